"""Reads the record of an official document from a plan's front matter."""

import re

from newsroom.content.frontmatter.fields import Fields
from newsroom.kinds.effect import read_effect
from newsroom.model.document_numbers import DOCTYPES_BY_CODE, doctype_code
from newsroom.model.records import Attachment, Milestone, Plan, Signer
from newsroom.text.dates import short_date
from newsroom.text.normalize import LOOKALIKES, nfc

_CODE_BY_DOCTYPE = {kind.casefold(): code for code, kinds in reversed(DOCTYPES_BY_CODE.items()) for kind in kinds}
_NUMBER_PREFIX = re.compile(r"số:?", re.IGNORECASE)
_NUMBER_EXAMPLE = "62-KH/BDVTU (của Đảng) hoặc 39/KH-UBND (của Nhà nước)"
# A word of three small letters or more before the full stop, so that “TP. Hồ Chí Minh” is not the end of a sentence.
_SECOND_SENTENCE = re.compile(r"[^\W\d_A-ZĐ]{3}[.?!] +[^\W\d_]")


def read_plan(fields: Fields) -> Plan:
    """The record; every wrong part is reported and reads as absent."""
    doctype = fields.text("doctype") or "Kế hoạch"
    number = "".join(fields.text("number").split()).translate(LOOKALIKES)
    if number:
        _check_number(fields, number, doctype)
    begin, end = read_effect(fields, "effective")
    subject = fields.text("subject")
    if _SECOND_SENTENCE.search(subject):
        why = "có hơn một câu; trích yếu nên viết gọn trong một câu"
        fields.report_problem(
            "subject", why, value=subject, example="Tổ chức “Tháng Dân vận” năm 2018", level="warning"
        )
    return Plan(
        number=number,
        doctype=doctype,
        issued=fields.day("issued"),
        issuer=fields.text("issuer"),
        place=fields.text("place"),
        subject=subject,
        field=fields.text("field"),
        signer=_read_signer(fields),
        effective_from=begin,
        effective_to=end,
        recipients=fields.text_list("recipients"),
        basis=fields.text_list("basis"),
        replaces=fields.text_list("replaces"),
        amends=fields.text_list("amends"),
        milestones=tuple(_read_milestones(fields)),
        attachments=tuple(_read_attachments(fields)),
    )


def _check_number(fields: Fields, number: str, doctype: str) -> None:
    written = fields.text("number")
    code = doctype_code(number)
    if code is None:
        bare = _NUMBER_PREFIX.sub("", number)
        known = next((form for form in (bare, bare.upper()) if doctype_code(form)), _NUMBER_EXAMPLE)
        fields.report_problem("number", "không đúng cách ghi số, ký hiệu văn bản", value=written, example=known)
        return
    kinds = DOCTYPES_BY_CODE.get(code)
    right = _CODE_BY_DOCTYPE.get(nfc(doctype).casefold())
    if kinds is not None and nfc(doctype).casefold() not in {kind.casefold() for kind in kinds}:
        why = f"có ký hiệu {code} là của {' hoặc '.join(kinds)}, không khớp loại văn bản “{doctype}”"
        fields.report_problem("number", why, value=written, example=f"doctype: {kinds[0]}")
    elif kinds is None and right is not None:
        why = f"có ký hiệu {code}, không khớp loại văn bản “{doctype}” (ký hiệu {right})"
        fields.report_problem("number", why, value=written, example=number.replace(code, right, 1))


def _read_signer(fields: Fields) -> Signer | None:
    signer = fields.mapping("signer")
    if signer is None:
        return None
    signer.report_unknown()
    authority = signer.choice("authority", default="")
    name, title = signer.text("name"), signer.text("title")
    return Signer(name, title, authority) if name else None


def _read_milestones(fields: Fields) -> list[Milestone]:
    found = []
    for entry in fields.mapping_list("milestones"):
        entry.report_unknown()
        spans = "from" in entry or "to" in entry
        if "date" in entry and spans:
            why = "đã có date thì không dùng from và to; date cho một ngày, from và to cho nhiều ngày"
            entry.report_problem("date", why, value=entry.text("date"), example="date: 2018-10-15")
        first = entry.day("from") if spans else entry.day("date")
        last = (entry.day("to") or first) if spans else first
        task = entry.text("task")
        lead, partners = entry.text("lead"), entry.text_list("with")
        if first is None or last is None or not task:
            continue
        if last < first:
            why = f"sớm hơn ngày bắt đầu ({short_date(first)})"
            entry.report_problem("to", why, value=entry.text("to"), example=f"to: {first:%Y-%m-%d}")
            continue
        found.append(Milestone(first, last, task, lead, partners))
    return sorted(found, key=lambda milestone: (milestone.first_day, milestone.last_day, milestone.task))


def _read_attachments(fields: Fields) -> list[Attachment]:
    found = []
    for entry in fields.mapping_list("attachments"):
        entry.report_unknown()
        file, title = entry.text("file"), entry.text("title")
        if file:
            found.append(Attachment(file, title or file.rsplit("/", 1)[-1]))
    return found
