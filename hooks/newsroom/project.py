"""Reads from MkDocs' configuration where a project's files are and what its settings say."""

from __future__ import annotations

import sys
from hashlib import blake2b
from pathlib import Path
from types import ModuleType

import mkdocs
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import BasePlugin

from .edition import Edition, Folders, MarkdownSettings, moment_of_build
from .problems import Problem, Report
from .scan import scan
from .settings import Settings
from .settings import read as read_settings

CACHE = ".cache"


def folders(config: MkDocsConfig, *, preview: bool = False) -> Folders:
    """Where the project reads and writes; a preview has a site of its own, which stays from one `serve` to the next."""
    root = Path(config.config_file_path).resolve().parent
    content = Path(config.docs_dir).resolve()
    name = content.relative_to(root).as_posix() if content.is_relative_to(root) else content.name
    site = root / CACHE / "preview" if preview else Path(config.site_dir).resolve()
    return Folders(content, site, root / CACHE, name)


def settings(config: MkDocsConfig, report: Report) -> Settings:
    """The newsroom's own settings in mkdocs.yml."""
    return read_settings(
        Path(config.config_file_path),
        site_name=config.site_name,
        site_url=config.site_url or "",
        description=config.site_description or "",
        report=report,
    )


def markdown(config: MkDocsConfig) -> MarkdownSettings:
    """The Markdown extensions and their settings."""
    configs = {name: dict(values) for name, values in (config.mdx_configs or {}).items()}
    return MarkdownSettings(tuple(config.markdown_extensions), configs)


def program_digest(config: MkDocsConfig) -> bytes:
    """A digest of all programs that have a hand in the pages: this package, the interpreter, every installed library,
    and the plugins with their settings. Another version of any of them may make other bytes of the same input.
    """
    found = blake2b(sys.version.encode(), digest_size=16)
    for file in sorted(Path(__file__).parent.glob("*.py")):
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


def surroundings(config: MkDocsConfig) -> bytes:
    """A digest of all that a site is made from beside content/ and the programs: settings, templates and assets."""
    found = blake2b(Path(config.config_file_path).read_bytes(), digest_size=16)
    # What mkdocs.yml takes from elsewhere: inherited files, environment variables, the command line.
    values = (config.site_name, config.site_url, config.site_description, config.nav)
    found.update(repr((values, config.markdown_extensions, config.mdx_configs, dict(config.extra))).encode())
    if config.theme.custom_dir:
        # A folder that cannot be read stops MkDocs itself, when it looks for templates.
        for source in scan(Path(config.theme.custom_dir), lambda path: found.update(path.encode())):
            found.update(source.path.encode() + b"\0" + source.stamp)
    return found.digest()


def content_problems(config: MkDocsConfig) -> list[Problem]:
    """Every problem of the content, without making a site."""
    report = Report(Path(config.config_file_path).name)
    edition = Edition(
        folders(config),
        settings(config, report),
        markdown(config),
        now=moment_of_build(),
        program=program_digest(config),
    )
    try:
        return report.problems + edition.read()
    finally:
        edition.close()
