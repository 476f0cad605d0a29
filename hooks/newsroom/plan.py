"""Reads the record of an official document from a plan's front matter."""

from __future__ import annotations

import re

from .fields import DAY_EXAMPLE, Fields
from .items import Attachment, Milestone, Plan, Signer
from .text import nfc

KEYS = (
    "number",
    "doctype",
    "issued",
    "issuer",
    "place",
    "subject",
    "field",
    "signer",
    "effective",
    "recipients",
    "basis",
    "replaces",
    "amends",
    "milestones",
    "attachments",
    "secrecy",
)
SUBJECT_LIMIT = 250
AUTHORITIES = ("T/M", "K/T", "T/L", "TUQ", "TM.", "KT.", "TL.", "TUQ.", "Q.")

# Type codes and the kinds they stand for: Nghị định 30/2020/NĐ-CP, Phụ lục III (State); Hướng dẫn 36-HD/VPTW (Party).
# In Party documents QĐ is both a decision and a regulation.
DOCTYPES: dict[str, tuple[str, ...]] = {
    "NQ": ("Nghị quyết",),
    "QĐ": ("Quyết định", "Quy định"),
    "CT": ("Chỉ thị",),
    "KL": ("Kết luận",),
    "QC": ("Quy chế",),
    "QyĐ": ("Quy định",),
    "TT": ("Thông tri", "Thông tư"),
    "TC": ("Thông cáo",),
    "TB": ("Thông báo",),
    "HD": ("Hướng dẫn",),
    "CTr": ("Chương trình",),
    "KH": ("Kế hoạch",),
    "PA": ("Phương án",),
    "ĐA": ("Đề án",),
    "DA": ("Dự án",),
    "BC": ("Báo cáo",),
    "BB": ("Biên bản",),
    "TTr": ("Tờ trình",),
    "HĐ": ("Hợp đồng",),
    "CĐ": ("Công điện",),
    "CV": ("Công văn",),
    "GM": ("Giấy mời",),
    "NĐ": ("Nghị định",),
    "QH": ("Quy hoạch",),
}
_PARTY = re.compile(r"([0-9]+)-([A-ZĐa-zđ]+)/([A-ZĐ0-9][\wĐđ.-]*)")
_STATE = re.compile(r"([0-9]+)(?:/[0-9]{4})?/([A-ZĐa-zđ]+)-([A-ZĐ0-9][\wĐđ.-]*)")


def type_code(number: str) -> str | None:
    """The type code in a document's number (`KH` in 62-KH/BDVTU and 39/KH-UBND); None where the form is unknown."""
    match = _PARTY.fullmatch(number) or _STATE.fullmatch(number)
    return match[2] if match else None


def is_party(number: str) -> bool:
    """Whether the number has the Party's form, printed “Số 62-KH/BDVTU”; the State's is printed “Số: 39/KH-UBND”."""
    return _PARTY.fullmatch(number) is not None


def read(fields: Fields) -> Plan:
    """The record; every wrong part is reported and reads as absent."""
    _refuse_secret(fields)
    doctype = fields.text("doctype") or "Kế hoạch"
    number = fields.text("number").replace(" ", "")
    if number:
        _check_number(fields, number, doctype)
    effective = fields.fields("effective", f"from: {DAY_EXAMPLE}")
    begin = end = None
    if effective is not None:
        effective.unknown(("from", "to"))
        begin, end = effective.day("from"), effective.day("to")
        if begin and end and end < begin:
            effective.problem(
                "to",
                f"sớm hơn ngày bắt đầu hiệu lực ({begin:%d/%m/%Y})",
                value=effective.text("to"),
                example=f"to: {begin.year}-12-31",
            )
    return Plan(
        number=number,
        doctype=doctype,
        issued=fields.day("issued"),
        issuer=fields.text("issuer"),
        place=fields.text("place"),
        subject=fields.text("subject", limit=SUBJECT_LIMIT),
        field=fields.text("field"),
        signer=_signer(fields),
        effective_from=begin,
        effective_to=end,
        recipients=fields.texts("recipients", "[Các huyện ủy, Lưu VP]"),
        basis=fields.texts("basis", "[39/KH-UBND]"),
        replaces=fields.texts("replaces", "[39/KH-UBND]"),
        amends=fields.texts("amends", "[39/KH-UBND]"),
        milestones=tuple(_milestones(fields)),
        attachments=tuple(_attachments(fields)),
    )


def _refuse_secret(fields: Fields) -> None:
    if "secrecy" in fields.nodes:
        why = (
            "văn bản có độ mật không được đưa lên trang; hãy chuyển tệp ra khỏi thư mục nội dung và báo người phụ trách"
        )
        fields.problem("secrecy", why, value=fields.text("secrecy"), example="bỏ hẳn tệp này khỏi content/")


def _check_number(fields: Fields, number: str, doctype: str) -> None:
    code = type_code(number)
    if code is None:
        fields.problem(
            "number",
            "không đúng cách ghi số, ký hiệu văn bản",
            value=number,
            example="62-KH/BDVTU (của Đảng) hoặc 39/KH-UBND (của Nhà nước)",
        )
        return
    kinds = DOCTYPES.get(code)
    if kinds is None:
        return
    if nfc(doctype).casefold() not in {kind.casefold() for kind in kinds}:
        fields.problem(
            "number",
            f"có ký hiệu {code} của {' hoặc '.join(kinds)}, không khớp loại văn bản “{doctype}”",
            value=number,
            example=f"doctype: {kinds[0]}",
        )


def _signer(fields: Fields) -> Signer | None:
    signer = fields.fields("signer", "name: Nguyễn Văn A")
    if signer is None:
        return None
    signer.unknown(("name", "title", "authority"))
    authority = signer.choice("authority", AUTHORITIES, default="")
    name = signer.text("name", required="Nguyễn Văn A")
    return Signer(name, signer.text("title"), authority) if name else None


def _milestones(fields: Fields) -> list[Milestone]:
    found = []
    for entry in fields.field_list("milestones", "- {date: 2018-10-15, task: Tổng kết hội thi}"):
        entry.unknown(("date", "from", "to", "task", "lead", "with"))
        single = "date" in entry
        first = entry.day("date") if single else entry.day("from", required=True)
        last = first if single else entry.day("to") or first
        if single and ("from" in entry or "to" in entry):
            entry.problem(
                "date", "chỉ dùng date cho một ngày, hoặc from và to cho nhiều ngày", example="date: 2018-10-15"
            )
        task = entry.text("task", required="Tổng kết hội thi")
        if first is None or last is None or not task:
            continue
        if last < first:
            entry.problem(
                "to",
                f"sớm hơn ngày bắt đầu ({first:%d/%m/%Y})",
                value=entry.text("to"),
                example=f"to: {first:%Y-%m-%d}",
            )
            continue
        found.append(
            Milestone(first, last, task, entry.text("lead"), entry.texts("with", "[Hội Nông dân, Đoàn Thanh niên]"))
        )
    return sorted(found, key=lambda milestone: (milestone.first, milestone.last, milestone.task))


def _attachments(fields: Fields) -> list[Attachment]:
    found = []
    for entry in fields.field_list("attachments", "- {file: 62-kh-bdvtu.pdf, title: Toàn văn kế hoạch}"):
        entry.unknown(("file", "title"))
        file = entry.text("file", required="62-kh-bdvtu.pdf")
        if file:
            found.append(Attachment(file, entry.text("title") or file.rsplit("/", 1)[-1]))
    return found
