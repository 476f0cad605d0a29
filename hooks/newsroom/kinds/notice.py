"""Notices: what is made known for a time, and to whom."""

import datetime
from collections.abc import Iterator

from msgspec import Struct

from newsroom.content.frontmatter.field_spec import FieldSpec
from newsroom.content.frontmatter.fields import Fields
from newsroom.feeds.entry_html import record_rows_html
from newsroom.kinds.effect import effect_field, effect_label, effect_state, effect_text, read_effect, rows_without_state
from newsroom.kinds.kind import FormPanel, RecordKind
from newsroom.model.items import Item
from newsroom.model.records import Record, boundary_days
from newsroom.pages.item_views import ItemView, RecordRow, RecordView, text_rows
from newsroom.pages.json_ld import JsonLdNode, StructuredData
from newsroom.pages.list_views import HomeBoxLayout
from newsroom.pages.page_views import Link
from newsroom.pages.presenter import Presenter


class Notice(Record, Struct, frozen=True, tag="notice"):
    """The first and last day on which a notice holds, and whom it concerns."""

    valid_from: datetime.date | None = None
    valid_to: datetime.date | None = None
    concerns: tuple[str, ...] = ()

    @property
    def change_days(self) -> tuple[datetime.date, ...]:
        """The days on which it begins to hold and holds no more."""
        return tuple(boundary_days(self.valid_from, self.valid_to))


class NoticeView(RecordView, frozen=True, tag="notice"):
    """What a notice's page shows of its record."""

    first: str
    """ISO 8601 day, or ""; so is `last`."""
    last: str
    state_words: str
    """“Còn hiệu lực”, or "" where no day is known."""
    concerns: tuple[str, ...]
    rows: tuple[RecordRow, ...]


class NoticeKind(RecordKind[Notice, NoticeView]):
    """A notice."""

    name, label = "notice", "Thông báo"
    record_type, view_type = Notice, NoticeView
    own_fields = (
        effect_field("valid"),
        FieldSpec(
            "concerns",
            "Đối tượng",
            "texts",
            example="[Cán bộ dân vận cơ sở, Nhân dân xã Hiệp Hòa]",
            hint="Thông báo dành cho ai; mỗi dòng một đối tượng.",
        ),
    )
    form_panels = (FormPanel("Thông báo", ("valid", "concerns")),)
    body_hint = "Viết nội dung thông báo ở đây."
    home_box = HomeBoxLayout("Thông báo", 3)

    def parse_record(self, fields: Fields) -> Notice:
        return Notice(*read_effect(fields, "valid"), fields.text_list("concerns"))

    def record_view(self, item: Item, presenter: Presenter) -> NoticeView:
        record, today = self.record(item), presenter.library.now.date()
        first, last = record.valid_from, record.valid_to
        rows = text_rows([("valid", "Hiệu lực", effect_text(first, last, today))])
        if record.concerns:
            rows += (RecordRow("concerns", "Đối tượng", tuple(Link("", name) for name in record.concerns)),)
        return NoticeView(
            first=first.isoformat() if first else "",
            last=last.isoformat() if last else "",
            state_words=effect_label(effect_state(first, last, today)),
            concerns=record.concerns,
            rows=rows,
        )

    def json_ld(self, view: ItemView, data: StructuredData) -> list[JsonLdNode]:
        """An article with the time that it applies to (ISO 8601 interval, ".." for an open end) and its audience."""
        record = self.view(view.record)
        period = f"{record.first or '..'}/{record.last or '..'}"
        facts = {
            "temporalCoverage": period if record.first or record.last else "",
            "expires": record.last,
            "audience": [{"@type": "Audience", "audienceType": name} for name in record.concerns],
        }
        (article,) = super().json_ld(view, data)
        return [article | {key: value for key, value in facts.items() if value}]

    def feed_html(self, record: RecordView, origin: str) -> Iterator[str]:
        view = self.view(record)
        if view.rows:
            yield record_rows_html(rows_without_state(view.rows, "valid", view.state_words), origin)

    def search_texts(self, item: Item) -> Iterator[str]:
        yield from self.record(item).concerns
