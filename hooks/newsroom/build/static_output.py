"""What MkDocs is to see of content/, and what it wrote as files of the site."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import blake2b
from pathlib import Path

from newsroom.build.publisher import FILES, LISTS, Site, Staged
from newsroom.build.staging import Stage
from newsroom.content.media.image_cache import PictureCache
from newsroom.content.scanner import Source
from newsroom.content.static_pages import HandWritten
from newsroom.library.library import Library
from newsroom.library.published_files import hidden_files
from newsroom.model.file_types import PICTURES, suffix


def mkdocs_files(library: Library, sources: Mapping[str, Source], pages: Iterable[HandWritten]) -> list[Source]:
    """Hand-written pages, and files outside the sections unless only items that readers do not see refer to them."""
    shown = {
        target.path
        for page in pages
        for reference in (*page.item.body.links, *page.item.body.pictures)
        if (target := library.find(reference, near=page.path)) is not None
    }
    hidden = hidden_files(library) - shown
    sections = {section.key for section in library.settings.sections}
    return [
        source
        for path, source in sources.items()
        if path not in hidden and not ("/" in path and path.partition("/")[0] in sections)
    ]


def stage_mkdocs_files(
    folder: Path, sources: Mapping[str, Source], pictures: PictureCache, site: Site, stage: Stage
) -> list[Staged]:
    """Put what MkDocs wrote below `folder` on the stage, as far as it changed; pictures as those of items are."""
    staged = []
    for file in sorted(folder.rglob("*")):
        path = file.relative_to(folder).as_posix()
        # A file that items show as well is among theirs.
        if not file.is_file() or site.asks(path):
            continue
        source = sources.get(path)
        whole = source is not None and suffix(path) in PICTURES
        data = pictures.whole(Path(source.disk)) if source is not None and whole else file.read_bytes()
        digest = blake2b(data, digest_size=16).digest()
        if not site.keeps(path, digest):
            turn = LISTS if path.endswith(".html") else FILES
            staged.append(Staged(path, digest, digest, turn, *site.put(path, data, stage)))
    return staged
