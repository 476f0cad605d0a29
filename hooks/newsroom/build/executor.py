"""Turns artifacts into files on the stage, in several processes where there are many."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from newsroom.build.manifest import Artifact
from newsroom.build.publisher import OutputFile, Publisher
from newsroom.build.staging import StagingArea
from newsroom.runtime import pool
from newsroom.runtime.cache import Cache

CHUNK_SIZE, HEAVY_CHUNK_SIZE = 100, 4


class Executor:
    """Makes the files of one site that are not as they should be."""

    def __init__(self, publisher: Publisher, staging: StagingArea, cache: Cache, *, jobs: int) -> None:
        self._publisher, self._staging, self._cache, self._jobs = publisher, staging, cache, jobs

    def execute(self, artifacts: Iterable[Artifact], progress: Callable[[int, int], None]) -> list[OutputFile]:
        """Draft what has another key, make what has another view; `progress` hears how many of how many are done."""
        wanted = [
            artifact for artifact in artifacts if not self._publisher.claim_if_key_matches(artifact.path, artifact.key)
        ]
        # Those that take long begin, so that no worker is left with them alone.
        wanted.sort(key=lambda artifact: not artifact.heavy)
        heavy = sum(artifact.heavy for artifact in wanted)
        chunks = [*pool.split_range(0, heavy, HEAVY_CHUNK_SIZE), *pool.split_range(heavy, len(wanted), CHUNK_SIZE)]

        def work(numbers: Sequence[int]) -> list[tuple[bytes, bytes, bool]]:
            self._cache.reconnect_after_fork()
            return [self._render(wanted[number]) for number in numbers]

        made: list[tuple[bytes, bytes, bool]] = []
        for part in pool.map_chunks(work, chunks, jobs=self._jobs, describe=lambda number: wanted[number].path):
            made += part
            progress(len(made), len(wanted))
        return [
            OutputFile(artifact.path, artifact.key, digest, artifact.publish_order, stamp, moves)
            for artifact, (digest, stamp, moves) in zip(wanted, made, strict=True)
        ]

    def _render(self, artifact: Artifact) -> tuple[bytes, bytes, bool]:
        """Digest and stamp of a file, and whether it is on the stage."""
        try:
            draft = artifact.prepare()
            held = self._publisher.stamp_if_digest_matches(artifact.path, draft.digest)
            if held is not None:
                return draft.digest, held, False
            data = draft.render()
        except Exception as error:
            error.add_note(f"khi làm {artifact.path}")
            raise
        return draft.digest, *self._publisher.stage_if_changed(artifact.path, data, self._staging)
