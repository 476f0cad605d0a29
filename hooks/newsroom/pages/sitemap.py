"""Writes sitemap.xml (sitemaps.org 0.9), with the time of each page's last change that readers were told of."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from urllib.parse import quote

from msgspec import Struct

from newsroom.model import urls

# More addresses go into numbered parts with an index (sitemaps.org).
MAX_SITEMAP_URLS = 50_000
# Reserved characters (RFC 3986, 2.2), and the percent sign of what is encoded already.
_UNQUOTED = ":/?#[]@!$&'()*+,;=%"
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


class SitemapUrl(Struct, frozen=True, order=True):
    """A page for search engines: absolute address and time of the last change (RFC 3339), "" where unknown."""

    url: str
    lastmod: str = ""


def sitemap_files(count: int) -> list[str]:
    """The names of the files for a number of addresses; the first is the one that search engines load."""
    parts = -(-count // MAX_SITEMAP_URLS)
    return [urls.SITEMAP] + [urls.sitemap_part(number) for number in range(1, parts + 1) if parts > 1]


def sitemaps(entries: Iterable[SitemapUrl], *, site_url: str) -> dict[str, bytes]:
    """The files by their paths under site/; `site_url` is the site's absolute address."""
    ordered = sorted(entries)
    index, *part_names = sitemap_files(len(ordered))
    if not part_names:
        return {index: _sitemap_xml("urlset", "url", ordered)}
    files, parts = {}, []
    for number, name in enumerate(part_names):
        part = ordered[number * MAX_SITEMAP_URLS : (number + 1) * MAX_SITEMAP_URLS]
        files[name] = _sitemap_xml("urlset", "url", part)
        parts.append(SitemapUrl(site_url + name, max(entry.lastmod for entry in part)))
    files[index] = _sitemap_xml("sitemapindex", "sitemap", parts)
    return files


def _sitemap_xml(root: str, element: str, entries: Sequence[SitemapUrl]) -> bytes:
    rows = [f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{_NAMESPACE}">\n']
    for entry in entries:
        lastmod = f"<lastmod>{entry.lastmod}</lastmod>" if entry.lastmod else ""
        url = entry.url if entry.url.isascii() else quote(entry.url, safe=_UNQUOTED)
        rows.append(f"<{element}><loc>{html.escape(url, quote=False)}</loc>{lastmod}</{element}>\n")
    rows.append(f"</{root}>\n")
    return "".join(rows).encode()
