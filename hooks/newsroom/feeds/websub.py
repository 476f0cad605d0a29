"""Tells a WebSub hub which feeds have changed, so that it fetches them and passes the news on."""

from __future__ import annotations

import email.utils
import ssl
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from http.client import HTTPException
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import requests
from msgspec import DecodeError, Struct, json

from newsroom.model import urls
from newsroom.runtime.atomic_write import replace_file
from newsroom.runtime.digests import digest
from newsroom.runtime.folders import walk
from newsroom.runtime.network import failure_reason, map_until, root_cause
from newsroom.text.normalize import shorten

_MAX_REASON_LENGTH, _MAX_REASON_BYTES = 160, 1000
_MAX_REDIRECTS = 3
# 303 is no such redirect: it leads to a page about what was done (RFC 9110, 15.4.4).
_REDIRECTS, _TOO_MANY_REQUESTS = (301, 302, 307, 308), 429
_TIMED_OUT = "hết thời gian chờ hub"
# The first that an error belongs to.


class RetryPolicy(Struct, frozen=True):
    """How long to wait, in seconds: for a connection or the next bytes, in all, and before each further try."""

    read_timeout: float = 10.0
    total_timeout: float = 120.0
    retry_delays: tuple[float, ...] = (1.0, 3.0, 9.0)
    max_retry_after: float = 30.0
    """A hub that asks for a longer one is not asked again in this run."""
    concurrency: int = 4


class NotifyResult(Struct, frozen=True):
    """Whether the hub accepted a topic, in words, and whether and in how many seconds another try may help."""

    topic: str
    accepted: bool
    message: str
    can_retry: bool = False
    retry_after: float = 0.0


def is_hub_url(url: str) -> bool:
    """True if that can be a hub's address: http or https, a host, all ASCII, no name and password in it."""
    try:
        parts = urlsplit(url)
        port_is_valid = parts.port != 0
    except ValueError:
        return False
    valid = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.username is None and port_is_valid
    return valid and url.isascii() and url.isprintable() and " " not in url


def notify_hub(
    hub: str,
    topics: Sequence[str],
    *,
    user_agent: str = "newsroom",
    retry_policy: RetryPolicy | None = None,
    sleep: Callable[[float], object] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> list[NotifyResult]:
    """Tell the hub of each topic, the address of a feed; the results are in the order of the topics, each once.

    WebSub (W3C, section 6) leaves it to hubs how they are told. All in use take one topic a request, most as hub.url
    and some as hub.topic, so both are sent. What another try may cure (no connection, 429, 5xx) is tried again after
    a delay, as often as there are delays. Raises ValueError for an address that cannot be a hub's.
    """
    if not is_hub_url(hub):
        raise ValueError(f"not a hub's address: {hub}")
    policy = retry_policy or RetryPolicy()
    send = partial(_send, hub, user_agent, policy)
    deadline = clock() + policy.total_timeout
    results = {topic: NotifyResult(topic, False, _TIMED_OUT) for topic in topics}
    pending = list(results)
    for delay in (0.0, *policy.retry_delays):
        wait = max([delay, *(results[topic].retry_after for topic in pending)])
        if not pending or clock() + wait >= deadline:
            break
        if wait:
            sleep(wait)
        results |= map_until(deadline - clock(), send, pending, concurrency=policy.concurrency)
        pending = [topic for topic in pending if results[topic].can_retry]
    return list(results.values())


def _send(hub: str, user_agent: str, policy: RetryPolicy, topic: str) -> NotifyResult:
    form = {"hub.mode": "publish", "hub.url": topic, "hub.topic": topic}
    headers = {"User-Agent": user_agent, "Accept": "text/plain, */*;q=0.1"}
    url = hub
    try:
        for _ in range(1 + _MAX_REDIRECTS):
            with requests.post(
                url, form, headers=headers, timeout=policy.read_timeout, allow_redirects=False, stream=True
            ) as response:
                target = urljoin(url, response.headers.get("Location", ""))
                if response.status_code not in _REDIRECTS or not _may_follow(url, target):
                    return _result(topic, response, policy)
            # The same POST again, also for 301 and 302 (RFC 9110, 15.4), unlike browsers and requests.
            url = target
        return _result(topic, response, policy)
    except (OSError, HTTPException) as error:
        can_retry = not isinstance(root_cause(error), ssl.SSLCertVerificationError)
        return NotifyResult(topic, False, failure_reason(error, "hub"), can_retry=can_retry)


def _may_follow(url: str, target: str) -> bool:
    """True if a redirect leads to a possible hub, and not from https to http."""
    return is_hub_url(target) and urlsplit(target).scheme in {urlsplit(url).scheme, "https"}


def _result(topic: str, response: requests.Response, policy: RetryPolicy) -> NotifyResult:
    code = response.status_code
    if code < 300:
        return NotifyResult(topic, True, f"hub đã nhận (mã {code})")
    if code < 400:
        target = _printable_line(response.headers.get("Location", "")) or "một địa chỉ khác"
        return NotifyResult(topic, False, f"hub chuyển sang {target} (mã {code}); hãy sửa hub trong mkdocs.yml")
    if code != _TOO_MANY_REQUESTS and code < 500:
        return NotifyResult(topic, False, f"hub từ chối (mã {code}{_refusal_reason(response)})")
    wait = _retry_after(response)
    if wait > policy.max_retry_after:
        return NotifyResult(topic, False, f"hub đang bận (mã {code}), hẹn thử lại sau {round(wait)} giây")
    why = "báo quá nhiều lần" if code == _TOO_MANY_REQUESTS else "đang gặp lỗi"
    message = f"hub {why} (mã {code}{_refusal_reason(response)})"
    return NotifyResult(topic, False, message, can_retry=True, retry_after=wait)


def _retry_after(response: requests.Response) -> float:
    """Seconds that a hub asks to wait (RFC 9110, 10.2.3); 0 where it does not say, or nothing that makes sense.

    A date is compared with the hub's own clock, since this machine's may be wrong.
    """
    value = response.headers.get("Retry-After", "").strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        until = email.utils.parsedate_to_datetime(value)
        now = email.utils.parsedate_to_datetime(response.headers.get("Date", ""))
        return max(0.0, (until - now).total_seconds())
    except (ValueError, TypeError):
        return 0.0


def _refusal_reason(response: requests.Response) -> str:
    """The beginning of what a hub says of its refusal, after a colon; "" where that is no plain text."""
    if response.headers.get("Content-Type", "text/plain").partition(";")[0].strip().lower() != "text/plain":
        return ""
    try:
        text = next(response.iter_content(_MAX_REASON_BYTES), b"").decode("utf-8", "replace")
    except requests.RequestException:
        return ""
    return f": {reason}" if (reason := _printable_line(text)) else ""


def _printable_line(text: str) -> str:
    """A stranger's text on one line, without the control codes that a terminal would obey."""
    return shorten("".join(char if char.isprintable() else " " for char in text), _MAX_REASON_LENGTH)


class HubState(Struct, frozen=True):
    """What a hub has been told: the digest that each feed had then, by its address."""

    hub: str = ""
    feeds: dict[str, str] = {}

    @classmethod
    def load(cls, file: Path) -> HubState:
        """The state in a file; empty if there is none or it is damaged."""
        try:
            return json.decode(file.read_bytes(), type=cls)
        except (FileNotFoundError, DecodeError, UnicodeDecodeError):
            return cls()

    def save(self, file: Path) -> None:
        """Write the state, whole or not at all."""
        replace_file(file, json.encode(self))

    def changed_feeds(self, hub: str, feeds: Mapping[str, str]) -> list[str]:
        """The addresses of those feeds (digests by address) that the hub has not been told of as they are now."""
        digests = self.feeds if hub == self.hub else {}
        return sorted(address for address, digest in feeds.items() if digests.get(address) != digest)

    def with_accepted(self, hub: str, feeds: Mapping[str, str], accepted: set[str]) -> HubState:
        """The state once the hub has accepted these addresses; feeds that no longer exist are dropped."""
        digests = self.feeds if hub == self.hub else {}
        now = {address: digest if address in accepted else digests.get(address) for address, digest in feeds.items()}
        return HubState(hub, {address: digest for address, digest in sorted(now.items()) if digest})


def published_feed_digests(site_folder: Path, site_url: str) -> dict[str, str]:
    """The digest of each feed in the site's folder, by its address; `site_url` is the site's, with a slash at the end.

    Archives are left out.
    """
    return {site_url + path: digest((site_folder / path).read_bytes()).hex() for path in _feed_paths(site_folder)}


def _feed_paths(site_folder: Path) -> Iterator[str]:
    for folder, _, names in walk(site_folder):
        for name in set(urls.FEED_FILES).intersection(names):
            path = Path(folder, name).relative_to(site_folder).as_posix()
            if is_subscribed_feed(path):
                yield path


def is_subscribed_feed(path: str) -> bool:
    """Whether the file at a path is a feed that readers subscribe to: one reaches archives (RFC 5005) from it."""
    return urls.is_feed(path) and not path.startswith(urls.ARCHIVE)
