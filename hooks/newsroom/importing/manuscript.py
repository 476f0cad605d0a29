"""The values of an import: a document as it was read, what is gathered about it, and the article it becomes."""

from typing import Literal

import yaml
from msgspec import Struct

from newsroom.content.frontmatter.writer import FrontMatterValue, FrontMatterWriter

DocumentBlockKind = Literal["paragraph", "heading", "item", "quote", "table", "picture", "rule"]


class DocumentBlock(Struct, frozen=True):
    """A block in the order of the text.

    `plain` is its text without marks, a line for each line of it and a tab between columns; `markdown` is what goes
    into the article. `picture_number` counts in `ImportedDocument.pictures`.
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
    link: str = ""
    """Where a picture leads to."""
    after_gap: bool = False
    """Whether an empty line with a no-break space stands before it: where web pages had a picture."""
    is_markdown: bool = False
    """Whether the document was Markdown, so that the paragraph keeps what it holds: lists, headings, code."""
    rows: tuple[tuple[str, ...], ...] = ()
    """The cells of a table as plain text."""


def place_after(text: str) -> str:
    """A Vietnamese phrase for the place that follows a text."""
    words = text.split()
    return f"chỗ sau chữ “{' '.join(words[-6:])}”" if words else "ở đầu bài"


class ImportedPicture(Struct, frozen=True):
    """A picture as it came: its bytes, and its description where it had any.

    `missing` says why there are no bytes, as a Vietnamese clause; "" where there are.
    """

    data: bytes
    alt: str = ""
    missing: str = ""
    caption: str = ""
    """Of a picture that stays where it is in a text."""


class Caption(Struct, frozen=True):
    """The words under a picture, and whose picture it is."""

    text: str
    credit: str = ""


class PlacedPicture(Struct, frozen=True):
    """A picture in the article: its file's name, its description and its caption."""

    file_name: str
    alt: str
    caption: Caption
    link: str = ""


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
    front_matter: tuple[tuple[str, yaml.Node], ...] = ()
    """The front matter the document came with: keys and values as they are written, in order."""
    unread_front_matter: str = ""
    """Front matter of which nothing could be read."""
    missing_picture: str = ""
    """What editors are told of the picture that the front matter names, where it did not come along."""
    is_markdown: bool = False
    """Whether the text is Markdown already, and stays as it is written."""
    notes: tuple[str, ...] = ()
    losses: tuple[str, ...] = ()
    unclear_texts: tuple[str, ...] = ()
    """Texts whose character set is unclear."""
    hidden_texts: tuple[str, ...] = ()
    """Texts of a page that its readers did not see."""
    embeds: tuple[str, ...] = ()
    """What became links: films, maps and the like, each by its words."""


class ArticleDraft(Struct, frozen=True):
    """A file to be written: `folder` is under content/, `picture_files` maps name endings (`-1.jpg`) to bytes.

    Of the Vietnamese clauses `notes` say what was recognised, `to_do` what is left to do, `losses` what is missing.
    """

    folder: str
    stem: str
    text: str
    picture_files: dict[str, bytes]
    notes: tuple[str, ...]
    to_do: tuple[str, ...]
    losses: tuple[str, ...]
    adopted_keys: frozenset[str] = frozenset()
    """Keys whose values came with the document."""


class DraftBuilder:
    """What is gathered about one document on its way to a draft."""

    def __init__(self, document: ImportedDocument) -> None:
        self.document = document
        self.front = FrontMatterWriter()
        # Values for our keys that the document came with and no writer has taken yet.
        self.front_matter: dict[str, FrontMatterValue] = {}
        self.blocks = list(document.blocks)
        self.notes = list(document.notes)
        self.to_do: list[str] = []
        self.losses = list(document.losses)
        self.picture_files: dict[str, bytes] = {}
        self.pictures: dict[int, PlacedPicture] = {}
        self.missing_picture: Caption | None = None
        # What stands in the text for each picture that did not come along, by its number.
        self.picture_marks: dict[int, str] = {}
