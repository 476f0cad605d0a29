"""What a contest's page and feed entry show: facts, prizes by rank, scores by block."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from markupsafe import Markup
from msgspec import Struct

from newsroom.feeds.entry_html import heading_html, list_html, record_rows_html
from newsroom.kinds.contest.parse import MERIT_ORDER, RANK_NAMES, format_decimal, total_points
from newsroom.kinds.contest.record import Contest
from newsroom.pages.item_views import RecordRow, RecordView, text_rows
from newsroom.text.dates import date_range


class ScoreRow(Struct, frozen=True):
    """A team's line in the table of scores; figures are as Vietnamese writes them."""

    team: str
    unit: str
    points: tuple[str, ...]
    total: str
    prizes: tuple[str, ...]


class BlockScores(Struct, frozen=True):
    """The teams that compete with each other, best first; the name is "" where a contest has no blocks."""

    name: str
    rows: tuple[ScoreRow, ...]


class PrizeView(Struct, frozen=True):
    """One winner: team, unit, block, and the title of a special prize."""

    team: str
    unit: str
    block: str
    title: str
    total: str


class PrizeGroup(Struct, frozen=True):
    """All winners of a rank."""

    rank: str
    label: str
    prizes: tuple[PrizeView, ...]


class ContestView(RecordView, frozen=True, tag="contest"):
    """A contest's facts, prizes first, then scores by block."""

    name: str
    first: str
    """ISO 8601 day, or ""; so is `last`."""
    last: str
    place: str
    organiser: str
    rows: tuple[RecordRow, ...]
    rounds: tuple[str, ...]
    """Names of the rounds with their most points: “Chào hỏi (tối đa 20)”."""
    blocks: tuple[BlockScores, ...]
    prizes: tuple[PrizeGroup, ...]
    has_scores: bool


def contest_view(record: Contest) -> ContestView:
    """A contest's page beyond what every item has."""
    when = date_range(record.first_day, record.last_day) if record.first_day and record.last_day else ""
    facts = (
        ("name", "Tên hội thi", record.name),
        ("edition", "Lần thứ", record.edition),
        ("level", "Cấp", record.level),
        ("organiser", "Đơn vị tổ chức", record.organiser),
        ("place", "Địa điểm", record.place),
        ("from", "Thời gian", when[:1].upper() + when[1:]),
        ("teams", "Số đội dự thi", f"{len(record.teams)} đội" if record.teams else ""),
    )
    return ContestView(
        name=record.name,
        first=record.first_day.isoformat() if record.first_day else "",
        last=record.last_day.isoformat() if record.last_day else "",
        place=record.place,
        organiser=record.organiser,
        rows=text_rows(facts),
        rounds=tuple(
            r.name if r.maximum is None else f"{r.name} (tối đa\u00a0{format_decimal(r.maximum)})"
            for r in record.rounds
        ),
        blocks=tuple(_block_scores(record)),
        prizes=tuple(_prize_groups(record)),
        has_scores=bool(record.scores),
    )


def _block_scores(record: Contest) -> list[BlockScores]:
    """The teams by block in the order the blocks are first named; inside one the highest total first."""
    sums, points = total_points(record), {score.team: score.points for score in record.scores}
    won: dict[str, list[str]] = defaultdict(list)
    for prize in record.prizes:
        won[prize.team].append(f"{RANK_NAMES[prize.rank]}: {prize.title}" if prize.title else RANK_NAMES[prize.rank])
    blocks: dict[str, list[ScoreRow]] = defaultdict(list)
    for team in sorted(record.teams, key=lambda team: -sums.get(team.name, -1.0)):
        blocks[team.block].append(
            ScoreRow(
                team.name,
                team.unit,
                tuple(format_decimal(value) for value in points.get(team.name, ())),
                format_decimal(sums[team.name]) if team.name in sums else "",
                tuple(won[team.name]),
            )
        )
    order = list(dict.fromkeys(team.block for team in record.teams))
    return [BlockScores(name, tuple(blocks[name])) for name in order]


def _prize_groups(record: Contest) -> list[PrizeGroup]:
    """Prizes by rank, the ranks in the order of merit; inside one the higher total first."""
    sums, teams = total_points(record), {team.name: team for team in record.teams}
    order = [*MERIT_ORDER, *(rank for rank in RANK_NAMES if rank not in MERIT_ORDER)]
    groups = []
    for rank in order:
        prizes = [prize for prize in record.prizes if prize.rank == rank and prize.team in teams]
        prizes.sort(key=lambda prize: -sums.get(prize.team, -1.0))
        views = tuple(
            PrizeView(
                p.team,
                teams[p.team].unit,
                teams[p.team].block,
                p.title,
                format_decimal(sums[p.team]) if p.team in sums else "",
            )
            for p in prizes
        )
        if views:
            groups.append(PrizeGroup(rank, RANK_NAMES[rank], views))
    return groups


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
