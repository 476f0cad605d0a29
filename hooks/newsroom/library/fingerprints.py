"""Gives each item a digest of all that any page may show of it, so that what did not change is not even composed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property

from msgspec import msgpack

from newsroom.library.library import Library
from newsroom.model.file_types import FileInfo
from newsroom.model.items import Bulletin, Item, Plan
from newsroom.runtime.digests import DIGEST_SIZE, digest


def combined_digest(parts: Iterable[bytes]) -> bytes:
    """One digest of several of the same length."""
    return digest(b"".join(parts))


class Fingerprints:
    """The inks of one library's items: equal inks, equal cards, links, feed entries and own parts of a page.

    An ink may change though nothing shown does: the page is composed then, and its view compared.
    """

    def __init__(
        self, library: Library, content_digests: Mapping[str, bytes], get_file_info: Callable[[str], FileInfo | None]
    ) -> None:
        """`digests` are of the bytes of each item's file, by path."""
        self._library, self._content_digests, self._get_file_info = library, content_digests, get_file_info
        self._fingerprints: dict[str, bytes] = {}
        self._list_fingerprints: dict[int, tuple[tuple[Item, ...], bytes]] = {}
        self._digests_by_tags: dict[tuple[str, ...], bytes] = {}
        self._tag_digests = {
            tag: combined_digest((found.slug.encode(), b"\0", found.title.encode()))
            for tag, key in library.tag_keys.items()
            if (found := library.tags.get(key)) is not None
        }

    def fingerprint(self, item: Item) -> bytes:
        """The item's ink."""
        ink = self._fingerprints.get(item.path)
        if ink is None:
            topics = self._digests_by_tags.get(item.tags)
            if topics is None:
                topics = self._digests_by_tags[item.tags] = b"".join(
                    self._tag_digests.get(tag, b"") for tag in item.tags
                )
            parts = [self._content_digests[item.path], item.path.encode(), topics]
            if item.image or item.body.links or item.body.images or item.plan or item.corrections or item.updated:
                parts.append(self._referenced_content(item))
            if item.record is not None:
                parts.append(self._record_fingerprint(item))
            if self._library.preview:
                parts.append(self._library.preview_label(item).encode())
            ink = self._fingerprints[item.path] = combined_digest(parts)
        return ink

    def list_fingerprints(self, items: tuple[Item, ...]) -> bytes:
        """The inks of a list's items, SIZE bytes each, worked out once for the list."""
        # The list is kept with its inks, so that no other can take its identity.
        known = self._list_fingerprints.get(id(items))
        if known is None:
            of, inks = self.fingerprint, self._fingerprints
            own = b"".join([inks.get(item.path) or of(item) for item in items])
            known = self._list_fingerprints[id(items)] = items, own
        return known[1]

    def slice(self, items: tuple[Item, ...], start: int, stop: int) -> bytes:
        """The inks of a stretch of a list."""
        return self.list_fingerprints(items)[start * DIGEST_SIZE : stop * DIGEST_SIZE]

    def combined_fingerprint(self, items: Iterable[Item]) -> bytes:
        """The inks of several items in their order."""
        return combined_digest(self.fingerprint(item) for item in items)

    def path_and_content_digest(self, item: Item) -> bytes:
        """A digest of the item's file and of its place: the same words at another address are another link."""
        return combined_digest((self._content_digests[item.path], item.path.encode()))

    def _referenced_content(self, item: Item) -> bytes:
        """What the item shows that does not stand in its own file."""
        library = self._library
        found: list[object] = [[c.date for c in library.visible_corrections(item)], library.last_modified(item)]
        for reference in (*item.files, *item.body.links):
            target = library.find_target(reference, from_path=item.path)
            address = library.url_if_visible(target) if target is not None else ""
            found.append(
                (address, self._get_file_info(target.path) if target is not None and target.kind == "file" else None)
            )
        plan = library.announced_plan(item)
        found.append(self.path_and_content_digest(plan) if plan is not None else b"")
        return msgpack.encode(found)

    def _record_fingerprint(self, item: Item) -> bytes:
        if isinstance(item.record, Plan):
            files = [
                (target.path, self._get_file_info(target.path))
                for attachment in item.record.attachments
                if (target := self._library.find_target(attachment.file, from_path=item.path)) is not None
            ]
            return self._all_plans + msgpack.encode(files) + self._cited_items(item, item.record)
        if isinstance(item.record, Bulletin):
            contents = self._library.bulletin_items(item)
            return self._all_bulletins + b"".join(map(self._summary_fingerprint, contents))
        return b""

    def _summary_fingerprint(self, item: Item) -> bytes:
        """What the item shows in a list, told without asking for its record, which may list others in turn."""
        target = self._library.find_target(item.image.src, from_path=item.path) if item.image else None
        shown = (self._get_file_info(target.path) if target is not None else None, self._library.preview_label(item))
        return self.path_and_content_digest(item) + msgpack.encode(shown)

    def _cited_items(self, item: Item, record: Plan) -> bytes:
        """The items a plan names by path."""
        found = []
        for reference in (*record.basis, *record.replaces, *record.amends):
            target = self._library.find_target(reference, from_path=item.path)
            if target is not None and target.kind == "item":
                found.append(
                    (
                        self.path_and_content_digest(self._library.items[target.path]),
                        target.path in self._library.public_paths,
                    )
                )
        return msgpack.encode(found)

    @cached_property
    def _all_plans(self) -> bytes:
        """All that plans may show of each other and of the news about them, and the day their states are of."""
        library = self._library
        plans = [item for item in library.items.values() if isinstance(item.record, Plan)]
        news = [item for items in library.announcements.values() for item in items]
        public = [b"\1" if plan.path in library.public_paths else b"\0" for plan in plans]
        found = [*map(self.path_and_content_digest, plans), *map(self._summary_fingerprint, news), *public]
        return combined_digest((*found, library.now.date().isoformat().encode()))

    @cached_property
    def _all_bulletins(self) -> bytes:
        return combined_digest(map(self.path_and_content_digest, self._library.bulletins))
