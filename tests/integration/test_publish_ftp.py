"""FTP servers as targets: the same publications as every target, over TLS; then what can go wrong, and bad habits."""

import hashlib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from ftp_servers import FTP_SERVERS, PASSWORD, QUOTA, ROOT_FOLDER, USER, FtpServer, running_ftp_server
from newsroom.model.settings import PublishTarget
from newsroom.publishing import ftp, ftp_connection
from newsroom.publishing.history import OWN_NOTES
from newsroom.publishing.target import Change, Destination, TargetError, connect
from stubborn_ftp_server import StubbornServer, stubborn_ftp_server
from target_checks import FIRST, SECOND, Laboratory, check_other_machine, check_target, files_below

MANY = {f"tin/{number // 10}/bai-{number}/index.html": b"<p>%d" % number for number in range(120)}


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ftp, "RECONNECT_PAUSES", (0.0, 0.0, 0.0))


@pytest.fixture(params=FTP_SERVERS)
def server(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FtpServer]:
    with running_ftp_server(request.param, tmp_path / "server") as running:
        monkeypatch.setenv("SSL_CERT_FILE", str(running.certificate))
        yield running


@pytest.fixture
def hosting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FtpServer]:
    """The server of most shared hosting."""
    with running_ftp_server("pure-ftpd", tmp_path / "server") as running:
        monkeypatch.setenv("SSL_CERT_FILE", str(running.certificate))
        yield running


def laboratory_at(server: FtpServer, folder: Path) -> Laboratory:
    destination = Destination(PublishTarget("chinh", server.address), lambda name: PASSWORD, folder / "state")
    return Laboratory(destination, lambda: files_below(server.site), folder)


def open_target(target: PublishTarget, password: str = PASSWORD) -> None:
    with connect(Destination(target, lambda name: password, Path())):
        pass


# The servers that hosting runs: both take a data connection only with the TLS session of the control connection, or
# refuse one without TLS; vsftpd has no SITE CHMOD here, and Pure-FTPd has.


def test_a_server_is_made_the_same_as_the_site_whatever_happens_in_between(server: FtpServer, tmp_path: Path) -> None:
    check_target(laboratory_at(server, tmp_path))


def test_what_another_machine_has_begun_is_brought_to_an_end(server: FtpServer, tmp_path: Path) -> None:
    check_other_machine(laboratory_at(server, tmp_path))


def test_many_files_go_over_several_connections(server: FtpServer, tmp_path: Path) -> None:
    laboratory = laboratory_at(server, tmp_path)
    laboratory.publish(laboratory.version(MANY))
    assert laboratory.files() == MANY
    laboratory.publish(laboratory.version({"index.html": b"little is left"}))
    assert laboratory.files() == {"index.html": b"little is left"}
    assert [folder.name for folder in server.site.iterdir() if folder.is_dir()] == [OWN_NOTES]


def test_tls_from_the_first_byte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with running_ftp_server("vsftpd", tmp_path / "server", implicit=True) as server:
        monkeypatch.setenv("SSL_CERT_FILE", str(server.certificate))
        monkeypatch.setattr(ftp_connection, "IMPLICIT_PORT", server.port)
        laboratory = laboratory_at(server, tmp_path)
        laboratory.publish(laboratory.version(FIRST))
        assert laboratory.files() == FIRST


def test_readers_servers_may_read_what_is_brought(hosting: FtpServer, tmp_path: Path) -> None:
    laboratory = laboratory_at(hosting, tmp_path)
    laboratory.publish(laboratory.version(FIRST))
    modes = {path.stat().st_mode & 0o777 for path in hosting.site.rglob("*") if path.is_file()}
    folders = {path.stat().st_mode & 0o777 for path in hosting.site.rglob("*") if path.is_dir()}
    assert (modes, folders) == ({0o644}, {0o755})


def test_an_address_may_be_from_the_root(hosting: FtpServer, tmp_path: Path) -> None:
    address = hosting.address.replace(f"/{ROOT_FOLDER}", f"//{ROOT_FOLDER}")
    destination = Destination(PublishTarget("chinh", address), lambda name: PASSWORD, tmp_path / "state")
    laboratory = Laboratory(destination, lambda: files_below(hosting.site), tmp_path)
    laboratory.publish(laboratory.version(FIRST))
    assert laboratory.files() == FIRST


# Bad input: one line with what to do, and the server as it was.


def test_a_wrong_password_is_told_and_not_shown(server: FtpServer) -> None:
    with pytest.raises(TargetError, match=r"không cho “.*” đăng nhập \(“530.*”\)\. Hãy xem lại tên người dùng") as told:
        open_target(PublishTarget("chinh", server.address), "sai-mật-khẩu")
    assert "sai" not in str(told.value)


def test_a_folder_that_is_not_there_is_not_made(server: FtpServer) -> None:
    with pytest.raises(TargetError, match=r"không có thư mục public_html/trang, hoặc .* tính từ thư mục sau khi đăng"):
        open_target(PublishTarget("chinh", f"{server.address}/trang"))
    assert not (server.site / "trang").exists()


def test_a_certificate_that_nobody_vouches_for_is_refused_until_its_fingerprint_is_written(
    hosting: FtpServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    der = ssl.PEM_cert_to_DER_cert((hosting.certificate.parent / "certificate.pem").read_text())
    fingerprint = hashlib.sha256(der).hexdigest()
    asked: list[str] = []
    with (
        pytest.raises(TargetError, match=rf"không đáng tin \(self-signed certificate\).* certificate: {fingerprint}$"),
        connect(Destination(PublishTarget("chinh", hosting.address), lambda name: asked.append(name) or "", tmp_path)),
    ):
        pass
    # Under any name: the certificate of a hosting company is rarely for the board's own.
    address = hosting.address.replace("localhost", "127.0.0.1")
    open_target(PublishTarget("chinh", address, certificate=fingerprint))
    with pytest.raises(TargetError, match=rf"không phải chứng chỉ ghi ở certificate.*: {fingerprint}$"):
        open_target(PublishTarget("chinh", address, certificate="0" * 64))


def test_a_certificate_for_another_name_is_refused(hosting: FtpServer) -> None:
    with pytest.raises(TargetError, match=r"không đáng tin \(.*127\.0\.0\.1.*\)\. Hãy ghi tên máy chủ như nhà"):
        open_target(PublishTarget("chinh", hosting.address.replace("localhost", "127.0.0.1")))


def test_no_space_at_the_server_leaves_what_was_there(hosting: FtpServer, tmp_path: Path) -> None:
    laboratory = laboratory_at(hosting, tmp_path)
    laboratory.publish(laboratory.version(FIRST))
    large = {**FIRST, "tin/phim.mp4": bytes(QUOTA), "index.html": b"with a film"}
    with pytest.raises(TargetError, match=r"khi ghi tin/phim\.mp4: máy chủ đã hết chỗ .* xin nhà cung cấp thêm dung"):
        laboratory.publish(laboratory.version(large))
    assert laboratory.files() == FIRST
    laboratory.publish(laboratory.version(SECOND))
    assert laboratory.files() == SECOND
    assert len(laboratory.notes()) == 1


def test_a_folder_without_the_right_to_write(server: FtpServer, tmp_path: Path) -> None:
    laboratory = laboratory_at(server, tmp_path)
    laboratory.publish(laboratory.version(FIRST))
    theirs = server.site / "moi"
    theirs.mkdir()
    with pytest.raises(TargetError, match=r"khi ghi moi/sau/xa/index\.html: tài khoản không có quyền ghi ở đó"):
        laboratory.publish(laboratory.version(SECOND))
    assert laboratory.files()["index.html"] == FIRST["index.html"]
    assert not [path for path in laboratory.notes() if "new-" in path]


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("ftp://bbt@localhost/www", r"^ftp:// gửi mật khẩu không mã hóa.*ftps://.*insecure: yes\.$"),
        ("ftps://localhost/www", r"chưa đủ hoặc sai; hãy viết theo mẫu ftps://nguoi-dung@"),
        ("ftps://bbt@localhost:99999/www", r"chưa đủ hoặc sai"),
        ("ftps://bbt@khong-co.invalid/www", r"^Không tìm thấy máy chủ khong-co\.invalid\."),
        ("ftps://bbt@localhost:1/www", r"^Không kết nối được với máy chủ localhost ở cổng \d+"),
    ],
)
def test_an_address_that_leads_nowhere(address: str, message: str) -> None:
    with pytest.raises(TargetError, match=message):
        open_target(PublishTarget("chinh", address))


@pytest.mark.parametrize(
    ("address", "host", "port", "user", "folder"),
    [
        ("ftps://bbt@ftp.example.vn/public_html", "ftp.example.vn", 21, "bbt", "public_html"),
        ("ftps://bbt@danvan.example.vn@ftp.example.vn:2121/", "ftp.example.vn", 2121, "bbt@danvan.example.vn", ""),
        ("ftps://bbt%40danvan.example.vn@ftp.example.vn", "ftp.example.vn", 21, "bbt@danvan.example.vn", ""),
        ("FTPS://bbt@[::1]:990//srv/trang%20m%E1%BB%9Bi", "::1", 990, "bbt", "/srv/trang mới"),
    ],
)
def test_what_an_address_says(address: str, host: str, port: int, user: str, folder: str) -> None:
    read = ftp_connection.parse_address(PublishTarget("chinh", address))
    assert (read.host, read.port, read.user, read.folder) == (host, port, user, folder)


# Bad habits.


@contextmanager
def stubborn_laboratory(
    tmp_path: Path, *, max_connections: int = 512, has_optional_commands: bool = True
) -> Iterator[tuple[StubbornServer, Laboratory]]:
    folder = tmp_path / "máy chủ"
    (folder / ROOT_FOLDER).mkdir(parents=True)
    with stubborn_ftp_server(
        folder, USER, PASSWORD, max_connections=max_connections, has_optional_commands=has_optional_commands
    ) as server:
        target = PublishTarget("chinh", f"ftp://{USER}@127.0.0.1:{server.port}/{ROOT_FOLDER}", insecure=True)
        destination = Destination(target, lambda name: PASSWORD, tmp_path / "state")
        yield server, Laboratory(destination, lambda: files_below(folder / ROOT_FOLDER), tmp_path)


def test_a_server_without_tls_is_told_from_one_with(tmp_path: Path) -> None:
    with stubborn_laboratory(tmp_path) as (server, _):
        with pytest.raises(TargetError, match=r"không nhận kết nối mã hóa FTPS \(“5.*”\)\. .* hoặc dùng sftp://"):
            open_target(PublishTarget("chinh", f"ftps://{USER}@127.0.0.1:{server.port}/"))
        assert not any(command.startswith(("USER", "PASS")) for command in server.commands)


def test_a_server_that_repeats_a_password_is_not_quoted(tmp_path: Path) -> None:
    with stubborn_laboratory(tmp_path) as (_, laboratory):
        with pytest.raises(TargetError, match=r"đăng nhập \(“530 The password … is wrong\.”\)") as told:
            open_target(laboratory.destination.settings, "Bí mật")
        assert "Bí" not in str(told.value)


def test_a_server_that_renames_over_no_file(tmp_path: Path) -> None:
    with stubborn_laboratory(tmp_path) as (server, laboratory):
        server.renames_over_files = False
        check_target(laboratory)
        first, second = laboratory.version(MANY), laboratory.version(dict.fromkeys(MANY, b"changed"))
        laboratory.publish(first)
        server.commands.clear()
        laboratory.publish(second)
        assert laboratory.files() == dict.fromkeys(MANY, b"changed")
        # It is asked once and remembered, by each connection at most.
        refused = (
            sum(command.startswith("RNTO") for command in server.commands) - len(MANY) - len({"pending", "manifest"})
        )
        assert 1 <= refused <= ftp.MAX_CONNECTIONS


def test_a_server_that_hangs_up_now_and_then(tmp_path: Path) -> None:
    with stubborn_laboratory(tmp_path) as (server, laboratory):
        server.files_until_it_hangs_up = 7
        laboratory.publish(laboratory.version(MANY))
        assert laboratory.files() == MANY
        assert server.sign_ins >= len(MANY) // 7


def test_a_server_that_always_hangs_up_is_left(tmp_path: Path) -> None:
    with stubborn_laboratory(tmp_path) as (server, laboratory):
        server.files_until_it_hangs_up = 1
        with pytest.raises(TargetError, match=r"^Mất kết nối với máy chủ 127\.0\.0\.1 .* lần sau sẽ đi tiếp\.$"):
            laboratory.publish(laboratory.version(FIRST))
        assert server.sign_ins == 1 + len(ftp.RECONNECT_PAUSES)


def test_a_server_that_takes_one_connection_gets_everything_over_it(tmp_path: Path) -> None:
    with stubborn_laboratory(tmp_path, max_connections=1) as (_, laboratory):
        laboratory.publish(laboratory.version(MANY))
        assert laboratory.files() == MANY


def test_a_server_that_takes_no_connection_is_to_be_waited_for(tmp_path: Path) -> None:
    with (
        stubborn_laboratory(tmp_path, max_connections=1) as (_, laboratory),
        connect(laboratory.destination),
        pytest.raises(TargetError, match=r"quá nhiều kết nối .* hãy đợi vài phút, rồi chạy lại"),
        connect(laboratory.destination),
    ):
        pass


def test_a_server_that_knows_only_what_is_oldest(tmp_path: Path) -> None:
    with stubborn_laboratory(tmp_path, has_optional_commands=False) as (_, laboratory):
        check_target(laboratory)


def test_a_quota_that_is_used_up(tmp_path: Path) -> None:
    with stubborn_laboratory(tmp_path) as (server, laboratory):
        laboratory.publish(laboratory.version(FIRST))
        server.quota = 10
        with pytest.raises(TargetError, match="máy chủ đã hết chỗ"):
            laboratory.publish(laboratory.version(SECOND))
        assert laboratory.files() == FIRST


def test_what_a_killed_run_has_left_is_removed_by_the_next(tmp_path: Path) -> None:
    with stubborn_laboratory(tmp_path) as (server, laboratory):
        notes = server.folder / ROOT_FOLDER / OWN_NOTES
        notes.mkdir()
        for number in range(ftp.MAX_CONNECTIONS):
            (notes / f"new-{number}").write_bytes(b"half")
        laboratory.publish(laboratory.version(FIRST))
        assert laboratory.notes() == {f"{OWN_NOTES}/manifest.json"}


def test_a_name_that_no_ftp_command_can_hold(tmp_path: Path) -> None:
    with stubborn_laboratory(tmp_path) as (server, laboratory), connect(laboratory.destination) as target:
        with pytest.raises(TargetError, match="không giữ được tên có dấu xuống dòng"):
            list(target.apply([Change("tin/a\r\nDELE index.html", Path(__file__))]))
        assert not any(command.startswith("DELE index") for command in server.commands)
