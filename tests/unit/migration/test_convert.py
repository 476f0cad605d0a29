"""What becomes of items of an old site: every case of `cases/conversion/*.txt`, items in and files out.

A case begins with a line `#### What it shows`. Then `=== item`, the item as YAML, whose body stands in `=== body`;
`=== media/PATH` are files at hand, of which those that end in `.jpg` are pictures (`.gif` too). What comes out: the
file's text below `=== PATH`, `=== findings`, `=== counts` where a case is about them, and `=== files`, the names of
those beside it and where they come from.
"""

from datetime import datetime
from pathlib import Path
from typing import Any

import memory_site
import msgspec
import pytest
import yaml
from drafted_articles import PARSER
from newsroom.migration.convert import convert_item
from newsroom.migration.findings import KINDS as FINDING_KINDS
from newsroom.migration.media import MediaFolders
from newsroom.migration.old_site import OldFile, OldItem, OldPicture
from newsroom.text.dates import TIME_ZONE
from old_site_here import context
from project_folder import ROOT, image_bytes, parse_file_listing

FOLDER = ROOT / "tests" / "cases" / "conversion"
CASES = {
    f"{file.stem}: {case.partition(chr(10))[0]}": case.partition("\n")[2]
    for file in sorted(FOLDER.glob("*.txt"))
    for case in file.read_text("utf-8").removeprefix("#### ").split("\n#### ")
}
COUNTS = ("words", "links", "pictures", "tables")


def read_item(text: bytes, body: str) -> tuple[OldItem, str]:
    """The item of a case and the path it is to have."""
    values: dict[str, Any] = yaml.safe_load(text) or {}
    path = values.pop("path", "tin-tuc/2018/05/bai-moi.md")
    values = {"key": "old:1", "kind": "article", "title": "Bài mới", "date": datetime(2018, 5, 1, 8, 30)} | values
    for name in ("date", "updated", "expires"):
        if isinstance(values.get(name), datetime):
            values[name] = values[name].replace(tzinfo=TIME_ZONE)
    return msgspec.convert({**values, "body": body}, OldItem), path


def convert_case(folder: Path, files: dict[str, bytes]) -> dict[str, str]:
    """What comes of a case, in its own form."""
    media = folder / "media"
    media.mkdir()
    for name in [name for name in files if name.startswith("media/")]:
        file, data = folder / name, files.pop(name)
        file.parent.mkdir(parents=True, exist_ok=True)
        kinds = {".jpg": "JPEG", ".gif": "GIF"}
        if file.suffix in kinds and not data.strip():
            # Each in a colour of its own; one that says something is as it says, damaged for example.
            data = image_bytes(kinds[file.suffix], name)
        file.write_bytes(data)
    item, path = read_item(files["item"], files.get("body", b"").decode())
    converted = convert_item(item, path, context(item, path, MediaFolders([media])))
    names = [
        f"{each.name} < {each.source.relative_to(media).as_posix() if each.source else f'{len(each.data)} bytes'}"
        for each in converted.files
    ]
    counts = converted.counts
    return {
        path: converted.text,
        "findings": "\n".join(f"{each.kind}: {each.detail}" for each in converted.findings),
        "files": "\n".join(names),
        "counts": " ".join(f"{name} {getattr(counts, f'{name}_kept')}/{getattr(counts, name)}" for name in COUNTS),
    }


@pytest.mark.parametrize("case", CASES)
def test_what_an_item_becomes(tmp_path: Path, case: str) -> None:
    files = parse_file_listing(CASES[case])
    expected = {name: data.decode().strip("\n") for name, data in files.items()}
    result = {name: text.strip("\n") for name, text in convert_case(tmp_path, files).items()}
    expected = {name: text for name, text in expected.items() if name in result}
    # Only a case about them counts words; findings and files are always shown where there are any.
    shown = {name: text for name, text in result.items() if name in expected or (name != "counts" and text)}
    assert shown == expected


def test_every_finding_has_a_kind(tmp_path: Path) -> None:
    kinds = {
        line.partition(":")[0]
        for case in CASES.values()
        for line in parse_file_listing(case).get("findings", b"").decode().splitlines()
    }
    assert kinds <= FINDING_KINDS.keys()


def test_texts_without_end_leave_a_file_that_can_be_read(tmp_path: Path) -> None:
    long = "dân vận " * 20_000
    image = OldPicture("/khong-co.jpg", long, long)
    item = OldItem(
        "old:1", "article", long, "<p>Nội dung.</p>", summary=long, image=image, extra={"a": long, "b": "ngắn"},
        date=memory_site.NOW, attachments=tuple(OldFile(f"/x/{number}.pdf") for number in range(500)),
    )  # fmt: skip
    path = "tin-tuc/2018/05/bai.md"
    converted = convert_item(item, path, context(item, path, MediaFolders([tmp_path])))
    assert not [each for each in PARSER.parse(path, converted.text.encode()).problems if each.level == "error"]
    assert converted.is_public
    # The lead is a text of its own, which stands above the body; what has no place is told.
    assert converted.counts.words_kept == converted.counts.words
    assert {each.kind for each in converted.findings} >= {"lost-value", "long-title"}
    assert "b: ngắn" in converted.text
