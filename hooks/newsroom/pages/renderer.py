"""Renders the views of pages into the bytes of their files, with the templates of overrides/."""

import re
from collections.abc import Callable
from functools import partial

import jinja2
from jinja2.environment import TemplateModule
from markupsafe import Markup, escape
from msgspec import Struct, msgpack

from newsroom.model import urls
from newsroom.model.settings import Colours, Organisation, Settings, SocialAccount
from newsroom.pages.body_html import render_body
from newsroom.pages.item_views import ItemView
from newsroom.pages.items import Page
from newsroom.pages.json_ld import StructuredData
from newsroom.pages.list_views import HomeView, ListingView
from newsroom.pages.page_views import FeedLink, ItemSummary, Link, PageView, RedirectView, TimeView
from newsroom.pages.presenter import feed_links
from newsroom.pages.template_cache import EscapingTemplate
from newsroom.pages.theme_colours import colours_css
from newsroom.runtime.digests import digest
from newsroom.runtime.theme_files import ThemeFiles

SHELL_TEMPLATE = "main.html"
# Switches of the theme's own menu and search, and boxes for messages that are never shown.
_THEME_MARKUP = re.compile(
    r'(?<!\s)\s*(?:<input class="md-toggle"[^>]*>|<label class="md-overlay"[^>]*></label>'
    r'|<div data-md-component="(?:skip|announce)">\s*</div>'
    r'|<div class="md-dialog"[^>]*>\s*<div class="md-dialog__inner md-typeset"></div>\s*</div>)'
)
# A number of a document, or a span of years, not marked yet: browsers break lines after any hyphen and
# dash. (A pattern that begins with a digit is faster than one with a lookbehind first.)
_NOWRAP_NUMBER = re.compile(
    r'([0-9](?<![0-9]{2})(?<!class="whole">[0-9])[0-9]*(?:[-/][A-ZĐ][-/0-9A-ZĐ]{1,30}|–[0-9]+))'
)
# One of these is in every such number. Most texts have none, and one sign is found five times as fast as any digit.
_NOWRAP_SIGNS = tuple(map(re.compile, ("-[A-ZĐ]", "/[A-ZĐ]", "–[0-9]")))
# Of these there are thousands of pages: only values that may have a number are searched, and item cards only once.
_NOWRAP_BY_VALUE = frozenset({"article.html", "listing.html"})
_HEAD_PLACEHOLDER, _MAIN_PLACEHOLDER = "\ue000nr-head\ue000", "\ue000nr-main\ue000"


class SectionLink(Struct, frozen=True):
    """A section in the section bar."""

    key: str
    url: str
    title: str


class SiteView(Struct, frozen=True):
    """What templates read about the site itself."""

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
    """Addresses of the theme's files of assets/, each with a digest that changes with the file."""

    def asset(self, name: str) -> str:
        """The address of one of the theme's files of assets/."""
        return self.assets.get(name, f"{self.base}{urls.ASSETS}{name}")

    def social_card_url(self, section: str) -> str:
        """The absolute address of the picture for social networks of pages of a section."""
        return f"{self.origin}{self.base}{urls.social_card(section)}"


class Slots(Struct, frozen=True):
    """What a page puts into the shell: the contents of its head, its main part, and the key of its section."""

    head: str
    main: str
    section: str
    day: TimeView | None = None
    """The newest item's day; on the home page only, since otherwise every page would change with it."""


RenderShell = Callable[[Slots], str]
"""Renders the shell around the slots."""


def site_view(settings: Settings, menu: tuple[Link, ...], theme_files: ThemeFiles) -> SiteView:
    """What templates read about the site; `menu` are the static pages that every page links to."""
    assets = {}
    if settings.colours != Colours():
        sheet = digest(colours_css(settings.colours), size=4).hex()
        assets["colours.css"] = f"{settings.base}{urls.COLOURS_CSS}?{sheet}"
    for name, file in theme_files.below(urls.ASSETS):
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
    """A page of the theme's base template without what only the theme's own scripts and styles use."""
    return _THEME_MARKUP.sub("", markup)


def nowrap_numbers(markup: str) -> str:
    """HTML in which numbers of documents and spans of years do not break across lines."""
    # Markup would escape the replacement.
    text = str(markup)
    if not any(sign.search(text) for sign in _NOWRAP_SIGNS):
        return text
    seen, in_tag = 0, False

    def mark(number: re.Match[str]) -> str:
        nonlocal seen, in_tag
        start, end = text.rfind("<", seen, number.start()), text.rfind(">", seen, number.start())
        in_tag = in_tag if start == end else start > end
        seen = number.start()
        return number[0] if in_tag else f'<span class="whole">{number[0]}</span>'

    return _NOWRAP_NUMBER.sub(mark, text)


def templates_digest(theme_files: ThemeFiles, site: SiteView) -> bytes:
    """A digest of the templates and the site's view, on which all pages depend besides their own view."""
    return digest(msgpack.encode(site), theme_files.digest("*.html"))


class CachedMacros:
    """The macros of ui.html for the templates; an item is rendered once for all lists it is in."""

    def __init__(self, module: TemplateModule) -> None:
        self._module = module
        self._rendered: dict[tuple[object, ...], str] = {}
        self.card, self.row = partial(self._render_once, "card"), partial(self._render_once, "row")

    def __getattr__(self, name: str) -> object:
        return getattr(self._module, name)

    def forget(self) -> None:
        """Render every item anew from now on."""
        self._rendered.clear()

    def _render_once(self, macro: str, card: ItemSummary, **options: object) -> str:
        # In one build an address has one summary.
        key = (macro, card.url, *options.items())
        rendered = self._rendered.get(key)
        if rendered is None:
            rendered = self._rendered[key] = Markup(nowrap_numbers(getattr(self._module, macro)(card, **options)))
        return rendered


class Renderer:
    """Renders pages; the shell around them is rendered once for each section."""

    def __init__(
        self,
        env: jinja2.Environment,
        site: SiteView,
        structured_data: StructuredData,
        render_shell: RenderShell,
        load_fragment: Callable[[str], str],
        post_process: Callable[[str, str], str] | None = None,
    ) -> None:
        """`load_fragment` gives a body's HTML by digest; `post_process` is given a finished page and its path."""
        # MkDocs' environment does not escape; ours does, and refuses unknown names.
        self._env = env.overlay(autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True)
        self._env.template_class = EscapingTemplate
        self._env.globals["urls"] = urls
        self._env.filters["nowrap_numbers"] = lambda text: Markup(nowrap_numbers(escape(text)))
        self._site, self._structured_data, self._render_shell = site, structured_data, render_shell
        self._load_fragment, self._post_process = load_fragment, post_process
        self._shell_by_section: dict[str, tuple[bytes, bytes, bytes]] = {}
        self._ui = CachedMacros(self._env.get_template("partials/ui.html").make_module({"site": site}))

    def forget_items(self) -> None:
        """Render the cards of items anew: their items may have changed."""
        self._ui.forget()

    def render_page(self, page: Page) -> bytes:
        """The file of one page."""
        view = page.view
        body = render_body(view.body, self._load_fragment) if isinstance(view, ItemView | ListingView) else ""
        slots = self.render_slots(page.template, view, body)
        before, between, after = self._split_shell(slots.section)
        data = b"".join((before, slots.head.encode(), between, slots.main.encode(), after))
        if self._post_process is not None:
            return self._post_process(data.decode(), view.url.removeprefix(self._site.base)).encode()
        return data

    def render_slots(self, template: str, view: PageView, body: str) -> Slots:
        """The parts of a page that go into the shell."""
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

    def _split_shell(self, section: str) -> tuple[bytes, bytes, bytes]:
        """The parts of the shell before, between and after a page's head and main part."""
        if section not in self._shell_by_section:
            shell = self._render_shell(Slots(_HEAD_PLACEHOLDER, _MAIN_PLACEHOLDER, section))
            before, _, rest = shell.partition(_HEAD_PLACEHOLDER)
            between, _, after = rest.partition(_MAIN_PLACEHOLDER)
            self._shell_by_section[section] = before.encode(), between.encode(), after.encode()
        return self._shell_by_section[section]
