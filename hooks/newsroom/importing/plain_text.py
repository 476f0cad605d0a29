"""Turns a .txt or .md file, in whatever character sets, into a manuscript."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

import yaml

from newsroom.content.frontmatter.field_names import meant
from newsroom.content.frontmatter.reader import HANDLER, compose
from newsroom.content.frontmatter.writer import in_flow
from newsroom.content.frontmatter.writer import scalar as new_scalar
from newsroom.content.frontmatter.yaml_nodes import scalar
from newsroom.importing.charset_detection import CHARSETS, Settled, lines_of, settle
from newsroom.importing.charsets import NAMES
from newsroom.importing.docx_package import MEGABYTE, Refused
from newsroom.importing.inline import Piece, markdown, plain, tidied
from newsroom.importing.manuscript import Block, Found, Manuscript
from newsroom.importing.web_page import LoadFile
from newsroom.model.problems import Report
from newsroom.text.normalize import squeeze

MOST = 20 * MEGABYTE
# Characters: lines of a text wrapped by hand are neither shorter nor longer.
_WRAPPED = range(50, 110)
_FENCE = re.compile(r" {0,3}(```+|~~~+)")
_HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*$")
_PICTURE = re.compile(r"!\[([^\]]*)\]\(\s*<?([^)\s>]+)>?(?:\s+[\"'(]([^)]*)[\"')])?\s*\)")
_KEPT = ("title", "date", "updated", "summary", "tags", "author", "draft", "expires", "id", "aliases")


def read_text(data: bytes) -> Manuscript:
    """The manuscript in the bytes of a .txt file; raises `Refused`."""
    settled = _settled(data)
    blocks: list[Block] = []
    gap = False
    for blank, lines in groupby(settled.texts, key=lambda line: not line.strip()):
        if blank:
            gap = any("\u00a0" in line for line in lines)
            continue
        for paragraph in _paragraphs(list(lines)):
            pieces = tidied([Piece(paragraph)])
            if pieces:
                blocks.append(Block("paragraph", plain(pieces).strip(), markdown(pieces), after_gap=gap))
                gap = False
    if not blocks:
        raise Refused("trống, không có chữ nào bên trong")
    return Manuscript(tuple(blocks), notes=_notes(settled), unclear=_unclear(settled))


def read_markdown(data: bytes, load: LoadFile) -> Manuscript:
    """The manuscript in the bytes of an .md file: its text stays as written; raises `Refused`."""
    settled = _settled(data)
    text = "\n".join(settled.texts)
    values: dict[str, yaml.Node] = {}
    losses: list[str] = []
    if HANDLER.detect(text.lstrip("\n ")):
        try:
            head, text = HANDLER.split(text.lstrip("\n "))
        except ValueError:
            head = ""
        values = _values(head, losses)
    pictures: list[Found] = []
    blocks: list[Block] = []
    for chunk in _chunks(text):
        blocks += _blocks(chunk, pictures, load, losses)
    if not blocks and not values:
        raise Refused("trống, không có chữ nào bên trong")
    own = {key: squeeze(scalar(values[key]) or "") if key in values else "" for key in ("title", "date")}
    author = values.get("author")
    names = [scalar(name) or "" for name in author.value] if isinstance(author, yaml.SequenceNode) else []
    rest = [(key, _as_yaml(key, node)) for key, node in values.items() if key not in ("title", "date", "author")]
    losses += [f"giá trị của khóa “{key}” ở phần đầu tệp máy không hiểu" for key, text in rest if not text]
    return Manuscript(
        tuple(blocks),
        tuple(pictures),
        title=own["title"],
        date=own["date"],
        author=squeeze(", ".join(names) or (scalar(author) if author is not None else "") or ""),
        values=tuple((key, text) for key, text in rest if text),
        notes=_notes(settled),
        losses=tuple(losses),
        unclear=_unclear(settled),
    )


def _settled(data: bytes) -> Settled:
    if not data.strip():
        raise Refused("trống, không có gì bên trong")
    if len(data) > MOST:
        raise Refused(f"quá lớn ({len(data) // MEGABYTE} MB); văn bản thuần dài nhất {MOST // MEGABYTE} MB")
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff")):
        raise Refused("không phải là văn bản thuần; hãy xem lại đuôi tệp")
    lines = list(lines_of(data))
    if any("\x00" in line for line in lines if isinstance(line, str)):
        raise Refused("lưu bằng bảng mã UTF-16 không có dấu BOM; hãy lưu lại bằng UTF-8")
    return settle(lines)


def _notes(settled: Settled) -> tuple[str, ...]:
    notes = [
        f"{settled.count(charset)} dòng {NAMES[charset]} (nhận theo chữ) đã đổi sang Unicode"
        for charset in CHARSETS
        if settled.count(charset)
    ]
    if settled.count("nfd"):
        notes.append(f"{settled.count('nfd')} dòng Unicode tổ hợp đã đổi sang Unicode dựng sẵn")
    return tuple(notes)


def _unclear(settled: Settled) -> tuple[str, ...]:
    pairs = zip(settled.texts, settled.verdicts, strict=True)
    return tuple(text.strip() for text, verdict in pairs if verdict == "unclear")


def _paragraphs(lines: list[str]) -> Iterator[str]:
    """The paragraphs of lines that stand together: one a line, or one in all where they were wrapped by hand."""
    if len(lines) > 1 and all(len(line) in _WRAPPED for line in lines[:-1]) and len(lines[-1]) < _WRAPPED.stop:
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


def _blocks(chunk: list[str], pictures: list[Found], load: LoadFile, losses: list[str]) -> Iterator[Block]:
    heading = _HEADING.fullmatch(chunk[0])
    if heading:
        yield Block("heading", heading[2], heading[2], level=len(heading[1]))
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
        pictures.append(Found(found, alone[1], alone[2].rpartition("/")[2]))
        yield Block("picture", "", "", picture=len(pictures) - 1)
        if alone[3]:
            yield Block("paragraph", alone[3], alone[3], caption=True)
        return
    for inside in _PICTURE.finditer(text):
        losses.append(f"ảnh {inside[2]} nằm giữa dòng chữ, chưa chép; hãy chép ảnh vào cạnh bài")
    # Two signs stand for a paragraph of this text: it is Markdown already.
    yield Block("paragraph", re.sub(r"[*_`]", "", text), text, level=-1)


def _values(head: str, losses: list[str]) -> dict[str, yaml.Node]:
    """The front matter that our articles have too; what they have not is listed."""
    node = compose(head, Report(""), plain=True)
    found: dict[str, yaml.Node] = {}
    for key_node, value in node.value if node is not None else ():
        written = scalar(key_node) or ""
        key = meant(written, _KEPT)
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
        written = node.value if listed else re.split("[,;]", (scalar(node) or "").strip("[]"))
        words = [squeeze((scalar(entry) if isinstance(entry, yaml.Node) else entry) or "") for entry in written]
        return f"[{', '.join(in_flow(word) for word in words)}]" if all(words) else ""
    text = squeeze(scalar(node) or "")
    return new_scalar(text) if text else ""
