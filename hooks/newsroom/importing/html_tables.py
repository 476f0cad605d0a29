"""Tells tables of figures from tables that only place things, and turns the former into Markdown."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator, Sequence

from lxml import etree

from newsroom.importing.inline import TextRun, runs_to_markdown, runs_to_text
from newsroom.importing.manuscript import DocumentBlock

ReadCell = Callable[[etree._Element], list[TextRun]]


def table_rows(table: etree._Element) -> list[list[etree._Element]]:
    """The cells of a table's own rows."""
    found = []
    for row in table.iter("tr"):
        if next(row.iterancestors("table")) is table:
            found.append([cell for cell in row if cell.tag in ("td", "th")])
    return [row for row in found if row]


def table_cells(table: etree._Element) -> Iterator[etree._Element]:
    """The cells of a table, row by row."""
    for row in table_rows(table):
        yield from row


def is_layout_table(table: etree._Element) -> bool:
    """Whether a table only places things: it has one column, or holds pictures or other tables."""
    own = table_rows(table)
    if not own or max(map(len, own)) == 1 or table.get("role") == "presentation":
        return True
    return next(table.iter("img"), None) is not None or any(inner is not table for inner in table.iter("table"))


def table_block(table: etree._Element, read_cell: ReadCell) -> DocumentBlock | None:
    """The block of a table of figures; None where no cell has text."""
    own = table_rows(table)
    texts = [[read_cell(cell) for cell in row] for row in own]
    plain_rows = tuple(tuple(runs_to_text(pieces).strip() for pieces in row) for row in texts)
    if not any(map(any, plain_rows)):
        return None
    spans = any(_span(cell, name) > 1 for row in own for cell in row for name in ("colspan", "rowspan"))
    written = _html_table(own, texts) if spans else _pipe_table(texts)
    return DocumentBlock("table", "\n".join("\t".join(row) for row in plain_rows), written, rows=plain_rows)


def _pipe_table(texts: Sequence[Sequence[Sequence[TextRun]]]) -> str:
    width = max(map(len, texts))
    lines: list[str] = []
    for row in texts:
        # The first row of a table in Markdown is its head, and bold by itself.
        formed = bool(lines)
        cells_of_row = [runs_to_markdown(pieces, with_format=formed, in_table=True) or " " for pieces in row]
        lines.append("| " + " | ".join(cells_of_row + [" "] * (width - len(row))) + " |")
        if len(lines) == 1:
            lines.append("|" + " --- |" * width)
    return "\n".join(lines)


def _html_table(own: list[list[etree._Element]], texts: list[list[list[TextRun]]]) -> str:
    """Markdown has no cells that span others; HTML has."""
    lines = ["<table>"]
    for number, (row, pieces_of_row) in enumerate(zip(own, texts, strict=True)):
        lines.append("<tr>")
        for cell, pieces in zip(row, pieces_of_row, strict=True):
            tag = "th" if cell.tag == "th" or number == 0 else "td"
            spans = "".join(
                f' {name}="{_span(cell, name)}"' for name in ("colspan", "rowspan") if _span(cell, name) > 1
            )
            lines.append(f"<{tag}{spans}>{_cell_html(pieces)}</{tag}>")
        lines.append("</tr>")
    return "\n".join([*lines, "</table>"])


def _cell_html(pieces: Sequence[TextRun]) -> str:
    written = []
    for piece in pieces:
        text = html.escape(piece.text, quote=False).replace("\n", "<br>")
        for tag, given in (
            ("strong", piece.strong),
            ("em", piece.italic),
            (piece.vertical_align, bool(piece.vertical_align)),
        ):
            if given and not piece.raw:
                text = f"<{tag}>{text}</{tag}>"
        written.append(f'<a href="{html.escape(piece.link)}">{text}</a>' if piece.link else text)
    return "".join(written).strip()


def _span(cell: etree._Element, name: str) -> int:
    value = cell.get(name, "1")
    return max(1, min(int(value), 100)) if value.isascii() and value.isdigit() else 1
