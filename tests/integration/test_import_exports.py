"""Exports of WordPress and Blogger come in whole and are published: all that readers saw, and nothing else."""

import contextlib
import re
import zlib

import blogger_exports as blogger
import pytest
from project_folder import Project, image_bytes
from wordpress_exports import attachment, export, item

HOST = "https://danvan.example.vn"
UPLOADS = f"{HOST}/wp-content/uploads/2019/05"
COMMENT = "<wp:comment><wp:comment_content>kin-binh-luan</wp:comment_content></wp:comment>"
HOSTILE = (
    '<script>alert("x")</script><img src="x" onerror="alert(1)"><a href="javascript:alert(2)">bấm</a>'
    '<iframe src="https://evil.example/"></iframe><p style="background:url(javascript:alert(3))">chữ sạch</p>'
)

# Each text that no reader saw has a word that begins with "kin-", each that readers saw one that begins with "mo-".
WORDPRESS = export(
    item(1, "Bài mo-mot", "mo-doan\nmo-dong\n\n[gallery ids=\"51,52\"]\n\n[contact-form-7 id=\"9\"]", more=COMMENT,
         excerpt="mo-tom-tat", meta={"_thumbnail_id": "50", "_links": "kin-truong", "nguon": "Báo A"}, sticky=1),
    item(2, "Bài mo-hai", '<!-- wp:paragraph --><p>mo-khoi</p><!-- /wp:paragraph --><!-- wp:block {"ref":60} /-->'
         '<!-- wp:group {"metadata":{"blockVisibility":false}} --><p>kin-khoi</p><!-- /wp:group -->'
         f'<!-- wp:paragraph --><p>Xem <a href="{HOST}/2019/05/bai-1/">mo-noi</a></p><!-- /wp:paragraph -->'),
    item(3, "Bài mo-ba", f"{HOSTILE}<!-- kin-chu-thich -->"),
    item(4, "kin-nhap", "thân kin-nhap", status="draft", date="0000-00-00 00:00:00"),
    item(5, "kin-cho-duyet", "thân kin-cho-duyet", status="pending"),
    item(6, "kin-rieng", "thân kin-rieng", status="private"),
    item(7, "kin-rac", "thân kin-rac", status="trash"),
    item(8, "kin-mat-khau", "thân kin-mat-khau", password="1"),
    item(9, "kin-thanh-vien", "mo [member]kin-thanh-vien[/member]"),
    item(10, "kin-la", "thân kin-la", status="archive"),
    item(11, "kin-qua-gio", "thân kin-qua-gio", status="future", date="2024-02-01 00:00:00"),
    item(12, "kin-hen-gio", "thân kin-hen-gio", status="future", date="2030-02-01 00:00:00"),
    item(13, "kin-san-pham", "thân kin-san-pham", type="product"),
    item(14, "kin-thu", "thân kin-thu", type="feedback"),
    item(15, "kin-trang", "thân kin-trang", type="page", status="draft"),
    item(16, "Trang mo-trang", "mo-trang-chu", type="page", link=f"{HOST}/gioi-thieu-chung/"),
    attachment(50, f"{UPLOADS}/lon.jpg", alt="mo-anh-lon"),
    attachment(51, f"{UPLOADS}/mot.jpg", caption="mo-chu-thich"),
    attachment(52, f"{UPLOADS}/hai.jpg", alt="mo-anh-hai"),
    item(60, "kin-ten-khoi", "<!-- wp:paragraph --><p>mo-dung-chung</p><!-- /wp:paragraph -->", type="wp_block"),
)  # fmt: skip
BLOG = blogger.takeout_export(
    blogger.takeout_entry(1, f"mo-bai<br/><br/>mo-doan {HOSTILE}", file="/2019/05/mot.html"),
    blogger.takeout_entry(2, "kin-nhap", status="DRAFT"),
    blogger.takeout_entry(3, "kin-rac", status="SOFT_TRASHED", file="/2019/05/ba.html"),
    blogger.takeout_entry(4, "kin-la", status="GHOSTED"),
    blogger.takeout_entry(5, "kin-bo", trashed="2023-01-01T00:00:00Z"),
    blogger.takeout_entry(6, "kin-binh-luan", kind="COMMENT"),
    blogger.takeout_entry(7, "mo-trang", kind="PAGE", file="/p/trang.html"),
)


@pytest.mark.parametrize("old_site", [WORDPRESS, BLOG], ids=["wordpress", "blogger"])
def test_readers_find_what_they_found_there_and_nothing_else(project: Project, old_site: str) -> None:
    media = {f"anh/2019/05/{name}.jpg": image_bytes("JPEG", name) for name in ("lon", "mot", "hai")}
    project.write({"trang-cu.xml": old_site, **media})
    run = project.run_newsroom("import-site", "trang-cu.xml", "--media", "anh")
    assert run.exit_status == 0, run.stderr
    assert project.problem_lines() == []
    project.build(now="2024-06-01 08:00")
    readable = {path: _as_text(data) for path, data in project.site_files().items() if not path.endswith(".jpg")}
    public = set(re.findall(r"\bmo-[a-z-]+", old_site))
    assert public == set(re.findall(r"\bmo-[a-z-]+", "\n".join(readable.values()))) & public
    assert {path: words for path, text in readable.items() if (words := re.findall(r"kin-[a-z-]+", text))} == {}
    pages = [text for path, text in readable.items() if path.startswith("tin-tuc/") and path.endswith(".html")]
    assert any("chữ sạch" in page for page in pages)
    assert not any("alert(" in page or 'evil.example/"></iframe' in page for page in pages)


def _as_text(data: bytes) -> str:
    """A file of the site as text; those of the search index are compressed."""
    with contextlib.suppress(zlib.error):
        data = zlib.decompress(data, wbits=47)
    return data.decode("utf-8", errors="replace")
