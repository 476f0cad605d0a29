"""Makes items, libraries and views in memory, so that a test says only what it is about."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
from newsroom.build.artifacts import Artifact
from newsroom.build.manifest import Manifest
from newsroom.build.next_change import next_change
from newsroom.build.nodes import SITEMAP_LISTS, SITEMAP_PAGES, sitemap_node
from newsroom.build.rows import RowMaker
from newsroom.content.markdown.converter import Converter
from newsroom.content.media.caches import ImageCache
from newsroom.content.scanner import Source
from newsroom.feeds.entries import FeedEntry
from newsroom.feeds.feeds import Feeds, FeedView
from newsroom.feeds.writer import FeedWriter
from newsroom.kinds import KINDS
from newsroom.kinds.contest.record import Contest
from newsroom.library.index import LibraryIndex
from newsroom.library.library import Library
from newsroom.library.published_files import published_files
from newsroom.library.redirects_file import parse_redirects
from newsroom.model.file_types import FEED_FORMATS, RSS, FeedFormat, FileInfo
from newsroom.model.items import Body, Correction, CorrectionKind, Item, LeadImage
from newsroom.model.problems import Problem, Report
from newsroom.model.records import Bulletin, Plan
from newsroom.model.settings import DEFAULT_SECTIONS, Organisation, Settings
from newsroom.pages.body_html import render_body
from newsroom.pages.item_views import ItemView, WithdrawnView
from newsroom.pages.items import ItemPages
from newsroom.pages.lists import ListPages
from newsroom.pages.presenter import Presenter
from newsroom.pages.sitemap import SitemapUrl
from newsroom.runtime.blocks import Blocks
from newsroom.text.dates import TIME_ZONE, parse_moment

EXTENSIONS = ("abbr", "attr_list", "def_list", "footnotes", "md_in_html", "sane_lists", "tables", "toc")
SETTINGS = Settings(
    site_name="Ban Dân vận",
    site_url="https://danvan.example.vn/",
    description="Tin tức của Ban Dân vận",
    sections=DEFAULT_SECTIONS,
    organisation=Organisation(name="Ban Dân vận"),
)
NOW = datetime(2018, 12, 31, 12, 0, tzinfo=TIME_ZONE)
PHOTO_FACTS = FileInfo(size=4321, sha256="0" * 64, width=800, height=600)
SMALL_PHOTO_FACTS = FileInfo(size=1234, sha256="1" * 64, width=320, height=240)
PDF_FACTS = FileInfo(size=320 * 1024, sha256="ab" * 32)
CONVERTER = Converter(EXTENSIONS, {})
KIND_OF_SECTION = {section.key: section.kind for section in DEFAULT_SECTIONS}
FRAGMENTS: dict[str, str] = {}


def convert_body(markdown: str, path: str = "tin-tuc/2017/10/bai.md") -> tuple[str, Body, list[Problem]]:
    """The fragment of a body, its facts and its problems."""
    report = Report(f"content/{path}")
    fragment, body = CONVERTER.convert(markdown, path=path, first_line=1, report=report)
    FRAGMENTS[body.digest] = fragment
    return fragment, body, report.problems


def without_tag_whitespace(fragment: str) -> str:
    """A fragment without the line ends between its tags."""
    return re.sub(r">\s+", ">", re.sub(r"\s+<", "<", fragment.strip()))


def to_datetime(text: str | datetime) -> datetime:
    """A moment as an editor writes it."""
    return text if isinstance(text, datetime) else parse_moment(text)


def article(
    path: str = "tin-tuc/2017/10/bai.md", *, date: str | datetime = "2017-10-09 08:30", body: str = "", **keys: Any
) -> Item:
    """An item of its section's kind; `body` is Markdown, times are as editors write them, lists may be lists."""
    facts = convert_body(body, path)[1]
    section = path.split("/", 1)[0]
    for key in ("updated", "expires", "featured_until"):
        if key in keys:
            keys[key] = to_datetime(keys[key])
    for key in ("tags", "authors", "aliases", "related", "corrections"):
        keys[key] = tuple(keys.get(key, ()))
    keys.setdefault("title", "Bài " + path.rpartition("/")[2].removesuffix(".md"))
    keys.setdefault("kind", KIND_OF_SECTION[section])
    record_type = KINDS[keys["kind"]].record_type
    keys.setdefault("record", record_type() if record_type else None)
    return Item(path=path, section=section, date=to_datetime(date), body=facts, **keys)


def plan(path: str = "ke-hoach/2018/09/ke-hoach.md", *, record: Mapping[str, Any] | None = None, **keys: Any) -> Item:
    """A plan; `record` has the fields of its record."""
    keys.setdefault("date", "2018-09-14 09:00")
    return article(path, record=Plan(**(record or {})), **keys)


def contest(path: str = "hoi-thi/2017/10/hoi-thi.md", *, record: Contest, **keys: Any) -> Item:
    """A contest report."""
    return article(path, record=record, **keys)


def bulletin(path: str, *, number: int, period: str, items: Iterable[str] | None = None, **keys: Any) -> Item:
    """An issue of the bulletin of a month, "2017-10"; without `items` it holds all of the month."""
    year, month = map(int, period.split("-"))
    record = Bulletin(number, year, month, None if items is None else tuple(items))
    return article(path, record=record, **keys)


def lead_picture(src: str = "anh.jpg", caption: str = "Hội thi", credit: str = "") -> LeadImage:
    """A lead picture."""
    return LeadImage(src, "Các đội thi chào khán giả", caption, credit)


def correction(when: str, text: str = "Ngày khai mạc là 12/10", kind: CorrectionKind = "dinh-chinh") -> Correction:
    """A correction of an item."""
    return Correction(to_datetime(when), text, kind)


def index_of(library: Library) -> LibraryIndex:
    """The index of a library, as the first build makes it."""
    index = LibraryIndex(Blocks(lambda name: None))
    index.fill(RowMaker(library.settings).rows(library, defaultdict(bytes)), library.tag_keys)
    return index


def next_change_of(library: Library) -> datetime | None:
    """The first moment from which on the same content makes another site."""
    return next_change(library, index_of(library))


def to_date(text: str) -> date:
    """A day as ISO 8601 writes it."""
    return date.fromisoformat(text)


class MemorySite:
    """A site in memory. `files` are under content/: photographs (nho.jpg a small one), or PDFs, as their names say."""

    def __init__(
        self,
        *items: Item,
        now: str | datetime = NOW,
        files: Iterable[str] = (),
        pages: Mapping[str, str] | None = None,
        introductions: Mapping[str, Item] | None = None,
        preview: bool = False,
        redirects: str = "",
        **settings: Any,
    ) -> None:
        """`redirects` is the text of redirects.txt."""
        self.facts = {
            path: SMALL_PHOTO_FACTS
            if path.endswith("/nho.jpg")
            else PHOTO_FACTS
            if re.search(r"\.(jpe?g|png|webp)$", path, re.I)
            else PDF_FACTS
            for path in files
        }
        self.settings = msgspec.structs.replace(SETTINGS, **settings)
        self.library = Library(
            items,
            introductions=introductions or {},
            static_pages=pages or {},
            files=frozenset(self.facts),
            settings=self.settings,
            kinds=KINDS,
            now=to_datetime(now),
            preview=preview,
            redirect_lines=parse_redirects(redirects.encode(), "content/redirects.txt").lines,
        )

    @cached_property
    def presenter(self) -> Presenter:
        return Presenter(self.library, self.facts.get, KINDS)

    @cached_property
    def item_pages(self) -> ItemPages:
        return ItemPages(self.presenter)

    @cached_property
    def lists(self) -> ListPages:
        return ListPages(self.presenter)

    @cached_property
    def feeds(self) -> Feeds:
        return Feeds(self.presenter, KINDS)

    def item_view(self, path: str) -> ItemView:
        """The view of an item's page."""
        view = self.item_pages.item_page(self.library.items[path]).view
        assert isinstance(view, ItemView)
        return view

    def withdrawn_view(self, path: str) -> WithdrawnView:
        """The view of what stays of a withdrawn item."""
        view = self.item_pages.withdrawn_page(self.library.items[path]).view
        assert isinstance(view, WithdrawnView)
        return view

    def body_html(self, path: str) -> str:
        """The HTML of a page's body as readers get it."""
        return render_body(self.item_view(path).body, FRAGMENTS.__getitem__)

    def feed_entry(self, path: str) -> FeedEntry:
        """An item's entry in feeds."""
        return self.feeds.entries.entry(self.library.items[path])

    def artifacts(self, *static_page_urls: SitemapUrl) -> dict[str, Artifact]:
        """Every file the build makes, by path; pages come out as the name of their template."""
        renderers = SimpleNamespace(
            page=lambda page: page.template.encode(),
            redirect=lambda view: view.target.encode(),
            feed=lambda view, form: form.title.encode(),
            social_card=lambda card: card.title.encode(),
        )
        sources = {path: Source(path, "", b"") for path in self.facts}
        shown = published_files(self.library, (), ())
        manifest = Manifest(
            self.presenter,
            renderers,
            key=b"",
            sources=sources,
            image_cache=ImageCache(Path("unused")),
            is_shown=shown.__contains__,
            focal_points=lambda path: (),
            static_pages=static_page_urls,
        )
        sitemap_nodes = [*map(sitemap_node, manifest.sitemap_years()), SITEMAP_LISTS, SITEMAP_PAGES]
        sitemaps, _ = manifest.sitemap(sitemap_nodes, {})
        made = [artifact for node in manifest.nodes() for artifact in manifest.artifacts(node)]
        return {artifact.path: artifact for artifact in (*made, *sitemaps)}

    def digests(self) -> dict[str, bytes]:
        """A digest of what each file is made from, by the file's path."""
        return {path: artifact.prepare().digest for path, artifact in self.artifacts().items()}

    @property
    def next_change(self) -> datetime | None:
        """The first moment from which on the same content makes another site."""
        return next_change_of(self.library)

    def feed_view(self, path: str = "") -> FeedView:
        """The view of the feed of the list at that path; of an archive, `luu-tru/2017/10/`."""
        feeds = (*self.feeds.subscription_feeds(), *self.feeds.archive_feeds())
        return next(self.feeds.feed_view(feed) for feed in feeds if feed.path == path)

    def feed_bytes(self, path: str = "", feed_format: FeedFormat = RSS) -> bytes:
        """The feed of the list at that path in one format."""
        return FeedWriter(FRAGMENTS.__getitem__, KINDS).write(self.feed_view(path), feed_format)

    def rss(self, path: str = "") -> bytes:
        """The feed of the list at that path as RSS."""
        return self.feed_bytes(path)

    def every_feed(self) -> dict[str, bytes]:
        """Every feed in every format, archives too, by the path of its file."""
        writer = FeedWriter(FRAGMENTS.__getitem__, KINDS)
        views = map(self.feeds.feed_view, (*self.feeds.subscription_feeds(), *self.feeds.archive_feeds()))
        return {view.path + form.file: writer.write(view, form) for view in views for form in FEED_FORMATS}
