"""A page is passed over only where nothing near its item has changed since all pages were published."""

import random
from datetime import timedelta

import pytest
from memory_site import NOW, MemorySite, article
from msgspec.structs import replace
from newsroom.build.dirty_items import MAX_DISTANCE, ListFingerprints, dirty_items
from newsroom.model.items import Item

TAGS = ["Dân vận", "Dân vận khéo", "Hội thi", "HỘI THI", "Hòa", "Hoà", "Nông thôn mới"]
SECTIONS = ("tin-tuc", "hoat-dong", "trao-doi")


NOTHING = ListFingerprints(b"", {})


def lists(site: MemorySite, last: ListFingerprints = NOTHING, key: bytes = b"key") -> tuple[ListFingerprints, set[str]]:
    return dirty_items(site.library, site.fingerprints, last, key=key)


def random_item(number: int, rng: random.Random) -> Item:
    path = f"{rng.choice(SECTIONS)}/{number}.md"
    tags = rng.sample(TAGS, rng.randint(0, 3))
    related = [f"/{rng.choice(SECTIONS)}/{rng.randrange(90)}.md"] if rng.random() < 0.1 else []
    date = NOW - timedelta(days=rng.randrange(-2, 400), minutes=number)
    return article(path, date=date, title=f"Bài {rng.randrange(1000)}", tags=tags, related=related)


def changed(items: list[Item], rng: random.Random) -> list[Item]:
    """The items after one to three changes of any sort."""
    new_items = list(items)
    for _ in range(rng.randint(1, 3)):
        position = rng.randrange(len(new_items))
        match rng.randrange(6):
            case 0:
                new_items[position] = random_item(int(new_items[position].path.split("/")[1][:-3]), rng)
            case 1:
                del new_items[position]
            case 2:
                new_items.append(random_item(1000 + rng.randrange(1000), rng))
            case 3:
                new_items[position] = replace(new_items[position], draft=not new_items[position].draft)
            case 4:
                new_items[position] = replace(
                    new_items[position], date=new_items[position].date + timedelta(days=rng.randrange(-40, 40))
                )
            case _:
                new_items[position] = replace(new_items[position], summary=str(rng.random()))
    return list({item.path: item for item in new_items}.values())


def keys(desk: MemorySite) -> dict[str, bytes]:
    """The key of each public item's page, by the item's path."""
    files = desk.artifacts()
    return {item.path: files[f"{item.permalink}index.html"].key for item in desk.library.public}


@pytest.mark.parametrize("seed", range(150))
def test_the_page_of_a_clean_item_has_the_same_key(seed: int) -> None:
    rng = random.Random(seed)
    items = [random_item(number, rng) for number in range(90)]
    before, after = (
        MemorySite(*items),
        MemorySite(*changed(items, rng), now=NOW + timedelta(days=rng.choice([0, 0, 1, 3]))),
    )
    old, new = keys(before), keys(after)
    _, dirty = lists(after, lists(before)[0])
    assert [path for path in new if path not in dirty and new[path] != old.get(path)] == []


def test_one_edit_makes_only_what_is_near_dirty() -> None:
    items = [article(f"tin-tuc/{n}.md", date=NOW - timedelta(days=n + 1), tags=["Hòa"]) for n in range(80)]
    last, _ = lists(MemorySite(*items))
    _, dirty = lists(MemorySite(*items[:40], replace(items[40], summary="Khác"), *items[41:]), last)
    assert dirty == {f"tin-tuc/{n}.md" for n in range(40 - MAX_DISTANCE, 41 + MAX_DISTANCE)}


def test_all_is_dirty_for_other_templates_or_where_nothing_is_known_of_the_last_build() -> None:
    site = MemorySite(article("tin-tuc/bai.md"))
    last, dirty = lists(site)
    assert dirty == {"tin-tuc/bai.md"}
    assert lists(site, last)[1] == set()
    assert lists(site, last, key=b"other")[1] == {"tin-tuc/bai.md"}
