"""Writes news-sitemap.xml (Google's sitemap-news 0.9), the articles of the last two days, and robots.txt."""

from __future__ import annotations

import datetime
import html
from itertools import takewhile

from newsroom.library.library import Library
from newsroom.model import urls
from newsroom.model.items import Item
from newsroom.text import dates

NEWS_MAX_AGE = datetime.timedelta(days=2)
MAX_NEWS_URLS = 1000
"""Google refuses a news sitemap with more."""


def recent_news(library: Library) -> list[Item]:
    """The public items of the last two days before now, newest first."""
    oldest = library.now - NEWS_MAX_AGE
    return list(takewhile(lambda item: item.date > oldest, library.public[:MAX_NEWS_URLS]))


def next_removal(library: Library) -> datetime.datetime | None:
    """When the first of them becomes too old; None if there are none."""
    items = recent_news(library)
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
    for item in recent_news(library):
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
