"""Says what a film, a map, a form or a sound embedded in a page is, and where readers can open it by a link."""

import re
from collections.abc import Callable, Sequence
from urllib.parse import parse_qs, urlsplit

import lxml.html
from lxml import etree
from msgspec import Struct

from newsroom.importing.markdown import LINK_ESCAPES, MARKDOWN_CODE, escape_markdown
from newsroom.text.normalize import collapse_whitespace

EMBED_TAGS = frozenset({"iframe", "embed", "object", "video", "audio"})
# What begins an element in the midst of Markdown; code is passed over.
_RAW_ELEMENT = re.compile(
    rf"(?P<code>{MARKDOWN_CODE})|<(?P<tag>iframe|object|video|audio|script|style|noscript|embed)(?=[\s/>])[^<>]*+>",
    re.IGNORECASE | re.MULTILINE | re.DOTALL,
)
_DOCUMENT_VIEWERS = ("docs.google.com/viewer", "docs.google.com/gview", "drive.google.com/viewer",
                     "view.officeapps.live.com/op/")  # fmt: skip


class EmbeddedThing(Struct, frozen=True):
    """What is embedded: the address that shows it by itself, and words for the link."""

    address: str
    words: str


def _youtube(match: re.Match[str]) -> str:
    return f"https://www.youtube.com/watch?v={match[1]}"


# What stands in the address of a player, what leads to the same by a link ("" for the address itself), and its words.
_PLAYERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str] | None, str], ...] = (
    (re.compile(r"^(?:www\.|m\.)?youtube(?:-nocookie)?\.com/(?:embed|v|shorts)/([\w-]{6,20})"), _youtube,
     "Phim trên YouTube"),
    (re.compile(r"^(?:www\.|m\.)?youtube(?:-nocookie)?\.com/"), None, "Phim trên YouTube"),
    (re.compile(r"^youtu\.be/([\w-]{6,20})"), _youtube, "Phim trên YouTube"),
    (re.compile(r"^player\.vimeo\.com/video/(\d+)"), lambda match: f"https://vimeo.com/{match[1]}", "Phim trên Vimeo"),
    (re.compile(r"^(?:www\.)?dailymotion\.com/embed/video/(\w+)"),
     lambda match: f"https://www.dailymotion.com/video/{match[1]}", "Phim trên Dailymotion"),
    (re.compile(r"^drive\.google\.com/file/d/([\w-]+)"),
     lambda match: f"https://drive.google.com/file/d/{match[1]}/view", "Tệp trên Google Drive"),
    (re.compile(r"^docs\.google\.com/forms/"), None, "Biểu mẫu trên Google"),
    (re.compile(r"^docs\.google\.com/"), None, "Tài liệu trên Google"),
    (re.compile(r"^(?:www\.|maps\.)?google\.com(?:\.vn)?/maps"), None, "Bản đồ"),
    (re.compile(r"^maps\.google\."), None, "Bản đồ"),
    (re.compile(r"^(?:www\.)?tiktok\.com/"), None, "Phim trên TikTok"),
    (re.compile(r"^(?:www\.|web\.|m\.)?facebook\.com/"), None, "Bài trên Facebook"),
)  # fmt: skip
_WORDS_BY_TAG = {"video": "Phim", "audio": "Nghe", "iframe": "Nội dung nhúng", "embed": "Phim", "object": "Phim"}
_FLASH_FILE = re.compile(r"(?:^|&)(?:file|src|url|video)=([^&]+)")


def embedded_thing(element: etree._Element) -> EmbeddedThing | None:
    """What an element of `EMBED_TAGS` shows; None where nothing says where it lies."""
    address = _address(element)
    if not address:
        return None
    title = collapse_whitespace(element.get("title", ""))
    try:
        parts = urlsplit(f"https:{address}" if address.startswith("//") else address)
    except ValueError:
        return None
    if not parts.netloc:
        return EmbeddedThing(address, title or _WORDS_BY_TAG[str(element.tag)])
    place = f"{parts.netloc.lower()}{parts.path}"
    if place.startswith(_DOCUMENT_VIEWERS):
        shown = parse_qs(parts.query)
        for name in ("url", "src"):
            if inner := shown.get(name):
                return EmbeddedThing(inner[0], title or "Tài liệu")
    if "facebook.com/plugins/" in place and (inner := parse_qs(parts.query).get("href")):
        return EmbeddedThing(inner[0], title or ("Phim trên Facebook" if "video" in place else "Bài trên Facebook"))
    for pattern, link_to, words in _PLAYERS:
        if match := pattern.match(place):
            return EmbeddedThing(link_to(match) if link_to else parts.geturl(), _named(words, title))
    return EmbeddedThing(parts.geturl(), title or _WORDS_BY_TAG[str(element.tag)])


def embeds_to_links(markdown: str) -> tuple[str, list[str]]:
    """Markdown with a link for each thing that is embedded by HTML, and without scripts; the words of those links."""
    words: list[str] = []
    parts: list[str] = []
    end = 0
    unclosed: set[str] = set()
    for match in _RAW_ELEMENT.finditer(markdown):
        if match["code"] or match.start() < end:
            continue
        tag, close = match["tag"].lower(), match.end()
        if tag != "embed" and not match[0].endswith("/>") and tag not in unclosed:
            found = re.compile(rf"</{tag}\s*>", re.IGNORECASE).search(markdown, close)
            close = found.end() if found else close
            # What is not closed here is not closed further down either.
            unclosed |= set() if found else {tag}
        parts.append(markdown[end : match.start()])
        end = close
        root = lxml.html.fragment_fromstring(markdown[match.start() : close], create_parent="div")
        thing = next(filter(None, map(embedded_thing, root.iter(*EMBED_TAGS))), None)
        if thing is not None:
            words.append(thing.words)
            text = escape_markdown(thing.words).replace("[", "(").replace("]", ")")
            parts.append(f"[{text}]({thing.address.translate(LINK_ESCAPES)})")
    return "".join([*parts, markdown[end:]]), words


def embeds_note(words: Sequence[str]) -> str:
    """A Vietnamese clause that says what became of them."""
    return f"{len(words)} phim hay nội dung nhúng trong bài thành liên kết: {', '.join(words[:3])}"


def _named(words: str, title: str) -> str:
    """The words with the title that the page gives, unless that is the player's own."""
    is_generic = not title or title.lower() in ("youtube video player", "youtube video", "vimeo video player")
    return words if is_generic else f"{words}: {title}"


def _address(element: etree._Element) -> str:
    """What an element shows: what a Flash player is told to play, else its own address, else that of what is in it."""
    for each in element.iter():
        if flash := _FLASH_FILE.search(each.get("flashvars", "")):
            return flash[1]
    addresses = [element.get(name, "") for name in ("src", "data-src", "data-lazy-src", "data")]
    for child in element.iterdescendants("source", "embed", "param", "iframe"):
        if child.tag != "param" or child.get("name", "").lower() in ("movie", "src", "url", "filename"):
            addresses.append(child.get("src") or child.get("value") or "")
    shown = (address.strip() for address in addresses)
    return next((address for address in shown if address and not address.startswith(("about:", "data:"))), "")
