"""Runs Pagefind, which turns records into the files of an index, and reads its table of words."""

import base64
import gzip
import subprocess
import threading
from collections.abc import Mapping, Sequence
from typing import IO

from msgspec import Struct, json

PAGEFIND_VERSION = "1.5.2"
"""The version of Pagefind whose files the reader's script can read."""

_OTHER_VERSION = f"không phải phiên bản {PAGEFIND_VERSION}"
_PF_META_SIGNATURE = b"pagefind_dcd"
LANGUAGE = "vi"
_FRAGMENT_FOLDER = "fragment/"


class PagefindError(RuntimeError):
    """Pagefind cannot run on this machine, or ended without an index; the message says why, in Vietnamese."""


class PagefindRecord(Struct, frozen=True):
    """What Pagefind indexes as one page, with fields that can be searched apart."""

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
    """The files of an index by their paths, without the texts of its pages; these are numbered in order, from 0.

    It uses the protocol of `pagefind --service`: the Python interface of the package waits a tenth of a second for each
    response. Raises PagefindError.
    """
    responses = _run_service(_encode_requests(records))
    for response in responses:
        if response.payload.type == "Error":
            raise PagefindError(response.payload.message)
    numbers = [response.message_id for response in responses]
    if numbers != sorted(numbers, key=lambda number: number or 0):
        # Pagefind numbers pages in the order in which it gets them.
        raise PagefindError("các bài không được xếp theo thứ tự")
    files = {file["path"]: file["content"] for file in responses[-1].payload.files}
    return {path: base64.b64decode(data) for path, data in files.items() if not path.startswith(_FRAGMENT_FOLDER)}


def _encode_requests(records: Sequence[PagefindRecord]) -> list[bytes]:
    config = {"force_language": LANGUAGE, "write_playground": False}
    payloads: list[object] = [{"type": "NewIndex", "config": config}]
    for number, record in enumerate(records):
        page = {"url": f"/{number}", "content": record.content, "language": LANGUAGE, "meta": record.fields}
        payloads.append({"type": "AddRecord", "index_id": 0, **page, "filters": {}, "sort": {}})
    payloads.append({"type": "GetFiles", "index_id": 0})
    numbered = ({"message_id": number, "payload": payload} for number, payload in enumerate(payloads, start=1))
    return [base64.b64encode(json.encode(request)) + b"," for request in numbered]


def _run_service(requests: Sequence[bytes]) -> list[_Response]:
    """The responses of one run of the program, in the order in which they came."""
    try:
        # Imported here because the package exists only for machines on which Pagefind runs.
        from pagefind_bin import get_executable

        program = subprocess.Popen(
            [get_executable(), "--service"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
    except (ImportError, OSError) as error:
        raise PagefindError(str(error)) from error
    with program:
        assert program.stdin is not None and program.stdout is not None, "both are pipes"
        # It responds before it has read everything: without a second thread both pipes would fill up and block.
        writer = threading.Thread(target=_write_requests, args=(program.stdin, requests))
        writer.start()
        received, count = [], 0
        while count < len(requests):
            data = program.stdout.read1(1 << 20)  # type: ignore[attr-defined]
            if not data:
                break
            received.append(data)
            count += data.count(b",")
        program.kill()
        writer.join()
    if count < len(requests):
        raise PagefindError(f"chương trình dừng giữa chừng (mã {program.returncode})")
    decoder = json.Decoder(_Response)
    return [decoder.decode(base64.b64decode(part)) for part in b"".join(received).split(b",") if part]


def _write_requests(pipe: IO[bytes], requests: Sequence[bytes]) -> None:
    try:
        pipe.write(b"".join(requests))
        pipe.flush()
    except BrokenPipeError:
        pass  # The program has ended; `_run_service` raises for the missing responses.


class ChunkTable(Struct, frozen=True):
    """The chunks of an index as (first word, last word, file), and the names of its fields.

    The words are cut to the letters that tell a chunk from its neighbours.
    """

    chunks: tuple[tuple[str, str, str], ...]
    fields: tuple[str, ...]


def decode_pf_meta(data: bytes) -> tuple[ChunkTable, int]:
    """The table and the number of pages in a `.pf_meta` file: a signature, then CBOR (RFC 8949), in gzip.

    Raises PagefindError for one of another version.
    """
    content = gzip.decompress(data)
    if not content.startswith(_PF_META_SIGNATURE):
        raise PagefindError(_OTHER_VERSION)
    match _decode_cbor(memoryview(content), len(_PF_META_SIGNATURE))[0]:
        case [str(version), list(pages), list(chunks), list(_), list(_), list(fields)] if version == PAGEFIND_VERSION:
            table = ChunkTable(tuple((str(a), str(b), str(c)) for a, b, c in chunks), tuple(fields))
            return table, len(pages)
        case _:
            raise PagefindError(_OTHER_VERSION)


def _decode_cbor(data: memoryview, at: int) -> tuple[object, int]:
    """The integer, text or list that begins at a position, and the position after it."""
    major, number, at = data[at] >> 5, data[at] & 31, at + 1
    if number > 23:
        size = 1 << (number - 24)
        number, at = int.from_bytes(data[at : at + size], "big"), at + size
    if major == 0:
        return number, at
    if major == 3:
        return str(data[at : at + number], "utf-8"), at + number
    if major != 4:
        raise PagefindError(_OTHER_VERSION)
    values = []
    for _ in range(number):
        value, at = _decode_cbor(data, at)
        values.append(value)
    return values, at
