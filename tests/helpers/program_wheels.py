"""Other versions of the program as wheels: this checkout's wheel with another version and other files."""

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

import newsroom
from newsroom.scaffold.wheel import Wheel, program_wheel

Edit = Callable[[str], str]


@cache
def _this_version() -> Wheel:
    return program_wheel()


def write_version(folder: Path, version: str, edits: Mapping[str, Edit] = {}) -> Path:
    """Write the wheel of a version whose files, by their path in the wheel, these functions have edited."""
    wheel, old = _this_version(), newsroom.__version__
    every: dict[str, Edit] = {
        "newsroom/__init__.py": lambda text: text.replace(f'"{old}"', f'"{version}"'),
        f"newsroom-{old}.dist-info/METADATA": lambda text: text.replace(f"Version: {old}", f"Version: {version}", 1),
        f"newsroom-{old}.dist-info/RECORD": lambda text: re.sub(
            r"(?m)^(.*?),.*$", r"\1,,", text.replace(f"newsroom-{old}.dist-info", f"newsroom-{version}.dist-info")
        ),
        **edits,
    }
    file = folder / wheel.name.replace(old, version)
    with zipfile.ZipFile(io.BytesIO(wheel.data)) as source, zipfile.ZipFile(file, "w") as target:
        assert every.keys() <= {*source.namelist()}, "an edit of what is not there"
        for name in source.namelist():
            data = source.read(name)
            if name in every:
                edited = every[name](data.decode())
                assert edited != data.decode() or version == old, f"the edit of {name} changes nothing"
                data = edited.encode()
            target.writestr(name.replace(f"newsroom-{old}.dist-info", f"newsroom-{version}.dist-info"), data)
    return file
