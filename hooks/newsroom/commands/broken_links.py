"""The links of public items that lead out of the site and nowhere."""

from __future__ import annotations

import html
import re
import sys

from newsroom.build.site_build import Edition
from newsroom.commands.link_checker import check
from newsroom.library.status import Group


def broken_links(edition: Edition, seconds: int) -> list[Group]:
    """The links of public items that lead out of the site and nowhere."""
    where: dict[str, list[str]] = {}
    for item in edition.library.public:
        for address in re.findall(r'<a\b[^>]* href="(https?://[^"]+)"', edition.fragment(item.body.digest)):
            where.setdefault(html.unescape(address), []).append(item.path)
    faults, late = check(list(where), edition.folders.cache / "links.json", seconds=seconds)
    if late:
        print(f"Hết {seconds} giây, còn {late} liên kết chưa hỏi được; chạy lại để hỏi tiếp.", file=sys.stderr)
    lines = [f"{edition.folders.name}/{path}: {url}: {why}" for url, why in faults.items() for path in where[url]]
    return [Group("Liên kết ra ngoài đã hỏng", tuple(sorted(lines)))] if lines else []
