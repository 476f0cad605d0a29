"""Merges the tags that authors wrote in different spellings, and gives each an address."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, count

from msgspec import Struct

from newsroom.model.items import Item
from newsroom.text.collation import sort_key
from newsroom.text.normalize import slug, tag_key


class Tag(Struct, frozen=True):
    """A tag: its address' slug, its most used spelling, and its public items, newest first."""

    slug: str
    title: str
    items: Sequence[Item]


def merge_tags(
    items: Iterable[Item], tag_keys: Mapping[str, str], fixed_addresses: Iterable[tuple[str, str]] = ()
) -> dict[str, Tag]:
    """The tags of items, by merging key, in Vietnamese order; `tag_keys` has the key of each spelling.

    The items come newest first. The most used spelling is shown, the first by code point of those used as often.
    `fixed_addresses` are slugs and the tags they were given to.
    """
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    tagged: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        for tag in item.tags:
            key = tag_keys[tag]
            if key:
                spellings[key][tag] += 1
                tagged[key].append(item)
    return make_tags(spellings, {key: tuple(items) for key, items in tagged.items()}, fixed_addresses)


def make_tags(
    spellings: Mapping[str, Mapping[str, int]],
    items: Mapping[str, Sequence[Item]],
    fixed_addresses: Iterable[tuple[str, str]],
) -> dict[str, Tag]:
    """The tags in Vietnamese order, by merging key, of which it is known how often each spelling is used."""
    titles = {key: most_used(used) for key, used in spellings.items()}
    slugs = _unique_slugs(items, {tag_key(tag): address for address, tag in fixed_addresses})
    order = sorted(titles, key=lambda key: sort_key(titles[key]))
    return {key: Tag(slugs[key], titles[key], items[key]) for key in order}


def tag_slug(tag: str, fixed_addresses: Iterable[tuple[str, str]]) -> str:
    """The slug that a tag's address is to have: its own, or the one that mkdocs.yml gives it."""
    key = tag_key(tag)
    return next((address for address, fixed in fixed_addresses if tag_key(fixed) == key), slug(key))


def most_used(spellings: Mapping[str, int]) -> str:
    """The spelling that is shown: the most used, the first by code point of those used as often."""
    return min(spellings, key=lambda word: (-spellings[word], word))


def _unique_slugs(tagged: Mapping[str, Sequence[Item]], fixed: Mapping[str, str]) -> dict[str, str]:
    """A different slug for each key: `fixed` ones, else its own.

    Of two that have the same ("Hòa", "Hoa") the one with fewer items ends in a number. Readers never see that: the
    checks refuse it in public items, so no address ever moves from one tag to another.
    """
    slugs = {key: address for key, address in fixed.items() if key in tagged}
    taken = set(fixed.values())
    own = {key: slug(key) for key in tagged.keys() - slugs.keys()}
    # So it is in nearly all sites.
    if len(taken.union(own.values())) == len(taken) + len(own):
        return slugs | own
    rank = {key: (-len(items), items[-1].date, items[-1].permalink, key) for key, items in tagged.items()}
    for key in sorted(own, key=lambda key: rank[key]):
        plain = own[key]
        numbered = (f"{plain}-{number}" for number in count(2))
        slugs[key] = next(name for name in chain([plain], numbered) if name not in taken)
        taken.add(slugs[key])
    return slugs
