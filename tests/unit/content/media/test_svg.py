"""Of an SVG the drawing is published, and nothing that runs, loads or tells of its maker."""

import pytest
from newsroom.content.media.svg import clean_svg
from project_folder import ROOT

# What stands in the drawing, and what is left of it.
PARTS = {
    "script": ("<script>alert(1)</script><rect/>", "<rect/>"),
    "script of no namespace": ('<script xmlns="">alert(1)</script>', ""),
    "foreign HTML": ('<foreignObject><b xmlns="http://www.w3.org/1999/xhtml" onclick="alert(1)"/></foreignObject>', ""),
    "event handler": ('<rect onload="alert(1)" onClick="alert(2)" width="2"/>', '<rect width="2"/>'),
    "link": ('<a href="javascript:alert(1)"><rect/></a>', ""),
    "address that runs": ('<use href=" javascript:alert(1)"/>', "<use/>"),
    "address elsewhere": ('<image href="https://example.com/x.png"/>', "<image/>"),
    "drawing in a drawing": ('<image href="data:image/svg+xml,x"/>', "<image/>"),
    "changed address": (
        '<use href="#a"><set attributeName="href" to="javascript:alert(1)"/></use>',
        '<use href="#a"/>',
    ),
    "style from elsewhere": ("<style>@import 'https://example.com/x.css';</style>", ""),
    "paint from elsewhere": ('<rect fill="url( https://example.com/x)" stroke="url(#a)"/>', '<rect stroke="url(#a)"/>'),
    "maker": ('<metadata>Nguyễn Văn A</metadata><g xmlns:i="http://www.inkscape.org/" i:label="A"/>', "<g/>"),
    "comment": ("<!-- Nguyễn Văn A --><?php x ?><g/>", "<g/>"),
    "entity": ("<text>&a;</text>", "<text/>"),
    "text behind what is removed": ("<text>Ban <script/>Dân <set/>vận</text>", "<text>Ban Dân vận</text>"),
    "picture within": ('<image href="data:image/png;base64,AA=="/>', '<image href="data:image/png;base64,AA=="/>'),
    "plain style": ("<style>.a { fill: url(#b) }</style>", "<style>.a { fill: url(#b) }</style>"),
}


@pytest.mark.parametrize(("inside", "left"), PARTS.values(), ids=PARTS)
def test_what_is_no_drawing_is_left_out(inside: str, left: str) -> None:
    doctype = '<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>' if "&a;" in inside else ""
    cleaned = clean_svg(f'{doctype}<svg xmlns="http://www.w3.org/2000/svg" onload="x">{inside}</svg>'.encode())
    expected = (
        f'<svg xmlns="http://www.w3.org/2000/svg">{left}</svg>\n'
        if left
        else '<svg xmlns="http://www.w3.org/2000/svg"/>\n'
    )
    assert cleaned.decode() == expected
    assert clean_svg(cleaned) == cleaned


@pytest.mark.parametrize("data", [b"", b"<svg", b"<svg/>", b"<html/>", b"\xff\xfe", b"x" * 2_000_001])
def test_what_is_no_svg_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"no |large"):
        clean_svg(data)


def test_the_drawings_of_the_theme_keep_all_they_have() -> None:
    for file in (ROOT / "overrides/assets").glob("*.svg"):
        cleaned = clean_svg(file.read_bytes()).decode()
        assert cleaned.count("<path") == file.read_text("utf-8").count("<path"), file.name
        assert cleaned.count(" id=") == file.read_text("utf-8").count(" id="), file.name
