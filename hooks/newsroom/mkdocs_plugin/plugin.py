"""One build of the site inside MkDocs: its events call the steps of a build, and keep articles out of its page loop."""

from __future__ import annotations

import datetime
import logging
import os
import shutil
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import jinja2
import mkdocs
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.utils import CountHandler
from mkdocs.utils.templates import TemplateContext
from msgspec import Struct

from newsroom.build import content, steps
from newsroom.build.base import Base
from newsroom.build.content import Loaded, Scan
from newsroom.build.problems import broken_drafts, find_all_problems, find_changed_problems
from newsroom.build.project import Folders, Project
from newsroom.build.publisher import Publication, PublishResult
from newsroom.build.record import Record, is_small_change, open_record
from newsroom.build.renderers import Renderers
from newsroom.build.site_changes import SiteChanges
from newsroom.build.site_state import SiteState, read_site_state
from newsroom.build.steps import Output
from newsroom.build.workspace import Workspace, open_workspace
from newsroom.checks.collector import CheckResult
from newsroom.content.markdown import sanitizer
from newsroom.kinds import KINDS
from newsroom.mkdocs_plugin import messages
from newsroom.mkdocs_plugin.link_targets import LinkableFiles
from newsroom.mkdocs_plugin.live_preview import LivePreview
from newsroom.mkdocs_plugin.other_plugins import HOOKS_KEY, PluginEvents
from newsroom.mkdocs_plugin.project import (
    CONFIRM_VARIABLE,
    engine_key,
    read_project,
    settings_digest,
    site_inputs_digest,
)
from newsroom.mkdocs_plugin.shell import create_shell, menu_links, use_theme_files
from newsroom.model import urls
from newsroom.model.problems import PROBLEMS_FILE, Problem, format_problems, problem_list, stops_build
from newsroom.pages.body_html import static_page_body
from newsroom.pages.home import home_view, static_page_view
from newsroom.pages.json_ld import StructuredData
from newsroom.pages.renderer import Renderer, SiteView, Slots, site_view, templates_digest
from newsroom.pages.template_cache import TemplateCache
from newsroom.runtime import errors
from newsroom.runtime.long_lists import lines_to_show
from newsroom.runtime.progress import Progress
from newsroom.runtime.terminal import ask
from newsroom.runtime.theme_files import ThemeFiles

if TYPE_CHECKING:
    from mkdocs.livereload import LiveReloadServer

T = TypeVar("T")

log = logging.getLogger("mkdocs.newsroom")
# ProperDocs, a replacement of MkDocs, logs its warnings under another name.
_MKDOCS_LOG = logging.getLogger(mkdocs.__name__)


class UpToDate(Struct, frozen=True):
    """The published site is what this build would make."""

    result: PublishResult
    base: Base


class Templates(Struct, frozen=True):
    """What renders pages, once MkDocs has loaded its templates."""

    site: SiteView
    renderer: Renderer
    key: bytes
    """A digest of the templates and of what they read of the settings."""


def start_build(
    config: MkDocsConfig, preview: LivePreview | None, *, progress: Progress, time_ns: Callable[[], int]
) -> MkDocsBuild:
    """Open a build's workspace, and give MkDocs folders that hold nothing yet; `MkDocsBuild.close` undoes it.

    MkDocs walks all of docs_dir and empties site_dir. In folders of ours it finds what is its own to make, and neither
    ten thousand articles nor the published site are touched.
    """
    project = read_project(config, preview=preview is not None)
    # The second would wait for the first to let go of the cache.
    if twice := [problem for problem in project.problems if problem.key == HOOKS_KEY]:
        raise Abort("\n".join(format_problems(twice)))
    with ExitStack() as stack, _abort_on_error(project.folders, project.theme_files, preview, SiteChanges()):
        workspace = stack.enter_context(
            open_workspace(project.folders, key=engine_key(config, project), progress=progress, time_ns=time_ns)
        )
        warnings = stack.enter_context(_count_warnings())
        project.folders.mkdocs_input.mkdir(parents=True)
        config.docs_dir, config.site_dir = str(project.folders.mkdocs_input), str(project.folders.mkdocs_output)
        config.theme.static_templates -= {urls.NOT_FOUND, urls.SITEMAP}
        use_theme_files(config.theme, project.theme_files)
        return MkDocsBuild(config, project, workspace, preview, warnings, stack.pop_all())


@contextmanager
def _count_warnings() -> Iterator[CountHandler]:
    """Counts the warnings that MkDocs logs in the `with` block."""
    handler = CountHandler()
    handler.setLevel(logging.WARNING)
    _MKDOCS_LOG.addHandler(handler)
    try:
        yield handler
    finally:
        _MKDOCS_LOG.removeHandler(handler)


@contextmanager
def _abort_on_error(
    folders: Folders, theme_files: ThemeFiles, preview: LivePreview | None, changes: SiteChanges
) -> Iterator[None]:
    """End the build where a disk, a worker process or a template fails, with one line that says what has changed."""
    try:
        yield
    except errors.REPORTABLE_ERRORS as error:
        line = errors.error_message(error, theme_files.folders)
        if preview is not None:
            preview.report_failure([line], folders.site)
        raise Abort(f"{line} {messages.site_sentence(changes)}") from error


class MkDocsBuild:
    """One build of the site inside MkDocs; every method is one of its events, in the order of a build."""

    def __init__(
        self,
        config: MkDocsConfig,
        project: Project,
        workspace: Workspace,
        preview: LivePreview | None,
        warnings: CountHandler,
        exit_stack: ExitStack,
    ) -> None:
        """`exit_stack` undoes what `start_build` did."""
        self._config, self._project = config, project
        self._workspace, self._preview, self._warnings, self._exit_stack = workspace, preview, warnings, exit_stack
        self._events = PluginEvents(config)
        self._sanitizer = sanitizer.Sanitizer()
        self._can_be_recorded = not (preview or self._events.has_listeners or project.problems)
        # Set by MkDocs' events, one after another.
        self._inputs = ""
        self._record: Record | None = None
        self._output: Output | UpToDate | None = None
        self._results: Mapping[str, CheckResult] = {}
        self._base: Base | None = None
        self._problems: list[Problem] = []
        self._nav: Navigation | None = None
        self._templates: Templates | None = None

    @property
    def _loaded(self) -> Loaded:
        return _required(self._output, Output, "on_pre_build").loaded

    @property
    def next_change(self) -> datetime.datetime | None:
        """The first moment after this build at which the same content makes another site; None where there is none."""
        base = self._output.base if isinstance(self._output, UpToDate) else self._base
        return base.valid_until if base is not None else None

    @property
    def _has_errors(self) -> bool:
        return stops_build(self._problems, strict=self._config.strict)

    def _abort_on_error(self) -> AbstractContextManager[None]:
        folders, theme_files = self._project.folders, self._project.theme_files
        return _abort_on_error(folders, theme_files, self._preview, self._workspace.site_changes)

    def read(self) -> None:
        """Read the content, stop where it has errors, and copy for MkDocs what of it is its own.

        A preview does not stop: it keeps the last good site and shows the errors on it.
        """
        with self._abort_on_error():
            if self._can_be_recorded:
                self._inputs = (site_inputs_digest(self._config) + self._workspace.key).hex()
            self._output = self._workspace.retry_if_damaged(self._read)
            if isinstance(self._output, UpToDate):
                self._print_problems(self._problems)
                # MkDocs gets nothing to do.
                self._config.nav = []
                return
            self._report_problems()
            self._copy_for_mkdocs()

    def _read(self) -> Output | UpToDate:
        self._workspace.cache.delete_missing_sites()
        record = self._record = open_record(self._workspace, self._project.folders)
        # The files of the site are compared while content/ is listed and read.
        site = read_site_state(self._workspace, record.blocks)
        scan = content.scan(self._project.folders, self._workspace.time_ns)
        record.sources.compare(scan.listings)
        base = record.base
        if base is None or not self._inputs or base.inputs != self._inputs or self._project.now < base.built_at:
            return self._load(scan, record, site)
        if site.is_whole and not scan.problems and is_small_change(record):
            return self._load_changes(scan, record, base, site)
        return self._load(scan, record, site)

    def _load_changes(self, scan: Scan, record: Record, base: Base, site: SiteState) -> Output | UpToDate:
        """What has changed since the last build, and what depends on it; UpToDate where that is nothing."""
        is_due = base.valid_until is not None and base.valid_until <= self._project.now
        if not (is_due or record.sources.changed() or site.nodes_to_mend):
            self._problems = base.problems
            if not stops_build(base.problems, strict=self._config.strict):
                site.mend_modes()
                return UpToDate(PublishResult(0, site.file_count, 0), base)
        loaded = content.load_changes(self._workspace, self._project, scan, record, base)
        self._results, self._problems = find_changed_problems(loaded, base)
        return steps.start_output(self._workspace, loaded, site)

    def _load(self, scan: Scan, record: Record, site: SiteState) -> Output:
        events = self._events if self._events.has_listeners else None
        load = partial(content.load, self._workspace, self._project, scan, events)
        loaded = load()
        if self._preview is not None:
            # It shows drafts, but not those with errors.
            self._results, self._problems = find_all_problems(loaded)
            broken = broken_drafts(loaded, self._problems)
            return steps.start_output(self._workspace, load(broken) if broken else loaded, site)
        output = steps.start_output(self._workspace, loaded, site)
        self._results, self._problems = find_all_problems(loaded)
        return output

    def _print_problems(self, problems: Collection[Problem]) -> list[str]:
        lines = lines_to_show(problem_list(problems), self._project.folders.cache / PROBLEMS_FILE)
        broken_drafts = {problem.path for problem in problems if problem.of_draft and problem.level == "error"}
        if broken_drafts and not stops_build(problems, strict=self._config.strict):
            lines.append(messages.broken_drafts_message(len(broken_drafts)))
        for line in lines:
            self._workspace.progress.print_line(line)
        return lines

    def _report_problems(self) -> None:
        """Print the problems; raises Abort where they stop the build."""
        lines = self._print_problems(self._problems)
        if self._preview is None:
            if self._has_errors:
                raise Abort(messages.failure_message(self._problems))
            return
        self._preview.error_lines = []
        self._preview.draft_lines = format_problems(
            problem for problem in self._problems if problem.of_draft and problem.level == "error"
        )
        if self._has_errors:
            self._preview.report_failure(lines, self._project.folders.site)

    def _copy_for_mkdocs(self) -> None:
        docs_folder, sections = self._project.folders.mkdocs_input, self._project.settings.sections
        for source in content.page_sources(self._loaded.scan, frozenset(section.key for section in sections)):
            copy = docs_folder / source.path
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source.disk_path, copy)
        if not (docs_folder / "index.md").exists():
            (docs_folder / "index.md").write_text("", encoding="utf-8")

    def select_files(self, files: Files) -> Files:
        """Leave out the theme's own scripts and styles, which the templates do not use; let pages link to items."""
        folders = self._project.folders
        # `serve` watches docs_dir: that is content/ again, from here on.
        self._config.docs_dir = str(folders.content)
        if isinstance(self._output, UpToDate):
            return Files([])
        kept = {str(folders.mkdocs_input), *map(str, self._project.theme_files.folders)}
        return LinkableFiles([file for file in files if file.src_dir in kept], self._loaded.library, self._config)

    def take_navigation(self, nav: Navigation) -> Navigation:
        """Keep the navigation, which the shell of every page shows."""
        self._nav = nav
        return nav

    def set_up_renderer(self, env: jinja2.Environment) -> jinja2.Environment:
        """Set up the renderer once MkDocs has its templates ready."""
        if isinstance(self._output, UpToDate):
            return env
        nav, settings = _required(self._nav, Navigation, "on_nav"), self._project.settings
        site = site_view(settings, menu_links(nav, settings.base), self._project.theme_files)
        cache_folder, is_preview = self._project.folders.cache, self._preview is not None
        env.bytecode_cache = TemplateCache(cache_folder, key=self._workspace.key, is_preview=is_preview)
        shell = create_shell(self._config, env, nav, site)
        output = self._events.output if self._events.has_listeners else None
        with self._abort_on_error():
            renderer = Renderer(env, site, StructuredData(settings, KINDS), shell, self._load_fragment, output)
            # MkDocs draws the shell for static pages, and would report a mistake in English.
            shell(Slots("", "", ""))
        key = templates_digest(self._project.theme_files, site) + settings_digest(self._config)
        self._templates = Templates(site, renderer, key)
        return env

    def _load_fragment(self, digest: str) -> str:
        # Not `self._loaded.fragment` itself: content is loaded again if the cache is damaged.
        return self._loaded.fragment(digest)

    def page_content(self, html: str, page: MkDocsPage) -> str:
        """The body of a static page."""
        return static_page_body(html, page.url, self._loaded.presenter, self._sanitizer)

    def page_context(self, context: TemplateContext, page: MkDocsPage) -> TemplateContext:
        """What the shell needs to draw a static page."""
        templates = _required(self._templates, Templates, "on_env")
        presenter, body = self._loaded.presenter, page.content or ""
        with self._abort_on_error():
            if page.is_homepage and not self._has_errors:
                slots = templates.renderer.render_slots("home.html", home_view(presenter), body)
            else:
                path = page.url.removeprefix("./")
                view = static_page_view(presenter, path, str(page.title or ""), str(page.meta.get("description", "")))
                slots = templates.renderer.render_slots("page.html", view, body)
        context["site"] = templates.site  # type: ignore[typeddict-unknown-key]
        context["slots"] = slots  # type: ignore[typeddict-unknown-key]
        return context

    def publish(self) -> None:
        """Make and publish the site, unless the content has errors or MkDocs has warned under --strict."""
        if isinstance(self._output, UpToDate):
            self._log_success(self._output.result)
            return
        self._stop_on_warnings()
        if self._has_errors:
            return
        with self._tell_changes(), self._abort_on_error():
            result = self._workspace.retry_if_damaged(self._make_and_publish, before_retry=self._reload)
        self._log_success(result)

    @contextmanager
    def _tell_changes(self) -> Iterator[None]:
        """Let Ctrl-C, or a mistake of the program, tell what has changed in the site by then."""
        try:
            yield
        except Abort:
            raise
        except (Exception, KeyboardInterrupt) as error:
            if not self._workspace.site_changes.done:
                raise
            raise errors.PublicationStopped(messages.site_sentence(self._workspace.site_changes)) from error

    def _reload(self) -> None:
        record = self._record = open_record(self._workspace, self._project.folders)
        record.sources.compare(self._loaded.scan.listings)
        self._output = self._load(self._loaded.scan, record, read_site_state(self._workspace, record.blocks))

    def _make_and_publish(self) -> PublishResult:
        output = _required(self._output, Output, "on_pre_build")
        templates = _required(self._templates, Templates, "on_env")
        renderers = Renderers(templates.renderer, self._load_fragment, self._project.theme_files)
        record = _required(self._record, Record, "on_pre_build")
        made = steps.make(self._workspace, output, record, renderers, theme_key=templates.key)
        inputs = "" if self._warnings.get_counts() else self._inputs
        checked = steps.Checked(inputs, self._results, self._problems)
        result, self._base = steps.publish(self._workspace, output, made, record, checked, self._confirm)
        return result

    def _confirm(self, publication: Publication) -> None:
        """Ask before many pages go, at a terminal; raises Abort where the answer is no, or nobody is there to ask."""
        if self._preview is not None or not publication.removes_much or os.environ.get(CONFIRM_VARIABLE) == "1":
            return
        self._workspace.progress.clear()
        question = messages.removal_question(publication, self._project.now)
        answer = ask(f"{question}\nVẫn dựng và gỡ các trang ấy?")
        if answer is None:
            raise Abort(f"{question}\n{messages.REMOVAL_NEEDS_CONFIRMATION}")
        if not answer:
            raise Abort(f"Đã dừng. {errors.SITE_UNTOUCHED}")

    def _stop_on_warnings(self) -> None:
        """Under --strict MkDocs itself stops only after the last event, when the site would be public."""
        if self._config.strict and self._warnings.get_counts():
            raise Abort(f"{messages.WARNINGS_STOP} {messages.site_sentence(self._workspace.site_changes)}")

    def _log_success(self, result: PublishResult) -> None:
        if result.unknown:
            self._workspace.progress.print_line(messages.unknown_files(result.unknown))
        log.info(messages.success_message(result, self._workspace.progress.seconds))

    def attach_preview(self, server: LiveReloadServer) -> None:
        """Let the preview's server show it."""
        if self._preview is not None:
            self._preview.attach(server, self._project.folders.site)

    def close(self) -> None:
        """Let the next build begin; may be called more than once."""
        self._exit_stack.close()


def _required(value: object, kind: type[T], event: str) -> T:
    """A value that an event of MkDocs has brought; raises RuntimeError where MkDocs has left that event out."""
    if not isinstance(value, kind):
        raise RuntimeError(f"{event} has not been called in this build")
    return value
