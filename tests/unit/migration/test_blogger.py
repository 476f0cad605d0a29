"""What comes over of a blog of Blogger, by either of its exports."""

from pathlib import Path

import pytest
from blogger_exports import BLOG, entry, settings_export, takeout_entry, takeout_export
from newsroom.migration.blogger import BloggerReader
from newsroom.migration.old_site import OldItem
from newsroom.migration.source import SourceRefused
from newsroom.migration.spool import Spool


def read(folder: Path, text: str, name: str = "blog-01-01-2020.xml") -> tuple[Spool, dict[str, OldItem]]:
    source = folder / name
    source.parent.mkdir(parents=True, exist_ok=True)
    source.write_text(text, encoding="utf-8")
    spool = Spool(folder / "spool.sqlite")
    assert BloggerReader().recognises(source)
    BloggerReader().read(source, spool)
    spool.finish()
    return spool, {item.key.rpartition("-")[2]: item for item in spool.items()}


def test_the_file_of_the_settings_page(tmp_path: Path) -> None:
    post = "https://danvanxa.blogspot.com/2019/05/tham-hoi.html"
    spool, items = read(
        tmp_path,
        settings_export(
            entry(1, "<layout/>", kind="template"),
            entry(2, "Một<br />\n<br />Hai<a name='more'></a>", labels="Tin tức,Thôn  Hạ", address=post),
            entry(3, "Hỏi", kind="comment"),
            entry(4, "Giới thiệu", kind="page", address="https://danvanxa.blogspot.com/p/gioi-thieu.html"),
            entry(5, "Nháp", draft=True),
        ),
    )
    assert [items[number].state.visibility for number in "245"] == ["public", "public", "draft"]
    found = items["2"]
    assert (found.key, found.feed_id) == (f"{BLOG}.post-2", f"{BLOG}.post-2")
    assert (found.body, found.authors, found.slug) == ("Một<p></p>Hai", ("Thu Hà",), "tham-hoi")
    assert found.tags == found.categories == ("Tin tức", "Thôn Hạ")
    assert found.address == "/2019/05/tham-hoi.html"
    assert found.other_addresses == (f"{found.address}?m=1",)
    assert (items["4"].kind, items["4"].address, items["4"].feed_id) == ("page", "/p/gioi-thieu.html", "")
    assert items["5"].address == ""
    assert spool.site.addresses == ("https://danvanxa.blogspot.com/", "http://danvanxa.blogspot.com/")
    assert dict(spool.left_out()) == {"bình luận": 1, "thiết lập giao diện": 1}
    (label,) = (term for term in spool.terms("category") if term.key == "Tin tức")
    assert label.addresses == ("/search/label/Tin%20t%E1%BB%A9c",)
    assert label.feed_addresses[0] == "/feeds/posts/default/-/Tin%20t%E1%BB%A9c"


def test_a_takeout_says_where_the_blog_was_only_in_its_links(tmp_path: Path) -> None:
    link = '<a href="https://www.danvanxa.vn/2019/05/tham-hoi.html">xem</a>'
    feed = takeout_export(
        takeout_entry(1, link, file="/2019/05/hop.html", metaDescription="Tóm tắt"),
        takeout_entry(2, "x", status="DRAFT"),
        takeout_entry(3, "x", status="SOFT_TRASHED", file="/2019/05/xoa.html"),
        takeout_entry(4, "x", status="SCHEDULED"),
        takeout_entry(5, "x", status="GHOSTED"),
        takeout_entry(6, "x", trashed="2023-01-01T00:00:00Z"),
        takeout_entry(7, "x", kind="COMMENT"),
        takeout_entry(8, "x", kind="PAGE", file="/p/lien-he.html"),
    )
    spool, items = read(tmp_path, feed, "Takeout/Blogger/Blogs/Dân vận/feed.atom")
    assert BloggerReader().recognises(tmp_path)
    public = {number for number, item in items.items() if item.state.visibility == "public"}
    assert public == {"1", "8"}
    assert {number for number, item in items.items() if item.findings} == {"4", "5"}
    assert (items["1"].address, items["1"].summary, items["1"].authors) == ("/2019/05/hop.html", "Tóm tắt", ())
    assert spool.site.addresses[0] == "https://danvanxa.vn/"
    assert dict(spool.left_out()) == {"bình luận": 1}


def test_a_caption_table_is_a_picture_with_its_caption(tmp_path: Path) -> None:
    table = (
        '<table class="tr-caption-container" align="center"><tbody><tr><td><a href="https://b.example/s1600/a.jpg">'
        '<img src="https://b.example/s320/a.jpg"/></a></td></tr><tr><td class="tr-caption">Hội <b>nghị</b></td></tr>'
        "</tbody></table><table><tr><td>1</td></tr></table>"
    )
    _, items = read(tmp_path, settings_export(entry(1, table)))
    assert items["1"].body == (
        '<figure><a href="https://b.example/s1600/a.jpg"><img src="https://b.example/s320/a.jpg"/></a>'
        "<figcaption>Hội <b>nghị</b></figcaption></figure><table><tr><td>1</td></tr></table>"
    )


def test_a_takeout_of_two_blogs_is_refused(tmp_path: Path) -> None:
    for name in ("A", "B"):
        read(tmp_path, takeout_export(), f"Blogger/Blogs/{name}/feed.atom")
    with pytest.raises(SourceRefused, match="2 blog"):
        BloggerReader().read(tmp_path, Spool(tmp_path / "spool2.sqlite"))
