"""Telling a WebSub hub, against a real server on this machine that answers as hubs do on good days and bad."""

import contextlib
import os
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pytest
import requests
from newsroom.feeds.websub import NotifyResult, RetryPolicy, is_hub_url, notify_hub
from project_folder import ROOT

RSS = "https://danvan.example.vn/rss.xml"
ATOM = "https://danvan.example.vn/tin-tuc/atom.xml"
AGENT = "newsroom-test/1"
JSON = "https://danvan.example.vn/chu-de/hoi-thi/feed.json?a=1&b=ợ"

Respond = Callable[[BaseHTTPRequestHandler], None]


def status(code: int, body: str = "", **headers: str) -> Respond:
    """An answer of that status, with headers whose names have _ for -."""

    def respond(handler: BaseHTTPRequestHandler) -> None:
        data = body.encode()
        handler.send_response(code)
        for name, value in {"Content_Type": "text/plain", **headers}.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(data)))
        handler.end_headers()
        handler.wfile.write(data)

    return respond


def hang_up(handler: BaseHTTPRequestHandler) -> None:
    """Close the connection without a word."""
    handler.connection.shutdown(socket.SHUT_RDWR)
    handler.close_connection = True


def keep_silent(handler: BaseHTTPRequestHandler) -> None:
    """Hold the line and say nothing, until the other side has had enough."""
    handler.connection.settimeout(5)
    with contextlib.suppress(OSError):
        handler.connection.recv(1)
    handler.close_connection = True


def drip(handler: BaseHTTPRequestHandler) -> None:
    """Send a header for a minute, a byte at a time."""
    with contextlib.suppress(OSError):
        handler.wfile.write(b"HTTP/1.1 204 ")
        for _ in range(1200):
            handler.wfile.write(b"x")
            time.sleep(0.05)
    handler.close_connection = True


class Hub:
    """A server that keeps every request, and answers the first, the second … of a topic in turn; the last for ever."""

    def __init__(self, *answers: Respond) -> None:
        self.answers = answers
        self.forms: list[dict[str, list[str]]] = []
        self.requests: list[tuple[str, str, str | None, str | None]] = []
        hub, lock, seen = self, threading.Lock(), dict[str, int]()

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode("ascii")
                form = parse_qs(body, strict_parsing=True)
                with lock:
                    hub.forms.append(form)
                    hub.requests.append(
                        (self.command, self.path, self.headers["Content-Type"], self.headers["User-Agent"])
                    )
                    topic = form["hub.url"][0]
                    attempt = seen[topic] = seen.get(topic, -1) + 1
                hub.answers[min(attempt, len(hub.answers) - 1)](self)

            def do_GET(self) -> None:
                hub.requests.append((self.command, self.path, None, None))
                status(200)(self)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}/"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def topics(self) -> list[str]:
        return [form["hub.url"][0] for form in self.forms]


Open = Callable[..., Hub]


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """Opens hubs on this machine, past any proxy."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    opened: list[Hub] = []

    def open_hub(*answers: Respond) -> Hub:
        opened.append(Hub(*answers))
        return opened[-1]

    yield open_hub
    for server in opened:
        server.server.shutdown()
        server.server.server_close()


class Hours:
    """A clock that goes on only while its owner sleeps."""

    def __init__(self) -> None:
        self.now, self.slept = 0.0, list[float]()

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    def clock(self) -> float:
        return self.now


def notify(
    hub: Hub, *topics: str, **retry_policy: float | tuple[float, ...] | int
) -> tuple[list[NotifyResult], list[float]]:
    """The answers of a hub, and the pauses that were made."""
    hours = Hours()
    limits = RetryPolicy(**{"read_timeout": 2.0, **retry_policy})  # type: ignore[arg-type]
    answers = notify_hub(
        hub.url, topics or (RSS,), retry_policy=limits, sleep=hours.sleep, clock=hours.clock, user_agent=AGENT
    )
    return answers, hours.slept


@pytest.mark.parametrize("code", [200, 202, 204])
def test_a_hub_takes_a_feed(hub: Open, code: int) -> None:
    hub_url = hub(status(code))
    assert notify(hub_url) == ([NotifyResult(RSS, True, f"hub đã nhận (mã {code})")], [])


def test_each_feed_is_a_request_that_every_hub_understands(hub: Open) -> None:
    hub_url = hub(status(204))
    hours = Hours()
    answers = notify_hub(
        hub_url.url, [RSS, ATOM, JSON, RSS], sleep=hours.sleep, clock=hours.clock, user_agent="newsroom (+x)"
    )
    assert [answer.topic for answer in answers] == [RSS, ATOM, JSON], "in the order given, each once"
    assert sorted(hub_url.topics) == sorted([RSS, ATOM, JSON])
    assert all(
        form == {"hub.mode": ["publish"], "hub.url": form["hub.topic"], "hub.topic": form["hub.url"]}
        for form in hub_url.forms
    )
    assert set(hub_url.requests) == {("POST", "/", "application/x-www-form-urlencoded", "newsroom (+x)")}


def test_many_feeds_are_all_told_of(hub: Open) -> None:
    hub_url = hub(status(202))
    topics = [f"https://danvan.example.vn/chu-de/t{n}/rss.xml" for n in range(60)]
    answers, _ = notify(hub_url, *topics)
    assert [answer.topic for answer in answers if answer.accepted] == topics
    assert sorted(hub_url.topics) == sorted(topics)


@pytest.mark.parametrize(
    "fault", [status(500), status(503), status(429), hang_up], ids=["500", "503", "429", "hang up"]
)
def test_what_may_pass_is_tried_again_after_a_pause(hub: Open, fault: Respond) -> None:
    hub_url = hub(fault, status(204))
    answers, slept = notify(hub_url, retry_delays=(1.0, 3.0))
    assert answers[0].accepted
    assert (slept, len(hub_url.forms)) == ([1.0], 2)


def test_only_what_failed_is_tried_again(hub: Open) -> None:
    hub_url = hub(status(204))
    turns = iter([status(503), status(204)])
    hub_url.answers = (lambda handler: (next(turns) if hub_url.topics[-1] == ATOM else status(204))(handler),)
    answers, _ = notify(hub_url, RSS, ATOM, JSON, concurrency=1)
    assert [answer.accepted for answer in answers] == [True] * 3
    assert sorted(hub_url.topics) == sorted([RSS, ATOM, ATOM, JSON])


def test_pauses_grow_and_end(hub: Open) -> None:
    hub_url = hub(status(503, "Bảo trì"))
    answers, slept = notify(hub_url)
    assert (slept, len(hub_url.forms)) == ([1.0, 3.0, 9.0], 4)
    assert (answers[0].accepted, answers[0].message) == (False, "hub đang gặp lỗi (mã 503: Bảo trì)")


@pytest.mark.parametrize(
    ("headers", "pause"),
    [
        ({"Retry_After": "7"}, 7.0),
        ({"Retry_After": " 0 "}, 1.0),
        ({"Retry_After": "soon"}, 1.0),
        ({"Retry_After": "-5"}, 1.0),
        ({"Retry_After": "²"}, 1.0),
    ],
)
def test_a_hub_says_how_long_to_wait(hub: Open, headers: dict[str, str], pause: float) -> None:
    encoded = {name: value.encode().decode("latin-1") for name, value in headers.items()}
    hub_url = hub(status(429, **encoded), status(204))
    answers, slept = notify(hub_url)
    assert (answers[0].accepted, slept) == (True, [pause])


def test_a_hub_says_until_when_by_its_own_clock(hub: Open) -> None:
    def busy(handler: BaseHTTPRequestHandler) -> None:
        now = datetime(2001, 1, 1, tzinfo=UTC)
        handler.send_response_only(503)
        handler.send_header("Date", format_datetime(now, usegmt=True))
        handler.send_header("Retry-After", format_datetime(now + timedelta(seconds=12), usegmt=True))
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    assert notify(hub(busy, status(204)))[1] == [12.0]


def test_a_hub_that_asks_for_hours_is_left_alone(hub: Open) -> None:
    hub_url = hub(status(429, Retry_After="3600"))
    answers, slept = notify(hub_url)
    assert (slept, len(hub_url.forms)) == ([], 1)
    assert answers == [NotifyResult(RSS, False, "hub đang bận (mã 429), hẹn thử lại sau 3600 giây")]


@pytest.mark.parametrize("code", [400, 401, 403, 404, 410, 422])
def test_a_refusal_is_final_and_told_in_the_hubs_words(hub: Open, code: int) -> None:
    hub_url = hub(status(code, "Topic URL\n\tis\x1b[31m wrong\u009b"))
    answers, slept = notify(hub_url)
    assert (slept, len(hub_url.forms)) == ([], 1)
    assert answers == [NotifyResult(RSS, False, f"hub từ chối (mã {code}: Topic URL is [31m wrong)")]


def test_a_refusal_as_a_page_is_told_by_its_number(hub: Open) -> None:
    hub_url = hub(status(404, "<html><p>Not found</p></html>", Content_Type="text/html"))
    assert notify(hub_url)[0][0].message == "hub từ chối (mã 404)"


def test_a_long_refusal_is_cut(hub: Open) -> None:
    words = notify(hub(status(400, "sai " * 5000)))[0][0].message
    assert words.startswith("hub từ chối (mã 400: sai sai")
    assert len(words) < 200


def test_a_silent_hub_is_given_up(hub: Open) -> None:
    hub_url = hub(keep_silent)
    answers, slept = notify(hub_url, read_timeout=0.1, retry_delays=(1.0,))
    assert (slept, len(hub_url.forms)) == ([1.0], 2)
    assert answers == [NotifyResult(RSS, False, "hub không trả lời", can_retry=True)]


@pytest.mark.parametrize("answer", [keep_silent, drip])
def test_the_whole_takes_no_longer_than_it_may(hub: Open, answer: Respond) -> None:
    hub_url = hub(answer)
    topics = [f"{RSS}?{n}" for n in range(20)]
    answers = notify_hub(hub_url.url, topics, retry_policy=RetryPolicy(read_timeout=3.0, total_timeout=0.4))
    assert answers == [NotifyResult(topic, False, "hết thời gian chờ hub") for topic in topics]


def test_a_hub_that_goes_on_talking_does_not_keep_the_program_from_ending(hub: Open) -> None:
    hub_url = hub(drip)
    imports = "from newsroom.feeds.websub import *"
    call = f"notify_hub({hub_url.url!r}, [{RSS!r}], retry_policy=RetryPolicy(total_timeout=0.5))"
    program = f"{imports}; print(len({call}))"
    environment = os.environ | {"PYTHONPATH": str(ROOT / "hooks")}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, timeout=30, check=True)
    assert done.stdout.strip() == b"1"


def test_no_pause_goes_beyond_the_end(hub: Open) -> None:
    hub_url = hub(status(503))
    assert notify(hub_url, total_timeout=3.5)[1] == [1.0]


def test_a_hub_that_is_not_there_is_told_of() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        hours = Hours()
        [answer] = notify_hub(
            f"http://127.0.0.1:{taken.getsockname()[1]}/", [RSS], sleep=hours.sleep, clock=hours.clock
        )
    assert (answer.accepted, answer.message, len(hours.slept)) == (False, "hub không nhận kết nối", 3)


def test_a_hub_without_an_address_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setenv("no_proxy", "*")
    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    [answer] = notify_hub("https://hub.invalid/", [RSS], retry_policy=RetryPolicy(retry_delays=()))
    words = "không tìm thấy máy của hub; hãy xem lại mạng và địa chỉ hub"
    assert answer == NotifyResult(RSS, False, words, can_retry=True)


@pytest.mark.parametrize("code", [301, 302, 307, 308])
def test_a_hub_that_moved_gets_the_same_request(hub: Open, code: int) -> None:
    new = hub(status(204))
    old = hub(status(code, Location=f"{new.url}push?x=1"))
    answers, _ = notify(old)
    assert answers == [NotifyResult(RSS, True, "hub đã nhận (mã 204)")]
    assert new.forms == old.forms
    assert new.requests == [("POST", "/push?x=1", "application/x-www-form-urlencoded", AGENT)]


@pytest.mark.parametrize(
    "location", ["ftp://127.0.0.1/x", "file:///etc/passwd", "data:,x", "https://user:secret@127.0.0.1/", "javascript:x"]
)
def test_a_hub_cannot_lead_elsewhere(hub: Open, location: str) -> None:
    answers, slept = notify(hub(status(307, Location=location)))
    assert slept == []
    assert not answers[0].accepted
    assert answers[0].message == f"hub chuyển sang {location} (mã 307); hãy sửa hub trong mkdocs.yml"


def test_see_other_is_no_reason_to_ask_otherwise(hub: Open) -> None:
    hub_url = hub(status(303, Location="/xong"))
    assert notify(hub_url)[0][0].message == "hub chuyển sang /xong (mã 303); hãy sửa hub trong mkdocs.yml"
    assert [request[0] for request in hub_url.requests] == ["POST"]


def test_a_circle_is_left(hub: Open) -> None:
    hub_url = hub(status(307, Location="/"))
    answers, _ = notify(hub_url)
    assert not answers[0].accepted
    assert len(hub_url.requests) < 10


def test_a_certificate_nobody_knows_is_no_reason_to_try_again(monkeypatch: pytest.MonkeyPatch) -> None:
    error = ssl.SSLCertVerificationError(1, "certificate verify failed")
    error.verify_message = "self-signed certificate"

    def refuse(*_: object, **__: object) -> None:
        raise requests.exceptions.SSLError from error

    monkeypatch.setattr(requests, "post", refuse)
    hours = Hours()
    [answer] = notify_hub("https://hub.example.vn/", [RSS], sleep=hours.sleep, clock=hours.clock)
    assert hours.slept == []
    assert answer.message == "chứng chỉ bảo mật của hub không hợp lệ (self-signed certificate)"


def test_a_mistake_of_the_programs_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(requests, "post", fail)
    with pytest.raises(ZeroDivisionError):
        notify_hub("https://hub.example.vn/", [RSS])


def test_nothing_to_tell_asks_nobody(hub: Open) -> None:
    hub_url = hub(status(204))
    assert notify_hub(hub_url.url, []) == []
    assert hub_url.requests == []


@pytest.mark.parametrize(
    ("address", "right"),
    [
        ("https://pubsubhubbub.appspot.com/", True),
        ("http://hub.example.vn:8080/a?b=c", True),
        ("https://[::1]/", True),
        ("", False),
        ("pubsubhubbub.appspot.com", False),
        ("ftp://hub.example.vn/", False),
        ("file:///etc/passwd", False),
        ("https://", False),
        ("https:///x", False),
        ("https://u:p@hub.example.vn/", False),
        ("https://hub.example.vn:x/", False),
        ("https://hub.example.vn:0/", False),
        ("https://[::1/", False),
        ("https://hộp.vn/", False),
        ("https://hub.example.vn/a b", False),
        ("https://hub.example.vn/\r\nX: y", False),
    ],
)
def test_what_may_be_a_hub(address: str, right: bool) -> None:
    assert is_hub_url(address) is right
    if not right:
        with pytest.raises(ValueError, match="hub"):
            notify_hub(address, [RSS])
