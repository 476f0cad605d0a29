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
GOOD_FOR, BAD_FOR = 7 * 86_400, 3_600
ONE_ANSWER = 10.0
AT_ONCE = 16
_AGENT = {"User-Agent": "Mozilla/5.0 (kiem tra lien ket; newsroom)"}

Ask = Callable[[str, float], str]


class Answer(Struct, frozen=True):
    """What a link gave: "" where it works, else why not; `asked` is when, in seconds since 1970."""

    fault: str
    asked: float


def ask(address: str, timeout: float) -> str:
    """What is wrong with an address; "" where a page answers there."""
    for method in ("HEAD", "GET"):
        request = urllib.request.Request(address, headers=_AGENT, method=method)
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


def check(
    addresses: Sequence[str], cache: Path, *, seconds: float, ask: Ask = ask, clock: Callable[[], float] = time.time
) -> tuple[dict[str, str], int]:
    """The faults of broken links by address, and how many could not be asked in the time given."""
    known = _load(cache)
    now = clock()

    def fresh(address: str) -> bool:
        answer = known.get(address)
        return answer is not None and now - answer.asked < (BAD_FOR if answer.fault else GOOD_FOR)

    asked = [address for address in dict.fromkeys(addresses) if not fresh(address)]
    pool = concurrent.futures.ThreadPoolExecutor(AT_ONCE)
    try:
        waiting = {pool.submit(ask, address, min(ONE_ANSWER, seconds)): address for address in asked}
        done, late = concurrent.futures.wait(waiting, timeout=seconds)
        answers = {waiting[future]: Answer(future.result(), now) for future in done}
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
    known |= answers
    _save(cache, known)
    faults = {address: known[address].fault for address in addresses if address in known and known[address].fault}
    return faults, len(late)


def _load(cache: Path) -> dict[str, Answer]:
    try:
        return msgspec.json.decode(cache.read_bytes(), type=dict[str, Answer])
    except (OSError, msgspec.DecodeError, msgspec.ValidationError):
        return {}


def _save(cache: Path, known: Mapping[str, Answer]) -> None:
    cache.parent.mkdir(parents=True, exist_ok=True)
    new = cache.with_suffix(".moi")
    new.write_bytes(msgspec.json.encode(dict(known)))
    new.replace(cache)
