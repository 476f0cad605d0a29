"""The versions of each file: every save by its person, kept in the desk's database and, where there is one, in git."""

import datetime
import queue
import sqlite3
import threading
from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct

from newsroom.desk.access.rights import Person
from newsroom.desk.content_cache import ContentCache
from newsroom.desk.database import Database
from newsroom.desk.history.git import CommittedVersion, GitFailed, GitRepository
from newsroom.desk.history.store import FOUND, Version, VersionStore, blob_name

MAX_VERSIONS = 200
"""So many of a file are listed; older ones are still kept."""
_NOT_KEPT = "Đã lưu tệp nhưng chưa ghi được vào lịch sử của bàn biên tập: hãy kiểm tra chỗ trống trên đĩa."


# By path under content/, before (None: there was no file) and after (None: it was deleted).
Texts = Mapping[str, tuple[bytes | None, bytes | None]]


class _Save(Struct, frozen=True):
    """What git is to be told."""

    editor: str
    action: str
    at: datetime.datetime
    texts: Texts


class History:
    """The versions of the files of one project; safe to use from several threads.

    Git is told in the background, one save after the other: no save waits for it, and none is lost where it fails.
    """

    def __init__(
        self,
        database: Database,
        repository: GitRepository,
        content_cache: ContentCache,
        now: Callable[[], datetime.datetime],
        *,
        always_in_git: bool,
    ) -> None:
        self._store, self._repository = VersionStore(database), repository
        self._content_cache, self._now, self._always_in_git = content_cache, now, always_in_git
        self._waiting: queue.SimpleQueue[_Save] = queue.SimpleQueue()
        self._committing = threading.Lock()
        self.git_error = ""
        """Why git did not do the last thing it was asked, as a Vietnamese sentence; "" where it did."""

    def record(self, person: Person, action: str, texts: Texts, *, in_git: bool = False) -> str:
        """Keep what a person saved together; returns a Vietnamese sentence where that failed, or "".

        `texts` are by path under content/, before (None: a new file) and after (None: deleted); `action` is a short
        Vietnamese phrase, “Sửa bài”. `in_git` also commits it, where content/ is in a repository.
        """
        now, error = self._now(), ""
        for path, (before, after) in texts.items():
            if after is None or after == before:
                continue
            version = Version("", now, person.name, person.login, action, blob_name(after))
            try:
                self._store.add(path, version, after, before=before)
            except sqlite3.Error:
                error = _NOT_KEPT
        if in_git or self._always_in_git:
            self._waiting.put(_Save(person.name or person.login, action, now, texts))
            # One thread is enough: it looks once more after it has let the lock go.
            if not self._committing.locked():
                threading.Thread(target=self.commit_waiting, name="git", daemon=True).start()
        return error

    def commit_waiting(self) -> None:
        """Commit what git was not told yet; returns when that is done."""
        while True:
            with self._committing:
                while not self._waiting.empty():
                    self._commit(self._waiting.get())
            if self._waiting.empty():
                return

    def _commit(self, save: _Save) -> None:
        if not self._repository.is_available:
            return
        content, library = self._content_cache.folders.content, self._content_cache.snapshot().library
        items = [library.items[path] for path in save.texts if path in library.items]
        targets = [library.find_target(link, from_path=item.path) for item in items for link in item.files]
        shown = [target.path for target in targets if target is not None and target.kind == "file"]
        title = items[0].title if items else next(iter(save.texts), "")
        try:
            self._repository.commit(
                [content / path for path in dict.fromkeys((*save.texts, *shown))],
                editor=save.editor,
                message=f"{save.action}: {title}",
                at=save.at,
                texts={content / path: after for path, (_, after) in save.texts.items() if after is not None},
            )
            self.git_error = ""
        except GitFailed as failure:
            self.git_error = str(failure)

    def moved(self, old_path: str, new_path: str) -> None:
        """Let the versions of a file go with it to another path. Raises sqlite3.Error."""
        self._store.move(old_path, new_path)

    def forget(self, paths: Sequence[str]) -> None:
        """Delete the versions of files that are deleted for ever; git keeps its own. Raises sqlite3.Error."""
        self._store.forget(paths)

    def versions(self, path: str, *, other_paths: Sequence[str] = ()) -> list[Version]:
        """The versions of a file, newest first; one text twice in a row is one version. Raises sqlite3.Error.

        `other_paths` are those of files that it was: where it lay before it was moved without the desk.
        """
        saved = self._store.versions([path, *other_paths], limit=MAX_VERSIONS)
        try:
            committed = self._repository.versions(path, limit=MAX_VERSIONS) if self._repository.is_available else []
        except GitFailed as failure:
            self.git_error = str(failure)
            committed = []
        return _different(_by_time(saved, committed))[:MAX_VERSIONS]

    def texts(self, versions: Sequence[Version]) -> dict[str, bytes]:
        """The texts of versions by their ids; those that git has lost are left out. Raises sqlite3.Error."""
        saved = [version.id for version in versions if version.id.isdecimal()]
        blobs = {version.blob for version in versions if not version.id.isdecimal()}
        texts = self._store.texts(saved)
        try:
            read = self._repository.read(blobs) if blobs else {}
        except GitFailed as failure:
            self.git_error = str(failure)
            read = {}
        return {version.id: read[version.blob] for version in versions if version.blob in read} | texts


def _by_time(saved: Sequence[Version], committed: Sequence[CommittedVersion]) -> list[Version]:
    """Both in one row, newest first, each in its own order; what the desk told git is in it once."""
    own = {(version.blob, int(version.at.timestamp())) for version in saved}
    others = [
        Version(f"g{commit.commit}", commit.at, commit.author, "", commit.subject, commit.blob)
        for commit in committed
        if (commit.blob, int(commit.at.timestamp())) not in own
    ]
    result: list[Version] = []
    for version in saved:
        while others and others[0].at > version.at:
            result.append(others.pop(0))
        result.append(version)
    return result + others


def _different(versions: Sequence[Version]) -> list[Version]:
    """Versions newest first, of equal ones in a row the first whose author is known."""
    result: list[Version] = []
    for version in reversed(versions):
        if result and result[-1].blob == version.blob:
            if result[-1].action == FOUND:
                result[-1] = version
        else:
            result.append(version)
    return result[::-1]
