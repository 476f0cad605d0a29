"""Writes a contest and its results as the HTML of a feed entry."""

from collections.abc import Iterable, Iterator

from markupsafe import Markup

from newsroom.feeds.entry_html import heading_html, list_html, record_rows_html
from newsroom.kinds.contest.views import BlockScores, ContestView


def contest_html(record: ContestView, origin: str) -> Iterator[str]:
    """The record as a list, then prizes and scores."""
    yield record_rows_html(record.rows, origin)
    if record.prizes:
        yield heading_html("Các giải thưởng")
        yield list_html(
            Markup("<strong>{}:</strong> {}").format(
                group.label, "; ".join(" – ".join(filter(None, (p.title, p.team, p.block))) for p in group.prizes)
            )
            for group in record.prizes
        )
    if record.has_scores:
        yield heading_html("Bảng điểm")
        for block in record.blocks:
            yield _scores_html(block, record.rounds)


def _scores_html(block: BlockScores, rounds: tuple[str, ...]) -> Markup:
    def row(cells: Iterable[str], tag: str) -> Markup:
        cell = Markup(f"<{tag}>{{}}</{tag}>")
        return Markup("<tr>{}</tr>").format(Markup().join(cell.format(words) for words in cells))

    caption = Markup("<caption>{}</caption>").format(block.name) if block.name else ""
    head = row(("Đội", *rounds, "Tổng điểm", "Giải"), "th")
    body = Markup().join(
        row((team.team, *(team.points or [""] * len(rounds)), team.total, ", ".join(team.prizes)), "td")
        for team in block.rows
    )
    return Markup("<table>{}<thead>{}</thead><tbody>{}</tbody></table>").format(caption, head, body)
