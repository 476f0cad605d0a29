"""Turns the body of an HTML tree into the blocks of a document, without what Word and web pages put around text."""

import re
from collections.abc import Callable
from itertools import chain

from lxml import etree
from msgspec import structs

from newsroom.importing.charset_fonts import BLOCK_TAGS
from newsroom.importing.html_elements import (
    Selector,
    empty_block,
    heading_level,
    is_hidden,
    is_layout_table,
    is_list_marker,
    picture_address,
    table_block,
    table_rows,
    text_format,
    word_list_item,
)
from newsroom.importing.html_embeds import EMBED_TAGS, embedded_thing
from newsroom.importing.html_footnotes import is_back_link, linked_footnote, take_footnotes
from newsroom.importing.manuscript import DocumentBlock, place_after
from newsroom.importing.markdown import TextRun, runs_to_markdown, runs_to_text, tidy_runs
from newsroom.model.file_types import is_image
from newsroom.text.normalize import collapse_whitespace, strip_control_chars

_DROPPED_TAGS = frozenset(
    re.findall(
        r"\w+",
        "script style template noscript svg math canvas input button select textarea"
        " link meta base head title area map colgroup col",
    )
)
# What code in Markdown loses nothing of but its looks.
_IN_CODE = frozenset(re.findall(r"\w+", "b br code em font i kbd mark s samp small span strong sub sup tt u var"))
_NO_BREAK_SPACE = "\u00a0"
AddPicture = Callable[[str, str, str], int]
"""Is given a picture's address, description and place (a Vietnamese phrase); gives its number, -1 if it is lost."""
FindLink = Callable[[str, str], str]
"""Is given the address of a link as it is written and its words; gives where it leads to here, "" for nowhere."""


class HtmlBlockReader:
    """Reads one document; afterwards `footnotes` holds the notes, `embeds` what films and the like became links."""

    def __init__(self, add_picture: AddPicture, find_link: FindLink, hidden: frozenset[Selector] = frozenset()) -> None:
        """`hidden` are the selectors that the page's style sheets hide."""
        self._register_picture, self._find_link, self._hidden_selectors = add_picture, find_link, hidden
        self.blocks: list[DocumentBlock] = []
        self.footnotes: list[tuple[str, str]] = []
        self.embeds: list[str] = []
        self.hidden_texts: list[str] = []
        # The block being read: what its tag says of it, its number in a list, and its text.
        self._block = DocumentBlock("paragraph", "", "")
        self._list_number = ""
        self._runs: list[TextRun] = []
        self._after_gap = False
        self._in_quote = False
        # For each list around the block the number of its last entry; None in a list without numbers.
        self._list_counters: list[int | None] = []
        self._in_cell = False

    def read_blocks(self, root: etree._Element) -> list[DocumentBlock]:
        """The blocks below `root`."""
        for mark, element in take_footnotes(root):
            reader = self._part_reader()
            blocks = reader._read_blocks_below(element)
            self.footnotes.append((mark, " ".join(block.markdown.replace("  \n", " ") for block in blocks)))
        return self._read_blocks_below(root)

    def _part_reader(self) -> "HtmlBlockReader":
        """A reader for a part that is read by itself, which tells what it meets with this one."""
        reader = HtmlBlockReader(self._register_picture, self._find_link, self._hidden_selectors)
        reader.embeds, reader.hidden_texts = self.embeds, self.hidden_texts
        return reader

    def _read_blocks_below(self, element: etree._Element) -> list[DocumentBlock]:
        self._read_children(element, TextRun(""))
        self._finish_block()
        return self.blocks

    # Blocks --------------------------------------------------------------------------------------------------------

    def _finish_block(self) -> None:
        """End the block being read; in a table's cell, end a line."""
        if self._in_cell:
            if any(run.text.strip() for run in self._runs) and not self._runs[-1].text.endswith("\n"):
                self._runs.append(TextRun("\n"))
            return
        runs, self._runs = tidy_runs(self._runs), []
        block, self._block = self._block, DocumentBlock("paragraph", "", "")
        number, self._list_number = self._list_number, ""
        text = runs_to_text(runs).strip()
        if not text and not any(run.raw for run in runs):
            return
        if block.kind == "heading":
            unformatted = [structs.replace(run, strong=False, italic=False) for run in runs]
            markdown = runs_to_markdown(unformatted).replace("  \n", " ")
        else:
            markdown = runs_to_markdown(runs)
        words = [run for run in runs if not run.raw and any(map(str.isalnum, run.text))]
        self.blocks.append(
            structs.replace(
                block,
                kind="quote" if self._in_quote and block.kind == "paragraph" else block.kind,
                plain=number + text,
                markdown=number + markdown,
                strong=bool(words) and all(run.strong for run in words),
                italic=bool(words) and all(run.italic for run in words),
                after_gap=self._after_gap,
            )
        )
        self._after_gap = False

    def _read_children(self, element: etree._Element, form: TextRun) -> None:
        self._add_text(element.text, form)
        for child in element:
            self._read_element(child, form)
            self._add_text(child.tail, form)

    def _read_element(self, element: etree._Element, form: TextRun) -> None:
        tag = element.tag
        if not isinstance(tag, str) or (":" in tag and not tag.startswith(("o:p", "st1:"))):
            return
        if tag in _DROPPED_TAGS or is_list_marker(element):
            return
        if is_hidden(element, self._hidden_selectors):
            if text := collapse_whitespace("".join(map(str, element.itertext()))):
                self.hidden_texts.append(text)
            return
        if tag == "br":
            self._runs.append(TextRun("\n"))
        elif tag == "hr":
            self._finish_block()
        elif tag == "img":
            self._add_picture(element, form.link)
        elif tag == "table":
            self._add_table(element)
        elif tag in EMBED_TAGS:
            self._add_embed(element)
        elif tag == "pre" and not self._in_cell and all(each.tag in _IN_CODE for each in element.iterdescendants()):
            self._add_preformatted(element)
        elif tag in BLOCK_TAGS:
            self._read_block_element(element, tag)
        else:
            form = text_format(element, form)
            self._read_children(element, structs.replace(form, link=self._link_target(element)) if tag == "a" else form)

    def _read_block_element(self, element: etree._Element, tag: str) -> None:
        if tag in ("p", "div") and self._block.kind == "item" and not runs_to_text(self._runs).strip():
            # The paragraph that an entry of a list begins with is the entry.
            self._read_children(element, TextRun(""))
            self._finish_block()
            return
        self._finish_block()
        if tag in ("ul", "ol"):
            start = element.get("start", "1")
            self._list_counters.append(None if tag == "ul" else int(start) - 1 if start.isdigit() else 0)
            self._read_children(element, TextRun(""))
            self._finish_block()
            self._list_counters.pop()
            return
        around = self._in_quote
        self._in_quote = around or tag == "blockquote"
        self._start_block(element, tag)
        self._read_children(element, TextRun(""))
        if tag in ("p", "div") and "".join(run.text for run in self._runs).strip(" \t\r\n") == _NO_BREAK_SPACE:
            self._after_gap = True
        self._finish_block()
        self._in_quote = around

    def _start_block(self, element: etree._Element, tag: str) -> None:
        """Take from a block's element what kind of block it is."""
        self._block = empty_block(element)
        word_entry = word_list_item(element)
        if level := heading_level(element, tag):
            self._block = structs.replace(self._block, kind="heading", level=level)
        elif tag == "li" and self._list_counters:
            # Word's web version has a list for each entry, and says beside it how deep it is.
            depth = re.fullmatch(r"[1-9]", element.get("data-aria-level", ""))
            level = int(depth[0]) if depth else len(self._list_counters)
            self._block = structs.replace(self._block, kind="item", level=level - 1)
            count = self._list_counters[-1]
            if count is not None:
                self._list_counters[-1] = count + 1
                self._list_number = f"{count + 1}. "
        elif word_entry is not None:
            number, level = word_entry
            if number:
                self._runs.append(TextRun(f"{number} "))
            else:
                self._block = structs.replace(self._block, kind="item", level=level)

    def _add_preformatted(self, element: etree._Element) -> None:
        """Text whose lines stay as they are: a block of code, as Markdown has it everywhere."""
        self._finish_block()
        for line_end in element.iter("br"):
            line_end.text = "\n"
        text = strip_control_chars("".join(map(str, element.itertext()))).strip("\n").expandtabs(4)
        if text.strip():
            markdown = "\n".join(f"    {line}".rstrip() for line in text.split("\n"))
            self.blocks.append(DocumentBlock("paragraph", text, markdown, is_markdown=True))

    # Inside paragraphs ---------------------------------------------------------------------------------------------

    def _add_text(self, text: str | None, form: TextRun) -> None:
        if text:
            # Line ends of the file are spaces; a tab of Word's stays one.
            self._runs.append(structs.replace(form, text=re.sub(r"[\r\n]+[ \t]*", " ", text)))

    def _link_target(self, element: etree._Element) -> str:
        """The address of a link that leads somewhere from everywhere; a footnote's mark is put here instead."""
        address = element.get("href", "").strip()
        if mark := linked_footnote(address):
            self._runs.append(TextRun(f"[^{mark}]", raw=True))
        if mark or is_back_link(address):
            element.text = None
            del element[:]
            return ""
        if not address or address.startswith("#"):
            return ""
        words = collapse_whitespace("".join(map(str, element.itertext())))
        # A picture often leads to itself, larger, and an empty link nowhere that readers see.
        has_picture = next(element.iter("img"), None) is not None
        if not words and (not has_picture or is_image(address.partition("?")[0])):
            return ""
        return self._find_link(address, words)

    def _add_embed(self, element: etree._Element) -> None:
        """A film or the like, as a link on a line of its own."""
        thing = embedded_thing(element)
        address = self._find_link(thing.address, thing.words) if thing else ""
        if thing is None or not address:
            return
        self.embeds.append(thing.words)
        self._finish_block()
        self._runs.append(TextRun(thing.words, link=address))
        self._finish_block()

    def _add_picture(self, element: etree._Element, link: str) -> None:
        # A few words before it say where it stands.
        before = runs_to_text(self._runs[-20:]) or (self.blocks[-1].plain if self.blocks else "")
        number = self._register_picture(picture_address(element), element.get("alt", ""), place_after(before))
        if number >= 0:
            # A picture in the midst of a paragraph goes before it.
            self.blocks.append(
                DocumentBlock("picture", "", "", picture_number=number, link=link, after_gap=self._after_gap)
            )
            self._after_gap = False
        # Words on both sides of it are two.
        self._runs.append(TextRun(" "))

    # Tables --------------------------------------------------------------------------------------------------------

    def _add_table(self, table: etree._Element) -> None:
        self._finish_block()
        self._read_outside_cells(table)
        self._finish_block()
        if self._in_cell:
            self._add_inner_table(table)
            return
        if is_layout_table(table):
            for cell in chain.from_iterable(table_rows(table)):
                self._read_blocks_below(cell)
            return
        block = table_block(table, self._part_reader().read_cell)
        if block is not None:
            self.blocks.append(block)

    def _read_outside_cells(self, part: etree._Element) -> None:
        """What stands in a part of a table outside its cells: a caption, and text that browsers show above it."""
        self._add_text(part.text, TextRun(""))
        for child in part:
            is_cell = child.tag in ("td", "th")
            if not is_cell and child.tag != "table" and next(child.iter("tr", "td", "th"), None) is not None:
                self._read_outside_cells(child)
            elif not is_cell or part.tag != "tr":
                self._read_element(child, TextRun(""))
            self._add_text(child.tail, TextRun(""))

    def _add_inner_table(self, table: etree._Element) -> None:
        """A table in a cell of another, as a line for each row."""
        for row in table_rows(table):
            for number, cell in enumerate(row):
                runs = [
                    run if run.raw else structs.replace(run, text=run.text.replace("\n", " "))
                    for run in self._part_reader().read_cell(cell)
                ]
                self._runs += [TextRun(" – "), *runs] if number and runs else runs
            self._finish_block()

    def read_cell(self, cell: etree._Element) -> list[TextRun]:
        """The tidied text of a table's cell, a line for each block in it."""
        self._in_cell = True
        self._read_children(cell, TextRun(""))
        runs, self._runs = self._runs, []
        return tidy_runs(runs)
