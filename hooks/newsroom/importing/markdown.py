"""Writes blocks, and runs of characters in one format each, as the Markdown of a body, with tidy spaces and quotes."""

import re
from collections.abc import Iterable, Sequence
from html import unescape

from msgspec import Struct, structs

from newsroom.importing.heuristics import is_bold_heading, is_dead_link
from newsroom.importing.manuscript import DocumentBlock
from newsroom.text.normalize import collapse_whitespace, nfc, replace_lookalikes

_ROMAN_NUMBER = re.compile(r"[IVX]+\.\s")
_ARABIC_NUMBER = re.compile(r"\d+(?:\.\d+)*\.?\s")
_TYPED_LIST_ITEM = re.compile(r"(?:\\?([-+•*–])|(\d{1,3})\\?\.)\s+(?=\S)")
DEAD_LINK_NOTE = (
    "Bản gốc có chữ “tại đây” nhưng liên kết không còn: hãy viết tên trang hay văn bản làm chữ của liên kết"
)


class TextRun(Struct, frozen=True):
    """Characters in one format; `raw` ones are Markdown already, and nothing in plain text."""

    text: str
    strong: bool = False
    italic: bool = False
    link: str = ""
    vertical_align: str = ""
    """`sup`, `sub`, or neither."""
    raw: bool = False


_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff\x00-\x08\x0b\x0c\x0e-\x1f]")
_SPACES = re.compile("[ \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_COLUMN_GAP = re.compile("\t+|[ \u00a0]{3,}")
_SPACE_AROUND_BREAK = re.compile(r"(?:(?<! ) +)?([\t\n]) *")
_SPACE_BEFORE_PUNCTUATION = re.compile(r"(?<=\w|[)”’%]) +(?=[,;:!?…](?:\s|$)|\.(?![\d\w]))")
_QUOTE_OPENS_AFTER = frozenset(" \t\n([{“‘–—-/«")
_SPECIAL_CHARACTERS = re.compile(r"([\\`*])|(?<![^\W_])(_)|(_)(?![^\W_])|(<)(?=[A-Za-z/!?])")
_CHARACTER_REFERENCE = re.compile(r"&#?\w+;?")
_BRACKET = re.compile(r"\[(?=[^\[\]]*(?:\[|\](?:[(\[:]|$)))|\[(?=\^)|!(?=\[)")
_LINE_START_MARKER = re.compile(r"^(?:(#)|([>|=]|:(?=\s)|[-+](?=\s|$|-))|(\d+)([.)])(?=\s|$))", re.MULTILINE)
LINK_ESCAPES = str.maketrans({sign: f"%{ord(sign):02X}" for sign in " ()<>"})
MARKDOWN_CODE = (
    r"^ {0,3}(?P<fence>```++|~~~++).*?^ {0,3}(?P=fence)"
    r"|(?P<ticks>(?<!`)`++)(?:[^`\n]|\n(?![ \t]*\n))++(?P=ticks)(?!`)"
)
"""Pattern of code in Markdown, for MULTILINE and DOTALL; a piece of code within a line ends with its paragraph."""
# What stands for a picture in the midst of Markdown until its file has a name.
INLINE_PICTURE = re.compile("\ue001(\\d{1,6})\ue001")
_ATTRIBUTE_LIST = re.compile(r"\{(?=[^{}\n]*[{}])")


def tidy_runs(runs: Iterable[TextRun]) -> list[TextRun]:
    """The runs with one space where there were several, none before a stop, and straight quotes made round.

    A tab, or three spaces and more, stays a tab: they make columns in letterheads.
    """
    tidy: list[TextRun] = []
    for run in runs:
        text = run.text
        if not run.raw:
            text = replace_lookalikes(_INVISIBLE.sub("", nfc(text))).replace("\r", "")
            text = _SPACES.sub(" ", _COLUMN_GAP.sub("\t", text))
        if tidy and structs.replace(tidy[-1], text="") == structs.replace(run, text=""):
            tidy[-1] = structs.replace(run, text=tidy[-1].text + text)
        elif text:
            tidy.append(structs.replace(run, text=text))
    last = "\n"
    for index, run in enumerate(tidy):
        if run.raw:
            last = "x"
            continue
        text = _SPACE_BEFORE_PUNCTUATION.sub("", _SPACE_AROUND_BREAK.sub(r"\1", _SPACES.sub(" ", run.text)))
        text = _curly_quotes(text.lstrip(" ") if last.isspace() else text, last)
        last = text[-1:] or last
        tidy[index] = structs.replace(run, text=text)
    while tidy and not tidy[-1].raw:
        tidy[-1] = structs.replace(tidy[-1], text=tidy[-1].text.rstrip())
        if tidy[-1].text:
            break
        tidy.pop()
    return [run for run in tidy if run.text]


def runs_to_text(runs: Iterable[TextRun]) -> str:
    """The text of tidied runs."""
    return "".join(run.text for run in runs if not run.raw)


def runs_to_markdown(runs: Sequence[TextRun], *, with_format: bool = True, in_table: bool = False) -> str:
    """Tidied runs as Markdown, or without their formats; in a row of a table a line break is `<br>`."""
    parts = []
    for run in runs:
        text = run.text if run.raw else run.text.replace("\t", " ")
        body = text.strip(" \n")
        if run.raw or not body:
            parts.append(text)
            continue
        before, _, after = text.partition(body)
        body = escape_markdown(body)
        if with_format:
            if run.vertical_align:
                body = f"<{run.vertical_align}>{body}</{run.vertical_align}>"
            marks = ("**" if run.strong else "") + ("*" if run.italic else "")
            body = "\n".join(f"{marks}{line}{marks}" if line else line for line in body.split("\n"))
        if run.link:
            body = f"[{body}]({run.link.translate(LINK_ESCAPES)})"
        parts.append(f"{before}{body}{after}")
    text = "".join(parts).strip(" \n")
    if in_table:
        return text.replace("|", "\\|").replace("\n", "<br>")
    return _LINE_START_MARKER.sub(_escape_line_start, text).replace("\n", "  \n")


def escape_markdown(text: str) -> str:
    """Plain text in which no sign means anything to Markdown, wherever on a line it stands."""
    text = _CHARACTER_REFERENCE.sub(
        lambda sign: sign[0] if unescape(sign[0]) == sign[0] else f"&amp;{sign[0][1:]}", text
    )
    text = _SPECIAL_CHARACTERS.sub(lambda sign: "&lt;" if sign[0] == "<" else f"\\{sign[0]}", text)
    text = _BRACKET.sub(lambda sign: f"\\{sign[0]}", text)
    return _ATTRIBUTE_LIST.sub("&#123;", text)


def _escape_line_start(marker: re.Match[str]) -> str:
    """What begins a list, a heading or a quotation, as plain text."""
    if marker[1]:
        return "\\#"
    if marker[3]:
        # Markdown knows an escaped full stop, and no escaped bracket.
        return f"{marker[3]}\\." if marker[4] == "." else f"{marker[3]}&#41;"
    return f"\\{marker[2]}" if marker[2] in "-+" else f"&#{ord(marker[2])};"


def _curly_quotes(text: str, before: str) -> str:
    """Straight double quotes as “ and ”, by the character before each; `before` is the one before the text."""
    if '"' not in text:
        return text
    signs = [before]
    for sign in text:
        signs.append(("“" if signs[-1] in _QUOTE_OPENS_AFTER else "”") if sign == '"' else sign)
    return "".join(signs[1:])


def html_comment(text: str) -> str:
    """A comment for editors, which no page shows."""
    return f"<!-- {collapse_whitespace(text).replace('--', '–').rstrip('-')} -->"


def blocks_to_markdown(
    blocks: Sequence[DocumentBlock], footnotes: Sequence[tuple[str, str]], pictures: dict[int, str]
) -> str:
    """The Markdown of these blocks; `pictures` are the lines that show each picture."""
    blocks = _without_last_heading(blocks)
    levels = [block.level for block in blocks if block.kind == "heading"]
    highest = min(levels, default=2)
    if any(block.is_markdown for block in blocks):
        # What its author wrote one level too low stays so.
        highest = min(highest, 2)
    has_roman_numbers = any(_ROMAN_NUMBER.match(block.plain) for block in blocks if is_bold_heading(block))
    numbered = _numbered_paragraphs(blocks)
    parts: list[str] = []
    last_item = ""
    for index, block in enumerate(blocks):
        item = _list_item_markdown(block, is_numbered=index in numbered)
        text = item or _block_markdown(block, highest, bool(levels), has_roman_numbers, pictures)
        if not text:
            continue
        if last_item and item and not _begins_list(item, last_item):
            parts[-1] += f"\n{item}"
        else:
            if last_item and item and item[0].isdigit() == last_item[0].isdigit():
                # Two lists of one form would be read as one.
                parts.append(html_comment("Danh sách khác"))
            # Of a list that begins, the first entry stands at the margin, or it would be taken for code.
            parts.append(text.lstrip(" ") if item else text)
        # The last entry at the margin, below which others may be.
        last_item = item if not item.startswith(" ") or not last_item else last_item
    notes = [f"[^{mark}]: {text}" for mark, text in footnotes]
    text = "\n\n".join([*parts, *notes])
    return INLINE_PICTURE.sub(lambda mark: " ".join(pictures.get(int(mark[1]), "").split("\n")), text)


def inline_picture(number: int) -> str:
    """What stands for a picture in the midst of Markdown, by its number in the document."""
    return f"\ue001{number}\ue001"


def _without_last_heading(blocks: Sequence[DocumentBlock]) -> Sequence[DocumentBlock]:
    """The blocks; bold words at the end of a text head nothing, such as its author's name."""
    last = max((index for index, block in enumerate(blocks) if block.plain), default=-1)
    if last < 0 or not is_bold_heading(blocks[last]) or len(blocks) == 1:
        return blocks
    return [*blocks[:last], structs.replace(blocks[last], strong=False), *blocks[last + 1 :]]


def _block_markdown(
    block: DocumentBlock, highest_level: int, has_headings: bool, has_roman_numbers: bool, pictures: dict[int, str]
) -> str:
    if block.kind == "picture":
        return pictures.get(block.picture_number, "")
    if block.kind == "heading":
        return f"{'#' * min(6, block.level - highest_level + 2)} {block.markdown}" if block.plain else ""
    if block.is_markdown or block.kind == "table":
        return block.markdown
    if is_dead_link(block):
        return html_comment(f"{DEAD_LINK_NOTE}. Câu trong bản gốc: {block.plain}")
    if block.kind == "quote":
        return "\n".join(f"> {line}".rstrip() for line in block.markdown.split("\n"))
    if is_bold_heading(block):
        level = 3 if has_headings or (has_roman_numbers and _ARABIC_NUMBER.match(block.plain)) else 2
        return f"{'#' * level} {escape_markdown(block.plain)}"
    return block.markdown


def _list_item_markdown(block: DocumentBlock, *, is_numbered: bool) -> str:
    """The line of a list's entry; "" for a block that is none."""
    if block.is_markdown or is_dead_link(block):
        return ""
    text = block.markdown.replace("\n", f"\n{'    ' * (block.level + 1)}")
    if block.kind == "item":
        bullet = "" if re.match(r"\d+\. ", block.markdown) else "- "
        return f"{'    ' * block.level}{bullet}{text}"
    typed = _TYPED_LIST_ITEM.match(block.markdown) if block.kind == "paragraph" and not is_bold_heading(block) else None
    if typed and typed[1]:
        # In official documents the plus stands below the dash.
        return f"{'    ' if typed[1] == '+' else ''}- {text[typed.end() :]}"
    return f"{typed[2]}. {text[typed.end() :]}" if typed and is_numbered else ""


def _begins_list(item: str, last_item: str) -> bool:
    """Whether an entry is in another list than the last one at the margin: its form differs, or it counts anew."""
    number, last_number = (re.match(r"\d+", text) for text in (item, last_item))
    if item.startswith(" ") or number is None:
        return not item.startswith(" ") and last_number is not None
    return last_number is None or int(number[0]) <= int(last_number[0])


def _numbered_paragraphs(blocks: Sequence[DocumentBlock]) -> frozenset[int]:
    """Places of paragraphs numbered 1., 2., … one below the other: lists, whoever typed the numbers.

    Entries of a list that belongs to one of them may be between.
    """
    places: list[int] = []
    run: list[int] = []
    for index, block in enumerate([*blocks, None]):
        if run and block is not None and block.kind == "item" and block.level > 0:
            continue
        typed = _TYPED_LIST_ITEM.match(block.markdown) if block is not None and block.kind == "paragraph" else None
        number = int(typed[2]) if typed and typed[2] else 0
        if number != len(run) + 1:
            places += run if len(run) > 1 else []
            run = []
        if number == len(run) + 1 and block is not None and not is_bold_heading(block):
            run.append(index)
    return frozenset(places)
