"""Finds lines of redirects.txt that have no effect, or lead to what is not there."""

from collections.abc import Iterable

from newsroom.checks.collector import ProblemCollector
from newsroom.library.redirect_lines import RedirectLine
from newsroom.library.redirects import Redirects
from newsroom.library.redirects_file import NEW, OLD, REDIRECTS_FILE
from newsroom.model.problems import Problem

_QUERIES = (
    "là địa chỉ có dấu hỏi chấm, chỉ máy chủ web mới chuyển hướng được; hãy ghi server ở nơi đăng trong mkdocs.yml"
)


def check_redirects(collector: ProblemCollector, redirects: Redirects, lines: Iterable[RedirectLine]) -> None:
    """Warn of lines that do nothing. What leads to a draft says nothing: it is for the day it is published."""
    for line in lines:
        owner = redirects.overruled_by(line)
        if owner is None:
            _check_target(collector, redirects, line)
        elif not owner or not redirects.leads_to(line.new, owner):
            file = collector.display_path(owner) if owner else ""
            whose = f"đã là địa chỉ cũ (aliases) của {file}" if owner else "là địa chỉ đang dùng"
            _warn(collector, line, OLD, f"{whose}, dòng này không có tác dụng; hãy xóa dòng này", line.old)


def check_queries(collector: ProblemCollector) -> None:
    """Warn of the first line that only a web server could lead on, where the site is published to none."""
    library = collector.library
    if not library.settings.publish or library.settings.redirects_queries:
        return
    with_query = next((line for line in library.redirect_lines if "?" in line.request), None)
    if with_query is not None:
        _warn(collector, with_query, OLD, _QUERIES, with_query.old)


def _check_target(collector: ProblemCollector, redirects: Redirects, line: RedirectLine) -> None:
    is_known = redirects.find(line.new) is not None or redirects.is_known(line.new)
    if not is_known and not collector.leads_to_unreadable(line.new):
        why = "không có trang nào ở đây; hãy ghi địa chỉ khác, hoặc xóa dòng này"
        _warn(collector, line, NEW, why, line.new)


def _warn(collector: ProblemCollector, line: RedirectLine, key: str, why: str, value: str) -> None:
    path, example = collector.display_path(REDIRECTS_FILE), "/tin-cu.html  /tin-tuc/"
    collector.problems.append(Problem(path, line.number, key, why, value, example, "warning"))
