"""The events of a MkDocs build, in their order; each is one call into the newsroom package."""

from __future__ import annotations

import atexit
import datetime
import gc
import sys
from collections.abc import Callable
from time import monotonic, time_ns
from typing import TYPE_CHECKING, Literal

import jinja2
from mkdocs.config.base import LegacyConfig
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import BasePlugin
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils.templates import TemplateContext

from newsroom.mkdocs_plugin.live_preview import LivePreview
from newsroom.mkdocs_plugin.plugin import MkDocsBuild, start_build
from newsroom.runtime.progress import Progress

if TYPE_CHECKING:
    from mkdocs.livereload import LiveReloadServer


class NewsroomPlugin(BasePlugin[LegacyConfig]):  # type: ignore[no-untyped-call]
    """The plugin `newsroom` of an installed package; hooks/build.py calls the same for a checkout."""

    def __init__(self) -> None:
        self._preview: LivePreview | None = None
        self._build: MkDocsBuild | None = None
        self.next_change: datetime.datetime | None = None
        """When the site that was built last changes by itself; None where it does not."""

    @property
    def events(self) -> dict[str, Callable[..., object]]:
        """The events by their names, for a hook, which MkDocs wants as functions of a module."""
        names = [name for name in vars(NewsroomPlugin) if name.startswith("on_")]
        return {name: getattr(self, name) for name in names}

    @property
    def _running(self) -> MkDocsBuild:
        assert self._build is not None, "MkDocs calls on_config first"
        return self._build

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        self._preview = LivePreview() if command == "serve" else None
        # The interpreter would look for cycles among all that a build made, at the end of a process done with it.
        atexit.register(gc.freeze)

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        # A plugin outlives rebuilds under `serve`: each build begins with an object of its own.
        self._build = None
        self._build = start_build(config, self._preview, progress=Progress(sys.stderr, monotonic), time_ns=time_ns)
        return config

    def on_pre_build(self, *, config: MkDocsConfig) -> None:
        self._running.read()

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        return self._running.select_files(files)

    def on_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> Navigation:
        return self._running.take_navigation(nav)

    def on_env(self, env: jinja2.Environment, *, config: MkDocsConfig, files: Files) -> jinja2.Environment:
        return self._running.set_up_renderer(env)

    def on_page_content(self, html: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
        return self._running.page_content(html, page)

    def on_page_context(
        self, context: TemplateContext, *, page: Page, config: MkDocsConfig, nav: Navigation
    ) -> TemplateContext:
        return self._running.page_context(context, page)

    def on_build_error(self, *, error: Exception) -> None:
        # There is no build yet where its settings are wrong.
        if self._build is not None:
            self._build.close()

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        self._running.publish()
        self.next_change = self._running.next_change
        self._running.close()

    def on_serve(self, server: LiveReloadServer, *, config: MkDocsConfig, builder: object) -> LiveReloadServer:
        self._running.attach_preview(server)
        return server


def newsroom_plugin(config: MkDocsConfig) -> NewsroomPlugin:
    """Our plugin of a configuration: as such, or as the one whose methods are the functions of a hook."""
    owners = (getattr(getattr(plugin, "on_config", None), "__self__", None) for plugin in config.plugins.values())
    return next(owner for owner in owners if isinstance(owner, NewsroomPlugin))
