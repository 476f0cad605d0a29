"""Makes a target the same as a version of the site: what differs, in an order that never breaks a link, and resumed.

Two notes lie at the target, in a folder that web servers keep back: `manifest.json`, the version that is there, written
last; and `pending.json`, the paths that a publication under way may have changed. So a run that was cut off is known
for one, from any machine: what it had begun to change is brought again, or, on the machine it ran on, where its journal
says so, passed over. Notes are foreign input: one with a path outside the site counts as damaged.
"""

import datetime
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from enum import IntEnum, auto
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Struct

from newsroom.build.publisher import is_large_removal
from newsroom.model import urls
from newsroom.publishing.history import OWN_NOTES, Files, History, Publication, file_digest, is_site_path
from newsroom.publishing.target import Change, KnowsSpace, ListsFiles, Target, TargetError
from newsroom.runtime.atomic_write import replace_file
from newsroom.runtime.progress import format_megabytes
from newsroom.text.dates import short_noted_datetime

MANIFEST, PENDING = f"{OWN_NOTES}/manifest.json", f"{OWN_NOTES}/pending.json"
NoteT = TypeVar("NoteT", bound=Struct)
_DATA_SUFFIXES = (".xml", ".json", ".opml", ".ics", ".txt")
_SERVER_FILES = (OWN_NOTES, ".htaccess", "_headers", "_redirects")
_COPY_SUFFIX = ".gz"


class _Order(IntEnum):
    """The order of bringing, so that a page that readers can reach never leads to one that is not there.

    What is new is reached only from what comes later: new pages from changed ones, new feeds (they lead to new pages)
    from changed pages, all of them from the home page, where the site is new.
    """

    SHOWN_FILES = auto()
    NEW_PAGES = auto()
    NEW_DATA = auto()
    CHANGED_PAGES = auto()
    HOME_PAGE = auto()
    CHANGED_DATA = auto()
    SEARCH_CONTENTS = auto()
    REMOVED_PAGES = auto()
    REMOVED_FILES = auto()


class Pending(Struct, frozen=True):
    """A publication under way: its version's name, the machine, when it began, and the paths that it may change."""

    name: str
    machine: str
    began: str
    paths: tuple[str, ...]


class RemoteState(Struct, frozen=True):
    """What is at a target: the version there, and a publication that has begun and not ended."""

    published: Publication | None
    pending: Pending | None
    has_other_site: bool
    """True if there is a home page that no publication of ours has brought."""
    is_damaged: bool = False
    """True if a note is there and cannot be read."""
    changed: frozenset[str] = frozenset()
    """Paths of the version there that somebody has changed or removed by other ways, as far as the target can tell."""


class Plan(Struct, frozen=True):
    """What a publication will do: its changes in their order, and which of the paths are new at the target."""

    publication: Publication
    changes: tuple[Change, ...]
    new: frozenset[str]
    questions: tuple[str, ...]
    """Why somebody should confirm it first: a sentence in Vietnamese each."""

    @property
    def removed(self) -> list[str]:
        """The paths that readers will not find any more."""
        return [change.path for change in self.changes if change.file is None]

    @property
    def size(self) -> int:
        """Bytes to be sent."""
        return sum(change.size for change in self.changes)

    @property
    def needed_space(self) -> int:
        """Bytes that must fit at the target: of new files, and of the largest one while it lies beside the old one."""
        return sum(change.size for change in self.changes if change.path in self.new) + max(
            (change.size for change in self.changes if change.path not in self.new), default=0
        )

    @property
    def new_pages(self) -> list[str]:
        """Addresses below the site's root of pages that were not there before."""
        pages = (path for path in sorted(self.new) if path.endswith(f"/{urls.INDEX_HTML}"))
        return [urls.page_of_file(path) for path in pages]


def read_remote_state(target: Target, history: History | None = None) -> RemoteState:
    """What is at a target; raises TargetError.

    With a `history`, which knows the sizes of files, what others have changed there is looked for.
    """
    (published, bad_manifest), (pending, bad_pending) = _read_manifest(target), _read_pending(target)
    is_damaged = bad_manifest or bad_pending
    return RemoteState(
        published,
        pending,
        has_other_site=not (published or pending or is_damaged) and target.read(urls.INDEX_HTML) is not None,
        is_damaged=is_damaged,
        changed=_changed_by_others(target, published, history) if published and history else frozenset(),
    )


def _changed_by_others(target: Target, published: Publication, history: History) -> frozenset[str]:
    """Paths that are gone, of another size, or younger than the manifest, which was written last."""
    if not isinstance(target, ListsFiles):
        return frozenset()
    files, sizes = target.list_files(), history.sizes(published.files.values())
    manifest = files.get(MANIFEST)

    def is_changed(path: str, digest: str) -> bool:
        file = files.get(path)
        if file is None or (file.size is not None and sizes.get(digest, file.size) != file.size):
            return True
        return manifest is not None and file.modified > manifest.modified

    return frozenset(path for path, digest in published.files.items() if is_changed(path, digest))


class Journal:
    """What a publication under way has brought to a target so far, noted on this machine."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def load(self, pending: Pending | None) -> dict[str, str | None]:
        """Digest by path of what the publication has done that is pending at the target; None for what it removed."""
        if pending is None:
            return {}
        try:
            name, *lines = self._file.read_text(encoding="utf-8").split("\n")
        except (OSError, ValueError):
            return {}
        if name != pending.name:
            return {}
        entries = (line.partition(" ") for line in lines)
        return {path: None if word == "-" else word for word, space, path in entries if space}

    def begin(self, name: str, done: Mapping[str, str | None]) -> None:
        """Begin the journal of a publication; `done` is what was done before and still holds."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        replace_file(self._file, "".join([f"{name}\n", *(_entry(*pair) for pair in done.items())]).encode())

    def record(self, changes: Iterable[Change], files: Files) -> Iterator[Change]:
        """Note each change as it is done."""
        with self._file.open("a", encoding="utf-8", newline="\n") as journal:
            for change in changes:
                journal.write(_entry(change.path, files.get(change.path)))
                journal.flush()
                yield change

    def delete(self) -> None:
        """Forget a publication that has ended."""
        self._file.unlink(missing_ok=True)


def _entry(path: str, digest: str | None) -> str:
    return f"{digest or '-'} {path}\n"


def plan(
    publication: Publication, remote: RemoteState, done: Mapping[str, str | None], history: History, machine: str
) -> Plan:
    """How to get from what is at a target to a version; `done` is what the journal says of a pending publication."""
    before = remote.published.files if remote.published else {}
    there: dict[str, str | None] = dict(before)
    # What lies at these paths, and whether anything does, nobody knows.
    there |= dict.fromkeys(remote.changed)
    if remote.pending is not None:
        there |= dict.fromkeys(remote.pending.paths)
    if remote.is_damaged:
        there |= dict.fromkeys(history.published_paths())
    there |= done
    certain = {path: digest for path, digest in there.items() if digest is not None}
    unknown = there.keys() - certain.keys() - {path for path, digest in done.items() if digest is None}
    changed = [path for path, digest in publication.files.items() if certain.get(path) != digest]
    removed = [path for path in sorted(certain.keys() | unknown) if path not in publication.files]
    # A run that was cut off may have brought pages that are new, and removed old ones.
    present = (before.keys() | certain.keys()) - {path for path, digest in done.items() if digest is None}
    stages = _stages(changed, removed, present, publication.files)
    changes = (
        _upload(path, publication, history, stage) if path in publication.files else Change(path, stage=stage)
        for path, stage in sorted(stages.items(), key=lambda pair: (pair[1], pair[0]))
    )
    return Plan(
        publication,
        tuple(changes),
        frozenset(path for path in changed if path not in before),
        tuple(_questions(publication, remote, removed, machine)),
    )


def _upload(path: str, publication: Publication, history: History, stage: int) -> Change:
    file = history.object_file(publication.files[path])
    return Change(path, file, file.stat().st_size, stage)


def _folders_of(path: str) -> Iterator[str]:
    """The folders above a path, without the root."""
    while path := path.rpartition("/")[0]:
        yield path


def _stages(changed: Sequence[str], removed: Sequence[str], present: Collection[str], files: Files) -> dict[str, int]:
    """The stage of each path to bring or to remove; `present` is what is there now, `files` what is to be."""
    stages = {path: 3 * _upload_order(_original(path), present) for path in changed}
    folders = {folder for path in changed for folder in _folders_of(path)}
    for path in removed:
        original = _original(path)
        in_its_place = [name for name in _folders_of(path) if name in stages]
        if path in folders:
            in_its_place = [name for name in changed if name.startswith(f"{path}/")]
        if in_its_place:
            # A file makes room for a folder of its name (an old x.html that is now x.html/), and a folder for a file;
            # what takes the place follows at once.
            stages[path] = min(stages[name] for name in in_its_place) // 3 * 3 + 1
            stages |= {name: max(stages[name], stages[path] + 1) for name in in_its_place}
        elif original in files:
            # A compressed copy that its original outlives would be sent instead of it.
            stages[path] = 3 * _upload_order(original, present)
        else:
            leads_on = original.endswith((".html", *_DATA_SUFFIXES))
            stages[path] = 3 * (_Order.REMOVED_PAGES if leads_on else _Order.REMOVED_FILES)
    return stages


def _original(path: str) -> str:
    """The path of the file that a path is the compressed copy of; the path itself where it is none."""
    return path.removesuffix(_COPY_SUFFIX)


def _upload_order(path: str, present: Collection[str]) -> _Order:
    is_new = path not in present
    if path == urls.INDEX_HTML:
        return _Order.HOME_PAGE
    if path.endswith(".html"):
        return _Order.NEW_PAGES if is_new else _Order.CHANGED_PAGES
    if path == urls.SEARCH_CONTENTS and not is_new:
        return _Order.SEARCH_CONTENTS
    if path.startswith(_SERVER_FILES):
        return _Order.CHANGED_DATA
    if path.endswith(_DATA_SUFFIXES):
        return _Order.NEW_DATA if is_new else _Order.CHANGED_DATA
    return _Order.SHOWN_FILES


def _questions(publication: Publication, remote: RemoteState, removed: Sequence[str], machine: str) -> Iterator[str]:
    if remote.has_other_site:
        yield "Ở đích đã có một trang không do chương trình này đăng; những tệp trùng tên sẽ bị ghi đè."
    if remote.pending is not None and remote.pending.machine != machine:
        yield (
            f"Máy {remote.pending.machine} bắt đầu đăng lúc {short_noted_datetime(remote.pending.began)} và chưa xong; "
            "hãy chắc rằng máy ấy không còn đang đăng."
        )
    before, gone = (
        sum(path.endswith(".html") for path in paths)
        for paths in (remote.published.files if remote.published else (), removed)
    )
    if is_large_removal(gone, before):
        yield f"{gone} trong {before} trang ở đích sẽ bị gỡ."


def carry_out(
    plan: Plan,
    target: Target,
    remote: RemoteState,
    done: Mapping[str, str | None],
    journal: Journal,
    *,
    machine: str,
    now: datetime.datetime,
    scratch: Path,
    on_change: Callable[[Change], None],
) -> None:
    """Bring a plan's changes to a target; raises TargetError, and a later run goes on from there.

    `scratch` is a folder for the notes that are sent along.
    """
    publication = plan.publication
    if isinstance(target, KnowsSpace) and (free := target.free_bytes()) < plan.needed_space:
        raise TargetError(
            f"Nơi đăng chỉ còn trống {format_megabytes(free)}, cần {format_megabytes(plan.needed_space)}; "
            "hãy dọn bớt rồi chạy lại."
        )
    old_paths = remote.pending.paths if remote.pending else ()
    paths = tuple(sorted({*old_paths, *(change.path for change in plan.changes)}))
    pending = Pending(publication.name, machine, now.isoformat(timespec="minutes"), paths)
    journal.begin(publication.name, done)
    _send(target, _note(PENDING, pending, scratch))
    expected = {publication.name, remote.pending.name if remote.pending else publication.name}
    _stop_for_others(target, expected)
    for change in journal.record(target.apply(_verified(plan.changes, publication)), publication.files):
        on_change(change)
    _stop_for_others(target, expected)
    _send(target, _note(MANIFEST, publication, scratch))
    _send(target, Change(PENDING))
    target.finish(f"Bản dựng lúc {publication.made}: {len(plan.changes)} tệp thay đổi")
    journal.delete()


def _verified(changes: Iterable[Change], publication: Publication) -> Iterator[Change]:
    """The changes, each file looked at once more: bytes that were kept may have been spoilt since."""
    for change in changes:
        if change.file is not None and file_digest(change.file) != publication.files[change.path]:
            change.file.unlink(missing_ok=True)
            raise TargetError(f"Tệp {change.path} đã bị sửa trong lúc đăng; hãy dựng lại rồi đăng lại.")
        yield change


def _note(path: str, note: Struct, scratch: Path) -> Change:
    file = scratch / Path(path).name
    replace_file(file, msgspec.json.encode(note))
    return Change(path, file, file.stat().st_size)


def _send(target: Target, change: Change) -> None:
    for _ in target.apply([change]):
        pass


def _stop_for_others(target: Target, expected: set[str]) -> None:
    """Raise TargetError where another publication has begun meanwhile: what it brings and what this does would mix."""
    pending, _ = _read_pending(target)
    if pending is not None and pending.name not in expected:
        raise TargetError(f"Máy {pending.machine} cũng vừa bắt đầu đăng lên đây; chờ máy ấy xong rồi hãy chạy lại.")


def _read_manifest(target: Target) -> tuple[Publication | None, bool]:
    """The version at a target, and True if its note is damaged."""
    return _read_note(target, MANIFEST, Publication, lambda note: note.files)


def _read_pending(target: Target) -> tuple[Pending | None, bool]:
    """The publication under way at a target, and True if its note is damaged."""
    return _read_note(target, PENDING, Pending, lambda note: note.paths)


def _read_note(
    target: Target, path: str, kind: type[NoteT], paths_of: Callable[[NoteT], Iterable[str]]
) -> tuple[NoteT | None, bool]:
    data = target.read(path)
    if data is None:
        return None, False
    try:
        note = msgspec.json.decode(data, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None, True
    return (note, False) if all(map(is_site_path, paths_of(note))) else (None, True)
