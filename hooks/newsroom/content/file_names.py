"""Checks the names of content files and folders, which become addresses and have to work on every system."""

from __future__ import annotations

import re

from newsroom.model.problems import FILE_KEY, Report
from newsroom.text.normalize import WINDOWS_DEVICE_NAMES, nfc, slug

_SLUG = re.compile(r"[a-z0-9-]+")


def check_file_name(path: str, report: Report) -> None:
    """Report the first part of a Markdown file's path (POSIX, under content/) that cannot be its name."""
    parts = nfc(path).removesuffix(".md").split("/")
    for number, part in enumerate(parts, start=1):
        if not _SLUG.fullmatch(part):
            why = "không dùng làm tên tệp hay thư mục được; tên chỉ gồm chữ thường không dấu, chữ số và gạch ngang"
        elif part in WINDOWS_DEVICE_NAMES:
            why = "là tên Windows giữ riêng, máy Windows không mở được tệp; hãy đổi tên"
        else:
            continue
        shown = f"{part}.md" if number == len(parts) else f"{part}/"
        report.add(1, FILE_KEY, why, value=shown, example="/".join(map(slug, parts)) + ".md")
        return
