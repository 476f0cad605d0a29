"""What comes over of a WordPress export."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from newsroom.migration.old_site import OldItem, OldPicture
from newsroom.migration.spool import Spool
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
    assert {"/?p=12", "/2019/05/tham-hoi/feed/"} <= set(found.other_addresses)
    assert (found.hits, found.extra) == (321, {"nguon": "Báo Bắc Giang"})
