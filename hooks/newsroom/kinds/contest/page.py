"""Turns the record of a contest into what its page shows: facts, prizes by rank, scores by block."""

from collections import defaultdict

from newsroom.kinds.contest.parse import MERIT_ORDER, RANK_NAMES, format_decimal, total_points
from newsroom.kinds.contest.record import Contest
from newsroom.kinds.contest.views import BlockScores, ContestView, PrizeGroup, PrizeView, ScoreRow
from newsroom.pages.item_views import text_rows
from newsroom.text.dates import date_range


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
