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

from newsroom.desk.content_cache import Content, Overview, with_item
from newsroom.desk.validation import Review
from newsroom.library.library import Library
from newsroom.library.related import RelatedStories
from newsroom.mkdocs_plugin.shell import menu, shell_of
from newsroom.pages.items import ItemPages
from newsroom.pages.json_ld import StructuredData
from newsroom.pages.presenter import Parts
from newsroom.pages.renderer import Renderer, site_of
from newsroom.pages.template_cache import spare_theme

_UNREADABLE = (
    "<!doctype html><html lang=vi><meta charset=utf-8><title>Chưa xem trước được</title>"
    "<body><p>Chưa xem trước được: hãy sửa lỗi của phần đầu bài trước.</p></body></html>"
)
# A preview runs nothing; browsers would complain of each script that is kept from it.
_SCRIPT = re.compile(r"<script\b.*?</script>\s*", re.DOTALL)
_BANNER = '<p role="note" class="preview"><strong>Bản xem trước.</strong> {words}</p>'


class Previewer:
    """Draws previews; the shell of each section is drawn once, and again when the templates have changed."""

    def __init__(self, config: MkDocsConfig, content: Content) -> None:
        self._config, self._content, self._lock = config, content, threading.Lock()
        self._overrides = Path(config.theme.custom_dir or "overrides")
        spare_theme(config.theme, str(self._overrides))
        self._renderer: Renderer | None = None
        self._fragments: dict[str, str] = {}
        self._drawn_for: tuple[int, Overview] | None = None
        self._compiled = _Compiled()

    def page(self, overview: Overview, review: Review, *, banner: bool) -> str:
        """The page; with `banner` it says of itself that it is a preview."""
        item = review.item
        if item is None:
            return _UNREADABLE
        if item.expires is not None and item.expires <= overview.library.now:
            # What has expired has no page any more; its editor wants to see it still.
            item = structs.replace(item, expires=None)
        library = with_item(overview.library, item, preview=True)
        pages = ItemPages(Parts(library, overview.facts), RelatedStories(library))
        with self._lock:
            self._fragments = {item.body.digest: review.fragment}
            gone = item.withdrawn(library.now) is not None
            drawn = self._drawer(overview).page(pages.withdrawn(item) if gone else pages.page(item)).decode()
        drawn = _SCRIPT.sub("", drawn)
        return _with_banner(drawn, library, item.path) if banner else drawn

    def _drawer(self, overview: Overview) -> Renderer:
        """A renderer keeps the cards it has drawn, so each state of the content has one of its own."""
        stamp = max(file.stat().st_mtime_ns for file in self._overrides.rglob("*") if file.is_file())
        if self._renderer is None or self._drawn_for is None or self._drawn_for[0] != stamp or (
            self._drawn_for[1] is not overview
        ):  # fmt: skip
            self._renderer, self._drawn_for = self._made(overview), (stamp, overview)
        return self._renderer

    def _made(self, overview: Overview) -> Renderer:
        config, settings = self._config, self._content.settings
        docs, site = str(self._content.folders.content), str(self._content.folders.site)
        hand_written = [File(path, docs, site, use_directory_urls=True) for path in overview.pages]
        nav = get_navigation(Files(hand_written), config)
        env = config.theme.get_env()
        env.bytecode_cache = self._compiled
        made = site_of(settings, menu(nav, settings.base), self._overrides)
        return Renderer(env, made, StructuredData(settings), shell_of(config, env, nav, made), self._fragments_of)

    def _fragments_of(self, digest: str) -> str:
        return self._fragments[digest]


class _Compiled(jinja2.BytecodeCache):
    """Keeps compiled templates in memory."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill the bucket with what was compiled of the same source."""
        kept = self._kept.get(bucket.key + bucket.checksum)
        if kept is not None:
            bucket.bytecode_from_string(kept)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what the bucket holds."""
        self._kept[bucket.key + bucket.checksum] = bucket.bytecode_to_string()


def _with_banner(drawn: str, library: Library, path: str) -> str:
    words = library.mark(library.items[path]) or "Bạn đọc chỉ thấy những gì đã lưu và đã dựng."
    end = drawn.find(">", drawn.find("<body")) + 1
    return drawn[:end] + _BANNER.format(words=html.escape(words)) + drawn[end:]
