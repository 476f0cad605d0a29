"""What stands in Atom alone: its frame, and the tombstones of what was withdrawn."""

from typing import Any

import feedparser
import pytest
from lxml import etree
from memory_site import MemorySite, article, correction
from newsroom.model.file_types import ATOM, FEED_FORMATS, JSON_FEED, RSS
from newsroom.model.items import Item
from newsroom.model.settings import Organisation

HOME = "https://danvan.example.vn/"
SPACES = {"a": "http://www.w3.org/2005/Atom", "at": "http://purl.org/atompub/tombstones/1.0"}
GO = correction("2018-01-02 10:00", "Bài dùng ảnh <chưa> xin phép", "go")


def feed(desk: MemorySite, path: str = "") -> etree._Element:
    return etree.fromstring(desk.feed_bytes(path, ATOM))


def gone(path: str = "tin-tuc/go.md", **keys: Any) -> Item:
    return article(path, title="Nội dung đã gỡ", tags=["Mới"], body="Nội dung đã gỡ", corrections=[GO], **keys)


def buried(desk: MemorySite) -> list[str]:
    """The feeds in which a tombstone stands."""
    feeds = (*desk.feeds.subscription_feeds(), *desk.feeds.archive_feeds())
    return [spec.path for spec in feeds if feed(desk, spec.path).find("at:deleted-entry", SPACES) is not None]


def test_the_frame_says_whose_feed_it_is() -> None:
    organisation = Organisation(name="Ban", board="Ban biên tập", licence="Ghi rõ nguồn <này>")
    root = feed(MemorySite(article(), organisation=organisation, hub="https://hub.example.vn/"), "tin-tuc/")
    texts = {
        name: root.findtext(f"a:{name}", None, SPACES) for name in ("id", "title", "updated", "rights", "generator")
    }
    assert texts == {
        "id": f"{HOME}tin-tuc/",
        "title": "Tin tức – Ban Dân vận",
        "updated": "2017-10-09T08:30:00+07:00",
        "rights": "Ghi rõ nguồn <này>",
        "generator": "Newsroom",
    }
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == "vi"
    assert root.findtext("a:author/a:name", None, SPACES) == "Ban biên tập"
    links = {link.get("rel"): (link.get("href"), link.get("type")) for link in root.findall("a:link", SPACES)}
    assert links == {
        "self": (f"{HOME}tin-tuc/atom.xml", "application/atom+xml"),
        "hub": ("https://hub.example.vn/", None),
        "alternate": (f"{HOME}tin-tuc/", "text/html"),
    }


def test_a_feed_reader_gets_out_what_was_put_in() -> None:
    items = [article("tin-tuc/a.md", title="Bài <A> & “B”", summary="Chuyện 1 < 2", body="Đoạn [khác](b.md).")]
    desk = MemorySite(*items, article("tin-tuc/b.md", date="2017-01-01"))
    parsed = feedparser.parse(desk.feed_bytes("", ATOM), sanitize_html=False, resolve_relative_uris=False)
    assert not parsed.bozo
    first, _ = parsed.entries
    assert (first.id, first.title) == ("tag:danvan.example.vn,2017:tin-tuc/a", "Bài <\u2060A> & “B”")
    assert (first.link, first.summary) == (f"{HOME}tin-tuc/a/", "Chuyện 1 < 2")
    assert (first.published, first.updated) == ("2017-10-09T08:30:00+07:00",) * 2
    assert first.content[0].type == "text/html"
    assert first.content[0].value.endswith(f'<p>Đoạn <a href="{HOME}tin-tuc/b/">khác</a>.</p>')


def test_rss_has_rights_and_hub_too() -> None:
    desk = MemorySite(organisation=Organisation(licence="Ghi rõ nguồn"), hub="https://hub.example.vn/")
    channel = etree.fromstring(desk.feed_bytes("", RSS))[0]
    assert channel.findtext("copyright") == "Ghi rõ nguồn"
    assert [link.get("href") for link in channel.findall("a:link[@rel='hub']", SPACES)] == ["https://hub.example.vn/"]


def test_the_stylesheet_is_below_the_sites_root() -> None:
    desk = MemorySite(article(), site_url="https://tinh.example.vn/danvan/")
    for form in (RSS, ATOM):
        assert b'<?xml-stylesheet type="text/css" href="/danvan/assets/feed.css"?>' in desk.feed_bytes("", form)


def test_a_feed_without_entries_has_a_time_that_is_not_the_clocks() -> None:
    assert feed(MemorySite()).findtext("a:updated", None, SPACES) == "2005-12-01T00:00:00+00:00"


# Tombstones (RFC 6721) ----------------------------------------------------------------------------------------------


def test_a_withdrawn_item_leaves_a_tombstone() -> None:
    [stone] = feed(MemorySite(gone(), article())).findall("at:deleted-entry", SPACES)
    assert dict(stone.attrib) == {"ref": "tag:danvan.example.vn,2017:tin-tuc/go", "when": "2018-01-02T10:00:00+07:00"}
    assert [(etree.QName(part).localname, part.text) for part in stone] == [("comment", "Bài dùng ảnh <chưa> xin phép")]


def test_it_stands_where_the_item_would() -> None:
    assert buried(MemorySite(gone(), article(tags=["Mới", "Khác"]))) == [
        "",
        "tin-tuc/",
        "chu-de/moi/",
        "luu-tru/2017/10/",
    ]
    # A topic that no public item has any more has no feed; a month keeps its archive.
    assert buried(MemorySite(gone())) == ["", "tin-tuc/", "luu-tru/2017/10/"]


def test_it_stays_for_as_long_as_the_item_would_have() -> None:
    newer = [article(f"tin-tuc/{number}.md", date=f"2017-11-{number:02}", tags=["Mới"]) for number in range(1, 4)]
    assert buried(MemorySite(gone(), *newer, feed_length=4))[:3] == ["", "tin-tuc/", "chu-de/moi/"]
    assert buried(MemorySite(gone(), *newer, feed_length=3)) == ["luu-tru/2017/10/"]
    older = article("tin-tuc/cu.md", date="2017-01-01", tags=["Mới"])
    assert buried(MemorySite(gone(), *newer[:2], older, feed_length=3))[:3] == ["", "tin-tuc/", "chu-de/moi/"]


def test_nothing_else_of_it_is_in_any_feed() -> None:
    for path, data in MemorySite(gone(), article(tags=["Mới"])).every_feed().items():
        assert "đã gỡ".encode() not in data
        if not path.endswith("atom.xml"):
            assert b"tin-tuc/go" not in data


@pytest.mark.parametrize("hidden", [{"expires": "2018-06-01"}, {"draft": True}, {"date": "2030-01-01"}])
def test_what_is_not_public_leaves_no_tombstone(hidden: dict[str, Any]) -> None:
    desk = MemorySite(gone(**hidden), article(tags=["Mới"]))
    assert buried(desk) == []
    assert desk.every_feed() == MemorySite(article(tags=["Mới"])).every_feed()


def test_a_withdrawal_still_to_come_is_none() -> None:
    assert buried(MemorySite(gone(), article(), now="2018-01-01")) == []


def test_a_withdrawal_changes_the_feeds_it_stands_in() -> None:
    public = article("tin-tuc/go.md", title="Nội dung đã gỡ", tags=["Mới"])
    other = article("hoat-dong/a.md", date="2018-02-02", tags=["Mới"])
    before, after = (MemorySite(item, other).digests() for item in (public, gone()))
    for form in FEED_FORMATS:
        for path in ("", "tin-tuc/", "chu-de/moi/", "luu-tru/2017/10/"):
            assert before[path + form.file] != after[path + form.file]
    assert before["hoat-dong/" + JSON_FEED.file] == after["hoat-dong/" + JSON_FEED.file]


def test_another_reason_changes_them_too() -> None:
    reasons = [correction("2018-01-02", words, "go") for words in ("Sai", "Sai sự thật")]
    first, second = (
        MemorySite(article("tin-tuc/go.md", corrections=[reason]), article("hoat-dong/a.md")).digests()
        for reason in reasons
    )
    assert first["atom.xml"] != second["atom.xml"]
    assert first["hoat-dong/atom.xml"] == second["hoat-dong/atom.xml"]
