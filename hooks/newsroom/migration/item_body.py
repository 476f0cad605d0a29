"""Turns the text of one item of an old site, its pictures and its files into what stands and lies here."""

from collections import Counter
from collections.abc import Sequence
from pathlib import PurePosixPath

from msgspec import Struct

from newsroom.importing.docx_package import ImportRefused
from newsroom.importing.html_embeds import embeds_to_links
from newsroom.importing.manuscript import DocumentBlock, DraftBuilder, ImportedDocument, PlacedPicture
from newsroom.importing.markdown import LINK_ESCAPES, blocks_to_markdown, escape_markdown
from newsroom.importing.markdown_file import MarkdownReader, without_larger_pictures
from newsroom.importing.own_links import rewrite_links
from newsroom.importing.pictures import shown_picture, take_pictures
from newsroom.importing.web_page import imported_document, parse_html
from newsroom.migration.body_links import BodyLinks
from newsroom.migration.body_pictures import BodyPictures
from newsroom.migration.media import FindMedia
from newsroom.migration.old_site import Finding, OldItem
from newsroom.migration.outcome import ConvertedFile, Counts
from newsroom.migration.own_references import FindPage, OwnAddresses
from newsroom.migration.words import markdown_words, text_words, visible_text
from newsroom.runtime.atomic_write import STEM_PLACEHOLDER
from newsroom.text.normalize import collapse_whitespace, shorten, strip_control_chars

_MEGABYTE = 1024 * 1024
# Of longer texts, no build reads the Markdown in due time.
MAX_TEXT_LENGTH = 4 * _MEGABYTE
_ATTACHMENTS_LABEL = "Tệp đính kèm:"


class ConvertedBody(Struct, frozen=True):
    """The text of an item as Markdown, and what came with it.

    `attachments` are the names of files beside the item with their titles, and `comments` lines for its editors.
    `words` are those of the old text, as its readers saw them; `unseen` those that lie in comments here.
    """

    markdown: str
    lead: PlacedPicture | None
    attachments: tuple[tuple[str, str], ...]
    comments: tuple[str, ...]
    files: tuple[ConvertedFile, ...]
    findings: tuple[Finding, ...]
    counts: Counts
    words: Counter[str]
    has_open_links: bool
    is_readable: bool
    keeps_spelling: bool
    """Whether the words here are spelt as they were there: not where an old character set became Unicode."""


class BodyReader:
    """Reads the body of one item; use it once."""

    def __init__(
        self, item: OldItem, path: str, *, addresses: OwnAddresses, find_page: FindPage, find_media: FindMedia
    ) -> None:
        self._item, self._path, self._stem = item, path, PurePosixPath(path).stem
        self._findings: list[Finding] = []
        self._links = BodyLinks(item, path, self._tell, addresses=addresses, find_page=find_page, find_media=find_media)
        self._pictures = BodyPictures(item, path, self._links.find_file, self._tell)

    def read(self, *, attachments_in_text: bool, lead_in_text: bool) -> ConvertedBody:
        """Read all of it; links to the item's files are put under its text, and its picture above, where asked for."""
        item = self._item
        document, words, is_readable = self._read_document()
        attachments = [each for each in map(self._links.take_attachment, item.attachments) if each]
        builder = DraftBuilder(document)
        builder.picture_files |= dict.fromkeys(self._links.files, b"")
        self._drop_repeated_words(builder)
        lead, comments = self._pictures.take_lead(builder)
        take_pictures(builder)
        self._pictures.describe(builder)
        pictures = {number: shown_picture(each) for number, each in builder.pictures.items()}
        markdown = blocks_to_markdown(builder.blocks, document.footnotes, pictures | builder.picture_marks)
        parts = [shown_picture(lead) if lead and lead_in_text else "", markdown]
        attachments += self._links.unlinked(markdown, attachments)
        files = [*(attachments if attachments_in_text else ()), *self._links.elsewhere]
        if files:
            rows = [f"- [{escape_markdown(title)}]({name.translate(LINK_ESCAPES)})" for name, title in files]
            parts.append("\n".join([f"**{_ATTACHMENTS_LABEL}**", "", *rows]))
        if item.source and not _ends_with(builder.blocks, item.source):
            parts.append(f"*{escape_markdown(collapse_whitespace(item.source))}*")
        tables = sum(block.kind == "table" for block in document.blocks)
        self._tell_losses(document)
        return ConvertedBody(
            markdown="\n\n".join(filter(None, parts)).replace(STEM_PLACEHOLDER, self._stem),
            lead=lead,
            attachments=tuple(attachments),
            comments=(*comments, *self._links.missing),
            files=tuple(self._files(builder)),
            findings=tuple(dict.fromkeys(self._findings)),
            counts=Counts(
                links=self._links.count, links_kept=self._links.kept, pictures=self._pictures.count,
                pictures_at_hand=self._pictures.at_hand, pictures_kept=len(builder.pictures) + (lead is not None),
                tables=tables, tables_kept=sum(block.kind == "table" for block in builder.blocks),
            ),
            words=words,
            has_open_links=self._links.has_open,
            is_readable=is_readable,
            keeps_spelling=not any("đổi sang Unicode" in note for note in document.notes),
        )  # fmt: skip

    # The text --------------------------------------------------------------------------------------------------------

    def _read_document(self) -> tuple[ImportedDocument, Counter[str], bool]:
        body = strip_control_chars(self._item.body)
        if self._item.body_format == "markdown":
            reader = MarkdownReader(self._pictures.load)
            text, embeds = embeds_to_links(without_larger_pictures(body))
            blocks = tuple(reader.read_blocks(rewrite_links(text, lambda address: self._links.find_link(address, "…"))))
            document = ImportedDocument(blocks, tuple(reader.pictures), is_markdown=True, embeds=tuple(embeds))
            return document, markdown_words(text), True
        text = visible_text(body)
        words = text_words(text)
        if not body.strip():
            return ImportedDocument(()), words, True
        try:
            if len(text) > MAX_TEXT_LENGTH:
                raise ImportRefused(f"có hơn {MAX_TEXT_LENGTH // _MEGABYTE} triệu chữ cái")
            root = parse_html(body if "<body" in body.lower() else f"<body>{body}</body>")
            if 2 * len(" ".join(map(str, root.itertext())).split()) < len(text.split()):
                raise ImportRefused("có phần máy không đọc được cấu trúc")
            document = imported_document(root, root, self._pictures.load, find_link=self._links.find_link)
        except (ImportRefused, MemoryError, RecursionError) as error:
            self._tell("unreadable-body", str(error) if isinstance(error, ImportRefused) else "lồng nhau quá sâu")
            rows = filter(None, map(collapse_whitespace, text.split("\n")))
            return (
                ImportedDocument(tuple(DocumentBlock("paragraph", row, escape_markdown(row)) for row in rows)),
                words,
                False,
            )
        for hidden in document.hidden_texts:
            words -= text_words(hidden)
        return document, words, True

    def _drop_repeated_words(self, builder: DraftBuilder) -> None:
        """Take out of the text's beginning what stands above it anyway: the title and the lead."""
        for words in (self._item.title, self._item.summary):
            first = next((block for block in builder.blocks if block.kind != "picture"), None)
            if first is not None and words and _same_words(first.plain, words):
                builder.blocks.remove(first)

    def _tell_losses(self, document: ImportedDocument) -> None:
        for words in document.embeds:
            self._tell("film", words)
        if document.hidden_texts:
            self._tell("hidden-text", shorten(document.hidden_texts[0], 80))
        for note in document.notes:
            if "Unicode" in note:
                self._tell("charset", note)
        for text in document.unclear_texts[:1]:
            self._tell("unclear-charset", shorten(text, 80))

    def _files(self, builder: DraftBuilder) -> list[ConvertedFile]:
        files = []
        for ending, data in builder.picture_files.items():
            source = self._links.files.get(ending) or self._pictures.source_of(data)
            address = self._links.file_addresses.get(ending, "")
            files.append(ConvertedFile(f"{self._stem}{ending}", b"" if source else data, source, address))
        return files

    def _tell(self, kind: str, detail: str) -> None:
        self._findings.append(Finding(kind, self._item.title or self._path, detail))


def _same_words(text: str, other: str) -> bool:
    one, two = (collapse_whitespace(each).casefold().strip(" .…") for each in (text, other))
    return one == two


def _ends_with(blocks: Sequence[DocumentBlock], source: str) -> bool:
    last = next((block for block in reversed(blocks) if block.plain), None)
    return last is not None and _same_words(last.plain.strip("()"), source.strip("()"))
