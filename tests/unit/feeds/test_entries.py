"""What an entry holds, whatever the format: the same in all three."""

import json
import re
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
from feed_validator import validate_feed
from lxml import etree
from memory_site import MemorySite, article, bulletin, contest, correction, lead_picture, plan, to_date
from newsroom.feeds.entries import EntryMedia, feed_title
from newsroom.kinds.contest.record import Contest
from newsroom.model.file_types import ATOM, FEED_FORMATS, JSON_FEED, RSS, FeedFormat, FileInfo
from newsroom.model.items import Item
from newsroom.model.records import Attachment

SITE = "https://danvan.example.vn"
SPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "media": "http://search.yahoo.com/mrss/",
}
PHOTO = "tin-tuc/2017/10/anh.jpg"
OTHER = "tin-tuc/2017/10/khac.png"


def parse_entries(data: bytes, form: FeedFormat) -> list[dict[str, Any]]:
    """What a feed tells of each entry, in words that hang on no format."""
    if form is JSON_FEED:
        return [
            {
                "id": item["id"], "url": item["url"], "title": item["title"], "summary": item["summary"],
                "published": item["date_published"], "updated": item["date_modified"],
                "content": item["content_html"], "tags": item["tags"],
                "authors": [author["name"] for author in item["authors"]],
            }
            for item in json.loads(data)["items"]
        ]  # fmt: skip
    root = etree.fromstring(data)
    if form is ATOM:
        return [
            {
                "id": entry.findtext("atom:id", None, SPACES),
                "url": entry.find("atom:link[@rel='alternate']", SPACES).get("href"),
                "title": entry.findtext("atom:title", None, SPACES),
                "summary": entry.findtext("atom:summary", None, SPACES),
                "published": entry.findtext("atom:published", None, SPACES),
                "updated": entry.findtext("atom:updated", None, SPACES),
                "content": entry.findtext("atom:content", None, SPACES),
                "tags": [tag.get("term") for tag in entry.findall("atom:category", SPACES)],
                "authors": [name.text for name in entry.findall("atom:author/atom:name", SPACES)],
            }
            for entry in root.findall("atom:entry", SPACES)
        ]
    return [
        {
            "id": item.findtext("guid"),
            "url": item.findtext("link"),
            "title": item.findtext("title"),
            "summary": html_text(item.findtext("description")),
            "published": parsedate_to_datetime(item.findtext("pubDate")).isoformat(),
            "updated": item.findtext("atom:updated", None, SPACES),
            "content": item.findtext("content:encoded", None, SPACES),
            "tags": [tag.text for tag in item.findall("category")],
            "authors": [name.text for name in item.findall("dc:creator", SPACES)],
        }
        for item in root.findall("channel/item")
    ]


def html_text(markup: str) -> str:
    return markup.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def media(data: bytes) -> list[dict[str, str]]:
    """The `media:content` of a feed's entries, with the words in it."""
    return [
        {name: str(value) for name, value in element.attrib.items()}
        | {etree.QName(words).localname: words.text or "" for words in element}
        for element in etree.fromstring(data).iter(f"{{{SPACES['media']}}}content")
    ]


def enclosures(data: bytes, form: FeedFormat) -> list[tuple[str, str, str]]:
    """Address, type and length of what goes with a feed's entries."""
    if form is JSON_FEED:
        attachments = [file for item in json.loads(data)["items"] for file in item.get("attachments", [])]
        return [(file["url"], file["mime_type"], str(file["size_in_bytes"])) for file in attachments]
    root = etree.fromstring(data)
    if form is ATOM:
        links = root.findall("atom:entry/atom:link[@rel='enclosure']", SPACES)
        return [(link.get("href", ""), link.get("type", ""), link.get("length", "")) for link in links]
    return [(tag.get("url", ""), tag.get("type", ""), tag.get("length", "")) for tag in root.iter("enclosure")]


RECORD = {
    "number": "62-KH/BDVTU", "issued": to_date("2018-09-12"), "issuer": "Ban Dân vận", "subject": "Tháng Dân vận",
    "attachments": (Attachment("62.pdf", "Toàn văn"), Attachment("phu-luc.docx", "Phụ lục")),
}  # fmt: skip
ITEMS = [
    article(
        title="Hội thi “Dân vận khéo” & <kết quả>", summary="Chiều 9/10, 5 < 6 & \"khép lại\".",
        tags=["Dân vận khéo", "Tin tức"], authors=["Nguyễn Thị Ánh", "Lò Văn <Minh>"], image=lead_picture(credit="BBT"),
        corrections=[correction("2017-10-10 09:00")],
        body='Đoạn **đầu**.\n\n![Sân khấu "lớn"](khac.png)\n\n![Lại](anh.jpg)',
    ),
    article("hoat-dong/a.md", date="2017-10-09 08:30"),
    plan("ke-hoach/2018/09/62.md", record=RECORD),
    contest("hoi-thi/2017/10/hoi-thi.md", record=Contest(name="Hội thi")),
    bulletin("ban-tin/2017/so-10.md", number=10, period="2017-10", date="2017-10-31"),
]  # fmt: skip
FILES = [PHOTO, OTHER, "ke-hoach/2018/09/62.pdf", "ke-hoach/2018/09/phu-luc.docx"]
LISTS = ["", "dinh-chinh/", "tin-tuc/", "ke-hoach/", "ban-tin/", "chu-de/dan-van-kheo/", "luu-tru/2017/10/"]


def desk(*items: Item, **keys: Any) -> MemorySite:
    return MemorySite(*(items or ITEMS), files=FILES, **keys)


@pytest.mark.parametrize("path", LISTS)
def test_the_three_formats_tell_the_same(path: str) -> None:
    rss, atom, feed = (parse_entries(desk().feed_bytes(path, form), form) for form in FEED_FORMATS)
    assert rss == atom == feed
    assert [entry["id"] for entry in rss] == [entry.id for entry in desk().feed_view(path).entries]
    assert rss


def test_titles_summaries_and_topics_are_text() -> None:
    for form in FEED_FORMATS:
        [entry] = parse_entries(desk().feed_bytes("tin-tuc/", form), form)
        # Nothing in a title looks like a tag (W3C validator: ContainsHTML): a word joiner stands in between.
        assert entry["title"] == "Hội thi “Dân vận khéo” & <\u2060kết quả>"
        assert entry["summary"] == 'Chiều 9/10, 5 < 6 & "khép lại".'
        # The section is not said twice where a topic has its name.
        assert entry["tags"] == ["Tin tức", "Dân vận khéo"]
        assert entry["authors"] == ["Nguyễn Thị Ánh", "Lò Văn <Minh>"]


def test_a_plan_without_a_lead_is_told_by_its_subject() -> None:
    assert desk().feed_entry("ke-hoach/2018/09/62.md").summary == "Tháng Dân vận"


def test_what_hangs_on_the_day_is_not_in_a_plans_entry() -> None:
    item = plan(record={"effective_from": to_date("2018-10-01"), "effective_to": to_date("2018-11-30")})
    before, after = (MemorySite(item, now=now).feed_bytes("ke-hoach/") for now in ("2018-09-20", "2018-12-31"))
    assert before == after
    assert "Từ ngày 01/10/2018 đến ngày 30/11/2018" in before.decode()


# Files --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", [RSS, ATOM], ids=lambda form: form.title)
def test_all_pictures_are_media_each_once_with_what_is_known_of_them(form: FeedFormat) -> None:
    about = {"type": "image/jpeg", "medium": "image", "fileSize": "4321", "width": "800", "height": "600"}
    assert media(desk().feed_bytes("tin-tuc/", form)) == [
        {
            "url": f"{SITE}/{PHOTO}",
            **about,
            "title": "Hội thi",
            "description": "Các đội thi chào khán giả",
            "credit": "BBT",
        },
        {"url": f"{SITE}/{OTHER}", **about, "type": "image/png", "description": 'Sân khấu "lớn"'},
    ]


@pytest.mark.parametrize("form", FEED_FORMATS, ids=lambda form: form.title)
def test_the_first_picture_is_the_enclosure(form: FeedFormat) -> None:
    assert enclosures(desk().feed_bytes("tin-tuc/", form), form) == [(f"{SITE}/{PHOTO}", "image/jpeg", "4321")]
    only_in_body = article(body="![Sân khấu](khac.png)")
    assert enclosures(desk(only_in_body).feed_bytes("", form), form) == [(f"{SITE}/{OTHER}", "image/png", "4321")]
    assert enclosures(desk(article(body="Không ảnh")).feed_bytes("", form), form) == []


def test_json_names_the_picture() -> None:
    [item] = json.loads(desk().feed_bytes("tin-tuc/", JSON_FEED))["items"]
    assert item["image"] == f"{SITE}/{PHOTO}"


def test_a_plans_attachments_are_enclosures() -> None:
    pdf = (f"{SITE}/ke-hoach/2018/09/62.pdf", "application/pdf", "327680")
    docx = (
        f"{SITE}/ke-hoach/2018/09/phu-luc.docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "327680",
    )
    assert enclosures(desk().feed_bytes("ke-hoach/", ATOM), ATOM) == [pdf, docx]
    assert enclosures(desk().feed_bytes("ke-hoach/", JSON_FEED), JSON_FEED) == [pdf, docx]
    # Validators refuse a second one in RSS.
    assert enclosures(desk().feed_bytes("ke-hoach/", RSS), RSS) == [pdf]
    assert media(desk().feed_bytes("ke-hoach/", RSS)) == [
        {"url": docx[0], "type": docx[1], "fileSize": "327680", "title": "Phụ lục"}
    ]
    [item] = json.loads(desk().feed_bytes("ke-hoach/", JSON_FEED))["items"]
    assert [file["title"] for file in item["attachments"]] == ["Toàn văn", "Phụ lục"]


def test_a_file_that_is_not_what_its_name_says_is_left_out() -> None:
    site = desk()
    site.facts |= {path: FileInfo(4321, "0" * 64, defect="type") for path in (PHOTO, OTHER)}
    entry = site.feed_entry(ITEMS[0].path)
    assert (entry.pictures, entry.enclosures) == ((), ())
    for form in FEED_FORMATS:
        assert enclosures(site.feed_bytes("tin-tuc/", form), form) == []


def test_a_file_asked_for_twice_goes_once() -> None:
    twice = {"attachments": (Attachment("62.pdf", "Toàn văn"), Attachment("62.pdf", "Lại nữa"))}
    entry = desk(plan("ke-hoach/2018/09/62.md", record=twice)).feed_entry("ke-hoach/2018/09/62.md")
    assert entry.enclosures == (
        EntryMedia(f"{SITE}/ke-hoach/2018/09/62.pdf", "application/pdf", 327680, title="Toàn văn"),
    )


# Corrections --------------------------------------------------------------------------------------------------------

MENDED = [
    article(
        "tin-tuc/a.md", title="Bài <A>", tags=["Mới"],
        corrections=[
            correction("2017-11-01 09:00", "Số đội là 5 < 6"), correction("2018-01-01", "Thêm ảnh", "cap-nhat"),
        ],
    ),
    article(
        "tin-tuc/b.md", date="2016-01-01", corrections=[correction("2017-12-01", "12 & 10"), correction("2030-01-01")],
    ),
    article("tin-tuc/go.md", corrections=[correction("2017-12-01"), correction("2018-01-01", kind="go")]),
    article("tin-tuc/nhap.md", draft=True, corrections=[correction("2017-12-01")]),
]  # fmt: skip


# Item, year, fragment of the id, time, title, words, and words and the item's title as HTML.
CORRECTIONS = [
    ("a", 2017, "20180101T000000", "2018-01-01T00:00:00", "Cập nhật: Bài <A>", "Thêm ảnh", "Thêm ảnh", "Bài &lt;A&gt;"),
    ("b", 2016, "20171201T000000", "2017-12-01T00:00:00", "Đính chính: Bài b", "12 & 10", "12 &amp; 10", "Bài b"),
    (
        "a", 2017, "20171101T090000", "2017-11-01T09:00:00", "Đính chính: Bài <A>", "Số đội là 5 < 6",
        "Số đội là 5 &lt; 6", "Bài &lt;A&gt;",
    ),
]  # fmt: skip


@pytest.mark.parametrize("form", FEED_FORMATS, ids=lambda form: form.title)
def test_the_corrections_are_a_feed(form: FeedFormat) -> None:
    assert parse_entries(desk(*MENDED).feed_bytes("dinh-chinh/", form), form) == [
        {
            "id": f"tag:danvan.example.vn,{year}:tin-tuc/{name}#dinh-chinh-{moment}",
            "url": f"{SITE}/tin-tuc/{name}/",
            "title": title.replace("<A", "<\u2060A"),
            "summary": words,
            "published": f"{when}+07:00",
            "updated": f"{when}+07:00",
            "content": f'<p>{html}</p>\n<p>Bài: <a href="{SITE}/tin-tuc/{name}/">{link}</a></p>',
            "tags": ["Tin tức"],
            "authors": ["Ban biên tập"],
        }
        for name, year, moment, when, title, words, html, link in CORRECTIONS
    ]


def test_corrections_of_one_item_and_moment_are_told_apart() -> None:
    item = article(
        "tin-tuc/a.md", id="urn:x#1", corrections=[correction("2018-01-01", "Một"), correction("2018-01-01", "Hai")]
    )
    assert {entry.summary: entry.id for entry in desk(item).feed_view("dinh-chinh/").entries} == {
        "Một": "urn:x#1/dinh-chinh-20180101T000000",
        "Hai": "urn:x#1/dinh-chinh-20180101T000000-2",
    }


def test_the_newest_corrections_stand_in_the_feed() -> None:
    items = [article(f"tin-tuc/{n}.md", corrections=[correction(f"2018-01-{n:02}")]) for n in range(1, 10)]
    site = desk(*items, feed_length=3)
    assert [entry.published[8:10] for entry in site.feed_view("dinh-chinh/").entries] == ["09", "08", "07"]
    [feed] = [feed for feed in site.feeds.subscription_feeds() if feed.path == "dinh-chinh/"]
    assert [item.path for item in feed.items] == ["tin-tuc/9.md", "tin-tuc/8.md", "tin-tuc/7.md"]


# Whatever editors write ---------------------------------------------------------------------------------------------

SIGNS = [
    "a\x00b",
    "\ud800",
    "\udfff\ud800x",
    "\ufffe",
    "]]>",
    "&",
    "&amp;",
    "<b>",
    "\"'",
    "a\r\nb",
    "\x85\u2028",
    "\ue000",
    "\ue0000\ue001",
]


@pytest.mark.parametrize("signs", SIGNS, ids=ascii)
def test_no_text_spoils_a_feed_or_tells_the_formats_apart(signs: str) -> None:
    words = f"chữ {signs} chữ"
    item = article(
        title=words, summary=words, tags=[words], authors=[words], image=lead_picture(caption=words, credit=words),
        corrections=[correction("2017-10-10", words)], body=f"Đoạn {signs} đoạn",
    )  # fmt: skip
    site = desk(item, site_name=words, description=words)
    for path in (
        "",
        "dinh-chinh/",
        next(feed.path for feed in site.feeds.subscription_feeds() if feed.path.startswith("chu-de/")),
    ):
        rss, atom, feed = (parse_entries(site.feed_bytes(path, form), form) for form in FEED_FORMATS)
        if "\n" not in signs:
            assert rss == atom == feed
        assert len(rss) == len(atom) == len(feed) == 1
        assert re.match("(Đính chính: )?chữ ", feed[0]["title"])


ODD = {
    "a title of 200 characters": {"title": "Đ" * 200},
    "decomposed letters": {"title": "Ho\u0302\u0323i thi", "summary": "Ho\u0302\u0323i"},
    "5,000 topics": {"tags": [f"Chủ đề {number}" for number in range(5_000)]},
    "a body of 2 MB": {"body": "Câu văn dài lê thê. " * 70_000},
    "nothing at all": {"body": ""},
}


@pytest.mark.parametrize("keys", ODD.values(), ids=ODD)
def test_odd_items_come_out_as_they_went_in(keys: dict[str, Any]) -> None:
    item = article(**keys)
    rss, atom, feed = (parse_entries(desk(item).feed_bytes("", form), form) for form in FEED_FORMATS)
    assert rss == atom == feed
    [entry] = feed
    assert entry["title"] == item.title
    assert entry["summary"] == (item.lead or item.title)
    assert entry["tags"] == ["Tin tức", *item.tags]
    assert len(entry["content"]) >= len(keys.get("body", "").strip())


# What the W3C validator warns of --------------------------------------------------------------------------------------

NAMES = {
    "Nguyễn Văn An": "Nguyễn Văn An",
    "Nguyễn Văn An <an@danvan.example.vn>": "Nguyễn Văn An",
    "an@danvan.example.vn (Nguyễn Văn An)": "Nguyễn Văn An",
    "an.nguyen@danvan.example.vn": "an.nguyen",
    "<an@danvan.example.vn>": "an",
    "Nhóm @danvan": "Nhóm @danvan",
}


@pytest.mark.parametrize(("written", "in_feeds"), NAMES.items())
def test_an_author_is_a_name_without_an_e_mail_address(written: str, in_feeds: str) -> None:
    site = MemorySite(article(authors=[written]))
    for form in FEED_FORMATS:
        [entry] = parse_entries(site.feed_bytes("tin-tuc/", form), form)
        assert entry["authors"] == [in_feeds]


def test_characters_that_were_lost_are_left_out() -> None:
    words = "Hội\ufffd thi"
    item = article(title=words, summary=words, tags=[words], body=words, image=lead_picture(caption=words))
    site = desk(item, site_name=words, description=words)
    for form in FEED_FORMATS:
        data = site.feed_bytes(feed_format=form).decode()
        assert "Hội thi" in data
        assert "\ufffd" not in data


@pytest.mark.parametrize(
    ("title", "in_feeds"),
    [
        ("Giá lúa < 7.000 đ", "Giá lúa < 7.000 đ"),
        ("Mã <script>x</script>", "Mã <\u2060script>x<\u2060/script>"),
        ("a <!-- b -->", "a <\u2060!-- b -->"),
        ("5 <đội> 6", "5 <đội> 6"),
    ],
)
def test_nothing_in_a_title_looks_like_a_tag(title: str, in_feeds: str) -> None:
    assert feed_title(title) == in_feeds


@pytest.mark.parametrize(
    ("id", "guid"),
    [
        ("nukeviet:news:123", "news_123"),
        ("nukeviet:tin-tuc:7", "tin-tuc_7"),
        # A module of a second language has the numbers of the first one's again.
        ("nukeviet:en:news:7", "nukeviet:en:news:7"),
        ("https://bandanvan.vn/?p=123", "https://bandanvan.vn/?p=123"),
        ("tag:blogger.com,1999:blog-1.post-2", "tag:blogger.com,1999:blog-1.post-2"),
    ],
)
def test_subscribers_of_an_old_site_know_its_articles_again(id: str, guid: str) -> None:
    desk = MemorySite(article(id=id, corrections=[correction("2018-01-01")]))
    ids = {
        form: [entry["id"] for entry in parse_entries(desk.feed_bytes(feed_format=form), form)] for form in FEED_FORMATS
    }
    assert ids == {RSS: [guid], ATOM: [id], JSON_FEED: [id]}
    assert validate_feed("rss.xml", desk.feed_bytes(), feed_url=f"{SITE}/rss.xml") == []
