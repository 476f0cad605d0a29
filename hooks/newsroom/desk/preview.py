"""Draws the page of an item that is being written, by the site's own templates."""

from __future__ import annotations

import html
import re
import threading
from pathlib import Path

import jinja2
from jinja2.bccache import Bucket
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import get_navigation
from msgspec import structs

from newsroom.desk.content_cache import ContentCache, ContentSnapshot, library_with_item
from newsroom.desk.validation import ValidationResult
from newsroom.library.library import Library
from newsroom.library.related import RelatedStories
from newsroom.mkdocs_plugin.shell import create_shell, menu_links, skip_theme_templates
from newsroom.pages.items import ItemPages
from newsroom.pages.json_ld import StructuredData
from newsroom.pages.presenter import Presenter
from newsroom.pages.renderer import Renderer, site_view

_UNREADABLE_PAGE = (
    "<!doctype html><html lang=vi><meta charset=utf-8><title>Chưa xem trước được</title>"
    "<body><p>Chưa xem trước được: hãy sửa lỗi của phần đầu bài trước.</p></body></html>"
)
# A preview runs nothing; browsers would complain of each script that is kept from it.
_SCRIPT_ELEMENT = re.compile(r"<script\b.*?</script>\s*", re.DOTALL)
_BANNER_HTML = '<p role="note" class="preview"><strong>Bản xem trước.</strong> {words}</p>'


class PreviewRenderer:
    """Draws previews; the shell of each section is drawn once, and again when the templates have changed."""

    def __init__(self, config: MkDocsConfig, content_cache: ContentCache) -> None:
        self._config, self._content_cache, self._lock = config, content_cache, threading.Lock()
        self._overrides = Path(config.theme.custom_dir or "overrides")
        skip_theme_templates(config.theme, str(self._overrides))
        self._renderer: Renderer | None = None
        self._fragments: dict[str, str] = {}
        self._renderer_key: tuple[int, ContentSnapshot] | None = None
        self._bytecode_cache = _MemoryBytecodeCache()

    def render(self, snapshot: ContentSnapshot, validation: ValidationResult, *, banner: bool) -> str:
        """The page; with `banner` it says of itself that it is a preview."""
        item = validation.item
        if item is None:
            return _UNREADABLE_PAGE
        if item.expires is not None and item.expires <= snapshot.library.now:
            # What has expired has no page any more; its editor wants to see it still.
            item = structs.replace(item, expires=None)
        library = library_with_item(snapshot.library, item, preview=True)
        pages = ItemPages(Presenter(library, snapshot.facts), RelatedStories(library))
        with self._lock:
            self._fragments = {item.body.digest: validation.fragment}
            gone = item.withdrawal_notice(library.now) is not None
            drawn = (
                self._current_renderer(snapshot)
                .render_page(pages.withdrawn_page(item) if gone else pages.item_page(item))
                .decode()
            )
        drawn = _SCRIPT_ELEMENT.sub("", drawn)
        return _insert_banner(drawn, library, item.path) if banner else drawn

    def _current_renderer(self, snapshot: ContentSnapshot) -> Renderer:
        """A renderer keeps the cards it has drawn, so each state of the content has one of its own."""
        stamp = max(file.stat().st_mtime_ns for file in self._overrides.rglob("*") if file.is_file())
        if self._renderer is None or self._renderer_key is None or self._renderer_key[0] != stamp or (
            self._renderer_key[1] is not snapshot
        ):  # fmt: skip
            self._renderer, self._renderer_key = self._new_renderer(snapshot), (stamp, snapshot)
        return self._renderer

    def _new_renderer(self, snapshot: ContentSnapshot) -> Renderer:
        config, settings = self._config, self._content_cache.settings
        docs, site = str(self._content_cache.folders.content), str(self._content_cache.folders.site)
        hand_written = [File(path, docs, site, use_directory_urls=True) for path in snapshot.static_pages]
        nav = get_navigation(Files(hand_written), config)
        env = config.theme.get_env()
        env.bytecode_cache = self._bytecode_cache
        made = site_view(settings, menu_links(nav, settings.base), self._overrides)
        return Renderer(env, made, StructuredData(settings), create_shell(config, env, nav, made), self._fragment)

    def _fragment(self, digest: str) -> str:
        return self._fragments[digest]


class _MemoryBytecodeCache(jinja2.BytecodeCache):
    """Keeps compiled templates in memory."""

    def __init__(self) -> None:
        self._bytecode: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill the bucket with what was compiled of the same source."""
        kept = self._bytecode.get(bucket.key + bucket.checksum)
        if kept is not None:
            bucket.bytecode_from_string(kept)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what the bucket holds."""
        self._bytecode[bucket.key + bucket.checksum] = bucket.bytecode_to_string()


def _insert_banner(page_html: str, library: Library, path: str) -> str:
    words = library.preview_label(library.items[path]) or "Bạn đọc chỉ thấy những gì đã lưu và đã dựng."
    end = page_html.find(">", page_html.find("<body")) + 1
    return page_html[:end] + _BANNER_HTML.format(words=html.escape(words)) + page_html[end:]
