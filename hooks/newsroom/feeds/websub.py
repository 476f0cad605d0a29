"""Tells a WebSub hub that feeds have changed, so that it fetches them and passes the news on."""

from __future__ import annotations

import email.utils
import queue
import socket
import ssl
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from email.message import Message
from http.client import HTTPException
from typing import IO
from urllib.parse import urlencode, urlsplit

from msgspec import Struct

from newsroom.text.normalize import shorten

# What a hub says of a refusal is for people: a line of it is enough.
_MAX_REASON_LENGTH, _MAX_REASON_BYTES = 160, 1000
_TOO_MANY_REQUESTS = 429
_TIMED_OUT = "hết thời gian chờ hub"
_FORM_MEDIA_TYPE = "application/x-www-form-urlencoded"


class RetryPolicy(Struct, frozen=True):
    """How long to wait, in seconds: for a connection or the next bytes, in all, and before each further try."""

    read_timeout: float = 10.0
    total_timeout: float = 120.0
    retry_delays: tuple[float, ...] = (1.0, 3.0, 9.0)
    max_retry_after: float = 30.0
    """A hub that asks for a longer one is not asked again in this run."""
    concurrency: int = 4


class NotifyResult(Struct, frozen=True):
    """What became of one topic: whether the hub took it, in words, and whether a further try may help, how soon."""

    topic: str
    accepted: bool
    message: str
    can_retry: bool = False
    retry_after: float = 0.0


def is_hub_url(url: str) -> bool:
    """Whether that can be a hub's address: http or https, a host, all ASCII, no name and password in it."""
    try:
        parts = urlsplit(url)
        port_is_right = parts.port != 0
    except ValueError:
        return False
    right = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.username is None and port_is_right
    return right and url.isascii() and url.isprintable() and " " not in url


def notify_hub(
    hub: str,
    topics: Sequence[str],
    *,
    user_agent: str = "newsroom",
    retry_policy: RetryPolicy | None = None,
    sleep: Callable[[float], object] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> list[NotifyResult]:
    """Tell the hub of each topic, in their order, and give its answer to each.

    WebSub (W3C, section 6) leaves it to hubs how they are told. All in use take one topic a request, most as hub.url
    and some as hub.topic, so both are sent. What a further try may mend (no connection, 429, 5xx) is tried again after
    a pause, as many times as there are pauses. Raises ValueError for an address that cannot be a hub's.
    """
    if not is_hub_url(hub):
        raise ValueError(f"not a hub's address: {hub}")
    retry_policy = retry_policy or RetryPolicy()
    caller = _HubClient(hub, user_agent, retry_policy, clock)
    answers = {topic: NotifyResult(topic, False, _TIMED_OUT) for topic in topics}
    pending = list(answers)
    for pause in (0.0, *retry_policy.retry_delays):
        wait = max([pause, *(answers[topic].retry_after for topic in pending)])
        if clock() + wait >= caller.deadline:
            break
        if wait:
            sleep(wait)
        answers.update((answer.topic, answer) for answer in caller.send_all(pending))
        pending = [topic for topic in pending if answers[topic].can_retry]
        if not pending:
            break
    return list(answers.values())


class _HubClient:
    """Asks one hub, a few topics at a time, until a deadline."""

    def __init__(self, hub: str, user_agent: str, retry_policy: RetryPolicy, clock: Callable[[], float]) -> None:
        self.deadline = clock() + retry_policy.total_timeout
        self._hub, self._retry_policy, self._clock = hub, retry_policy, clock
        self._headers = {"Content-Type": _FORM_MEDIA_TYPE, "User-Agent": user_agent, "Accept": "text/plain, */*;q=0.1"}
        self._opener = urllib.request.build_opener(_RepeatPostOnRedirect)

    def send_all(self, topics: Sequence[str]) -> list[NotifyResult]:
        """An answer for each topic, in whatever order; those that the deadline cut off are answered so."""
        waiting: queue.SimpleQueue[str] = queue.SimpleQueue()
        answered: queue.SimpleQueue[NotifyResult | Exception] = queue.SimpleQueue()
        for topic in topics:
            waiting.put(topic)

        def work() -> None:
            try:
                while self._clock() < self.deadline:
                    answered.put(self._send(waiting.get_nowait()))
            except queue.Empty:
                return
            except Exception as bug:
                answered.put(bug)

        # A daemon does not keep the program from ending, whatever the hub does: names are looked up, and single bytes
        # sent, without end.
        for _ in range(min(self._retry_policy.concurrency, len(topics))):
            threading.Thread(target=work, daemon=True).start()
        found: dict[str, NotifyResult] = {}
        while len(found) < len(topics):
            try:
                answer = answered.get(timeout=max(0.0, self.deadline - self._clock()))
            except queue.Empty:
                break
            if isinstance(answer, Exception):
                raise answer
            found[answer.topic] = answer
        return [found.get(topic) or NotifyResult(topic, False, _TIMED_OUT) for topic in topics]

    def _send(self, topic: str) -> NotifyResult:
        form = urlencode({"hub.mode": "publish", "hub.url": topic, "hub.topic": topic})
        request = urllib.request.Request(self._hub, form.encode(), self._headers, method="POST")
        try:
            with self._opener.open(request, timeout=self._retry_policy.read_timeout) as response:
                return NotifyResult(topic, True, f"hub đã nhận (mã {response.status})")
        except urllib.error.HTTPError as refusal:
            with refusal:
                return self._refusal_result(topic, refusal)
        except urllib.error.URLError as error:
            return _connection_failure(topic, error.reason)
        except (OSError, HTTPException) as error:
            return _connection_failure(topic, error)

    def _refusal_result(self, topic: str, refusal: urllib.error.HTTPError) -> NotifyResult:
        code = refusal.code
        if 300 <= code < 400:
            place = _printable_line(refusal.headers.get("Location", "")) or "một địa chỉ khác"
            return NotifyResult(topic, False, f"hub chuyển sang {place} (mã {code}); hãy sửa hub trong mkdocs.yml")
        if code != _TOO_MANY_REQUESTS and code < 500:
            return NotifyResult(topic, False, f"hub từ chối (mã {code}{_refusal_reason(refusal)})")
        wait = _retry_after(refusal.headers)
        if wait > self._retry_policy.max_retry_after:
            return NotifyResult(topic, False, f"hub đang bận (mã {code}), hẹn thử lại sau {round(wait)} giây")
        why = "báo quá nhiều lần" if code == _TOO_MANY_REQUESTS else "đang gặp lỗi"
        return NotifyResult(
            topic, False, f"hub {why} (mã {code}{_refusal_reason(refusal)})", can_retry=True, retry_after=wait
        )


class _RepeatPostOnRedirect(urllib.request.HTTPRedirectHandler):
    """Follows a hub that has moved with the same POST (RFC 9110, 15.4), never from https to what is not."""

    max_redirections = 3

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> urllib.request.Request | None:
        if code == 303 or not is_hub_url(newurl) or urlsplit(newurl).scheme not in {req.type, "https"}:
            return None
        return urllib.request.Request(newurl, req.data, dict(req.headers), method="POST")


def _connection_failure(topic: str, error: str | BaseException) -> NotifyResult:
    if isinstance(error, ssl.SSLCertVerificationError):
        return NotifyResult(topic, False, f"chứng chỉ bảo mật của hub không hợp lệ ({error.verify_message})")
    if isinstance(error, TimeoutError):
        words = "hub không trả lời"
    elif isinstance(error, socket.gaierror):
        words = "không tìm thấy máy của hub; hãy xem lại mạng và địa chỉ hub"
    elif isinstance(error, ConnectionRefusedError):
        words = "hub không nhận kết nối"
    elif isinstance(error, (ConnectionError, HTTPException)):
        words = "hub ngắt kết nối giữa chừng"
    else:
        words = f"không kết nối được với hub ({_printable_line(str(error))})"
    return NotifyResult(topic, False, words, can_retry=True)


def _retry_after(headers: Message) -> float:
    """Seconds that a hub asks to wait (RFC 9110, 10.2.3); 0 where it does not say, or nothing that makes sense.

    A date is taken against the hub's own clock, since this machine's may be wrong.
    """
    written = headers.get("Retry-After", "").strip()
    if written.isascii() and written.isdigit():
        return float(written[:9])
    try:
        until = email.utils.parsedate_to_datetime(written)
        since = email.utils.parsedate_to_datetime(headers.get("Date", ""))
        return max(0.0, (until - since).total_seconds())
    except (ValueError, TypeError):
        return 0.0


def _refusal_reason(refusal: urllib.error.HTTPError) -> str:
    """What a hub says of its refusal, after a colon; "" where that is no plain text."""
    if refusal.headers.get_content_type() != "text/plain":
        return ""
    try:
        said = _printable_line(refusal.read(_MAX_REASON_BYTES).decode("utf-8", "replace"))
    except (OSError, HTTPException):
        return ""
    return f": {said}" if said else ""


def _printable_line(text: str) -> str:
    """A stranger's text on one line, with nothing in it that a terminal would obey."""
    return shorten("".join(sign if sign.isprintable() else " " for sign in text), _MAX_REASON_LENGTH)
