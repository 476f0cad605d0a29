"""Turns a .txt or .md file, in whatever character sets, into an imported document."""

import re
from collections.abc import Iterator
from contextlib import suppress
from itertools import groupby

import yaml

from newsroom.content.frontmatter.field_spec import suggest_field_name
from newsroom.content.frontmatter.reader import YAML_HANDLER, compose_mapping
from newsroom.content.frontmatter.writer import flow_scalar, yaml_scalar
from newsroom.content.frontmatter.yaml_nodes import scalar_text
from newsroom.importing.charsets import Detection, decode_lines, detect
from newsroom.importing.docx_package import MEGABYTE, ImportRefused
from newsroom.importing.manuscript import DocumentBlock, ImportedDocument, ImportedPicture
from newsroom.importing.markdown import TextRun, runs_to_markdown, runs_to_text, tidy_runs
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
    """The document in the bytes of a .txt file; raises `ImportRefused`."""
    detection = _detect_lines(data)
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


def read_markdown_file(data: bytes, load_file: LoadFile) -> ImportedDocument:
    """The document in the bytes of an .md file: its text stays as written; raises `ImportRefused`."""
    detection = _detect_lines(data)
    text = "\n".join(detection.texts)
    values: dict[str, yaml.Node] = {}
    losses: list[str] = []
    if YAML_HANDLER.detect(text.lstrip("\n ")):
        with suppress(ValueError):
            head, text = YAML_HANDLER.split(text.lstrip("\n "))
            values = _kept_values(head, losses)
    pictures: list[ImportedPicture] = []
    blocks = [block for chunk in _chunks(text) for block in _chunk_blocks(chunk, pictures, load_file, losses)]
    if not blocks and not values:
        raise ImportRefused("trống, không có chữ nào bên trong")
    title, date, author = (values.pop(key, None) for key in ("title", "date", "author"))
    front_matter = {key: _flow_yaml(key, node) for key, node in values.items()}
    losses += [
        f"giá trị của khóa “{key}” ở phần đầu tệp máy không hiểu" for key, text in front_matter.items() if not text
    ]
    return ImportedDocument(
        tuple(blocks),
        tuple(pictures),
        title=_one_line(title),
        date=_one_line(date),
        author=", ".join(map(_one_line, author.value)) if isinstance(author, yaml.SequenceNode) else _one_line(author),
        front_matter=tuple((key, text) for key, text in front_matter.items() if text),
        notes=detection.conversion_notes("dòng"),
        losses=tuple(losses),
        unclear_texts=detection.unclear_texts,
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
    chunk: list[str], pictures: list[ImportedPicture], load_file: LoadFile, losses: list[str]
) -> Iterator[DocumentBlock]:
    heading = _HEADING.fullmatch(chunk[0])
    if heading:
        yield DocumentBlock("heading", heading[2], heading[2], level=len(heading[1]))
    text = "\n".join(chunk[1:] if heading else chunk)
    if not text:
        return
    alone = _PICTURE.fullmatch(text.strip())
    if alone:
        picture = load_file(alone[2])
        if isinstance(picture, str):
            losses.append(picture)
            return
        pictures.append(ImportedPicture(picture, alone[1]))
        yield DocumentBlock("picture", "", "", picture_number=len(pictures) - 1)
        if alone[3]:
            yield DocumentBlock("paragraph", alone[3], alone[3], is_caption=True)
        return
    for inline in _PICTURE.finditer(text):
        losses.append(f"ảnh {inline[2]} nằm giữa dòng chữ, chưa chép; hãy chép ảnh vào cạnh bài")
    yield DocumentBlock("paragraph", re.sub(r"[*_`]", "", text), text, is_markdown=True)


def _kept_values(head: str, losses: list[str]) -> dict[str, yaml.Node]:
    """The nodes of the keys that our articles have too; the other keys are losses."""
    report = Report("")
    node = compose_mapping(head, report, is_front_matter=True) if head.strip() else None
    for problem in report.problems:
        if problem.level == "error":
            losses.append(f"dòng {problem.line} ở phần đầu tệp viết sai: {problem.message}")
    kept: dict[str, yaml.Node] = {}
    for key_node, value in node.value if node is not None else ():
        original = scalar_text(key_node) or ""
        key = suggest_field_name(original, _KEPT_FIELDS)
        if key is None or key in kept:
            losses.append(f"khóa “{original[:40]}” ở phần đầu tệp không mang sang")
        else:
            kept[key] = value
    return kept


def _one_line(node: yaml.Node | None) -> str:
    """The text of a YAML value on one line; "" for what is none."""
    return collapse_whitespace((scalar_text(node) if node is not None else "") or "")


def _flow_yaml(key: str, node: yaml.Node) -> str:
    """A text or a list of texts as YAML on one line; "" for what is neither."""
    text = _one_line(node)
    if isinstance(node, yaml.SequenceNode):
        words = list(map(_one_line, node.value))
    elif key == "tags":
        # Other programs take "a, b" for two.
        words = list(map(collapse_whitespace, re.split("[,;]", text.strip("[]"))))
    else:
        return yaml_scalar(text) if text else ""
    return f"[{', '.join(map(flow_scalar, words))}]" if all(words) else ""
