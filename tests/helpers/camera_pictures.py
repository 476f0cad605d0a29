"""Pictures as a camera writes them, with the place where they were taken in their metadata."""

import io
import struct

from PIL import Image
from PIL.PngImagePlugin import PngInfo

CAMERA_TEXT = b"21.2731 N 106.1946 E, Nguyen Van A"


def painted_picture(size: tuple[int, int] = (40, 24)) -> Image.Image:
    """A picture whose four corners tell which way up it is."""
    image = Image.new("RGB", size, "white")
    image.paste("red", (0, 0, size[0] // 2, size[1] // 2))
    image.paste("blue", (size[0] // 2, size[1] // 2, *size))
    return image


def picture_with_metadata(kind: str, orientation: int = 1, size: tuple[int, int] = (40, 24)) -> bytes:
    """A picture that says where it was taken, in every way its kind knows."""
    exif, buffer = Image.Exif(), io.BytesIO()
    exif[0x0112] = orientation
    exif[0x010E] = CAMERA_TEXT.decode()
    exif.get_ifd(0x8825)[1] = "N"
    xmp = b"<x:xmpmeta>" + CAMERA_TEXT + b"</x:xmpmeta>"
    image = painted_picture(size)
    if kind == "JPEG":
        image.save(buffer, kind, exif=exif, xmp=xmp, comment=CAMERA_TEXT, quality=95)
        app13 = b"\xff\xed" + struct.pack(">H", 16 + len(CAMERA_TEXT)) + b"Photoshop 3.0\0" + CAMERA_TEXT
        return buffer.getvalue()[:2] + app13 + buffer.getvalue()[2:] + CAMERA_TEXT
    if kind == "PNG":
        text = PngInfo()
        text.add_text("Author", CAMERA_TEXT.decode())
        text.add_itxt("XML:com.adobe.xmp", xmp.decode())
        image.save(buffer, kind, exif=exif, pnginfo=text)
    elif kind == "GIF":
        image.save(buffer, kind, comment=CAMERA_TEXT)
    else:
        image.save(buffer, kind, exif=exif, xmp=xmp, quality=95)
    return buffer.getvalue()


def open_picture(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))
