"""Brings a site to a folder of a server by SFTP, over the system's OpenSSH."""

import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from newsroom.build.file_modes import FILE_MODE, FOLDER_MODE
from newsroom.publishing.sftp_session import (
    POSIX_RENAME,
    Request,
    SftpError,
    SftpSession,
    Status,
    mode_attributes,
    string,
)
from newsroom.publishing.ssh import Ssh, SshEnded, SshProcess, ask_password, read_address
from newsroom.publishing.target import TEMPORARY_PREFIX, Change, Destination, FileFacts, Target, TargetError
from newsroom.runtime.digests import digest
from newsroom.runtime.errors import error_message


@contextmanager
def connect(destination: Destination) -> Iterator[Target]:
    """A folder of a server, which must be there."""
    with open_session(destination) as (ssh, session):
        yield SftpTarget(ssh, session)


@contextmanager
def open_session(destination: Destination) -> Iterator[tuple[Ssh, SftpSession]]:
    """Log in by the user's keys, or by a password where the server takes none of them; the folder is there."""
    ssh = Ssh(read_address(destination.settings.address))
    with tempfile.TemporaryDirectory(prefix="newsroom-") as folder:
        process = SshProcess(ssh, "-s", "sftp")
        try:
            try:
                session = SftpSession(process)
            except SshEnded as ended:
                if not ssh.asks_for_password(ended.said):
                    raise
                ask_password(ssh, destination.secret, Path(folder))
                process.close()
                process = SshProcess(ssh, "-s", "sftp")
                session = SftpSession(process)
            _check_folder(ssh, session)
            yield ssh, session
        finally:
            process.close()


def _check_folder(ssh: Ssh, session: SftpSession) -> None:
    folder = ssh.server.folder or "/"
    try:
        if session.facts(folder).is_folder:
            return
    except SftpError as error:
        if error.status != Status.NO_SUCH_FILE:
            raise TargetError(_refusal(ssh, session, folder, error.status, error.words)) from error
    raise TargetError(
        f"Máy chủ {ssh.server.host} không có thư mục {folder}. Hãy tạo thư mục ấy, hoặc sửa lại địa chỉ; tài khoản này "
        f"khi đăng nhập thì ở thư mục {session.login_folder()}."
    )


class SftpTarget:
    """A folder of a server whose files are replaced by renaming."""

    BATCH_FILES, BATCH_FOLDERS, BATCH_BYTES = 200, 200, 1 << 22
    """How much is on the way at once, and so how often progress is told. A server keeps all of it open."""

    def __init__(self, ssh: Ssh, session: SftpSession) -> None:
        self._ssh, self._session = ssh, session
        self._known_folders: set[str] = set()

    def read(self, path: str) -> bytes | None:
        """The bytes of a file; None where there is none."""
        try:
            return self._session.read_file(self._full_path(path))
        except SftpError as error:
            if error.status == Status.NO_SUCH_FILE:
                return None
            raise self._error(path, error.status, error.words) from error

    def apply(self, changes: Iterable[Change]) -> Iterator[Change]:
        """Make the changes stage by stage, in batches."""
        for batch in self._batches(changes):
            if batch[0].file is None:
                self._remove(batch)
            else:
                self._upload(batch)
            yield from batch

    def list_files(self) -> Mapping[str, FileFacts]:
        """All files in the folder, by path; in folders that links lead to as well, but not by links within those."""
        found: dict[str, FileFacts] = {}
        folders = [("", False)]
        while folders:
            batch, folders = folders[: self.BATCH_FOLDERS], folders[self.BATCH_FOLDERS :]
            contents = self._session.list_folders([self._full_path(folder) for folder, _ in batch])
            for (folder, is_linked), entries in zip(batch, contents, strict=True):
                for entry in entries:
                    path = f"{folder}{entry.name}"
                    leads_to_folder = entry.is_link and not is_linked and self._is_folder(path, follow=True)
                    if entry.is_folder or leads_to_folder:
                        folders.append((f"{path}/", is_linked or leads_to_folder))
                    else:
                        found[path] = FileFacts(entry.size, entry.modified)
        return found

    def free_bytes(self) -> int:
        """How much fits on the server's disk; more than anyone has, where it does not say."""
        free = self._session.free_space(self._ssh.server.folder or "/")
        return sys.maxsize if free is None else free

    def finish(self, message: str) -> None:
        """Nothing is left to do: each change was visible at once."""

    def _batches(self, changes: Iterable[Change]) -> Iterator[Sequence[Change]]:
        """Changes of one stage and kind, as many as may be made at once."""
        batch: list[Change] = []
        size = 0
        for change in changes:
            alike = batch and (batch[0].stage, batch[0].file is None) == (change.stage, change.file is None)
            if batch and (not alike or len(batch) == self.BATCH_FILES or size + change.size > self.BATCH_BYTES):
                yield batch
                batch, size = [], 0
            batch.append(change)
            size += change.size
        if batch:
            yield batch

    def _upload(self, batch: Sequence[Change]) -> None:
        self._make_folders(change.path for change in batch)
        temporary = {change.path: _temporary_path(change.path) for change in batch}
        try:
            self._write(batch, temporary)
            self._rename(temporary)
        except (TargetError, OSError) as error:
            if not isinstance(error, SshEnded):
                self._wait_all(Request.REMOVE, temporary.values())
            raise error if isinstance(error, TargetError) else TargetError(error_message(error)) from error

    def _write(self, batch: Sequence[Change], temporary: dict[str, str]) -> None:
        """Write files under their temporary names."""
        session = self._session
        opened = [(change, session.send_create(self._full_path(temporary[change.path]), FILE_MODE)) for change in batch]
        handles = [(change, self._wait(number, change)) for change, number in opened]
        sent = []
        for change, handle in handles:
            assert change.file is not None
            # The mode that a file is opened with is less the server's umask.
            mode = session.send(Request.FSETSTAT, handle, mode_attributes(FILE_MODE))
            sent.append((change, mode, session.send_contents(handle, change.file)))
        for change, mode, contents in sent:
            if session.status(mode) not in (Status.OK, Status.UNSUPPORTED):
                raise self._error(change.path, Status.PERMISSION_DENIED, "")
            for number in contents:
                self._wait(number, change)

    def _rename(self, temporary: dict[str, str]) -> None:
        session, at_once = self._session, POSIX_RENAME in self._session.extensions
        kind, start = (Request.EXTENDED, [string(POSIX_RENAME)]) if at_once else (Request.RENAME, [])
        names = {
            path: (string(self._full_path(name)), string(self._full_path(path))) for path, name in temporary.items()
        }
        sent = {path: session.send(kind, *start, *pair) for path, pair in names.items()}
        failed = [path for path, number in sent.items() if session.status(number) != Status.OK]
        for path in failed:
            old, new = names[path]
            if not at_once:
                # A server that renames over no file: for a moment readers find none.
                session.status(session.send(Request.REMOVE, new))
            try:
                session.wait(session.send(kind, *start, old, new))
            except SftpError as error:
                raise self._error(path, error.status, error.words) from error

    def _remove(self, batch: Sequence[Change]) -> None:
        paths = [change.path for change in batch]
        # A publication that was cut off may have left the beginning of a file.
        self._wait_all(Request.REMOVE, map(_temporary_path, paths))
        for path, status in zip(paths, self._wait_all(Request.REMOVE, paths), strict=True):
            if status not in (Status.OK, Status.NO_SUCH_FILE) and not self._is_folder(path):
                raise self._error(path, status, "")
        self._remove_empty_folders(paths)

    def _is_folder(self, path: str, *, follow: bool = False) -> bool:
        try:
            return self._session.facts(self._full_path(path), follow=follow).is_folder
        except SftpError:
            return False

    def _make_folders(self, paths: Iterable[str]) -> None:
        """Make the folders of files, where they are not there."""
        for level in _folders_by_depth(paths, self._known_folders):
            mode = mode_attributes(FOLDER_MODE)
            statuses = self._wait_all(Request.MKDIR, level, mode)
            self._wait_all(Request.SETSTAT, _those_with(Status.OK, level, statuses), mode)
            # A server answers anything for a folder that is there; why else one is missing, its files will tell.
            for folder in _those_with(Status.PERMISSION_DENIED, level, statuses):
                if not self._is_folder(folder):
                    raise self._error(folder, Status.PERMISSION_DENIED, "")
            self._known_folders.update(level)

    def _remove_empty_folders(self, paths: Iterable[str]) -> None:
        """Remove the folders of files that are gone, from the deepest; one that holds others' files stays."""
        for level in reversed(list(_folders_by_depth(paths, set()))):
            self._wait_all(Request.RMDIR, level)
            self._known_folders.difference_update(level)

    def _wait_all(self, kind: Request, paths: Iterable[str], *fields: bytes) -> list[int]:
        """How the same request ended for each path."""
        sent = [self._session.send(kind, string(self._full_path(path)), *fields) for path in paths]
        return [self._session.status(number) for number in sent]

    def _wait(self, number: int, change: Change) -> bytes:
        try:
            return self._session.wait(number)
        except SftpError as error:
            raise self._error(change.path, error.status, error.words, change.size) from error

    def _full_path(self, path: str) -> str:
        return f"{self._ssh.server.folder}/{path}"

    def _error(self, path: str, status: int, words: str, size: int = 0) -> TargetError:
        return TargetError(_refusal(self._ssh, self._session, self._full_path(path), status, words, size))


def _refusal(ssh: Ssh, session: SftpSession, path: str, status: int, words: str, size: int = 0) -> str:
    """Why the server refuses a path, and what to do; `size` bytes were to be written there."""
    server = ssh.server
    if status == Status.PERMISSION_DENIED:
        return (
            f"Tài khoản này không có quyền với {path} trên máy chủ {server.host}; hãy nhờ người quản trị máy chủ cho "
            "quyền ghi thư mục ấy."
        )
    if status == Status.NO_SUCH_FILE:
        return (
            f"Máy chủ {server.host} không ghi được {path}: ở chỗ của thư mục chứa nó có một tệp cùng tên, hoặc không "
            "được phép tạo thư mục ấy; hãy xem lại trên máy chủ rồi chạy lại."
        )
    if status == Status.BAD_MESSAGE:
        return f"Máy chủ {server.host} không nhận tên {path}; hãy đặt tên ngắn hơn, không dấu."
    free = session.free_space(server.folder or "/")
    if free is not None and free <= size:
        return f"Ổ đĩa của máy chủ {server.host} đã đầy, không ghi được {path}; hãy dọn bớt rồi chạy lại."
    return (
        f"Máy chủ {server.host} không ghi được {path} ({words or f'mã {status}'}): thường là hết dung lượng được cấp, "
        "hoặc ở chỗ ấy có một thư mục cùng tên; hãy xem lại trên máy chủ rồi chạy lại."
    )


def _those_with(status: Status, paths: Sequence[str], statuses: Sequence[int]) -> list[str]:
    return [path for path, each in zip(paths, statuses, strict=True) if each == status]


def _temporary_path(path: str) -> str:
    """Where a file lies while it is under way: beside its place, under a name that every server can hold."""
    file = PurePosixPath(path)
    return str(file.with_name(f"{TEMPORARY_PREFIX}{digest(file.name.encode()).hex()}"))


def _folders_by_depth(paths: Iterable[str], known: set[str]) -> Iterator[list[str]]:
    """The folders above paths, without those that are known, from the outermost level to the innermost."""
    folders = {str(folder) for path in paths for folder in PurePosixPath(path).parents} - {"."} - known
    levels: dict[int, list[str]] = {}
    for folder in sorted(folders):
        levels.setdefault(folder.count("/"), []).append(folder)
    return (levels[depth] for depth in sorted(levels))
