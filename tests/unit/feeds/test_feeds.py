"""What subscribers get: RSS read back by a feed reader, and held against the rules of the W3C's validator."""

import re
import time
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from memory_site import (
    FRAGMENTS,
    SETTINGS,
    MemorySite,
    article,
    bulletin,
    contest,
    correction,
    lead_picture,
    plan,
    to_date,
    to_datetime,
)
from newsroom.feeds.feeds import FeedSpec, group_feeds
from newsroom.feeds.writer import FeedWriter
from newsroom.kinds import KINDS
from newsroom.kinds.contest.record import Contest, Prize, Round, Score, Team
from newsroom.library.identity import feed_entry_id
from newsroom.model.file_types import RSS
from newsroom.model.items import Item
from newsroom.model.records import Attachment, Milestone

untimed = settings(deadline=None)
NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "media": "http://search.yahoo.com/mrss/",
}
# Attributes of HTML that hold an address (HTML Living Standard, "Attributes", the values that are URLs).
ADDRESSES = {"action", "cite", "data", "formaction", "href", "longdesc", "ping", "poster", "src", "srcset", "usemap"}
REFUSED_TAGS = {"script", "form", "input", "object", "embed", "iframe", "style", "meta", "link", "base"}


class Content(HTMLParser):
    """Collects what a validator would refuse in an entry's HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in {"br", "hr", "img", "wbr", "col"}:
            self.open.append(tag)
        if tag in REFUSED_TAGS:
            self.wrong.append(f"<{tag}>")
        for name, value in attrs:
            if name.startswith("on") or name == "style":
                self.wrong.append(name)
            if name in ADDRESSES and urlsplit(value or "").scheme not in {"http", "https", "mailto", "tel"}:
                self.wrong.append(f"{name}={value}")

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"</{tag}>")


def wrong_in(html: str) -> list[str]:
    reader = Content()
    reader.feed(html)
    reader.close()
    return reader.wrong + reader.open


def texts(element: etree._Element, path: str) -> list[str]:
    return [child.text or "" for child in element.findall(path, NAMESPACES)]


def invalid(data: bytes, location: str) -> list[str]:
    """What the rules listed by the W3C's feed validator say against an RSS file at that address."""
    root = etree.fromstring(data)
    [channel] = root
    wrong: list[str] = []

    def expect(fine: bool, rule: str) -> None:
        if not fine:
            wrong.append(rule)

    def dated(text: str) -> bool:
        try:
            return parsedate_to_datetime(text).tzinfo is not None and bool(re.match("[A-Z][a-z]{2}, [0-9]{2} ", text))
        except ValueError:
            return False

    def absolute(text: str) -> bool:
        parts = urlsplit(text)
        return parts.scheme in {"http", "https"} and bool(parts.netloc) and text.isascii() and " " not in text

    expect((root.tag, root.get("version")) == ("rss", "2.0"), "rss 2.0")
    for name in ("title", "link", "description", "language"):
        expect(len(texts(channel, name)) == 1 and bool(texts(channel, name)[0].strip()), f"one channel {name}")
    expect(absolute(texts(channel, "link")[0]), "absolute channel link")
    selves = channel.findall("atom:link[@rel='self']", NAMESPACES)
    expect([link.get("href") for link in selves] == [location], "one self link, equal to the location")
    expect([link.get("type") for link in selves] == ["application/rss+xml"], "type of the self link")
    expect(all(map(dated, texts(channel, "lastBuildDate"))), "dated build")
    ids = texts(channel, "item/guid")
    expect(len(set(ids)) == len(ids), "unique ids")
    for item in channel.findall("item"):
        for name in ("title", "link", "description", "guid", "pubDate"):
            expect(len(texts(item, name)) == 1 and bool(texts(item, name)[0].strip()), f"one item {name}")
        expect(absolute(texts(item, "link")[0]), "absolute item link")
        expect(dated(texts(item, "pubDate")[0]), "dated item")
        expect(item.find("guid").get("isPermaLink") == "false", "an id that is no address")
        expect(bool(re.match("[a-z][a-z0-9+.-]*:", ids[0])), "an id that is a URI")
        expect(not texts(item, "author"), "no author without e-mail")
        expect(bool(texts(item, "dc:creator")), "a creator")
        expect(len(item.findall("enclosure")) <= 1, "one enclosure")
        for enclosure in item.findall("enclosure"):
            expect(absolute(enclosure.get("url", "")), "absolute enclosure")
            expect(enclosure.get("length", "").isdigit(), "length of the enclosure")
            expect(bool(re.fullmatch("image/[a-z]+", enclosure.get("type", ""))), "type of the enclosure")
        for html in (*texts(item, "content:encoded"), *texts(item, "description")):
            wrong.extend(wrong_in(html))
    return wrong


def read(data: bytes) -> Any:
    feed = feedparser.parse(data, sanitize_html=False, resolve_relative_uris=False)
    assert not feed.bozo, feed.bozo_exception
    return feed


def content_html(item: Item, *others: Item, **keys: Any) -> str:
    """The content of an item's entry."""
    entries = read(MemorySite(item, *others, **keys).rss()).entries
    [content] = [entry.content[0].value for entry in entries if entry.title == item.title]
    return str(content)


EVERYTHING = [
    article(
        "tin-tuc/2017/10/bai.md",
        title="Hội thi “Dân vận khéo” & kết quả <2017>",
        summary="Chiều 9/10, hội thi khép lại.",
        tags=["Dân vận khéo", "Mặt trận & Đoàn thể"],
        authors=["Nguyễn Thị Ánh", "Lò Văn <Minh>"],
        image=lead_picture(credit="BBT"),
        plan="62-KH/BDVTU",
        corrections=[correction("2017-10-10 09:00")],
        body="Đoạn **đầu**[^1] [khác](../../../hoat-dong/xa.md#muc) [đây](#muc) [tệp](ke-hoach.pdf).\n\n"
        '![Sân khấu](anh.jpg "Trao giải")\n\n## Mục {#muc .to}\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n\n[^1]: Ghi chú.',
    ),
    article("hoat-dong/xa.md", date="2017-10-08", title="Không tóm tắt, không ảnh", body="Chỉ có một đoạn."),
    article("hoat-dong/rong.md", date="2017-10-07", title="Không có gì"),
    plan("ke-hoach/2018/09/62.md", record={"number": "62-KH/BDVTU", "subject": "Tổ chức Tháng Dân vận"}),
    contest(record=Contest(name="Hội thi")),
    bulletin("ban-tin/2017/so-10.md", number=10, period="2017-10", date="2017-10-31"),
]
FILES = ["tin-tuc/2017/10/anh.jpg", "tin-tuc/2017/10/ke-hoach.pdf"]


def everything(**keys: Any) -> MemorySite:
    return MemorySite(*EVERYTHING, files=FILES, **keys)


# The channel --------------------------------------------------------------------------------------------------------


def test_site_corrections_sections_and_tags_have_a_feed_each() -> None:
    assert [feed.path for feed in everything().feeds.subscription_feeds()] == [
        "",
        "dinh-chinh/",
        *(f"{section.key}/" for section in everything().settings.sections),
        "chu-de/dan-van-kheo/",
        "chu-de/mat-tran-doan-the/",
    ]


@pytest.mark.parametrize("path", ["", "tin-tuc/", "dien-hinh/", "chu-de/mat-tran-doan-the/"])
def test_every_feed_is_valid(path: str) -> None:
    for url in ("https://danvan.example.vn/", "https://tinh.example.vn/danvan/"):
        assert invalid(everything(site_url=url).rss(path), f"{url}{path}rss.xml") == []


def test_the_channel_says_whose_feed_it_is() -> None:
    feed = read(everything().rss("tin-tuc/")).feed
    assert (feed.title, feed.link, feed.language) == (
        "Tin tức – Ban Dân vận",
        "https://danvan.example.vn/tin-tuc/",
        "vi",
    )
    assert [link.href for link in feed.links if link.rel == "self"] == ["https://danvan.example.vn/tin-tuc/rss.xml"]
    assert [link.href for link in feed.links if link.rel == "alternate"] == ["https://danvan.example.vn/tin-tuc/"]


def test_a_feed_was_built_when_its_newest_entry_changed() -> None:
    old = article("tin-tuc/a.md", date="2017-10-01", corrections=[correction("2018-05-05 10:00")])
    new = article("tin-tuc/b.md", date="2017-10-02", corrections=[correction("2030-01-01")])
    assert texts(etree.fromstring(MemorySite(old, new).rss())[0], "lastBuildDate") == [
        "Sat, 05 May 2018 10:00:00 +0700"
    ]


def test_a_feed_without_entries_is_valid_and_has_no_date() -> None:
    data = MemorySite().rss("tin-tuc/")
    assert invalid(data, "https://danvan.example.vn/tin-tuc/rss.xml") == []
    assert texts(etree.fromstring(data)[0], "lastBuildDate") == []
    assert read(data).entries == []


def test_entries_are_the_newest_in_order_and_not_more_than_asked() -> None:
    items = [article(f"tin-tuc/{n:02}.md", date=f"2017-10-{n:02}", title=f"{n}") for n in range(1, 10)]
    assert [entry.title for entry in read(MemorySite(*items, feed_length=3).rss()).entries] == ["9", "8", "7"]


def test_the_bytes_hang_on_the_content_alone() -> None:
    first = everything().rss()
    time.sleep(1.1)
    assert everything().rss() == first
    assert everything(now="2018-12-30").rss() == first


def test_writing_one_feed_leaves_the_next_as_it_is() -> None:
    desk = everything()
    shared = FeedWriter(FRAGMENTS.__getitem__, KINDS)
    for feed in desk.feeds.subscription_feeds():
        view = desk.feeds.feed_view(feed)
        alone = FeedWriter(FRAGMENTS.__getitem__, KINDS).write(view, RSS)
        assert shared.write(view, RSS) == alone == shared.write(view, RSS)


# Entries ------------------------------------------------------------------------------------------------------------


def test_an_entry_is_read_back_whole() -> None:
    entry = next(e for e in read(everything().rss()).entries if e.link.endswith("/bai/"))
    assert entry.title == "Hội thi “Dân vận khéo” & kết quả <2017>"
    assert entry.summary == "Chiều 9/10, hội thi khép lại."
    assert entry.link == "https://danvan.example.vn/tin-tuc/2017/10/bai/"
    assert entry.id == "tag:danvan.example.vn,2017:tin-tuc/2017/10/bai"
    assert entry.published == "Mon, 09 Oct 2017 08:30:00 +0700"
    assert [tag.term for tag in entry.tags] == ["Tin tức", "Dân vận khéo", "Mặt trận & Đoàn thể"]
    assert entry.author == "Lò Văn <Minh>" or [a.name for a in entry.authors] == ["Nguyễn Thị Ánh", "Lò Văn <Minh>"]


def test_persons_and_the_board_are_creators() -> None:
    root = etree.fromstring(everything().rss())
    creators = {texts(item, "title")[0]: texts(item, "dc:creator") for item in root.iter("item")}
    assert creators["Hội thi “Dân vận khéo” & kết quả <2017>"] == ["Nguyễn Thị Ánh", "Lò Văn <Minh>"]
    assert creators["Không có gì"] == ["Ban biên tập"]


def test_the_picture_is_the_enclosure_with_its_true_size_and_words() -> None:
    entry = next(e for e in read(everything().rss()).entries if e.link.endswith("/bai/"))
    [enclosure] = entry.enclosures
    url = "https://danvan.example.vn/tin-tuc/2017/10/anh.jpg"
    assert (enclosure.href, enclosure.length, enclosure.type) == (url, "4321", "image/jpeg")
    [media] = entry.media_content
    assert media == {
        "url": url,
        "type": "image/jpeg",
        "medium": "image",
        "filesize": "4321",
        "width": "800",
        "height": "600",
    }
    [element] = etree.fromstring(everything().rss()).findall("channel/item/media:content", NAMESPACES)
    assert texts(element, "media:description") == ["Các đội thi chào khán giả"]
    assert texts(element, "media:credit") == ["BBT"]


def test_a_picture_of_unknown_size_claims_none() -> None:
    desk = MemorySite(article(image=lead_picture()), files=FILES)
    desk.facts[FILES[0]] = desk.facts[FILES[1]]
    [media] = read(desk.rss()).entries[0].media_content
    assert "width" not in media
    assert "width" not in read(desk.rss()).entries[0].content[0].value


def test_every_entry_has_a_summary_and_a_content() -> None:
    entries = read(everything().rss()).entries
    assert len(entries) == len(EVERYTHING)
    assert all(entry.summary and entry.content[0].value for entry in entries)
    last = next(entry for entry in entries if entry.title == "Không có gì")
    assert (last.summary, last.content[0].value) == ("Không có gì", "<p>Không có gì</p>")


def test_a_summary_with_signs_of_markup_is_text() -> None:
    item = article(summary="Diện tích <b> 5 ha & hơn", body="x")
    assert texts(etree.fromstring(MemorySite(item).rss()), "channel/item/description") == [
        "Diện tích &lt;b&gt; 5 ha &amp; hơn"
    ]


IDENTITIES = {
    "by its address": ({}, "tag:danvan.example.vn,2017:tin-tuc/2017/10/bai"),
    "moved": ({"aliases": ["/hoat-dong/2017/10/bai-cu/"]}, "tag:danvan.example.vn,2017:hoat-dong/2017/10/bai-cu"),
    "moved twice": (
        {"aliases": ["/hoat-dong/2017/10/mot/", "https://danvan.example.vn/dien-hinh/hai/"]},
        "tag:danvan.example.vn,2017:hoat-dong/2017/10/mot",
    ),
    "known at an older system": (
        {"aliases": ["/index.php/tin/123", "/tin-tuc/bai-cu.html", "/tin-tuc/B%C3%A0i/", "/node/7/", "/tin-tuc/"]},
        "tag:danvan.example.vn,2017:tin-tuc/2017/10/bai",
    ),
    "written down as a URI": ({"id": "urn:uuid:123", "aliases": ["/hoat-dong/x/"]}, "urn:uuid:123"),
    "written down as a name": ({"id": "tháng-dân-vận"}, "tag:danvan.example.vn,2017:th%C3%A1ng-d%C3%A2n-v%E1%BA%ADn"),
}


@pytest.mark.parametrize(("keys", "uri"), IDENTITIES.values(), ids=IDENTITIES)
def test_the_identity_of_an_item(keys: dict[str, Any], uri: str) -> None:
    desk = MemorySite(article(**keys))
    assert feed_entry_id(desk.library.public[0], desk.settings) == uri
    assert read(desk.rss()).entries[0].id == uri


def test_a_move_with_an_alias_keeps_the_identity() -> None:
    before, after = (
        article("tin-tuc/2017/10/cu.md"),
        article("hoat-dong/2018/01/moi.md", aliases=["/tin-tuc/2017/10/cu/"]),
    )
    assert MemorySite(before).feed_entry(before.path).id == MemorySite(after).feed_entry(after.path).id


@pytest.mark.parametrize(
    "hidden",
    [
        {"draft": True},
        {"date": "2030-01-01"},
        {"expires": "2018-01-01"},
        {"corrections": [correction("2018-01-01", kind="go")]},
    ],
)
def test_what_is_not_public_is_in_no_feed(hidden: dict[str, Any]) -> None:
    desk = MemorySite(article(title="Mật", tags=["Mật"], **hidden))
    assert [feed for feed in desk.feeds.subscription_feeds() if feed.items] == []
    assert b"M\xe1\xba\xadt" not in b"".join(desk.rss(feed.path) for feed in desk.feeds.subscription_feeds())


def test_an_entry_is_updated_by_what_the_reader_is_told() -> None:
    item = article(updated="2017-11-01", corrections=[correction("2017-12-01 07:00"), correction("2030-01-01")])
    assert MemorySite(item).feed_entry(item.path).updated == "2017-12-01T07:00:00+07:00"


# Content ------------------------------------------------------------------------------------------------------------


def test_the_content_is_the_whole_page_in_its_order() -> None:
    html = next(e for e in read(everything().rss()).entries if e.link.endswith("/bai/")).content[0].value
    order = [
        "<strong>Chiều 9/10, hội thi khép lại.</strong>",
        "<strong>Đính chính (10/10/2017 09:00):</strong> Ngày khai mạc là 12/10",
        '<figure><img src="https://danvan.example.vn/tin-tuc/2017/10/anh.jpg" alt="Các đội thi chào khán giả" '
        'width="800" height="600"><figcaption>Hội thi (BBT)</figcaption></figure>',
        "Đoạn <strong>đầu</strong>",
        "<h2>Mục</h2>",
        '<th scope="col">a</th>',
        "Ghi chú.",
        'Văn bản kèm theo bài: <a href="https://danvan.example.vn/ke-hoach/2018/09/62/">'
        "Số 62-KH/BDVTU: Tổ chức Tháng Dân vận</a>",
    ]
    places = [html.find(part) for part in order]
    assert -1 not in places, html
    assert all(first < second for first, second in pairwise(places))


def test_all_addresses_in_it_are_absolute() -> None:
    html = next(e for e in read(everything().rss()).entries if e.link.endswith("/bai/")).content[0].value
    page = "https://danvan.example.vn/tin-tuc/2017/10/bai/"
    assert set(re.findall(r'href="([^"]*)"', html)) == {
        f"{page}#fn:1",
        f"{page}#fnref:1",
        f"{page}#muc",
        "https://danvan.example.vn/hoat-dong/xa/#muc",
        "https://danvan.example.vn/tin-tuc/2017/10/ke-hoach.pdf",
        "https://danvan.example.vn/ke-hoach/2018/09/62/",
    }
    assert set(re.findall(r'src="([^"]*)"', html)) == {"https://danvan.example.vn/tin-tuc/2017/10/anh.jpg"}


def test_it_has_nothing_that_serves_only_the_page() -> None:
    html = "".join(entry.content[0].value for entry in read(everything().rss()).entries)
    assert re.findall(r"<[^>]* (id|class|role|tabindex|aria-\w+|loading)=", html) == []


def test_words_that_look_like_attributes_stay() -> None:
    words = 'a class="x" href="#y" id="z"'
    assert words in content_html(article(body=f"`{words}`"))


def test_a_lead_that_begins_the_body_is_not_said_twice() -> None:
    assert content_html(article(body="Đoạn đầu.\n\nĐoạn sau.")).count("Đoạn đầu.") == 1
    assert content_html(article(summary="Đoạn đầu.", body="Đoạn đầu.\n\nĐoạn sau.")).count("Đoạn đầu.") == 1


def test_a_link_to_what_is_not_public_leaves_its_words() -> None:
    html = content_html(article(body="[chữ](nhap.md)"), article("tin-tuc/2017/10/nhap.md", draft=True))
    assert html == "<p>chữ</p>"


def test_a_plan_brings_its_record() -> None:
    record = {
        "number": "62-KH/BDVTU",
        "issued": to_date("2018-09-12"),
        "issuer": "Ban Dân vận <Tỉnh ủy>",
        "subject": "Tổ chức Tháng Dân vận",
        "basis": ("1-KH/BDVTU", "Luật"),
        "milestones": (
            Milestone(to_date("2018-10-01"), to_date("2018-10-31"), "Cao điểm.", "Cấp ủy", ("Mặt trận", "Đoàn")),
            Milestone(to_date("2018-10-15"), to_date("2018-10-15"), "Kỷ niệm"),
        ),
        "attachments": (Attachment("62.pdf", "Toàn văn"),),
    }
    old = plan("ke-hoach/cu.md", date="2017-01-01", record={"number": "1-KH/BDVTU"}, title="Kế hoạch cũ")
    html = content_html(plan(record=record, title="KH", body="Nội dung."), old, files=["ke-hoach/2018/09/62.pdf"])
    site = "https://danvan.example.vn"
    for part in (
        "<li><strong>Số, ký hiệu:</strong> 62-KH/BDVTU</li>",
        "<li><strong>Ngày ban hành:</strong> 12/09/2018</li>",
        "<li><strong>Cơ quan ban hành:</strong> Ban Dân vận &lt;Tỉnh ủy&gt;</li>",
        "<li><strong>Trích yếu:</strong> Tổ chức Tháng Dân vận</li>",
        f'<strong>Căn cứ:</strong> <a href="{site}/ke-hoach/cu/">Kế hoạch số 1-KH/BDVTU: Kế hoạch cũ</a>; Luật</li>',
        f'<strong>Tệp đính kèm:</strong> <a href="{site}/ke-hoach/2018/09/62.pdf">Toàn văn</a></li>',
        "<li>Từ ngày 1 đến ngày 31/10/2018: Cao điểm. Chủ trì: Cấp ủy. Phối hợp: Mặt trận, Đoàn</li>",
        "<li>Ngày 15/10/2018: Kỷ niệm</li>",
        "<p>Nội dung.</p>",
    ):
        assert part in html
    assert wrong_in(html) == []


def test_a_contest_brings_its_prizes_and_scores() -> None:
    record = Contest(
        name="Hội thi",
        teams=(Team("Đồng Mận", "Xã Đồng Mận", "Khối xã"), Team("An <Trạch>", "", "Khối xã")),
        rounds=(Round("Chào hỏi", 20),),
        scores=(Score("Đồng Mận", (18.5,)),),
        prizes=(Prize("nhat", "Đồng Mận"), Prize("phu", "An <Trạch>", "Tiểu phẩm hay")),
    )
    html = content_html(contest(record=record, title="Kết quả"))
    for part in (
        "<li><strong>Giải Nhất:</strong> Đồng Mận – Khối xã</li>",
        "<li><strong>Giải phụ:</strong> Tiểu phẩm hay – An &lt;Trạch&gt; – Khối xã</li>",
        "<caption>Khối xã</caption>",
        "<th>Đội</th><th>Chào hỏi (tối đa\u00a020)</th><th>Tổng điểm</th><th>Giải</th>",
        "<tr><td>Đồng Mận</td><td>18,5</td><td>18,5</td><td>Giải Nhất</td></tr>",
        "<tr><td>An &lt;Trạch&gt;</td><td></td><td></td><td>Giải phụ: Tiểu phẩm hay</td></tr>",
    ):
        assert part in html
    assert wrong_in(html) == []


def test_a_bulletin_brings_its_contents() -> None:
    issue = bulletin("ban-tin/so-10.md", number=10, period="2017-10", date="2017-10-31", title="Bản tin")
    html = content_html(issue, article(title="Bài <một>", date="2017-10-02"))
    assert "<p><strong>Số 10, tháng 10 năm 2017</strong></p>" in html
    assert '<li><a href="https://danvan.example.vn/tin-tuc/2017/10/bai/">Bài &lt;một&gt;</a></li>' in html
    assert wrong_in(html) == []


# Bad input ----------------------------------------------------------------------------------------------------------

BAD = [
    "\x00",
    "a\x0bb",
    "\x1f",
    "\ud800",
    "\udfff\ud800",
    "\ufffe",
    "]]>",
    "&",
    "&amp;",
    "<",
    "</item>",
    "\"'",
    "\r\n",
    "\x85\u2028",
]


def spoilt(bad: str) -> MemorySite:
    """A site that has the text wherever an editor could put it."""
    words = f"chữ {bad} chữ"
    item = article(
        title=words, summary=words, tags=[words], authors=[words], corrections=[correction("2017-10-10", words)],
        image=lead_picture(caption=words, credit=words), body=f"Đoạn {bad} đoạn\n\n## {bad}\n\n`{bad}`",
    )  # fmt: skip
    record = {
        "issuer": words,
        "milestones": (Milestone(to_date("2018-10-01"), to_date("2018-10-01"), words, words, (words,)),),
    }
    return MemorySite(item, plan(record=record), files=FILES, site_name=words, description=words)


@pytest.mark.parametrize("bad", BAD, ids=ascii)
def test_no_text_spoils_a_feed(bad: str) -> None:
    data = spoilt(bad).rss()
    assert invalid(data, "https://danvan.example.vn/rss.xml") == []
    if bad in {"]]>", "&", "&amp;", "<", "</item>", "\"'"}:
        assert read(data).entries[1].title.replace("\u2060", "") == f"chữ {bad} chữ"
        assert read(data).entries[1].tags[1].term == f"chữ {bad} chữ"


@untimed
@given(st.text(st.characters(exclude_categories=()), max_size=20))
def test_any_text_makes_a_feed_that_can_be_read(text: str) -> None:
    root = etree.fromstring(MemorySite(article(title=f"a{text}", summary=text, authors=[f"a{text}"])).rss())
    assert texts(root, "channel/item/guid") == ["tag:danvan.example.vn,2017:tin-tuc/2017/10/bai"]


def test_dates_are_those_of_the_items() -> None:
    root = etree.fromstring(everything().rss())
    moments = [parsedate_to_datetime(text) for text in texts(root, "channel/item/pubDate")]
    assert moments == sorted((item.date for item in EVERYTHING), reverse=True)
    assert moments[-1] == to_datetime("2017-10-07")


# Groups ---------------------------------------------------------------------------------------------------------------


def test_feeds_are_grouped_by_their_paths_in_the_order_they_come() -> None:
    paths = ["", "dinh-chinh/", "chu-de/x/", "ban-tin/", "tin-tuc/", "chu-de/a/", "khac/"]
    groups = group_feeds([FeedSpec(path, path, "", ()) for path in paths], SETTINGS)
    assert [[feed.path for feed in group] for group in (groups.site, groups.sections, groups.tags)] == [
        ["", "dinh-chinh/", "khac/"],
        ["ban-tin/", "tin-tuc/"],
        ["chu-de/x/", "chu-de/a/"],
    ]


def test_no_feeds_are_no_groups() -> None:
    groups = group_feeds([], SETTINGS)
    assert (groups.site, groups.sections, groups.tags) == ((), (), ())
