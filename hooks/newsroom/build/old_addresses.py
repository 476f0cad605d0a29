"""Makes the record of where the old addresses of items lead to, in parts by the year of the item's address."""

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

from newsroom.build.changes import Changes
from newsroom.build.products import Node
from newsroom.build.site_record import REDIRECTS, Entries, year_in
from newsroom.build.site_state import SiteState
from newsroom.library.library import Library
from newsroom.model import urls
from newsroom.pages.redirects import alias_table


def aliases_node(item_path: str) -> Node:
    """The part of the record that an item's old addresses are in."""
    return f"aliases {year_in(urls.permalink(item_path))}"


class OldAddresses:
    """Where the old addresses of items lead to; of an incremental build, from what is published and what changed."""

    def __init__(self, library: Library, site: SiteState | None = None, changes: Changes | None = None) -> None:
        self._library, self._site, self._changes = library, site, changes

    @cached_property
    def nodes(self) -> set[Node]:
        """The nodes of all parts."""
        return {aliases_node(item.path) for item in self._library.items_with_aliases}

    def entries(self, node: Node) -> Entries:
        """The old addresses of a part, each with where it leads to, both from the root of the host."""
        if self._changes is None or self._site is None:
            return self._all.get(node, {})
        path, products = REDIRECTS.file(node.partition(" ")[2]), self._site.products.of(node)
        if path in self._site.modified:
            return self._all.get(node, {})
        library = self._library
        known = REDIRECTS.decode(Path(self._site.folder, path).read_bytes()) if products else {}
        changed = [each for each in self._changes.readdressed if aliases_node(each) == node]
        gone = {library.settings.base + quote(urls.permalink(each)) for each in changed}
        visible = [item for item in map(library.items.get, changed) if item is not None and library.is_visible(item)]
        return {old: to for old, to in known.items() if to not in gone} | alias_table(library, visible)

    @cached_property
    def _all(self) -> Mapping[Node, Entries]:
        parts: dict[Node, dict[str, str]] = {}
        for item in self._library.items_with_aliases:
            parts.setdefault(aliases_node(item.path), {}).update(alias_table(self._library, [item]))
        return parts
