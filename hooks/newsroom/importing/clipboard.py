"""Turns what a program has put on the clipboard as HTML into Markdown for the text of an item."""

import re
from collections.abc import Sequence
from itertools import chain

from lxml import etree
from msgspec import Struct

from newsroom.importing.html_elements import css_rules, selectors_of, simple_selector
from newsroom.importing.manuscript import DraftBuilder, ImportedDocument, ImportedPicture
from newsroom.importing.markdown import blocks_to_markdown
from newsroom.importing.own_links import FindFile, refer_to_own_files
from newsroom.importing.pictures import picture_markdown, take_pictures
from newsroom.importing.rtf_pictures import rtf_pictures
from newsroom.importing.web_page import PICTURE_SCHEME, imported_document, parse_html

# What Word puts around text that is no part of it: comments, their signs, and what was deleted but is still recorded.
_WORD_REMARKS = (
    ".//*[contains(@style, 'comment-list')]", ".//*[contains(@class, 'MsoCommentReference')]",
    ".//*[contains(@class, 'msoDel')]", ".//del[@datetime]",
)  # fmt: skip
_BOLD = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_ITALIC = re.compile(r"font-style\s*:\s*italic", re.IGNORECASE)


class ClipboardText(Struct, frozen=True):
    """What was pasted, as Markdown: within a line where `is_inline`, else blocks.

    `picture_files` maps endings of names (`-1.jpg`), which stand in it behind the placeholder of a stem, to bytes;
    `losses` are Vietnamese clauses.
    """

    markdown: str
    is_inline: bool
    picture_files: dict[str, bytes]
    losses: tuple[str, ...]


def read_clipboard(html: str, rtf: bytes = b"") -> ImportedDocument:
    """The document on a clipboard; `rtf` is its other form, which has Word's pictures. Raises `ImportRefused`."""
    # Without one, what Google Sheets puts around its tables would be taken for a part of the head.
    root = parse_html(html if "<body" in html.lower() else f"<body>{html}</body>")
    for remark in list(chain.from_iterable(map(root.xpath, _WORD_REMARKS))):
        # What it is part of may be gone with another.
        if remark.getparent() is not None:
            remark.drop_tree()
    _mark_emphasis_of_cells(root)
    embedded = _embed_pictures(list(root.iter("img")), rtf_pictures(rtf))
    return imported_document(root, root, _why_missing, embedded)


def clipboard_markdown(document: ImportedDocument, *, home_url: str, folder: str, find_file: FindFile) -> ClipboardText:
    """The Markdown of what was on a clipboard, for an item whose file is in `folder`; see `refer_to_own_files`."""
    builder = DraftBuilder(document)
    take_pictures(builder)
    first = builder.blocks[0] if len(builder.blocks) == 1 and not document.footnotes else None
    is_inline = first is not None and first.kind == "paragraph"
    if first is not None and is_inline:
        # A few words of a paragraph are no heading, even where all of them are bold.
        body = first.markdown
    else:
        pictures = {number: picture_markdown(each) for number, each in builder.pictures.items()}
        body = blocks_to_markdown(builder.blocks, document.footnotes, pictures | builder.picture_marks)
    body, _ = refer_to_own_files(body, home_url=home_url, folder=folder, find_file=find_file)
    return ClipboardText(body, is_inline, builder.picture_files, tuple(dict.fromkeys(builder.losses)))


def _mark_emphasis_of_cells(root: etree._Element) -> None:
    """Put emphasis of a table's cells, which Excel and Google Sheets keep in styles, into elements of their own."""
    styles: dict[tuple[str, str], str] = {}
    for selectors, declarations, is_conditional in css_rules(root):
        for selector in filter(None, map(simple_selector, selectors)):
            if selector[1] and not is_conditional:
                styles[selector] = styles.get(selector, "") + declarations
    for cell in list(root.iter("td", "th")):
        style = "".join(styles.get(selector, "") for selector in selectors_of(cell)) + cell.get("style", "")
        for pattern, tag in ((_BOLD, "b"), (_ITALIC, "i")):
            if pattern.search(style):
                wrapper = cell.makeelement(tag)
                wrapper.text, cell.text = cell.text, None
                wrapper.extend(list(cell))
                cell.append(wrapper)


def _embed_pictures(elements: Sequence[etree._Element], in_rtf: Sequence[bytes]) -> tuple[ImportedPicture, ...]:
    """Point the elements of pictures that lie on the author's machine to those that the RTF has, in the same order."""
    local = [element for element in elements if not re.match(r"(?:data|https?):|//", element.get("src", ""))]
    # Where it has some only, nothing tells which.
    targets = next((each for each in (elements, local) if len(each) == len(in_rtf)), ())
    embedded = []
    for element, data in zip(targets, in_rtf, strict=False):
        if element in local:
            embedded.append(ImportedPicture(data, element.get("alt", "")))
            element.set("src", f"{PICTURE_SCHEME}{len(embedded) - 1}")
    return tuple(embedded)


def _why_missing(address: str) -> str:
    if re.match(r"(?:https?:)?//", address):
        return f"ảnh ở trang khác ({address[:80]}) chưa tải về; hãy tải về máy rồi chèn vào đây"
    return "ảnh nằm trên máy người viết, không đi theo khi dán; hãy chép riêng ảnh ấy rồi dán vào đây, hoặc tải lên"
