"""What a build knows of a project before it reads any content: folders, settings, Markdown, the moment."""

import datetime
import os
import time
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from newsroom.content.markdown.converter import Converter, ExtensionSettings, PageEvents
from newsroom.content.named_files import NamedFile
from newsroom.content.parser import Parser
from newsroom.kinds import KINDS
from newsroom.model.problems import Problem
from newsroom.model.settings import Settings
from newsroom.runtime.content_writer import ContentWriter
from newsroom.runtime.theme_files import ThemeFiles
from newsroom.text.dates import TIME_ZONE

DESK_FOLDER = ".desk"
"""In a project's root: what the desk keeps beside the content, such as people and what they did."""


class Folders(Struct, frozen=True):
    """Where a build reads and writes; `content_name` is what problem lines call content/."""

    content: Path
    site: Path
    cache: Path
    content_name: str

    def content_writer(
        self, on_wait: Callable[[str], None] | None = None, on_change: Callable[[Path], None] | None = None
    ) -> ContentWriter:
        """What writes under content/; see `ContentWriter`."""
        return ContentWriter(self.content, self.cache, on_wait, on_change)

    @property
    def staging(self) -> Path:
        """Where a build under way keeps what is not public yet."""
        return self.cache / "stage"

    @property
    def mkdocs_input(self) -> Path:
        """The files of content/ that MkDocs sees."""
        return self.staging / "docs"

    @property
    def mkdocs_output(self) -> Path:
        """What MkDocs writes as its site."""
        return self.staging / "mkdocs"


class MarkdownSettings(Struct, frozen=True):
    """The Markdown extensions of mkdocs.yml and their settings."""

    extensions: tuple[str, ...]
    extension_configs: ExtensionSettings


class Project(Struct, frozen=True):
    """A project as its mkdocs.yml describes it; a preview also shows what readers do not see yet."""

    root: Path
    settings_file: Path
    folders: Folders
    settings: Settings
    markdown: MarkdownSettings
    named_files: tuple[NamedFile, ...]
    """The files that mkdocs.yml names."""
    theme_files: ThemeFiles
    now: datetime.datetime
    """The moment the site is made for."""
    preview: bool
    problems: tuple[Problem, ...]
    """What is wrong in mkdocs.yml."""

    def parser(self, events: PageEvents | None = None) -> Parser:
        """A parser of content files; `events` are what MkDocs plugins do to a body."""
        return Parser(self.settings, self.converter(events), self.folders.content_name, KINDS)

    def converter(self, events: PageEvents | None = None) -> Converter:
        """A converter of Markdown."""
        return Converter(
            self.markdown.extensions, self.markdown.extension_configs, events, site_url=self.settings.site_url
        )


def read_build_time() -> datetime.datetime:
    """Now to the second, or what SOURCE_DATE_EPOCH says it is (reproducible-builds.org).

    Raises ValueError where that is not a number of seconds since 1970 within the years of four digits; MkDocs fails
    over an empty one too.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    try:
        return datetime.datetime.fromtimestamp(int(time.time() if epoch is None else epoch), TIME_ZONE)
    except (ValueError, OverflowError, OSError) as error:
        raise ValueError(f"SOURCE_DATE_EPOCH={epoch or repr('')}") from error
