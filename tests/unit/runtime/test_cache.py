"""The cache forgets what no build can use any more."""

import sqlite3
from pathlib import Path

import pytest
from newsroom.runtime.cache import open_cache
from newsroom.runtime.cache_rows import DamagedBlock


def test_what_is_known_of_a_site_goes_with_its_folder(tmp_path: Path) -> None:
    gone, kept = str(tmp_path / "gone site"), str(tmp_path)
    with open_cache(tmp_path / "cache", engine_key=b"") as cache:
        for site in (gone, kept):
            cache.save_blocks(site, {"rows": b"block"})
            cache.save_value(f"index {site}", b"value")
        cache.delete_missing_sites()
        assert (cache.block(gone, "rows"), cache.block(kept, "rows")) == (None, b"block")
        assert (cache.get_value(f"index {gone}"), cache.get_value(f"index {kept}")) == (None, b"value")


def test_another_program_reads_no_items_but_knows_the_site(tmp_path: Path) -> None:
    site = str(tmp_path)
    with open_cache(tmp_path / "cache", engine_key=b"one") as cache:
        cache.save_file_info_rows([("anh.jpg", b"stamp", b"{}")])
        cache.save_value(f"index {site}", b"value")
        cache.save_blocks(site, {"rows": b"block"})
    for key, rows in ((b"one", 1), (b"other", 0)):
        with open_cache(tmp_path / "cache", engine_key=key) as cache:
            assert len(cache.file_info_rows()) == rows
            assert cache.get_value(f"index {site}") == b"value"
            assert cache.block(site, "rows") == b"block"


def test_blocks_are_saved_and_deleted_for_one_site(tmp_path: Path) -> None:
    with open_cache(tmp_path / "cache", engine_key=b"") as cache:
        cache.save_blocks("one", {"a": b"1", "b": b"2"})
        cache.save_blocks("two", {"a": b"3"})
        cache.save_blocks("one", {"a": None, "c": b"4"})
        assert [cache.block("one", name) for name in "abc"] == [None, b"2", b"4"]
        cache.delete_blocks("one")
        assert [cache.block("one", name) for name in "abc"] == [None] * 3
        assert cache.block("two", "a") == b"3"


@pytest.mark.parametrize("value", [b"other", b"", "text", 7])
def test_a_damaged_block_is_told(tmp_path: Path, value: object) -> None:
    with open_cache(tmp_path / "cache", engine_key=b"") as cache:
        cache.save_blocks("site", {"rows": b"block", "lists": b"block"})
        with sqlite3.connect(cache.file) as db:
            db.execute("UPDATE blocks SET value=? WHERE name='rows'", (value,))
        db.close()
        with pytest.raises(DamagedBlock):
            cache.block("site", "rows")
        assert cache.block("site", "lists") == b"block"


def test_a_block_in_the_place_of_another_is_a_damaged_one(tmp_path: Path) -> None:
    with open_cache(tmp_path / "cache", engine_key=b"") as cache:
        cache.save_blocks("site", {"rows": b"block", "lists": b"other"})
        with sqlite3.connect(cache.file) as db:
            other = "SELECT value, seal FROM blocks WHERE name='lists'"
            db.execute(f"UPDATE blocks SET (value, seal) = ({other}) WHERE name='rows'")
        db.close()
        with pytest.raises(DamagedBlock):
            cache.block("site", "rows")
