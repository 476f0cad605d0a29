"""Checks what readers do not see yet: items without a valid approval, and the next versions of items."""

from newsroom.checks.collector import ProblemCollector
from newsroom.model.items import Item
from newsroom.model.problems import FILE_KEY
from newsroom.model.review import UNAPPROVED_REASONS


def check_approval(collector: ProblemCollector, item: Item) -> None:
    """Warn of an item, or a next version that waits, which is no draft and lacks an approval so that nobody sees it."""
    is_awaited = not item.is_next_version or (item.review is not None and item.review.live is not None)
    if item.unapproved and not item.draft and is_awaited and collector.library.settings.review.required:
        effect = "bản đang đăng chưa được thay" if item.is_next_version else "bạn đọc không thấy bài"
        why = f"{UNAPPROVED_REASONS[item.unapproved]}, nên {effect}"
        example = f"duyệt ở bàn biên tập, hoặc ./newsroom approve {collector.folder_name}/{item.file_path}"
        collector.add(item.file_path, "review", why, value=item.title, example=example, level="warning")


def check_has_item(collector: ProblemCollector, version: Item) -> None:
    """Report a next version of no item."""
    if version.path not in collector.library.items and not collector.leads_to_unreadable(version.path):
        why = "là bản sửa của một bài không có ở đây, nên không được dùng"
        name, example = version.file_path.rpartition("/")[2], version.path.rpartition("/")[2]
        collector.add(version.file_path, FILE_KEY, why, value=name, example=example)
