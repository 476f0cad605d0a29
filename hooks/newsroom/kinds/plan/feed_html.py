"""Writes the record of an official document as the HTML of a feed entry."""

from collections.abc import Iterator

from newsroom.feeds.entry_html import heading_html, list_html, record_rows_html
from newsroom.kinds.effect import rows_without_state
from newsroom.kinds.plan.views import PlanView


def plan_html(record: PlanView, origin: str) -> Iterator[str]:
    """The record as a list, and its milestones."""
    yield record_rows_html(rows_without_state(record.rows, "effective", record.state_words), origin)
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
