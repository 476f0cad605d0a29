"""What is below content/ before an import: names that are taken, the ids of items, and what editors refer to."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote

from newsroom.migration.journal import WrittenItem
from newsroom.model import urls
from newsroom.runtime.atomic_write import candidate_names, file_digest
from newsroom.runtime.digests import digest
from newsroom.runtime.folders import walk

# Names of files that mean something else, in any folder and in that of the pages.
_RESERVED = frozenset({"index"})
_RESERVED_PAGES = frozenset({"index", "readme", "404", *urls.RESERVED_FOLDERS})
_COMPANION = re.compile(r"(.+)-[0-9]+")
_ID = re.compile(rb"^(?:id|  old_id):[ \t]*[\"']?([^\s\"'#]+)", re.MULTILINE)
_HEAD_SIZE = 16 * 1024
# A path or an address, wherever it stands: it has a slash or an ending.
_REFERENCE = re.compile(r"(?<![\w.~%-])[\w.~%-]*+/[\w./~%-]*+|(?<![\w~%-])[\w~%-]++\.\w{2,4}")


class ContentNames:
    """The names below content/ that new items cannot have, folder by folder.

    `companions` are the files beside imported items: their names belong to these, and take no other's.
    """

    def __init__(self, content: Path, companions: Collection[str], reserved_pages: Iterable[str]) -> None:
        self._content, self._companions = content, companions
        self._reserved_pages = _RESERVED_PAGES.union(reserved_pages)
        self._taken: dict[str, set[str]] = {}

    def take(self, path: str) -> None:
        """Note the path of an item as taken, whether it is there or was deleted."""
        folder, _, name = path.rpartition("/")
        self._names(folder).add(name.removesuffix(".md"))

    def free_path(self, folder: str, stem: str) -> str:
        """The path of a new item in a folder under the first name that is free, which it takes."""
        names = self._names(folder)
        reserved = _RESERVED if folder else self._reserved_pages
        stem = f"muc-{stem}" if stem in reserved else stem
        name = next(name for name in candidate_names(stem) if name not in names)
        names.add(name)
        return f"{folder}/{name}.md" if folder else f"{name}.md"

    def _names(self, folder: str) -> set[str]:
        """Names that are taken in a folder: of items, and of what lies beside items, `bai` for bai-1.jpg."""
        if folder not in self._taken:
            taken = self._taken[folder] = set()
            path = self._content / folder
            for file in path.iterdir() if path.is_dir() else ():
                name = file.name.lower()
                if (f"{folder}/{file.name}" if folder else file.name) in self._companions:
                    continue
                stem = name.partition(".")[0]
                taken.add(stem)
                if not name.endswith(".md") and (of_item := _COMPANION.fullmatch(stem)):
                    taken.add(of_item[1])
        return self._taken[folder]


class ContentState:
    """What is below content/ now, read when it is asked for.

    `text_digests` gives the digests of the texts that an import wrote, by their paths, and `foreign_paths` where the
    items of other old sites are.
    """

    def __init__(
        self, content: Path, text_digests: Callable[[], Mapping[str, bytes]], foreign_paths: Collection[str]
    ) -> None:
        self._content, self._text_digests, self._foreign_paths = content, text_digests, foreign_paths

    def path_of(self, *ids: str) -> str:
        """The path of the file that calls itself by one of these ids; "" where there is none."""
        return next((self._paths_by_id[each] for each in ids if each in self._paths_by_id), "")

    def is_untouched(self, item: WrittenItem) -> bool:
        """Whether the files of an item are as they were written, and nothing that an editor wrote refers to them."""
        files = item.all_files()
        return all(
            file_digest(self._content / path) == digest and not self.is_named(path) for path, digest in files.items()
        )

    def is_named(self, path: str) -> bool:
        """Whether something that an editor wrote may refer to a file."""
        return _name(path) in self._names_in_use

    @cached_property
    def _paths_by_id(self) -> dict[str, str]:
        paths: dict[str, str] = {}
        for path in self._markdown_paths():
            if path in self._foreign_paths:
                continue
            with (self._content / path).open("rb") as file:
                head = file.read(_HEAD_SIZE).partition(b"\n---")[0]
            for found in _ID.findall(head):
                paths.setdefault(found.decode("utf-8", "replace"), path)
        return paths

    @cached_property
    def _names_in_use(self) -> frozenset[str]:
        digests = self._text_digests()
        names: set[str] = set()
        for path in self._markdown_paths():
            data = (self._content / path).read_bytes()
            if digest(data) != digests.get(path):
                names.update(_name(each) for each in _REFERENCE.findall(unquote(data.decode("utf-8", "replace"))))
        return frozenset(names)

    def _markdown_paths(self) -> Iterator[str]:
        for parent, folders, files in walk(self._content):
            folders[:] = [name for name in folders if not name.startswith(".")]
            for name in files:
                if name.endswith(".md") and not name.startswith("."):
                    yield Path(parent, name).relative_to(self._content).as_posix()


def _name(reference: str) -> str:
    """The last part of a path or an address, without its ending: what two spellings of it have in common."""
    return reference.rstrip("/").rpartition("/")[2].partition(".")[0].casefold()
