"""The record of a contest: teams, rounds, scores and prizes."""

import datetime
from typing import Literal

from msgspec import Struct

from newsroom.model.records import Record

PrizeRank = Literal["nhat", "nhi", "ba", "khuyen-khich", "toan-doan", "phu"]


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
