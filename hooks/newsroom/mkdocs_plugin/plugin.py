"""Ties an edition to one MkDocs build: takes its settings, keeps articles out of its page loop, lends its templates."""

from __future__ import annotations

import logging
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import jinja2
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.utils.templates import TemplateContext

from newsroom.build.publisher import PublishResult
from newsroom.build.renderers import Renderers
from newsroom.build.site_build import SiteBuild
from newsroom.build.static_output import files_for_mkdocs
from newsroom.content.markdown import sanitizer
from newsroom.kinds import KINDS
from newsroom.mkdocs_plugin import messages, other_plugins, project
from newsroom.mkdocs_plugin.link_targets import LinkableFiles
from newsroom.mkdocs_plugin.live_preview import LivePreview
from newsroom.mkdocs_plugin.shell import create_shell, menu_links, skip_theme_templates
from newsroom.mkdocs_plugin.strict_mode import StrictMode
from newsroom.model import problems as problem_lines
from newsroom.model import urls
from newsroom.model.problems import Problem, Report, has_errors
from newsroom.pages.home import home_view, static_page_view
from newsroom.pages.json_ld import StructuredData
from newsroom.pages.renderer import Renderer, Slots, site_view, templates_digest
from newsroom.pages.sitemap import SitemapUrl
from newsroom.pages.static_body import static_page_body
from newsroom.runtime import errors

if TYPE_CHECKING:
    from mkdocs.livereload import LiveReloadServer

log = logging.getLogger("mkdocs.newsroom")


class MkDocsBuild:
    """One build of the site inside MkDocs; every method is one of its events, in the order of a build."""

    def __init__(self, config: MkDocsConfig, preview: LivePreview | None) -> None:
        self._config, self._preview = config, preview
        self._folders = project.folders(config, preview=preview is not None)
        self._report = Report(Path(config.config_file_path).name)
        other_plugins.report_unsupported_plugins(config, self._report)
        self._events = other_plugins.PluginEvents(config)
        self._overrides = Path(config.theme.custom_dir or "overrides")
        self.settings = project.settings(config, self._report)
        stage = self._folders.staging
        self._docs_folder, self._mkdocs_output = stage / "docs", stage / "mkdocs"
        with self._abort_on_error():
            self.site_build = SiteBuild(
                self._folders,
                self.settings,
                project.markdown_settings(config),
                now=project.build_time_or_abort(),
                program=project.program_digest(config),
                preview=preview is not None,
                events=self._events if self._events.has_listeners else None,
            )
            self._docs_folder.mkdir(parents=True)
        # MkDocs walks all of docs_dir and empties site_dir. It gets folders of ours with what is its own to make, and
        # neither ten thousand articles nor the published site are touched.
        config.docs_dir, config.site_dir = str(self._docs_folder), str(self._mkdocs_output)
        config.theme.static_templates -= {urls.NOT_FOUND, urls.SITEMAP}
        skip_theme_templates(config.theme, str(self._overrides))
        self._sanitiser = sanitizer.Sanitizer()
        self._failed = False
        self._problems: tuple[Problem, ...] = ()
        self._result: PublishResult | None = None
        self._strict_mode = StrictMode(strict=config.strict)
        self.nav: Navigation

    @contextmanager
    def _abort_on_error(self) -> Iterator[None]:
        """End the build with one line where a disk, a worker process or a template fails."""
        try:
            yield
        except errors.REPORTABLE_ERRORS as fault:
            line = errors.error_message(fault, self._overrides)
            if self._preview is not None:
                self._preview.report_failure([line], self._folders.site)
            raise Abort(f"{line} Trang đã đăng vẫn nguyên vẹn.") from fault

    def _is_up_to_date(self) -> bool:
        """Whether the published site is what this build would make; MkDocs then gets nothing to do.

        Plugins may depend on anything, and a preview on what its editor has on the screen: those are always built.
        """
        if self._preview is not None or self._events.has_listeners or self._report.problems:
            return False
        found = self.site_build.up_to_date(project.settings_and_theme_digest(self._config))
        if found is None or has_errors(found[1], strict=self._config.strict):
            return False
        self._result, warnings = found
        for line in problem_lines.format_problems(warnings):
            print(line, file=sys.stderr)
        self._config.nav = []
        return True

    def read(self) -> None:
        """Read the content, stop where it has errors, and lay out for MkDocs what of it is its own.

        A preview does not stop: it keeps the last good site and shows the errors on it.
        """
        with self._abort_on_error():
            if not self._is_up_to_date():
                self.site_build.start_site_scan()
                self._read()

    def _read(self) -> None:
        problems = self._report.problems + self.site_build.read()
        self._problems = tuple(problems)
        lines = problem_lines.format_problems(problems)
        for line in lines:
            print(line, file=sys.stderr)
        self._failed = has_errors(problems, strict=self._config.strict)
        if self._failed and self._preview is None:
            raise Abort(messages.failure_message(problems))
        if self._preview is not None:
            self._preview.error_lines = []
        if self._failed and self._preview is not None:
            self._preview.report_failure(lines, self._folders.site)
        edition = self.site_build
        for source in files_for_mkdocs(edition.library, edition.sources, edition.static_pages.values()):
            copy = self._docs_folder / source.path
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source.disk_path, copy)
        if not (self._docs_folder / "index.md").exists():
            (self._docs_folder / "index.md").write_text("", encoding="utf-8")

    def select_files(self, files: Files) -> Files:
        """Leave out the theme's own scripts and styles, which the templates do not use; let pages link to articles."""
        # `serve` watches docs_dir: that is content/ again, from here on.
        self._config.docs_dir = str(self._folders.content)
        if self._result is not None:
            return Files([])
        ours = {str(self._docs_folder), str(self._overrides)}
        kept = [file for file in files if file.src_dir in ours]
        return LinkableFiles(kept, self.site_build.library, self._config)

    def set_up_renderer(self, env: jinja2.Environment) -> jinja2.Environment:
        """Set up the renderer once MkDocs has its templates ready."""
        if self._result is not None:
            return env
        nav, base = self.nav, self.settings.base
        root = self.settings.home_url
        self._static_page_urls = tuple(
            SitemapUrl(root + page.permalink) for page in self.site_build.static_pages.values()
        )
        self._site = site_view(self.settings, menu_links(nav, base), self._overrides)
        env.bytecode_cache = self.site_build.template_cache()
        shell = create_shell(self._config, env, nav, self._site)
        self._theme_key = templates_digest(self._overrides, self._site) + project.settings_digest(self._config)
        output = self._events.output if self._events.has_listeners else None
        with self._abort_on_error():
            data = StructuredData(self.settings, KINDS)
            self._renderer = Renderer(env, self._site, data, shell, self.site_build.fragment, output)
            # MkDocs draws it for the hand-written pages, and would tell of a mistake in English.
            shell(Slots("", "", ""))
        return env

    def page_content(self, html: str, page: MkDocsPage) -> str:
        """The body of a hand-written page."""
        return static_page_body(html, page.url, self.site_build.presenter, self._sanitiser)

    def page_context(self, context: TemplateContext, page: MkDocsPage) -> TemplateContext:
        """What the shell needs to draw a hand-written page."""
        parts, body = self.site_build.presenter, page.content or ""
        with self._abort_on_error():
            if page.is_homepage and not self._failed:
                slots = self._renderer.render_slots("home.html", home_view(parts), body)
            else:
                path = page.url.removeprefix("./")
                view = static_page_view(parts, path, str(page.title or ""), str(page.meta.get("description", "")))
                slots = self._renderer.render_slots("page.html", view, body)
        context["site"] = self._site  # type: ignore[typeddict-unknown-key]
        context["slots"] = slots  # type: ignore[typeddict-unknown-key]
        return context

    def publish(self) -> None:
        """Make and publish the site, unless MkDocs has something against it."""
        if self._result is not None:
            log.info(messages.success_message(self._result, self.site_build.progress.seconds))
            return
        self._strict_mode.stop_on_warnings()
        if self._failed:
            return
        makers = Renderers(self._renderer, self.site_build.fragment, self._overrides)
        with self._abort_on_error():
            outcome = self.site_build.publish(
                makers, self._theme_key, self._mkdocs_output, self._static_page_urls, self._strict_mode
            )
            if not self._strict_mode.has_warnings and self._preview is None:
                self.site_build.save_build_record(self._problems)
        log.info(messages.success_message(outcome, self.site_build.progress.seconds))

    def attach_preview(self, server: LiveReloadServer) -> None:
        """Let the preview's server show it."""
        if self._preview is not None:
            self._preview.attach(server, self._folders.site)

    def close(self) -> None:
        """Let go of the store, and of MkDocs' log."""
        self._strict_mode.close()
        self.site_build.close()
