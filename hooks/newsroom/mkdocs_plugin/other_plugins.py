"""Lets MkDocs plugins work on the bodies and pages of articles as on any page, and refuses those that cannot."""

from pathlib import Path
from types import ModuleType

import yaml
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import BasePlugin
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from newsroom.content.frontmatter.reader import compose_mapping
from newsroom.model.problems import Report

OWN_PLUGIN = "newsroom"
"""The name of `entry.NewsroomPlugin` in mkdocs.yml."""
HOOKS_KEY = "hooks"
"""The setting under which MkDocs' hooks stand."""
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
    """Report every plugin that cannot work here, at its line of mkdocs.yml; at line 1 if another file names it."""
    unsupported = [name for name in config.plugins if name in UNSUPPORTED_PLUGINS]
    lines = _name_lines(Path(config.config_file_path), "plugins") if unsupported else {}
    for name in unsupported:
        why = f"không dùng được ở đây: {UNSUPPORTED_PLUGINS[name]}"
        report.add(lines.get(_short_name(name), 1), "plugins", why, value=name, example="plugins: []")


def report_hook_and_plugin(config: MkDocsConfig, report: Report) -> None:
    """Report that mkdocs.yml names our hook beside our plugin: every event of a build would come twice."""
    # Hooks stand among the plugins as plain modules.
    hooks = [name for name, hook in config.plugins.items() if isinstance(hook, ModuleType) and _is_ours(hook)]
    if hooks and OWN_PLUGIN in config.plugins:
        line = _name_lines(Path(config.config_file_path), HOOKS_KEY).get(_short_name(hooks[0]), 1)
        why = f"làm cùng việc với “{OWN_PLUGIN}” ghi ở plugins; hãy bỏ một trong hai"
        report.add(line, HOOKS_KEY, why, value=hooks[0], example="plugins: []")


def _is_ours(hook: ModuleType) -> bool:
    owner = getattr(getattr(hook, "on_config", None), "__self__", None)
    return type(owner).__module__.startswith(f"{__package__}.")


def _name_lines(file: Path, list_key: str) -> dict[str, int]:
    """The line of each plugin or hook that a mkdocs.yml names, by its name without that of its package or folder."""
    root = compose_mapping(file.read_text(encoding="utf-8-sig"), Report(file.name))
    lists = [value for key, value in (root.value if root is not None else ()) if key.value == list_key]
    # `- search`, `- search: {lang: vi}`, and `search: {lang: vi}` where the plugins are a mapping.
    entries = [entry for value in lists for entry in value.value]
    entries = [entry.value[0] if isinstance(entry, yaml.MappingNode) else entry for entry in entries]
    names = [entry[0] if isinstance(entry, tuple) else entry for entry in entries]
    return {_short_name(name.value): name.start_mark.line + 1 for name in names}


def _short_name(plugin: str) -> str:
    return plugin.rpartition("/")[2]


class PluginEvents:
    """The page events of a project's plugins, for the pages MkDocs does not know."""

    def __init__(self, config: MkDocsConfig) -> None:
        self._config = config
        self._files = Files([])

    @property
    def has_listeners(self) -> bool:
        """Whether some plugin listens to a page's events."""
        events = ("on_page_markdown", "on_page_content", "on_post_page")
        others = (plugin for name, plugin in self._config.plugins.items() if name != OWN_PLUGIN)
        plugins = [plugin for plugin in others if isinstance(plugin, BasePlugin)]
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
