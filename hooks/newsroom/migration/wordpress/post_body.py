"""Turns the text of a WordPress item into the HTML that its readers saw: blocks, paragraphs, shortcodes, embeds."""

import base64
import binascii
import html
import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote, urlsplit

from msgspec import Struct

from newsroom.migration.wordpress.blocks import Block, replace_blocks
from newsroom.migration.wordpress.lookup import Attachment, Lookup
from newsroom.migration.wordpress.paragraphs import add_paragraphs
from newsroom.migration.wordpress.shortcode_table import use_of
from newsroom.migration.wordpress.shortcodes import Shortcode, replace_shortcodes
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
_CAPTIONED = re.compile(r"<img\b[^<>]*>(?:\s{0,20}</a>)?", re.IGNORECASE)
_NUMBERS = re.compile(r"\d{1,18}", re.ASCII)
_LINK_BUILDER = re.compile(r"(?:^|\|)(url|title):([^|]*)")
_FILE_NAME = re.compile(r"(?<![^/])[^/]+\.(?:pdf|docx?|xlsx?|pptx?|zip|rar|od[tsp])(?=$|[?#])", re.IGNORECASE)
_FILM_HOSTS = frozenset(
    {
        "youtube.com", "youtu.be", "youtube-nocookie.com", "vimeo.com", "player.vimeo.com", "dailymotion.com", "dai.ly",
        "tiktok.com", "facebook.com", "fb.watch", "soundcloud.com", "w.soundcloud.com", "open.spotify.com",
        "wordpress.tv", "videopress.com", "ted.com", "twitch.tv",
    }
)  # fmt: skip
_FILM_ADDRESSES = {
    "youtube": "https://www.youtube.com/watch?v={}", "vimeo": "https://vimeo.com/{}",
    "dailymotion": "https://www.dailymotion.com/video/{}",
}  # fmt: skip
_FILM_ATTRIBUTES = (
    "url", "src", "link", "mp4", "m4v", "webm", "ogv", "flv", "mp3", "m4a", "ogg", "wav", "href", "id", "0",
)  # fmt: skip
_QUIET_BLOCKS = frozenset(
    {"spacer", "separator", "more", "nextpage", "template-part", "post-title", "post-content", "post-date", "site-logo"}
)
_MAX_NESTED_BLOCKS = 3
_USES_WITHOUT_ATTRIBUTES = frozenset({"gallery", "playlist", "form", "nothing"})


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
        self._lookup, self._number, self._footnotes = lookup, number, footnotes
        self._unknown: list[str] = []
        self._lost: list[str] = []
        self._has_members_text = False
        self._hidden_blocks = 0
        self._depth = 0

    def read(self, content: str) -> PostBody:
        """The item's HTML of what is stored of it."""
        pages = 1 + sum(mark[1] == "nextpage" for mark in _MARKER.finditer(content))
        text = self._html(content)
        return PostBody(
            strip_control_chars(_PICTURE.sub(self._described, text)).strip(),
            pages,
            self._has_members_text,
            self._hidden_blocks,
            tuple(dict.fromkeys(self._unknown)),
            tuple(dict.fromkeys(self._lost)),
        )

    def _html(self, content: str) -> str:
        if "<!-- wp:" in content:
            return self._embedded(self._with_shortcodes(replace_blocks(content, self._block)))
        content = _ADDRESS_LINE.sub(lambda line: _embed(line[1]), _MARKER.sub("", content))
        return add_paragraphs(self._with_shortcodes(content))

    def _with_shortcodes(self, text: str) -> str:
        return replace_shortcodes(text, self._shortcode)

    def _embedded(self, text: str) -> str:
        """Addresses that WordPress shows as what lies there."""
        text = _WRAPPED_ADDRESS.sub(lambda place: place[1] + _embed(place[2]) + place[3], text)
        return _ADDRESS_LINE.sub(lambda line: _embed(line[1]), text)

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
            self._lost.append(f"wp:{name}")
        return block.content

    def _reusable_block(self, number: object) -> str:
        content = self._lookup.block(number) if isinstance(number, int) and abs(number) < 2**62 else ""
        if not content or self._depth >= _MAX_NESTED_BLOCKS:
            self._lost.append("wp:block")
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

    # Shortcodes ----------------------------------------------------------------------------------------------------

    def _shortcode(self, code: Shortcode) -> str | None:
        """The HTML of a shortcode; None for one that stays as it stands."""
        use = use_of(code.name)
        is_bare = code.content is None and not code.attributes
        if use is None:
            if not is_bare or "_" in code.name:
                self._unknown.append(code.name)
            return None
        if is_bare and use not in _USES_WITHOUT_ATTRIBUTES and not code.source.startswith("[/"):
            # A word in brackets, or a shortcode that shows nothing.
            return "" if "_" in code.name else None
        render = _RENDER.get(use)
        if render is not None:
            return render(self, code)
        if use == "form":
            self._lost.append(code.name)
            return code.content or ""
        if use == "members":
            self._has_members_text = True
            return code.content or ""
        return ""

    def _caption(self, code: Shortcode) -> str:
        content = code.content or ""
        picture = _CAPTIONED.search(content)
        if picture is None:
            return content
        return _figure(content[: picture.end()].strip(), code.first("caption") or content[picture.end() :].strip())

    def _gallery(self, code: Shortcode) -> str:
        numbers = [int(number) for number in _NUMBERS.findall(code.first("ids", "include", "images", "gallery_ids"))]
        excluded = {int(number) for number in _NUMBERS.findall(code.first("exclude"))}
        files = [file for number in numbers if (file := self._lookup.attachment(number)) is not None]
        if not numbers:
            parent = _NUMBERS.findall(code.first("id", "post_id"))
            files = self._lookup.attachments_of(int(parent[0]) if parent else self._number)
        figures = [_picture(file) for file in files if file.is_picture() and file.number not in excluded]
        if len(figures) < len(numbers) or not figures:
            self._lost.append("gallery")
        return "".join(figures) + (code.content or "")

    def _picture_code(self, code: Shortcode) -> str:
        number = _NUMBERS.fullmatch(code.first("image", "id", "img", "attachment_id", "image_id"))
        file = self._lookup.attachment(int(number[0])) if number else None
        if file is not None:
            return _picture(file, code.first("caption"))
        address = code.first("src", "url", "image", "link", "custom_src")
        content = (code.content or "").strip()
        if not address.startswith(("http", "/")) and content.startswith(("http", "/")):
            address, content = content, ""
        if address.startswith(("http", "/")):
            return (
                _figure(f'<img src="{html.escape(address)}" alt="{html.escape(code.first("alt", "title_text"))}">', "")
                + content
            )
        if not content:
            self._lost.append(code.name)
        return content

    def _film(self, code: Shortcode) -> str:
        names = (
            "url",
            "src",
            "link",
            "mp4",
            "m4v",
            "webm",
            "ogv",
            "flv",
            "mp3",
            "m4a",
            "ogg",
            "wav",
            "href",
            "id",
            "0",
        )
        content = (code.content or "").strip()
        address = code.first(*names).lstrip("=").strip()
        if not address.startswith(("http", "/", "//")) and content.startswith(("http", "//")):
            address, content = content, ""
        if not address.startswith(("http", "/")):
            host = next((host for host in _FILM_ADDRESSES if host in code.name), "")
            plain = address or content
            if not host or not re.fullmatch(r"[\w-]{5,20}", plain):
                if not content:
                    self._lost.append(code.name)
                return content
            address, content = _FILM_ADDRESSES[host].format(plain), ""
        if use_of(code.name) == "sound" and not _is_film(address):
            return f'<audio controls src="{html.escape(address)}"></audio>{content}'
        if re.search(r"\.(?:mp4|m4v|webm|ogv|flv|mov|avi|wmv)(?:$|[?#])", address, re.IGNORECASE):
            return f'<video controls src="{html.escape(address)}"></video>{content}'
        return _embed(address) + content

    def _playlist(self, code: Shortcode) -> str:
        numbers = map(int, _NUMBERS.findall(code.first("ids")))
        files = [file for number in numbers if (file := self._lookup.attachment(number)) is not None]
        if not files:
            self._lost.append(code.name)
        links = (_file_link(file.address, file.title) for file in files)
        return "".join(f"<p>{link}</p>" for link in links)

    def _file(self, code: Shortcode) -> str:
        address = code.first("url", "file", "src", "href", "source", "pdf", "viewer_url", "link")
        number = _NUMBERS.fullmatch(code.first("id", "0"))
        content = (code.content or "").strip()
        if not address and content.startswith(("http", "/")):
            address, content = content, ""
        address = address or next((value for value in code.attributes.values() if value.startswith("http")), "")
        file = self._lookup.attachment(int(number[0])) if number and not address else None
        if file is not None:
            return f"<p>{_file_link(file.address, file.title)}</p>"
        if not address:
            self._lost.append(code.name)
            return content
        return f"<p>{_file_link(address, code.first('title', 'name') or content)}</p>"

    def _heading(self, code: Shortcode) -> str:
        text = html.escape(code.first("text", "title", "heading")) or code.content or ""
        return f"<h3>{text}</h3>" if text else ""

    def _button(self, code: Shortcode) -> str:
        built = {name: unquote(value) for name, value in _LINK_BUILDER.findall(code.first("link"))}
        address = built.get("url") or code.first("url", "href", "button_url", "link")
        text = html.escape(code.first("text", "title", "button_text") or built.get("title", "")) or code.content or ""
        if address.startswith(("http", "/", "#", "mailto:")):
            return f'<p><a href="{html.escape(address)}">{text or html.escape(address)}</a></p>'
        return f"<p>{text}</p>" if text else ""

    def _code(self, code: Shortcode) -> str:
        if code.content is None:
            return code.source
        text = html.escape(html.unescape(code.content).strip("\r\n"), quote=False)
        return f"<pre><code>{text}</code></pre>"

    def _raw_html(self, code: Shortcode) -> str:
        try:
            return unquote(base64.b64decode((code.content or "").strip(), validate=True).decode())
        except (binascii.Error, ValueError):
            self._lost.append(code.name)
            return ""

    def _unwrap(self, code: Shortcode) -> str:
        title = code.first("title") if code.content is not None else ""
        return (f"<p><strong>{html.escape(title)}</strong></p>" if title else "") + (code.content or "")

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


_RENDER: dict[str, Callable[[PostBodyReader, Shortcode], str]] = {
    "caption": PostBodyReader._caption,
    "gallery": PostBodyReader._gallery,
    "picture": PostBodyReader._picture_code,
    "film": PostBodyReader._film,
    "sound": PostBodyReader._film,
    "playlist": PostBodyReader._playlist,
    "file": PostBodyReader._file,
    "heading": PostBodyReader._heading,
    "button": PostBodyReader._button,
    "code": PostBodyReader._code,
    "raw-html": PostBodyReader._raw_html,
    "unwrap": PostBodyReader._unwrap,
}


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


def _is_film(address: str) -> bool:
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        return False
    return host.removeprefix("www.").removeprefix("m.") in _FILM_HOSTS


def _embed(address: str) -> str:
    """What WordPress shows for an address that stands alone: a film, else a link."""
    address = html.unescape(address)
    escaped = html.escape(address)
    if _is_film(address):
        return f'<iframe src="{escaped}"></iframe>'
    return f'<p><a href="{escaped}">{escaped}</a></p>'


def _figure(picture: str, caption: str) -> str:
    return f"<figure>{picture}{f'<figcaption>{caption}</figcaption>' if caption else ''}</figure>"


def _picture(file: Attachment, caption: str = "") -> str:
    tag = f'<img src="{html.escape(file.address)}" alt="{html.escape(file.alt)}">'
    return _figure(tag, html.escape(caption or file.caption, quote=False))


def _file_link(address: str, title: str) -> str:
    name = _FILE_NAME.search(address)
    text = title or (unquote(name[0]) if name else address)
    return f'<a href="{html.escape(address)}">{html.escape(text)}</a>'
