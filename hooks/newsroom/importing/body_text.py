"""Puts the blocks of a document together into the Markdown of a body: headings in steps, lists, quotations, notes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from newsroom.importing.heuristics import is_bold_heading, is_dead_link
from newsroom.importing.inline import escape_markdown
from newsroom.importing.manuscript import DocumentBlock
from newsroom.text.normalize import collapse_whitespace

_ROMAN_NUMBER = re.compile(r"[IVX]+\.\s")
_ARABIC_NUMBER = re.compile(r"\d+(?:\.\d+)*\.?\s")
_TYPED_LIST_ITEM = re.compile(r"(?:\\?([-+•*–])|(\d{1,3})\\?\.)\s+(?=\S)")
DEAD_LINK_NOTE = (
    "Bản gốc có chữ “tại đây” nhưng liên kết không còn: hãy viết tên trang hay văn bản làm chữ của liên kết"
)


def html_comment(text: str) -> str:
    """A comment for editors, which no page shows."""
    return f"<!-- {collapse_whitespace(text).replace('--', '–').rstrip('-')} -->"


def blocks_to_markdown(
    blocks: Sequence[DocumentBlock], footnotes: Sequence[tuple[str, str]], pictures: dict[int, str]
) -> str:
    """The Markdown of these blocks; `pictures` are the lines that show each picture."""
    levels = [block.level for block in blocks if block.kind == "heading"]
    highest = min(levels, default=2)
    has_roman_numbers = any(_ROMAN_NUMBER.match(block.plain) for block in blocks if is_bold_heading(block))
    numbered = _numbered_paragraphs(blocks)
    parts: list[str] = []
    in_list = False
    for index, block in enumerate(blocks):
        item = _list_item_markdown(block, is_numbered=index in numbered)
        text = item or _block_markdown(block, highest, bool(levels), has_roman_numbers, pictures)
        if not text:
            continue
        if in_list and item:
            parts[-1] += f"\n{item}"
        else:
            # Of a list that begins, the first entry stands at the margin, or it would be taken for code.
            parts.append(text.lstrip(" "))
        in_list = bool(item)
    notes = [f"[^{mark}]: {text}" for mark, text in footnotes]
    return "\n\n".join([*parts, *notes])


def _block_markdown(
    block: DocumentBlock, highest_level: int, has_headings: bool, has_roman_numbers: bool, pictures: dict[int, str]
) -> str:
    if block.kind == "picture":
        return pictures.get(block.picture_number, "")
    if block.kind == "heading":
        return f"{'#' * min(6, block.level - highest_level + 2)} {block.markdown}" if block.plain else ""
    if block.is_markdown or block.kind == "table":
        return block.markdown
    if is_dead_link(block):
        return html_comment(f"{DEAD_LINK_NOTE}. Câu trong bản gốc: {block.plain}")
    if block.kind == "quote":
        return "\n".join(f"> {line}".rstrip() for line in block.markdown.split("\n"))
    if is_bold_heading(block):
        level = 3 if has_headings or (has_roman_numbers and _ARABIC_NUMBER.match(block.plain)) else 2
        return f"{'#' * level} {escape_markdown(block.plain)}"
    return block.markdown


def _list_item_markdown(block: DocumentBlock, *, is_numbered: bool) -> str:
    """The line of a list's entry; "" for a block that is none."""
    if block.is_markdown or is_dead_link(block):
        return ""
    text = block.markdown.replace("\n", f"\n{'    ' * (block.level + 1)}")
    if block.kind == "item":
        bullet = "" if re.match(r"\d+\. ", block.markdown) else "- "
        return f"{'    ' * block.level}{bullet}{text}"
    typed = _TYPED_LIST_ITEM.match(block.markdown) if block.kind == "paragraph" and not is_bold_heading(block) else None
    if typed and typed[1]:
        # In official documents the plus stands below the dash.
        return f"{'    ' if typed[1] == '+' else ''}- {text[typed.end() :]}"
    return f"{typed[2]}. {text[typed.end() :]}" if typed and is_numbered else ""


def _numbered_paragraphs(blocks: Sequence[DocumentBlock]) -> frozenset[int]:
    """Places of paragraphs numbered 1., 2., … one below the other: lists, whoever typed the numbers."""
    places: list[int] = []
    run: list[int] = []
    for index, block in enumerate([*blocks, None]):
        typed = _TYPED_LIST_ITEM.match(block.markdown) if block is not None and block.kind == "paragraph" else None
        number = int(typed[2]) if typed and typed[2] else 0
        if number != len(run) + 1:
            places += run if len(run) > 1 else []
            run = []
        if number == len(run) + 1 and block is not None and not is_bold_heading(block):
            run.append(index)
    return frozenset(places)
