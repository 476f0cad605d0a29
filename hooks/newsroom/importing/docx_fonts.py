"""Works out the font of every run of a Word document, from the run, its styles or the defaults, and marks old ones."""

from __future__ import annotations

from lxml import etree

from newsroom.importing.charsets import charset_of_font

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_MAX_STYLE_DEPTH = 20
# Styles of our own, by which what mammoth drops reaches the HTML.
FONT_STYLE, CENTRED_STYLE = "newsroomFont", "newsroomCentred"
# Styles of paragraphs that say nothing of what those are.
_PLAIN_STYLES = frozenset(
    {"", "Normal", "Normal (Web)", "Body Text", "Standard", "Text body", "No Spacing", "Default", "Default Paragraph"}
)


class DocxStyles:
    """The styles of one document."""

    def __init__(self, styles: etree._Element | None, theme: etree._Element | None) -> None:
        self._styles: dict[str, etree._Element] = {}
        self._default_paragraph = ""
        self._theme_fonts = _parse_theme_fonts(theme)
        self._document_font = ""
        self.fonts: set[str] = set()
        self.old_fonts: list[str] = []
        if styles is None:
            return
        self._document_font = self._own_font(styles.find(f"{_W}docDefaults/{_W}rPrDefault/{_W}rPr"))
        for style in styles.iter(f"{_W}style"):
            name = style.get(f"{_W}styleId", "")
            self._styles[name] = style
            if style.get(f"{_W}default") in ("1", "true") and style.get(f"{_W}type") == "paragraph":
                self._default_paragraph = name

    def mark_fonts_and_centring(self, root: etree._Element) -> None:
        """Give each run below `root` in an old font, and each plain centred paragraph, a style that says so.

        Afterwards `fonts` holds every font there is, and `old_fonts` those marked, in the order of their numbers.
        """
        for run in root.iter(f"{_W}r"):
            font = self._run_font(run)
            self.fonts.add(font)
            if charset_of_font(font):
                if font not in self.old_fonts:
                    self.old_fonts.append(font)
                _set_style(run, "rPr", "rStyle", f"{FONT_STYLE}{self.old_fonts.index(font)}")
        for paragraph in root.iter(f"{_W}p"):
            alignment = paragraph.find(f"{_W}pPr/{_W}jc")
            centred = alignment is not None and alignment.get(f"{_W}val") == "center"
            if centred and self._is_plain(paragraph) and paragraph.find(f"{_W}pPr/{_W}numPr") is None:
                _set_style(paragraph, "pPr", "pStyle", CENTRED_STYLE)

    def _is_plain(self, paragraph: etree._Element) -> bool:
        style = paragraph.find(f"{_W}pPr/{_W}pStyle")
        known = self._styles.get(style.get(f"{_W}val", "")) if style is not None else None
        name = known.find(f"{_W}name") if known is not None else None
        return (name.get(f"{_W}val", "") if name is not None else "") in _PLAIN_STYLES

    def style_numbering(self, paragraph_style: str) -> tuple[str, str]:
        """The list and level that a paragraph style puts its paragraphs in; two empty texts where it does not."""
        for style in self._style_chain(paragraph_style):
            number = style.find(f"{_W}pPr/{_W}numPr/{_W}numId")
            if number is not None:
                level = style.find(f"{_W}pPr/{_W}numPr/{_W}ilvl")
                return number.get(f"{_W}val", ""), "0" if level is None else level.get(f"{_W}val", "0")
        return "", ""

    def _run_font(self, run: etree._Element) -> str:
        properties = run.find(f"{_W}rPr")
        own = self._own_font(properties)
        if own:
            return own
        style = properties.find(f"{_W}rStyle") if properties is not None else None
        if style is not None:
            font = self._style_font(style.get(f"{_W}val", ""))
            if font:
                return font
        paragraph = next(run.iterancestors(f"{_W}p"), None)
        named = paragraph.find(f"{_W}pPr/{_W}pStyle") if paragraph is not None else None
        name = self._default_paragraph if named is None else named.get(f"{_W}val", "")
        return self._style_font(name) or self._document_font

    def _style_font(self, name: str) -> str:
        return next(filter(None, (self._own_font(style.find(f"{_W}rPr")) for style in self._style_chain(name))), "")

    def _style_chain(self, name: str) -> list[etree._Element]:
        """A style and those it is based on; a ring of them ends."""
        found: list[etree._Element] = []
        while name in self._styles and len(found) < _MAX_STYLE_DEPTH:
            style = self._styles[name]
            found.append(style)
            base = style.find(f"{_W}basedOn")
            name = "" if base is None else base.get(f"{_W}val", "")
        return found

    def _own_font(self, properties: etree._Element | None) -> str:
        """The font of run properties: that of the upper half of Latin-1, where the old character sets have letters."""
        fonts = properties.find(f"{_W}rFonts") if properties is not None else None
        if fonts is None:
            return ""
        for kind in ("hAnsi", "ascii"):
            theme = self._theme_fonts.get(fonts.get(f"{_W}{kind}Theme", ""), "")
            font = theme or fonts.get(f"{_W}{kind}", "")
            if font:
                return font
        return ""


def _set_style(element: etree._Element, properties: str, kind: str, style: str) -> None:
    """Put a run or a paragraph into a style."""
    place = element.find(f"{_W}{properties}")
    if place is None:
        place = etree.Element(f"{_W}{properties}")
        element.insert(0, place)
    named = place.find(f"{_W}{kind}")
    if named is None:
        named = etree.SubElement(place, f"{_W}{kind}")
    named.set(f"{_W}val", style)


def _parse_theme_fonts(theme: etree._Element | None) -> dict[str, str]:
    if theme is None:
        return {}
    found = {}
    for kind, path in (("minor", f".//{_A}minorFont/{_A}latin"), ("major", f".//{_A}majorFont/{_A}latin")):
        latin = theme.find(path)
        if latin is not None:
            for use in ("HAnsi", "Ascii"):
                found[f"{kind}{use}"] = latin.get("typeface", "")
    return found
