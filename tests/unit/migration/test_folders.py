"""What is read of sites in folders: every file of `cases/folders/*.txt`, one site or several each.

A case begins with a line `#### What it shows`, lists the files of the site as `=== PATH`, and ends with `=== read`:
each item by its path with what differs from an item that says nothing, then the terms, findings and what was left out.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec import structs
from newsroom.migration.folders.reader import FolderReader
from newsroom.migration.old_site import OldItem, OldTerm
from newsroom.migration.spool import Spool
from newsroom.text.dates import iso_datetime
from project_folder import ROOT, parse_file_listing

FOLDER = ROOT / "tests" / "cases" / "folders"
CASES = {
    f"{file.stem}: {case.partition(chr(10))[0]}": case.partition("\n")[2]
    for file in sorted(FOLDER.glob("*.txt"))
    for case in file.read_text("utf-8").removeprefix("#### ").split("\n#### ")
}
_EMPTY = OldItem("", "article", "", "")


def describe(spool: Spool) -> Iterator[str]:
    yield f"{spool.site.system} | {spool.site.title} | {' '.join(spool.site.addresses)}"
    for item in spool.items():
        why = f" ({item.state.why})" if item.state.why else ""
        yield f"{item.key}: {item.kind} {item.state.visibility}{why}"
        for name in item.__struct_fields__[2:]:
            value = getattr(item, name)
            if name in ("state", "findings") or value == getattr(_EMPTY, name):
                continue
            yield f"  {name}: {_text(value)}"
        for finding in item.findings:
            yield f"  ! {finding.kind}: {finding.detail}"
    for kind in ("site", "category", "tag", "dossier", "author"):
        for term in spool.terms(kind):
            yield _describe_term(term)
    for finding in spool.findings():
        yield f"! {finding.kind}: {finding.subject}: {finding.detail}"
    for what, count in spool.left_out():
        yield f"- {count} {what}"


def _describe_term(term: OldTerm) -> str:
    about = f" ({term.description})" if term.description else ""
    feeds = f" feeds {' '.join(term.feed_addresses)}" if term.feed_addresses else ""
    hidden = "" if term.is_public else "hidden "
    return f"{hidden}{term.kind} {term.key} = {term.title}{about}: {' '.join(term.addresses)}{feeds}"


def _text(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    if hasattr(value, "__struct_fields__"):
        return " | ".join(str(each) for each in structs.astuple(value) if each)  # type: ignore[arg-type]
    if hasattr(value, "isoformat"):
        return iso_datetime(value)
    return str(value).replace("\n", "\\n")


@pytest.mark.parametrize("case", CASES)
def test_what_is_read_of_a_site(tmp_path: Path, case: str) -> None:
    files = parse_file_listing(CASES[case])
    expected = files.pop("read", b"").decode().splitlines()
    for name, data in files.items():
        file = tmp_path / "site" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    reader = FolderReader()
    assert reader.recognises(tmp_path / "site")
    spool = Spool(tmp_path / "spool.sqlite")
    reader.read(tmp_path / "site", spool)
    spool.finish()
    assert list(describe(spool)) == expected
