"""Finds what the lines of redirects.txt lead to: only what readers may see, under the address that it has now."""

import re
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Literal
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from msgspec import Struct

from newsroom.library.identity import address_top, alias_request, request_address
from newsroom.library.library import Library
from newsroom.library.redirect_lines import RedirectLine
from newsroom.library.redirects_file import ADDRESS_CHARACTERS
from newsroom.model import urls
from newsroom.model.items import Item

_MONTH = re.compile(rf"/{urls.ARCHIVE}\d{{4}}/\d\d/")


class Destination(Struct, frozen=True):
    """Where readers are led to: an address from the root of the host, or one elsewhere, and what is there."""

    url: str
    kind: Literal["item", "list", "file", "elsewhere"]
    title: str
    path: str = ""
    """Of a file under content/, its path: readers have it only if it is published."""


class Redirects:
    """The redirects of one library. It looks up one address after another, so that a few lines are soon known."""

    def __init__(self, library: Library) -> None:
        self._library, self._lines = library, library.redirect_lines
        self._found: dict[str, Destination | None] = {}

    def destinations(
        self, lines: Iterable[RedirectLine], is_published: Callable[[str], bool]
    ) -> list[tuple[RedirectLine, Destination]]:
        """Those of some lines that lead on, and where to; `is_published` tells of a file whether readers have it."""
        found = ((line, self.destination(line)) for line in lines)
        return [(line, to) for line, to in found if to is not None and (not to.path or is_published(to.path))]

    def destination(self, line: RedirectLine) -> Destination | None:
        """Where a line leads to; None where it has no effect."""
        to = self.find(line.new)
        return to if to is not None and self.overruled_by(line) is None else None

    def overruled_by(self, line: RedirectLine) -> str | None:
        """Why a line has no effect: the path of an item whose old address it has, "" for an address in use.

        None where it has an effect.
        """
        owner = self._item_at(line.request, visible=True)
        if owner is not None:
            return owner.path
        return "" if "?" not in line.request and self._is_in_use(unquote(line.request).rstrip("/")) else None

    def _is_in_use(self, address: str) -> bool:
        """Whether readers find something at an address of its own, given without the slash at its end."""
        library = self._library
        item = library.items.get(f"{address}.md") or library.items.get(f"{address}/{_INDEX_MD}")
        if item is not None and item.permalink == f"{address}/" and library.is_visible(item):
            return True
        source = urls.rendition_source(address) if address.endswith(urls.RENDITION_ENDINGS) else address
        is_generated = library.generates(address) or library.generates(f"{address}/")
        return is_generated or address in self._static_pages or source in library.files

    def _item_at(self, request: str, *, visible: bool) -> Item | None:
        """The item that has what browsers ask for as an old address; with `visible` only one that readers see."""
        address, library = request_address(request), self._library
        items = [item for old, item in library.old_addresses(address_top(address)) if old == address]
        seen = [item for item in items if library.is_visible(item)] if visible else items
        # Several have it only where one of them is wrong.
        return min(seen, key=lambda item: library.claim_order(item.path), default=None)

    def find(self, new: str) -> Destination | None:
        """Where an address that stands in a line leads readers; None where they may not see it, or nothing is there."""
        # Several lines lead to each item.
        if new not in self._found:
            self._found[new] = next(filter(None, map(self._find_here, self._lines.steps(new))), None)
        return self._found[new]

    def leads_to(self, new: str, path: str) -> bool:
        """Whether an address that stands in a line leads to the item at a path."""
        found = self.find(new)
        return found is not None and found.url == self._library.settings.base + quote(
            self._library.items[path].permalink
        )

    def is_known(self, new: str) -> bool:
        """Whether something is at an address, be it only for editors: a draft, a tag that no public item has."""
        return any(map(self._is_known_here, self._lines.steps(new)))

    def _is_known_here(self, new: str) -> bool:
        request = alias_request(new)
        if not new.startswith("/") or (request and self._item_at(request, visible=False) is not None):
            return True
        is_tag = self._library.has_tag_address(new.removeprefix(f"/{urls.TAGS}").rstrip("/"))
        return is_tag or self._library.find_target(new, from_path="index.md") is not None

    def _find_here(self, new: str) -> Destination | None:
        library = self._library
        if not new.startswith("/"):
            return Destination(new, "elsewhere", urlsplit(new).netloc)
        # Most lines name an item by its address, or as it says itself.
        item = library.items.get(f"{new.strip('/')}.md")
        if item is None or new != f"/{item.permalink}":
            request = alias_request(new)
            item = self._item_at(request, visible=True) if request else None
        if item is None:
            target = library.find_target(new, from_path="index.md")
            if target is None and _MONTH.fullmatch(new):
                # Of which there is nothing, or not yet.
                return Destination(library.settings.base + urls.ARCHIVE, "list", library.settings.site_name)
            if target is None:
                return None
            if target.kind != "item":
                url = library.url_if_visible(target) + _query_and_anchor(new)
                is_file = target.kind == "file" or (target.kind == "generated" and not target.path.endswith("/"))
                is_home = target.kind == "generated" and not target.path
                kind: Literal["list", "file"] = "file" if is_file and not is_home else "list"
                title = self._titles.get(target.path, library.settings.site_name)
                return Destination(url, kind, title, target.path if target.kind == "file" else "")
            item = library.items[target.path]
        if not library.is_visible(item):
            return None
        url = library.settings.base + quote(item.permalink) + _query_and_anchor(new)
        return Destination(url, "item", item.title)

    @cached_property
    def _static_pages(self) -> set[str]:
        return {page.rstrip("/") for page in self._library.static_pages.values()}

    @cached_property
    def _titles(self) -> dict[str, str]:
        library = self._library
        sections = {urls.section(section.key): section.title for section in library.settings.sections}
        return sections | {urls.tag(tag.slug): f"Chủ đề {tag.title}" for tag in library.tags.values()}


_INDEX_MD = "index.md"


def _query_and_anchor(address: str) -> str:
    """What follows the path of an address, as a server sends it."""
    if "?" not in address and "#" not in address:
        return ""
    try:
        rest = urlsplit(address)._replace(scheme="", netloc="", path="")
    except ValueError:
        return ""
    return quote(urlunsplit(rest), safe=ADDRESS_CHARACTERS)
