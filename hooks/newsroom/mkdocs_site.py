"""Ties an edition to one MkDocs build: takes its settings, keeps articles out of its page loop, lends its templates."""

from __future__ import annotations

import logging
import shutil
import sys
from pathlib import Path

import jinja2
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.utils import CountHandler
from mkdocs.utils.templates import TemplateContext

from . import problems as problem_lines
from .artifacts import Makers
from .body import ExtensionSettings
from .edition import Edition, Folders, MarkdownSettings, moment_of_build
from .home import hand_written, home
from .library import Library
from .problems import Problem, Report, has_errors
from .publish import Outcome
from .render import SHELL, Renderer, Slots, site_of, templates_digest
from .rss import RssWriter
from .sanitise import Sanitiser
from .settings import Settings
from .settings import read as read_settings
from .sitemap import Place
from .views import Link

REFUSED_PLUGINS = {
    "search": "trang có công cụ tìm kiếm riêng",
    "material/search": "trang có công cụ tìm kiếm riêng",
    "tags": "trang tự làm các trang chủ đề",
    "material/tags": "trang tự làm các trang chủ đề",
    "blog": "trang tự làm danh sách và lưu trữ",
    "material/blog": "trang tự làm danh sách và lưu trữ",
    "rss": "trang tự làm nguồn tin RSS",
}
CACHE = ".cache"
log = logging.getLogger("mkdocs.newsroom")


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

    def __init__(self, config: MkDocsConfig, *, preview: bool) -> None:
        self._config = config
        self._folders = project_folders(config)
        self._report = Report(Path(config.config_file_path).name)
        self._refuse_plugins()
        self.settings = project_settings(config, self._report)
        self.edition = Edition(
            self._folders,
            self.settings,
            MarkdownSettings(tuple(config.markdown_extensions), markdown_configs(config)),
            now=moment_of_build(),
            preview=preview,
        )
        stage = self._folders.stage
        self._docs, self._by_mkdocs = stage / "docs", stage / "mkdocs"
        self._docs.mkdir(parents=True)
        # MkDocs walks all of docs_dir and empties site_dir. It gets folders of ours with what is its own to make, and
        # neither ten thousand articles nor the published site are touched.
        config.docs_dir, config.site_dir = str(self._docs), str(self._by_mkdocs)
        config.theme.static_templates -= {"404.html", "sitemap.xml"}
        self._overrides = Path(config.theme.custom_dir or "overrides")
        self._sanitiser = Sanitiser()
        self.nav: Navigation

    def _refuse_plugins(self) -> None:
        for name in self._config.plugins:
            reason = REFUSED_PLUGINS.get(name)
            if reason:
                text = Path(self._config.config_file_path).read_text(encoding="utf-8-sig").splitlines()
                line = next(
                    (n for n, row in enumerate(text, 1) if name.rpartition("/")[2] in row and row.strip()[:1] == "-"), 1
                )
                self._report.add(line, "plugins", f"không dùng được ở đây: {reason}", value=name, example="plugins: []")

    def read(self) -> None:
        """Read the content, stop where it has errors, and lay out for MkDocs what of it is its own."""
        problems = self._report.problems + self.edition.read()
        for line in problem_lines.lines(problems):
            print(line, file=sys.stderr)
        if has_errors(problems, strict=self._config.strict):
            raise Abort(failure_line(problems))
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
        ours = {str(self._docs), str(self._overrides)}
        kept = [file for file in files if file.src_dir in ours]
        return LibraryFiles(kept, self.edition.library, self._config)

    def environment(self, env: jinja2.Environment) -> jinja2.Environment:
        """Set up the renderer once MkDocs has its templates ready."""
        nav = self.nav
        self.places = tuple(
            Place(self.settings.origin + self.settings.base + page.permalink)
            for page in self.edition.hand_written.values()
        )
        menu = tuple(
            Link(self.settings.base + page.file.url.removeprefix("./"), str(page.title))
            for page in nav.pages
            if page.file.src_uri != "index.md"
        )
        site = site_of(self.settings, menu, self._overrides)
        self._site = site
        env.filters["url"] = self._absolute

        def shell(slots: Slots) -> str:
            names = {
                "config": self._config,
                "nav": nav,
                "page": None,
                "base_url": self.settings.base.rstrip("/") or "/",
            }
            return env.get_template(SHELL).render(**names, site=site, slots=slots)

        self._theme_key = templates_digest([str(folder) for folder in self._config.theme.dirs], site)
        self._renderer = Renderer(env, site, shell, self.edition.fragment)
        return env

    def _absolute(self, value: str) -> str:
        """The theme's `url` filter, from the site's root: the shell is the same on every page."""
        return (
            value if "://" in value or value.startswith(("/", "#")) else self.settings.base + value.removeprefix("./")
        )

    def content(self, html: str) -> str:
        """The body of a hand-written page, sanitised like any other."""
        return self._sanitiser.clean(html).replace('="newsroom:', '="')

    def context(self, context: TemplateContext, page: MkDocsPage) -> TemplateContext:
        """What the shell needs to draw a hand-written page."""
        parts, body = self.edition.parts, page.content or ""
        if page.is_homepage:
            slots = self._renderer.slots("home.html", home(parts), body)
        else:
            path = page.url.removeprefix("./")
            view = hand_written(parts, path, str(page.title or ""), str(page.meta.get("description", "")))
            slots = self._renderer.slots("page.html", view, body)
        context["site"] = self._site  # type: ignore[typeddict-unknown-key]
        context["slots"] = slots  # type: ignore[typeddict-unknown-key]
        return context

    def publish(self) -> Outcome:
        """Make and publish the site, unless MkDocs has something against it."""
        self._stop_on_warnings()
        rss = RssWriter(self.edition.fragment)
        makers = Makers(self._renderer.page, self._renderer.redirect, rss.write)
        return self.edition.publish(makers, self._theme_key, self._by_mkdocs, self.places)

    def _stop_on_warnings(self) -> None:
        """MkDocs counts warnings under --strict but stops only after the last event, when the site would be out."""
        if self._config.strict:
            for handler in logging.getLogger("mkdocs").handlers:
                if isinstance(handler, CountHandler) and handler.get_counts():
                    raise Abort("Dừng lại vì có cảnh báo và đang dùng --strict; trang đã đăng giữ nguyên.")

    def close(self) -> None:
        """Let go of the store."""
        self.edition.close()


def project_folders(config: MkDocsConfig) -> Folders:
    """Where the project reads and writes."""
    root = Path(config.config_file_path).resolve().parent
    content = Path(config.docs_dir).resolve()
    name = content.relative_to(root).as_posix() if content.is_relative_to(root) else content.name
    return Folders(content, Path(config.site_dir).resolve(), root / CACHE, name)


def content_problems(config: MkDocsConfig) -> list[Problem]:
    """Every problem of the content, without making a site."""
    report = Report(Path(config.config_file_path).name)
    settings = project_settings(config, report)
    markdown = MarkdownSettings(tuple(config.markdown_extensions), markdown_configs(config))
    edition = Edition(project_folders(config), settings, markdown, now=moment_of_build())
    try:
        return report.problems + edition.read()
    finally:
        edition.close()


def project_settings(config: MkDocsConfig, report: Report) -> Settings:
    """The newsroom's own settings in mkdocs.yml."""
    return read_settings(
        Path(config.config_file_path),
        site_name=config.site_name,
        site_url=config.site_url or "",
        description=config.site_description or "",
        report=report,
    )


def markdown_configs(config: MkDocsConfig) -> ExtensionSettings:
    """The settings of the Markdown extensions."""
    return {name: dict(values) for name, values in (config.mdx_configs or {}).items()}


def failure_line(problems: list[Problem]) -> str:
    """The closing line of a build that content errors stopped."""
    errors = sum(problem.level == "error" for problem in problems)
    warnings = len(problems) - errors
    found = " và ".join(
        part for part in (f"{errors} lỗi" if errors else "", f"{warnings} cảnh báo" if warnings else "") if part
    )
    return f"Có {found} trong nội dung; trang đã đăng giữ nguyên."


def report_outcome(outcome: Outcome) -> None:
    """The closing line of a build."""
    log.info(
        "Đã đăng: %d tệp mới hoặc thay đổi, %d tệp giữ nguyên, %d tệp gỡ bỏ",
        outcome.written,
        outcome.kept,
        outcome.removed,
    )
