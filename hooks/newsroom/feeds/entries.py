"""Turns items and corrections into the entries of feeds, whatever the format."""

from __future__ import annotations

import datetime
from collections.abc import Container
from functools import cached_property, lru_cache

from msgspec import Struct, structs

from newsroom.feeds.entry_times import FeedDates, apart
from newsroom.library.identity import identity
from newsroom.model.file_types import MEDIA_TYPES, PICTURES, suffix
from newsroom.model.items import Correction, Item, Plan
from newsroom.pages.item_views import BodyImage, Notice, Reference
from newsroom.pages.page_views import Link
from newsroom.pages.presenter import NOTICES, Parts
from newsroom.pages.record_views import BulletinView, ContestView, PlanCard, PlanView
from newsroom.text import dates

# Entries kept for the feeds to come; those of archives are many and soon done with.
KEPT = 2_000


class Media(Struct, frozen=True):
    """A file that goes with an entry, by absolute address; bytes, and pixels (0 where unknown or no picture)."""

    url: str
    media_type: str
    length: int
    width: int = 0
    height: int = 0
    alt: str = ""
    """What a picture shows; "" for one of the body, which says it there."""
    title: str = ""
    """Caption of a picture, title of an attachment."""
    credit: str = ""


class Entry(Struct, frozen=True):
    """One item or correction in a feed, with all that its page shows; times are RFC 3339."""

    id: str
    """A URI that no move changes (see `feed_identity`)."""
    url: str
    """The absolute address of the page."""
    title: str
    published: str
    updated: str
    """The last change; no two entries have the same."""
    summary: str
    """The lead as plain text, never empty."""
    categories: tuple[str, ...]
    authors: tuple[str, ...]
    lead: str = ""
    """The lead where the body does not begin with it, or ""."""
    mends: Link | None = None
    """The page that a correction mends."""
    notices: tuple[Notice, ...] = ()
    record: PlanView | ContestView | BulletinView | None = None
    body: str = ""
    references: tuple[Reference, ...] = ()
    images: tuple[BodyImage, ...] = ()
    plan: PlanCard | None = None
    picture: Media | None = None
    others: tuple[Media, ...] = ()
    """Pictures of the body."""
    attachments: tuple[Media, ...] = ()

    @property
    def pictures(self) -> tuple[Media, ...]:
        """The item's own picture and those of its body."""
        return (self.picture, *self.others) if self.picture else self.others

    @property
    def enclosures(self) -> tuple[Media, ...]:
        """What readers download with the entry: the attachments of a plan, else the first picture."""
        return self.attachments or self.pictures[:1]


class Tombstone(Struct, frozen=True):
    """What stays of an entry that was withdrawn (RFC 6721): its id, when and why it went."""

    id: str
    when: str
    reason: str


class Entries:
    """The entries of one library."""

    def __init__(self, parts: Parts) -> None:
        self._parts, self._library = parts, parts.library
        self._home = parts.canonical(parts.base)
        self._board = (parts.library.settings.organisation.board,)
        self.dates = FeedDates(parts.library)
        self._kept = lru_cache(maxsize=KEPT)(self._entry)

    def of(self, item: Item) -> Entry:
        """The item as an entry, the same in every feed it belongs to."""
        return self._kept(item.path)

    def _entry(self, path: str) -> Entry:
        parts, library = self._parts, self._library
        item = library.items[path]
        section = parts.section_links[item.section].title
        picture = self._picture(item)
        return Entry(
            id=identity(item, library.settings),
            url=self._home + item.permalink,
            title=item.title,
            published=dates.iso(item.date),
            updated=dates.iso(self.dates.updated(item)),
            summary=item.lead or (isinstance(item.record, Plan) and item.record.subject) or item.title,
            categories=tuple(dict.fromkeys((section, *(tag.title for tag in library.tags_of(item))))),
            authors=item.authors or self._board,
            lead=item.summary if parts.shows_lead(item) else "",
            notices=parts.notices(item),
            record=parts.record(item),
            body=item.body.digest,
            references=parts.references(item),
            images=parts.body_images(item),
            plan=parts.plan_card(item),
            picture=picture,
            others=self._others(item, picture),
            attachments=self._attachments(item),
        )

    # Files ---------------------------------------------------------------------------------------------------------

    def _file(self, item: Item, reference: str) -> Media | None:
        """A file that the item shows; None for one that cannot be published, or is not what its name says."""
        target = self._library.find(reference, near=item.path)
        if target is None or target.kind != "file" or suffix(target.path) not in MEDIA_TYPES:
            return None
        facts = self._parts.facts(target.path)
        if facts is None or facts.fault:
            return None
        url = self._parts.canonical(self._library.address(target))
        return Media(url, MEDIA_TYPES[suffix(target.path)], facts.size, facts.width, facts.height)

    def _picture(self, item: Item) -> Media | None:
        image = item.image
        media = self._file(item, image.src) if image is not None and suffix(image.src) in PICTURES else None
        if image is None or media is None:
            return None
        return structs.replace(media, alt=image.alt, title=image.caption, credit=image.credit)

    def _others(self, item: Item, picture: Media | None) -> tuple[Media, ...]:
        if not item.body.pictures:
            return ()
        found = {media.url: media for src in item.body.pictures if (media := self._file(item, src)) is not None}
        if picture is not None:
            found.pop(picture.url, None)
        return tuple(media for media in found.values() if media.media_type.startswith("image/"))

    def _attachments(self, item: Item) -> tuple[Media, ...]:
        if not isinstance(item.record, Plan):
            return ()
        found: dict[str, Media] = {}
        for attachment in item.record.attachments:
            media = self._file(item, attachment.file)
            if media is not None:
                found.setdefault(media.url, structs.replace(media, title=attachment.title))
        return tuple(found.values())

    # Corrections and withdrawals -----------------------------------------------------------------------------------

    @cached_property
    def corrections(self) -> tuple[tuple[Item, Entry], ...]:
        """Every notice on a public item as an entry of its own, with its item; newest first."""
        library = self._library
        found = [(c, item) for item in library.corrected for c in library.corrections(item)]
        found.sort(key=lambda pair: (-pair[0].date.timestamp(), pair[1].path))
        named: dict[str, tuple[Correction, Item]] = {}
        for correction, item in found:
            named[self._correction_id(correction, item, named)] = correction, item
        moments = sorted((correction.date, name) for name, (correction, _) in named.items())
        times = apart(((name, moment) for moment, name in moments), taken={moment for moment, _ in moments})
        return tuple(
            (item, self._correction(name, correction, item, times[name])) for name, (correction, item) in named.items()
        )

    def _correction_id(self, correction: Correction, item: Item, taken: Container[str]) -> str:
        whole = identity(item, self._library.settings)
        # A URI has one fragment.
        name = f"{whole}{'/' if '#' in whole else '#'}dinh-chinh-{correction.date:%Y%m%dT%H%M%S}"
        number = 1
        while (id := name if number == 1 else f"{name}-{number}") in taken:
            number += 1
        return id

    def _correction(self, id: str, correction: Correction, item: Item, updated: datetime.datetime) -> Entry:
        url = self._home + item.permalink
        return Entry(
            id=id,
            url=url,
            title=f"{NOTICES[correction.kind]}: {item.title}",
            published=dates.iso(correction.date),
            updated=dates.iso(updated),
            summary=correction.text,
            categories=(self._parts.section_links[item.section].title,),
            authors=self._board,
            mends=Link(url, item.title),
        )

    def tombstone(self, item: Item) -> Tombstone:
        """What stays of a withdrawn item."""
        notice = item.withdrawn(self._library.now)
        if notice is None:
            raise ValueError(f"{item.path} is not withdrawn")
        return Tombstone(identity(item, self._library.settings), dates.iso(notice.date), notice.text)
