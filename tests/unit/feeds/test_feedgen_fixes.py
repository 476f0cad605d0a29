"""What feedgen 1.0 gets wrong, and that it is put right: a defect that is gone upstream makes its mend superfluous."""

import html
from datetime import UTC, datetime
from typing import Any

import pytest
from feedgen.entry import FeedEntry
from feedgen.feed import FeedGenerator
from lxml import etree
from newsroom.feeds.feedgen_fixes import HISTORY_URI, AtomLink, FeedFile, FeedgenEntry, FeedgenFeed, tombstone_xml

URL = "https://danvan.example.vn/"
MOMENT = datetime(2017, 10, 9, 1, 30, tzinfo=UTC)
ATOM = "{http://www.w3.org/2005/Atom}"
CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
MEDIA = "{http://search.yahoo.com/mrss/}"
PICTURE = FeedFile("image/jpeg", f"{URL}a.jpg", "4321", "800", "600", "Hội thi", "Các đội thi", "BBT")
PDF = FeedFile("application/pdf", f"{URL}a.pdf", "99", title="Toàn văn")
OTHER = FeedFile("application/pdf", f"{URL}b.pdf", "98", title="Phụ lục")


def entry(name: str = "mot", **keys: Any) -> FeedgenEntry:
    arguments = {
        "id": f"tag:danvan.example.vn,2017:{name}", "url": f"{URL}{name}/", "title": name, "published": MOMENT,
        "updated": MOMENT, "summary": "Tóm tắt", "content": "<p>Nội dung</p>", "categories": ["Tin"],
        "authors": ["Nguyễn Văn A"], "enclosures": [], "pictures": [],
    }  # fmt: skip
    return FeedgenEntry(**(arguments | keys))


def frame(**keys: Any) -> FeedgenFeed:
    arguments = {
        "id": URL, "title": "Ban Dân vận", "description": "Tin tức", "author": "Ban biên tập", "rights": "",
        "page_url": URL, "self_link": AtomLink(f"{URL}rss.xml", "self", "application/rss+xml"), "links": [],
        "updated": MOMENT,
    }  # fmt: skip
    return FeedgenFeed(**(arguments | keys))


def rss(*entries: FeedgenEntry, **keys: Any) -> etree._Element:
    """The channel of an RSS feed."""
    return etree.fromstring(frame(**keys).rss_bytes([each.rss_bytes() for each in entries]))[0]


def atom(*entries: FeedgenEntry, **keys: Any) -> etree._Element:
    """An Atom feed."""
    return etree.fromstring(frame(**keys).atom_bytes([each.atom_bytes() for each in entries]))


def plain(*entries: FeedEntry, form: str = "rss") -> etree._Element:
    """A feed as feedgen has it made by one who trusts it."""
    generator = FeedGenerator()
    generator.id(URL)
    generator.title("Ban Dân vận")
    generator.description("Tin tức")
    generator.link(href=URL, rel="alternate")
    generator.link(href=f"{URL}rss.xml", rel="self")
    generator.link(href="https://hub.example.vn/", rel="hub")
    for each in entries:
        generator.add_entry(each)
    return etree.fromstring(generator.rss_str())[0] if form == "rss" else etree.fromstring(generator.atom_str())


def plain_entry(title: str = "mot", **keys: str) -> FeedEntry:
    feed_entry = FeedEntry()
    feed_entry.id(title)
    feed_entry.title(title)
    feed_entry.link(href=URL)
    if "content" in keys:
        feed_entry.content(keys["content"], type=keys.get("type"))
    if "author" in keys:
        feed_entry.author(name=keys["author"])
    return feed_entry


def links(parent: etree._Element) -> list[tuple[str | None, str | None, str | None]]:
    return [(link.get("rel"), link.get("href"), link.get("type")) for link in parent.findall(f"{ATOM}link")]


def titles(channel: etree._Element) -> list[str | None]:
    return [item.findtext("title") for item in channel.findall("item")]


# The frame ----------------------------------------------------------------------------------------------------------


def test_the_channels_link_is_its_page() -> None:
    assert plain().findtext("link") == "https://hub.example.vn/"
    assert rss(links=[AtomLink("https://hub.example.vn/", "hub")]).findtext("link") == URL


def test_the_times_are_not_the_clocks() -> None:
    assert plain().findtext("lastBuildDate") != plain_time()
    assert rss().findtext("lastBuildDate") == plain_time()
    assert rss(has_own_time=False).find("lastBuildDate") is None
    assert not str(plain(form="atom").findtext(f"{ATOM}updated")).startswith("2017")
    assert atom().findtext(f"{ATOM}updated") == "2017-10-09T01:30:00+00:00"


def plain_time() -> str:
    return "Mon, 09 Oct 2017 01:30:00 +0000"


def test_rss_has_all_links() -> None:
    feed_links = [
        AtomLink("https://hub.example.vn/", "hub"),
        AtomLink(f"{URL}luu-tru/rss.xml", "prev-archive", "application/rss+xml"),
    ]
    assert [rel for rel, *_ in links(plain())] == ["self"]
    assert links(rss(links=feed_links)) == [
        ("self", f"{URL}rss.xml", "application/rss+xml"),
        ("hub", "https://hub.example.vn/", None),
        ("prev-archive", f"{URL}luu-tru/rss.xml", "application/rss+xml"),
    ]


def test_an_archive_says_that_it_is_one() -> None:
    for root in (rss, atom):
        assert root(archive=True).find(f"{{{HISTORY_URI}}}archive") is not None
        assert root().find(f"{{{HISTORY_URI}}}archive") is None


def test_entries_stay_in_their_order() -> None:
    assert titles(plain(plain_entry("mot"), plain_entry("hai"))) == ["hai", "mot"]
    assert titles(rss(entry("mot"), entry("hai"))) == ["mot", "hai"]


def test_the_stylesheet_stands_before_the_feed() -> None:
    written = frame(stylesheet='/a"&/assets/feed.css').atom_bytes([])
    [sheet] = etree.fromstring(written).xpath("preceding-sibling::processing-instruction()")
    assert (sheet.target, sheet.get("type")) == ("xml-stylesheet", "text/css")
    assert html.unescape(sheet.get("href")) == '/a"&/assets/feed.css'
    assert b"xml-stylesheet" not in frame().atom_bytes([])


# Entries ------------------------------------------------------------------------------------------------------------


def test_authors_do_not_vanish() -> None:
    [item] = plain(plain_entry(author="Nguyễn Văn A")).findall("item")
    assert "Nguyễn" not in etree.tostring(item, encoding="unicode")
    [item] = rss(entry(authors=["Nguyễn Văn A", "Trần Thị B"])).findall("item")
    assert [creator.text for creator in item.findall(CREATOR)] == ["Nguyễn Văn A", "Trần Thị B"]
    assert rss().findtext(CREATOR) == "Ban biên tập"


def test_content_is_content_and_not_the_description() -> None:
    [item] = plain(plain_entry(content="<p>Nội dung</p>")).findall("item")
    assert (item.findtext("description"), item.find(CONTENT)) == ("<p>Nội dung</p>", None)
    [item] = rss(entry()).findall("item")
    assert (item.findtext("description"), item.findtext(CONTENT)) == ("Tóm tắt", "<p>Nội dung</p>")


def test_atoms_content_is_html() -> None:
    [content] = plain(plain_entry(content="<p>a</p>", type="CDATA"), form="atom").iter(f"{ATOM}content")
    assert content.get("type") == "CDATA"
    [content] = atom(entry(content="a ]]> <b>")).iter(f"{ATOM}content")
    assert (content.get("type"), content.text) == ("html", "a ]]> <b>")


def test_atoms_links_say_what_they_are() -> None:
    feed_entry = plain_entry(content="a")
    feed_entry.enclosure(PICTURE.url, 4321, "image/jpeg")
    assert set(plain(feed_entry, form="atom").find(f"{ATOM}entry/{ATOM}link[2]").attrib) == {"href"}
    [atom_entry] = atom(entry(enclosures=[PICTURE])).findall(f"{ATOM}entry")
    assert [dict(link.attrib) for link in atom_entry.findall(f"{ATOM}link")] == [
        {"href": f"{URL}mot/", "rel": "alternate"},
        {"href": PICTURE.url, "rel": "enclosure", "type": "image/jpeg", "length": "4321"},
    ]


def test_rss_tells_of_the_last_change() -> None:
    changed = datetime(2018, 1, 2, tzinfo=UTC)
    [item] = rss(entry(updated=changed)).findall("item")
    assert (item.findtext("pubDate"), item.findtext(f"{ATOM}updated")) == (plain_time(), "2018-01-02T00:00:00+00:00")


def test_the_first_file_is_the_enclosure_of_rss_and_the_others_are_media() -> None:
    feed_entry = plain_entry()
    feed_entry.enclosure(PDF.url, 99, PDF.media_type)
    feed_entry.enclosure(OTHER.url, 98, OTHER.media_type)
    assert [enclosure.get("url") for enclosure in plain(feed_entry).iter("enclosure")] == [OTHER.url]
    [item] = rss(entry(enclosures=[PDF, OTHER], pictures=[PICTURE])).findall("item")
    assert [dict(enclosure.attrib) for enclosure in item.iter("enclosure")] == [
        {"url": PDF.url, "length": "99", "type": "application/pdf"}
    ]
    assert [enclosure.get("url") for enclosure in item.findall(f"{MEDIA}content")] == [OTHER.url, PICTURE.url]


@pytest.mark.parametrize("sign", ["\x00", "\x0b", "\ud800", "\ufffe"], ids=ascii)
def test_no_sign_that_xml_forbids_kills_the_feed(sign: str) -> None:
    with pytest.raises((ValueError, UnicodeEncodeError)):
        plain(plain_entry(f"a{sign}b"))
    spoilt = f"a{sign}b"
    picture = FeedFile("image/jpeg", f"{URL}a.jpg", "1", "1", "1", spoilt, spoilt, spoilt)
    feed_entry = entry(
        title=spoilt, summary=spoilt, content=spoilt, categories=[spoilt], authors=[spoilt], pictures=[picture]
    )
    channel = rss(feed_entry, title=spoilt, description=spoilt, author=spoilt, rights=spoilt)
    [item] = channel.findall("item")
    words = [item.findtext(name) for name in ("title", "description", CONTENT, "category", CREATOR)]
    assert words + [channel.findtext(name) for name in ("title", "description", CREATOR, "copyright")] == ["ab"] * 9
    assert [element.text for element in item.iterfind(f"{MEDIA}content/*")] == ["ab"] * 3
    assert etree.fromstring(tombstone_xml("tag:a", "2017-10-09T00:00:00Z", spoilt))[0].text == "ab"


def test_a_picture_is_a_child_of_its_entry_with_its_words() -> None:
    plain_picture = plain_entry()
    plain_picture.load_extension("media")
    plain_picture.media.content(url=PICTURE.url)
    assert plain(plain_picture).find(f"item/{MEDIA}content") is None
    for thumbnail in (
        rss(entry(pictures=[PICTURE, OTHER])).find("item"),
        atom(entry(pictures=[PICTURE, OTHER])).find(f"{ATOM}entry"),
    ):
        assert thumbnail is not None
        media, _ = thumbnail.findall(f"{MEDIA}content")
        assert dict(media.attrib) == {
            "url": PICTURE.url, "type": "image/jpeg", "medium": "image", "fileSize": "4321",
            "width": "800", "height": "600",
        }  # fmt: skip
        assert media.findtext(f"{MEDIA}title") == "Hội thi"
        assert media.findtext(f"{MEDIA}description") == "Các đội thi"
        assert media.findtext(f"{MEDIA}credit") == "BBT"


def test_what_is_not_known_of_a_picture_is_not_said() -> None:
    media = rss(entry(pictures=[FeedFile("image/avif", f"{URL}a.avif", "4321")])).find(f"item/{MEDIA}content")
    assert media is not None
    assert not {"width", "height"} & set(media.attrib)
    assert len(media) == 0


def test_an_entry_is_written_without_the_feed_that_holds_it() -> None:
    shared = entry(pictures=[PICTURE], enclosures=[PDF])
    for written in (shared.rss_bytes(), shared.atom_bytes()):
        assert b"xmlns" not in written
    assert shared.rss_bytes() in frame().rss_bytes([entry("hai").rss_bytes(), shared.rss_bytes()])
    assert shared.rss_bytes() == entry(pictures=[PICTURE], enclosures=[PDF]).rss_bytes()
