"""Shards of the index: every item in one of each sort, and small changes in few of them."""

import memory_site
from hypothesis import given
from hypothesis import strategies as st
from memory_site import MemorySite
from newsroom.kinds import KINDS
from newsroom.search.index import SearchIndex, shard_files
from newsroom.search.shards import CLOSED_SIZE, CURRENT_SIZE, FULLTEXT_SIZE, NEW_SIZE, Month, plan_shards

MONTHS = st.tuples(st.integers(2015, 2020), st.integers(1, 12))
SIZES = {"cu": CLOSED_SIZE, "nay": CURRENT_SIZE, "moi": NEW_SIZE}


@given(st.dictionaries(MONTHS, st.integers(1, 3000)))
def test_every_item_is_in_one_shard_of_each_sort(counts: dict[Month, int]) -> None:
    for is_metadata in (True, False):
        shards = [shard for shard in plan_shards(counts) if shard.is_metadata == is_metadata]
        items = [
            (span.year, span.month, number)
            for shard in shards
            for span in shard.spans
            for number in range(span.start, span.stop)
        ]
        assert items == [(*month, number) for month, count in sorted(counts.items()) for number in range(count)]
        assert [shard.first for shard in shards] == [sum(s.count for s in shards[:n]) for n in range(len(shards))]
        assert len({shard.name for shard in shards}) == len(shards)
        for shard in shards:
            size = SIZES[shard.name.partition("-")[0]] if is_metadata else FULLTEXT_SIZE
            assert shard.count <= size
            assert is_metadata or len({span.year for span in shard.spans}) == 1


@given(st.dictionaries(MONTHS, st.integers(1, 3000), min_size=1))
def test_a_new_item_changes_one_small_shard_of_each_sort(counts: dict[Month, int]) -> None:
    newest = max(counts)
    before, after = plan_shards(counts), plan_shards({**counts, newest: counts[newest] + 1})
    for is_metadata, size in ((True, NEW_SIZE), (False, FULLTEXT_SIZE)):
        last = [shard for shard in before if shard.is_metadata == is_metadata][-1]
        changed = [shard for shard in after if shard.is_metadata == is_metadata and shard not in before]
        # From a full shard the months before the newest one move to the shard of their neighbours.
        assert len(changed) == 1 if last.count < size else 1 <= len(changed) <= 2
        assert changed[-1].count <= size


def test_each_shard_has_the_items_of_its_months_the_oldest_first() -> None:
    items = [memory_site.article(f"tin-tuc/{n}.md", date=f"2017-{n % 9 + 1:02}-01") for n in range(20)]
    site = MemorySite(*items)
    index = SearchIndex(site.presenter, lambda digest: "", KINDS, key=b"")
    for is_metadata in (True, False):
        (shard,) = (shard for shard in index.shards if shard.is_metadata == is_metadata)
        in_order = [item for span in shard.spans for item in index.items(span)]
        assert in_order == list(reversed(site.library.public))


def test_the_files_of_a_shard_are_known_without_making_them() -> None:
    items = [memory_site.article(f"tin-tuc/{n}.md", date="2017-01-01") for n in range(9)]
    index = SearchIndex(MemorySite(*items).presenter, lambda digest: "<p>Dân vận khéo</p>", KINDS, key=b"")
    for shard in index.shards:
        built = index.build_shard(shard, "thu-muc/")
        assert sorted(shard_files(shard, "thu-muc/", built.info)) == sorted(built.files)


def test_a_site_without_items_has_no_shard() -> None:
    assert plan_shards({}) == ()
