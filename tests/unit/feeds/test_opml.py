"""The list of all feeds, held against OPML 2.0."""

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from memory_site import SETTINGS, MemorySite, article, correction
from msgspec.structs import replace
from newsroom.feeds.feeds import FeedSpec
from newsroom.feeds.opml import opml_document
from newsroom.model.settings import Organisation

ROOT = "https://danvan.example.vn/"
SITE = FeedSpec("", "Ban Dân vận", "Tin tức của Ban", ())
NEWS = FeedSpec("tin-tuc/", "Tin tức – Ban Dân vận", "Tin trong tỉnh", ())
TOPIC = FeedSpec("chu-de/hoi-thi/", "Chủ đề Hội thi – Ban Dân vận", "Các bài về chủ đề Hội thi", ())
MENDED = FeedSpec("dinh-chinh/", "Đính chính", "", ())


def read(data: bytes) -> tuple[dict[str, str], dict[str, list[dict[str, str]]]]:
    """The lines of the head, and the outlines of each group by its label."""
    root = ElementTree.fromstring(data)
    assert (root.tag, root.get("version")) == ("opml", "2.0")
    opml_head, body = root
    assert (opml_head.tag, body.tag) == ("head", "body")
    groups = {group.get("text", ""): [dict(outline.attrib) for outline in group] for group in body}
    assert all(group.get("title") == group.get("text") and group.get("type") is None for group in body)
    return {line.tag: line.text or "" for line in opml_head}, groups


def test_every_feed_is_listed_in_its_group() -> None:
    data = opml_document([SITE, MENDED, NEWS, TOPIC], SETTINGS)
    assert data.startswith(b"<?xml version='1.0' encoding='UTF-8'?>\n")
    _, groups = read(data)
    assert {label: [outline["xmlUrl"] for outline in group] for label, group in groups.items()} == {
        "Toàn trang": [f"{ROOT}rss.xml", f"{ROOT}dinh-chinh/rss.xml"],
        "Chuyên mục": [f"{ROOT}tin-tuc/rss.xml"],
        "Chủ đề": [f"{ROOT}chu-de/hoi-thi/rss.xml"],
    }


def test_a_feed_has_all_that_readers_look_for() -> None:
    _, groups = read(opml_document([NEWS, MENDED], SETTINGS))
    assert groups["Chuyên mục"] == [
        {
            "type": "rss",
            "text": "Tin tức – Ban Dân vận",
            "title": "Tin tức – Ban Dân vận",
            "description": "Tin trong tỉnh",
            "language": "vi",
            "htmlUrl": f"{ROOT}tin-tuc/",
            "xmlUrl": f"{ROOT}tin-tuc/rss.xml",
            "version": "RSS2",
        }
    ]
    assert "description" not in groups["Toàn trang"][0]


def test_the_head_says_whose_it_is_and_nothing_of_time() -> None:
    owner = Organisation(name="Ban Dân vận Tỉnh ủy", email="bientap@danvan.example.vn")
    head, _ = read(opml_document([SITE], replace(SETTINGS, organisation=owner)))
    assert head == {
        "title": "Nguồn tin của Ban Dân vận",
        "ownerName": "Ban Dân vận Tỉnh ủy",
        "ownerEmail": "bientap@danvan.example.vn",
        "docs": "http://opml.org/spec2.opml",
    }
    head, _ = read(opml_document([SITE], replace(SETTINGS, organisation=Organisation(), site_name="")))
    assert head == {"title": "Nguồn tin", "docs": "http://opml.org/spec2.opml"}


def test_addresses_begin_where_the_site_does() -> None:
    _, groups = read(opml_document([NEWS], replace(SETTINGS, site_url="https://tinh.example.vn/danvan/")))
    assert groups["Chuyên mục"][0]["xmlUrl"] == "https://tinh.example.vn/danvan/tin-tuc/rss.xml"


def test_the_feeds_of_a_library_are_all_in_it() -> None:
    desk = MemorySite(
        article("tin-tuc/a.md", tags=["Hội thi", "Đất đai"], corrections=[correction("2017-10-10")]),
        article("tin-tuc/b.md", tags=["Mật"], draft=True),
    )
    feeds = list(desk.feeds.subscription_feeds())
    _, groups = read(opml_document(feeds, desk.settings))
    listed = [outline["htmlUrl"] for group in groups.values() for outline in group]
    assert sorted(listed) == sorted(ROOT + feed.path for feed in feeds)
    assert f"{ROOT}chu-de/dat-dai/" in listed
    assert list(groups) == ["Toàn trang", "Chuyên mục", "Chủ đề"]


def test_a_new_article_changes_nothing() -> None:
    before, after = (
        MemorySite(article("tin-tuc/a.md")),
        MemorySite(article("tin-tuc/a.md"), article("tin-tuc/b.md", date="2018-01-01")),
    )
    assert opml_document(before.feeds.subscription_feeds(), before.settings) == opml_document(
        after.feeds.subscription_feeds(), after.settings
    )


@pytest.mark.parametrize(
    ("written", "read_back"),
    [
        ("A & B < C > \"D\" 'E' ]]>", "A & B < C > \"D\" 'E' ]]>"),
        ("Dòng\none\ttab\r\nhai", "Dòng one tab hai"),
        ("Điều\x00 khiển\x1b\x0b", "Điều khiển"),
        ("lẻ \ud83d đôi", "lẻ đôi"),
        ("\ufffe\uffff", "https://danvan.example.vn/tin-tuc/"),
        ("", "https://danvan.example.vn/tin-tuc/"),
        ("😀 𝔘", "😀 𝔘"),
    ],
)
def test_what_xml_forbids_is_left_out(written: str, read_back: str) -> None:
    _, groups = read(opml_document([replace(NEWS, title=written, description=written)], SETTINGS))
    assert groups["Chuyên mục"][0]["text"] == groups["Chuyên mục"][0]["title"] == read_back


@given(st.text(st.characters()) | st.text(st.sampled_from("\x00\t\n\r\x1f&<>\"'\ud800\udfff\ufffe a")))
def test_any_title_whatever_makes_a_list_that_can_be_read(text: str) -> None:
    owner = Organisation(name=text, email=text)
    settings = replace(SETTINGS, site_name=text, organisation=owner)
    _, groups = read(opml_document([replace(SITE, title=text, description=text), replace(TOPIC, title=text)], settings))
    assert [len(group) for group in groups.values()] == [1, 1]
    assert all(outline["text"] and outline["xmlUrl"] for group in groups.values() for outline in group)
