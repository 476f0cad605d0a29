"""Asks other servers whether the site's external links still work, in bounded time, and remembers the answers."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec
import requests
from msgspec import Struct

from newsroom.runtime.atomic_write import replace_file
from newsroom.runtime.network import failure_reason, map_until

# Seconds an answer is good for: a broken link may have been a passing fault.
WORKING_TTL, BROKEN_TTL = 7 * 86_400, 3_600
REQUEST_TIMEOUT = 10.0
MAX_CONCURRENT_REQUESTS = 16
_HEADERS = {"User-Agent": "Mozilla/5.0 (kiem tra lien ket; newsroom)"}
# The page exists, for people or for those who log in.
_EXISTS = (401, 403, 429)

LinkProbe = Callable[[str, float], str]


class LinkStatus(Struct, frozen=True):
    """Why a link is broken, "" if it works; `checked_at` is in seconds since 1970."""

    error: str
    checked_at: float


def probe_link(url: str, timeout: float) -> str:
    """Why a link is broken, as a Vietnamese clause; "" if it works. `timeout` is for each read, in seconds."""
    try:
        for method in ("HEAD", "GET"):
            # Streamed, so that no body is downloaded.
            with requests.request(
                method, url, headers=_HEADERS, timeout=timeout, allow_redirects=True, stream=True
            ) as response:
                if response.ok or response.status_code in _EXISTS:
                    return ""
                # Many servers know no HEAD.
                if response.status_code in (404, 410):
                    break
        return f"máy chủ trả lời {response.status_code}"
    except requests.RequestException as error:
        return f"không mở được ({failure_reason(error, 'trang')})"


def check_external_links(
    urls: Sequence[str],
    cache_file: Path,
    *,
    time_limit: float,
    probe: LinkProbe = probe_link,
    clock: Callable[[], float] = time.time,
) -> tuple[dict[str, str], int]:
    """The errors of broken links by address, and how many links could not be checked in the time given, in seconds."""
    statuses, now = _load_statuses(cache_file), clock()

    def is_fresh(status: LinkStatus) -> bool:
        return now - status.checked_at < (BROKEN_TTL if status.error else WORKING_TTL)

    due = [url for url in dict.fromkeys(urls) if url not in statuses or not is_fresh(statuses[url])]
    timeout = min(REQUEST_TIMEOUT, time_limit)
    errors = map_until(time_limit, lambda url: probe(url, timeout), due, concurrency=MAX_CONCURRENT_REQUESTS)
    statuses |= {url: LinkStatus(error, now) for url, error in errors.items()}
    replace_file(cache_file, msgspec.json.encode(statuses))
    broken = {url: statuses[url].error for url in urls if url in statuses and statuses[url].error}
    return broken, len(due) - len(errors)


def _load_statuses(cache_file: Path) -> dict[str, LinkStatus]:
    try:
        return msgspec.json.decode(cache_file.read_bytes(), type=dict[str, LinkStatus])
    except (OSError, msgspec.DecodeError, msgspec.ValidationError):
        return {}
