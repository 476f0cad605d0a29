"""Looks through MkDocs' own pages for what MkDocs swallows: how they were saved, their front matter, their names."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct

from newsroom.checks.collector import or_rather
from newsroom.content.file_names import check_name
from newsroom.content.frontmatter import field_names
from newsroom.content.frontmatter.encoding import decode
from newsroom.content.frontmatter.fields import Fields
from newsroom.content.frontmatter.reader import read as read_front_matter
from newsroom.content.frontmatter.yaml_nodes import written
from newsroom.content.markdown.converter import Converter
from newsroom.content.parser import refuse_secret
from newsroom.content.scanner import Source
from newsroom.model.items import Item
from newsroom.model.problems import Problem, Report, unreadable
from newsroom.text.normalize import nearest

# What an article says of itself and a page of MkDocs' may say too.
_ALLOWED = frozenset({"title", "summary", "author", "tags", "image", "extra", "secrecy"})


class HandWritten(Struct, frozen=True):
    """A page MkDocs writes: its path under content/, its permalink, and what its body refers to."""

    path: str
    permalink: str
    item: Item


def look_through_all(
    sources: Iterable[Source], converter: Converter, *, folder: str, sections: frozenset[str], now: datetime.datetime
) -> tuple[dict[str, HandWritten], list[Problem]]:
    """The pages of these sources by path, and what is wrong with them; `folder` is what problem lines call content/."""
    pages: dict[str, HandWritten] = {}
    problems: list[Problem] = []
    for source in sources:
        report = Report(f"{folder}/{source.path}")
        page = look_through(source, converter, report, sections=sections, now=now)
        if page is not None:
            pages[source.path] = page
        problems += report.problems
    return pages, problems


def look_through(
    source: Source, converter: Converter, report: Report, *, sections: frozenset[str], now: datetime.datetime
) -> HandWritten | None:
    """The page a source is; None, with the problem reported, where its file cannot be read."""
    path = source.path
    check_name(f"{path.removesuffix('README.md')}index.md" if path.endswith("README.md") else path, report)
    try:
        data = Path(source.disk).read_bytes()
    except OSError:
        report.problems.append(unreadable(report.path))
        return None
    text = decode(data, report)
    if text is None:
        return None
    body, line = text, 1
    if text.lstrip().startswith("---"):
        document = read_front_matter(text, report)
        if document is None:
            return None
        body, line = document.body, document.body_line
        fields = Fields(document.node, report)
        refuse_secret(fields)
        _check_keys(fields, path, sections)
    _, facts = converter.convert(body, path=path, first_line=line, report=report)
    return HandWritten(path, permalink(path), Item(path, "", "article", path, now, body=facts))


def permalink(path: str) -> str:
    """The address MkDocs gives a hand-written page."""
    stem = path.removesuffix(".md")
    folder, _, name = stem.rpartition("/")
    inside = f"{folder}/" if folder else ""
    return inside if name in {"index", "README"} else f"{stem}/"


def _check_keys(fields: Fields, path: str, sections: frozenset[str]) -> None:
    """Report keys that only items have: MkDocs would publish a draft or a secret without a word."""
    folder = path.partition("/")[0] if "/" in path else ""
    why = "chỉ dùng cho bài trong chuyên mục, mà trang này nằm ngoài các chuyên mục"
    example = "chuyển tệp vào thư mục một chuyên mục, hoặc xóa dòng này"
    if folder:
        near = nearest(folder, sections)
        why = f"chỉ dùng cho bài trong chuyên mục, mà thư mục “{folder}” không phải là chuyên mục" + or_rather(near)
        example = path.replace(folder, near, 1) if near else example
    for key, node in fields.nodes.items():
        if key in field_names.EVERY and key not in _ALLOWED:
            fields.problem(key, why, value=written(node) or "(trống)", example=example)
