"""Lists every file the site consists of, each with a digest of all it is made from and the way to make it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from hashlib import blake2b
from pathlib import Path

from msgspec import Struct, msgpack

from .calendar import calendar
from .compose import Composer, Page
from .feeds import FeedComposer, FeedView
from .files import FileFacts
from .items import Item, Plan
from .library import Library
from .publish import FEEDS, FILES, LISTS, PAGES
from .records import CALENDAR
from .redirects import redirects
from .scan import Source
from .sitemap import Place, sitemaps
from .views import ItemView, ListingView, PageView, RedirectView

FactsOf = Callable[[str], FileFacts | None]


class Artifact(Struct, frozen=True):
    """A file of the site: its path under site/, its digest, its turn in publishing, and what makes its bytes."""

    path: str
    digest: bytes
    turn: int
    make: Callable[[], bytes]


class Makers(Struct, frozen=True):
    """What turns views into bytes."""

    page: Callable[[Page], bytes]
    redirect: Callable[[RedirectView], bytes]
    rss: Callable[[FeedView], bytes]


class Inventory:
    """The artifacts of one library; `key` stands for templates and program, which every digest takes in."""

    def __init__(
        self,
        library: Library,
        composer: Composer,
        makers: Makers,
        *,
        key: bytes,
        sources: Mapping[str, Source],
        facts: FactsOf,
    ) -> None:
        self._library, self._composer, self._makers = library, composer, makers
        self._key, self._sources, self._facts = key, sources, facts

    def artifacts(self, hand_written: tuple[Place, ...]) -> Iterator[Artifact]:
        """Every file but those MkDocs writes; `hand_written` are its pages, for the sitemap."""
        places = list(hand_written)
        for page in self._composer.pages():
            turn = LISTS if isinstance(page.view, ListingView) else PAGES
            yield Artifact(page.path, self._digest("page", page), turn, partial(self._makers.page, page))
            if page.view.indexed:
                places.append(Place(page.view.canonical, last_change(page.view)))
        yield from self._calendars()
        for path, redirect in redirects(self._library):
            yield Artifact(path, self._digest("redirect", redirect), PAGES, partial(self._makers.redirect, redirect))
        for feed in FeedComposer(self._library, self._composer, self._facts).feeds():
            yield Artifact(f"{feed.path}rss.xml", self._digest("rss", feed), FEEDS, partial(self._makers.rss, feed))
        yield from self._files()
        settings = self._library.settings
        for name, data in sitemaps(places, root=settings.origin + settings.base).items():
            yield Artifact(name, self._digest("sitemap", data), FEEDS, partial(bytes, data))

    def _digest(self, kind: str, view: object) -> bytes:
        return blake2b(msgpack.encode((kind, view)), digest_size=16, key=self._key).digest()

    def _calendars(self) -> Iterator[Artifact]:
        settings = self._library.settings
        for item in self._library.plans:
            if isinstance(item.record, Plan) and item.record.milestones:
                host = settings.origin.partition("://")[2]
                url = settings.origin + settings.base + item.permalink
                data = calendar(item, item.record, url=url, host=host)
                yield Artifact(item.permalink + CALENDAR, self._digest("calendar", data), FILES, partial(bytes, data))

    def _files(self) -> Iterator[Artifact]:
        for path in sorted(published_files(self._library)):
            facts, source = self._facts(path), self._sources.get(path)
            if facts is not None and source is not None:
                yield Artifact(path, self._digest("file", facts), FILES, Path(source.disk).read_bytes)


def shown_files(library: Library, item: Item) -> Iterator[str]:
    """Paths under content/ of the files an item shows or links to."""
    for reference in (*item.files, *item.body.links):
        target = library.find(reference, near=item.path)
        if target is not None and target.kind == "file":
            yield target.path


def published_files(library: Library) -> set[str]:
    """The files that public items show: of all under content/, these alone are published with them."""
    shown = (*library.public, *library.introductions.values())
    return {path for item in shown for path in shown_files(library, item)}


def hidden_files(library: Library) -> set[str]:
    """The files that only items readers do not see refer to."""
    public = {item.path for item in library.public}
    hidden = {path for item in library.items.values() if item.path not in public for path in shown_files(library, item)}
    return hidden - published_files(library)


def last_change(view: PageView) -> str:
    """The time of a page's last change as RFC 3339, "" where it is not known."""
    if isinstance(view, ItemView):
        return (view.updated or view.published).iso
    if isinstance(view, ListingView):
        return max((card.time.iso for card in view.cards), default="")
    return ""
