"""Folders of damaged copies of real documents: no bug shows, and the sound document among them always comes in."""

import io
import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import memory_site
import pytest
import word_documents
from drafted_articles import PARSER
from newsroom.importing.importer import Importer
from newsroom.importing.sources import find_documents
from newsroom.kinds import KINDS
from newsroom.runtime.content_writer import ContentWriter
from project_folder import ROOT, image_bytes

PAGE = (
    '<html><head><meta charset="utf-8"><title>Một trang | Ban</title><meta name="date" content="2018-05-01"></head>'
    '<body><h1>Một trang</h1><p style="text-align:center"><b>Đoạn đầu.</b></p><img src="anh.jpg" alt="Ảnh"><p>Chú</p>'
    '<ul><li>Một<ol start="3"><li>Hai</li></ol></li></ul><table><tr><th>A</th><td colspan="2">1</td></tr></table>'
    '<p><a href="#_ftn1">[1]</a> <a href="https://danvan.example.vn/x/">x</a></p><div id="_ftn1">Chú</div></body>'
)
MARKDOWN = (
    "---\ntitle: Bài cũ\ndate: Nov 20, 2018 7:05 AM\ntags: [a, b]\ncover: {image: anh.jpg, alt: Ảnh}\nlayout: post\n"
    "permalink: /a/b.html\n---\n\n# Mục\n\nĐoạn ![Sơ đồ](anh.jpg 'x') có <img src=\"anh.jpg\">.\n\n```\n# mã\n```\n\n"
    "| a | b |\n|---|---|\n| 1 | 2 |\n"
)
DOCUMENTS = {
    "anh.docx": word_documents.pictures(word_documents.TCVN3).to_bytes(),
    "bang.docx": word_documents.DOCUMENT_MAKERS["tables"](word_documents.VNI).to_bytes(),
    "van-ban.docx": word_documents.party(word_documents.UNICODE).to_bytes(),
    "trang.html": PAGE.encode(),
    "bai.md": MARKDOWN.encode(),
    "toml.md": b'+++\ntitle = "B\xc3\xa0i"\ndate = 2018-05-01\n[params]\na = [1, 2]\n+++\n\nCh\xe1\xbb\xaf.\n',
    "json.md": '{"title": "Bài", "date": "2018-05-01", "tags": ["a"]}\n\nChữ.\n'.encode(),
    "that.txt": (ROOT / "tests" / "thang-dan-van-2017.txt").read_bytes(),
}
SOUND = "Bài lành lặn\n\nNgày 9/10/2018\n\nĐoạn một của bài không hỏng gì.\n\nĐoạn hai của bài ấy.\n"


def cut(data: bytes, chance: random.Random) -> bytes:
    begin, end = sorted(chance.randrange(len(data) + 1) for _ in range(2))
    return chance.choice((data[:end], data[begin:], data[:begin] + data[end:]))


def flip(data: bytes, chance: random.Random) -> bytes:
    damaged = bytearray(data)
    for _ in range(chance.choice((1, 3, 30)) if data else 0):
        damaged[chance.randrange(len(damaged))] = chance.randrange(256)
    return bytes(damaged)


def repeat(data: bytes, chance: random.Random) -> bytes:
    begin, end = sorted(chance.randrange(len(data) + 1) for _ in range(2))
    return data[:end] + data[begin:end] * chance.choice((1, 5)) + data[end:]


def wrong_numbers(data: bytes, chance: random.Random) -> bytes:
    """Other digits, and other lengths in four bytes: sizes, counts, positions, numbers of characters."""
    damaged = bytearray(data)
    digits = [place for place, byte in enumerate(data) if 48 <= byte < 58]
    for place in chance.sample(digits, min(len(digits), 5)):
        damaged[place] = chance.randrange(48, 58)
    if len(damaged) > 4 and chance.random() < 0.3:
        place = chance.randrange(len(damaged) - 4)
        damaged[place : place + 4] = chance.choice((bytes(4), b"\xff" * 4, b"\xff\xff\xff\x7f"))
    return bytes(damaged)


DAMAGES: tuple[Callable[[bytes, random.Random], bytes], ...] = (cut, flip, repeat, wrong_numbers)


def damage(name: str, data: bytes, chance: random.Random) -> bytes:
    """A damaged copy; of a Word document the file itself, or parts inside a package that stays sound."""
    if not name.endswith(".docx") or chance.random() < 0.3:
        return chance.choice(DAMAGES)(data, chance)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    likely = [part for part in parts if part.startswith(("word/document", "word/media", "word/_rels", "word/styles"))]
    for part in chance.sample(likely, chance.choice((1, 2))):
        parts[part] = chance.choice(DAMAGES)(parts[part], chance)
    if chance.random() < 0.2:
        del parts[chance.choice(list(parts))]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    return buffer.getvalue()


def import_damaged_copies(folder: Path, seed: int) -> list[str]:
    """Import a folder with a damaged copy of each document and a sound one; gives the tracebacks of bugs."""
    chance = random.Random(seed)
    source, content = folder / "cu", folder / "content"
    source.mkdir(parents=True)
    for name, data in DOCUMENTS.items():
        (source / name).write_bytes(damage(name, data, chance))
    (source / "anh.jpg").write_bytes(flip(image_bytes("JPEG"), chance))
    (source / "m.txt").write_text(SOUND, "utf-8")
    found = find_documents([source], content, "content")
    writer = ContentWriter(content, folder / "cache")
    importer = Importer(writer, "content", memory_site.SETTINGS, PARSER, KINDS, memory_site.NOW, 1)
    results = dict(zip(found.documents, importer.import_all(found.documents, None), strict=True))
    assert len(results) == len(DOCUMENTS) + 1
    assert results[source / "m.txt"].is_new
    for result in results.values():
        assert result.path or result.notes, "what is refused says why"
        if result.path:
            assert "\ndraft: yes\n" in (content / result.path).read_text("utf-8")
    return [result.traceback for result in results.values() if result.traceback]


@pytest.mark.parametrize("seed", range(12))
def test_damaged_copies_are_refused_or_read(tmp_path: Path, seed: int) -> None:
    assert import_damaged_copies(tmp_path, seed) == []
