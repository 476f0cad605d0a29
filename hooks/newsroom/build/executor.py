"""Makes the files of artifacts and stages them, in several processes where there are many."""

from collections.abc import Iterable, Sequence
from functools import partial

from newsroom.build.manifest import Artifact
from newsroom.build.publisher import OutputFile, Publisher
from newsroom.build.staging import StagingArea
from newsroom.build.workspace import Workspace
from newsroom.runtime import pool

CHUNK_SIZE, HEAVY_CHUNK_SIZE = 100, 4


def make_files(
    workspace: Workspace, artifacts: Iterable[Artifact], publisher: Publisher, staging: StagingArea, label: str
) -> list[OutputFile]:
    """The files of those artifacts whose key is not that of the published file; `label` names them on the progress bar.

    A view is composed only then, and its bytes are made only if the view differs as well.
    """
    outdated = [artifact for artifact in artifacts if not publisher.claim_if_key_matches(artifact.path, artifact.key)]
    # Those that take long come first, so that no worker ends much later than the others.
    outdated.sort(key=lambda artifact: not artifact.heavy)
    heavy = sum(artifact.heavy for artifact in outdated)
    chunks = [*pool.split_range(0, heavy, HEAVY_CHUNK_SIZE), *pool.split_range(heavy, len(outdated), CHUNK_SIZE)]

    def make_chunk(numbers: Sequence[int]) -> list[OutputFile]:
        workspace.cache.reconnect_after_fork()
        return [_make_file(outdated[number], publisher, staging) for number in numbers]

    files: list[OutputFile] = []
    for chunk in pool.map_chunks(
        make_chunk, chunks, jobs=workspace.jobs, describe=lambda number: outdated[number].path, in_order=False
    ):
        files += chunk
        workspace.progress.show(label, len(files), len(outdated))
    return files


def _make_file(artifact: Artifact, publisher: Publisher, staging: StagingArea) -> OutputFile:
    try:
        task = artifact.prepare()
        output_file = partial(OutputFile, artifact.path, artifact.key, task.digest, artifact.publish_order)
        stamp = publisher.stamp_if_digest_matches(artifact.path, task.digest)
        if stamp is not None:
            return output_file(stamp, is_staged=False)
        return output_file(*publisher.stage_if_changed(artifact.path, task.render(), staging))
    except Exception as error:
        error.add_note(f"khi làm {artifact.path}")
        raise
