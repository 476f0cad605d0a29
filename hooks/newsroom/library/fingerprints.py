"""Gives each item a digest of all that any page may show of it, so that what did not change is not even composed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from hashlib import blake2b

from msgspec import msgpack

from newsroom.library.library import Library
from newsroom.model.file_types import FileFacts
from newsroom.model.items import Bulletin, Item, Plan

SIZE = 16


def digest(parts: Iterable[bytes]) -> bytes:
    """One digest of several of the same length."""
    return blake2b(b"".join(parts), digest_size=SIZE).digest()


class Inks:
    """The inks of one library's items: equal inks, equal cards, links, feed entries and own parts of a page.

    An ink may change though nothing shown does: the page is composed then, and its view compared.
    """

    def __init__(
        self, library: Library, digests: Mapping[str, bytes], facts: Callable[[str], FileFacts | None]
    ) -> None:
        """`digests` are of the bytes of each item's file, by path."""
        self._library, self._digests, self._facts = library, digests, facts
        self._known: dict[str, bytes] = {}
        self._lists: dict[int, tuple[tuple[Item, ...], bytes]] = {}
        self._topics: dict[tuple[str, ...], bytes] = {}
        self._tags = {
            tag: digest((found.slug.encode(), b"\0", found.title.encode()))
            for tag, key in library.tag_keys.items()
            if (found := library.tags.get(key)) is not None
        }

    def of(self, item: Item) -> bytes:
        """The item's ink."""
        ink = self._known.get(item.path)
        if ink is None:
            topics = self._topics.get(item.tags)
            if topics is None:
                topics = self._topics[item.tags] = b"".join(self._tags.get(tag, b"") for tag in item.tags)
            parts = [self._digests[item.path], item.path.encode(), topics]
            if item.image or item.body.links or item.body.pictures or item.plan or item.corrections or item.updated:
                parts.append(self._around(item))
            if item.record is not None:
                parts.append(self._of_record(item))
            if self._library.preview:
                parts.append(self._library.mark(item).encode())
            ink = self._known[item.path] = digest(parts)
        return ink

    def joined(self, items: tuple[Item, ...]) -> bytes:
        """The inks of a list's items, SIZE bytes each, worked out once for the list."""
        # The list is kept with its inks, so that no other can take its identity.
        known = self._lists.get(id(items))
        if known is None:
            of, inks = self.of, self._known
            own = b"".join([inks.get(item.path) or of(item) for item in items])
            known = self._lists[id(items)] = items, own
        return known[1]

    def window(self, items: tuple[Item, ...], start: int, stop: int) -> bytes:
        """The inks of a stretch of a list."""
        return self.joined(items)[start * SIZE : stop * SIZE]

    def all(self, items: Iterable[Item]) -> bytes:
        """The inks of several items in their order."""
        return digest(self.of(item) for item in items)

    def file(self, item: Item) -> bytes:
        """A digest of the item's file and of its place: the same words at another address are another link."""
        return digest((self._digests[item.path], item.path.encode()))

    def _around(self, item: Item) -> bytes:
        """What the item shows that does not stand in its own file."""
        library = self._library
        found: list[object] = [[c.date for c in library.corrections(item)], library.changed(item)]
        for reference in (*item.files, *item.body.links):
            target = library.find(reference, near=item.path)
            address = library.address(target) if target is not None else ""
            found.append((address, self._facts(target.path) if target is not None and target.kind == "file" else None))
        plan = library.plan_of(item)
        found.append(self.file(plan) if plan is not None else b"")
        return msgpack.encode(found)

    def _of_record(self, item: Item) -> bytes:
        if isinstance(item.record, Plan):
            files = [
                (target.path, self._facts(target.path))
                for attachment in item.record.attachments
                if (target := self._library.find(attachment.file, near=item.path)) is not None
            ]
            return self._plans + msgpack.encode(files) + self._mentioned(item, item.record)
        if isinstance(item.record, Bulletin):
            contents = self._library.contents(item)
            return self._bulletins + b"".join(map(self._of_card, contents))
        return b""

    def _of_card(self, item: Item) -> bytes:
        """What the item shows in a list, told without asking for its record, which may list others in turn."""
        target = self._library.find(item.image.src, near=item.path) if item.image else None
        shown = (self._facts(target.path) if target is not None else None, self._library.mark(item))
        return self.file(item) + msgpack.encode(shown)

    def _mentioned(self, item: Item, record: Plan) -> bytes:
        """The items a plan names by path."""
        found = []
        for reference in (*record.basis, *record.replaces, *record.amends):
            target = self._library.find(reference, near=item.path)
            if target is not None and target.kind == "item":
                found.append((self.file(self._library.items[target.path]), target.path in self._library.public_paths))
        return msgpack.encode(found)

    @cached_property
    def _plans(self) -> bytes:
        """All that plans may show of each other and of the news about them, and the day their states are of."""
        library = self._library
        plans = [item for item in library.items.values() if isinstance(item.record, Plan)]
        news = [item for items in library.announcements.values() for item in items]
        public = [b"\1" if plan.path in library.public_paths else b"\0" for plan in plans]
        found = [*map(self.file, plans), *map(self._of_card, news), *public]
        return digest((*found, library.now.date().isoformat().encode()))

    @cached_property
    def _bulletins(self) -> bytes:
        return digest(map(self.file, self._library.bulletins))
