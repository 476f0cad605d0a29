"""What feedgen 1.0 gets wrong, and that it is put right: a defect that is gone upstream makes its mend superfluous."""

from datetime import UTC, datetime
from typing import Any

import pytest
from feedgen.entry import FeedEntry
from feedgen.feed import FeedGenerator
from lxml import etree
from newsroom.feedgen_mended import Entry, Feed, Picture

URL, FILE = "https://danvan.example.vn/", "https://danvan.example.vn/rss.xml"
MOMENT = datetime(2017, 10, 9, 1, 30, tzinfo=UTC)
CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
MEDIA = "{http://search.yahoo.com/mrss/}"
PICTURE = Picture(f"{URL}a.jpg", "image/jpeg", 4321, 800, 600, "Hội thi", "BBT")


def entry(name: str = "mot", **keys: Any) -> Entry:
    given = {
        "id": f"tag:danvan.example.vn,2017:{name}", "url": f"{URL}{name}/", "title": name, "published": MOMENT,
        "summary": "Tóm tắt", "content": "<p>Nội dung</p>", "categories": ["Tin"], "authors": ["Nguyễn Văn A"],
        "picture": None,
    }  # fmt: skip
    return Entry(**(given | keys))


def feed(*entries: Entry, updated: datetime | None = MOMENT, **keys: Any) -> etree._Element:
    """The channel of a feed."""
    given = {"title": "Ban Dân vận", "description": "Tin tức", "url": URL, "file": FILE, "updated": updated}
    made = Feed(**(given | keys))
    for each in entries:
        made.append(each)
    return etree.fromstring(made.rss())[0]


def plain(*entries: FeedEntry) -> etree._Element:
    """The channel of a feed as feedgen has it made by one who trusts it."""
    made = FeedGenerator()
    made.title("Ban Dân vận")
    made.description("Tin tức")
    made.link(href=URL, rel="alternate")
    made.link(href=FILE, rel="self")
    for each in entries:
        made.add_entry(each)
    return etree.fromstring(made.rss_str())[0]


def plain_entry(title: str = "mot", **keys: str) -> FeedEntry:
    made = FeedEntry()
    made.title(title)
    if "content" in keys:
        made.content(keys["content"])
    if "author" in keys:
        made.author(name=keys["author"])
    return made


def titles(channel: etree._Element) -> list[str | None]:
    return [item.findtext("title") for item in channel.findall("item")]


def test_the_channels_link_is_its_page() -> None:
    assert plain().findtext("link") == FILE
    assert feed().findtext("link") == URL


def test_the_build_date_is_not_the_clocks() -> None:
    assert plain().findtext("lastBuildDate") is not None
    assert feed().findtext("lastBuildDate") == "Mon, 09 Oct 2017 01:30:00 +0000"
    assert feed(updated=None).find("lastBuildDate") is None


def test_entries_stay_in_their_order() -> None:
    assert titles(plain(plain_entry("mot"), plain_entry("hai"))) == ["hai", "mot"]
    assert titles(feed(entry("mot"), entry("hai"))) == ["mot", "hai"]


def test_authors_do_not_vanish() -> None:
    [item] = plain(plain_entry(author="Nguyễn Văn A")).findall("item")
    assert "Nguyễn" not in etree.tostring(item, encoding="unicode")
    [item] = feed(entry(authors=["Nguyễn Văn A", "Trần Thị B"])).findall("item")
    assert [creator.text for creator in item.findall(CREATOR)] == ["Nguyễn Văn A", "Trần Thị B"]


def test_content_is_content_and_not_the_description() -> None:
    [item] = plain(plain_entry(content="<p>Nội dung</p>")).findall("item")
    assert (item.findtext("description"), item.find(CONTENT)) == ("<p>Nội dung</p>", None)
    [item] = feed(entry()).findall("item")
    assert (item.findtext("description"), item.findtext(CONTENT)) == ("Tóm tắt", "<p>Nội dung</p>")


@pytest.mark.parametrize("sign", ["\x00", "\x0b", "\ud800", "\ufffe"], ids=ascii)
def test_no_sign_that_xml_forbids_kills_the_feed(sign: str) -> None:
    with pytest.raises((ValueError, UnicodeEncodeError)):
        plain(plain_entry(f"a{sign}b"))
    spoilt = f"a{sign}b"
    picture = Picture(f"{URL}a.jpg", "image/jpeg", 1, 1, 1, spoilt, spoilt)
    made = entry(title=spoilt, summary=spoilt, content=spoilt, categories=[spoilt], authors=[spoilt], picture=picture)
    [item] = feed(made, title=spoilt, description=spoilt).findall("item")
    words = [item.findtext(name) for name in ("title", "description", CONTENT, "category", CREATOR)]
    assert words == ["ab"] * 5
    assert [element.text for element in item.iterfind(f"{MEDIA}content/*")] == ["ab", "ab"]


def test_the_content_may_hold_the_end_of_a_cdata_section() -> None:
    assert feed(entry(content="a ]]> b")).findtext(f"item/{CONTENT}") == "a ]]> b"


def test_a_picture_is_a_child_of_its_entry_with_its_words() -> None:
    plain_picture = plain_entry()
    plain_picture.load_extension("media")
    plain_picture.media.content(url=PICTURE.url)
    assert plain(plain_picture).find(f"item/{MEDIA}content") is None
    [item] = feed(entry(picture=PICTURE)).findall("item")
    media = item.find(f"{MEDIA}content")
    assert media is not None
    assert dict(media.attrib) == {
        "url": PICTURE.url, "type": "image/jpeg", "medium": "image", "fileSize": "4321",
        "width": "800", "height": "600",
    }  # fmt: skip
    assert media.findtext(f"{MEDIA}description") == "Hội thi"
    assert media.findtext(f"{MEDIA}credit") == "BBT"


def test_what_is_not_known_of_a_picture_is_not_said() -> None:
    unknown = Picture(f"{URL}a.avif", "image/avif", 4321, 0, 0, "Hội thi", "")
    media = feed(entry(picture=unknown)).find(f"item/{MEDIA}content")
    assert media is not None
    assert not {"width", "height"} & set(media.attrib)
    assert media.find(f"{MEDIA}credit") is None


def test_one_entry_may_be_in_many_feeds() -> None:
    shared = entry(picture=PICTURE)
    first, second = feed(shared), feed(entry("hai"), shared)
    assert etree.tostring(first[-1]) == etree.tostring(second[-1])
