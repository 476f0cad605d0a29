"""Says why a person may not save what they typed: what only approvers decide, and what nobody writes by hand."""

from newsroom.content.parser import Parser
from newsroom.desk.access.rights import TASK_RIGHTS, Person, Right
from newsroom.desk.items.open_file import EditableText
from newsroom.model.items import Item
from newsroom.model.review import APPROVED, Review

_NEEDS_APPROVER = "Cần quyền duyệt để làm việc này; hãy lưu bài rồi gửi duyệt."
_GOES_PUBLIC = (
    "Cần quyền duyệt để đăng, hẹn lại giờ, cho hết hạn hay gỡ bài: hãy để nguyên dấu bản nháp và các ô ấy, "
    "lưu rồi gửi duyệt. Bài chưa được lưu."
)
_REVIEW_BY_HAND = (
    "Phần review của bài do máy ghi khi gửi duyệt, duyệt, trả lại; hãy để nguyên như cũ. Bài chưa được lưu."
)


def why_not_saved(
    person: Person, task: str, section: str, parser: Parser, path: str, opened: EditableText, typed: EditableText
) -> str:
    """Why this person may not do this task with what they typed, as Vietnamese sentences; "" if they may.

    Who has opened the desk on their own machine may write files by hand as well.
    """
    if not person.login:
        return ""
    # A task that is none saves, and no more.
    if not person.may(TASK_RIGHTS.get(task, Right.WRITE), section):
        return _NEEDS_APPROVER
    before, after = (_front_matter_item(parser, path, text) for text in (opened, typed))
    if _review_differs(before, after):
        return _REVIEW_BY_HAND
    is_broken = typed.front_matter is None and opened.front_matter is not None and bool(_shown(before))
    if not person.may(Right.APPROVE, section) and (is_broken or _shown(before) != _shown(after)):
        return _GOES_PUBLIC
    return ""


def _front_matter_item(parser: Parser, path: str, editable: EditableText) -> Item | None:
    """The item without its body, which has no say in this; None where the front matter gives none.

    Front matter that no form can show, in braces or with aliases, may be front matter to a build all the same.
    """
    end = editable.body_offset if editable.front_matter is not None else len(editable.text)
    return parser.parse(path, editable.text[:end].encode()).item


def _review_differs(before: Item | None, after: Item | None) -> bool:
    if after is None:
        return False
    new = after.review or Review()
    # What cannot be read has to be mended by hand, but nobody approves by hand.
    return new.state == APPROVED if before is None else new != (before.review or Review())


def _shown(item: Item | None) -> tuple[object, ...]:
    """What decides whether and when readers see an item; the same for all that they do not."""
    return () if item is None or item.draft else (item.date, item.expires, item.corrections)
