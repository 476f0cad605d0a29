"""Reads one file of a site as its generator does: what it says of itself, its text, and where its page was."""

import re
from collections.abc import Iterator, Sequence
from urllib.parse import unquote

import yaml
from msgspec import Struct, structs

from newsroom.importing.docx_package import MAX_FILE_SIZE, MEGABYTE
from newsroom.importing.file_head import split_head
from newsroom.importing.plain_text import detect_lines
from newsroom.migration.folders.generator import Generator, Page, SourceFile
from newsroom.migration.folders.page_head import read_head
from newsroom.migration.old_site import OldState
from newsroom.text.dates import parse_moment
from newsroom.text.normalize import collapse_whitespace, count_syllables, nfc
from newsroom.text.written_dates import file_name_day

_HEADING = re.compile(r"^ {0,3}#[ \t](.*)", re.MULTILINE)
_NO_WORDS = re.compile(r"\{%.{0,500}?%\}|\{\{.{0,500}?\}\}|<[^<>]{0,2000}>|^import .*$", re.DOTALL | re.MULTILINE)
_UNICODE_LETTERS = re.compile("[\u0300\u0301\u0303\u0309\u0323\u0400-\u1cff\u1ea0-\u1ef9\u3040-\ud7ff]")
_PICTURE = re.compile(r"!\[|<img\b|\{\{[<%]\s*figure|\{%\s*(?:asset_)?img", re.IGNORECASE)


class UnreadableFile(Exception):
    """A file cannot be read as text; the message is a Vietnamese clause that says why."""


class PageFile(Struct, frozen=True):
    """A page as its file says it; `address` is where readers found it, if they did."""

    page: Page
    title: str
    body: str
    address: str
    state: OldState
    problems: tuple[str, ...] = ()
    """Vietnamese clauses on front matter that is written wrongly."""
    is_page_there: bool = True
    """Whether its generator made a page of it; other files were on the site as they lie."""
    is_unclear: bool = False
    """Whether nobody can say if readers saw it."""

    @property
    def file(self) -> SourceFile:
        """The file, with its kind by what it says of itself."""
        return self.page.file

    @property
    def is_html(self) -> bool:
        """Whether its text is HTML, not Markdown."""
        return self.file.path.lower().endswith((".html", ".htm"))

    @property
    def is_empty(self) -> bool:
        """Whether it has neither words nor pictures: templates made what readers saw there."""
        return not count_syllables(_NO_WORDS.sub(" ", self.body)) and not _PICTURE.search(self.body)


def read_text(site: Generator, path: str) -> str:
    """The text of a file, whatever its charset; raises UnreadableFile."""
    file = site.root / path
    try:
        size = file.stat().st_size
        data = file.read_bytes() if size <= MAX_FILE_SIZE else b""
    except OSError as error:
        raise UnreadableFile("không mở được") from error
    if size > MAX_FILE_SIZE:
        raise UnreadableFile(f"nặng {size // MEGABYTE} MB, quá lớn")
    if b"\0" in data[:8_000]:
        raise UnreadableFile("không phải là tệp chữ")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass  # An old character set, which the next line recognises.
    else:
        # Letters that old character sets never give: there is nothing to recognise.
        if text.isascii() or _UNICODE_LETTERS.search(text):
            return nfc(text).replace("\r\n", "\n").replace("\r", "\n")
    return "\n".join(detect_lines(data).texts)


def read_page_file(site: Generator, file: SourceFile) -> PageFile:
    """The page of a file; raises UnreadableFile, and ImportRefused for a mark of secrecy."""
    text = read_text(site, file.path)
    split = split_head(text)
    nodes = [*split.nodes, *_first_of_each(site.default_nodes(file), {name.lower() for name, _ in split.nodes})]
    head = read_head(nodes)
    day, rest = file_name_day(file.name.rpartition("/")[2])
    if head.date is None and day:
        head = structs.replace(head, date=parse_moment(day), written_date=parse_moment(day))
    page = Page(site.classify(Page(file, head)), head)
    heading = _HEADING.search(split.body[:5_000])
    first_heading = collapse_whitespace(heading[1].rstrip("# \t")) if heading else ""
    title = head.title or first_heading or as_words(rest or file.name)
    state, is_unclear = head.state, head.is_unclear
    if not split.nodes and split.problems:
        state, is_unclear = OldState("draft", "phần đầu tệp không đọc được"), True
    elif not split.nodes and site.needs_head and page.file.kind == "article":
        state = OldState("draft", "không có phần đầu tệp nên trang cũ không dựng thành bài")
    elif file.why_hidden and state.visibility == "public":
        state = OldState("draft", file.why_hidden)
    address = nfc(unquote(site.address(page)))
    if page.file.kind == "page" and address.strip("/") == site.base_path.strip("/") and state.visibility == "public":
        # Here the home page has a text of its own, whose address it is.
        state, address = OldState("draft", "là trang chủ của trang cũ"), ""
    has_head = bool(split.nodes) or split.body != text
    return PageFile(
        page, title, split.body, address, state, split.problems, has_head or not site.needs_head, is_unclear
    )


def as_words(name: str) -> str:
    """A name of a file or a folder as a title."""
    words = collapse_whitespace(re.sub(r"[-_]+", " ", name.rpartition("/")[2]))
    return (words[:1].upper() + words[1:] if name.islower() else words) or name


def _first_of_each(nodes: Sequence[tuple[str, yaml.Node]], known: set[str]) -> Iterator[tuple[str, yaml.Node]]:
    """Of each name that is not known yet, the first node."""
    seen = set(known)
    for name, node in nodes:
        if name.lower() not in seen:
            seen.add(name.lower())
            yield name, node
