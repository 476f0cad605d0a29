"""What a worker of a divided build does: it has the project's settings and templates, and is sent everything else."""

import os
import time
from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import get_navigation
from msgspec import Struct
from newsroom.commands.mkdocs_setup import load_config_or_abort
from newsroom.content.parser import ParseResult
from newsroom.kinds import KINDS
from newsroom.mkdocs_plugin.project import read_project
from newsroom.mkdocs_plugin.shell import create_shell, find_theme_files, menu_links, use_theme_files
from newsroom.pages.items import Page
from newsroom.pages.json_ld import StructuredData
from newsroom.pages.renderer import Renderer, site_view


class Site(Struct, frozen=True):
    """What every worker is told once: the folder of its copy of the project, and the static pages of the menu."""

    root: str
    static_pages: tuple[str, ...]


class PageTask(Struct, frozen=True):
    """A page to be rendered, and the HTML of its body by digest."""

    page: Page
    fragments: Mapping[str, str]


class Done(Struct, frozen=True):
    """Results in the order of the tasks, and the seconds of processor time that they took."""

    parsed: Sequence[ParseResult] = ()
    pages: Sequence[bytes] = ()
    cpu_seconds: float = 0.0


def parse_files(site: Site, files: Sequence[tuple[str, bytes]]) -> Done:
    """What files give, by path under content/ and bytes."""
    parser, started = _worker(site).parser, time.process_time()
    parsed = [parser.parse(path, data) for path, data in files]
    return Done(parsed=parsed, cpu_seconds=time.process_time() - started)


def render_pages(site: Site, tasks: Sequence[PageTask]) -> Done:
    """The bytes of pages."""
    worker, started = _worker(site), time.process_time()
    pages = []
    for task in tasks:
        worker.fragments = task.fragments
        pages.append(worker.renderer.render_page(task.page))
    return Done(pages=pages, cpu_seconds=time.process_time() - started)


class _Worker:
    """What a worker makes once, of its own copy of the project."""

    def __init__(self, config: MkDocsConfig, static_pages: Sequence[str]) -> None:
        self._config, self._static_pages = config, static_pages
        self._project = read_project(config)
        self.fragments: Mapping[str, str] = {}
        self.parser = self._project.parser()

    @cached_property
    def renderer(self) -> Renderer:
        """As in the preview of the desk."""
        config, settings = self._config, self._project.settings
        theme_files = find_theme_files(config)
        use_theme_files(config.theme, theme_files)
        docs, output = str(self._project.folders.content), str(self._project.folders.site)
        files = Files([File(path, docs, output, use_directory_urls=True) for path in self._static_pages])
        nav, env = get_navigation(files, config), config.theme.get_env()
        view = site_view(settings, menu_links(nav, settings.base), theme_files)
        shell = create_shell(config, env, nav, view)
        return Renderer(env, view, StructuredData(settings, KINDS), shell, lambda digest: self.fragments[digest])


@lru_cache(maxsize=1)
def _worker(site: Site) -> _Worker:
    os.chdir(Path(site.root))
    return _Worker(load_config_or_abort(), site.static_pages)
