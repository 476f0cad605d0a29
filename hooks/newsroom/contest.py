"""Reads a contest and its results from front matter and checks that they agree with each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import yaml

from .fields import Fields, scalar
from .front_matter import line_of
from .items import Contest, Prize, Rank, Round, Score, Team
from .text import squeeze

KEYS = ("contest",)
# Ranks in the order of merit; team prize and special prizes stand outside it.
RANKS: dict[Rank, str] = {
    "nhat": "Giải Nhất",
    "nhi": "Giải Nhì",
    "ba": "Giải Ba",
    "khuyen-khich": "Giải Khuyến khích",
    "toan-doan": "Giải Toàn đoàn",
    "phu": "Giải phụ",
}
MERIT: tuple[Rank, ...] = ("nhat", "nhi", "ba", "khuyen-khich")
EXAMPLE = "name: Hội thi Dân vận khéo"


def read(fields: Fields) -> Contest:
    """The contest; every wrong part is reported and reads as absent."""
    entry = fields.fields("contest", EXAMPLE)
    if entry is None:
        if "contest" not in fields:
            fields.problem("contest", "còn thiếu, bắt buộc phải có với bài về hội thi", example=EXAMPLE)
        return Contest()
    entry.unknown(
        ("name", "edition", "level", "organiser", "place", "from", "to", "teams", "rounds", "scores", "prizes")
    )
    first, last = entry.day("from"), entry.day("to")
    if first and last and last < first:
        entry.problem(
            "to", f"sớm hơn ngày khai mạc ({first:%d/%m/%Y})", value=entry.text("to"), example=f"to: {first:%Y-%m-%d}"
        )
    teams, rounds = _teams(entry), _rounds(entry)
    names = {team.name for team in teams}
    scores = tuple(_scores(entry, names, rounds))
    prizes = _prizes(entry, names)
    contest = Contest(
        name=entry.text("name", required="Hội thi Dân vận khéo"),
        edition=entry.text("edition"),
        level=entry.text("level"),
        organiser=entry.text("organiser"),
        place=entry.text("place"),
        first=first or last,
        last=last or first,
        teams=teams,
        rounds=rounds,
        scores=scores,
        prizes=tuple(prize for prize, _ in prizes),
    )
    _check_order(contest, prizes, entry)
    return contest


def totals(contest: Contest) -> dict[str, float]:
    """Points of every scored team, summed over the rounds and rounded to what floats cannot blur."""
    return {score.team: round(sum(score.points), 4) for score in contest.scores}


def _teams(entry: Fields) -> tuple[Team, ...]:
    found: dict[str, Team] = {}
    for team in entry.field_list("teams", "- {name: Hiệp Hòa, unit: Huyện ủy Hiệp Hòa, block: Khối huyện}"):
        team.unknown(("name", "unit", "block"))
        name = team.text("name", required="Hiệp Hòa")
        if name in found:
            team.problem("name", "là đội đã ghi ở trên", value=name, example="mỗi đội một mục")
        elif name:
            found[name] = Team(name, team.text("unit"), team.text("block"))
    return tuple(found.values())


def _rounds(entry: Fields) -> tuple[Round, ...]:
    found = []
    for fields in entry.field_list("rounds", "- {name: Chào hỏi, max: 20}"):
        fields.unknown(("name", "max"))
        name = fields.text("name", required="Chào hỏi")
        found.append(Round(name, fields.number("max")))
    return tuple(found)


def _scores(entry: Fields, teams: Iterable[str], rounds: tuple[Round, ...]) -> list[Score]:
    known = set(teams)
    table = entry.fields("scores", "Hiệp Hòa: [18.5, 27, 36]")
    if table is None:
        return []
    found = []
    for key in table.nodes:
        team = squeeze(key)
        if team not in known:
            table.problem(
                key,
                "có điểm nhưng không có trong danh sách đội (teams)",
                value=team,
                example=f"teams: [{{name: {team}}}]",
            )
            continue
        points = _points(table, key, rounds)
        if points is not None:
            found.append(Score(team, points))
    scored = {score.team for score in found} | {squeeze(key) for key in table.nodes}
    for team in sorted(known - scored):
        entry.problem("scores", f"thiếu điểm của đội “{team}”", example=f"{team}: [18.5, 27, 36]")
    return found


def _points(table: Fields, key: str, rounds: tuple[Round, ...]) -> tuple[float, ...] | None:
    node = table.nodes[key]
    cells = node.value if isinstance(node, yaml.SequenceNode) else [node]
    points: list[float] = []
    for number, cell in enumerate(cells):
        text = scalar(cell) or ""
        try:
            value = float(text.replace(",", "."))
        except ValueError:
            value = float("nan")
        name = rounds[number].name if number < len(rounds) else f"thứ {number + 1}"
        if not 0 <= value < 1e6:
            table.report.add(
                line_of(cell),
                table.prefix + key,
                f"điểm vòng “{name}” phải là con số từ 0 trở lên",
                value=text,
                example=f"{key}: [18.5, 27, 36]",
            )
            return None
        most = rounds[number].maximum if number < len(rounds) else None
        if most is not None and value > most:
            table.report.add(
                line_of(cell),
                table.prefix + key,
                f"cao hơn điểm tối đa {decimal(most)} của vòng “{name}”",
                value=text,
                example=f"từ 0 đến {decimal(most)}",
            )
        points.append(value)
    if rounds and len(points) != len(rounds):
        table.problem(
            key,
            f"có {len(points)} điểm nhưng hội thi có {len(rounds)} vòng; mỗi vòng một điểm",
            value=", ".join(decimal(value) for value in points),
            example=f"{key}: [" + ", ".join("…" for _ in rounds) + "]",
        )
        return None
    return tuple(points)


def decimal(value: float) -> str:
    """A number as Vietnamese writes it: decimal comma, at most two places, no trailing zeros."""
    return f"{value:.2f}".rstrip("0").rstrip(".").replace(".", ",")


def _prizes(entry: Fields, teams: set[str]) -> list[tuple[Prize, int]]:
    found = []
    for fields in entry.field_list("prizes", "- {rank: nhat, team: Hiệp Hòa}"):
        fields.unknown(("rank", "team", "title"))
        word = fields.choice("rank", tuple(RANKS), default="")
        if not word and not fields.text("rank"):
            fields.text("rank", required="nhat")
        team, title = fields.text("team", required="Hiệp Hòa"), fields.text("title")
        if team and team not in teams:
            fields.problem(
                "team",
                "được giải nhưng không có trong danh sách đội (teams)",
                value=team,
                example=f"teams: [{{name: {team}}}]",
            )
        rank = next((known for known in RANKS if known == word), None)
        if rank is not None and team:
            found.append((Prize(rank, team, title), fields.line))
    return found


def _check_order(contest: Contest, prizes: list[tuple[Prize, int]], entry: Fields) -> None:
    """Inside a block a higher prize needs at least the total of every lower one."""
    points, blocks = totals(contest), {team.name: team.block for team in contest.teams}
    by_block: dict[str, list[tuple[Prize, int]]] = defaultdict(list)
    for prize, line in prizes:
        if prize.rank in MERIT and prize.team in points:
            by_block[blocks.get(prize.team, "")].append((prize, line))
    for block, rows in by_block.items():
        for lower, line in rows:
            beaten = [
                higher
                for higher, _ in rows
                if MERIT.index(higher.rank) < MERIT.index(lower.rank) and points[higher.team] < points[lower.team]
            ]
            if beaten:
                higher = beaten[0]
                inside = f" trong {block}" if block else ""
                why = (
                    f"có tổng {decimal(points[lower.team])} điểm{inside}, cao hơn “{higher.team}” "
                    f"({decimal(points[higher.team])} điểm) "
                    f"mà giải lại thấp hơn ({RANKS[lower.rank]} so với {RANKS[higher.rank]})"
                )
                entry.report.add(
                    line,
                    entry.prefix + "prizes",
                    why,
                    value=lower.team,
                    example="xếp giải theo tổng điểm từ cao xuống thấp",
                )
