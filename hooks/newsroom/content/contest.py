"""Reads a contest and its results from front matter and checks that they agree with each other."""

from __future__ import annotations

from collections import defaultdict

import yaml

from newsroom.content.frontmatter import record_schema, schema
from newsroom.content.frontmatter.fields import Fields
from newsroom.content.frontmatter.reader import line_of
from newsroom.content.frontmatter.record_schema import POINTS
from newsroom.content.frontmatter.yaml_nodes import decimal_number, is_empty, scalar
from newsroom.model.items import Contest, Prize, Rank, Round, Score, Team
from newsroom.text.collation import sort_key
from newsroom.text.dates import short
from newsroom.text.normalize import nearest, squeeze

# Ranks in the order of merit; team prize and special prizes stand outside it.
RANKS: dict[Rank, str] = dict(record_schema.RANKS)
EXAMPLE = schema.CONTEST["contest"].example
MERIT: tuple[Rank, ...] = ("nhat", "nhi", "ba", "khuyen-khich")


def read(fields: Fields) -> Contest:
    """The contest; every wrong part is reported and reads as absent."""
    entry = fields.fields("contest")
    if entry is None:
        if "contest" not in fields:
            fields.problem(
                "contest",
                "còn thiếu, bài về hội thi bắt buộc phải có",
                example=f"contest: {EXAMPLE}",
            )
        return Contest()
    entry.unknown()
    first, last = entry.day("from"), entry.day("to")
    if first and last and last < first:
        why = f"sớm hơn ngày khai mạc ({short(first)})"
        entry.problem("to", why, value=entry.text("to"), example=f"to: {first:%Y-%m-%d}")
    teams, rounds = _teams(entry), _rounds(entry)
    names = {team.name for team in teams}
    scores = tuple(_scores(entry, names, rounds))
    prizes = _prizes(entry, names)
    contest = Contest(
        name=entry.text("name"),
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
    _check_order(contest, prizes)
    return contest


def totals(contest: Contest) -> dict[str, float]:
    """Points of every scored team, summed over the rounds and rounded to what floats cannot blur."""
    return {score.team: round(sum(score.points), 4) for score in contest.scores}


def _teams(entry: Fields) -> tuple[Team, ...]:
    found: dict[str, Team] = {}
    for team in entry.field_list("teams"):
        team.unknown()
        name, unit, block = team.text("name"), team.text("unit"), team.text("block")
        if name in found:
            why = "là đội đã có trong danh sách ở trên; mỗi đội chỉ ghi một lần"
            team.problem("name", why, value=name, example=f"name: {name} 2")
        elif name:
            found[name] = Team(name, unit, block)
    return tuple(found.values())


def _rounds(entry: Fields) -> tuple[Round, ...]:
    found = []
    for fields in entry.field_list("rounds"):
        fields.unknown()
        name, most = fields.text("name"), fields.number("max")
        if most is not None and most <= 0:
            fields.problem("max", "phải lớn hơn 0", value=fields.text("max"), example="max: 20")
            most = None
        found.append(Round(name, most))
    return tuple(found)


def _scores(entry: Fields, teams: set[str], rounds: tuple[Round, ...]) -> list[Score]:
    table = entry.fields("scores")
    if table is None:
        return []
    found = []
    mistaken: set[str] = set()
    for team in table.nodes:
        if team not in teams:
            why = "có điểm nhưng không có trong danh sách đội (teams)" + _or_one_of(team, teams)
            near = nearest(team, teams)
            mistaken |= {near} if near else set()
            table.problem(team, why, value=team, example=f"- name: {near or team}")
            continue
        points = _points(table, team, rounds)
        if points is not None:
            found.append(Score(team, points))
    if not rounds and any(len(score.points) > 1 for score in found):
        why = "còn thiếu; đã có điểm thì phải ghi tên các vòng thi"
        entry.problem("rounds", why, example="rounds: [{name: Chào hỏi, max: 20}]")
    for team in sorted(teams - table.nodes.keys() - mistaken, key=sort_key):
        entry.problem("scores", "là đội chưa có điểm", value=team, example=f"{team}: {POINTS}")
    return found


def _points(table: Fields, team: str, rounds: tuple[Round, ...]) -> tuple[float, ...] | None:
    """A team's points; None where one of them is not to be read or their count is wrong."""
    node = table.nodes[team]
    cells = node.value if isinstance(node, yaml.SequenceNode) else [] if is_empty(node) else [node]
    if not cells or (rounds and len(cells) != len(rounds)):
        why = f"có {len(cells)} điểm nhưng hội thi có {len(rounds)} vòng; mỗi vòng một điểm"
        if len(cells) > len(rounds):
            why += ", số lẻ viết dấu chấm (18.5)"
        if not cells:
            why = "là đội chưa có điểm"
        example = f"[{', '.join(_point(r.maximum) for r in rounds)}]" if rounds else POINTS
        written = ", ".join(scalar(cell) or "…" for cell in cells)
        table.problem(team, why, value=written if cells else team, example=f"{team}: {example}")
        return None
    points = [_point_of(table, team, number, cell, rounds) for number, cell in enumerate(cells)]
    read = tuple(point for point in points if point is not None)
    return read if len(read) == len(points) else None


def _point_of(table: Fields, team: str, number: int, cell: yaml.Node, rounds: tuple[Round, ...]) -> float | None:
    text = squeeze(scalar(cell) or "")
    value = decimal_number(text)
    round_ = rounds[number] if number < len(rounds) else Round(f"thứ {number + 1}")
    if value is None or value < 0:
        why = f"không dùng làm điểm vòng “{round_.name}” được; điểm phải là một con số từ 0 trở lên"
        table.report.add(line_of(cell), table.prefix + team, why, value=text or "(trống)", example=f"{team}: {POINTS}")
        return None
    if round_.maximum is not None and value > round_.maximum:
        why = f"cao hơn điểm tối đa {decimal(round_.maximum)} của vòng “{round_.name}”"
        example = f"từ 0 đến {_point(round_.maximum)}"
        table.report.add(line_of(cell), table.prefix + team, why, value=text, example=example)
    return value


def decimal(value: float) -> str:
    """A number as Vietnamese writes it: decimal comma, at most two places, no trailing zeros."""
    return f"{value:.2f}".rstrip("0").rstrip(".").replace(".", ",")


def _point(value: float | None) -> str:
    """A number as it is written in front matter, where the comma divides the points of a list."""
    return "…" if value is None else decimal(value).replace(",", ".")


def _or_one_of(team: str, teams: set[str]) -> str:
    near = nearest(team, teams)
    return f"; có phải “{near}”?" if near else ""


def _prizes(entry: Fields, teams: set[str]) -> list[tuple[Prize, Fields]]:
    found = []
    for fields in entry.field_list("prizes"):
        fields.unknown()
        word = fields.choice("rank", default="")
        team, title = fields.text("team"), fields.text("title")
        if team and team not in teams:
            why = "được giải nhưng không có trong danh sách đội (teams)" + _or_one_of(team, teams)
            fields.problem("team", why, value=team, example=f"team: {nearest(team, teams) or 'một đội trong teams'}")
        rank = next((known for known in RANKS if known == word), None)
        if rank is not None and team:
            found.append((Prize(rank, team, title), fields))
    return found


def _check_order(contest: Contest, prizes: list[tuple[Prize, Fields]]) -> None:
    """Inside a block a higher prize needs at least the total of every lower one."""
    points, blocks = totals(contest), {team.name: team.block for team in contest.teams}
    by_block: dict[str, list[tuple[Prize, Fields]]] = defaultdict(list)
    for prize, fields in prizes:
        if prize.rank in MERIT and prize.team in points:
            by_block[blocks.get(prize.team, "")].append((prize, fields))
    for block, rows in by_block.items():
        for lower, fields in rows:
            beaten = [
                higher
                for higher, _ in rows
                if MERIT.index(higher.rank) < MERIT.index(lower.rank) and points[higher.team] < points[lower.team]
            ]
            if beaten:
                higher = min(beaten, key=lambda prize: (points[prize.team], prize.team))
                why = (
                    f"được {decimal(points[lower.team])} điểm mà chỉ có {RANKS[lower.rank]}, trong khi “{higher.team}” "
                    f"được {decimal(points[higher.team])} điểm lại có {RANKS[higher.rank]}"
                    + (f" (cùng {block})" if block else "")
                )
                example = "giải cao hơn phải có tổng điểm không thấp hơn"
                fields.problem("team", why, value=lower.team, example=example)
