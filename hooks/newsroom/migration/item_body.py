"""Turns the text of one item of an old site, its pictures and its files into what stands and lies here."""

from collections import Counter
from collections.abc import Collection, Sequence
from pathlib import Path, PurePosixPath

from msgspec import Struct, structs

from newsroom.importing.docx_package import ImportRefused
from newsroom.importing.heuristics import parse_caption
from newsroom.importing.html_embeds import embeds_to_links
from newsroom.importing.manuscript import Caption, DocumentBlock, DraftBuilder, ImportedDocument, PlacedPicture
from newsroom.importing.markdown import LINK_ESCAPES, blocks_to_markdown, escape_markdown
from newsroom.importing.markdown_file import MarkdownReader, without_larger_pictures
from newsroom.importing.own_links import rewrite_links
from newsroom.importing.pictures import (
    MAX_PICTURE_SIZE,
    PictureFile,
    add_picture_file,
    description_of,
    shown_picture,
    take_pictures,
    to_picture_file,
)
from newsroom.importing.web_page import imported_document, parse_html
from newsroom.library.target_index import is_publishable
from newsroom.migration.media import FindMedia
from newsroom.migration.old_site import Finding, OldFile, OldItem
from newsroom.migration.outcome import ConvertedFile, Counts
from newsroom.migration.own_references import FindPage, OldAddress, OwnAddresses, find_by_spellings, reference_from
from newsroom.migration.words import markdown_words, text_words, visible_text
from newsroom.runtime.atomic_write import STEM_PLACEHOLDER
from newsroom.text.normalize import collapse_whitespace, shorten, strip_control_chars

_MEGABYTE = 1024 * 1024
# Of longer texts, no build reads the Markdown in due time.
MAX_TEXT_LENGTH = 4 * _MEGABYTE
# Characters that front matter takes.
MAX_WORDS_OF_PICTURE = 900
ATTACHMENTS_LABEL = "Tệp đính kèm:"


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
        self._addresses, self._find_page, self._find_media = addresses, find_page, find_media
        self._findings: list[Finding] = []
        # Files beside the item by the endings of their names (`-1.pdf`), and where they lie.
        self._linked: dict[str, Path] = {}
        self._linked_addresses: dict[str, str] = {}
        self._missing: list[str] = []
        # Files that lie on other sites, by address and title: those stay there.
        self._elsewhere: list[tuple[str, str]] = []
        self._loaded: dict[int, tuple[bytes, Path]] = {}
        self._picture_paths: dict[str, Path] = {}
        self._links = self._links_kept = self._pictures = self._at_hand = 0
        self._has_open_links = False

    def read(self, *, attachments_in_text: bool, lead_in_text: bool) -> ConvertedBody:
        """Read all of it; links to the item's files are put under its text, and its picture above, where asked for."""
        item = self._item
        document, words, is_readable = self._read_document()
        attachments = [each for each in map(self._take_attachment, item.attachments) if each]
        builder = DraftBuilder(document)
        builder.picture_files |= dict.fromkeys(self._linked, b"")
        self._drop_repeated_words(builder)
        lead, comments = self._take_lead(builder)
        take_pictures(builder)
        self._describe_pictures(builder)
        pictures = {number: shown_picture(each) for number, each in builder.pictures.items()}
        markdown = blocks_to_markdown(builder.blocks, document.footnotes, pictures | builder.picture_marks)
        parts = [shown_picture(lead) if lead and lead_in_text else "", markdown]
        attachments += self._unlinked(markdown, attachments)
        files = [*(attachments if attachments_in_text else ()), *self._elsewhere]
        if files:
            rows = [f"- [{escape_markdown(title)}]({name.translate(LINK_ESCAPES)})" for name, title in files]
            parts.append("\n".join([f"**{ATTACHMENTS_LABEL}**", "", *rows]))
        if item.source and not _ends_with(builder.blocks, item.source):
            parts.append(f"*{escape_markdown(collapse_whitespace(item.source))}*")
        tables = sum(block.kind == "table" for block in document.blocks)
        self._tell_losses(document)
        return ConvertedBody(
            markdown="\n\n".join(filter(None, parts)).replace(STEM_PLACEHOLDER, self._stem),
            lead=lead,
            attachments=tuple(attachments),
            comments=(*comments, *self._missing),
            files=tuple(self._files(builder)),
            findings=tuple(dict.fromkeys(self._findings)),
            counts=Counts(
                links=self._links, links_kept=self._links_kept, pictures=self._pictures,
                pictures_at_hand=self._at_hand, pictures_kept=len(builder.pictures) + (lead is not None),
                tables=tables, tables_kept=sum(block.kind == "table" for block in builder.blocks),
            ),
            words=words,
            has_open_links=self._has_open_links,
            is_readable=is_readable,
            keeps_spelling=not any("đổi sang Unicode" in note for note in document.notes),
        )  # fmt: skip

    # The text --------------------------------------------------------------------------------------------------------

    def _read_document(self) -> tuple[ImportedDocument, Counter[str], bool]:
        body = strip_control_chars(self._item.body)
        if self._item.body_format == "markdown":
            reader = MarkdownReader(self._load)
            text, embeds = embeds_to_links(without_larger_pictures(body))
            blocks = tuple(reader.read_blocks(rewrite_links(text, lambda address: self._find_link(address, "…"))))
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
            document = imported_document(root, root, self._load, find_link=self._find_link)
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

    # Links and files -------------------------------------------------------------------------------------------------

    def _find_link(self, address: str, words: str) -> str:
        """Where a link leads to here; "" for nowhere."""
        old = self._addresses.read(address, self._item.address)
        self._links += 1
        target = self._own_target(address, old) if old.own_path else self._file_target(address, old.absolute)
        self._links_kept += bool(target)
        if not target:
            self._tell("lost-link", f"“{shorten(words, 60)}” tới {address[:100]}" if words else address[:100])
        return target

    def _own_target(self, address: str, old: OldAddress) -> str:
        if self._addresses.is_home(old.own_path):
            return reference_from(self._path, "index.md")
        if target := find_by_spellings(old.own_path, self._find_page):
            return reference_from(self._path, target, old.fragment)
        if file := self._file_target(address, ""):
            return file
        self._has_open_links = True
        if old.absolute:
            self._tell("open-link", old.own_path[:200])
        return old.absolute

    def _file_target(self, address: str, otherwise: str) -> str:
        """The file at an address, beside the item: a board may not say all addresses that its site had."""
        if is_publishable(address.partition("?")[0].partition("#")[0]):
            file = self._find_file(address)
            if isinstance(file, Path):
                return self._put_beside(file, address)
        return otherwise

    def _find_file(self, address: str) -> Path | str:
        """The file at an address, or why there is none; an absolute one of the old site counts by its path."""
        own_path = self._addresses.read(address, "").own_path if "//" in address[:8] else ""
        return self._find_media(own_path or address, self._item.folder)

    def _put_beside(self, file: Path, address: str) -> str:
        """The name that the file at an address has beside the item."""
        ending = next((ending for ending, path in self._linked.items() if path == file), "")
        if not ending:
            ending = f"-{len(self._linked) + 1}{file.suffix.lower()}"
            self._linked[ending] = file
            self._linked_addresses[ending] = self._addresses.read(address, self._item.address).own_path
        return f"{STEM_PLACEHOLDER}{ending}"

    def _unlinked(self, markdown: str, attachments: Collection[tuple[str, str]]) -> list[tuple[str, str]]:
        """The files whose links did not come over, such as those in captions: the item offers them by itself."""
        names = {f"{self._stem}{ending}": file.name for ending, file in self._linked.items()}
        offered = {name for name, _ in attachments}
        return [
            (name, title)
            for name, title in names.items()
            if name not in offered and name.replace(self._stem, STEM_PLACEHOLDER, 1) not in markdown
        ]

    def _take_attachment(self, attachment: OldFile) -> tuple[str, str] | None:
        title = collapse_whitespace(attachment.title) or PurePosixPath(attachment.address.partition("?")[0]).name
        file = self._find_file(attachment.address)
        if isinstance(file, Path) and not is_publishable(file.name):
            file = f"thuộc loại tệp {file.suffix} không được đăng"
        if isinstance(file, str):
            elsewhere = self._addresses.read(attachment.address, self._item.address)
            if elsewhere.absolute and not elsewhere.own_path:
                self._elsewhere.append((elsewhere.absolute, title))
                return None
            self._missing.append(f"Tệp đính kèm chưa có ở đây: {attachment.address[:300]}")
            self._tell("missing-attachment", f"{attachment.address[:200]} {file}")
            return None
        return self._put_beside(file, attachment.address).replace(STEM_PLACEHOLDER, self._stem), title

    # Pictures --------------------------------------------------------------------------------------------------------

    def _load(self, address: str) -> bytes | str:
        """The bytes of a picture, for the readers of texts."""
        self._pictures += 1
        file = self._find_file(address)
        why = file if isinstance(file, str) else ""
        if isinstance(file, Path):
            try:
                if file.stat().st_size > MAX_PICTURE_SIZE:
                    why = f"nặng hơn {MAX_PICTURE_SIZE // _MEGABYTE} MB"
                else:
                    data = file.read_bytes()
                    self._loaded[id(data)] = data, file
                    self._at_hand += 1
                    return data
            except OSError:
                why = "không mở được"
        self._tell("missing-picture", f"{address[:200]} {why}")
        return f"ảnh {address[:300]} {why}"

    def _take_lead(self, builder: DraftBuilder) -> tuple[PlacedPicture | None, list[str]]:
        """The picture that leads the item, and comments on one that is not at hand."""
        image = self._item.image
        if image is None:
            return None, []
        data = self._load(image.address)
        file = data if isinstance(data, str) else to_picture_file(data)
        if isinstance(file, str):
            if not isinstance(data, str):
                self._tell("lost-picture", f"{image.address[:200]}: {file}")
            words = "; ".join(filter(None, (file, image.alt and f"lời tả: {image.alt}",
                                            image.caption and f"chú thích: {image.caption}")))  # fmt: skip
            return None, [f"Ảnh của bài ở trang cũ: {words}"]
        below = self._take_repeated_picture(builder, file)
        ending = add_picture_file(builder, file)
        alt = description_of(image.alt)
        caption = below or Caption(collapse_whitespace(image.caption), image.credit)
        if not alt:
            self._tell("picture-without-words", image.address[:200])
        # Readers see a caption, which a leading picture must have: where it had none, what they saw is the title.
        words = caption.text or alt or self._item.title or self._stand_in_words()
        alt = shorten(alt or caption.text or self._stand_in_words(), MAX_WORDS_OF_PICTURE)
        caption = Caption(shorten(words, MAX_WORDS_OF_PICTURE), caption.credit)
        return PlacedPicture(f"{self._stem}{ending}", alt, caption), []

    def _take_repeated_picture(self, builder: DraftBuilder, lead: PictureFile) -> Caption | None:
        """Take the leading picture out of the text's beginning, where it would be seen twice; gives its caption."""
        for place, block in enumerate(builder.blocks[:3]):
            if block.kind == "picture" and builder.document.pictures[block.picture_number].data == lead.data:
                del builder.blocks[place]
                self._pictures -= 1
                self._at_hand -= 1
                below = parse_caption(builder.blocks[place], below_picture=True) if builder.blocks[place:] else None
                if below is not None:
                    del builder.blocks[place]
                return below if below and below.text else None
        return None

    def _describe_pictures(self, builder: DraftBuilder) -> None:
        """Give a description to each picture that has none: its caption, or the article that it is in."""
        for number, placed in builder.pictures.items():
            if not placed.alt:
                self._tell("picture-without-words", placed.file_name.replace(STEM_PLACEHOLDER, self._stem))
                alt = placed.caption.text or self._stand_in_words()
                builder.pictures[number] = structs.replace(placed, alt=alt)
        for loss in builder.losses[len(builder.document.losses) :]:
            self._tell("lost-picture", loss)

    def _stand_in_words(self) -> str:
        return f"Ảnh trong bài “{shorten(self._item.title, 150)}”" if self._item.title else "Ảnh trong bài"

    def _files(self, builder: DraftBuilder) -> list[ConvertedFile]:
        files = []
        for ending, data in builder.picture_files.items():
            source = self._linked.get(ending) or self._loaded.get(id(data), (b"", None))[1]
            address = self._linked_addresses.get(ending, "")
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
