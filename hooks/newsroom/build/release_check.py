"""The last look at what is about to go public."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from newsroom.build.publisher import OutputFile
from newsroom.build.staging import StagingArea
from newsroom.model import urls
from newsroom.model.problems import Problem
from newsroom.search.pagefind import PagefindError

MAX_FEEDS_CHECKED = 60
"""How many of the feeds it has written a build checks: all that a day's work changes, in a tenth of a second."""


class ReleaseCheck(Protocol):
    """Hears of what is amiss in what is about to go public, and may raise to keep all of it back."""

    def report_feed_problems(self, problems: list[Problem]) -> None:
        """Flaws in feeds."""

    def report_missing_search_index(self, error: PagefindError) -> None:
        """There can be no search index on this machine."""


def check_staged_feeds(files: list[OutputFile], staging: StagingArea, root: str) -> list[Problem]:
    """What is wrong with the feeds on the stage; of a whole new site's, with those that come first."""
    paths = [entry.path for entry in files if entry.is_staged and urls.is_feed(entry.path)][:MAX_FEEDS_CHECKED]
    if not paths:
        return []
    # Slow to load, and many builds change no feed.
    from newsroom.feeds.validate import feed_problems

    read = ((path, Path(staging.folder, path).read_bytes()) for path in paths)
    return [flaw for path, data in read for flaw in feed_problems(path, data, root, level="warning")]
