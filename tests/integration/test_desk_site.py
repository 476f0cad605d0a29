"""An administrator changes the site's settings and its pages that are no items, and nothing else of those files."""

import difflib
import io

import pytest
from desk_client import DeskVisitor, SharedDesk
from lxml import html
from project_folder import Project, image_bytes
from werkzeug.datastructures import MultiDict

SETTINGS = "/_ban/thiet-lap"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><script>alert(1)</script><path d="M0 0h8v8z"/></svg>'


@pytest.fixture
def admin(project: Project, monkeypatch: pytest.MonkeyPatch) -> DeskVisitor:
    settings = (project.root / "mkdocs.yml").read_text("utf-8")
    project.write({"mkdocs.yml": settings.replace("    per_page:", "    # Lời dặn của người trước\n    per_page:")})
    (project.root / "overrides").unlink()
    (project.root / "overrides").mkdir()
    project.write({"content/gioi-thieu.md": "# Giới thiệu\n\nBan.\n", "content/lien-he.md": "# Liên hệ\n\nĐịa chỉ.\n"})
    return SharedDesk(project, monkeypatch).client("lan", roles=["administrator"])


def form_of(page: str) -> MultiDict[str, str]:
    """What the unchanged form of a page sends."""
    (form,) = html.fromstring(page).xpath("//main//form")
    fields = form.fields.items()
    return MultiDict({name: value.replace("\n", "\r\n") for name, value in fields if value is not None})


def changed_lines(before: str, after: str) -> list[str]:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    return [line for line in lines if line[0] in "+-" and line[:3] not in ("+++", "---")]


def test_only_what_was_changed_changes_in_mkdocs_yml(admin: DeskVisitor) -> None:
    file = admin.project.root / "mkdocs.yml"
    before = file.read_text("utf-8")
    fields = form_of(admin.get(SETTINGS).text)
    assert admin.post(SETTINGS, fields).status_code == 303
    assert file.read_text("utf-8") == before, "nothing was changed"
    fields["organisation.telephone"] = "0204 3854 321"
    fields["colours.brand"] = "#123456"
    fields["sections.tin-tuc.title"] = "Tin tức: sự kiện"
    fields["nav.2.title"] = "Giới thiệu chung"
    assert admin.post(SETTINGS, fields).status_code == 303
    assert changed_lines(before, file.read_text("utf-8")) == [
        "-  - Giới thiệu: gioi-thieu.md",
        "+  - Giới thiệu chung: gioi-thieu.md",
        '-      telephone: ""',
        "+      telephone: 0204 3854 321",
        "-      tin-tuc: {title: Tin tức, kind: article, description: Tin hoạt động dân vận trong tỉnh}",
        '+      tin-tuc: {title: "Tin tức: sự kiện", kind: article, description: Tin hoạt động dân vận trong tỉnh}',
        "+    colours:",
        '+      brand: "#123456"',
    ]
    page = admin.get(SETTINGS).text
    assert 'value="#123456"' in page, "the desk goes on with the new settings"
    assert "Tin tức: sự kiện" in page


def test_a_new_section_is_there_at_once(admin: DeskVisitor) -> None:
    fields = form_of(admin.get(SETTINGS).text)
    fields["new.title"], fields["new.kind"] = "Thông báo", "notice"
    assert admin.post(SETTINGS, fields).status_code == 303
    assert (admin.project.content / "thong-bao/index.md").read_text("utf-8") == "Thông báo của Ban Dân vận Tỉnh ủy.\n"
    assert "thong-bao/" in admin.get(SETTINGS).text
    run = admin.project.run_newsroom("check")
    assert run.exit_status == 0, run.stderr
    fields = form_of(admin.get(SETTINGS).text)
    fields["new.title"], fields["new.kind"] = "Thông báo", "notice"
    answer = admin.post(SETTINGS, fields)
    assert answer.status_code == 422
    assert "Đã có chuyên mục" in answer.text


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("site_name", " ", "Tên trang: không để trống được"),
        ("site_name", "2026", "hãy ghi thêm chữ"),
        ("nav.1.title", "yes", "hãy ghi thêm chữ"),
        ("nav.new.path", "javascript:alert(1)", "chọn một trang có trong danh sách"),
        ("colours.brand", "đỏ", "màu"),
        ("organisation.name", "", "Tên cơ quan: không để trống được"),
        ("sections.tin-tuc.title", "", "tên không để trống được"),
        ("dau-van", "0", "vừa được sửa ở nơi khác"),
    ],
)
def test_wrong_settings_change_nothing_and_are_told(admin: DeskVisitor, field: str, value: str, said: str) -> None:
    before = (admin.project.root / "mkdocs.yml").read_bytes()
    fields = form_of(admin.get(SETTINGS).text)
    fields[field] = value
    answer = admin.post(SETTINGS, fields)
    assert answer.status_code in (409, 422)
    assert said in html.fromstring(answer.text).text_content()
    assert (admin.project.root / "mkdocs.yml").read_bytes() == before


def test_an_emblem_is_cleaned_and_makes_the_icon(admin: DeskVisitor) -> None:
    fields: MultiDict[str, object] = MultiDict(form_of(admin.get(SETTINGS).text))
    fields.setlist("emblem", [(io.BytesIO(SVG), "huy-hieu.svg")])
    assert admin.post(SETTINGS, fields).status_code == 303
    overrides = admin.project.root / "overrides/assets"
    assert b"script" not in (overrides / "emblem.svg").read_bytes()
    assert b"M0 0h8v8z" in (overrides / "favicon.svg").read_bytes()
    fields = MultiDict(form_of(admin.get(SETTINGS).text))
    fields.setlist("emblem", [(io.BytesIO(image_bytes("PNG")), "huy-hieu.exe")])
    assert "Huy hiệu phải là ảnh" in admin.post(SETTINGS, fields).text


def test_pages_that_are_no_items_have_forms(admin: DeskVisitor) -> None:
    page = admin.get("/_ban/cac-trang").text
    assert "Lời giới thiệu chuyên mục Kế hoạch" in page
    assert ">Giới thiệu</a>" in page, "as the menu calls it"
    address = "/_ban/cac-trang/gioi-thieu.md"
    fields = form_of(admin.get(address).text)
    fields["van-ban"] = "# Giới thiệu\r\n\r\nBan Dân vận.\r\n"
    first = MultiDict(fields)
    assert admin.post(address, fields).status_code == 303
    assert (admin.project.content / "gioi-thieu.md").read_text("utf-8") == "# Giới thiệu\n\nBan Dân vận.\n"
    first["van-ban"] = "Bản khác"
    answer = admin.post(address, first)
    assert answer.status_code == 409
    assert "Bản khác" in answer.text
    introduction = "/_ban/cac-trang/ke-hoach/index.md"
    fields = form_of(admin.get(introduction).text)
    fields["title"], fields["noi-dung"] = "Kế hoạch của Ban", "Các kế hoạch."
    assert admin.post(introduction, fields).status_code == 303
    assert (admin.project.content / "ke-hoach/index.md").read_text("utf-8") == (
        "---\ntitle: Kế hoạch của Ban\n---\n\nCác kế hoạch.\n"
    )
    for path in ("tin-tuc/2018/10/bai.md", "../mkdocs.yml", "khong-co.md"):
        assert admin.get(f"/_ban/cac-trang/{path}").status_code == 404


def test_only_administrators_change_the_site(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    chief = SharedDesk(project, monkeypatch).client("chi", roles=["approver"])
    for address in (SETTINGS, "/_ban/cac-trang", "/_ban/cac-trang/index.md"):
        assert chief.get(address).status_code == 403


def test_settings_that_cannot_be_read_leave_the_desk_as_it_was(
    admin: DeskVisitor, capsys: pytest.CaptureFixture[str]
) -> None:
    file = admin.project.root / "mkdocs.yml"
    settings = file.read_text("utf-8")
    file.write_text("site_name: [\n", "utf-8")
    assert admin.get("/_ban/").status_code == 200
    assert admin.get("/_ban/").status_code == 200
    assert capsys.readouterr().err.count("làm tiếp với thiết lập trước đó") == 1
    file.write_text(settings.replace("Ban Dân vận\n", "Ban Dân vận mới\n", 1), "utf-8")
    assert "Ban Dân vận mới" in admin.get("/_ban/").text
