"""What is told of hand-written pages that came from an old site."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from newsroom.migration.old_site import Finding
from newsroom.migration.outcome import ToldFinding
from newsroom.model.settings import Settings


def page_findings(paths: Iterable[str], content: Path, settings: Settings, menu: object) -> Iterator[ToldFinding]:
    """Which pages no reader finds from the menu, and which stand beside one of the same name.

    `paths` are those of all items below content/; `menu` is the value of `nav` in mkdocs.yml, None where MkDocs makes
    it of all pages.
    """
    named = set(_texts_in(menu))
    for path in sorted(path for path in paths if settings.section_by_key(path.partition("/")[0]) is None):
        if menu is not None and path not in named:
            yield ToldFinding(Finding("page-not-in-menu", path), path)
        plain = re.sub(r"-\d+\.md$", ".md", path)
        if plain != path and (content / plain).is_file():
            yield ToldFinding(Finding("page-name-taken", path, f"ở đây đã có {plain}"), path)


def _texts_in(value: object) -> Iterator[str]:
    """All texts of a nested value, such as the menu of mkdocs.yml."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from _texts_in(list(value.values()))
    elif isinstance(value, Sequence):
        for part in value:
            yield from _texts_in(part)
