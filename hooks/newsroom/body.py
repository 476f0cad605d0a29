"""Turns the Markdown of a body into a sanitised HTML fragment and the facts about it that other pages need."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import Protocol, TypedDict, cast

from markdown import Markdown

from . import sanitise
from .items import Body, Heading
from .problems import BODY, Report
from .text import nfc, slug, squeeze, syllables
from .typeset import TypesetExtension

_FIRST_PARAGRAPH = re.compile(r"<p\b[^>]*>(.*?)</p>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_SIGN_OFF = re.compile(r"^(BBT|Ban biên tập)\.?$", re.IGNORECASE)

Extensions = Sequence[str]
ExtensionSettings = Mapping[str, Mapping[str, object]]


class PageEvents(Protocol):
    """What MkDocs plugins may do to the body of an article, as they do to a page's."""

    def markdown(self, text: str, path: str) -> str: ...

    def content(self, markup: str, path: str) -> str: ...


class _Token(TypedDict):
    level: int
    id: str
    name: str
    children: list[_Token]


def heading_slug(text: str, separator: str) -> str:
    """The anchor of a heading, for Python-Markdown's `toc`; its own slug drops đ."""
    return slug(html.unescape(text)).replace("-", separator)


class Converter:
    """Converts bodies one after another with the Markdown extensions of mkdocs.yml."""

    def __init__(self, extensions: Extensions, settings: ExtensionSettings, events: PageEvents | None = None) -> None:
        configs = {name: dict(values) for name, values in settings.items()}
        configs.setdefault("toc", {})
        configs["toc"] |= {"slugify": heading_slug, "permalink": False}
        self._markdown = Markdown(extensions=[*extensions, TypesetExtension()], extension_configs=configs)
        self._sanitiser = sanitise.Sanitiser()
        self._events = events

    def convert(self, text: str, *, path: str, first_line: int, report: Report) -> tuple[str, Body]:
        """The fragment and its facts; what the allow-list removes is reported at its line."""
        if self._events is not None:
            text = self._events.markdown(text, path)
        self._markdown.reset()
        try:
            markup = self._markdown.convert(text)
        except RecursionError:
            report.add(
                first_line,
                BODY,
                "có danh sách hoặc trích dẫn lồng nhau quá sâu, máy không đọc được",
                example="lồng tối đa ba bốn cấp",
            )
            return "", Body()
        if self._events is not None:
            markup = self._events.content(markup, path)
        # The cleaner escapes nothing that Markdown left as a reference of its own.
        fragment = self._sanitiser.clean(markup)
        self._complain(text, markup, first_line, report)
        return fragment, Body(
            digest=blake2b(fragment.encode(), digest_size=16).hexdigest(),
            lead=first_paragraph(fragment),
            syllables=syllables(plain(fragment)),
            headings=tuple(_headings(cast("list[_Token]", getattr(self._markdown, "toc_tokens", [])))),
            links=tuple(dict.fromkeys(self._sanitiser.links)),
            pictures=tuple(dict.fromkeys(self._sanitiser.pictures)),
        )

    def _complain(self, text: str, markup: str, first_line: int, report: Report) -> None:
        for what in sanitise.refused(markup):
            report.add(
                line_with(text, what.strip("<>"), first_line),
                BODY,
                "không được phép trong bài nên đã bị bỏ đi; hãy viết bằng Markdown",
                value=what,
                example="[tên trang](https://…)",
                level="warning",
            )
        for address in self._sanitiser.foreign_pictures:
            report.add(
                line_with(text, address, first_line),
                BODY,
                "là ảnh ở trang khác; hãy tải ảnh về, đặt cạnh bài rồi dùng tên tệp",
                value=address,
                example='![Mô tả ảnh](ten-anh.jpg "Chú thích")',
            )


def plain(fragment: str) -> str:
    """The text of a fragment on one line."""
    return squeeze(html.unescape(_TAG.sub(" ", fragment)))


def first_paragraph(fragment: str) -> str:
    """The text of the first paragraph that has any."""
    for match in _FIRST_PARAGRAPH.finditer(fragment):
        text = squeeze(html.unescape(_TAG.sub("", match[1])))
        if text and not _SIGN_OFF.match(text):
            return nfc(text)
    return ""


def line_with(text: str, needle: str, first_line: int) -> int:
    """The line of a file on which its body, beginning at `first_line`, first holds the needle."""
    position = text.find(needle)
    return first_line + (text.count("\n", 0, position) if position >= 0 else 0)


def _headings(tokens: list[_Token]) -> list[Heading]:
    found: list[Heading] = []
    for token in tokens:
        found.append(Heading(token["level"], token["id"], html.unescape(token["name"])))
        found.extend(_headings(token["children"]))
    return found
