"""Entries are written once, and filled into templates as feedgen itself would write them."""

from collections.abc import Sequence
from datetime import datetime
from itertools import chain
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from memory_site import FRAGMENTS, MemorySite, article, lead_picture
from newsroom.feeds import writer, xml_feeds
from newsroom.feeds.entries import EntryMedia, FeedEntry
from newsroom.feeds.entry_html import xml_escape_html
from newsroom.feeds.feedgen_fixes import ATOM_NSMAP, RSS_NSMAP, FeedFile
from newsroom.feeds.feedgen_fixes import FeedgenEntry as FeedgenEntry
from newsroom.feeds.feeds import EMPTY_FEED_TIME, FeedSite, FeedView
from newsroom.feeds.frame_templates import FrameTemplates
from newsroom.feeds.writer import FeedWriter
from newsroom.kinds import KINDS
from newsroom.model.file_types import ATOM, FEED_FORMATS, RSS
from newsroom.text.dates import rfc822_datetime
from newsroom.text.normalize import strip_control_chars

words = st.text(st.characters(exclude_characters="\r\n\t"), min_size=1, max_size=8).filter(strip_control_chars)
medias = st.builds(
    EntryMedia,
    url=st.sampled_from([f"https://danvan.example.vn/{name}?a&b" for name in "abc"]),
    media_type=st.sampled_from(["image/jpeg", "application/pdf"]),
    length=st.integers(0, 10**9),
    width=st.integers(0, 1),
    height=st.just(600),
    alt=st.just("") | words,
    title=st.just("") | words,
    credit=st.just("") | words,
)
times = st.datetimes(datetime(1000, 1, 3), datetime(2999, 1, 1)).map(
    lambda time: f"{time:%Y-%m-%dT%H:%M:%S}+07:00".zfill(25)
)
entries = st.builds(
    FeedEntry,
    id=st.just("tag:danvan.example.vn,2017:a&b"),
    url=st.just("https://danvan.example.vn/a/"),
    title=words,
    published=times,
    updated=times,
    summary=words,
    categories=st.lists(words, min_size=1, max_size=3).map(tuple),
    authors=st.lists(words, min_size=1, max_size=3).map(tuple),
    picture=st.none() | medias,
    body_media=st.lists(medias, max_size=2, unique_by=lambda media: media.url).map(tuple),
    attachments=st.lists(medias, max_size=2, unique_by=lambda media: media.url).map(tuple),
)


def drawn(entry: FeedEntry, content: str) -> FeedgenEntry:
    """The entry as feedgen writes it from the words themselves."""

    def file(media: EntryMedia) -> FeedFile:
        size = (str(media.width), str(media.height)) if media.width else ("", "")
        return FeedFile(media.media_type, media.url, str(media.length), *size, media.title, media.alt, media.credit)

    return FeedgenEntry(
        id=entry.id, url=entry.url, title=entry.title, published=datetime.fromisoformat(entry.published),
        updated=datetime.fromisoformat(entry.updated), summary=entry.summary, content=content,
        categories=entry.categories, authors=entry.authors, enclosures=list(map(file, entry.enclosures)),
        pictures=list(map(file, entry.pictures)),
    )  # fmt: skip


def tree(fragments: Sequence[bytes], spaces: dict[str, str]) -> list[Any]:
    start_tag = f"<in {' '.join(f'xmlns:{k}={v!r}' for k, v in spaces.items())}>".encode()
    root = etree.fromstring(start_tag + b"".join(fragments) + b"</in>")
    return [(element.tag, dict(element.attrib), element.text or "") for element in root.iter()]


@settings(deadline=None)
@given(entries, words)
def test_a_filled_template_is_what_feedgen_would_write(entry: FeedEntry, content: str) -> None:
    content = strip_control_chars(content)
    assert tree(xml_feeds.atom_entry(entry, xml_escape_html(content)), ATOM_NSMAP) == tree(
        [drawn(entry, content).atom_bytes(), b"\n"], ATOM_NSMAP
    )
    actual, expected = (
        tree(data, RSS_NSMAP)
        for data in (xml_feeds.rss_item(entry, xml_escape_html(content)), [drawn(entry, content).rss_bytes()])
    )
    # There the summary is HTML.
    assert [row for row in actual if row[0] != "description"] == [row for row in expected if row[0] != "description"]


views = st.builds(
    FeedView,
    site=st.builds(
        FeedSite,
        origin=st.just("https://danvan.example.vn"),
        board=words,
        rights=st.just("") | words,
        hub=st.sampled_from(["", "https://hub.example.vn/?a&b"]),
        stylesheet=st.sampled_from(["", "/assets/feed.css"]),
    ),
    path=st.just("tin-tuc/"),
    id=st.just("https://danvan.example.vn/tin-tuc/"),
    title=words,
    description=words,
    page_url=st.just("https://danvan.example.vn/tin-tuc/?a&b"),
    base_url=st.sampled_from(["https://danvan.example.vn/tin-tuc/", "https://danvan.example.vn/"]),
    updated=st.just(EMPTY_FEED_TIME) | times,
    entries=st.just(()),
    archive=st.booleans(),
    current=st.sampled_from(["", "https://danvan.example.vn/"]),
    prev_archive=st.sampled_from(["", "https://danvan.example.vn/luu-tru/2017/09/"]),
)


@settings(deadline=None)
@given(views, st.lists(st.just(b"<entry/>"), max_size=2))
def test_a_filled_frame_is_what_feedgen_would_write(view: FeedView, entries: list[bytes]) -> None:
    def canonical(document: bytes) -> str:
        return etree.canonicalize(etree.fromstring(document).getroottree())

    rss, atom = (xml_feeds.feed_without_entries(view, form) for form in (RSS, ATOM))
    parts = [(each, b"\n") for each in entries]
    assert canonical(xml_feeds.rss_document(view, parts)) == canonical(rss.rss_bytes(chain(*parts)))
    assert canonical(xml_feeds.atom_document(view, parts)) == canonical(atom.atom_bytes(chain(*parts)))


def test_feedgen_writes_one_frame_for_feeds_of_one_shape() -> None:
    written: list[FeedView] = []

    def write(view: FeedView, entries: bytes) -> bytes:
        written.append(view)
        return xml_feeds.feed_without_entries(view, RSS).rss_bytes([entries])

    templates = FrameTemplates(write, rfc822_datetime)
    subscriptions = [DESK.feeds.feed_view(feed) for feed in DESK.feeds.subscription_feeds() if feed.path]
    assert len({templates.render(view, []) for view in subscriptions}) == len(subscriptions) > len(written)


DESK = MemorySite(
    *(
        article(
            f"tin-tuc/2017/10/{n}.md",
            title=f"Bài {n}",
            tags=[f"Chủ đề {n % 3}"],
            image=lead_picture() if n % 2 else None,
        )
        for n in range(12)
    ),
    files=["tin-tuc/2017/10/anh.jpg"],
)


@pytest.mark.parametrize("kept", [0, 2_000, 10**9])
def test_what_is_kept_changes_no_byte(kept: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "ENTRY_CACHE_BYTES", kept)
    shared = FeedWriter(FRAGMENTS.__getitem__, KINDS)
    for feed in (*DESK.feeds.subscription_feeds(), *DESK.feeds.archive_feeds()):
        view = DESK.feeds.feed_view(feed)
        for form in FEED_FORMATS:
            assert shared.write(view, form) == FeedWriter(FRAGMENTS.__getitem__, KINDS).write(view, form)


def test_an_entry_is_written_once_for_the_feeds_that_hold_it() -> None:
    asked: list[str] = []

    def fragment(digest: str) -> str:
        asked.append(digest)
        return str(FRAGMENTS[digest])

    site = MemorySite(article("tin-tuc/a.md", tags=["Mới"], body="Nội dung"))
    writer = FeedWriter(fragment, KINDS)
    for feed in (*site.feeds.subscription_feeds(), *site.feeds.archive_feeds()):
        for form in FEED_FORMATS:
            writer.write(site.feeds.feed_view(feed), form)
    assert len(asked) == 1
