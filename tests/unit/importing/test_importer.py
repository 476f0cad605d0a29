"""One document is one document: whatever fails over it, its neighbours come in and it is named."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import memory_site
import pytest
import word_documents
from drafted_articles import PARSER
from newsroom.importing import importer as module
from newsroom.importing.importer import Importer, ImportResult
from newsroom.kinds import KINDS
from newsroom.runtime import pool
from newsroom.runtime.content_writer import ContentWriter
from project_folder import image_bytes

TEXT = "Ban Dân vận tỉnh ủy vừa triển khai kế hoạch tổ chức hoạt động năm nay cho các xã, phường."
CULPRITS = {
    "letter.docx": word_documents.state(word_documents.UNICODE).to_bytes(),
    "page.html": f'<h1>Một trang</h1><img src="anh.jpg" alt="Ảnh"><ul><li>{TEXT}</ul><p>{TEXT}'.encode(),
    "text.txt": f"Một văn bản\n\nNgày 9/10/2018\n\n{TEXT}\n\n{TEXT}\n\nBBT\n".encode(),
    "old.md": f"---\ntitle: Bài cũ\ntags: [a, b]\n---\n\n![Ảnh](anh.jpg)\n\n{TEXT}\n\n# Mục\n\n{TEXT}\n".encode(),
}
WATCHED = str(Path(module.__file__).parent)
# What calls the stages, and catches what they raise.
OUTSIDE = {"import_all", "import_one", "_draft_all", "draft_chunk", "_draft", "_write", "_bug_clause"}


def importer(content: Path, jobs: int = 1) -> Importer:
    writer = ContentWriter(content, content.parent / f"{content.name}-cache")
    return Importer(writer, "content", memory_site.SETTINGS, PARSER, KINDS, memory_site.NOW, jobs)


def folder_with(folder: Path, name: str, data: bytes) -> list[Path]:
    """A folder with this document between two sound ones."""
    folder.mkdir()
    (folder / "anh.jpg").write_bytes(image_bytes("JPEG"))
    for neighbour in ("0-truoc.txt", "z-sau.txt"):
        (folder / neighbour).write_text(f"Bài {neighbour[2:5]}\n\n{TEXT}\n\n{TEXT}\n", "utf-8")
    (folder / name).write_bytes(data)
    return [folder / "0-truoc.txt", folder / name, folder / "z-sau.txt"]


@contextmanager
def watched_calls(culprit: Path, on_call: Callable[[str], None]) -> Iterator[None]:
    """Tell of every call of a function of ours, by module and name, while one document is drafted and written."""
    inside = False

    def trace(frame: FrameType, event: str, _: object) -> object:
        nonlocal inside
        code = frame.f_code
        if event == "call" and code.co_filename.startswith(WATCHED):
            if code.co_name == "_draft" and "path" in frame.f_locals:
                inside = frame.f_locals["path"] == culprit
            elif code.co_name == "_write":
                draft = frame.f_locals["drafted"].draft
                inside = draft is None or not draft.stem.startswith("bai-")
            elif inside and code.co_name not in OUTSIDE and not code.co_name.startswith("<"):
                on_call(f"{Path(code.co_filename).stem}.{code.co_name}")
        return None

    sys.settrace(trace)
    try:
        yield
    finally:
        sys.settrace(None)


def import_with_failure(tmp_path: Path, documents: list[Path], stage: str, number: int) -> list[ImportResult]:
    def fail(called: str) -> None:
        if called == stage:
            raise ZeroDivisionError(stage)

    with watched_calls(documents[1], fail):
        return list(importer(tmp_path / f"content-{number}").import_all(documents, None))


@pytest.mark.parametrize("name", CULPRITS)
def test_a_failure_in_any_stage_is_of_one_document(tmp_path: Path, name: str) -> None:
    documents = folder_with(tmp_path / "cu", name, CULPRITS[name])
    stages: dict[str, None] = {}
    with watched_calls(documents[1], lambda stage: stages.setdefault(stage)):
        whole = list(importer(tmp_path / "content").import_all(documents, None))
    assert all(result.is_new for result in whole)
    assert {"importer.load_document", "compose.compose_draft"} < {*stages}
    for number, stage in enumerate(stages):
        first, culprit, last = import_with_failure(tmp_path, documents, stage, number)
        assert first == whole[0], stage
        assert last == whole[2], stage
        if not culprit.path:
            assert "ZeroDivisionError" in culprit.notes[0], stage
            assert stage in culprit.traceback


def test_a_document_that_ends_its_process_is_named_and_the_others_come_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not pool.can_fork():
        pytest.skip("work is not divided here")
    documents = []
    for number in range(9):
        documents.append(tmp_path / f"{number}.txt")
        documents[-1].write_text(f"Bài số {number}\n\n{TEXT}\n\n{TEXT}\n", "utf-8")
    compose = module.compose_draft

    def crash_over_some(*arguments: object, name: str, **options: object) -> object:
        if name in ("2", "5"):
            os._exit(1)
        return compose(*arguments, name=name, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "compose_draft", crash_over_some)
    results = list(importer(tmp_path / "content", jobs=2).import_all(documents, None))
    assert [number for number, result in enumerate(results) if not result.is_new] == [2, 5]
    assert "dừng đột ngột" in results[5].notes[0]


@pytest.mark.parametrize("picture", [b"", b"\x01\x00\x00\x00" + bytes(200), b"\xff\xd8\xff", b"GIF89a\x00"])
def test_a_broken_picture_costs_the_picture_alone(tmp_path: Path, picture: bytes) -> None:
    documents = folder_with(tmp_path / "cu", "page.html", CULPRITS["page.html"])
    # The first bytes of an EMF drawing whose frame has no size; Pillow divides by it.
    emf = b"\x01\x00\x00\x00\x6c\x00\x00\x00" + bytes(32) + b" EMF" + bytes(200)
    (tmp_path / "cu" / "anh.jpg").write_bytes(picture or emf)
    results = list(importer(tmp_path / "content").import_all(documents, None))
    assert all(result.is_new for result in results)
    assert any("không mang sang: " in note and "ảnh" in note for note in results[1].notes)


@pytest.mark.parametrize("address", ["a%00b.jpg", "http://[x/a.jpg", f"{'x' * 5000}.jpg", "%FF%FE.jpg", "//", "?"])
def test_an_address_that_no_file_can_have_costs_the_picture_alone(tmp_path: Path, address: str) -> None:
    page = f'<h1>Một trang</h1><p>{TEXT}</p><img src="{address}"><p>{TEXT}</p>'
    documents = folder_with(tmp_path / "cu", "page.html", page.encode())
    results = list(importer(tmp_path / "content").import_all(documents, None))
    assert [result.traceback for result in results] == ["", "", ""]
    assert all(result.is_new for result in results)
