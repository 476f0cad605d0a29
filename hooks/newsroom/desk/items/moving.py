"""Moves an item for a person: its versions go with it, and what was done is noted."""

import posixpath
from collections.abc import Mapping

from newsroom.desk.access.rights import Person
from newsroom.desk.services import DeskServices
from newsroom.library.move import Move
from newsroom.library.published_files import own_files
from newsroom.model.items import next_version_path


def move_item(services: DeskServices, person: Person, path: str, target: str) -> str:
    """Move an item and give its new path under content/. Raises MoveRefused, OSError and UnicodeError."""
    cache, content = services.content_cache, services.content_cache.folders.content
    library = cache.snapshot().library
    item = library.items.get(path)
    before = (content / path).read_bytes() if item is not None else None
    companions = own_files(library, item) if item is not None else []
    move = Move(library, cache.writer, folder_name=cache.folders.content_name, sections=person.sections)
    written = move.run(path, target)
    new_path = written[0]
    gone = [name for name in (path, *companions) if not (content / name).exists()]
    came = [f"{posixpath.dirname(new_path)}/{posixpath.basename(name)}" for name in companions if name in gone]
    cache.refresh([*gone, *came, *written])
    texts: Mapping[str, tuple[bytes | None, bytes | None]] = {
        **{name: (None, (content / name).read_bytes()) for name in written},
        **dict.fromkeys(gone, (b"", None)),
    }
    for old, new in ((path, new_path), (next_version_path(path), next_version_path(new_path))):
        services.history.moved(old, new)
    services.history.record(person, "Chuyển bài", {**texts, new_path: (before, (content / new_path).read_bytes())})
    services.audit.record(person, "Chuyển bài", new_path, f"từ {path}")
    return new_path
