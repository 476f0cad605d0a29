"""Items are deleted into a trash with the files that only they showed, come back as drafts, and are duplicated."""

import sqlite3
from typing import Any

import pytest
from desk_client import ITEM_PATH, ITEM_TEXT, DeskClient, SharedDesk, browser_form_data
from newsroom.runtime.content_writer import ContentWriter
from project_folder import Project, image_bytes
from werkzeug.datastructures import MultiDict

OTHER = "tin-tuc/2018/10/khac.md"


@pytest.fixture
def board(visitor: DeskClient) -> DeskClient:
    """An item with a picture of its own and one that another shows too; the other links to it."""
    picture = "image: {src: %s, alt: Cầu, caption: Cầu mới}\n"
    visitor.project.write(
        {
            f"content/{ITEM_PATH}": ITEM_TEXT.replace("tags:", picture % "rieng.jpg" + "tags:")
            + "\n![Chung](chung.jpg)\n",
            f"content/{OTHER}": "---\ntitle: Bài khác\ndate: 2018-10-18\n"
            + picture % "chung.jpg"
            + "---\n\nXem [bài một](bai.md).\n",
        }
    )
    for name in ("rieng.jpg", "chung.jpg"):
        (visitor.project.content / "tin-tuc/2018/10" / name).write_bytes(image_bytes("JPEG"))
    return visitor


def names(board: DeskClient) -> set[str]:
    return {file.name for file in (board.project.content / "tin-tuc/2018/10").iterdir()}


def put(board: DeskClient, path: str = ITEM_PATH) -> Any:
    return board.post(f"/_ban/bo/{path}")


def test_what_will_happen_is_said_first(board: DeskClient) -> None:
    page = board.get(f"/_ban/bo/{ITEM_PATH}").text
    assert "Bài đang ở trên trang" in page
    assert "<code>rieng.jpg</code>." in page and "chung.jpg" not in page
    assert "1 bài đang dẫn tới bài này" in page and "Bài khác" in page
    assert (board.project.content / ITEM_PATH).exists()


def test_an_item_goes_with_the_files_that_only_it_shows_and_comes_back_as_a_draft(board: DeskClient) -> None:
    text = board.file_text(ITEM_PATH)
    assert put(board).status_code == 303
    assert names(board) == {"khac.md", "chung.jpg"}
    page = board.get("/_ban/thung-rac").text
    assert "Bài một" in page and "cùng 1 tệp" in page
    assert board.get(f"/_ban/bai/{ITEM_PATH}").status_code == 404
    answer = board.post("/_ban/thung-rac/1", {"viec": "khoi-phuc"})
    assert answer.headers["Location"].endswith(f"/_ban/bai/{ITEM_PATH}?da=tu-thung-rac")
    assert board.file_text(ITEM_PATH).replace("draft: yes\n", "") == text
    assert "draft: yes\n" in board.file_text(ITEM_PATH)
    assert (board.project.content / "tin-tuc/2018/10/rieng.jpg").read_bytes() == image_bytes("JPEG")
    assert "Thùng rác trống" in board.get("/_ban/thung-rac").text
    assert "Lấy lại từ thùng rác" in board.get(f"/_ban/lich-su/{ITEM_PATH}").text
    assert board.post("/_ban/thung-rac/1", {"viec": "khoi-phuc"}).status_code == 404


def test_an_item_whose_name_is_taken_by_now_gets_another(board: DeskClient) -> None:
    put(board)
    board.project.write({f"content/{ITEM_PATH}": ITEM_TEXT})
    (board.project.content / "tin-tuc/2018/10/rieng.jpg").write_bytes(b"x")
    answer = board.post("/_ban/thung-rac/1", {"viec": "khoi-phuc"})
    assert "/tin-tuc/2018/10/bai-2.md?" in answer.headers["Location"]
    assert "rieng-2.jpg" in answer.headers["Location"]
    assert board.file_text(ITEM_PATH) == ITEM_TEXT
    assert {"bai-2.md", "rieng-2.jpg", "rieng.jpg"} <= names(board)


def test_nothing_is_deleted_for_ever_by_one_press(board: DeskClient) -> None:
    put(board)
    assert board.post("/_ban/thung-rac/1", {"viec": "xoa-han"}).status_code == 422
    assert "Bài một" in board.get("/_ban/thung-rac").text
    assert board.post("/_ban/thung-rac/1", {"viec": "xoa-han", "chac-chan": "1"}).status_code == 303
    assert "Thùng rác trống" in board.get("/_ban/thung-rac").text
    rows = sqlite3.connect(board.project.root / ".desk/desk.sqlite").execute("SELECT count(*) FROM trash_files")
    assert rows.fetchone() == (0,)


@pytest.mark.parametrize("failing", ["delete", "database"])
def test_where_deleting_fails_the_item_is_still_there_and_not_in_the_trash(
    board: DeskClient, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    def fail(*_: object) -> None:
        raise OSError if failing == "delete" else sqlite3.OperationalError

    with monkeypatch.context() as patch:
        if failing == "delete":
            patch.setattr(ContentWriter, "delete", fail)
        else:
            patch.setattr("newsroom.desk.history.trash.Trash.add", fail)
        answer = put(board)
    assert answer.status_code == 422 and "Bài vẫn còn đó" in answer.text
    assert names(board) == {"bai.md", "khac.md", "chung.jpg", "rieng.jpg"}
    assert "Thùng rác trống" in board.get("/_ban/thung-rac").text


def test_what_is_no_item_cannot_be_deleted(board: DeskClient) -> None:
    for path in ("index.md", "tin-tuc/index.md", "../mkdocs.yml", "tin-tuc/2018/10/rieng.jpg"):
        assert put(board, path).status_code in (404, 415)
    assert names(board) == {"bai.md", "khac.md", "chung.jpg", "rieng.jpg"}


def test_a_duplicate_is_a_new_draft_that_shows_and_links_to_the_same(board: DeskClient) -> None:
    board.project.write(
        {f"content/{OTHER}": board.file_text(OTHER).replace("date:", "id: khac-2018\naliases: [/cu.html]\ndate:")}
    )
    answer = board.post(f"/_ban/nhan-ban/{OTHER}")
    path = "tin-tuc/2018/10/bai-khac-ban-sao.md"
    assert answer.headers["Location"].endswith(f"/_ban/bai/{path}?da=nhan-ban")
    text = board.file_text(path)
    assert "title: Bài khác (bản sao)\n" in text and "draft: yes\n" in text and "2018-10-20 09:15" in text
    assert "khac-2018" not in text and "aliases" not in text
    assert "src: chung.jpg" in text and "[bài một](bai.md)" in text
    assert "khac-2018" in board.file_text(OTHER)
    assert "Nhân bản" in board.get(f"/_ban/lich-su/{path}").text


def test_references_of_a_duplicate_in_another_folder_lead_where_they_led(board: DeskClient) -> None:
    old = "tin-tuc/2017/01/cu.md"
    board.project.write(
        {f"content/{old}": "---\ntitle: Bài cũ\ndate: 2017-01-02\n---\n\n[một](../../2018/10/bai.md) ![Ảnh](anh.jpg)\n"}
    )
    (board.project.content / "tin-tuc/2017/01/anh.jpg").write_bytes(image_bytes("JPEG"))
    board.post(f"/_ban/nhan-ban/{old}")
    assert "[một](bai.md) ![Ảnh](../../2017/01/anh.jpg)" in board.file_text("tin-tuc/2018/10/bai-cu-ban-sao.md")
    form = browser_form_data(board.get("/_ban/bai/tin-tuc/2018/10/bai-cu-ban-sao.md").text)
    assert form["title"] == "Bài cũ (bản sao)"


# Several people ----------------------------------------------------------------------------------------------------

OWN, ANOTHERS, PUBLIC = (f"tin-tuc/2018/10/{name}.md" for name in ("cua-binh", "cua-cuc", "da-dang"))
HEAD = "---\ntitle: {}\ndate: 2018-10-19 08:00\n"


@pytest.fixture
def desk(project: Project, monkeypatch: pytest.MonkeyPatch) -> SharedDesk:
    project.write(
        {
            f"content/{OWN}": HEAD.format("Của Bình") + "draft: yes\nreview: {writers: [binh]}\n---\n\nLời.\n",
            f"content/{ANOTHERS}": HEAD.format("Của Cúc") + "draft: yes\nreview: {writers: [cuc]}\n---\n\nLời.\n",
            f"content/{PUBLIC}": HEAD.format("Đã đăng") + "---\n\nLời.\n",
        }
    )
    return SharedDesk(project, monkeypatch)


def test_who_deletes_what_and_who_gets_it_back(desk: SharedDesk) -> None:
    binh, bien, duyet = (
        desk.client(login, roles=[role])
        for login, role in (("binh", "writer"), ("bien", "editor"), ("duyet", "approver"))
    )
    assert [binh.post(f"/_ban/bo/{path}").status_code for path in (OWN, ANOTHERS, PUBLIC)] == [303, 403, 403]
    assert [bien.post(f"/_ban/bo/{path}").status_code for path in (ANOTHERS, PUBLIC)] == [303, 403]
    assert duyet.post(f"/_ban/bo/{PUBLIC}").status_code == 303
    page = binh.get("/_ban/thung-rac").text
    assert "Của Bình" in page and "Của Cúc" not in page and "Xóa hẳn" not in page
    for visitor in (binh, bien):
        for data in ({"viec": "xoa-han", "chac-chan": "1"}, {"viec": "xoa-han"}):
            assert visitor.post("/_ban/thung-rac/1", data).status_code == 403
    assert binh.post("/_ban/thung-rac/2", {"viec": "khoi-phuc"}).status_code == 403
    assert binh.post("/_ban/thung-rac/1", {"viec": "khoi-phuc"}).status_code == 303
    assert bien.post("/_ban/thung-rac/3", {"viec": "khoi-phuc"}).status_code == 303
    assert "draft: yes" in bien.file_text(PUBLIC), "an editor publishes nothing by bringing it back"
    assert duyet.post("/_ban/thung-rac/2", {"viec": "xoa-han", "chac-chan": "1"}).status_code == 303
    rows = desk.database.rows("SELECT login, action, path FROM audit ORDER BY number")
    assert [tuple(row) for row in rows if "hùng rác" in row["action"] or row["action"] == "Xóa hẳn"] == [
        ("binh", "Bỏ vào thùng rác", OWN),
        ("bien", "Bỏ vào thùng rác", ANOTHERS),
        ("duyet", "Bỏ vào thùng rác", PUBLIC),
        ("binh", "Lấy lại từ thùng rác", OWN),
        ("bien", "Lấy lại từ thùng rác", PUBLIC),
        ("duyet", "Xóa hẳn", ANOTHERS),
    ]


def test_an_editor_of_one_section_changes_many_items_there_alone_and_withdraws_none(desk: SharedDesk) -> None:
    desk.project.write({"content/hoat-dong/2018/10/khac.md": HEAD.format("Nơi khác") + "---\n\nLời.\n"})
    bien = desk.client("bien", roles=["editor"], sections=["tin-tuc"])
    paths = (PUBLIC, "hoat-dong/2018/10/khac.md")
    fields = MultiDict([("viec", "them-chu-de"), ("gia-tri", "Nước sạch"), *(("bai", path) for path in paths)])
    page = bien.post("/_ban/nhieu-bai", fields).text
    assert page.count("thêm chủ đề “Nước sạch”") == 1 and page.count("không có quyền") == 1
    fields["viec"] = "go"
    assert bien.post("/_ban/nhieu-bai", fields).text.count("không có quyền") == 2
    assert "Gỡ khỏi trang" not in bien.get("/_ban/").text
    assert desk.client("viet", roles=["writer"]).post("/_ban/nhieu-bai", fields).status_code == 403


def test_who_has_an_item_open_is_named_before_it_is_deleted(desk: SharedDesk) -> None:
    duyet, binh = desk.client("duyet", roles=["approver"]), desk.client("binh", roles=["writer"])
    assert "đang mở bài này" not in duyet.get(f"/_ban/bo/{OWN}").text
    assert binh.post(f"/_ban/giu/{OWN}", {"cua-so": "abc123"}).status_code == 200
    assert "Binh đang mở bài này" in duyet.get(f"/_ban/bo/{OWN}").text


def test_a_duplicate_belongs_to_who_made_it(desk: SharedDesk) -> None:
    viet = desk.client("viet", roles=["writer"])
    path = viet.post(f"/_ban/nhan-ban/{PUBLIC}").headers["Location"].partition("/_ban/bai/")[2].partition("?")[0]
    assert "writers: [viet]" in viet.file_text(path)
    form = viet.form_fields(path)
    assert viet.save(path, form, title="Bài của tôi").status_code == 303


def test_what_no_form_can_make_a_draft_comes_back_by_approvers_alone(desk: SharedDesk) -> None:
    """A build reads front matter in braces, so the item would be public at once."""
    path = "tin-tuc/2018/10/ngoac.md"
    text = "---\n{title: Bài trong ngoặc, date: 2018-10-19 08:00}\n---\n\nNội dung.\n"
    desk.project.write({f"content/{path}": text})
    approver, editor = desk.client("chi", roles=["approver"]), desk.client("bich", roles=["editor"])
    assert approver.post(f"/_ban/bo/{path}").status_code == 303
    (number,) = [row["number"] for row in desk.database.rows("SELECT number FROM trash WHERE path = ?", (path,))]
    refused = editor.post(f"/_ban/thung-rac/{number}", {"viec": "khoi-phuc"})
    assert refused.status_code == 422
    assert not (desk.project.content / path).exists()
    assert approver.post(f"/_ban/thung-rac/{number}", {"viec": "khoi-phuc"}).status_code == 303
    assert approver.file_text(path) == text
