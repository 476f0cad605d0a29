"""Turns a page's view into the bytes of its file, through the templates of overrides/."""

from __future__ import annotations

import re
from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path
from typing import Protocol

import jinja2
from jinja2.environment import TemplateModule
from markupsafe import Markup, escape
from msgspec import Struct, msgpack

from newsroom.content.read_settings import Account, Colours, Organisation, Settings, card_path
from newsroom.pages.body_html import resolved
from newsroom.pages.item_views import ItemView
from newsroom.pages.items import Page
from newsroom.pages.json_ld import StructuredData
from newsroom.pages.list_views import HomeView, ListingView
from newsroom.pages.page_views import Card, Feed, Link, PageView, RedirectView, Time
from newsroom.pages.presenter import feeds_of
from newsroom.pages.template_cache import EscapingTemplate
from newsroom.pages.theme_colours import COLOURS, colours_css

SHELL = "main.html"
# Switches of a menu and a search that are not ours, and boxes for messages that never come.
_THEMES_OWN = re.compile(
    r'\s*(?:<input class="md-toggle"[^>]*>|<label class="md-overlay"[^>]*></label>'
    r'|<div data-md-component="(?:skip|announce)">\s*</div>'
    r'|<div class="md-dialog"[^>]*>\s*<div class="md-dialog__inner md-typeset"></div>\s*</div>)'
)
# A number of a document, or years from to, outside a tag: browsers break lines after any hyphen and dash.
# What is marked already stays as it is. (A search that begins with a digit is quicker than one that looks back first.)
_UNBROKEN = re.compile(
    r'([0-9](?<![0-9]{2})(?<!class="whole">[0-9])[0-9]*(?:[-/][A-ZĐ][-/0-9A-ZĐ]{1,30}|–[0-9]+))(?![^<>]*>)'
)
# Of these there are thousands: only what may hold a number is looked through, and cards once for all pages.
_PIECEWISE = frozenset({"article.html", "listing.html"})
_HEAD, _MAIN = "\ue000nr-head\ue000", "\ue000nr-main\ue000"


class SectionLink(Struct, frozen=True):
    """A section in the section bar."""

    key: str
    url: str
    title: str


class Site(Struct, frozen=True):
    """What every page shows of the site itself, as templates read it."""

    name: str
    base: str
    origin: str
    description: str
    organisation: Organisation
    sections: tuple[SectionLink, ...]
    pages: tuple[Link, ...]
    feeds: tuple[Feed, ...]
    social: tuple[Account, ...]
    assets: dict[str, str]
    """Addresses of the theme's own files, each with a digest that changes with the file."""

    def asset(self, name: str) -> str:
        """The address of a file of overrides/assets/."""
        return self.assets.get(name, f"{self.base}assets/{name}")

    def card(self, section: str) -> str:
        """The absolute address of the picture that stands for pages of a section."""
        return f"{self.origin}{self.base}{card_path(section)}"


class Slots(Struct, frozen=True):
    """What a page puts into the shell: the inside of its head, its main part, and the section it belongs to."""

    head: str
    main: str
    section: str
    day: Time | None = None
    """The newest item's day, on the home page alone: other pages would all change with it."""


class ShellTemplate(Protocol):
    """Draws the shell around the slots."""

    def __call__(self, slots: Slots) -> str: ...


def site_of(settings: Settings, pages: tuple[Link, ...], overrides: Path) -> Site:
    """The site as templates read it."""
    assets = {}
    if settings.colours != Colours():
        sheet = blake2b(colours_css(settings.colours), digest_size=4).hexdigest()
        assets["colours.css"] = f"{settings.base}{COLOURS}?{sheet}"
    folder = overrides / "assets"
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            name = file.relative_to(folder).as_posix()
            assets[name] = f"{settings.base}assets/{name}?{blake2b(file.read_bytes(), digest_size=4).hexdigest()}"
    return Site(
        name=settings.site_name,
        base=settings.base,
        origin=settings.origin,
        description=settings.description,
        organisation=settings.organisation,
        sections=tuple(SectionLink(s.key, f"{settings.base}{s.key}/", s.title) for s in settings.sections),
        pages=pages,
        social=settings.social,
        feeds=feeds_of(settings.base, settings.site_name),
        assets=assets,
    )


def bare(markup: str) -> str:
    """A page drawn by the theme's base template without what only the theme's own scripts and styles would use."""
    return _THEMES_OWN.sub("", markup)


def unbroken(markup: str) -> str:
    """HTML in which numbers of documents and spans of years stay on one line."""
    # Markup would escape what is put into it.
    return _UNBROKEN.sub(r'<span class="whole">\1</span>', str(markup))


def templates_digest(overrides: Path, site: Site) -> bytes:
    """A digest of what a page's bytes depend on besides its view and the programs: templates and the site's values."""
    found = blake2b(msgpack.encode(site), digest_size=16)
    for file in sorted(overrides.rglob("*.html")):
        found.update(file.relative_to(overrides).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return found.digest()


class Macros:
    """The macros of ui.html for the templates; an item is drawn once for all the lists it is in."""

    def __init__(self, module: TemplateModule) -> None:
        self._module = module
        self._drawn: dict[tuple[object, ...], str] = {}

    def __getattr__(self, name: str) -> object:
        return getattr(self._module, name)

    def card(self, card: Card, **options: object) -> str:
        """An item in a grid."""
        return self._once("card", card, options)

    def row(self, card: Card, **options: object) -> str:
        """An item in a list with leads."""
        return self._once("row", card, options)

    def _once(self, macro: str, card: Card, options: dict[str, object]) -> str:
        # In one build a permalink has one card.
        key = (macro, card.url, *options.items())
        drawn = self._drawn.get(key)
        if drawn is None:
            drawn = self._drawn[key] = Markup(unbroken(getattr(self._module, macro)(card, **options)))
        return drawn


class Renderer:
    """Draws pages; the shell around them is drawn once a section."""

    def __init__(
        self,
        env: jinja2.Environment,
        site: Site,
        data: StructuredData,
        shell: ShellTemplate,
        fragment: Callable[[str], str],
        output: Callable[[str, str], str] | None = None,
    ) -> None:
        """`data` tells machines what a page is; `output` is what plugins do to a finished page, given its path."""
        # MkDocs' environment does not escape; ours does, and is strict about names a template got wrong.
        self._env = env.overlay(autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True)
        self._env.template_class = EscapingTemplate
        self._env.filters["unbroken"] = lambda text: Markup(unbroken(escape(text)))
        self._site, self._shell, self._fragment, self._output = site, shell, fragment, output
        self._data = data
        self._shells: dict[str, tuple[bytes, bytes, bytes]] = {}
        self._ui = Macros(self._env.get_template("partials/ui.html").make_module({"site": site}))

    def page(self, page: Page) -> bytes:
        """The file of one page."""
        body = self.body(page.view, page.body) if page.body else ""
        slots = self.slots(page.template, page.view, body)
        before, between, after = self._around(slots.section)
        drawn = b"".join((before, slots.head.encode(), between, slots.main.encode(), after))
        if self._output is not None:
            return self._output(drawn.decode(), page.view.url.removeprefix(self._site.base)).encode()
        return drawn

    def slots(self, template: str, view: PageView, body: str) -> Slots:
        """The parts of a page, to be put into the shell."""
        body = unbroken(body) if template in _PIECEWISE else body
        names = {"view": view, "site": self._site, "ui": self._ui, "body": Markup(body), "data": self._data.of(view)}
        head = self._env.get_template("head.html").render(names)
        main = self._env.get_template(template).render(names)
        main = main if template in _PIECEWISE else unbroken(main)
        return Slots(head, main, view.section, view.day if isinstance(view, HomeView) else None)

    def redirect(self, view: RedirectView) -> bytes:
        """The file at an old address."""
        return self._env.get_template("redirect.html").render(view=view, site=self._site).encode()

    def body(self, view: Struct, digest: str) -> str:
        """The fragment of a page with its references resolved."""
        fragment = self._fragment(digest)
        if isinstance(view, ItemView):
            return resolved(fragment, view.references, view.body_images)
        if isinstance(view, ListingView):
            return resolved(fragment, view.intro_references, view.intro_images)
        return fragment

    def _around(self, section: str) -> tuple[bytes, bytes, bytes]:
        """What stands before, between and after a page's head and main part."""
        if section not in self._shells:
            drawn = self._shell(Slots(_HEAD, _MAIN, section))
            before, _, rest = drawn.partition(_HEAD)
            between, _, after = rest.partition(_MAIN)
            self._shells[section] = before.encode(), between.encode(), after.encode()
        return self._shells[section]
