"""Letters on troubles, as a real mail server gets them: in the clear, with STARTTLS, with TLS, with a login."""

import socket
import ssl
import subprocess
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword
from newsroom.model.settings import MailSettings
from newsroom.publishing.mail import send_mail
from newsroom.publishing.target import TargetError
from project_folder import Project

PASSWORD = "mật khẩu rất bí mật"
USER = "trang@danvan.example.vn"
LINES = ["Từ 08:00, chương trình chưa đăng lên chinh được:", "", "Máy chủ không trả lời."]


class Mailbox:
    """Keeps the letters that a server gets."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.refuse = False

    async def handle_RCPT(self, server: Any, session: Any, envelope: Envelope, address: str, options: Any) -> str:
        if self.refuse:
            return "550 5.1.1 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        letter = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        return "250 OK"


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for `localhost` that vouches for itself, with its key."""
    folder = tmp_path_factory.mktemp("mail")
    command = (
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost"
    )
    files = ["-keyout", folder / "key.pem", "-out", folder / "certificate.pem"]
    subprocess.run([*command.split(), *files], check=True, capture_output=True)
    return folder / "certificate.pem"


@pytest.fixture
def start(mailbox: Mailbox, certificate: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., int]]:
    """Start a server of a kind of security; gives its port."""
    started: list[Controller] = []
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))

    def login(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        right = isinstance(data, LoginPassword) and data == LoginPassword(USER.encode(), PASSWORD.encode())
        return AuthResult(success=right, handled=False)

    def start_server(security: str, *, with_login: bool = False) -> int:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port: int = taken.getsockname()[1]
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate, certificate.with_name("key.pem"))
        options: dict[str, Any] = {"hostname": "localhost", "port": port}
        if security == "tls":
            options["ssl_context"] = context
        if security == "starttls":
            options |= {"tls_context": context, "require_starttls": True}
        if with_login:
            options |= {"authenticator": login, "auth_required": True, "auth_require_tls": security == "starttls"}
        controller = Controller(mailbox, **options)
        controller.start()
        started.append(controller)
        return port

    yield start_server
    for controller in started:
        controller.stop()


def settings(port: int, security: str, *, user: str = "", server: str = "localhost") -> MailSettings:
    return MailSettings("ky-thuat@danvan.example.vn", USER, server, port, user, security)


def no_secret(name: str) -> str:
    raise AssertionError(f"nobody needs {name}")


def test_an_ascii_password_goes_by_whatever_mechanism_the_server_offers(
    start: Callable[..., int], mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"{__name__}.PASSWORD", "secret")
    send_mail(settings(start("tls", with_login=True), "tls", user=USER), "Tin", LINES, lambda name: "secret")
    assert len(mailbox.letters) == 1


@pytest.mark.parametrize(
    ("security", "user"), [("none", ""), ("starttls", ""), ("starttls", USER), ("tls", ""), ("tls", USER)]
)
def test_a_letter_arrives_whole(start: Callable[..., int], mailbox: Mailbox, security: str, user: str) -> None:
    port = start(security, with_login=bool(user))
    send_mail(settings(port, security, user=user), "Trục trặc khi đăng", LINES, lambda name: PASSWORD)
    (letter,) = mailbox.letters
    assert (letter["Subject"], letter["To"], letter["From"]) == (
        "Trục trặc khi đăng",
        "ky-thuat@danvan.example.vn",
        USER,
    )
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter.get_content().splitlines() == LINES
    assert PASSWORD not in str(letter)


def refusal(port: int, security: str, *, password: str = PASSWORD, user: str = USER, server: str = "localhost") -> str:
    with pytest.raises(TargetError) as refused:
        send_mail(settings(port, security, user=user, server=server), "Tin", LINES, lambda name: password)
    assert password not in str(refused.value)
    return str(refused.value)


def test_a_wrong_password_is_told_without_it(start: Callable[..., int], mailbox: Mailbox) -> None:
    line = refusal(start("starttls", with_login=True), "starttls", password="mật khẩu khác")
    assert line == f"Máy chủ thư không nhận tên {USER} hay mật khẩu; hãy xem lại."
    assert mailbox.letters == []


def test_no_password_is_sent_in_the_clear(start: Callable[..., int]) -> None:
    asked: list[str] = []
    with pytest.raises(TargetError, match="Không gửi mật khẩu thư mà không mã hóa"):
        send_mail(settings(start("none"), "none", user=USER), "Tin", LINES, lambda name: asked.append(name) or "")
    assert asked == []
    line = refusal(start("none"), "starttls")
    assert (
        line
        == "Máy chủ thư localhost không có STARTTLS hay đăng nhập như mkdocs.yml ghi; hãy xem lại security và user."
    )


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_that_nobody_vouches_for_is_refused(
    start: Callable[..., int], mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch, security: str
) -> None:
    port = start(security)
    monkeypatch.delenv("SSL_CERT_FILE")
    assert "chứng thực của máy chủ thư localhost không phải của máy ấy" in refusal(port, security, user="")
    assert mailbox.letters == []


def test_a_server_that_is_down_or_takes_no_such_letter(start: Callable[..., int], mailbox: Mailbox) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    assert refusal(port, "none", user="").endswith("không trả lời hoặc không nhận thư; sẽ thử lại.")
    mailbox.refuse = True
    assert refusal(start("none"), "none", user="").startswith("Máy chủ thư không nhận thư gửi ky-thuat@danvan.")


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("to: ai đó", 'to: "ai đó" không phải là một địa chỉ thư'),
        ("security: ssl", "security:"),
        ("port: 99999", 'port: "99999" không phải là một cổng, từ 1 đến 65535'),
        ("password: x", "password"),
    ],
)
def test_wrong_settings_are_told(project: Project, line: str, problem: str) -> None:
    mail = {"to": "a@b.vn", "from": "a@b.vn", "server": "thu.b.vn"} | dict([line.split(": ")])
    text = (project.root / "mkdocs.yml").read_text("utf-8")
    lines = "".join(f"      {key}: {value}\n" for key, value in mail.items())
    project.write({"mkdocs.yml": f"{text}    mail:\n{lines}"})
    told = [
        each
        for each in project.run_newsroom("check", "--no-advice").stdout.splitlines()
        if each.startswith("mkdocs.yml")
    ]
    assert len(told) == 1
    assert problem in told[0]
