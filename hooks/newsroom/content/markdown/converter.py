"""Turns the Markdown of a body into a sanitised HTML fragment and the facts about it that other pages need."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from typing import Protocol

from markdown import Markdown

from newsroom.content.markdown import fast_blocks, figures, sanitizer
from newsroom.content.markdown.heading_ids import add_heading_ids
from newsroom.model.items import Body
from newsroom.model.problems import BODY_KEY, Report
from newsroom.runtime.cache_rows import fragment_digest
from newsroom.text.normalize import collapse_whitespace, count_syllables, nfc, strip_control_chars

_PARAGRAPH = re.compile(r"<p\b[^>]*>(.*?)</p>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_LINE_END = re.compile(r"<br\b[^>]*>")
_FOOTNOTE_REFERENCE = re.compile(r'<sup id="fnref[^"]*">.*?</sup>', re.DOTALL)
_FOOTNOTES_START = '<div class="footnote">'
# Paragraphs that say who wrote or took what: “BBT.”, “(Tin, ảnh: Ban biên tập)”, “Ảnh: Nguyễn Văn A”.
_SIGN_OFF = re.compile(r"(?:(?:tin |bài )?(?:và )?(?:ảnh )?|theo |nguồn )(?:bbt|ban biên tập)")
_PHOTO_CREDIT = re.compile(r"\(?(?:nguồn )?ảnh ?:", re.IGNORECASE)
_WORD = re.compile(r"\w+")
# What may have become a control character: one written as an entity, and the marks by which Markdown puts things aside.
_CONTROL_CHAR_SIGNS = ("&#", "\x02", "\x03")
SIGN_OFF_LIMIT = 80
FOOTNOTE_BACK_LABEL = "Trở lại chỗ có chú thích %d"

ExtensionNames = Sequence[str]
ExtensionSettings = Mapping[str, Mapping[str, object]]


class PageEvents(Protocol):
    """What MkDocs plugins may do to the body of an article, as they do to a page's."""

    def markdown(self, text: str, path: str) -> str: ...

    def content(self, markup: str, path: str) -> str: ...


class Converter:
    """Converts bodies one after another with the Markdown extensions of mkdocs.yml."""

    def __init__(
        self, extensions: ExtensionNames, settings: ExtensionSettings, events: PageEvents | None = None
    ) -> None:
        self._extensions, self._settings = extensions, settings
        self._markdown = self._build_markdown()
        self._sanitizer = sanitizer.Sanitizer()
        self._events = events

    def _build_markdown(self) -> Markdown:
        configs = {name: dict(values) for name, values in self._settings.items()}
        configs["footnotes"] = {"BACKLINK_TITLE": FOOTNOTE_BACK_LABEL} | configs.get("footnotes", {})
        # `anchors` does what the table of contents does, on the finished fragment; nobody reads how the HTML is set.
        used = [name for name in self._extensions if name.rpartition(".")[2] != "toc"]
        parser = Markdown(extensions=[*used, figures.FigureExtension()], extension_configs=configs)
        parser.treeprocessors.deregister("prettify")
        fast_blocks.install_fast_parsers(parser)
        return parser

    def convert(self, text: str, *, path: str, first_line: int, report: Report) -> tuple[str, Body]:
        """The fragment and its facts; what the allow-list removes is reported at its line."""
        if self._events is not None:
            text = self._events.markdown(text, path)
        self._markdown.reset()
        try:
            markup = self._markdown.convert(strip_control_chars(text))
        except RecursionError:
            # Its parser was left in the middle of things, and would take every body after this one for a list.
            self._markdown = self._build_markdown()
            report.add(
                first_line,
                BODY_KEY,
                "có danh sách hoặc trích dẫn lồng nhau quá sâu, máy không đọc được",
                example="lồng tối đa ba bốn cấp",
            )
            return "", Body()
        if self._events is not None:
            markup = self._events.content(markup, path)
        fragment = self._sanitizer.sanitize(markup)
        if not _has_same_tag_count(markup, fragment):
            self._report_removed(text, markup, first_line, report)
        if any(sign in markup for sign in _CONTROL_CHAR_SIGNS):
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

    def _report_removed(self, text: str, markup: str, first_line: int, report: Report) -> None:
        for what in sanitizer.removed_markup(markup):
            report.add(
                line_containing(text, what.strip("<>"), first_line),
                BODY_KEY,
                "không được phép trong bài nên đã bị bỏ đi; hãy viết bằng Markdown",
                value=what,
                example="[tên trang](https://…)",
                level="warning",
            )
        for address in self._sanitizer.external_images:
            report.add(
                line_containing(text, address, first_line),
                BODY_KEY,
                "là ảnh ở trang khác; hãy tải ảnh về, đặt cạnh bài rồi dùng tên tệp",
                value=address,
                example='![Mô tả ảnh](ten-anh.jpg "Chú thích")',
            )


def _has_same_tag_count(markup: str, fragment: str) -> bool:
    """Whether a fragment has as many tags and values as what was cleaned, so that nothing can be missing from it."""
    return all(markup.count(sign) == fragment.count(sign) for sign in "<=")


def html_to_text(fragment: str) -> str:
    """The text of a fragment on one line."""
    return collapse_whitespace(html.unescape(_TAG.sub(" ", fragment)))


def first_paragraph(fragment: str) -> str:
    """The text of the first paragraph that tells something: no caption, signature or footnote."""
    for match in _PARAGRAPH.finditer(fragment.partition(_FOOTNOTES_START)[0]):
        words = _TAG.sub("", _LINE_END.sub(" ", _FOOTNOTE_REFERENCE.sub("", match[1])))
        text = nfc(collapse_whitespace(html.unescape(words)))
        if any(map(str.isalpha, text)) and not _is_sign_off(text):
            return text
    return ""


def _is_sign_off(text: str) -> bool:
    if len(text) > SIGN_OFF_LIMIT:
        return False
    return bool(_PHOTO_CREDIT.match(text) or _SIGN_OFF.fullmatch(" ".join(_WORD.findall(text.lower()))))


def line_containing(text: str, needle: str, first_line: int) -> int:
    """The line of a file on which its body, beginning at `first_line`, first holds the needle."""
    position = text.find(needle)
    return first_line + (text.count("\n", 0, position) if position >= 0 else 0)
