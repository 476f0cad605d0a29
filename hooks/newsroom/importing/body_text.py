"""Puts the blocks of a manuscript together into the Markdown of a body: headings in steps, lists, quotations, notes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from newsroom.importing.heuristics import is_dead_link, is_heading
from newsroom.importing.inline import escaped
from newsroom.importing.manuscript import Block

_ROMAN = re.compile(r"[IVX]+\.\s")
_ARABIC = re.compile(r"\d+(?:\.\d+)*\.?\s")
_TYPED_ITEM = re.compile(r"(?:\\?([-+•*–])|(\d{1,3})\\?\.)\s+(?=\S)")
HERE = "Bản gốc có chữ “tại đây” nhưng liên kết không còn: hãy viết tên trang hay văn bản làm chữ của liên kết"


def comment(words: str) -> str:
    """A remark for editors, which no page shows."""
    return f"<!-- {' '.join(words.split()).replace('--', '–').rstrip('-')} -->"


def body(blocks: Sequence[Block], footnotes: Sequence[tuple[str, str]], pictures: dict[int, str]) -> str:
    """The Markdown of these blocks; `pictures` are the lines that show each picture."""
    levels = [block.level for block in blocks if block.kind == "heading"]
    highest = min(levels, default=2)
    romans = any(_ROMAN.match(block.plain) for block in blocks if is_heading(block))
    numbered = _typed_lists(blocks)
    parts: list[str] = []
    in_list = False
    for place, block in enumerate(blocks):
        item = _item(block, numbered=place in numbered)
        text = item or _part(block, highest=highest, below=bool(levels), romans=romans, pictures=pictures)
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


def _part(block: Block, *, highest: int, below: bool, romans: bool, pictures: dict[int, str]) -> str:
    if block.kind == "picture":
        return pictures.get(block.picture, "")
    if block.kind == "heading":
        return f"{'#' * min(6, block.level - highest + 2)} {block.markdown}" if block.plain else ""
    if block.level < 0 or block.kind == "table":
        return block.markdown
    if is_dead_link(block):
        return comment(f"{HERE}. Câu trong bản gốc: {block.plain}")
    if block.kind == "quote":
        return "\n".join(f"> {line}".rstrip() for line in block.markdown.split("\n"))
    if is_heading(block):
        level = 3 if below or (romans and _ARABIC.match(block.plain)) else 2
        return f"{'#' * level} {escaped(block.plain)}"
    return block.markdown


def _item(block: Block, *, numbered: bool) -> str:
    """The line of a list's entry; "" for a block that is none."""
    if block.level < 0 or is_dead_link(block):
        return ""
    text = block.markdown.replace("\n", f"\n{'    ' * (block.level + 1)}")
    if block.kind == "item":
        marked = text if re.match(r"\d+\. ", block.markdown) else f"- {text}"
        return f"{'    ' * block.level}{marked}"
    typed = _TYPED_ITEM.match(block.markdown) if block.kind == "paragraph" and not is_heading(block) else None
    if typed and typed[1]:
        # In official documents the plus stands below the dash.
        return f"{'    ' if typed[1] == '+' else ''}- {text[typed.end() :]}"
    return f"{typed[2]}. {text[typed.end() :]}" if typed and numbered else ""


def _typed_lists(blocks: Sequence[Block]) -> frozenset[int]:
    """Places of paragraphs numbered 1., 2., … one below the other: lists, whoever typed the numbers."""
    found: list[int] = []
    run: list[int] = []
    for place, block in enumerate([*blocks, None]):
        typed = _TYPED_ITEM.match(block.markdown) if block is not None and block.kind == "paragraph" else None
        number = int(typed[2]) if typed and typed[2] else 0
        if number != len(run) + 1:
            found += run if len(run) > 1 else []
            run = []
        if number == len(run) + 1 and block is not None and not is_heading(block):
            run.append(place)
    return frozenset(found)
