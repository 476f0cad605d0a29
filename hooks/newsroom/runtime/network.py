"""What programs that ask other servers share: a time limit for many requests together, and the cause of a failure."""

import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable
from http.client import HTTPException
from typing import TypeVar

V = TypeVar("V")
R = TypeVar("R")

# The first that fits is told; {peer} is who was asked.
_FAILURES: tuple[tuple[type[Exception] | tuple[type[Exception], ...], str], ...] = (
    (TimeoutError, "{peer} không trả lời"),
    (socket.gaierror, "không tìm thấy máy của {peer}; hãy xem lại mạng và địa chỉ {peer}"),
    (ConnectionRefusedError, "{peer} không nhận kết nối"),
    ((ConnectionError, HTTPException), "{peer} ngắt kết nối giữa chừng"),
    (UnicodeError, "địa chỉ {peer} viết sai"),
)


def map_until(seconds: float, work: Callable[[V], R], values: Iterable[V], *, concurrency: int) -> dict[V, R]:
    """The results of `work(value)` that came within the time given; raises what `work` raises.

    No timeout of a socket bounds a server that sends a byte at a time, or a name server. So calls that are not
    finished are left behind, in threads that do not keep the program from ending.
    """
    deadline = time.monotonic() + seconds
    waiting: queue.SimpleQueue[V] = queue.SimpleQueue()
    finished: queue.SimpleQueue[tuple[V, R] | Exception] = queue.SimpleQueue()
    for value in values:
        waiting.put(value)
    count, results = waiting.qsize(), dict[V, R]()

    def call_work() -> None:
        try:
            while time.monotonic() < deadline:
                value = waiting.get_nowait()
                finished.put((value, work(value)))
        except queue.Empty:
            return
        except Exception as error:
            finished.put(error)

    for _ in range(min(concurrency, count)):
        threading.Thread(target=call_work, daemon=True).start()
    while len(results) < count:
        try:
            result = finished.get(timeout=max(0.0, deadline - time.monotonic()))
        except queue.Empty:
            break
        if isinstance(result, Exception):
            raise result
        results[result[0]] = result[1]
    return results


def root_cause(error: BaseException) -> BaseException:
    """The first error of a chain: what the operating system or the server did, below the libraries' own errors."""
    while (cause := error.__cause__ or error.__context__) is not None:
        error = cause
    return error


def failure_reason(error: BaseException, peer: str) -> str:
    """Why another server could not be asked, as a Vietnamese clause; `peer` is what that server is called in it."""
    error = root_cause(error)
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"chứng chỉ bảo mật của {peer} không hợp lệ ({error.verify_message})"
    unknown = "không kết nối được với {peer}"
    return next((text for types, text in _FAILURES if isinstance(error, types)), unknown).format(peer=peer)
