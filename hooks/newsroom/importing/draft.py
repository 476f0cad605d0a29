"""What is gathered about one manuscript on its way to becoming a content file."""

from __future__ import annotations

from msgspec import Struct

from newsroom.importing.heuristics import Caption
from newsroom.importing.manuscript import ImportedDocument
from newsroom.importing.pictures import PlacedPicture


class ArticleDraft(Struct, frozen=True):
    """A file to be written: `folder` is under content/, `beside` maps endings (`-1.jpg`) to bytes.

    `told` are Vietnamese clauses about what was recognised, `open` what is left to do, `losses` what is missing.
    """

    folder: str
    stem: str
    text: str
    picture_files: dict[str, bytes]
    notes: tuple[str, ...]
    to_do: tuple[str, ...]
    losses: tuple[str, ...]


class DraftBuilder:
    """What is gathered about one manuscript on its way to a draft."""

    def __init__(self, document: ImportedDocument) -> None:
        self.document = document
        self.blocks = list(document.blocks)
        self.notes = list(document.notes)
        self.to_do: list[str] = []
        self.losses = list(document.losses)
        self.picture_files: dict[str, bytes] = {}
        self.pictures: dict[int, PlacedPicture] = {}
        self.missing_picture: Caption | None = None
