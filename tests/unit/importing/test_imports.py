"""What becomes of files of other systems, and what is said of it: every file of `cases/imports/*.txt` in and out.

A case begins with a line `#### What it shows`, then lists its files as `=== PATH`. Files below content/ are what is
written, and `=== notes` is what is said; a file that ends in `.jpg` is a picture.
"""

from pathlib import Path

import memory_site
import pytest
from drafted_articles import PARSER
from newsroom.importing.importer import Importer
from newsroom.importing.sources import find_documents
from newsroom.kinds import KINDS
from newsroom.runtime.content_writer import ContentWriter
from project_folder import ROOT, image_bytes, parse_file_listing

FOLDER = ROOT / "tests" / "cases" / "imports"
CASES = {
    f"{file.stem}: {case.partition(chr(10))[0]}": case.partition("\n")[2]
    for file in sorted(FOLDER.glob("*.txt"))
    for case in file.read_text("utf-8").removeprefix("#### ").split("\n#### ")
}


def bring_in(folder: Path, files: dict[str, bytes]) -> tuple[dict[str, str], list[str]]:
    """The text of each file written and the notes on each document, with its name."""
    source, content = folder / "cu", folder / "content"
    for name, data in files.items():
        # What is there already stands below `have/`.
        file = folder / name.removeprefix("have/") if name.startswith("have/") else source / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(image_bytes("JPEG", name) if name.endswith(".jpg") else data)
    writer = ContentWriter(content, folder / "cache")
    importer = Importer(writer, "content", memory_site.SETTINGS, PARSER, KINDS, memory_site.NOW, 1)
    documents = find_documents([source], content, "content").documents
    results = list(importer.import_all(documents, None))
    assert [result.traceback for result in results if result.traceback] == []
    notes = [f"{path.name}: {note}" for path, result in zip(documents, results, strict=True) for note in result.notes]
    return {f"content/{each.path}": (content / each.path).read_text("utf-8") for each in results if each.path}, notes


@pytest.mark.parametrize("case", CASES)
def test_what_an_import_writes_and_says(tmp_path: Path, case: str) -> None:
    files = parse_file_listing(CASES[case])
    notes = files.pop("notes", b"").decode().splitlines()
    expected = {name: files.pop(name).decode() for name in list(files) if name.startswith("content/")}
    written, said = bring_in(tmp_path, files)
    assert written == expected
    assert said == notes
