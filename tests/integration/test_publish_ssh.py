"""A folder of a server by SFTP and by rsync, with OpenSSH's server on this machine."""

import os
import random
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from newsroom.model.settings import PublishTarget
from newsroom.publishing.publication import read_remote_state
from newsroom.publishing.sftp import SftpTarget
from newsroom.publishing.target import TEMPORARY_PREFIX, Destination, TargetError, connect
from optional_programs import skip_without
from ssh_server import Account, SshServer, line_to, running_ssh_server, sftp_account
from target_checks import FIRST, SECOND, Laboratory, check_other_machine, check_target, files_below
from web_servers import find_server, free_port

RANDOM = random.Random(1)
OLD = {f"bai/{number}/index.html": RANDOM.randbytes(20_000) for number in range(40)}
NEW = {path: RANDOM.randbytes(20_000) for path in OLD}


def no_secret(name: str) -> str:
    raise TargetError(f"Chưa có {name}.")


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SshServer]:
    with running_ssh_server(tmp_path / "server", monkeypatch) as server:
        yield server


@pytest.fixture
def server_with_shared_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SshServer]:
    """A server to which all connections of a user go over the first one, as many users have it set."""
    with (
        tempfile.TemporaryDirectory() as folder,
        running_ssh_server(
            tmp_path / "server",
            monkeypatch,
            client_settings=f"ControlMaster auto\nControlPath {folder}/%C\nControlPersist 60\n",
        ) as server,
    ):
        yield server


@pytest.fixture(params=["sftp", "rsync+ssh"])
def scheme(request: pytest.FixtureRequest) -> str:
    if request.param == "rsync+ssh":
        find_server("rsync")
    return str(request.param)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder whose name must be quoted wherever it could be taken for something else."""
    folder = tmp_path / "-trang của [Ban] 'A' * \"B\" $HOME"
    folder.mkdir()
    return folder


def laboratory(scheme: str, port: int, folder: Path, tmp_path: Path) -> Laboratory:
    address = f"{scheme}://127.0.0.1:{port}{folder}"
    destination = Destination(PublishTarget("chinh", address), no_secret, tmp_path / "state")
    return Laboratory(destination, lambda: files_below(folder), tmp_path)


def refusal(address: str, tmp_path: Path) -> str:
    """The line for a target that cannot be connected to."""
    with (
        pytest.raises(TargetError) as refused,
        connect(Destination(PublishTarget("chinh", address), no_secret, tmp_path / "state")),
    ):
        pass
    assert "\n" not in str(refused.value)
    return str(refused.value)


def test_a_folder_of_a_server_is_made_the_same_as_the_site_whatever_happens_in_between(
    scheme: str, server_with_shared_line: SshServer, folder: Path, tmp_path: Path
) -> None:
    check_target(laboratory(scheme, server_with_shared_line.port, folder, tmp_path))


def test_what_another_machine_has_begun_is_brought_to_an_end(
    scheme: str, server_with_shared_line: SshServer, folder: Path, tmp_path: Path
) -> None:
    check_other_machine(laboratory(scheme, server_with_shared_line.port, folder, tmp_path))


def test_readers_may_read_what_is_brought_and_files_of_others_stay_as_they_are(
    scheme: str, server: SshServer, folder: Path, tmp_path: Path
) -> None:
    theirs = folder / "tin/cua-nguoi-khac.txt"
    theirs.parent.mkdir(mode=0o770)
    theirs.write_bytes(b"theirs")
    theirs.parent.chmod(0o2775)
    theirs.chmod(0o600)
    site = laboratory(scheme, server.port, folder, tmp_path)
    version = site.version(FIRST)
    for file in site.history.object_file(version.files["index.html"]).parents[1].glob("??/*"):
        file.chmod(0o600)
    site.publish(version)
    modes = {file.relative_to(folder).as_posix(): file.stat().st_mode & 0o7777 for file in folder.rglob("*")}
    assert modes.pop("tin") == 0o2775
    assert modes.pop("tin/cua-nguoi-khac.txt") == 0o600
    assert {path: mode for path, mode in modes.items() if mode != (0o755 if (folder / path).is_dir() else 0o644)} == {}
    site.publish(site.version({"index.html": b"little is left"}))
    assert site.files() == {"index.html": b"little is left", "tin/cua-nguoi-khac.txt": b"theirs"}


@pytest.mark.parametrize("cut_after", [12_000, 100_000, 500_000])
def test_a_line_that_is_cut_leaves_no_half_file_and_the_next_run_goes_on(
    scheme: str, server: SshServer, folder: Path, tmp_path: Path, cut_after: int
) -> None:
    site = laboratory(scheme, server.port, folder, tmp_path)
    site.publish(site.version(OLD))
    new = site.version(NEW)
    with line_to(server.port, cut_after=cut_after) as port:
        server.trust(port)
        with pytest.raises(TargetError, match=r"^Đứt kết nối với máy chủ 127\.0\.0\.1; hãy chạy lại để đi tiếp\.$"):
            laboratory(scheme, port, folder, tmp_path).publish(new)
    shown = {path: data for path, data in site.files().items() if not Path(path).name.startswith(TEMPORARY_PREFIX)}
    assert shown.keys() == OLD.keys()
    assert {path for path, data in shown.items() if data not in (OLD[path], NEW[path])} == set()
    site.publish(new)
    assert site.files() == NEW


def test_a_server_whose_processes_are_killed_is_told_and_the_next_run_goes_on(
    scheme: str, server: SshServer, folder: Path, tmp_path: Path
) -> None:
    site = laboratory(scheme, server.port, folder, tmp_path)
    version = site.version(OLD | FIRST)
    with pytest.raises(TargetError, match=r"^Đứt kết nối với máy chủ"):
        site.publish(version, on_change=lambda change: server.cut_connections() and None)
    site.publish(version)
    assert site.files() == OLD | FIRST


def test_a_server_that_cannot_rename_over_a_file_gets_the_same_files(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running_ssh_server(tmp_path / "server", monkeypatch, subsystem="internal-sftp -P posix-rename") as server:
        site = laboratory("sftp", server.port, folder, tmp_path)
        for tree in (FIRST, SECOND, FIRST):
            site.publish(site.version(tree))
            assert site.files() == tree


def test_many_files_take_few_answers(server: SshServer, folder: Path, tmp_path: Path) -> None:
    """How long a slow line takes is how often one waits for it: not once a file."""
    site = laboratory("sftp", server.port, folder, tmp_path)
    site.publish(site.version(OLD))
    batches = []
    upload = SftpTarget._upload
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SftpTarget, "_upload", lambda self, batch: batches.append(len(batch)) or upload(self, batch))
        site.publish(site.version(NEW))
    assert batches == [1, len(NEW), 1]


def test_what_others_changed_at_a_server_is_known(server: SshServer, folder: Path, tmp_path: Path) -> None:
    site = laboratory("sftp", server.port, folder, tmp_path)
    names = [*(f"nhieu/{number:03}.html" for number in range(250)), *(f"bai/Bài số {n}/a.html" for n in range(70))]
    tree = {**FIRST, **dict.fromkeys(names, b"-")}
    site.publish(site.version(tree))
    os.utime(folder / ".newsroom/manifest.json", (2_000_000_000, 2_000_000_000))
    (folder / "lien-ket").symlink_to("khong-co")
    (folder / "vong").symlink_to(".")
    (folder / "nhieu").rename(tmp_path / "o-dia-khac")
    (folder / "nhieu").symlink_to(tmp_path / "o-dia-khac")
    foreign = folder / os.fsdecode(b"m\xe3 c\xf2")
    foreign.mkdir()
    (folder / "bai/Bài số 69/a.html").unlink()
    (folder / "nhieu/249.html").write_bytes(b"another size")
    os.utime(folder / "tin/index.html", (2_000_000_001, 2_000_000_001))
    with connect(site.destination) as target:
        assert isinstance(target, SftpTarget)
        listed = {path: facts.size for path, facts in target.list_files().items()}
        changed = read_remote_state(target, site.history).changed
    assert listed.pop("lien-ket") > 0
    assert listed["nhieu/249.html"] == len(b"another size")
    assert tree.keys() - listed.keys() == {"bai/Bài số 69/a.html"}
    assert not any(path.startswith("vong/vong/") for path in listed)
    assert changed == {"nhieu/249.html", "bai/Bài số 69/a.html", "tin/index.html"}


def test_a_full_disk_is_told_and_the_site_stays(scheme: str, server: SshServer, folder: Path, tmp_path: Path) -> None:
    mounted = os.geteuid() == 0 and shutil.which("mount")
    size = ["-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)]
    if not mounted or subprocess.run(["mount", *size], capture_output=True).returncode:
        skip_without("no small disk can be mounted", variable="NEWSROOM_SERVER")
    try:
        site = laboratory(scheme, server.port, folder, tmp_path)
        site.publish(site.version(OLD))
        with pytest.raises(TargetError, match=r"chỉ còn trống .* MB, cần .* MB; hãy dọn bớt rồi chạy lại\.$"):
            site.publish(site.version(OLD | {"anh/lon.jpg": RANDOM.randbytes(1_500_000)}))
        assert site.files() == OLD

        # A disk that seems to have room, but gives small files more than their bytes.
        small = {f"anh/{number}.jpg": RANDOM.randbytes(200) for number in range(700)}
        with pytest.raises(TargetError, match=r"^Ổ đĩa của máy chủ 127\.0\.0\.1 đã đầy.*; hãy dọn bớt rồi chạy lại\.$"):
            site.publish(site.version(OLD | small))
        left = site.files()
        assert {path for path, data in left.items() if data != (OLD | small).get(path)} == set()
        assert OLD.keys() <= left.keys()
        subprocess.run(["mount", "-o", "remount,size=4m", str(folder)], check=True)
        site.publish(site.version(NEW))
        assert site.files() == NEW
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def test_a_folder_in_the_place_of_a_file_is_told(scheme: str, server: SshServer, folder: Path, tmp_path: Path) -> None:
    (folder / "rss.xml/cua-nguoi-khac").mkdir(parents=True)
    site = laboratory(scheme, server.port, folder, tmp_path)
    with pytest.raises(TargetError, match=r"máy chủ 127\.0\.0\.1 .*rss\.xml|có một thư mục cùng tên"):
        site.publish(site.version(FIRST))


def test_a_folder_that_is_not_there_is_told_with_the_folder_one_is_in(server: SshServer, tmp_path: Path) -> None:
    assert refusal(f"sftp://127.0.0.1:{server.port}{tmp_path}/khong-co", tmp_path) == (
        f"Máy chủ 127.0.0.1 không có thư mục {tmp_path}/khong-co. Hãy tạo thư mục ấy, hoặc sửa lại địa chỉ; tài khoản "
        f"này khi đăng nhập thì ở thư mục {Path.home()}."
    )


def test_a_server_that_prints_a_greeting_or_has_no_rsync_is_told(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    find_server("rsync")
    with running_ssh_server(tmp_path / "greeting", monkeypatch, subsystem="/bin/echo Xin chào các bạn") as server:
        greeting = f"sftp://127.0.0.1:{server.port}{folder}"
        assert "in chữ ra khi đăng nhập (thường do tệp .bashrc của tài khoản)" in refusal(greeting, tmp_path)
    with running_ssh_server(tmp_path / "server", monkeypatch, settings="SetEnv PATH=/nowhere") as server:
        site = laboratory("rsync+ssh", server.port, folder, tmp_path)
        with pytest.raises(TargetError, match=r"^Máy chủ 127\.0\.0\.1 chưa có rsync; .* ghi địa chỉ sftp:// thay"):
            site.publish(site.version(OLD))


def test_a_server_that_is_down_or_has_no_such_name_is_told(server: SshServer, tmp_path: Path) -> None:
    port = free_port()
    assert refusal(f"sftp://127.0.0.1:{port}/srv", tmp_path) == (
        f"Máy chủ 127.0.0.1 không nhận kết nối ở cổng {port}; nó đang tắt, hoặc cổng ghi sai."
    )
    assert refusal("sftp://khong-co.invalid/srv", tmp_path) == (
        "Không tìm thấy máy chủ tên khong-co.invalid; hãy xem lại địa chỉ và mạng của máy này."
    )


def test_an_unknown_key_is_told_with_its_fingerprint_and_a_changed_one_refused(
    server: SshServer, folder: Path, tmp_path: Path
) -> None:
    address = f"sftp://bbt@127.0.0.1:{server.port}{folder}"
    key = server.folder / "host-key.pub"
    fingerprint = subprocess.run(["ssh-keygen", "-lf", key], capture_output=True, text=True).stdout.split()[1]
    known = server.known_hosts.read_text()
    server.known_hosts.write_text("")
    assert refusal(address, tmp_path) == (
        f"Máy này chưa biết khóa của máy chủ 127.0.0.1, vân tay {fingerprint}. Hãy so với vân tay mà người quản trị "
        f"máy chủ cho biết; nếu đúng thì chạy một lần: sftp -P {server.port} bbt@127.0.0.1, gõ yes, rồi đăng lại."
    )
    user_key = (server.folder / "user-key.pub").read_text().split()[1]
    server.known_hosts.write_text(known.replace(known.split()[2], user_key))
    changed = refusal(address, tmp_path)
    assert changed.startswith(f"Khóa của máy chủ 127.0.0.1 không còn là khóa đã biết (nay là {fingerprint}): hoặc ")
    assert f'ssh-keygen -R "[127.0.0.1]:{server.port}"' in changed
    assert server.known_hosts.read_text().count("\n") == 1, "nothing is accepted by itself"


def test_a_key_that_is_refused_is_told(server: SshServer, folder: Path, tmp_path: Path) -> None:
    (server.folder / "authorized-keys").write_text("")
    address = f"sftp://127.0.0.1:{server.port}{folder}"
    assert refusal(address, tmp_path) == "Máy chủ 127.0.0.1 không nhận khóa SSH nào của máy này. Chưa có password."


@pytest.fixture
def account() -> Iterator[Account]:
    with sftp_account() as account:
        yield account


def test_an_account_with_a_password_and_nothing_but_sftp_is_enough(
    account: Account, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[str] = []

    def secret(name: str) -> str:
        assert name == "password"
        return account.password

    with running_ssh_server(tmp_path / "server", monkeypatch, account=account) as server:
        address = f"sftp://{account.name}@127.0.0.1:{server.port}"
        destination = Destination(PublishTarget("chinh", f"{address}/trang"), secret, tmp_path / "state")
        site = Laboratory(destination, lambda: files_below(account.folder / "trang"), tmp_path)

        def look(change: object) -> None:
            shown.append(subprocess.run(["ps", "-eww", "-o", "args"], capture_output=True, text=True).stdout)

        for tree in (FIRST, SECOND):
            site.publish(site.version(tree), on_change=look)
            assert site.files() == tree
        assert "StrictHostKeyChecking=yes" in shown[0]
        assert not any(account.password in text for text in shown)

        wrong = Destination(destination.settings, lambda name: "sai", tmp_path / "state")
        with pytest.raises(TargetError) as refused, connect(wrong):
            pass
        assert str(refused.value) == (
            f"Máy chủ 127.0.0.1 không nhận mật khẩu của tài khoản {account.name}; "
            "hãy xem lại tên tài khoản và mật khẩu."
        )

        root = Destination(PublishTarget("chinh", f"{address}/"), secret, tmp_path / "state")
        with pytest.raises(TargetError, match=r"^Tài khoản này không có quyền với /\.newsroom trên máy chủ"):
            Laboratory(root, dict, tmp_path).publish(site.version(FIRST))
        assert list(account.folder.iterdir()) == [account.folder / "trang"]

        find_server("rsync")
        rsync = PublishTarget("chinh", destination.settings.address.replace("sftp://", "rsync+ssh://"))
        with pytest.raises(TargetError, match=r"không được chạy lệnh trên máy chủ .*; hãy ghi địa chỉ sftp://"):
            Laboratory(Destination(rsync, secret, tmp_path / "state"), dict, tmp_path).publish(site.version(OLD))
