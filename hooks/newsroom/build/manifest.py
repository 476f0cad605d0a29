"""Lists every file the site consists of, each with a key of all it is made from and the way to make it."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from hashlib import blake2b
from pathlib import Path

from msgspec import msgpack, structs

from newsroom.build.artifact import Artifact, Draft, Makers
from newsroom.build.publisher import FEEDS, FILES, LISTS, PAGES
from newsroom.build.search_output import CONTENTS
from newsroom.content.media.image_cache import PictureCache
from newsroom.content.media.renditions import renditions
from newsroom.content.read_settings import SITE_CARD, Colours, card_path
from newsroom.content.scanner import Source
from newsroom.feeds.feeds import FeedList, Feeds, FeedView
from newsroom.feeds.guide_page import feed_guide
from newsroom.feeds.opml import OPML, opml
from newsroom.library.fingerprints import Inks
from newsroom.library.published_files import published_files, shown_pictures
from newsroom.library.related import RelatedStories
from newsroom.model.feed_formats import FORMATS, FeedFormat
from newsroom.model.file_types import PICTURES, FileFacts, suffix
from newsroom.model.items import Item, Plan
from newsroom.pages.icalendar import calendar
from newsroom.pages.items import ItemPages, Page
from newsroom.pages.latest_json import LATEST, latest
from newsroom.pages.lists import Listing, Lists
from newsroom.pages.news_sitemap import NEWS_SITEMAP, news_sitemap, robots
from newsroom.pages.page_views import ShareCard
from newsroom.pages.pagination import ListPage
from newsroom.pages.plan_and_bulletin import CALENDAR
from newsroom.pages.presenter import Parts
from newsroom.pages.redirects import redirects
from newsroom.pages.register import Register
from newsroom.pages.sitemap import Place, names, sitemaps
from newsroom.pages.theme_colours import COLOURS, colours_css, readable
from newsroom.text import dates

ROBOTS = "robots.txt"
# Pages of lists that are not themselves lists of items.
MADE_PAGES = ("chu-de/", "luu-tru/", "dinh-chinh/", "tim-kiem/", "rss/")


class Inventory:
    """The artifacts of one library; `key` stands for templates and program, which every digest takes in."""

    def __init__(
        self,
        parts: Parts,
        inks: Inks,
        makers: Makers,
        *,
        key: bytes,
        sources: Mapping[str, Source],
        pictures: PictureCache,
        hand_written: Sequence[Item] = (),
    ) -> None:
        """`hand_written` are MkDocs' own pages, whose pictures are published as those of items are."""
        self._parts, self._library, self._inks, self._makers = parts, parts.library, inks, makers
        self._key, self._sources, self._pictures = key, sources, pictures
        self._hand_written = hand_written
        self._related = RelatedStories(parts.library)
        self._pages = ItemPages(parts, self._related)
        self._lists = Lists(parts)
        self._feeds = Feeds(parts)
        self._register = Register(parts, self._lists)
        self._drawn: tuple[str, FeedView, bytes] | None = None

    def artifacts(
        self, hand_written: tuple[Place, ...], is_as_it_was: Callable[[Item], bool] = lambda item: False
    ) -> Iterator[Artifact]:
        """Every file but those MkDocs writes (`hand_written`), those of search, and pages of items as they were."""
        library, lists = self._library, self._lists
        for item in library.public:
            if not is_as_it_was(item):
                yield self._item(item)
        for item in library.withdrawn:
            yield self._exactly(f"{item.permalink}index.html", self._pages.withdrawn(item))
        listed: list[tuple[str, datetime.datetime | None]] = []
        for listing in lists.listings():
            end = 0
            for part in lists.parts_of(listing):
                begin, end = end, end + len(part.entries)
                if part.path or not self._register.is_of(listing):
                    yield self._listing(listing, part, self._inks.window(listing.items, begin, end))
                listed.append((listing.path + part.path, part.entries[0].date if part.entries else None))
        yield self._exactly("chu-de/index.html", lists.tag_index())
        yield self._exactly("luu-tru/index.html", lists.archive())
        yield self._exactly("dinh-chinh/index.html", lists.corrections())
        yield self._exactly("404.html", lists.not_found())
        yield from self._registers()
        yield from self._calendars()
        for path, redirect in redirects(library):
            digest = self._digest("redirect", redirect)
            yield Artifact(path, digest, PAGES, partial(Draft, digest, partial(self._makers.redirect, redirect)))
        feeds = tuple(self._feeds.lists())
        for feed in (*feeds, *self._feeds.archives()):
            yield from self._feed(feed)
        yield self._exactly("rss/index.html", feed_guide(self._parts, feeds))
        yield self._bytes(OPML, FEEDS, opml(feeds, library.settings))
        yield from self._files()
        yield from self._cards()
        yield from self._sitemaps(listed, hand_written)
        yield self._bytes(LATEST, LISTS, latest(self._parts))
        yield self._bytes(NEWS_SITEMAP, FEEDS, news_sitemap(library))
        if library.settings.colours != Colours():
            yield self._bytes(COLOURS, FILES, colours_css(library.settings.colours))
        if ROBOTS not in self._sources:
            yield self._bytes(ROBOTS, FEEDS, robots(self._parts.canonical(self._parts.base)))

    def search_page(self, index: bytes) -> Artifact:
        """The page to search on, given the contents of the search index."""
        return self._exactly("tim-kiem/index.html", self._lists.search(CONTENTS, index.decode()))

    def _digest(self, kind: str, view: object) -> bytes:
        return blake2b(msgpack.encode((kind, view)), digest_size=16, key=self._key).digest()

    def _page(self, compose: Callable[[], Page]) -> Draft:
        page = compose()
        return Draft(self._digest("page", page), partial(self._makers.page, page))

    def _exactly(self, path: str, page: Page) -> Artifact:
        """A page whose view is at hand."""
        draft = self._page(lambda: page)
        return Artifact(path, draft.digest, LISTS, lambda: draft)

    def _item(self, item: Item) -> Artifact:
        inks, place = self._inks, self._library.place(item)
        windows = (self._library.sections[item.section], max(0, place - 1), place + 2), *self._related.windows(item)
        around = [*map(inks.of, (item, *self._related.named(item))), *(inks.window(*each) for each in windows)]
        key = blake2b(b"".join(around), digest_size=16, key=self._key).digest()
        return Artifact(f"{item.permalink}index.html", key, PAGES, partial(self._page, partial(self._pages.page, item)))

    def _listing(self, listing: Listing, part: ListPage[Item], inks: bytes) -> Artifact:
        intro = self._inks.of(listing.introduction) if listing.introduction else b""
        frame = (listing.heading, listing.lead, listing.feeds, listing.crumbs, part.path, part.pager, intro)
        key = self._digest(listing.sort, (frame, inks))
        compose = partial(self._lists.page, listing, part)
        return Artifact(f"{listing.path}{part.path}index.html", key, LISTS, partial(self._page, compose))

    def _registers(self) -> Iterator[Artifact]:
        """The newest page of a section of documents, which holds all of them, and the same as data."""
        register = self._register
        for listing in filter(register.is_of, self._lists.listings()):
            key = self._digest("register", (listing.heading, listing.lead, self._inks.all(listing.items)))
            page, data = partial(register.page, listing), partial(register.data, listing)
            yield Artifact(f"{listing.path}index.html", key, LISTS, partial(self._page, page))
            yield Artifact(f"{listing.path}index.json", key, LISTS, partial(self._made, data))
            yield self._bytes(f"{listing.path}schema.json", FILES, register.schema(listing))

    @staticmethod
    def _made(make: Callable[[], bytes]) -> Draft:
        """A file that is quickly made whole."""
        data = make()
        return Draft(blake2b(data, digest_size=16).digest(), partial(bytes, data))

    def _feed(self, feed: FeedList) -> Iterator[Artifact]:
        """A feed in every format."""
        frame = structs.replace(feed, items=(), withdrawn=())
        inks = self._inks.all(feed.items), self._inks.all(feed.withdrawn)
        key = self._digest("feed", (frame, inks, self._feeds.moments(feed)))
        for form in FORMATS:
            own = blake2b(key + form.file.encode(), digest_size=16).digest()
            yield Artifact(feed.path + form.file, own, FEEDS, partial(self._feed_draft, feed, form))

    def _feed_draft(self, feed: FeedList, form: FeedFormat) -> Draft:
        view, digest = self._feed_view(feed)
        own = blake2b(digest + form.file.encode(), digest_size=16).digest()
        return Draft(own, partial(self._makers.feed, view, form))

    def _feed_view(self, feed: FeedList) -> tuple[FeedView, bytes]:
        """A feed's view and its digest; its formats are drawn one after another."""
        if self._drawn is None or self._drawn[0] != feed.path:
            view = self._feeds.view(feed)
            self._drawn = feed.path, view, self._digest("feed", view)
        return self._drawn[1:]

    def _bytes(self, path: str, turn: int, data: bytes) -> Artifact:
        """A file whose bytes are at hand."""
        digest = blake2b(data, digest_size=16).digest()
        return Artifact(path, digest, turn, partial(Draft, digest, partial(bytes, data)))

    def _calendars(self) -> Iterator[Artifact]:
        parts = self._parts
        for item in self._library.plans:
            if isinstance(item.record, Plan) and item.record.milestones:
                url = parts.canonical(parts.base + item.permalink)
                host, changed = parts.origin.partition("://")[2], self._library.changed(item)
                data = calendar(item, item.record, url=url, host=host, changed=changed)
                yield self._bytes(item.permalink + CALENDAR, FILES, data)

    def _cards(self) -> Iterator[Artifact]:
        """The pictures that stand for pages without one: the site's, and one a section."""
        settings = self._library.settings
        owner, colours = settings.organisation, settings.colours
        name = owner.name or settings.site_name
        titles = {SITE_CARD: name} | {card_path(section.key): section.title for section in settings.sections}
        for path, title in titles.items():
            below = name if title != name else ""
            card = ShareCard(title, owner.parent, below, readable(colours.brand, "#ffffff"), colours.gold)
            digest = self._digest("card", card)
            yield Artifact(path, digest, FILES, partial(Draft, digest, partial(self._makers.card, card)))

    def _files(self) -> Iterator[Artifact]:
        for path in sorted(published_files(self._library) | shown_pictures(self._library, self._hand_written)):
            facts, source = self._parts.facts(path), self._sources.get(path)
            if facts is not None and source is not None:
                digest, disk = self._digest("file", facts), Path(source.disk)
                picture = suffix(path) in PICTURES
                make = partial(self._pictures.whole, disk) if picture else disk.read_bytes
                yield Artifact(path, digest, FILES, partial(Draft, digest, make))
                if picture:
                    yield from self._renditions(path, facts, disk)

    def _renditions(self, path: str, facts: FileFacts, disk: Path) -> Iterator[Artifact]:
        """The smaller copies of a picture."""
        for each in renditions(path, facts):
            digest = self._digest("rendition", (facts.sha256, each))
            make = partial(self._pictures.scaled, self._pictures.name(facts, each), disk, each)
            yield Artifact(each.of(path), digest, FILES, partial(Draft, digest, make), heavy=True)

    def _sitemaps(
        self, listed: list[tuple[str, datetime.datetime | None]], hand_written: tuple[Place, ...]
    ) -> Iterator[Artifact]:
        """The sitemap in as many files as it takes; its text is put together only when a page or a time changed."""
        library = self._library
        changes = [library.changed(item) for item in library.public]
        paths = [item.path for item in library.public]
        key = self._digest("sitemap", (paths, [change.timestamp() for change in changes], listed, hand_written))
        made: dict[str, bytes] = {}

        def draft(name: str) -> Draft:
            if not made:
                root = self._parts.canonical(self._parts.base)
                places = [
                    *hand_written,
                    *(Place(root + path) for path in MADE_PAGES),
                    *(Place(root + i.permalink, dates.iso(c)) for i, c in zip(library.public, changes, strict=True)),
                    *(Place(root + path, dates.iso(newest) if newest else "") for path, newest in listed),
                ]
                made.update(sitemaps(places, root=root))
            return self._made(lambda: made[name])

        for name in names(len(paths) + len(listed) + len(hand_written) + len(MADE_PAGES)):
            yield Artifact(name, blake2b(key + name.encode(), digest_size=16).digest(), FEEDS, partial(draft, name))
