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
    """Put a picture beside an item's file, under a slug of its own name; returns the file.

    The same picture under the same name is stored once. Raises `UploadRefused` and OSError.
    """
    if len(data) > MAX_PICTURE_SIZE:
        size, limit = len(data) // MEGABYTE, MAX_PICTURE_SIZE // MEGABYTE
        raise UploadRefused(f"ảnh nặng {size} MB, quá lớn (nhiều nhất {limit} MB)")
    if not data:
        raise UploadRefused("tệp ảnh trống")
    picture = to_picture_file(data)
    if isinstance(picture, str):
        raise UploadRefused(picture)
    # Old browsers on Windows send the whole path.
    stem = slug(file_name.replace("\\", "/").rpartition("/")[2].rpartition(".")[0] or item_file.stem)
    for name in candidate_names(stem):
        file = item_file.parent / f"{name}.{picture.suffix}"
        try:
            create_file(file, picture.data)
        except FileExistsError:
            if file.read_bytes() != picture.data:
                continue
        return file
    raise UploadRefused("đã có quá nhiều ảnh cùng tên")
