"""Writes the record of an official document as the HTML of a feed entry."""

from __future__ import annotations

from collections.abc import Iterator

from newsroom.feeds.entry_html import heading_html, list_html, record_rows_html
from newsroom.kinds.plan.views import PlanView
from newsroom.pages.page_views import Link
from newsroom.pages.record_views import RecordRow


def plan_html(record: PlanView, origin: str) -> Iterator[str]:
    """The record as a list, and its milestones."""
    # Whether it has effect hangs on the day, and nothing tells readers when that changes.
    state = f" ({record.state_words.lower()})"
    yield record_rows_html(
        (row if row.field != "effective" else _remove_suffix(row, state) for row in record.rows), origin
    )
    if record.milestones:
        yield heading_html("Mốc thời gian")
        yield list_html(
            ". ".join(
                filter(
                    None,
                    (
                        f"{milestone.when}: {milestone.task}".rstrip("."),
                        f"Chủ trì: {milestone.lead}" if milestone.lead else "",
                        f"Phối hợp: {', '.join(milestone.partners)}" if milestone.partners else "",
                    ),
                )
            )
            for milestone in record.milestones
        )


def _remove_suffix(row: RecordRow, suffix: str) -> RecordRow:
    return RecordRow(
        row.field, row.label, tuple(Link(value.url, value.title.removesuffix(suffix)) for value in row.values)
    )
