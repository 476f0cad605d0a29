"""What is recorded of the last build of a site, to build only what has changed since."""

from functools import partial

from msgspec import Struct

from newsroom.build.base import Base, load_base
from newsroom.build.project import Folders
from newsroom.build.site_state import TOTALS
from newsroom.build.workspace import Workspace
from newsroom.content.source_index import SourceIndex
from newsroom.library.index import LibraryIndex
from newsroom.runtime.blocks import Blocks

# Of a change of more files everything is read.
_FEW_CHANGES, _SMALL_SHARE = 100, 0.2


class Record(Struct, frozen=True):
    """What is recorded of the last build of a site, while it becomes that of this one."""

    blocks: Blocks
    index: LibraryIndex
    sources: SourceIndex
    base: Base | None


def open_record(workspace: Workspace, folders: Folders) -> Record:
    """What is recorded of the last build of a site. Raises DamagedBlock where that is damaged."""
    blocks = Blocks(partial(workspace.cache.block, str(folders.site)))
    base = load_base(blocks)
    blocks.is_recorded = base is not None or blocks.get(TOTALS) is not None
    return Record(blocks, LibraryIndex(blocks), SourceIndex(blocks, folders.content), base)


def is_small_change(record: Record) -> bool:
    """Whether so few files have changed that it takes less time to read those than to read all."""
    changed = len(record.sources.changed())
    return changed < _FEW_CHANGES or changed < len(record.sources) * _SMALL_SHARE
