"""Lists the nodes that a site consists of, and the files that each makes."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from msgspec import msgpack

from newsroom.build import site_record
from newsroom.build.artifacts import Artifact, RenderTask, data_file, given
from newsroom.build.nodes import (
    ARCHIVE,
    CORRECTIONS,
    FEED_LIST,
    NEWEST,
    SEARCH_PAGE,
    SETTINGS,
    SINGLE,
    SITEMAP_INDEX,
    TOPICS,
    feed_node,
    file_node,
    item_node,
    list_node,
    redirects_node,
    register_node,
)
from newsroom.build.old_addresses import OldAddresses
from newsroom.build.products import Node
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
from newsroom.library.redirects import Redirects
from newsroom.library.root_files import root_file_use
from newsroom.library.target_index import is_publishable
from newsroom.model import urls
from newsroom.model.file_types import FEED_FORMATS, FeedFormat, FileInfo, is_image
from newsroom.model.items import FocalPoint, Item
from newsroom.model.settings import Colours
from newsroom.pages.home import latest_json
from newsroom.pages.items import ItemPages, Page
from newsroom.pages.lists import Listing, ListPages
from newsroom.pages.page_views import RedirectView, SocialCard
from newsroom.pages.presenter import Presenter
from newsroom.pages.redirects import alias_views, line_table, line_views
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


class Manifest:
    """The nodes of one version of the site."""

    def __init__(
        self,
        presenter: Presenter,
        renderers: Renderers,
        *,
        key: bytes,
        sources: Mapping[str, Source],
        image_cache: ImageCache,
        is_shown: Callable[[str], bool],
        focal_points: Callable[[str], Iterable[FocalPoint]],
        static_pages: Sequence[SitemapUrl] = (),
        old_addresses: OldAddresses | None = None,
        named_files: Collection[str] = (),
    ) -> None:
        """`key` stands for templates and program; `named_files` are those of content/ that mkdocs.yml names.

        `old_addresses` are those of items, None where all are made.

        `is_shown` tells whether something public shows a file; `focal_points` around which points it is cut.
        """
        self._presenter, self._library, self._renderers, self._key = presenter, presenter.library, renderers, key
        self._sources, self._image_cache, self._static_pages = sources, image_cache, static_pages
        self._is_shown, self._focal_points, self._named_files = is_shown, focal_points, named_files
        self._item_pages, self._lists = ItemPages(presenter), ListPages(presenter)
        self._feeds = Feeds(presenter, KINDS)
        self._redirects, self._old_addresses = Redirects(self._library), old_addresses or OldAddresses(self._library)
        self._last_feed_view: tuple[str, FeedView, bytes] | None = None

    # Nodes ---------------------------------------------------------------------------------------------------------

    def nodes(self) -> Iterator[Node]:
        """Every node but those of the sitemap and of the search index, and what MkDocs writes."""
        library, lists = self._library, self._lists
        yield from map(item_node, (item.path for item in (*library.public, *library.withdrawn)))
        for name in lists.names():
            listing = lists.listing(name)
            if listing is not None:
                yield from (list_node(name, number) for number in lists.page_numbers(listing))
        yield from (register_node(section.key) for section in library.settings.sections)
        yield from map(feed_node, self._feeds.names())
        yield from map(file_node, library.files)
        yield from map(redirects_node, library.redirect_lines.groups)
        yield from (*self._old_addresses.nodes, *SINGLE)

    def artifacts(self, node: Node) -> Iterator[Artifact]:
        """The files that a node makes: none where what it is about is no longer there."""
        kind, _, key = node.partition(" ")
        if kind == "item":
            yield from self._item(node, key)
        elif kind == "list":
            number, _, name = key.partition(" ")
            yield from self._list_page(node, name, int(number))
        elif kind == "register":
            yield from self._register(node, key)
        elif kind == "feed":
            yield from self._feed(node, key)
        elif kind == "file":
            yield from self._file(node, key)
        elif kind == "redirects":
            yield from self._lines(node, int(key))
        elif kind == "aliases":
            yield from self._record_part(node, site_record.REDIRECTS.file(key), self._old_addresses.entries(node))
        else:
            yield from self._single(node)

    def _single(self, node: Node) -> Iterator[Artifact]:
        library, lists = self._library, self._lists
        if node == TOPICS:
            yield self._page(node, urls.TAGS, lists.tag_index_page)
        elif node == ARCHIVE:
            yield self._page(node, urls.ARCHIVE, lists.archive_page)
        elif node == CORRECTIONS:
            yield self._page(node, urls.CORRECTIONS, lists.corrections_page)
        elif node == "not found":
            yield self._page(node, urls.NOT_FOUND, lists.not_found_page)
        elif node == FEED_LIST:
            feeds = tuple(self._feeds.frames())
            yield self._page(node, urls.FEED_GUIDE, partial(feed_guide_page, self._presenter, feeds))
            yield data_file(node, urls.OPML, PublishOrder.FEEDS, partial(opml_document, feeds, library.settings))
        elif node == NEWEST:
            yield data_file(node, urls.LATEST_JSON, PublishOrder.LISTS, partial(latest_json, self._presenter))
            yield data_file(node, urls.NEWS_SITEMAP, PublishOrder.FEEDS, partial(news_sitemap, library))
        elif node == "cards":
            yield from self._social_cards(node)
        elif node == SETTINGS:
            if library.settings.colours != Colours():
                make_css = partial(colours_css, library.settings.colours)
                yield data_file(node, urls.COLOURS_CSS, PublishOrder.FILES, make_css)
            if urls.ROBOTS_TXT not in self._sources:
                yield data_file(
                    node, urls.ROBOTS_TXT, PublishOrder.FEEDS, partial(robots_txt, self._presenter.home_url)
                )

    def search_page(self, index: bytes) -> Artifact:
        """The page to search on, given the contents of the search index."""
        return self._page(SEARCH_PAGE, urls.SEARCH, partial(self._lists.search_page, index.decode()))

    # Pages ---------------------------------------------------------------------------------------------------------

    def _view_digest(self, kind: str, view: object) -> bytes:
        return digest(msgpack.encode((kind, view)), key=self._key)

    def _page(
        self, node: Node, path: str, compose: Callable[[], Page], order: PublishOrder = PublishOrder.LISTS
    ) -> Artifact:
        """A page at an address from the site's root."""

        def prepare() -> RenderTask:
            page = compose()
            return RenderTask(self._view_digest("page", page), partial(self._renderers.page, page))

        return Artifact(urls.page_file(path), node, order, prepare)

    def _redirect(self, node: Node, path: str, view: RedirectView) -> Artifact:
        task = RenderTask(self._view_digest("redirect", view), partial(self._renderers.redirect, view))
        return Artifact(path, node, PublishOrder.PAGES, lambda: task)

    def _item(self, node: Node, path: str) -> Iterator[Artifact]:
        item = self._library.items.get(path)
        if item is None or not self._library.is_visible(item):
            return
        if path in self._library.public_paths:
            compose = partial(self._item_pages.item_page, item)
            yield self._page(node, item.permalink, compose, PublishOrder.PAGES)
            for name in item.record.generated_files if item.record else ():
                yield data_file(node, item.permalink + name, PublishOrder.FILES, partial(self._item_file, item, name))
        else:
            yield self._page(node, item.permalink, partial(self._item_pages.withdrawn_page, item))
        for file, view in alias_views(self._library, item):
            yield self._redirect(node, file, view)

    def _item_file(self, item: Item, name: str) -> bytes:
        return dict(KINDS[item.kind].item_files(item, self._presenter))[name]

    def _list_page(self, node: Node, name: str, number: int) -> Iterator[Artifact]:
        listing = self._lists.listing(name)
        is_register = listing is not None and number == 0 and self._register_kind(listing) is not None
        if listing is None or is_register or number not in self._lists.page_numbers(listing):
            return
        path = listing.path + (urls.list_page(number) if number else "")
        yield self._page(node, path, partial(self._compose_list_page, listing, number))

    def _compose_list_page(self, listing: Listing, number: int) -> Page:
        return self._lists.listing_page(listing, self._lists.paginated_page(listing, number))

    def _register_kind(self, listing: Listing) -> Kind | None:
        """The kind of a section of documents; None for any other list."""
        section = self._library.settings.section_by_key(listing.section) if listing.list_kind == "section" else None
        kind = KINDS[section.kind] if section is not None else None
        return kind if kind is not None and kind.is_document else None

    def _register(self, node: Node, section: str) -> Iterator[Artifact]:
        listing = self._lists.listing(f"section {section}")
        kind = self._register_kind(listing) if listing is not None else None
        if listing is None or kind is None:
            return
        yield self._page(node, listing.path, partial(kind.section_page, listing, self._lists, self._presenter))
        for name, make in kind.section_files.items():
            make_data = partial(make, listing, self._presenter)
            yield data_file(node, listing.path + name, PublishOrder.LISTS, make_data)

    # Feeds ---------------------------------------------------------------------------------------------------------

    def _feed(self, node: Node, name: str) -> Iterator[Artifact]:
        path = self._feeds.path(name)
        for feed_format in FEED_FORMATS if path is not None else ():
            prepare = partial(self._feed_task, name, feed_format)
            yield Artifact(f"{path}{feed_format.file}", node, PublishOrder.FEEDS, prepare)

    def _feed_task(self, name: str, feed_format: FeedFormat) -> RenderTask:
        view, view_digest = self._feed_view(name)
        render = partial(self._renderers.feed, view, feed_format)
        return RenderTask(digest(view_digest, feed_format.file.encode()), render)

    def _feed_view(self, name: str) -> tuple[FeedView, bytes]:
        """A feed's view and its digest, kept while its formats are made one after another."""
        if self._last_feed_view is None or self._last_feed_view[0] != name:
            feed = self._feeds.feed(name)
            assert isinstance(feed, FeedSpec), "it has a path"
            view = self._feeds.feed_view(feed)
            self._last_feed_view = name, view, self._view_digest("feed", view)
        return self._last_feed_view[1:]

    # Files ---------------------------------------------------------------------------------------------------------

    def _file(self, node: Node, path: str) -> Iterator[Artifact]:
        """A file that readers get: of all under content/, only what something public shows, and a few others.

        Those that mkdocs.yml names, and those that other services ask for by name.
        """
        is_public = path in self._named_files or root_file_use(path) or (is_publishable(path) and self._is_shown(path))
        source, info = self._sources.get(path), self._presenter.get_file_info(path) if is_public else None
        if source is None or info is None:
            return
        file, clean_attachments = Path(source.disk_path), self._library.settings.clean_attachments
        render = partial(published_bytes, file, self._image_cache, clean_attachments=clean_attachments)
        task = RenderTask(self._view_digest("file", info), render)
        yield Artifact(path, node, PublishOrder.FILES, lambda: task)
        if is_image(path):
            yield from self._renditions(node, path, info, file)

    def _renditions(self, node: Node, path: str, info: FileInfo, file: Path) -> Iterator[Artifact]:
        """The smaller copies of a picture, and those for social networks."""
        social = (social_rendition(path, info, focus) for focus in self._focal_points(path))
        for rendition in (*renditions(path, info), *filter(None, social)):
            key = self._view_digest("rendition", (info.sha256, rendition))
            name = self._image_cache.reserve_name(info, rendition)
            task = RenderTask(key, partial(self._image_cache.scaled_copy, name, file, rendition))
            yield Artifact(rendition.path_for(path), node, PublishOrder.FILES, partial(given, task), heavy=True)

    def _social_cards(self, node: Node) -> Iterator[Artifact]:
        """The pictures that stand for pages without one: the site's, and one for each section."""
        settings = self._library.settings
        parent, colours = settings.organisation.parent, settings.colours
        name = settings.organisation.name or settings.site_name
        titles = {urls.social_card(section.key): section.title for section in settings.sections}
        for path, title in ({urls.SITE_CARD: name} | titles).items():
            subtitle = name if title != name else ""
            card = SocialCard(title, parent, subtitle, readable_shade(colours.brand, "#ffffff"), colours.gold)
            task = RenderTask(self._view_digest("card", card), partial(self._renderers.social_card, card))
            yield Artifact(path, node, PublishOrder.FILES, partial(given, task))

    # Old addresses and sitemaps ------------------------------------------------------------------------------------

    def _lines(self, node: Node, group: int) -> Iterator[Artifact]:
        """The pages at the addresses of a group of lines of redirects.txt, and for a publication where all lead to."""
        library, redirects = self._library, self._redirects
        led_on = redirects.destinations(library.redirect_lines.group(group), self._is_published)
        for path, view in line_views(redirects, library, led_on):
            yield self._redirect(node, path, view)
        yield from self._record_part(node, site_record.line_redirects_file(group), line_table(library, led_on))

    def _record_part(self, node: Node, path: str, entries: site_record.Entries) -> Iterator[Artifact]:
        """A part of the record of old addresses, which a publication reads."""
        if entries and self._library.settings.publish:
            yield data_file(node, path, PublishOrder.LISTS, partial(site_record.LINE_REDIRECTS.encode, entries))

    def _is_published(self, path: str) -> bool:
        return any(True for _ in self._file("", path))

    # Sitemaps ------------------------------------------------------------------------------------------------------

    def sitemap_years(self) -> set[int]:
        """The years that have a part of the sitemap."""
        return {year for year, _ in self._library.items_by_month}

    def sitemap(self, nodes: Iterable[Node], known: Mapping[str, str]) -> tuple[list[Artifact], dict[str, str]]:
        """The files of parts of the sitemap and its index, and the last change of a page in each file of all parts.

        `known` are these of the last build, by path.
        """
        artifacts, changes = list[Artifact](), dict(known)
        for node in nodes:
            part = node.partition(" ")[2]
            for path in [path for path in changes if urls.is_sitemap_part(path, part)]:
                del changes[path]
            if part.isdecimal() and int(part) not in self.sitemap_years():
                continue
            for path, data in sitemap_files(part, self._sitemap_pages(part)).items():
                changes[path] = last_change(data)
                artifacts.append(data_file(node, path, PublishOrder.FEEDS, partial(given, data)))
        home_url = self._presenter.home_url
        index = [SitemapUrl(home_url + path, changed) for path, changed in changes.items()]
        artifacts.append(data_file(SITEMAP_INDEX, urls.SITEMAP, PublishOrder.FEEDS, partial(sitemap_index, index)))
        return artifacts, changes

    def _sitemap_pages(self, part: str) -> Iterator[SitemapUrl]:
        library = self._library
        if part == urls.SitemapPart.PAGES:
            yield from self._static_pages
            yield from (page_url(library, path) for path in urls.GENERATED_PAGES)
        elif part == urls.SitemapPart.LISTS:
            for listing in self._lists.listings():
                for number in self._lists.page_numbers(listing):
                    # What an older page shows moves with every item that comes before its last one.
                    newest = listing.items[0].date if listing.items and number == 0 else None
                    path = listing.path + (urls.list_page(number) if number else "")
                    yield page_url(library, path, newest)
        else:
            for month in library.items_by_month:
                if month[0] == int(part):
                    for path, time in library.changes(month):
                        yield SitemapUrl(self._presenter.home_url + path, time)
