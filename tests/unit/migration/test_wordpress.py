"""What comes over of a WordPress export."""

import io
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from newsroom.migration import xml_export
from newsroom.migration.old_site import OldFile, OldItem, OldPicture, Visibility
from newsroom.migration.source import SourceRefused
from newsroom.migration.spool import Spool
from newsroom.migration.states import old_state
from newsroom.migration.wordpress.reader import WordPressReader
from wordpress_exports import attachment, export, item


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    return Spool(tmp_path / "spool.sqlite")


def read(spool: Spool, tmp_path: Path, *items: str, text: str = "") -> list[OldItem]:
    file = tmp_path / "danvan.WordPress.2024-03-01.xml"
    file.write_text(text or export(*items), encoding="utf-8")
    assert WordPressReader().recognises(file)
    WordPressReader().read(file, spool)
    spool.finish()
    return list(spool.items())


def test_a_post_keeps_what_its_readers_saw(spool: Spool, tmp_path: Path) -> None:
    post = item(
        12,
        "Thăm hỏi &amp; tặng quà",
        "Dòng một\nDòng hai\n\nĐoạn hai",
        slug="tham-hoi",
        excerpt="Tóm tắt.",
        sticky=1,
        terms=[
            ("category", "tin-tuc", "Tin tức"),
            ("category", "trong-tinh", "Trong tỉnh"),
            ("post_tag", "dan-van-kheo", "Dân vận khéo"),
        ],
        meta=[
            ("_thumbnail_id", "99"),
            ("_yoast_wpseo_primary_category", "4"),
            ("_wp_old_slug", "tham-hoi-cu"),
            ("nguon", "Báo Bắc Giang"),
            ("post_views_count", "321"),
        ],
    )
    picture = attachment(99, "https://danvan.example.vn/wp-content/uploads/a.jpg", alt="Trao quà", caption="Ảnh: Hà")
    (found,) = read(spool, tmp_path, post, picture)
    assert (found.title, found.summary, found.featured) == ("Thăm hỏi & tặng quà", "Tóm tắt.", True)
    assert found.body == "<p>Dòng một<br>Dòng hai</p>\n<p>Đoạn hai</p>"
    assert found.date == datetime(2019, 5, 20, 1, 30, tzinfo=UTC)
    assert found.authors == ("Thu Hà",)
    assert found.categories == ("trong-tinh", "tin-tuc")
    assert found.tags == ("Dân vận khéo",)
    assert found.image == OldPicture("https://danvan.example.vn/wp-content/uploads/a.jpg", "Trao quà", "Ảnh: Hà")
    assert found.feed_id == "https://danvan.example.vn/?p=12"
    assert found.address == "/2019/05/tham-hoi/"
    assert found.former_addresses == ("/2019/05/tham-hoi-cu/",)
    assert found.other_addresses == ("/?p=12",)
    assert (found.hits, found.extra) == (321, {"nguon": "Báo Bắc Giang"})


# What is stored of an item: whether its readers saw it, and why not.
STATES: dict[str, tuple[dict[str, Any], Visibility, str]] = {
    "published": ({}, "public", ""),
    "to come": ({"status": "future", "date": "2024-03-02 02:00:00"}, "public", ""),
    "missed its time": ({"status": "future", "date": "2024-02-02 02:00:00"}, "draft", "quá giờ"),
    "to come, no time": ({"status": "future", "date": "0000-00-00 00:00:00"}, "draft", "quá giờ"),
    "draft": ({"status": "draft", "date": "0000-00-00 00:00:00"}, "draft", "bản nháp"),
    "pending": ({"status": "pending"}, "draft", "chờ duyệt"),
    "trash": ({"status": "trash"}, "draft", "thùng rác"),
    "private": ({"status": "private"}, "protected", "đăng nhập"),
    "password": ({"password": "1234"}, "protected", "mật khẩu"),
    "a draft with a password": ({"password": "1234", "status": "draft"}, "draft", "bản nháp"),
    "members, by a field": ({"meta": {"_members_access_role": "editor"}}, "protected", "thành viên"),
    "members, switched off": ({"meta": {"_wpmem_block": "0"}}, "public", ""),
    "members, in the text": ({"content": "Mở [member]Kín[/member]"}, "protected", "thành viên"),
    "a state of an extension": ({"status": "archive"}, "draft", "trạng thái lạ: archive"),
    "no state": ({"status": ""}, "draft", "trạng thái lạ: để trống"),
    "an inherited state": ({"status": "inherit"}, "draft", "trạng thái lạ"),
    "a type of an extension": ({"type": "product"}, "draft", "product"),
    "leads elsewhere": ({"meta": {"_links_to": "https://a.example/"}}, "draft", "chỉ dẫn sang"),
}


@pytest.mark.parametrize(("stored", "visibility", "why"), STATES.values(), ids=STATES)
def test_only_what_readers_saw_is_public(
    spool: Spool, tmp_path: Path, stored: dict[str, Any], visibility: Visibility, why: str
) -> None:
    (found,) = read(spool, tmp_path, item(1, **stored))
    assert found.state.visibility == visibility
    assert why in found.state.why
    is_unclear = visibility == "draft" and old_state("wordpress", stored.get("status", "publish")) is None
    assert is_unclear <= any(finding.kind == "unclear-state" for finding in found.findings)


def test_addresses_of_items_and_lists(spool: Spool, tmp_path: Path) -> None:
    linked = '<a href="https://www.danvan.example.vn/chuyen-muc/tin-tuc/trong-tinh/">xem</a>'
    items = read(
        spool,
        tmp_path,
        item(1, content=f"Một<!--nextpage-->{linked}", terms=[("category", "trong-tinh", "Trong tỉnh")],
             meta=[("_wp_old_slug", "bai-cu"), ("_wp_old_date", "2018-12-31"), ("amp_status", "enabled")]),
        item(2, type="page", slug="gioi-thieu", link="https://danvan.example.vn/ve-chung-toi/gioi-thieu/"),
        item(3, slug="%e1%ba%a3nh-%C4%91%E1%BA%B9p", link="https://danvan.example.vn/2019/%e1%ba%a3nh-%C4%91%E1%BA%B9p"),
        item(4, status="draft", link="https://danvan.example.vn/?p=4"),
        item(5, link="https://danvan.example.vn/?p=5"),
        item(6, type="page", content="", link="https://danvan.example.vn/tat-ca/"),
        item(7, type="page", link="https://danvan.example.vn/"),
        item(8, link="https://elsewhere.example/2019/05/bai-8/"),
        attachment(9, "https://danvan.example.vn/a.jpg", parent=1, link="https://danvan.example.vn/2019/05/bai-1/a/"),
    )  # fmt: skip
    first, page, vietnamese, draft, plain, home, elsewhere = items
    assert first.address == "/2019/05/bai-1/"
    assert first.former_addresses == ("/2019/05/bai-cu/", "/2018/12/bai-1/")
    assert first.other_addresses == (
        "/?p=1", "/2019/05/bai-1/amp/", "/2019/05/bai-1/2/", "/2019/05/bai-1/a/"
    )  # fmt: skip
    assert (page.kind, page.address) == ("page", "/ve-chung-toi/gioi-thieu/")
    assert page.other_addresses[:2] == ("/?p=2", "/?page_id=2")
    assert (vietnamese.address, vietnamese.slug) == ("/2019/ảnh-đẹp", "ảnh-đẹp")
    assert (draft.address, plain.address, home.address, elsewhere.address) == ("", "/?p=5", "", "")

    (site,) = spool.terms("site")
    assert {"/", "/2019/", "/2019/05/", "/tat-ca/"} <= set(site.addresses)
    assert {"/feed/", "/?feed=rss2", "/wp-rss2.php"} <= set(site.feed_addresses)
    (category,) = (term for term in spool.terms("category") if term.key == "trong-tinh")
    assert category.parent == "tin-tuc"
    assert {
        "/category/tin-tuc/trong-tinh/", "/category/trong-tinh/", "/chuyen-muc/tin-tuc/trong-tinh/",
        "/tin-tuc/trong-tinh/", "/?cat=4",
    } <= set(category.addresses)  # fmt: skip
    assert "/chuyen-muc/tin-tuc/trong-tinh/feed/" in category.feed_addresses
    (tag,) = spool.terms("tag")
    assert tag.addresses == ("/tag/dan-van-kheo/", "/?tag=dan-van-kheo")
    (author,) = spool.terms("author")
    assert author.addresses == ("/author/thuha/",)


def test_files_of_a_site_may_lie_at_a_host_of_their_own(spool: Spool, tmp_path: Path) -> None:
    hosts = ("cdn.danvan.example.vn", "danvan.example.vn", "elsewhere.example")
    read(spool, tmp_path, *(attachment(n, f"https://{host}/a.jpg") for n, host in enumerate(hosts, start=1)))
    assert spool.site.addresses == (
        "https://danvan.example.vn/", "http://danvan.example.vn/",
        "https://cdn.danvan.example.vn/", "http://cdn.danvan.example.vn/",
    )  # fmt: skip


def test_copied_posts_do_not_share_an_identity(spool: Spool, tmp_path: Path) -> None:
    guid = "https://danvan.example.vn/?p=2"
    items = read(spool, tmp_path, item(1, guid=guid), item(2, guid=guid), item(3, guid="bai 3"))
    assert [found.feed_id for found in items] == ["", guid, ""]


def test_who_wrote_an_item_together(spool: Spool, tmp_path: Path) -> None:
    guest = item(9, "Văn Nam", type="guest-author", slug="cap-nam", meta={"cap-user_login": "nam"})
    terms = [("author", "cap-thuha", "thuha"), ("author", "cap-nam", "nam"), ("series", "xay-dung", "Xây dựng Đảng")]
    (found,) = read(spool, tmp_path, item(1, terms=terms), guest)
    assert (found.authors, found.dossiers) == (("Thu Hà", "Văn Nam"), ("Xây dựng Đảng",))


def test_fields_of_extensions(spool: Spool, tmp_path: Path) -> None:
    fields = {
        "_yoast_wpseo_metadesc": "Mô tả", "fifu_image_url": "https://a.example/x.jpg", "_thumbnail_id": "77",
        "_expiration-date": "1893456000", "_expiration-date-status": "saved",
        "enclosure": "https://a.example/x.mp3\n123\naudio/mpeg", "gia": "a:1:{s:1:\"x\";i:1;}", "td_post_theme": "x",
    }  # fmt: skip
    variable = {"rank_math_description": "%excerpt%", "_thumbnail_id": "77"}
    rich, poor = read(spool, tmp_path, item(1, meta=fields, terms=[("noi", "a", "Hà Nội")]), item(2, meta=variable))
    assert (rich.summary, rich.image) == ("Mô tả", OldPicture("https://a.example/x.jpg"))
    assert rich.expires == datetime(2030, 1, 1, tzinfo=UTC)
    assert rich.attachments == (OldFile("https://a.example/x.mp3"),)
    assert rich.extra == {"noi": ["Hà Nội"]}
    assert (poor.summary, poor.image) == ("", None)
    assert [finding.kind for finding in poor.findings] == ["lead-picture-unknown"]


def test_what_is_not_brought_in_is_counted(spool: Spool, tmp_path: Path) -> None:
    comment = "<wp:comment><wp:comment_content>Hay</wp:comment_content></wp:comment>"
    types = ("revision", "nav_menu_item", "feedback", "shop_order", "wp_global_styles")
    read(spool, tmp_path, item(1, more=comment * 2), *(item(n, type=name) for n, name in enumerate(types, start=2)))
    assert dict(spool.left_out()) == {
        "bình luận": 2, "bản lưu cũ của bài": 1, "mục của trình đơn": 1, "dữ liệu cá nhân": 2,
        "thiết lập giao diện": 1,
    }  # fmt: skip
    assert spool.count() == 1


GOOD = export(item(1), item(2, "Bài hai"))
STORED = "<![CDATA[Sáng 15/10, đoàn công tác đến thăm.]]>"
# What is wrong with a file, and how often it is told.
BROKEN = {
    "nothing": (GOOD.encode(), 0),
    "characters that XML forbids": (GOOD.replace("Sáng", "Sá\x0bng\x00").encode(), 0),
    "a warning of PHP before it": (f"<br />\n<b>Notice</b>: x\n\n{GOOD}".encode(), 0),
    "references of HTML": (GOOD.replace("<![CDATA[Bài hai]]>", "Bài&nbsp;hai&#0;&#x1f;").encode(), 0),
    "the end of a section in a text": (GOOD.replace("đến thăm.]]>", "đến]]>thăm <p>]]]]></p>]]>").encode(), 0),
    "another charset, as it says": (GOOD.replace("UTF-8", "iso-8859-1", 1).encode("latin1", "xmlcharrefreplace"), 0),
    "UTF-16": (GOOD.encode("utf-16"), 0),
    "bytes of no charset": (GOOD.replace("Sáng", "S\x00ng").encode().replace(b"\x00", b"\xe1"), 1),
    "a prefix that nobody declares": (
        GOOD.replace("<wp:comment_status>", "<x:y>1</x:y><wp:comment_status>").encode(),
        0,
    ),
    "no end": (GOOD.partition("</channel>")[0].encode(), 1),
}


@pytest.mark.parametrize(("data", "told"), BROKEN.values(), ids=BROKEN)
def test_a_broken_file_gives_what_it_has(spool: Spool, tmp_path: Path, data: bytes, told: int) -> None:
    file = tmp_path / "a.xml"
    file.write_bytes(data)
    assert WordPressReader().recognises(file)
    WordPressReader().read(file, spool)
    spool.finish()
    items = list(spool.items())
    assert [found.key for found in items] == [f"wordpress:danvan.example.vn:{number}" for number in (1, 2)]
    assert items[1].title == "Bài hai"
    bodies = [unescape(found.body) for found in items]
    assert all(body.endswith("</p>") and "đến" in body and "thăm" in body for body in bodies)
    assert len([finding for finding in spool.findings() if finding.kind == "broken-source"]) == told


@pytest.mark.parametrize("cut", range(0, len(export(item(1))) + 1, 97))
def test_a_file_that_is_cut_off_gives_no_part_of_an_article_as_a_whole(spool: Spool, tmp_path: Path, cut: int) -> None:
    whole = export(item(1))
    file = tmp_path / "a.xml"
    file.write_text(whole[:cut], encoding="utf-8")
    if not WordPressReader().recognises(file):
        return
    try:
        WordPressReader().read(file, spool)
    except SourceRefused as error:
        assert "base_blog_url" in str(error)
        return
    spool.finish()
    for found in spool.items():
        assert (found.state.visibility == "public") == ("</item>" in whole[:cut])
    assert len(list(spool.findings())) > 0 or cut >= whole.index("</rss>")


@pytest.mark.parametrize("text", [
    GOOD.replace("?>", '?><!DOCTYPE rss [<!ENTITY a "aaaa">]>', 1),
    GOOD.replace("?>", '?>\n<!DOCTYPE rss SYSTEM "file:///etc/passwd">', 1),
    GOOD.replace("base_blog_url", "x").replace("<link>https://danvan.example.vn</link>", ""),
])  # fmt: skip
def test_what_is_no_export_is_refused(spool: Spool, tmp_path: Path, text: str) -> None:
    file = tmp_path / "a.xml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SourceRefused):
        WordPressReader().read(file, spool)


def test_an_article_without_end_is_refused(spool: Spool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml_export, "MAX_ELEMENT", 1_000_000)
    file = tmp_path / "a.xml"
    file.write_text(export(item(1, content="chữ " * 500_000)), encoding="utf-8")
    with pytest.raises(SourceRefused, match="dài hơn"):
        WordPressReader().read(file, spool)


def test_parts_of_a_large_site_are_one(spool: Spool, tmp_path: Path) -> None:
    """WordPress.com divides an export; a post's picture may be in another part."""
    address = "https://danvan.example.vn/a.jpg"
    (tmp_path / "a.001.xml").write_text(export(item(1, meta={"_thumbnail_id": "2"})), encoding="utf-8")
    (tmp_path / "a.002.xml").write_text(export(attachment(2, address), item(3)), encoding="utf-8")
    (tmp_path / "other.xml").write_text("<rss/>", encoding="utf-8")
    assert WordPressReader().recognises(tmp_path)
    WordPressReader().read(tmp_path, spool)
    spool.finish()
    first, second = spool.items()
    assert first.image is not None
    assert (first.image.address, second.image) == (address, None)


@given(st.text(alphabet=st.sampled_from("<![CDATA]>-/&;item amp\x0b#0 é\r\n"), max_size=400), st.integers(1, 50))
@example("]]></item>&nbsp;<![CDATA[]]>", 3)
def test_any_bytes_become_xml_in_pieces_as_at_once(text: str, size: int) -> None:
    data = f"<rss>{text}".encode()

    def clean(step: int) -> bytes:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(xml_export, "_CHUNK", step)
            patch.setattr(xml_export, "_HEAD_SIZE", 8)
            stream = xml_export._CleanStream(io.BytesIO(data), "</item>")
            return b"".join(iter(stream.read, b""))

    assert clean(size) == clean(100_000)
