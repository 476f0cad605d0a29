"""Reads from MkDocs' configuration where a project's files are and what its settings say."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from types import ModuleType

import mkdocs
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort
from mkdocs.plugins import BasePlugin

from newsroom.build.build_settings import Folders, MarkdownSettings, read_build_time
from newsroom.build.site_build import SiteBuild
from newsroom.content.read_settings import read_settings as read_settings
from newsroom.kinds import KINDS
from newsroom.mkdocs_plugin import other_plugins
from newsroom.model.problems import Problem, Report
from newsroom.model.settings import Settings

CACHE_FOLDER = ".cache"


def folders(config: MkDocsConfig, *, preview: bool = False) -> Folders:
    """Where the project reads and writes; a preview has a site of its own, which stays from one `serve` to the next."""
    root = Path(config.config_file_path).resolve().parent
    content = Path(config.docs_dir).resolve()
    name = content.relative_to(root).as_posix() if content.is_relative_to(root) else content.name
    site = root / CACHE_FOLDER / "preview" if preview else Path(config.site_dir).resolve()
    return Folders(content, site, root / CACHE_FOLDER, name)


def build_time_or_abort() -> datetime.datetime:
    """The moment the site is built for; raises Abort, in Vietnamese, where the environment names none."""
    try:
        return read_build_time()
    except ValueError as error:
        message = f"Biến môi trường {error} không phải là số giây kể từ 1970; ví dụ đúng: SOURCE_DATE_EPOCH=1507512600"
        raise Abort(message) from error


def settings(config: MkDocsConfig, report: Report) -> Settings:
    """The newsroom's own settings in mkdocs.yml."""
    return read_settings(
        Path(config.config_file_path),
        site_name=config.site_name,
        site_url=config.site_url or "",
        description=config.site_description or "",
        kinds=KINDS,
        report=report,
    )


def markdown_settings(config: MkDocsConfig) -> MarkdownSettings:
    """The Markdown extensions and their settings."""
    configs = {name: dict(values) for name, values in (config.mdx_configs or {}).items()}
    return MarkdownSettings(tuple(config.markdown_extensions), configs)


def program_digest(config: MkDocsConfig) -> bytes:
    """A digest of all programs that have a hand in the pages: this package, the interpreter, every installed library,
    and the plugins with their settings. Another version of any of them may make other bytes of the same input.
    """
    found = blake2b(sys.version.encode(), digest_size=16)
    for file in sorted(Path(__file__).parents[1].rglob("*.py")):
        found.update(file.read_bytes())
    libraries = Path(mkdocs.__file__).parent.parent
    for name in sorted(path.name for path in libraries.glob("*.dist-info")):
        found.update(name.encode())
    for name, plugin in config.plugins.items():
        if isinstance(plugin, BasePlugin):
            found.update(f"{name} {dict(plugin.config)!r}".encode())
        elif isinstance(plugin, ModuleType) and plugin.__file__:
            # Hooks stand among the plugins as plain modules.
            found.update(Path(plugin.__file__).read_bytes())
    return found.digest()


def settings_digest(config: MkDocsConfig) -> bytes:
    """A digest of mkdocs.yml and of what it takes from elsewhere: inherited files, environment variables."""
    values = (
        (config.site_name, config.site_url, config.site_description, config.copyright, config.nav),
        (config.markdown_extensions, config.mdx_configs, dict(config.extra), dict(config.theme)),
    )
    return blake2b(Path(config.config_file_path).read_bytes() + repr(values).encode(), digest_size=16).digest()


def settings_and_theme_digest(config: MkDocsConfig) -> bytes:
    """A digest of all that a site is made from beside content/ and the programs: settings, templates and assets."""
    found = blake2b(settings_digest(config), digest_size=16)
    if config.theme.custom_dir:
        folder = Path(config.theme.custom_dir)
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                # By their bytes: a stamp does not tell of a change within the same tick of the clock.
                found.update(file.relative_to(folder).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return found.digest()


def open_build(config: MkDocsConfig, report: Report) -> SiteBuild:
    """The project's content, to be read and then closed; what is wrong with the settings is reported."""
    read = settings(config, report)
    return SiteBuild(
        folders(config), read, markdown_settings(config), now=build_time_or_abort(), program=program_digest(config)
    )


def content_problems(config: MkDocsConfig) -> list[Problem]:
    """Every problem of the content, without making a site."""
    with read_with_problems(config) as (_, problems):
        return problems


@contextmanager
def read_with_problems(config: MkDocsConfig) -> Iterator[tuple[SiteBuild, list[Problem]]]:
    """The project's content with every problem of it."""
    report = Report(Path(config.config_file_path).name)
    other_plugins.report_unsupported_plugins(config, report)
    edition = open_build(config, report)
    try:
        yield edition, report.problems + edition.read()
    finally:
        edition.close()


@contextmanager
def read_content(config: MkDocsConfig) -> Iterator[SiteBuild]:
    """The content, read; what is wrong with it is a matter for `check`."""
    edition = open_build(config, Report(Path(config.config_file_path).name))
    try:
        edition.read()
        yield edition
    finally:
        edition.close()
