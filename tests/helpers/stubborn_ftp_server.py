"""A small FTP server without TLS that has the bad habits of some, one by one."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pyftpdlib.authorizers import AuthenticationFailed, DummyAuthorizer
from pyftpdlib.filesystems import AbstractedFS, FilesystemError
from pyftpdlib.handlers import FTPHandler
from pyftpdlib.ioloop import IOLoop
from pyftpdlib.servers import FTPServer

OPTIONAL_COMMANDS = ("SIZE", "MLSD", "MLST", "OPTS", "SITE CHMOD", "FEAT")


class StubbornServer:
    """What the server is to do, and what it has been told."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = 0
        self.renames_over_files = True
        self.files_until_it_hangs_up = 0
        """0 for none."""
        self.quota = 10**9
        self.commands: list[str] = []
        self.sign_ins = 0


@contextmanager
def stubborn_ftp_server(
    folder: Path, user: str, password: str, *, max_connections: int = 512, has_optional_commands: bool = True
) -> Iterator[StubbornServer]:
    """The server, which runs for the `with` block; a user with that password may do everything in the folder."""
    says = StubbornServer(folder)

    class Users(DummyAuthorizer):
        def validate_authentication(self, username: str, password: str, handler: FTPHandler) -> None:
            try:
                super().validate_authentication(username, password, handler)
            except AuthenticationFailed:
                raise AuthenticationFailed(f"The password {password} is wrong.") from None

    class Files(AbstractedFS):
        def chdir(self, path: str) -> None:
            if not Path(path).is_dir():
                raise FilesystemError("No such directory.")
            self.cwd = self.fs2ftp(path)  # the library's own would change the folder of the whole process

        def rename(self, src: str, dst: str) -> None:
            if not says.renames_over_files and Path(dst).exists():
                raise FilesystemError("File exists.")
            super().rename(src, dst)

    class Handler(FTPHandler):
        authorizer = Users()
        abstracted_fs = Files
        auth_failed_timeout = 0
        masquerade_address = "192.0.2.1"  # what a server behind a NAT may say; nobody is there (RFC 5737)
        received = 0

        def pre_process_command(self, line: str, cmd: str, arg: str) -> None:
            says.commands.append(line)
            super().pre_process_command(line, cmd, arg)

        def on_login(self, username: str) -> None:
            says.sign_ins += 1

        def ftp_STOR(self, file: str, mode: str = "w") -> str | None:
            used = sum(each.stat().st_size for each in folder.rglob("*") if each.is_file())
            if used > says.quota:
                self.respond("552 Quota exceeded.")
                return None
            return super().ftp_STOR(file, mode)

        def on_file_received(self, file: str) -> None:
            self.received += 1
            if self.received == says.files_until_it_hangs_up:
                self.close()

    if not has_optional_commands:
        Handler.proto_cmds = {
            name: facts for name, facts in FTPHandler.proto_cmds.items() if name not in OPTIONAL_COMMANDS
        }
    Handler.authorizer.add_user(user, password, str(folder), perm="elradfmwMT")
    server = FTPServer(("127.0.0.1", 0), Handler, ioloop=IOLoop())
    server.max_cons_per_ip = max_connections
    says.port = server.address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"timeout": 0.02, "handle_exit": False})
    thread.start()
    try:
        yield says
    finally:
        server.close_all()
        thread.join(10)
