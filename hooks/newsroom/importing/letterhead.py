"""Reads what the head and the foot of an official document say, of the Party or of the State."""

import datetime
import re
from collections.abc import Iterable, Sequence

from msgspec import Struct

from newsroom.importing.manuscript import DocumentBlock
from newsroom.importing.signature_block import SEPARATOR_LINE, block_lines, parse_signature_block
from newsroom.model.document_numbers import DOCTYPES_BY_CODE, SUBJECT_LIMIT, doctype_code
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
_UNDATED_PLACE = re.compile(r"(?P<place>[^\d,]{2,40}),\s*ngày[.…\s]*tháng", re.IGNORECASE)
_SUBJECT_LINE = re.compile(r"V/v\s*:?\s*(.+)", re.IGNORECASE | re.DOTALL)
# A stamp stands alone on its line, in capitals; what says of itself that it is one does so in any letters.
_SECRECY_MARK = re.compile(
    r"\W*(?:(?P<label>(?:độ|mức độ|dấu độ|dấu) mật)\s*:?\s*)?(?:tuyệt\s+mật|tối\s+mật|mật)\W*", re.IGNORECASE
)
_BODY_START = re.compile(
    r"(?:căn cứ|thực hiện|thi hành|nhằm|để|theo|ngày|trong|năm|tiếp tục|phát huy)\b|[IVX]+\.|\d+\.|nơi nhận|kính gửi",
    re.I,
)
_DOCTYPES_BY_FOLDED_NAME = {
    fold(doctype): doctype
    for doctype in sorted({name for names in DOCTYPES_BY_CODE.values() for name in names}, key=len, reverse=True)
}
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))
# A letterhead stands in the first blocks of a document.
_MAX_HEAD_BLOCKS = 14


class Letterhead(Struct):
    """What head and foot of a document say; what they do not is empty. `body_blocks` are the blocks between."""

    body_blocks: tuple[DocumentBlock, ...] = ()
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
    notes: list[str] = []
    # Only for reading the rest of the head.
    has_motto: bool = False
    has_number_line: bool = False
    issuer_lines: list[str] = []

    def extend_subject(self, text: str) -> None:
        """Add a line to the subject."""
        self.subject = collapse_whitespace(f"{self.subject} {text}")


def parse_letterhead(blocks: Sequence[DocumentBlock], organisation_names: tuple[str, ...] = ()) -> Letterhead | None:
    """What the head and the foot of a document say; None where it has no letterhead.

    `organisation_names` are names as the board writes them.
    """
    head = Letterhead()
    start = _parse_head(blocks, head)
    has_head = (head.has_motto or head.has_number_line) and (head.doctype or head.subject)
    if not has_head or not (head.issued or head.number):
        return None
    is_state = any(_STATE_MOTTO.search(block.plain) for block in blocks[:_MAX_HEAD_BLOCKS])
    head.issuer = _issuer_name(head.issuer_lines, organisation_names, is_state=is_state)
    head.subject = head.subject[:SUBJECT_LIMIT]
    if is_all_caps(head.subject):
        head.subject = to_sentence_case(head.subject, organisation_names)
    foot = parse_signature_block(blocks[start:], organisation_names)
    head.body_blocks = tuple(blocks[start : start + foot.start])
    head.recipients, head.authority = foot.recipients, foot.authority
    head.signer, head.signer_title = foot.signer, foot.title
    return head


def secrecy_mark(blocks: Sequence[DocumentBlock]) -> str:
    """The line at the top of a document that says it is secret, whether or not there is a letterhead; "" for none."""
    return secrecy_line(line for block in blocks[:_MAX_HEAD_BLOCKS] for line in block_lines(block))


def secrecy_line(lines: Iterable[str]) -> str:
    """The first of the lines that is nothing but a mark of secrecy; "" for none."""
    for line in lines:
        mark = _SECRECY_MARK.fullmatch(line)
        if mark and (mark["label"] or is_all_caps(line)):
            return line
    return ""


def _parse_head(blocks: Sequence[DocumentBlock], head: Letterhead) -> int:
    """Read the head; gives the number of blocks it takes."""
    end = 0
    for index, block in enumerate(blocks[:_MAX_HEAD_BLOCKS]):
        if block.kind == "picture":
            continue
        if head.doctype and not block.rows:
            # A letter says what it is about below its number, before motto and date.
            if not all(_parse_head_line(line, head) for line in block_lines(block)):
                if not _continues_subject(block, head):
                    break
                head.extend_subject(block.plain)
            end = index + 1
            continue
        taken = [_parse_head_line(line, head) for line in block_lines(block)]
        if any(taken) or not taken:
            end = index + 1
        elif (head.issued and head.subject) or (index > 3 and not head.has_motto and not head.has_number_line):
            break
    return end


def _parse_head_line(line: str, head: Letterhead) -> bool:
    """Take what a line of the head says; False where it is none."""
    begun = head.has_motto or head.has_number_line
    if fold(line) in _MOTTOES:
        head.has_motto = True
    elif _STATE_MOTTO.fullmatch(line) or SEPARATOR_LINE.fullmatch(line):
        pass
    elif dated := _PLACE_DATE.fullmatch(line.rstrip(".")):
        head.place = collapse_whitespace(dated["place"] or "")
        try:
            head.issued = datetime.date(int(dated["year"]), int(dated["month"]), int(dated["day"]))
        except ValueError:
            head.notes.append(f"ngày ban hành “{line}” không phải là ngày có thật")
    elif undated := _UNDATED_PLACE.match(line):
        head.place = collapse_whitespace(undated["place"])
        head.notes.append("văn bản chưa ghi ngày ban hành")
    elif (
        not head.has_number_line and (number := _NUMBER_LINE.fullmatch(line)) and ("/" in line or not number[1].strip())
    ):
        head.has_number_line = True
        symbol = "".join(number[1].split()).translate(_DASHES)
        if doctype_code(symbol):
            head.number = symbol
        else:
            head.notes.append(f"số, ký hiệu “{line}” chưa đủ hoặc không đúng mẫu, chưa ghi vào khóa number")
    elif head.has_number_line and (about := _SUBJECT_LINE.fullmatch(line)):
        head.doctype = head.doctype or "Công văn"
        head.extend_subject(about[1])
    elif begun and not head.doctype and (doctype := _parse_doctype(line)):
        head.doctype, subject = doctype
        head.extend_subject(subject)
    elif is_all_caps(line) and not head.doctype:
        head.issuer_lines.append(line)
    else:
        return False
    return True


def _parse_doctype(line: str) -> tuple[str, str] | None:
    """The kind of document that a line in capitals names, and what of its subject stands on the same line."""
    if is_all_caps(line[: max(2, len(line.split(" ")[0]))]):
        for folded_name, doctype in _DOCTYPES_BY_FOLDED_NAME.items():
            if f"{fold(line)} ".startswith(f"{folded_name} "):
                return doctype, line[len(folded_name) :].strip()
    return None


def _continues_subject(block: DocumentBlock, head: Letterhead) -> bool:
    text = collapse_whitespace(block.plain)
    if block.kind not in ("paragraph", "heading") or len(text) > SUBJECT_LIMIT:
        return False
    if not head.subject:
        return not re.match(r"(?:Căn cứ|Kính gửi|[IVX]+\.)\b", text)
    if len(f"{head.subject} {text}") > SUBJECT_LIMIT or _BODY_START.match(text) or text.endswith((".", ";", ":")):
        return False
    return block.strong or block.centred or text[:1].islower()


def _issuer_name(lines: list[str], organisation_names: tuple[str, ...], *, is_state: bool) -> str:
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
    *above, name = [to_sentence_case(part, organisation_names) for part in parts]
    return name if is_state else " ".join([name, *above])
