"""What a place that a site is brought to can do, and which module does it for an address."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from importlib import import_module
from pathlib import Path
from typing import Protocol, runtime_checkable

from msgspec import Struct

from newsroom.model.settings import PublishTarget

# Scheme of an address → module of this package with a function `connect(Destination) -> Target`.
CONNECTORS = {
    "": "folder",
    "sftp": "sftp",
    "rsync+ssh": "rsync",
    **dict.fromkeys(("ftps", "ftp"), "ftp"),
    **dict.fromkeys(("git+ssh", "git+https", "git+http", "git+file"), "git_branch"),
    "s3": "s3",
}


# How forges show the address of a repository: git@github.com:bbt/trang.git.
_SHORT_SSH_ADDRESS = re.compile(r"([\w.-]+@[\w.-]+):(?!/)(.+\.git)")


class TargetError(Exception):
    """A target cannot be reached, read or written; the message is one line in Vietnamese that says what to do."""


class Change(Struct, frozen=True):
    """A file that a target gets, or, without a `file`, loses.

    `path` is relative to the site's root, with forward slashes; `file` is a file of this machine that nobody changes
    meanwhile, of `size` bytes.
    """

    path: str
    file: Path | None = None
    size: int = 0
    stage: int = 0
    """Changes of one stage may be made in any order, or at once; those of a later stage come after all of them."""


class Target(Protocol):
    """A place that holds a site, while connected to it. Every method raises TargetError."""

    def read(self, path: str) -> bytes | None:
        """The bytes of a file; None where there is none."""

    def apply(self, changes: Iterable[Change]) -> Iterator[Change]:
        """Make the changes, stage by stage, and give each when it is done.

        A file appears whole: it is written under another name (which begins with `TEMPORARY_PREFIX`, or lies in the
        folder of the notes) and renamed, where the protocol can. Missing folders are made; a removal of what is not
        there is done; folders that become empty are removed.
        """

    def finish(self, message: str) -> None:
        """Make all changes since the last call visible, where the target collects them; `message` says what for."""


class FileFacts(Struct, frozen=True):
    """What a target says of a file: its bytes, None if unknown; when it was written, in seconds by its clock, or 0."""

    size: int | None
    modified: float = 0


@runtime_checkable
class ListsFiles(Protocol):
    """A target that can list its files cheaply, so that what others changed there is noticed."""

    def list_files(self) -> Mapping[str, FileFacts]:
        """All files at the target by path, the notes too: what is younger than the manifest was changed since."""


@runtime_checkable
class KnowsSpace(Protocol):
    """A target that can tell how much it still holds."""

    def free_bytes(self) -> int:
        """How many bytes fit there."""


TEMPORARY_PREFIX = ".newsroom-new-"
"""How names of files begin that are under way; none of the site's own does."""


class Destination(Struct, frozen=True):
    """A target with what connecting to it takes.

    `secret` asks for a secret by its name (`password`), and raises TargetError where nobody has told it; it is asked
    only when needed, and what it gives is never printed. `state_folder` keeps what a target wants to remember.
    """

    settings: PublishTarget
    secret: Callable[[str], str]
    state_folder: Path


def connect(destination: Destination) -> AbstractContextManager[Target]:
    """Connect to a target for the `with` block; raises TargetError."""
    scheme = address_scheme(destination.settings.address)
    if short := _SHORT_SSH_ADDRESS.fullmatch(destination.settings.address):
        long = "git+ssh://{}/{}".format(*short.groups())
        raise TargetError(f"Địa chỉ git viết theo lối {long}#gh-pages, không viết {destination.settings.address}.")
    if scheme not in CONNECTORS:
        known = ", ".join(f"{name}://" if name else "một thư mục" for name in CONNECTORS)
        raise TargetError(f"Không biết đưa trang lên nơi có địa chỉ {scheme}://…; chọn {known}.")
    module = import_module(f"{__package__}.{CONNECTORS[scheme]}")
    target: AbstractContextManager[Target] = module.connect(destination)
    return target


def address_scheme(address: str) -> str:
    """The scheme of a target's address in small letters, "" for a folder (`C:\\site`, `/srv/www`, `../www`)."""
    return address.partition("://")[0].lower() if "://" in address else ""
