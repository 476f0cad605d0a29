"""The command `status`: what waits and what is missing, and with `--links` the links that lead nowhere."""

import argparse
import html
import re
import sys
from pathlib import Path

from newsroom.build.content import Loaded
from newsroom.build.problems import find_problems
from newsroom.commands.command import EXIT_OK, Command, flag, whole_number
from newsroom.commands.mkdocs_setup import load_config_or_abort
from newsroom.kinds import KINDS
from newsroom.library.status import StatusGroup, format_status, status_groups
from newsroom.mkdocs_plugin.project import open_content
from newsroom.publishing.history import HISTORY_FOLDER
from newsroom.publishing.watch_status import LOCK_FILE, STATUS_FILE, load_status, status_lines
from newsroom.runtime.locks import is_locked

# Of each group, so that what comes first is still on the screen.
_MAX_LINES = 20
_LINK = re.compile(r'<a\b[^<>]* href="(https?://[^"]+)"')


def run(options: argparse.Namespace) -> int:
    """Print the groups of lines."""
    with open_content(load_config_or_abort()) as loaded:
        problems, folder_name = find_problems(loaded), loaded.project.folders.content_name
        groups = status_groups(loaded.library, KINDS, problems, folder_name=folder_name)
        groups = [*watch_groups(), *groups]
        if options.links:
            groups += broken_links(loaded, options.seconds)
    max_lines = None if options.all else _MAX_LINES
    print(format_status(groups, today=loaded.project.now.date(), max_lines=max_lines))
    return EXIT_OK


def watch_groups() -> list[StatusGroup]:
    """How `publish --watch` fares, where it has ever run here."""
    folder = Path(HISTORY_FOLDER)
    status = load_status(folder / STATUS_FILE)
    if status is None:
        return []
    lines = status_lines(status, is_running=is_locked(folder / LOCK_FILE))
    return [StatusGroup("Tự đăng", tuple(lines), blocks=bool(status.present_troubles))]


def broken_links(loaded: Loaded, time_limit: int) -> list[StatusGroup]:
    """The broken external links of public items; `time_limit` is in seconds."""
    # Only this option talks to other servers.
    from newsroom.commands.link_checker import check_external_links

    paths_by_url: dict[str, list[str]] = {}
    for item in loaded.library.public:
        for url in _LINK.findall(loaded.fragment(item.body.digest)):
            paths_by_url.setdefault(html.unescape(url), []).append(item.path)
    cache_file = loaded.project.folders.cache / "links.json"
    errors, unchecked = check_external_links(list(paths_by_url), cache_file, time_limit=time_limit)
    if unchecked:
        print(f"Hết {time_limit} giây, còn {unchecked} liên kết chưa hỏi được; chạy lại để hỏi tiếp.", file=sys.stderr)
    folder = loaded.project.folders.content_name
    lines = [f"{folder}/{path}: {url}: {error}" for url, error in errors.items() for path in paths_by_url[url]]
    return [StatusGroup("Liên kết ra ngoài đã hỏng", tuple(sorted(lines)))] if lines else []


COMMAND = Command(
    summary="bài nháp, bài hẹn giờ, bài còn thiếu ảnh hay chủ đề",
    details="""\
    Trước hết là những gì chặn việc dựng trang và những gì sắp tới giờ, rồi đến những gì đang chờ và những gì còn
    thiếu trong cả kho bài.""",
    examples=("status", "status --links --seconds 120"),
    arguments={
        "--all": flag("liệt kê hết; không ghi thì mỗi nhóm chỉ nêu 20 mục"),
        "--links": flag("hỏi cả các liên kết ra ngoài xem còn mở được không"),
        "--seconds": {
            "type": whole_number(1),
            "default": 60,
            "metavar": "SỐ",
            "help": "cùng --links: hỏi nhiều nhất bấy nhiêu giây; không ghi thì là 60",
        },
    },
    run=run,
)
