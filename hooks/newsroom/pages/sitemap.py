"""Writes the sitemap (sitemaps.org 0.9), news-sitemap.xml (Google's sitemap-news 0.9) and robots.txt.

The sitemap is an index of files: items by the year of their publication, so that an item changes one of them; the pages
of lists; all other pages.
"""

import datetime
import html
import re
from collections.abc import Iterable
from itertools import islice, takewhile
from urllib.parse import quote

from msgspec import Struct

from newsroom.library.library import Library
from newsroom.model import urls
from newsroom.model.items import Item
from newsroom.text import dates

# Reserved characters (RFC 3986, 2.2), and the percent sign of what is encoded already.
_UNQUOTED = ":/?#[]@!$&'()*+,;=%"
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_ROW = re.compile(rb"<loc>(.*?)</loc>(?:<lastmod>(.*?)</lastmod>)?")
NEWS_MAX_AGE = datetime.timedelta(days=2)
MAX_NEWS_URLS = 1000
"""Google refuses a news sitemap with more."""


class SitemapUrl(Struct, frozen=True):
    """A page for search engines: absolute address and time of the last change (RFC 3339), "" where unknown."""

    url: str
    lastmod: str = ""


def page_url(library: Library, path: str, changed: datetime.datetime | None = None) -> SitemapUrl:
    """The page at a path from the site's root."""
    return SitemapUrl(library.settings.home_url + path, dates.iso_datetime(changed) if changed else "")


def sitemap_files(part: str, pages: Iterable[SitemapUrl]) -> dict[str, bytes]:
    """The files of a part of the sitemap by their paths: see `urls.sitemap_parts`."""
    rows = sorted(map(_row, pages))
    size = urls.MAX_SITEMAP_URLS
    return {
        path: _sitemap_xml("urlset", "url", rows[number * size : (number + 1) * size])
        for number, path in enumerate(urls.sitemap_parts(part, len(rows)))
    }


def last_change(data: bytes) -> str:
    """The latest change of a page in a file that this module has made; "" where none is known."""
    return max((lastmod for _, lastmod in _ROW.findall(data)), default=b"").decode()


def sitemap_index(files: Iterable[SitemapUrl]) -> bytes:
    """The bytes of sitemap.xml, which names every other file with the latest change in it."""
    return _sitemap_xml("sitemapindex", "sitemap", sorted(map(_row, files)))


def _row(page: SitemapUrl) -> tuple[str, str]:
    return _encoded(page.url), page.lastmod


def _encoded(url: str) -> str:
    return url if url.isascii() else quote(url, safe=_UNQUOTED)


def _sitemap_xml(root: str, element: str, entries: Iterable[tuple[str, str]]) -> bytes:
    rows = [f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{_NAMESPACE}">\n']
    for url, changed in entries:
        lastmod = f"<lastmod>{changed}</lastmod>" if changed else ""
        rows.append(f"<{element}><loc>{html.escape(url, quote=False)}</loc>{lastmod}</{element}>\n")
    rows.append(f"</{root}>\n")
    return "".join(rows).encode()


def _recent_news(library: Library) -> list[Item]:
    """The public items of the last two days before now, newest first."""
    oldest = library.now - NEWS_MAX_AGE
    return list(takewhile(lambda item: item.date > oldest, islice(library.public, MAX_NEWS_URLS)))


def next_removal(library: Library) -> datetime.datetime | None:
    """When the oldest of the recent news becomes too old; None if there are none."""
    items = _recent_news(library)
    return items[-1].date + NEWS_MAX_AGE if items else None


def news_sitemap(library: Library) -> bytes:
    """The bytes of the file, which exists even without news, since robots.txt names it."""
    settings = library.settings
    name = html.escape(settings.organisation.name or settings.site_name, quote=False)
    publication = f"<news:publication><news:name>{name}</news:name><news:language>vi</news:language></news:publication>"
    rows = [
        '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">\n'
    ]
    for item in _recent_news(library):
        published = f"<news:publication_date>{dates.iso_datetime(item.date)}</news:publication_date>"
        title = html.escape(item.title, quote=False)
        news = f"<news:news>{publication}{published}<news:title>{title}</news:title></news:news>"
        rows.append(f"<url><loc>{settings.home_url}{item.permalink}</loc>{news}</url>\n")
    rows.append("</urlset>\n")
    return "".join(rows).encode()


def robots_txt(site_url: str) -> bytes:
    """The bytes of robots.txt (RFC 9309): everything may be read, and the sitemaps are there."""
    sitemaps = "".join(f"Sitemap: {site_url}{path}\n" for path in (urls.SITEMAP, urls.NEWS_SITEMAP))
    return f"User-agent: *\nAllow: /\n\n{sitemaps}".encode()
