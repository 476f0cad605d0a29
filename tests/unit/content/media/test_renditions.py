"""A picture has the smaller copies that its pages need."""

import pytest
from newsroom.content.media.caches import fallback_url, renditions, srcset
from newsroom.model.file_types import FileInfo


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


def test_pages_name_the_copies() -> None:
    assert srcset("a.jpg", "/x/a.jpg", facts(720)) == "/x/a.jpg.360.webp 360w, /x/a.jpg.720.webp 720w"
    assert srcset("a.webp", "/x/a.webp", facts(720)) == "/x/a.webp.360.webp 360w, /x/a.webp 720w"
    assert srcset("a.jpg", "/x/a.jpg", facts(300)) == ""
    assert fallback_url("a.jpg", "/x/a.jpg", facts(1600)) == "/x/a.jpg.720.jpg"
    assert fallback_url("a.jpg", "/x/a.jpg", facts(700)) == "/x/a.jpg"
