"""The indexer: the same files for the same records, pages in their order, and a word where it cannot be run."""

import sys
import types
from pathlib import Path

import pytest
from newsroom.search.pagefind import PagefindError, PagefindRecord, build_index, decode_pf_meta

RECORDS = [
    PagefindRecord(f"chung rieng{number}x hoa2 hoa2", {"title": f"tieu de{number}x", "number": "62"})
    for number in range(300)
]


def indexed(records: list[PagefindRecord]) -> dict[str, bytes]:
    """The files that are published."""
    return {path: data for path, data in build_index(records).items() if path.startswith("index/")}


def test_the_same_records_give_the_same_files() -> None:
    first = indexed(RECORDS)
    assert first
    assert all(indexed(RECORDS) == first for _ in range(3))
    assert indexed(RECORDS[1:]) != first


def test_the_table_tells_where_words_are() -> None:
    files = build_index(RECORDS)
    table, pages = decode_pf_meta(next(data for path, data in files.items() if path.endswith(".pf_meta")))
    assert pages == len(RECORDS)
    assert set(table.fields) == {"title", "number"}
    assert {f"index/{name}.pf_index" for *_, name in table.chunks} == {
        path for path in files if path.startswith("index/")
    }
    assert [first for first, *_ in table.chunks] == sorted(first for first, *_ in table.chunks)


def test_another_format_is_not_read() -> None:
    with pytest.raises(PagefindError):
        decode_pf_meta(build_index(RECORDS[:1])["wasm.unknown.pagefind"])


@pytest.mark.parametrize("program", ["/nowhere/pagefind", "/bin/false"])
def test_a_program_that_does_not_run_is_told(program: str, monkeypatch: pytest.MonkeyPatch) -> None:
    package = types.ModuleType("pagefind_bin")
    package.get_executable = lambda: Path(program)  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "pagefind_bin", package)
    with pytest.raises(PagefindError):
        build_index(RECORDS)


def test_a_package_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pagefind_bin", None)
    with pytest.raises(PagefindError):
        build_index(RECORDS)
