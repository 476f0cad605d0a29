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
_SAID, _SAID_BYTES = 160, 1000
_TOO_MANY = 429
_OUT_OF_TIME = "hết thời gian chờ hub"
_TYPE = "application/x-www-form-urlencoded"


class Patience(Struct, frozen=True):
    """How long to wait, in seconds: for a connection or the next bytes, in all, and before each further try."""

    silence: float = 10.0
    total: float = 120.0
    pauses: tuple[float, ...] = (1.0, 3.0, 9.0)
    longest_pause: float = 30.0
    """A hub that asks for a longer one is not asked again in this run."""
    at_once: int = 4


class Answer(Struct, frozen=True):
    """What became of one topic: whether the hub took it, in words, and whether a further try may help, how soon."""

    topic: str
    accepted: bool
    words: str
    again: bool = False
    wait: float = 0.0


def is_hub(address: str) -> bool:
    """Whether that can be a hub's address: http or https, a host, all ASCII, no name and password in it."""
    try:
        parts = urlsplit(address)
        port_is_right = parts.port != 0
    except ValueError:
        return False
    right = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.username is None and port_is_right
    return right and address.isascii() and address.isprintable() and " " not in address


def ping(
    hub: str,
    topics: Sequence[str],
    *,
    agent: str = "newsroom",
    patience: Patience | None = None,
    sleep: Callable[[float], object] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> list[Answer]:
    """Tell the hub of each topic, in their order, and give its answer to each.

    WebSub (W3C, section 6) leaves it to hubs how they are told. All in use take one topic a request, most as hub.url
    and some as hub.topic, so both are sent. What a further try may mend (no connection, 429, 5xx) is tried again after
    a pause, as many times as there are pauses. Raises ValueError for an address that cannot be a hub's.
    """
    if not is_hub(hub):
        raise ValueError(f"not a hub's address: {hub}")
    patience = patience or Patience()
    caller = _Caller(hub, agent, patience, clock)
    answers = {topic: Answer(topic, False, _OUT_OF_TIME) for topic in topics}
    pending = list(answers)
    for pause in (0.0, *patience.pauses):
        wait = max([pause, *(answers[topic].wait for topic in pending)])
        if clock() + wait >= caller.deadline:
            break
        if wait:
            sleep(wait)
        answers.update((answer.topic, answer) for answer in caller.round(pending))
        pending = [topic for topic in pending if answers[topic].again]
        if not pending:
            break
    return list(answers.values())


class _Caller:
    """Asks one hub, a few topics at a time, until a deadline."""

    def __init__(self, hub: str, agent: str, patience: Patience, clock: Callable[[], float]) -> None:
        self.deadline = clock() + patience.total
        self._hub, self._patience, self._clock = hub, patience, clock
        self._headers = {"Content-Type": _TYPE, "User-Agent": agent, "Accept": "text/plain, */*;q=0.1"}
        self._opener = urllib.request.build_opener(_SameRequest)

    def round(self, topics: Sequence[str]) -> list[Answer]:
        """An answer for each topic, in whatever order; those that the deadline cut off are answered so."""
        waiting: queue.SimpleQueue[str] = queue.SimpleQueue()
        answered: queue.SimpleQueue[Answer | Exception] = queue.SimpleQueue()
        for topic in topics:
            waiting.put(topic)

        def work() -> None:
            try:
                while self._clock() < self.deadline:
                    answered.put(self._ask(waiting.get_nowait()))
            except queue.Empty:
                return
            except Exception as bug:
                answered.put(bug)

        # A daemon does not keep the program from ending, whatever the hub does: names are looked up, and single bytes
        # sent, without end.
        for _ in range(min(self._patience.at_once, len(topics))):
            threading.Thread(target=work, daemon=True).start()
        found: dict[str, Answer] = {}
        while len(found) < len(topics):
            try:
                answer = answered.get(timeout=max(0.0, self.deadline - self._clock()))
            except queue.Empty:
                break
            if isinstance(answer, Exception):
                raise answer
            found[answer.topic] = answer
        return [found.get(topic) or Answer(topic, False, _OUT_OF_TIME) for topic in topics]

    def _ask(self, topic: str) -> Answer:
        form = urlencode({"hub.mode": "publish", "hub.url": topic, "hub.topic": topic})
        request = urllib.request.Request(self._hub, form.encode(), self._headers, method="POST")
        try:
            with self._opener.open(request, timeout=self._patience.silence) as response:
                return Answer(topic, True, f"hub đã nhận (mã {response.status})")
        except urllib.error.HTTPError as refusal:
            with refusal:
                return self._refused(topic, refusal)
        except urllib.error.URLError as error:
            return _unreached(topic, error.reason)
        except (OSError, HTTPException) as error:
            return _unreached(topic, error)

    def _refused(self, topic: str, refusal: urllib.error.HTTPError) -> Answer:
        code = refusal.code
        if 300 <= code < 400:
            place = _printable(refusal.headers.get("Location", "")) or "một địa chỉ khác"
            return Answer(topic, False, f"hub chuyển sang {place} (mã {code}); hãy sửa hub trong mkdocs.yml")
        if code != _TOO_MANY and code < 500:
            return Answer(topic, False, f"hub từ chối (mã {code}{_said(refusal)})")
        wait = _retry_after(refusal.headers)
        if wait > self._patience.longest_pause:
            return Answer(topic, False, f"hub đang bận (mã {code}), hẹn thử lại sau {round(wait)} giây")
        why = "báo quá nhiều lần" if code == _TOO_MANY else "đang gặp lỗi"
        return Answer(topic, False, f"hub {why} (mã {code}{_said(refusal)})", again=True, wait=wait)


class _SameRequest(urllib.request.HTTPRedirectHandler):
    """Follows a hub that has moved with the same POST (RFC 9110, 15.4), never from https to what is not."""

    max_redirections = 3

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> urllib.request.Request | None:
        if code == 303 or not is_hub(newurl) or urlsplit(newurl).scheme not in {req.type, "https"}:
            return None
        return urllib.request.Request(newurl, req.data, dict(req.headers), method="POST")


def _unreached(topic: str, error: str | BaseException) -> Answer:
    if isinstance(error, ssl.SSLCertVerificationError):
        return Answer(topic, False, f"chứng chỉ bảo mật của hub không hợp lệ ({error.verify_message})")
    if isinstance(error, TimeoutError):
        words = "hub không trả lời"
    elif isinstance(error, socket.gaierror):
        words = "không tìm thấy máy của hub; hãy xem lại mạng và địa chỉ hub"
    elif isinstance(error, ConnectionRefusedError):
        words = "hub không nhận kết nối"
    elif isinstance(error, (ConnectionError, HTTPException)):
        words = "hub ngắt kết nối giữa chừng"
    else:
        words = f"không kết nối được với hub ({_printable(str(error))})"
    return Answer(topic, False, words, again=True)


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


def _said(refusal: urllib.error.HTTPError) -> str:
    """What a hub says of its refusal, after a colon; "" where that is no plain text."""
    if refusal.headers.get_content_type() != "text/plain":
        return ""
    try:
        said = _printable(refusal.read(_SAID_BYTES).decode("utf-8", "replace"))
    except (OSError, HTTPException):
        return ""
    return f": {said}" if said else ""


def _printable(text: str) -> str:
    """A stranger's text on one line, with nothing in it that a terminal would obey."""
    return shorten("".join(sign if sign.isprintable() else " " for sign in text), _SAID)
