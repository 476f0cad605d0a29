"""Moves an item to another path: with the files only it shows, its identity, an alias, and all references to it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from msgspec import structs

from newsroom.content.file_names import check_file_name
from newsroom.content.frontmatter.editor import set_values
from newsroom.content.frontmatter.layout import UneditableFrontMatter
from newsroom.content.frontmatter.reader import YAML_HANDLER
from newsroom.library.aliases import alias_path
from newsroom.library.identity import feed_entry_id
from newsroom.library.library import Library
from newsroom.model import urls
from newsroom.model.items import Item
from newsroom.model.problems import Report
from newsroom.model.references import reference_anchor, reference_path
from newsroom.runtime.atomic_write import create_file, replace_file

# Where a Markdown file names another: links and pictures, definitions of links, HTML, and values of front matter.
_INLINE_LINK = re.compile(r"(\]\(\s*<?)([^)\s>]+)")
_LINK_DEFINITION = re.compile(r"^(\s{0,3}\[[^\]^][^\]]*\]:\s*<?)([^\s>]+)", re.MULTILINE)
_HTML_LINK = re.compile(r"((?:href|src)=[\"'])([^\"']+)")
_FRONT_MATTER_PATH = re.compile(
    r"((?:^|[\s\[,{:-])\s*[\"']?)((?:[\w./%-]+/)*[\w%.-]+\.[a-z0-9]{2,4})(?=[\"'\s,\]}]|$)", re.MULTILINE
)


class MoveRefused(Exception):
    """Why a move cannot be made, as a Vietnamese sentence."""


class Move:
    """One item's move within a content folder."""

    def __init__(self, library: Library, content: Path, *, folder_name: str) -> None:
        self._library, self._content, self._folder_name = library, content, folder_name
        self._destinations: dict[str, str] = {}

    def run(self, old_path: str, new_path: str) -> list[str]:
        """Move the item at `old` to `new`; gives the paths written, the item's first. Raises `Refusal`, OSError."""
        item = self._find_item(old_path)
        target = self._destination(item, new_path)
        self._destinations = {item.path: target} | self._accompanying_files(item, target)
        # However it is referred to, by path or by address, this much of it is written.
        names = [posixpath.basename(path).removesuffix(".md").lower() for path in self._destinations]
        names.append(posixpath.basename(item.permalink.rstrip("/")))
        changed: dict[str, str] = {}
        for path in self._markdown_paths():
            text = self._read_markdown(path)
            if path != item.path and not any(name in text.lower() for name in names):
                continue
            made = self._update_references(text, path)
            if path == item.path:
                try:
                    made = self._add_alias(made, item, target)
                except UneditableFrontMatter as error:
                    raise MoveRefused(
                        f"Phần đầu bài {self._folder_name}/{path} viết sai nên không thêm được địa chỉ cũ."
                    ) from error
            if made != text:
                changed[path] = made
        # What is new first, what names it next, what is old last: whenever this stops, no file is lost.
        for origin, place in self._destinations.items():
            data = changed[origin].encode() if origin in changed else (self._content / origin).read_bytes()
            (self._content / place).parent.mkdir(parents=True, exist_ok=True)
            create_file(self._content / place, data)
        others = sorted(path for path in changed if path != item.path)
        for path in others:
            replace_file(self._content / path, changed[path])
        for origin in self._destinations:
            (self._content / origin).unlink()
        return [target, *others]

    # What moves where ----------------------------------------------------------------------------------------------

    def _find_item(self, written: str) -> Item:
        path = self._path_in_content(written)
        found = self._library.find_target(f"/{path}", from_path="index.md")
        if found is None or found.kind != "item":
            raise MoveRefused(f"Không có bài nào ở {self._folder_name}/{path}.")
        return self._library.items[found.path]

    def _path_in_content(self, written: str) -> str:
        """A path as someone types it, from content/."""
        path = posixpath.normpath(written.replace("\\", "/")).lstrip("/")
        return path.removeprefix(f"{self._folder_name}/")

    def _destination(self, item: Item, written: str) -> str:
        path = self._path_in_content(written)
        if written.endswith(("/", "\\")) or (self._content / path).is_dir():
            path = f"{path}/{item.path.rpartition('/')[2]}"
        path = path if path.endswith(".md") else f"{path}.md"
        report = Report(path)
        check_file_name(path, report)
        if report.problems or path.startswith(".."):
            right = f" Tên đúng: {report.problems[0].example}" if report.problems else ""
            raise MoveRefused(f"Tên mới {path} chỉ được gồm chữ thường không dấu, chữ số và gạch ngang.{right}")
        section = self._library.settings.section_by_key(path.split("/")[0])
        if section is None or "/" not in path:
            keys = ", ".join(section.key for section in self._library.settings.sections)
            raise MoveRefused(f"{path} không nằm trong chuyên mục nào ({keys}).")
        if section.kind != item.kind:
            raise MoveRefused(f"Chuyên mục “{section.title}” là loại {section.kind}, còn bài này là loại {item.kind}.")
        if path == item.path:
            raise MoveRefused("Bài đã ở đúng chỗ ấy, không có gì để chuyển.")
        if (self._content / path).exists():
            raise MoveRefused(f"Đã có tệp {self._folder_name}/{path}; hãy chọn tên khác.")
        return path

    def _accompanying_files(self, item: Item, target: str) -> dict[str, str]:
        """Files beside the item that it alone shows go with it, where it goes to another folder."""
        old, new = posixpath.dirname(item.path), posixpath.dirname(target)
        if old == new:
            return {}
        own = self._referenced_files(item)
        for other in (*self._library.items.values(), *self._library.introductions.values()):
            if other.path != item.path:
                own -= self._referenced_files(other)
        found = {path: f"{new}/{posixpath.basename(path)}" for path in sorted(own) if posixpath.dirname(path) == old}
        taken = next((place for place in found.values() if (self._content / place).exists()), None)
        if taken is not None:
            raise MoveRefused(f"Đã có tệp {self._folder_name}/{taken}; hãy đổi tên ảnh hoặc tệp đính kèm trước.")
        return found

    def _referenced_files(self, item: Item) -> set[str]:
        targets = (self._library.find_target(file, from_path=item.path) for file in (*item.files, *item.body.links))
        return {target.path for target in targets if target is not None and target.kind == "file"}

    # References ----------------------------------------------------------------------------------------------------

    def _markdown_paths(self) -> list[str]:
        known = (*self._library.items, *self._library.static_pages)
        introductions = (item.path for item in self._library.introductions.values())
        return [path for path in (*known, *introductions) if (self._content / path).is_file()]

    def _read_markdown(self, path: str) -> str:
        with (self._content / path).open(encoding="utf-8", newline="") as file:
            return file.read()

    def _update_references(self, text: str, path: str) -> str:
        """A file's text in which every reference leads where it led before, once all has moved."""
        head, body = "", text
        if YAML_HANDLER.detect(text):
            try:
                end = text.index("\n---", 3)
                head, body = text[:end], text[end:]
            except ValueError:
                pass
        put_in = self._reference_updater(path)
        for pattern in (_INLINE_LINK, _LINK_DEFINITION, _HTML_LINK):
            body = pattern.sub(lambda found: found[1] + put_in(found[2]), body)
        return _FRONT_MATTER_PATH.sub(lambda found: found[1] + put_in(found[2]), head) + body

    def _reference_updater(self, path: str) -> Callable[[str], str]:
        here = self._destinations.get(path, path)

        def new(reference: str) -> str:
            if reference.startswith(("#", "http:", "https:", "mailto:", "tel:")):
                return reference
            found = self._library.find_target(reference, from_path=path)
            if found is None or found.kind == "made":
                return reference
            place = self._destinations.get(found.path, found.path)
            written = reference_path(reference)
            from_here = posixpath.normpath(posixpath.join(posixpath.dirname(path), written))
            beside = not written.startswith("/") and from_here.removesuffix(".md") == found.path.removesuffix(".md")
            if place == found.path and (here == path or not beside):
                return reference
            if not beside:
                made = ("/" if written.startswith("/") else "") + place
            else:
                made = posixpath.relpath(place, posixpath.dirname(here) or ".")
            return quote(made, safe="/%") + reference_anchor(reference)

        return new

    # Identity ------------------------------------------------------------------------------------------------------

    def _add_alias(self, text: str, item: Item, target: str) -> str:
        """The item's text with its old address among the aliases, and its identity written down where that moves it."""
        settings = self._library.settings
        new_page = urls.page_file(urls.permalink(target))
        aliases = tuple(alias for alias in (*item.aliases, f"/{item.permalink}") if alias_path(alias) != new_page)
        if aliases != item.aliases:
            text = set_values(text, {"aliases": aliases})
        moved = structs.replace(item, path=target, aliases=aliases)
        if feed_entry_id(moved, settings) != feed_entry_id(item, settings):
            text = set_values(text, {"id": feed_entry_id(item, settings)})
        return text
