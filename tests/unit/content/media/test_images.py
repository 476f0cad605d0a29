"""What of a picture goes public: no place, no name, nothing behind its end; the right way up; in sizes that fit."""

import contextlib
import io
from pathlib import Path

import pytest
from camera_pictures import CAMERA_TEXT, open_picture, painted_picture, picture_with_metadata
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from newsroom.content.media.image_cache import ImageCache
from newsroom.content.media.images import scale_image, strip_metadata
from newsroom.content.media.renditions import Rendition
from newsroom.model.file_types import FileInfo
from PIL import Image, ImageChops

KINDS = {"jpg": "JPEG", "png": "PNG", "webp": "WEBP", "gif": "GIF", "avif": "AVIF"}


@pytest.mark.parametrize(("ending", "kind"), KINDS.items())
def test_nothing_is_left_of_what_the_camera_wrote(ending: str, kind: str) -> None:
    data = picture_with_metadata(kind)
    assert CAMERA_TEXT in data or kind == "PNG"
    made = strip_metadata(data, ending)
    assert CAMERA_TEXT not in made
    image = open_picture(made)
    image.load()
    assert (image.format, image.size) == (kind, (40, 24))
    assert not dict(image.getexif())
    assert not {"exif", "xmp", "comment", "photoshop", "Author", "XML:com.adobe.xmp"} & image.info.keys()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_the_picture_itself_is_not_touched(kind: str) -> None:
    ending = next(ending for ending, each in KINDS.items() if each == kind)
    data = picture_with_metadata(kind)
    before, after = open_picture(data).convert("RGB"), open_picture(strip_metadata(data, ending)).convert("RGB")
    assert ImageChops.difference(before, after).getbbox() is None
    assert strip_metadata(strip_metadata(data, ending), ending) == strip_metadata(data, ending)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("orientation", range(2, 9))
def test_a_turned_picture_is_published_upright(kind: str, orientation: int) -> None:
    ending = next(ending for ending, each in KINDS.items() if each == kind)
    turn = {2: 0, 3: 3, 4: 1, 5: 5, 6: 4, 7: 6, 8: 2}[orientation]
    seen = painted_picture().transpose(Image.Transpose(turn))
    made = open_picture(strip_metadata(picture_with_metadata(kind, orientation), ending))
    assert made.size == seen.size
    assert made.getexif().get(0x0112, 1) == 1
    for place in [(3, 3), (seen.width - 4, 3), (3, seen.height - 4), (seen.width - 4, seen.height - 4)]:
        told, right = made.convert("RGB").getpixel(place), seen.getpixel(place)
        assert isinstance(told, tuple)
        assert isinstance(right, tuple)
        assert all(abs(a - b) < 40 for a, b in zip(told, right, strict=True)), place


def test_colour_profiles_stay_with_the_whole_picture() -> None:
    from PIL import ImageCms

    profile, made = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes(), io.BytesIO()
    painted_picture().save(made, "JPEG", icc_profile=profile)
    assert open_picture(strip_metadata(made.getvalue(), "jpg")).info["icc_profile"] == profile


def test_a_second_picture_behind_the_first_goes() -> None:
    made = io.BytesIO()
    painted_picture().save(made, "MPO", save_all=True, append_images=[painted_picture()])
    assert open_picture(strip_metadata(made.getvalue(), "jpg")).format == "JPEG"


def test_a_moving_picture_goes_on_moving() -> None:
    made = io.BytesIO()
    painted_picture().save(
        made, "GIF", save_all=True, append_images=[painted_picture().rotate(180)], loop=0, comment=CAMERA_TEXT
    )
    image = open_picture(strip_metadata(made.getvalue(), "gif"))
    assert (getattr(image, "n_frames", 1), image.info.get("loop")) == (2, 0)


def test_a_png_with_a_damaged_part_is_written_anew() -> None:
    data = bytearray(picture_with_metadata("PNG"))
    place = data.index(b"tEXt")
    data[place + 6] ^= 1
    assert CAMERA_TEXT not in strip_metadata(bytes(data), "png")


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(["jpg", "png", "webp", "gif"]),
    st.lists(st.tuples(st.integers(0, 10_000), st.binary(max_size=4)), max_size=6),
)
def test_damage_is_refused_or_survived(ending: str, damage: list[tuple[int, bytes]]) -> None:
    data = bytearray(picture_with_metadata(KINDS[ending], orientation=6))
    for place, wrong in damage:
        begin = place % (len(data) + 1)
        data[begin : begin + len(wrong)] = wrong
    with contextlib.suppress(OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        strip_metadata(bytes(data), ending)


@pytest.mark.parametrize(("ending", "kind"), [("webp", "WEBP"), ("jpg", "JPEG")])
def test_copies_are_as_wide_as_asked_upright_and_say_nothing(ending: str, kind: str) -> None:
    made = scale_image(picture_with_metadata("JPEG", 6, (1600, 900)), 360, ending)
    image = open_picture(made)
    assert (image.format, image.size) == (kind, (360, 640))
    assert CAMERA_TEXT not in made
    assert not dict(image.getexif())


def test_what_is_transparent_stays_so() -> None:
    made = io.BytesIO()
    Image.new("RGBA", (800, 400), (255, 0, 0, 0)).save(made, "PNG")
    assert open_picture(scale_image(made.getvalue(), 360, "webp")).mode == "RGBA"


def facts(width: int, height: int = 100) -> FileInfo:
    return FileInfo(1, "0" * 64, width, height)


def test_a_copy_is_made_once_and_again_where_it_was_damaged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, made = tmp_path / "a.jpg", []
    source.write_bytes(picture_with_metadata("JPEG", 1, (800, 400)))
    from newsroom.content.media import images

    ordinary = images.scale_image
    monkeypatch.setattr(images, "scale_image", lambda *given: made.append(1) or ordinary(*given))
    cache, copy = ImageCache(tmp_path / "kept"), Rendition(360, "webp")
    name = cache.reserve_name(facts(800), copy)
    first = cache.scaled_copy(name, source, copy)
    assert cache.scaled_copy(name, source, copy) == first
    assert made == [1]
    [kept] = (tmp_path / "kept").iterdir()
    kept.write_bytes(kept.read_bytes()[:-1])
    assert cache.scaled_copy(name, source, copy) == first
    assert made == [1, 1]
    ImageCache(tmp_path / "kept").delete_unused()
    assert list((tmp_path / "kept").iterdir()) == []


def test_a_picture_that_opens_and_cannot_be_decoded_does_not_stop_a_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from newsroom.content.media import images

    def broken(data: bytes, width: int, ending: str) -> bytes:
        raise OSError("broken data stream")

    monkeypatch.setattr(images, "scale_image", broken)
    data, copy, cache = (
        picture_with_metadata("JPEG", 1, (800, 400)),
        Rendition(360, "webp"),
        ImageCache(tmp_path / "kept"),
    )
    (tmp_path / "a.jpg").write_bytes(data)
    assert cache.scaled_copy(cache.reserve_name(facts(800), copy), tmp_path / "a.jpg", copy) == strip_metadata(
        data, "jpg"
    )
    assert not (tmp_path / "kept").exists()


def test_a_picture_cut_short_on_its_way_is_shown_as_far_as_it_goes() -> None:
    data = picture_with_metadata("JPEG", 1, (1600, 900))
    made = strip_metadata(data[: len(data) // 2], "jpg")
    assert open_picture(made).size == (1600, 900)
    assert made.endswith(b"\xff\xd9")
    assert CAMERA_TEXT not in made
