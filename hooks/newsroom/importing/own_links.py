"""Turns links to the site's own absolute address into references to files under content/."""

import posixpath
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, urlsplit

from newsroom.model import urls
from newsroom.model.settings import Settings

FindFile = Callable[[str], str]
"""Gives the file under content/ that the path of an address leads to, "" where there is none.

A page that the build makes itself is given as its own path, with a slash at each end.
"""


def find_own_file(content: Path, settings: Settings, path: str) -> str:
    """The file under `content` that an address of this site shows, or a list's own path; "" where there is none."""
    if settings.section_by_key(path):
        return f"/{path}/"
    names = (f"{path}.md", f"{path}/index.md", path) if path else ("index.md",)
    if ".." in path.split("/"):
        return ""
    return next((name for name in names if (content / name).is_file()), "")


def refer_to_own_files(body: str, *, home_url: str, folder: str, find_file: FindFile) -> tuple[str, list[str]]:
    """The body of a file in `folder` with such links as references, and the addresses that lead to no file.

    `home_url` is the absolute address of the home page, with a slash at its end; http, https and `www.` are one site.
    """
    site = urlsplit(home_url)
    host = re.escape(site.netloc.removeprefix("www."))
    link = re.compile(rf"(?<=\]\()(<?)https?://(?:www\.)?{host}(/[^\s<>()]*|(?=[\s>)]))|"
                      rf"(?<=href=\")()https?://(?:www\.)?{host}(/[^\s\"<>]*|(?=\"))", re.IGNORECASE)  # fmt: skip
    missing: list[str] = []

    def refer(match: re.Match[str]) -> str:
        bracket, address = match[1] or match[3] or "", match[2] or match[4] or "/"
        path, _, fragment = address.partition("#")
        inside = unquote(path.partition("?")[0])
        if not inside.startswith(site.path):
            return match[0]
        file = find_file(urls.page_of_file(inside[len(site.path) :].strip("/")).strip("/"))
        if not file:
            missing.append(match[0].removeprefix("<"))
            return match[0]
        if file.startswith("/"):
            return f"{bracket}{file}"
        return f"{bracket}{posixpath.relpath(file, folder)}{f'#{fragment}' if fragment else ''}"

    return link.sub(refer, body), list(dict.fromkeys(missing))
