"""Chooses the files of content/ that MkDocs sees, and stages what it made of them."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from newsroom.build.publisher import OutputFile, Publisher, PublishOrder
from newsroom.build.staging import StagingArea
from newsroom.content.media.caches import ImageCache
from newsroom.content.scanner import Source
from newsroom.content.static_pages import StaticPage
from newsroom.library.library import Library
from newsroom.library.published_files import unpublished_files
from newsroom.model.file_types import is_image
from newsroom.runtime.digests import digest


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


def published_bytes(path: str, file: Path, image_cache: ImageCache) -> bytes:
    """A file of content/ as it is published: a picture without its metadata, any other as it is."""
    return image_cache.stripped_original(file) if is_image(path) else file.read_bytes()


def stage_mkdocs_output(
    mkdocs_output: Path,
    sources: Mapping[str, Source],
    image_cache: ImageCache,
    publisher: Publisher,
    staging: StagingArea,
) -> list[OutputFile]:
    """Stage what MkDocs wrote into `mkdocs_output`, as far as it changed; gives all of it but what items show too."""
    files = []
    for file in sorted(mkdocs_output.rglob("*")):
        path = file.relative_to(mkdocs_output).as_posix()
        if not file.is_file() or publisher.is_claimed(path):
            continue
        source = sources.get(path)
        data = published_bytes(path, Path(source.disk_path), image_cache) if source else file.read_bytes()
        key = digest(data)
        if not publisher.claim_if_key_matches(path, key):
            order = PublishOrder.LISTS if path.endswith(".html") else PublishOrder.FILES
            files.append(OutputFile(path, key, key, order, *publisher.stage_if_changed(path, data, staging)))
    return files
