"""The links of public items that lead out of the site and nowhere."""

from __future__ import annotations

import html
import re
import sys

from newsroom.build.site_build import SiteBuild
from newsroom.commands.link_checker import check_external_links
from newsroom.library.status import StatusGroup


def broken_links(site_build: SiteBuild, time_limit: int) -> list[StatusGroup]:
    """The links of public items that lead out of the site and nowhere."""
    where: dict[str, list[str]] = {}
    for item in site_build.library.public:
        for address in re.findall(r'<a\b[^>]* href="(https?://[^"]+)"', site_build.fragment(item.body.digest)):
            where.setdefault(html.unescape(address), []).append(item.path)
    faults, late = check_external_links(list(where), site_build.folders.cache / "links.json", time_limit=time_limit)
    if late:
        print(f"Hết {time_limit} giây, còn {late} liên kết chưa hỏi được; chạy lại để hỏi tiếp.", file=sys.stderr)
    lines = [
        f"{site_build.folders.content_name}/{path}: {url}: {why}" for url, why in faults.items() for path in where[url]
    ]
    return [StatusGroup("Liên kết ra ngoài đã hỏng", tuple(sorted(lines)))] if lines else []
