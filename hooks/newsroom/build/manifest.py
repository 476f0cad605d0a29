"""Lists every file the site consists of, each with a key of all it is made from and the way to make it."""

import datetime
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache, partial
from pathlib import Path

from msgspec import Struct, msgpack, structs

from newsroom.build import site_record
from newsroom.build.publisher import PublishOrder
from newsroom.build.renderers import Renderers
from newsroom.build.static_output import published_bytes
from newsroom.content.media.caches import ImageCache, renditions, social_rendition
from newsroom.content.scanner import Source
from newsroom.feeds.feeds import Feeds, FeedSpec, FeedView
from newsroom.feeds.guide_page import feed_guide_page
from newsroom.feeds.opml import opml_document
from newsroom.kinds import KINDS
from newsroom.kinds.kind import Kind
from newsroom.library.fingerprints import Fingerprints
from newsroom.library.published_files import published_files
from newsroom.library.redirects import Redirects
from newsroom.library.related import RelatedStories
from newsroom.model import urls
from newsroom.model.file_types import FEED_FORMATS, FeedFormat, FileInfo, is_image
from newsroom.model.items import FocalPoint, Item
from newsroom.model.settings import Colours
from newsroom.pages.home import latest_json
from newsroom.pages.items import ItemPages, Page
from newsroom.pages.lists import Listing, ListPages, PaginatedPage
from newsroom.pages.page_views import RedirectView, SocialCard
from newsroom.pages.presenter import Presenter
from newsroom.pages.redirects import alias_table, alias_views, line_table, line_views
from newsroom.pages.sitemap import (
    SitemapUrl,
    last_change,
    news_sitemap,
    page_url,
    robots_txt,
    sitemap_files,
    sitemap_index,
)
from newsroom.pages.theme_colours import colours_css, readable_shade
from newsroom.runtime.digests import digest


class RenderTask(Struct, frozen=True):
    """A file about to be made: the digest of its view, and what makes its bytes."""

    digest: bytes
    render: Callable[[], bytes]


class Artifact(Struct, frozen=True):
    """A file of the site: its path under site/, its key, its place in publishing, and its task.

    Equal keys mean equal bytes. Unequal keys do not mean unequal ones: the digest of the task decides.
    """

    path: str
    key: bytes
    publish_order: PublishOrder
    prepare: Callable[[], RenderTask]
    heavy: bool = False
    """True if it takes a processor a tenth of a second, as a picture does, and not a millisecond."""


def _known_artifact(
    path: str, key: bytes, publish_order: PublishOrder, render: Callable[[], bytes], *, heavy: bool = False
) -> Artifact:
    """A file whose key is the digest of its view, or of its bytes."""
    return Artifact(path, key, publish_order, lambda: RenderTask(key, render), heavy)


def _data_artifact(path: str, publish_order: PublishOrder, data: bytes) -> Artifact:
    """A file whose bytes are known already."""
    return _known_artifact(path, digest(data), publish_order, lambda: data)


class Manifest:
    """The files of one version of the site."""

    def __init__(
        self,
        presenter: Presenter,
        fingerprints: Fingerprints,
        renderers: Renderers,
        *,
        key: bytes,
        sources: Mapping[str, Source],
        image_cache: ImageCache,
        static_pages: Sequence[Item] = (),
        named_files: Collection[str] = (),
    ) -> None:
        """`key` stands for templates and program; `named_files` are those of content/ that mkdocs.yml names."""
        self._presenter, self._library, self._fingerprints = presenter, presenter.library, fingerprints
        self._renderers, self._key, self._sources = renderers, key, sources
        self._image_cache, self._static_pages, self._named_files = image_cache, static_pages, named_files
        self._related = RelatedStories(presenter.library)
        self._item_pages = ItemPages(presenter, self._related)
        self._lists = ListPages(presenter)
        self._feeds = Feeds(presenter, KINDS)
        self._last_feed_view: tuple[str, FeedView, bytes] | None = None

    def artifacts(
        self, static_page_urls: tuple[SitemapUrl, ...], is_clean: Callable[[Item], bool] = lambda item: False
    ) -> Iterator[Artifact]:
        """Every file but those that MkDocs writes, those of the search index, and pages of clean items."""
        library, lists = self._library, self._lists
        for item in library.public:
            if not is_clean(item):
                yield self._item_artifact(item)
        for item in library.withdrawn:
            yield self._composed_page(self._item_pages.withdrawn_page(item))
        listed: list[tuple[str, datetime.datetime | None]] = []
        for listing in lists.listings():
            end = 0
            for part in lists.paginate_listing(listing):
                begin, end = end, end + len(part.items)
                if part.path or self._register_kind(listing) is None:
                    yield self._list_page_artifact(listing, part, self._fingerprints.slice(listing.items, begin, end))
                listed.append((listing.path + part.path, part.items[0].date if part.items else None))
        yield self._composed_page(lists.tag_index_page())
        yield self._composed_page(lists.archive_page())
        yield self._composed_page(lists.corrections_page())
        yield self._composed_page(lists.not_found_page())
        yield from self._registers()
        for item in library.public:
            for name, data in KINDS[item.kind].item_files(item, self._presenter):
                yield _data_artifact(item.permalink + name, PublishOrder.FILES, data)
        published = published_files(library, self._static_pages, self._named_files)
        yield from self._redirects(published)
        feeds = tuple(self._feeds.subscription_feeds())
        for feed in (*feeds, *self._feeds.archive_feeds()):
            yield from self._feed_artifacts(feed)
        yield self._composed_page(feed_guide_page(self._presenter, feeds))
        yield _data_artifact(urls.OPML, PublishOrder.FEEDS, opml_document(feeds, library.settings))
        yield from self._files(published)
        yield from self._social_cards()
        yield from self._sitemaps(listed, static_page_urls)
        yield _data_artifact(urls.LATEST_JSON, PublishOrder.LISTS, latest_json(self._presenter))
        yield _data_artifact(urls.NEWS_SITEMAP, PublishOrder.FEEDS, news_sitemap(library))
        if library.settings.colours != Colours():
            yield _data_artifact(urls.COLOURS_CSS, PublishOrder.FILES, colours_css(library.settings.colours))
        if urls.ROBOTS_TXT not in self._sources:
            yield _data_artifact(urls.ROBOTS_TXT, PublishOrder.FEEDS, robots_txt(self._presenter.home_url))

    def search_page(self, index: bytes) -> Artifact:
        """The page to search on, given the contents of the search index."""
        return self._composed_page(self._lists.search_page(index.decode()))

    def _view_digest(self, kind: str, view: object) -> bytes:
        return digest(msgpack.encode((kind, view)), key=self._key)

    def _page_task(self, compose: Callable[[], Page]) -> RenderTask:
        page = compose()
        return RenderTask(self._view_digest("page", page), partial(self._renderers.page, page))

    def _composed_page(self, page: Page) -> Artifact:
        """A page whose view is composed already."""
        path = urls.page_file(page.view.url.removeprefix(self._presenter.base))
        task = self._page_task(lambda: page)
        return _known_artifact(path, task.digest, PublishOrder.LISTS, task.render)

    def _item_artifact(self, item: Item) -> Artifact:
        """An item's page; its key is of all items that it may show."""
        position = self._library.section_positions[item.path]
        neighbours = (self._library.items_by_section[item.section], max(0, position - 1), position + 2)
        slices = (neighbours, *self._related.candidate_slices(item))
        shown = (item, *self._related.author_choices(item))
        key = digest(
            *map(self._fingerprints.fingerprint, shown),
            *(self._fingerprints.slice(*item_slice) for item_slice in slices),
            key=self._key,
        )
        prepare = partial(self._page_task, partial(self._item_pages.item_page, item))
        return Artifact(urls.page_file(item.permalink), key, PublishOrder.PAGES, prepare)

    def _list_page_artifact(self, listing: Listing, part: PaginatedPage[Item], fingerprints: bytes) -> Artifact:
        introduction = self._fingerprints.fingerprint(listing.introduction) if listing.introduction else b""
        frame = (listing.heading, listing.lead, listing.feeds, listing.crumbs, part.path, part.pager, introduction)
        key = self._view_digest(listing.list_kind, (frame, fingerprints))
        prepare = partial(self._page_task, partial(self._lists.listing_page, listing, part))
        return Artifact(urls.page_file(listing.path + part.path), key, PublishOrder.LISTS, prepare)

    def _register_kind(self, listing: Listing) -> Kind | None:
        """The kind of a section of documents; None for any other list."""
        section = self._library.settings.section_by_key(listing.section) if listing.list_kind == "section" else None
        kind = KINDS[section.kind] if section is not None else None
        return kind if kind is not None and kind.is_document else None

    def _registers(self) -> Iterator[Artifact]:
        """The newest page of a section of documents, which holds all of them, and the same as data."""
        for listing in self._lists.listings():
            kind = self._register_kind(listing)
            if kind is None:
                continue
            key = self._view_digest(
                "register", (listing.heading, listing.lead, self._fingerprints.combined_fingerprint(listing.items))
            )
            page = partial(kind.section_page, listing, self._lists, self._presenter)
            yield Artifact(urls.page_file(listing.path), key, PublishOrder.LISTS, partial(self._page_task, page))
            for name, make in kind.section_files.items():
                data = partial(make, listing, self._presenter)
                yield Artifact(listing.path + name, key, PublishOrder.LISTS, partial(self._data_task, data))

    @staticmethod
    def _data_task(make: Callable[[], bytes]) -> RenderTask:
        """A file without a view: its bytes are quickly made and compared."""
        data = make()
        return RenderTask(digest(data), lambda: data)

    def _feed_artifacts(self, feed: FeedSpec) -> Iterator[Artifact]:
        """A feed in every format."""
        frame = structs.replace(feed, items=(), withdrawn=())
        fingerprints = tuple(map(self._fingerprints.combined_fingerprint, (feed.items, feed.withdrawn)))
        key = self._view_digest("feed", (frame, fingerprints, self._feeds.adjusted_times(feed)))
        for feed_format in FEED_FORMATS:
            prepare = partial(self._feed_task, feed, feed_format)
            format_key = digest(key, feed_format.file.encode())
            yield Artifact(feed.path + feed_format.file, format_key, PublishOrder.FEEDS, prepare)

    def _feed_task(self, feed: FeedSpec, feed_format: FeedFormat) -> RenderTask:
        view, view_digest = self._feed_view(feed)
        render = partial(self._renderers.feed, view, feed_format)
        return RenderTask(digest(view_digest, feed_format.file.encode()), render)

    def _feed_view(self, feed: FeedSpec) -> tuple[FeedView, bytes]:
        """A feed's view and its digest, kept while its formats are made one after another."""
        if self._last_feed_view is None or self._last_feed_view[0] != feed.path:
            view = self._feeds.feed_view(feed)
            self._last_feed_view = feed.path, view, self._view_digest("feed", view)
        return self._last_feed_view[1:]

    def _social_cards(self) -> Iterator[Artifact]:
        """The pictures that stand for pages without one: the site's, and one for each section."""
        settings = self._library.settings
        parent, colours = settings.organisation.parent, settings.colours
        name = settings.organisation.name or settings.site_name
        titles = {urls.social_card(section.key): section.title for section in settings.sections}
        for path, title in ({urls.SITE_CARD: name} | titles).items():
            subtitle = name if title != name else ""
            card = SocialCard(title, parent, subtitle, readable_shade(colours.brand, "#ffffff"), colours.gold)
            render = partial(self._renderers.social_card, card)
            yield _known_artifact(path, self._view_digest("card", card), PublishOrder.FILES, render)

    def _redirects(self, published: set[str]) -> Iterator[Artifact]:
        """The pages at old addresses, and for a publication the table of all of them."""
        library, items = self._library, (*self._library.public, *self._library.withdrawn)
        for item in items:
            yield from self._redirect_pages(alias_views(library, item))
        parts = site_record.REDIRECTS.parts(alias_table(library, items))
        redirects, lines = Redirects(library), library.redirect_lines
        for number in lines.groups:
            led_on = redirects.destinations(lines.group(number), published.__contains__)
            yield from self._redirect_pages(line_views(redirects, library, led_on))
            if led_on:
                table = site_record.LINE_REDIRECTS.encode(line_table(library, led_on))
                parts[site_record.line_redirects_file(number)] = table
        if library.settings.publish:
            for path, part in parts.items():
                yield _data_artifact(path, PublishOrder.LISTS, part)

    def _redirect_pages(self, views: Iterable[tuple[str, RedirectView]]) -> Iterator[Artifact]:
        for path, redirect in views:
            render = partial(self._renderers.redirect, redirect)
            yield _known_artifact(path, self._view_digest("redirect", redirect), PublishOrder.PAGES, render)

    def _files(self, published: set[str]) -> Iterator[Artifact]:
        focal_points = self._focal_points()
        for path in sorted(published):
            info, source = self._presenter.get_file_info(path), self._sources.get(path)
            if info is not None and source is not None:
                render = partial(
                    published_bytes,
                    Path(source.disk_path),
                    self._image_cache,
                    clean_attachments=self._library.settings.clean_attachments,
                )
                yield _known_artifact(path, self._view_digest("file", info), PublishOrder.FILES, render)
                if is_image(path):
                    yield from self._renditions(path, info, Path(source.disk_path), focal_points.get(path, ()))

    def _focal_points(self) -> dict[str, list[FocalPoint]]:
        """Around which points the pictures of public items are cut for social networks, by path."""
        points: dict[str, list[FocalPoint]] = {}
        for item in self._library.public:
            if item.image is not None and item.image.focus is not None:
                known = points.setdefault(self._presenter.image_path(item), [])
                if item.image.focus not in known:
                    known.append(item.image.focus)
        return points

    def _renditions(
        self, path: str, info: FileInfo, file: Path, focal_points: Iterable[FocalPoint]
    ) -> Iterator[Artifact]:
        """The smaller copies of a picture, and those for social networks."""
        social = (social_rendition(path, info, focus) for focus in focal_points)
        for rendition in (*renditions(path, info), *filter(None, social)):
            key = self._view_digest("rendition", (info.sha256, rendition))
            name = self._image_cache.reserve_name(info, rendition)
            render = partial(self._image_cache.scaled_copy, name, file, rendition)
            yield _known_artifact(rendition.path_for(path), key, PublishOrder.FILES, render, heavy=True)

    def _sitemaps(
        self, list_pages: list[tuple[str, datetime.datetime | None]], static_pages: tuple[SitemapUrl, ...]
    ) -> Iterator[Artifact]:
        """The files of the sitemap, and their index; the text of a part is put together only if it changed."""
        library = self._library
        years: dict[int, list[tuple[str, datetime.datetime | None]]] = defaultdict(list)
        for item in library.public:
            years[item.date.year].append((item.permalink, library.last_modified(item)))
        parts = {str(year): pages for year, pages in years.items()}
        parts[urls.SitemapPart.LISTS] = list_pages
        other = [(page.url.removeprefix(self._presenter.home_url), None) for page in static_pages]
        parts[urls.SitemapPart.PAGES] = [*other, *((path, None) for path in urls.GENERATED_PAGES)]
        index: list[SitemapUrl] = []
        for part, pages in parts.items():
            key = self._view_digest("sitemap", [(path, time and time.timestamp()) for path, time in pages])
            files = cache(partial(self._sitemap_part, part, pages))
            names = urls.sitemap_parts(part, len(pages))
            for name in names:
                prepare = partial(self._data_task, partial(_file_of, files, name))
                yield Artifact(name, digest(key, name.encode()), PublishOrder.FEEDS, prepare)
            if len(names) == 1:
                latest = max((time for _, time in pages if time), default=None)
                index.append(page_url(library, names[0], latest))
            else:
                index += (
                    SitemapUrl(self._presenter.home_url + name, last_change(_file_of(files, name))) for name in names
                )
        yield _data_artifact(urls.SITEMAP, PublishOrder.FEEDS, sitemap_index(index))

    def _sitemap_part(self, part: str, pages: list[tuple[str, datetime.datetime | None]]) -> dict[str, bytes]:
        return sitemap_files(part, (page_url(self._library, *page) for page in pages))


def _file_of(files: Callable[[], dict[str, bytes]], name: str) -> bytes:
    return files()[name]
