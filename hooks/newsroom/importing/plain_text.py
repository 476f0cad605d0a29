"""Turns a .txt or .md file, in whatever character sets, into a manuscript."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

import yaml

from newsroom.content.frontmatter.field_names import suggest_field_name
from newsroom.content.frontmatter.reader import YAML_HANDLER, compose_mapping
from newsroom.content.frontmatter.writer import flow_scalar
from newsroom.content.frontmatter.writer import yaml_scalar as new_scalar
from newsroom.content.frontmatter.yaml_nodes import scalar_text
from newsroom.importing.charset_detection import LEGACY_CHARSETS, Detection, decode_lines, detect
from newsroom.importing.charsets import CHARSET_NAMES
from newsroom.importing.docx_package import MEGABYTE, ImportRefused
from newsroom.importing.inline import TextRun, runs_to_markdown, runs_to_text, tidy_runs
from newsroom.importing.manuscript import DocumentBlock, ImportedDocument, ImportedPicture
from newsroom.importing.web_page import LoadFile
from newsroom.model.problems import Report
from newsroom.text.normalize import collapse_whitespace

MAX_TEXT_SIZE = 20 * MEGABYTE
# Characters: lines of a text wrapped by hand are neither shorter nor longer.
_WRAPPED_LINE_LENGTHS = range(50, 110)
_FENCE = re.compile(r" {0,3}(```+|~~~+)")
_HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*$")
_PICTURE = re.compile(r"!\[([^\]]*)\]\(\s*<?([^)\s>]+)>?(?:\s+[\"'(]([^)]*)[\"')])?\s*\)")
_KEPT_FIELDS = ("title", "date", "updated", "summary", "tags", "author", "draft", "expires", "id", "aliases")


def read_plain_text(data: bytes) -> ImportedDocument:
    """The manuscript in the bytes of a .txt file; raises `Refused`."""
    settled = _detect_lines(data)
    blocks: list[DocumentBlock] = []
    gap = False
    for blank, lines in groupby(settled.texts, key=lambda line: not line.strip()):
        if blank:
            gap = any("\u00a0" in line for line in lines)
            continue
        for paragraph in _paragraphs(list(lines)):
            pieces = tidy_runs([TextRun(paragraph)])
            if pieces:
                blocks.append(
                    DocumentBlock("paragraph", runs_to_text(pieces).strip(), runs_to_markdown(pieces), after_gap=gap)
                )
                gap = False
    if not blocks:
        raise ImportRefused("trống, không có chữ nào bên trong")
    return ImportedDocument(tuple(blocks), notes=_conversion_notes(settled), unclear_texts=_unclear_lines(settled))


def read_markdown_file(data: bytes, load_file: LoadFile) -> ImportedDocument:
    """The manuscript in the bytes of an .md file: its text stays as written; raises `Refused`."""
    settled = _detect_lines(data)
    text = "\n".join(settled.texts)
    values: dict[str, yaml.Node] = {}
    losses: list[str] = []
    if YAML_HANDLER.detect(text.lstrip("\n ")):
        try:
            head, text = YAML_HANDLER.split(text.lstrip("\n "))
        except ValueError:
            head = ""
        values = _kept_values(head, losses)
    pictures: list[ImportedPicture] = []
    blocks: list[DocumentBlock] = []
    for chunk in _chunks(text):
        blocks += _chunk_blocks(chunk, pictures, load_file, losses)
    if not blocks and not values:
        raise ImportRefused("trống, không có chữ nào bên trong")
    own = {
        key: collapse_whitespace(scalar_text(values[key]) or "") if key in values else "" for key in ("title", "date")
    }
    author = values.get("author")
    names = [scalar_text(name) or "" for name in author.value] if isinstance(author, yaml.SequenceNode) else []
    rest = [(key, _as_yaml(key, node)) for key, node in values.items() if key not in ("title", "date", "author")]
    losses += [f"giá trị của khóa “{key}” ở phần đầu tệp máy không hiểu" for key, text in rest if not text]
    return ImportedDocument(
        tuple(blocks),
        tuple(pictures),
        title=own["title"],
        date=own["date"],
        author=collapse_whitespace(", ".join(names) or (scalar_text(author) if author is not None else "") or ""),
        front_matter=tuple((key, text) for key, text in rest if text),
        notes=_conversion_notes(settled),
        losses=tuple(losses),
        unclear_texts=_unclear_lines(settled),
    )


def _detect_lines(data: bytes) -> Detection:
    if not data.strip():
        raise ImportRefused("trống, không có gì bên trong")
    if len(data) > MAX_TEXT_SIZE:
        raise ImportRefused(
            f"quá lớn ({len(data) // MEGABYTE} MB); văn bản thuần dài nhất {MAX_TEXT_SIZE // MEGABYTE} MB"
        )
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff")):
        raise ImportRefused("không phải là văn bản thuần; hãy xem lại đuôi tệp")
    lines = list(decode_lines(data))
    if any("\x00" in line for line in lines if isinstance(line, str)):
        raise ImportRefused("lưu bằng bảng mã UTF-16 không có dấu BOM; hãy lưu lại bằng UTF-8")
    return detect(lines)


def _conversion_notes(settled: Detection) -> tuple[str, ...]:
    notes = [
        f"{settled.count(charset)} dòng {CHARSET_NAMES[charset]} (nhận theo chữ) đã đổi sang Unicode"
        for charset in LEGACY_CHARSETS
        if settled.count(charset)
    ]
    if settled.count("nfd"):
        notes.append(f"{settled.count('nfd')} dòng Unicode tổ hợp đã đổi sang Unicode dựng sẵn")
    return tuple(notes)


def _unclear_lines(settled: Detection) -> tuple[str, ...]:
    pairs = zip(settled.texts, settled.charsets, strict=True)
    return tuple(text.strip() for text, verdict in pairs if verdict == "unclear")


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


def _chunks(text: str) -> Iterator[list[str]]:
    """The parts of a Markdown text between blank lines; a fenced part is one."""
    chunk: list[str] = []
    fence = ""
    for line in text.split("\n"):
        mark = _FENCE.match(line)
        if mark:
            fence = "" if fence and mark[1].startswith(fence) else fence or mark[1]
        if line.strip() or fence:
            chunk.append(line.rstrip() if not line.endswith("  ") else line)
        elif chunk:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _chunk_blocks(
    chunk: list[str], pictures: list[ImportedPicture], load: LoadFile, losses: list[str]
) -> Iterator[DocumentBlock]:
    heading = _HEADING.fullmatch(chunk[0])
    if heading:
        yield DocumentBlock("heading", heading[2], heading[2], level=len(heading[1]))
        chunk = chunk[1:]
    if not chunk:
        return
    text = "\n".join(chunk)
    alone = _PICTURE.fullmatch(text.strip())
    if alone:
        found = load(alone[2])
        if isinstance(found, str):
            losses.append(found)
            return
        pictures.append(ImportedPicture(found, alone[1], alone[2].rpartition("/")[2]))
        yield DocumentBlock("picture", "", "", picture_number=len(pictures) - 1)
        if alone[3]:
            yield DocumentBlock("paragraph", alone[3], alone[3], is_caption=True)
        return
    for inside in _PICTURE.finditer(text):
        losses.append(f"ảnh {inside[2]} nằm giữa dòng chữ, chưa chép; hãy chép ảnh vào cạnh bài")
    # Two signs stand for a paragraph of this text: it is Markdown already.
    yield DocumentBlock("paragraph", re.sub(r"[*_`]", "", text), text, level=-1)


def _kept_values(head: str, losses: list[str]) -> dict[str, yaml.Node]:
    """The front matter that our articles have too; what they have not is listed."""
    report = Report("")
    node = compose_mapping(head, report, is_front_matter=True) if head.strip() else None
    for problem in report.problems:
        if problem.level == "error":
            losses.append(f"dòng {problem.line} ở phần đầu tệp viết sai: {problem.message}")
    found: dict[str, yaml.Node] = {}
    for key_node, value in node.value if node is not None else ():
        written = scalar_text(key_node) or ""
        key = suggest_field_name(written, _KEPT_FIELDS)
        if key is None or key in found:
            losses.append(f"khóa “{written[:40]}” ở phần đầu tệp không mang sang")
        else:
            found[key] = value
    return found


def _as_yaml(key: str, node: yaml.Node) -> str:
    """A text or a list of texts as YAML on one line; "" for what is neither."""
    listed = isinstance(node, yaml.SequenceNode)
    if listed or key == "tags":
        # Other programs take "a, b" for two.
        written = node.value if listed else re.split("[,;]", (scalar_text(node) or "").strip("[]"))
        words = [
            collapse_whitespace((scalar_text(entry) if isinstance(entry, yaml.Node) else entry) or "")
            for entry in written
        ]
        return f"[{', '.join(flow_scalar(word) for word in words)}]" if all(words) else ""
    text = collapse_whitespace(scalar_text(node) or "")
    return new_scalar(text) if text else ""
