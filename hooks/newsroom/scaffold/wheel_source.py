"""Finds the program's wheels: in a folder, as a file, or at an address."""

import hashlib
import zipfile
from pathlib import Path
from urllib.parse import unquote, urlsplit

import requests
from packaging.utils import InvalidWheelFilename, parse_wheel_filename
from packaging.version import Version

from newsroom.runtime.network import failure_reason
from newsroom.scaffold.wheel import NoWheel, Wheel

PACKAGE = "newsroom"
MAX_WHEEL_SIZE = 100 * 1000 * 1000
_TIMEOUT = 30


def find_wheel(source: str, folder: Path, version: Version | None) -> Wheel:
    """The wheel of that version, or the newest, of a source: a folder, a file or an address; raises NoWheel.

    `folder` is where the paths of sources count from.
    """
    if urlsplit(source).scheme in {"http", "https"}:
        wheel = _download(source)
    else:
        path = folder / source
        wheel = _read(_file_of_version(path, version) if path.is_dir() else path)
    if version is not None and wheel.version != version:
        raise NoWheel(f"{wheel.name} không phải là bản {version}.")
    return wheel


def _file_of_version(folder: Path, version: Version | None) -> Path:
    found = {wheel_version(file.name): file for file in folder.glob(f"{PACKAGE}-*.whl")}
    versions = sorted(each for each in found if each is not None)
    if not versions:
        raise NoWheel(f"Không có tệp {PACKAGE}-….whl nào trong {folder}. Hãy tải bản mới về đó rồi chạy lại.")
    if version is not None and version not in versions:
        raise NoWheel(f"Không có bản {version} trong {folder}; ở đó có: {', '.join(map(str, versions))}.")
    return found[version or versions[-1]]


def wheel_version(name: str) -> Version | None:
    """The version that a file's name tells; None for a name that is no wheel's of ours."""
    try:
        package, version, _, _ = parse_wheel_filename(name)
    except InvalidWheelFilename:
        return None
    return version if package == PACKAGE else None


def _read(file: Path) -> Wheel:
    if not file.is_file():
        raise NoWheel(f"Không có tệp {file}.")
    return _checked(Wheel(file.name, file.read_bytes()))


def _checked(wheel: Wheel) -> Wheel:
    """The wheel, unless it is none of the program's or is damaged."""
    try:
        with zipfile.ZipFile(wheel.file()) as opened:
            whole = opened.testzip() is None
    except (zipfile.BadZipFile, ValueError):
        whole = False
    if not whole:
        raise NoWheel(f"{wheel.name} đã hỏng hoặc bị cắt cụt; hãy tải lại.")
    if wheel_version(wheel.name) is None or wheel.program_file("requirements.txt") is None:
        raise NoWheel(f"{wheel.name} không phải là tệp cài đặt của chương trình này.")
    return wheel


def _download(address: str) -> Wheel:
    """The wheel at an address; `#sha256=…` (PEP 503) is compared, and takes the place of https."""
    parts = urlsplit(address)
    expected = parts.fragment.removeprefix("sha256=") if parts.fragment.startswith("sha256=") else ""
    if parts.scheme != "https" and not expected:
        raise NoWheel("Địa chỉ tải phải bắt đầu bằng https://, hoặc có mã kiểm tra: …whl#sha256=…")
    data = bytearray()
    try:
        with requests.get(address, timeout=_TIMEOUT, stream=True) as answer:
            if answer.status_code != requests.codes.ok:
                raise NoWheel(f"Không tải được {address}: máy chủ trả lời {answer.status_code}.")
            for chunk in answer.iter_content(1 << 16):
                data += chunk
                if len(data) > MAX_WHEEL_SIZE:
                    raise NoWheel(f"Tệp ở {address} quá lớn.")
    except requests.RequestException as error:
        raise NoWheel(f"Không tải được {address}: {failure_reason(error, parts.hostname or address)}.") from error
    if expected and hashlib.sha256(data).hexdigest() != expected:
        raise NoWheel(f"Tệp tải từ {address} không khớp mã kiểm tra.")
    return _checked(Wheel(unquote(Path(parts.path).name), bytes(data)))
