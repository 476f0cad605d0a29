"""Writes into a Word document what its text takes from styles and lists: old fonts, centring, and numbers."""

import copy
import re
from collections import defaultdict

from lxml import etree
from msgspec import Struct, structs

from newsroom.importing.charsets import charset_of_font

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_WITH_PROPERTIES_FIRST = frozenset({f"{W}p", f"{W}r"})
_HIDING = (f"{W}vanish", f"{W}webHidden")
_MAX_STYLE_DEPTH = 20
# Styles of our own, by which what mammoth drops reaches the HTML.
FONT_STYLE, CENTRED_STYLE = "newsroomFont", "newsroomCentred"
# Styles of paragraphs that say nothing of what those are.
_PLAIN_STYLES = frozenset(
    {"", "Normal", "Normal (Web)", "Body Text", "Standard", "Text body", "No Spacing", "Default", "Default Paragraph"}
)
_ROMAN_DIGITS = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"),
          (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))  # fmt: skip


def find_word(element: etree._Element | None, path: str) -> etree._Element | None:
    """The element at a path of Word's own names (`pPr/jc`) below an element.

    The properties of a paragraph or a run are its first child (ECMA-376-1, 17.3.1.22), and searched for nowhere else:
    it may have a hundred thousand others.
    """
    if element is None:
        return None
    head, _, rest = path.partition("/")
    if element.tag in _WITH_PROPERTIES_FIRST and head in ("pPr", "rPr"):
        first = next(iter(element), None)
        properties = first if first is not None and first.tag == W + head else None
        return find_word(properties, rest) if rest else properties
    return element.find(W + path.replace("/", f"/{W}"))


def word_value(element: etree._Element | None, path: str, default: str = "") -> str:
    """The `w:val` of the element at a path of Word's own names; the default where there is no such element."""
    target = find_word(element, path)
    return default if target is None else target.get(f"{W}val", default)


def is_on(toggle: etree._Element | None) -> bool:
    """Whether a property that is on or off is on: it stands there, and does not say otherwise (ECMA-376-1, 17.17.4)."""
    return toggle is not None and toggle.get(f"{W}val", "true") not in ("0", "false", "off")


class DocxStyles:
    """The styles of one document."""

    def __init__(self, styles: etree._Element | None, theme: etree._Element | None) -> None:
        self._styles: dict[str, etree._Element] = {}
        self._default_paragraph = ""
        self._theme_fonts = {} if theme is None else _parse_theme_fonts(theme)
        defaults = find_word(styles, "docDefaults/rPrDefault")
        self._document_font = self._own_font(defaults)
        self._document_hides = [is_on(None if defaults is None else defaults.find(f"{W}rPr/{t}")) for t in _HIDING]
        self._settings: dict[tuple[str, str], bool] = {}
        self.fonts: set[str] = set()
        self.old_fonts: list[str] = []
        for style in () if styles is None else styles.iter(f"{W}style"):
            name = style.get(f"{W}styleId", "")
            self._styles[name] = style
            if style.get(f"{W}default") in ("1", "true") and style.get(f"{W}type") == "paragraph":
                self._default_paragraph = name

    def mark_fonts_and_centring(self, root: etree._Element) -> None:
        """Give each run below `root` in an old font, and each plain centred paragraph, a style that says so.

        Afterwards `fonts` holds every font there is, and `old_fonts` those marked, in the order of their numbers.
        """
        for run in root.iter(f"{W}r"):
            font = self._run_font(run)
            self.fonts.add(font)
            if charset_of_font(font):
                if font not in self.old_fonts:
                    self.old_fonts.append(font)
                _set_style(run, "rPr", "rStyle", f"{FONT_STYLE}{self.old_fonts.index(font)}")
        for paragraph in root.iter(f"{W}p"):
            if word_value(paragraph, "pPr/jc") != "center" or find_word(paragraph, "pPr/numPr") is not None:
                continue
            style = self._styles.get(word_value(paragraph, "pPr/pStyle"))
            if word_value(style, "name") in _PLAIN_STYLES:
                _set_style(paragraph, "pPr", "pStyle", CENTRED_STYLE)

    def may_hide(self, root: etree._Element) -> bool:
        """Whether anything below `root` can be hidden text at all."""
        places = [root, *self._styles.values()]
        return any(next(place.iter(*_HIDING), None) is not None for place in places) or any(self._document_hides)

    def why_hidden(self, run: etree._Element, paragraph: etree._Element | None) -> str:
        """Whether a run of a paragraph is not shown on the web: "hidden", "print only", or "" for what is.

        It says so itself, or by its two styles, which cancel each other out (ECMA-376-1, 17.7.3); or the paragraph's
        mark is hidden, and does not only join a heading to the text after it.
        """
        mark = find_word(paragraph, "pPr/rPr")
        if is_on(find_word(mark, "vanish")) and not is_on(find_word(mark, "specVanish")):
            return "hidden"
        properties = find_word(run, "rPr")
        names = word_value(properties, "rStyle"), word_value(paragraph, "pPr/pStyle", self._default_paragraph)
        for tag, reason, by_default in zip(_HIDING, ("hidden", "print only"), self._document_hides, strict=True):
            own = None if properties is None else properties.find(tag)
            by_run, by_paragraph = (self._style_setting(name, tag) for name in names)
            if is_on(own) or (own is None and (by_run != by_paragraph or by_default)):
                return reason
        return ""

    def _style_setting(self, name: str, tag: str) -> bool:
        if (name, tag) not in self._settings:
            toggles = (style.find(f"{W}rPr/{tag}") for style in self._style_chain(name))
            self._settings[name, tag] = is_on(next((toggle for toggle in toggles if toggle is not None), None))
        return self._settings[name, tag]

    def list_and_level(self, paragraph: etree._Element) -> tuple[str, str]:
        """The list a paragraph is in, by itself or by its style, and the level; two empty texts where there is none."""
        for element in (paragraph, *self._style_chain(word_value(paragraph, "pPr/pStyle"))):
            if number := word_value(element, "pPr/numPr/numId"):
                return number, word_value(element, "pPr/numPr/ilvl", "0")
        return "", ""

    def _run_font(self, run: etree._Element) -> str:
        paragraph = next(run.iterancestors(f"{W}p"), None)
        return (
            self._own_font(run)
            or self._style_font(word_value(run, "rPr/rStyle"))
            or self._style_font(word_value(paragraph, "pPr/pStyle", self._default_paragraph))
            or self._document_font
        )

    def _style_font(self, name: str) -> str:
        return next(filter(None, map(self._own_font, self._style_chain(name))), "")

    def _style_chain(self, name: str) -> list[etree._Element]:
        """A style and those it is based on; a ring of them ends."""
        chain: list[etree._Element] = []
        while name in self._styles and len(chain) < _MAX_STYLE_DEPTH:
            chain.append(self._styles[name])
            name = word_value(chain[-1], "basedOn")
        return chain

    def _own_font(self, element: etree._Element | None) -> str:
        """The font of a run or a style for the upper half of Latin-1, where old character sets have their letters."""
        fonts = find_word(element, "rPr/rFonts")
        if fonts is None:
            return ""
        names = (
            self._theme_fonts.get(fonts.get(f"{W}{kind}Theme", ""), "") or fonts.get(f"{W}{kind}", "")
            for kind in ("hAnsi", "ascii")
        )
        return next(filter(None, names), "")


def _set_style(element: etree._Element, properties_name: str, kind: str, style: str) -> None:
    properties = find_word(element, properties_name)
    if properties is None:
        properties = etree.Element(f"{W}{properties_name}")
        element.insert(0, properties)
    reference = find_word(properties, kind)
    if reference is None:
        reference = etree.SubElement(properties, f"{W}{kind}")
    reference.set(f"{W}val", style)


def _parse_theme_fonts(theme: etree._Element) -> dict[str, str]:
    return {
        f"{kind}{use}": latin.get("typeface", "")
        for kind in ("minor", "major")
        if (latin := theme.find(f".//{_A}{kind}Font/{_A}latin")) is not None
        for use in ("HAnsi", "Ascii")
    }


class _Level(Struct, frozen=True):
    number_format: str
    pattern: str
    start: int


class DocxNumbering:
    """The lists of one document, and how far each has come; numbers are written as they stand on paper: "I.", "a)"."""

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
