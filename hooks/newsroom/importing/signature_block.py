"""Reads the foot of an official document: who signed it, by what authority, and who receives it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct

from newsroom.importing.manuscript import Block
from newsroom.text.casing import as_sentence, is_capitals
from newsroom.text.normalize import fold, squeeze

_AUTHORITY = re.compile(r"(T/M|TM|K/T|KT|T/L|TL|TUQ)\b[./]?\s*(.*)", re.IGNORECASE)
_AUTHORITIES = {"T/M": "T/M", "TM": "T/M", "K/T": "K/T", "KT": "K/T", "T/L": "T/L", "TL": "T/L", "TUQ": "TUQ"}
_SIGNED = re.compile(r"\(?\s*(?:đã ký|ký tên|đã kí|đã ký,? đóng dấu).*", re.IGNORECASE)
RECIPIENTS = re.compile(r"(?:nơi nhận|kính gửi)\s*:?\s*(.*)", re.IGNORECASE)
_RULE = re.compile(r"[\W_]*")
_NAME = re.compile(r"[^\W\d_]+(?: [^\W\d_]+){1,5}")
_RANKS = re.compile(r"(?:PGS|GS|TS|ThS|BS|Đại tá|Thượng tá|Trung tá|Thiếu tá|Đại úy)[.\s]+", re.IGNORECASE)
# Blocks: who signs stands at the end.
_FOOT = 10


class Foot(Struct, frozen=True):
    """What the foot says; `begins` is the place of its first block."""

    begins: int
    recipients: tuple[str, ...] = ()
    authority: str = ""
    title: str = ""
    signer: str = ""


def lines_of(block: Block) -> list[str]:
    """The lines of a block, those of a table's cells one cell after the other."""
    cells = [cell for row in block.rows for cell in row] if block.rows else [block.plain]
    # The room left for a day or a number is no new column.
    joined = [re.sub(r"(ngày|tháng|năm|số:?)\t", r"\1 ", cell, flags=re.IGNORECASE) for cell in cells]
    return [squeeze(line) for cell in joined for line in re.split(r"[\n\t]", cell) if line.strip()]


def read(rest: Sequence[Block], known: tuple[str, ...]) -> Foot:
    """The foot of a document without its head; `known` are names of bodies as the board writes them."""
    begin = max(0, len(rest) - _FOOT)
    foot = next((n for n in range(begin, len(rest)) if _begins_foot(rest[n])), None)
    # Those who receive may be many, a block each.
    listed = next((n for n in range(len(rest)) if re.match(r"nơi nhận", rest[n].plain, re.IGNORECASE)), None)
    if listed is not None and (foot is None or listed < foot):
        foot = listed
    if foot is None:
        return Foot(len(rest))
    columns = _columns(rest[foot:])
    recipients: list[str] = []
    lines: list[str] = []
    for column in columns:
        own, others = _recipients(column)
        recipients += own
        lines += others
    authority, title, signer = _signer(lines, known)
    return Foot(foot, tuple(dict.fromkeys(recipients)), authority, title, signer)


def _begins_foot(block: Block) -> bool:
    lines = lines_of(block)
    first = lines[0] if lines else ""
    return any(re.match(r"nơi nhận", line, re.IGNORECASE) for line in lines) or (
        bool(_AUTHORITY.fullmatch(first)) and is_capitals(first)
    )


def _columns(blocks: Sequence[Block]) -> list[list[str]]:
    """The lines of the foot, column by column."""
    found: list[list[str]] = []
    for block in blocks:
        if block.rows:
            width = max(map(len, block.rows))
            for column in range(width):
                cells = [row[column] for row in block.rows if column < len(row)]
                found.append([squeeze(line) for cell in cells for line in cell.split("\n") if line.strip()])
        else:
            lines = block.plain.split("\n")
            # A foot typed with tabs has its left column before them, its right one after.
            left = [line.split("\t")[0] for line in lines]
            right = [part for line in lines for part in line.split("\t")[1:]]
            mark = "- " if block.kind == "item" else ""
            found += [[squeeze(mark + line) for line in left if line.strip()], list(map(squeeze, filter(None, right)))]
    # Blocks one below the other are one column.
    if not any(block.rows for block in blocks):
        return [[line for column in found[::2] for line in column], [line for column in found[1::2] for line in column]]
    return found


def _recipients(lines: list[str]) -> tuple[list[str], list[str]]:
    """Those who receive, and the lines that are about something else."""
    found: list[str] = []
    others: list[str] = []
    listing = False
    for line in lines:
        begin = RECIPIENTS.fullmatch(line)
        if begin and line.lower().startswith("nơi nhận"):
            listing = True
            found += [begin[1]] if begin[1] else []
        elif listing and not (_AUTHORITY.fullmatch(line) and is_capitals(line)) and not is_capitals(line):
            if line.startswith(("-", "+", "–", "•", "*")):
                found.append(line)
            elif found and not found[-1].endswith((";", ",", ".")):
                found[-1] += f" {line}"
            elif _NAME.fullmatch(line):
                others.append(line)
            else:
                found.append(line)
        else:
            listing = False
            others.append(line)
    return [name for line in found if (name := line.strip(" -+–•*;,./\t"))], others


def _signer(lines: list[str], known: tuple[str, ...]) -> tuple[str, str, str]:
    """Authority, title and name of who signed."""
    authority, titles, name = "", list[str](), ""
    for line in lines:
        if _SIGNED.fullmatch(line) or _RULE.fullmatch(line):
            continue
        told = _AUTHORITY.fullmatch(line)
        if told and is_capitals(line):
            # Of TM. and KT. on two lines the second says who signs.
            authority = _AUTHORITIES[told[1].upper()]
            titles = []
        elif is_capitals(line) and not name and len(line) < 60 and not _is_name_in_capitals(line, titles):
            titles.append(line)
        elif _NAME.fullmatch(_RANKS.sub("", line)) and (authority or titles):
            name = line
    if not name and titles:
        # Typed in columns by spaces, the name may have slipped to the left.
        name = next((line for line in lines if _NAME.fullmatch(line) and line.istitle()), "")
    if name and is_capitals(name):
        name = " ".join(word.capitalize() for word in name.split())
    return authority, as_sentence(titles[-1], known) if titles else "", name


def _is_name_in_capitals(line: str, titles: list[str]) -> bool:
    """Whether a second line of capitals is the name itself, which some print so too."""
    return bool(titles) and bool(_NAME.fullmatch(line)) and fold(line).split()[0] in _FAMILIES


# The family names that nine Vietnamese in ten bear, folded.
_FAMILIES = frozenset(
    re.findall(
        r"\w+",
        "nguyen tran le pham hoang huynh phan vu vo dang bui do ho ngo duong ly dao doan vuong trinh truong dinh lam ha"
        " mai to luong cao thai chu luu ta phung quach nong than giap kieu",
    )
)
