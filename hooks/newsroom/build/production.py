"""Makes the files of an edition; the search index from the moment the content is read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path

from newsroom.build.executor import Executor
from newsroom.build.manifest import Artifact
from newsroom.build.publisher import OutputFile, Publisher
from newsroom.build.release_check import ReleaseCheck
from newsroom.build.search_output import SearchIndexBuilder, SearchOutput
from newsroom.build.site_state import SiteScan
from newsroom.build.staging import create_staging_area
from newsroom.kinds import KINDS
from newsroom.library.fingerprints import Fingerprints
from newsroom.pages.presenter import Presenter
from newsroom.runtime.cache import Cache
from newsroom.runtime.progress import Progress
from newsroom.search.index import SearchIndex
from newsroom.search.pagefind import PagefindError


class OutputBuilder:
    """The site as it is, the stage for what is to come, and the inks of all items."""

    def __init__(
        self,
        presenter: Presenter,
        digests: Mapping[str, bytes],
        fragment: Callable[[str], str],
        site_scan: SiteScan,
        cache: Cache,
        staging_folder: Path,
        *,
        key: bytes,
        jobs: int,
    ) -> None:
        """`digests` are of each item's file, by path; files wait in `folder`; `key` stands for the programs."""
        self.fingerprints = Fingerprints(presenter.library, digests, presenter.get_file_info)
        self.publisher, self.staging = Publisher(site_scan, cache), create_staging_area(staging_folder)
        search = SearchIndex(presenter, self.fingerprints, fragment, KINDS, key=key)
        self._executor = Executor(self.publisher, self.staging, cache, jobs=jobs)
        self._search_index = SearchIndexBuilder(search, self.publisher, self.staging, cache, jobs=jobs)

    def build(
        self,
        artifacts: Iterable[Artifact],
        search_page: Callable[[bytes], Artifact],
        progress: Progress,
        release_check: ReleaseCheck,
    ) -> list[OutputFile]:
        """The files asked for, those of the search index, and the page that knows where they are."""
        staged = self._executor.execute(artifacts, partial(progress.show, "Đang làm trang"))
        try:
            indexed = self._search_index.finish(partial(progress.show, "Đang làm chỉ mục tìm kiếm"))
        except PagefindError as failure:
            release_check.report_missing_search_index(failure)
            indexed = SearchOutput([], b"")
        page = self._executor.execute([search_page(indexed.contents)], lambda done, count: None)
        return [*staged, *indexed.files, *page]

    def close(self) -> None:
        """End what is still under way."""
        self._search_index.close()
