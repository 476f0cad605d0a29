"""Cuts a picture to another shape so that its focal point stays in view."""

from newsroom.model.items import FocalPoint

_MIDDLE = FocalPoint(50, 50)


def cut_box(size: tuple[int, int], shape: tuple[int, int], focus: FocalPoint | None) -> tuple[int, int, int, int]:
    """The largest part of a picture that has a shape: left, top, right, bottom in pixels, as Pillow crops.

    `size` is width and height of the picture, `shape` those of the shape; only their proportion counts. The point lies
    where it lay in the whole, as CSS puts it (`object-position`, CSS Images 3, 5.5).
    """
    width, height = size
    focus = focus or _MIDDLE
    cut_width = min(width, max(1, round(height * shape[0] / shape[1])))
    cut_height = min(height, max(1, round(width * shape[1] / shape[0])))
    left = round((width - cut_width) * focus.x / 100)
    top = round((height - cut_height) * focus.y / 100)
    return left, top, left + cut_width, top + cut_height
