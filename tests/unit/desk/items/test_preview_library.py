"""Previews see every change of the library, though theirs is made from the one before."""

import pytest
from desk_client import ITEM_PATH, ITEM_TEXT, DeskClient
from project_folder import Project


def test_a_preview_shows_the_other_items_as_they_are_now(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    other = "---\ntitle: {}\ndate: 2018-10-{}\ntags: [Dân vận khéo]\n---\n\nLời.\n"
    path = "content/tin-tuc/2018/10/khac.md"
    project.write({f"content/{ITEM_PATH}": ITEM_TEXT, path: other.format("Bài khác", 18)})
    visitor = DeskClient(project, monkeypatch)
    form = visitor.form_fields(ITEM_PATH)

    def preview() -> str:
        visitor.get("/_ban/")
        return visitor.post(f"/_ban/xem/{ITEM_PATH}", form).text

    assert "Bài khác" in preview()
    project.write({path: other.format("Tên mới", 18)})
    assert "Tên mới" in preview()
    assert "Bài khác" not in preview()
    project.write({path: other.format("Mai đăng", 30)})
    assert "Mai đăng" in preview(), "a preview shows what is still to come"
    (project.root / path).unlink()
    assert "Mai đăng" not in preview()
