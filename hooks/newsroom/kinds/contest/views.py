"""What a contest's page shows of its record."""

from msgspec import Struct

from newsroom.pages.item_views import RecordRow, RecordView


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
