"""What a build is told before it reads anything: its folders, its moment, its Markdown."""

from __future__ import annotations

import datetime
import os
import time
from pathlib import Path

from msgspec import Struct

from newsroom.content.markdown.converter import ExtensionSettings
from newsroom.text.dates import TIME_ZONE


class Folders(Struct, frozen=True):
    """Where a build reads and writes; `name` is content/'s name in problem lines."""

    content: Path
    site: Path
    cache: Path
    content_name: str

    @property
    def staging(self) -> Path:
        """Where a build under way keeps what is not public yet."""
        return self.cache / "stage"


class MarkdownSettings(Struct, frozen=True):
    """The Markdown extensions of mkdocs.yml and their settings."""

    extensions: tuple[str, ...]
    extension_configs: ExtensionSettings


def read_build_time() -> datetime.datetime:
    """Now to the second, or what SOURCE_DATE_EPOCH says it is (reproducible-builds.org).

    Raises ValueError where that is not a number of seconds since 1970 within the years of four digits.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "").strip()
    try:
        return datetime.datetime.fromtimestamp(int(epoch) if epoch else int(time.time()), TIME_ZONE)
    except (ValueError, OverflowError, OSError) as error:
        raise ValueError(f"SOURCE_DATE_EPOCH={epoch}") from error
