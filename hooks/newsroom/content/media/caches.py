"""Keeps facts about images and attachments, and smaller copies of images, from one build to the next."""

import os
from collections.abc import Collection, Mapping
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path

from msgspec import DecodeError, Struct, ValidationError, json

from newsroom.content.media.focus import cut_box
from newsroom.content.scanner import Source, is_mtime_trustworthy
from newsroom.model import urls
from newsroom.model.file_types import FileInfo, file_extension
from newsroom.model.items import FocalPoint
from newsroom.runtime.cache import Cache
from newsroom.runtime.digests import DIGEST_SIZE, digest


class FileInfoCache:
    """Facts by path under content/; a file is inspected when first asked for."""

    def __init__(
        self,
        sources: Mapping[str, Source],
        cache: Cache | None,
        *,
        now_ns: int,
        clean_attachments: bool = False,
        read_ahead: bool = True,
    ) -> None:
        """`clean_attachments` is the setting of that name, part of the cache's key; without a cache nothing is kept.

        What the cache has is read at once, or with `read_ahead` false when it is asked for.
        """
        self._clean_attachments = clean_attachments
        self._sources, self._cache, self._now_ns = sources, cache, now_ns
        self._facts: dict[str, FileInfo] = {}
        self._saved_rows = cache.file_info_rows() if cache is not None and read_ahead else {}
        self._read_ahead = read_ahead
        self._inspected: list[Source] = []

    def __call__(self, path: str) -> FileInfo | None:
        """The facts of a file; None where there is no such file."""
        source = self._sources.get(path)
        if source is not None and path not in self._facts:
            self._facts[path] = self._saved(source) or self._inspect(source)
        return self._facts.get(path)

    def with_changes(self, sources: Mapping[str, Source], changed: Collection[str]) -> "FileInfoCache":
        """The facts of these files, of which those at the paths in `changed` are inspected again; nothing is saved."""
        other = FileInfoCache(sources, None, now_ns=self._now_ns, clean_attachments=self._clean_attachments)
        other._facts = {path: facts for path, facts in list(self._facts.items()) if path not in changed}
        other._saved_rows = {path: row for path, row in self._saved_rows.items() if path not in changed}
        return other

    def _saved(self, source: Source) -> FileInfo | None:
        row = self._saved_rows.get(source.path)
        if row is None and self._cache is not None and not self._read_ahead:
            row = self._cache.file_info_row(source.path)
        stamp, value = row or (b"", b"")
        if stamp == source.stamp:
            with suppress(DecodeError, ValidationError):
                return json.decode(value, type=FileInfo)
        return None

    def _inspect(self, source: Source) -> FileInfo:
        # Pillow is slow to load, and most builds inspect nothing.
        from newsroom.content.media.images import inspect_file

        self._inspected.append(source)
        return inspect_file(source.disk_path, clean_attachments=self._clean_attachments)

    def save(self) -> None:
        """Save what was inspected, but for files that may still be changing, or that another program keeps locked."""
        rows = [
            (source.path, source.stamp, json.encode(self._facts[source.path]))
            for source in self._inspected
            if self._facts[source.path].defect != "unreadable"
            and is_mtime_trustworthy(source.stamp, now_ns=self._now_ns)
        ]
        if rows and self._cache is not None:
            self._cache.save_file_info_rows(rows)


# The text column is 656 CSS pixels wide, a phone 360, a card 112 to 400. Screens have one to three dots a CSS pixel.
WIDTHS = (360, 720, 1280)
FALLBACK_WIDTH = 720
"""The width of the JPEG for browsers that do not know WebP."""
_JPEG_EXTENSIONS = frozenset({"jpg", "jpeg"})
# A GIF may be animated, and its copies would not be.
_UNSCALED_EXTENSIONS = frozenset({"gif"})


SOCIAL_WIDTH, SOCIAL_HEIGHT = 1200, 630
"""The shape that social networks show whole (Open Graph)."""


class Rendition(Struct, frozen=True):
    """A smaller copy: its width in pixels, and its type as the extension of its name.

    With a focal point it is one for social networks, and has their shape.
    """

    width: int
    extension: str
    focus: FocalPoint | None = None

    def path_for(self, path: str) -> str:
        """The copy's path."""
        if self.focus is not None:
            return urls.social_picture(path, self.width, self.focus.x, self.focus.y)
        return urls.rendition(path, self.width, self.extension)

    @property
    def shape(self) -> tuple[int, int] | None:
        """Width and height of its shape; None for that of the picture."""
        return (SOCIAL_WIDTH, SOCIAL_HEIGHT) if self.focus is not None else None


def renditions(path: str, info: FileInfo) -> tuple[Rendition, ...]:
    """The copies of the image at that path; none of one that is small or may be animated."""
    width, extension = info.width, file_extension(path)
    if width <= WIDTHS[0] or extension in _UNSCALED_EXTENSIONS:
        return ()
    copies = [Rendition(each, "webp") for each in WIDTHS if each < width]
    if width <= WIDTHS[-1] and extension != "webp":
        copies.append(Rendition(width, "webp"))
    if extension in _JPEG_EXTENSIONS and width > FALLBACK_WIDTH:
        copies.append(Rendition(FALLBACK_WIDTH, "jpg"))
    return tuple(copies)


def social_rendition(path: str, info: FileInfo, focus: FocalPoint) -> Rendition | None:
    """The copy for social networks of an image whose focal point is known; None of one that may be animated."""
    if not info.width or file_extension(path) in _UNSCALED_EXTENSIONS:
        return None
    left, _, right, _ = cut_box((info.width, info.height), (SOCIAL_WIDTH, SOCIAL_HEIGHT), focus)
    return Rendition(min(right - left, SOCIAL_WIDTH), "jpg", focus)


def srcset(path: str, url: str, info: FileInfo) -> str:
    """The addresses of the WebP copies with their widths, as in an `srcset`; "" where there are none."""
    candidates = [f"{each.path_for(url)} {each.width}w" for each in renditions(path, info) if each.extension == "webp"]
    if candidates and file_extension(path) == "webp" and info.width <= WIDTHS[-1]:
        candidates.append(f"{url} {info.width}w")
    return ", ".join(candidates)


def fallback_url(path: str, url: str, info: FileInfo) -> str:
    """The address of the image for browsers without WebP."""
    jpeg = next((each for each in renditions(path, info) if each.extension == "jpg"), None)
    return jpeg.path_for(url) if jpeg else url


class ImageCache:
    """A folder of copies, named by the digest of what each is made from; a damaged copy is made again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._used_names: set[str] = set()

    def reserve_name(self, info: FileInfo, rendition: Rendition) -> str:
        """The name of the copy of the image with these facts; `delete_unused` leaves the names reserved."""
        name = digest(f"{info.sha256} {rendition.path_for('')}".encode(), key=_encoder_digest()).hex()
        self._used_names.add(name)
        return name

    def scaled_copy(self, name: str, source: Path, rendition: Rendition) -> bytes:
        """The copy of the image at `source`, from the cache where it has that name."""
        cached = self._read(self._folder / name)
        if cached is not None:
            return cached
        # Pillow is slow to load, and most builds have no new image.
        from newsroom.content.media.images import scale_image, strip_metadata

        original = source.read_bytes()
        try:
            data = scale_image(original, rendition.width, rendition.extension, rendition.shape, rendition.focus)
        except (ValueError, SyntaxError, OSError):
            # It opens and cannot be decoded: a browser shows it no better in another size.
            return strip_metadata(original, file_extension(source.name))
        self._write(self._folder / name, data)
        return data

    def stripped_original(self, source: Path) -> bytes:
        """The image at `source` as it is published."""
        from newsroom.content.media.images import strip_metadata

        data = source.read_bytes()
        try:
            return strip_metadata(data, file_extension(source.name))
        except (OSError, SyntaxError, ValueError) as error:
            # It was sound when it was checked.
            raise OSError(0, "ảnh hỏng, máy không mở được", str(source)) from error

    def _read(self, file: Path) -> bytes | None:
        try:
            content = file.read_bytes()
        except OSError:
            return None
        data = content[DIGEST_SIZE:]
        return data if digest(data) == content[:DIGEST_SIZE] else None

    def _write(self, file: Path, data: bytes) -> None:
        # A copy that cannot be saved is made again next time; a full disk is reported when the site is written.
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            new = file.with_name(f"{file.name}.{os.getpid()}")
            new.write_bytes(digest(data) + data)
            new.replace(file)

    def delete_unused(self) -> None:
        """Delete the copies that no image of the site uses any more."""
        with suppress(OSError):
            for name in set(os.listdir(self._folder)) - self._used_names:  # noqa: PTH208 - names are all it takes
                (self._folder / name).unlink()


@cache
def _encoder_digest() -> bytes:
    """A digest of the code that makes copies: only when it changes are all copies made again."""
    program = Path(__file__).with_name("images.py").read_bytes()
    return digest(program, version("pillow").encode())
