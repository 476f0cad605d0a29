"""Merges the tags that authors wrote in different spellings, and gives each an address."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from itertools import chain, count

from msgspec import Struct

from newsroom.model.items import Item
from newsroom.text.collation import sort_key
from newsroom.text.normalize import slug


class Tag(Struct, frozen=True):
    """A tag: its address' slug, its most used spelling, and its public items, newest first."""

    slug: str
    title: str
    items: tuple[Item, ...]


def merge_tags(items: Iterable[Item], tag_keys: Mapping[str, str]) -> dict[str, Tag]:
    """The tags of items, by merging key, in Vietnamese order; `tag_keys` has the key of each spelling.

    The items come newest first. The most used spelling is shown, the first by code point of those used as often.
    """
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    tagged: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        for tag in item.tags:
            key = tag_keys[tag]
            if key:
                spellings[key][tag] += 1
                tagged[key].append(item)
    titles = {key: min(used, key=lambda word: (-used[word], word)) for key, used in spellings.items()}
    slugs = _unique_slugs(tagged)
    order = sorted(titles, key=lambda key: sort_key(titles[key]))
    return {key: Tag(slugs[key], titles[key], tuple(tagged[key])) for key in order}


def _unique_slugs(tagged: Mapping[str, list[Item]]) -> dict[str, str]:
    """A different slug for each key: of two that have the same ("Hòa", "Hoa") the newer tag's ends in a number.

    So no new article ever moves the page of a tag that was there before.
    """
    keys_by_slug: dict[str, str] = {}
    for key in sorted(tagged, key=lambda key: (tagged[key][-1].date, tagged[key][-1].permalink, key)):
        plain = slug(key)
        numbered = (f"{plain}-{number}" for number in count(2))
        keys_by_slug[next(name for name in chain([plain], numbered) if name not in keys_by_slug)] = key
    return {key: name for name, key in keys_by_slug.items()}
