"""Turns the text of a WordPress item into the HTML that its readers saw: blocks, paragraphs, shortcodes, embeds."""

import html
import json
import re
from typing import Any

from msgspec import Struct

from newsroom.migration.wordpress.blocks import Block, replace_blocks
from newsroom.migration.wordpress.embeds import embed
from newsroom.migration.wordpress.lookup import Lookup
from newsroom.migration.wordpress.paragraphs import add_paragraphs
from newsroom.migration.wordpress.shortcode_html import ShortcodeRenderer
from newsroom.migration.wordpress.shortcodes import replace_shortcodes
from newsroom.migration.xml_export import plain_text
from newsroom.text.normalize import strip_control_chars

_MARKER = re.compile(r"<!--\s{0,9}(more|nextpage|noteaser)\b[^>]{0,300}-->")
_ADDRESS_LINE = re.compile(
    r"^[ \t]{0,20}(?:<p>)?[ \t]{0,20}(https?://[^\s<>\"]+)[ \t]{0,20}(?:</p>)?[ \t]{0,20}$", re.MULTILINE
)
_WRAPPED_ADDRESS = re.compile(
    r"(<div[^<>]*wp-block-embed__wrapper[^<>]*>)\s{0,99}(https?://[^\s<>\"]+)\s{0,99}(</div>)"
)
_PICTURE = re.compile(r"<img\b[^<>]*>", re.IGNORECASE)
_PICTURE_NUMBER = re.compile(r"\bwp-image-(\d{1,18})\b", re.ASCII)
_ALT = re.compile(r"""\salt\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_FILE_BUTTON = re.compile(r"<a\b[^<>]*wp-block-file__button[^<>]*>[^<>]{0,200}</a>")
_GALLERY_LIST = re.compile(r"</?(?:ul|li)\b[^<>]*>")
_QUIET_BLOCKS = frozenset(
    {"spacer", "separator", "more", "nextpage", "template-part", "post-title", "post-content", "post-date", "site-logo"}
)
_MAX_NESTED_BLOCKS = 3


class PostBody(Struct, frozen=True):
    """The HTML of an item; `unknown` and `lost` name shortcodes and blocks, `pages` says on how many pages it stood."""

    html: str
    pages: int = 1
    has_members_text: bool = False
    hidden_blocks: int = 0
    unknown: tuple[str, ...] = ()
    """Shortcodes that stay as text."""
    lost: tuple[str, ...] = ()
    """What worked by a program: forms, lists of posts."""


class PostBodyReader:
    """Reads the text of one item; `footnotes` is what WordPress keeps of them beside it, as JSON."""

    def __init__(self, lookup: Lookup, number: int, footnotes: str = "") -> None:
        self._lookup, self._footnotes = lookup, footnotes
        self._shortcodes = ShortcodeRenderer(lookup, number)
        self._hidden_blocks = 0
        self._depth = 0

    def read(self, content: str) -> PostBody:
        """The item's HTML of what is stored of it."""
        pages = 1 + sum(mark[1] == "nextpage" for mark in _MARKER.finditer(content))
        text = self._html(content)
        return PostBody(
            strip_control_chars(_PICTURE.sub(self._described, text)).strip(),
            pages,
            self._shortcodes.has_members_text,
            self._hidden_blocks,
            tuple(dict.fromkeys(self._shortcodes.unknown)),
            tuple(dict.fromkeys(self._shortcodes.lost)),
        )

    def _html(self, content: str) -> str:
        if "<!-- wp:" in content:
            return self._embedded(self._with_shortcodes(replace_blocks(content, self._block)))
        content = _ADDRESS_LINE.sub(lambda line: embed(line[1]), _MARKER.sub("", content))
        return add_paragraphs(self._with_shortcodes(content))

    def _with_shortcodes(self, text: str) -> str:
        return replace_shortcodes(text, self._shortcodes.render)

    def _embedded(self, text: str) -> str:
        """Addresses that WordPress shows as what lies there."""
        text = _WRAPPED_ADDRESS.sub(lambda place: place[1] + embed(place[2]) + place[3], text)
        return _ADDRESS_LINE.sub(lambda line: embed(line[1]), text)

    # Blocks --------------------------------------------------------------------------------------------------------

    def _block(self, block: Block) -> str:
        """The HTML of a block of Gutenberg, whose inner ones are HTML already."""
        name = block.name.removeprefix("core/")
        if _is_hidden(block.attributes):
            self._hidden_blocks += 1
            return ""
        if name == "block":
            return self._reusable_block(block.attributes.get("ref"))
        if name == "footnotes":
            return self._footnote_list()
        if name in ("freeform", "shortcode"):
            return add_paragraphs(self._with_shortcodes(block.content))
        if name == "gallery":
            return _GALLERY_LIST.sub("", block.content)
        if name == "file":
            return _FILE_BUTTON.sub("", block.content)
        if name in ("more", "nextpage"):
            return ""
        if name in ("navigation-link", "social-link"):
            return _attribute_link(block.attributes)
        if not block.content.strip() and name not in _QUIET_BLOCKS:
            self._shortcodes.lost.append(f"wp:{name}")
        return block.content

    def _reusable_block(self, number: object) -> str:
        content = self._lookup.block(number) if isinstance(number, int) and abs(number) < 2**62 else ""
        if not content or self._depth >= _MAX_NESTED_BLOCKS:
            self._shortcodes.lost.append("wp:block")
            return ""
        self._depth += 1
        text = self._html(content)
        self._depth -= 1
        return text

    def _footnote_list(self) -> str:
        try:
            notes = json.loads(self._footnotes or "[]")
        except (ValueError, RecursionError):
            notes = []
        entries = [note for note in notes if isinstance(note, dict)] if isinstance(notes, list) else []
        items = (f'<li id="{html.escape(str(note.get("id", "")))}">{note.get("content", "")}</li>' for note in entries)
        return f'<ol class="wp-block-footnotes">{"".join(items)}</ol>' if entries else ""

    # Pictures ------------------------------------------------------------------------------------------------------

    def _described(self, picture: re.Match[str]) -> str:
        """A picture with the description that the media library has of it, where the text has none."""
        tag = picture[0]
        number = _PICTURE_NUMBER.search(tag)
        alt = _ALT.search(tag)
        if number is None or (alt is not None and (alt[1] or alt[2] or "").strip()):
            return tag
        file = self._lookup.attachment(int(number[1]))
        if file is None or not file.alt:
            return tag
        return f'<img alt="{html.escape(file.alt)}"{_ALT.sub("", tag)[4:]}'


def _is_hidden(attributes: dict[str, Any]) -> bool:
    """Whether a block is switched off: by WordPress 6.9 itself, or by the extension Block Visibility."""
    metadata, extension = attributes.get("metadata"), attributes.get("blockVisibility")
    return (isinstance(metadata, dict) and metadata.get("blockVisibility") is False) or (
        isinstance(extension, dict) and extension.get("hideBlock") is True
    )


def _attribute_link(attributes: dict[str, Any]) -> str:
    """The link of a block that has nothing but its attributes."""
    address, label = attributes.get("url"), attributes.get("label")
    if not isinstance(address, str) or not address:
        return ""
    text = plain_text(label) if isinstance(label, str) else ""
    return f'<p><a href="{html.escape(address)}">{html.escape(text or address)}</a></p>'
