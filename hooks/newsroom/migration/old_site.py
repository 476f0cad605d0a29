"""What an old site consists of, whichever system it ran on: the values that readers give and the importer takes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from msgspec import Struct, field

Visibility = Literal["public", "draft", "protected"]
"""`protected`: a page for some people only (a password, a group). The board's map says what becomes of those."""
BodyFormat = Literal["html", "markdown"]
ItemKind = Literal["article", "plan", "page"]
TermKind = Literal["site", "category", "tag", "dossier", "author"]


class OldSite(Struct, frozen=True):
    """The site itself; `addresses` are the absolute addresses it answered at (`https://bandanvan.vn/`)."""

    system: str
    """Name and version for people: `NukeViet 4.5`."""
    title: str = ""
    addresses: tuple[str, ...] = ()


class OldTerm(Struct, frozen=True):
    """What items are gathered under; of the kind `site` there is one, with the key "", for all of them.

    Addresses begin with a slash, below the host. `feed_addresses` are those of its feeds, whatever their format.
    """

    kind: TermKind
    key: str
    title: str
    parent: str = ""
    """The key of the category above it."""
    addresses: tuple[str, ...] = ()
    feed_addresses: tuple[str, ...] = ()
    description: str = ""
    is_public: bool = True


class OldState(Struct, frozen=True):
    """Whether readers of the old site saw an item; `why` is a Vietnamese clause, "" for a public one."""

    visibility: Visibility = "public"
    why: str = ""


class OldPicture(Struct, frozen=True):
    """A picture by its address as the source writes it, with its words as plain text."""

    address: str
    alt: str = ""
    caption: str = ""
    credit: str = ""


class OldFile(Struct, frozen=True):
    """A file that an item offers, by its address as the source writes it."""

    address: str
    title: str = ""


class Finding(Struct, frozen=True):
    """Something that the report tells: a kind of `findings.KINDS`, what it is about, and what was seen there."""

    kind: str
    subject: str
    """The title or the path of what it is about."""
    detail: str = ""


class OldItem(Struct, frozen=True):
    """One article, document or page. All texts but the body are plain text; times have a zone.

    `key` is the same in each export of the same site and unlike those of any other site: `nukeviet:news:123`.
    """

    key: str
    kind: ItemKind
    title: str
    body: str
    body_format: BodyFormat = "html"
    state: OldState = OldState()
    date: datetime | None = None
    updated: datetime | None = None
    """Only where the source says so to its readers; not the moment of the last save."""
    expires: datetime | None = None
    featured: bool = False
    summary: str = ""
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    """Keys of terms, the main one first."""
    tags: tuple[str, ...] = ()
    """As readers saw them."""
    dossiers: tuple[str, ...] = ()
    """Titles of the threads it belongs to."""
    image: OldPicture | None = None
    attachments: tuple[OldFile, ...] = ()
    source: str = ""
    """Where the text was taken from, as its last line says: `Theo Báo Bắc Giang`."""
    slug: str = ""
    """The last part of its old address, for the name of its file."""
    feed_id: str = ""
    """What its entry in the old feeds was known by; "" where it was in none."""
    address: str = ""
    """Where readers found it: a path and maybe a query, below the host; "" where it had no page."""
    former_addresses: tuple[str, ...] = ()
    """Addresses it had before that one, which already led on from there."""
    other_addresses: tuple[str, ...] = ()
    """What else the system answered with it: its print version, its number, a query."""
    folder: str = ""
    """The folder of a file that it was, from the source's own: what relative addresses in it count from."""
    record: Mapping[str, Any] = field(default_factory=dict)
    """Of a document: values for the keys of a plan (number, doctype, issued, signer, effective, …), as texts."""
    related: tuple[str, ...] = ()
    """Keys of items that its page named."""
    replaces: tuple[str, ...] = ()
    """Keys of documents that it replaced."""
    hits: int = 0
    """How often it was read."""
    extra: Mapping[str, Any] = field(default_factory=dict)
    """What has no place of its own here, by the source's names, as texts, lists and mappings of texts."""
    findings: tuple[Finding, ...] = ()
    """What its reader has to tell of it."""
