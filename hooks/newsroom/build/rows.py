"""Makes the rows of items for the index of a library, and the keys of pages that are none."""

from collections.abc import Iterable, Mapping
from itertools import chain

from newsroom.checks.claims import Claims
from newsroom.kinds import KINDS
from newsroom.library.index import LibraryIndex
from newsroom.library.item_rows import ItemRow, claim_name, item_row, lookup_keys
from newsroom.library.library import Library
from newsroom.model.items import Item
from newsroom.model.settings import Settings


class RowMaker:
    """Makes the rows of one site's items."""

    def __init__(self, settings: Settings) -> None:
        self._claims = Claims(settings, KINDS)

    def row(self, library: Library, item: Item, content_digest: bytes, next_version: Item | None) -> ItemRow:
        """The row of an item; `content_digest` is of its file, `next_version` is one that readers do not see yet."""
        return item_row(library, item, content_digest, self.claims(item), next_version)

    def rows(self, library: Library, digests: Mapping[str, bytes]) -> dict[str, ItemRow]:
        """The rows of all items; `digests` are of all files, by path."""
        next_versions = library.next_versions
        return {
            path: self.row(library, item, digests[item.file_path], next_versions.get(path))
            for path, item in library.items.items()
        }

    def claims(self, item: Item) -> Iterable[str]:
        """What only one item can have; of topics, which many share, the index counts the tags."""
        return (claim.key for claim in self._claims.of_item(item) if not claim.key.startswith("topic "))

    def topic_claims(
        self, tags: Iterable[str], known: Iterable[str], index: LibraryIndex, waiting: Iterable[Item]
    ) -> dict[str, tuple[str, ...]]:
        """The addresses of these tags, and those known, that several topics claim, and the paths of all that do.

        `waiting` are the next versions that readers do not see yet.
        """
        versions, holders = list(waiting), dict[str, set[str]]()
        every = [spelling for spellings in index.every_topic.values() for spelling in spellings]
        every += [tag for version in versions for tag in version.tags]
        for claim in (*self._claims.of_settings(), *self._claims.of_tags(every)):
            holders.setdefault(claim.key, set()).add(claim.holder)
        touched = {claim.key for claim in self._claims.of_tags(tags)}.union(known)
        keys = {key for key in touched if len(holders.get(key, ())) > 1}
        claims: dict[str, list[str]] = {key: [] for key in keys}
        rows = ((path, index.row(path)) for path in (index.paths() if keys else ()))
        # Hardly any site has one, and it is an error.
        tagged = chain(
            ((path, row.tags) for path, row in rows if row is not None),
            ((version.file_path, version.tags) for version in versions),
        )
        for path, own_tags in tagged if keys else ():
            for key in {each.key for each in self._claims.of_tags(own_tags)} & keys:
                claims[key].append(path)
        return {key: tuple(claims.get(key, ())) for key in touched}

    def version_keys(self, version: Item) -> list[str]:
        """The keys of a next version that readers do not see yet: what it claims, and refers to."""
        return sorted({*map(claim_name, self.claims(version)), *lookup_keys(version)})
