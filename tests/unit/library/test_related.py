"""Which stories a page offers next."""

import random
from collections.abc import Sequence
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from memory_site import MemorySite, article, correction
from newsroom.library.library import Library
from newsroom.library.related import MAX_RELATED, NEIGHBOURS_PER_SIDE, author_choices, related_stories
from newsroom.model.items import Item

untimed = settings(deadline=None)
SECTIONS = ("tin-tuc", "hoat-dong", "dien-hinh", "trao-doi")


def related(library: Library) -> dict[str, list[str]]:
    """The paths each public item offers."""
    return {item.path: [other.path for other in related_stories(library, item)] for item in library.public}


def related_to(*items: Item, path: str = "tin-tuc/bai.md") -> list[str]:
    return related(MemorySite(*items).library)[path]


def story(name: str, *tags: str, date: str = "2017-10-09", section: str = "hoat-dong", **keys: Any) -> Item:
    return article(f"{section}/{name}.md", date=date, tags=tags, **keys)


def test_named_stories_come_first_in_their_order() -> None:
    named = ["hoat-dong/b.md", "/hoat-dong/a/", "hoat-dong/b.md", "bai.md", "khong-co.md"]
    main = article("tin-tuc/bai.md", tags=["x"], related=named)
    others = [story(name, *(["x"] if name in "cd" else [])) for name in "abcde"]
    assert related_to(main, *others) == ["hoat-dong/b.md", "hoat-dong/a.md", "hoat-dong/c.md", "hoat-dong/d.md"]


def test_no_more_are_shown_than_fit_though_more_are_named() -> None:
    main = article("tin-tuc/bai.md", related=[f"hoat-dong/{name}.md" for name in "abcdef"])
    assert len(related_to(main, *map(story, "abcdef"))) == MAX_RELATED == 4


def test_the_more_tags_are_shared_the_nearer_in_time_the_better() -> None:
    main = article("tin-tuc/bai.md", date="2017-10-10", tags=["x", "y"])
    far, near, both = (
        story("far", "x", date="2017-01-01"),
        story("near", "X", date="2017-10-12"),
        story("both", "x", "y", date="2016-01-01"),
    )
    assert related_to(main, far, near, both) == ["hoat-dong/both.md", "hoat-dong/near.md", "hoat-dong/far.md"]


def test_the_next_older_of_the_section_fill_up() -> None:
    main = article("tin-tuc/bai.md", date="2017-10-10", tags=["x"])
    shared = story("shared", "x")
    section = [story(f"{day}", date=f"2017-10-{day}", section="tin-tuc") for day in ("06", "07", "08", "09", "11")]
    assert related_to(main, shared, *section) == [
        "hoat-dong/shared.md",
        "tin-tuc/09.md",
        "tin-tuc/08.md",
        "tin-tuc/07.md",
    ]


def test_what_readers_do_not_see_is_never_offered() -> None:
    hidden = [
        story("a", "x", draft=True),
        story("b", "x", date="2030-01-01"),
        story("c", "x", expires="2018-01-01"),
        story("d", "x", corrections=[correction("2018-01-01", kind="go")]),
    ]
    main = article("tin-tuc/bai.md", tags=["x"], related=[item.path for item in hidden])
    assert related_to(main, *hidden) == []


ITEMS = st.lists(
    st.tuples(st.sampled_from(SECTIONS), st.lists(st.sampled_from("uvwxyz"), max_size=4, unique=True), st.booleans()),
    min_size=1,
    max_size=30,
)


def within_reach(items: Sequence[Item], item: Item) -> Sequence[Item]:
    """Those of a list that are so near to one of them that they may be offered with it."""
    reach, position = max(NEIGHBOURS_PER_SIDE, MAX_RELATED), items.index(item)
    return items[max(0, position - reach) : position + reach + 1]


@untimed
@given(ITEMS, st.data())
def test_offers_are_public_others_each_once(
    sections_tags_drafts: list[tuple[str, list[str], bool]], data: st.DataObject
) -> None:
    names = [f"{section}/{number}.md" for number, (section, _, _) in enumerate(sections_tags_drafts)]
    items = [
        article(
            name,
            date=f"2017-10-{number % 9 + 1:02}",
            tags=tags,
            draft=draft,
            related=data.draw(st.lists(st.sampled_from(names), max_size=3)),
        )
        for number, (name, (_, tags, draft)) in enumerate(zip(names, sections_tags_drafts, strict=True))
    ]
    library = MemorySite(*items).library
    for item in library.public:
        offered = related_stories(library, item)
        assert len(offered) == len({other.path for other in offered}) <= MAX_RELATED
        assert all(other.path in library.public_paths and other is not item for other in offered)
        near = [
            other
            for items in (library.items_by_section[item.section], *(library.tags[tag].items for tag in item.tags))
            for other in within_reach(items, item)
        ]
        assert {other.path for other in offered} <= {other.path for other in (*author_choices(library, item), *near)}


def test_a_new_article_changes_few_other_pages() -> None:
    """Else each publication would write the whole archive again."""
    rng = random.Random(2017)
    tags, weights = [f"chủ đề {n}" for n in range(240)], [1 / (n + 2) for n in range(240)]
    items = [
        article(
            f"{rng.choice(SECTIONS)}/{n:04}.md",
            date=f"{2008 + n // 100}-{n // 10 % 10 + 1:02}-{n % 10 + 1:02}",
            tags=dict.fromkeys(rng.choices(tags, weights, k=rng.randint(2, 5))),
        )
        for n in range(1000)
    ]
    changes = []
    for newest in range(980, 1000):
        before, after = (related(MemorySite(*items[:end]).library) for end in (newest, newest + 1))
        changes.append(sum(before[path] != after[path] for path in before))
    assert max(changes) <= 20
    assert any(changes)
