"""What of a picture goes public: no place, no name, nothing behind its end; the right way up; in sizes that fit."""

import contextlib
import io
import shutil
import struct
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from newsroom.content.media.image_cache import ImageCache
from newsroom.content.media.images import scale_image, strip_metadata
from newsroom.content.media.renditions import Rendition, fallback_url, renditions, srcset
from newsroom.model.file_types import FileInfo
from PIL import Image, ImageChops
from PIL.PngImagePlugin import PngInfo
from project_folder import Project

SECRET = b"21.2731 N 106.1946 E, Nguyen Van A"
KINDS = {"jpg": "JPEG", "png": "PNG", "webp": "WEBP", "gif": "GIF", "avif": "AVIF"}


def painted(size: tuple[int, int] = (40, 24)) -> Image.Image:
    """A picture whose four corners tell which way up it is."""
    image = Image.new("RGB", size, "white")
    image.paste("red", (0, 0, size[0] // 2, size[1] // 2))
    image.paste("blue", (size[0] // 2, size[1] // 2, *size))
    return image


def telling(kind: str, orientation: int = 1, size: tuple[int, int] = (40, 24)) -> bytes:
    """A picture that says where it was taken, in every way its kind knows."""
    exif, made = Image.Exif(), io.BytesIO()
    exif[0x0112] = orientation
    exif[0x010E] = SECRET.decode()
    exif.get_ifd(0x8825)[1] = "N"
    xmp = b"<x:xmpmeta>" + SECRET + b"</x:xmpmeta>"
    image = painted(size)
    if kind == "JPEG":
        image.save(made, kind, exif=exif, xmp=xmp, comment=SECRET, quality=95)
        app13 = b"\xff\xed" + struct.pack(">H", 16 + len(SECRET)) + b"Photoshop 3.0\0" + SECRET
        return made.getvalue()[:2] + app13 + made.getvalue()[2:] + SECRET
    if kind == "PNG":
        text = PngInfo()
        text.add_text("Author", SECRET.decode())
        text.add_itxt("XML:com.adobe.xmp", xmp.decode())
        image.save(made, kind, exif=exif, pnginfo=text)
    elif kind == "GIF":
        image.save(made, kind, comment=SECRET)
    else:
        image.save(made, kind, exif=exif, xmp=xmp, quality=95)
    return made.getvalue()


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


@pytest.mark.parametrize(("ending", "kind"), KINDS.items())
def test_nothing_is_left_of_what_the_camera_wrote(ending: str, kind: str) -> None:
    data = telling(kind)
    assert SECRET in data or kind == "PNG"
    made = strip_metadata(data, ending)
    assert SECRET not in made
    image = opened(made)
    image.load()
    assert (image.format, image.size) == (kind, (40, 24))
    assert not dict(image.getexif())
    assert not {"exif", "xmp", "comment", "photoshop", "Author", "XML:com.adobe.xmp"} & image.info.keys()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_the_picture_itself_is_not_touched(kind: str) -> None:
    ending = next(ending for ending, each in KINDS.items() if each == kind)
    data = telling(kind)
    before, after = opened(data).convert("RGB"), opened(strip_metadata(data, ending)).convert("RGB")
    assert ImageChops.difference(before, after).getbbox() is None
    assert strip_metadata(strip_metadata(data, ending), ending) == strip_metadata(data, ending)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("orientation", range(2, 9))
def test_a_turned_picture_is_published_upright(kind: str, orientation: int) -> None:
    ending = next(ending for ending, each in KINDS.items() if each == kind)
    turn = {2: 0, 3: 3, 4: 1, 5: 5, 6: 4, 7: 6, 8: 2}[orientation]
    seen = painted().transpose(Image.Transpose(turn))
    made = opened(strip_metadata(telling(kind, orientation), ending))
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
    painted().save(made, "JPEG", icc_profile=profile)
    assert opened(strip_metadata(made.getvalue(), "jpg")).info["icc_profile"] == profile


def test_a_second_picture_behind_the_first_goes() -> None:
    made = io.BytesIO()
    painted().save(made, "MPO", save_all=True, append_images=[painted()])
    assert opened(strip_metadata(made.getvalue(), "jpg")).format == "JPEG"


def test_a_moving_picture_goes_on_moving() -> None:
    made = io.BytesIO()
    painted().save(made, "GIF", save_all=True, append_images=[painted().rotate(180)], loop=0, comment=SECRET)
    image = opened(strip_metadata(made.getvalue(), "gif"))
    assert (getattr(image, "n_frames", 1), image.info.get("loop")) == (2, 0)


def test_a_png_with_a_damaged_part_is_written_anew() -> None:
    data = bytearray(telling("PNG"))
    place = data.index(b"tEXt")
    data[place + 6] ^= 1
    assert SECRET not in strip_metadata(bytes(data), "png")


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(["jpg", "png", "webp", "gif"]),
    st.lists(st.tuples(st.integers(0, 10_000), st.binary(max_size=4)), max_size=6),
)
def test_damage_is_refused_or_survived(ending: str, damage: list[tuple[int, bytes]]) -> None:
    data = bytearray(telling(KINDS[ending], orientation=6))
    for place, wrong in damage:
        begin = place % (len(data) + 1)
        data[begin : begin + len(wrong)] = wrong
    with contextlib.suppress(OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        strip_metadata(bytes(data), ending)


@pytest.mark.parametrize(("ending", "kind"), [("webp", "WEBP"), ("jpg", "JPEG")])
def test_copies_are_as_wide_as_asked_upright_and_say_nothing(ending: str, kind: str) -> None:
    made = scale_image(telling("JPEG", 6, (1600, 900)), 360, ending)
    image = opened(made)
    assert (image.format, image.size) == (kind, (360, 640))
    assert SECRET not in made
    assert not dict(image.getexif())


def test_what_is_transparent_stays_so() -> None:
    made = io.BytesIO()
    Image.new("RGBA", (800, 400), (255, 0, 0, 0)).save(made, "PNG")
    assert opened(scale_image(made.getvalue(), 360, "webp")).mode == "RGBA"


def facts(width: int, height: int = 100) -> FileInfo:
    return FileInfo(1, "0" * 64, width, height)


@pytest.mark.parametrize(
    ("path", "width", "names"),
    [
        ("a.jpg", 1600, ["a.jpg.360.webp", "a.jpg.720.webp", "a.jpg.1280.webp", "a.jpg.720.jpg"]),
        ("a.jpg", 1000, ["a.jpg.360.webp", "a.jpg.720.webp", "a.jpg.1000.webp", "a.jpg.720.jpg"]),
        ("a.jpg", 720, ["a.jpg.360.webp", "a.jpg.720.webp"]),
        ("a.jpg", 360, []),
        ("a.png", 1600, ["a.png.360.webp", "a.png.720.webp", "a.png.1280.webp"]),
        ("a.webp", 1000, ["a.webp.360.webp", "a.webp.720.webp"]),
        ("a.gif", 1600, []),
        ("a.jpg", 0, []),
    ],
)
def test_a_picture_has_the_copies_that_the_pages_need(path: str, width: int, names: list[str]) -> None:
    assert [each.path_for(path) for each in renditions(path, facts(width))] == names


def test_pages_are_told_of_them() -> None:
    assert srcset("a.jpg", "/x/a.jpg", facts(720)) == "/x/a.jpg.360.webp 360w, /x/a.jpg.720.webp 720w"
    assert srcset("a.webp", "/x/a.webp", facts(720)) == "/x/a.webp.360.webp 360w, /x/a.webp 720w"
    assert srcset("a.jpg", "/x/a.jpg", facts(300)) == ""
    assert fallback_url("a.jpg", "/x/a.jpg", facts(1600)) == "/x/a.jpg.720.jpg"
    assert fallback_url("a.jpg", "/x/a.jpg", facts(700)) == "/x/a.jpg"


def test_a_copy_is_made_once_and_again_where_it_was_damaged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, made = tmp_path / "a.jpg", []
    source.write_bytes(telling("JPEG", 1, (800, 400)))
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
    data, copy, cache = telling("JPEG", 1, (800, 400)), Rendition(360, "webp"), ImageCache(tmp_path / "kept")
    (tmp_path / "a.jpg").write_bytes(data)
    assert cache.scaled_copy(cache.reserve_name(facts(800), copy), tmp_path / "a.jpg", copy) == strip_metadata(
        data, "jpg"
    )
    assert not (tmp_path / "kept").exists()


def test_a_picture_cut_short_on_its_way_is_shown_as_far_as_it_goes() -> None:
    data = telling("JPEG", 1, (1600, 900))
    made = strip_metadata(data[: len(data) // 2], "jpg")
    assert opened(made).size == (1600, 900)
    assert made.endswith(b"\xff\xd9")
    assert SECRET not in made


def test_no_picture_of_the_site_says_where_it_was_taken(project: Project) -> None:
    project.write(
        {
            "content/tin-tuc/2017/10/bai.md": "---\ntitle: Bài\ndate: 2017-10-09\nimage: {src: anh.jpg, alt: A, "
            "caption: C}\n---\n\n![B](hai.png)\n",
            "content/tin-tuc/2017/10/anh.jpg": telling("JPEG", 6, (1600, 900)),
            "content/tin-tuc/2017/10/hai.png": telling("PNG", 1, (800, 600)),
            "content/tin-tuc/2017/10/rieng.jpg": telling("JPEG"),
            "content/tu-lieu/ba.webp": telling("WEBP", 6),
            "content/gioi-thieu.md": "# Giới thiệu\n\n![B](tu-lieu/ba.webp)\n\n![T](tru-so.jpg)\n",
            "content/tru-so.jpg": telling("JPEG", 6, (1600, 900)),
        }
    )
    published = project.build().site_files()
    images = {path: data for path, data in published.items() if path.endswith((".jpg", ".png", ".webp"))}
    folder = "tin-tuc/2017/10"
    assert {path for path in images if not path.startswith("assets/")} == {
        *(f"{folder}/anh.jpg{copy}" for copy in ("", ".360.webp", ".720.webp", ".900.webp", ".720.jpg")),
        *(f"{folder}/hai.png{copy}" for copy in ("", ".360.webp", ".720.webp", ".800.webp")),
        "tu-lieu/ba.webp",
        *(f"tru-so.jpg{copy}" for copy in ("", ".360.webp", ".720.webp", ".900.webp", ".720.jpg")),
    }
    for path, data in images.items():
        assert SECRET not in data, path
        assert not dict(opened(data).getexif()), path
    assert opened(images["tu-lieu/ba.webp"]).size == (24, 40)
    assert opened(images[f"{folder}/anh.jpg"]).size == (900, 1600)
    # Originals stay as they were; subscribers are told the true length of what is public.
    assert (project.content / folder / "anh.jpg").read_bytes() == telling("JPEG", 6, (1600, 900))
    whole = len(images[f"{folder}/anh.jpg"])
    assert f'{folder}/anh.jpg" length="{whole}" type="image/jpeg"' in project.read_site_file("rss.xml")


def test_pictures_of_hand_written_pages_fit_like_those_of_articles(project: Project) -> None:
    project.write(
        {
            "content/index.md": "![Trụ sở](anh/tru-so.jpg)\n",
            "content/gioi-thieu.md": "# Giới thiệu\n\n![Trụ sở](anh/tru-so.jpg)\n\n[![Nhỏ](anh/nho.png)](lien-he.md)\n",
            "content/lien-he.md": "# Liên hệ\n\nThư.\n",
            "content/anh/tru-so.jpg": telling("JPEG", 1, (1600, 900)),
            "content/anh/nho.png": telling("PNG", 1, (120, 90)),
        }
    )
    project.build()
    copies = ", ".join(f"/anh/tru-so.jpg.{width}.webp {width}w" for width in (360, 720, 1280))
    for path in ("index.html", "gioi-thieu/index.html"):
        text = project.read_site_file(path)
        assert f'<a href="/anh/tru-so.jpg" data-enlarge><picture><source type="image/webp" srcset="{copies}"' in text
        assert 'src="/anh/tru-so.jpg.720.jpg" width="1600" height="900" loading="lazy"' in text
    assert 'src="/anh/nho.png" width="120" height="90" loading="lazy"' in text
    assert 'href="/anh/nho.png"' not in text
    kept = project.site_files()
    project.write({"content/gioi-thieu.md": "# Giới thiệu\n\nLời.\n", "content/index.md": "Lời.\n"})
    left = project.build().site_files()
    assert {path for path in kept.keys() - left.keys() if path.startswith("anh/")} == {
        f"anh/tru-so.jpg.{copy}" for copy in ("360.webp", "720.webp", "1280.webp", "720.jpg")
    }


def test_unchanged_pictures_are_not_made_again_even_for_a_new_site(project: Project) -> None:
    project.write(
        {
            "content/tin-tuc/2017/10/bai.md": "---\ntitle: Bài\ndate: 2017-10-09\nimage: {src: anh.jpg, alt: A, "
            "caption: C}\n---\n\nLời.\n",
            "content/tin-tuc/2017/10/anh.jpg": telling("JPEG", 1, (1600, 900)),
        }
    )
    first = project.build().site_files()
    kept = {file: file.stat().st_mtime_ns for file in (project.root / ".cache/pictures").iterdir()}
    assert len(kept) == 4
    shutil.rmtree(project.site)
    assert project.build().site_files() == first
    assert {file: file.stat().st_mtime_ns for file in (project.root / ".cache/pictures").iterdir()} == kept
    (project.content / "tin-tuc/2017/10/bai.md").unlink()
    project.write({"content/tin-tuc/2017/10/khac.md": "---\ntitle: Bài\ndate: 2017-10-09\n---\n\n![A](khac.jpg)\n"})
    project.write({"content/tin-tuc/2017/10/khac.jpg": telling("JPEG", 1, (500, 300))})
    published = project.build().site_files()
    assert not [path for path in published if "anh.jpg" in path]
    assert len(list((project.root / ".cache/pictures").iterdir())) == 2
