"""Digests of bytes, which differ between two versions of anything."""

from hashlib import blake2b
from pathlib import Path

from newsroom.runtime.folders import files_below

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
    files = (file for file in files_below(folder) if file.match(pattern))
    return digest(*(file.relative_to(folder).as_posix().encode() + b"\0" + file.read_bytes() + b"\0" for file in files))
