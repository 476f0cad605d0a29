"""Turns a page's view into the bytes of its file, through the templates of overrides/."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import jinja2
from jinja2.environment import TemplateModule
from markupsafe import Markup, escape
from msgspec import Struct, msgpack

from newsroom.model import urls
from newsroom.model.settings import Colours, Organisation, Settings, SocialAccount
from newsroom.pages.body_html import resolve_references
from newsroom.pages.item_views import ItemView
from newsroom.pages.items import Page
from newsroom.pages.json_ld import StructuredData
from newsroom.pages.list_views import HomeView, ListingView
from newsroom.pages.page_views import FeedLink, ItemSummary, Link, PageView, RedirectView, TimeView
from newsroom.pages.presenter import feed_links
from newsroom.pages.template_cache import EscapingTemplate
from newsroom.pages.theme_colours import colours_css
from newsroom.runtime.digests import digest, files_digest

SHELL_TEMPLATE = "main.html"
# Switches of a menu and a search that are not ours, and boxes for messages that never come.
_THEME_MARKUP = re.compile(
    r'\s*(?:<input class="md-toggle"[^>]*>|<label class="md-overlay"[^>]*></label>'
    r'|<div data-md-component="(?:skip|announce)">\s*</div>'
    r'|<div class="md-dialog"[^>]*>\s*<div class="md-dialog__inner md-typeset"></div>\s*</div>)'
)
# A number of a document, or years from to, outside a tag: browsers break lines after any hyphen and dash.
# What is marked already stays as it is. (A search that begins with a digit is quicker than one that looks back first.)
_NOWRAP_NUMBER = re.compile(
    r'([0-9](?<![0-9]{2})(?<!class="whole">[0-9])[0-9]*(?:[-/][A-ZĐ][-/0-9A-ZĐ]{1,30}|–[0-9]+))(?![^<>]*>)'
)
# Of these there are thousands: only what may hold a number is looked through, and cards once for all pages.
_NOWRAP_BY_VALUE = frozenset({"article.html", "listing.html"})
_HEAD_PLACEHOLDER, _MAIN_PLACEHOLDER = "\ue000nr-head\ue000", "\ue000nr-main\ue000"


class SectionLink(Struct, frozen=True):
    """A section in the section bar."""

    key: str
    url: str
    title: str


class SiteView(Struct, frozen=True):
    """What every page shows of the site itself, as templates read it."""

    name: str
    base: str
    origin: str
    description: str
    organisation: Organisation
    sections: tuple[SectionLink, ...]
    pages: tuple[Link, ...]
    feeds: tuple[FeedLink, ...]
    social: tuple[SocialAccount, ...]
    assets: dict[str, str]
    """Addresses of the theme's own files, each with a digest that changes with the file."""

    def asset(self, name: str) -> str:
        """The address of a file of overrides/assets/."""
        return self.assets.get(name, f"{self.base}{urls.ASSETS}{name}")

    def social_card_url(self, section: str) -> str:
        """The absolute address of the picture that stands for pages of a section."""
        return f"{self.origin}{self.base}{urls.social_card(section)}"


class Slots(Struct, frozen=True):
    """What a page puts into the shell: the inside of its head, its main part, and the section it belongs to."""

    head: str
    main: str
    section: str
    day: TimeView | None = None
    """The newest item's day, on the home page alone: other pages would all change with it."""


class RenderShell(Protocol):
    """Draws the shell around the slots."""

    def __call__(self, slots: Slots) -> str: ...


def site_view(settings: Settings, menu: tuple[Link, ...], overrides: Path) -> SiteView:
    """The site as templates read it."""
    assets = {}
    if settings.colours != Colours():
        sheet = digest(colours_css(settings.colours), size=4).hex()
        assets["colours.css"] = f"{settings.base}{urls.COLOURS_CSS}?{sheet}"
    folder = overrides / urls.ASSETS
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            name = file.relative_to(folder).as_posix()
            assets[name] = f"{settings.base}{urls.ASSETS}{name}?{digest(file.read_bytes(), size=4).hex()}"
    return SiteView(
        name=settings.site_name,
        base=settings.base,
        origin=settings.origin,
        description=settings.description,
        organisation=settings.organisation,
        sections=tuple(SectionLink(s.key, settings.base + urls.section(s.key), s.title) for s in settings.sections),
        pages=menu,
        social=settings.social,
        feeds=feed_links(settings.base, settings.site_name),
        assets=assets,
    )


def strip_theme_markup(markup: str) -> str:
    """A page drawn by the theme's base template without what only the theme's own scripts and styles would use."""
    return _THEME_MARKUP.sub("", markup)


def nowrap_numbers(markup: str) -> str:
    """HTML in which numbers of documents and spans of years stay on one line."""
    # Markup would escape what is put into it.
    return _NOWRAP_NUMBER.sub(r'<span class="whole">\1</span>', str(markup))


def templates_digest(overrides: Path, site: SiteView) -> bytes:
    """A digest of what a page's bytes depend on besides its view and the programs: templates and the site's values."""
    return digest(msgpack.encode(site), files_digest(overrides, "*.html"))


class CachedMacros:
    """The macros of ui.html for the templates; an item is drawn once for all the lists it is in."""

    def __init__(self, module: TemplateModule) -> None:
        self._module = module
        self._rendered: dict[tuple[object, ...], str] = {}

    def __getattr__(self, name: str) -> object:
        return getattr(self._module, name)

    def card(self, card: ItemSummary, **options: object) -> str:
        """An item in a grid."""
        return self._render_once("card", card, options)

    def row(self, card: ItemSummary, **options: object) -> str:
        """An item in a list with leads."""
        return self._render_once("row", card, options)

    def _render_once(self, macro: str, card: ItemSummary, options: dict[str, object]) -> str:
        # In one build a permalink has one card.
        key = (macro, card.url, *options.items())
        drawn = self._rendered.get(key)
        if drawn is None:
            drawn = self._rendered[key] = Markup(nowrap_numbers(getattr(self._module, macro)(card, **options)))
        return drawn


class Renderer:
    """Draws pages; the shell around them is drawn once a section."""

    def __init__(
        self,
        env: jinja2.Environment,
        site: SiteView,
        structured_data: StructuredData,
        render_shell: RenderShell,
        load_fragment: Callable[[str], str],
        post_process: Callable[[str, str], str] | None = None,
    ) -> None:
        """`data` tells machines what a page is; `output` is what plugins do to a finished page, given its path."""
        # MkDocs' environment does not escape; ours does, and is strict about names a template got wrong.
        self._env = env.overlay(autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True)
        self._env.template_class = EscapingTemplate
        self._env.globals["urls"] = urls
        self._env.filters["unbroken"] = lambda text: Markup(nowrap_numbers(escape(text)))
        self._site, self._render_shell, self._load_fragment, self._post_process = (
            site,
            render_shell,
            load_fragment,
            post_process,
        )
        self._structured_data = structured_data
        self._shell_by_section: dict[str, tuple[bytes, bytes, bytes]] = {}
        self._ui = CachedMacros(self._env.get_template("partials/ui.html").make_module({"site": site}))

    def render_page(self, page: Page) -> bytes:
        """The file of one page."""
        body = self.render_body(page.view, page.body_digest) if page.body_digest else ""
        slots = self.render_slots(page.template, page.view, body)
        before, between, after = self._split_shell(slots.section)
        drawn = b"".join((before, slots.head.encode(), between, slots.main.encode(), after))
        if self._post_process is not None:
            return self._post_process(drawn.decode(), page.view.url.removeprefix(self._site.base)).encode()
        return drawn

    def render_slots(self, template: str, view: PageView, body: str) -> Slots:
        """The parts of a page, to be put into the shell."""
        body = nowrap_numbers(body) if template in _NOWRAP_BY_VALUE else body
        names = {
            "view": view,
            "site": self._site,
            "ui": self._ui,
            "body": Markup(body),
            "data": self._structured_data.json_ld(view),
        }
        head = self._env.get_template("head.html").render(names)
        main = self._env.get_template(template).render(names)
        main = main if template in _NOWRAP_BY_VALUE else nowrap_numbers(main)
        return Slots(head, main, view.section, view.day if isinstance(view, HomeView) else None)

    def render_redirect(self, view: RedirectView) -> bytes:
        """The file at an old address."""
        return self._env.get_template("redirect.html").render(view=view, site=self._site).encode()

    def render_body(self, view: Struct, digest: str) -> str:
        """The fragment of a page with its references resolved."""
        fragment = self._load_fragment(digest)
        if isinstance(view, ItemView):
            return resolve_references(fragment, view.references, view.body_images)
        if isinstance(view, ListingView):
            return resolve_references(fragment, view.intro_references, view.intro_images)
        return fragment

    def _split_shell(self, section: str) -> tuple[bytes, bytes, bytes]:
        """What stands before, between and after a page's head and main part."""
        if section not in self._shell_by_section:
            drawn = self._render_shell(Slots(_HEAD_PLACEHOLDER, _MAIN_PLACEHOLDER, section))
            before, _, rest = drawn.partition(_HEAD_PLACEHOLDER)
            between, _, after = rest.partition(_MAIN_PLACEHOLDER)
            self._shell_by_section[section] = before.encode(), between.encode(), after.encode()
        return self._shell_by_section[section]
