"""Reads the head and the foot of an official document, of the Party or the State, into the record of a plan."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence

from msgspec import Struct, structs

from .capitals import as_sentence, is_capitals
from .manuscript import Block
from .plan import DOCTYPES, SUBJECT_LIMIT, type_code
from .text import fold, squeeze

# Hướng dẫn 36-HD/VPTW for the Party, Nghị định 30/2020/NĐ-CP, Phụ lục I for the State.
_MOTTOES = frozenset(map(fold, ("Đảng Cộng sản Việt Nam", "Cộng hòa xã hội chủ nghĩa Việt Nam")))
_CREED = re.compile(r"độc lập\W+tự do\W+hạnh phúc", re.IGNORECASE)
_NUMBER = re.compile(r"số\s*:?\s*(.*)", re.IGNORECASE)
_PLACE_DATE = re.compile(
    r"(?:(?P<place>[^\d,]{2,40}),\s*)?ngày\s*(?P<day>\d{1,2})\s*tháng\s*(?P<month>\d{1,2})\s*năm\s*(?P<year>\d{4})",
    re.I,
)
_PLACE_ONLY = re.compile(r"(?P<place>[^\d,]{2,40}),\s*ngày\s*[.…\s]*tháng", re.IGNORECASE)
_ABOUT = re.compile(r"V/v\s*:?\s*(.+)", re.IGNORECASE | re.DOTALL)
_RULE = re.compile(r"[\W_]*")
_SECRET = re.compile(r"(?:tuyệt mật|tối mật|mật)", re.IGNORECASE)
_AUTHORITY = re.compile(r"(T/M|TM|K/T|KT|T/L|TL|TUQ)\b[./]?\s*(.*)", re.IGNORECASE)
_AUTHORITIES = {"T/M": "T/M", "TM": "T/M", "K/T": "K/T", "KT": "K/T", "T/L": "T/L", "TL": "T/L", "TUQ": "TUQ"}
_SIGNED = re.compile(r"\(?\s*(?:đã ký|ký tên|đã kí|đã ký,? đóng dấu).*", re.IGNORECASE)
_RECIPIENTS = re.compile(r"(?:nơi nhận|kính gửi)\s*:?\s*(.*)", re.IGNORECASE)
_BASIS = re.compile(
    r"(?:căn cứ|thực hiện|thi hành|nhằm|để|theo|ngày|trong|năm|tiếp tục|phát huy)\b|[IVX]+\.|\d+\.", re.I
)
_NAME = re.compile(r"[^\W\d_]+(?: [^\W\d_]+){1,5}")
_RANKS = re.compile(r"(?:PGS|GS|TS|ThS|BS|Đại tá|Thượng tá|Trung tá|Thiếu tá|Đại úy)[.\s]+", re.IGNORECASE)
_KINDS = {fold(kind): kind for kinds in DOCTYPES.values() for kind in kinds}
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))
# Blocks: a letterhead is at the very beginning; who signs stands at the end.
_HEAD, _FOOT = 14, 10


class Letterhead(Struct, frozen=True):
    """What head and foot of a document say; what they do not is empty. `rest` are the blocks between."""

    rest: tuple[Block, ...]
    number: str = ""
    doctype: str = ""
    issuer: str = ""
    place: str = ""
    issued: datetime.date | None = None
    subject: str = ""
    authority: str = ""
    signer: str = ""
    signer_title: str = ""
    recipients: tuple[str, ...] = ()
    secret: str = ""
    notes: tuple[str, ...] = ()


class _Head(Struct):
    """What has been read of the head so far."""

    mottoes: int = 0
    lines: list[str] = []
    number: str = ""
    numbered: bool = False
    place: str = ""
    issued: datetime.date | None = None
    doctype: str = ""
    subject: list[str] = []
    secret: str = ""
    notes: list[str] = []


def read(blocks: Sequence[Block], known: tuple[str, ...] = ()) -> Letterhead | None:
    """The record in the blocks of a document; None where it has no letterhead.

    `known` are names of bodies as the board writes them.
    """
    head = _Head(lines=[], subject=[], notes=[])
    begin = _head(blocks, head)
    if (
        not (head.mottoes or head.numbered)
        or not (head.doctype or head.subject)
        or (not head.issued and not head.number)
    ):
        return None
    issuer = _issuer(head.lines, known, state=_is_state(blocks))
    subject = squeeze(" ".join(head.subject))[:SUBJECT_LIMIT]
    if is_capitals(subject):
        subject = as_sentence(subject, known)
    made = Letterhead(
        rest=tuple(blocks[begin:]),
        number=head.number,
        doctype=head.doctype,
        issuer=issuer,
        place=head.place,
        issued=head.issued,
        subject=subject,
        secret=head.secret,
        notes=tuple(head.notes),
    )
    return _with_foot(made, known)


def _lines(block: Block) -> list[str]:
    """The lines of a block, those of a table's cells one cell after the other."""
    cells = [cell for row in block.rows for cell in row] if block.rows else [block.plain]
    return [squeeze(line) for cell in cells for line in re.split(r"[\n\t]", cell) if line.strip()]


def _head(blocks: Sequence[Block], head: _Head) -> int:
    """Read the head; gives the number of blocks it takes."""
    last = 0
    for place, block in enumerate(blocks[:_HEAD]):
        if block.kind == "picture":
            continue
        if head.doctype and not block.rows:
            if _continues_subject(block, head):
                head.subject.append(squeeze(block.plain))
                last = place + 1
                continue
            if not _RULE.fullmatch(block.plain):
                break
            last = place + 1
            continue
        taken = [_head_line(line, head) for line in _lines(block)]
        if not all(taken) and not any(taken):
            if not head.mottoes and not head.numbered and place > 3:
                break
            if head.issued and head.subject:
                break
            continue
        last = place + 1
    return last


def _head_line(line: str, head: _Head) -> bool:
    """Take what a line of the head says; whether it is one."""
    if fold(line) in _MOTTOES:
        head.mottoes += 1
        return True
    if _CREED.fullmatch(line) or _RULE.fullmatch(line):
        return True
    if _SECRET.fullmatch(line) and is_capitals(line):
        head.secret = line
        return True
    dated = _PLACE_DATE.fullmatch(line.rstrip("."))
    if dated:
        head.place = squeeze(dated["place"] or "")
        try:
            head.issued = datetime.date(int(dated["year"]), int(dated["month"]), int(dated["day"]))
        except ValueError:
            head.notes.append(f"ngày ban hành “{line}” không phải là ngày có thật")
        return True
    blank = _PLACE_ONLY.match(line)
    if blank:
        head.place = squeeze(blank["place"])
        head.notes.append("văn bản chưa ghi ngày ban hành")
        return True
    number = _NUMBER.fullmatch(line)
    if number and not head.numbered and ("/" in line or not number[1].strip()):
        head.numbered = True
        written = "".join(number[1].split()).translate(_DASHES)
        if type_code(written):
            head.number = written
        else:
            head.notes.append(f"số, ký hiệu “{line}” chưa đủ hoặc không đúng mẫu, chưa ghi vào khóa number")
        return True
    about = _ABOUT.fullmatch(line)
    if about and head.numbered:
        head.doctype = head.doctype or "Công văn"
        head.subject.append(about[1])
        return True
    kind = _kind(line)
    if kind and (head.mottoes or head.numbered):
        head.doctype, rest = kind
        if rest:
            head.subject.append(rest)
        return True
    if is_capitals(line) and not head.doctype:
        head.lines.append(line)
        return True
    return False


def _kind(line: str) -> tuple[str, str] | None:
    """The kind of document that a line in capitals names, and what of its subject stands on the same line."""
    if not is_capitals(line[: max(2, len(line.split(" ")[0]))]):
        return None
    small = fold(line)
    for name in sorted(_KINDS, key=len, reverse=True):
        if small == name:
            return _KINDS[name], ""
        if small.startswith(f"{name} "):
            return _KINDS[name], line[len(name) :].strip()
    return None


def _continues_subject(block: Block, head: _Head) -> bool:
    text = squeeze(block.plain)
    if block.kind not in ("paragraph", "heading") or _RULE.fullmatch(text) or len(text) > SUBJECT_LIMIT:
        return False
    if not head.subject:
        return not re.match(r"(?:Căn cứ|Kính gửi|[IVX]+\.)\b", text)
    if len(" ".join([*head.subject, text])) > SUBJECT_LIMIT or _BASIS.match(text) or text.endswith((".", ";", ":")):
        return False
    return (block.strong or block.centred or text[:1].islower()) and not _RECIPIENTS.fullmatch(text)


def _is_state(blocks: Sequence[Block]) -> bool:
    return any(_CREED.search(block.plain) for block in blocks[:_HEAD])


def _issuer(lines: list[str], known: tuple[str, ...], *, state: bool) -> str:
    """The issuing body's name, which letterheads break over lines, below the body it belongs to."""
    if not lines:
        return ""
    whole = fold(" ".join(lines))
    for name in known:
        if fold(name) == whole:
            return name
    parts: list[str] = []
    for line in lines:
        # A name that goes on in the next line.
        goes_on = re.match(r"(?:TỈNH|THÀNH PHỐ|HUYỆN|QUẬN|THỊ XÃ|THỊ TRẤN|XÃ|PHƯỜNG|VÀ) (?!ỦY|ĐOÀN)", f"{line} ")
        if parts and goes_on:
            parts[-1] += f" {line}"
        else:
            parts.append(line)
    names = [as_sentence(part, known) for part in parts]
    if len(names) == 1 or state:
        return names[-1]
    return f"{names[-1]} {' '.join(names[:-1])}"


# The foot ----------------------------------------------------------------------------------------------------------


def _with_foot(made: Letterhead, known: tuple[str, ...]) -> Letterhead:
    """The record with who signed and who receives, and without the blocks that say so."""
    rest = list(made.rest)
    begin = max(0, len(rest) - _FOOT)
    foot = next((n for n in range(begin, len(rest)) if _begins_foot(rest[n])), None)
    # Those who receive may be many, a block each.
    listed = next((n for n in range(len(rest)) if re.match(r"nơi nhận", rest[n].plain, re.IGNORECASE)), None)
    if listed is not None and (foot is None or listed < foot):
        foot = listed
    if foot is None:
        return made
    columns = _columns(rest[foot:])
    recipients: list[str] = []
    lines: list[str] = []
    for column in columns:
        own, others = _recipients(column)
        recipients += own
        lines += others
    signed = _signer(lines, known)
    return structs.replace(
        made, rest=tuple(rest[:foot]), recipients=tuple(dict.fromkeys(recipients)),
        authority=signed[0], signer_title=signed[1], signer=signed[2],
    )  # fmt: skip


def _begins_foot(block: Block) -> bool:
    lines = _lines(block)
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
        begin = _RECIPIENTS.fullmatch(line)
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
