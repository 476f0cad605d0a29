"""Works out what one action makes of an item among many: its new text or place, and what an editor is told of it."""

import datetime
from collections.abc import Mapping

from msgspec import Struct

from newsroom.content.frontmatter.editor import UneditableFrontMatter
from newsroom.content.frontmatter.writer import FrontMatterValue
from newsroom.content.parser import Parser
from newsroom.desk.access.rights import Person, Right
from newsroom.desk.items.form_values import clean_input
from newsroom.desk.items.open_file import EditableText
from newsroom.library.library import Library
from newsroom.model.items import Item
from newsroom.text.normalize import tag_key


class BulkAction(Struct, frozen=True):
    """Something to be done to many items; `field` is what it asks for, `button` what the button says that does it."""

    label: str
    field: str
    button: str
    right: Right


BULK_ACTIONS: Mapping[str, BulkAction] = {
    "them-chu-de": BulkAction("Thêm một chủ đề", "Chủ đề", "Thêm chủ đề", Right.EDIT),
    "bo-chu-de": BulkAction("Bỏ một chủ đề", "Chủ đề", "Bỏ chủ đề", Right.EDIT),
    "chuyen-muc": BulkAction("Chuyển sang chuyên mục khác", "Chuyên mục", "Chuyển", Right.EDIT),
    "go": BulkAction("Gỡ khỏi trang", "Lý do gỡ, bạn đọc sẽ đọc ở chỗ của bài", "Gỡ", Right.APPROVE),
}


def bulk_actions(person: Person) -> Mapping[str, BulkAction]:
    """The actions that somebody may do, by their names."""
    return {name: action for name, action in BULK_ACTIONS.items() if person.may(action.right)}


class NotDone(Exception):
    """Why an action does nothing to an item, as a Vietnamese clause about “bài”."""


class Change(Struct, frozen=True):
    """What becomes of an item: another text, or another place (a path under content/); `effect` says it in words."""

    effect: str
    text: EditableText | None = None
    path: str = ""


def tag_change(
    editable: EditableText, item: Item, library: Library, parser: Parser, typed: str, *, remove: bool
) -> Change:
    """The change that gives an item a tag, in the spelling in use, or takes one away. Raises `NotDone`."""
    written, tag = editable.values.get("tags"), clean_input(typed)
    tags = [str(each) for each in written] if isinstance(written, list) else []
    key = tag_key(tag)
    has_tag = any(tag_key(each) == key for each in tags)
    if remove and not has_tag:
        raise NotDone("không có chủ đề này")
    if not remove and has_tag:
        raise NotDone("đã có chủ đề này")
    known = library.tags.get(key)
    name = known.title if known is not None else tag
    values = [each for each in tags if tag_key(each) != key] if remove else [*tags, name]
    text = _with_values(editable, {"tags": values})
    after = parser.parse(item.path, text.text.encode()).item
    if after is not None and after.is_withheld and not item.is_withheld:
        raise NotDone("đổi chủ đề thì phải duyệt lại: hãy mở riêng bài này")
    return Change(f"bỏ chủ đề “{name}”" if remove else f"thêm chủ đề “{name}”", text)


def section_change(item: Item, library: Library, key: str, taken: Mapping[str, object]) -> Change:
    """The change that brings an item to the same place of another section; `taken` are paths in use.

    Raises `NotDone`.
    """
    section = library.settings.section_by_key(key)
    if section is None:
        raise NotDone("chưa chọn chuyên mục")
    if item.section == key:
        raise NotDone("đã ở chuyên mục này")
    if section.kind != item.kind:
        raise NotDone(f"chuyên mục “{section.title}” là của loại bài khác")
    path = f"{key}/{item.path.partition('/')[2]}"
    if path in taken:
        raise NotDone(f"ở đó đã có tệp {path}")
    return Change(f"chuyển tới {path}; địa chỉ cũ vẫn dẫn tới bài", path=path)


def withdrawal_effect(item: Item, now: datetime.datetime) -> str:
    """What a withdrawal means for readers. Raises `NotDone` where they do not see the item."""
    if item.withdrawal(now) is not None:
        raise NotDone("đã gỡ rồi")
    if item.is_withheld or not item.is_public(now):
        raise NotDone("bạn đọc đang không thấy bài")
    return "bạn đọc chỉ còn thấy tiêu đề, ngày đăng và lý do gỡ"


def _with_values(editable: EditableText, values: Mapping[str, FrontMatterValue]) -> EditableText:
    try:
        return editable.with_changes(values)
    except UneditableFrontMatter as error:
        raise NotDone("phần đầu bài viết sai nên không sửa được") from error
