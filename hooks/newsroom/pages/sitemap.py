"""Writes sitemap.xml (sitemaps.org 0.9) with the true time of each page's last change."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from urllib.parse import quote

from msgspec import Struct

# A sitemap holds at most 50,000 addresses; more go into numbered parts under an index.
LIMIT = 50_000
# The signs that mean something in an address (RFC 3986, 2.2), and those already written in percent.
_SAFE = ":/?#[]@!$&'()*+,;=%"
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


class Place(Struct, frozen=True, order=True):
    """A page for search engines: absolute address and RFC 3339 time of its last change, "" where unknown."""

    url: str
    changed: str = ""


def names(count: int) -> list[str]:
    """The files that so many places take, the one all search engines ask for first."""
    parts = -(-count // LIMIT)
    return ["sitemap.xml"] + [f"sitemap-{number}.xml" for number in range(1, parts + 1) if parts > 1]


def sitemaps(places: Iterable[Place], *, root: str) -> dict[str, bytes]:
    """The files by their path under site/; `root` is the site's absolute address."""
    ordered = sorted(places)
    whole, *numbered = names(len(ordered))
    if not numbered:
        return {whole: _document("urlset", "url", ordered)}
    files, parts = {}, []
    for number, name in enumerate(numbered):
        part = ordered[number * LIMIT : (number + 1) * LIMIT]
        files[name] = _document("urlset", "url", part)
        parts.append(Place(root + name, max(place.changed for place in part)))
    files[whole] = _document("sitemapindex", "sitemap", parts)
    return files


def _document(root: str, element: str, places: Sequence[Place]) -> bytes:
    rows = [f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{_NAMESPACE}">\n']
    for place in places:
        changed = f"<lastmod>{place.changed}</lastmod>" if place.changed else ""
        url = place.url if place.url.isascii() else quote(place.url, safe=_SAFE)
        rows.append(f"<{element}><loc>{html.escape(url, quote=False)}</loc>{changed}</{element}>\n")
    rows.append(f"</{root}>\n")
    return "".join(rows).encode()
