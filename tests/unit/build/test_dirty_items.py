"""That a page is passed over only where nothing near its item has changed since all pages were published."""

import random
from datetime import timedelta

import pytest
from memory_site import NOW, MemorySite, article
from msgspec.structs import replace
from newsroom.build.dirty_items import MAX_DISTANCE, DirtyItems
from newsroom.model.items import Item

TAGS = ["Dân vận", "Dân vận khéo", "Hội thi", "HỘI THI", "Hòa", "Hoà", "Nông thôn mới"]
SECTIONS = ("tin-tuc", "hoat-dong", "trao-doi")


class Notes:
    """The notes of a store, and a site that has every page."""

    folder = "site"

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def get_value(self, name: str) -> bytes | None:
        return self.kept.get(name)

    def save_value(self, name: str, value: bytes | None) -> None:
        self.kept[name] = value or b""

    def claim_unmodified(self, path: str) -> bool:
        return path.endswith("/index.html")


def around(desk: MemorySite, notes: Notes, key: bytes = b"") -> DirtyItems:
    return DirtyItems(desk.library, desk.fingerprints, notes, notes, key=key)  # type: ignore[arg-type]


def made(number: int, rng: random.Random) -> Item:
    path = f"{rng.choice(SECTIONS)}/{number}.md"
    tags = rng.sample(TAGS, rng.randint(0, 3))
    related = [f"/{rng.choice(SECTIONS)}/{rng.randrange(90)}.md"] if rng.random() < 0.1 else []
    date = NOW - timedelta(days=rng.randrange(-2, 400), minutes=number)
    return article(path, date=date, title=f"Bài {rng.randrange(1000)}", tags=tags, related=related)


def changed(items: list[Item], rng: random.Random) -> list[Item]:
    """The items after one to three changes of any sort."""
    found = list(items)
    for _ in range(rng.randint(1, 3)):
        place = rng.randrange(len(found))
        match rng.randrange(6):
            case 0:
                found[place] = made(int(found[place].path.split("/")[1][:-3]), rng)
            case 1:
                del found[place]
            case 2:
                found.append(made(1000 + rng.randrange(1000), rng))
            case 3:
                found[place] = replace(found[place], draft=not found[place].draft)
            case 4:
                found[place] = replace(found[place], date=found[place].date + timedelta(days=rng.randrange(-40, 40)))
            case _:
                found[place] = replace(found[place], summary=str(rng.random()))
    return list({item.path: item for item in found}.values())


def keys(desk: MemorySite) -> dict[str, bytes]:
    """The key of each public item's page, by the item's path."""
    files = desk.artifacts()
    return {item.path: files[f"{item.permalink}index.html"].key for item in desk.library.public}


@pytest.mark.parametrize("seed", range(150))
def test_who_is_as_before_has_the_same_key(seed: int) -> None:
    rng = random.Random(seed)
    items = [made(number, rng) for number in range(90)]
    before, after = (
        MemorySite(*items),
        MemorySite(*changed(items, rng), now=NOW + timedelta(days=rng.choice([0, 0, 1, 3]))),
    )
    notes, old, new = Notes(), keys(before), keys(after)
    around(before, notes).save()
    found = around(after, notes)
    assert [path for path in new if found.is_clean(after.library.items[path]) and new[path] != old.get(path)] == []


def test_one_edit_stirs_only_what_is_near() -> None:
    items = [article(f"tin-tuc/{n}.md", date=NOW - timedelta(days=n + 1), tags=["Hòa"]) for n in range(80)]
    notes = Notes()
    around(MemorySite(*items), notes).save()
    after = MemorySite(*items[:40], replace(items[40], summary="Khác"), *items[41:])
    found = around(after, notes)
    stirred = [item.path for item in after.library.public if not found.is_clean(item)]
    assert stirred == [f"tin-tuc/{n}.md" for n in range(40 - MAX_DISTANCE, 41 + MAX_DISTANCE)]


def test_nothing_is_as_before_by_other_templates_or_after_a_build_that_did_not_end() -> None:
    desk, notes = MemorySite(article("tin-tuc/bai.md")), Notes()
    [item] = desk.library.public
    assert not around(desk, notes).is_clean(item)
    around(desk, notes).save()
    assert not around(desk, notes, key=b"other").is_clean(item)
    around(desk, notes).save()
    assert around(desk, notes).is_clean(item), "the site has the page, and the note is of these lists"
    assert not around(desk, notes).is_clean(item), "the build before has not said that it ended"
