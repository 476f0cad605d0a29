"""Finds what the lines of redirects.txt lead to: only what readers may see, under the address that it has now."""

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Literal
from urllib.parse import quote, urlsplit, urlunsplit

from msgspec import Struct

from newsroom.library.identity import alias_request
from newsroom.library.library import Library
from newsroom.library.redirects_file import ADDRESS_CHARACTERS, RedirectLine
from newsroom.model import urls
from newsroom.model.items import Item
from newsroom.text.normalize import slug

# Of two old addresses that lead to each other nobody knows the end; nobody writes longer chains.
_MAX_STEPS = 8

_MONTH = re.compile(rf"/{urls.ARCHIVE}\d{{4}}/\d\d/")


class Destination(Struct, frozen=True):
    """Where readers are led to: an address from the root of the host, or one elsewhere, and what is there."""

    url: str
    kind: Literal["item", "list", "file", "elsewhere"]
    title: str
    path: str = ""
    """Of a file under content/, its path: readers have it only if it is published."""


class Redirects:
    """The redirects of one library."""

    def __init__(self, library: Library) -> None:
        self._library, self._lines = library, library.redirect_lines
        self._found: dict[str, Destination | None] = {}

    def destinations(self) -> Iterator[tuple[RedirectLine, Destination]]:
        """Each line that leads on, in the order of the file, with where it leads to."""
        overruled = {line.number for line, _ in self.overruled()}
        for line in self._lines:
            destination = self.find(line.new) if line.number not in overruled else None
            if destination is not None:
                yield line, destination

    def overruled(self) -> list[tuple[RedirectLine, str]]:
        """The lines without effect since their old address is in use, and by which item's alias; "" for a page."""
        lines = {line.request.rstrip("/"): line for line in self._lines}
        in_use = [address for address in self._addresses_in_use if address in lines]
        pictures = (address for address in lines if address.endswith(urls.RENDITION_ENDINGS))
        in_use += (address for address in pictures if urls.rendition_source(address) in self._files)
        aliases, old = self._visible_aliases, {line.old: line for line in self._lines}
        found = [(lines[address], "") for address in in_use]
        return found + [(old[alias], item.path) for alias, item in aliases.items() if alias in old]

    def find(self, new: str) -> Destination | None:
        """Where an address that stands in a line leads readers; None where they may not see it, or nothing is there."""
        # Several lines lead to each item.
        if new not in self._found:
            self._found[new] = next(filter(None, map(self._find_here, self._steps(new))), None)
        return self._found[new]

    def _steps(self, new: str) -> Iterator[str]:
        """An address, and those that further lines lead on to from there."""
        for _ in range(_MAX_STEPS):
            yield new
            line = self._lines_by_request.get(alias_request(new) or "")
            if line is None:
                return
            new = line.new

    def leads_to(self, new: str, path: str) -> bool:
        """Whether an address that stands in a line leads to the item at a path."""
        found = self.find(new)
        return found is not None and found.url == self._library.settings.base + quote(
            self._library.items[path].permalink
        )

    def is_known(self, new: str) -> bool:
        """Whether something is at an address, be it only for editors: a draft, a tag that no public item has."""
        return any(map(self._is_known_here, self._steps(new)))

    def _is_known_here(self, new: str) -> bool:
        if not new.startswith("/") or (alias_request(new) or "") in self._items_by_request:
            return True
        tag = new.removeprefix(f"/{urls.TAGS}").rstrip("/")
        return tag in self._tag_slugs or self._library.find_target(new, from_path="index.md") is not None

    def _find_here(self, new: str) -> Destination | None:
        library = self._library
        if not new.startswith("/"):
            return Destination(new, "elsewhere", urlsplit(new).netloc)
        # Most lines name an item as it says itself.
        item = self._items.get(new)
        if item is None:
            target = library.find_target(new, from_path="index.md")
            if target is None and _MONTH.fullmatch(new):
                # Of which there is nothing, or not yet.
                return Destination(library.settings.base + urls.ARCHIVE, "list", library.settings.site_name)
            if target is None:
                item = self._items_by_request.get(alias_request(new) or "")
            elif target.kind == "item":
                item = library.items[target.path]
            else:
                url = library.url_if_visible(target) + _query_and_anchor(new)
                is_file = target.kind == "file" or (target.kind == "generated" and not target.path.endswith("/"))
                is_home = target.kind == "generated" and not target.path
                kind: Literal["list", "file"] = "file" if is_file and not is_home else "list"
                title = self._titles.get(target.path, library.settings.site_name)
                return Destination(url, kind, title, target.path if target.kind == "file" else "")
        if item is None or not (item.path in library.public_paths or item.path in self._withdrawn_paths):
            return None
        url = library.settings.base + quote(item.permalink) + _query_and_anchor(new)
        return Destination(url, "item", item.title)

    @cached_property
    def _withdrawn_paths(self) -> set[str]:
        return {item.path for item in self._library.withdrawn}

    @cached_property
    def _items(self) -> dict[str, Item]:
        """Every item by its address, and by its old ones as they are written."""
        items = self._library.items.values()
        return {alias: item for item in items for alias in item.aliases} | {
            f"/{item.permalink}": item for item in items
        }

    @cached_property
    def _items_by_request(self) -> dict[str, Item]:
        """Every item by its old addresses as browsers ask for them; few lines need it."""
        items = self._library.items.values()
        requests = ((alias_request(alias), item) for item in items for alias in item.aliases)
        return {request: item for request, item in requests if request}

    @cached_property
    def _visible_aliases(self) -> dict[str, Item]:
        visible = (*self._library.public, *self._library.withdrawn)
        return {alias: item for item in visible for alias in item.aliases}

    @cached_property
    def _lines_by_request(self) -> dict[str, RedirectLine]:
        return {line.request: line for line in self._lines}

    @cached_property
    def _files(self) -> frozenset[str]:
        return frozenset(map(quote, self._library.files))

    @cached_property
    def _addresses_in_use(self) -> set[str]:
        """What readers find at an address of its own, without the slash at its end."""
        library = self._library
        visible = (*library.public, *library.withdrawn)
        pages = (*(item.permalink for item in visible), *library.static_pages.values(), *library.generated)
        return {page.rstrip("/") for page in pages} | self._files

    @cached_property
    def _tag_slugs(self) -> set[str]:
        return set(map(slug, self._library.tag_keys.values()))

    @cached_property
    def _titles(self) -> dict[str, str]:
        library = self._library
        sections = {urls.section(section.key): section.title for section in library.settings.sections}
        return sections | {urls.tag(tag.slug): f"Chủ đề {tag.title}" for tag in library.tags.values()}


def _query_and_anchor(address: str) -> str:
    """What follows the path of an address, as a server sends it."""
    if "?" not in address and "#" not in address:
        return ""
    try:
        rest = urlsplit(address)._replace(scheme="", netloc="", path="")
    except ValueError:
        return ""
    return quote(urlunsplit(rest), safe=ADDRESS_CHARACTERS)
