"""What is kept of earlier versions, and how much."""

import os
import shutil
from collections import namedtuple
from pathlib import Path

import pytest
from newsroom.build import site_record
from newsroom.publishing import history as history_module
from newsroom.publishing.history import KEPT_PUBLICATIONS, History, HistoryError, Publication
from target_checks import NOW

Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def history(tmp_path: Path) -> History:
    return History(tmp_path / "history")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "site").mkdir()
    return tmp_path / "site"


def write(site: Path, files: dict[str, str]) -> None:
    """Put files into a site as a build does, by renaming."""
    for path, text in files.items():
        file = site / path
        file.parent.mkdir(parents=True, exist_ok=True)
        new = file.with_name("new")
        new.write_text(text, "utf-8")
        new.replace(file)


def kept_texts(history: History) -> list[str]:
    return sorted(file.read_text("utf-8") for file in history._objects.glob("??/*"))


def publish(history: History, site: Path, text: str, target: str = "chinh") -> Publication:
    write(site, {"index.html": text})
    version = history.snapshot(site, {}, NOW)
    history.record(target, version)
    return version


def test_a_version_stays_what_it_was(history: History, site: Path) -> None:
    first = publish(history, site, "một")
    publish(history, site, "hai")
    assert history.object_file(first.files["index.html"]).read_text("utf-8") == "một"
    assert [version.name for version in history.publications("chinh")][1] == first.name


def test_the_last_ten_versions_of_a_target_are_kept_and_no_file_that_only_older_ones_need(
    history: History, site: Path
) -> None:
    write(site, {"anh.jpg": "ảnh"})
    for number in range(KEPT_PUBLICATIONS + 3):
        publish(history, site, f"{number:02}")
    assert len(history.publications("chinh")) == KEPT_PUBLICATIONS
    assert kept_texts(history) == [*(f"{number:02}" for number in range(3, 13)), "ảnh"]


def test_a_full_disk_holds_two_versions(history: History, site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(4):
        publish(history, site, f"{number}")
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: Usage(1000, 900, 100))
    publish(history, site, "4")
    assert kept_texts(history) == ["3", "4"]


def test_versions_that_never_came_to_a_target_do_not_stay(history: History, site: Path) -> None:
    publish(history, site, "đăng rồi")
    for number in range(5):
        write(site, {"index.html": f"{number}"})
        history.snapshot(site, {}, NOW)
    history.prune()
    assert kept_texts(history) == ["đăng rồi"]


def test_targets_keep_their_own_versions(history: History, site: Path) -> None:
    publish(history, site, "thử", "thu")
    for number in range(KEPT_PUBLICATIONS):
        publish(history, site, f"{number}")
    assert "thử" in kept_texts(history)
    assert history.published_paths() == {"index.html"}


def test_a_file_that_did_not_change_is_not_read_again(
    history: History, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = publish(history, site, "một")
    monkeypatch.setattr(history_module, "file_digest", lambda file: pytest.fail(f"{file} is read"))
    assert history.snapshot(site, {}, NOW).files == first.files


def test_sizes_are_known_without_a_look_at_the_files_that_the_site_has(
    history: History, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = publish(history, site, "cũ rồi")
    write(site, {"anh.jpg": "ảnh"})
    new = publish(history, site, "mới")
    looked_at: list[str] = []
    object_file = history.object_file
    monkeypatch.setattr(history, "object_file", lambda name: (looked_at.append(name), object_file(name))[1])
    names = [*old.files.values(), *new.files.values(), "00" * 16]
    sizes = history.sizes(names)
    assert [sizes.get(name) for name in names] == [9, 5, 5, None]
    assert looked_at == [old.files["index.html"], "00" * 16]


def test_versions_are_read_whole_only_where_one_was_brought_back(
    history: History, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = (publish(history, site, text) for text in ("một", "hai"))
    with monkeypatch.context() as patch:
        patch.setattr(history, "publications", lambda target: pytest.fail("all files of all versions are read"))
        assert not history.taken_back("chinh", first.files)
    history.record("chinh", first)
    assert history.taken_back("chinh", second.files)


def test_a_disk_without_hard_links_gets_copies(history: History, site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(*arguments: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "link", no_links)
    version = publish(history, site, "một")
    assert history.missing_files(version) == []
    assert kept_texts(history) == ["một"]


def test_what_was_edited_in_the_site_by_hand_is_a_version_of_its_own(history: History, site: Path) -> None:
    first = publish(history, site, "một")
    (site / "index.html").write_text("sửa thẳng", "utf-8")
    second = history.snapshot(site, {}, NOW)
    assert second.files != first.files


def test_notes_of_the_program_are_nobodys_pages(history: History, site: Path) -> None:
    write(site, {"index.html": "", site_record.VERSION_FILE: "v", ".newsroom-la": "", "tin/.newsroom-new-1": ""})
    version = history.snapshot(site, {".newsroom/redirects.map": b""}, NOW)
    assert set(version.files) == {".newsroom/redirects.map", "index.html"}


@pytest.mark.parametrize("name", ["xuống\ndòng.html", "chuông\x07.html", "ngược\\lại.html", os.fsdecode(b"\xff.html")])
def test_a_name_that_not_every_target_can_hold_is_told(history: History, site: Path, name: str) -> None:
    (site / name).write_bytes(b"")
    with pytest.raises(HistoryError, match=r"tệp '.*' có tên không đưa lên máy chủ được; hãy đổi tên tệp ấy\."):
        history.snapshot(site, {}, NOW)


@pytest.mark.parametrize(
    "name", ["dân vận.html", "a'b\"c.html", "#?&%41;$(x).html", "-rf.html", "ĐẠI.HTML", "\u2028.html"]
)
def test_any_other_name_will_do(history: History, site: Path, name: str) -> None:
    (site / name).write_bytes(b"")
    assert list(history.snapshot(site, {}, NOW).files) == [name]


def test_a_damaged_version_is_passed_over(history: History, site: Path) -> None:
    first = publish(history, site, "một")
    publish(history, site, "hai")
    newest = max((history._folder / "targets/chinh").glob("*.json"))
    newest.write_bytes(b"{")
    assert [version.name for version in history.publications("chinh")] == [first.name]
    assert len(history.publications("không có")) == 0


def test_what_a_rollback_took_back_is_known(history: History, site: Path) -> None:
    first, second = publish(history, site, "tốt"), publish(history, site, "hỏng")
    assert not history.taken_back("chinh", second.files)
    history.record("chinh", first)
    assert history.taken_back("chinh", second.files)
    assert not history.taken_back("chinh", first.files)
    publish(history, site, "sửa rồi")
    assert not history.taken_back("chinh", second.files)


def test_a_machine_keeps_its_name(history: History, tmp_path: Path) -> None:
    assert history.machine == history.machine == History(tmp_path / "history").machine
    assert history.machine != History(tmp_path / "another").machine


def put_items(site: Path, items: dict[str, str]) -> None:
    write(site, {path: part.decode() for path, part in site_record.ITEMS.parts(items).items()})


def items_at(history: History) -> dict[str, str]:
    parts = history.item_records("chinh").values()
    return {path: version for part in parts for path, version in site_record.ITEMS.decode(part.read_bytes()).items()}


def test_what_items_are_at_a_target_is_known_after_a_rollback_as_well(history: History, site: Path) -> None:
    assert items_at(history) == {}
    items = {"tin-tuc/a.md": "1", "tin-tuc/2018/b.md": "1"}
    put_items(site, items)
    first = publish(history, site, "một")
    put_items(site, {**items, "tin-tuc/2018/b.md": "2"})
    publish(history, site, "hai")
    assert items_at(history) == {**items, "tin-tuc/2018/b.md": "2"}
    history.record("chinh", first)
    assert items_at(history) == items
    assert set(first.files) == {"index.html"}, "they are no files for readers"


def test_a_change_that_no_page_shows_is_noted_without_a_version_of_its_own(history: History, site: Path) -> None:
    history.note_items("chinh", {"2018": "0" * 32})
    publish(history, site, "một")
    put_items(site, {"tin-tuc/a.md": "2"})
    history.note_items("chinh", history.snapshot(site, {}, NOW).item_records)
    history.prune()
    assert items_at(history) == {"tin-tuc/a.md": "2"}
    assert len(history.publications("chinh")) == 1
