"""Gives each item a digest of all that any page may show of it, so that unchanged pages need not be composed."""

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property

from msgspec import msgpack

from newsroom.library.library import Library
from newsroom.model.file_types import FileInfo
from newsroom.model.items import Item
from newsroom.model.records import Bulletin, Plan, Record
from newsroom.runtime.digests import DIGEST_SIZE, digest


def combined_digest(parts: Iterable[bytes]) -> bytes:
    """One digest of several that have the same length."""
    return digest(b"".join(parts))


class Fingerprints:
    """The fingerprints of one library's items: equal ones mean equal summaries, links, feed entries and article pages.

    A fingerprint may change though nothing shown does: the page is composed then, and its view compared.
    """

    def __init__(
        self, library: Library, content_digests: Mapping[str, bytes], get_file_info: Callable[[str], FileInfo | None]
    ) -> None:
        """`content_digests` are of the bytes of each item's file, by path."""
        self._library, self._content_digests, self._get_file_info = library, content_digests, get_file_info
        self._fingerprints: dict[str, bytes] = {}
        self._list_fingerprints: dict[int, tuple[tuple[Item, ...], bytes]] = {}
        self._digests_by_tags: dict[tuple[str, ...], bytes] = {}
        self._tag_digests = {
            tag: combined_digest((merged.slug.encode(), b"\0", merged.title.encode()))
            for tag, key in library.tag_keys.items()
            if (merged := library.tags.get(key)) is not None
        }

    def fingerprint(self, item: Item) -> bytes:
        """The item's fingerprint, `DIGEST_SIZE` bytes."""
        fingerprint = self._fingerprints.get(item.path)
        if fingerprint is None:
            tags = self._digests_by_tags.get(item.tags)
            if tags is None:
                tags = self._digests_by_tags[item.tags] = b"".join(self._tag_digests.get(tag, b"") for tag in item.tags)
            parts = [self._content_digests[item.path], item.path.encode(), tags]
            body, record = item.body, item.record
            if item.image or body.links or body.images or item.plan or item.corrections or item.updated or record:
                parts.append(self._referenced_content(item))
            if record is not None:
                parts.append(self._record_fingerprint(item, record))
            if self._library.preview:
                parts.append(self._library.preview_label(item).encode())
            fingerprint = self._fingerprints[item.path] = combined_digest(parts)
        return fingerprint

    def list_fingerprints(self, items: tuple[Item, ...]) -> bytes:
        """The fingerprints of a list's items one after the other, worked out once for each list."""
        # The list is kept with them, so that no other object can get its id.
        cached = self._list_fingerprints.get(id(items))
        if cached is None:
            fingerprints = self._fingerprints
            joined = b"".join([fingerprints.get(item.path) or self.fingerprint(item) for item in items])
            cached = self._list_fingerprints[id(items)] = items, joined
        return cached[1]

    def slice(self, items: tuple[Item, ...], start: int, stop: int) -> bytes:
        """The fingerprints of a slice of a list."""
        return self.list_fingerprints(items)[start * DIGEST_SIZE : stop * DIGEST_SIZE]

    def combined_fingerprint(self, items: Iterable[Item]) -> bytes:
        """One digest of the fingerprints of several items in their order."""
        return combined_digest(self.fingerprint(item) for item in items)

    def path_and_content_digest(self, item: Item) -> bytes:
        """A digest of the item's file and path: the same words at another address are another link."""
        return combined_digest((self._content_digests[item.path], item.path.encode()))

    def _referenced_content(self, item: Item) -> bytes:
        """What the item shows that is not in its own file."""
        library = self._library
        content: list[object] = [[c.date for c in library.visible_corrections(item)], library.last_modified(item)]
        for reference in (*item.files, *item.body.links):
            target = library.find_target(reference, from_path=item.path)
            info = self._get_file_info(target.path) if target is not None and target.kind == "file" else None
            content.append((library.url_if_visible(target) if target is not None else "", info))
        plan = library.announced_plan(item)
        content.append(self.path_and_content_digest(plan) if plan is not None else b"")
        return msgpack.encode(content)

    def _record_fingerprint(self, item: Item, record: Record) -> bytes:
        """What the item shows because of its record and that is not in its own file."""
        today = self._library.now.date()
        states = bytes(day <= today for day in record.change_days)
        if isinstance(record, Plan):
            return states + self._all_plans + self._cited_items(item, record)
        if isinstance(record, Bulletin):
            contents = self._library.bulletin_items(item)
            return states + self._all_bulletins + b"".join(map(self._summary_fingerprint, contents))
        return states

    def _summary_fingerprint(self, item: Item) -> bytes:
        """A digest of what a list shows of the item, without its record, which may list other items in turn."""
        target = self._library.find_target(item.image.src, from_path=item.path) if item.image else None
        shown = (self._get_file_info(target.path) if target is not None else None, self._library.preview_label(item))
        return self.path_and_content_digest(item) + msgpack.encode(shown)

    def _cited_items(self, item: Item, record: Plan) -> bytes:
        library = self._library
        references = (*record.basis, *record.replaces, *record.amends)
        targets = (library.find_target(reference, from_path=item.path) for reference in references)
        paths = [target.path for target in targets if target is not None and target.kind == "item"]
        return msgpack.encode(
            [(self.path_and_content_digest(library.items[path]), path in library.public_paths) for path in paths]
        )

    @cached_property
    def _all_plans(self) -> bytes:
        """A digest of what plans may show of each other and of the news about them."""
        library = self._library
        plans = [library.items[path] for path in library.plan_records]
        news = [item for items in library.announcements.values() for item in items]
        public = [b"\1" if plan.path in library.public_paths else b"\0" for plan in plans]
        digests = (*map(self.path_and_content_digest, plans), *map(self._summary_fingerprint, news))
        return combined_digest((*digests, *public))

    @cached_property
    def _all_bulletins(self) -> bytes:
        return combined_digest(map(self.path_and_content_digest, self._library.bulletins))
