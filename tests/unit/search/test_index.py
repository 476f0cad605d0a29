"""Pieces of the index hold no more than memory allows."""

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
    pins = ROOT / "requirements.in"
    from newsroom.search.pagefind import PAGEFIND_VERSION

    assert re.search(rf"(?m)^pagefind-bin=={re.escape(PAGEFIND_VERSION)}\b", pins.read_text("utf-8"))


def test_no_piece_holds_more_than_memory_allows(monkeypatch: pytest.MonkeyPatch) -> None:
    """All items stand in the pieces of either sort, once; one more item changes the last piece of a sort alone."""
    monkeypatch.setattr(search_index, "METADATA_SHARD_SIZE", 3)
    monkeypatch.setattr(search_index, "FULLTEXT_SHARD_SIZE", 2)
    items = [memory_site.article(f"tin-tuc/{n}.md", date=f"2017-{n % 9 + 1:02}-01") for n in range(20)]
    newest = memory_site.article("tin-tuc/moi.md", date="2017-09-30")
    in_order = [item.path for item in reversed(MemorySite(*items, newest).library.public)]
    before, after = (divided(*found) for found in (items, [*items, newest]))
    for is_head, most in ((True, 3), (False, 2)):
        own = [piece for piece in after.values() if piece.is_metadata == is_head]
        assert [item.path for piece in own for item in piece.items] == in_order
        assert all(1 <= len(piece.items) <= most for piece in own)
        new = [piece for folder, piece in after.items() if folder not in before and piece.is_metadata == is_head]
        assert len(new) == len({piece.key for piece in own} - {piece.key for piece in before.values()}) == 1


def divided(*items: Item) -> dict[str, Shard]:
    """The pieces of the index of a site with these items, by their folders."""
    made = MemorySite(*items)
    inks = Fingerprints(made.library, {item.path: item.path.encode() for item in items}, made.facts.get)
    index = SearchIndex(made.presenter, inks, lambda digest: "", KINDS, key=b"")
    return {index.folder(piece): piece for piece in index.shards}
