"""Every public address of the site, as a path from its root: `tin-tuc/` for https://danvan.example.vn/tin-tuc/.

Paths of pages end in a slash. Templates read this module as `urls`.
"""

import re
from enum import StrEnum

# Pages
TAGS = "chu-de/"
ARCHIVE = "luu-tru/"
CORRECTIONS = "dinh-chinh/"
SEARCH = "tim-kiem/"
FEED_GUIDE = "rss/"
NOT_FOUND = "404.html"
GENERATED_PAGES = (TAGS, ARCHIVE, CORRECTIONS, SEARCH, FEED_GUIDE)
"""Pages of lists that are not themselves lists of items."""
LIST_PAGES = "trang/"
"""Where the older pages of a list are, below the list's own address."""
_OLDER_PAGE = re.compile(rf"(.*)/{LIST_PAGES}[0-9]+/?")

# Files of the whole site
SITEMAP = "sitemap.xml"
MAX_SITEMAP_URLS = 50_000
"""A part of the sitemap with more addresses has several files (sitemaps.org)."""
NEWS_SITEMAP = "news-sitemap.xml"
ROBOTS_TXT = "robots.txt"
OPML = "feeds.opml"
LATEST_JSON = "tin-moi.json"
SEARCH_INDEX = f"{SEARCH}chi-muc/"
SEARCH_CONTENTS = f"{SEARCH_INDEX}muc-luc.json"
ASSETS = "assets/"
"""The theme's own files: overrides/assets/."""
FONTS = f"{ASSETS}fonts/"
COLOURS_CSS = f"{ASSETS}colours.css"
FEED_CSS = f"{ASSETS}feed.css"
FAVICON = f"{ASSETS}favicon.svg"
SITE_CARD = f"{ASSETS}card.png"
"""The picture that stands for pages of no section where they are shared."""

# Files of a list or of an item, below its own address
INDEX_HTML = "index.html"
RSS_FILE, ATOM_FILE, JSON_FEED_FILE = FEED_FILES = ("rss.xml", "atom.xml", "feed.json")
REGISTER_JSON, REGISTER_SCHEMA = "index.json", "schema.json"
CALENDAR = "lich.ics"

GENERATED_FILES = frozenset({NOT_FOUND, SITEMAP, NEWS_SITEMAP, ROBOTS_TXT, OPML, LATEST_JSON, COLOURS_CSS, SITE_CARD})
"""Files that a build makes once for the site."""
RESERVED_FOLDERS = frozenset(path.rstrip("/") for path in (*GENERATED_PAGES, LIST_PAGES, ASSETS))
"""Folders of the site's root that no section can have as its name."""

RENDITION_ENDINGS = (".webp", ".jpg")
"""How the names of smaller copies of pictures end."""
_RENDITION = re.compile(r"\.[0-9]+(?:\.[0-9]+-[0-9]+)?\.(?:webp|jpg)$")


class SitemapPart(StrEnum):
    """The parts of the sitemap beside those of years: the pages of lists, and all other pages."""

    LISTS = "lists"
    PAGES = "pages"


def permalink(path: str) -> str:
    """The page of the item at a path under content/."""
    return f"{path.removesuffix('.md').removesuffix('/index')}/"


def static_permalink(path: str) -> str:
    """The page that MkDocs makes of the Markdown file at a path under content/."""
    folder, slash, name = path.removesuffix(".md").rpartition("/")
    return folder + slash if name in {"index", "README"} else f"{folder}{slash}{name}/"


def page_file(page: str) -> str:
    """The file under site/ that a page is in."""
    return page if page == NOT_FOUND else page + INDEX_HTML


def page_of_file(path: str) -> str:
    """The address of the page that a file under site/ holds: without `index.html`."""
    folder, slash, name = path.rpartition("/")
    return f"{folder}{slash}" if name == INDEX_HTML else path


def section(key: str) -> str:
    """The newest page of a section."""
    return f"{key}/"


def tag(slug: str) -> str:
    """The newest page of a tag."""
    return f"{TAGS}{slug}/"


def month(year: int, number: int) -> str:
    """The newest page of a month of the archive, 1 for January."""
    return f"{ARCHIVE}{year}/{number:02}/"


def archive_year(year: int) -> str:
    """Where the archive shows a year."""
    return f"{ARCHIVE}#nr-year-{year}"


def list_page(number: int) -> str:
    """An older page of a list, below the list's own address; 1 is the oldest."""
    return f"{LIST_PAGES}{number}/"


def list_of_page(address: str) -> str:
    """The address of the list that an address is an older page of; the address itself where it is none."""
    older_page = _OLDER_PAGE.fullmatch(address)
    return older_page[1] if older_page else address


def sitemap_parts(part: str, count: int) -> list[str]:
    """The files of a part of the sitemap with that many addresses: of a year's items, or a `SitemapPart`."""
    numbers = range(2, -(-count // MAX_SITEMAP_URLS) + 1)
    return [f"sitemap-{part}.xml", *(f"sitemap-{part}-{number}.xml" for number in numbers)]


def is_sitemap_part(path: str, part: str) -> bool:
    """Whether a file is one of those of a part of the sitemap."""
    return re.fullmatch(rf"sitemap-{re.escape(part)}(?:-[0-9]+)?\.xml", path) is not None


def social_card(section_key: str) -> str:
    """The picture that stands for a section's pages where they are shared; the site's for pages of no section."""
    return f"{ASSETS}cards/{section_key}.png" if section_key else SITE_CARD


def rendition(path: str, width: int, extension: str) -> str:
    """A smaller copy of the picture at a path; no picture has such a name, and no two pictures share one."""
    return f"{path}.{width}.{extension}"


def social_picture(path: str, width: int, x: int, y: int) -> str:
    """The picture at a path as social networks show it, cut around a focal point (percent from left and top)."""
    return f"{path}.{width}.{x}-{y}.jpg"


def rendition_source(path: str) -> str:
    """The path of the picture that a path is a smaller copy of; the path itself where it is none."""
    return _RENDITION.sub("", path)


def is_feed(path: str) -> bool:
    """Whether the file at a path is a feed."""
    return path.rpartition("/")[2] in FEED_FILES
