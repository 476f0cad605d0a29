"""Reads a project from MkDocs' configuration, and its content as it is now."""

import datetime
import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import ModuleType

import mkdocs
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort
from mkdocs.plugins import BasePlugin
from msgspec import msgpack, structs

from newsroom.build import content
from newsroom.build.content import Loaded
from newsroom.build.project import Folders, MarkdownSettings, Project, read_build_time
from newsroom.build.workspace import open_workspace
from newsroom.content.named_files import read_named_files
from newsroom.content.read_settings import read_settings
from newsroom.kinds import KINDS
from newsroom.mkdocs_plugin import messages, other_plugins
from newsroom.mkdocs_plugin.shell import find_theme_files
from newsroom.model.problems import Report
from newsroom.runtime.digests import digest, files_digest
from newsroom.runtime.folders import walk
from newsroom.runtime.progress import Progress

CACHE_FOLDER = ".cache"
CONFIRM_VARIABLE = "NEWSROOM_CONFIRM"
"""An environment variable: 1 lets a build take away many pages unasked."""


def read_project(config: MkDocsConfig, *, preview: bool = False) -> Project:
    """The project of a configuration; a preview has a site of its own, which stays from one `serve` to the next.

    Raises Abort where SOURCE_DATE_EPOCH is no time.
    """
    file = Path(config.config_file_path)
    root, content = file.resolve().parent, Path(config.docs_dir).resolve()
    content_name = content.relative_to(root).as_posix() if content.is_relative_to(root) else content.name
    site = root / CACHE_FOLDER / "preview" if preview else Path(config.site_dir).resolve()
    report = Report(file.name)
    other_plugins.report_unsupported_plugins(config, report)
    other_plugins.report_hook_and_plugin(config, report)
    settings = read_settings(
        file,
        site_name=config.site_name,
        site_url=config.site_url or "",
        description=config.site_description or "",
        kinds=KINDS,
        report=report,
    )
    extension_configs = {name: dict(values) for name, values in (config.mdx_configs or {}).items()}
    return Project(
        root=root,
        settings_file=file,
        folders=Folders(content, site, root / CACHE_FOLDER, content_name),
        settings=settings,
        markdown=MarkdownSettings(tuple(config.markdown_extensions), extension_configs),
        named_files=read_named_files(file),
        theme_files=find_theme_files(config),
        now=build_time_or_abort(),
        preview=preview,
        problems=tuple(report.problems),
    )


def build_time_or_abort() -> datetime.datetime:
    """The moment a site is made for; raises Abort where SOURCE_DATE_EPOCH is no time."""
    try:
        return read_build_time()
    except ValueError as error:
        raise Abort(messages.wrong_build_time(error)) from error


@contextmanager
def open_content(config: MkDocsConfig, *, time_ns: Callable[[], int] = time.time_ns) -> Iterator[Loaded]:
    """The project's content as it is now; waits for a build under way. `build.problems.find_problems` checks it."""
    project = read_project(config)
    key, progress = engine_key(config, project), Progress(sys.stderr)
    with open_workspace(project.folders, key=key, progress=progress, time_ns=time_ns) as workspace:
        scan = content.scan(project.folders, time_ns)
        yield workspace.retry_if_damaged(lambda: content.load(workspace, project, scan))


def engine_key(config: MkDocsConfig, project: Project) -> bytes:
    """A digest of all that can change what a file is parsed to: programs, settings, Markdown extensions."""
    extension_configs = sorted(project.markdown.extension_configs.items())
    # Where the site is brought to, and who is told of troubles, changes no page.
    settings = structs.replace(project.settings, publish=(), backup=(), mail=None)
    parts = (settings, project.markdown.extensions, repr(extension_configs))
    return digest(msgpack.encode(parts), key=_program_digest(config))


def _program_digest(config: MkDocsConfig) -> bytes:
    """A digest of all programs that the pages depend on: this package, the interpreter, every installed library,
    and the plugins with their settings. Another version of any of them may make other bytes of the same input.
    """
    plugins = []
    for name, plugin in config.plugins.items():
        if isinstance(plugin, BasePlugin):
            plugins.append(f"{name} {dict(plugin.config)!r}".encode())
        elif isinstance(plugin, ModuleType) and plugin.__file__:
            # Hooks stand among the plugins as plain modules.
            plugins.append(Path(plugin.__file__).read_bytes())
    return digest(running_programs_digest(), b"\n".join(plugins))


@cache
def running_programs_digest() -> bytes:
    """As this process has found them: what is installed later is not what runs in it."""
    return installed_programs_digest()


_LIBRARIES, _PACKAGE = Path(mkdocs.__file__).parents[1], Path(__file__).parents[1]


def program_files() -> Iterator[str | Path]:
    """The files and folders of which at least one changes with `installed_programs_digest`."""
    yield from (_LIBRARIES, sys.executable)
    for folder, folders, names in walk(_PACKAGE):
        # What Python itself writes beside the modules.
        folders[:] = [name for name in folders if name != "__pycache__"]
        yield folder
        yield from (f"{folder}/{name}" for name in names)


def installed_programs_digest() -> bytes:
    """A digest of this package, the interpreter and the installed libraries, as they lie on the disk now."""
    libraries = sorted(path.name for path in _LIBRARIES.glob("*.dist-info"))
    # An installed package has files for new projects beside its modules, and makes the same pages as a checkout.
    root = _PACKAGE
    own = (file.read_bytes() for file in sorted(root.glob("*.py")))
    packages = (files_digest(file.parent, "*.py") for file in sorted(root.glob("*/__init__.py")))
    return digest(sys.version.encode(), *own, *packages, "\n".join(libraries).encode())


def settings_digest(config: MkDocsConfig) -> bytes:
    """A digest of mkdocs.yml, and of all that it takes from elsewhere: inherited files, environment variables."""
    # Programs have a digest of their own; where the project is, and whether warnings count, changes no page.
    ignored = {"config_file_path", "docs_dir", "site_dir", "strict", "dev_addr", "watch", "theme", "plugins", "hooks"}
    values = {key: value for key, value in config.items() if key not in ignored} | {"theme": dict(config.theme)}
    text = json.dumps(values, default=_stable_name, skipkeys=True)
    return digest(Path(config.config_file_path).read_bytes(), text.encode())


def _stable_name(value: object) -> str:
    """A name of a value of the configuration that is the same in every process, as the repr of a function is not."""
    if callable(value):
        return f"{getattr(value, '__module__', '')}.{getattr(value, '__qualname__', type(value).__qualname__)}"
    return repr(value)


def site_inputs_digest(config: MkDocsConfig) -> bytes:
    """A digest of all that a site is made from besides content/ and the programs: settings, templates and assets."""
    return digest(settings_digest(config), find_theme_files(config).digest())
