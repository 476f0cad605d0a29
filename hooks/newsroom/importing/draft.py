"""What is gathered about one manuscript on its way to becoming a content file."""

from __future__ import annotations

from msgspec import Struct

from newsroom.importing.heuristics import Caption
from newsroom.importing.manuscript import Manuscript
from newsroom.importing.pictures import Shown


class Draft(Struct, frozen=True):
    """A file to be written: `folder` is under content/, `beside` maps endings (`-1.jpg`) to bytes.

    `told` are Vietnamese clauses about what was recognised, `open` what is left to do, `losses` what is missing.
    """

    folder: str
    stem: str
    text: str
    beside: dict[str, bytes]
    told: tuple[str, ...]
    open: tuple[str, ...]
    losses: tuple[str, ...]


class Drafting:
    """What is gathered about one manuscript on its way to a draft."""

    def __init__(self, manuscript: Manuscript) -> None:
        self.manuscript = manuscript
        self.blocks = list(manuscript.blocks)
        self.told = list(manuscript.notes)
        self.open: list[str] = []
        self.losses = list(manuscript.losses)
        self.beside: dict[str, bytes] = {}
        self.shown: dict[int, Shown] = {}
        self.missing: Caption | None = None
