"""Keeps what the last build found in content/, folder by folder, so that only folders that differ are looked into."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from functools import cached_property
from pathlib import Path

from msgspec import Struct, msgpack

from newsroom.content.scanner import FolderListing, Source, is_mtime_trustworthy
from newsroom.model.items import Item
from newsroom.runtime.blocks import BlockMap, Blocks, decode_block


class _Row(Struct, frozen=True, array_like=True):
    """A file as it is kept: its path, its path on disk where that is spelled otherwise, and its stamp.

    There is no stamp for a file so new that its next change may not change it.
    """

    path: str
    disk_path: str
    stamp: bytes


class SourceIndex(Mapping[str, Source]):
    """The files of content/ by path: those of the last build, with the folders that are others now."""

    def __init__(self, blocks: Blocks, root: Path) -> None:
        self._folders = BlockMap(blocks, "folders")
        self._root = f"{root}/"
        self._known: dict[str, dict[str, Source]] = {}
        self._changed: dict[str, dict[str, Source]] = {}

    def compare(self, listings: Iterable[FolderListing]) -> None:
        """Take over what content/ has now: every folder that there is."""
        gone = set(self._folders.keys)
        found = defaultdict[str, list[Source]](list)
        for listing in listings:
            gone.discard(listing.folder)
            # Two folders may have one name, in the two ways that Unicode has for accents.
            is_first = listing.folder not in found
            found[listing.folder] += listing.files
            if is_first and self._folders.get(listing.folder) == self._encode(listing.files):
                continue
            self._changed[listing.folder] = {source.path: source for source in found[listing.folder]}
        self._changed |= {folder: {} for folder in gone}

    def changed(self) -> dict[str, Source | None]:
        """The files that came, went or have another stamp, by path."""
        found: dict[str, Source | None] = {}
        for folder, now in self._changed.items():
            before = self._saved(folder)
            found |= {path: source for path, source in now.items() if before.get(path) != source}
            found |= dict.fromkeys(before.keys() - now.keys())
        return found

    def save(self, now_ns: int) -> None:
        """Write the folders that are others now; `now_ns` is a time before content/ was listed."""
        for folder, sources in self._changed.items():
            listed = (
                source
                if is_mtime_trustworthy(source.stamp, now_ns=now_ns)
                else Source(source.path, source.disk_path, b"")
                for source in sources.values()
            )
            self._folders.put(folder, self._encode(listed) if sources else None)
        self._folders.flush()

    def had(self, path: str) -> bool:
        """Whether the last build found a file at a path."""
        return path in self._saved(path.rpartition("/")[0])

    def below(self, folder: str) -> Iterator[Source]:
        """The files that lie in a folder itself."""
        return iter(self._files(folder).values())

    def find_by_lowercase(self, path: str) -> str | None:
        """The first of the files that have this path in small letters."""
        folder, _, _ = path.rpartition("/")
        folders = self._folders_by_lowercase.get(folder, ())
        return min((found for each in folders for found in self._files(each) if found.lower() == path), default=None)

    def folders(self) -> set[str]:
        """The folders that have files."""
        return (self._folders.keys - self._changed.keys()) | {name for name, files in self._changed.items() if files}

    @cached_property
    def _folders_by_lowercase(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for folder in self.folders():
            found[folder.lower()].append(folder)
        return found

    def __getitem__(self, path: str) -> Source:
        return self._files(path.rpartition("/")[0])[path]

    def __contains__(self, path: object) -> bool:
        return isinstance(path, str) and path in self._files(path.rpartition("/")[0])

    def __iter__(self) -> Iterator[str]:
        for folder in sorted(self.folders()):
            yield from self._files(folder)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _files(self, folder: str) -> dict[str, Source]:
        changed = self._changed.get(folder)
        return self._saved(folder) if changed is None else changed

    def _saved(self, folder: str) -> dict[str, Source]:
        files = self._known.get(folder)
        if files is None:
            data = self._folders.get(folder)
            rows = [] if data is None else decode_block(data, list[_Row], f"folders {folder}")
            files = {row.path: Source(row.path, row.disk_path or self._root + row.path, row.stamp) for row in rows}
            self._known[folder] = files
        return files

    def _encode(self, sources: Iterable[Source]) -> bytes:
        root = self._root
        return msgpack.encode(
            [
                (source.path, "" if source.disk_path == root + source.path else source.disk_path, source.stamp)
                for source in sources
            ]
        )


class ParsedFiles(Mapping[str, Item]):
    """What the files of items are parsed to, by path."""

    def __init__(self, sources: SourceIndex, read: Callable[[str], Item | None]) -> None:
        self._sources, self._read = sources, read

    def __getitem__(self, path: str) -> Item:
        item = self._read(path)
        if item is None:
            raise KeyError(path)
        return item

    def __iter__(self) -> Iterator[str]:
        return (path for path in self._sources if path.endswith(".md") and self._read(path) is not None)

    def __len__(self) -> int:
        return sum(1 for _ in self)


class Attachments(Set[str]):
    """The paths of the files of content/ that are no Markdown files."""

    def __init__(self, sources: SourceIndex) -> None:
        self._sources = sources

    def __contains__(self, path: object) -> bool:
        return isinstance(path, str) and not path.endswith(".md") and path in self._sources

    def __iter__(self) -> Iterator[str]:
        return (path for path in self._sources if not path.endswith(".md"))

    def __len__(self) -> int:
        return sum(1 for _ in self)
