"""Says in what order and under which headings the fields of a kind stand in its form."""

from __future__ import annotations

from msgspec import Struct

from newsroom.content.frontmatter.field_spec import FieldSpec
from newsroom.kinds.kind import FormPanel, Kind

_FIRST_PANEL = FormPanel("Tiêu đề và sapo", ("title", "summary"))
_COMMON_PANELS = (
    FormPanel("Ảnh của bài", ("image",)),
    FormPanel("Đăng bài", ("date", "author", "tags")),
    FormPanel("Gỡ bài, trang chủ, cập nhật", ("expires", "featured", "updated", "draft"), is_open=False),
    FormPanel("Bài liên quan", ("plan", "related"), is_open=False),
    FormPanel("Đính chính đã ghi", ("corrections",), is_open=False),
    FormPanel("Địa chỉ và mã bài", ("aliases", "id"), is_open=False),
)
HIDDEN_KEYS = frozenset({"extra", "kind", "secrecy"})


class FilledPanel(Struct, frozen=True):
    """A part of a form with its fields."""

    heading: str
    keys: tuple[FieldSpec, ...]
    is_open: bool


def form_panels(kind: Kind) -> list[FilledPanel]:
    """The parts of the form of a kind: its own after title and lead."""
    panels = (_FIRST_PANEL, *kind.form_panels, *_COMMON_PANELS)
    return [
        FilledPanel(panel.heading, tuple(kind.fields[name] for name in panel.field_names), panel.is_open)
        for panel in panels
    ]
