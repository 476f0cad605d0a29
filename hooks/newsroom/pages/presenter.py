"""Turns items into what pages show of them: cards, links, pictures, notices, and where their references lead."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from functools import cached_property

from newsroom.content.markdown.sanitizer import written_anchor
from newsroom.content.media.renditions import fallback, srcset
from newsroom.content.read_settings import Section
from newsroom.library.library import Library
from newsroom.library.tags import Tag
from newsroom.library.target_index import Target
from newsroom.model.feed_formats import FORMATS
from newsroom.model.file_types import ATTACHMENTS, PICTURES, FileFacts, suffix
from newsroom.model.items import Bulletin, Contest, Correction, Item, Plan
from newsroom.pages.contest import contest_view
from newsroom.pages.item_views import BodyImage, Notice, Reference
from newsroom.pages.page_views import Card, Feed, Image, Link, Time
from newsroom.pages.plan_and_bulletin import bulletin_view, plan_view, printed_number
from newsroom.pages.record_views import BulletinView, ContestView, PlanCard, PlanView
from newsroom.text import dates
from newsroom.text.normalize import shorten

NOTICES = {"dinh-chinh": "Đính chính", "cap-nhat": "Cập nhật", "go": "Bài đã được gỡ"}
LEAD_LIMIT = 320
CORRECTIONS_PATH, CORRECTIONS_TITLE = "dinh-chinh/", "Đính chính, cập nhật"

FactsOf = Callable[[str], FileFacts | None]


class Parts:
    """The parts of pages, made from one library; `facts` gives those about a file under content/."""

    def __init__(self, library: Library, facts: FactsOf) -> None:
        self.library, self.facts = library, facts
        self.base, self.origin = library.settings.base, library.settings.origin
        self._cards: dict[str, Card] = {}
        self.section_links = {
            section.key: Link(f"{self.base}{section.key}/", section.title) for section in library.settings.sections
        }

    def card(self, item: Item) -> Card:
        """The item in a list."""
        card = self._cards.get(item.path)
        if card is None:
            card = self._cards[item.path] = Card(
                url=self.base + item.permalink,
                title=item.title,
                lead=shorten(item.lead, LEAD_LIMIT),
                time=moment(item.date),
                section=self.section_links[item.section],
                kind=item.kind,
                image=self.image(item),
                number=_number(item),
                mark=self.library.mark(item),
            )
        return card

    def cards(self, items: tuple[Item, ...] | list[Item]) -> tuple[Card, ...]:
        """Several items in a list."""
        return tuple(self.card(item) for item in items)

    def link(self, item: Item) -> Link:
        """The item's title, linked."""
        return Link(self.base + item.permalink, item.title)

    @staticmethod
    def shows_lead(item: Item) -> bool:
        """Whether the lead stands above the body: the editor wrote one, and not the body's own first paragraph."""
        return bool(item.summary) and item.summary != item.body.lead

    def tag_link(self, tag: Tag) -> Link:
        """The tag's title, linked."""
        return Link(f"{self.base}chu-de/{tag.slug}/", tag.title)

    # Pictures and references ---------------------------------------------------------------------------------------

    def image(self, item: Item) -> Image | None:
        """The item's own picture, or None where it has none that can be shown."""
        if item.image is None:
            return None
        path, url, facts = self._picture(item.image.src, item.path)
        if facts is None:
            return None
        words = item.image
        copies = srcset(path, url, facts), fallback(path, url, facts)
        return Image(url, words.alt, words.caption, words.credit, facts.width, facts.height, *copies)

    def _picture(self, source: str, near: str) -> tuple[str, str, FileFacts | None]:
        """Path, address and facts of a picture that the file at that path shows."""
        target = self.library.find(source, near=near)
        if target is None or target.kind != "file" or suffix(target.path) not in PICTURES:
            return "", "", None
        return target.path, self.library.address(target), self.facts(target.path)

    def references(self, item: Item) -> tuple[Reference, ...]:
        """Where each reference of the item's body leads."""
        return tuple(Reference(written, self._reference(item, written)) for written in item.body.links)

    def _reference(self, item: Item, written: str) -> str:
        target = self.library.find(written, near=item.path)
        if target is None or (target.kind == "file" and not publishable(target)):
            return ""
        address = self.library.address(target)
        return address and address + written_anchor(written)

    def body_images(self, item: Item) -> tuple[BodyImage, ...]:
        """Where each picture of the item's body is."""
        return tuple(self.body_image(written, item.path) for written in item.body.pictures)

    def body_image(self, written: str, near: str) -> BodyImage:
        """Where a picture is that the body of the file at that path shows; without an address where it is not."""
        path, url, facts = self._picture(written, near)
        if facts is None:
            return BodyImage(written, "", 0, 0)
        copies = srcset(path, url, facts), fallback(path, url, facts)
        return BodyImage(written, url, facts.width, facts.height, *copies)

    # Records -------------------------------------------------------------------------------------------------------

    def record(self, item: Item) -> PlanView | ContestView | BulletinView | None:
        """What the item's page shows beyond an article's; None for an article."""
        record = item.record
        if isinstance(record, Plan):
            return plan_view(item, record, self.library, card=self.card, link=self.link, facts=self.facts)
        if isinstance(record, Contest):
            return contest_view(record)
        if isinstance(record, Bulletin):
            return bulletin_view(item, record, self.library, card=self.card, link=self.link)
        return None

    def plan_card(self, item: Item) -> PlanCard | None:
        """The public plan that the item announces."""
        plan = self.library.plan_of(item)
        if plan is None or not isinstance(plan.record, Plan):
            return None
        subject = plan.record.subject or plan.lead
        return PlanCard(self.base + plan.permalink, plan.title, printed_number(plan.record), subject)

    # Notices and feeds ---------------------------------------------------------------------------------------------

    def updated(self, item: Item) -> Time | None:
        """When the item last changed for the reader, or None where it never did."""
        changed = self.library.changed(item)
        return moment(changed) if changed > item.date else None

    def notices(self, item: Item) -> tuple[Notice, ...]:
        """The corrections and updates that stand on the item's page, oldest first."""
        return tuple(self.notice(correction) for correction in self.library.corrections(item))

    @staticmethod
    def notice(correction: Correction) -> Notice:
        """A correction as a boxed notice."""
        return Notice(correction.kind, NOTICES[correction.kind], moment(correction.date), correction.text)

    def canonical(self, url: str) -> str:
        """The absolute address."""
        return self.origin + url

    def feeds(self, path: str, title: str) -> tuple[Feed, ...]:
        """The feeds of a list, one a format, by the list's path from the site's root."""
        return feeds_of(self.base + path, title)

    @cached_property
    def site_feeds(self) -> tuple[Feed, ...]:
        """The feeds of everything."""
        return self.feeds("", self.library.settings.site_name)

    @cached_property
    def correction_feeds(self) -> tuple[Feed, ...]:
        """The feeds of the corrections, then the site's."""
        return self.feeds(CORRECTIONS_PATH, CORRECTIONS_TITLE) + self.site_feeds

    def section_feeds(self, section: Section) -> tuple[Feed, ...]:
        """The feeds of a section, then the site's."""
        return self.feeds(f"{section.key}/", section.title) + self.site_feeds

    def tag_feeds(self, tag: Tag) -> tuple[Feed, ...]:
        """The feeds of a tag, then the site's."""
        return self.feeds(f"chu-de/{tag.slug}/", f"Chủ đề {tag.title}") + self.site_feeds


def feeds_of(url: str, title: str) -> tuple[Feed, ...]:
    """The feeds of the list at that address, one a format."""
    return tuple(Feed(url + form.file, f"{title} – {form.title}", form.media_type) for form in FORMATS)


def moment(time: datetime.datetime) -> Time:
    """A time for machines, in words, and in figures."""
    local = time.astimezone(dates.ZONE)
    return Time(dates.iso(local), dates.news_time(local), dates.short_time(local))


def publishable(target: Target) -> bool:
    """Whether a file's type is on the list of what may be published beside an item."""
    return suffix(target.path) in PICTURES or suffix(target.path) in ATTACHMENTS


def _number(item: Item) -> str:
    record = item.record
    if isinstance(record, Plan) and record.number:
        return printed_number(record)
    return f"Số {record.number}" if isinstance(record, Bulletin) else ""
