"""Checks what readers do not see yet: items without a valid approval, and the next versions of items."""

from collections.abc import Callable, Iterable, Mapping

from newsroom.checks.checker import CheckedKind, check_conflicts, check_item
from newsroom.checks.collector import ProblemCollector
from newsroom.library.library import Library
from newsroom.model.items import Item
from newsroom.model.problems import FILE_KEY, Problem
from newsroom.model.review import UNAPPROVED_REASONS


def check_approvals(collector: ProblemCollector) -> None:
    """Warn of each item that is no draft and that readers do not see for want of an approval."""
    # So it is in nearly all sites: nothing else is looked at where no approval is needed.
    if not collector.library.settings.review.required:
        return
    for item in (*collector.library.items.values(), *collector.library.next_versions.values()):
        is_awaited = not item.is_next_version or (item.review is not None and item.review.live is not None)
        if item.unapproved and not item.draft and is_awaited:
            effect = "bản đang đăng chưa được thay" if item.is_next_version else "bạn đọc không thấy bài"
            why = f"{UNAPPROVED_REASONS[item.unapproved]}, nên {effect}"
            example = f"duyệt ở bàn biên tập, hoặc ./newsroom approve {collector.folder_name}/{item.file_path}"
            collector.add(item.file_path, "review", why, value=item.title, example=example, level="warning")


def check_next_versions(
    library: Library,
    next_versions: Iterable[Item],
    new_collector: Callable[[Library], ProblemCollector],
    kinds: Mapping[str, CheckedKind],
) -> list[Problem]:
    """What will be wrong in the site once all of these versions are in their places, by their own files.

    So that an error is known when a version is written, and not at the minute at which it goes live.
    """
    collector = new_collector(library)
    for version in next_versions:
        if version.path not in library.items and not collector.leads_to_unreadable(version.path):
            why = "là bản sửa của một bài không có ở đây, nên không được dùng"
            name, example = version.file_path.rpartition("/")[2], version.path.rpartition("/")[2]
            collector.add(version.file_path, FILE_KEY, why, value=name, example=example)
    if not library.next_versions:
        return collector.problems
    planned = new_collector(library.with_next_versions())
    for item in library.next_versions.values():
        check_item(planned, kinds, item)
    check_conflicts(planned, kinds)
    files = {planned.display_path(item.path) for item in library.next_versions.values()}
    return [*collector.problems, *(problem for problem in planned.problems if problem.path in files)]
