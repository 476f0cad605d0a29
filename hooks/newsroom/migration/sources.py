"""Finds the reader for what a board has of its old site."""

from pathlib import Path

from newsroom.migration.blogger import BloggerReader
from newsroom.migration.feed_archive import FeedReader
from newsroom.migration.folders.reader import FolderReader
from newsroom.migration.mirror import MirrorReader
from newsroom.migration.nukeviet.reader import NukevietReader
from newsroom.migration.source import SourceReader, SourceRefused
from newsroom.migration.wordpress.reader import WordPressReader

READERS: tuple[SourceReader, ...] = (
    NukevietReader(),
    WordPressReader(),
    BloggerReader(),
    FolderReader(),
    FeedReader(),
    MirrorReader(),
)
"""One for each system; the first that recognises a source reads it, so those that are sure stand first."""


def find_reader(source: Path) -> SourceReader:
    """The reader for a file or a folder; raises SourceRefused where there is none, or no such source."""
    if not source.exists():
        raise SourceRefused(f"Không có tệp hay thư mục {source}.")
    reader = next((reader for reader in READERS if reader.recognises(source)), None)
    if reader is None:
        known = ", ".join(reader.system for reader in READERS)
        raise SourceRefused(
            f"Không nhận ra {source} là của trang nào. Máy đọc được: {known}. "
            "Tệp nén (.zip, .rar) thì giải nén ra trước, rồi ghi tên thư mục."
        )
    return reader
