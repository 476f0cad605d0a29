"""Reads the foot of an official document: who signed it, by what authority, and who receives it."""

import re
from collections.abc import Sequence
from itertools import chain, zip_longest

from msgspec import Struct

from newsroom.importing.manuscript import DocumentBlock
from newsroom.text.casing import is_all_caps, to_sentence_case
from newsroom.text.normalize import collapse_whitespace, fold

_AUTHORITY_LINE = re.compile(r"(T/?M|K/?T|T/?L|TUQ)\b[./]?\s*(.*)")
_AUTHORITIES = {"TM": "T/M", "KT": "K/T", "TL": "T/L", "TUQ": "TUQ"}
_SIGNED_NOTE = re.compile(r"\(?\s*(?:đã ký|ký tên|đã kí|đã ký,? đóng dấu).*", re.IGNORECASE)
_RECIPIENTS_HEADING = re.compile(r"nơi nhận\s*:?\s*(.*)", re.IGNORECASE)
SEPARATOR_LINE = re.compile(r"[\W_]*")
_PERSON_NAME = re.compile(r"[^\W\d_]+(?: [^\W\d_]+){1,5}")
_RANKS = re.compile(r"(?:PGS|GS|TS|ThS|BS|Đại tá|Thượng tá|Trung tá|Thiếu tá|Đại úy)[.\s]+", re.IGNORECASE)
_OFFICE = re.compile(r"\b(?:TRƯỞNG|CHỦ TỊCH|BÍ THƯ|GIÁM ĐỐC|CHÁNH|CHỦ NHIỆM|THỦ TƯỚNG|CHỈ HUY|CHÍNH ỦY)\b")
# Who signs stands in the last blocks of a document.
_MAX_SIGNATURE_BLOCKS = 10


class SignatureBlock(Struct, frozen=True):
    """What the foot says; `start` is the place of its first block."""

    start: int
    recipients: tuple[str, ...] = ()
    authority: str = ""
    title: str = ""
    signer: str = ""


def _clean_lines(text: str) -> list[str]:
    return [collapse_whitespace(line) for line in text.split("\n") if line.strip()]


def block_lines(block: DocumentBlock) -> list[str]:
    """The lines of a block, those of a table's cells one cell after the other."""
    text = "\n".join(chain.from_iterable(block.rows)) if block.rows else block.plain
    # The room left for a day or a number is no new column.
    text = re.sub(r"(ngày|tháng|năm|số:?)\t", r"\1 ", text, flags=re.IGNORECASE)
    return _clean_lines(text.replace("\t", "\n"))


def parse_signature_block(blocks: Sequence[DocumentBlock], organisation_names: tuple[str, ...]) -> SignatureBlock:
    """The foot of a document without its head; `organisation_names` are names as the board writes them."""
    begin = max(0, len(blocks) - _MAX_SIGNATURE_BLOCKS)
    starts = [index for index in range(begin, len(blocks)) if _starts_signature_block(blocks[index])]
    # Recipients may be many, a block each.
    starts += (index for index, block in enumerate(blocks) if _RECIPIENTS_HEADING.match(block.plain))
    if not starts:
        return SignatureBlock(len(blocks))
    start = min(starts)
    recipients: list[str] = []
    lines: list[str] = []
    for column in _columns(blocks[start:]):
        _split_recipients(column, recipients, lines)
    authority, title, signer = _parse_signer(lines, organisation_names)
    return SignatureBlock(start, tuple(dict.fromkeys(recipients)), authority, title, signer)


def _starts_signature_block(block: DocumentBlock) -> bool:
    lines = block_lines(block)
    is_authority = bool(lines) and _AUTHORITY_LINE.fullmatch(lines[0]) is not None and is_all_caps(lines[0])
    return is_authority or any(map(_RECIPIENTS_HEADING.match, lines))


def _columns(blocks: Sequence[DocumentBlock]) -> list[list[str]]:
    """The lines of the foot, column by column."""
    columns: list[list[str]] = []
    for block in blocks:
        if block.rows:
            columns += (_clean_lines("\n".join(cells)) for cells in zip_longest(*block.rows, fillvalue=""))
        else:
            # A foot typed with tabs has its left column before them, its right one after.
            cells = [line.split("\t") for line in block.plain.split("\n")]
            mark = "- " if block.kind == "item" else ""
            columns.append([mark + line for line in _clean_lines("\n".join(left for left, *_ in cells))])
            columns.append(_clean_lines("\n".join(part for _, *right in cells for part in right)))
    if any(block.rows for block in blocks):
        return columns
    # Blocks one below the other are one column.
    return [list(chain.from_iterable(columns[side::2])) for side in (0, 1)]


def _split_recipients(lines: list[str], recipients: list[str], others: list[str]) -> None:
    """Add each line of a column to the recipients, or to the lines about something else."""
    entries: list[str] = []
    in_list = False
    for line in lines:
        heading = _RECIPIENTS_HEADING.match(line)
        if heading:
            in_list = True
            entries += filter(None, [heading[1]])
        elif not in_list or is_all_caps(line):
            in_list = False
            others.append(line)
        elif entries and not line.startswith(("-", "+", "–", "•", "*")) and not entries[-1].endswith((";", ",", ".")):
            entries[-1] += f" {line}"
        elif _PERSON_NAME.fullmatch(line):
            others.append(line)
        else:
            entries.append(line)
    recipients += filter(None, (entry.strip(" -+–•*;,./\t") for entry in entries))


def _parse_signer(lines: list[str], organisation_names: tuple[str, ...]) -> tuple[str, str, str]:
    """Authority, title and name of who signed."""
    authority, titles, name = "", list[str](), ""
    for line in lines:
        if _SIGNED_NOTE.fullmatch(line) or SEPARATOR_LINE.fullmatch(line):
            continue
        if is_all_caps(line) and (abbreviation := _AUTHORITY_LINE.fullmatch(line)):
            # Of TM. and KT. on two lines the second says who signs.
            authority = _AUTHORITIES[abbreviation[1].replace("/", "")]
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


# The family names of nine Vietnamese in ten, folded.
_FAMILY_NAMES = frozenset(
    re.findall(
        r"\w+",
        "nguyen tran le pham hoang huynh phan vu vo dang bui do ho ngo duong ly dao doan vuong trinh truong dinh lam ha"
        " mai to luong cao thai chu luu ta phung quach nong than giap kieu",
    )
)
