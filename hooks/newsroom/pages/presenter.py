"""Turns items into the parts of pages: summaries, links, pictures, corrections, and the addresses of references."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Protocol

from newsroom.content.media.caches import SOCIAL_HEIGHT, SOCIAL_WIDTH, fallback_url, social_rendition, srcset
from newsroom.library.library import Library
from newsroom.library.tags import Tag
from newsroom.library.target_index import is_publishable, reference_anchor
from newsroom.model import urls
from newsroom.model.document_numbers import printed_number
from newsroom.model.file_types import FEED_FORMATS, IMAGE_FORMATS, FileInfo, file_extension, is_image
from newsroom.model.items import Correction, FocalPoint, Item
from newsroom.pages.item_views import (
    AnnouncedPlanView,
    BodyImage,
    BodyView,
    CorrectionView,
    RecordView,
    ResolvedReference,
)
from newsroom.pages.list_views import HomeBoxLayout
from newsroom.pages.page_views import FeedLink, Image, ItemSummary, Link, PageFields, SocialPicture, TimeView
from newsroom.text import dates
from newsroom.text.normalize import shorten

CORRECTION_LABELS = {"dinh-chinh": "Đính chính", "cap-nhat": "Cập nhật", "go": "Bài đã được gỡ"}
SUMMARY_LEAD_LIMIT = 320
CORRECTIONS_TITLE = "Đính chính, cập nhật"

GetFileFacts = Callable[[str], FileInfo | None]


class PageKind(Protocol):
    """What pages ask of a kind of content."""

    @property
    def is_story(self) -> bool: ...
    @property
    def is_document(self) -> bool: ...
    @property
    def has_home_block(self) -> bool: ...
    @property
    def home_box(self) -> HomeBoxLayout | None: ...
    def home_items(self, library: Library) -> Iterable[Item]: ...
    def list_label(self, item: Item) -> str: ...
    def record_view(self, item: Item, presenter: Presenter) -> RecordView | None: ...


class Presenter:
    """The parts of pages, made from one library; `get_file_info` knows the files under content/."""

    def __init__(self, library: Library, get_file_info: GetFileFacts, kinds: Mapping[str, PageKind]) -> None:
        self.library, self.get_file_info, self.kinds = library, get_file_info, kinds
        self.base, self.origin = library.settings.base, library.settings.origin
        self.home_url = library.settings.home_url
        self._summaries: dict[str, ItemSummary] = {}
        self.section_links = {
            section.key: Link(self.base + urls.section(section.key), section.title)
            for section in library.settings.sections
        }

    def summary(self, item: Item) -> ItemSummary:
        """The item in a list."""
        summary = self._summaries.get(item.path)
        if summary is None:
            summary = self._summaries[item.path] = ItemSummary(
                url=self.base + item.permalink,
                title=item.title,
                lead=shorten(item.lead, SUMMARY_LEAD_LIMIT),
                time=time_view(item.date),
                section=self.section_links[item.section],
                kind=item.kind,
                image=self.image(item),
                number=self.kinds[item.kind].list_label(item),
                preview_label=self.library.preview_label(item),
            )
        return summary

    def summaries(self, items: Sequence[Item]) -> tuple[ItemSummary, ...]:
        """Several items in a list."""
        return tuple(self.summary(item) for item in items)

    def link(self, item: Item) -> Link:
        """A link to the item, with its title."""
        return Link(self.base + item.permalink, item.title)

    @staticmethod
    def shows_lead(item: Item) -> bool:
        """Whether the page shows the lead above the body: it has one that is not the body's first paragraph."""
        return bool(item.summary) and item.summary != item.body.lead

    def tag_link(self, tag: Tag) -> Link:
        """A link to the tag's page, with its title."""
        return Link(self.base + urls.tag(tag.slug), tag.title)

    # Pictures and references ---------------------------------------------------------------------------------------

    def image(self, item: Item) -> Image | None:
        """The item's own picture; None if it has none that can be shown."""
        image = item.image
        fields = self._image_fields(image.src, item.path) if image else None
        if image is None or fields is None:
            return None
        texts = (image.alt, image.caption, image.credit)
        if image.focus is None:
            return Image(*fields, *texts)
        return Image(*fields, *texts, focus_classes(image.focus), self._social_picture(item, image.focus))

    def _social_picture(self, item: Item, focus: FocalPoint) -> SocialPicture | None:
        path = self.image_path(item)
        info = self.get_file_info(path) if path else None
        rendition = social_rendition(path, info, focus) if info else None
        if rendition is None:
            return None
        height = round(rendition.width * SOCIAL_HEIGHT / SOCIAL_WIDTH)
        return SocialPicture(self.base + rendition.path_for(path), rendition.width, height)

    def image_path(self, item: Item) -> str:
        """The path under content/ of the item's own picture; "" where it has none."""
        target = self.library.find_target(item.image.src, from_path=item.path) if item.image else None
        return target.path if target is not None and target.kind == "file" and is_image(target.path) else ""

    def body_view(self, item: Item) -> BodyView:
        """The item's body, with the address of each reference and the pictures."""
        references = (ResolvedReference(address, self._resolve_reference(item, address)) for address in item.body.links)
        images = (self.body_image(reference, item.path) for reference in item.body.images)
        return BodyView(item.body.digest, tuple(references), tuple(images))

    def body_image(self, reference: str, from_path: str) -> BodyImage:
        """A picture in the body of the file at `from_path`; without an address if it cannot be shown."""
        return BodyImage(*(self._image_fields(reference, from_path) or ("", 0, 0, "", "")), reference)

    def _image_fields(self, reference: str, from_path: str) -> tuple[str, int, int, str, str] | None:
        """The fields of an `ImageFile`."""
        target = self.library.find_target(reference, from_path=from_path)
        if target is None or target.kind != "file" or file_extension(target.path) not in IMAGE_FORMATS:
            return None
        url, info = self.library.url_if_visible(target), self.get_file_info(target.path)
        if info is None:
            return None
        return url, info.width, info.height, srcset(target.path, url, info), fallback_url(target.path, url, info)

    def _resolve_reference(self, item: Item, reference: str) -> str:
        target = self.library.find_target(reference, from_path=item.path)
        if target is None or (target.kind == "file" and not is_publishable(target.path)):
            return ""
        url = self.library.url_if_visible(target)
        return url and url + reference_anchor(reference)

    # Records -------------------------------------------------------------------------------------------------------

    def record_view(self, item: Item) -> RecordView | None:
        """What the item's page shows beyond an article's; None for an article."""
        return self.kinds[item.kind].record_view(item, self) if item.record else None

    def announced_plan_view(self, item: Item) -> AnnouncedPlanView | None:
        """The public plan that the item announces."""
        plan = self.library.announced_plan(item)
        if plan is None:
            return None
        record = self.library.plan_records[plan.path]
        subject = record.subject or plan.lead
        return AnnouncedPlanView(self.base + plan.permalink, plan.title, printed_number(record), subject)

    # Pages ---------------------------------------------------------------------------------------------------------

    def page_fields(
        self, path: str, title: str, description: str = "", feeds: tuple[FeedLink, ...] | None = None
    ) -> PageFields:
        """The fields that every page has; `path` is from the site's root, `feeds` are the site's by default."""
        url, feeds = self.base + path, self.site_feeds if feeds is None else feeds
        return {"url": url, "canonical": self.origin + url, "title": title, "description": description, "feeds": feeds}

    # Corrections and feeds -----------------------------------------------------------------------------------------

    def updated_time(self, item: Item) -> TimeView | None:
        """The last change of the item that readers were told of; None if there was none."""
        changed = self.library.last_modified(item)
        return time_view(changed) if changed > item.date else None

    def correction_views(self, item: Item) -> tuple[CorrectionView, ...]:
        """The corrections and updates on the item's page, oldest first."""
        return tuple(self.correction_view(correction) for correction in self.library.visible_corrections(item))

    @staticmethod
    def correction_view(correction: Correction) -> CorrectionView:
        """A correction as its page and lists show it."""
        label, time = CORRECTION_LABELS[correction.kind], time_view(correction.date)
        return CorrectionView(correction.kind, label, time, correction.text)

    @cached_property
    def site_feeds(self) -> tuple[FeedLink, ...]:
        """The feeds of the whole site."""
        return feed_links(self.base, self.library.settings.site_name)

    def list_feeds(self, path: str, title: str) -> tuple[FeedLink, ...]:
        """The feeds of a list in every format, then the site's; `path` is the list's, from the site's root."""
        return feed_links(self.base + path, title) + self.site_feeds


def focus_classes(focus: FocalPoint) -> str:
    """The classes of a picture with that focal point, in steps of ten percent: the site's policy allows no style."""
    return f"focus-x-{(focus.x + 5) // 10 * 10} focus-y-{(focus.y + 5) // 10 * 10}"


def feed_links(url: str, title: str) -> tuple[FeedLink, ...]:
    """The feeds of the list at an address, in every format."""
    return tuple(FeedLink(url + form.file, f"{title} – {form.title}", form.media_type) for form in FEED_FORMATS)


def time_view(time: datetime.datetime) -> TimeView:
    """A time for machines, in words, and in figures."""
    local = time.astimezone(dates.TIME_ZONE)
    return TimeView(dates.iso_datetime(local), dates.news_datetime(local), dates.short_datetime(local))
