"""Reads the head and the foot of an official document, of the Party or the State, into the record of a plan."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence

from msgspec import Struct, structs

from newsroom.content.frontmatter.record_schema import SUBJECT_LIMIT
from newsroom.content.plan import DOCTYPES_BY_CODE, doctype_code
from newsroom.importing import signature_block
from newsroom.importing.manuscript import DocumentBlock
from newsroom.text.casing import is_all_caps, to_sentence_case
from newsroom.text.normalize import collapse_whitespace, fold

# Hướng dẫn 36-HD/VPTW for the Party, Nghị định 30/2020/NĐ-CP, Phụ lục I for the State.
_MOTTOES = frozenset(map(fold, ("Đảng Cộng sản Việt Nam", "Cộng hòa xã hội chủ nghĩa Việt Nam")))
_STATE_MOTTO = re.compile(r"độc lập\W+tự do\W+hạnh phúc", re.IGNORECASE)
_NUMBER_LINE = re.compile(r"số\s*:?\s*(.*)", re.IGNORECASE)
_PLACE_DATE = re.compile(
    r"(?:(?P<place>[^\d,]{2,40}),\s*)?ngày\s*(?P<day>\d{1,2})\s*tháng\s*(?P<month>\d{1,2})\s*năm\s*(?P<year>\d{4})",
    re.I,
)
_UNDATED_PLACE = re.compile(r"(?P<place>[^\d,]{2,40}),\s*ngày\s*[.…\s]*tháng", re.IGNORECASE)
_SUBJECT_LINE = re.compile(r"V/v\s*:?\s*(.+)", re.IGNORECASE | re.DOTALL)
_SEPARATOR_LINE = re.compile(r"[\W_]*")
_CLASSIFICATION = re.compile(r"(?:tuyệt mật|tối mật|mật)", re.IGNORECASE)
_BODY_START = re.compile(
    r"(?:căn cứ|thực hiện|thi hành|nhằm|để|theo|ngày|trong|năm|tiếp tục|phát huy)\b|[IVX]+\.|\d+\.", re.I
)
_DOCTYPES_BY_FOLDED_NAME = {fold(kind): kind for kinds in DOCTYPES_BY_CODE.values() for kind in kinds}
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))
# Blocks: a letterhead is at the very beginning.
_MAX_HEAD_BLOCKS = 14


class Letterhead(Struct, frozen=True):
    """What head and foot of a document say; what they do not is empty. `rest` are the blocks between."""

    body_blocks: tuple[DocumentBlock, ...]
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
    classification: str = ""
    notes: tuple[str, ...] = ()


class _LetterheadState(Struct):
    """What has been read of the head so far."""

    mottoes: int = 0
    issuer_lines: list[str] = []
    number: str = ""
    has_number_line: bool = False
    place: str = ""
    issued: datetime.date | None = None
    doctype: str = ""
    subject: list[str] = []
    classification: str = ""
    notes: list[str] = []


def parse_letterhead(blocks: Sequence[DocumentBlock], organisation_names: tuple[str, ...] = ()) -> Letterhead | None:
    """The record in the blocks of a document; None where it has no letterhead.

    `known` are names of bodies as the board writes them.
    """
    head = _LetterheadState(issuer_lines=[], subject=[], notes=[])
    begin = _parse_head(blocks, head)
    if (
        not (head.mottoes or head.has_number_line)
        or not (head.doctype or head.subject)
        or (not head.issued and not head.number)
    ):
        return None
    issuer = _issuer_name(head.issuer_lines, organisation_names, state=_is_state_document(blocks))
    subject = collapse_whitespace(" ".join(head.subject))[:SUBJECT_LIMIT]
    if is_all_caps(subject):
        subject = to_sentence_case(subject, organisation_names)
    made = Letterhead(
        body_blocks=tuple(blocks[begin:]),
        number=head.number,
        doctype=head.doctype,
        issuer=issuer,
        place=head.place,
        issued=head.issued,
        subject=subject,
        classification=head.classification,
        notes=tuple(head.notes),
    )
    foot = signature_block.parse_signature_block(made.body_blocks, organisation_names)
    return structs.replace(
        made,
        body_blocks=made.body_blocks[: foot.start],
        recipients=foot.recipients,
        authority=foot.authority,
        signer=foot.signer,
        signer_title=foot.title,
    )


def _parse_head(blocks: Sequence[DocumentBlock], head: _LetterheadState) -> int:
    """Read the head; gives the number of blocks it takes."""
    last = 0
    for place, block in enumerate(blocks[:_MAX_HEAD_BLOCKS]):
        if block.kind == "picture":
            continue
        if head.doctype and not block.rows:
            # A letter says what it is about below its number, before motto and date.
            if all(_parse_head_line(line, head) for line in signature_block.block_lines(block)):
                last = place + 1
                continue
            if _continues_subject(block, head):
                head.subject.append(collapse_whitespace(block.plain))
                last = place + 1
                continue
            if not _SEPARATOR_LINE.fullmatch(block.plain):
                break
            last = place + 1
            continue
        taken = [_parse_head_line(line, head) for line in signature_block.block_lines(block)]
        if not all(taken) and not any(taken):
            if not head.mottoes and not head.has_number_line and place > 3:
                break
            if head.issued and head.subject:
                break
            continue
        last = place + 1
    return last


def _parse_head_line(line: str, head: _LetterheadState) -> bool:
    """Take what a line of the head says; whether it is one."""
    if fold(line) in _MOTTOES:
        head.mottoes += 1
        return True
    if _STATE_MOTTO.fullmatch(line) or _SEPARATOR_LINE.fullmatch(line):
        return True
    if _CLASSIFICATION.fullmatch(line) and is_all_caps(line):
        head.classification = line
        return True
    dated = _PLACE_DATE.fullmatch(line.rstrip("."))
    if dated:
        head.place = collapse_whitespace(dated["place"] or "")
        try:
            head.issued = datetime.date(int(dated["year"]), int(dated["month"]), int(dated["day"]))
        except ValueError:
            head.notes.append(f"ngày ban hành “{line}” không phải là ngày có thật")
        return True
    blank = _UNDATED_PLACE.match(line)
    if blank:
        head.place = collapse_whitespace(blank["place"])
        head.notes.append("văn bản chưa ghi ngày ban hành")
        return True
    number = _NUMBER_LINE.fullmatch(line)
    if number and not head.has_number_line and ("/" in line or not number[1].strip()):
        head.has_number_line = True
        written = "".join(number[1].split()).translate(_DASHES)
        if doctype_code(written):
            head.number = written
        else:
            head.notes.append(f"số, ký hiệu “{line}” chưa đủ hoặc không đúng mẫu, chưa ghi vào khóa number")
        return True
    about = _SUBJECT_LINE.fullmatch(line)
    if about and head.has_number_line:
        head.doctype = head.doctype or "Công văn"
        head.subject.append(about[1])
        return True
    kind = _parse_doctype(line)
    if kind and not head.doctype and (head.mottoes or head.has_number_line):
        head.doctype, rest = kind
        if rest:
            head.subject.append(rest)
        return True
    if is_all_caps(line) and not head.doctype:
        head.issuer_lines.append(line)
        return True
    return False


def _parse_doctype(line: str) -> tuple[str, str] | None:
    """The kind of document that a line in capitals names, and what of its subject stands on the same line."""
    if not is_all_caps(line[: max(2, len(line.split(" ")[0]))]):
        return None
    small = fold(line)
    for name in sorted(_DOCTYPES_BY_FOLDED_NAME, key=len, reverse=True):
        if small == name:
            return _DOCTYPES_BY_FOLDED_NAME[name], ""
        if small.startswith(f"{name} "):
            return _DOCTYPES_BY_FOLDED_NAME[name], line[len(name) :].strip()
    return None


def _continues_subject(block: DocumentBlock, head: _LetterheadState) -> bool:
    text = collapse_whitespace(block.plain)
    if block.kind not in ("paragraph", "heading") or _SEPARATOR_LINE.fullmatch(text) or len(text) > SUBJECT_LIMIT:
        return False
    if not head.subject:
        return not re.match(r"(?:Căn cứ|Kính gửi|[IVX]+\.)\b", text)
    if (
        len(" ".join([*head.subject, text])) > SUBJECT_LIMIT
        or _BODY_START.match(text)
        or text.endswith((".", ";", ":"))
    ):
        return False
    return (block.strong or block.centred or text[:1].islower()) and not signature_block.RECIPIENTS_LINE.fullmatch(text)


def _is_state_document(blocks: Sequence[DocumentBlock]) -> bool:
    return any(_STATE_MOTTO.search(block.plain) for block in blocks[:_MAX_HEAD_BLOCKS])


def _issuer_name(lines: list[str], organisation_names: tuple[str, ...], *, state: bool) -> str:
    """The issuing body's name, which letterheads break over lines, below the body it belongs to."""
    if not lines:
        return ""
    whole = fold(" ".join(lines))
    for name in organisation_names:
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
    names = [to_sentence_case(part, organisation_names) for part in parts]
    if len(names) == 1 or state:
        return names[-1]
    return f"{names[-1]} {' '.join(names[:-1])}"
