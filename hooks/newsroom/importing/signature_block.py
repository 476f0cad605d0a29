"""Reads the foot of an official document: who signed it, by what authority, and who receives it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct

from newsroom.importing.manuscript import DocumentBlock
from newsroom.text.casing import is_all_caps, to_sentence_case
from newsroom.text.normalize import collapse_whitespace, fold

_AUTHORITY_LINE = re.compile(r"(T/M|TM|K/T|KT|T/L|TL|TUQ)\b[./]?\s*(.*)", re.IGNORECASE)
_AUTHORITIES = {"T/M": "T/M", "TM": "T/M", "K/T": "K/T", "KT": "K/T", "T/L": "T/L", "TL": "T/L", "TUQ": "TUQ"}
_SIGNED_NOTE = re.compile(r"\(?\s*(?:đã ký|ký tên|đã kí|đã ký,? đóng dấu).*", re.IGNORECASE)
RECIPIENTS_LINE = re.compile(r"(?:nơi nhận|kính gửi)\s*:?\s*(.*)", re.IGNORECASE)
_SEPARATOR_LINE = re.compile(r"[\W_]*")
_PERSON_NAME = re.compile(r"[^\W\d_]+(?: [^\W\d_]+){1,5}")
_RANKS = re.compile(r"(?:PGS|GS|TS|ThS|BS|Đại tá|Thượng tá|Trung tá|Thiếu tá|Đại úy)[.\s]+", re.IGNORECASE)
_OFFICE = re.compile(r"\b(?:TRƯỞNG|CHỦ TỊCH|BÍ THƯ|GIÁM ĐỐC|CHÁNH|CHỦ NHIỆM|THỦ TƯỚNG|CHỈ HUY|CHÍNH ỦY)\b")
# Blocks: who signs stands at the end.
_MAX_SIGNATURE_BLOCKS = 10


class SignatureBlock(Struct, frozen=True):
    """What the foot says; `begins` is the place of its first block."""

    start: int
    recipients: tuple[str, ...] = ()
    authority: str = ""
    title: str = ""
    signer: str = ""


def block_lines(block: DocumentBlock) -> list[str]:
    """The lines of a block, those of a table's cells one cell after the other."""
    cells = [cell for row in block.rows for cell in row] if block.rows else [block.plain]
    # The room left for a day or a number is no new column.
    joined = [re.sub(r"(ngày|tháng|năm|số:?)\t", r"\1 ", cell, flags=re.IGNORECASE) for cell in cells]
    return [collapse_whitespace(line) for cell in joined for line in re.split(r"[\n\t]", cell) if line.strip()]


def parse_signature_block(blocks: Sequence[DocumentBlock], organisation_names: tuple[str, ...]) -> SignatureBlock:
    """The foot of a document without its head; `known` are names of bodies as the board writes them."""
    begin = max(0, len(blocks) - _MAX_SIGNATURE_BLOCKS)
    foot = next((n for n in range(begin, len(blocks)) if _starts_signature_block(blocks[n])), None)
    # Those who receive may be many, a block each.
    listed = next((n for n in range(len(blocks)) if re.match(r"nơi nhận", blocks[n].plain, re.IGNORECASE)), None)
    if listed is not None and (foot is None or listed < foot):
        foot = listed
    if foot is None:
        return SignatureBlock(len(blocks))
    columns = _columns(blocks[foot:])
    recipients: list[str] = []
    lines: list[str] = []
    for column in columns:
        own, others = _split_recipients(column)
        recipients += own
        lines += others
    authority, title, signer = _parse_signer(lines, organisation_names)
    return SignatureBlock(foot, tuple(dict.fromkeys(recipients)), authority, title, signer)


def _starts_signature_block(block: DocumentBlock) -> bool:
    lines = block_lines(block)
    first = lines[0] if lines else ""
    return any(re.match(r"nơi nhận", line, re.IGNORECASE) for line in lines) or (
        bool(_AUTHORITY_LINE.fullmatch(first)) and is_all_caps(first)
    )


def _columns(blocks: Sequence[DocumentBlock]) -> list[list[str]]:
    """The lines of the foot, column by column."""
    found: list[list[str]] = []
    for block in blocks:
        if block.rows:
            width = max(map(len, block.rows))
            for column in range(width):
                cells = [row[column] for row in block.rows if column < len(row)]
                found.append([collapse_whitespace(line) for cell in cells for line in cell.split("\n") if line.strip()])
        else:
            lines = block.plain.split("\n")
            # A foot typed with tabs has its left column before them, its right one after.
            left = [line.split("\t")[0] for line in lines]
            right = [part for line in lines for part in line.split("\t")[1:]]
            mark = "- " if block.kind == "item" else ""
            found += [
                [collapse_whitespace(mark + line) for line in left if line.strip()],
                list(map(collapse_whitespace, filter(None, right))),
            ]
    # Blocks one below the other are one column.
    if not any(block.rows for block in blocks):
        return [[line for column in found[::2] for line in column], [line for column in found[1::2] for line in column]]
    return found


def _split_recipients(lines: list[str]) -> tuple[list[str], list[str]]:
    """Those who receive, and the lines that are about something else."""
    found: list[str] = []
    others: list[str] = []
    listing = False
    for line in lines:
        begin = RECIPIENTS_LINE.fullmatch(line)
        if begin and line.lower().startswith("nơi nhận"):
            listing = True
            found += [begin[1]] if begin[1] else []
        elif listing and not (_AUTHORITY_LINE.fullmatch(line) and is_all_caps(line)) and not is_all_caps(line):
            if line.startswith(("-", "+", "–", "•", "*")):
                found.append(line)
            elif found and not found[-1].endswith((";", ",", ".")):
                found[-1] += f" {line}"
            elif _PERSON_NAME.fullmatch(line):
                others.append(line)
            else:
                found.append(line)
        else:
            listing = False
            others.append(line)
    return [name for line in found if (name := line.strip(" -+–•*;,./\t"))], others


def _parse_signer(lines: list[str], organisation_names: tuple[str, ...]) -> tuple[str, str, str]:
    """Authority, title and name of who signed."""
    authority, titles, name = "", list[str](), ""
    for line in lines:
        if _SIGNED_NOTE.fullmatch(line) or _SEPARATOR_LINE.fullmatch(line):
            continue
        told = _AUTHORITY_LINE.fullmatch(line)
        if told and is_all_caps(line):
            # Of TM. and KT. on two lines the second says who signs.
            authority = _AUTHORITIES[told[1].upper()]
            titles = []
        elif is_all_caps(line) and not name and len(line) < 60 and not _is_name_in_capitals(line, titles):
            titles.append(line)
        elif _PERSON_NAME.fullmatch(_RANKS.sub("", line)) and (authority or titles):
            name = line
    if not name and titles:
        # Typed in columns by spaces, the name may have slipped to the left.
        name = next((line for line in lines if _PERSON_NAME.fullmatch(line) and line.istitle()), "")
    if name and is_all_caps(name):
        name = " ".join(word.capitalize() for word in name.split())
    # A title may go on in the next line ("PHÓ BÍ THƯ", "THƯỜNG TRỰC"), and the authority's body may stand above it.
    start = max((n for n, line in enumerate(titles) if _OFFICE.search(line)), default=len(titles) - 1)
    return authority, to_sentence_case(" ".join(titles[start:]), organisation_names) if titles else "", name


def _is_name_in_capitals(line: str, titles: list[str]) -> bool:
    """Whether a second line of capitals is the name itself, which some print so too."""
    if not titles or not _PERSON_NAME.fullmatch(line) or _OFFICE.search(line):
        return False
    return fold(line).split()[0] in _FAMILY_NAMES


# The family names that nine Vietnamese in ten bear, folded.
_FAMILY_NAMES = frozenset(
    re.findall(
        r"\w+",
        "nguyen tran le pham hoang huynh phan vu vo dang bui do ho ngo duong ly dao doan vuong trinh truong dinh lam ha"
        " mai to luong cao thai chu luu ta phung quach nong than giap kieu",
    )
)
