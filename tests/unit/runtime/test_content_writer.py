"""Whatever writes under content/ does so alone, over nothing that others wrote, inside the folder, without traces."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from newsroom.runtime import content_writer
from newsroom.runtime.atomic_write import ChangedMeanwhile
from newsroom.runtime.content_writer import ContentWriter, LinkLeadsOutside

posix = pytest.mark.skipif(os.name == "nt", reason="Windows forks no processes, and lets administrators alone link")


@pytest.fixture
def content(tmp_path: Path) -> Path:
    folder = tmp_path / "content"
    (folder / "tin-tuc").mkdir(parents=True)
    (folder / "tin-tuc/bai.md").write_bytes(b"0")
    return folder


def writer_of(content: Path, on_wait: Callable[[str], None] = pytest.fail) -> ContentWriter:
    return ContentWriter(content, content.parent / ".cache", on_wait)


def tree(folder: Path) -> dict[str, bytes]:
    """The files of a folder by path; an empty folder ends in a slash."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file():
            found[name] = path.read_bytes()
        elif not any(path.iterdir()):
            found[f"{name}/"] = b""
    return found


def count_up(content: Path, times: int) -> None:
    """Add one to the number in a file, again where another writer was faster."""
    writer, file = ContentWriter(content, content.parent / ".cache"), content / "tin-tuc/bai.md"
    for _ in range(times):
        with writer.locked():
            number = file.read_bytes()
            writer.replace(file, b"%d" % (int(number) + 1), expected=number)


@posix
def test_of_many_writers_none_loses_what_another_wrote(content: Path) -> None:
    context = multiprocessing.get_context("fork")
    writers = [context.Process(target=count_up, args=(content, 25)) for _ in range(3)]
    for each in writers:
        each.start()
    threads = [threading.Thread(target=count_up, args=(content, 25)) for _ in range(2)]
    for each in threads:
        each.start()
    for each in (*writers, *threads):
        each.join(60)
    assert tree(content) == {"tin-tuc/bai.md": b"125"}


@posix
def test_who_waits_is_told_for_whom_also_where_the_cache_is_deleted_meanwhile(content: Path) -> None:
    lines: list[str] = []
    other = writer_of(content, lines.append)
    with writer_of(content).locked():
        thread = threading.Thread(target=other.create, args=(content / "moi.md", b"x"))
        thread.start()
        while not lines:
            thread.join(0.01)
        (content.parent / ".cache" / content_writer.LOCK_FILE).unlink()
    thread.join(60)
    assert lines == [f"Một chương trình khác (tiến trình {os.getpid()}) đang ghi vào thư mục nội dung; đang chờ…"]
    assert (content / "moi.md").read_bytes() == b"x"


@posix
def test_a_process_forked_meanwhile_does_not_keep_the_lock(content: Path) -> None:
    with writer_of(content).locked():
        child = multiprocessing.get_context("fork").Process(target=signal.pause)
        child.start()
    writer_of(content).create(content / "moi.md", b"x")
    child.terminate()
    child.join()


@pytest.mark.parametrize("now", [b"1", None], ids=["changed", "gone"])
def test_what_another_program_changed_meanwhile_stays(content: Path, now: bytes | None) -> None:
    file = content / "tin-tuc/bai.md"
    file.unlink()
    if now is not None:
        file.write_bytes(now)
    before = tree(content)
    with pytest.raises(ChangedMeanwhile):
        writer_of(content).replace(file, b"2", expected=b"0")
    assert tree(content) == before


@posix
def test_a_link_inside_content_stays_and_its_file_is_written(content: Path) -> None:
    (content / "lien-ket.md").symlink_to("tin-tuc/bai.md")
    writer_of(content).replace(content / "lien-ket.md", b"1", expected=b"0")
    assert (content / "lien-ket.md").is_symlink()
    assert (content / "tin-tuc/bai.md").read_bytes() == b"1"
    writer_of(content).delete(content / "lien-ket.md")
    assert tree(content) == {"tin-tuc/bai.md": b"1"}


@posix
def test_nothing_is_written_through_a_link_that_leads_out_of_content(content: Path) -> None:
    outside = content.parent / "ngoai"
    outside.mkdir()
    (outside / "bai.md").write_bytes(b"0")
    (content / "thu-muc").symlink_to(outside, target_is_directory=True)
    (content / "bai.md").symlink_to(outside / "bai.md")
    writer = writer_of(content)
    writes: list[Callable[[], object]] = [
        lambda: writer.replace(content / "bai.md", b"1", expected=b"0"),
        lambda: writer.replace(content / "thu-muc/bai.md", b"1", expected=b"0"),
        lambda: writer.create(content / "thu-muc/2018/moi.md", b"1"),
        lambda: writer.create_item(content / "thu-muc", "moi", "1", {}),
        lambda: writer.delete(content / "thu-muc/bai.md"),
        lambda: writer.create(content / "../ngoai/moi.md", b"1"),
    ]
    for write in writes:
        with pytest.raises(LinkLeadsOutside):
            write()
    assert tree(outside) == {"bai.md": b"0"}


@posix
@pytest.mark.parametrize("step", ["fsync", "link"])
def test_what_a_killed_writer_left_goes_with_the_next_write(content: Path, step: str) -> None:
    def killed() -> None:
        setattr(os, step, lambda *_: os.kill(os.getpid(), signal.SIGKILL))
        writer_of(content).create(content / "tin-tuc/2018/10/moi.md", b"x")

    child = multiprocessing.get_context("fork").Process(target=killed)
    child.start()
    child.join(60)
    assert any(path.endswith(".moi") for path in tree(content))
    with writer_of(content).locked():
        assert tree(content) == {"tin-tuc/bai.md": b"0"}


def test_a_write_that_fails_leaves_nothing(content: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    for write in (
        lambda: writer_of(content).create(content / "tin-tuc/2018/10/moi.md", b"x"),
        lambda: writer_of(content).create_item(content / "tin-tuc/2018", "moi", "x", {"-1.jpg": b"y"}),
        lambda: writer_of(content).replace(content / "tin-tuc/bai.md", b"x", expected=b"0"),
    ):
        with pytest.raises(OSError, match="No space left"):
            write()
    assert tree(content) == {"tin-tuc/bai.md": b"0"}
