"""Names each item for feeds, by a URI that no move changes."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

from newsroom.library.aliases import alias_path
from newsroom.model import urls
from newsroom.model.items import Item
from newsroom.model.settings import Settings

_URI = re.compile(r"[a-z][a-z0-9+.-]*:.", re.IGNORECASE)
_SLUG_PATH = re.compile(r"[a-z0-9-]+(?:/[a-z0-9-]+)*")


def feed_entry_id(item: Item, settings: Settings) -> str:
    """The URI that stands for the item in feeds, whatever becomes of its address: what it writes down, or a tag URI.

    A tag URI (RFC 4151) holds the host, the year, and the address the item first had: an alias of the form this site
    gives its pages, if there is one. Addresses of an older system do not count, since they may be added at any time.
    """
    if _URI.match(item.id):
        return item.id
    first = item.id or next(
        (alias for alias in map(alias_path, item.aliases) if _is_item_page(alias, settings)), item.permalink
    )
    path = quote((first or "").removesuffix(urls.INDEX_HTML).strip("/"))
    return f"tag:{urlsplit(settings.origin).hostname},{item.date.year}:{path}"


def _is_item_page(path: str | None, settings: Settings) -> bool:
    """Whether the file at an old address was a page of an item."""
    section, _, rest = (path or "").removesuffix(f"/{urls.INDEX_HTML}").partition("/")
    return settings.section_by_key(section) is not None and _SLUG_PATH.fullmatch(rest) is not None
