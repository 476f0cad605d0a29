"""Reduces a part of a Word document to the elements that mammoth reads, so that no other takes its text along."""

import re
from collections.abc import Collection, Iterable, Sequence

from lxml import etree
from msgspec import Struct

from newsroom.importing.docx_styles import W, find_word, is_on
from newsroom.importing.docx_unseen import VML

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_PIC = "{http://schemas.openxmlformats.org/drawingml/2006/picture}"
_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"

# The relation of every picture that is not in the file; it leads to no part.
MISSING_PICTURE = "newsroomMissing"

# Elements that stay. Any other is a wrapper, of which the content stays, unless what it holds is no text of the page.
_TEXT_TAGS = frozenset(f"{W}{name}" for name in ("t", "tab", "br", "noBreakHyphen", "softHyphen", "sym"))
_FIELD_TAGS = frozenset({f"{W}fldChar", f"{W}instrText"})
_MAX_FIELD_DEPTH = 20
_TAGS_WITH_CHARACTERS = frozenset({f"{W}t", f"{W}instrText"})
_KEPT = _TEXT_TAGS | frozenset(
    f"{W}{name}"
    for name in re.findall(
        r"\w+",
        "document body footnotes footnote endnotes endnote p pPr pStyle numPr numId ilvl r rPr rStyle b i u strike"
        " vertAlign del fldChar instrText tbl tr trPr tblHeader tc tcPr gridSpan vMerge hyperlink pict txbxContent"
        " drawing footnoteReference endnoteReference",
    )
)
_KEPT_OF_PICTURES = frozenset(
    {f"{VML}imagedata", f"{_WP}inline", f"{_WP}docPr", f"{_A}graphic", f"{_A}graphicData", f"{_PIC}pic"}
    | {f"{_PIC}blipFill", f"{_A}blip"}
)
# Of these elements no attribute is read, and of those of format only these children.
FORMATTED_TAGS = tuple(f"{W}{name}" for name in ("rPr", "pPr", "r", "p", "tr", "tc", "t"))
_READ_FORMAT = frozenset(
    f"{W}{name}"
    for name in re.findall(
        r"\w+",
        "rStyle rFonts b i u strike vertAlign vanish webHidden specVanish del pStyle numPr jc rPr sectPr",
    )
)
_OFTEN_EMPTY = tuple(f"{W}{name}" for name in ("rPr", "pPr", "numPr", "tcPr", "trPr", "r", "p"))
_NO_TEXT = re.compile(r"\{[^}]*\}(?:\w*(?:Pr|PrEx|Change|Data)|tblGrid|comment\w*|object(?:Embed|Link))")
# What stands for a space or for the end of a line; Word has breaks of pages and columns too.
_SAME_AS = {f"{W}cr": f"{W}br", f"{W}ptab": f"{W}tab"}
_CHECKBOX = ("☐", "☒")
_HEXADECIMAL = re.compile("[0-9A-Fa-f]{4}")


class _Field(Struct):
    """A field being read: its own elements, the text within its instruction, and whether that has ended."""

    marks: list[etree._Element]
    instruction: list[etree._Element]
    has_result: bool = False

    @property
    def is_link(self) -> bool:
        words = "".join(mark.text or "" for mark in self.marks if mark.tag == f"{W}instrText")
        return words.split()[:1] == ["HYPERLINK"]


def reduce_part(root: etree._Element, targets: Collection[str], note_ids: dict[str, frozenset[str]]) -> None:
    """Reduce a part in place. Its numbers, fonts and hidden text have been dealt with.

    `targets` are the names of its relations that lead somewhere, `note_ids` those of the notes there are, by the tag
    of a reference.
    """
    _write_fields(root)
    _write_ruby(root)
    _flatten_drawings(root)
    for element in list(root.iter(*_SAME_AS, f"{W}br")):
        element.tag = _SAME_AS.get(str(element.tag), str(element.tag))
        element.attrib.clear()
    _remove(each for each in list(root.iter(f"{W}sym")) if not _HEXADECIMAL.fullmatch(each.get(f"{W}char", "")))
    for span in root.iter(f"{W}gridSpan"):
        if not span.get(f"{W}val", "").isdecimal():
            span.set(f"{W}val", "1")
    _drop_dangling_references(root, targets, note_ids)
    tags = {str(element.tag) for element in root.iter("*")} - _KEPT - _KEPT_OF_PICTURES
    without_text = {tag for tag in tags if _NO_TEXT.fullmatch(tag)}
    etree.strip_elements(root, *without_text, with_tail=False)
    etree.strip_tags(root, *(tags - without_text))
    for element in root.iter("*"):
        if element.tag not in _TAGS_WITH_CHARACTERS:
            element.text = None
        element.tail = None
    for mark in list(root.iterfind(f".//{W}pPr/{W}rPr")):
        if find_word(mark, "del") is None:
            mark.clear()
    # What is empty by now says nothing, and there may be a great deal of it; the innermost first.
    _remove(element for element in reversed(list(root.iter(*_OFTEN_EMPTY))) if not len(element))
    for paragraph in root.iter(f"{W}p", f"{W}hyperlink"):
        _join_runs(paragraph)


def _join_runs(parent: etree._Element) -> None:
    """Join neighbours of one format: Word ends a run wherever somebody stopped to think."""
    last, last_format = None, b""
    joined: dict[etree._Element, list[str]] = {}
    for run in list(parent):
        if run.tag != f"{W}r" or any(child.tag not in _TEXT_TAGS and child.tag != f"{W}rPr" for child in run):
            last = None
            continue
        properties = find_word(run, "rPr")
        run_format = b"" if properties is None else etree.tostring(properties, method="c14n", exclusive=True)
        if last is None or run_format != last_format:
            last, last_format = run, run_format
            continue
        for child in run if properties is None else run[1:]:
            before = last[-1] if len(last) else None
            if before is not None and before.tag == child.tag == f"{W}t":
                joined.setdefault(before, [before.text or ""]).append(child.text or "")
            else:
                last.append(child)
        parent.remove(run)
    for text, parts in joined.items():
        text.text = "".join(parts)


def drop_unread_format(element: etree._Element) -> None:
    """Take out of one of FORMATTED_TAGS, in place, the format that nothing here or in mammoth reads."""
    element.attrib.clear()
    if element.tag in FORMATTED_TAGS[:2]:
        for child in list(element):
            if child.tag not in _READ_FORMAT:
                element.remove(child)


def choose_alternatives(root: etree._Element) -> None:
    """Of content that is there in several forms for several programs, keep the one with most text and pictures."""
    for choice in list(root.iter(f"{_MC}AlternateContent")):
        forms = [*choice.iterchildren(f"{_MC}Fallback"), *choice.iterchildren(f"{_MC}Choice")]
        if forms:
            best = max(forms, key=_amount)
            choice[:] = list(best)
    etree.strip_tags(root, f"{_MC}AlternateContent")


def _amount(form: etree._Element) -> tuple[int, int]:
    letters = sum(len(text.text or "") for text in form.iter(f"{W}t"))
    return letters, sum(1 for _ in form.iter(f"{_A}blip", f"{VML}imagedata"))


def _text_run(text: str) -> etree._Element:
    """A run of this text."""
    run = etree.Element(f"{W}r")
    element = etree.SubElement(run, f"{W}t")
    element.text = text
    element.set(_XML_SPACE, "preserve")
    return run


def flatten_formulas(root: etree._Element) -> None:
    """Put a formula's signs as plain text where it stands."""
    for formula in list(root.iter(f"{_MATH}oMath")):
        parent = formula.getparent()
        if parent is not None:
            parent.replace(formula, _text_run("".join(sign.text or "" for sign in formula.iter(f"{_MATH}t"))))


def _write_fields(root: etree._Element) -> None:
    """Leave of a field what it shows, and of a link where it leads.

    Text within an instruction is not shown, and a box to tick is shown by a sign.
    """
    fields: list[_Field] = []
    dropped: list[etree._Element] = []
    for element in list(root.iter(*_FIELD_TAGS, *_TEXT_TAGS)):
        kind = element.get(f"{W}fldCharType", "")
        if element.tag in _FIELD_TAGS and kind != "begin" and fields:
            fields[-1].marks.append(element)
        if element.tag == f"{W}fldChar" and kind == "begin":
            fields.append(_Field([element], []))
        elif element.tag == f"{W}fldChar" and not fields:
            dropped.append(element)
        elif kind == "separate":
            fields[-1].has_result = True
        elif kind == "end":
            field = fields.pop()
            dropped += field.instruction
            if not field.is_link or len(fields) > _MAX_FIELD_DEPTH:
                dropped += field.marks
            box = field.marks[0].find(f"{W}ffData/{W}checkBox")
            if box is not None:
                checked = find_word(box, "checked")
                is_checked = is_on(find_word(box, "default") if checked is None else checked)
                field.marks[0].addprevious(_text_run(_CHECKBOX[is_checked])[0])
        elif element.tag in _TEXT_TAGS and fields and (around := _first_instruction(fields)):
            around.instruction.append(element)
    # A field without an end hides nothing, and is none.
    _remove([*dropped, *(mark for field in fields for mark in field.marks)])


def _first_instruction(fields: Sequence[_Field]) -> _Field | None:
    return next((field for field in fields if not field.has_result), None)


def _remove(elements: Iterable[etree._Element]) -> None:
    for element in elements:
        parent = element.getparent()
        if parent is not None:
            parent.remove(element)


def _write_ruby(root: etree._Element) -> None:
    """Put the small text above others behind them, in brackets."""
    for ruby in list(root.iter(f"{W}ruby")):
        above, base = find_word(ruby, "rt"), find_word(ruby, "rubyBase")
        if above is not None and base is not None:
            ruby[:] = [base, _text_run(" ("), above, _text_run(")")]


def _flatten_drawings(root: etree._Element) -> None:
    """Leave of a drawing the pictures and the boxes of text in it, however deep in groups and canvases they are."""
    for word_art in list(root.iter(f"{VML}textpath")):
        box, paragraph = etree.Element(f"{W}txbxContent"), etree.Element(f"{W}p")
        paragraph.append(_text_run(word_art.get("string", "")))
        box.append(paragraph)
        word_art.addnext(box)
    for drawing in list(root.iter(f"{W}drawing")):
        properties = drawing.find(f".//{_WP}docPr")
        pictures = [_inline_picture(blip, properties) for blip in drawing.iter(f"{_A}blip")]
        boxes = list(drawing.iter(f"{W}txbxContent"))
        drawing[:] = pictures
        if boxes:
            pict = etree.Element(f"{W}pict")
            pict.extend(boxes)
            drawing.addnext(pict)


def _inline_picture(blip: etree._Element, properties: etree._Element | None) -> etree._Element:
    inline = etree.Element(f"{_WP}inline")
    description = etree.SubElement(inline, f"{_WP}docPr")
    for name in ("descr", "title"):
        description.set(name, "" if properties is None else properties.get(name, ""))
    place = inline
    for tag in (f"{_A}graphic", f"{_A}graphicData", f"{_PIC}pic", f"{_PIC}blipFill"):
        place = etree.SubElement(place, tag)
    etree.SubElement(place, f"{_A}blip").set(f"{_R}embed", blip.get(f"{_R}embed", ""))
    return inline


def _drop_dangling_references(
    root: etree._Element, targets: Collection[str], note_ids: dict[str, frozenset[str]]
) -> None:
    for picture, name in ((f"{_A}blip", "embed"), (f"{VML}imagedata", "id")):
        for element in root.iter(picture):
            if element.get(f"{_R}{name}", "") not in targets:
                element.set(f"{_R}{name}", MISSING_PICTURE)
    for link in root.iter(f"{W}hyperlink"):
        if link.get(f"{_R}id", "") not in targets:
            link.attrib.pop(f"{_R}id", None)
    for tag, ids in note_ids.items():
        _remove(reference for reference in list(root.iter(tag)) if reference.get(f"{W}id", "") not in ids)
