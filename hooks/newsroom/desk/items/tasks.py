"""Does what a button of an item's form asks: to publish it, schedule it, correct it, withdraw it or bring it back."""

import datetime
from collections.abc import Callable, Mapping

from msgspec import Struct

from newsroom.content.frontmatter.writer import FrontMatterValue
from newsroom.desk.items.form_values import FormData, clean_input, is_yes
from newsroom.desk.items.item_state import PUBLIC_STATES, ItemState
from newsroom.desk.items.open_file import EditableText
from newsroom.text.dates import parse_moment

# Fields that only some tasks use.
TASK_FIELDS = ("hen-gio", "dinh-chinh-loai", "dinh-chinh-loi")
# What a page says after a task, by the value of `da` in its address.
SUCCESS_MESSAGES = {
    "luu": "Đã lưu.",
    "khong-doi": "Không có gì thay đổi nên không ghi lại tệp.",
    "nhap": "Đã lưu thành bản nháp; bài sẽ không được đăng.",
    "dang": "Đã lưu và bỏ dấu bản nháp: bài sẽ hiện ở lần dựng trang tới.",
    "hen": "Đã hẹn giờ: bài sẽ tự hiện khi tới giờ, miễn là trang được dựng lại lúc ấy.",
    "con-loi": "Đã lưu, nhưng bài vẫn là bản nháp vì còn lỗi. Sửa các lỗi dưới đây rồi đăng lại.",
    "dinh-chinh": "Đã ghi đính chính vào bài.",
    "go": "Đã gỡ bài: từ lần dựng trang tới, bạn đọc chỉ còn thấy tiêu đề, ngày đăng và lý do gỡ.",
    "khoi-phuc": "Đã khôi phục: bài sẽ hiện lại ở lần dựng trang tới.",
    "moi": "Đã tạo bài mới. Viết xong thì bấm Đăng hoặc Hẹn giờ.",
    "nhan-ban": "Đây là bản sao, đang là nháp: sửa tiêu đề, nội dung rồi đăng. Bài cũ vẫn như trước.",
    "tu-thung-rac": "Đã lấy lại từ thùng rác; bài đang là nháp.",
    "chuyen": "Đã chuyển bài; địa chỉ cũ vẫn dẫn tới đây.",
}
_NO_PAGE = "Từ lần dựng trang tới, ai mở địa chỉ của bài sẽ thấy trang báo không tìm thấy."


class TaskRejected(Exception):
    """Why a task cannot be done, as a Vietnamese sentence."""


class TaskResult(Struct, frozen=True):
    """A key of `SUCCESS_MESSAGES`, the text to be saved, and the fields that were filled in but not used."""

    outcome: str
    editable: EditableText
    unused: Mapping[str, str]


class Question(Struct, frozen=True):
    """What is asked before a task is done, and what the button says that answers yes."""

    text: str
    button: str


_QUESTIONS: dict[ItemState, Question] = {
    "nhap": Question(
        f"Chuyển bài thành bản nháp? {_NO_PAGE} Muốn bạn đọc biết lý do thì hãy chọn Gỡ bài ở phần Đính chính.",
        "Chuyển thành bản nháp",
    ),
    "hen-gio": Question("Hẹn lại giờ đăng? Bài sẽ vắng mặt trên trang cho đến giờ ấy.", "Hẹn giờ"),
    "het-han": Question(f"Cho bài hết hạn ngay? {_NO_PAGE}", "Cho hết hạn"),
    "da-go": Question("Gỡ bài? Từ lần dựng trang tới, bạn đọc chỉ còn thấy tiêu đề, ngày đăng và lý do gỡ.", "Gỡ bài"),
}


def question_before(old_state: ItemState, new_state: ItemState) -> Question | None:
    """What to ask before readers lose an item."""
    return _QUESTIONS.get(new_state) if old_state in PUBLIC_STATES else None


def do_task(
    task: str,
    form: FormData,
    *,
    opened: EditableText,
    typed: EditableText,
    now: datetime.datetime,
    has_errors: Callable[[EditableText], bool],
) -> TaskResult:
    """Apply a task to what was typed; `opened` is the file as it is. Raises `TaskRejected`, `UneditableFrontMatter`."""
    changes: dict[str, FrontMatterValue] = {}
    outcome, used = "luu", set[str]()
    if task == "nhap":
        outcome, changes = task, {"draft": "yes"}
    elif task in ("dang", "dang-giu-ngay", "hen"):
        used = {"hen-gio"}
        date = _publication_date(task, form, opened, typed, now)
        moment = _moment(date)
        is_future = moment is not None and moment > now
        outcome, changes = "hen" if is_future else "dang", {"draft": "", "date": date}
        if has_errors(_with_changes(typed, changes)):
            # The time that was chosen stays; the present one has been for nothing.
            outcome, changes = "con-loi", {"draft": "yes"}
            if is_future:
                changes["date"] = date
    elif task == "dinh-chinh":
        used = {"dinh-chinh-loi"}
        correction = _correction_from_form(form, now)
        outcome = "go" if correction["kind"] == "go" else task
        changes = {"corrections": [*_corrections(typed), correction]}
    elif task == "khoi-phuc":
        kept = [row for row in _corrections(typed) if not (isinstance(row, Mapping) and row.get("kind") == "go")]
        outcome, changes = task, {"corrections": kept}
        expiry = _moment(typed.values.get("expires", ""))
        if expiry is not None and expiry <= now:
            changes["expires"] = ""
    unused = {
        name: form[name] for name in ("hen-gio", "dinh-chinh-loi") if name not in used and form.get(name, "").strip()
    }
    return TaskResult(outcome, _with_changes(typed, changes), unused)


def _with_changes(editable: EditableText, changes: Mapping[str, FrontMatterValue]) -> EditableText:
    known = {name: value for name, value in changes.items() if name in editable.keys}
    return editable.with_changes({name: value for name, value in known.items() if value != editable.values.get(name)})


def _publication_date(
    task: str, form: FormData, opened: EditableText, typed: EditableText, now: datetime.datetime
) -> FrontMatterValue:
    """The time that was chosen, the date that was written or is to be kept, or else the present moment."""
    chosen, date = form.get("hen-gio", "").strip(), typed.values.get("date", "")
    if chosen or task == "hen":
        return _scheduled_time(chosen)
    moment = _moment(date)
    is_chosen = date != opened.values.get("date", "") or (moment is not None and moment > now)
    if task == "dang-giu-ngay" or is_chosen or not is_yes(opened.values.get("draft", "")):
        return date
    return f"{now:%Y-%m-%d %H:%M}"


def _scheduled_time(text: str) -> str:
    """A time as a browser's date field gives it, as editors write it. Raises `TaskRejected`."""
    try:
        return f"{parse_moment(text):%Y-%m-%d %H:%M}"
    except ValueError as error:
        raise TaskRejected("Hãy chọn ngày, giờ đăng rồi bấm Hẹn giờ.") from error


def _moment(date: FrontMatterValue) -> datetime.datetime | None:
    """The moment that was written; what is none is for the checks to report."""
    try:
        return parse_moment(date) if isinstance(date, str) else None
    except ValueError:
        return None


def _corrections(editable: EditableText) -> list[FrontMatterValue]:
    written = editable.values.get("corrections")
    return list(written) if isinstance(written, list) else []


def _correction_from_form(form: FormData, now: datetime.datetime) -> dict[str, FrontMatterValue]:
    text = clean_input(form.get("dinh-chinh-loi", ""))
    if not text:
        raise TaskRejected("Hãy viết lời báo bạn đọc cho đính chính, hoặc lý do gỡ bài.")
    return {"date": f"{now:%Y-%m-%d %H:%M}", "kind": clean_input(form.get("dinh-chinh-loai", "")), "text": text}
