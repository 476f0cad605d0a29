"""Makes the files of an edition; the search index from the moment the content is read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path

from newsroom.build.artifact import Artifact
from newsroom.build.executor import Drawing
from newsroom.build.publisher import Site, Staged
from newsroom.build.release_check import Censor
from newsroom.build.search_output import Indexed, IndexStage
from newsroom.build.site_state import SiteLook
from newsroom.build.staging import Stage
from newsroom.library.fingerprints import Inks
from newsroom.pages.presenter import Parts
from newsroom.runtime.cache import Store
from newsroom.runtime.progress import Progress
from newsroom.search.index import SearchIndex
from newsroom.search.pagefind import IndexerFailed


class Press:
    """The site as it is, the stage for what is to come, and the inks of all items."""

    def __init__(
        self,
        parts: Parts,
        digests: Mapping[str, bytes],
        fragment: Callable[[str], str],
        look: SiteLook,
        store: Store,
        folder: Path,
        *,
        key: bytes,
        jobs: int,
    ) -> None:
        """`digests` are of each item's file, by path; files wait in `folder`; `key` stands for the programs."""
        self.inks = Inks(parts.library, digests, parts.facts)
        self.site, self.stage = Site(look, store), Stage(folder)
        search = SearchIndex(parts, self.inks, fragment, key=key)
        self._drawing = Drawing(self.site, self.stage, store, jobs=jobs)
        self._index = IndexStage(search, self.site, self.stage, store, jobs=jobs)

    def make(
        self,
        artifacts: Iterable[Artifact],
        search_page: Callable[[bytes], Artifact],
        progress: Progress,
        censor: Censor,
    ) -> list[Staged]:
        """The files asked for, those of the search index, and the page that knows where they are."""
        staged = self._drawing.of(artifacts, partial(progress.show, "Đang làm trang"))
        try:
            indexed = self._index.finish(partial(progress.show, "Đang làm chỉ mục tìm kiếm"))
        except IndexerFailed as failure:
            censor.unsearchable(failure)
            indexed = Indexed([], b"")
        page = self._drawing.of([search_page(indexed.contents)], lambda done, count: None)
        return [*staged, *indexed.files, *page]

    def close(self) -> None:
        """End what is still under way."""
        self._index.close()
