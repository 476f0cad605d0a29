"""The names of the nodes that a site consists of."""

from newsroom.build.products import Node

TOPICS, ARCHIVE, FEED_LIST, CORRECTIONS = "topics", "archive", "feeds", "corrections"
NEWEST, SEARCH_PAGE, SETTINGS = "newest", "search page", "settings"
SITEMAP_LISTS, SITEMAP_PAGES, SITEMAP_INDEX = "sitemap lists", "sitemap pages", "sitemap index"
SINGLE = (TOPICS, ARCHIVE, FEED_LIST, CORRECTIONS, NEWEST, "not found", "cards", SETTINGS)
"""Nodes that there is one of."""


def item_node(path: str) -> Node:
    """The page of an item, the files beside it, and the pages at its old addresses."""
    return f"item {path}"


def list_node(name: str, number: int) -> Node:
    """A page of a list, 0 for the newest one; `name` is the list's."""
    return f"list {number} {name}"


def register_node(section: str) -> Node:
    """The newest page of a section of documents, which holds all of them, and the same as data."""
    return f"register {section}"


def feed_node(name: str) -> Node:
    """A feed in every format; `name` is its list's."""
    return f"feed {name}"


def file_node(path: str) -> Node:
    """A file of content/ as it is published, with its smaller copies."""
    return f"file {path}"


def sitemap_node(year: int) -> Node:
    """The sitemap of the items of a year."""
    return f"sitemap {year}"


def redirects_node(group: int) -> Node:
    """The pages at the addresses of a group of lines of redirects.txt, and where they lead to."""
    return f"redirects {group}"
