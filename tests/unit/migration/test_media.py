"""The file that an address of an old site means, among the folders at hand."""

import os
import unicodedata
from pathlib import Path

import pytest
from newsroom.migration.media import MediaFolders

# Files below the folder that a board names, what a page writes and where it was, and the file that it means.
CASES = {
    "the folder holds what the address begins with": ("uploads/news/a.jpg", "/uploads/news/a.jpg", "", True),
    "the folder is deep in the address": ("2018/05/a.jpg", "/wp-content/uploads/2018/05/a.jpg", "", True),
    "the address is deep in the folder": ("public_html/uploads/a.jpg", "/uploads/a.jpg", "", True),
    "two parts in common, of another site": ("public_html/uploads/a.jpg", "https://x.vn/uploads/a.jpg", "", False),
    "three parts in common are enough": ("www/x/uploads/news/a.jpg", "https://x.vn/cu/uploads/news/a.jpg", "", True),
    "another folder": ("uploads/khac/a.jpg", "/uploads/news/a.jpg", "", False),
    "the name alone, where all files lie in one folder": ("a.jpg", "https://cdn.example.org/s1600/a.jpg", "", True),
    "the name alone, in some folder": ("x/a.jpg", "https://cdn.example.org/s1600/a.jpg", "", False),
    "letters as browsers write them": (
        "tin/Ảnh đẹp.jpg",
        "/tin/%E1%BA%A2nh%20%C4%91%E1%BA%B9p.jpg",
        "",
        True,
    ),
    "capital letters": ("Tin/A.JPG", "/tin/a.jpg", "", True),
    "decomposed letters": (unicodedata.normalize("NFD", "tin/Ảnh.jpg"), "/tin/Ảnh.jpg", "", True),
    "signs of Windows": ("tin/a.jpg", "tin\\a.jpg", "", True),
    "a path on somebody's computer": ("tin/a.jpg", "C:\\tin\\a.jpg", "", False),
    "a smaller copy of what is there": ("tin/a.jpg", "/tin/a-300x200.jpg", "", True),
    "a smaller copy that is all there is": ("tin/a-300x200.jpg", "/tin/a-300x200.jpg", "", True),
    "beside its text": ("content/post/a/x.jpg", "x.jpg", "content/post/a", True),
    "a step up from its text": ("content/img/x.jpg", "../img/x.jpg", "content/post", True),
    "steps up that lead out": ("etc/passwd.jpg", "../../../../etc/passwd.jpg", "content", True),
    "a query behind the name": ("tin/a.jpg", "/tin/a.jpg?v=2#x", "", True),
    "a type that nobody may publish": ("tin/a.exe", "/tin/a.exe", "", False),
    "an address that is none": ("tin/a.jpg", "http://[tin/a.jpg", "", False),
    "nothing": ("tin/a.jpg", "", "", False),
}


@pytest.mark.parametrize("case", CASES)
def test_which_file_an_address_means(tmp_path: Path, case: str) -> None:
    name, address, folder, is_found = CASES[case]
    file = tmp_path / "media" / name
    file.parent.mkdir(parents=True)
    file.write_bytes(b"x")
    found = MediaFolders([tmp_path / "media"]).find(address, folder)
    assert found == file if is_found else isinstance(found, str) and found


def test_the_picture_itself_comes_before_a_smaller_copy(tmp_path: Path) -> None:
    for name in ("a.jpg", "a-300x200.jpg"):
        (tmp_path / name).write_bytes(b"x")
    assert MediaFolders([tmp_path]).find("/a-300x200.jpg", "") == tmp_path / "a.jpg"


def test_links_pipes_and_hidden_folders_are_no_files_of_the_site(tmp_path: Path) -> None:
    media, outside = tmp_path / "media", tmp_path / "outside"
    for folder in (media / ".git", outside):
        folder.mkdir(parents=True)
        (folder / "a.jpg").write_bytes(b"secret")
    (media / "b.jpg").symlink_to(outside / "a.jpg")
    (media / "c").symlink_to(outside)
    os.mkfifo(media / "d.jpg")
    folders = MediaFolders([media])
    for address in ("/.git/a.jpg", "/b.jpg", "/c/a.jpg", "/d.jpg", "../outside/a.jpg"):
        assert isinstance(folders.find(address, ""), str), address
