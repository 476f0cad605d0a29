"""Finds in the blocks of a manuscript what a newspaper sets apart: title, date, signature, captions, dead links."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct, structs

from newsroom.importing.manuscript import Block
from newsroom.text.dates import ImpossibleDate, UnknownDate, parse_moment
from newsroom.text.normalize import squeeze, syllables

TITLE_LIMIT, CAPTION_SYLLABLES, HEADING_SYLLABLES = 200, 45, 25
_ENDS = (".", ";", ":", ",", "!", "?", "…", ".”")
_BYLINE = re.compile(
    r"(?:bài viết|bài|tin|tác giả|người viết|thực hiện)(?:(?:\s*,|\s+và|\s*[-–])\s*(?:bài|ảnh|tin))*\s*:\s*(.{2,60})",
    re.I,
)
_CREDIT = re.compile(r"\s*\(?\s*(?:ảnh|nguồn ảnh|nguồn)\s*:\s*([^()]{2,60}?)\s*\)?\.?$", re.IGNORECASE)
_PERSON = re.compile(r"[^\W\d_]+(?: [^\W\d_]+){1,4}")
_DAY = re.compile(
    r"(?:(?P<before>\d{1,2}[:h]\d{2})[\s,|–-]+)?(?:(?:thứ \w+|chủ nhật)\s*,\s*)?(?:ngày\s+)?"
    r"(?P<day>\d{1,2}[-/]\d{1,2}[-/]\d{4})(?:[\s,|–-]+(?P<after>\d{1,2}[:h]\d{2}))?(?:\s*\(?GMT\+7\)?)?",
    re.IGNORECASE,
)
_LONG_DAY = re.compile(
    r"(?:[^\d,]{2,40},\s*)?(?:(?:thứ \w+|chủ nhật)\s*,\s*)?ngày\s+(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4})",
    re.IGNORECASE,
)
_HERE = re.compile(r"(?:tại|ở|vào|bấm|nhấn|click)\s+đây\b", re.IGNORECASE)
_CAPTION_WORD = re.compile(r"(?:chú thích(?: ảnh)?|ảnh)\s*\d*\s*[:.]\s*", re.IGNORECASE)


class Caption(Struct, frozen=True):
    """The words under a picture, and whose picture it is."""

    text: str
    credit: str = ""


def title_of(blocks: list[Block]) -> str:
    """Take the title out of the first blocks; "" where none of them is one."""
    for place, block in enumerate(blocks[:5]):
        if (block.title or (block.kind == "heading" and block.level == 1)) and 0 < len(block.plain) <= TITLE_LIMIT:
            del blocks[place]
            return squeeze(block.plain)
    for place, block in enumerate(blocks[:2]):
        short = block.kind in ("paragraph", "heading") and len(block.plain) <= TITLE_LIMIT
        if short and len(blocks) > 1 and not block.plain.endswith((".", ";", ",", ":")) and not moment_of(block.plain):
            del blocks[place]
            return squeeze(block.plain)
        if block.kind != "picture":
            break
    return ""


def moment_of(line: str) -> str:
    """The date a line consists of, as front matter has it; "" where it is no such line."""
    line = squeeze(line).strip("()[] .")
    day = _DAY.fullmatch(line)
    long = _LONG_DAY.fullmatch(line)
    written = ""
    if day:
        written = f"{day['day']} {(day['before'] or day['after'] or '').replace('h', ':')}".strip()
    elif long:
        written = f"{long[1]}/{long[2]}/{long[3]}"
    if not written:
        return ""
    try:
        moment = parse_moment(written)
    except (UnknownDate, ImpossibleDate):
        return ""
    return f"{moment:%Y-%m-%d %H:%M}" if moment.hour or moment.minute else f"{moment:%Y-%m-%d}"


def date_of(blocks: list[Block]) -> str:
    """Take the line that dates the text from its beginning or its end; "" where there is none."""
    places = [*range(min(6, len(blocks))), *range(len(blocks) - 1, max(5, len(blocks) - 7), -1)]
    for place in places:
        found = moment_of(blocks[place].plain) if blocks[place].kind in ("paragraph", "heading") else ""
        if found:
            del blocks[place]
            return found
    return ""


def signature_of(blocks: list[Block], board: Sequence[str]) -> tuple[str, str]:
    """Take who signs from the text's end, and whose the pictures are: two names, each "" where it does not say."""
    author = credit = ""
    for place in range(len(blocks) - 1, max(-1, len(blocks) - 5), -1):
        block = blocks[place]
        text = squeeze(block.plain).strip("()[]")
        if block.kind not in ("paragraph", "heading"):
            continue
        byline, photo = _BYLINE.fullmatch(text), _CREDIT.fullmatch(text)
        if not author and text.casefold().rstrip(".") in {name.casefold() for name in board}:
            author = text.rstrip(".")
        elif not author and byline:
            author = byline[1].strip(" .")
        elif not credit and photo and text.lower().startswith(("ảnh", "nguồn ảnh")):
            credit = photo[1]
        elif not author and place == len(blocks) - 1 and len(blocks) > 2 and _is_person(block):
            author = text
        else:
            continue
        del blocks[place]
    return author, credit


def _is_person(block: Block) -> bool:
    """Whether a line is the name of a person."""
    return _is_name(squeeze(block.plain))


def _is_name(text: str) -> bool:
    """Whether a text is two to five words, each with a capital, and not in capitals."""
    words = text.split(" ")
    capitals = all(word[0].isupper() and (len(word) == 1 or not word.isupper()) for word in words if word)
    return bool(_PERSON.fullmatch(text)) and capitals


def caption_of(block: Block, *, below_picture: bool) -> Caption | None:
    """The caption that a block is; None where it is a paragraph of the text."""
    text = squeeze(block.plain)
    if block.kind not in ("paragraph", "heading") or not text or moment_of(text):
        return None
    short = syllables(text) <= CAPTION_SYLLABLES
    set_apart = block.centred or block.slanted
    loose = not text.endswith(_ENDS) and not block.strong and block.kind == "paragraph" and syllables(text) <= 30
    begins = bool(_CAPTION_WORD.match(text)) or bool(_CREDIT.search(text))
    if not (block.caption or (below_picture and short and (set_apart or loose or begins))):
        return None
    credit = _CREDIT.search(text)
    if credit and not credit.start() and not _is_name(credit[1]):
        # "Ảnh: họp thôn" says what is seen, "Ảnh: Văn An" who took it.
        credit = None
    words = text[: credit.start()] if credit else text
    words = _CAPTION_WORD.sub("", words, count=1) if _CAPTION_WORD.match(words) else words
    return Caption(words.strip(" .–-"), credit[1].strip() if credit else "")


def lost_caption(blocks: list[Block]) -> Caption | None:
    """Take the caption of a picture that did not come along: set apart where web pages had one, near the beginning."""
    for place, block in enumerate(blocks[:4]):
        after = blocks[place + 1] if place + 1 < len(blocks) else None
        gaps = block.after_gap and (after is None or after.after_gap)
        caption = caption_of(block, below_picture=gaps)
        if caption is not None and (place > 0 or block.caption):
            del blocks[place]
            if after is not None:
                blocks[place] = structs.replace(after, after_gap=False)
            return caption
    return None


def is_dead_link(block: Block) -> bool:
    """Whether a block says “tại đây” and leads nowhere."""
    return block.kind in ("paragraph", "item") and bool(_HERE.search(block.plain)) and "](" not in block.markdown


def is_heading(block: Block) -> bool:
    """Whether a paragraph was made a heading by bold letters alone."""
    return (
        block.kind == "paragraph"
        and block.strong
        and not block.caption
        and syllables(block.plain) <= HEADING_SYLLABLES
        and not block.plain.endswith((".", ";", ",", "!", "…"))
        and "\n" not in block.plain
    )
