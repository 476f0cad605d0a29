"""Every save is a version by its person, in the desk's database and in git, and the list of them tells each once."""

import datetime
import shutil
import subprocess
from pathlib import Path
from typing import Any, cast

import pytest
from newsroom.desk.access.rights import Person
from newsroom.desk.content_cache import ContentCache
from newsroom.desk.database import Database
from newsroom.desk.history.git import GitRepository
from newsroom.desk.history.history import History
from newsroom.desk.history.store import FOUND, blob_name
from newsroom.text.dates import TIME_ZONE

HOA, AN = (Person(login, name, frozenset({"editor"})) for login, name in (("hoa", "Lê Thị Hoa"), ("an", "Trần An")))
START = datetime.datetime(2018, 10, 20, 8, tzinfo=TIME_ZONE)
PATH = "tin-tuc/bai.md"
needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="no git here")


class Content:
    """As much of a desk's content as history asks for: a folder without items."""

    def __init__(self, content: Path) -> None:
        self.folders, self.library, self.items = self, self, dict[str, Any]()
        self.content = content

    def snapshot(self) -> "Content":
        return self


class Board:
    """A board's content folder and its history; every save comes a minute after the one before."""

    def __init__(self, root: Path) -> None:
        self.content, self.root = root / "content", root
        (self.content / "tin-tuc").mkdir(parents=True)
        self.minutes = 0
        cache = cast(ContentCache, Content(self.content))
        repository = GitRepository(self.content)
        self.history = History(Database(root), repository, cache, self.now, always_in_git=True)

    def now(self) -> datetime.datetime:
        return START + datetime.timedelta(minutes=self.minutes)

    def save(self, person: Person, text: str, *, path: str = PATH, action: str = "Sửa bài") -> str:
        file = self.content / path
        before = file.read_bytes() if file.exists() else None
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(text.encode())
        self.minutes += 1
        error = self.history.record(person, action, {path: (before, text.encode())})
        self.history.commit_waiting()
        return error

    def git(self, *arguments: str) -> str:
        done = subprocess.run(["git", *arguments], cwd=self.root, capture_output=True, encoding="utf-8", check=True)
        return done.stdout.strip()

    def told(self, path: str = PATH, **options: Any) -> list[tuple[str, str, str]]:
        """Who did what, and the text, newest first."""
        versions = self.history.versions(path, **options)
        texts = self.history.texts(versions)
        return [(version.name, version.action, texts[version.id].decode()) for version in versions]


@pytest.fixture
def board(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Board:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    return Board(tmp_path)


def test_without_git_every_save_is_a_version_by_its_person(board: Board) -> None:
    assert board.save(HOA, "một\n", action="Viết bài") == board.save(AN, "hai\n") == ""
    assert board.told() == [("Trần An", "Sửa bài", "hai\n"), ("Lê Thị Hoa", "Viết bài", "một\n")]
    assert [version.at.minute for version in board.history.versions(PATH)] == [2, 1]
    assert board.history.git_error == ""


def test_what_was_in_the_file_before_the_first_save_is_a_version_too(board: Board) -> None:
    (board.content / PATH).write_text("viết tay\n", encoding="utf-8")
    board.save(HOA, "một\n")
    (board.content / PATH).write_text("sửa tay\n", encoding="utf-8")
    board.save(AN, "hai\n")
    assert board.told() == [
        ("Trần An", "Sửa bài", "hai\n"),
        ("", FOUND, "sửa tay\n"),
        ("Lê Thị Hoa", "Sửa bài", "một\n"),
        ("", FOUND, "viết tay\n"),
    ]


def test_a_save_that_changes_nothing_is_no_version_and_an_old_text_is_one_again(board: Board) -> None:
    for text in ("một\n", "một\n", "hai\n", "một\n"):
        board.save(HOA, text)
    assert [text for _, _, text in board.told()] == ["một\n", "hai\n", "một\n"]


@needs_git
def test_what_the_desk_told_git_is_told_once_beside_what_others_committed(board: Board) -> None:
    board.git("init", "--quiet", "--initial-branch=main")
    board.git("config", "user.email", "a@b.invalid")
    (board.content / PATH).write_text("trước\n", encoding="utf-8")
    board.git("add", ".")
    who = ("-c", "user.name=Kỹ thuật", "-c", "user.email=k@b.invalid")
    board.git(*who, "commit", "--quiet", "-m", "Đầu tiên", "--date=2018-10-01T08:00:00+07:00")
    board.save(HOA, "một\n")
    board.save(AN, "hai\n")
    assert board.git("log", "--format=%an: %s %aI", "-2").splitlines() == [
        f"Trần An: Sửa bài: {PATH} 2018-10-20T08:02:00+07:00",
        f"Lê Thị Hoa: Sửa bài: {PATH} 2018-10-20T08:01:00+07:00",
    ]
    assert board.told() == [
        ("Trần An", "Sửa bài", "hai\n"),
        ("Lê Thị Hoa", "Sửa bài", "một\n"),
        ("Kỹ thuật", "Đầu tiên", "trước\n"),
    ]
    # Lost with a database that was not backed up, the desk's versions are still in git.
    other = Board(board.root / "other")
    shutil.rmtree(other.content)
    shutil.copytree(board.content, other.content)
    shutil.copytree(board.root / ".git", other.root / ".git")
    assert [(name, text) for name, _, text in other.told()] == [
        ("Trần An", "hai\n"),
        ("Lê Thị Hoa", "một\n"),
        ("Kỹ thuật", "trước\n"),
    ]


@needs_git
def test_a_failure_of_git_loses_no_version(board: Board) -> None:
    board.git("init", "--quiet")
    (board.root / ".git/index.lock").touch()
    assert board.save(HOA, "một\n") == ""
    assert board.told() == [("Lê Thị Hoa", "Sửa bài", "một\n")]
    assert "index.lock" in board.history.git_error
    (board.root / ".git/index.lock").unlink()
    board.save(AN, "hai\n")
    assert board.history.git_error == ""
    assert board.git("rev-list", "--count", "HEAD") == "1"
    shutil.rmtree(board.root / ".git/objects")
    assert [text for _, _, text in board.told()] == ["hai\n", "một\n"]


def test_a_database_that_takes_nothing_is_told_and_loses_no_save(board: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsroom.desk.database._BUSY_SECONDS", 0.01)
    with Database(board.root).transaction():
        assert "chưa ghi được vào lịch sử" in board.save(HOA, "một\n")
    assert (board.content / PATH).read_text("utf-8") == "một\n"
    board.save(AN, "hai\n")
    assert [text for _, _, text in board.told()] == ["hai\n", "một\n"]


def test_versions_go_with_a_file_that_moves_also_without_the_desk(board: Board) -> None:
    board.save(HOA, "một\n")
    board.history.moved(PATH, "hoat-dong/bai.md")
    board.save(AN, "hai\n", path="hoat-dong/khac.md")
    assert board.told() == []
    assert [text for *_, text in board.told("hoat-dong/bai.md")] == ["một\n"]
    assert [text for *_, text in board.told("hoat-dong/khac.md", other_paths=["hoat-dong/bai.md"])] == [
        "hai\n",
        "một\n",
    ]


def test_what_is_forgotten_is_gone(board: Board) -> None:
    board.save(HOA, "một\n")
    board.save(HOA, "một\n", path="tin-tuc/khac.md")
    board.history.forget([PATH])
    assert board.told() == []
    assert len(board.told("tin-tuc/khac.md")) == 1


@needs_git
@pytest.mark.parametrize("text", ["", "một\r\n", "a" * 100_000])
def test_a_blob_has_the_name_that_git_gives_it(board: Board, text: str) -> None:
    (board.root / "file").write_bytes(text.encode())
    assert blob_name(text.encode()) == board.git("hash-object", "--no-filters", "file")
