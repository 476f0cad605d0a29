"""A branch of a git repository as a target, over a path, and over HTTP as forges serve it."""

import getpass
import io
import os
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from git_server import GitServer, run_git
from newsroom.model.settings import PublishTarget
from newsroom.publishing.target import Change, Destination, TargetError, connect
from ssh_server import running_ssh_server
from target_checks import FIRST, SECOND, Laboratory, check_other_machine, check_target

TOKEN = "glpat-not-for-anybody"


def no_secret(name: str) -> str:
    raise TargetError(f"Chưa có mật khẩu: {name}.")


def branch_files(repository: Path, branch: str = "gh-pages") -> dict[str, bytes]:
    """All files of a branch, but for the one that the target adds to every branch."""
    with tarfile.open(fileobj=io.BytesIO(run_git(repository, "archive", branch))) as archive:
        members = {member.name: archive.extractfile(member) for member in archive}
    files = {path: opened.read() for path, opened in members.items() if opened is not None}
    assert files.pop(".nojekyll") == b""
    return files


def commits(repository: Path, branch: str = "gh-pages") -> list[str]:
    """The authors of a branch's commits, the last one first."""
    return run_git(repository, "log", "--format=%an", branch).decode().split()


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository without a commit, as a forge makes it."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    repository = tmp_path / "kho.git"
    run_git(tmp_path, "init", "--quiet", "--bare", str(repository))
    return repository


Open = Callable[..., Laboratory]


@pytest.fixture
def open_laboratory(repository: Path, tmp_path: Path) -> Open:
    """Gives a project that publishes to the repository, by a path of its own for each name."""

    def open_laboratory(name: str = "may-a", address: str = "", secret: Callable[[str], str] = no_secret) -> Laboratory:
        target = PublishTarget("trang", address or f"git+file://{repository}", insecure=True)
        folder = tmp_path / name
        folder.mkdir()
        destination = Destination(target, secret, folder / "state")
        return Laboratory(destination, lambda: branch_files(repository), folder, shows_at_once=False)

    return open_laboratory


def commit_by_others(repository: Path, branch: str = "gh-pages", path: str = "README.md") -> str:
    """Somebody else adds a file to the branch, and pushes; returns the commit."""
    head = run_git(repository, "for-each-ref", "--format=%(objectname)", f"refs/heads/{branch}").decode().strip()
    blob = run_git(repository, "hash-object", "-w", "--stdin", stdin=b"theirs").decode().strip()
    environment = {"GIT_INDEX_FILE": str(repository / "others-index")}
    run_git(repository, "read-tree", head or "--empty", environment=environment)
    run_git(repository, "update-index", "--add", "--cacheinfo", f"100644,{blob},{path}", environment=environment)
    tree = run_git(repository, "write-tree", environment=environment).decode().strip()
    parents = ["-p", head] if head else []
    commit = run_git(repository, "commit-tree", tree, *parents, "-m", "theirs").decode().strip()
    run_git(repository, "update-ref", f"refs/heads/{branch}", commit)
    return commit


def test_a_branch_is_made_the_same_as_the_site_whatever_happens_in_between(open_laboratory: Open) -> None:
    check_target(open_laboratory())


def test_what_another_machine_has_begun_is_nothing_yet(open_laboratory: Open) -> None:
    check_other_machine(open_laboratory())


def test_publications_take_the_place_of_each_other_from_any_machine(open_laboratory: Open, repository: Path) -> None:
    here, there = open_laboratory("may-a"), open_laboratory("may-b")
    here.publish(here.version(FIRST))
    there.publish(there.version(SECOND))
    here.publish(here.version(FIRST))
    assert here.files() == FIRST
    assert commits(repository) == ["newsroom"]


def test_commits_and_files_of_others_stay(open_laboratory: Open, repository: Path) -> None:
    commit_by_others(repository)
    here, there = open_laboratory("may-a"), open_laboratory("may-b")
    here.publish(here.version(FIRST))
    commit_by_others(repository, path="CNAME")
    there.publish(there.version(SECOND))
    here.publish(here.version(FIRST))
    assert here.files() == {**FIRST, "README.md": b"theirs", "CNAME": b"theirs"}
    assert commits(repository) == ["newsroom", "others", "newsroom", "others"]


def test_a_branch_that_must_not_be_rewritten_grows(open_laboratory: Open, repository: Path) -> None:
    run_git(repository, "config", "receive.denyNonFastForwards", "true")
    laboratory = open_laboratory()
    laboratory.publish(laboratory.version(FIRST))
    laboratory.publish(laboratory.version(SECOND))
    assert laboratory.files() == SECOND
    assert commits(repository) == ["newsroom", "newsroom"]


def test_the_branch_of_the_address_alone_is_touched(open_laboratory: Open, repository: Path) -> None:
    theirs = commit_by_others(repository, "main")
    laboratory = open_laboratory(address=f"git+file://{repository}#trang/ch%C3%ADnh")
    laboratory.publish(laboratory.version(FIRST))
    assert branch_files(repository, "trang/chính").keys() - FIRST.keys() == {".newsroom/manifest.json"}
    assert run_git(repository, "rev-parse", "main").decode().strip() == theirs


def test_who_pushes_meanwhile_is_not_overwritten(open_laboratory: Open, repository: Path) -> None:
    laboratory = open_laboratory()
    laboratory.publish(laboratory.version(FIRST))
    second = laboratory.version(SECOND)

    def push_once(change: Change) -> None:
        if len(commits(repository)) == 1:
            commit_by_others(repository)

    with pytest.raises(
        TargetError, match="Nhánh git: có người vừa đẩy lên nhánh gh-pages trong lúc đăng; hãy chạy lại"
    ):
        laboratory.publish(second, on_change=push_once)
    assert commits(repository) == ["others", "newsroom"]
    laboratory.publish(second)
    assert laboratory.files() == {**SECOND, "README.md": b"theirs"}


def test_nothing_of_the_project_or_the_server_is_run_here(
    open_laboratory: Open, repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    laboratory = open_laboratory()
    first = laboratory.version({**FIRST, ".gitattributes": b"* filter=evil text eol=crlf\n", "x.txt": b"a\r\nb\n"})
    laboratory.publish(first)
    hook = laboratory.destination.state_folder / "repository.git/hooks/pre-push"
    hook.parent.mkdir()
    hook.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\nexit 1\n")
    hook.chmod(0o755)
    laboratory.publish(laboratory.version({**SECOND, "x.txt": b"a\r\nb\n"}))
    assert laboratory.files() == {**SECOND, "x.txt": b"a\r\nb\n"}
    assert not (tmp_path / "ran").exists()


HOOKS = {
    "remote: GitLab: You are not allowed to push code to protected branches on this project.": (
        "máy chủ git bảo vệ nhánh gh-pages; hãy cho tài khoản này quyền đẩy lên nhánh ấy, "
        "hoặc ghi nhánh khác sau dấu #."
    ),
    "error: GH001: Large files detected.": (
        "máy chủ git không nhận tệp quá lớn (GitHub: tối đa 100 MB một tệp); hãy bỏ hoặc thu nhỏ tệp đính kèm ấy."
    ),
    "Thong diep phai co so cong viec.": (
        "máy chủ git từ chối: Thong diep phai co so cong viec. Hãy hỏi người quản lý kho git ấy."
    ),
}


@pytest.mark.parametrize("words", HOOKS)
def test_a_push_that_the_server_declines_is_told(open_laboratory: Open, repository: Path, words: str) -> None:
    laboratory = open_laboratory()
    laboratory.publish(laboratory.version(FIRST))
    hook = repository / "hooks/pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\necho '{words}' >&2\nexit 1\n")
    hook.chmod(0o755)
    with pytest.raises(TargetError) as refusal:
        laboratory.publish(laboratory.version(SECOND))
    assert str(refusal.value) == f"Nhánh git: {HOOKS[words]}"
    assert laboratory.files() == FIRST


ADDRESSES = {
    "git+file:///khong/co#gh-pages": (
        "Nhánh git: không có kho git ở địa chỉ ấy; hãy xem lại địa chỉ, hoặc tạo kho trước."
    ),
    "git+file:///khong/co#a..b": "“a..b” sau dấu # không dùng làm tên nhánh git được; chẳng hạn: #gh-pages.",
    "git+https://127.0.0.1:9/kho.git": (
        "Nhánh git: không nối được tới máy chủ git; hãy xem lại mạng và địa chỉ, rồi chạy lại."
    ),
    "git@github.com:bbt/trang.git": (
        "Địa chỉ git viết theo lối git+ssh://git@github.com/bbt/trang.git#gh-pages, "
        "không viết git@github.com:bbt/trang.git."
    ),
    "git+http://127.0.0.1:9/kho.git": (
        "git+http:// gửi mã truy cập không mã hóa; hãy dùng git+https://, hoặc ghi insecure: yes."
    ),
}


@pytest.mark.parametrize("address", ADDRESSES)
def test_what_is_wrong_with_an_address_is_told(repository: Path, tmp_path: Path, address: str) -> None:
    destination = Destination(PublishTarget("trang", address), no_secret, tmp_path / "state")
    with pytest.raises(TargetError) as refusal, connect(destination):
        pass
    assert str(refusal.value) == ADDRESSES[address]


def test_a_damaged_repository_of_our_own_is_told(open_laboratory: Open) -> None:
    laboratory = open_laboratory()
    laboratory.publish(laboratory.version(FIRST))
    for blob in (laboratory.destination.state_folder / "repository.git/objects").glob("??/*"):
        blob.chmod(0o644)
        blob.write_bytes(b"")
    with pytest.raises(TargetError, match=r"Nhánh git: kho git tạm .*repository\.git bị hỏng; hãy xóa thư mục ấy"):
        laboratory.publish(laboratory.version(SECOND))


def test_a_branch_is_reached_by_ssh_as_the_user_is_let_in(
    open_laboratory: Open, repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running_ssh_server(tmp_path / "ssh", monkeypatch) as ssh:
        laboratory = open_laboratory(address=f"git+ssh://{getpass.getuser()}@127.0.0.1:{ssh.port}{repository}")
        laboratory.publish(laboratory.version(FIRST))
        assert laboratory.files() == FIRST
        ssh.known_hosts.write_text("")
        with pytest.raises(TargetError, match="Nhánh git: chưa tin được máy chủ git, vì khóa máy chủ lạ hoặc đã đổi"):
            laboratory.publish(laboratory.version(SECOND))
        ssh.trust(ssh.port)
        (ssh.folder / "authorized-keys").write_text("")
        with pytest.raises(TargetError, match="Nhánh git: máy chủ git không nhận khóa SSH của máy này"):
            laboratory.publish(laboratory.version(SECOND))


@pytest.fixture
def server(repository: Path) -> Iterator[GitServer]:
    run_git(repository, "config", "http.receivepack", "true")
    with GitServer(repository.parent, token=TOKEN) as server:
        yield server


def test_a_token_goes_to_the_server_and_nowhere_else(open_laboratory: Open, server: GitServer, tmp_path: Path) -> None:
    laboratory = open_laboratory(address=server.address("kho.git"), secret={"token": TOKEN}.__getitem__)
    laboratory.publish(laboratory.version(FIRST))
    laboratory.publish(laboratory.version(SECOND))
    assert laboratory.files() == SECOND
    for file in (tmp_path / "may-a").rglob("*"):
        assert not file.is_file() or TOKEN.encode() not in file.read_bytes()


def test_a_token_is_not_sent_where_the_server_leads_elsewhere(open_laboratory: Open, server: GitServer) -> None:
    with GitServer(server.folder, token="of another server") as other:
        server.moved_to = other.url
        laboratory = open_laboratory(address=server.address("kho.git"), secret={"token": TOKEN}.__getitem__)
        with pytest.raises(TargetError, match="máy chủ git không nhận mã truy cập"):
            laboratory.publish(laboratory.version(FIRST))
        assert other.tokens == set()


SECRETS: list[tuple[Callable[[str], str], str]] = [
    (
        {"token": "wrong"}.__getitem__,
        "Nhánh git: máy chủ git không nhận mã truy cập (token); hãy tạo mã mới có quyền ghi vào kho, rồi ghi lại.",
    ),
    (no_secret, "Chưa có mật khẩu: token."),
]


@pytest.mark.parametrize(("secret", "line"), SECRETS)
def test_a_token_that_is_wrong_or_missing_is_told(
    open_laboratory: Open, server: GitServer, repository: Path, secret: Callable[[str], str], line: str
) -> None:
    laboratory = open_laboratory(address=server.address("kho.git"), secret=secret)
    with pytest.raises(TargetError) as refusal:
        laboratory.publish(laboratory.version(FIRST))
    assert str(refusal.value) == line
    assert run_git(repository, "for-each-ref") == b""


def test_a_token_that_may_only_read_is_told(open_laboratory: Open, server: GitServer, repository: Path) -> None:
    run_git(repository, "config", "http.receivepack", "false")
    laboratory = open_laboratory(address=server.address("kho.git"), secret={"token": TOKEN}.__getitem__)
    with pytest.raises(TargetError, match="Nhánh git: tài khoản này không có quyền ghi vào kho; hãy xin quyền ghi"):
        laboratory.publish(laboratory.version(FIRST))
