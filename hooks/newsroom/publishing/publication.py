"""Makes a target the same as a version of the site: what differs, in an order that never breaks a link, and resumed.

Two notes lie at the target, in a folder that web servers keep back: `manifest.json`, the version that is there, written
last; and `pending.json`, the paths that a publication under way may have changed. So a run that was cut off is known
for one, from any machine: what it had begun to change is brought again, or, on the machine it ran on, where its journal
says so, passed over.
"""

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Struct

from newsroom.model import urls
from newsroom.publishing.history import OWN_NOTES, Files, History, Publication, file_digest
from newsroom.publishing.target import Change, Target, TargetError
from newsroom.runtime.atomic_write import replace_file

MANIFEST, PENDING = f"{OWN_NOTES}/manifest.json", f"{OWN_NOTES}/pending.json"
MAX_REMOVED_SHARE = 0.1
"""Removing more of a site than this asks first."""
NoteT = TypeVar("NoteT", bound=Struct)
_FEED_SUFFIXES = (".xml", ".json", ".opml", ".ics", ".txt")


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
    def new_pages(self) -> list[str]:
        """Addresses below the site's root of pages that were not there before."""
        pages = (path for path in sorted(self.new) if path.endswith(f"/{urls.INDEX_HTML}"))
        return [urls.page_of_file(path) for path in pages]


def read_remote_state(target: Target) -> RemoteState:
    """What is at a target; raises TargetError."""
    published, pending = _read_note(target, MANIFEST, Publication), _read_note(target, PENDING, Pending)
    has_other_site = published is None and pending is None and target.read(urls.INDEX_HTML) is not None
    return RemoteState(published, pending, has_other_site)


class Journal:
    """What a publication under way has brought to a target so far, noted on this machine."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def load(self, pending: Pending | None) -> dict[str, str | None]:
        """Digest by path of what the publication has done that is pending at the target; None for what it removed."""
        if pending is None:
            return {}
        try:
            name, *lines = self._file.read_text(encoding="utf-8").splitlines()
        except (OSError, ValueError):
            return {}
        if name != pending.name:
            return {}
        entries = (line.partition(" ") for line in lines)
        return {path: None if word == "-" else word for word, space, path in entries if space}

    def record(
        self, name: str, done: Mapping[str, str | None], changes: Iterable[Change], files: Files
    ) -> Iterator[Change]:
        """Note each change as it is done; `done` is what was done before and still holds."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        replace_file(self._file, "".join([f"{name}\n", *(_entry(*pair) for pair in done.items())]).encode())
        with self._file.open("a", encoding="utf-8") as journal:
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
    there: dict[str, str | None] = dict(remote.published.files) if remote.published else {}
    if remote.pending is not None:
        there |= dict.fromkeys(remote.pending.paths)  # there or not, and with what bytes, nobody knows
    there |= done
    certain = {path: digest for path, digest in there.items() if digest is not None}
    unknown = there.keys() - certain.keys() - {path for path, digest in done.items() if digest is None}
    changed = [path for path, digest in publication.files.items() if certain.get(path) != digest]
    removed = [path for path in sorted(certain.keys() | unknown) if path not in publication.files]
    before = remote.published.files if remote.published else {}
    new = frozenset(path for path in changed if path not in before)
    folders = frozenset(folder for path in publication.files for folder in _folders_of(path))
    uploads = [_upload(path, publication, history, _upload_stage(path, new)) for path in changed]
    removals = [Change(path, stage=_removal_stage(path, publication.files, folders)) for path in removed]
    return Plan(
        publication,
        tuple(sorted([*uploads, *removals], key=lambda change: (change.stage, change.path))),
        new,
        tuple(_questions(publication, remote, len(removed), machine)),
    )


def _upload(path: str, publication: Publication, history: History, stage: int) -> Change:
    file = history.object_file(publication.files[path])
    return Change(path, file, file.stat().st_size, stage)


def _folders_of(path: str) -> Iterator[str]:
    """The folders above a path, without the root."""
    while path := path.rpartition("/")[0]:
        yield path


def _upload_stage(path: str, new: frozenset[str]) -> int:
    """The order of bringing: what pages show, new pages, changed pages, feeds and lists, search contents, removals.

    So a page that readers can reach never leads to one that is not there yet, or not any more.
    """
    if path == urls.SEARCH_CONTENTS:
        return 6
    if path == urls.INDEX_HTML:
        return 4
    if path.endswith(".html"):
        return 2 if path in new else 3
    if path.endswith(_FEED_SUFFIXES) and not path.startswith(urls.SEARCH_INDEX):
        return 5
    return 1


def _removal_stage(path: str, files: Files, folders: frozenset[str]) -> int:
    """Last, but for a file that must make room for a folder of its name (an old x.html that is now x.html/), and for
    what is in a folder where a file will be.
    """
    makes_room = path in folders or any(folder in files for folder in _folders_of(path))
    return 0 if makes_room else 7


def _questions(publication: Publication, remote: RemoteState, removed: int, machine: str) -> Iterator[str]:
    if remote.has_other_site:
        yield "Ở đích đã có một trang không do chương trình này đăng; những tệp trùng tên sẽ bị ghi đè."
    if remote.pending is not None and remote.pending.machine != machine:
        yield (
            f"Máy {remote.pending.machine} bắt đầu đăng lúc {remote.pending.began} và chưa xong; "
            "hãy chắc rằng máy ấy không còn đang đăng."
        )
    before = len(remote.published.files) if remote.published else 0
    if removed > max(MAX_REMOVED_SHARE * before, 1) and before:
        yield f"{removed} trong {before} tệp ở đích sẽ bị gỡ."


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
    old_paths = remote.pending.paths if remote.pending else ()
    paths = tuple(sorted({*old_paths, *(change.path for change in plan.changes)}))
    pending = Pending(publication.name, machine, now.isoformat(timespec="minutes"), paths)
    _send(target, _note(PENDING, pending, scratch))
    for change in journal.record(
        publication.name, done, target.apply(_verified(plan.changes, publication)), publication.files
    ):
        on_change(change)
    _send(target, _note(MANIFEST, publication, scratch))
    _send(target, Change(PENDING))
    target.finish(f"{publication.made}: {len(plan.changes)}")
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


def _read_note(target: Target, path: str, kind: type[NoteT]) -> NoteT | None:
    data = target.read(path)
    try:
        return msgspec.json.decode(data, type=kind) if data is not None else None
    except msgspec.DecodeError:
        return None  # cut off or foreign: as if nothing were known of the target
