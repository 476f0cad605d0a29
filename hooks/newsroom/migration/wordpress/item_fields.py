"""What the fields of a WordPress item become in an item of an old site."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from itertools import islice

from newsroom.migration.old_host import OldHost, is_address
from newsroom.migration.old_site import Finding, OldFile, OldPicture
from newsroom.migration.wordpress import addresses, known_names
from newsroom.migration.wordpress.lookup import Lookup
from newsroom.migration.wordpress.wxr import WxrItem, readable_slug, whole_number
from newsroom.migration.xml_export import plain_text
from newsroom.text.dates import TIME_ZONE

_VARIABLE = re.compile(r"%%?[a-z_]+%%?")
_MAX_EXTRA, _MAX_FIELDS = 2000, 200
TYPE_PREFIX = "loai:"
"""Before the name of an extension's type of items, as the key of a category."""


def lead_picture(item: WxrItem, title: str, lookup: Lookup) -> tuple[OldPicture | None, list[Finding]]:
    """The picture that leads an item, and what is told where the export has none of its number."""
    number = whole_number(item.first_meta("_thumbnail_id").strip())
    file = lookup.attachment(number) if number else None
    if file is not None and file.address:
        return file.picture(), []
    if address := item.first_meta(*known_names.PICTURE_ADDRESS_META):
        return OldPicture(address.strip(), plain_text(item.first_meta("fifu_image_alt"))), []
    return None, [Finding("lead-picture-unknown", title, f"ảnh số {number}")] if number else []


def item_authors(item: WxrItem, known: Mapping[str, str]) -> tuple[str, ...]:
    """The names of an item's authors; `known` has names by login names."""
    together = (
        known.get(term.slug.removeprefix("cap-")) or known.get(term.name) or plain_text(term.name)
        for term in item.terms
        if term.domain in known_names.AUTHOR_DOMAINS
    )
    names = tuple(dict.fromkeys(filter(None, together)))
    return names or tuple(filter(None, (known.get(item.creator, plain_text(item.creator)),)))


def item_categories(item: WxrItem, slugs_by_number: Mapping[int, str]) -> tuple[str, ...]:
    """The keys of an item's categories, the main one first; an extension's items are one of their own."""
    slugs = [readable_slug(t.slug) for t in item.terms if t.domain in known_names.CATEGORY_DOMAINS and t.slug]
    main = slugs_by_number.get(whole_number(item.first_meta(*known_names.PRIMARY_CATEGORY_META).strip()), "")
    if (main := readable_slug(main)) in slugs:
        slugs = [main, *slugs]
    if item.type not in known_names.ITEM_TYPES:
        slugs.append(f"{TYPE_PREFIX}{item.type}")
    return tuple(dict.fromkeys(slugs))


def former_addresses(item: WxrItem, address: str) -> Iterator[str]:
    """The permalinks that the item at an address had before."""
    old_slugs, old_days = item.meta.get("_wp_old_slug", ()), item.meta.get("_wp_old_date", ())
    if address and not addresses.is_query(address):
        found = addresses.former(address, item.slug, old_slugs, old_days)
        yield from dict.fromkeys(each for each in found if each != address and is_address(each))


def other_addresses(
    item: WxrItem, address: str, pages: int, *, host: OldHost, lookup: Lookup, has_amp: bool
) -> Iterator[str]:
    """Where else an item of so many pages answers: by its number, its pages, AMP, the pages of its files."""
    if item.number:
        queries = addresses.item_queries(host.path, item.number, item.type)
        yield from (query for query in queries if query != address)
    if address:
        # Not `feed`: that is the feed of its comments, which are not brought in.
        names = [*(["amp"] if has_amp else []), *map(str, range(2, min(pages, 100) + 1))]
        yield from addresses.below(address, *names)
    for file in lookup.attachments_of(item.number):
        link = host.address(file.link)
        if link and link != address and not addresses.is_query(link):
            yield link


def item_summary(item: WxrItem) -> str:
    """The item's excerpt, else what it says to search engines."""
    description = item.first_meta(*known_names.DESCRIPTION_META)
    return plain_text(item.excerpt) or ("" if _VARIABLE.search(description) else plain_text(description))


def term_names(item: WxrItem, domains: frozenset[str]) -> tuple[str, ...]:
    """The names of an item's terms in some taxonomies."""
    names = (plain_text(term.name) or readable_slug(term.slug) for term in item.terms if term.domain in domains)
    return tuple(dict.fromkeys(filter(None, names)))


def enclosures(item: WxrItem) -> tuple[OldFile, ...]:
    """Files of podcasts: address, length and type, a line each."""
    files = (value.strip().partition("\n")[0].strip() for value in item.meta.get("enclosure", ()))
    return tuple(OldFile(address) for address in dict.fromkeys(files) if address.startswith("http"))


def expiry(item: WxrItem) -> datetime | None:
    """When an extension would take the item off the site: seconds since 1970."""
    seconds = whole_number(item.first_meta(known_names.EXPIRES_META).strip())
    if not seconds or item.first_meta("_expiration-date-status") == "":
        return None
    try:
        return datetime.fromtimestamp(seconds, UTC).astimezone(TIME_ZONE)
    except (ValueError, OverflowError, OSError):
        return None


def extra_fields(item: WxrItem) -> dict[str, str | list[str]]:
    """The fields that people filled in, and taxonomies of extensions."""
    extra: dict[str, str | list[str]] = {}
    for key, values in islice(item.meta.items(), _MAX_FIELDS):
        texts = [plain_text(value) for value in values if len(value) <= _MAX_EXTRA and not _is_serialised(value)]
        if texts and key not in known_names.READ_META:
            extra[key] = texts[0] if len(texts) == 1 else texts
    known = (
        known_names.CATEGORY_DOMAINS | known_names.TAG_DOMAINS | known_names.DOSSIER_DOMAINS
        | known_names.AUTHOR_DOMAINS | known_names.QUIET_DOMAINS | {""}
    )  # fmt: skip
    for domain in sorted({term.domain for term in item.terms} - known):
        extra[domain] = list(term_names(item, frozenset({domain})))
    return extra


def _is_serialised(value: str) -> bool:
    """Whether a value is data of a program: what PHP's serialize() writes, or JSON."""
    return re.match(r'(?:a:\d+:\{|O:\d+:"|[ibd]:[\d.-]+;|s:\d+:"|[\[{]")', value) is not None
