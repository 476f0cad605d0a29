"""Moves an item to another path, with the files only it shows, and updates all references to it."""

import posixpath
import re
from collections.abc import Collection
from contextlib import ExitStack, suppress
from functools import partial
from urllib.parse import quote

from msgspec import structs

from newsroom.content.approval import keep_approval
from newsroom.content.frontmatter.editor import UneditableFrontMatter, front_matter_end, set_values
from newsroom.content.scanner import check_file_name
from newsroom.library.identity import alias_path, feed_entry_id
from newsroom.library.library import Library
from newsroom.library.published_files import own_files
from newsroom.library.redirects_file import REDIRECTS_FILE
from newsroom.library.target_index import reference_anchor, reference_path, relative_reference
from newsroom.model import urls
from newsroom.model.items import Item, item_path, next_version_path
from newsroom.model.problems import Report
from newsroom.runtime.atomic_write import ChangedMeanwhile
from newsroom.runtime.content_writer import ContentWriter

# Where a Markdown file names another: links and pictures, definitions of links, HTML, and values of front matter.
_INLINE_LINK = re.compile(r"(\]\(\s*<?)([^)\s>]+)")
_LINK_DEFINITION = re.compile(r"^(\s{0,3}\[[^\]^\n][^\]\n]*\]:\s*<?)([^\s>]+)", re.MULTILINE)
_HTML_LINK = re.compile(r"((?:href|src)=[\"'])([^\"']+)")
_FRONT_MATTER_PATH = re.compile(
    r"((?:^|[\s\[,{:])[\"']?)((?:[\w./%-]*/)?[\w%.-]+\.[a-z0-9]{2,4})(?=[\"'\s,\]}]|$)", re.MULTILINE
)

_REDIRECT = re.compile(rb"^([ \t]*/\S+[ \t]+)(/\S+)(?=[ \t]*\r?$)", re.MULTILINE)


class MoveRefused(Exception):
    """Why a move cannot be made, as a Vietnamese sentence."""


class Move:
    """One item's move within a content folder."""

    def __init__(
        self, library: Library, writer: ContentWriter, *, folder_name: str, sections: Collection[str] = ()
    ) -> None:
        """`sections` are the keys of those that items may be moved to; empty means all."""
        self._library, self._writer, self._folder_name = library, writer, folder_name
        self._sections = sections
        self._content = writer.content
        self._destinations: dict[str, str] = {}

    def run(self, old_path: str, new_path: str) -> list[str]:
        """Move an item; gives the paths written, the item's first.

        Raises `MoveRefused`, OSError and UnicodeError; everything is then as it was.
        """
        with self._writer.locked():
            try:
                return self._run(old_path, new_path)
            except ChangedMeanwhile as error:
                raise MoveRefused(f"Tệp {error} vừa được chương trình khác sửa; hãy chuyển lại.") from error

    def _run(self, old_path: str, new_path: str) -> list[str]:
        item = self._find_item(old_path)
        target = self._destination(item, new_path)
        versions = {version.file_path: version for version in self._library.versions if version.path == item.path}
        self._destinations = {item.path: target} | self._accompanying_files(item, target)
        if (self._content / next_version_path(item.path)).is_file():
            self._destinations[next_version_path(item.path)] = next_version_path(target)
        # Every reference to a file that moves, by path or by address, contains one of these.
        names = [posixpath.basename(path).removesuffix(".md").lower() for path in self._destinations]
        names.append(posixpath.basename(item.permalink.rstrip("/")))
        before: dict[str, bytes] = {}
        changed: dict[str, bytes] = {}
        for path in self._markdown_paths():
            data = (self._content / path).read_bytes()
            text = data.decode()
            lowered = text.lower()
            if path not in versions and not any(name in lowered for name in names):
                continue
            updated = self._update_references(text, path)
            if path in versions:
                updated = self._add_alias(updated, versions[path], target)
            if updated != text:
                # It says the same as before.
                if item_path(path) in self._library.items:
                    with suppress(UneditableFrontMatter):
                        updated = keep_approval(text, updated)
                before[path], changed[path] = data, updated.encode()
        self._move_redirects(before, changed)
        others = sorted(path for path in changed if path not in versions)
        # New files are written before the references to them, and old files deleted last, so that a move that is
        # killed loses none.
        with ExitStack() as undo:
            for origin, destination in self._destinations.items():
                data = changed[origin] if origin in changed else (self._content / origin).read_bytes()
                self._writer.create(self._content / destination, data)
                undo.callback(self._writer.delete, self._content / destination)
            for path in others:
                file = self._content / path
                self._writer.replace(file, changed[path], expected=before[path])
                undo.callback(partial(self._writer.replace, file, before[path], expected=changed[path]))
            for origin in self._destinations:
                file = self._content / origin
                data = before[origin] if origin in before else file.read_bytes()
                self._writer.delete(file)
                undo.callback(self._writer.create, file, data)
            undo.pop_all()
        return [target, *others]

    def _move_redirects(self, before: dict[str, bytes], changed: dict[str, bytes]) -> None:
        """Let lines of redirects.txt that lead to a file which moves lead to it still; items are found by aliases."""
        file = self._content / REDIRECTS_FILE
        files = ((old, new) for old, new in self._destinations.items() if not old.endswith(".md"))
        moved = {f"/{quote(old)}".encode(): f"/{quote(new)}".encode() for old, new in files}
        if not moved or not file.is_file():
            return
        data = file.read_bytes()
        updated = _REDIRECT.sub(lambda line: line[1] + moved.get(line[2], line[2]), data)
        if updated != data:
            before[REDIRECTS_FILE], changed[REDIRECTS_FILE] = data, updated

    def copied_text(self, text: str, path: str, new_path: str) -> str:
        """The text of the item at a path as a copy at another: every reference leads where it leads in the first."""
        self._destinations = {path: new_path}
        return self._update_references(text, path)

    # What moves where ----------------------------------------------------------------------------------------------

    def _find_item(self, typed_path: str) -> Item:
        path = self._path_in_content(typed_path)
        target = self._library.find_target(f"/{path}", from_path="index.md")
        if target is None or target.kind != "item":
            raise MoveRefused(f"Không có bài nào ở {self._folder_name}/{path}.")
        return self._library.items[target.path]

    def _path_in_content(self, typed_path: str) -> str:
        """A path that somebody typed, as one below content/."""
        path = posixpath.normpath(typed_path.replace("\\", "/")).lstrip("/")
        return path.removeprefix(f"{self._folder_name}/")

    def _destination(self, item: Item, typed_path: str) -> str:
        path = self._path_in_content(typed_path)
        if typed_path.endswith(("/", "\\")) or (self._content / path).is_dir():
            path = f"{path}/{posixpath.basename(item.path)}"
        path = path if path.endswith(".md") else f"{path}.md"
        report = Report(path)
        check_file_name(path, report)
        if report.problems or path.startswith(".."):
            hint = f" Tên đúng: {report.problems[0].example}" if report.problems else ""
            raise MoveRefused(f"Tên mới {path} chỉ được gồm chữ thường không dấu, chữ số và gạch ngang.{hint}")
        section = self._library.settings.section_by_key(path.split("/")[0])
        if section is None or "/" not in path:
            keys = ", ".join(section.key for section in self._library.settings.sections)
            raise MoveRefused(f"{path} không nằm trong chuyên mục nào ({keys}).")
        if self._sections and section.key not in self._sections:
            raise MoveRefused(f"Anh/chị không phụ trách chuyên mục “{section.title}” nên không chuyển bài tới đó được.")
        if section.kind != item.kind:
            raise MoveRefused(f"Chuyên mục “{section.title}” là loại {section.kind}, còn bài này là loại {item.kind}.")
        if path == item.path:
            raise MoveRefused("Bài đã ở đúng chỗ ấy, không có gì để chuyển.")
        if (self._content / path).exists():
            raise MoveRefused(f"Đã có tệp {self._folder_name}/{path}; hãy chọn tên khác.")
        return path

    def _accompanying_files(self, item: Item, target: str) -> dict[str, str]:
        """The new paths of files beside the item that it alone shows, where it goes to another folder."""
        old_folder, new_folder = posixpath.dirname(item.path), posixpath.dirname(target)
        if old_folder == new_folder:
            return {}
        beside = own_files(self._library, item)
        destinations = {path: f"{new_folder}/{posixpath.basename(path)}" for path in beside}
        taken = next((path for path in destinations.values() if (self._content / path).exists()), None)
        if taken is not None:
            raise MoveRefused(f"Đã có tệp {self._folder_name}/{taken}; hãy đổi tên ảnh hoặc tệp đính kèm trước.")
        return destinations

    # References ----------------------------------------------------------------------------------------------------

    def _markdown_paths(self) -> list[str]:
        introductions = (item.path for item in self._library.introductions.values())
        paths = (*(item.file_path for item in self._library.versions), *self._library.static_pages, *introductions)
        return [path for path in paths if (self._content / path).is_file()]

    def _update_references(self, text: str, path: str) -> str:
        """A file's text in which every reference leads where it led before, once all has moved."""
        end = front_matter_end(text)
        head, body = text[:end], text[end:]

        def update(match: re.Match[str]) -> str:
            return match[1] + self._updated_reference(match[2], path)

        for pattern in (_INLINE_LINK, _LINK_DEFINITION, _HTML_LINK):
            body = pattern.sub(update, body)
        return _FRONT_MATTER_PATH.sub(update, head) + body

    def _updated_reference(self, reference: str, path: str) -> str:
        """A reference in the file that was at a path before the move, so that it leads to the same target after it."""
        if reference.startswith(("#", "http:", "https:", "mailto:", "tel:")):
            return reference
        target = self._library.find_target(reference, from_path=path)
        if target is None or target.kind == "generated":
            return reference
        new_path, destination = self._destinations.get(path, path), self._destinations.get(target.path, target.path)
        old_path = reference_path(reference)
        from_folder = posixpath.normpath(posixpath.join(posixpath.dirname(path), old_path))
        is_relative = not old_path.startswith("/") and from_folder.removesuffix(".md") == target.path.removesuffix(
            ".md"
        )
        if destination == target.path and (new_path == path or not is_relative):
            return reference
        if is_relative:
            updated = relative_reference(destination, new_path)
        else:
            updated = ("/" if old_path.startswith("/") else "") + destination
        return quote(updated, safe="/%") + reference_anchor(reference)

    # Identity ------------------------------------------------------------------------------------------------------

    def _add_alias(self, text: str, item: Item, target: str) -> str:
        """The item's text with its old address as an alias, and with its feed identity if the move would change it."""
        settings = self._library.settings
        new_page = urls.page_file(urls.permalink(target))
        aliases = tuple(alias for alias in (*item.aliases, f"/{item.permalink}") if alias_path(alias) != new_page)
        entry_id = feed_entry_id(item, settings)
        moved = structs.replace(item, path=target, aliases=aliases)
        try:
            if aliases != item.aliases:
                text = set_values(text, {"aliases": aliases})
            return text if feed_entry_id(moved, settings) == entry_id else set_values(text, {"id": entry_id})
        except UneditableFrontMatter as error:
            path = f"{self._folder_name}/{item.path}"
            raise MoveRefused(f"Phần đầu bài {path} viết sai nên không thêm được địa chỉ cũ.") from error
