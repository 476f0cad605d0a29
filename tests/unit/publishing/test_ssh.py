"""Addresses of folders on servers, and what OpenSSH's client says."""

import pytest
from newsroom.publishing.ssh import Ssh, SshAddress, read_address
from newsroom.publishing.target import TargetError


@pytest.mark.parametrize(
    ("address", "parts"),
    [
        ("sftp://bbt@may-chu.example.vn/var/www/trang", ("bbt", "may-chu.example.vn", 0, "/var/www/trang")),
        ("sftp://bbt@May-Chu:2222/var/www/", ("bbt", "May-Chu", 2222, "/var/www")),
        ("rsync+ssh://may-chu/", ("", "may-chu", 0, "")),
        ("sftp://b%40x.vn@may-chu/srv", ("b@x.vn", "may-chu", 0, "/srv")),
        ("sftp://bbt@[::1]:22/srv", ("bbt", "::1", 22, "/srv")),
        ("sftp://bbt@[::1]/srv", ("bbt", "::1", 0, "/srv")),
        ("sftp://may-chu/Trang của Ban/a%20b%23?c", ("", "may-chu", 0, "/Trang của Ban/a b#?c")),
        ("sftp://may-chu/a#b/c", ("", "may-chu", 0, "/a#b/c")),
    ],
)
def test_an_address_names_a_folder_of_a_server(address: str, parts: tuple[str, str, int, str]) -> None:
    assert read_address(address) == SshAddress(*parts)


@pytest.mark.parametrize(
    "address",
    [
        "sftp://-oProxyCommand=touch$IFS/tmp/x/srv",
        "sftp://-oProxyCommand=x@may-chu/srv",
        "sftp://a`x`@may-chu/srv",
        "sftp://$(x)/srv",
        "sftp://may%20chu/srv",
        "sftp://may-chu",
        "sftp:///srv",
        "sftp://may-chu:99999/srv",
        "sftp://may-chu:x/srv",
        "sftp://[::1/srv",
    ],
)
def test_an_address_that_is_none_is_told_with_a_right_one(address: str) -> None:
    with pytest.raises(TargetError, match=r"viết sai; hãy viết như sftp://bbt@may-chu\.example\.vn/var/www/trang"):
        read_address(address)


@pytest.mark.parametrize(
    ("said", "line"),
    [
        (
            "Permissions 0644 for '/home/bbt/.ssh/id_rsa' are too open.\nbbt@x: Permission denied (publickey).",
            "Tệp khóa SSH /home/bbt/.ssh/id_rsa ai cũng đọc được, nên SSH không dùng; hãy chạy: "
            "chmod 600 /home/bbt/.ssh/id_rsa",
        ),
        (
            "debug1: Next authentication method: publickey\nbbt@x: Permission denied (publickey).",
            "Máy chủ x chỉ cho vào bằng khóa SSH, và không nhận khóa nào của máy này cho tài khoản bbt. Hãy gửi tệp "
            "~/.ssh/id_ed25519.pub (chưa có thì tạo bằng ssh-keygen) cho người quản trị máy chủ; khóa có mật khẩu "
            "thì nạp trước bằng ssh-add.",
        ),
        (
            "ssh: connect to host x port 22: Connection timed out",
            "Máy chủ x không trả lời ở cổng 22; hãy xem lại mạng và địa chỉ, rồi chạy lại.",
        ),
        (
            "debug1: Sending subsystem: sftp\nsubsystem request failed on channel 0",
            "Máy chủ x không bật SFTP; hãy nhờ người quản trị máy chủ bật.",
        ),
        (
            "Timeout, server x not responding.",
            "Đứt kết nối với máy chủ x; hãy chạy lại để đi tiếp.",
        ),
        (
            "OpenSSH_9.2\ndebug1: Reading configuration\nSomething \x1b[31mnew.\ndebug1: Exit status 255",
            "Đứt kết nối với máy chủ x; SSH báo: Something [31mnew.",
        ),
    ],
)
def test_what_the_client_says_is_one_line_with_what_to_do(said: str, line: str) -> None:
    assert Ssh(SshAddress("bbt", "x", 0, "/srv")).meaning(said) == line
