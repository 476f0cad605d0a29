"""What a document brought in holds, whatever wrote it: blocks of Markdown, pictures, what it says of itself."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

DocumentBlockKind = Literal["paragraph", "heading", "item", "quote", "table", "picture", "rule"]


class DocumentBlock(Struct, frozen=True):
    """A block in the order of the text.

    `plain` is its text without marks, a line for each line of it and a tab between columns; `markdown` is what goes
    into the article. A picture has its place in `Manuscript.pictures`.
    """

    kind: DocumentBlockKind
    plain: str
    markdown: str
    level: int = 0
    strong: bool = False
    italic: bool = False
    centred: bool = False
    is_caption: bool = False
    is_title: bool = False
    picture_number: int = -1
    after_gap: bool = False
    """Whether an empty line with a no-break space stands before it: where web pages had a picture."""
    rows: tuple[tuple[str, ...], ...] = ()
    """The cells of a table as plain text."""


class ImportedPicture(Struct, frozen=True):
    """A picture as it came: its bytes, and its words where it had any."""

    data: bytes
    alt: str = ""
    name: str = ""


class ImportedDocument(Struct, frozen=True):
    """A document that was read; `losses` and `notes` are Vietnamese clauses for whoever brings it in."""

    blocks: tuple[DocumentBlock, ...]
    pictures: tuple[ImportedPicture, ...] = ()
    footnotes: tuple[tuple[str, str], ...] = ()
    """Mark and Markdown of each."""
    title: str = ""
    date: str = ""
    """As front matter has it; empty where the document does not say."""
    author: str = ""
    front_matter: tuple[tuple[str, str], ...] = ()
    """Other front matter the document came with: key and YAML."""
    notes: tuple[str, ...] = ()
    losses: tuple[str, ...] = ()
    unclear_texts: tuple[str, ...] = ()
    """Texts whose character set could not be told."""
