"""Works out which pages the site consists of: one view for each, made from the library."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property

from msgspec import Struct

from . import dates
from .collation import initial
from .files import ATTACHMENTS, PICTURES, FileFacts, suffix
from .items import Bulletin, Contest, Correction, Item, Plan
from .library import Library, Tag, Target
from .pager import pages
from .records import bulletin_view, contest_view, plan_view, printed_number
from .related import RelatedStories
from .sanitise import written_anchor
from .settings import Section
from .text import reading_minutes, shorten
from .views import (
    ArchiveView,
    BodyImage,
    BulletinView,
    Card,
    ContestView,
    CorrectionEntry,
    CorrectionsView,
    Feed,
    HomeView,
    Image,
    ItemView,
    Letter,
    Link,
    ListingView,
    MonthCount,
    Notice,
    PageView,
    PlanCard,
    PlanView,
    Reference,
    SectionBlock,
    TagCount,
    TagIndexView,
    Time,
    WithdrawnView,
    Year,
)

NOTICES = {"dinh-chinh": "Đính chính", "cap-nhat": "Cập nhật", "go": "Bài đã được gỡ"}
# A body this long, with that many headings, gets a table of contents.
LONG_SYLLABLES, LONG_HEADINGS = 1000, 4
DESCRIPTION_LIMIT = 200
LATEST, BESIDE, BOX, BLOCK = 12, 4, 5, 4


class Page(Struct, frozen=True):
    """One page to be: its file under site/, the template that draws it, its view, and its fragment's digest or ""."""

    path: str
    template: str
    view: PageView
    body: str = ""


class Composer:
    """Makes the views of one library."""

    def __init__(self, library: Library, facts: Callable[[str], FileFacts | None]) -> None:
        self._library, self._facts = library, facts
        self._base = library.settings.base
        self._related = RelatedStories(library)
        self._cards: dict[str, Card] = {}
        self._section_links = {
            section.key: Link(f"{self._base}{section.key}/", section.title) for section in library.settings.sections
        }
        self._place = {
            path: number for items in library.sections.values() for number, path in enumerate(i.path for i in items)
        }

    def pages(self) -> Iterator[Page]:
        """Every page but the hand-written ones, items first."""
        for item in self._library.public:
            yield self.item(item)
        for item in self._library.withdrawn:
            yield self._withdrawn(item)
        for section in self._library.settings.sections:
            yield from self._section(section)
        for tag in self._library.tags.values():
            yield from self._tag(tag)
        for month in self._library.months:
            yield from self._month(*month)
        yield self._tag_index()
        yield self._archive()
        yield self._corrections()
        yield self._not_found()

    # Parts ---------------------------------------------------------------------------------------------------------

    def card(self, item: Item) -> Card:
        """The item in a list."""
        card = self._cards.get(item.path)
        if card is None:
            record = item.record
            card = self._cards[item.path] = Card(
                url=self._base + item.permalink,
                title=item.title,
                lead=shorten(item.lead, 320),
                time=time(item),
                section=self._section_links[item.section],
                kind=item.kind,
                image=self._image(item),
                number=printed_number(record)
                if isinstance(record, Plan) and record.number
                else f"Số {record.number}"
                if isinstance(record, Bulletin)
                else "",
                mark=self._library.mark(item),
            )
        return card

    def link(self, item: Item) -> Link:
        """The item's title, linked."""
        return Link(self._base + item.permalink, item.title)

    def _image(self, item: Item) -> Image | None:
        if item.image is None:
            return None
        url, facts = self._picture(item, item.image.src)
        if facts is None:
            return None
        return Image(url, item.image.alt, item.image.caption, item.image.credit, facts.width, facts.height)

    def _picture(self, item: Item, source: str) -> tuple[str, FileFacts | None]:
        target = self._library.find(source, near=item.path)
        if target is None or target.kind != "file" or suffix(target.path) not in PICTURES:
            return "", None
        return self._library.address(target), self._facts(target.path)

    def references(self, item: Item) -> tuple[Reference, ...]:
        """Where each reference of the item's body leads."""
        return tuple(Reference(written, self._reference(item, written)) for written in item.body.links)

    def _reference(self, item: Item, written: str) -> str:
        target = self._library.find(written, near=item.path)
        if target is None or (target.kind == "file" and not publishable(target)):
            return ""
        address = self._library.address(target)
        return address and address + written_anchor(written)

    def body_images(self, item: Item) -> tuple[BodyImage, ...]:
        """Where each picture of the item's body is."""
        found = []
        for written in item.body.pictures:
            url, facts = self._picture(item, written)
            shown = facts is not None
            found.append(
                BodyImage(written, url if shown else "", facts.width if facts else 0, facts.height if facts else 0)
            )
        return tuple(found)

    def feed(self, path: str, title: str) -> Feed:
        """The feed of a list, by the list's path from the site's root."""
        return Feed(f"{self._base}{path}rss.xml", title)

    @cached_property
    def site_feed(self) -> Feed:
        """The feed of everything."""
        return self.feed("", self._library.settings.site_name)

    def _section_feed(self, section: Section) -> Feed:
        return self.feed(f"{section.key}/", f"{section.title} – {self._library.settings.site_name}")

    def _canonical(self, url: str) -> str:
        return self._library.settings.origin + url

    # Items ---------------------------------------------------------------------------------------------------------

    def item(self, item: Item) -> Page:
        """The page of a public item."""
        library, url = self._library, self._base + item.permalink
        section = library.settings.section(item.section)
        neighbours = library.sections[item.section]
        place = self._place[item.path]
        month = Link(f"{self._base}luu-tru/{item.date:%Y/%m}/", f"Tháng {item.date.month}/{item.date.year}")
        long = item.body.syllables >= LONG_SYLLABLES and len(item.body.headings) >= LONG_HEADINGS
        view = ItemView(
            url=url,
            canonical=self._canonical(url),
            title=item.title,
            description=shorten(item.lead, DESCRIPTION_LIMIT) if item.lead else "",
            section=item.section,
            crumbs=(self._section_links[item.section], month),
            feeds=(self._section_feed(section), self.site_feed) if section else (self.site_feed,),
            kind=item.kind,
            section_link=self._section_links[item.section],
            published=time(item),
            updated=self._updated(item),
            lead=item.lead,
            show_lead=bool(item.summary) and item.summary != item.body.lead,
            image=self._image(item),
            body=item.body.digest,
            references=self.references(item),
            body_images=self.body_images(item),
            headings=item.body.headings if long else (),
            minutes=reading_minutes(item.body.syllables),
            authors=item.authors,
            notices=tuple(self._notice(c) for c in self._corrections_of(item)),
            tags=tuple(Link(f"{self._base}chu-de/{tag.slug}/", tag.title) for tag in library.tags_of(item)),
            plan=self._plan_card(item),
            related=tuple(self.card(other) for other in self._related.of(item)),
            previous=self.link(neighbours[place + 1]) if place + 1 < len(neighbours) else None,
            next=self.link(neighbours[place - 1]) if place else None,
            mark=library.mark(item),
            record=self._record(item),
        )
        return Page(f"{item.permalink}index.html", f"{item.kind}.html", view, item.body.digest)

    def _record(self, item: Item) -> PlanView | ContestView | BulletinView | None:
        record = item.record
        if isinstance(record, Plan):
            return plan_view(item, record, self._library, card=self.card, link=self.link, facts=self._facts)
        if isinstance(record, Contest):
            return contest_view(record)
        if isinstance(record, Bulletin):
            return bulletin_view(item, record, self._library, card=self.card, link=self.link)
        return None

    def _updated(self, item: Item) -> Time | None:
        """The last real change the reader has been told of, `updated` or a notice."""
        moments = [c.date for c in self._corrections_of(item)]
        if item.updated is not None and (item.updated <= self._library.now or self._library.preview):
            moments.append(item.updated)
        latest = max(moments, default=item.date)
        return (
            Time(dates.iso(latest), dates.news_time(latest), dates.short_time(latest)) if latest > item.date else None
        )

    def _corrections_of(self, item: Item) -> list[Correction]:
        return [c for c in item.corrections if c.kind != "go" and c.date <= self._library.now]

    @staticmethod
    def _notice(correction: Correction) -> Notice:
        moment = correction.date
        shown = Time(dates.iso(moment), dates.news_time(moment), dates.short_time(moment))
        return Notice(correction.kind, NOTICES[correction.kind], shown, correction.text)

    def _plan_card(self, item: Item) -> PlanCard | None:
        plan = self._library.plan_at(item.plan, near=item.path) if item.plan else None
        if plan is None or plan.path not in self._library.public_paths or not isinstance(plan.record, Plan):
            return None
        subject = plan.record.subject or plan.lead
        return PlanCard(self._base + plan.permalink, plan.title, printed_number(plan.record), subject)

    def _withdrawn(self, item: Item) -> Page:
        url = self._base + item.permalink
        notice = item.withdrawn(self._library.now)
        assert notice is not None, "only withdrawn items are given"
        view = WithdrawnView(
            url=url,
            canonical=self._canonical(url),
            title=item.title,
            section=item.section,
            feeds=(self.site_feed,),
            crumbs=(self._section_links[item.section],),
            indexed=False,
            published=time(item),
            notice=self._notice(notice),
        )
        return Page(f"{item.permalink}index.html", "withdrawn.html", view)

    # Lists ---------------------------------------------------------------------------------------------------------

    def _listing(
        self,
        path: str,
        items: tuple[Item, ...],
        *,
        sort: str,
        heading: str,
        lead: str,
        feeds: tuple[Feed, ...],
        crumbs: tuple[Link, ...] = (),
        section: str = "",
        introduction: Item | None = None,
    ) -> Iterator[Page]:
        url = f"{self._base}{path}"
        for part in pages(items, url=url, per_page=self._library.settings.per_page):
            first = not part.path
            intro = introduction if first else None
            title = heading if first else f"{heading} – {part.pager.label}"
            view = ListingView(
                url=url + part.path,
                canonical=self._canonical(url + part.path),
                title=title,
                description=lead,
                section=section,
                crumbs=crumbs if first else (*crumbs, Link(url, heading)),
                feeds=feeds,
                sort=sort,
                heading=heading,
                intro=intro.body.digest if intro else "",
                intro_references=self.references(intro) if intro else (),
                intro_images=self.body_images(intro) if intro else (),
                lead=lead if first else "",
                cards=tuple(self.card(item) for item in part.entries),
                pager=part.pager,
            )
            yield Page(f"{path}{part.path}index.html", "listing.html", view, view.intro)

    def _section(self, section: Section) -> Iterator[Page]:
        introduction = self._library.introductions.get(section.key)
        yield from self._listing(
            f"{section.key}/",
            self._library.sections[section.key],
            sort="section",
            heading=introduction.title if introduction else section.title,
            lead=section.description,
            feeds=(self._section_feed(section), self.site_feed),
            section=section.key,
            introduction=introduction,
        )

    def _tag(self, tag: Tag) -> Iterator[Page]:
        path = f"chu-de/{tag.slug}/"
        yield from self._listing(
            path,
            tag.items,
            sort="tag",
            heading=tag.title,
            lead="",
            feeds=(self.feed(path, f"Chủ đề {tag.title} – {self._library.settings.site_name}"), self.site_feed),
            crumbs=(Link(f"{self._base}chu-de/", "Chủ đề"),),
        )

    def _month(self, year: int, month: int) -> Iterator[Page]:
        yield from self._listing(
            f"luu-tru/{year}/{month:02}/",
            self._library.months[year, month],
            sort="month",
            heading=dates.month(year, month),
            lead="",
            feeds=(self.site_feed,),
            crumbs=(Link(f"{self._base}luu-tru/", "Lưu trữ"),),
        )

    def _tag_index(self) -> Page:
        letters: dict[str, list[TagCount]] = {}
        for tag in self._library.tags.values():
            count = TagCount(f"{self._base}chu-de/{tag.slug}/", tag.title, len(tag.items))
            letters.setdefault(initial(tag.title), []).append(count)
        view = TagIndexView(
            url=f"{self._base}chu-de/",
            canonical=self._canonical(f"{self._base}chu-de/"),
            title="Chủ đề",
            description="Các chủ đề xếp theo bảng chữ cái",
            feeds=(self.site_feed,),
            letters=tuple(Letter(letter, tuple(tags)) for letter, tags in letters.items()),
        )
        return Page("chu-de/index.html", "tags.html", view)

    def _archive(self) -> Page:
        months = self._library.months
        years = []
        for year in sorted({year for year, _ in months}, reverse=True):
            counts = [(month, len(months.get((year, month), ()))) for month in range(1, 13)]
            shown = tuple(
                MonthCount(month, f"{self._base}luu-tru/{year}/{month:02}/" if count else "", count)
                for month, count in counts
            )
            years.append(Year(year, sum(count for _, count in counts), shown))
        view = ArchiveView(
            url=f"{self._base}luu-tru/",
            canonical=self._canonical(f"{self._base}luu-tru/"),
            title="Lưu trữ",
            description="Tất cả bài đã đăng, xếp theo năm và tháng",
            feeds=(self.site_feed,),
            years=tuple(years),
        )
        return Page("luu-tru/index.html", "archive.html", view)

    def _corrections(self) -> Page:
        found = [(c, item) for item in self._library.public for c in self._corrections_of(item)]
        found.sort(key=lambda pair: (-pair[0].date.timestamp(), pair[1].path))
        view = CorrectionsView(
            url=f"{self._base}dinh-chinh/",
            canonical=self._canonical(f"{self._base}dinh-chinh/"),
            title="Đính chính, cập nhật",
            description="Những chỗ đã sửa trong các bài đã đăng",
            feeds=(self.site_feed,),
            entries=tuple(CorrectionEntry(self._notice(c), self.link(item)) for c, item in found),
        )
        return Page("dinh-chinh/index.html", "corrections.html", view)

    def _not_found(self) -> Page:
        view = PageView(
            url=f"{self._base}404.html",
            canonical="",
            title="Không tìm thấy trang",
            feeds=(self.site_feed,),
            indexed=False,
        )
        return Page("404.html", "not_found.html", view)

    def hand_written(self, path: str, title: str, description: str) -> PageView:
        """A page MkDocs writes, at that path from the site's root."""
        url = self._base + path
        return PageView(
            url=url, canonical=self._canonical(url), title=title, description=description, feeds=(self.site_feed,)
        )

    def home(self) -> HomeView:
        """The lists of the home page: the featured or newest story, then the newest, then a block a section."""
        library = self._library
        stories = [item for item in library.public if item.kind in {"article", "contest"}] or list(library.public)
        lead = next((item for item in stories if self._is_featured(item)), stories[0] if stories else None)
        others = [item for item in stories if item is not lead]
        beside = others[:BESIDE]
        taken = {item.path for item in [*beside, *([lead] if lead else [])]}
        rest = [item for item in library.public if item.path not in taken]
        blocks = []
        for section in library.settings.sections:
            items = library.sections[section.key]
            if section.kind == "article" and items:
                blocks.append(SectionBlock(self._section_links[section.key], self._cards_of(items[:BLOCK])))
        newest = library.public[0].date if library.public else library.now
        return HomeView(
            url=self._base,
            canonical=self._canonical(self._base),
            title=library.settings.site_name,
            description=library.settings.description,
            feeds=(self.site_feed,),
            lead=self.card(lead) if lead else None,
            beside=self._cards_of(beside),
            latest=self._cards_of(rest[:LATEST]),
            plans=self._cards_of(library.plans[:BOX]),
            contests=self._cards_of([item for item in library.public if item.kind == "contest"][:2]),
            bulletins=self._cards_of(library.bulletins[:2]),
            blocks=tuple(blocks),
            day=Time(newest.date().isoformat(), dates.news(newest), dates.short(newest)),
        )

    def _is_featured(self, item: Item) -> bool:
        return item.featured and (item.featured_until is None or self._library.now < item.featured_until)

    def _cards_of(self, items: tuple[Item, ...] | list[Item]) -> tuple[Card, ...]:
        return tuple(self.card(item) for item in items)


def publishable(target: Target) -> bool:
    """Whether a file's type is on the list of what may be published beside an item."""
    return suffix(target.path) in PICTURES or suffix(target.path) in ATTACHMENTS


def time(item: Item) -> Time:
    """The time of first publication."""
    return Time(dates.iso(item.date), dates.news_time(item.date), dates.short_time(item.date))
