"""What is told of a picture or an attachment, and that no bytes whatever end in a traceback."""

import hashlib
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from newsroom.content.media.file_info import FileInfoCache
from newsroom.content.media.images import strip_metadata
from newsroom.content.media.inspect import MAX_PIXELS, inspect_file
from newsroom.model.file_types import IMAGE_FORMATS, FileInfo, file_extension, size_label, type_label
from newsroom.model.source import Source
from newsroom.runtime.cache import open_cache
from PIL import Image

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
WRITTEN = [kind for kind in dict.fromkeys(IMAGE_FORMATS.values()) if kind != "AVIF"]


def picture(kind: str, *, orientation: int = 1, size: tuple[int, int] = (8, 6)) -> bytes:
    made, exif = io.BytesIO(), Image.Exif()
    exif[0x0112] = orientation
    Image.new("RGB", size, "white").save(made, kind, exif=exif)
    return made.getvalue()


def put(folder: Path, name: str, data: bytes) -> str:
    file = folder / name
    file.write_bytes(data)
    return str(file)


@pytest.mark.parametrize("kind", WRITTEN)
def test_a_picture_has_its_bytes_its_checksum_and_its_pixels(tmp_path: Path, kind: str) -> None:
    data = picture(kind)
    facts = inspect_file(put(tmp_path, f"anh.{kind.lower()}", data))
    published = strip_metadata(data, kind.lower())
    assert facts == FileInfo(len(published), hashlib.sha256(published).hexdigest(), 8, 6)


@pytest.mark.parametrize(("orientation", "size"), [(1, (8, 6)), (3, (8, 6)), (6, (6, 8)), (8, (6, 8))])
def test_a_picture_is_as_wide_as_it_is_seen(tmp_path: Path, orientation: int, size: tuple[int, int]) -> None:
    facts = inspect_file(put(tmp_path, "anh.JPG", picture("JPEG", orientation=orientation)))
    assert (facts.width, facts.height) == size


def test_a_telephones_picture_with_a_second_one_behind_it_is_a_jpeg(tmp_path: Path) -> None:
    made = io.BytesIO()
    first, second = (Image.new("RGB", (8, 6), colour) for colour in ("white", "red"))
    first.save(made, "MPO", save_all=True, append_images=[second])
    facts = inspect_file(put(tmp_path, "anh.jpg", made.getvalue()))
    assert (facts.defect, facts.width) == ("", 8)


def test_a_picture_of_another_type_than_its_name_says(tmp_path: Path) -> None:
    assert inspect_file(put(tmp_path, "anh.jpg", picture("PNG"))).defect == "type"


@pytest.mark.parametrize("data", [b"", b"<svg/>", picture("JPEG")[:10]])
def test_a_picture_that_is_none(tmp_path: Path, data: bytes) -> None:
    assert inspect_file(put(tmp_path, "anh.jpg", data)).defect == "broken"


def test_a_picture_beyond_measure_is_refused_by_its_head(tmp_path: Path) -> None:
    made = io.BytesIO()
    Image.new("1", (20_000, MAX_PIXELS // 20_000 + 1)).save(made, "PNG")
    assert inspect_file(put(tmp_path, "anh.png", made.getvalue())).defect == "large"


def test_an_attachment_has_no_pixels_and_may_hold_anything(tmp_path: Path) -> None:
    facts = inspect_file(put(tmp_path, "62.pdf", b"x"))
    assert facts == FileInfo(1, hashlib.sha256(b"x").hexdigest())


def test_a_file_that_is_gone_has_a_fault_that_is_not_remembered(tmp_path: Path) -> None:
    file = tmp_path / "anh.jpg"
    sources = {"anh.jpg": Source("anh.jpg", str(file), b"\0" * 24)}
    with open_cache(tmp_path / "cache", engine_key=b"") as cache:
        file_info = FileInfoCache(sources, cache, now_ns=10**18)
        gone = file_info("anh.jpg")
        assert gone is not None
        assert gone.defect == "unreadable"
        file_info.save()
        assert cache.file_info_rows() == {}
        file.write_bytes(picture("JPEG"))
        file_info = FileInfoCache(sources, cache, now_ns=10**18)
        found = file_info("anh.jpg")
        assert found is not None
        assert found.defect == ""
        file_info.save()
        assert list(cache.file_info_rows()) == ["anh.jpg"]
        file.unlink()
        assert FileInfoCache(sources, cache, now_ns=10**18)("anh.jpg") == found, "its stamp is the same"
        assert file_info("khac.jpg") is None


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(WRITTEN), st.lists(st.tuples(st.integers(0, 10_000), st.binary(max_size=4)), max_size=6))
def test_any_damage_gives_facts(tmp_path: Path, kind: str, damage: list[tuple[int, bytes]]) -> None:
    data = bytearray(picture(kind, orientation=6))
    for place, wrong in damage:
        begin = place % (len(data) + 1)
        data[begin : begin + len(wrong)] = wrong
    file = put(tmp_path, f"anh.{kind.lower()}", bytes(data))
    facts = inspect_file(file)
    published = bytes(data) if facts.defect else strip_metadata(bytes(data), file_extension(file))
    assert (facts.size, facts.sha256) == (len(published), hashlib.sha256(published).hexdigest())
    assert bool(facts.defect) != bool(facts.width)


def test_types_and_sizes_are_said_as_people_say_them() -> None:
    assert file_extension("a.b/C.JPG") == "jpg"
    assert file_extension("a.b/khong-duoi") == ""
    assert [type_label(name) for name in ("a.pdf", "a.docx", "a.jpg", "a.la")] == ["PDF", "Word", "Ảnh JPEG", "LA"]
    assert [size_label(size) for size in SIZES] == list(SIZES.values())
