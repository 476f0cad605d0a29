"""The program as one file that pip installs: packed from a checkout, or the one that it was installed from."""

import hashlib
import io
import json
import tempfile
import zipfile
from importlib import metadata
from pathlib import Path
from urllib.parse import unquote, urlsplit

from msgspec import Struct
from packaging.utils import parse_wheel_filename
from packaging.version import Version

from newsroom.runtime.program_files import IS_INSTALLED, PROGRAM

VENDOR_FOLDER = "vendor"


class Wheel(Struct, frozen=True):
    """A wheel (PyPA, “Binary distribution format”): its file name and its bytes."""

    name: str
    data: bytes

    @property
    def path(self) -> str:
        """Where it lies in a project."""
        return f"{VENDOR_FOLDER}/{self.name}"

    def file(self) -> io.BytesIO:
        """Its bytes as a file."""
        return io.BytesIO(self.data)

    @property
    def version(self) -> Version:
        """The version that its name tells."""
        return parse_wheel_filename(self.name)[1]

    def program_file(self, path: str) -> bytes | None:
        """The bytes of one of the program's own files (`runtime.program_files`); None where there is none."""
        with zipfile.ZipFile(self.file()) as opened:
            try:
                return opened.read(f"newsroom/program/{path}")
            except KeyError:
                return None

    @property
    def sha256(self) -> str:
        """Its hash, as requirements.txt writes it."""
        return hashlib.sha256(self.data).hexdigest()


class NoWheel(Exception):
    """The file that the program was installed from is gone; the message is a line in Vietnamese."""


def program_wheel() -> Wheel:
    """The running program as a wheel; raises NoWheel."""
    return _installed_wheel() if IS_INSTALLED else _packed_wheel()


def _packed_wheel() -> Wheel:
    # Only `init` and `update` need it.
    from hatchling.builders.wheel import WheelBuilder

    with tempfile.TemporaryDirectory(prefix="newsroom-") as folder:
        (path,) = WheelBuilder(str(PROGRAM)).build(directory=folder, versions=["standard"])
        return Wheel(Path(path).name, Path(path).read_bytes())


def _installed_wheel() -> Wheel:
    """The wheel that pip noted as the origin (PEP 610)."""
    try:
        origin = json.loads(metadata.distribution("newsroom").read_text("direct_url.json") or "{}")
        file = Path(unquote(urlsplit(origin.get("url", "")).path))
        return Wheel(file.name, file.read_bytes())
    except (metadata.PackageNotFoundError, OSError, ValueError) as error:
        raise NoWheel(
            "Không còn tệp cài đặt (.whl) của chương trình. Hãy chạy init từ bản tải về của phần mềm."
        ) from error
