"""Notices: what a fifth kind of content shows in its page, feeds, structured data, search, home page and forms."""

import json
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest
from memory_site import CONVERTER, FRAGMENTS, SETTINGS, MemorySite, to_date
from newsroom.content.loader import item_decoder
from newsroom.content.new_item import NewItem, create_item
from newsroom.content.parser import Parser
from newsroom.kinds import KINDS
from newsroom.kinds.notice import Notice, NoticeView
from newsroom.model.file_types import JSON_FEED
from newsroom.model.items import Item
from newsroom.model.settings import DEFAULT_SECTIONS, Section
from newsroom.pages.home import home_view
from newsroom.pages.json_ld import StructuredData
from newsroom.runtime.content_writer import ContentWriter
from newsroom.search.documents import SearchDocuments
from newsroom.search.index import SearchIndex
from newsroom.text.dates import TIME_ZONE

NOTICES = Section("thong-bao", "Thông báo", "notice")
SECTIONS = (*DEFAULT_SECTIONS, NOTICES)
PARSER = Parser(msgspec.structs.replace(SETTINGS, sections=SECTIONS), CONVERTER, "content", KINDS)
PATH = "thong-bao/2018/10/tiep-cong-dan.md"
WHOLE = "valid: {from: 2018-10-15, to: 2018-12-31}\nconcerns: [Cán bộ dân vận cơ sở, Nhân dân xã Hiệp Hòa]\n"


def notice(keys: str = WHOLE, path: str = PATH) -> Item:
    text = f"---\ntitle: Lịch tiếp công dân\ndate: 2018-10-01\n{keys}---\nTiếp công dân vào thứ Năm.\n"
    parsed = PARSER.parse(path, text.encode())
    assert parsed.item is not None
    assert parsed.problems == ()
    FRAGMENTS[parsed.item.body.digest] = parsed.fragment
    return parsed.item


def site_of(*items: Item, now: str = "2018-12-01 08:00") -> MemorySite:
    return MemorySite(*items, now=now, sections=SECTIONS)


def rows(site: MemorySite, path: str = PATH) -> dict[str, list[str]]:
    view = site.item_view(path).record
    assert isinstance(view, NoticeView)
    return {row.field: [value.title for value in row.values] for row in view.rows}


def test_a_notice_is_read_and_comes_back_from_the_cache() -> None:
    item = notice()
    people = ("Cán bộ dân vận cơ sở", "Nhân dân xã Hiệp Hòa")
    assert item.record == Notice(to_date("2018-10-15"), to_date("2018-12-31"), people)
    assert item_decoder(KINDS).decode(msgspec.json.encode(item)) == item
    assert notice("").record == Notice()


@pytest.mark.parametrize(
    ("now", "shown"),
    [
        ("2018-10-14 23:59", "Từ ngày 15/10/2018 đến ngày 31/12/2018 (chưa có hiệu lực)"),
        ("2018-10-15 00:00", "Từ ngày 15/10/2018 đến ngày 31/12/2018 (còn hiệu lực)"),
        ("2018-12-31 23:59", "Từ ngày 15/10/2018 đến ngày 31/12/2018 (còn hiệu lực)"),
        ("2019-01-01 00:00", "Từ ngày 15/10/2018 đến ngày 31/12/2018 (hết hiệu lực)"),
    ],
)
def test_the_page_tells_in_words_whether_the_notice_holds(now: str, shown: str) -> None:
    site = site_of(notice(), now=now)
    assert rows(site) == {"valid": [shown], "concerns": ["Cán bộ dân vận cơ sở", "Nhân dân xã Hiệp Hòa"]}
    assert site.item_pages.item_page(site.library.items[PATH]).template == "notice.html"


def test_what_is_not_said_has_no_row() -> None:
    assert rows(site_of(notice(""))) == {}
    assert rows(site_of(notice("valid: {to: 2018-12-31}\n"))) == {"valid": ["Đến ngày 31/12/2018 (còn hiệu lực)"]}


def test_the_page_is_made_again_on_the_day_its_state_changes_and_on_no_other() -> None:
    days = ["2018-10-13", "2018-10-14", "2018-10-15", "2018-12-31", "2019-01-01"]
    views = [site_of(notice(), now=day).item_view(PATH) for day in days]
    assert [before == after for before, after in pairwise(views)] == [True, False, True, False]
    changes = [site_of(notice(), now=day).next_change for day in days]
    first, last = datetime(2018, 10, 15, tzinfo=TIME_ZONE), datetime(2019, 1, 1, tzinfo=TIME_ZONE)
    assert changes == [first, first, last, last, None]


def test_feeds_tell_the_days_and_not_the_state() -> None:
    entry = json.loads(site_of(notice()).feed_bytes("thong-bao/", JSON_FEED))["items"][0]["content_html"]
    assert "<li><strong>Hiệu lực:</strong> Từ ngày 15/10/2018 đến ngày 31/12/2018</li>" in entry
    assert "<li><strong>Đối tượng:</strong> Cán bộ dân vận cơ sở; Nhân dân xã Hiệp Hòa</li>" in entry
    bare = json.loads(site_of(notice("")).feed_bytes("thong-bao/", JSON_FEED))["items"][0]["content_html"]
    assert bare == "<p>Tiếp công dân vào thứ Năm.</p>"


@pytest.mark.parametrize(
    ("keys", "facts"),
    [
        ("", {}),
        ("valid: {from: 2018-10-15}\n", {"temporalCoverage": "2018-10-15/.."}),
        ("valid: {to: 2018-12-31}\n", {"temporalCoverage": "../2018-12-31", "expires": "2018-12-31"}),
        (
            WHOLE,
            {
                "temporalCoverage": "2018-10-15/2018-12-31",
                "expires": "2018-12-31",
                "audience": [
                    {"@type": "Audience", "audienceType": "Cán bộ dân vận cơ sở"},
                    {"@type": "Audience", "audienceType": "Nhân dân xã Hiệp Hòa"},
                ],
            },
        ),
    ],
)
def test_machines_learn_when_it_holds_and_whom_it_concerns(keys: str, facts: dict[str, object]) -> None:
    site = site_of(notice(keys))
    graph = json.loads(StructuredData(site.settings, KINDS).json_ld(site.item_view(PATH)))["@graph"]
    assert graph[0]["@type"] == "NewsArticle"
    assert {name: graph[0][name] for name in ("temporalCoverage", "expires", "audience") if name in graph[0]} == facts


def test_whom_it_concerns_is_searched() -> None:
    site = site_of(notice())
    text = " ".join(SearchDocuments(site.presenter, KINDS).fulltext(notice(), FRAGMENTS[notice().body.digest]))
    assert text.endswith("Cán bộ dân vận cơ sở · Nhân dân xã Hiệp Hòa")


def test_a_site_without_notices_does_not_see_the_kind() -> None:
    def kinds(site: MemorySite) -> list[str]:
        index = SearchIndex(site.presenter, FRAGMENTS.__getitem__, KINDS, key=b"")
        return list(index.kind_labels.values())

    labels = ["Bài viết", "Kế hoạch, văn bản", "Hội thi", "Bản tin"]
    assert kinds(MemorySite()) == labels
    assert kinds(site_of()) == [*labels, "Thông báo"]
    assert home_view(site_of().presenter).boxes == ()


def test_the_newest_notices_have_a_box_on_the_home_page() -> None:
    items = [notice(path=f"thong-bao/2018/10/{number}.md") for number in range(5)]
    home = home_view(site_of(*items).presenter)
    (box,) = home.boxes
    assert (box.layout.title, len(box.cards)) == ("Thông báo", 3)
    assert home.blocks == ()


def test_a_new_notice_offers_its_keys(tmp_path: Path) -> None:
    writer = ContentWriter(tmp_path, tmp_path / ".cache")
    new = NewItem("Nghỉ Tết", NOTICES, SETTINGS, writer, datetime(2018, 10, 20, 9, 15, tzinfo=TIME_ZONE))
    path = create_item(new, KINDS["notice"])
    assert path == "thong-bao/2018/10/nghi-tet.md"
    text = (tmp_path / path).read_text("utf-8")
    assert "# Hiệu lực: from (từ ngày), to (đến ngày).\n# valid:\n#   from: 2017-10-09\n" in text
    assert "# concerns:\n#   - Cán bộ dân vận cơ sở\n#   - Nhân dân xã Hiệp Hòa\n" in text
    assert "<!-- Viết nội dung thông báo ở đây. -->" in text
