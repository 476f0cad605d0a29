"""Takes out of a Word document what its readers do not see: hidden, deleted and moved text, and boxes off the page."""

import re
from collections.abc import Iterable, Iterator

from lxml import etree

from newsroom.importing.docx_styles import DocxStyles, W, find_word
from newsroom.text.normalize import collapse_whitespace

_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
VML = "{urn:schemas-microsoft-com:vml}"
_DELETED = (f"{W}del", f"{W}moveFrom")
_MESSAGES = {
    "hidden": "{count} chỗ chữ ẩn (Hidden) của Word không mang sang, chỗ đầu là {text}",
    "print only": "{count} chỗ Word chỉ in ra giấy (như số trang trong mục lục) không mang sang, chỗ đầu là {text}",
    "deleted": "{count} chỗ đã xóa hoặc dời đi (Track Changes) không mang sang: đã lấy bản sau khi sửa",
    "off page": "{count} khung nằm ngoài trang giấy hoặc đang ẩn không mang sang, khung đầu ghi {text}",
}
# Word's lengths in points. An A4 page in twips where the document does not say.
_TWIPS, _EMU = 1 / 20, 1 / 12700
_UNITS = {"pt": 1.0, "in": 72.0, "cm": 72 / 2.54, "mm": 72 / 25.4, "px": 0.75, "": 1.0}
_A4 = ("11906", "16838")
_STYLE_LENGTH = re.compile(r"(-?\d+(?:\.\d+)?)(pt|in|cm|mm|px|)")

Unseen = tuple[str, str]
"""Why something is not seen (a key of `_MESSAGES`), and its text."""


def remove_unseen(root: etree._Element, styles: DocxStyles) -> list[Unseen]:
    """Take out of a part of a document, in place, what is not seen of it; gives what it was, in order."""
    return [*_remove_deleted(root), *_remove_off_page(root), *_remove_hidden(root, styles)]


def unseen_messages(unseen: Iterable[Unseen]) -> Iterator[str]:
    """A Vietnamese clause for each reason, with how often it was met and the words of the first place."""
    texts: dict[str, list[str]] = {}
    for reason, text in unseen:
        texts.setdefault(reason, []).append(text)
    for reason, found in texts.items():
        text = next(filter(None, found), "")[:60]
        yield _MESSAGES[reason].format(count=len(found), text=f"“{text}”" if text else "một hình")


def _remove(elements: Iterable[etree._Element], reason: str) -> Iterator[Unseen]:
    for element in elements:
        parent = element.getparent()
        if parent is not None:
            words = (text.text or "" for text in element.iter(f"{W}t", f"{W}delText"))
            yield reason, collapse_whitespace("".join(words))
            parent.remove(element)


def _remove_deleted(root: etree._Element) -> Iterator[Unseen]:
    """Text and rows deleted or moved away; a deleted paragraph mark stays, and joins two paragraphs."""
    rows = [row for row in root.iter(f"{W}tr") if find_word(row, "trPr/del") is not None]
    cells = [cell for cell in root.iter(f"{W}tc") if find_word(cell, "tcPr/cellDel") is not None]
    # What is in a deleted cell goes, not the place that it has in its row.
    content = [part for cell in cells for part in cell if part.tag != f"{W}tcPr"]
    properties = {f"{W}rPr", f"{W}trPr"}
    passages = [each for each in root.iter(*_DELETED) if getattr(each.getparent(), "tag", "") not in properties]
    yield from _remove((*rows, *content, *passages), "deleted")


def _remove_off_page(root: etree._Element) -> Iterator[Unseen]:
    page = _page_lengths(root)
    shapes = [anchor for anchor in root.iter(f"{_WP}anchor", f"{_WP}inline") if _is_anchor_off_page(anchor, page)]
    shapes += [shape for shape in root.iter(f"{VML}*") if _is_shape_off_page(shape.get("style", ""), page)]
    yield from _remove(shapes, "off page")


def _page_lengths(root: etree._Element) -> list[tuple[float, float]]:
    """Width and height of the page, each with the margin before the text, in points."""
    section = next(root.iter(f"{W}sectPr"), None)
    size, margins = find_word(section, "pgSz"), find_word(section, "pgMar")

    def points(element: etree._Element | None, name: str, default: str) -> float:
        value = default if element is None else element.get(f"{W}{name}", default)
        return int(value) * _TWIPS if value.lstrip("-").isdecimal() else int(default) * _TWIPS

    return [
        (points(size, "w", _A4[0]), points(margins, "left", "0")),
        (points(size, "h", _A4[1]), points(margins, "top", "0")),
    ]


def _is_anchor_off_page(anchor: etree._Element, page: list[tuple[float, float]]) -> bool:
    properties, extent = anchor.find(f"{_WP}docPr"), anchor.find(f"{_WP}extent")
    if properties is not None and properties.get("hidden") in ("1", "true"):
        return True
    for (length, margin), direction, side in zip(page, "HV", ("cx", "cy"), strict=True):
        position = anchor.find(f"{_WP}position{direction}")
        offset = "" if position is None else position.findtext(f"{_WP}posOffset") or ""
        size = "0" if extent is None else extent.get(side, "0")
        # A box may be placed by an alignment, or by a share of the page, instead.
        if position is None or not offset.lstrip("-").isdecimal() or not size.isdecimal():
            continue
        before = 0.0 if position.get("relativeFrom") == "page" else margin
        if _is_outside(int(offset) * _EMU, int(size) * _EMU, length, before):
            return True
    return False


def _is_shape_off_page(style: str, page: list[tuple[float, float]]) -> bool:
    values = {name.strip(): value.strip() for name, _, value in (part.partition(":") for part in style.split(";"))}
    if values.get("visibility") == "hidden":
        return True
    if values.get("position") != "absolute":
        return False
    # Where an alignment or a share of the page is given, the offset beside it means nothing.
    for (length, margin), edge, side, axis in zip(
        page, ("left", "top"), ("width", "height"), ("horizontal", "vertical"), strict=True
    ):
        if values.get(f"mso-position-{axis}", "absolute") != "absolute" or f"mso-{edge}-percent" in values:
            continue
        offset, size = (_STYLE_LENGTH.fullmatch(values.get(name, "0")) for name in (f"margin-{edge}", side))
        before = 0.0 if values.get(f"mso-position-{axis}-relative") == "page" else margin
        if offset and size and _is_outside(_points(offset), _points(size), length, before):
            return True
    return False


def _points(length: re.Match[str]) -> float:
    return float(length[1]) * _UNITS[length[2]]


def _is_outside(offset: float, size: float, length: float, before: float) -> bool:
    """Whether a box that begins so far from a line, itself `before` the page's edge, shows nothing on the page."""
    return offset >= length or offset + size < -before


def _remove_hidden(root: etree._Element, styles: DocxStyles) -> Iterator[Unseen]:
    if not styles.may_hide(root):
        return
    removed: list[etree._Element] = []
    texts: dict[tuple[etree._Element | None, str], str] = {}
    for run in root.iter(f"{W}r"):
        paragraph = next(run.iterancestors(f"{W}p"), None)
        if reason := styles.why_hidden(run, paragraph):
            removed.append(run)
            text = "".join(text.text or "" for text in run.iter(f"{W}t"))
            texts[paragraph, reason] = texts.get((paragraph, reason), "") + text
    for run in removed:
        parent = run.getparent()
        if parent is not None:
            parent.remove(run)
    yield from ((reason, collapse_whitespace(text)) for (_, reason), text in texts.items() if text.strip())
