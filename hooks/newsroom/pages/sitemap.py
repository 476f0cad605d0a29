"""Writes sitemap.xml (sitemaps.org 0.9), news-sitemap.xml (Google's sitemap-news 0.9) and robots.txt."""

import datetime
import html
from collections.abc import Iterable, Sequence
from itertools import takewhile
from urllib.parse import quote

from msgspec import Struct

from newsroom.library.library import Library
from newsroom.model import urls
from newsroom.model.items import Item
from newsroom.text import dates

# More addresses go into numbered parts with an index (sitemaps.org).
MAX_SITEMAP_URLS = 50_000
# Reserved characters (RFC 3986, 2.2), and the percent sign of what is encoded already.
_UNQUOTED = ":/?#[]@!$&'()*+,;=%"
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
NEWS_MAX_AGE = datetime.timedelta(days=2)
MAX_NEWS_URLS = 1000
"""Google refuses a news sitemap with more."""


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


def _recent_news(library: Library) -> list[Item]:
    """The public items of the last two days before now, newest first."""
    oldest = library.now - NEWS_MAX_AGE
    return list(takewhile(lambda item: item.date > oldest, library.public[:MAX_NEWS_URLS]))


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
