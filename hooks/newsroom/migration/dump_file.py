"""Opens a dump of a database however it was packed."""

import bz2
import codecs
import gzip
import io
import zipfile
import zlib
from pathlib import Path
from typing import IO, cast

UNPACKABLE = (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile)
"""What reading a packed dump raises where it is damaged or cut off."""


def open_dump(file: Path) -> IO[bytes]:
    """The SQL of a dump as UTF-8 or in its own charset: plain, or packed with gzip, bzip2 or as the only file of a zip.

    PowerShell writes UTF-16, which is turned. Raises OSError, and BadZipFile for a zip without one file of SQL.
    """
    with file.open("rb") as opened:
        beginning = opened.read(4)
    stream: IO[bytes]
    if beginning.startswith(b"\x1f\x8b"):
        stream = cast("IO[bytes]", gzip.GzipFile(file))
    elif beginning.startswith(b"BZh"):
        stream = bz2.BZ2File(file)
    elif beginning.startswith(b"PK\x03\x04"):
        archive = zipfile.ZipFile(file)
        names = [name for name in archive.namelist() if name.lower().endswith(".sql")]
        if len(names) != 1:
            raise zipfile.BadZipFile
        stream = archive.open(names[0])
    else:
        stream = file.open("rb")
    try:
        mark = cast("io.BufferedReader", stream).peek(4)[:4]
    except UNPACKABLE:
        mark = b""
    if mark.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return cast("IO[bytes]", codecs.EncodedFile(stream, "utf-8", "utf-16", errors="replace"))
    return stream
