"""Turns a .txt file, in whatever character sets, into an imported document."""

from collections.abc import Iterator
from itertools import groupby

from newsroom.importing.charsets import Detection, decode_lines, detect
from newsroom.importing.docx_package import MEGABYTE, ImportRefused
from newsroom.importing.manuscript import DocumentBlock, ImportedDocument
from newsroom.importing.markdown import TextRun, runs_to_markdown, runs_to_text, tidy_runs

_MAX_TEXT_SIZE = 20 * MEGABYTE
# Characters: lines of a text wrapped by hand are neither shorter nor longer.
_WRAPPED_LINE_LENGTHS = range(50, 110)


def read_plain_text(data: bytes) -> ImportedDocument:
    """The document in the bytes of a .txt file; raises `ImportRefused`."""
    detection = detect_lines(data)
    blocks: list[DocumentBlock] = []
    gap = False
    for is_blank, lines in groupby(detection.texts, key=lambda line: not line.strip()):
        if is_blank:
            gap = any("\u00a0" in line for line in lines)
            continue
        for paragraph in _paragraphs(list(lines)):
            runs = tidy_runs([TextRun(paragraph)])
            if runs:
                text = runs_to_text(runs).strip()
                blocks.append(DocumentBlock("paragraph", text, runs_to_markdown(runs), after_gap=gap))
                gap = False
    if not blocks:
        raise ImportRefused("trống, không có chữ nào bên trong")
    return ImportedDocument(
        tuple(blocks), notes=detection.conversion_notes("dòng"), unclear_texts=detection.unclear_texts
    )


def detect_lines(data: bytes) -> Detection:
    """The lines of a text file with their character sets; raises `ImportRefused` where it is none."""
    if not data.strip():
        raise ImportRefused("trống, không có gì bên trong")
    if len(data) > _MAX_TEXT_SIZE:
        raise ImportRefused(
            f"quá lớn ({len(data) // MEGABYTE} MB); văn bản thuần dài nhất {_MAX_TEXT_SIZE // MEGABYTE} MB"
        )
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff")):
        raise ImportRefused("không phải là văn bản thuần; hãy xem lại đuôi tệp")
    lines = list(decode_lines(data))
    if any("\x00" in line for line in lines if isinstance(line, str)):
        raise ImportRefused("lưu bằng bảng mã UTF-16 không có dấu BOM; hãy lưu lại bằng UTF-8")
    return detect(lines)


def _paragraphs(lines: list[str]) -> Iterator[str]:
    """The paragraphs of lines that stand together: one a line, or one in all where they were wrapped by hand."""
    if (
        len(lines) > 1
        and all(len(line) in _WRAPPED_LINE_LENGTHS for line in lines[:-1])
        and len(lines[-1]) < _WRAPPED_LINE_LENGTHS.stop
    ):
        yield " ".join(line.strip() for line in lines)
    else:
        yield from lines
