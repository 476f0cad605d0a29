"""The events of a MkDocs build, in their order; each is one call into the newsroom package."""

from __future__ import annotations

import atexit
import gc
import sys
from time import monotonic, time_ns
from typing import TYPE_CHECKING, Literal

import jinja2
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils.templates import TemplateContext
from newsroom.mkdocs_plugin.live_preview import LivePreview
from newsroom.mkdocs_plugin.plugin import MkDocsBuild, start_build
from newsroom.runtime.progress import Progress

if TYPE_CHECKING:
    from mkdocs.livereload import LiveReloadServer

_preview: LivePreview | None = None
_build: MkDocsBuild


def on_startup(*, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
    global _preview
    _preview = LivePreview() if command == "serve" else None
    # The interpreter would look for cycles among all that a build made, at the end of a process that is done with it.
    atexit.register(gc.freeze)


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    # Hook modules outlive rebuilds under `serve`: each build begins with an object of its own.
    global _build
    _build = start_build(config, _preview, progress=Progress(sys.stderr, monotonic), time_ns=time_ns)
    return config


def on_pre_build(*, config: MkDocsConfig) -> None:
    _build.read()


def on_files(files: Files, *, config: MkDocsConfig) -> Files:
    return _build.select_files(files)


def on_nav(nav: Navigation, *, config: MkDocsConfig, files: Files) -> Navigation:
    return _build.take_navigation(nav)


def on_env(env: jinja2.Environment, *, config: MkDocsConfig, files: Files) -> jinja2.Environment:
    return _build.set_up_renderer(env)


def on_page_content(html: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
    return _build.page_content(html, page)


def on_page_context(context: TemplateContext, *, page: Page, config: MkDocsConfig, nav: Navigation) -> TemplateContext:
    return _build.page_context(context, page)


def on_build_error(*, error: Exception) -> None:
    # There is no build yet where its settings are wrong.
    if "_build" in globals():
        _build.close()


def on_post_build(*, config: MkDocsConfig) -> None:
    _build.publish()
    _build.close()


def on_serve(server: LiveReloadServer, *, config: MkDocsConfig, builder: object) -> LiveReloadServer:
    _build.attach_preview(server)
    return server
