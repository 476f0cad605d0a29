"""The library: the pictures and attachments under content/, what they are, and where they are used."""

import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from msgspec import Struct
from werkzeug.exceptions import NotFound
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from newsroom.content.scanner import modified_ns
from newsroom.desk.access.rights import Person, Right
from newsroom.desk.content_snapshot import ContentSnapshot
from newsroom.desk.history.trash import Trash
from newsroom.desk.media.item_files import file_facts, thumbnail_address
from newsroom.desk.media.uploads import file_markdown
from newsroom.desk.media.uses import Use, file_uses
from newsroom.desk.responses import json_response
from newsroom.desk.services import DeskRequest, DeskServices
from newsroom.library.target_index import relative_reference
from newsroom.mkdocs_plugin.project import build_time_or_abort
from newsroom.model.file_types import is_image
from newsroom.text.normalize import fold

FILES_PER_PAGE = 24
_USES_SHOWN = 3
_TO_TRASH = "Bỏ tệp vào thùng rác"
_NOT_DISCARDED = "Chưa bỏ được tệp: hãy kiểm tra quyền ghi vào thư mục và chỗ trống trên đĩa. Tệp vẫn còn đó."
# Who has just taken a file in may be writing what shows it: in nanoseconds.
_STILL_AWAITED = 3_600_000_000_000

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
    may_be_discarded: bool

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
        self._audit, self._trash = services.audit, Trash(services.database)
        self._settings_file = services.content_cache.root / "mkdocs.yml"
        self._lock = threading.Lock()
        self._uses: tuple[ContentSnapshot, dict[str, tuple[Use, ...]]] | None = None

    def show(self, request: DeskRequest) -> Response:
        """The files that a search leaves, as a page; for a script that picks one, as JSON."""
        return self._page(request)

    def discard(self, request: DeskRequest, path: str) -> Response:
        """Put a file that nothing shows or links to into the trash."""
        snapshot = self._content_cache.snapshot()
        uses, file = self.uses(snapshot).get(path), self._content_cache.existing_file(path)
        if uses is None or file is None or self._content_cache.section_of(path) is None:
            raise NotFound
        if not _is_left_over(snapshot, path, uses):
            error = f"Chưa bỏ được {path}: có nơi đang dùng, hoặc tệp vừa tải lên chưa được một giờ."
            return self._page(request, error=error)
        title = path.rpartition("/")[2]
        try:
            number = self._trash.add(request.person, build_time_or_abort(), path, title, {path: file.read_bytes()})
        except (OSError, sqlite3.Error):
            return self._page(request, error=_NOT_DISCARDED)
        try:
            self._content_cache.writer.delete(self._content_cache.folders.content / path)
        except OSError:
            self._trash.remove(number)
            return self._page(request, error=_NOT_DISCARDED)
        self._content_cache.refresh([path])
        self._audit.record(request.person, _TO_TRASH, path)
        return redirect("/_ban/thu-vien?loai=chua-dung&da=bo", 303)

    def _page(self, request: DeskRequest, *, error: str = "") -> Response:
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
            person=request.person,
        )
        if request.args.get("dang") == "json":
            item_path = request.args.get("bai", "")
            files = [_as_json(file, item_path) for file in listing.files]
            return json_response({"files": files, "total": listing.total, "pages": listing.page_count})
        return self._responses.render(
            request,
            "file_library.html",
            status=422 if error else 200,
            error=error,
            success="Đã bỏ tệp vào thùng rác; từ đó lấy lại được." if request.args.get("da") == "bo" else "",
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
    snapshot: ContentSnapshot,
    uses: Mapping[str, tuple[Use, ...]],
    *,
    query: str,
    chosen: str,
    page: int,
    person: Person,
) -> LibraryPage:
    """The page of the files whose name, place or items have all words of the query, newest first.

    `chosen` is a key of FILTERS, `person` who looks at it. Diacritics and case do not matter.
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
        tuple(_library_file(snapshot, path, uses[path], person) for path in shown),
        len(matching),
        page,
        page_count,
        counts,
    )


def _has_words(path: str, uses: tuple[Use, ...], words: list[str]) -> bool:
    text = fold(" ".join((path, *(f"{use.title} {use.alt} {use.caption}" for use in uses))))
    return all(word in text for word in words)


def _is_left_over(snapshot: ContentSnapshot, path: str, uses: tuple[Use, ...]) -> bool:
    """Whether nothing shows a file, nor is about to."""
    return not uses and modified_ns(snapshot.sources[path].stamp) < time.time_ns() - _STILL_AWAITED


def _library_file(snapshot: ContentSnapshot, path: str, uses: tuple[Use, ...], person: Person) -> LibraryFile:
    section = snapshot.library.settings.section_by_key(path.partition("/")[0])
    return LibraryFile(
        path,
        path.rpartition("/")[2],
        file_facts(path, snapshot.facts(path)),
        thumbnail_address(path) if is_image(path) else "",
        uses[:_USES_SHOWN],
        max(0, len(uses) - _USES_SHOWN),
        section is not None and person.may(Right.EDIT, section.key) and _is_left_over(snapshot, path, uses),
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
