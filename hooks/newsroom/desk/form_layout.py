"""Says in what order and under which headings the fields of a kind stand in its form."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from newsroom.content.frontmatter.field_spec import FieldSpec

# Heading, keys, and whether the part is open before anything is written in it. A key of another kind is passed over.
_PANELS = (
    ("Tiêu đề và sapo", ("title", "summary"), True),
    ("Văn bản", ("number", "doctype", "issued", "issuer", "place", "subject", "field", "signer", "effective"), True),
    ("Nơi nhận, quan hệ văn bản", ("recipients", "basis", "replaces", "amends"), False),
    ("Mốc thời gian", ("milestones",), False),
    ("Tệp đính kèm", ("attachments",), False),
    ("Hội thi", ("contest",), True),
    ("Số bản tin", ("number", "period", "items", "publisher", "licence"), True),
    ("Ảnh của bài", ("image",), True),
    ("Đăng bài", ("date", "author", "tags"), True),
    ("Gỡ bài, trang chủ, cập nhật", ("expires", "featured", "updated", "draft"), False),
    ("Bài liên quan", ("plan", "related"), False),
    ("Đính chính đã ghi", ("corrections",), False),
    ("Địa chỉ và mã bài", ("aliases", "id"), False),
)
HIDDEN_KEYS = frozenset({"extra", "kind", "secrecy"})


class FormPanel(Struct, frozen=True):
    """Fields under one heading."""

    heading: str
    keys: tuple[FieldSpec, ...]
    is_open: bool


def form_panels(keys: Mapping[str, FieldSpec]) -> list[FormPanel]:
    """The parts of the form of a kind with these keys."""
    left = {name: key for name, key in keys.items() if name not in HIDDEN_KEYS}
    # A number is a document's or an issue's.
    other = "period" if "doctype" in left else "doctype"
    found = []
    for heading, names, is_open in _PANELS:
        own = tuple(left.pop(name) for name in names if name in left and other not in names)
        if own:
            found.append(FormPanel(heading, own, is_open))
    return found
