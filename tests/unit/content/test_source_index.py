"""What the last build found in content/ is kept by folder, and told from what is there now."""

import struct
from collections.abc import Mapping
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from newsroom.content.scanner import FolderListing, Source, scan_folders
from newsroom.content.source_index import SourceIndex
from newsroom.runtime.blocks import Blocks

ROOT = Path("/du-an/content")
NOW = 10**18
OLD, NEW = NOW - 10**10, NOW - 10**9
"""A time long enough before now that a file's stamp can be relied on, and one that is not."""


def stamp(size: int, modified: int = OLD) -> bytes:
    return struct.pack("<qqq", size, modified, modified)


Tree = Mapping[str, Source]


def source(path: str, size: int, *, modified: int = OLD, disk_path: str = "") -> Source:
    return Source(path, disk_path or f"{ROOT}/{path}", stamp(size, modified))


def listings(tree: Tree) -> list[FolderListing]:
    """The folders of a tree, also those that hold folders alone."""
    folders = {""}
    for path in tree:
        folder = path.rpartition("/")[0]
        while folder not in folders:
            folders.add(folder)
            folder = folder.rpartition("/")[0]
    return [
        FolderListing(folder, tuple(source for path, source in tree.items() if path.rpartition("/")[0] == folder))
        for folder in sorted(folders)
    ]


class Saved:
    """The blocks of the index of one site, from build to build."""

    def __init__(self) -> None:
        self.data: dict[str, bytes] = {}

    def compare(self, tree: Tree) -> SourceIndex:
        self.blocks = Blocks(self.data.get)
        index = SourceIndex(self.blocks, ROOT)
        index.compare(listings(tree))
        return index

    def save(self, index: SourceIndex) -> set[str]:
        """Save the index; the names of the blocks that were written."""
        index.save(NOW)
        for name, data in self.blocks.changes.items():
            if data is None:
                self.data.pop(name, None)
            else:
                self.data[name] = data
        return set(self.blocks.changes)


PATHS = ("a.md", "B.jpg", "tin/a.md", "tin/A.md", "Tin/a.md", "tin/2018/b.jpg", "tin/2018/09/c.pdf")
SIZES = st.tuples(st.integers(1, 3), st.sampled_from([OLD, OLD, NEW]), st.sampled_from(["", "", "/khac/tep"]))
TREES = st.dictionaries(st.sampled_from(PATHS), SIZES).map(
    lambda sizes: {
        path: source(path, size, modified=modified, disk_path=disk_path)
        for path, (size, modified, disk_path) in sorted(sizes.items())
    }
)


@given(st.lists(TREES, min_size=1, max_size=4))
def test_what_came_went_or_changed_is_told(trees: list[Tree]) -> None:
    saved, before = Saved(), dict[str, Source]()
    for tree in trees:
        index = saved.compare(tree)
        # A file so new that it may change without another stamp is looked at again.
        expected: dict[str, Source | None] = {
            path: each
            for path, each in tree.items()
            if before.get(path) != each or each.stamp == stamp(struct.unpack("<qqq", each.stamp)[0], NEW)
        }
        assert index.changed() == expected | dict.fromkeys(before.keys() - tree.keys())
        assert {path for path in PATHS if index.had(path)} == before.keys()
        check_mapping(index, tree)
        saved.save(index)
        before = dict(tree)


def check_mapping(index: SourceIndex, tree: Tree) -> None:
    assert dict(index) == dict(tree)
    assert len(index) == len(tree)
    assert {path for path in PATHS if path in index} == tree.keys()
    assert index.folders() == {path.rpartition("/")[0] for path in tree}
    for folder in ("", "tin", "Tin", "tin/2018", "khong-co"):
        assert {each.path for each in index.below(folder)} == {
            path for path in tree if path.rpartition("/")[0] == folder
        }
    for path in PATHS:
        assert index.find_by_lowercase(path.lower()) == min(
            (each for each in tree if each.lower() == path.lower()), default=None
        )


def test_folders_that_stay_are_neither_written_nor_looked_into() -> None:
    saved = Saved()
    tree = {path: source(path, 1) for path in sorted(PATHS)}
    saved.save(saved.compare(tree))
    index = saved.compare({**tree, "tin/2018/b.jpg": source("tin/2018/b.jpg", 2)})
    assert saved.save(index) == {"folders tin/2018"}
    assert saved.save(saved.compare(dict(index))) == set()


def test_a_folder_that_went_leaves_nothing() -> None:
    saved, other = Saved(), Saved()
    tree = {path: source(path, 1) for path in sorted(PATHS)}
    saved.save(saved.compare(tree))
    left = {path: each for path, each in tree.items() if not path.startswith("tin/2018/")}
    saved.save(saved.compare(left))
    other.save(other.compare(left))
    assert saved.data == other.data


def test_two_folders_of_one_name_are_one(tmp_path: Path) -> None:
    """Unicode has two ways of writing an accent, and a file system may keep both."""
    for name, file in (("ti\u0301n", "a.md"), ("t\u00edn", "b.md")):
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        (folder / file).write_text("Lời.", encoding="utf-8")
    saved = Saved()
    for expected in ({"tín/a.md", "tín/b.md"}, set()):
        saved.blocks = Blocks(saved.data.get)
        index = SourceIndex(saved.blocks, tmp_path)
        index.compare(scan_folders(tmp_path, lambda path: None))
        assert set(index) == {"tín/a.md", "tín/b.md"}
        assert index.changed().keys() == expected
        index.save(10**19)
        saved.data |= {name: data for name, data in saved.blocks.changes.items() if data is not None}
