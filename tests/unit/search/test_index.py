"""Shards of the index hold no more than fits in memory."""

import re

import memory_site
import pytest
from memory_site import MemorySite
from newsroom.kinds import KINDS
from newsroom.library.fingerprints import Fingerprints
from newsroom.model.items import Item
from newsroom.search import index as search_index
from newsroom.search.index import SearchIndex, Shard
from project_folder import ROOT


def test_assets_name_the_version_of_the_indexer() -> None:
    pins = ROOT / "requirements.txt"
    from newsroom.search.pagefind import PAGEFIND_VERSION

    assert re.search(rf"(?m)^pagefind-bin=={re.escape(PAGEFIND_VERSION)}\b", pins.read_text("utf-8"))


def test_no_shard_holds_more_than_memory_allows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every item is in one shard of each sort; one more item changes only the last shard of a sort."""
    monkeypatch.setattr(search_index, "METADATA_SHARD_SIZE", 3)
    monkeypatch.setattr(search_index, "FULLTEXT_SHARD_SIZE", 2)
    items = [memory_site.article(f"tin-tuc/{n}.md", date=f"2017-{n % 9 + 1:02}-01") for n in range(20)]
    newest = memory_site.article("tin-tuc/moi.md", date="2017-09-30")
    in_order = [item.path for item in reversed(MemorySite(*items, newest).library.public)]
    before, after = (divided(*items_of_site) for items_of_site in (items, [*items, newest]))
    for is_head, most in ((True, 3), (False, 2)):
        shards = [shard for shard in after.values() if shard.is_metadata == is_head]
        assert [item.path for shard in shards for item in shard.items] == in_order
        assert all(1 <= len(shard.items) <= most for shard in shards)
        new = [shard for folder, shard in after.items() if folder not in before and shard.is_metadata == is_head]
        assert len(new) == len({shard.key for shard in shards} - {shard.key for shard in before.values()}) == 1


def divided(*items: Item) -> dict[str, Shard]:
    """The shards of the index of a site with these items, by their folders."""
    site = MemorySite(*items)
    fingerprints = Fingerprints(site.library, {item.path: item.path.encode() for item in items}, site.facts.get)
    index = SearchIndex(site.presenter, fingerprints, lambda digest: "", KINDS, key=b"")
    return {index.folder(shard): shard for shard in index.shards}
