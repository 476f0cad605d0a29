"""Checks the pages that MkDocs renders for errors that MkDocs ignores: in encoding, front matter and names."""

import datetime
from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct

from newsroom.content.frontmatter.encoding import decode_text
from newsroom.content.frontmatter.fields import Fields
from newsroom.content.frontmatter.other_systems import publication_state
from newsroom.content.frontmatter.reader import split_optional_front_matter
from newsroom.content.frontmatter.yaml_nodes import node_preview
from newsroom.content.markdown.converter import Converter
from newsroom.content.parser import NO_NEXT_VERSION, reject_secrecy_mark
from newsroom.content.scanner import Source, check_file_name
from newsroom.model import urls
from newsroom.model.items import NEXT_VERSION, Item
from newsroom.model.problems import FILE_KEY, Problem, Report, did_you_mean, unreadable_problem
from newsroom.model.settings import DEFAULT_KIND
from newsroom.text.normalize import closest_match

# Keys of items that have a meaning on a page of MkDocs too.
_ALLOWED_ITEM_KEYS = frozenset({"title", "summary", "author", "tags", "image", "extra", "secrecy"})


class StaticPage(Struct, frozen=True):
    """A page that MkDocs renders: its path under content/, its permalink, and an item for what its body refers to."""

    path: str
    permalink: str
    item: Item


def read_static_pages(
    sources: Iterable[Source],
    converter: Converter,
    *,
    content_name: str,
    sections: frozenset[str],
    item_keys: frozenset[str],
    now: datetime.datetime,
) -> tuple[dict[str, StaticPage], list[Problem]]:
    """The pages of these sources by path, and their problems.

    `content_name` is what problem lines call content/; `item_keys` are the front-matter keys of items.
    """
    pages: dict[str, StaticPage] = {}
    problems: list[Problem] = []
    for source in sources:
        path, report = source.path, Report(f"{content_name}/{source.path}")
        if path.endswith(NEXT_VERSION):
            name = path.rpartition("/")[2]
            report.add(1, FILE_KEY, NO_NEXT_VERSION, value=name, example=f"{name.removesuffix(NEXT_VERSION)}.md")
            problems += report.problems
            continue
        text = _read_text(source, report)
        document = None if text is None else split_optional_front_matter(text, report)
        if document is not None:
            fields = Fields(document.node, report)
            reject_secrecy_mark(fields)
            _report_item_keys(fields, path, sections, item_keys)
            _, body = converter.convert(document.body, path=path, first_line=document.body_line, report=report)
            item = Item(path, "", DEFAULT_KIND, path, now, body=body)
            pages[path] = StaticPage(path, urls.static_permalink(path), item)
        problems += report.problems
    return pages, problems


def _read_text(source: Source, report: Report) -> str | None:
    path = source.path
    check_file_name(f"{path.removesuffix('README.md')}index.md" if path.endswith("README.md") else path, report)
    try:
        return decode_text(Path(source.disk_path).read_bytes(), report)
    except OSError:
        report.problems.append(unreadable_problem(report.path))
        return None


def _report_item_keys(fields: Fields, path: str, sections: frozenset[str], item_keys: frozenset[str]) -> None:
    """Report keys that only items have, and those of other systems that hold a page back.

    MkDocs ignores them, and would publish a draft or a secret document.
    """
    folder = path.partition("/")[0] if "/" in path else ""
    why = "chỉ dùng cho bài trong chuyên mục, mà trang này nằm ngoài các chuyên mục"
    example = "chuyển tệp vào thư mục một chuyên mục, hoặc xóa dòng này"
    if folder:
        section = closest_match(folder, sections)
        why = f"chỉ dùng cho bài trong chuyên mục, mà thư mục “{folder}” không phải là chuyên mục"
        why += did_you_mean(section)
        example = path.replace(folder, section, 1) if section else example
    for key, node in fields.nodes.items():
        state = None if key in item_keys else publication_state(key, node)
        meaning = f"{state.clause}; khóa ấy " if state is not None and state.key else ""
        if meaning or (key in item_keys and key not in _ALLOWED_ITEM_KEYS):
            fields.report_problem(key, meaning + why, value=node_preview(node) or "(trống)", example=example)
