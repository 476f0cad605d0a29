"""The library: the pictures and attachments under content/, what they are, and where they are used."""

import threading
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from msgspec import Struct
from werkzeug.wrappers import Response

from newsroom.content.scanner import modified_ns
from newsroom.desk.content_snapshot import ContentSnapshot
from newsroom.desk.media.item_files import file_facts, thumbnail_address
from newsroom.desk.media.uploads import file_markdown
from newsroom.desk.media.uses import Use, file_uses
from newsroom.desk.responses import json_response
from newsroom.desk.services import DeskRequest, DeskServices
from newsroom.library.target_index import relative_reference
from newsroom.model.file_types import is_image
from newsroom.text.normalize import fold

FILES_PER_PAGE = 24
_USES_SHOWN = 3

# What the library can be narrowed to: by the value of a field, its label, and which files are left.
FILTERS: Mapping[str, tuple[str, Callable[[str, tuple[Use, ...]], bool]]] = MappingProxyType(
    {
        "": ("Tất cả", lambda path, uses: True),
        "anh": ("Ảnh", lambda path, uses: is_image(path)),
        "tep": ("Tệp đính kèm", lambda path, uses: not is_image(path)),
        "chua-dung": ("Chưa bài nào dùng", lambda path, uses: not uses),
    }
)


class LibraryFile(Struct, frozen=True):
    """A file as the library shows it; `thumbnail` is an address, "" for what is no picture."""

    path: str
    name: str
    facts: str
    thumbnail: str
    uses: tuple[Use, ...]
    more_uses: int

    @property
    def is_picture(self) -> bool:
        """Whether it is a picture."""
        return bool(self.thumbnail)


class LibraryPage(Struct, frozen=True):
    """A page of the library, and how many files there are in all and under each filter."""

    files: tuple[LibraryFile, ...]
    total: int
    page: int
    page_count: int
    counts: Mapping[str, int]


class FileLibrary:
    """The library of one desk."""

    def __init__(self, services: DeskServices) -> None:
        self._content_cache, self._responses = services.content_cache, services.responses
        self._settings_file = services.content_cache.root / "mkdocs.yml"
        self._lock = threading.Lock()
        self._uses: tuple[ContentSnapshot, dict[str, tuple[Use, ...]]] | None = None

    def show(self, request: DeskRequest) -> Response:
        """The files that a search leaves, as a page; for a script that picks one, as JSON."""
        snapshot = self._content_cache.snapshot()
        query, page = request.args.get("tim", ""), request.args.get("trang", "1")
        chosen = request.args.get("loai", "")
        chosen = chosen if chosen in FILTERS else ""
        listing = library_page(
            snapshot,
            self.uses(snapshot),
            query=query,
            chosen=chosen,
            page=int(page) if page.isdecimal() and len(page) < 7 else 1,
        )
        if request.args.get("dang") == "json":
            item_path = request.args.get("bai", "")
            files = [_as_json(file, item_path) for file in listing.files]
            return json_response({"files": files, "total": listing.total, "pages": listing.page_count})
        return self._responses.render(
            request,
            "file_library.html",
            listing=listing,
            filters=[(value, label, listing.counts[value]) for value, (label, _) in FILTERS.items()],
            query=query,
            chosen=chosen,
        )

    def uses(self, snapshot: ContentSnapshot) -> dict[str, tuple[Use, ...]]:
        """Where each file is used, worked out once for each state of the content."""
        with self._lock:
            if self._uses is None or self._uses[0] is not snapshot:
                self._uses = snapshot, file_uses(snapshot, self._settings_file)
            return self._uses[1]


def library_page(
    snapshot: ContentSnapshot, uses: Mapping[str, tuple[Use, ...]], *, query: str, chosen: str, page: int
) -> LibraryPage:
    """The page of the files whose name, place or items have all words of the query, newest first.

    `chosen` is a key of FILTERS. Diacritics and case do not matter.
    """
    words = fold(query).split()
    found = [path for path, each in uses.items() if not words or _has_words(path, each, words)]
    counts = Counter(name for path in found for name, (_, is_left) in FILTERS.items() if is_left(path, uses[path]))
    is_left = FILTERS[chosen][1]
    matching = [path for path in found if is_left(path, uses[path])]
    matching.sort(key=lambda path: (-modified_ns(snapshot.sources[path].stamp), path))
    page_count = max(1, -(-len(matching) // FILES_PER_PAGE))
    page = min(max(1, page), page_count)
    shown = matching[(page - 1) * FILES_PER_PAGE : page * FILES_PER_PAGE]
    return LibraryPage(
        tuple(_library_file(snapshot, path, uses[path]) for path in shown), len(matching), page, page_count, counts
    )


def _has_words(path: str, uses: tuple[Use, ...], words: list[str]) -> bool:
    text = fold(" ".join((path, *(f"{use.title} {use.alt} {use.caption}" for use in uses))))
    return all(word in text for word in words)


def _library_file(snapshot: ContentSnapshot, path: str, uses: tuple[Use, ...]) -> LibraryFile:
    return LibraryFile(
        path,
        path.rpartition("/")[2],
        file_facts(path, snapshot.facts(path)),
        thumbnail_address(path) if is_image(path) else "",
        uses[:_USES_SHOWN],
        max(0, len(uses) - _USES_SHOWN),
    )


def _as_json(file: LibraryFile, item_path: str) -> dict[str, object]:
    """What the script needs to put a file into an item: how the item refers to it, and words that it has elsewhere."""
    reference = relative_reference(file.path, item_path)
    words = next((use for use in file.uses if use.alt), None)
    return {
        "name": file.name,
        "path": file.path,
        "facts": file.facts,
        "thumbnail": file.thumbnail,
        "reference": reference,
        "markdown": file_markdown(reference, Path(file.name).stem),
        "picture": file.is_picture,
        "alt": words.alt if words else "",
        "caption": words.caption if words else "",
        "uses": [use.title for use in file.uses],
    }
