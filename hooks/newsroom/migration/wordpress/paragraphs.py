"""Makes paragraphs and line breaks of the blank lines and line ends of a classic WordPress text.

WordPress keeps such texts without <p> and adds it as a page is shown (wpautop).
"""

import re
from collections.abc import Iterator

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)(?:\s[^<>]*|/)?>")
_VERBATIM = frozenset({"pre", "script", "style", "textarea", "svg", "math"})
# Where text stands without paragraphs: they would be wrong in there, or the element is one.
_PHRASING = frozenset(
    {"p", "h1", "h2", "h3", "h4", "h5", "h6", "dt", "figcaption", "caption", "summary", "legend", "option", "button"}
)
# Where text has paragraphs only if there are several.
_CELLS = frozenset({"li", "td", "th", "dd", "address", "figure"})
_BLOCKS = (
    _PHRASING
    | _CELLS
    | frozenset(
        re.findall(
            r"\w+",
            "div blockquote ul ol dl table thead tbody tfoot tr colgroup col figure section article aside header footer"
            " main nav hgroup details menu form fieldset hr map area select center iframe video audio object",
        )
    )
)
_VOID_BLOCKS = frozenset({"hr", "col", "area"})
_BLANK_LINE = re.compile(r"\n[ \t\u00a0]*\n\s*")
_LINE_END = re.compile(r"\n|<br\b[^<>]*>", re.IGNORECASE)


def add_paragraphs(text: str) -> str:
    """The HTML of a classic text, as readers of the old site got it."""
    return "".join(_parts(text.replace("\r\n", "\n").replace("\r", "\n")))


def _parts(text: str) -> Iterator[str]:
    around: list[str] = []
    start = position = 0
    while (tag := _TAG.search(text, position)) is not None:
        position = tag.end()
        name = tag[2].lower()
        if name in _VERBATIM and not tag[1]:
            yield from _paragraphs(text[start : tag.start()], around)
            end = re.compile(rf"</{name}\s*>", re.IGNORECASE).search(text, position)
            position = end.end() if end else len(text)
            yield text[tag.start() : position]
            start = position
        elif name in _BLOCKS:
            yield from _paragraphs(text[start : tag.start()], around)
            yield tag[0]
            start = position
            if name in _VOID_BLOCKS:
                continue
            if not tag[1]:
                around.append(name)
            elif name in around[-50:]:
                while around.pop() != name:
                    pass
    yield from _paragraphs(text[start:], around)


def _paragraphs(text: str, around: list[str]) -> Iterator[str]:
    """What stands between two tags of blocks, in the elements around it."""
    stripped = text.strip()
    if not stripped:
        yield " " if text else ""
        return
    inner = around[-1] if around else ""
    paragraphs = [_with_breaks(each) for each in _BLANK_LINE.split(stripped)]
    if inner in _PHRASING or (inner in _CELLS and len(paragraphs) == 1):
        yield "<br>".join(paragraphs)
    else:
        yield from (f"<p>{each}</p>\n" for each in paragraphs)


def _with_breaks(paragraph: str) -> str:
    """A paragraph with a break for each line end; one that its writer made already is the same break."""
    return "<br>".join(filter(None, (line.strip() for line in _LINE_END.split(paragraph))))
