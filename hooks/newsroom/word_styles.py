"""Works out the font of every run of a Word document, which may come from the run, its styles or the defaults."""

from __future__ import annotations

from lxml import etree

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_DEEPEST = 20


class Styles:
    """The styles of one document."""

    def __init__(self, styles: etree._Element | None, theme: etree._Element | None) -> None:
        self._styles: dict[str, etree._Element] = {}
        self._default_paragraph = ""
        self._themes = _themes(theme)
        self._document_font = ""
        if styles is None:
            return
        self._document_font = self._font(styles.find(f"{_W}docDefaults/{_W}rPrDefault/{_W}rPr"))
        for style in styles.iter(f"{_W}style"):
            name = style.get(f"{_W}styleId", "")
            self._styles[name] = style
            if style.get(f"{_W}default") in ("1", "true") and style.get(f"{_W}type") == "paragraph":
                self._default_paragraph = name

    def write_out_fonts(self, root: etree._Element) -> set[str]:
        """Write its font into every run below `root`; gives the fonts there are."""
        found = set()
        for run in root.iter(f"{_W}r"):
            font = self._of_run(run)
            if not font:
                continue
            found.add(font)
            properties = run.find(f"{_W}rPr")
            if properties is None:
                properties = etree.Element(f"{_W}rPr")
                run.insert(0, properties)
            fonts = properties.find(f"{_W}rFonts")
            if fonts is None:
                fonts = etree.SubElement(properties, f"{_W}rFonts")
            fonts.set(f"{_W}ascii", font)
        return found

    def numbering(self, paragraph_style: str) -> tuple[str, str]:
        """The list and level that a paragraph style puts its paragraphs in; two empty texts where it does not."""
        for style in self._chain(paragraph_style):
            number = style.find(f"{_W}pPr/{_W}numPr/{_W}numId")
            if number is not None:
                level = style.find(f"{_W}pPr/{_W}numPr/{_W}ilvl")
                return number.get(f"{_W}val", ""), "0" if level is None else level.get(f"{_W}val", "0")
        return "", ""

    def _of_run(self, run: etree._Element) -> str:
        properties = run.find(f"{_W}rPr")
        own = self._font(properties)
        if own:
            return own
        style = properties.find(f"{_W}rStyle") if properties is not None else None
        if style is not None:
            font = self._of_style(style.get(f"{_W}val", ""))
            if font:
                return font
        paragraph = next(run.iterancestors(f"{_W}p"), None)
        named = paragraph.find(f"{_W}pPr/{_W}pStyle") if paragraph is not None else None
        name = self._default_paragraph if named is None else named.get(f"{_W}val", "")
        return self._of_style(name) or self._document_font

    def _of_style(self, name: str) -> str:
        return next(filter(None, (self._font(style.find(f"{_W}rPr")) for style in self._chain(name))), "")

    def _chain(self, name: str) -> list[etree._Element]:
        """A style and those it is based on; a ring of them ends."""
        found: list[etree._Element] = []
        while name in self._styles and len(found) < _DEEPEST:
            style = self._styles[name]
            found.append(style)
            base = style.find(f"{_W}basedOn")
            name = "" if base is None else base.get(f"{_W}val", "")
        return found

    def _font(self, properties: etree._Element | None) -> str:
        """The font of run properties: that of the upper half of Latin-1, where the old character sets have letters."""
        fonts = properties.find(f"{_W}rFonts") if properties is not None else None
        if fonts is None:
            return ""
        for kind in ("hAnsi", "ascii"):
            theme = self._themes.get(fonts.get(f"{_W}{kind}Theme", ""), "")
            font = theme or fonts.get(f"{_W}{kind}", "")
            if font:
                return font
        return ""


def _themes(theme: etree._Element | None) -> dict[str, str]:
    if theme is None:
        return {}
    found = {}
    for kind, path in (("minor", f".//{_A}minorFont/{_A}latin"), ("major", f".//{_A}majorFont/{_A}latin")):
        latin = theme.find(path)
        if latin is not None:
            for use in ("HAnsi", "Ascii"):
                found[f"{kind}{use}"] = latin.get("typeface", "")
    return found
