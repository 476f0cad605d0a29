"""Makes the files of artifacts and stages them, in several processes where there are many."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from newsroom.build.artifacts import Artifact
from newsroom.build.publisher import OutputFile, Publisher
from newsroom.build.staging import StagingArea
from newsroom.build.workspace import Workspace
from newsroom.runtime import pool

CHUNK_SIZE, HEAVY_CHUNK_SIZE = 25, 4

# The number of an artifact, the digest of what its file was made from, its stamp, and whether it is staged.
_Made = tuple[int, bytes, bytes, bool]


def make_files(
    workspace: Workspace, artifacts: Iterable[Artifact], publisher: Publisher, staging: StagingArea, label: str
) -> list[OutputFile]:
    """The files of artifacts; `label` names them on the progress bar.

    The bytes of a file are made only if its view is not that of the published file.
    """
    # Those that take long come first, so that no worker ends much later than the others.
    ordered = sorted(artifacts, key=lambda artifact: not artifact.heavy)
    chunks = list(chunks_of(ordered))

    def make_chunk(numbers: Sequence[int]) -> list[_Made]:
        workspace.cache.reconnect_after_fork()
        return [(number, *_make_file(ordered[number], publisher, staging)) for number in numbers]

    files: list[OutputFile] = []
    for made in pool.map_chunks(
        make_chunk, chunks, jobs=workspace.jobs, describe=lambda number: ordered[number].path, in_order=False
    ):
        for number, key, stamp, is_staged in made:
            artifact = ordered[number]
            files.append(OutputFile(artifact.path, artifact.node, artifact.publish_order, key, stamp, is_staged))
        workspace.progress.show(label, len(files), len(ordered))
    return files


def chunks_of(artifacts: Sequence[Artifact]) -> Iterator[range]:
    """Their numbers in chunks for one process each. What one node makes stays together: it is made from one view."""
    begin = 0
    for number, (last, artifact) in enumerate(pairwise(artifacts), start=1):
        is_full = number - begin >= (HEAVY_CHUNK_SIZE if last.heavy else CHUNK_SIZE)
        may_end = last.heavy or artifact.node != last.node
        if artifact.heavy != last.heavy or (is_full and may_end):
            yield range(begin, number)
            begin = number
    if artifacts:
        yield range(begin, len(artifacts))


def _make_file(artifact: Artifact, publisher: Publisher, staging: StagingArea) -> tuple[bytes, bytes, bool]:
    try:
        task = artifact.prepare()
        stamp = publisher.stamp_if_digest_matches(artifact.path, task.digest)
        if stamp is not None:
            return task.digest, stamp, False
        return task.digest, *publisher.stage_if_changed(artifact.path, task.render(), staging)
    except Exception as error:
        error.add_note(f"khi làm {artifact.path}")
        raise
