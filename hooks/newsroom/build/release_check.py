"""The last look at what is about to go public."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from newsroom.build.publisher import Staged
from newsroom.build.staging import Stage
from newsroom.model.feed_formats import is_feed
from newsroom.model.problems import Problem
from newsroom.search.pagefind import IndexerFailed

FEEDS_CHECKED = 60
"""How many of the feeds it has written a build checks: all that a day's work changes, in a tenth of a second."""


class Censor(Protocol):
    """Hears of what is amiss in what is about to go public, and may raise to keep all of it back."""

    def judge(self, flaws: list[Problem]) -> None:
        """Flaws in feeds."""

    def unsearchable(self, failure: IndexerFailed) -> None:
        """There can be no search index on this machine."""


def flaws(staged: list[Staged], stage: Stage, root: str) -> list[Problem]:
    """What is wrong with the feeds on the stage; of a whole new site's, with those that come first."""
    paths = [entry.path for entry in staged if entry.moves and is_feed(entry.path)][:FEEDS_CHECKED]
    if not paths:
        return []
    # Slow to load, and many builds change no feed.
    from newsroom.feeds.validate import feed_problems

    read = ((path, Path(stage.folder, path).read_bytes()) for path in paths)
    return [flaw for path, data in read for flaw in feed_problems(path, data, root, level="warning")]
