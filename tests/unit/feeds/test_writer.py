"""That entries are written once, and filled into moulds as feedgen itself would write them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from memory_site import FRAGMENTS, Desk, article, picture
from newsroom.feeds import atom, rss, writer
from newsroom.feeds.entries import Entry, Media
from newsroom.feeds.entry_html import contents
from newsroom.feeds.feedgen_fixes import ATOM_SPACES, RSS_SPACES, File
from newsroom.feeds.feedgen_fixes import Entry as FeedgenEntry
from newsroom.feeds.writer import FeedWriter
from newsroom.model.feed_formats import FORMATS
from newsroom.text.normalize import clean

words = st.text(st.characters(exclude_characters="\r\n\t"), min_size=1, max_size=8).filter(clean)
medias = st.builds(
    Media,
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
    Entry,
    id=st.just("tag:danvan.example.vn,2017:a&b"),
    url=st.just("https://danvan.example.vn/a/"),
    title=words,
    published=times,
    updated=times,
    summary=words,
    categories=st.lists(words, min_size=1, max_size=3).map(tuple),
    authors=st.lists(words, min_size=1, max_size=3).map(tuple),
    picture=st.none() | medias,
    others=st.lists(medias, max_size=2, unique_by=lambda media: media.url).map(tuple),
    attachments=st.lists(medias, max_size=2, unique_by=lambda media: media.url).map(tuple),
)


def drawn(entry: Entry, content: str) -> FeedgenEntry:
    """The entry as feedgen writes it from the words themselves."""

    def file(media: Media) -> File:
        size = (str(media.width), str(media.height)) if media.width else ("", "")
        return File(media.media_type, media.url, str(media.length), *size, media.title, media.alt, media.credit)

    return FeedgenEntry(
        id=entry.id, url=entry.url, title=entry.title, published=datetime.fromisoformat(entry.published),
        updated=datetime.fromisoformat(entry.updated), summary=entry.summary, content=content,
        categories=entry.categories, authors=entry.authors, enclosures=list(map(file, entry.enclosures)),
        pictures=list(map(file, entry.pictures)),
    )  # fmt: skip


def tree(pieces: Sequence[bytes], spaces: dict[str, str]) -> list[Any]:
    head = f"<in {' '.join(f'xmlns:{k}={v!r}' for k, v in spaces.items())}>".encode()
    root = etree.fromstring(head + b"".join(pieces) + b"</in>")
    return [(element.tag, dict(element.attrib), element.text or "") for element in root.iter()]


@settings(deadline=None)
@given(entries, words)
def test_a_filled_mould_is_what_feedgen_would_write(entry: Entry, content: str) -> None:
    content = clean(content)
    assert tree(atom.item(entry, contents(content)), ATOM_SPACES) == tree(
        [drawn(entry, content).atom(), b"\n"], ATOM_SPACES
    )
    found, expected = (
        tree(data, RSS_SPACES) for data in (rss.item(entry, contents(content)), [drawn(entry, content).rss()])
    )
    # There the summary is HTML.
    assert [row for row in found if row[0] != "description"] == [row for row in expected if row[0] != "description"]


DESK = Desk(
    *(
        article(
            f"tin-tuc/2017/10/{n}.md", title=f"Bài {n}", tags=[f"Chủ đề {n % 3}"], image=picture() if n % 2 else None
        )
        for n in range(12)
    ),
    files=["tin-tuc/2017/10/anh.jpg"],
)


@pytest.mark.parametrize("kept", [0, 2_000, 10**9])
def test_what_is_kept_changes_no_byte(kept: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "KEPT", kept)
    shared = FeedWriter(FRAGMENTS.__getitem__)
    for feed in (*DESK.feeds.lists(), *DESK.feeds.archives()):
        view = DESK.feeds.view(feed)
        for form in FORMATS:
            assert shared.write(view, form) == FeedWriter(FRAGMENTS.__getitem__).write(view, form)


def test_an_entry_is_written_once_for_the_feeds_that_hold_it() -> None:
    asked: list[str] = []

    def fragment(digest: str) -> str:
        asked.append(digest)
        return str(FRAGMENTS[digest])

    one = Desk(article("tin-tuc/a.md", tags=["Mới"], body="Nội dung"))
    writer = FeedWriter(fragment)
    for feed in (*one.feeds.lists(), *one.feeds.archives()):
        for form in FORMATS:
            writer.write(one.feeds.view(feed), form)
    assert len(asked) == 1
