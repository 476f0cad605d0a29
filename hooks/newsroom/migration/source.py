"""What the importer asks of a reader of one system's exports."""

from pathlib import Path
from typing import Protocol

from newsroom.migration.spool import Spool


class SourceRefused(Exception):
    """A source cannot be read; the message says in Vietnamese what is wrong with it and what to do."""


class SourceReader(Protocol):
    """Reads one kind of source. It writes nothing but into the spool and never reaches out to the network."""

    @property
    def system(self) -> str:
        """The system's name as people know it."""

    def recognises(self, source: Path) -> bool:
        """Whether a file or a folder is of this system, by its beginning; never raises for what it cannot read."""

    def read(self, source: Path, spool: Spool) -> None:
        """Read all of it, item by item, and set `spool.site`. Raises SourceRefused and OSError."""
