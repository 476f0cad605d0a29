"""Images are published without metadata and upright; smaller copies are made once."""

import contextlib
import io
import struct
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from camera_pictures import CAMERA_TEXT, open_picture, painted_picture, picture_with_metadata
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from newsroom.content.media.caches import ImageCache, Rendition
from newsroom.content.media.images import scale_image, strip_metadata
from newsroom.model.file_types import FileInfo
from PIL import Image, ImageChops, ImageCms

FORMATS = {"jpg": "JPEG", "png": "PNG", "webp": "WEBP", "gif": "GIF", "avif": "AVIF"}


@pytest.mark.parametrize(("extension", "image_format"), FORMATS.items())
def test_no_metadata_is_left(extension: str, image_format: str) -> None:
    data = picture_with_metadata(image_format)
    assert CAMERA_TEXT in data or image_format == "PNG"
    output = strip_metadata(data, extension)
    assert CAMERA_TEXT not in output
    image = open_picture(output)
    image.load()
    assert (image.format, image.size) == (image_format, (40, 24))
    assert not dict(image.getexif())
    assert not {"exif", "xmp", "comment", "photoshop", "Author", "XML:com.adobe.xmp"} & image.info.keys()


@pytest.mark.parametrize("image_format", ["JPEG", "PNG", "WEBP", "GIF"])
def test_the_pixels_are_not_changed(image_format: str) -> None:
    extension = next(extension for extension, each in FORMATS.items() if each == image_format)
    data = picture_with_metadata(image_format)
    before, after = open_picture(data).convert("RGB"), open_picture(strip_metadata(data, extension)).convert("RGB")
    assert ImageChops.difference(before, after).getbbox() is None
    assert strip_metadata(strip_metadata(data, extension), extension) == strip_metadata(data, extension)


@pytest.mark.parametrize("image_format", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("orientation", range(2, 9))
def test_a_rotated_image_is_published_upright(image_format: str, orientation: int) -> None:
    extension = next(extension for extension, each in FORMATS.items() if each == image_format)
    transposition = {2: 0, 3: 3, 4: 1, 5: 5, 6: 4, 7: 6, 8: 2}[orientation]
    upright = painted_picture().transpose(Image.Transpose(transposition))
    output = open_picture(strip_metadata(picture_with_metadata(image_format, orientation), extension))
    assert output.size == upright.size
    assert output.getexif().get(0x0112, 1) == 1
    for position in [(3, 3), (upright.width - 4, 3), (3, upright.height - 4), (upright.width - 4, upright.height - 4)]:
        actual, expected = output.convert("RGB").getpixel(position), upright.getpixel(position)
        assert isinstance(actual, tuple)
        assert isinstance(expected, tuple)
        assert all(abs(a - b) < 40 for a, b in zip(actual, expected, strict=True)), position


def screen_profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def profile_of_another_kind() -> bytes:
    """A profile whose colours are not those of the screen, in version 2 of the format."""
    profile = bytearray(screen_profile())
    profile[8] = 2
    for tag in (b"rXYZ", b"gXYZ"):
        profile[profile.index(tag) + 1] = ord("x")
    return bytes(profile).replace(b"rxYZ", b"gXYZ").replace(b"gxYZ", b"rXYZ")


@pytest.mark.parametrize("make_profile", [screen_profile, profile_of_another_kind])
@pytest.mark.parametrize("extension", ["jpg", "png", "webp", "avif"])
def test_colours_stay_and_the_texts_of_their_profile_go(extension: str, make_profile: Callable[[], bytes]) -> None:
    profile, output = make_profile(), io.BytesIO()
    painted_picture().save(output, FORMATS[extension], icc_profile=profile)
    published = strip_metadata(output.getvalue(), extension)
    cleaned = open_picture(published).info["icc_profile"]
    for text in ("built-in".encode("utf-16-be"), "copyright".encode("utf-16-be"), b"lcms"):
        assert text in profile
        assert text not in cleaned
    assert to_screen(cleaned) == to_screen(profile)
    assert strip_metadata(published, extension) == published


def to_screen(profile: bytes) -> bytes:
    """Some colours of a profile, as a screen shows them."""
    colours = Image.new("RGB", (3, 1))
    colours.putdata([(200, 30, 90), (12, 250, 3), (128, 128, 128)])
    screen = ImageCms.createProfile("sRGB")
    converted = ImageCms.profileToProfile(colours, io.BytesIO(profile), screen)
    assert converted is not None
    return converted.tobytes()


def test_a_profile_that_cannot_be_read_is_left_out() -> None:
    output = io.BytesIO()
    painted_picture().save(output, "JPEG", icc_profile=b"x" * 500)
    assert "icc_profile" not in open_picture(strip_metadata(output.getvalue(), "jpg")).info


def box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", 8 + len(body)) + kind + body


def png_chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def webp_with(chunk: bytes) -> bytes:
    """A picture with a part that the format does not know."""
    output = io.BytesIO()
    painted_picture().save(output, "WEBP")
    content = output.getvalue()[8:] + chunk
    return b"RIFF" + struct.pack("<I", len(content)) + content


def image_bytes(image_format: str) -> bytes:
    output = io.BytesIO()
    painted_picture().save(output, image_format)
    return output.getvalue()


def hidden_places() -> Iterator[tuple[str, str, bytes]]:
    """Where programs put data that no reader sees: what it is, a file's extension, the file with CAMERA_TEXT in it."""
    jpeg, png, gif, avif = (image_bytes(each) for each in ("JPEG", "PNG", "GIF", "AVIF"))
    for name, marker in {"C2PA": 0xEB, "thumbnail extension": 0xE0, "other profile": 0xE2, "private": 0xE5}.items():
        yield f"JPEG {name}", "jpg", jpeg[:2] + struct.pack(">HH", 0xFF00 | marker, 36) + CAMERA_TEXT + jpeg[2:]
    thumbnail = b"\xff\xe0" + struct.pack(">H", 16 + len(CAMERA_TEXT)) + b"JFIF\0\1\1\0\0\1\0\1\1\1" + CAMERA_TEXT
    yield "JPEG thumbnail", "jpg", jpeg[:2] + thumbnail + jpeg[20:]
    adobe = b"\xff\xee" + struct.pack(">H", 14 + len(CAMERA_TEXT)) + b"Adobe\0\x64\0\0\0\0\1" + CAMERA_TEXT
    yield "JPEG behind Adobe's transform", "jpg", jpeg[:20] + adobe + jpeg[20:]
    for kind in (b"caBX", b"prVt", b"iDOT", b"sPLT", b"hIST", b"pHYs", b"vpAg"):
        yield f"PNG {kind.decode()}", "png", png[:33] + png_chunk(kind, CAMERA_TEXT) + png[33:]
    yield "PNG behind the end", "png", png + CAMERA_TEXT
    loop = b"\x21\xff\x0bNETSCAPE2.0\x03\x01\0\0" + bytes([len(CAMERA_TEXT)]) + CAMERA_TEXT + b"\0"
    yield "GIF loop", "gif", gif[: gif.index(b",")] + loop + gif[gif.index(b",") :]
    application = b"\x21\xff\x0bC2PA_GIF\1\0\0" + bytes([len(CAMERA_TEXT)]) + CAMERA_TEXT + b"\0"
    yield "GIF application", "gif", gif[: gif.index(b",")] + application + gif[gif.index(b",") :]
    yield "GIF text", "gif", gif[:-1] + b"\x21\x01\x0c" + bytes(12) + application[14:] + b";"
    yield "WebP C2PA", "webp", webp_with(b"C2PA" + struct.pack("<I", len(CAMERA_TEXT)) + CAMERA_TEXT)
    for kind in (b"uuid", b"jumb", b"free", b"skip"):
        yield f"AVIF {kind.decode()}", "avif", avif + box(kind, CAMERA_TEXT)


@pytest.mark.parametrize(("extension", "data"), [pytest.param(*rest, id=name) for name, *rest in hidden_places()])
def test_no_part_that_shows_nothing_is_published(extension: str, data: bytes) -> None:
    assert CAMERA_TEXT in data
    published = strip_metadata(data, extension)
    assert CAMERA_TEXT not in published
    assert open_picture(published).size == (40, 24)


def test_an_animated_avif_without_metadata_stays_as_it_is() -> None:
    output = io.BytesIO()
    painted_picture().save(output, "AVIF", save_all=True, append_images=[painted_picture().rotate(180)])
    assert strip_metadata(output.getvalue(), "avif") == output.getvalue()


def test_a_second_image_behind_the_first_is_removed() -> None:
    output = io.BytesIO()
    painted_picture().save(output, "MPO", save_all=True, append_images=[painted_picture()])
    assert open_picture(strip_metadata(output.getvalue(), "jpg")).format == "JPEG"


def test_an_animated_image_stays_animated() -> None:
    output = io.BytesIO()
    painted_picture().save(
        output, "GIF", save_all=True, append_images=[painted_picture().rotate(180)], loop=0, comment=CAMERA_TEXT
    )
    image = open_picture(strip_metadata(output.getvalue(), "gif"))
    assert (getattr(image, "n_frames", 1), image.info.get("loop")) == (2, 0)


def test_a_png_with_a_damaged_part_is_written_anew() -> None:
    data = bytearray(picture_with_metadata("PNG"))
    position = data.index(b"tEXt")
    data[position + 6] ^= 1
    assert CAMERA_TEXT not in strip_metadata(bytes(data), "png")


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(["jpg", "png", "webp", "gif"]),
    st.lists(st.tuples(st.integers(0, 10_000), st.binary(max_size=4)), max_size=6),
)
def test_damage_is_refused_or_survived(extension: str, damage: list[tuple[int, bytes]]) -> None:
    data = bytearray(picture_with_metadata(FORMATS[extension], orientation=6))
    for position, damaged in damage:
        start = position % (len(data) + 1)
        data[start : start + len(damaged)] = damaged
    with contextlib.suppress(OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        strip_metadata(bytes(data), extension)


@pytest.mark.parametrize(("extension", "image_format"), [("webp", "WEBP"), ("jpg", "JPEG")])
def test_copies_have_the_width_asked_for_are_upright_and_have_no_metadata(extension: str, image_format: str) -> None:
    output = scale_image(picture_with_metadata("JPEG", 6, (1600, 900)), 360, extension)
    image = open_picture(output)
    assert (image.format, image.size) == (image_format, (360, 640))
    assert CAMERA_TEXT not in output
    assert not dict(image.getexif())


def test_transparent_images_stay_transparent() -> None:
    output = io.BytesIO()
    Image.new("RGBA", (800, 400), (255, 0, 0, 0)).save(output, "PNG")
    assert open_picture(scale_image(output.getvalue(), 360, "webp")).mode == "RGBA"


def image_info(width: int, height: int = 100) -> FileInfo:
    return FileInfo(1, "0" * 64, width, height)


def test_a_copy_is_made_once_and_again_where_it_was_damaged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, calls = tmp_path / "a.jpg", []
    source.write_bytes(picture_with_metadata("JPEG", 1, (800, 400)))
    from newsroom.content.media import images

    ordinary = images.scale_image
    monkeypatch.setattr(images, "scale_image", lambda *arguments: calls.append(1) or ordinary(*arguments))
    cache, copy = ImageCache(tmp_path / "kept"), Rendition(360, "webp")
    name = cache.reserve_name(image_info(800), copy)
    first = cache.scaled_copy(name, source, copy)
    assert cache.scaled_copy(name, source, copy) == first
    assert calls == [1]
    [kept] = (tmp_path / "kept").iterdir()
    kept.write_bytes(kept.read_bytes()[:-1])
    assert cache.scaled_copy(name, source, copy) == first
    assert calls == [1, 1]
    ImageCache(tmp_path / "kept").delete_unused()
    assert list((tmp_path / "kept").iterdir()) == []


def test_an_image_that_opens_and_cannot_be_decoded_does_not_stop_a_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from newsroom.content.media import images

    def broken(*_: object) -> bytes:
        raise OSError("broken data stream")

    monkeypatch.setattr(images, "scale_image", broken)
    data, copy, cache = (
        picture_with_metadata("JPEG", 1, (800, 400)),
        Rendition(360, "webp"),
        ImageCache(tmp_path / "kept"),
    )
    (tmp_path / "a.jpg").write_bytes(data)
    assert cache.scaled_copy(cache.reserve_name(image_info(800), copy), tmp_path / "a.jpg", copy) == strip_metadata(
        data, "jpg"
    )
    assert not (tmp_path / "kept").exists()


def test_an_image_cut_short_on_its_way_is_shown_as_far_as_it_goes() -> None:
    data = picture_with_metadata("JPEG", 1, (1600, 900))
    output = strip_metadata(data[: len(data) // 2], "jpg")
    assert open_picture(output).size == (1600, 900)
    assert output.endswith(b"\xff\xd9")
    assert CAMERA_TEXT not in output
