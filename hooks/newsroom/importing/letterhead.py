"""Reads the head and the foot of an official document, of the Party or the State, into the record of a plan."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence

from msgspec import Struct, structs

from newsroom.content.frontmatter.record_schema import SUBJECT_LIMIT
from newsroom.content.plan import DOCTYPES, type_code
from newsroom.importing import signature_block
from newsroom.importing.manuscript import Block
from newsroom.text.casing import as_sentence, is_capitals
from newsroom.text.normalize import fold, squeeze

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
_BASIS = re.compile(
    r"(?:căn cứ|thực hiện|thi hành|nhằm|để|theo|ngày|trong|năm|tiếp tục|phát huy)\b|[IVX]+\.|\d+\.", re.I
)
_KINDS = {fold(kind): kind for kinds in DOCTYPES.values() for kind in kinds}
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))
# Blocks: a letterhead is at the very beginning.
_HEAD = 14


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
    foot = signature_block.read(made.rest, known)
    return structs.replace(
        made,
        rest=made.rest[: foot.begins],
        recipients=foot.recipients,
        authority=foot.authority,
        signer=foot.signer,
        signer_title=foot.title,
    )


def _head(blocks: Sequence[Block], head: _Head) -> int:
    """Read the head; gives the number of blocks it takes."""
    last = 0
    for place, block in enumerate(blocks[:_HEAD]):
        if block.kind == "picture":
            continue
        if head.doctype and not block.rows:
            # A letter says what it is about below its number, before motto and date.
            if all(_head_line(line, head) for line in signature_block.lines_of(block)):
                last = place + 1
                continue
            if _continues_subject(block, head):
                head.subject.append(squeeze(block.plain))
                last = place + 1
                continue
            if not _RULE.fullmatch(block.plain):
                break
            last = place + 1
            continue
        taken = [_head_line(line, head) for line in signature_block.lines_of(block)]
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
    if kind and not head.doctype and (head.mottoes or head.numbered):
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
    return (block.strong or block.centred or text[:1].islower()) and not signature_block.RECIPIENTS.fullmatch(text)


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
