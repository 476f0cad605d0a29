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

from newsroom.build.artifact import Makers
from newsroom.build.publisher import Outcome
from newsroom.build.site_build import Edition
from newsroom.build.static_output import mkdocs_files
from newsroom.content.markdown import sanitizer
from newsroom.feeds.feeds import FeedView
from newsroom.mkdocs_plugin import messages, other_plugins, project
from newsroom.mkdocs_plugin.link_targets import LibraryFiles
from newsroom.mkdocs_plugin.live_preview import Preview
from newsroom.mkdocs_plugin.shell import menu, shell_of
from newsroom.mkdocs_plugin.strict_mode import Strictness
from newsroom.model import problems as problem_lines
from newsroom.model.feed_formats import FeedFormat
from newsroom.model.problems import Problem, Report, has_errors
from newsroom.pages.home import hand_written, home
from newsroom.pages.items import Page
from newsroom.pages.json_ld import StructuredData
from newsroom.pages.page_views import RedirectView, ShareCard
from newsroom.pages.renderer import Renderer, Slots, site_of, templates_digest
from newsroom.pages.sitemap import Place
from newsroom.pages.static_body import hand_written_body
from newsroom.pages.template_cache import spare_theme
from newsroom.runtime import errors

if TYPE_CHECKING:
    from mkdocs.livereload import LiveReloadServer

    from newsroom.feeds.writer import FeedWriter

log = logging.getLogger("mkdocs.newsroom")


class NewsroomSite:
    """One build of the site inside MkDocs; every method is one of its events, in the order of a build."""

    def __init__(self, config: MkDocsConfig, preview: Preview | None) -> None:
        self._config, self._preview = config, preview
        self._folders = project.folders(config, preview=preview is not None)
        self._report = Report(Path(config.config_file_path).name)
        other_plugins.refuse(config, self._report)
        self._events = other_plugins.PluginEvents(config)
        self._overrides = Path(config.theme.custom_dir or "overrides")
        self.settings = project.settings(config, self._report)
        stage = self._folders.stage
        self._docs, self._by_mkdocs = stage / "docs", stage / "mkdocs"
        with self._told():
            self.edition = Edition(
                self._folders,
                self.settings,
                project.markdown(config),
                now=project.now(),
                program=project.program_digest(config),
                preview=preview is not None,
                events=self._events if self._events.any else None,
            )
            self._docs.mkdir(parents=True)
        # MkDocs walks all of docs_dir and empties site_dir. It gets folders of ours with what is its own to make, and
        # neither ten thousand articles nor the published site are touched.
        config.docs_dir, config.site_dir = str(self._docs), str(self._by_mkdocs)
        config.theme.static_templates -= {"404.html", "sitemap.xml"}
        spare_theme(config.theme, str(self._overrides))
        self._sanitiser = sanitizer.Sanitiser()
        self._feed_writer: FeedWriter | None = None
        self._failed = False
        self._problems: tuple[Problem, ...] = ()
        self._outcome: Outcome | None = None
        self._strictness = Strictness(strict=config.strict)
        self.nav: Navigation

    @contextmanager
    def _told(self) -> Iterator[None]:
        """End the build with one line where a disk, a worker process or a template fails."""
        try:
            yield
        except errors.FAULTS as fault:
            line = errors.line(fault, self._overrides)
            if self._preview is not None:
                self._preview.failed([line], self._folders.site)
            raise Abort(f"{line} Trang đã đăng vẫn nguyên vẹn.") from fault

    def _stands(self) -> bool:
        """Whether the published site is what this build would make; MkDocs then gets nothing to do.

        Plugins may depend on anything, and a preview on what its editor has on the screen: those are always built.
        """
        if self._preview is not None or self._events.any or self._report.problems:
            return False
        found = self.edition.stands(project.surroundings(self._config))
        if found is None or has_errors(found[1], strict=self._config.strict):
            return False
        self._outcome, warnings = found
        for line in problem_lines.lines(warnings):
            print(line, file=sys.stderr)
        self._config.nav = []
        return True

    def read(self) -> None:
        """Read the content, stop where it has errors, and lay out for MkDocs what of it is its own.

        A preview does not stop: it keeps the last good site and shows the errors on it.
        """
        with self._told():
            if not self._stands():
                self.edition.look_at_site()
                self._read()

    def _read(self) -> None:
        problems = self._report.problems + self.edition.read()
        self._problems = tuple(problems)
        lines = problem_lines.lines(problems)
        for line in lines:
            print(line, file=sys.stderr)
        self._failed = has_errors(problems, strict=self._config.strict)
        if self._failed and self._preview is None:
            raise Abort(messages.failure(problems))
        if self._preview is not None:
            self._preview.problems = []
        if self._failed and self._preview is not None:
            self._preview.failed(lines, self._folders.site)
        edition = self.edition
        for source in mkdocs_files(edition.library, edition.sources, edition.hand_written.values()):
            copy = self._docs / source.path
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source.disk, copy)
        if not (self._docs / "index.md").exists():
            (self._docs / "index.md").write_text("", encoding="utf-8")

    def files(self, files: Files) -> Files:
        """Leave out the theme's own scripts and styles, which the templates do not use; let pages link to articles."""
        # `serve` watches docs_dir: that is content/ again, from here on.
        self._config.docs_dir = str(self._folders.content)
        if self._outcome is not None:
            return Files([])
        ours = {str(self._docs), str(self._overrides)}
        kept = [file for file in files if file.src_dir in ours]
        return LibraryFiles(kept, self.edition.library, self._config)

    def environment(self, env: jinja2.Environment) -> jinja2.Environment:
        """Set up the renderer once MkDocs has its templates ready."""
        if self._outcome is not None:
            return env
        nav, base = self.nav, self.settings.base
        root = self.settings.origin + base
        self._places = tuple(Place(root + page.permalink) for page in self.edition.hand_written.values())
        self._site = site_of(self.settings, menu(nav, base), self._overrides)
        env.bytecode_cache = self.edition.compiled_templates()
        shell = shell_of(self._config, env, nav, self._site)
        self._theme_key = templates_digest(self._overrides, self._site) + project.settings_digest(self._config)
        output = self._events.output if self._events.any else None
        with self._told():
            data = StructuredData(self.settings)
            self._renderer = Renderer(env, self._site, data, shell, self.edition.fragment, output)
            # MkDocs draws it for the hand-written pages, and would tell of a mistake in English.
            shell(Slots("", "", ""))
        return env

    def content(self, html: str, page: MkDocsPage) -> str:
        """The body of a hand-written page."""
        return hand_written_body(html, page.url, self.edition.parts, self._sanitiser)

    def context(self, context: TemplateContext, page: MkDocsPage) -> TemplateContext:
        """What the shell needs to draw a hand-written page."""
        parts, body = self.edition.parts, page.content or ""
        with self._told():
            if page.is_homepage and not self._failed:
                slots = self._renderer.slots("home.html", home(parts), body)
            else:
                path = page.url.removeprefix("./")
                view = hand_written(parts, path, str(page.title or ""), str(page.meta.get("description", "")))
                slots = self._renderer.slots("page.html", view, body)
        context["site"] = self._site  # type: ignore[typeddict-unknown-key]
        context["slots"] = slots  # type: ignore[typeddict-unknown-key]
        return context

    def publish(self) -> None:
        """Make and publish the site, unless MkDocs has something against it."""
        if self._outcome is not None:
            log.info(messages.success(self._outcome, self.edition.progress.seconds))
            return
        self._strictness.stop_on_warnings()
        if self._failed:
            return
        makers = Makers(self._page, self._redirect, self._feed, self._card)
        with self._told():
            outcome = self.edition.publish(makers, self._theme_key, self._by_mkdocs, self._places, self._strictness)
            if not self._strictness.warned and self._preview is None:
                self.edition.note_standing(self._problems)
        log.info(messages.success(outcome, self.edition.progress.seconds))

    # A worker process knows where a template went wrong, its parent does not: it has to be told there.

    def _page(self, page: Page) -> bytes:
        with self._told():
            return self._renderer.page(page)

    def _redirect(self, view: RedirectView) -> bytes:
        with self._told():
            return self._renderer.redirect(view)

    def _feed(self, view: FeedView, form: FeedFormat) -> bytes:
        """A feed in one format; feedgen is slow to load, and many builds change no feed."""
        from newsroom.feeds.writer import FeedWriter

        if self._feed_writer is None:
            self._feed_writer = FeedWriter(self.edition.fragment)
        return self._feed_writer.write(view, form)

    def _card(self, card: ShareCard) -> bytes:
        """A card for pages without a picture; Pillow is slow to load, and few builds draw one."""
        from newsroom.pages.social_card import draw

        return draw(card, self._overrides / "assets/fonts")

    def serve(self, server: LiveReloadServer) -> None:
        """Let the preview's server show it."""
        if self._preview is not None:
            self._preview.attach(server, self._folders.site)

    def close(self) -> None:
        """Let go of the store, and of MkDocs' log."""
        self._strictness.close()
        self.edition.close()
