"""Recognises title, date, signature, captions and dead links among the blocks of a document."""

import re
from collections.abc import Sequence
from datetime import datetime

from msgspec import structs

from newsroom.importing.manuscript import Caption, DocumentBlock
from newsroom.text.dates import ImpossibleDate, UnknownDateFormat, parse_moment
from newsroom.text.normalize import collapse_whitespace, count_syllables

MAX_HEADLINE_LENGTH, MAX_CAPTION_SYLLABLES, MAX_HEADING_SYLLABLES = 200, 45, 25
_SENTENCE_ENDS = (".", ";", ":", ",", "!", "?", "…", ".”")
_BYLINE = re.compile(
    r"(?:bài viết|bài|tin|tác giả|người viết|thực hiện)(?:(?:\s*,|\s+và|\s*[-–])\s*(?:bài|ảnh|tin))*\s*:\s*(.{2,60})",
    re.I,
)
_PHOTO_CREDIT = re.compile(
    r"(?<!\s)\s*(?:\(\s*)?(?:ảnh|nguồn ảnh|nguồn)\s*:\s*([^()\s][^()]{1,59}?)\s*\)?\.?$", re.IGNORECASE
)
_PERSON_NAME = re.compile(r"[^\W\d_]+(?: [^\W\d_]+){1,4}")
_NUMERIC_DATE = re.compile(
    r"(?:(?P<before>\d{1,2}[:h]\d{2})[\s,|–-]+)?(?:(?:thứ \w+|chủ nhật)\s*,\s*)?(?:ngày\s+)?"
    r"(?P<day>\d{1,2}[-/]\d{1,2}[-/]\d{4})(?:[\s,|–-]+(?P<after>\d{1,2}[:h]\d{2}))?(?:\s*\(?GMT\+7\)?)?",
    re.IGNORECASE,
)
_LONG_DATE = re.compile(
    r"(?:[^\d,]{2,40},\s*)?(?:(?:thứ \w+|chủ nhật)\s*,\s*)?ngày\s+(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4})",
    re.IGNORECASE,
)
_CLICK_HERE = re.compile(r"(?:tại|ở|vào|bấm|nhấn|click)\s+đây\b", re.IGNORECASE)
_CAPTION_PREFIX = re.compile(r"^(?:chú thích(?: ảnh)?|ảnh)\s*(?:\d+\s*)?[:.]\s*", re.IGNORECASE)


def take_title(blocks: list[DocumentBlock]) -> str:
    """Take the title out of the first blocks; "" where none of them is one."""
    for index, block in enumerate(blocks[:5]):
        marked = block.is_title or (block.kind == "heading" and block.level == 1)
        if marked and 0 < len(block.plain) <= MAX_HEADLINE_LENGTH:
            return collapse_whitespace(blocks.pop(index).plain)
    for index, block in enumerate(blocks[:2]):
        text = block.plain
        short = block.kind in ("paragraph", "heading") and len(text) <= MAX_HEADLINE_LENGTH
        if block.is_markdown and ("\n" in text or not re.match(r"[\w“(]", text)):
            break
        if short and len(blocks) > 1 and not text.endswith((".", ";", ",", ":")) and not parse_date_line(text):
            return collapse_whitespace(blocks.pop(index).plain)
        if block.kind != "picture":
            break
    return ""


def parse_date_line(line: str) -> datetime | None:
    """The day, or the moment, that a line consists of; None where it is no such line."""
    line = collapse_whitespace(line).strip("()[] .")
    if numeric := _NUMERIC_DATE.fullmatch(line):
        date = f"{numeric['day']} {(numeric['before'] or numeric['after'] or '').replace('h', ':')}".strip()
    elif long := _LONG_DATE.fullmatch(line):
        date = f"{long[1]}/{long[2]}/{long[3]}"
    else:
        return None
    return _parse_moment_or_none(date)


def _parse_moment_or_none(text: str) -> datetime | None:
    """The moment a text names (see `parse_moment`); None where it names none."""
    try:
        return parse_moment(text)
    except (UnknownDateFormat, ImpossibleDate):
        return None


def take_date(blocks: list[DocumentBlock]) -> datetime | None:
    """Take the line that dates the text from its beginning or its end; None where there is none."""
    count = len(blocks)
    for index in (*range(min(6, count)), *range(count - 1, max(5, count - 7), -1)):
        date = parse_date_line(blocks[index].plain) if blocks[index].kind in ("paragraph", "heading") else None
        if date:
            del blocks[index]
            return date
    return None


def take_signature(blocks: list[DocumentBlock], board_names: Sequence[str]) -> tuple[str, str]:
    """Take who signs from the text's end, and whose the pictures are: two names, each "" where it does not say."""
    author = credit = ""
    board = {name.casefold() for name in board_names}
    for index in range(len(blocks) - 1, max(-1, len(blocks) - 5), -1):
        block = blocks[index]
        text = collapse_whitespace(block.plain).strip("()[]")
        if block.kind not in ("paragraph", "heading"):
            continue
        byline, photo = _BYLINE.fullmatch(text), _PHOTO_CREDIT.fullmatch(text)
        if not author and text.casefold().rstrip(".") in board:
            author = text.rstrip(".")
        elif not author and byline:
            author = byline[1].strip(" .")
        elif not credit and photo and text.lower().startswith(("ảnh", "nguồn ảnh")):
            credit = photo[1]
        elif not author and index == len(blocks) - 1 and len(blocks) > 2 and _is_person_name(block.plain):
            author = text
        else:
            continue
        del blocks[index]
    return author, credit


def _is_person_name(text: str) -> bool:
    """Whether a text is two to five words, each with a capital, and not in capitals."""
    words = collapse_whitespace(text).split()
    is_capitalised = all(word[0].isupper() and (len(word) == 1 or not word.isupper()) for word in words)
    return is_capitalised and bool(_PERSON_NAME.fullmatch(" ".join(words)))


def parse_caption(block: DocumentBlock, *, below_picture: bool) -> Caption | None:
    """The caption that a block is; None where it is a paragraph of the text."""
    text = collapse_whitespace(block.plain)
    if block.kind not in ("paragraph", "heading") or not text or parse_date_line(text):
        return None
    if block.is_markdown:
        # Its author says by the picture's own title what is a caption.
        return None
    credit = _PHOTO_CREDIT.search(text)
    length = count_syllables(text)
    is_fragment = not text.endswith(_SENTENCE_ENDS) and not block.strong and block.kind == "paragraph" and length <= 30
    looks_set_apart = block.centred or block.italic or is_fragment or credit or _CAPTION_PREFIX.match(text)
    if not block.is_caption and not (below_picture and length <= MAX_CAPTION_SYLLABLES and looks_set_apart):
        return None
    if credit and not credit.start() and not _is_person_name(credit[1]):
        # "Ảnh: họp thôn" says what is seen, "Ảnh: Văn An" who took it.
        credit = None
    words = _CAPTION_PREFIX.sub("", text[: credit.start()] if credit else text, count=1)
    return Caption(words.strip(" .–-"), credit[1].strip() if credit else "")


def take_orphan_caption(blocks: list[DocumentBlock]) -> Caption | None:
    """Take the caption of a picture that did not come along: set apart where web pages had one, near the beginning."""
    for index, block in enumerate(blocks[:4]):
        after = blocks[index + 1] if index + 1 < len(blocks) else None
        gaps = block.after_gap and (after is None or after.after_gap)
        caption = parse_caption(block, below_picture=gaps)
        if caption is not None and (index > 0 or block.is_caption):
            del blocks[index]
            if after is not None:
                blocks[index] = structs.replace(after, after_gap=False)
            return caption
    return None


def is_dead_link(block: DocumentBlock) -> bool:
    """Whether a block says “tại đây” and leads nowhere."""
    return block.kind in ("paragraph", "item") and bool(_CLICK_HERE.search(block.plain)) and "](" not in block.markdown


def is_bold_heading(block: DocumentBlock) -> bool:
    """Whether a paragraph was made a heading by bold letters alone."""
    return (
        block.kind == "paragraph"
        and block.strong
        and not block.is_caption
        and count_syllables(block.plain) <= MAX_HEADING_SYLLABLES
        and not block.plain.endswith((".", ";", ",", "!", "…"))
        and "\n" not in block.plain
    )
