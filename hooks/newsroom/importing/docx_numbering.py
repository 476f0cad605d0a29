"""Writes the numbers of Word's numbered paragraphs into their text, as "I.", "1." or "a)" stand on paper."""

from __future__ import annotations

import copy
import re
from collections import defaultdict

from lxml import etree
from msgspec import Struct, structs

from newsroom.importing.docx_fonts import DocxStyles, W, find_word, word_value

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
        # For each list the key of its levels, which lists that count on from each other share.
        self._lists: dict[str, str] = {}
        self._counters: dict[str, dict[str, int]] = defaultdict(dict)
        if numbering is None:
            return
        for abstract in numbering.iter(f"{W}abstractNum"):
            levels = {level.get(f"{W}ilvl", "0"): _parse_level(level) for level in abstract.iter(f"{W}lvl")}
            self._levels[abstract.get(f"{W}abstractNumId", "")] = levels
        for number in numbering.iter(f"{W}num"):
            name, base = number.get(f"{W}numId", ""), word_value(number, "abstractNumId")
            overrides = {override.get(f"{W}ilvl", "0"): override for override in number.iter(f"{W}lvlOverride")}
            if overrides:
                # A list that begins anew counts for itself.
                self._levels[f"num {name}"] = _apply_overrides(self._levels.get(base, {}), overrides)
                base = f"num {name}"
            self._lists[name] = base

    def write_numbers(self, document: etree._Element) -> None:
        """Put the number before the text of every numbered paragraph; those with a bullet stay list entries."""
        for paragraph in document.iter(f"{W}p"):
            name, depth = self._styles.list_and_level(paragraph)
            level = self._levels.get(self._lists.get(name, ""), {}).get(depth)
            if level is None or level.number_format == "bullet":
                continue
            number = self._next_number(self._lists[name], depth)
            properties = find_word(paragraph, "pPr")
            if properties is None:
                continue
            for numbering in properties.findall(f"{W}numPr"):
                properties.remove(numbering)
            no_list = etree.SubElement(properties, f"{W}numPr")
            for tag in ("ilvl", "numId"):
                etree.SubElement(no_list, f"{W}{tag}").set(f"{W}val", "0")
            if number:
                _prepend_text(paragraph, properties, f"{number} ")

    def _next_number(self, base: str, depth: str) -> str:
        """The next number of a level, which lets those below it begin anew."""
        levels, counts = self._levels[base], self._counters[base]
        counts[depth] = counts.get(depth, levels[depth].start - 1) + 1
        for deeper in [other for other in counts if int(other) > int(depth)]:
            del counts[deeper]

        def number_of(placeholder: re.Match[str]) -> str:
            other = str(int(placeholder[1]) - 1)
            level = levels.get(other)
            return _format_number(counts.get(other, level.start), level.number_format) if level else ""

        return re.sub("%([1-9])", number_of, levels[depth].pattern).strip()


def _parse_level(level: etree._Element) -> _Level:
    start = word_value(level, "start")
    return _Level(
        word_value(level, "numFmt", "decimal"), word_value(level, "lvlText"), int(start) if start.isdigit() else 1
    )


def _apply_overrides(levels: dict[str, _Level], overrides: dict[str, etree._Element]) -> dict[str, _Level]:
    levels = levels.copy()
    for depth, override in overrides.items():
        replacement, start = find_word(override, "lvl"), word_value(override, "startOverride")
        if replacement is not None:
            levels[depth] = _parse_level(replacement)
        if depth in levels and start.isdigit():
            levels[depth] = structs.replace(levels[depth], start=int(start))
    return levels


def _format_number(number: int, number_format: str) -> str:
    if number_format == "none":
        return ""
    if number_format in ("upperLetter", "lowerLetter"):
        # After z comes aa, as Word counts.
        letters = chr(ord("A") + (number - 1) % 26) * ((number - 1) // 26 + 1)
    elif number_format in ("upperRoman", "lowerRoman"):
        letters = ""
        for value, digits in _ROMAN_DIGITS:
            count, number = divmod(number, value)
            letters += digits * count
    else:
        return f"{number:02}" if number_format == "decimalZero" else str(number)
    return letters.lower() if number_format.startswith("lower") else letters


def _prepend_text(paragraph: etree._Element, properties: etree._Element, words: str) -> None:
    """A run of these words at the paragraph's beginning, formatted as its first run."""
    first_format = find_word(paragraph.find(f".//{W}r"), "rPr")
    run = etree.Element(f"{W}r")
    if first_format is not None:
        run.append(copy.deepcopy(first_format))
    text = etree.SubElement(run, f"{W}t")
    text.text = words
    text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    properties.addnext(run)
