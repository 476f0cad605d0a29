"""What is kept in blocks is, saved and read again however often, what plain lists, sets and dictionaries hold."""

from bisect import bisect_left
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from newsroom.runtime import blocks as blocks_module
from newsroom.runtime.blocks import BlockMap, Blocks, Entry, Multimap, SortedLists
from newsroom.runtime.cache_rows import DamagedBlock, is_corruption


class Store:
    """Saved blocks, and those read from it since they were opened."""

    def __init__(self) -> None:
        self.saved: dict[str, bytes] = {}
        self.read: list[str] = []

    def open(self) -> Blocks:
        self.read.clear()
        return Blocks(self._get)

    def _get(self, name: str) -> bytes | None:
        self.read.append(name)
        return self.saved.get(name)

    def save(self, blocks: Blocks) -> list[str]:
        """Save what was written; the names of those blocks."""
        for name, data in blocks.changes.items():
            if data is None:
                self.saved.pop(name, None)
            else:
                self.saved[name] = data
        return sorted(blocks.changes)


KEYS = st.sampled_from(["public", "section tin-tuc", "chủ đề", ""])
ENTRIES = st.tuples(st.integers(-(2**60), 2**60) | st.integers(0, 9), st.sampled_from(["", "a/", "a/b/", "đ"]))
LIST_STEPS = st.lists(
    st.tuples(st.sampled_from(["add", "add", "add", "remove", "save"]), KEYS, ENTRIES, st.integers(0))
)


def check_lists(lists: SortedLists, expected: dict[str, list[Entry]], key: str, entry: Entry, number: int) -> None:
    entries = expected.get(key, [])
    assert set(lists.names) == expected.keys()
    assert (lists.count(key), lists.all(key)) == (len(entries), entries)
    assert lists.rank(key, entry) == bisect_left(entries, entry)
    start, stop = number % (len(entries) + 2), number // 7 % (len(entries) + 3)
    assert lists.slice(key, start, stop) == (entries[start:stop] if start < stop else [])


@given(LIST_STEPS)
def test_sorted_lists_are_lists_that_are_sorted(steps: list[tuple[str, str, Entry, int]]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks_module, "_MAX_ENTRIES", 4)
        store, expected = Store(), dict[str, list[Entry]]()
        blocks = store.open()
        lists = SortedLists(blocks, "lists")
        for step, key, entry, number in steps:
            if step == "add":
                lists.add(key, entry)
                expected[key] = sorted({*expected.get(key, []), entry})
            elif step == "remove" and key in expected:
                gone = expected[key].pop(number % len(expected[key]))
                expected = {name: entries for name, entries in expected.items() if entries}
                lists.remove(key, gone)
            elif step == "save":
                lists.flush()
                store.save(blocks)
                blocks = store.open()
                lists = SortedLists(blocks, "lists")
            check_lists(lists, expected, key, entry, number)


LISTS = st.dictionaries(KEYS, st.lists(ENTRIES, min_size=1, max_size=12, unique=True).map(sorted))


@given(LISTS, LISTS, LIST_STEPS)
def test_lists_that_are_replaced_leave_nothing_behind(
    first: dict[str, list[Entry]], second: dict[str, list[Entry]], steps: list[tuple[str, str, Entry, int]]
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks_module, "_MAX_ENTRIES", 4)
        used, fresh = Store(), Store()
        for store, earlier in ((used, True), (fresh, False)):
            blocks = store.open()
            lists = SortedLists(blocks, "lists")
            if earlier:
                lists.replace_all(first)
                lists.flush()
                store.save(blocks)
                blocks = store.open()
                lists = SortedLists(blocks, "lists")
                for step, key, entry, _ in steps:
                    if step == "add":
                        lists.add(key, entry)
            lists.replace_all(second)
            assert {key: lists.all(key) for key in lists.names} == second
            lists.flush()
            store.save(blocks)
        assert used.saved == fresh.saved


def test_a_change_of_a_long_list_reads_and_writes_two_blocks() -> None:
    store = Store()
    blocks = store.open()
    lists = SortedLists(blocks, "lists")
    lists.replace_all({"public": [(number, "") for number in range(0, 20_000, 2)], "other": [(1, "")]})
    lists.flush()
    assert len(store.save(blocks)) > 30
    blocks = store.open()
    lists = SortedLists(blocks, "lists")
    lists.add("public", (7_001, ""))
    assert lists.rank("public", (7_001, "")) == 3_501
    lists.flush()
    assert len(store.read) == len(store.save(blocks)) == 2


PAIRS = st.tuples(st.sampled_from(["add", "add", "remove", "save"]), st.integers(0, 30), st.integers(0, 4))


@given(st.lists(PAIRS, max_size=60), st.integers(0, 30))
def test_a_multimap_is_a_dictionary_of_sets(steps: list[tuple[str, int, int]], begin: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks_module, "_KEYS_PER_BUCKET", 4)
        store = Store()
        blocks = store.open()
        multimap = Multimap(blocks, "keys")
        assert multimap.get("1") == ()
        expected = {str(number): {"x", str(number % 3)} for number in range(begin)}
        multimap.replace_all(expected)
        for step, number, value in steps:
            key, text = str(number), str(value)
            if step == "add":
                multimap.add(key, text)
                expected.setdefault(key, set()).add(text)
            elif step == "remove" and text in expected.get(key, ()):
                multimap.remove(key, text)
                expected[key].remove(text)
            elif step == "save":
                multimap.flush()
                store.save(blocks)
                blocks = store.open()
                multimap = Multimap(blocks, "keys")
            assert multimap.get(key) == tuple(sorted(expected.get(key, ())))
        assert {str(number): set(multimap.get(str(number))) for number in range(31)} == {
            str(number): expected.get(str(number), set()) for number in range(31)
        }


@given(st.integers(0, 40), st.integers(0, 40))
def test_a_multimap_that_is_replaced_leaves_nothing_behind(first: int, second: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks_module, "_KEYS_PER_BUCKET", 4)
        used, fresh = Store(), Store()
        for store, counts in ((used, (first, second)), (fresh, (second,))):
            for count in counts:
                blocks = store.open()
                multimap = Multimap(blocks, "keys")
                multimap.replace_all({str(number): ["x"] for number in range(count)})
                multimap.flush()
                store.save(blocks)
        assert used.saved == fresh.saved


def test_a_key_costs_one_block() -> None:
    store = Store()
    blocks = store.open()
    multimap = Multimap(blocks, "keys")
    multimap.replace_all({str(number): ["x"] for number in range(10_000)})
    multimap.flush()
    store.save(blocks)
    blocks = store.open()
    multimap = Multimap(blocks, "keys")
    multimap.add("77", "y")
    multimap.flush()
    assert len(store.read) == 2
    assert len(store.save(blocks)) == 1


MAP_STEPS = st.lists(st.tuples(st.sampled_from(["put", "put", "delete", "save"]), st.sampled_from("abc"), st.binary()))


@given(MAP_STEPS)
def test_a_map_of_blocks_is_a_dictionary(steps: list[tuple[str, str, bytes]]) -> None:
    store, expected = Store(), dict[str, bytes]()
    blocks = store.open()
    block_map = BlockMap(blocks, "rows")
    for step, key, data in steps:
        if step == "save":
            block_map.flush()
            store.save(blocks)
            blocks = store.open()
            block_map = BlockMap(blocks, "rows")
        elif step == "put":
            expected[key] = data
            block_map.put(key, data)
        else:
            expected.pop(key, None)
            block_map.put(key, None)
        assert block_map.keys == expected.keys()
        assert {key: block_map.get(key) for key in "abc"} == {key: expected.get(key) for key in "abc"}
    block_map.flush()
    store.save(blocks)
    assert store.saved.keys() - {"rows"} == {f"rows {key}" for key in expected}


# What is lost or damaged ---------------------------------------------------------------------------------------------


def fill(store: Store) -> None:
    blocks = store.open()
    lists, multimap, block_map = SortedLists(blocks, "lists"), Multimap(blocks, "keys"), BlockMap(blocks, "rows")
    lists.replace_all({"public": [(number, "") for number in range(1_000)]})
    multimap.replace_all({"a": ["x"]})
    block_map.put("a", b"x")
    for each in (lists, multimap, block_map):
        each.flush()
    store.save(blocks)


READS: dict[str, Callable[[Blocks], object]] = {
    "lists": lambda blocks: SortedLists(blocks, "lists").count("public"),
    "lists 0": lambda blocks: SortedLists(blocks, "lists").all("public"),
    "lists 3": lambda blocks: SortedLists(blocks, "lists").rank("public", (999, "")),
    "keys": lambda blocks: Multimap(blocks, "keys").get("a"),
    "keys 0": lambda blocks: Multimap(blocks, "keys").get("a"),
    "rows": lambda blocks: BlockMap(blocks, "rows").keys,
    "rows a": lambda blocks: BlockMap(blocks, "rows").get("a"),
}
DIRECTORIES = {"lists", "keys", "rows"}


@pytest.mark.parametrize("name", sorted(READS.keys() - DIRECTORIES))
def test_a_lost_block_is_told(name: str) -> None:
    store = Store()
    fill(store)
    READS[name](store.open())
    del store.saved[name]
    with pytest.raises(DamagedBlock) as raised:
        READS[name](store.open())
    assert is_corruption(raised.value), "the build begins again without the cache"


@pytest.mark.parametrize("damage", [b"", b"\xc1", b"\x81\xa1a\x01"], ids=["nothing", "no value", "a map"])
@pytest.mark.parametrize("name", sorted(READS.keys() - {"rows a"}))
def test_a_block_of_another_form_is_told(name: str, damage: bytes) -> None:
    store = Store()
    fill(store)
    store.saved[name] = damage
    with pytest.raises(DamagedBlock):
        READS[name](store.open())


@pytest.mark.parametrize("other", ["lists 1", "lists 2"])
def test_a_block_of_a_list_in_the_place_of_another_is_told(other: str) -> None:
    store = Store()
    fill(store)
    store.saved["lists 3"] = store.saved[other]
    with pytest.raises(DamagedBlock):
        READS["lists 3"](store.open())


def test_what_is_not_there_cannot_be_taken_out() -> None:
    store = Store()
    fill(store)
    blocks = store.open()
    with pytest.raises(DamagedBlock):
        SortedLists(blocks, "lists").remove("public", (5_000, ""))
    with pytest.raises(DamagedBlock):
        Multimap(blocks, "keys").remove("a", "y")


@pytest.mark.parametrize("name", sorted(DIRECTORIES))
def test_a_lost_directory_is_told_where_a_build_was_recorded(name: str) -> None:
    store = Store()
    fill(store)
    del store.saved[name]
    blocks = store.open()
    blocks.is_recorded = True
    with pytest.raises(DamagedBlock):
        READS[name](blocks)


def test_a_map_without_blocks_has_a_directory() -> None:
    store = Store()
    blocks = store.open()
    BlockMap(blocks, "rows").flush()
    assert store.save(blocks) == ["rows"]
