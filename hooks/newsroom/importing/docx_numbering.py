"""Writes the numbers of Word's numbered paragraphs into their text, as "I.", "1." or "a)" stand on paper."""

from __future__ import annotations

import re
from collections import defaultdict

from lxml import etree
from msgspec import Struct

from newsroom.importing.docx_fonts import DocxStyles

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ROMAN_DIGITS = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"),
          (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))  # fmt: skip


class _Level(Struct, frozen=True):
    number_format: str
    pattern: str
    start: int


class DocxNumbering:
    """The lists of one document, and how far each has come."""

    def __init__(self, numbering: etree._Element | None, styles: DocxStyles) -> None:
        self._styles = styles
        self._levels: dict[str, dict[str, _Level]] = {}
        self._lists: dict[str, str] = {}
        self._counters: dict[str, dict[str, int]] = defaultdict(dict)
        if numbering is None:
            return
        for abstract in numbering.iter(f"{_W}abstractNum"):
            levels = {level.get(f"{_W}ilvl", "0"): _parse_level(level) for level in abstract.iter(f"{_W}lvl")}
            self._levels[abstract.get(f"{_W}abstractNumId", "")] = levels
        for number in numbering.iter(f"{_W}num"):
            abstract_id = number.find(f"{_W}abstractNumId")
            if abstract_id is None:
                continue
            name, base = number.get(f"{_W}numId", ""), abstract_id.get(f"{_W}val", "")
            overrides = {o.get(f"{_W}ilvl", "0"): o for o in number.iter(f"{_W}lvlOverride")}
            if overrides:
                # A list that begins anew counts for itself.
                self._levels[f"num {name}"] = _apply_overrides(self._levels.get(base, {}), overrides)
                base = f"num {name}"
            self._lists[name] = base

    def write_numbers(self, document: etree._Element) -> None:
        """Put the number before the text of every numbered paragraph; those with a bullet stay list entries."""
        for paragraph in document.iter(f"{_W}p"):
            name, depth = self._list_and_level(paragraph)
            level = self._levels.get(self._lists.get(name, ""), {}).get(depth)
            if level is None or level.number_format == "bullet":
                continue
            number = self._next_number(self._lists[name], depth)
            properties = paragraph.find(f"{_W}pPr")
            if properties is None:
                continue
            for old in properties.findall(f"{_W}numPr"):
                properties.remove(old)
            off = etree.SubElement(properties, f"{_W}numPr")
            for tag in ("ilvl", "numId"):
                etree.SubElement(off, f"{_W}{tag}").set(f"{_W}val", "0")
            if number:
                _prepend_text(paragraph, f"{number} ")

    def _list_and_level(self, paragraph: etree._Element) -> tuple[str, str]:
        number = paragraph.find(f"{_W}pPr/{_W}numPr/{_W}numId")
        if number is not None:
            level = paragraph.find(f"{_W}pPr/{_W}numPr/{_W}ilvl")
            return number.get(f"{_W}val", ""), "0" if level is None else level.get(f"{_W}val", "0")
        style = paragraph.find(f"{_W}pPr/{_W}pStyle")
        return ("", "") if style is None else self._styles.style_numbering(style.get(f"{_W}val", ""))

    def _next_number(self, base: str, depth: str) -> str:
        """The next number of a level, which lets those below it begin anew."""
        levels, counts = self._levels[base], self._counters[base]
        counts[depth] = counts.get(depth, levels[depth].start - 1) + 1
        for deeper in [other for other in counts if int(other) > int(depth)]:
            del counts[deeper]

        def written(place: re.Match[str]) -> str:
            other = str(int(place[1]) - 1)
            level = levels.get(other)
            return _format_number(counts.get(other, level.start), level.number_format) if level else ""

        return re.sub("%([1-9])", written, levels[depth].pattern).strip()


def _parse_level(level: etree._Element) -> _Level:
    def value(tag: str, default: str) -> str:
        found = level.find(f"{_W}{tag}")
        return default if found is None else found.get(f"{_W}val", default)

    start = value("start", "1")
    return _Level(value("numFmt", "decimal"), value("lvlText", ""), int(start) if start.isdigit() else 1)


def _apply_overrides(levels: dict[str, _Level], overrides: dict[str, etree._Element]) -> dict[str, _Level]:
    found = dict(levels)
    for depth, override in overrides.items():
        own, start = override.find(f"{_W}lvl"), override.find(f"{_W}startOverride")
        level = _parse_level(own) if own is not None else levels.get(depth)
        if level is not None:
            begun = start.get(f"{_W}val", "") if start is not None else ""
            found[depth] = _Level(level.number_format, level.pattern, int(begun) if begun.isdigit() else level.start)
    return found


def _format_number(number: int, number_format: str) -> str:
    if number_format == "none":
        return ""
    if number_format in ("upperLetter", "lowerLetter"):
        # After z comes aa, as Word counts.
        letters = chr(ord("A") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letters if number_format == "upperLetter" else letters.lower()
    if number_format in ("upperRoman", "lowerRoman"):
        letters, rest = "", number
        for value, sign in _ROMAN_DIGITS:
            letters, rest = letters + sign * (rest // value), rest % value
        return letters if number_format == "upperRoman" else letters.lower()
    return f"{number:02}" if number_format == "decimalZero" else str(number)


def _prepend_text(paragraph: etree._Element, words: str) -> None:
    """A run of these words at the paragraph's beginning, formatted as its first run."""
    first = paragraph.find(f".//{_W}r")
    run = etree.Element(f"{_W}r")
    properties = first.find(f"{_W}rPr") if first is not None else None
    if properties is not None:
        run.append(etree.fromstring(etree.tostring(properties)))
    text = etree.SubElement(run, f"{_W}t")
    text.text = words
    text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    place = paragraph.find(f"{_W}pPr")
    paragraph.insert(0 if place is None else paragraph.index(place) + 1, run)
