"""Reads a contest and its results from front matter and checks that they agree with each other."""

from collections import defaultdict

import yaml

from newsroom.content.frontmatter.fields import Fields
from newsroom.content.frontmatter.reader import node_line
from newsroom.content.frontmatter.yaml_nodes import is_empty_node, parse_decimal, scalar_text
from newsroom.kinds.contest.record import (
    CONTEST_EXAMPLE,
    POINTS_EXAMPLE,
    RANK_CHOICES,
    Contest,
    Prize,
    PrizeRank,
    Round,
    Score,
    Team,
)
from newsroom.text.collation import sort_key
from newsroom.text.dates import short_date
from newsroom.text.normalize import closest_match, collapse_whitespace

# Ranks in the order of merit; team prize and special prizes stand outside it.
RANK_NAMES: dict[PrizeRank, str] = dict(RANK_CHOICES)
MERIT_ORDER: tuple[PrizeRank, ...] = ("nhat", "nhi", "ba", "khuyen-khich")


def read_contest(fields: Fields) -> Contest:
    """The contest; every wrong part is reported and reads as absent."""
    entry = fields.mapping("contest")
    if entry is None:
        if "contest" not in fields:
            fields.report_problem(
                "contest",
                "còn thiếu, bài về hội thi bắt buộc phải có",
                example=f"contest: {CONTEST_EXAMPLE}",
            )
        return Contest()
    entry.report_unknown()
    first, last = entry.day("from"), entry.day("to")
    if first and last and last < first:
        why = f"sớm hơn ngày khai mạc ({short_date(first)})"
        entry.report_problem("to", why, value=entry.text("to"), example=f"to: {first:%Y-%m-%d}")
    teams, rounds = _read_teams(entry), _read_rounds(entry)
    names = {team.name for team in teams}
    scores = tuple(_read_scores(entry, names, rounds))
    prizes = _read_prizes(entry, names)
    contest = Contest(
        name=entry.text("name"),
        edition=entry.text("edition"),
        level=entry.text("level"),
        organiser=entry.text("organiser"),
        place=entry.text("place"),
        first_day=first or last,
        last_day=last or first,
        teams=teams,
        rounds=rounds,
        scores=scores,
        prizes=tuple(prize for prize, _ in prizes),
    )
    _check_prize_order(contest, prizes)
    return contest


def total_points(contest: Contest) -> dict[str, float]:
    """Points of every scored team, summed over the rounds and rounded to what floats cannot blur."""
    return {score.team: round(sum(score.points), 4) for score in contest.scores}


def _read_teams(entry: Fields) -> tuple[Team, ...]:
    found: dict[str, Team] = {}
    for team in entry.mapping_list("teams"):
        team.report_unknown()
        name, unit, block = team.text("name"), team.text("unit"), team.text("block")
        if name in found:
            why = "là đội đã có trong danh sách ở trên; mỗi đội chỉ ghi một lần"
            team.report_problem("name", why, value=name, example=f"name: {name} 2")
        elif name:
            found[name] = Team(name, unit, block)
    return tuple(found.values())


def _read_rounds(entry: Fields) -> tuple[Round, ...]:
    found = []
    for fields in entry.mapping_list("rounds"):
        fields.report_unknown()
        name, most = fields.text("name"), fields.number("max")
        if most is not None and most <= 0:
            fields.report_problem("max", "phải lớn hơn 0", value=fields.text("max"), example="max: 20")
            most = None
        found.append(Round(name, most))
    return tuple(found)


def _read_scores(entry: Fields, teams: set[str], rounds: tuple[Round, ...]) -> list[Score]:
    table = entry.mapping("scores")
    if table is None:
        return []
    found = []
    mistaken: set[str] = set()
    for team in table.nodes:
        if team not in teams:
            why = "có điểm nhưng không có trong danh sách đội (teams)" + _did_you_mean(team, teams)
            near = closest_match(team, teams)
            mistaken |= {near} if near else set()
            table.report_problem(team, why, value=team, example=f"- name: {near or team}")
            continue
        points = _read_points(table, team, rounds)
        if points is not None:
            found.append(Score(team, points))
    if not rounds and any(len(score.points) > 1 for score in found):
        why = "còn thiếu; đã có điểm thì phải ghi tên các vòng thi"
        entry.report_problem("rounds", why, example="rounds: [{name: Chào hỏi, max: 20}]")
    for team in sorted(teams - table.nodes.keys() - mistaken, key=sort_key):
        entry.report_problem("scores", "là đội chưa có điểm", value=team, example=f"{team}: {POINTS_EXAMPLE}")
    return found


def _read_points(table: Fields, team: str, rounds: tuple[Round, ...]) -> tuple[float, ...] | None:
    """A team's points; None where one of them is not to be read or their count is wrong."""
    node = table.nodes[team]
    cells = node.value if isinstance(node, yaml.SequenceNode) else [] if is_empty_node(node) else [node]
    if not cells or (rounds and len(cells) != len(rounds)):
        why = f"có {len(cells)} điểm nhưng hội thi có {len(rounds)} vòng; mỗi vòng một điểm"
        if len(cells) > len(rounds):
            why += ", số lẻ viết dấu chấm (18.5)"
        if not cells:
            why = "là đội chưa có điểm"
        example = f"[{', '.join(_yaml_decimal(r.maximum) for r in rounds)}]" if rounds else POINTS_EXAMPLE
        written = ", ".join(scalar_text(cell) or "…" for cell in cells)
        table.report_problem(team, why, value=written if cells else team, example=f"{team}: {example}")
        return None
    points = [_read_point(table, team, number, cell, rounds) for number, cell in enumerate(cells)]
    read = tuple(point for point in points if point is not None)
    return read if len(read) == len(points) else None


def _read_point(table: Fields, team: str, round_index: int, cell: yaml.Node, rounds: tuple[Round, ...]) -> float | None:
    text = collapse_whitespace(scalar_text(cell) or "")
    value = parse_decimal(text)
    round_ = rounds[round_index] if round_index < len(rounds) else Round(f"thứ {round_index + 1}")
    if value is None or value < 0:
        why = f"không dùng làm điểm vòng “{round_.name}” được; điểm phải là một con số từ 0 trở lên"
        table.report.add(
            node_line(cell), table.prefix + team, why, value=text or "(trống)", example=f"{team}: {POINTS_EXAMPLE}"
        )
        return None
    if round_.maximum is not None and value > round_.maximum:
        why = f"cao hơn điểm tối đa {format_decimal(round_.maximum)} của vòng “{round_.name}”"
        example = f"từ 0 đến {_yaml_decimal(round_.maximum)}"
        table.report.add(node_line(cell), table.prefix + team, why, value=text, example=example)
    return value


def format_decimal(value: float) -> str:
    """A number as Vietnamese writes it: decimal comma, at most two places, no trailing zeros."""
    return f"{value:.2f}".rstrip("0").rstrip(".").replace(".", ",")


def _yaml_decimal(value: float | None) -> str:
    """A number as it is written in front matter, where the comma divides the points of a list."""
    return "…" if value is None else format_decimal(value).replace(",", ".")


def _did_you_mean(team: str, teams: set[str]) -> str:
    near = closest_match(team, teams)
    return f"; có phải “{near}”?" if near else ""


def _read_prizes(entry: Fields, teams: set[str]) -> list[tuple[Prize, Fields]]:
    found = []
    for fields in entry.mapping_list("prizes"):
        fields.report_unknown()
        word = fields.choice("rank", default="")
        team, title = fields.text("team"), fields.text("title")
        if team and team not in teams:
            why = "được giải nhưng không có trong danh sách đội (teams)" + _did_you_mean(team, teams)
            fields.report_problem(
                "team", why, value=team, example=f"team: {closest_match(team, teams) or 'một đội trong teams'}"
            )
        rank = next((known for known in RANK_NAMES if known == word), None)
        if rank is not None and team:
            found.append((Prize(rank, team, title), fields))
    return found


def _check_prize_order(contest: Contest, prizes: list[tuple[Prize, Fields]]) -> None:
    """Inside a block a higher prize needs at least the total of every lower one."""
    points, blocks = total_points(contest), {team.name: team.block for team in contest.teams}
    by_block: dict[str, list[tuple[Prize, Fields]]] = defaultdict(list)
    for prize, fields in prizes:
        if prize.rank in MERIT_ORDER and prize.team in points:
            by_block[blocks.get(prize.team, "")].append((prize, fields))
    for block, rows in by_block.items():
        for lower, fields in rows:
            beaten = [
                higher
                for higher, _ in rows
                if MERIT_ORDER.index(higher.rank) < MERIT_ORDER.index(lower.rank)
                and points[higher.team] < points[lower.team]
            ]
            if beaten:
                higher = min(beaten, key=lambda prize: (points[prize.team], prize.team))
                why = (
                    f"được {format_decimal(points[lower.team])} điểm mà chỉ có {RANK_NAMES[lower.rank]}, "
                    f"trong khi “{higher.team}” được {format_decimal(points[higher.team])} điểm "
                    f"lại có {RANK_NAMES[higher.rank]}" + (f" (cùng {block})" if block else "")
                )
                example = "giải cao hơn phải có tổng điểm không thấp hơn"
                fields.report_problem("team", why, value=lower.team, example=example)
