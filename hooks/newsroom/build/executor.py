"""Turns artifacts into files on the stage, in several processes where there are many."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from newsroom.build.artifact import Artifact
from newsroom.build.publisher import Site, Staged
from newsroom.build.staging import Stage
from newsroom.runtime import pool
from newsroom.runtime.cache import Store

CHUNK, HEAVY_CHUNK = 100, 4


class Drawing:
    """Makes the files of one site that are not as they should be."""

    def __init__(self, site: Site, stage: Stage, store: Store, *, jobs: int) -> None:
        self._site, self._stage, self._store, self._jobs = site, stage, store, jobs

    def of(self, artifacts: Iterable[Artifact], progress: Callable[[int, int], None]) -> list[Staged]:
        """Draft what has another key, make what has another view; `progress` hears how many of how many are done."""
        wanted = [artifact for artifact in artifacts if not self._site.keeps(artifact.path, artifact.key)]
        # Those that take long begin, so that no worker is left with them alone.
        wanted.sort(key=lambda artifact: not artifact.heavy)
        heavy = sum(artifact.heavy for artifact in wanted)
        chunks = [*pool.chunks(0, heavy, HEAVY_CHUNK), *pool.chunks(heavy, len(wanted), CHUNK)]

        def work(numbers: Sequence[int]) -> list[tuple[bytes, bytes, bool]]:
            self._store.after_fork()
            return [self._draw(wanted[number]) for number in numbers]

        made: list[tuple[bytes, bytes, bool]] = []
        try:
            for part in pool.over(work, chunks, jobs=self._jobs):
                made += part
                progress(len(made), len(wanted))
        except pool.WorkerDied as death:
            raise pool.WorkerDied(death.place, wanted[death.place].path) from death
        return [
            Staged(artifact.path, artifact.key, digest, artifact.turn, stamp, moves)
            for artifact, (digest, stamp, moves) in zip(wanted, made, strict=True)
        ]

    def _draw(self, artifact: Artifact) -> tuple[bytes, bytes, bool]:
        """Digest and stamp of a file, and whether it is on the stage."""
        try:
            draft = artifact.draft()
            held = self._site.holds(artifact.path, draft.digest)
            if held is not None:
                return draft.digest, held, False
            data = draft.make()
        except Exception as error:
            error.add_note(f"khi làm {artifact.path}")
            raise
        return draft.digest, *self._site.put(artifact.path, data, self._stage)
