"""Finds lines of redirects.txt that have no effect, or lead to what is not there."""

from newsroom.checks.collector import ProblemCollector
from newsroom.library.redirects import Redirects
from newsroom.library.redirects_file import NEW, OLD, REDIRECTS_FILE, RedirectLine
from newsroom.model.problems import Problem

_QUERIES = (
    "là địa chỉ có dấu hỏi chấm, chỉ máy chủ web mới chuyển hướng được; hãy ghi server ở nơi đăng trong mkdocs.yml"
)


def check_redirects(collector: ProblemCollector) -> None:
    """Warn of lines that do nothing. What leads to a draft says nothing: it is for the day it is published."""
    library = collector.library
    if not library.redirect_lines:
        return
    redirects = Redirects(library)
    overruled = dict[int, str]()
    for line, owner in redirects.overruled():
        overruled[line.number] = owner
        leads_there = bool(owner) and redirects.leads_to(line.new, owner)
        whose = f"đã là địa chỉ cũ (aliases) của {collector.display_path(owner)}" if owner else "là địa chỉ đang dùng"
        if not leads_there:
            _warn(collector, line, OLD, f"{whose}, dòng này không có tác dụng; hãy xóa dòng này", line.old)
    for line in library.redirect_lines:
        if line.number in overruled or redirects.find(line.new) is not None or redirects.is_known(line.new):
            continue
        if not collector.leads_to_unreadable(line.new):
            why = "không có trang nào ở đây; hãy ghi địa chỉ khác, hoặc xóa dòng này"
            _warn(collector, line, NEW, why, line.new)
    with_query = next((line for line in library.redirect_lines if "?" in line.request), None)
    if with_query is not None and library.settings.publish and not library.settings.redirects_queries:
        _warn(collector, with_query, OLD, _QUERIES, with_query.old)


def _warn(collector: ProblemCollector, line: RedirectLine, key: str, why: str, value: str) -> None:
    path, example = collector.display_path(REDIRECTS_FILE), "/tin-cu.html  /tin-tuc/"
    collector.problems.append(Problem(path, line.number, key, why, value, example, "warning"))
