"""The record of a contest (teams, rounds, scores, prizes), and the front-matter keys that it is written by."""

import datetime
from typing import Literal

from msgspec import Struct

from newsroom.content.frontmatter.field_spec import DAY_EXAMPLE, FieldSpec
from newsroom.model.records import Record

PrizeRank = Literal["nhat", "nhi", "ba", "khuyen-khich", "toan-doan", "phu"]
RANK_CHOICES: tuple[tuple[PrizeRank, str], ...] = (
    ("nhat", "Giải Nhất"),
    ("nhi", "Giải Nhì"),
    ("ba", "Giải Ba"),
    ("khuyen-khich", "Giải Khuyến khích"),
    ("toan-doan", "Giải Toàn đoàn"),
    ("phu", "Giải phụ"),
)
POINTS_EXAMPLE = "[18.5, 27, 36]"
_RESULT_FIELDS = (
    FieldSpec("name", "Tên hội thi", example="Hội thi Dân vận khéo", required=True),
    FieldSpec("edition", "Lần thứ", example="II"),
    FieldSpec("level", "Cấp", example="Huyện"),
    FieldSpec("organiser", "Đơn vị tổ chức"),
    FieldSpec("place", "Địa điểm"),
    FieldSpec("from", "Khai mạc", "day", example=DAY_EXAMPLE),
    FieldSpec("to", "Bế mạc", "day", example=DAY_EXAMPLE),
    FieldSpec(
        "teams",
        "Các đội",
        "groups",
        example="- {name: Hiệp Hòa, unit: Huyện ủy Hiệp Hòa, block: Khối huyện}",
        subfields=(
            FieldSpec("name", "Tên đội", example="Hiệp Hòa", required=True),
            FieldSpec("unit", "Đơn vị"),
            FieldSpec("block", "Khối, bảng"),
        ),
    ),
    FieldSpec(
        "rounds",
        "Các vòng thi",
        "groups",
        example="- {name: Chào hỏi, max: 20}",
        subfields=(
            FieldSpec("name", "Tên vòng", example="Chào hỏi", required=True),
            FieldSpec("max", "Điểm tối đa", "number", example="20"),
        ),
    ),
    FieldSpec(
        "scores",
        "Điểm",
        "scores",
        example=f"{{Hiệp Hòa: {POINTS_EXAMPLE}}}",
        subfields=(
            FieldSpec("team", "Đội"),
            FieldSpec("points", "Điểm từng vòng", example=POINTS_EXAMPLE, hint="Theo thứ tự vòng: 18.5, 37"),
        ),
    ),
    FieldSpec(
        "prizes",
        "Giải thưởng",
        "groups",
        example="- {rank: nhat, team: Hiệp Hòa}",
        subfields=(
            FieldSpec("rank", "Giải", "choice", example="nhat", required=True, choices=RANK_CHOICES),
            FieldSpec("team", "Đội", example="Hiệp Hòa", required=True),
            FieldSpec("title", "Tên giải phụ"),
        ),
    ),
)
CONTEST_EXAMPLE = "{name: Hội thi Dân vận khéo}"
CONTEST_FIELDS = (FieldSpec("contest", "Hội thi", "group", example=CONTEST_EXAMPLE, subfields=_RESULT_FIELDS),)


class Team(Struct, frozen=True):
    """A team of a contest: its name, the unit that sent it and the block it competes in."""

    name: str
    unit: str = ""
    block: str = ""


class Round(Struct, frozen=True):
    """A round with the most points a team can score in it."""

    name: str
    maximum: float | None = None


class Score(Struct, frozen=True):
    """A team's points, one a round in the order of the rounds."""

    team: str
    points: tuple[float, ...]


class Prize(Struct, frozen=True):
    """A prize; several teams may share a rank (đồng giải), a special prize has a title."""

    rank: PrizeRank
    team: str
    title: str = ""


class Contest(Record, Struct, frozen=True, tag="contest"):
    """The record of a contest and its results."""

    name: str = ""
    edition: str = ""
    level: str = ""
    organiser: str = ""
    place: str = ""
    first_day: datetime.date | None = None
    last_day: datetime.date | None = None
    teams: tuple[Team, ...] = ()
    rounds: tuple[Round, ...] = ()
    scores: tuple[Score, ...] = ()
    prizes: tuple[Prize, ...] = ()

    @property
    def stands_alone(self) -> bool:
        """Who took part, or who won."""
        return bool(self.teams or self.prizes)
