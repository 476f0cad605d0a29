"""Lets MkDocs plugins work on the bodies and pages of articles as on any page, and refuses those that cannot."""

from __future__ import annotations

from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import BasePlugin
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from newsroom.model.problems import Report

# Plugins that must see every page, or make pages of their own from them.
UNSUPPORTED_PLUGINS = {
    "search": "trang có công cụ tìm kiếm riêng",
    "material/search": "trang có công cụ tìm kiếm riêng",
    "tags": "trang tự làm các trang chủ đề",
    "material/tags": "trang tự làm các trang chủ đề",
    "blog": "trang tự làm danh sách và lưu trữ",
    "material/blog": "trang tự làm danh sách và lưu trữ",
    "rss": "trang tự làm nguồn tin RSS",
}


def report_unsupported_plugins(config: MkDocsConfig, report: Report) -> None:
    """Report every plugin that cannot work here, at its line of mkdocs.yml."""
    rows = Path(config.config_file_path).read_text(encoding="utf-8-sig").splitlines()
    for name in config.plugins:
        reason = UNSUPPORTED_PLUGINS.get(name)
        if reason:
            short = name.rpartition("/")[2]
            line = next((n for n, row in enumerate(rows, 1) if short in row and row.strip().startswith("-")), 1)
            report.add(line, "plugins", f"không dùng được ở đây: {reason}", value=name, example="plugins: []")


class PluginEvents:
    """The page events of a project's plugins, for the pages MkDocs does not know."""

    def __init__(self, config: MkDocsConfig) -> None:
        self._config = config
        self._files = Files([])

    @property
    def has_listeners(self) -> bool:
        """Whether some plugin listens to a page's events."""
        events = ("on_page_markdown", "on_page_content", "on_post_page")
        plugins = (plugin for plugin in self._config.plugins.values() if isinstance(plugin, BasePlugin))
        return any(getattr(type(p), event, None) is not getattr(BasePlugin, event) for p in plugins for event in events)

    def _page(self, path: str) -> Page:
        return Page(None, File(path, self._config.docs_dir, self._config.site_dir, True), self._config)

    def markdown(self, text: str, path: str) -> str:
        """What plugins make of a body's Markdown."""
        page = self._page(path)
        return self._config.plugins.on_page_markdown(text, page=page, config=self._config, files=self._files)

    def content(self, markup: str, path: str) -> str:
        """What plugins make of a body's HTML."""
        page = self._page(path)
        return self._config.plugins.on_page_content(markup, page=page, config=self._config, files=self._files)

    def output(self, page_html: str, path: str) -> str:
        """What plugins make of a finished page at that path from the site's root."""
        page = self._page(f"{path.strip('/') or 'index'}.md")
        return self._config.plugins.on_post_page(page_html, page=page, config=self._config)
