"""Turns and crops a picture: what comes of it is a new one, the first stays as it is."""

from msgspec import Struct

from newsroom.content.media.icc import clean_profile
from newsroom.content.media.images import REENCODE_QUALITY, apply_orientation, encode_image, open_image
from newsroom.model.file_types import IMAGE_FORMATS

MIN_SIDE = 32
"""Pixels of the shortest side that a picture is cropped to."""
QUARTER_TURNS = (0, 90, 180, 270)


class Crop(Struct, frozen=True):
    """The part of a picture that is kept, in percent of its width and height: where it begins, how large it is."""

    left: float = 0
    top: float = 0
    width: float = 100
    height: float = 100


class TransformRefused(ValueError):
    """Why a picture cannot be changed, as a Vietnamese clause."""


def transform_picture(data: bytes, extension: str, *, turn: int = 0, crop: Crop | None = None) -> bytes:
    """The picture turned clockwise by `turn` degrees (one of QUARTER_TURNS), then cropped; upright, without metadata.

    `extension` is its file's. Raises TransformRefused; OSError, SyntaxError or ValueError for what is no picture or
    would take too long to decode (`open_image`).
    """
    crop = crop or Crop()
    with open_image(data) as image:
        # A telephone's JPEG may have a second image behind the first; that is no animation.
        if getattr(image, "is_animated", False) and image.format != "MPO":
            raise TransformRefused("là ảnh động, cắt hay xoay thì hết động; hãy sửa bằng chương trình khác")
        profile = clean_profile(image.info.get("icc_profile"))
        upright = apply_orientation(image)
    # Pillow turns counter-clockwise.
    turned = upright.rotate(-turn, expand=True) if turn else upright
    box = _pixels(crop, turned.size)
    if min(box[2] - box[0], box[3] - box[1]) < min(MIN_SIDE, *turned.size):
        raise TransformRefused(f"cắt còn nhỏ quá (mỗi cạnh ít nhất {MIN_SIDE} điểm ảnh)")
    return encode_image(turned.crop(box), IMAGE_FORMATS[extension], REENCODE_QUALITY, profile)


def _pixels(crop: Crop, size: tuple[int, int]) -> tuple[int, int, int, int]:
    """Left, top, right, bottom, within the picture."""
    left, top = (round(start * side / 100) for start, side in zip((crop.left, crop.top), size, strict=True))
    right, bottom = (
        round((start + length) * side / 100)
        for start, length, side in zip((crop.left, crop.top), (crop.width, crop.height), size, strict=True)
    )
    return max(0, left), max(0, top), min(size[0], right), min(size[1], bottom)
