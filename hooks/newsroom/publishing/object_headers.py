"""The headers that an object store sends with each file: those with which nginx sends it (server/nginx.conf)."""

import re
from collections.abc import Mapping

from newsroom.build.compressed_copies import COMPRESSIBLE_EXTENSIONS
from newsroom.model import urls
from newsroom.model.file_types import FEED_FORMATS, MEDIA_TYPES, file_extension

_FEED_TYPES = {feed.file: feed.media_type for feed in FEED_FORMATS}
_SITE_TYPES = {
    "html": "text/html",
    "css": "text/css",
    "js": "text/javascript",
    "json": "application/json",
    "xml": "application/xml",
    "xsl": "application/xml",
    "opml": "text/x-opml",
    "svg": "image/svg+xml",
    "ico": "image/x-icon",
    "woff2": "font/woff2",
    "webmanifest": "application/manifest+json",
    "gz": "application/gzip",
}
_UNKNOWN_TYPE = "application/octet-stream"
_TYPES_WITH_CHARSET = frozenset(
    f"text/{name}" for name in ("html", "css", "plain", "calendar", "csv", "javascript")
) | {f"application/{name}" for name in ("json", "xml", "rss+xml", "atom+xml")}

_FOREVER, _A_DAY, _FIVE_MINUTES = "public, max-age=31536000, immutable", "public, max-age=86400", "public, max-age=300"
_ASK_EACH_TIME = "no-cache"
# The first that fits a path. A file of the theme is kept a day: its name has no digest, its address has one behind “?”.
_CACHE_TIMES = (
    (rf"(^|/){urls.FONTS}", _FOREVER),
    (rf"(^|/){re.escape(urls.SEARCH_INDEX)}.*-[0-9a-f]{{12}}([./]|$)", _FOREVER),
    (rf"(^|/){urls.ASSETS}", _A_DAY),
    (r"\.(jpe?g|png|gif|webp|avif|pdf|docx?|xlsx?|pptx?|zip|mp3|mp4)$", _A_DAY),
    (r"\.(xml|opml|json|ics)$", _FIVE_MINUTES),
    ("", _ASK_EACH_TIME),
)


def object_headers(path: str) -> Mapping[str, str]:
    """Content-Type and Cache-Control of a file of the site."""
    return {"Content-Type": content_type(path), "Cache-Control": _cache_time(path)}


def is_compressible(path: str) -> bool:
    """True for texts; pictures, typefaces and pieces of the search index are compressed in themselves."""
    return file_extension(path) in COMPRESSIBLE_EXTENSIONS


def content_type(path: str) -> str:
    """The media type of a file, with the charset where it is a text."""
    extension = file_extension(path)
    media_type = _FEED_TYPES.get(path.rpartition("/")[2]) or (_SITE_TYPES | MEDIA_TYPES).get(extension) or _UNKNOWN_TYPE
    return f"{media_type}; charset=utf-8" if media_type in _TYPES_WITH_CHARSET else media_type


def _cache_time(path: str) -> str:
    return next(time for sign, time in _CACHE_TIMES if re.search(sign, path))
