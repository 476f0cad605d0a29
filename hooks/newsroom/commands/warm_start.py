"""Has ready what every build reads before it begins: modules, mkdocs.yml, MkDocs' plugins and hooks.

`python -m newsroom.commands.warm_start`, in a project's root, is the server of a `runtime.fork_server.ForkServer`. Each
command gets a fork of what was loaded, until a file changes that it came from.
"""

import os
import pkgutil
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from importlib import import_module
from itertools import chain
from pathlib import Path
from types import ModuleType

from mkdocs.config.defaults import MkDocsConfig

from newsroom.commands import watch_steps
from newsroom.commands.main import main
from newsroom.commands.mkdocs_setup import CONFIG_FILE, read_config_ahead
from newsroom.content.frontmatter.reader import compose_mapping
from newsroom.mkdocs_plugin.project import program_files, running_programs_digest
from newsroom.mkdocs_plugin.shell import find_theme_files
from newsroom.model.problems import Report
from newsroom.runtime.file_stamps import FileStamps
from newsroom.runtime.folders import walk
from newsroom.runtime.fork_server import serve

# Some of their modules are loaded where they are used, so that a start is quick; here a build may need any of them.
_PACKAGES = ("content", "pages", "feeds", "search", "kinds", "build", "mkdocs_plugin")
_WITHOUT_SETTINGS = "--without-settings"


def run(arguments: Sequence[str], report: int | None) -> int:
    """What a child does: a command line, or, where it has a report to write, a step of a watcher."""
    return main(arguments) if report is None else watch_steps.run(arguments, report)


def _serve(options: Sequence[str]) -> None:
    began = time.time_ns()
    for package in _PACKAGES:
        folder = import_module(f"newsroom.{package}")
        for module in pkgutil.walk_packages(folder.__path__, f"{folder.__name__}."):
            import_module(module.name)
    running_programs_digest()
    config = None if _WITHOUT_SETTINGS in options else read_config_ahead()
    if threading.active_count() > 1:
        # A plugin or a hook has started them: no process with threads may be forked, so each child loads it by itself.
        os.execv(sys.executable, [sys.executable, "-m", str(__spec__ and __spec__.name), _WITHOUT_SETTINGS])
    serve(run, FileStamps(_inputs(config), since_ns=began).have_changed)


def _inputs(config: MkDocsConfig | None) -> Iterator[str | Path]:
    """The files that this process has read, and files and folders from which a child would read what does not fit."""
    yield from filter(None, (getattr(module, "__file__", None) for module in list(sys.modules.values())))
    # Modules that come later must be of the same version.
    yield from program_files()
    yield "/etc/localtime"
    yield from _settings_files(Path(CONFIG_FILE))
    if config is not None:
        # Hooks stand among the plugins as plain modules; they may have others beside themselves.
        hooks = [Path(str(plugin.__file__)) for plugin in config.plugins.values() if isinstance(plugin, ModuleType)]
        yield from (path for hook in hooks for path in (hook, hook.parent))
        for folder, _, names in chain.from_iterable(map(walk, find_theme_files(config).folders)):
            yield folder
            yield from (f"{folder}/{name}" for name in names)


def _settings_files(file: Path) -> list[Path]:
    """mkdocs.yml, and the files that it inherits from, each from the next (MkDocs' `INHERIT`)."""
    found: list[Path] = []
    waiting = [file]
    while waiting and waiting[0] not in found:
        found.append(waiting.pop())
        try:
            root = compose_mapping(found[-1].read_text(encoding="utf-8-sig"), Report(file.name))
        except (OSError, UnicodeDecodeError):
            break
        pairs = root.value if root is not None else ()
        waiting = [found[-1].parent / value.value for key, value in pairs if key.value == "INHERIT"]
    return found


if __name__ == "__main__":
    _serve(sys.argv[1:])
