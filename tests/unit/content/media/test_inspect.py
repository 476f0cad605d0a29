"""The facts about images and attachments; no bytes end in a traceback."""

import hashlib
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from newsroom.content.media.caches import FileInfoCache
from newsroom.content.media.images import MAX_PIXELS, OversizedImageError, inspect_file, scale_image, strip_metadata
from newsroom.content.scanner import Source
from newsroom.importing.pictures import to_picture_file
from newsroom.model.file_types import IMAGE_FORMATS, FileInfo, file_extension, size_label, type_label
from newsroom.runtime.cache import open_cache
from PIL import Image
from PIL.JpegImagePlugin import JpegImageFile

SIZES = {
    0: "0 B",
    1023: "1023 B",
    1024: "1 KB",
    327_680: "320 KB",
    1_048_063: "1023 KB",
    1_048_064: "1,0 MB",
    1_048_575: "1,0 MB",
    1_468_006: "1,4 MB",
}
FORMATS = [image_format for image_format in dict.fromkeys(IMAGE_FORMATS.values()) if image_format != "AVIF"]


def image_data(image_format: str, *, orientation: int = 1, size: tuple[int, int] = (8, 6)) -> bytes:
    output, exif = io.BytesIO(), Image.Exif()
    exif[0x0112] = orientation
    Image.new("RGB", size, "white").save(output, image_format, exif=exif)
    return output.getvalue()


def write(folder: Path, name: str, data: bytes) -> str:
    file = folder / name
    file.write_bytes(data)
    return str(file)


@pytest.mark.parametrize("image_format", FORMATS)
def test_an_image_has_its_bytes_its_checksum_and_its_pixels(tmp_path: Path, image_format: str) -> None:
    data = image_data(image_format)
    info = inspect_file(write(tmp_path, f"anh.{image_format.lower()}", data))
    published = strip_metadata(data, image_format.lower())
    source = hashlib.sha256(data).hexdigest()
    changed_from = source if data != published else ""
    assert info == FileInfo(len(published), hashlib.sha256(published).hexdigest(), 8, 6, changed_from=changed_from)
    assert info.source_sha256 == source


@pytest.mark.parametrize(("orientation", "size"), [(1, (8, 6)), (3, (8, 6)), (6, (6, 8)), (8, (6, 8))])
def test_an_image_is_as_wide_as_it_is_seen(tmp_path: Path, orientation: int, size: tuple[int, int]) -> None:
    info = inspect_file(write(tmp_path, "anh.JPG", image_data("JPEG", orientation=orientation)))
    assert (info.width, info.height) == size


def test_a_telephones_image_with_a_second_one_behind_it_is_a_jpeg(tmp_path: Path) -> None:
    output = io.BytesIO()
    first, second = (Image.new("RGB", (8, 6), colour) for colour in ("white", "red"))
    first.save(output, "MPO", save_all=True, append_images=[second])
    info = inspect_file(write(tmp_path, "anh.jpg", output.getvalue()))
    assert (info.defect, info.width) == ("", 8)


def many_scans(count: int, size: tuple[int, int]) -> bytes:
    """A progressive JPEG that says one of its scans again and again: a few bytes, and a whole image to go through."""
    output = io.BytesIO()
    Image.new("RGB", size, "white").save(output, "JPEG", progressive=True)
    data = output.getvalue()
    start = data.rindex(b"\xff\xda")
    return data[:start] + data[start:-2] * count + data[-2:]


def test_an_image_that_takes_minutes_to_decode_is_told_before_it_is_decoded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow, usual = many_scans(6000, (2000, 1000)), many_scans(20, (2000, 1000))
    monkeypatch.setattr(JpegImageFile, "load", lambda image: pytest.fail("decoded"))
    assert len(slow) < 400_000
    assert inspect_file(write(tmp_path, "anh.jpg", slow)).defect == "scans"
    assert "quá nhiều lớp" in str(to_picture_file(slow))
    with pytest.raises(OversizedImageError):
        scale_image(slow, 360, "webp")
    assert inspect_file(write(tmp_path, "hong.jpg", slow[:-2] + b"\xff\xe1\xff\xff")).defect == "scans"
    assert not inspect_file(write(tmp_path, "nho.jpg", usual)).defect


def test_an_image_of_another_type_than_its_name_says(tmp_path: Path) -> None:
    assert inspect_file(write(tmp_path, "anh.jpg", image_data("PNG"))).defect == "type"


@pytest.mark.parametrize("data", [b"", b"<svg/>", image_data("JPEG")[:10]])
def test_what_is_no_image_is_broken(tmp_path: Path, data: bytes) -> None:
    assert inspect_file(write(tmp_path, "anh.jpg", data)).defect == "broken"


def test_an_image_that_is_too_large_is_refused_before_it_is_decoded(tmp_path: Path) -> None:
    output = io.BytesIO()
    Image.new("1", (20_000, MAX_PIXELS // 20_000 + 1)).save(output, "PNG")
    assert inspect_file(write(tmp_path, "anh.png", output.getvalue())).defect == "large"


def test_an_attachment_has_no_pixels_and_may_hold_anything(tmp_path: Path) -> None:
    info = inspect_file(write(tmp_path, "62.pdf", b"x"))
    assert info == FileInfo(1, hashlib.sha256(b"x").hexdigest())


def test_a_file_that_is_gone_has_a_defect_that_is_not_remembered(tmp_path: Path) -> None:
    file = tmp_path / "anh.jpg"
    sources = {"anh.jpg": Source("anh.jpg", str(file), b"\0" * 24)}
    with open_cache(tmp_path / "cache", engine_key=b"") as cache:
        file_info = FileInfoCache(sources, cache, now_ns=10**18)
        gone = file_info("anh.jpg")
        assert gone is not None
        assert gone.defect == "unreadable"
        file_info.save()
        assert cache.file_info_rows() == {}
        file.write_bytes(image_data("JPEG"))
        file_info = FileInfoCache(sources, cache, now_ns=10**18)
        inspected = file_info("anh.jpg")
        assert inspected is not None
        assert inspected.defect == ""
        file_info.save()
        assert list(cache.file_info_rows()) == ["anh.jpg"]
        file.unlink()
        assert FileInfoCache(sources, cache, now_ns=10**18)("anh.jpg") == inspected, "its stamp is the same"
        assert file_info("khac.jpg") is None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(FORMATS), st.lists(st.tuples(st.integers(0, 10_000), st.binary(max_size=4)), max_size=6))
def test_any_damaged_file_has_facts(tmp_path: Path, image_format: str, damage: list[tuple[int, bytes]]) -> None:
    data = bytearray(image_data(image_format, orientation=6))
    for position, damaged in damage:
        start = position % (len(data) + 1)
        data[start : start + len(damaged)] = damaged
    file = write(tmp_path, f"anh.{image_format.lower()}", bytes(data))
    info = inspect_file(file)
    published = bytes(data) if info.defect else strip_metadata(bytes(data), file_extension(file))
    assert (info.size, info.sha256) == (len(published), hashlib.sha256(published).hexdigest())
    assert bool(info.defect) != bool(info.width)


def test_types_and_sizes_are_said_as_people_say_them() -> None:
    assert file_extension("a.b/C.JPG") == "jpg"
    assert file_extension("a.b/khong-duoi") == ""
    assert [type_label(name) for name in ("a.pdf", "a.docx", "a.jpg", "a.la")] == ["PDF", "Word", "Ảnh JPEG", "LA"]
    assert [size_label(size) for size in SIZES] == list(SIZES.values())
