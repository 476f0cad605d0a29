"""Brings a site to a server by FTP, encrypted (FTPS): to the shared hosting that most boards have."""

import ftplib
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, as_completed, wait
from contextlib import contextmanager
from itertools import chain, groupby, islice
from pathlib import Path, PurePosixPath
from queue import LifoQueue
from typing import TypeVar

from newsroom.publishing import ftp_errors
from newsroom.publishing.ftp_connection import (
    LOST_CONNECTION,
    FtpAddress,
    FtpConnection,
    open_connection,
    parse_address,
)
from newsroom.publishing.history import OWN_NOTES
from newsroom.publishing.target import Change, Destination, Target, TargetError

MAX_CONNECTIONS = 3
"""Most of the time goes into waiting for answers; shared hosting commonly allows from four to eight connections."""
_FEW_CHANGES = 8
"""Fewer are made sooner over the connection that is open than others are opened."""
RECONNECT_PAUSES = (0.0, 2.0, 10.0)
"""Seconds before each new try after a lost connection; a success begins the count anew."""
ResultT = TypeVar("ResultT")


@contextmanager
def connect(destination: Destination) -> Iterator[Target]:
    """A folder of an FTP server, which must be there: a wrong path must not become a folder that nobody serves."""
    address = parse_address(destination.settings)
    password = destination.secret("password")
    sessions = [_Session(address, password, f"{OWN_NOTES}/new-{number}") for number in range(MAX_CONNECTIONS)]
    try:
        sessions[0].run(lambda connection: None)
        yield FtpTarget(sessions)
    finally:
        for session in sessions:
            session.close()


class _Session:
    """A connection that is opened anew where the server drops it, as some do after some files or minutes."""

    def __init__(self, address: FtpAddress, password: str, temporary: str) -> None:
        """`temporary` is the name of the file that this session has under way, below the site's folder."""
        self._address, self._password, self.temporary = address, password, temporary
        self._connection: FtpConnection | None = None
        self._was_open = False

    def run(self, work: Callable[[FtpConnection], ResultT], path: str = "") -> ResultT:
        """Do something, once more from its beginning where the connection ends meanwhile.

        Raises TargetError where the server refuses, or hangs up again and again; `path` is the file it is about.
        """
        host = self._address.host
        pauses = iter(RECONNECT_PAUSES if self._was_open else ())
        while True:
            try:
                return work(self._open())
            except ftplib.error_perm as error:
                raise ftp_errors.refusal(str(error), host, path) from None
            except LOST_CONNECTION as error:
                self.close()
                if str(error)[:3] in ftp_errors.NO_SPACE_CODES:
                    raise ftp_errors.refusal(str(error), host, path) from None
                if (pause := next(pauses, None)) is None:
                    raise self._give_up(error) from None
                time.sleep(pause)
            except ValueError as error:  # after the above: a certificate that is refused is one, too
                raise TargetError(f"Máy chủ FTP không giữ được tên có dấu xuống dòng: {error}.") from error

    def close(self) -> None:
        """Leave the server."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _open(self) -> FtpConnection:
        if self._connection is None:
            self._connection = open_connection(self._address, self._password)
            self._was_open = True
        return self._connection

    def _give_up(self, error: BaseException) -> TargetError:
        if isinstance(error, OSError) and not self._was_open:
            return ftp_errors.unreachable(error, self._address.host, self._address.port)
        return ftp_errors.lost(error, self._address.host)


class FtpTarget:
    """A folder of a server, which the first session is in; the others join when there is work for them."""

    def __init__(self, sessions: Sequence[_Session]) -> None:
        self._sessions = list(sessions)
        self._known_folders: set[str] = set()
        self._has_chmod, self._renames_over_files, self._is_clean = True, True, False

    def read(self, path: str) -> bytes | None:
        """The bytes of a file; None where there is none."""

        def download(connection: FtpConnection) -> bytes | None:
            try:
                return connection.download(path)
            except (ftplib.error_perm, ftplib.error_temp) as error:
                # The same answer says that a file is not there and that it may not be read.
                if str(error)[:3] not in {"450", "550"} or _exists(connection, path):
                    raise
                return None

        return self._sessions[0].run(download, path)

    def apply(self, changes: Iterable[Change]) -> Iterator[Change]:
        """Make the changes, stage by stage, and give each when it is done."""
        if not self._is_clean:  # what a run that was killed has left
            leftovers = [f"DELE {session.temporary}" for session in self._sessions]
            self._sessions[0].run(lambda connection: connection.commands(*leftovers))
            self._is_clean = True
        for _, group in groupby(changes, key=lambda change: change.stage):
            stage = iter(group)
            first = list(islice(stage, _FEW_CHANGES))
            sessions = self._sessions if len(first) == _FEW_CHANGES else self._sessions[:1]
            yield from self._make_all(chain(first, stage), sessions)

    def finish(self, message: str) -> None:
        """Nothing is left to do: each change was visible at once."""

    def _make_all(self, changes: Iterable[Change], sessions: Sequence[_Session]) -> Iterator[Change]:
        """Make changes over several connections at once, in any order."""
        free = LifoQueue[_Session]()  # the first, which is open, is on top
        for session in reversed(sessions):
            free.put(session)

        def make(change: Change) -> Change:
            while True:
                session = free.get()
                try:
                    self._make(session, change)
                except TargetError:
                    if session is not sessions[0]:
                        continue  # the server may allow fewer connections; what the first is told counts
                    free.put(session)
                    raise
                free.put(session)
                return change

        with ThreadPoolExecutor(len(sessions)) as pool:
            running = set[Future[Change]]()
            for change in changes:
                running.add(pool.submit(make, change))
                if len(running) >= len(sessions):
                    done, running = wait(running, return_when=FIRST_COMPLETED)
                    yield from (each.result() for each in done)
            yield from (each.result() for each in as_completed(running))

    def _make(self, session: _Session, change: Change) -> None:
        path, file = change.path, change.file
        if file is None:
            session.run(lambda connection: self._remove(connection, path), path)
        else:
            session.run(lambda connection: self._bring(connection, file, session.temporary, path), path)

    def _bring(self, connection: FtpConnection, file: Path, temporary: str, path: str) -> None:
        self._make_folders(connection, temporary)
        try:
            connection.upload(file, temporary)
            refusal = self._make_folders(connection, path)
            self._rename(connection, temporary, path, refusal)
        except ftplib.Error:
            connection.commands(f"DELE {temporary}")
            raise

    def _rename(self, connection: FtpConnection, old: str, new: str, refusal: str) -> None:
        """Give a file its name; `refusal` is what the server said when its folder was not made."""
        mode = [f"SITE CHMOD 644 {old}"] if self._has_chmod else []
        room = [] if self._renames_over_files else [f"DELE {new}"]
        rename = [f"RNFR {old}", f"RNTO {new}"]
        *said, found, renamed = connection.commands(*mode, *room, *rename)
        self._has_chmod = bool(mode) and said[0].startswith("2")
        if self._renames_over_files and found.startswith("3") and not renamed.startswith("2"):
            # Some servers rename over no file. Sent together, the file is missing for as long as they take for both.
            deleted, _, renamed = connection.commands(f"DELE {new}", *rename)
            self._renames_over_files = not deleted.startswith("2")
        if not renamed.startswith("2"):
            raise ftplib.error_perm(refusal or renamed)

    def _make_folders(self, connection: FtpConnection, path: str) -> str:
        """Make the folders above a path; the answer if the last was not made, which is no error where it was there."""
        missing = [folder for folder in _folders_of(path) if folder not in self._known_folders]
        if not missing:
            return ""
        said = connection.commands(*(f"MKD {folder}" for folder in missing))
        made = [folder for folder, answer in zip(missing, said, strict=True) if answer.startswith("2")]
        if made and self._has_chmod:
            connection.commands(*(f"SITE CHMOD 755 {folder}" for folder in made))
        self._known_folders.update(missing)
        return "" if said[-1].startswith("2") else said[-1]

    def _remove(self, connection: FtpConnection, path: str) -> None:
        folders = [*reversed(_folders_of(path))]
        deleted, *_ = connection.commands(f"DELE {path}", *(f"RMD {folder}" for folder in folders))
        self._known_folders.difference_update(folders)
        if not deleted.startswith("2") and _exists(connection, path):
            raise ftplib.error_perm(deleted)


def _folders_of(path: str) -> list[str]:
    """The folders above a path, the outermost first, without the root."""
    return [str(folder) for folder in reversed(PurePosixPath(path).parents[:-1])]


def _exists(connection: FtpConnection, path: str) -> bool:
    """Whether a file is there: servers tell the sizes of files alone."""
    [answer] = connection.commands(f"SIZE {path}")
    return answer.startswith("213")
