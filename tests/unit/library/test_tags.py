"""How the tags that authors wrote become one list with addresses."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from memory_site import MemorySite, article
from newsroom.library.tags import merge_tags
from newsroom.text.normalize import tag_key

untimed = settings(deadline=None)


def site_with_tags(*lists: list[str]) -> MemorySite:
    """Items with these tags, the oldest first."""
    return MemorySite(
        *(article(f"tin-tuc/{n:02}.md", date=f"2017-10-{n + 1:02}", tags=tags) for n, tags in enumerate(lists))
    )


TAGS = {
    "case": ([["Dân vận khéo"], ["DÂN VẬN KHÉO"], ["Dân vận khéo"]], [("dan-van-kheo", "Dân vận khéo", 3)]),
    "spaces": ([["Hiệp  Hòa "], ["Hiệp Hòa"], ["Hiệp\u00a0Hòa"], ["Hiệp Hòa"]], [("hiep-hoa", "Hiệp Hòa", 4)]),
    "tone placement": ([["Hòa"], ["Hoà"], ["Hoà"]], [("hoa", "Hoà", 3)]),
    "normalisation": ([["Đảng"], ["\u0110a\u0309ng"], ["Đảng"]], [("dang", "Đảng", 3)]),
    "as often: the first by code point": ([["dân vận"], ["Dân vận"]], [("dan-van", "Dân vận", 2)]),
    "marks tell tags apart": (
        [["Hòa"], ["Hoa"], ["Hóa"], ["Hoa"]],
        [("hoa", "Hoa", 2), ("hoa-2", "Hòa", 1), ("hoa-3", "Hóa", 1)],
    ),
    "a slug that another tag would get": (
        [["Hoa"], ["Hòa"], ["Hoa 2"]],
        [("hoa", "Hoa", 1), ("hoa-2", "Hòa", 1), ("hoa-2-2", "Hoa 2", 1)],
    ),
    "Vietnamese order": (
        [["Đất", "Dân", "Ấm", "An", "Áo"]],
        [("an", "An", 1), ("ao", "Áo", 1), ("am", "Ấm", 1), ("dan", "Dân", 1), ("dat", "Đất", 1)],
    ),
    "nothing to see": ([["\u200b", "Dân"]], [("dan", "Dân", 1)]),
}  # fmt: skip


@pytest.mark.parametrize(("lists", "tags"), TAGS.values(), ids=TAGS)
def test_tags_are_merged_and_named(lists: list[list[str]], tags: list[tuple[str, str, int]]) -> None:
    assert [(tag.slug, tag.title, len(tag.items)) for tag in site_with_tags(*lists).library.tags.values()] == tags


def test_a_tag_without_letters_has_an_address_of_its_own() -> None:
    slugs = [tag.slug for tag in site_with_tags(["—"], ["!!!"], ["🎉"]).library.tags.values()]
    assert len(set(slugs)) == 3
    assert all(slug.startswith("muc-") for slug in slugs)


def test_an_address_that_was_given_for_good_is_nobody_elses() -> None:
    site = site_with_tags(["Hoa"], ["Hoa"], ["Hòa"], ["Hoa 2"])
    fixed = merge_tags(site.library.public, site.library.tag_keys, [("hoa-2", "HOA"), ("le", "Lễ")])
    assert {tag.title: tag.slug for tag in fixed.values()} == {"Hoa": "hoa-2", "Hòa": "hoa", "Hoa 2": "hoa-2-2"}


def test_tags_of_what_is_not_public_leave_no_trace() -> None:
    hidden = [
        article("tin-tuc/a.md", tags=["HÒA", "Mật"], draft=True),
        article("tin-tuc/b.md", tags=["HÒA"], expires="2018-01-01"),
    ]
    site = MemorySite(article(tags=["Hòa"]), *hidden)
    assert [(tag.title, len(tag.items)) for tag in site.library.tags.values()] == [("Hòa", 1)]


SPELLINGS = st.text(st.sampled_from("aAáÁoOòòhH -"), min_size=1, max_size=4)


@untimed
@given(st.lists(st.lists(SPELLINGS, max_size=3, unique_by=tag_key), max_size=8))
def test_every_tag_has_one_address_and_all_its_items(lists: list[list[str]]) -> None:
    library = site_with_tags(*lists).library
    assert len({tag.slug for tag in library.tags.values()}) == len(library.tags)
    for item in library.public:
        tags = library.tags_of(item)
        assert all(item in tag.items for tag in tags)
        assert all(list(tag.items) == [other for other in library.public if other in tag.items] for tag in tags)
