"""What MkDocs and the last look have against a build, and what --strict makes of it."""

from __future__ import annotations

import logging
import sys

import mkdocs
from mkdocs.exceptions import Abort
from mkdocs.utils import CountHandler

from newsroom.mkdocs_plugin import messages
from newsroom.model import problems as problem_lines
from newsroom.model.problems import Problem, has_errors
from newsroom.search.pagefind import PagefindError

log = logging.getLogger("mkdocs.newsroom")
# Under ProperDocs, which stands in for MkDocs, its warnings go elsewhere.
_MKDOCS_LOG = logging.getLogger(mkdocs.__name__)


class StrictMode:
    """The censor of a build by MkDocs; it counts MkDocs' warnings until it is closed."""

    def __init__(self, *, strict: bool) -> None:
        self._strict = strict
        self._warnings = CountHandler()
        self._warnings.setLevel(logging.WARNING)
        _MKDOCS_LOG.addHandler(self._warnings)

    @property
    def has_warnings(self) -> bool:
        """Whether MkDocs has warned of anything."""
        return bool(self._warnings.get_counts())

    def report_feed_problems(self, problems: list[Problem]) -> None:
        """Tell of flaws in feeds; under --strict nothing of such a build goes public."""
        for line in problem_lines.format_problems(problems):
            print(line, file=sys.stderr)
        if has_errors(problems, strict=self._strict):
            raise Abort(messages.failure_message(problems))

    def report_missing_search_index(self, error: PagefindError) -> None:
        """Say that the site goes out without a search index; under --strict it does not go out."""
        log.warning("Trang không có chỉ mục tìm kiếm vì không chạy được Pagefind: %s.", error)
        self.stop_on_warnings()

    def stop_on_warnings(self) -> None:
        """Under --strict MkDocs itself stops only after the last event, when the site would be out."""
        if self._strict and self.has_warnings:
            raise Abort("Dừng lại vì có cảnh báo và đang dùng --strict; trang đã đăng giữ nguyên.")

    def close(self) -> None:
        """Count no more."""
        _MKDOCS_LOG.removeHandler(self._warnings)
