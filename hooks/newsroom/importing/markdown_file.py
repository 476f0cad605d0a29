"""Turns a Markdown file of any program into an imported document, whose text stays as it is written."""

import re
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser

from newsroom.importing.adopted_keys import lead_picture
from newsroom.importing.docx_package import ImportRefused
from newsroom.importing.file_head import split_head
from newsroom.importing.html_blocks import HtmlBlockReader
from newsroom.importing.html_embeds import embeds_note, embeds_to_links
from newsroom.importing.manuscript import DocumentBlock, ImportedDocument, ImportedPicture
from newsroom.importing.markdown import html_comment, inline_picture
from newsroom.importing.markdown_chunks import FENCE, HTML_BLOCK, is_list_or_table, read_heading, text_chunks
from newsroom.importing.plain_text import detect_lines
from newsroom.importing.template_code import turn_template_code
from newsroom.importing.web_page import LoadFile, parse_html
from newsroom.model.file_types import is_image
from newsroom.text.normalize import collapse_whitespace

_LIST_ENTRY = re.compile(r" {0,3}(?:[-+*]|\d{1,9}[.)])\s")
_PICTURE = re.compile(
    r"!\[(?P<alt>[^\[\]\n]*+(?:\[[^\[\]\n]*+\][^\[\]\n]*+)*+)\]"
    r"\(\s*(?:<(?P<bracketed>[^<>\n]*)>|(?P<address>[^()\s]*(?:\([^()\s]*\)[^()\s]*)*))"
    r"(?:\s+(?:\"(?P<double>[^\"\n]*)\"|'(?P<single>[^'\n]*)'|\((?P<round>[^)\n]*)\)))?\s*\)(?P<attributes>\{[^}\n]*\})?"
    r"|<img(?=[\s/>])[^<>]*>|(?P<code>`+[^`]*`+)",
    re.IGNORECASE,
)
_PICTURE_LINK = re.compile(r"\[(!\[[^\[\]\n]*\]\([^()\n]*\))\]\(([^()\n]*)\)")
# Put behind a picture that leads somewhere while its paragraph is read.
_LINK_ATTRIBUTE = re.compile(r"\{link=([^{}\n]*)\}")


class _ImageTag(HTMLParser):
    """Reads the attributes of one tag, however it is written."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str | None] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.values = dict(attrs)


class _Picture:
    """One picture in the text: how it is written, and what is known of it."""

    def __init__(self, match: re.Match[str]) -> None:
        self.address = match["bracketed"] or match["address"] or ""
        self.alt = match["alt"] or ""
        self.caption = match["double"] or match["single"] or match["round"] or ""
        link = _LINK_ATTRIBUTE.fullmatch(match["attributes"] or "")
        self.link = link[1] if link else ""
        if match[0][:1] == "<":
            tag = _ImageTag()
            tag.feed(match[0])
            self.address, self.alt, self.caption = (tag.values.get(name) or "" for name in ("src", "alt", "title"))


class MarkdownReader:
    """Reads the blocks of one text; afterwards `pictures` and `losses` are those of the document."""

    def __init__(self, load_file: LoadFile) -> None:
        self._load_file = load_file
        self.pictures: list[ImportedPicture] = []
        self.losses: list[str] = []
        self.moved_pictures = 0

    def read_blocks(self, text: str) -> Iterator[DocumentBlock]:
        """The parts of a text between empty lines; headings, and pictures on lines of their own, are blocks too."""
        in_list = False
        for chunk, is_code in text_chunks(text):
            part = "\n".join(chunk)
            belongs_to_list = in_list and chunk[0].startswith((" ", "\t"))
            if is_code and (FENCE.match(part) or not belongs_to_list):
                part = _unfenced(chunk, after_list=in_list) if part[0] in "`~" else part
                yield DocumentBlock("paragraph", part, part, is_markdown=True)
                continue
            in_list = belongs_to_list or bool(_LIST_ENTRY.match(part))
            if HTML_BLOCK.match(part) and re.search(r"<img\b", part, re.IGNORECASE):
                yield from self._read_html(part)
                continue
            if heading := read_heading(part):
                level, words = heading
                shown = list(self._read_paragraph(words, keeps_place=False))
                if any(block.kind == "picture" for block in shown):
                    # A picture in a heading stands below it.
                    texts = (block.markdown for block in shown if block.kind != "picture" and not block.is_caption)
                    words = next(texts, "").strip()
                    pictures = [block for block in shown if block.kind == "picture" or block.is_caption]
                    if words:
                        yield DocumentBlock("heading", words, words, level=level, is_markdown=True)
                    yield from pictures
                    continue
                yield DocumentBlock("heading", words, words, level=level, is_markdown=True)
                continue
            keeps_place = in_list or is_list_or_table(chunk[0])
            yield from self._read_paragraph(_PICTURE_LINK.sub(_with_link_attribute, part), keeps_place=keeps_place)

    def add_picture(self, address: str, alt: str) -> int | str:
        """The number of a picture, or why it does not come along."""
        data = self._load_file(address) if address else "một ảnh không ghi địa chỉ"
        if isinstance(data, str):
            self.losses.append(data)
            return data
        self.pictures.append(ImportedPicture(data, alt))
        return len(self.pictures) - 1

    def _read_html(self, part: str) -> Iterator[DocumentBlock]:
        """The blocks of HTML that has pictures: nothing in it would be read as Markdown any more."""

        def add_picture(address: str, alt: str, place: str) -> int:
            number = self.add_picture(address, collapse_whitespace(alt))
            if isinstance(number, str):
                self.pictures.append(ImportedPicture(b"", collapse_whitespace(alt), missing=number))
                return len(self.pictures) - 1
            return number

        try:
            root = parse_html(f"<body>{part}</body>")
        except ImportRefused:
            yield DocumentBlock("paragraph", part, part, is_markdown=True)
            return
        yield from HtmlBlockReader(add_picture, lambda address, words: address).read_blocks(root)

    def _read_paragraph(self, part: str, *, keeps_place: bool) -> Iterator[DocumentBlock]:
        """A paragraph; pictures that stand in the midst of it come after it, unless a list or a table would break."""
        shown: list[DocumentBlock] = []

        def take(match: re.Match[str]) -> str:
            if match["code"]:
                return match[0]
            picture = _Picture(match)
            number = self.add_picture(picture.address, picture.alt)
            if keeps_place:
                missing = number if isinstance(number, str) else ""
                data = b"" if isinstance(number, str) else self.pictures.pop().data
                self.pictures.append(ImportedPicture(data, picture.alt, missing, picture.caption))
                mark = inline_picture(len(self.pictures) - 1)
                return f"[{mark}]({picture.link})" if picture.link else mark
            if isinstance(number, str) and match[0] == part.strip():
                words = f"{number}; chú thích: {picture.caption}" if picture.caption else number
                self.pictures.append(ImportedPicture(b"", picture.alt, missing=words))
                shown.append(DocumentBlock("picture", "", "", picture_number=len(self.pictures) - 1))
                return ""
            if isinstance(number, str):
                return _missing_picture_comment(picture.address, picture.alt, picture.caption, number)
            shown.append(DocumentBlock("picture", "", "", picture_number=number, link=picture.link))
            if picture.caption:
                shown.append(DocumentBlock("paragraph", picture.caption, picture.caption, is_caption=True))
            return ""

        text = _PICTURE.sub(take, part)
        if shown:
            text = re.sub(r"(?<=[^\s|])  (?=\S)", " ", text)
        if text.strip():
            plain = re.sub(r"[*_`]", "", _PICTURE.sub(lambda match: match["code"] or "", part)).strip()
            yield DocumentBlock("paragraph", plain, text.strip("\n"), is_markdown=True)
            self.moved_pictures += sum(block.kind == "picture" for block in shown)
        yield from shown


def _unfenced(chunk: Sequence[str], *, after_list: bool) -> str:
    """Code between fences as code that is indented, which every page has; a comment keeps it out of a list."""
    lines = chunk[1:-1] if len(chunk) > 1 and FENCE.match(chunk[-1]) else chunk[1:]
    code = "\n".join(f"    {line}".rstrip() for line in lines)
    return f"{html_comment('Mã')}\n\n{code}" if after_list else code


def without_larger_pictures(text: str) -> str:
    """Markdown in which no picture leads to a picture, which is mostly itself, larger."""
    return _PICTURE_LINK.sub(lambda match: match[1] if is_image(_target(match[2])) else match[0], text)


def _with_link_attribute(match: re.Match[str]) -> str:
    target = _target(match[2])
    return match[1] if not target or is_image(target) else f"{match[1]}{{link={target}}}"


def _target(written: str) -> str:
    """The address of a link, without its title."""
    return (written.split() or [""])[0].strip("<>")


def read_markdown_file(data: bytes, load_file: LoadFile, *, is_mdx: bool = False) -> ImportedDocument:
    """The document in the bytes of a file of Markdown, or MDX; raises `ImportRefused`."""
    detection = detect_lines(data)
    head = split_head("\n".join(detection.texts))
    reader = MarkdownReader(load_file)
    blocks: list[DocumentBlock] = []
    lead, missing = lead_picture(head.nodes), ""
    if lead is not None:
        number = reader.add_picture(lead.address, lead.alt)
        if isinstance(number, str):
            reader.losses.clear()
            missing = "; ".join(filter(None, (number, lead.alt, lead.caption, lead.credit)))
        else:
            credit = f" (Ảnh: {lead.credit})" if lead.credit else ""
            blocks.append(DocumentBlock("picture", "", "", picture_number=number))
            if lead.caption + credit:
                blocks.append(DocumentBlock("paragraph", lead.caption + credit, lead.caption, is_caption=True))
    turned = turn_template_code(head.body, is_mdx=is_mdx)
    body, embeds = embeds_to_links(turned.text)
    blocks += reader.read_blocks(body)
    if not blocks and not head.nodes:
        raise ImportRefused("trống, không có chữ nào bên trong")
    notes = list(detection.conversion_notes("dòng"))
    if embeds:
        notes.append(embeds_note(embeds))
    if reader.moved_pictures:
        notes.append(f"{reader.moved_pictures} ảnh giữa dòng chữ đã chuyển xuống dưới đoạn")
    if codes := list(dict.fromkeys(turned.unknown)):
        names = ", ".join(codes[:5])[:200]
        reader.losses.append(f"mã riêng của hệ cũ máy không biết, cất trong ghi chú ẩn ở chỗ ấy: {names}")
    return ImportedDocument(
        tuple(blocks),
        tuple(reader.pictures),
        front_matter=head.nodes,
        unread_front_matter=head.unread,
        missing_picture=missing,
        is_markdown=True,
        notes=tuple(notes),
        losses=(*head.problems, *dict.fromkeys(reader.losses)),
        unclear_texts=detection.unclear_texts,
    )


def _missing_picture_comment(address: str, alt: str, caption: str, why: str) -> str:
    """What marks the place of a picture that did not come along."""
    words = (address[:300] if address not in why else "", alt and f"lời tả: {alt}", caption and f"chú thích: {caption}")
    return html_comment("; ".join(filter(None, (f"Chỗ này bản gốc có ảnh: {why}", *words))))
