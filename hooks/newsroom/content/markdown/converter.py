"""Turns the Markdown of a body into a sanitised HTML fragment, and the facts about it that other pages need."""

import html
import re
from collections.abc import Mapping, Sequence
from typing import Protocol

from markdown import Markdown

from newsroom.content.markdown import fast_parsers, figures, sanitizer
from newsroom.content.markdown.work_limit import TooMuchWorkError, WorkLimit, document_steps
from newsroom.model.items import Body, Heading
from newsroom.model.problems import BODY_KEY, Report
from newsroom.runtime.cache_rows import fragment_digest
from newsroom.text.normalize import collapse_whitespace, count_syllables, nfc, slug, strip_control_chars

_PARAGRAPH = re.compile(r"<p\b[^<>]*>([^<]*(?:<(?!/?p\b)[^<]*)*)</p>")
_TAG = re.compile(r"<[^<>]*>")
_HEADING = re.compile(r"<h([2-6])((?: [^<>]*)?)>([^<]*(?:<(?!/?h[2-6]\b)[^<]*)*)</h\1>")
_ID = re.compile(r' id="([^"]*)"')
_OTHER_ID = re.compile(r'<(?!h[2-6])[^<>]* id="([^"]*)"')
_LINE_END = re.compile(r"<br\b[^<>]*>")
_FOOTNOTE_REFERENCE = re.compile(r'<sup id="fnref[^"]*">[^<]*(?:<(?!/?sup\b)[^<]*)*</sup>')
_FOOTNOTES_START = '<div class="footnote">'
# Paragraphs that only name authors and photographers: “BBT.”, “(Tin, ảnh: Ban biên tập)”, “Ảnh: Nguyễn Văn A”.
_SIGN_OFF = re.compile(r"(?:(?:tin |bài )?(?:và )?(?:ảnh )?|theo |nguồn )(?:bbt|ban biên tập)")
_PHOTO_CREDIT = re.compile(r"\(?(?:nguồn )?ảnh ?:", re.IGNORECASE)
_WORD = re.compile(r"\w+")
# Where these are, there may be control characters: written as entities, or left of Python-Markdown's placeholders.
_CONTROL_CHAR_TRIGGERS = ("&#", "\x02", "\x03")
SIGN_OFF_LIMIT = 80
# Characters of the text shown to an editor where a body takes too long to read.
EXCERPT_LIMIT = 40
LOCAL_PATH_REASON = "là đường dẫn trên máy riêng, bạn đọc không mở được; hãy chép tệp vào cạnh bài rồi chỉ ghi tên tệp"
LOCAL_PATH_EXAMPLE = "![Mô tả ảnh](ten-anh.jpg), [Toàn văn](ten-tep.pdf)"
FOOTNOTE_BACK_LABEL = "Trở lại chỗ có chú thích %d"

ExtensionNames = Sequence[str]
ExtensionSettings = Mapping[str, Mapping[str, object]]


class PageEvents(Protocol):
    """What MkDocs plugins do to the body of a page, and so to that of an item too."""

    def markdown(self, text: str, path: str) -> str: ...

    def content(self, markup: str, path: str) -> str: ...


class Converter:
    """Converts bodies one after another with the Markdown extensions of mkdocs.yml."""

    def __init__(
        self,
        extensions: ExtensionNames,
        settings: ExtensionSettings,
        events: PageEvents | None = None,
        *,
        site_url: str = "",
    ) -> None:
        """`site_url` is the site's address, by which links are known to lead to the site itself."""
        self._extensions, self._settings = extensions, settings
        self._limit = WorkLimit()
        self._markdown = self._build_markdown()
        self._sanitizer = sanitizer.Sanitizer(site_url)
        self._events = events

    def _build_markdown(self) -> Markdown:
        configs = {name: dict(values) for name, values in self._settings.items()}
        configs["footnotes"] = {"BACKLINK_TITLE": FOOTNOTE_BACK_LABEL} | configs.get("footnotes", {})
        # `heading_ids` does what `toc` does; `prettify` only adds line ends.
        used = [name for name in self._extensions if name.rpartition(".")[2] != "toc"]
        parser = Markdown(extensions=used, extension_configs=configs)
        parser.treeprocessors.deregister("prettify")
        # After inline parsing (20) and attribute lists (8).
        parser.treeprocessors.register(figures.FigureProcessor(parser), "newsroom-figures", 6)
        fast_parsers.install_fast_parsers(parser, self._limit)
        return parser

    def convert(self, text: str, *, path: str, first_line: int, report: Report) -> tuple[str, Body]:
        """The fragment and its facts; what the sanitiser removes is reported at its line."""
        if self._events is not None:
            text = self._events.markdown(text, path)
        markup = self._parse(strip_control_chars(text), first_line, report)
        if markup is None:
            return "", Body()
        if self._events is not None:
            markup = self._events.content(markup, path)
        fragment = self._sanitizer.sanitize(markup)
        # Fewer tags or attributes than before: something was removed.
        if any(markup.count(char) != fragment.count(char) for char in "<="):
            self._report_removed(text, markup, first_line, report)
        for source in sanitizer.images_without_alt(fragment):
            line = _line_containing(text, source, first_line)
            why = "là ảnh không có lời mô tả; người không nhìn thấy ảnh cần biết trong ảnh có gì"
            example = f"![Các đội thi chào khán giả]({source})"
            report.add(line, BODY_KEY, why, value=source, example=example, level="warning")
        if any(trigger in markup for trigger in _CONTROL_CHAR_TRIGGERS):
            fragment = strip_control_chars(fragment)
        fragment, headings = add_heading_ids(figures.wrap_tables(fragment))
        return fragment, Body(
            digest=fragment_digest(fragment.encode()),
            lead=first_paragraph(fragment),
            syllables=count_syllables(_TAG.sub(" ", fragment)),
            headings=headings,
            links=tuple(dict.fromkeys(self._sanitizer.links)),
            images=tuple(dict.fromkeys(self._sanitizer.images)),
        )

    def _parse(self, text: str, first_line: int, report: Report) -> str | None:
        """The body's HTML, not yet sanitised; None, with a problem, for what cannot be read or not in due time."""
        self._markdown.reset()
        self._limit.reset()
        try:
            self._limit.spend(document_steps(text), text)
            return self._markdown.convert(text)
        except RecursionError:
            why = "có danh sách hoặc trích dẫn lồng nhau quá sâu, máy không đọc được"
            report.add(first_line, BODY_KEY, why, example="lồng tối đa ba bốn cấp")
        except TooMuchWorkError as error:
            excerpt = str(error).strip().partition("\n")[0][:EXCERPT_LIMIT]
            why = "mở đầu một đoạn có quá nhiều dấu định dạng, máy phải đọc quá lâu nên không đọc"
            example = "chia thành nhiều bài, và bỏ những dấu [ * < ` { thừa"
            line = _line_containing(text, excerpt, first_line)
            report.add(line, BODY_KEY, why, value=excerpt, example=example)
        # The state of the interrupted parser is wrong: it would read all following bodies as inside a list.
        self._markdown = self._build_markdown()
        return None

    def _report_removed(self, text: str, markup: str, first_line: int, report: Report) -> None:
        for removed in sanitizer.removed_markup(markup):
            line = _line_containing(text, removed.strip("<>"), first_line)
            if sanitizer.is_local_path(removed):
                why, example = LOCAL_PATH_REASON, LOCAL_PATH_EXAMPLE
            else:
                why = "không được phép trong bài nên đã bị bỏ đi; hãy viết bằng Markdown"
                example = "[tên trang](https://…)"
            report.add(line, BODY_KEY, why, value=removed, example=example, level="warning")
        for address in self._sanitizer.external_images:
            line = _line_containing(text, address, first_line)
            why = "là ảnh ở trang khác; hãy tải ảnh về, đặt cạnh bài rồi dùng tên tệp"
            report.add(line, BODY_KEY, why, value=address, example='![Mô tả ảnh](ten-anh.jpg "Chú thích")')


def first_paragraph(fragment: str) -> str:
    """The text of the first paragraph that is no signature, photo credit or footnote, on one line; "" without one."""
    for match in _PARAGRAPH.finditer(fragment.partition(_FOOTNOTES_START)[0]):
        markup = _LINE_END.sub(" ", _FOOTNOTE_REFERENCE.sub("", match[1]))
        text = nfc(collapse_whitespace(html.unescape(_TAG.sub("", markup))))
        if any(map(str.isalpha, text)) and not _is_sign_off(text):
            return text
    return ""


def _is_sign_off(text: str) -> bool:
    if len(text) > SIGN_OFF_LIMIT:
        return False
    return bool(_PHOTO_CREDIT.match(text) or _SIGN_OFF.fullmatch(" ".join(_WORD.findall(text.lower()))))


def _line_containing(text: str, needle: str, first_line: int) -> int:
    """The line of a file in whose body, which starts on `first_line`, the needle first is; `first_line` without it."""
    position = text.find(needle)
    return first_line + (text.count("\n", 0, position) if position >= 0 else 0)


def add_heading_ids(fragment: str) -> tuple[str, tuple[Heading, ...]]:
    """The sanitised fragment with a unique id on every heading: the author's, or the slug of its text.

    One pass over the finished HTML finds headings however they were written, and takes a tenth of the time of
    Python-Markdown's `toc`, which also loses đ.
    """
    headings: list[Heading] = []
    taken = set(_OTHER_ID.findall(fragment)) if ' id="' in fragment else set()
    # The last number given to a repeated name: counting from 1 each time is quadratic.
    numbers: dict[str, int] = {}

    def add_id(match: re.Match[str]) -> str:
        level, attributes, inner = match.groups()
        text = collapse_whitespace(html.unescape(_TAG.sub("", inner)))
        written_id = _ID.search(attributes)
        name = html.unescape(written_id[1]) if written_id else slug(text)
        if not written_id and name.startswith(sanitizer.RESERVED_ID_PREFIX):
            name = f"muc-{name}"
        unique, number = name, numbers.get(name, 1)
        while unique in taken:
            number += 1
            unique = f"{name}-{number}"
        numbers[name] = number
        taken.add(unique)
        headings.append(Heading(int(level), unique, text))
        return f'<h{level} id="{html.escape(unique)}"{_ID.sub("", attributes)}>{inner}</h{level}>'

    return _HEADING.sub(add_id, fragment), tuple(headings)
