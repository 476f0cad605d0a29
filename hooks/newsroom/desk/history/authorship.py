"""Says of each paragraph of a text who wrote it first and who changed it last."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from newsroom.desk.history.body_diff import Block, align
from newsroom.desk.history.store import Version


class AuthoredBlock(Struct, frozen=True):
    """A paragraph of the newest version, the version it came with, and the one since which it is as it stands."""

    block: Block
    first: Version
    last: Version


def authorship(versions: Iterable[tuple[Version, Sequence[Block]]]) -> list[AuthoredBlock]:
    """The paragraphs of the last of these versions, which are given from the oldest to the newest."""
    authored: list[AuthoredBlock] = []
    for version, blocks in versions:
        known = iter(authored)
        now: list[AuthoredBlock] = []
        for before, after in align([each.block for each in authored], blocks):
            old = next(known) if before is not None else None
            if after is None:
                continue
            first = old.first if old is not None else version
            last = old.last if old is not None and before == after else version
            now.append(AuthoredBlock(after, first, last))
        authored = now
    return authored
