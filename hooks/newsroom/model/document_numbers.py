"""What tells official documents apart and ties them together: numbers, years, series, and their naming each other."""

import re
from collections.abc import Iterator
from typing import Literal

from newsroom.model.items import Item
from newsroom.model.records import Plan
from newsroom.text.normalize import fold

DocumentRelation = Literal["replaces", "amends", "basis"]

NUMBER_UNKNOWN = "đang cập nhật"
SUBJECT_LIMIT = 250
# Type codes and the kinds they stand for: Nghị định 30/2020/NĐ-CP, Phụ lục III (State); Hướng dẫn 36-HD/VPTW (Party).
# In Party documents QĐ is both a decision and a regulation.
DOCTYPES_BY_CODE: dict[str, tuple[str, ...]] = {
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
_PARTY_NUMBER = re.compile(r"[0-9]{1,5}[a-zđ]?-([A-Za-zĐđ]+)/[A-Z0-9Đ][\w.-]*")
_STATE_NUMBER = re.compile(r"[0-9]{1,5}[a-zđ]?(?:/[0-9]{4})?/([A-Za-zĐđ]+)-[A-Z0-9Đ][\w.-]*")
_DASH_TO_HYPHEN = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))


def doctype_code(number: str) -> str | None:
    """The type code in a document's number (`KH` in 62-KH/BDVTU and 39/KH-UBND); None where the form is unknown."""
    match = _PARTY_NUMBER.fullmatch(number) or _STATE_NUMBER.fullmatch(number)
    return match[1] if match else None


def is_party_number(number: str) -> bool:
    """Whether the number has the Party's form, printed “Số 62-KH/BDVTU”; the State's is printed “Số: 39/KH-UBND”."""
    return _PARTY_NUMBER.fullmatch(number) is not None


def printed_number(record: Plan) -> str:
    """The number as it stands on paper: “Số 62-KH/BDVTU” of the Party, “Số: 39/KH-UBND” of the State."""
    if not record.number:
        return f"Số: {NUMBER_UNKNOWN}"
    return f"Số {record.number}" if is_party_number(record.number) else f"Số: {record.number}"


def number_key(number: str) -> str:
    """What the ways to type one document's number have in common: case, spaces and the kind of dash do not count."""
    return "".join(fold(number).translate(_DASH_TO_HYPHEN).split())


def series_key(item: Item) -> tuple[str, str]:
    """What plans of one series share from year to year: issuer and title without figures."""
    record = item.record
    issuer = record.issuer if isinstance(record, Plan) else ""
    words = "".join(sign if sign.isalpha() else " " for sign in fold(item.title))
    return fold(issuer), " ".join(words.split())


def plan_year(item: Item) -> int:
    """The year of a plan: of its issue, or of its publication where that is not known."""
    record = item.record
    return record.issued.year if isinstance(record, Plan) and record.issued else item.date.year


def document_relations(item: Item) -> Iterator[tuple[DocumentRelation, str]]:
    """What a plan says of other documents, each by the number or path that names it."""
    record = item.record
    if isinstance(record, Plan):
        yield from (("replaces", reference) for reference in record.replaces)
        yield from (("amends", reference) for reference in record.amends)
        yield from (("basis", reference) for reference in record.basis)
