"""Rewrites the links of Markdown, such as those to the site's own address as references to files under content/."""

import posixpath
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, urlsplit

from newsroom.importing.markdown import MARKDOWN_CODE
from newsroom.model import urls
from newsroom.model.settings import Settings

FindFile = Callable[[str], str]
"""Gives the file under content/ that the path of an address leads to, "" where there is none.

A page that the build makes itself is given as its own path, with a slash at each end.
"""

# Code is passed over, and so are pictures; then links in Markdown and HTML, definitions of links, and bare addresses.
_LINK = re.compile(
    rf"(?P<code>{MARKDOWN_CODE}|!\[[^\[\]]*\]\([^()\n]*\))"
    r"|\]\(\s*<(?P<bracketed>[^<>\n]*)>"
    r"|\]\(\s*(?P<inline>[^\s()<>]*(?:\([^\s()]*\)[^\s()]*)*)"
    r"|<a\s[^<>]*?href\s*=\s*(?:\"(?P<double>[^\"<>]*)\"|'(?P<single>[^'<>]*)')"
    r"|^ {0,3}\[(?!\^)[^\[\]\n]+\]:[ \t]*<?(?P<definition>[^\s<>]+)"
    r"|<(?P<bare>https?://[^\s<>]+)>",
    re.IGNORECASE | re.MULTILINE | re.DOTALL,
)


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
    own = re.compile(rf"https?://(?:www\.)?{re.escape(site.netloc.removeprefix('www.'))}(?P<path>/.*)?", re.IGNORECASE)
    missing: list[str] = []

    def refer(address: str) -> str:
        match = own.fullmatch(address)
        if match is None:
            return address
        path, _, fragment = (match["path"] or "/").partition("#")
        inside = unquote(path.partition("?")[0])
        if not inside.startswith(site.path):
            return address
        file = find_file(urls.page_of_file(inside[len(site.path) :].strip("/")).strip("/"))
        if not file:
            missing.append(address)
            return address
        if file.startswith("/"):
            return file
        return f"{posixpath.relpath(file, folder)}{f'#{fragment}' if fragment else ''}"

    return rewrite_links(body, refer), list(dict.fromkeys(missing))


def rewrite_links(body: str, new_address: Callable[[str], str]) -> str:
    """The Markdown with another address for each link, but for those in code; with "" it leads nowhere."""

    def rewrite(match: re.Match[str]) -> str:
        name = match.lastgroup
        if name is None or name == "code":
            return match[0]
        address = new_address(match[name])
        begin, end = match.start(name) - match.start(), match.end(name) - match.start()
        if name == "bare" and address != match[name]:
            # Only an absolute address may stand alone.
            return f"[{match[name]}]({address})"
        return f"{match[0][:begin]}{address or ('#' if name == 'definition' else '')}{match[0][end:]}"

    return _LINK.sub(rewrite, body)
