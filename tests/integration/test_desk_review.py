"""Review at the desk: sent, returned with a reason, approved by somebody else, published, and changed afterwards."""

import re

import pytest
from desk_client import ITEM_PATH, ITEM_TEXT, NOW, DeskVisitor, SharedDesk
from lxml import html
from project_folder import Project
from reviewed_items import approved
from werkzeug.test import TestResponse

NEXT_PATH = ITEM_PATH.replace(".md", ".next.md")
REVIEW = "    review: {required: yes, two_people: yes, free: [tags]}\n"


@pytest.fixture
def desk(project: Project, monkeypatch: pytest.MonkeyPatch) -> SharedDesk:
    settings = (project.root / "mkdocs.yml").read_text("utf-8")
    owned = "summary: Ai, việc gì\ndraft: yes\nreview: {writers: [binh]}\nextra:"
    project.write({"mkdocs.yml": settings + REVIEW, f"content/{ITEM_PATH}": ITEM_TEXT.replace("extra:", owned)})
    return SharedDesk(project, monkeypatch)


@pytest.fixture
def writer(desk: SharedDesk) -> DeskVisitor:
    return desk.client("binh", roles=["writer"])


@pytest.fixture
def approver(desk: SharedDesk) -> DeskVisitor:
    return desk.client("an", roles=["approver"])


def decide(visitor: DeskVisitor, task: str, path: str = ITEM_PATH, **fields: str) -> TestResponse:
    """Send the last step of an item as it is shown."""
    address = f"/_ban/dang/{path}"
    (digest,) = re.findall('name="dau-van" value="(.*?)"', visitor.get(address).text)
    values = {name.replace("_", "-"): value for name, value in fields.items()}
    return visitor.post(address, {"dau-van": digest, "viec": task, "thieu": "1", **values})


def badge(visitor: DeskVisitor, path: str = ITEM_PATH) -> str:
    (shown,) = html.fromstring(visitor.get(f"/_ban/bai/{path}").text).cssselect(".edit__place .state")
    return str(shown.text)


def published(writer: DeskVisitor, approver: DeskVisitor) -> None:
    assert decide(writer, "gui-duyet").status_code == 303
    assert decide(approver, "dang").status_code == 303


def test_an_item_goes_from_its_writer_to_the_approver_and_back_until_it_is_published(
    writer: DeskVisitor, approver: DeskVisitor
) -> None:
    assert decide(writer, "gui-duyet", loi_nhan="Nhờ xem giúp").status_code == 303
    assert badge(writer) == badge(approver) == "Chờ duyệt"
    assert "Binh gửi duyệt" in approver.get(f"/_ban/bai/{ITEM_PATH}").text
    assert "Nhờ xem giúp" in approver.get(f"/_ban/dang/{ITEM_PATH}").text

    refused = decide(approver, "tra-lai")
    assert (refused.status_code, "Hãy viết lý do trả lại" in refused.text) == (422, True)
    assert decide(approver, "tra-lai", loi_nhan="Thiếu tên thôn").status_code == 303
    assert badge(writer) == "Trả lại"
    assert "<strong>An trả lại" in writer.get(f"/_ban/bai/{ITEM_PATH}").text
    assert "Thiếu tên thôn" in writer.get(f"/_ban/bai/{ITEM_PATH}").text

    assert writer.save(ITEM_PATH, writer.form_fields(ITEM_PATH), noi_dung="Ở thôn Ba Gò.").status_code == 303
    assert decide(writer, "gui-duyet").status_code == 303
    assert decide(approver, "duyet").status_code == 303
    assert badge(writer) == "Đã duyệt"
    assert decide(approver, "dang").status_code == 303
    assert badge(writer) == "Đang chờ đưa lên"
    assert writer.project.problem_lines(NOW) == []
    actions = [row["action"] for row in approver.app.services.database.rows("SELECT action FROM audit ORDER BY number")]
    kept = [action for action in actions if "duyệt" in action.lower() or action in ("Trả lại", "Đăng bài")]
    assert kept == ["Gửi duyệt", "Trả lại", "Gửi duyệt", "Duyệt bài", "Đăng bài"]


def test_the_page_says_whose_turn_it_is(writer: DeskVisitor, approver: DeskVisitor) -> None:
    address, mark = f"/_ban/bai/{ITEM_PATH}", "data-others-turn"
    assert (mark in writer.get(address).text, mark in approver.get(address).text) == (False, False)
    decide(writer, "gui-duyet")
    assert (mark in writer.get(address).text, mark in approver.get(address).text) == (True, False)
    decide(approver, "tra-lai", loi_nhan="Thiếu tên thôn")
    assert (mark in writer.get(address).text, mark in approver.get(address).text) == (False, True)


def test_the_last_step_says_which_field_is_wrong(writer: DeskVisitor) -> None:
    writer.save(ITEM_PATH, writer.form_fields(ITEM_PATH), noi_dung="")
    assert ">Nội dung: còn trống" in writer.get(f"/_ban/dang/{ITEM_PATH}").text


def test_a_schedule_that_is_given_up_is_called_so(writer: DeskVisitor, approver: DeskVisitor) -> None:
    decide(writer, "gui-duyet")
    assert decide(approver, "dang", luc="hen", hen_gio="2018-10-25T07:30").status_code == 303
    answer = approver.save(ITEM_PATH, approver.form_fields(ITEM_PATH), viec="nhap")
    assert "Đã bỏ hẹn giờ" in approver.get(answer.location).text
    assert badge(approver) == "Đã duyệt"


def test_who_writes_does_not_approve(desk: SharedDesk, writer: DeskVisitor) -> None:
    both = desk.client("lan", roles=["approver"])
    assert both.save(ITEM_PATH, both.form_fields(ITEM_PATH), noi_dung="Đoạn của Lan.").status_code == 303
    refused = decide(both, "dang")
    assert (refused.status_code, "nhờ người khác duyệt" in refused.text) == (422, True)
    assert "draft: yes" in both.file_text(ITEM_PATH)
    assert decide(writer, "dang").status_code == 403
    assert decide(writer, "tra-lai", loi_nhan="Tôi").status_code == 403


@pytest.mark.parametrize(
    "front_matter", ["{title: Bài, date: 2018-10-19, draft: yes, review: {writers: [binh]}}", "title: [Bài"]
)
def test_nobody_leaves_the_list_of_writers_by_front_matter_that_cannot_be_signed(
    writer: DeskVisitor, approver: DeskVisitor, front_matter: str
) -> None:
    before = approver.file_text(ITEM_PATH)
    form = approver.form_fields(ITEM_PATH)
    answer = approver.save(ITEM_PATH, form, van_ban=f"---\n{front_matter}\n---\n\nLời của người duyệt.\n")
    assert answer.status_code == 422
    assert "Bài chưa được lưu" in answer.text and "Lời của người duyệt." in answer.text
    assert approver.file_text(ITEM_PATH) == before


def test_who_mends_what_could_not_be_read_has_written_it(desk: SharedDesk, approver: DeskVisitor) -> None:
    text = approver.file_text(ITEM_PATH)
    desk.project.write({f"content/{ITEM_PATH}": text.replace("title: ", "title: [")})
    form = approver.form_fields(ITEM_PATH)
    assert approver.save(ITEM_PATH, form, van_ban=text.replace("Đoạn hai.", "Lời khác.")).status_code == 303
    assert "writers: [binh, an]" in approver.file_text(ITEM_PATH)


def test_a_change_after_the_approval_asks_again_but_for_what_the_board_lets_change(
    desk: SharedDesk, writer: DeskVisitor, approver: DeskVisitor
) -> None:
    assert decide(writer, "gui-duyet").status_code == 303
    assert decide(approver, "duyet").status_code == 303
    assert writer.save(ITEM_PATH, writer.form_fields(ITEM_PATH), tags="Nước sạch").status_code == 303
    assert badge(writer) == "Đã duyệt"
    assert writer.save(ITEM_PATH, writer.form_fields(ITEM_PATH), noi_dung="Khác hẳn.").status_code == 303
    assert badge(writer) == "Nháp"


def test_a_change_of_what_readers_have_waits_beside_it_until_it_is_approved(
    desk: SharedDesk, writer: DeskVisitor, approver: DeskVisitor
) -> None:
    published(writer, approver)
    before = writer.file_text(ITEM_PATH)
    editor = desk.client("hoa", roles=["editor"])
    answer = editor.save(ITEM_PATH, editor.form_fields(ITEM_PATH), noi_dung="Bản sửa của Hoa.")
    assert answer.headers["Location"].endswith(f"/_ban/bai/{NEXT_PATH}?da=ban-sua")
    assert editor.file_text(ITEM_PATH) == before, "readers go on with the text that was approved"
    assert badge(editor) == "Đang chờ đưa lên"
    assert badge(editor, NEXT_PATH) == "Nháp"
    assert f'href="/_ban/bai/{NEXT_PATH}"' in editor.get(f"/_ban/bai/{ITEM_PATH}").text
    again = editor.save(ITEM_PATH, editor.form_fields(ITEM_PATH), noi_dung="Thêm một bản.")
    assert (again.status_code, "đã có một bản sửa đang chờ" in again.text) == (422, True)
    assert "Thêm một bản." in again.text, "what was typed is still there"

    assert decide(editor, "gui-duyet", NEXT_PATH).status_code == 303
    assert badge(approver, NEXT_PATH) == "Chờ duyệt"
    answer = decide(approver, "dang", NEXT_PATH)
    assert answer.headers["Location"].endswith(f"/_ban/bai/{ITEM_PATH}?da=thay")
    assert "Bản sửa của Hoa." in approver.file_text(ITEM_PATH)
    assert not (desk.project.content / NEXT_PATH).exists()
    assert desk.project.problem_lines(NOW) == []
    assert badge(approver) == "Đang chờ đưa lên"


def test_a_next_version_can_take_its_place_at_a_set_minute(
    desk: SharedDesk, writer: DeskVisitor, approver: DeskVisitor
) -> None:
    published(writer, approver)
    editor = desk.client("hoa", roles=["editor"])
    editor.save(ITEM_PATH, editor.form_fields(ITEM_PATH), noi_dung="Bản sửa của Hoa.")
    assert decide(approver, "dang", NEXT_PATH, luc="hen", hen_gio="2018-10-25T07:30").status_code == 303
    assert badge(approver, NEXT_PATH) == "Hẹn thay 07:30 ngày 25/10/2018"
    assert "07:30" in desk.project.run_newsroom("due", now=NOW).stdout
    desk.project.build(now="2018-10-25 07:29")
    assert "Bản sửa của Hoa." not in desk.project.read_site_file("tin-tuc/2018/10/bai/")
    desk.project.build(now="2018-10-25 07:30")
    assert "Bản sửa của Hoa." in desk.project.read_site_file("tin-tuc/2018/10/bai/")
    form = approver.form_fields(NEXT_PATH)
    assert approver.save(NEXT_PATH, form, viec="bo-hen").status_code == 303
    assert badge(approver, NEXT_PATH) == "Đã duyệt"


def test_an_approver_who_may_saves_a_public_item_with_an_approval(
    project: Project, desk: SharedDesk, writer: DeskVisitor, approver: DeskVisitor
) -> None:
    settings = (project.root / "mkdocs.yml").read_text("utf-8")
    project.write({"mkdocs.yml": settings.replace(", two_people: yes", "")})
    published(writer, approver)
    answer = approver.save(ITEM_PATH, approver.form_fields(ITEM_PATH), noi_dung="Sửa một chữ.")
    assert answer.headers["Location"].endswith("da=luu")
    assert "Sửa một chữ." in approver.file_text(ITEM_PATH)
    assert desk.project.problem_lines(NOW) == []
    assert badge(approver) == "Đang chờ đưa lên"


def test_a_next_version_that_readers_see_already_is_put_into_its_place_when_it_is_opened(
    desk: SharedDesk, approver: DeskVisitor
) -> None:
    item = ITEM_TEXT.replace("Đoạn hai.", "Đoạn mới.")
    live = approved(item).replace("review:\n", "review:\n  live: 2018-10-20 09:00\n")
    desk.project.write({f"content/{ITEM_PATH}": approved(ITEM_TEXT), f"content/{NEXT_PATH}": live})
    opened = approver.get(f"/_ban/bai/{NEXT_PATH}")
    assert opened.location == f"/_ban/bai/{ITEM_PATH}"
    assert approver.file_text(ITEM_PATH) == approved(item)
    assert not (desk.project.content / NEXT_PATH).exists()
    assert "Đoạn mới." in approver.get(f"/_ban/bai/{ITEM_PATH}").text


def test_what_is_typed_into_the_version_before_does_not_get_lost_when_the_next_one_goes_live(
    desk: SharedDesk, approver: DeskVisitor
) -> None:
    desk.project.write({f"content/{ITEM_PATH}": approved(ITEM_TEXT)})
    form = approver.form_fields(ITEM_PATH)
    item = ITEM_TEXT.replace("Đoạn hai.", "Đoạn mới.")
    live = approved(item).replace("review:\n", "review:\n  live: 2018-10-20 09:00\n")
    desk.project.write({f"content/{NEXT_PATH}": live})
    approver.get("/_ban/")
    sent = approver.save(ITEM_PATH, form, noi_dung="Đoạn gõ dở.\n")
    assert sent.status_code == 409
    assert "Đoạn gõ dở." in sent.text
    assert approver.file_text(ITEM_PATH) == approved(item)


def test_the_calendar_has_what_is_scheduled_and_the_milestones_of_plans(
    desk: SharedDesk, writer: DeskVisitor, approver: DeskVisitor
) -> None:
    plan = (
        "---\ntitle: Kế hoạch\ndate: 2018-10-01\nnumber: 70-KH/BDVTU\ndoctype: Kế hoạch\nissued: 2018-10-01\n"
        "issuer: Ban Dân vận\nsubject: Việc\nmilestones:\n  - {date: 2018-11-20, task: Gửi báo cáo}\n---\n\nChữ.\n"
    )
    desk.project.write({"content/ke-hoach/2018/10/70-kh.md": plan})
    assert decide(writer, "gui-duyet").status_code == 303
    assert decide(approver, "dang", luc="hen", hen_gio="2018-11-05T07:30").status_code == 303
    page = html.fromstring(writer.get("/_ban/lich?thang=2018-11").text)
    days = {day.xpath(".//time/@datetime")[0]: day.text_content() for day in page.cssselect(".month__day")}
    assert len(days) == 35, "from Monday, 29 October, to Sunday, 2 December"
    assert "07:30 đăng: Bài một" in " ".join(days["2018-11-05"].split())
    assert "hạn: Gửi báo cáo: Kế hoạch" in " ".join(days["2018-11-20"].split())
    assert writer.get("/_ban/lich?thang=2018-99").status_code == 200
