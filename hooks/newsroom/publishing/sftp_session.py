"""Speaks SFTP version 3 (draft-ietf-secsh-filexfer-02) over a connection of `ssh`, many requests at once.

`sftp -b` waits for an answer after every request, reads `*` and `[` in names as patterns, and tells errors in words.
"""

import stat
import struct
from collections.abc import Iterator, Sequence
from enum import IntEnum
from pathlib import Path

from msgspec import Struct

from newsroom.publishing.ssh import SshProcess
from newsroom.publishing.target import TargetError

WINDOW = 256
"""Requests that may be unanswered. Answers to writing fit into a pipe, those to reading into what ssh keeps for them,
so neither side waits for the other to read.
"""
CHUNK = 1 << 15
"""Bytes of one request: what every server must take."""
_MAX_PACKET = 1 << 20


class Request(IntEnum):
    """Types of packets that a client sends (section 3)."""

    INIT = 1
    OPEN = 3
    CLOSE = 4
    READ = 5
    WRITE = 6
    LSTAT = 7
    SETSTAT = 9
    FSETSTAT = 10
    OPENDIR = 11
    READDIR = 12
    REMOVE = 13
    MKDIR = 14
    RMDIR = 15
    REALPATH = 16
    STAT = 17
    RENAME = 18
    EXTENDED = 200


class Status(IntEnum):
    """Results of requests (section 7)."""

    OK = 0
    EOF = 1
    NO_SUCH_FILE = 2
    PERMISSION_DENIED = 3
    FAILURE = 4
    BAD_MESSAGE = 5
    UNSUPPORTED = 8


_VERSION, _STATUS = 2, 101
_READ_FLAG, _WRITE_FLAGS = 0x01, 0x02 | 0x08 | 0x10  # write, create, truncate (section 6.3)
_HAS_SIZE, _HAS_OWNER, _HAS_MODE, _HAS_TIMES, _HAS_MORE = 0x01, 0x02, 0x04, 0x08, 0x80000000  # section 5
POSIX_RENAME, STATVFS = b"posix-rename@openssh.com", b"statvfs@openssh.com"  # OpenSSH's PROTOCOL, section 4


class SftpError(Exception):
    """A request that the server refused."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status, self.words = status, words


class Entry(Struct, frozen=True):
    """What a server says of a file or folder: 0 for what it does not say; `modified` in seconds by its clock."""

    name: str
    size: int
    mode: int
    modified: int

    @property
    def is_folder(self) -> bool:
        """Whether it is a folder, and no link to one."""
        return stat.S_ISDIR(self.mode)

    @property
    def is_link(self) -> bool:
        """Whether it is a symbolic link."""
        return stat.S_ISLNK(self.mode)


class _Answer(Struct, frozen=True):
    kind: int
    body: bytes


class SftpSession:
    """Requests to a server: `send_…` only send, and give a number for which `wait` waits; others do both.

    What refuses a request raises SftpError, and a connection that ends TargetError.
    """

    def __init__(self, process: SshProcess) -> None:
        self._process, self._next, self._unanswered = process, 0, 0
        self._answers: dict[int, _Answer] = {}
        self._write_packet(bytes([Request.INIT]) + struct.pack(">I", 3))
        packet = self._read_packet()
        self.extensions = set(_read_strings(packet[5:])[::2]) if packet[0] == _VERSION else set()

    def send(self, kind: Request, *fields: bytes) -> int:
        """Send a request, whose number is put before its fields."""
        while self._unanswered >= WINDOW:
            self._read_answer()
        self._next += 1
        self._unanswered += 1
        self._write_packet(struct.pack(">BI", kind, self._next) + b"".join(fields))
        return self._next

    def wait(self, number: int) -> bytes:
        """The answer to a request without its type and number: b"" for a mere success; raises SftpError."""
        while number not in self._answers:
            self._read_answer()
        answer = self._answers.pop(number)
        if answer.kind != _STATUS:
            return answer.body
        status = struct.unpack_from(">I", answer.body)[0]
        if status == Status.OK:
            return b""
        words = _read_strings(answer.body[4:])
        raise SftpError(status, words[0].decode(errors="replace") if words else "")

    def status(self, number: int) -> int:
        """How a request ended."""
        try:
            self.wait(number)
        except SftpError as error:
            return error.status
        return Status.OK

    def send_create(self, path: str, mode: int) -> int:
        """Open a file for writing, empty; the answer is its handle, as later requests take it."""
        return self.send(Request.OPEN, string(path), struct.pack(">I", _WRITE_FLAGS), mode_attributes(mode))

    def send_contents(self, handle: bytes, file: Path) -> list[int]:
        """Write all bytes of a local file, and close the handle."""
        numbers, offset = [], 0
        with file.open("rb") as source:
            while chunk := source.read(CHUNK):
                numbers.append(self.send(Request.WRITE, handle, struct.pack(">Q", offset), string(chunk)))
                offset += len(chunk)
        return [*numbers, self.send(Request.CLOSE, handle)]

    def read_file(self, path: str) -> bytes:
        """The bytes of a file of the server."""
        handle = self.wait(self.send(Request.OPEN, string(path), struct.pack(">II", _READ_FLAG, 0)))
        data = bytearray()
        try:
            while True:
                answer = self.wait(self.send(Request.READ, handle, struct.pack(">QI", len(data), 2 * CHUNK)))
                data += _read_strings(answer)[0]
        except SftpError as error:
            if error.status != Status.EOF:
                raise
        self.wait(self.send(Request.CLOSE, handle))
        return bytes(data)

    def facts(self, path: str, *, follow: bool = True) -> Entry:
        """What is at a path, or where the link there leads to; raises SftpError where there is nothing."""
        answer = self.wait(self.send(Request.STAT if follow else Request.LSTAT, string(path)))
        return _read_entry(path, answer, 0)[0]

    def list_folders(self, paths: Sequence[str]) -> list[list[Entry]]:
        """What is in each of some folders, without "." and ".."; nothing in those that cannot be read."""
        opened = [self.send(Request.OPENDIR, string(path)) for path in paths]
        found: list[list[Entry]] = [[] for _ in paths]
        handles = {}
        for index, number in enumerate(opened):
            try:
                handles[index] = self.wait(number)
            except SftpError:
                continue  # it is as good as gone: readers cannot have it either
        unread = dict(handles)
        while unread:
            # Most folders are told in one answer, after which the next says that this was all.
            numbers = [(index, self.send(Request.READDIR, handle)) for index, handle in unread.items() for _ in "12"]
            for index, number in numbers:
                try:
                    found[index] += _read_entries(self.wait(number))
                except SftpError:
                    unread.pop(index, None)
        for number in [self.send(Request.CLOSE, handle) for handle in handles.values()]:
            self.status(number)
        return found

    def login_folder(self) -> str:
        """The folder in which the account is after logging in."""
        return _read_strings(self.wait(self.send(Request.REALPATH, string(".")))[4:])[0].decode(errors="replace")

    def free_space(self, folder: str) -> int | None:
        """Bytes that the disk of a folder has left for this account; None where the server does not tell."""
        if STATVFS not in self.extensions:
            return None
        try:
            answer = self.wait(self.send(Request.EXTENDED, string(STATVFS), string(folder)))
        except SftpError:
            return None
        _, block_size, _, _, free_blocks, files, free_files = struct.unpack_from(">7Q", answer)
        return 0 if files and not free_files else int(block_size * free_blocks)

    def _write_packet(self, packet: bytes) -> None:
        self._process.write(struct.pack(">I", len(packet)) + packet)

    def _read_packet(self) -> bytes:
        size = struct.unpack(">I", self._process.read(4))[0]
        if not 0 < size <= _MAX_PACKET:
            raise TargetError(
                "Máy chủ in chữ ra khi đăng nhập (thường do tệp .bashrc của tài khoản), nên SFTP không chạy được; hãy "
                "nhờ người quản trị máy chủ bỏ dòng in ấy."
            )
        return self._process.read(size)

    def _read_answer(self) -> None:
        packet = self._read_packet()
        self._answers[struct.unpack_from(">I", packet, 1)[0]] = _Answer(packet[0], packet[5:])
        self._unanswered -= 1


def string(value: str | bytes) -> bytes:
    """A string as packets hold it; names are in UTF-8, but for what others wrote in another character set."""
    data = value.encode(errors="surrogateescape") if isinstance(value, str) else value
    return struct.pack(">I", len(data)) + data


def mode_attributes(mode: int) -> bytes:
    """The attributes of a file of which only the permissions are said."""
    return struct.pack(">II", _HAS_MODE, mode)


def _read_strings(data: bytes) -> list[bytes]:
    """The strings that follow one another to the end of a packet."""
    found, offset = [], 0
    while offset + 4 <= len(data):
        end = offset + 4 + struct.unpack_from(">I", data, offset)[0]
        found.append(data[offset + 4 : end])
        offset = end
    return found


def _read_entry(name: str, data: bytes, offset: int) -> tuple[Entry, int]:
    """The attributes (section 5) at an offset, and the offset behind them."""
    size = mode = modified = 0
    flags = struct.unpack_from(">I", data, offset)[0]
    offset += 4
    if flags & _HAS_SIZE:
        size = struct.unpack_from(">Q", data, offset)[0]
        offset += 8
    if flags & _HAS_OWNER:
        offset += 8
    if flags & _HAS_MODE:
        mode = struct.unpack_from(">I", data, offset)[0]
        offset += 4
    if flags & _HAS_TIMES:
        modified = struct.unpack_from(">I", data, offset + 4)[0]
        offset += 8
    if flags & _HAS_MORE:
        count = struct.unpack_from(">I", data, offset)[0]
        offset += 4
        for _ in range(2 * count):
            offset += 4 + struct.unpack_from(">I", data, offset)[0]
    return Entry(name, size, mode, modified), offset


def _read_entries(answer: bytes) -> Iterator[Entry]:
    """The entries of an answer to READDIR: names as bytes and as a line for people, and attributes."""
    offset = 4
    for _ in range(struct.unpack_from(">I", answer)[0]):
        end = offset + 4 + struct.unpack_from(">I", answer, offset)[0]
        name = answer[offset + 4 : end].decode(errors="surrogateescape")
        offset = end + 4 + struct.unpack_from(">I", answer, end)[0]
        entry, offset = _read_entry(name, answer, offset)
        if name not in (".", ".."):
            yield entry
