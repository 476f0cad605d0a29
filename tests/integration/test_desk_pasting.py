"""The desk reads clipboards: Markdown comes back, pictures lie beside the item, and nothing else is written."""

import base64
import io
from typing import Any

import pytest
from desk_client import ITEM_PATH, ITEM_TEXT, DeskClient, DeskVisitor, SharedDesk
from newsroom.desk.database import Database
from project_folder import Project, image_bytes

IMAGE = f'<img src="data:image/jpeg;base64,{base64.b64encode(image_bytes("JPEG")).decode()}" alt="Đường mới">'


@pytest.fixture
def desk(project: Project, monkeypatch: pytest.MonkeyPatch) -> DeskClient:
    project.write({f"content/{ITEM_PATH}": ITEM_TEXT})
    return DeskClient(project, monkeypatch)


def paste(desk: DeskVisitor, html: str, *, path: str = ITEM_PATH) -> Any:
    return desk.post(f"/_ban/dan/{path}", {"html": (io.BytesIO(html.encode()), "html")})


def test_markdown_comes_back_and_pictures_lie_beside_the_item(desk: DeskClient) -> None:
    response = paste(desk, f"<h1>Một</h1><p>Hai <b>ba</b></p><p>{IMAGE}</p>")
    assert response.json == {
        "markdown": "## Một\n\nHai **ba**\n\n"
        "<!-- Ảnh bai-1.jpg chưa có chú thích (caption) -->\n\n![Đường mới](bai-1.jpg)",
        "inline": False,
        "pictures": 1,
        "losses": [],
    }
    folder = desk.project.content / "tin-tuc/2018/10"
    assert {file.name for file in folder.iterdir()} == {"bai.md", "bai-1.jpg"}
    assert desk.file_text(ITEM_PATH) == ITEM_TEXT, "the text is the form's, until it is saved"
    assert "bai-1.jpg" in paste(desk, IMAGE).json["markdown"], "the same picture is stored once"
    with Database(desk.project.root).transaction() as connection:
        entries = connection.execute("SELECT action, path, detail FROM audit").fetchall()
    assert [tuple(entry) for entry in entries] == [("dán ảnh", ITEM_PATH, "bai-1.jpg")] * 2


def test_links_to_the_own_site_become_references(desk: DeskClient) -> None:
    response = paste(desk, '<p>Xem <a href="https://danvan.example.vn/tin-tuc/2018/10/bai/">bài</a></p>')
    assert response.json["markdown"] == "Xem [bài](bai.md)"
    assert response.json["inline"]


@pytest.mark.parametrize(
    "path", ["tin-tuc/2018/10/khong-co.md", "tin-tuc/2018/10/../bai.md", "tin-tuc/index.md", "x.jpg"]
)
def test_only_items_take_a_clipboard(desk: DeskClient, path: str) -> None:
    assert paste(desk, IMAGE, path=path).status_code == 404
    assert not list(desk.project.content.rglob("*.jpg"))


def test_what_cannot_be_read_is_refused_in_words(desk: DeskClient) -> None:
    response = paste(desk, "")
    assert response.status_code == 422
    assert response.json == {"error": "Phần vừa dán không có chữ nào bên trong."}
    assert paste(desk, "<div>" * 30_000 + "chữ").status_code == 422


def test_who_may_not_write_in_the_section_brings_nothing_beside_its_items(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.write({f"content/{ITEM_PATH}": ITEM_TEXT})
    shared = SharedDesk(project, monkeypatch)
    assert paste(shared.client("lan", roles=["editor"], sections=["hoat-dong"]), IMAGE).status_code == 403
    assert paste(shared.client("hoa", roles=["administrator"]), IMAGE).status_code == 403
    assert not list(project.content.rglob("*.jpg"))
    assert paste(shared.client("binh", roles=["editor"], sections=["tin-tuc"]), IMAGE).status_code == 200
