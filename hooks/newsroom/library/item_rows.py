"""What the index of a library has of each item: the lists it is in, the names it answers to, and what it refers to."""

import datetime
from collections.abc import Iterable

from msgspec import Struct

from newsroom.library.identity import address_top, claimed_address, feed_entry_id
from newsroom.library.library import Library, hour_number
from newsroom.library.lookups import KeyRange, files_above, found_by, looked_up
from newsroom.library.schedule import item_changes
from newsroom.model.document_numbers import number_key, series_key
from newsroom.model.items import Item
from newsroom.model.records import Bulletin, Plan
from newsroom.model.review import UnapprovedReason
from newsroom.runtime.blocks import Entry
from newsroom.text.dates import iso_datetime

PUBLIC, WITHDRAWN, PLANS, ISSUES = "public", "withdrawn", "plans", "issues"
ANNOUNCING, CORRECTED, FEATURED, WITH_ALIASES, WITH_FILES = "announcing", "corrected", "featured", "aliases", "files"
EVERY_PLAN, EVERY_ISSUE = "every plan", "every issue"
"""Lists that have no page of their own; the last two also have items that readers do not see."""


_LOOKUP = "to "


class ItemRow(Struct, frozen=True, array_like=True):
    """An item as the last build left it, or as it is now."""

    digest: bytes
    """Of the file it was read from."""
    is_next_version: bool
    unapproved: UnapprovedReason
    entry: Entry
    """Its place in lists."""
    lists: tuple[str, ...]
    keys: tuple[str, ...]
    """By which it is found in a multimap: what it looks up, what it claims, what else relates it to others."""
    names: tuple[str, ...]
    """The keys of those who look it up, but for those that follow from its path."""
    moments: tuple[int, ...]
    """The moments after now at which the site shows it otherwise, in microseconds since 1970."""
    modified: str
    """The last change readers were told of (RFC 3339); "" where they do not see the item."""
    feed_id: str
    """What it is called in feeds; "" where readers do not see it."""
    topics: tuple[str, ...]
    """The merging keys of its tags, where readers see it."""
    tags: tuple[str, ...]
    """Its tags as written."""


def section_list(section: str) -> str:
    """The name of the list of a section's public items."""
    return f"section {section}"


def topic_list(key: str) -> str:
    """The name of the list of public items with a tag, by its merging key."""
    return f"topic {key}"


def month_list(year: int, month: int) -> str:
    """The name of the list of the public items of a month."""
    return f"month {year:04}-{month:02}"


def withdrawn_month_list(year: int, month: int) -> str:
    """The name of the list of the withdrawn items of a month."""
    return f"withdrawn {year:04}-{month:02}"


def item_entry(item: Item) -> Entry:
    """An item's place in the total order: newest first, then by permalink."""
    # `index.md` has the address of its folder.
    is_index = item.path.endswith("/index.md")
    return -microseconds(item.date), f"{item.permalink}{'index.md' if is_index else ''}"


def entry_path(entry: Entry) -> str:
    """The path of the item in that place."""
    text = entry[1]
    return text if text.endswith(".md") else f"{text[:-1]}.md"


def microseconds(moment: datetime.datetime) -> int:
    """A moment as a whole number, in microseconds since 1970."""
    return round(moment.timestamp() * 1_000_000)


# Keys ----------------------------------------------------------------------------------------------------------------


def lookup_keys(item: Item) -> set[str]:
    """The keys of what an item, an introduction or a hand-written page looks up."""
    return {_LOOKUP + key for place in looked_up(item) for key in (place, *files_above(place))}


def finding_keys(ranges: Iterable[KeyRange]) -> set[str]:
    """The keys of those who look up something in these ranges, which are those of `library/lookups`."""
    # A range is that of one place, or of what is below it.
    return {_LOOKUP + low for low, _ in ranges}


def path_names(path: str) -> set[str]:
    """The keys of those who look up a file by its path."""
    return finding_keys(found_by(path, None))


def looked_up_places(keys: Iterable[str]) -> set[str]:
    """The places that are looked up, of all keys of an item."""
    return {key.removeprefix(_LOOKUP) for key in keys if key.startswith(_LOOKUP) and not key.endswith("/")}


def number_name(number: str) -> str:
    """The key of the plans that have a number."""
    return f"number {number_key(number)}"


def series_name(item: Item) -> str:
    """The key of the plans of one series."""
    return f"series {' | '.join(series_key(item))}"


def month_issues_key(month: str) -> str:
    """The key of the issues of the bulletin that hold all of a month, "2017-10"."""
    return f"issues {month}"


def claim_name(claim: str) -> str:
    """The key of the items that claim what only one can have."""
    return f"claim {claim}"


def lookup_places(names: Iterable[str]) -> set[str]:
    """The places of keys of those who look something up, as `library/lookups` writes them."""
    return {name.removeprefix(_LOOKUP) for name in names}


def old_addresses(row: ItemRow) -> set[str]:
    """The keys of an item's old addresses."""
    return {key for key in row.keys if key.startswith(old_address_key(""))}


def old_address_key(top: str) -> str:
    """The key of the items that have an old address at or below another; see `identity.address_top`."""
    return f"old {top}"


def hour_key(hour: int) -> str:
    """The key of the items that readers see and that were last changed in one hour, counted from 1970."""
    return f"hour {hour}"


# Rows ----------------------------------------------------------------------------------------------------------------


def item_row(
    library: Library, item: Item, content_digest: bytes, claims: Iterable[str], next_version: Item | None
) -> ItemRow:
    """The row of an item of a library; `content_digest` is of the file it was read from.

    `claims` are what only one item can have, `next_version` is that which readers do not see yet.
    """
    now, record = library.now, item.record
    is_visible = library.is_visible(item)
    is_public = is_visible and not (item.corrections and item.withdrawal(now))
    lists, keys = [], set[str]()
    topics = tuple(dict.fromkeys(key for tag in item.tags if (key := library.tag_keys[tag]))) if is_visible else ()
    keys.update(map(claim_name, claims))
    keys |= lookup_keys(item)
    addresses = (claimed_address(alias, library.settings) for alias in item.aliases)
    keys.update(old_address_key(address_top(address)) for address in addresses if address is not None)
    if is_public:
        lists += [PUBLIC, section_list(item.section), month_list(item.date.year, item.date.month)]
        lists += map(topic_list, topics)
        if item.plan:
            lists.append(ANNOUNCING)
        if item.corrections:
            lists.append(CORRECTED)
        if item.featured:
            lists.append(FEATURED)
        if record is not None and record.generated_files:
            lists.append(WITH_FILES)
        if isinstance(record, Plan):
            lists.append(PLANS)
        elif isinstance(record, Bulletin):
            lists.append(ISSUES)
    elif is_visible:
        lists += [WITHDRAWN, withdrawn_month_list(item.date.year, item.date.month)]
    if is_visible:
        keys.add(hour_key(hour_number(library.last_modified(item))))
        if item.aliases:
            lists.append(WITH_ALIASES)
    moments = [moment for moment, _ in item_changes(item) if moment > now] if _may_change(item, now) else []
    if record is not None:
        if isinstance(record, Plan):
            lists.append(EVERY_PLAN)
            keys.add(series_name(item))
            if record.number:
                keys.add(number_name(record.number))
        elif isinstance(record, Bulletin):
            lists.append(EVERY_ISSUE)
            if record.items is None:
                keys.add(month_issues_key(f"{record.year:04}-{record.month:02}"))
        days = [day for day in record.change_days if day > now.date()]
        moments += [datetime.datetime.combine(day, datetime.time(), now.tzinfo) for day in days]
    live = next_version.review.live if next_version is not None and next_version.review is not None else None
    if next_version is not None and live is not None and live > now and next_version.goes_live(live, item):
        moments.append(live)
    return ItemRow(
        content_digest,
        item.is_next_version,
        item.unapproved,
        item_entry(item),
        tuple(lists),
        tuple(sorted(keys)),
        tuple(sorted(finding_keys(found_by(item.path, item)) - path_names(item.path))),
        tuple(sorted(map(microseconds, set(moments)))),
        iso_datetime(library.last_modified(item)) if is_visible else "",
        feed_entry_id(item, library.settings) if is_visible else "",
        topics,
        item.tags,
    )


def _may_change(item: Item, now: datetime.datetime) -> bool:
    """Whether any moment of an item may still come: of most, all have passed."""
    return bool(item.date > now or item.updated or item.expires or item.featured_until or item.corrections)
