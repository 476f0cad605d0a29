"""What became of an old site's items: what the conversion of one gives, and the sum that the report tells."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

from msgspec import Struct, field

from newsroom.migration.old_site import Finding, OldSite

ItemOutcome = Literal["new", "changed", "unchanged", "edited", "deleted", "left-out", "failed"]
"""`edited` and `deleted`: an editor has done that here since, so the item is left as it is."""


class Counts(Struct, frozen=True):
    """What a text had, and what of it came over; pictures at hand are those whose files could be read."""

    words: int = 0
    words_kept: int = 0
    links: int = 0
    links_kept: int = 0
    pictures: int = 0
    pictures_at_hand: int = 0
    pictures_kept: int = 0
    tables: int = 0
    tables_kept: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(*(getattr(self, name) + getattr(other, name) for name in self.__struct_fields__))


class ConvertedFile(Struct, frozen=True):
    """A file that comes beside an item: its name there, and its bytes or where they lie."""

    name: str
    data: bytes = b""
    source: Path | None = None
    address: str = ""
    """Where readers of the old site had it, if they did as a file and not as a picture: a path below the host."""


class ConvertedItem(Struct, frozen=True):
    """An item as it is to be written: `path` is below content/, `text` the whole file."""

    path: str
    text: str
    is_public: bool
    files: tuple[ConvertedFile, ...] = ()
    aliases: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    counts: Counts = Counts()
    has_open_links: bool = False
    """Whether it refers to something of the old site that is not here yet: another export may bring it."""


class ToldFinding(Struct, frozen=True):
    """A finding with the path of its item below content/, "" where it is about none."""

    finding: Finding
    path: str = ""


class ImportSummary(Struct, frozen=True):
    """All that the report tells; `map_file` is where its decisions can be changed, as the board sees its path."""

    site: OldSite
    source: str
    is_dry_run: bool
    outcomes: Mapping[ItemOutcome, int]
    drafts: int
    counts: Counts
    findings: Sequence[ToldFinding]
    left_out: Sequence[tuple[str, int]]
    redirects: int
    map_file: str
    new_sections: Sequence[str] = field(default_factory=tuple)
    addresses: int = 0
    """How many addresses the old site had; `redirects` of them stand in content/redirects.txt."""
