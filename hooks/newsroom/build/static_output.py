"""What MkDocs is to see of content/, and what it wrote as files of the site."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import blake2b
from pathlib import Path

from newsroom.build.publisher import ORDER_FILES, ORDER_LISTS, OutputFile, Publisher
from newsroom.build.staging import StagingArea
from newsroom.content.media.image_cache import ImageCache
from newsroom.content.static_pages import StaticPage
from newsroom.library.library import Library
from newsroom.library.published_files import unpublished_files
from newsroom.model.file_types import IMAGE_FORMATS, file_extension
from newsroom.model.source import Source


def files_for_mkdocs(
    library: Library, sources: Mapping[str, Source], static_pages: Iterable[StaticPage]
) -> list[Source]:
    """Hand-written pages, and files outside the sections unless only items that readers do not see refer to them."""
    shown = {
        target.path
        for page in static_pages
        for reference in (*page.item.body.links, *page.item.body.images)
        if (target := library.find_target(reference, from_path=page.path)) is not None
    }
    hidden = unpublished_files(library) - shown
    sections = {section.key for section in library.settings.sections}
    return [
        source
        for path, source in sources.items()
        if path not in hidden and not ("/" in path and path.partition("/")[0] in sections)
    ]


def stage_mkdocs_output(
    mkdocs_output: Path,
    sources: Mapping[str, Source],
    image_cache: ImageCache,
    publisher: Publisher,
    staging: StagingArea,
) -> list[OutputFile]:
    """Put what MkDocs wrote below `folder` on the stage, as far as it changed; pictures as those of items are."""
    staged = []
    for file in sorted(mkdocs_output.rglob("*")):
        path = file.relative_to(mkdocs_output).as_posix()
        # A file that items show as well is among theirs.
        if not file.is_file() or publisher.is_claimed(path):
            continue
        source = sources.get(path)
        whole = source is not None and file_extension(path) in IMAGE_FORMATS
        data = (
            image_cache.stripped_original(Path(source.disk_path)) if source is not None and whole else file.read_bytes()
        )
        digest = blake2b(data, digest_size=16).digest()
        if not publisher.claim_if_key_matches(path, digest):
            turn = ORDER_LISTS if path.endswith(".html") else ORDER_FILES
            staged.append(OutputFile(path, digest, digest, turn, *publisher.stage_if_changed(path, data, staging)))
    return staged
