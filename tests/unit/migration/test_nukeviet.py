"""A dump of NukeViet gives the site it was: articles, documents, pages, their states and every address."""

import datetime
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec import structs
from newsroom.migration.findings import KINDS
from newsroom.migration.nukeviet.reader import NukevietReader
from newsroom.migration.old_site import Finding, OldFile, OldItem, OldPicture, OldState
from newsroom.migration.source import SourceRefused
from newsroom.migration.sources import find_reader
from newsroom.migration.spool import Spool
from newsroom.text.dates import TIME_ZONE
from nukeviet_portal import DAY, FIRST_TIME, Portal, Table, own_backup, phpmyadmin_export, sample_portal

ReadPortal = Callable[[Portal | bytes], Spool]


@pytest.fixture
def read(tmp_path: Path) -> ReadPortal:
    """Reads a portal, or SQL, as a file."""

    def read_source(source: Portal | bytes) -> Spool:
        file = tmp_path / "portal.sql"
        file.write_bytes(own_backup(source.all_tables()) if isinstance(source, Portal) else source)
        spool = Spool(tmp_path / "spool.sqlite")
        find_reader(file).read(file, spool)
        spool.finish()
        kinds = {finding.kind for item in spool.items() for finding in item.findings}
        assert kinds | {finding.kind for finding in spool.findings()} <= set(KINDS)
        return spool

    return read_source


def _items(spool: Spool) -> dict[str, OldItem]:
    return {item.key.removeprefix("nukeviet:"): item for item in spool.items()}


def _empty_portal() -> Portal:
    portal = Portal()
    portal.add("vi_news_cat", catid=1, title="Tin tức", alias="tin-tuc", groups_view="6", status=1)
    return portal


def test_an_article_brings_all_that_belongs_to_it(read: ReadPortal) -> None:
    item = _items(read(sample_portal()))["news:1"]
    body = item.body
    assert structs.replace(item, body="") == OldItem(
        key="nukeviet:news:1",
        kind="article",
        title='Phát động "Tháng Dân vận" năm 2017: vì dân',
        body="",
        date=datetime.datetime(2017, 10, 10, 8, 10, tzinfo=TIME_ZONE),
        featured=True,
        summary="Sáng 9/10, Ban Dân vận & các đoàn thể…",
        authors=("Nguyễn Văn An", "Minh Ngọc"),
        categories=("news:1", "news:2"),
        tags=("Dân vận khéo",),
        dossiers=("Tháng Dân vận 2017",),
        image=OldPicture("/uploads/news/2017_10/le-phat-dong.jpg", "Lễ phát động", "Lễ phát động"),
        attachments=(
            OldFile("/uploads/news/van-ban.pdf", "van-ban.pdf"),
            OldFile("/uploads/news/2017_10/bieu mau.docx", "bieu mau.docx"),
            OldFile("/uploads/news/2017_10/doc.mp3", "Bản đọc – Giọng nữ miền Bắc"),
        ),
        source="Theo Báo Bắc Giang",
        slug="phat-dong-thang-dan-van",
        feed_id="nukeviet:news:1",
        address="/tin-tuc/phat-dong-thang-dan-van-1.html",
        former_addresses=("/dan-van-kheo/phat-dong-thang-dan-van-1.html",),
        other_addresses=item.other_addresses,
        hits=321,
        extra={
            "keywords": "dân vận, bắc giang", "sourcetext": "https://baobacgiang.vn/x",
            "block": ["Tin tiêu điểm", "Tin mới"],
        },
    )  # fmt: skip
    assert body == (
        '<p>Ông <strong>An</strong> nói: "Dân vận khéo thì việc gì cũng thành công".</p>'
        '<p>C:\\dan-van \'khéo\' — <img src="/uploads/news/2017_10/anh-1.jpg" alt="Ảnh" /> 100% 😀</p>'
    )
    assert set(item.other_addresses) >= {
        "/vi/news/tin-tuc/phat-dong-thang-dan-van-1.html",
        "/news/tin-tuc/phat-dong-thang-dan-van-1.html",
        "/index.php?language=vi&nv=news&op=tin-tuc/phat-dong-thang-dan-van-1.html",
        "/print/tin-tuc/phat-dong-thang-dan-van-1.html",
        "/savefile/tin-tuc/phat-dong-thang-dan-van-1.html",
    }


def test_nothing_that_readers_did_not_see_is_public(read: ReadPortal) -> None:
    spool = read(sample_portal())
    states = {item.title: item.state for item in spool.items() if item.kind == "article" and item.state != OldState()}
    draft = {title: state.why for title, state in states.items() if state.visibility == "draft"}
    assert draft == {
        "Ngưng đăng": "đang ngưng đăng",
        "Hết hạn": "đã hết hạn đăng",
        "Bản nháp": "là bản nháp",
        "Chuyển duyệt": "đang chuyển duyệt",
        "Từ chối duyệt": "bị từ chối duyệt",
        "Đang duyệt": "đang được duyệt",
        "Chuyển đăng": "đang chuyển đăng",
        "Từ chối đăng": "bị từ chối đăng",
        "Đang kiểm tra": "đang được kiểm tra",
        "Khóa": "ở chuyên mục đang khóa",
        "Lạ": "không rõ đã đăng hay chưa",
        "Chuyên mục tắt": "ở chuyên mục đã tắt",
        "Không chuyên mục": "không rõ thuộc chuyên mục nào",
        "Dẫn sang trang khác": "chỉ dẫn sang một trang khác, ở trang cũ không có trang riêng",
    }
    assert states["Chuyện nội bộ"] == OldState("protected", "ở chuyên mục chỉ dành cho thành viên")
    assert _items(spool)["news:21"].findings == (Finding("unclear-state", "Lạ", "status = -3"),)
    assert _items(spool)["news:34"].expires == datetime.datetime(2020, 3, 27, 8, 10, tzinfo=TIME_ZONE)
    assert "riêng tư" not in repr([*spool.items()]) and "bí mật cũ" not in repr([*spool.items()])
    assert dict(spool.left_out()) == {
        "bình luận của bạn đọc": 1, "bản cũ của bài (lịch sử sửa)": 1, "mục trong bảng nv4_vi_download": 1,
        "số lượt xem của bài": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("act", "groups", "visibility"), [(0, "6", "draft"), (1, "4", "protected"), (1, "5", "public")]
)
def test_a_module_that_is_off_or_for_some_has_nothing_public(
    read: ReadPortal, act: int, groups: str, visibility: str
) -> None:
    portal = sample_portal()
    for row in portal.tables["vi_modules"].rows:
        row[5:7] = [groups, act]
    spool = read(portal)
    shown = {item.state.visibility for item in spool.items() if item.key in ("nukeviet:news:1", "nukeviet:laws:2")}
    assert shown == {visibility}
    assert {item.state.visibility for item in spool.items() if item.kind == "page"} == {visibility, "draft"}


@pytest.mark.parametrize("groups", ["", "1,2", "4"])
def test_a_category_that_nobody_may_see_is_not_public(read: ReadPortal, groups: str) -> None:
    portal = _empty_portal()
    portal.tables["vi_news_cat"].rows[0][5] = groups
    portal.add_article(1, "Bài")
    spool = read(portal)
    assert [item.state.visibility for item in spool.items()] == ["protected"]
    assert not spool.terms("category")[0].is_public


def test_documents_are_records(read: ReadPortal) -> None:
    items = _items(read(sample_portal()))
    document = items["laws:2"]
    assert (document.kind, document.title) == ("plan", "Kế hoạch Tháng Dân vận năm 2017")
    assert document.record == {
        "number": "62-KH/BDVTU",
        "doctype": "Kế hoạch",
        "issued": "2017-10-09",
        "issuer": "Ban Dân vận Tỉnh ủy",
        "subject": "Tổ chức Tháng Dân vận năm 2017",
        "field": "Công tác dân vận",
        "signer": {"name": "Nguyễn Văn B", "title": "Trưởng ban"},
        "effective": {"from": "2017-10-09", "to": "2018-01-07"},
    }
    assert document.replaces == document.related == ("nukeviet:laws:1",)
    assert document.attachments == (
        OldFile("/uploads/laws/2017/62-kh.pdf", "62-kh.pdf"), OldFile("https://x.vn/y.pdf", "y.pdf"),
    )  # fmt: skip
    assert document.address == "/laws/detail/ke-hoach-2017-2/"
    assert document.expires is None
    assert items["laws:3"].state == OldState("protected", "chỉ dành cho một số nhóm")
    assert items["laws:4"].attachments == ()
    assert items["laws:4"].findings == (Finding("protected-files", "Tệp nội bộ", "mat.pdf"),)


def test_pages_and_offices_come_over(read: ReadPortal) -> None:
    items = _items(read(sample_portal()))
    assert items["about:1"].address == "/about/gioi-thieu-chung.html"
    assert "/about/" in items["about:1"].other_addresses
    assert items["about:2"].state == OldState("draft", "đang ngưng đăng")
    contacts = items["organs"]
    assert "<h2>Văn phòng</h2>" in contacts.body and "<h3>Tổ văn thư</h3>" in contacts.body
    assert "<td>Chánh Văn phòng</td><td>0204 124</td><td>c@bacgiang.gov.vn</td>" in contacts.body
    assert "0912345678" not in contacts.body
    assert "/organs/person/van-phong-1/tran-thi-c-1/" in contacts.other_addresses


def test_lists_have_their_addresses_and_feeds(read: ReadPortal) -> None:
    spool = read(sample_portal())
    assert spool.site.system == "NukeViet 4.5.05"
    assert spool.site.title == "Ban Dân vận Tỉnh ủy Bắc Giang"
    assert spool.site.addresses[:2] == ("https://bandanvan.bacgiang.gov.vn/", "http://bandanvan.bacgiang.gov.vn/")
    (site,) = spool.terms("site")
    assert "/rss/" in site.feed_addresses
    categories = {term.key: term for term in spool.terms("category")}
    below = categories["news:2"]
    assert (below.title, below.parent) == ("Dân vận khéo", "news:1")
    assert below.addresses[0] == "/dan-van-kheo/" and below.feed_addresses[0] == "/rss/dan-van-kheo/"
    assert categories["news:1"].title == "Tin tức / Sự kiện"
    assert (categories["news:3"].is_public, categories["news:4"].is_public) == (False, False)
    assert categories["laws:1"].addresses[0] == "/laws/ke-hoach/"
    assert "/laws/subject/ban-dan-van/" in categories["laws"].addresses
    assert spool.terms("tag")[0].addresses[:2] == ("/tag/dan-van-kheo", "/tag/dan-van-kheo/")
    assert spool.terms("dossier")[0].addresses[0] == "/topic/thang-dan-van-2017/"
    assert spool.terms("author")[0].addresses[0] == "/author/nguyen-van-an/"


@pytest.mark.parametrize(
    ("settings", "address"),
    [
        ({}, "/tin-tuc/bai-7-7.html"),
        ({"rewrite_op_mod": ""}, "/news/tin-tuc/bai-7-7.html"),
        ({"rewrite_optional": "0"}, "/vi/tin-tuc/bai-7-7.html"),
        ({"rewrite_optional": "0", "rewrite_op_mod": ""}, "/vi/news/tin-tuc/bai-7-7.html"),
        ({"rewrite_exturl": "/"}, "/tin-tuc/bai-7-7/"),
        ({"rewrite_enable": "0"}, "/index.php?language=vi&nv=news&op=tin-tuc/bai-7-7.html"),
    ],
)
def test_addresses_follow_the_settings(read: ReadPortal, settings: dict[str, str], address: str) -> None:
    portal = _empty_portal()
    portal.settings |= {("sys", "global", name): value for name, value in settings.items()}
    portal.add_article(7, "Bài")
    item = _items(read(portal))["news:7"]
    assert item.address == address
    assert address not in item.other_addresses


def test_a_portal_below_the_root_of_its_host_keeps_that_in_its_addresses(read: ReadPortal) -> None:
    portal = _empty_portal()
    for number in (1, 2):
        portal.add_article(number, "Bài", body='<img src="/dan-van/uploads/news/a.jpg">', homeimgfile="b.jpg")
    portal.add_article(3, "Bài", body='<a href="/uploads/news/a.pdf">tệp</a>')
    spool = read(portal)
    item = _items(spool)["news:1"]
    assert item.address == "/dan-van/tin-tuc/bai-1-1.html"
    assert item.image == OldPicture("/dan-van/uploads/news/b.jpg")
    assert spool.site.addresses[0] == "https://bandanvan.bacgiang.gov.vn/dan-van/"
    assert "/dan-van/index.php" in spool.terms("site")[0].addresses


def test_what_nukeviet_4_0_had_gives_the_same(read: ReadPortal) -> None:
    new = _items(read(sample_portal()))
    portal = sample_portal()
    portal.as_of_4_0()
    old = _items(read(portal))
    assert old.keys() == new.keys()
    assert old["news:1"].body == new["news:1"].body
    assert old["news:1"].authors == ("Minh Ngọc",)


def test_rows_of_categories_stand_in_for_a_table_that_is_missing(read: ReadPortal) -> None:
    portal = sample_portal()
    deleted = portal.tables["vi_news_rows"].rows.pop()
    whole = read(portal)
    assert f"news:{deleted[0]}" not in _items(whole)
    portal.tables.pop("vi_news_rows")
    assert _items(read(portal)).keys() > _items(whole).keys()
    assert [finding.kind for finding in read(portal).findings()] == ["table-missing"]


def test_modules_are_known_by_their_columns(read: ReadPortal) -> None:
    portal = Portal("tms_old")
    for name in [name for name in portal.tables if name.startswith("vi_news")]:
        table = portal.tables[name]
        table.name = table.name.replace("_vi_news", "_vi_guong_sang")
    portal.add(
        "vi_modules", title="guong-sang", module_file="news", module_data="guong_sang", module_upload="guong-sang",
        custom_title="Gương sáng", groups_view="6", act=1,
    )  # fmt: skip
    portal.add("vi_news_cat", catid=1, title="Tin", alias="tin", groups_view="6", status=1)
    portal.add_article(5, "Bài", homeimgfile="a.jpg", homeimgthumb=2)
    spool = read(portal)
    (item,) = spool.items()
    assert item.key == "nukeviet:guong-sang:5"
    assert item.address == "/guong-sang/tin/bai-5-5.html"
    assert item.image == OldPicture("/uploads/guong-sang/a.jpg")
    assert [term.key for term in spool.terms("category")] == ["guong-sang:1"]


@pytest.mark.parametrize(
    ("domains", "addresses"),
    [
        ("localhost,a.vn", ("https://a.vn/", "http://a.vn/")),
        (" HTTP://A.vn/x , a.vn:8080", ("https://a.vn/", "http://a.vn/", "https://a.vn:8080/", "http://a.vn:8080/")),
        ("", ()),
    ],
)
def test_a_site_answers_at_its_domains(read: ReadPortal, domains: str, addresses: tuple[str, ...]) -> None:
    portal = _empty_portal()
    portal.settings["sys", "global", "my_domains"] = domains
    portal.add_article(1, "Bài")
    assert read(portal).site.addresses == addresses


def test_names_that_an_article_had_lead_on(read: ReadPortal) -> None:
    portal = _empty_portal()
    portal.add("vi_news_cat", catid=2, title="Cũ", alias="cu", groups_view="6", status=1)
    portal.add_article(7, "Bài", alias="ten-moi")
    for number, (catid, alias) in enumerate(((1, "ten-moi"), (2, "ten-moi"), (2, "ten-cu"), (99, "ten-cu"))):
        portal.add("vi_news_row_histories", id=number, new_id=7, catid=catid, alias=alias, bodyhtml="bí mật")
    spool = read(portal)
    (item,) = spool.items()
    assert item.former_addresses == ("/cu/ten-moi-7.html", "/cu/ten-cu-7.html")
    assert ("bản cũ của bài (lịch sử sửa)", 4) in spool.left_out()


def test_further_pages_of_lists_lead_on(read: ReadPortal) -> None:
    portal = _empty_portal()
    portal.settings["vi", "news", "per_page"] = "10"
    portal.add("vi_news_topics", topicid=1, title="Bầu cử", alias="bau-cu")
    for number in range(1, 36):
        portal.add_article(number, "Bài", status=int(number <= 21), topicid=1)
    spool = read(portal)
    pages = [address for address in spool.terms("category")[0].addresses if "page-" in address]
    assert pages == ["/tin-tuc/page-2/", "/tin-tuc/page-3/"]
    assert spool.terms("dossier")[0].addresses[-1] == "/topic/bau-cu/page-3/"


def test_a_second_module_and_a_second_language_keep_their_own_names(read: ReadPortal) -> None:
    portal = _empty_portal()
    portal.add_article(1, "Bài")
    for place, name, title in (("vi_guong", "guong", "Gương sáng"), ("en_news", "news", "News")):
        for part in ("cat", "rows", "detail"):
            of_news = portal.tables[f"vi_news_{part}"]
            columns, rows = of_news.columns, [list(row) for row in of_news.rows]
            portal.tables[f"{place}_{part}"] = Table(f"nv4_{place}_{part}", columns, rows)
        modules = portal.tables.setdefault(
            f"{place[:2]}_modules", Table(f"nv4_{place[:2]}_modules", portal.tables["vi_modules"].columns, [])
        )
        modules.rows.append([name, "news", place[3:], name, title, "6", 1, 1])
    spool = read(portal)
    assert {item.key: item.address for item in spool.items()} == {
        "nukeviet:en:news:1": "/en/tin-tuc/bai-1-1.html",
        "nukeviet:guong:1": "/guong/tin-tuc/bai-1-1.html",
        "nukeviet:news:1": "/tin-tuc/bai-1-1.html",
    }
    assert {term.key: term.parent for term in spool.terms("category")} == {
        "en:news": "", "en:news:1": "en:news", "guong": "", "guong:1": "guong", "news:1": "",
    }  # fmt: skip


def test_a_dump_of_the_news_alone_is_read_with_names_as_they_are(read: ReadPortal) -> None:
    portal = sample_portal()
    tables = [table for table in portal.all_tables() if "_vi_news" in table.name]
    items = _items(read(own_backup(tables)))
    assert items["news:1"].address == "/vi/news/tin-tuc/phat-dong-thang-dan-van-1.html"
    assert "/tin-tuc/phat-dong-thang-dan-van-1.html" not in items["news:1"].other_addresses


def test_both_ways_of_writing_a_dump_give_the_same(read: ReadPortal) -> None:
    own, php = (read(write(sample_portal().all_tables())) for write in (own_backup, phpmyadmin_export))
    first, second = _items(own), _items(php)
    assert first.keys() == second.keys()
    for key, item in first.items():
        assert structs.replace(item, body="") == structs.replace(second[key], body="")
        assert item.body == second[key].body.replace("\r\n", "")


@pytest.mark.parametrize(
    ("columns", "seen"),
    [
        ({"publtime": 2**40, "exptime": -5}, {"expires": None}),
        ({"publtime": 0, "addtime": FIRST_TIME + DAY}, {"title": "Bài"}),
        ({"title": "A &amp;quot;B&amp;quot; &#91;C&#93; <b>D</b>"}, {"title": 'A "B" [C] D'}),
        (
            {"title": "Héi nghÞ tæng kÕt c«ng t¸c d©n vËn n¨m 2007"},
            {"title": "Hội nghị tổng kết công tác dân vận năm 2007"},
        ),
        ({"title": "Hội nghị".encode().decode("latin1")}, {"title": "Hội nghị"}),
        ({"hometext": "<p>Một</p>\n<p>hai &lt;ba&gt;</p>"}, {"summary": "Một hai <ba>"}),
        ({"author": "Minh Ngọc, Văn An"}, {"authors": ("Minh Ngọc", "Văn An")}),
        ({"author": "Hội LHPN, Huyện đoàn Hiệp Hòa"}, {"authors": ("Hội LHPN", "Huyện đoàn Hiệp Hòa")}),
        ({"author": "Ngọc (Sưu tầm), 2017"}, {"authors": ("Ngọc (Sưu tầm), 2017",)}),
        ({"author": "Theo Báo Nhân Dân"}, {"authors": (), "source": "Theo Báo Nhân Dân"}),
        (
            {"author": "Nguồn: TTXVN", "sourcetext": "Báo A"},
            {"authors": (), "source": "Theo Báo A", "extra": {"sourcetext": "Báo A", "author": "Nguồn: TTXVN"}},
        ),
        ({"homeimgfile": "https://x.vn/a.jpg", "homeimgthumb": 3}, {"image": OldPicture("https://x.vn/a.jpg")}),
        ({"voicedata": "[[[["}, {"attachments": ()}),
        ({"voicedata": '{"1": {"a": 1}}'}, {"attachments": ()}),
        ({"files": ",,a.pdf,"}, {"attachments": (OldFile("/uploads/news/a.pdf", "a.pdf"),)}),
        ({"listcatid": "x,,1,1,77"}, {"categories": ("news:1",)}),
        ({"alias": "bài viết"}, {"address": "/tin-tuc/b%C3%A0i%20vi%E1%BA%BFt-5.html"}),
        ({"hitstotal": -4}, {"hits": 0}),
    ],
)
def test_odd_values_are_read_for_what_they_mean(
    read: ReadPortal, columns: dict[str, int | str], seen: dict[str, object]
) -> None:
    portal = _empty_portal()
    portal.add_article(5, **{"title": "Bài"} | columns)  # type: ignore[arg-type]
    (item,) = read(portal).items()
    assert {name: getattr(item, name) for name in seen} == seen


def test_an_article_written_where_its_lead_belongs_keeps_its_paragraphs(read: ReadPortal) -> None:
    portal = _empty_portal()
    text = "Sáng nay, hội nghị khai mạc.<br />" * 40
    portal.add_article(1, "Bài", hometext=text, body="")
    portal.add_article(2, "Bài", hometext=text)
    first, second = read(portal).items()
    assert (first.summary, first.body) == ("", f"<div>{text}</div>")
    assert (len(second.summary) > 800, second.body) == (True, "<p>Nội dung.</p>")


def test_a_body_that_is_missing_is_told(read: ReadPortal) -> None:
    portal = _empty_portal()
    portal.add_article(1, "Có")
    portal.add_article(2, "Trống", body=" ")
    portal.add_article(3, "Thiếu")
    portal.tables["vi_news_detail"].rows.pop()
    found = [finding for item in read(portal).items() for finding in item.findings]
    assert found == [Finding("body-missing", "Trống"), Finding("body-missing", "Thiếu")]


def test_damage_is_told(read: ReadPortal) -> None:
    data = own_backup(sample_portal().all_tables())
    cut = read(data[: data.index(b"Tin ti\xc3\xaau \xc4\x91i\xe1\xbb\x83m") + 400])
    assert "dump-cut-off" in {finding.kind for finding in cut.findings()}
    odd = read(data.replace(b"'Trang \xe1\xba\xa9n', ", b"", 1))
    assert list(odd.findings()) == [Finding("dump-damaged", "portal.sql", "dòng thiếu hoặc thừa cột")]


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("CREATE TABLE wp_posts (ID int, post_title text);\nINSERT INTO wp_posts VALUES (1,'x');", "WordPress"),
        ("CREATE TABLE x (a int);\nINSERT INTO x VALUES (1);", "mở CSDL"),
        ("INSERT INTO nv4_vi_news_rows VALUES (1,'x');", "thiếu cấu trúc"),
    ],
)
def test_other_databases_are_refused_with_advice(read: ReadPortal, sql: str, said: str) -> None:
    with pytest.raises(SourceRefused, match=said):
        read(sql.encode())


def test_a_folder_gives_its_newest_dump(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    backups = folder / "data/logs/dump_backup"
    backups.mkdir(parents=True)
    (folder / "uploads").mkdir()
    for day, name in enumerate(("cu.sql", "moi.sql")):
        portal = _empty_portal()
        portal.add_article(1, f"Bài trong {name}")
        file = backups / name
        file.write_bytes(own_backup(portal.all_tables()))
        os.utime(file, (FIRST_TIME + day * DAY, FIRST_TIME + day * DAY))
    spool = Spool(tmp_path / "spool.sqlite")
    find_reader(folder).read(folder, spool)
    spool.finish()
    assert [item.title for item in spool.items()] == ["Bài trong moi.sql"]
    assert list(spool.findings()) == [Finding("dump-chosen", "moi.sql", "còn 1 tệp khác, cũ hơn")]


def test_a_folder_of_another_system_with_a_file_of_sql_is_left_to_its_reader(tmp_path: Path) -> None:
    (tmp_path / "schema.sql").write_text(
        "CREATE TABLE posts (id int, title text);\nINSERT INTO posts VALUES (1,'x');\n"
    )
    assert not NukevietReader().recognises(tmp_path)
    assert NukevietReader().recognises(tmp_path / "schema.sql")
