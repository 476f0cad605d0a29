"""Turns records into the files of a Pagefind index, by the program of that name."""

from __future__ import annotations

import base64
import subprocess
import threading
from collections.abc import Mapping, Sequence
from typing import IO

from msgspec import Struct, json

LANGUAGE = "vi"
_FRAGMENT_FOLDER = "fragment/"


class PagefindError(RuntimeError):
    """Pagefind cannot be run on this machine, or ended without an index; the message says why."""


class PagefindRecord(Struct, frozen=True):
    """What is indexed as one page; the words of `fields` are told from those of `content` and from each other."""

    content: str
    fields: Mapping[str, str] = {}


class _Payload(Struct):
    type: str
    message: str = ""
    files: list[dict[str, str]] = []


class _Response(Struct):
    message_id: int | None
    payload: _Payload


def build_index(records: Sequence[PagefindRecord]) -> dict[str, bytes]:
    """The files of one index by their paths, less the text it keeps of each page, which is as given.

    Its pages are numbered in the order of the records, from 0.

    It speaks the protocol of `pagefind --service` (the package's Python interface waits a tenth of a second for each
    answer). Raises IndexerFailed.
    """
    answers = _run_service(list(_encode_requests(records)))
    for answer in answers:
        if answer.payload.type == "Error":
            raise PagefindError(answer.payload.message)
    numbers = [answer.message_id for answer in answers]
    if numbers != sorted(numbers, key=lambda number: number or 0):
        # Pages are numbered as they come: the order is what tells which is which.
        raise PagefindError("các bài không được xếp theo thứ tự")
    files = answers[-1].payload.files
    return {
        file["path"]: base64.b64decode(file["content"])
        for file in files
        if not file["path"].startswith(_FRAGMENT_FOLDER)
    }


def _encode_requests(records: Sequence[PagefindRecord]) -> list[bytes]:
    config = {"force_language": LANGUAGE, "write_playground": False}
    payloads: list[object] = [{"type": "NewIndex", "config": config}]
    for number, record in enumerate(records):
        payloads.append(
            {
                "type": "AddRecord",
                "index_id": 0,
                "url": f"/{number}",
                "content": record.content,
                "language": LANGUAGE,
                "meta": record.fields,
                "filters": {},
                "sort": {},
            }
        )
    payloads.append({"type": "GetFiles", "index_id": 0})
    numbered = ({"message_id": number, "payload": payload} for number, payload in enumerate(payloads, start=1))
    return [base64.b64encode(json.encode(request)) + b"," for request in numbered]


def _run_service(requests: Sequence[bytes]) -> list[_Response]:
    """The answers to some requests."""
    try:
        # Loaded here because a machine for which there is no such program has no such package.
        from pagefind_bin import get_executable

        program = subprocess.Popen(
            [get_executable(), "--service"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    except (ImportError, OSError) as error:
        raise PagefindError(str(error)) from error
    with program:
        assert program.stdin is not None and program.stdout is not None, "both are pipes"
        # It answers while it is being asked: who only wrote would fill its pipe and wait for ever.
        asking = threading.Thread(target=_write_requests, args=(program.stdin, requests))
        asking.start()
        received, count = [], 0
        while count < len(requests):
            piece = program.stdout.read1(1 << 20)  # type: ignore[attr-defined]
            if not piece:
                break
            received.append(piece)
            count += piece.count(b",")
        program.kill()
        asking.join()
    if count < len(requests):
        raise PagefindError(f"chương trình dừng giữa chừng (mã {program.returncode})")
    answer = json.Decoder(_Response)
    return [answer.decode(base64.b64decode(part)) for part in b"".join(received).split(b",") if part]


def _write_requests(pipe: IO[bytes], requests: Sequence[bytes]) -> None:
    try:
        pipe.write(b"".join(requests))
        pipe.flush()
    except BrokenPipeError:
        pass  # It has ended; the one who reads its answers says so.
