"""Copies of text files, compressed once by the build, which web servers send as they are (`index.html.gz`)."""

import gzip
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from newsroom.build.manifest import Artifact, RenderTask
from newsroom.build.publisher import OutputFile, Publisher, PublishOrder
from newsroom.build.staging import StagingArea
from newsroom.model.file_types import file_extension
from newsroom.runtime.digests import digest

COMPRESSIBLE_EXTENSIONS = frozenset(["html", "css", "js", "json", "xml", "opml", "ics", "svg", "txt", "csv"])
"""Of texts. Pictures, typefaces and pieces of the search index are compressed in themselves."""
_KEY = b"gzip"


def compressed_copies(files: Sequence[OutputFile], publisher: Publisher, staging: StagingArea) -> Iterator[Artifact]:
    """A copy beside each text of the new version of the site; `files` are those of its files that may have changed.

    The same text gives the same bytes at any time (RFC 1952: no name, no time).
    """
    made = {file.path: file for file in files}
    for path in sorted(publisher.claimed_paths | made.keys()):
        copy = f"{path}.gz"
        if file_extension(path) not in COMPRESSIBLE_EXTENSIONS:
            continue
        file = made.get(path)
        key = digest(file.digest if file else publisher.published_digest(path), key=_KEY)
        folder = staging.folder if file and file.is_staged else publisher.folder
        render = partial(_compress, Path(folder, path))
        order = file.publish_order if file else PublishOrder.FILES
        yield Artifact(copy, key, order, partial(RenderTask, key, render))


def _compress(file: Path) -> bytes:
    return gzip.compress(file.read_bytes(), compresslevel=9, mtime=0)
