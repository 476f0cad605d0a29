"""The cache forgets what no build can use any more."""

from pathlib import Path

from newsroom.runtime.cache import open_cache
from newsroom.runtime.cache_rows import PublishedRow


def test_what_is_known_of_a_site_goes_with_its_folder(tmp_path: Path) -> None:
    gone, kept = str(tmp_path / "gone site"), str(tmp_path)
    with open_cache(tmp_path / "cache", engine_key=b"") as cache:
        for site in (gone, kept):
            cache.save_published_rows(site, "1", [PublishedRow("index.html", b"key", b"digest", b"stamp")])
            for noun in ("index", "lists", "standing"):
                cache.save_value(f"{noun} {site}", b"value")
        cache.delete_missing_sites()
        assert (cache.published_rows(gone), len(cache.published_rows(kept))) == ({}, 1)
        for site, value in ((gone, None), (kept, b"value")):
            assert {cache.get_value(f"{noun} {site}") for noun in ("index", "lists", "standing")} == {value}


def test_another_program_reads_no_items_but_knows_the_site(tmp_path: Path) -> None:
    site = str(tmp_path)
    with open_cache(tmp_path / "cache", engine_key=b"one") as cache:
        cache.save_file_info_rows([("anh.jpg", b"stamp", b"{}")])
        cache.save_value(f"lists {site}", b"value")
        cache.save_published_rows(site, "1", [PublishedRow("index.html", b"key", b"digest", b"stamp")])
    for key, rows in ((b"one", 1), (b"other", 0)):
        with open_cache(tmp_path / "cache", engine_key=key) as cache:
            assert len(cache.file_info_rows()) == rows
            assert cache.get_value(f"lists {site}") == b"value"
            assert len(cache.published_rows(site)) == 1
