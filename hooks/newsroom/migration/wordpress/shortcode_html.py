"""The HTML that readers saw of shortcodes."""

import base64
import binascii
import html
import re
from collections.abc import Callable
from urllib.parse import unquote

from newsroom.migration.wordpress.embeds import embed, is_film
from newsroom.migration.wordpress.lookup import Attachment, Lookup
from newsroom.migration.wordpress.shortcode_table import use_of
from newsroom.migration.wordpress.shortcodes import Shortcode

_CAPTIONED = re.compile(r"<img\b[^<>]*>(?:\s{0,20}</a>)?", re.IGNORECASE)
_NUMBERS = re.compile(r"\d{1,18}", re.ASCII)
_LINK_BUILDER = re.compile(r"(?:^|\|)(url|title):([^|]*)")
_FILE_NAME = re.compile(r"(?<![^/])[^/]+\.(?:pdf|docx?|xlsx?|pptx?|zip|rar|od[tsp])(?=$|[?#])", re.IGNORECASE)
_USES_WITHOUT_ATTRIBUTES = frozenset({"gallery", "playlist", "form", "nothing"})
_FILM_ADDRESSES = {
    "youtube": "https://www.youtube.com/watch?v={}", "vimeo": "https://vimeo.com/{}",
    "dailymotion": "https://www.dailymotion.com/video/{}",
}  # fmt: skip
_FILM_ATTRIBUTES = (
    "url", "src", "link", "mp4", "m4v", "webm", "ogv", "flv", "mp3", "m4a", "ogg", "wav", "href", "id", "0",
)  # fmt: skip


class ShortcodeRenderer:
    """Renders the shortcodes of the item of a number, and keeps what there is to tell of them."""

    def __init__(self, lookup: Lookup, number: int) -> None:
        self._lookup, self._number = lookup, number
        self.unknown: list[str] = []
        """Names of shortcodes that stay as text."""
        self.lost: list[str] = []
        """Names of what worked by a program, or shows nothing here."""
        self.has_members_text = False

    def render(self, code: Shortcode) -> str | None:
        """The HTML of a shortcode; None for one that stays as it stands."""
        use = use_of(code.name)
        is_bare = code.content is None and not code.attributes
        if use is None:
            if not is_bare or "_" in code.name:
                self.unknown.append(code.name)
            return None
        if is_bare and use not in _USES_WITHOUT_ATTRIBUTES and not code.source.startswith("[/"):
            # A word in brackets, or a shortcode that shows nothing.
            return "" if "_" in code.name else None
        render = _RENDER.get(use)
        if render is not None:
            return render(self, code)
        if use == "form":
            self.lost.append(code.name)
            return code.content or ""
        if use == "members":
            self.has_members_text = True
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
            self.lost.append("gallery")
        return "".join(figures) + (code.content or "")

    def _single_picture(self, code: Shortcode) -> str:
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
            self.lost.append(code.name)
        return content

    def _film(self, code: Shortcode) -> str:
        content = (code.content or "").strip()
        address = code.first(*_FILM_ATTRIBUTES).lstrip("=").strip()
        if not address.startswith(("http", "/", "//")) and content.startswith(("http", "//")):
            address, content = content, ""
        if not address.startswith(("http", "/")):
            host = next((host for host in _FILM_ADDRESSES if host in code.name), "")
            plain = address or content
            if not host or not re.fullmatch(r"[\w-]{5,20}", plain):
                if not content:
                    self.lost.append(code.name)
                return content
            address, content = _FILM_ADDRESSES[host].format(plain), ""
        if use_of(code.name) == "sound" and not is_film(address):
            return f'<audio controls src="{html.escape(address)}"></audio>{content}'
        if re.search(r"\.(?:mp4|m4v|webm|ogv|flv|mov|avi|wmv)(?:$|[?#])", address, re.IGNORECASE):
            return f'<video controls src="{html.escape(address)}"></video>{content}'
        return embed(address) + content

    def _playlist(self, code: Shortcode) -> str:
        numbers = map(int, _NUMBERS.findall(code.first("ids")))
        files = [file for number in numbers if (file := self._lookup.attachment(number)) is not None]
        if not files:
            self.lost.append(code.name)
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
            self.lost.append(code.name)
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
            self.lost.append(code.name)
            return ""

    def _unwrap(self, code: Shortcode) -> str:
        title = code.first("title") if code.content is not None else ""
        return (f"<p><strong>{html.escape(title)}</strong></p>" if title else "") + (code.content or "")


_RENDER: dict[str, Callable[[ShortcodeRenderer, Shortcode], str]] = {
    "caption": ShortcodeRenderer._caption,
    "gallery": ShortcodeRenderer._gallery,
    "picture": ShortcodeRenderer._single_picture,
    "film": ShortcodeRenderer._film,
    "sound": ShortcodeRenderer._film,
    "playlist": ShortcodeRenderer._playlist,
    "file": ShortcodeRenderer._file,
    "heading": ShortcodeRenderer._heading,
    "button": ShortcodeRenderer._button,
    "code": ShortcodeRenderer._code,
    "raw-html": ShortcodeRenderer._raw_html,
    "unwrap": ShortcodeRenderer._unwrap,
}


def _figure(picture: str, caption: str) -> str:
    return f"<figure>{picture}{f'<figcaption>{caption}</figcaption>' if caption else ''}</figure>"


def _picture(file: Attachment, caption: str = "") -> str:
    tag = f'<img src="{html.escape(file.address)}" alt="{html.escape(file.alt)}">'
    return _figure(tag, html.escape(caption or file.caption, quote=False))


def _file_link(address: str, title: str) -> str:
    name = _FILE_NAME.search(address)
    text = title or (unquote(name[0]) if name else address)
    return f'<a href="{html.escape(address)}">{html.escape(text)}</a>'
