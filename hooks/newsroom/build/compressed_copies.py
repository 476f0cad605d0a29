"""Copies of text files, compressed once by the build, which web servers send as they are (`index.html.gz`)."""

import gzip
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from newsroom.build.artifacts import Artifact, RenderTask, given
from newsroom.build.publisher import OutputFile, Publisher
from newsroom.build.staging import StagingArea
from newsroom.model.file_types import file_extension
from newsroom.runtime.digests import digest

COMPRESSIBLE_EXTENSIONS = frozenset(["html", "css", "js", "json", "xml", "opml", "ics", "svg", "txt", "csv"])
"""Of texts. Pictures, typefaces and pieces of the search index are compressed in themselves."""
_KEY = b"gzip"


def compressed_copies(files: Sequence[OutputFile], publisher: Publisher, staging: StagingArea) -> Iterator[Artifact]:
    """A copy beside each of these files that is a text, made by the same node.

    The same text gives the same bytes at any time (RFC 1952: no name, no time).
    """
    for file in files:
        if file_extension(file.path) not in COMPRESSIBLE_EXTENSIONS:
            continue
        folder = staging.folder if file.is_staged else publisher.folder
        task = RenderTask(digest(file.digest, key=_KEY), partial(_compress, Path(folder, file.path)))
        yield Artifact(f"{file.path}.gz", file.node, file.publish_order, partial(given, task))


def _compress(file: Path) -> bytes:
    return gzip.compress(file.read_bytes(), compresslevel=9, mtime=0)
