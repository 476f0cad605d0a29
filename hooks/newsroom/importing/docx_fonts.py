"""Finds the font of every run of a Word document, by the run, its styles or the defaults, and marks old ones."""

from __future__ import annotations

from lxml import etree

from newsroom.importing.charsets import charset_of_font

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_MAX_STYLE_DEPTH = 20
# Styles of our own, by which what mammoth drops reaches the HTML.
FONT_STYLE, CENTRED_STYLE = "newsroomFont", "newsroomCentred"
# Styles of paragraphs that say nothing of what those are.
_PLAIN_STYLES = frozenset(
    {"", "Normal", "Normal (Web)", "Body Text", "Standard", "Text body", "No Spacing", "Default", "Default Paragraph"}
)


def find_word(element: etree._Element | None, path: str) -> etree._Element | None:
    """The element at a path of Word's own names (`pPr/jc`) below an element."""
    return None if element is None else element.find(W + path.replace("/", f"/{W}"))


def word_value(element: etree._Element | None, path: str, default: str = "") -> str:
    """The `w:val` of the element at a path of Word's own names; the default where there is no such element."""
    target = find_word(element, path)
    return default if target is None else target.get(f"{W}val", default)


class DocxStyles:
    """The styles of one document."""

    def __init__(self, styles: etree._Element | None, theme: etree._Element | None) -> None:
        self._styles: dict[str, etree._Element] = {}
        self._default_paragraph = ""
        self._theme_fonts = {} if theme is None else _parse_theme_fonts(theme)
        self._document_font = self._own_font(find_word(styles, "docDefaults/rPrDefault"))
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
    """Put a run or a paragraph into a style."""
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
