"""Brings a site to a folder of a server by rsync over ssh, which sends only what differs within a file.

The account must be one that may run programs. Reading, removing, making folders and the notes go by SFTP, to the same
server and account.
"""

import os
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from newsroom.build.file_modes import FILE_MODE, FOLDER_MODE
from newsroom.publishing.sftp import SftpTarget, open_session
from newsroom.publishing.sftp_session import SftpSession
from newsroom.publishing.ssh import Ssh, missing_program
from newsroom.publishing.target import Change, Destination, Target, TargetError
from newsroom.runtime.errors import error_message

_SMALL = 1 << 16
"""Bytes below which the connection of SFTP, which is open, is quicker than another one."""
_TEMPORARY_FOLDER = ".newsroom"
"""Where rsync keeps files under way: what it leaves there when it is killed, web servers keep back."""
_LITTLE = 1 << 20
"""Bytes free at the server below which a transfer that broke off is taken for one that did not fit."""
_NO_SPACE = "No space left on device"
# What rsync says → what it means; before what ssh may have said.
_MEANINGS = {
    _NO_SPACE: "Ổ đĩa của máy chủ {host} đã đầy; hãy dọn bớt rồi chạy lại.",
    "Disk quota exceeded": "Tài khoản này đã hết dung lượng trên máy chủ {host}; hãy dọn bớt rồi chạy lại.",
    "Permission denied (13)": (
        "Tài khoản này không có quyền ghi {path} trên máy chủ {host}; hãy nhờ người quản trị máy chủ cho quyền."
    ),
    # The words of rsync itself, of bash, and of other shells; which come first is a matter of luck.
    **dict.fromkeys(
        ("remote command not found", "rsync: command not found", "rsync: not found"),
        "Máy chủ {host} chưa có rsync; hãy nhờ cài, hoặc ghi địa chỉ sftp:// thay cho rsync+ssh://.",
    ),
    "protocol version mismatch": (
        "Tài khoản này không được chạy lệnh trên máy chủ {host}; hãy ghi địa chỉ sftp:// thay cho rsync+ssh://."
    ),
}


@contextmanager
def connect(destination: Destination) -> Iterator[Target]:
    """A folder of a server, which must be there."""
    with open_session(destination) as (ssh, session):
        yield RsyncTarget(ssh, session, destination.state_folder / "rsync")


class RsyncTarget(SftpTarget):
    """A folder of a server whose files are brought by rsync, a stage at a time."""

    BATCH_FILES, BATCH_BYTES = 2000, 1 << 26

    def __init__(self, ssh: Ssh, session: SftpSession, tree: Path) -> None:
        """`tree` is a folder for links to the files that are brought, under the names they have at the server."""
        super().__init__(ssh, session)
        self._tree = tree

    def _upload(self, batch: Sequence[Change]) -> None:
        if sum(change.size for change in batch) < _SMALL:
            super()._upload(batch)
            return
        self._make_folders([f"{_TEMPORARY_FOLDER}/", *(change.path for change in batch)])
        try:
            self._link_tree(batch)
            self._run(batch)
        except OSError as error:
            raise TargetError(error_message(error)) from error
        finally:
            shutil.rmtree(self._tree, ignore_errors=True)

    def _link_tree(self, batch: Sequence[Change]) -> None:
        shutil.rmtree(self._tree, ignore_errors=True)
        for change in batch:
            assert change.file is not None
            link = self._tree / change.path
            link.parent.mkdir(parents=True, exist_ok=True)
            try:
                os.link(change.file, link)
            except OSError:
                shutil.copyfile(change.file, link)

    def _run(self, batch: Sequence[Change]) -> None:
        server = self._ssh.server
        host = f"[{server.host}]" if ":" in server.host else server.host
        command = [
            "rsync",
            f"--rsh={shlex.join(self._ssh.command)}",
            "--files-from=-",
            "--from0",
            "--no-implied-dirs",  # folders that are there keep their modes
            "--ignore-times",  # times say nothing here: what is named differs
            "--perms",
            f"--chmod=D{FOLDER_MODE:o},F{FILE_MODE:o}",
            f"--temp-dir={_TEMPORARY_FOLDER}",
            "--secluded-args",  # no shell of the server reads the path
            "./",
            f"{host}:{server.folder}/",
        ]
        names = b"".join(change.path.encode() + b"\0" for change in batch)
        # A file, not a pipe: a connection that ssh keeps open for later ones would keep the pipe open, too.
        with tempfile.TemporaryFile() as errors:
            try:
                run = subprocess.run(
                    command,
                    cwd=self._tree,
                    input=names,
                    stdout=subprocess.DEVNULL,
                    stderr=errors,
                    env=self._ssh.environment,
                    start_new_session=True,
                    check=False,
                )
            except FileNotFoundError as error:
                raise TargetError(missing_program("rsync", "gói rsync, hoặc ghi địa chỉ sftp://")) from error
            if run.returncode:
                errors.seek(0)
                raise TargetError(self._meaning(errors.read().decode(errors="replace")))

    def _meaning(self, said: str) -> str:
        server = self._ssh.server
        for words, sentence in _MEANINGS.items():
            if words in said:
                return sentence.format(host=server.host, path=server.folder)
        if self.free_bytes() < _LITTLE:
            # The server's rsync has ended before its words were sent.
            return _MEANINGS[_NO_SPACE].format(host=server.host)
        return self._ssh.meaning(said)
