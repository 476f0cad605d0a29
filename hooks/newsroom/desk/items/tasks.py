"""Does what the buttons of an item's pages ask: review, publication, correction, withdrawal, and back again."""

import datetime
from collections.abc import Callable, Mapping

from msgspec import Struct

from newsroom.content.approval import (
    ApprovalRefused,
    keep_approval,
    return_to_writers,
    send_for_review,
    set_live_time,
    take_back,
)
from newsroom.content.frontmatter.writer import FrontMatterValue
from newsroom.desk.items.form_values import FormData, clean_input
from newsroom.desk.items.item_state import PUBLIC_STATES, ItemState
from newsroom.desk.items.open_file import EditableText
from newsroom.text.dates import parse_moment

# Fields that only some tasks use.
TASK_FIELDS = ("dinh-chinh-loai", "dinh-chinh-loi")
# What a page says after a task, by the value of `da` in its address.
SUCCESS_MESSAGES = {
    "luu": "Đã lưu.",
    "khong-doi": "Không có gì thay đổi nên không ghi lại tệp.",
    "nhap": "Đã chuyển thành bản nháp.",
    "gui-duyet": "Đã gửi duyệt. Trong lúc chờ vẫn sửa được; muốn lấy về thì bấm “Rút lại để viết tiếp”.",
    "rut-lai": "Đã rút bài lại để viết tiếp.",
    "tra-lai": "Đã trả bài lại cho người viết, kèm lý do.",
    "duyet": "Đã duyệt; bài chưa lên trang. Bấm “Đăng” khi muốn đưa lên.",
    "dang": "Đã nhận lệnh đăng; tiến độ ở ngay dưới đây.",
    "hen": "Đã hẹn giờ: tới giờ ấy bài tự lên trang.",
    "dinh-chinh": "Đã ghi đính chính vào bài.",
    "go": "Đã ghi lời gỡ bài; gỡ xong, bạn đọc chỉ còn thấy tiêu đề, ngày đăng và lý do. Gỡ nhầm thì bấm “Khôi phục”.",
    "khoi-phuc": "Đã khôi phục bài.",
    "ban-sua": "Đã lưu thành bản sửa. Bạn đọc vẫn thấy bản đang trên trang cho tới khi bản sửa được đăng.",
    "thay": "Đã nhận lệnh thay bản đang trên trang; tiến độ ở ngay dưới đây.",
    "hen-thay": "Đã hẹn giờ: tới giờ ấy bản sửa tự thay bản đang trên trang.",
    "bo-hen": "Đã bỏ hẹn giờ; chưa đưa gì lên trang cho tới khi bấm “Đăng…”.",
    "moi": "Đã tạo bài mới. Viết xong thì bấm “Gửi duyệt…” hoặc “Đăng…” ở ô “Lưu và đăng”.",
    "nhan-ban": "Đây là bản sao, đang là nháp: sửa tiêu đề, nội dung rồi đăng. Bài cũ vẫn như trước.",
    "tu-thung-rac": "Đã lấy lại từ thùng rác; bài đang là nháp.",
    "chuyen": "Đã chuyển bài; địa chỉ cũ vẫn dẫn tới đây.",
}
# What the record of the desk calls an outcome.
ACTIONS = {
    "luu": "Sửa bài",
    "nhap": "Chuyển thành bản nháp",
    "gui-duyet": "Gửi duyệt",
    "rut-lai": "Rút lại để viết tiếp",
    "tra-lai": "Trả lại",
    "duyet": "Duyệt bài",
    "dang": "Đăng bài",
    "hen": "Hẹn giờ đăng",
    "dinh-chinh": "Ghi đính chính",
    "go": "Gỡ bài",
    "khoi-phuc": "Khôi phục bài",
    "ban-sua": "Lưu thành bản sửa",
    "thay": "Đăng bản sửa",
    "hen-thay": "Hẹn giờ đăng bản sửa",
    "bo-hen": "Bỏ hẹn giờ",
}
_NO_PAGE = "Ai mở địa chỉ của bài sẽ thấy trang báo không tìm thấy."


class TaskRejected(Exception):
    """Why a task cannot be done, as a Vietnamese sentence."""


class TaskContext(Struct, frozen=True):
    """Who does a task and when, and what can be asked of a text meanwhile.

    `signer` is the name that stands in the file; `approve` raises ApprovalRefused. `needs_approval` is true where
    readers may not see the text before somebody approves it.
    """

    signer: str
    now: datetime.datetime
    needs_approval: bool
    has_errors: Callable[[EditableText], bool]
    approve: Callable[[EditableText], EditableText]
    is_next_version: bool = False
    """True if the text is to take the place of one that readers have."""


class TaskResult(Struct, frozen=True):
    """A key of `SUCCESS_MESSAGES`, the text to be saved, and the fields that were filled in but not used."""

    outcome: str
    editable: EditableText
    unused: Mapping[str, str] = {}


class Question(Struct, frozen=True):
    """What is asked before a task is done, and what the button says that answers yes."""

    text: str
    button: str


_QUESTIONS: dict[ItemState, Question] = {
    "nhap": Question(
        f"Chuyển bài thành bản nháp? {_NO_PAGE} Muốn bạn đọc biết lý do thì hãy bấm “Gỡ bài…”.",
        "Chuyển thành bản nháp",
    ),
    "hen-gio": Question("Hẹn lại giờ đăng? Bài sẽ vắng mặt trên trang cho đến giờ ấy.", "Hẹn giờ"),
    "het-han": Question(f"Cho bài hết hạn ngay? {_NO_PAGE}", "Cho hết hạn"),
    "da-go": Question("Gỡ bài? Bạn đọc chỉ còn thấy tiêu đề, ngày đăng và lý do gỡ.", "Gỡ bài"),
}


def question_before(old_state: ItemState, new_state: ItemState) -> Question | None:
    """What to ask before readers lose an item."""
    return _QUESTIONS.get(new_state) if old_state in PUBLIC_STATES else None


def do_task(task: str, form: FormData, typed: EditableText, context: TaskContext) -> TaskResult:
    """Apply a task to a text. Raises `TaskRejected`, `UneditableFrontMatter`."""
    outcome, used = task, set[str]()
    match task:
        case "nhap":
            moment = _moment(typed.values.get("date", ""))
            outcome = "bo-hen" if moment is not None and moment > context.now else "nhap"
            editable = _changed(typed, {"draft": "yes"})
        case "gui-duyet" | "rut-lai" | "tra-lai" | "duyet":
            editable = _reviewed(task, form, typed, context)
        case "dang" if context.is_next_version:
            outcome, editable = _taking_place(form, typed, context)
        case "dang":
            outcome, editable = _published(form, typed, context)
        case "bo-hen":
            editable = EditableText(set_live_time(typed.text, None), typed.keys)
        case "dinh-chinh" | "go":
            used = {"dinh-chinh-loi"}
            kind = "go" if task == "go" else clean_input(form.get("dinh-chinh-loai", ""))
            row = _correction(kind, form.get("dinh-chinh-loi", ""), context.now)
            editable = _changed(typed, {"corrections": [*_corrections(typed), row]})
        case "khoi-phuc":
            editable = _brought_back(typed, context.now)
        case _:
            outcome, editable = "luu", typed
    unused = {"dinh-chinh-loi": form["dinh-chinh-loi"]} if form.get("dinh-chinh-loi", "").strip() and not used else {}
    return TaskResult(outcome, editable, unused)


def _changed(editable: EditableText, changes: Mapping[str, FrontMatterValue]) -> EditableText:
    """The text with what somebody decides beside the text itself: an approval that it has stays one."""
    known = {name: value for name, value in changes.items() if name in editable.keys}
    changed = editable.with_changes(
        {name: value for name, value in known.items() if value != editable.values.get(name)}
    )
    return EditableText(keep_approval(editable.text, changed.text), editable.keys)


def _reviewed(task: str, form: FormData, typed: EditableText, context: TaskContext) -> EditableText:
    note, text = clean_input(form.get("loi-nhan", "")), typed.text
    if task == "duyet":
        if context.has_errors(_changed(typed, {"draft": ""})):
            raise TaskRejected("Bài còn lỗi nên chưa duyệt được: hãy sửa, hoặc trả lại kèm lý do.")
        return _approved(typed, context)
    if task == "tra-lai":
        if not note:
            raise TaskRejected("Hãy viết lý do trả lại, để người viết biết cần sửa gì.")
        text = return_to_writers(text, by=context.signer, at=context.now, note=note)
    elif task == "gui-duyet":
        text = send_for_review(text, by=context.signer, at=context.now, note=note)
    else:
        text = take_back(text)
    return EditableText(text, typed.keys)


def _approved(typed: EditableText, context: TaskContext) -> EditableText:
    try:
        return context.approve(typed)
    except ApprovalRefused as refusal:
        raise TaskRejected(str(refusal)) from refusal


def _published(form: FormData, typed: EditableText, context: TaskContext) -> tuple[str, EditableText]:
    """The outcome and the text with the time that was chosen; approved, where that is needed and was not done."""
    choice, date = form.get("luc", "bay-gio"), typed.values.get("date", "")
    if choice == "hen":
        date = _scheduled_time(form.get("hen-gio", "").strip(), context.now)
    elif choice != "giu":
        date = f"{context.now:%Y-%m-%d %H:%M}"
    published = _changed(typed, {"draft": "", "date": date})
    if context.has_errors(published):
        raise TaskRejected("Bài còn lỗi nên chưa đăng được: hãy sửa các lỗi dưới đây rồi đăng lại.")
    if context.needs_approval:
        published = _approved(published, context)
    moment = _moment(date)
    return "hen" if moment is not None and moment > context.now else "dang", published


def _taking_place(form: FormData, typed: EditableText, context: TaskContext) -> tuple[str, EditableText]:
    """The outcome and the text of a next version that takes its place now, or at a minute that was chosen."""
    published = _changed(typed, {"draft": ""})
    if context.has_errors(published):
        raise TaskRejected("Bản sửa còn lỗi nên chưa đăng được: hãy sửa các lỗi dưới đây rồi đăng lại.")
    if context.needs_approval:
        published = _approved(published, context)
    if form.get("luc") != "hen":
        return "thay", published
    moment = parse_moment(_scheduled_time(form.get("hen-gio", "").strip(), context.now))
    return "hen-thay", EditableText(set_live_time(published.text, moment), typed.keys)


def _scheduled_time(text: str, now: datetime.datetime) -> str:
    """A time to come as a browser's date field gives it, as editors write it. Raises `TaskRejected`."""
    try:
        moment = parse_moment(text)
    except ValueError as error:
        raise TaskRejected("Hãy chọn ngày, giờ đăng.") from error
    if moment <= now:
        raise TaskRejected("Giờ hẹn đã qua: hãy chọn giờ khác, hoặc chọn đăng ngay.")
    return f"{moment:%Y-%m-%d %H:%M}"


def _moment(date: FrontMatterValue) -> datetime.datetime | None:
    """The moment that was written; what is none is for the checks to report."""
    try:
        return parse_moment(date) if isinstance(date, str) else None
    except ValueError:
        return None


def _corrections(editable: EditableText) -> list[FrontMatterValue]:
    written = editable.values.get("corrections")
    return list(written) if isinstance(written, list) else []


def _correction(kind: str, text: str, now: datetime.datetime) -> dict[str, FrontMatterValue]:
    cleaned = clean_input(text)
    if not cleaned:
        raise TaskRejected("Hãy viết lời báo bạn đọc cho đính chính, hoặc lý do gỡ bài.")
    return {"date": f"{now:%Y-%m-%d %H:%M}", "kind": kind, "text": cleaned}


def _brought_back(typed: EditableText, now: datetime.datetime) -> EditableText:
    """The text without its withdrawal, and without the end of its time where that is over."""
    kept = [row for row in _corrections(typed) if not (isinstance(row, Mapping) and row.get("kind") == "go")]
    changes: dict[str, FrontMatterValue] = {"corrections": kept}
    expiry = _moment(typed.values.get("expires", ""))
    if expiry is not None and expiry <= now:
        changes["expires"] = ""
    return _changed(typed, changes)
