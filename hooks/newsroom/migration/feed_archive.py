"""Reads saved feeds of an old site, RSS and Atom, as far as they go: several files are one archive (RFC 5005)."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from newsroom.migration.feed_file import Feed, FeedEntry, is_feed, item_key
from newsroom.migration.old_host import OldHost, old_host, site_addresses, slug_of
from newsroom.migration.old_site import Finding, OldItem, OldSite, OldState, OldTerm
from newsroom.migration.source import SourceRefused
from newsroom.migration.spool import Spool

_SUFFIXES = frozenset({".xml", ".rss", ".atom", ".rdf"})


class FeedReader:
    """Reads one saved feed, or a folder of them."""

    system = "RSS, Atom (tệp)"

    def recognises(self, source: Path) -> bool:
        """Whether a file is a feed, or a folder holds some and no pages."""
        return bool(_feeds(source))

    def read(self, source: Path, spool: Spool) -> None:
        """Read every entry once, as the newest file has it. Raises SourceRefused and OSError."""
        _Archive(spool).read(_feeds(source))


def _feeds(source: Path) -> list[Path]:
    if source.is_file():
        return [source] if is_feed(source) else []
    try:
        files = sorted(file for file in source.iterdir() if file.suffix.lower() in _SUFFIXES and file.is_file())
    except OSError:
        return []
    return [file for file in files if not file.is_symlink() and is_feed(file)]


class _Archive:
    """Brings the entries of some feeds of one site together."""

    def __init__(self, spool: Spool) -> None:
        self._spool = spool
        self._host = OldHost("")
        self._title = ""
        self._categories: Counter[str] = Counter()
        self._known: set[str] = set()

    def read(self, files: Sequence[Path]) -> None:
        entries = 0
        # Names of archives end in numbers and dates: what a later one says of an entry is newer.
        for file in reversed(files):
            feed = Feed(file)
            for entry in feed.entries():
                entries += 1
                self._find_host(feed, entry)
                self._add(entry)
            self._title = self._title or feed.title
            for fault in feed.faults():
                self._spool.tell("broken-source", file.name, fault)
        if not entries:
            raise SourceRefused("Nguồn tin này không có bài nào.")
        for name in self._categories:
            for kind in ("category", "tag"):
                self._spool.add_term(OldTerm(kind, name, name))
        self._spool.add_term(OldTerm("site", "", self._title, addresses=("/",)))
        self._spool.site = OldSite("RSS, Atom", self._title, site_addresses(self._host.host))

    def _find_host(self, feed: Feed, entry: FeedEntry) -> None:
        if not self._host.host:
            self._host = OldHost(old_host(feed.home).host or old_host(entry.link).host)

    def _add(self, entry: FeedEntry) -> None:
        if not entry.id and not entry.link and not entry.title:
            self._spool.leave_out("mục trống của nguồn tin")
            return
        key = item_key(self._host.host, entry.feed_id or f"{entry.title} {entry.date}")
        if key in self._known:
            return
        self._known.add(key)
        self._categories.update(entry.categories)
        state, findings = _state(entry)
        address = self._host.address(entry.link)
        self._spool.add_item(
            OldItem(
                key=key, kind="article", title=entry.title, body=entry.body, state=state, date=entry.date,
                summary=entry.summary, authors=entry.authors, categories=entry.categories, tags=entry.categories,
                image=entry.image, attachments=entry.files, slug=slug_of(address), feed_id=entry.feed_id,
                address=address, findings=findings,
            )
        )  # fmt: skip


def _state(entry: FeedEntry) -> tuple[OldState, tuple[Finding, ...]]:
    if entry.is_draft:
        return OldState("draft", "là bản nháp"), ()
    if entry.is_summary:
        why = "nguồn tin chỉ có tóm tắt, thiếu toàn văn"
        return OldState("draft", why), (Finding("summary-only", entry.title or entry.link, entry.link),)
    return OldState(), ()
