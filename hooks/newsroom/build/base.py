"""What the last good build recorded of itself: what it was made from, its warnings, and the state that follows."""

import datetime
from collections.abc import Iterable

from msgspec import DecodeError, Struct, ValidationError, json

from newsroom.checks.collector import CheckResult
from newsroom.model.problems import Problem
from newsroom.runtime.blocks import Blocks
from newsroom.runtime.cache_rows import DamagedBlock

_NAME = "base"


class Base(Struct, frozen=True):
    """The last good build of a site.

    A build that fails, or that was made of files that may still change, leaves it as it is.
    """

    inputs: str
    """A digest of all inputs but content/: settings, templates, programs."""
    built_at: datetime.datetime
    valid_until: datetime.datetime | None
    """The first moment after that at which the same content makes another site; None where there is none."""
    page_keys: dict[str, list[str]]
    """Keys of files that are no items, by their paths: of hand-written pages, introductions, and next versions that
    wait. They say what these refer to, and what a next version claims.
    """
    next_versions: list[str]
    """The paths of the files that are next versions of items."""
    unreadable: list[str]
    """Markdown files that gave no item and no page."""
    file_problems: dict[str, list[Problem]]
    """What is wrong in single files, by path: warnings, and errors of drafts."""
    results: dict[str, CheckResult]
    """What is wrong between files, by what was checked."""
    problems: list[Problem]
    """All of these."""
    sitemap: dict[str, str]
    """The last change of a page in each file of the sitemap."""


def problems_by_file(problems: Iterable[Problem], content_name: str) -> dict[str, list[Problem]]:
    """Problems of single files by their paths under content/, which problem lines call by that name."""
    by_file: dict[str, list[Problem]] = {}
    for problem in problems:
        by_file.setdefault(problem.path.removeprefix(f"{content_name}/"), []).append(problem)
    return by_file


def load_base(blocks: Blocks) -> Base | None:
    """The last good build of a site; None where there is none, or where its record is damaged."""
    data = blocks.get(_NAME)
    try:
        return json.decode(data, type=Base) if data is not None else None
    except (DecodeError, ValidationError) as error:
        raise DamagedBlock(_NAME) from error


def save_base(blocks: Blocks, base: Base | None) -> None:
    """Record a build."""
    blocks.put(_NAME, json.encode(base) if base is not None else None)
