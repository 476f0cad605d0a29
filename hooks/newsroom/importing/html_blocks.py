"""Turns the body of an HTML tree into the blocks of a manuscript, without what Word and web pages put around text."""

from __future__ import annotations

import re
from collections.abc import Callable

from lxml import etree
from msgspec import structs

from newsroom.importing import html_tables
from newsroom.importing.charset_fonts import BLOCKS
from newsroom.importing.html_footnotes import is_back, mark_at, notes
from newsroom.importing.html_style import flags, formed, is_hidden, list_entry
from newsroom.importing.inline import Piece, markdown, plain, tidied
from newsroom.importing.manuscript import Block, BlockKind

_DROPPED = frozenset(
    re.findall(
        r"\w+",
        "script style template noscript iframe object embed svg math canvas form input button select textarea"
        " link meta base head title area map audio video colgroup col",
    )
)
_OUTSIDE = re.compile(r"(?:https?://|mailto:|tel:)", re.IGNORECASE)
_HEADING = re.compile("h[1-6]")
_GAP = "\u00a0"

TakePicture = Callable[[str, str], int]


class BlockReader:
    """Reads one document; afterwards `footnotes` and `losses` tell what stood outside the text and what is lost."""

    def __init__(self, take_picture: TakePicture) -> None:
        """`take_picture` is given a picture's address and its words, and gives its number, or -1 where it is lost."""
        self._take_picture = take_picture
        self.blocks: list[Block] = []
        self.footnotes: list[tuple[str, str]] = []
        self.losses: list[str] = []
        self._pieces: list[Piece] = []
        self._kind: BlockKind = "paragraph"
        self._level = 0
        self._flags: dict[str, bool] = {}
        self._marker = ""
        self._gap = False
        self._quoted = False
        self._lists: list[list[int]] = []
        self._in_cell = False

    def read(self, root: etree._Element) -> list[Block]:
        """The blocks below `root`."""
        self._take_footnotes(root)
        self._children(root, Piece(""))
        self._end()
        return self.blocks

    # Blocks --------------------------------------------------------------------------------------------------------

    def _end(self) -> None:
        """What has been gathered becomes a block; in a cell, a line."""
        if self._in_cell:
            self._new_line()
            return
        pieces, self._pieces = tidied(self._pieces), []
        text = plain(pieces).strip()
        kind, level, flags, marker = self._kind, self._level, self._flags, self._marker
        self._kind, self._level, self._flags, self._marker = "paragraph", 0, {}, ""
        if not text and not any(piece.raw for piece in pieces):
            return
        words = [
            piece for piece in pieces if piece.text.strip() and not piece.raw and any(map(str.isalnum, piece.text))
        ]
        strong = bool(words) and all(piece.strong for piece in words)
        slanted = bool(words) and all(piece.slanted for piece in words)
        written = markdown(pieces, formed=True)
        if kind == "heading":
            written = markdown([Piece(p.text, link=p.link, height=p.height, raw=p.raw) for p in pieces]).replace(
                "  \n", " "
            )
        self.blocks.append(
            Block(
                "quote" if self._quoted and kind == "paragraph" else kind,
                f"{marker} {text}" if marker not in ("", "-") else text,
                f"{marker} {written}" if marker not in ("", "-") else written,
                level=level,
                strong=strong,
                slanted=slanted,
                after_gap=self._gap,
                centred=flags.get("centred", False),
                caption=flags.get("caption", False),
                title=flags.get("title", False),
            )
        )
        self._gap = False

    def _new_line(self) -> None:
        if any(piece.text.strip() for piece in self._pieces) and not self._pieces[-1].text.endswith("\n"):
            self._pieces.append(Piece("\n"))

    def _children(self, element: etree._Element, form: Piece) -> None:
        self._text(element.text, form)
        for child in element:
            self._element(child, form)
            self._text(child.tail, form)

    def _element(self, element: etree._Element, form: Piece) -> None:
        tag = element.tag
        if not isinstance(tag, str) or (":" in tag and not tag.startswith(("o:p", "st1:"))):
            return
        if tag in _DROPPED or is_hidden(element):
            return
        if tag == "br":
            self._pieces.append(Piece("\n"))
        elif tag == "hr":
            self._end()
        elif tag == "img":
            self._picture(element)
        elif tag == "table":
            self._table(element)
        elif tag in BLOCKS:
            self._block(element, tag)
        else:
            inner = formed(element, form)
            self._children(element, structs.replace(inner, link=self._link(element)) if tag == "a" else inner)

    def _block(self, element: etree._Element, tag: str) -> None:
        self._end()
        if tag in ("ul", "ol"):
            start = element.get("start", "1")
            self._lists.append([int(start) - 1 if start.isdigit() else 0] if tag == "ol" else [])
            self._children(element, Piece(""))
            self._end()
            self._lists.pop()
            return
        before = self._quoted
        self._quoted = before or tag == "blockquote"
        self._begin(element, tag)
        self._children(element, Piece(""))
        if tag in ("p", "div") and "".join(piece.text for piece in self._pieces).strip(" \t\r\n") == _GAP:
            self._gap = True
        self._end()
        self._quoted = before

    def _begin(self, element: etree._Element, tag: str) -> None:
        """What the paragraph that begins is."""
        entry = list_entry(element)
        if _HEADING.fullmatch(tag):
            self._kind, self._level = "heading", int(tag[1])
        elif tag == "li" and self._lists:
            self._kind, self._level = "item", len(self._lists) - 1
            counter = self._lists[-1]
            if counter:
                counter[0] += 1
            self._marker = f"{counter[0]}." if counter else "-"
        elif entry is not None and entry[0]:
            self._pieces.append(Piece(f"{entry[0]} "))
        elif entry is not None:
            self._kind, self._level, self._marker = "item", entry[1], "-"
        self._flags = flags(element)

    # Inside paragraphs ---------------------------------------------------------------------------------------------

    def _text(self, text: str | None, form: Piece) -> None:
        if text:
            # Line ends of the file are spaces; a tab of Word's stays one.
            spaced = re.sub(r"[\r\n]+[ \t]*", " ", text)
            self._pieces.append(Piece(spaced, form.strong, form.slanted, form.link, form.height))

    def _link(self, element: etree._Element) -> str:
        """The address of a link that leads somewhere from everywhere; a footnote's mark is put here instead."""
        address = element.get("href", "").strip()
        mark = mark_at(address)
        if mark:
            self._pieces.append(Piece(f"[^{mark}]", raw=True))
        if mark or is_back(address):
            element.text = None
            for child in list(element):
                element.remove(child)
            return ""
        if _OUTSIDE.match(address):
            return address
        if address and not address.startswith("#"):
            words = " ".join("".join(str(text) for text in element.itertext()).split())
            self.losses.append(
                f"liên kết “{words[:60]}” tới {address[:80]} chỉ dùng được ở nơi cũ; đã giữ chữ, bỏ liên kết"
            )
        return ""

    def _picture(self, element: etree._Element) -> None:
        number = self._take_picture(element.get("src", ""), element.get("alt", ""))
        if number >= 0:
            # A picture in the midst of a paragraph goes before it.
            self.blocks.append(Block("picture", "", "", picture=number, after_gap=self._gap))
            self._gap = False

    # Tables --------------------------------------------------------------------------------------------------------

    def _table(self, table: etree._Element) -> None:
        self._end()
        if html_tables.is_layout(table):
            for cell in html_tables.cells(table):
                self._children(cell, Piece(""))
                self._end()
            return
        inner = BlockReader(self._take_picture)

        def pieces(cell: etree._Element) -> list[Piece]:
            return inner.cell(cell)

        block = html_tables.block(table, pieces)
        self.losses += inner.losses
        if block is not None:
            self.blocks.append(block)

    def cell(self, cell: etree._Element) -> list[Piece]:
        """The tidied pieces of a table's cell, a line for each block in it."""
        self._in_cell = True
        self._children(cell, Piece(""))
        pieces, self._pieces = self._pieces, []
        return tidied(pieces)

    # Footnotes -----------------------------------------------------------------------------------------------------

    def _take_footnotes(self, root: etree._Element) -> None:
        """Take the notes at the end of the document out of the tree."""
        for mark, element in notes(root):
            reader = BlockReader(self._take_picture)
            blocks = reader.read_plainly(element)
            self.losses += reader.losses
            self.footnotes.append((mark, " ".join(block.markdown.replace("  \n", " ") for block in blocks)))

    def read_plainly(self, element: etree._Element) -> list[Block]:
        """The blocks of a footnote, which has none of its own."""
        self._children(element, Piece(""))
        self._end()
        return self.blocks
