"""Puts pictures that an editor sends beside the item they belong to."""

from __future__ import annotations

from pathlib import Path

from newsroom.importing.docx_package import MEGABYTE
from newsroom.importing.pictures import to_picture_file
from newsroom.importing.sources import MAX_PICTURE_SIZE
from newsroom.runtime.atomic_write import candidate_names, create_file
from newsroom.text.normalize import slug


class UploadRefused(Exception):
    """Why a picture cannot be taken, as a Vietnamese clause."""


def save_image(item_file: Path, file_name: str, data: bytes) -> Path:
    """Put a picture beside an item's file, under its own name made fit for an address; gives the file.

    The same picture under the same name is taken once. Raises `Unusable` and OSError.
    """
    if len(data) > MAX_PICTURE_SIZE:
        raise UploadRefused(
            f"ảnh nặng {len(data) // MEGABYTE} MB, quá lớn (nhiều nhất {MAX_PICTURE_SIZE // MEGABYTE} MB)"
        )
    if not data:
        raise UploadRefused("tệp ảnh trống")
    made = to_picture_file(data)
    if isinstance(made, str):
        raise UploadRefused(made)
    # Windows sends whole paths in old browsers.
    stem = slug(file_name.replace("\\", "/").rpartition("/")[2].rpartition(".")[0] or item_file.stem)
    for each in candidate_names(stem):
        file = item_file.parent / f"{each}.{made.suffix}"
        try:
            create_file(file, made.data)
        except FileExistsError:
            if file.read_bytes() == made.data:
                return file
            continue
        return file
    raise UploadRefused("đã có quá nhiều ảnh cùng tên")
