"""What a watcher waits for: real changes of real files, and bursts of them."""

import errno
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from newsroom.publishing import file_events
from newsroom.publishing.file_events import LONGEST_BURST, QUIET, FileEvents, file_system
from watchdog.observers.api import BaseObserver


@pytest.fixture
def events() -> Iterator[FileEvents]:
    watcher = FileEvents()
    with watcher.until_stopped():
        yield watcher


@pytest.fixture
def content(tmp_path: Path) -> Path:
    (tmp_path / "content/tin-tuc").mkdir(parents=True)
    (tmp_path / "content/tin-tuc/bai.md").write_text("cũ", "utf-8")
    (tmp_path / "mkdocs.yml").write_text("cũ", "utf-8")
    return tmp_path / "content"


def noticed(events: FileEvents) -> bool:
    events.wait(20)
    return events.take_change()


def test_a_saved_file_and_a_new_folder_are_noticed(events: FileEvents, content: Path) -> None:
    events.watch([content, content.parent / "mkdocs.yml"])
    assert not events.is_polling
    (content / "tin-tuc/bai.md").write_text("mới", "utf-8")
    assert noticed(events)
    (content / "moi").mkdir()
    assert noticed(events)
    (content / "moi/bai.md").write_text("mới", "utf-8")
    assert noticed(events)
    # As editors save: a new file takes the place of the old one, each time.
    for text in ("một", "hai"):
        (content.parent / "moi.tmp").write_text(text, "utf-8")
        (content.parent / "moi.tmp").replace(content.parent / "mkdocs.yml")
        assert noticed(events)


def test_what_editors_keep_beside_a_text_is_no_change_until_it_takes_its_place(
    events: FileEvents, content: Path
) -> None:
    events.watch([content])
    folder = content / "tin-tuc"
    for name in (".bai.md.swp", ".0123456789abcdef.moi", "bai.md~", "#bai.md#", "~$bai.docx", ".git/index"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("đang gõ", "utf-8")
        (folder / name).write_text("đang gõ tiếp", "utf-8")
    (folder / "bai.md~").unlink()
    events.wait(0.3)
    assert not events.take_change()
    (folder / ".0123456789abcdef.moi").replace(folder / "bai.md")
    assert noticed(events)
    (content / ".well-known").mkdir()
    assert noticed(events)
    (content / ".well-known/security.txt").write_text("Contact: mailto:a@b.vn\n", "utf-8")
    assert noticed(events)


def test_reading_and_files_beside_the_settings_are_no_change(events: FileEvents, content: Path) -> None:
    events.watch([content, content.parent / "mkdocs.yml"])
    (content / "tin-tuc/bai.md").read_text("utf-8")
    (content.parent / "site").mkdir()
    (content.parent / "site/index.html").write_text("trang", "utf-8")
    events.wait(0.3)
    assert not events.take_change()


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EMFILE])
def test_where_the_system_has_no_watches_left_files_are_looked_at(
    events: FileEvents, content: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    class Exhausted(BaseObserver):
        def __init__(self) -> None:
            super().__init__(BaseObserver)  # type: ignore[arg-type]

        def schedule(self, *arguments: object, **options: object) -> None:  # type: ignore[override]
            return

        def start(self) -> None:
            raise OSError(number, "inotify watch limit reached")

    monkeypatch.setattr(file_events, "Observer", Exhausted)
    monkeypatch.setattr(file_events, "POLL_INTERVAL", 0.05)
    events.watch([content])
    assert events.is_polling
    (content / "tin-tuc/bai.md").write_text("mới hơn", "utf-8")
    assert noticed(events)


def test_a_network_drive_is_looked_at(events: FileEvents, content: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_events, "file_system", lambda path: "nfs4")
    events.watch([content])
    assert events.is_polling


def test_the_file_system_of_a_path(tmp_path: Path) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text("/dev/sda1 / ext4 rw 0 0\n//may/chung /mnt/o\\040chung cifs rw 0 0\n", "utf-8")
    assert file_system(Path("/mnt/o chung/trang/content"), mounts) == "cifs"
    assert file_system(Path("/srv/trang"), mounts) == "ext4"
    assert file_system(Path("/srv/trang"), tmp_path / "none") == ""


def test_a_burst_of_changes_is_one_and_ends_by_itself() -> None:
    waits: list[float] = []

    def wait_for(event: threading.Event, seconds: float) -> bool:
        waits.append(seconds)
        return len(waits) <= 5

    events = FileEvents(wait_for)
    events.wait(30)
    assert waits == [30] + 5 * [QUIET]

    waits.clear()
    endless = FileEvents(lambda event, seconds: waits.append(seconds) is None)
    endless.wait(30)
    assert sum(waits[1:]) == pytest.approx(LONGEST_BURST)


def test_a_signal_to_end_ends_a_wait(events: FileEvents) -> None:
    threading.Timer(0.05, events.stop).start()
    events.wait(20)
    assert events.stopped
