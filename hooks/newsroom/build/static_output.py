"""Gives the published form of files of content/, and stages what MkDocs made."""

from collections.abc import Callable
from pathlib import Path

from newsroom.build.products import MKDOCS
from newsroom.build.publisher import OutputFile, Publisher, PublishOrder
from newsroom.build.staging import StagingArea
from newsroom.content.media.attachments import without_names
from newsroom.content.media.caches import ImageCache
from newsroom.model.file_types import file_extension, is_image
from newsroom.runtime.digests import digest
from newsroom.runtime.folders import files_below


def published_bytes(file: Path, image_cache: ImageCache, *, clean_attachments: bool) -> bytes:
    """A file of content/ as it is published: of a picture or a drawing what readers see of it, any other as it is.

    With `clean_attachments` an attachment has no names in its properties.
    """
    if is_image(file.name):
        return image_cache.stripped_original(file)
    data = _drawing_or_bytes(file)
    return without_names(data, file_extension(file.name)) if clean_attachments else data


def _drawing_or_bytes(file: Path) -> bytes:
    data = file.read_bytes()
    if file_extension(file.name) != "svg":
        return data
    # lxml is slow to load, and most builds have no drawing to publish.
    from newsroom.content.media.svg import clean_svg

    try:
        return clean_svg(data)
    except ValueError as error:
        raise OSError(0, "không phải là tệp SVG đọc được", str(file)) from error


def stage_mkdocs_output(
    mkdocs_output: Path, publisher: Publisher, staging: StagingArea, is_ours: Callable[[str], bool]
) -> list[OutputFile]:
    """Stage what MkDocs wrote into `mkdocs_output`, as far as it changed, but for what `is_ours` says that we make."""
    files = []
    for file in files_below(mkdocs_output):
        path = file.relative_to(mkdocs_output).as_posix()
        if is_ours(path):
            continue
        data = _drawing_or_bytes(file)
        key = digest(data)
        order = PublishOrder.LISTS if path.endswith(".html") else PublishOrder.FILES
        stamp = publisher.stamp_if_digest_matches(path, key)
        facts = (stamp, False) if stamp is not None else publisher.stage_if_changed(path, data, staging)
        files.append(OutputFile(path, MKDOCS, order, key, *facts))
    return files
