"""Renders the page of an item that is being written, with the site's own templates."""

import html
import re
import threading
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import get_navigation
from msgspec import structs

from newsroom.content.scanner import Source
from newsroom.desk.content_cache import ContentCache
from newsroom.desk.content_snapshot import ContentSnapshot
from newsroom.desk.items.validation import ValidationResult
from newsroom.kinds import KINDS
from newsroom.library.library import Library
from newsroom.mkdocs_plugin.shell import create_shell, find_theme_files, menu_links, use_theme_files
from newsroom.pages.items import ItemPages
from newsroom.pages.json_ld import StructuredData
from newsroom.pages.presenter import Presenter
from newsroom.pages.renderer import Renderer
from newsroom.pages.renderer import site_view as create_site_view

_UNREADABLE_PAGE = (
    "<!doctype html><html lang=vi><meta charset=utf-8><title>Chưa xem trước được</title>"
    "<body><p>Chưa xem trước được: hãy sửa lỗi của phần đầu bài trước.</p></body></html>"
)
# A preview runs no script; browsers would report each one that is refused.
_SCRIPT_ELEMENT = re.compile(r"<script\b(?:(?!<script\b).)*?</script>\s*", re.DOTALL)
_BANNER_HTML = '<p role="note" class="preview"><strong>Bản xem trước.</strong> {words}</p>'


class PreviewRenderer:
    """Renders previews; safe to use from several threads.

    A renderer keeps the templates it has compiled and the page shells and cards it has rendered, so there is a new one
    whenever a template or a page of the menu has changed, and it forgets the cards whenever an item has.
    """

    def __init__(self, config: MkDocsConfig, content_cache: ContentCache) -> None:
        self._config, self._content_cache, self._lock = config, content_cache, threading.Lock()
        self._theme_files = find_theme_files(config)
        use_theme_files(config.theme, self._theme_files)
        self._renderer: Renderer | None = None
        self._libraries: tuple[Library, Library] | None = None
        self._fragments: dict[str, str] = {}
        self._rendered_snapshot: ContentSnapshot | None = None
        self._pages: list[Source] = []
        self._template_files: dict[Path, int] = {}
        self._env = config.theme.get_env()
        # MkDocs switches it off, since templates do not change during a build.
        self._env.auto_reload = True

    def render(
        self, snapshot: ContentSnapshot, validation: ValidationResult, *, banner: bool, alone: bool = False
    ) -> str:
        """The page; `banner` adds a note that it is a preview.

        With `alone` it tells of no other item that readers do not see yet, as if this one were published now.
        """
        item = validation.item
        if item is None:
            return _UNREADABLE_PAGE
        if item.expires is not None and item.expires <= snapshot.library.now:
            # An expired item has no page, but its editor wants to see it.
            item = structs.replace(item, expires=None)
        if alone:
            item = structs.replace(item, draft=False, unapproved="", date=min(item.date, snapshot.library.now))
        library = snapshot.library if alone else self._library_of(snapshot.library)
        library = library.with_changes({item.path: item})
        pages = ItemPages(Presenter(library, snapshot.facts, KINDS))
        with self._lock:
            self._fragments = {item.body.digest: validation.fragment}
            is_withdrawn = item.withdrawal(library.now) is not None
            page = pages.withdrawn_page(item) if is_withdrawn else pages.item_page(item)
            page_html = self._current_renderer(snapshot).render_page(page).decode()
        page_html = _SCRIPT_ELEMENT.sub("", page_html)
        return _insert_banner(page_html, library, item.path) if banner else page_html

    def _library_of(self, library: Library) -> Library:
        """The library as previews show it, with what readers do not see yet; mostly made from the one before."""
        with self._lock:
            (known, preview), self._libraries = self._libraries or (None, None), None
            if known is None or preview is None or not _differ_in_items_alone(known, library):
                preview = library.in_preview()
            elif known is not library:
                items = ((path, library.items.get(path)) for path in known.items.keys() | library.items.keys())
                preview = preview.with_changes(
                    {path: item for path, item in items if known.items.get(path) is not item}
                )
            # The libraries made from it take over these lists: see `Library.with_changes`.
            _ = preview.tags, preview.section_positions, preview.generates("")
            self._libraries = library, preview
            return preview

    def _current_renderer(self, snapshot: ContentSnapshot) -> Renderer:
        files = {file: file.stat().st_mtime_ns for _, file in self._theme_files.below("")}
        pages = [snapshot.sources[path] for path in snapshot.static_pages]
        if self._renderer is None or self._pages != pages or self._template_files != files:
            self._renderer = self._new_renderer(snapshot)
            self._pages, self._template_files = pages, files
        elif self._rendered_snapshot is not snapshot:
            self._renderer.forget_items()
        self._rendered_snapshot = snapshot
        return self._renderer

    def _new_renderer(self, snapshot: ContentSnapshot) -> Renderer:
        config, settings = self._config, self._content_cache.settings
        docs, site = str(self._content_cache.folders.content), str(self._content_cache.folders.site)
        static_pages = [File(path, docs, site, use_directory_urls=True) for path in snapshot.static_pages]
        nav = get_navigation(Files(static_pages), config)
        site_view = create_site_view(settings, menu_links(nav, settings.base), self._theme_files)
        shell, data = create_shell(config, self._env, nav, site_view), StructuredData(settings, KINDS)
        return Renderer(self._env, site_view, data, shell, lambda digest: self._fragments[digest])


def _differ_in_items_alone(one: Library, other: Library) -> bool:
    is_same = one.now == other.now and one.settings is other.settings and one.files == other.files
    return is_same and one.static_pages == other.static_pages and one.introductions == other.introductions


def _insert_banner(page_html: str, library: Library, path: str) -> str:
    words = library.preview_label(library.items[path]) or "Bạn đọc chỉ thấy những gì đã lưu và đã dựng."
    # The page is opened at its main part.
    main_part = max(page_html.find("<body"), page_html.find('id="nr-main"'))
    end = page_html.find(">", main_part) + 1
    return page_html[:end] + _BANNER_HTML.format(words=html.escape(words)) + page_html[end:]
