"""Writes sitemap.xml (sitemaps.org 0.9) with the true time of each page's last change."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from urllib.parse import quote

from msgspec import Struct

from newsroom.model import urls

# A sitemap holds at most 50,000 addresses; more go into numbered parts under an index.
MAX_SITEMAP_URLS = 50_000
# The signs that mean something in an address (RFC 3986, 2.2), and those already written in percent.
_UNQUOTED = ":/?#[]@!$&'()*+,;=%"
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


class SitemapUrl(Struct, frozen=True, order=True):
    """A page for search engines: absolute address and RFC 3339 time of its last change, "" where unknown."""

    url: str
    lastmod: str = ""


def sitemap_files(count: int) -> list[str]:
    """The files that so many places take, the one all search engines ask for first."""
    parts = -(-count // MAX_SITEMAP_URLS)
    return [urls.SITEMAP] + [urls.sitemap_part(number) for number in range(1, parts + 1) if parts > 1]


def sitemaps(urls: Iterable[SitemapUrl], *, site_url: str) -> dict[str, bytes]:
    """The files by their path under site/; `root` is the site's absolute address."""
    ordered = sorted(urls)
    whole, *numbered = sitemap_files(len(ordered))
    if not numbered:
        return {whole: _sitemap_xml("urlset", "url", ordered)}
    files, parts = {}, []
    for number, name in enumerate(numbered):
        part = ordered[number * MAX_SITEMAP_URLS : (number + 1) * MAX_SITEMAP_URLS]
        files[name] = _sitemap_xml("urlset", "url", part)
        parts.append(SitemapUrl(site_url + name, max(place.lastmod for place in part)))
    files[whole] = _sitemap_xml("sitemapindex", "sitemap", parts)
    return files


def _sitemap_xml(root: str, element: str, urls: Sequence[SitemapUrl]) -> bytes:
    rows = [f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{_NAMESPACE}">\n']
    for place in urls:
        changed = f"<lastmod>{place.lastmod}</lastmod>" if place.lastmod else ""
        url = place.url if place.url.isascii() else quote(place.url, safe=_UNQUOTED)
        rows.append(f"<{element}><loc>{html.escape(url, quote=False)}</loc>{changed}</{element}>\n")
    rows.append(f"</{root}>\n")
    return "".join(rows).encode()
