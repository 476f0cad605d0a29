"""Digests of bytes, which differ between two versions of anything."""

import os
from fnmatch import filter as matching
from hashlib import blake2b
from pathlib import Path

from newsroom.runtime.folders import walk

DIGEST_SIZE = 16
"""Bytes of a digest: of 2**60 different values no two are likely to share one."""


def digest(*parts: bytes, key: bytes = b"", size: int = DIGEST_SIZE) -> bytes:
    """BLAKE2b (RFC 7693) of the parts one after another, `size` bytes long; another `key` gives other digests.

    Parts are not kept apart: where two may have different lengths, put something between them.
    """
    state = blake2b(digest_size=size, key=key)
    for part in parts:
        state.update(part)
    return state.digest()


def files_digest(folder: Path, pattern: str) -> bytes:
    """A digest of the files below a folder whose names match the pattern (`*.py`): of their paths and their bytes.

    Not of their stamps: these do not tell of a change within one tick of the file system's clock.
    """
    top, state = os.fspath(folder), blake2b(digest_size=DIGEST_SIZE)
    for parent, _, names in walk(top):
        for file in (f"{parent}{os.sep}{name}" for name in matching(names, pattern)):
            if os.path.isfile(file):
                with open(file, "rb") as data:
                    state.update(file.removeprefix(top).replace(os.sep, "/").encode() + b"\0" + data.read() + b"\0")
    return state.digest()
