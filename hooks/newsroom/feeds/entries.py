"""Turns items and corrections into the entries of feeds, in no particular format."""

import datetime
import re
from collections.abc import Container, Iterable, Mapping
from functools import cached_property, lru_cache
from itertools import chain, count
from typing import Protocol

from msgspec import Struct, structs

from newsroom.feeds.entry_times import EntryTimes, deduplicate
from newsroom.library.identity import feed_entry_id
from newsroom.model.file_types import IMAGE_FORMATS, MEDIA_TYPES, file_extension
from newsroom.model.items import Correction, Item
from newsroom.pages.item_views import AnnouncedPlanView, BodyView, CorrectionView, RecordView
from newsroom.pages.page_views import Link
from newsroom.pages.presenter import CORRECTION_LABELS, Presenter
from newsroom.text import dates

# How many entries are kept, since most are in several feeds.
ENTRY_CACHE_SIZE = 2_000


_TAG_START = re.compile(r"<(?=[A-Za-z/!?])")
_EMAIL_ADDRESS = re.compile(r"<?(?<![\w.+-])[\w.+-]++@[\w-]+(?:\.[\w-]+)+>?")


class EntryMedia(Struct, frozen=True):
    """A file of an entry: absolute URL, size in bytes, and pixels (0 where unknown or no picture)."""

    url: str
    media_type: str
    length: int
    width: int = 0
    height: int = 0
    alt: str = ""
    """The alternative text of a picture; "" for one of the body, until the body's HTML is known."""
    title: str = ""
    """The caption of a picture or the title of an attachment."""
    credit: str = ""


def person_name(author: str) -> str:
    """An author's name without an e-mail address (W3C validator: ContainsEmail); of an address alone, what is before @.

    Senders of spam gather addresses from feeds.
    """
    if "@" not in author:
        return author
    return _EMAIL_ADDRESS.sub("", author).strip(" ,;()") or author.strip("<> ").partition("@")[0] or author


def feed_title(title: str) -> str:
    """A title in which nothing looks like a tag (W3C validator: ContainsHTML), which many readers would not show.

    An unseen word joiner (U+2060) stands after a `<` that a letter follows; the words stay what they are.
    """
    return _TAG_START.sub("<\u2060", title) if "<" in title else title


class FeedEntry(Struct, frozen=True):
    """One item or correction in a feed, with all that its page shows; times are RFC 3339."""

    id: str
    """A URI that no move changes (see library/identity)."""
    url: str
    """The absolute address of the page."""
    title: str
    published: str
    updated: str
    """The last change; no two entries have the same time."""
    summary: str
    """The lead as plain text, never empty."""
    categories: tuple[str, ...]
    authors: tuple[str, ...]
    lead: str = ""
    """The lead if the body does not begin with it, else ""."""
    corrected_page: Link | None = None
    """The page that a correction is about."""
    corrections: tuple[CorrectionView, ...] = ()
    kind: str = ""
    record: RecordView | None = None
    body: BodyView = BodyView()
    plan: AnnouncedPlanView | None = None
    picture: EntryMedia | None = None
    body_media: tuple[EntryMedia, ...] = ()
    """Pictures of the body."""
    attachments: tuple[EntryMedia, ...] = ()

    @property
    def pictures(self) -> tuple[EntryMedia, ...]:
        """The item's own picture and those of its body."""
        return (self.picture, *self.body_media) if self.picture else self.body_media

    @property
    def enclosures(self) -> tuple[EntryMedia, ...]:
        """The files to download with the entry: the attachments of a document, else the first picture."""
        return self.attachments or self.pictures[:1]


class Tombstone(Struct, frozen=True):
    """What stays of a withdrawn entry (RFC 6721): its id, and the time and reason of the withdrawal."""

    id: str
    when: str
    reason: str


class FeedKind(Protocol):
    """What feeds ask of a kind of content."""

    def feed_summary(self, item: Item) -> str: ...
    def feed_html(self, record: RecordView, origin: str) -> Iterable[str]: ...


class FeedEntries:
    """The entries of one library."""

    def __init__(self, presenter: Presenter, kinds: Mapping[str, FeedKind]) -> None:
        self._presenter, self._library, self._kinds = presenter, presenter.library, kinds
        self._home_url = presenter.home_url
        self._board = (presenter.library.settings.organisation.board,)
        self.times = EntryTimes(presenter.library)
        self._cached_entry = lru_cache(maxsize=ENTRY_CACHE_SIZE)(self._build_entry)

    def entry(self, item: Item) -> FeedEntry:
        """The item's entry, the same in all of its feeds."""
        return self._cached_entry(item.path)

    def _build_entry(self, path: str) -> FeedEntry:
        presenter, library = self._presenter, self._library
        item = library.items[path]
        section = presenter.section_links[item.section].title
        picture = self._picture_media(item)
        return FeedEntry(
            id=feed_entry_id(item, library.settings),
            url=self._home_url + item.permalink,
            title=feed_title(item.title),
            published=dates.iso_datetime(item.date),
            updated=dates.iso_datetime(self.times.updated(item)),
            summary=self._kinds[item.kind].feed_summary(item),
            categories=tuple(dict.fromkeys((section, *(tag.title for tag in library.tags_of(item))))),
            authors=tuple(map(person_name, item.authors)) or self._board,
            lead=item.summary if presenter.shows_lead(item) else "",
            corrections=presenter.correction_views(item),
            kind=item.kind,
            record=presenter.record_view(item),
            body=presenter.body_view(item),
            plan=presenter.announced_plan_view(item),
            picture=picture,
            body_media=self._body_media(item, picture),
            attachments=self._attachment_media(item),
        )

    # Files ---------------------------------------------------------------------------------------------------------

    def _file_media(self, item: Item, reference: str) -> EntryMedia | None:
        """A file that the item shows; None if it cannot be published or is not of the type of its name."""
        target = self._library.find_target(reference, from_path=item.path)
        if target is None or target.kind != "file" or file_extension(target.path) not in MEDIA_TYPES:
            return None
        info = self._presenter.get_file_info(target.path)
        if info is None or info.defect:
            return None
        url = self._presenter.origin + self._library.url_if_visible(target)
        return EntryMedia(url, MEDIA_TYPES[file_extension(target.path)], info.size, info.width, info.height)

    def _picture_media(self, item: Item) -> EntryMedia | None:
        image = item.image
        if image is None or file_extension(image.src) not in IMAGE_FORMATS:
            return None
        media = self._file_media(item, image.src)
        return media and structs.replace(media, alt=image.alt, title=image.caption, credit=image.credit)

    def _body_media(self, item: Item, picture: EntryMedia | None) -> tuple[EntryMedia, ...]:
        by_url = {media.url: media for src in item.body.images if (media := self._file_media(item, src)) is not None}
        if picture is not None:
            by_url.pop(picture.url, None)
        return tuple(media for media in by_url.values() if media.media_type.startswith("image/"))

    def _attachment_media(self, item: Item) -> tuple[EntryMedia, ...]:
        by_url: dict[str, EntryMedia] = {}
        for attachment in item.record.attachments if item.record else ():
            media = self._file_media(item, attachment.file)
            if media is not None:
                by_url.setdefault(media.url, structs.replace(media, title=attachment.title))
        return tuple(by_url.values())

    # Corrections and withdrawals -----------------------------------------------------------------------------------

    @cached_property
    def correction_entries(self) -> tuple[tuple[Item, FeedEntry], ...]:
        """The entry of every correction of a public item, with its item, newest first."""
        by_id: dict[str, tuple[Correction, Item]] = {}
        for correction, item in self._library.corrections:
            by_id[self._correction_id(correction, item, by_id)] = correction, item
        dates_and_ids = sorted((correction.date, id) for id, (correction, _) in by_id.items())
        times = deduplicate(((id, date) for date, id in dates_and_ids), taken_times={date for date, _ in dates_and_ids})
        return tuple(
            (item, self._build_correction_entry(id, correction, item, times[id]))
            for id, (correction, item) in by_id.items()
        )

    def _correction_id(self, correction: Correction, item: Item, taken: Container[str]) -> str:
        item_id = feed_entry_id(item, self._library.settings)
        # A URI has one fragment at most.
        id = f"{item_id}{'/' if '#' in item_id else '#'}dinh-chinh-{correction.date:%Y%m%dT%H%M%S}"
        candidates = chain((id,), (f"{id}-{number}" for number in count(2)))
        return next(time for time in candidates if time not in taken)

    def _build_correction_entry(
        self, id: str, correction: Correction, item: Item, updated: datetime.datetime
    ) -> FeedEntry:
        url = self._home_url + item.permalink
        return FeedEntry(
            id=id,
            url=url,
            title=feed_title(f"{CORRECTION_LABELS[correction.kind]}: {item.title}"),
            published=dates.iso_datetime(correction.date),
            updated=dates.iso_datetime(updated),
            summary=correction.text,
            categories=(self._presenter.section_links[item.section].title,),
            authors=self._board,
            corrected_page=Link(url, item.title),
        )

    def tombstone(self, item: Item) -> Tombstone:
        """The tombstone of a withdrawn item."""
        withdrawal = item.withdrawal(self._library.now)
        if withdrawal is None:
            raise ValueError(f"{item.path} is not withdrawn")
        return Tombstone(
            feed_entry_id(item, self._library.settings), dates.iso_datetime(withdrawal.date), withdrawal.text
        )
