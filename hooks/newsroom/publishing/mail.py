"""Sends a letter to whoever looks after the site, through the board's own mail server."""

import base64
import smtplib
import ssl
from collections.abc import Callable, Sequence
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

from newsroom.model.settings import MailSettings
from newsroom.publishing.target import TargetError

TIMEOUT = 10.0
"""Seconds that a mail server may take for an answer."""
_PORTS = {"starttls": 587, "tls": 465, "none": 25}


def send_mail(settings: MailSettings, subject: str, lines: Sequence[str], secret: Callable[[str], str]) -> None:
    """Send a letter; `secret` gives the password by its name. Raises TargetError, a line in Vietnamese.

    The server's certificate is checked (RFC 8314); a name and a password are never sent in the clear.
    """
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = subject, settings.sender, settings.to
    message["Date"], message["Message-ID"] = formatdate(localtime=True), make_msgid(domain="newsroom.invalid")
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answer
    message.set_content("\n".join(lines) + "\n")
    if settings.user and settings.security == "none":
        raise TargetError("Không gửi mật khẩu thư mà không mã hóa; ở mail: hãy ghi security: starttls, hoặc bỏ user.")
    password = secret("password") if settings.user else ""
    try:
        _deliver(settings, message, password)
    except smtplib.SMTPAuthenticationError as error:
        raise TargetError(f"Máy chủ thư không nhận tên {settings.user} hay mật khẩu; hãy xem lại.") from error
    except smtplib.SMTPNotSupportedError as error:
        why = "không có STARTTLS hay đăng nhập như mkdocs.yml ghi; hãy xem lại security và user"
        raise TargetError(f"Máy chủ thư {settings.server} {why}.") from error
    except smtplib.SMTPRecipientsRefused as error:
        raise TargetError(f"Máy chủ thư không nhận thư gửi {settings.to}; hãy xem lại địa chỉ ấy.") from error
    except ssl.SSLCertVerificationError as error:
        why = "không phải của máy ấy hoặc đã hết hạn"
        raise TargetError(f"Không gửi thư: chứng thực của máy chủ thư {settings.server} {why}.") from error
    except (OSError, smtplib.SMTPException) as error:
        raise TargetError(f"Máy chủ thư {settings.server} không trả lời hoặc không nhận thư; sẽ thử lại.") from error


def _deliver(settings: MailSettings, message: EmailMessage, password: str) -> None:
    context, port = ssl.create_default_context(), settings.port or _PORTS[settings.security]
    with (
        smtplib.SMTP_SSL(settings.server, port, timeout=TIMEOUT, context=context)
        if settings.security == "tls"
        else smtplib.SMTP(settings.server, port, timeout=TIMEOUT)
    ) as server:
        if settings.security == "starttls":
            server.starttls(context=context)
        if settings.user:
            _log_in(server, settings.user, password)
        server.send_message(message)


def _log_in(server: smtplib.SMTP, user: str, password: str) -> None:
    if (user + password).isascii():
        server.login(user, password)
        return
    # The library writes names and passwords in ASCII alone; of the usual mechanisms PLAIN takes UTF-8 (RFC 4616).
    server.ehlo_or_helo_if_needed()
    code, answer = server.docmd("AUTH PLAIN", base64.b64encode(f"\0{user}\0{password}".encode()).decode())
    if code != 235:
        raise smtplib.SMTPAuthenticationError(code, answer)
