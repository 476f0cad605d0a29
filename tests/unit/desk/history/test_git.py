"""Saved files are committed alone, in the editor's name, and nothing that the repository brought runs."""

import datetime
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from newsroom.desk.history.git import CommitFailed, GitFailed, GitRepository
from newsroom.text.dates import TIME_ZONE

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="no git here")


class Checkout:
    """A repository with a content folder."""

    def __init__(self, root: Path) -> None:
        self.root, self.content = root, root / "content"
        self.content.mkdir()
        self.git("init", "--quiet", "--initial-branch=main")

    def git(self, *arguments: str) -> str:
        done = subprocess.run(["git", *arguments], cwd=self.root, capture_output=True, encoding="utf-8", check=True)
        return done.stdout.strip()

    def write(self, path: str, text: str) -> Path:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode())
        return file

    def commit(self, *files: Path, editor: str = "Lê Thị Hoa", message: str = "Sửa bài: Một") -> None:
        GitRepository(self.content).commit(files, editor=editor, message=message)

    @property
    def changed_files(self) -> list[str]:
        """The files of the last commit."""
        return self.git("show", "--name-only", "--format=", "-z", "HEAD").strip("\0").split("\0")


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Checkout:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    return Checkout(tmp_path)


def test_a_file_is_committed_alone_and_what_is_staged_stays_staged(checkout: Checkout) -> None:
    item, other = checkout.write("content/tin-tuc/bài.md", "một\n"), checkout.write("other.txt", "một\n")
    checkout.commit(item)
    assert checkout.changed_files == ["content/tin-tuc/bài.md"]
    assert (
        checkout.git("log", "--format=%an <%ae> %cn: %s")
        == "Lê Thị Hoa <le-thi-hoa@desk.invalid> Lê Thị Hoa: Sửa bài: Một"
    )
    checkout.git("add", "other.txt")
    checkout.write("content/tin-tuc/bài.md", "hai\r\n")
    picture = checkout.write("content/tin-tuc/anh.jpg", "ảnh")
    checkout.commit(item, picture, other.parent / "content/tin-tuc/bài.md")
    assert checkout.changed_files == ["content/tin-tuc/anh.jpg", "content/tin-tuc/bài.md"]
    assert checkout.git("cat-file", "-s", "HEAD:content/tin-tuc/bài.md") == "5"
    assert checkout.git("status", "--porcelain") == "A  other.txt"


def test_what_has_not_changed_is_not_committed_again(checkout: Checkout) -> None:
    item = checkout.write("content/bai.md", "một\n")
    checkout.commit(item)
    checkout.commit(item)
    assert checkout.git("rev-list", "--count", "HEAD") == "1"


def test_what_is_ignored_is_left_out(checkout: Checkout) -> None:
    checkout.write(".gitignore", "*.pdf\n")
    checkout.commit(checkout.write("content/bai.md", "một\n"), checkout.write("content/to-trinh.pdf", "x"))
    assert checkout.changed_files == ["content/bai.md"]


def test_a_head_without_a_branch_moves(checkout: Checkout) -> None:
    checkout.commit(checkout.write("content/bai.md", "một\n"))
    checkout.git("checkout", "--quiet", "--detach")
    checkout.commit(checkout.write("content/bai.md", "hai\n"))
    assert checkout.git("rev-list", "--count", "HEAD") == "2"


@pytest.mark.parametrize(
    ("editor", "author"),
    [("", "Ban biên tập"), (" A <b>\n c ", "A b c"), ("\x00", "Ban biên tập")],
)
def test_a_name_cannot_break_the_author(checkout: Checkout, editor: str, author: str) -> None:
    checkout.commit(checkout.write("content/bai.md", "một\n"), editor=editor)
    assert checkout.git("log", "--format=%an") == author


HOOKS = ["pre-commit", "commit-msg", "post-commit", "post-index-change", "reference-transaction", "fsmonitor-watchman"]


def test_nothing_that_the_repository_brought_runs(checkout: Checkout) -> None:
    other = checkout.write("content/khac.md", "một\n")
    checkout.git("add", "content/khac.md")
    mark = checkout.root / "ran"
    command = f"touch '{mark}'; cat"
    for hook in HOOKS:
        checkout.write(f".git/hooks/{hook}", f"#!/bin/sh\n{command}\n").chmod(0o755)
    checkout.write(".gitattributes", "*.md filter=a=b\n*.jpg filter=c\n*.png filter=d diff=e\n")
    checkout.git("config", "extensions.worktreeConfig", "true")
    with (checkout.root / ".git/config").open("a") as config:
        config.write(f'[filter "a=b"]\n\tclean = {command}\n[core]\n\tfsmonitor = {command}\n\teditor = {command}\n')
        config.write(f"[commit]\n\tgpgSign = true\n[gpg]\n\tprogram = {command}\n[gc]\n\tauto = 1\n")
    checkout.write(".git/config.worktree", f'[filter "c"]\n\tprocess = {command}\n[filter "d"]\n\tclean = {command}\n')
    # Git reads a file that is as old as its index, to see whether it has changed since.
    modified = other.stat().st_mtime_ns
    os.utime(checkout.root / ".git/index", ns=(modified, modified))
    files = [checkout.write(f"content/{name}", "một\n") for name in ("bai.md", "anh.jpg", "anh.png")]
    repository = GitRepository(checkout.content)
    assert repository.is_available
    repository.commit(files, editor="", message="")
    assert checkout.git("-c", f"core.hooksPath={checkout.root}", "rev-list", "--count", "HEAD") == "1"
    assert not mark.exists()


# What a repository may name to be run: settings (the program is put in for {}), attributes, and an ordinary command
# that runs it, which shows that the trap is one.
TRAPS = {
    "clean filter": ("filter.x.clean={}", "*.md filter=x", "add ."),
    "clean filter named by several words": ("filter.a=b.clean={}", "*.md filter=a=b", "add ."),
    "filter process": ("filter.x.process={}", "*.md filter=x", "add ."),
    "required filter": ("filter.x.clean={} filter.x.required=true", "*.md filter=x", "add ."),
    "fsmonitor": ("core.fsmonitor={}", "", "status"),
    "signature": ("commit.gpgSign=true gpg.program={} user.signingKey=x", "", "commit --allow-empty -m x"),
    "signature by ssh": (
        "commit.gpgSign=true gpg.format=ssh gpg.ssh.program={} user.signingKey=key::x",
        "",
        "commit --allow-empty -m x",
    ),
    "key of a signature": (
        "commit.gpgSign=true gpg.format=ssh gpg.ssh.defaultKeyCommand={}",
        "",
        "commit --allow-empty -m x",
    ),
    "editor": ("core.editor={}", "", "commit --allow-empty"),
    "textconv": ("diff.x.textconv={}", "*.md diff=x", "show --textconv HEAD:content/bai.md"),
    "external diff": ("diff.external={}", "", "diff HEAD~ HEAD"),
    "trailer": ("trailer.x.cmd={}", "", "commit --allow-empty -m x --trailer x"),
    "hooks": ("core.hooksPath=traps", "", "commit --allow-empty -m x"),
    "hooks of plumbing": ("core.hooksPath=traps", "", "update-ref refs/x HEAD"),
}
PLACES = ["config", "config.worktree", "included"]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("trap", TRAPS)
def test_no_kind_of_trap_runs(checkout: Checkout, trap: str, place: str) -> None:
    settings, attributes, ordinary_command = TRAPS[trap]
    for text in ("một\n", "hai\n"):
        checkout.commit(checkout.write("content/bai.md", text))
    mark = checkout.root / "ran"
    program = checkout.write("traps/pre-commit", f"#!/bin/sh\ntouch '{mark}'\ncat\n")
    program.chmod(0o755)
    folder = checkout.root / ".git"
    for name in HOOKS[1:]:
        shutil.copy(program, program.parent / name)
    files = {"config": folder / "config", "config.worktree": folder / "config.worktree", "included": folder / "other"}
    checkout.git("config", "extensions.worktreeConfig", "true")
    checkout.git("config", "include.path", "other")
    for setting in settings.format(program).split(" "):
        key, _, value = setting.replace("a=b", "a:b").partition("=")
        checkout.git("config", "--file", str(files[place]), key.replace("a:b", "a=b"), value)
    (folder / "info/attributes").write_text(f"{attributes}\n")
    file = checkout.write("content/bai.md", "ba\n")
    repository = GitRepository(checkout.content)
    assert repository.is_available
    repository.commit([file], editor="Lê Thị Hoa", message="Sửa bài")
    assert not mark.exists()
    assert (folder / "logs/HEAD").read_text().count("\n") == 3
    checkout.write("content/bai.md", "bốn\n")
    identity = {f"GIT_{role}_{key}": "x" for role in ("AUTHOR", "COMMITTER") for key in ("NAME", "EMAIL")}
    subprocess.run(
        ["git", *ordinary_command.split()],
        cwd=checkout.root,
        env=os.environ | identity,
        capture_output=True,
        check=False,
    )
    assert mark.exists(), "an ordinary command runs it"


@pytest.mark.parametrize("protocol", ["ext", "file"])
def test_an_object_that_is_missing_is_not_fetched(checkout: Checkout, protocol: str) -> None:
    mark = checkout.root / "ran"
    program = checkout.write("trap", f"#!/bin/sh\ntouch '{mark}'\n")
    program.chmod(0o755)
    file = checkout.write("content/bai.md", "một\n")
    checkout.commit(file)
    url = {"ext": f"ext::{program}", "file": str(checkout.root / "elsewhere")}[protocol]
    for key, value in {
        "remote.x.url": url, "remote.x.uploadpack": str(program), "remote.x.promisor": "true",
        "extensions.partialClone": "x", "core.repositoryFormatVersion": "1", "protocol.ext.allow": "always",
    }.items():  # fmt: skip
        checkout.git("config", key, value)
    (checkout.root / "elsewhere").mkdir()
    tree = checkout.git("rev-parse", "HEAD^{tree}")
    (checkout.root / ".git/objects" / tree[:2] / tree[2:]).unlink()
    checkout.write("content/bai.md", "hai\n")
    with pytest.raises(CommitFailed):
        checkout.commit(file)
    with pytest.raises(GitFailed):
        GitRepository(checkout.content).versions("bai.md", limit=9)
    GitRepository(checkout.content).read([tree])
    assert not mark.exists()
    subprocess.run(["git", "cat-file", "-p", tree], cwd=checkout.root, capture_output=True, check=False)
    assert mark.exists(), "an ordinary command runs it"


def test_nor_does_it_where_the_repository_is_the_content_folder_itself(tmp_path: Path) -> None:
    content, canary = tmp_path / "content", tmp_path / "ran"
    content.mkdir()

    def git(*arguments: str) -> None:
        subprocess.run(["git", *arguments], cwd=content, capture_output=True, check=True)

    git("init", "--quiet")
    (content / "trap.sh").write_text(f"#!/bin/sh\ntouch {canary}\ncat\n")
    (content / "trap.sh").chmod(0o755)
    for name in ("a.md", "b.md"):
        (content / name).write_text("một\n")
    git("add", ".")
    git("config", "filter.x.clean", "./trap.sh")
    (content / ".gitattributes").write_text("*.md filter=x\n")
    (content / "a.md").write_text("hai\n")
    GitRepository(content).commit([content / "a.md"], editor="Lê Thị Hoa", message="Sửa bài")
    assert not canary.exists()


def test_a_commit_that_cannot_be_made_is_told(checkout: Checkout) -> None:
    item = checkout.write("content/bai.md", "một\n")
    checkout.write(".git/index.lock", "")
    with pytest.raises(CommitFailed, match=r"Đã lưu tệp nhưng chưa ghi được vào lịch sử git: .*index\.lock"):
        checkout.commit(item)


def test_a_folder_outside_a_repository_has_none(tmp_path: Path) -> None:
    assert not GitRepository(tmp_path).is_available


# What is read back ---------------------------------------------------------------------------------------------------


def test_the_versions_of_a_file_are_read_newest_first_with_their_bytes(checkout: Checkout) -> None:
    item = checkout.write("content/tin-tuc/bài.md", "một\r\n")
    checkout.commit(item, message="Viết bài: Một")
    checkout.commit(checkout.write("content/khac.md", "x\n"))
    item.write_bytes(b"hai\n")
    at = datetime.datetime(2018, 10, 19, 8, 30, tzinfo=TIME_ZONE)
    repository = GitRepository(checkout.content)
    repository.commit([item], editor="An", message="Sửa bài: Một", at=at)
    second, first = repository.versions("tin-tuc/bài.md", limit=9)
    assert (first.author, first.subject) == ("Lê Thị Hoa", "Viết bài: Một")
    assert (second.author, second.at) == ("An", at)
    assert repository.read([first.blob, second.blob]) == {first.blob: b"m\xe1\xbb\x99t\r\n", second.blob: b"hai\n"}
    assert [version.commit for version in repository.versions("tin-tuc/bài.md", limit=1)] == [second.commit]


def test_a_text_is_committed_as_it_was_saved_whatever_is_on_the_disk_by_then(checkout: Checkout) -> None:
    item = checkout.write("content/bai.md", "mới hơn\n")
    GitRepository(checkout.content).commit([item], editor="An", message="Sửa bài", texts={item: "đã lưu\n".encode()})
    assert checkout.git("show", "HEAD:content/bai.md") == "đã lưu"


def test_the_versions_of_a_file_that_moved_go_on(checkout: Checkout) -> None:
    old = checkout.write("content/tin-tuc/cu.md", "".join(f"Dòng {n}.\n" for n in range(20)))
    checkout.commit(old, message="Viết bài")
    new = checkout.write("content/hoat-dong/moi.md", old.read_text("utf-8") + "Thêm.\n")
    old.unlink()
    checkout.commit(old, new, message="Chuyển bài")
    assert checkout.git("ls-tree", "-r", "--name-only", "HEAD") == "content/hoat-dong/moi.md"
    versions = GitRepository(checkout.content).versions("hoat-dong/moi.md", limit=9)
    assert [version.subject for version in versions] == ["Chuyển bài", "Viết bài"]


@pytest.mark.parametrize("path", ["*.md", ":(top)content/bai.md", "--all", "khac.md"])
def test_a_path_is_a_path_and_no_pattern(checkout: Checkout, path: str) -> None:
    checkout.commit(checkout.write("content/bai.md", "một\n"))
    assert GitRepository(checkout.content).versions(path, limit=9) == []


def test_without_a_commit_there_is_nothing_to_read(checkout: Checkout) -> None:
    repository = GitRepository(checkout.content)
    assert repository.versions("bai.md", limit=9) == []
    assert repository.read(["0" * 40]) == {}


READING_TRAPS = {
    "signature shown": ("log.showSignature=true gpg.program={}", "", "log -1"),
    "textconv": ("diff.x.textconv={}", "*.md diff=x", "log -p"),
    "external diff": ("diff.external={}", "", "log -p --ext-diff"),
    "external diff of a kind": ("diff.x.command={}", "*.md diff=x", "log -p --ext-diff"),
    "smudge filter": ("filter.x.smudge={}", "*.md filter=x", "cat-file --filters HEAD:content/bai.md"),
}


@pytest.mark.parametrize("trap", READING_TRAPS)
def test_no_trap_runs_where_history_is_read(checkout: Checkout, trap: str) -> None:
    settings, attributes, ordinary_command = READING_TRAPS[trap]
    mark = checkout.root / "ran"
    program = checkout.write("trap.sh", f"#!/bin/sh\ntouch '{mark}'\ncat\n")
    program.chmod(0o755)
    for text in ("một\n", "hai\n"):
        checkout.commit(checkout.write("content/bai.md", text))
    signed = checkout.git("cat-file", "commit", "HEAD").replace(
        "\n\n", "\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n -----END PGP SIGNATURE-----\n\n", 1
    )
    (checkout.root / "commit").write_text(f"{signed}\n", encoding="utf-8")
    checkout.git("update-ref", "HEAD", checkout.git("hash-object", "-t", "commit", "-w", "commit"))
    for setting in settings.format(program).split(" "):
        checkout.git("config", *setting.split("=", 1))
    (checkout.root / ".git/info/attributes").write_text(f"{attributes}\n")
    repository = GitRepository(checkout.content)
    versions = repository.versions("bai.md", limit=9)
    assert list(repository.read(version.blob for version in versions).values()) == [b"hai\n", "một\n".encode()]
    assert not mark.exists()
    subprocess.run(["git", *ordinary_command.split()], cwd=checkout.root, capture_output=True, check=False)
    assert mark.exists(), "an ordinary command runs it"
