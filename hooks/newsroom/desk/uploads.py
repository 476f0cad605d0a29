"""Puts pictures that an editor sends beside the item they belong to."""

from __future__ import annotations

from pathlib import Path

from newsroom.importing.docx_package import MEGABYTE
from newsroom.importing.manuscript import Found
from newsroom.importing.pictures import usable
from newsroom.importing.sources import MOST_PICTURE
from newsroom.runtime.atomic_write import names, put
from newsroom.text.normalize import slug


class Unusable(Exception):
    """Why a picture cannot be taken, as a Vietnamese clause."""


def take(item: Path, name: str, data: bytes) -> Path:
    """Put a picture beside an item's file, under its own name made fit for an address; gives the file.

    The same picture under the same name is taken once. Raises `Unusable` and OSError.
    """
    if len(data) > MOST_PICTURE:
        raise Unusable(f"ảnh nặng {len(data) // MEGABYTE} MB, quá lớn (nhiều nhất {MOST_PICTURE // MEGABYTE} MB)")
    if not data:
        raise Unusable("tệp ảnh trống")
    made = usable(Found(data, name=name))
    if isinstance(made, str):
        raise Unusable(made)
    # Windows sends whole paths in old browsers.
    stem = slug(name.replace("\\", "/").rpartition("/")[2].rpartition(".")[0] or item.stem)
    for each in names(stem):
        file = item.parent / f"{each}.{made.ending}"
        try:
            put(file, made.data)
        except FileExistsError:
            if file.read_bytes() == made.data:
                return file
            continue
        return file
    raise Unusable("đã có quá nhiều ảnh cùng tên")
