"""Turns the body of an HTML tree into the blocks of a manuscript, without what Word and web pages put around text."""

from __future__ import annotations

import re
from collections.abc import Callable

from lxml import etree
from msgspec import structs

from newsroom.importing import html_tables
from newsroom.importing.charset_fonts import BLOCK_TAGS
from newsroom.importing.html_footnotes import footnote_mark, is_back_link, take_footnotes
from newsroom.importing.html_style import block_flags, is_hidden, text_format, word_list_item
from newsroom.importing.inline import TextRun, runs_to_markdown, runs_to_text, tidy_runs
from newsroom.importing.manuscript import DocumentBlock, DocumentBlockKind

_DROPPED_TAGS = frozenset(
    re.findall(
        r"\w+",
        "script style template noscript iframe object embed svg math canvas form input button select textarea"
        " link meta base head title area map audio video colgroup col",
    )
)
_ABSOLUTE_LINK = re.compile(r"(?:https?://|mailto:|tel:)", re.IGNORECASE)
_HEADING_TAG = re.compile("h[1-6]")
_NO_BREAK_SPACE = "\u00a0"

AddPicture = Callable[[str, str], int]


class HtmlBlockReader:
    """Reads one document; afterwards `footnotes` and `losses` tell what stood outside the text and what is lost."""

    def __init__(self, add_picture: AddPicture) -> None:
        """`take_picture` is given a picture's address and its words, and gives its number, or -1 where it is lost."""
        self._register_picture = add_picture
        self.blocks: list[DocumentBlock] = []
        self.footnotes: list[tuple[str, str]] = []
        self.losses: list[str] = []
        self._runs: list[TextRun] = []
        self._kind: DocumentBlockKind = "paragraph"
        self._level = 0
        self._block_flags: dict[str, bool] = {}
        self._marker = ""
        self._after_gap = False
        self._in_quote = False
        self._list_counters: list[list[int]] = []
        self._in_cell = False

    def read_blocks(self, root: etree._Element) -> list[DocumentBlock]:
        """The blocks below `root`."""
        self._take_footnotes(root)
        self._read_children(root, TextRun(""))
        self._finish_block()
        return self.blocks

    # Blocks --------------------------------------------------------------------------------------------------------

    def _finish_block(self) -> None:
        """What has been gathered becomes a block; in a cell, a line."""
        if self._in_cell:
            self._break_line()
            return
        pieces, self._runs = tidy_runs(self._runs), []
        text = runs_to_text(pieces).strip()
        kind, level, flags, marker = self._kind, self._level, self._block_flags, self._marker
        self._kind, self._level, self._block_flags, self._marker = "paragraph", 0, {}, ""
        if not text and not any(piece.raw for piece in pieces):
            return
        words = [
            piece for piece in pieces if piece.text.strip() and not piece.raw and any(map(str.isalnum, piece.text))
        ]
        strong = bool(words) and all(piece.strong for piece in words)
        slanted = bool(words) and all(piece.italic for piece in words)
        written = runs_to_markdown(pieces, with_format=True)
        if kind == "heading":
            written = runs_to_markdown(
                [TextRun(p.text, link=p.link, vertical_align=p.vertical_align, raw=p.raw) for p in pieces]
            ).replace("  \n", " ")
        self.blocks.append(
            DocumentBlock(
                "quote" if self._in_quote and kind == "paragraph" else kind,
                f"{marker} {text}" if marker not in ("", "-") else text,
                f"{marker} {written}" if marker not in ("", "-") else written,
                level=level,
                strong=strong,
                italic=slanted,
                after_gap=self._after_gap,
                centred=flags.get("centred", False),
                is_caption=flags.get("caption", False),
                is_title=flags.get("title", False),
            )
        )
        self._after_gap = False

    def _break_line(self) -> None:
        if any(piece.text.strip() for piece in self._runs) and not self._runs[-1].text.endswith("\n"):
            self._runs.append(TextRun("\n"))

    def _read_children(self, element: etree._Element, form: TextRun) -> None:
        self._add_text(element.text, form)
        for child in element:
            self._read_element(child, form)
            self._add_text(child.tail, form)

    def _read_element(self, element: etree._Element, form: TextRun) -> None:
        tag = element.tag
        if not isinstance(tag, str) or (":" in tag and not tag.startswith(("o:p", "st1:"))):
            return
        if tag in _DROPPED_TAGS or is_hidden(element):
            return
        if tag == "br":
            self._runs.append(TextRun("\n"))
        elif tag == "hr":
            self._finish_block()
        elif tag == "img":
            self._add_picture(element)
        elif tag == "table":
            self._add_table(element)
        elif tag in BLOCK_TAGS:
            self._read_block_element(element, tag)
        else:
            inner = text_format(element, form)
            self._read_children(
                element, structs.replace(inner, link=self._link_target(element)) if tag == "a" else inner
            )

    def _read_block_element(self, element: etree._Element, tag: str) -> None:
        self._finish_block()
        if tag in ("ul", "ol"):
            start = element.get("start", "1")
            self._list_counters.append([int(start) - 1 if start.isdigit() else 0] if tag == "ol" else [])
            self._read_children(element, TextRun(""))
            self._finish_block()
            self._list_counters.pop()
            return
        before = self._in_quote
        self._in_quote = before or tag == "blockquote"
        self._start_block(element, tag)
        self._read_children(element, TextRun(""))
        if tag in ("p", "div") and "".join(piece.text for piece in self._runs).strip(" \t\r\n") == _NO_BREAK_SPACE:
            self._after_gap = True
        self._finish_block()
        self._in_quote = before

    def _start_block(self, element: etree._Element, tag: str) -> None:
        """What the paragraph that begins is."""
        entry = word_list_item(element)
        if _HEADING_TAG.fullmatch(tag):
            self._kind, self._level = "heading", int(tag[1])
        elif tag == "li" and self._list_counters:
            self._kind, self._level = "item", len(self._list_counters) - 1
            counter = self._list_counters[-1]
            if counter:
                counter[0] += 1
            self._marker = f"{counter[0]}." if counter else "-"
        elif entry is not None and entry[0]:
            self._runs.append(TextRun(f"{entry[0]} "))
        elif entry is not None:
            self._kind, self._level, self._marker = "item", entry[1], "-"
        self._block_flags = block_flags(element)

    # Inside paragraphs ---------------------------------------------------------------------------------------------

    def _add_text(self, text: str | None, form: TextRun) -> None:
        if text:
            # Line ends of the file are spaces; a tab of Word's stays one.
            spaced = re.sub(r"[\r\n]+[ \t]*", " ", text)
            self._runs.append(TextRun(spaced, form.strong, form.italic, form.link, form.vertical_align))

    def _link_target(self, element: etree._Element) -> str:
        """The address of a link that leads somewhere from everywhere; a footnote's mark is put here instead."""
        address = element.get("href", "").strip()
        mark = footnote_mark(address)
        if mark:
            self._runs.append(TextRun(f"[^{mark}]", raw=True))
        if mark or is_back_link(address):
            element.text = None
            for child in list(element):
                element.remove(child)
            return ""
        if _ABSOLUTE_LINK.match(address):
            return address
        if address and not address.startswith("#"):
            words = " ".join("".join(str(text) for text in element.itertext()).split())
            self.losses.append(
                f"liên kết “{words[:60]}” tới {address[:80]} chỉ dùng được ở nơi cũ; đã giữ chữ, bỏ liên kết"
            )
        return ""

    def _add_picture(self, element: etree._Element) -> None:
        number = self._register_picture(element.get("src", ""), element.get("alt", ""))
        if number >= 0:
            # A picture in the midst of a paragraph goes before it.
            self.blocks.append(DocumentBlock("picture", "", "", picture_number=number, after_gap=self._after_gap))
            self._after_gap = False

    # Tables --------------------------------------------------------------------------------------------------------

    def _add_table(self, table: etree._Element) -> None:
        self._finish_block()
        if html_tables.is_layout_table(table):
            for cell in html_tables.table_cells(table):
                self._read_children(cell, TextRun(""))
                self._finish_block()
            return
        inner = HtmlBlockReader(self._register_picture)

        def pieces(cell: etree._Element) -> list[TextRun]:
            return inner.read_cell(cell)

        block = html_tables.table_block(table, pieces)
        self.losses += inner.losses
        if block is not None:
            self.blocks.append(block)

    def read_cell(self, cell: etree._Element) -> list[TextRun]:
        """The tidied pieces of a table's cell, a line for each block in it."""
        self._in_cell = True
        self._read_children(cell, TextRun(""))
        pieces, self._runs = self._runs, []
        return tidy_runs(pieces)

    # Footnotes -----------------------------------------------------------------------------------------------------

    def _take_footnotes(self, root: etree._Element) -> None:
        """Take the notes at the end of the document out of the tree."""
        for mark, element in take_footnotes(root):
            reader = HtmlBlockReader(self._register_picture)
            blocks = reader.read_footnote(element)
            self.losses += reader.losses
            self.footnotes.append((mark, " ".join(block.markdown.replace("  \n", " ") for block in blocks)))

    def read_footnote(self, element: etree._Element) -> list[DocumentBlock]:
        """The blocks of a footnote, which has none of its own."""
        self._read_children(element, TextRun(""))
        self._finish_block()
        return self.blocks
