"""Asks the web whether the links that lead out of the site still lead anywhere, in bounded time, and remembers."""

from __future__ import annotations

import concurrent.futures
import http.client
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import msgspec
from msgspec import Struct

# Seconds: a link that worked today works; one that did not may have been a passing fault.
WORKING_TTL, BROKEN_TTL = 7 * 86_400, 3_600
REQUEST_TIMEOUT = 10.0
MAX_CONCURRENT_REQUESTS = 16
_HEADERS = {"User-Agent": "Mozilla/5.0 (kiem tra lien ket; newsroom)"}

LinkProbe = Callable[[str, float], str]


class LinkStatus(Struct, frozen=True):
    """What a link gave: "" where it works, else why not; `asked` is when, in seconds since 1970."""

    error: str
    checked_at: float


def probe_link(address: str, timeout: float) -> str:
    """What is wrong with an address; "" where a page answers there."""
    for method in ("HEAD", "GET"):
        request = urllib.request.Request(address, headers=_HEADERS, method=method)
        try:
            with urllib.request.urlopen(request, timeout=timeout):
                return ""
        except urllib.error.HTTPError as error:
            # Many servers know no HEAD; those that want a login or a person are there.
            if error.code in (401, 403, 429):
                return ""
            if method == "GET" or error.code in (404, 410):
                return f"máy chủ trả lời {error.code}"
        except (urllib.error.URLError, TimeoutError, OSError, ValueError, http.client.HTTPException) as error:
            reason = getattr(error, "reason", error)
            return f"không mở được ({reason})"
    return ""


def check_external_links(
    addresses: Sequence[str],
    cache_file: Path,
    *,
    time_limit: float,
    probe: LinkProbe = probe_link,
    clock: Callable[[], float] = time.time,
) -> tuple[dict[str, str], int]:
    """The faults of broken links by address, and how many could not be asked in the time given."""
    known = _load_statuses(cache_file)
    now = clock()

    def fresh(address: str) -> bool:
        answer = known.get(address)
        return answer is not None and now - answer.checked_at < (BROKEN_TTL if answer.error else WORKING_TTL)

    asked = [address for address in dict.fromkeys(addresses) if not fresh(address)]
    pool = concurrent.futures.ThreadPoolExecutor(MAX_CONCURRENT_REQUESTS)
    try:
        waiting = {pool.submit(probe, address, min(REQUEST_TIMEOUT, time_limit)): address for address in asked}
        done, late = concurrent.futures.wait(waiting, timeout=time_limit)
        answers = {waiting[future]: LinkStatus(future.result(), now) for future in done}
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
    known |= answers
    _save_statuses(cache_file, known)
    faults = {address: known[address].error for address in addresses if address in known and known[address].error}
    return faults, len(late)


def _load_statuses(cache_file: Path) -> dict[str, LinkStatus]:
    try:
        return msgspec.json.decode(cache_file.read_bytes(), type=dict[str, LinkStatus])
    except (OSError, msgspec.DecodeError, msgspec.ValidationError):
        return {}


def _save_statuses(cache_file: Path, statuses: Mapping[str, LinkStatus]) -> None:
    cache_file.parent.mkdir(parents=True, exist_ok=True)
    new = cache_file.with_suffix(".moi")
    new.write_bytes(msgspec.json.encode(dict(statuses)))
    new.replace(cache_file)
