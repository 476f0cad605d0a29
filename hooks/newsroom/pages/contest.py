"""Turns the record of a contest into what its page shows: facts, prizes by rank, scores by block."""

from __future__ import annotations

from collections import defaultdict

from newsroom.content.contest import MERIT, RANKS, decimal, totals
from newsroom.model.items import Contest
from newsroom.pages.page_views import Link
from newsroom.pages.record_views import Block, ContestView, PrizeGroup, PrizeView, Row, ScoreRow
from newsroom.text.dates import period


def contest_view(record: Contest) -> ContestView:
    """A contest's page beyond what every item has."""
    when = period(record.first, record.last) if record.first and record.last else ""
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
        first=record.first.isoformat() if record.first else "",
        last=record.last.isoformat() if record.last else "",
        place=record.place,
        organiser=record.organiser,
        rows=tuple(Row(field, label, (Link("", text),)) for field, label, text in facts if text),
        rounds=tuple(
            r.name if r.maximum is None else f"{r.name} (tối đa\u00a0{decimal(r.maximum)})" for r in record.rounds
        ),
        blocks=tuple(_blocks(record)),
        prizes=tuple(_prizes(record)),
        has_scores=bool(record.scores),
    )


def _blocks(record: Contest) -> list[Block]:
    """The teams by block in the order the blocks are first named; inside one the highest total first."""
    sums, points = totals(record), {score.team: score.points for score in record.scores}
    won: dict[str, list[str]] = defaultdict(list)
    for prize in record.prizes:
        won[prize.team].append(f"{RANKS[prize.rank]}: {prize.title}" if prize.title else RANKS[prize.rank])
    blocks: dict[str, list[ScoreRow]] = defaultdict(list)
    for team in sorted(record.teams, key=lambda team: -sums.get(team.name, -1.0)):
        blocks[team.block].append(
            ScoreRow(
                team.name,
                team.unit,
                tuple(decimal(value) for value in points.get(team.name, ())),
                decimal(sums[team.name]) if team.name in sums else "",
                tuple(won[team.name]),
            )
        )
    order = list(dict.fromkeys(team.block for team in record.teams))
    return [Block(name, tuple(blocks[name])) for name in order]


def _prizes(record: Contest) -> list[PrizeGroup]:
    """Prizes by rank, the ranks in the order of merit; inside one the higher total first."""
    sums, teams = totals(record), {team.name: team for team in record.teams}
    order = [*MERIT, *(rank for rank in RANKS if rank not in MERIT)]
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
                decimal(sums[p.team]) if p.team in sums else "",
            )
            for p in prizes
        )
        if views:
            groups.append(PrizeGroup(rank, RANKS[rank], views))
    return groups
