"""Ties an edition to one MkDocs build: takes its settings, keeps articles out of its page loop, lends its templates."""

from __future__ import annotations

import logging
import posixpath
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import jinja2
import mkdocs
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.utils import CountHandler
from mkdocs.utils.templates import TemplateContext

from . import faults, plugins, project, sanitise, typeset
from . import problems as problem_lines
from .artifacts import Makers
from .edition import Edition
from .feed_formats import FeedFormat
from .feeds import FeedView
from .home import hand_written, home
from .item_pages import Page
from .item_views import BodyImage
from .library import Library
from .mkdocs_shell import menu, shell_of
from .pagefind import IndexerFailed
from .preview import Preview
from .problems import Problem, Report, has_errors
from .publish import Outcome
from .render import Renderer, Slots, around, attributes, site_of, templates_digest
from .sitemap import Place
from .structured import StructuredData
from .templates import spare_theme
from .views import RedirectView, ShareCard

_TITLE = re.compile(r"\A\s*<h1\b.*?</h1>", re.DOTALL)
if TYPE_CHECKING:
    from mkdocs.livereload import LiveReloadServer

    from .feed_writer import FeedWriter

log = logging.getLogger("mkdocs.newsroom")
# Under ProperDocs, which stands in for MkDocs, its warnings go elsewhere.
_LOGGER = logging.getLogger(mkdocs.__name__)


class LibraryFiles(Files):
    """MkDocs' files, which also knows items and lists when a hand-written page links to one, though it holds none."""

    def __init__(self, files: list[File], library: Library, config: MkDocsConfig) -> None:
        super().__init__(files)
        self._library, self._config = library, config

    def get_file_from_path(self, path: str) -> File | None:
        """The file at that path; for an item, a section or a made page one that only has an address."""
        found = super().get_file_from_path(path)
        if found is not None:
            return found
        target = self._library.find(f"/{path}", near="index.md")
        address = self._library.address(target) if target is not None and target.kind in {"item", "made"} else ""
        if not address:
            return None
        file = File(path, None, self._config.site_dir, use_directory_urls=True)
        file.url = address.removeprefix(self._library.settings.base)
        return file


class NewsroomSite:
    """One build of the site inside MkDocs; every method is one of its events, in the order of a build."""

    def __init__(self, config: MkDocsConfig, preview: Preview | None) -> None:
        self._config, self._preview = config, preview
        self._folders = project.folders(config, preview=preview is not None)
        self._report = Report(Path(config.config_file_path).name)
        plugins.refuse(config, self._report)
        self._events = plugins.PluginEvents(config)
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
        self._sanitiser = sanitise.Sanitiser()
        self._feed_writer: FeedWriter | None = None
        self._failed = False
        self._problems: tuple[Problem, ...] = ()
        self._outcome: Outcome | None = None
        self._warnings = CountHandler()
        self._warnings.setLevel(logging.WARNING)
        _LOGGER.addHandler(self._warnings)
        self.nav: Navigation

    @contextmanager
    def _told(self) -> Iterator[None]:
        """End the build with one line where a disk, a worker process or a template fails."""
        try:
            yield
        except faults.FAULTS as fault:
            line = faults.line(fault, self._overrides)
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
                self._read()

    def _read(self) -> None:
        problems = self._report.problems + self.edition.read()
        self._problems = tuple(problems)
        lines = problem_lines.lines(problems)
        for line in lines:
            print(line, file=sys.stderr)
        self._failed = has_errors(problems, strict=self._config.strict)
        if self._failed and self._preview is None:
            raise Abort(failure_line(problems))
        if self._preview is not None:
            self._preview.problems = []
        if self._failed and self._preview is not None:
            self._preview.failed(lines, self._folders.site)
        for source in self.edition.files_of_mkdocs():
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
        """The body of a hand-written page, sanitised like any other.

        MkDocs has put addresses in place of the references it could resolve; what still names a file leads nowhere, and
        what it left alone may lead to what readers cannot see.
        """
        library = self.edition.library

        def link(written: str) -> str | None:
            path = sanitise.written_path(written)
            target = library.find(posixpath.join("/", page.url, path), near="index.md")
            hidden = target is not None and not library.address(target)
            return None if hidden or path.endswith(".md") else written

        def image(written: str) -> BodyImage:
            path = posixpath.join("/", page.url, sanitise.written_path(written))
            return self.edition.parts.body_image(path, "index.md")

        def picture(written: str) -> str:
            # A file of the theme's has no copies.
            return attributes(found) if (found := image(written)).url else f'src="{written}"'

        def shown(written: str, drawn: str, linked: bool) -> str:
            return around(image(written), drawn, linked)

        # The template shows the title that MkDocs took from the page's own first heading.
        body = _TITLE.sub("", html, count=1)
        clean = self._sanitiser.clean(typeset.framed(body))
        return sanitise.resolve(clean, link=link, picture=picture, around=shown)

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
            report(self._outcome, self.edition.progress.seconds)
            return
        self._stop_on_warnings()
        if self._failed:
            return
        makers = Makers(self._page, self._redirect, self._feed, self._card)
        with self._told():
            outcome = self.edition.publish(makers, self._theme_key, self._by_mkdocs, self._places, self)
            if not self._warnings.get_counts() and self._preview is None:
                self.edition.note_standing(self._problems)
        report(outcome, self.edition.progress.seconds)

    # A worker process knows where a template went wrong, its parent does not: it has to be told there.

    def _page(self, page: Page) -> bytes:
        with self._told():
            return self._renderer.page(page)

    def _redirect(self, view: RedirectView) -> bytes:
        with self._told():
            return self._renderer.redirect(view)

    def _feed(self, view: FeedView, form: FeedFormat) -> bytes:
        """A feed in one format; feedgen is slow to load, and many builds change no feed."""
        from .feed_writer import FeedWriter

        if self._feed_writer is None:
            self._feed_writer = FeedWriter(self.edition.fragment)
        return self._feed_writer.write(view, form)

    def _card(self, card: ShareCard) -> bytes:
        """A card for pages without a picture; Pillow is slow to load, and few builds draw one."""
        from .share_card import draw

        return draw(card, self._overrides / "assets/fonts")

    def judge(self, flaws: list[Problem]) -> None:
        """Tell of flaws in feeds; under --strict nothing of such a build goes public."""
        for line in problem_lines.lines(flaws):
            print(line, file=sys.stderr)
        if has_errors(flaws, strict=self._config.strict):
            raise Abort(failure_line(flaws))

    def unsearchable(self, failure: IndexerFailed) -> None:
        """Say that the site goes out without a search index; under --strict it does not go out."""
        log.warning("Trang không có chỉ mục tìm kiếm vì không chạy được Pagefind: %s.", failure)
        self._stop_on_warnings()

    def _stop_on_warnings(self) -> None:
        """Under --strict MkDocs itself stops only after the last event, when the site would be out."""
        if self._config.strict and self._warnings.get_counts():
            raise Abort("Dừng lại vì có cảnh báo và đang dùng --strict; trang đã đăng giữ nguyên.")

    def serve(self, server: LiveReloadServer) -> None:
        """Let the preview's server show it."""
        if self._preview is not None:
            self._preview.attach(server, self._folders.site)

    def close(self) -> None:
        """Let go of the store."""
        _LOGGER.removeHandler(self._warnings)
        self.edition.close()


def failure_line(problems: list[Problem]) -> str:
    """The closing line of a build that content errors stopped."""
    errors = sum(problem.level == "error" for problem in problems)
    warnings = len(problems) - errors
    counts = ((errors, "lỗi"), (warnings, "cảnh báo"))
    found = " và ".join(f"{count} {word}" for count, word in counts if count)
    return f"Có {found} trong nội dung; trang đã đăng giữ nguyên."


def report(outcome: Outcome, seconds: float) -> None:
    """The closing line of a build."""
    words = "Đã đăng: %d tệp mới hoặc thay đổi, %d tệp giữ nguyên, %d tệp gỡ bỏ, %s giây"
    log.info(words, outcome.written, outcome.kept, outcome.removed, f"{seconds:.1f}".replace(".", ","))
