"""Moves an item to another path: with the files only it shows, its identity, an alias, and all references to it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from msgspec import structs

from newsroom.content.file_names import check_name
from newsroom.content.frontmatter.editor import with_values
from newsroom.content.frontmatter.layout import Unwritable
from newsroom.content.frontmatter.reader import HANDLER
from newsroom.content.markdown.sanitizer import written_anchor, written_path
from newsroom.library.identity import identity
from newsroom.library.library import Library
from newsroom.model.items import Item
from newsroom.model.problems import Report
from newsroom.pages.redirects import alias_path
from newsroom.runtime.atomic_write import put, replace

# Where a Markdown file names another: links and pictures, definitions of links, HTML, and values of front matter.
_LINK = re.compile(r"(\]\(\s*<?)([^)\s>]+)")
_DEFINITION = re.compile(r"^(\s{0,3}\[[^\]^][^\]]*\]:\s*<?)([^\s>]+)", re.MULTILINE)
_ATTRIBUTE = re.compile(r"((?:href|src)=[\"'])([^\"']+)")
_VALUE = re.compile(
    r"((?:^|[\s\[,{:-])\s*[\"']?)((?:[\w./%-]+/)*[\w%.-]+\.[a-z0-9]{2,4})(?=[\"'\s,\]}]|$)", re.MULTILINE
)


class Refusal(Exception):
    """Why a move cannot be made, as a Vietnamese sentence."""


class Move:
    """One item's move within a content folder."""

    def __init__(self, library: Library, content: Path, *, folder: str) -> None:
        self._library, self._content, self._folder = library, content, folder
        self._moved: dict[str, str] = {}

    def run(self, old: str, new: str) -> list[str]:
        """Move the item at `old` to `new`; gives the paths written, the item's first. Raises `Refusal`, OSError."""
        item = self._item(old)
        target = self._target(item, new)
        self._moved = {item.path: target} | self._companions(item, target)
        # However it is referred to, by path or by address, this much of it is written.
        names = [posixpath.basename(path).removesuffix(".md").lower() for path in self._moved]
        names.append(posixpath.basename(item.permalink.rstrip("/")))
        changed: dict[str, str] = {}
        for path in self._texts():
            text = self._text(path)
            if path != item.path and not any(name in text.lower() for name in names):
                continue
            made = self._retargeted(text, path)
            if path == item.path:
                try:
                    made = self._with_alias(made, item, target)
                except Unwritable as error:
                    raise Refusal(
                        f"Phần đầu bài {self._folder}/{path} viết sai nên không thêm được địa chỉ cũ."
                    ) from error
            if made != text:
                changed[path] = made
        # What is new first, what names it next, what is old last: whenever this stops, no file is lost.
        for origin, place in self._moved.items():
            data = changed[origin].encode() if origin in changed else (self._content / origin).read_bytes()
            (self._content / place).parent.mkdir(parents=True, exist_ok=True)
            put(self._content / place, data)
        others = sorted(path for path in changed if path != item.path)
        for path in others:
            replace(self._content / path, changed[path])
        for origin in self._moved:
            (self._content / origin).unlink()
        return [target, *others]

    # What moves where ----------------------------------------------------------------------------------------------

    def _item(self, written: str) -> Item:
        path = self._under(written)
        found = self._library.find(f"/{path}", near="index.md")
        if found is None or found.kind != "item":
            raise Refusal(f"Không có bài nào ở {self._folder}/{path}.")
        return self._library.items[found.path]

    def _under(self, written: str) -> str:
        """A path as someone types it, from content/."""
        path = posixpath.normpath(written.replace("\\", "/")).lstrip("/")
        return path.removeprefix(f"{self._folder}/")

    def _target(self, item: Item, written: str) -> str:
        path = self._under(written)
        if written.endswith(("/", "\\")) or (self._content / path).is_dir():
            path = f"{path}/{item.path.rpartition('/')[2]}"
        path = path if path.endswith(".md") else f"{path}.md"
        report = Report(path)
        check_name(path, report)
        if report.problems or path.startswith(".."):
            right = f" Tên đúng: {report.problems[0].example}" if report.problems else ""
            raise Refusal(f"Tên mới {path} chỉ được gồm chữ thường không dấu, chữ số và gạch ngang.{right}")
        section = self._library.settings.section(path.split("/")[0])
        if section is None or "/" not in path:
            keys = ", ".join(section.key for section in self._library.settings.sections)
            raise Refusal(f"{path} không nằm trong chuyên mục nào ({keys}).")
        if section.kind != item.kind:
            raise Refusal(f"Chuyên mục “{section.title}” là loại {section.kind}, còn bài này là loại {item.kind}.")
        if path == item.path:
            raise Refusal("Bài đã ở đúng chỗ ấy, không có gì để chuyển.")
        if (self._content / path).exists():
            raise Refusal(f"Đã có tệp {self._folder}/{path}; hãy chọn tên khác.")
        return path

    def _companions(self, item: Item, target: str) -> dict[str, str]:
        """Files beside the item that it alone shows go with it, where it goes to another folder."""
        old, new = posixpath.dirname(item.path), posixpath.dirname(target)
        if old == new:
            return {}
        own = self._shown(item)
        for other in (*self._library.items.values(), *self._library.introductions.values()):
            if other.path != item.path:
                own -= self._shown(other)
        found = {path: f"{new}/{posixpath.basename(path)}" for path in sorted(own) if posixpath.dirname(path) == old}
        taken = next((place for place in found.values() if (self._content / place).exists()), None)
        if taken is not None:
            raise Refusal(f"Đã có tệp {self._folder}/{taken}; hãy đổi tên ảnh hoặc tệp đính kèm trước.")
        return found

    def _shown(self, item: Item) -> set[str]:
        targets = (self._library.find(file, near=item.path) for file in (*item.files, *item.body.links))
        return {target.path for target in targets if target is not None and target.kind == "file"}

    # References ----------------------------------------------------------------------------------------------------

    def _texts(self) -> list[str]:
        known = (*self._library.items, *self._library.pages)
        introductions = (item.path for item in self._library.introductions.values())
        return [path for path in (*known, *introductions) if (self._content / path).is_file()]

    def _text(self, path: str) -> str:
        with (self._content / path).open(encoding="utf-8", newline="") as file:
            return file.read()

    def _retargeted(self, text: str, path: str) -> str:
        """A file's text in which every reference leads where it led before, once all has moved."""
        head, body = "", text
        if HANDLER.detect(text):
            try:
                end = text.index("\n---", 3)
                head, body = text[:end], text[end:]
            except ValueError:
                pass
        put_in = self._replacer(path)
        for pattern in (_LINK, _DEFINITION, _ATTRIBUTE):
            body = pattern.sub(lambda found: found[1] + put_in(found[2]), body)
        return _VALUE.sub(lambda found: found[1] + put_in(found[2]), head) + body

    def _replacer(self, path: str) -> Callable[[str], str]:
        here = self._moved.get(path, path)

        def new(reference: str) -> str:
            if reference.startswith(("#", "http:", "https:", "mailto:", "tel:")):
                return reference
            found = self._library.find(reference, near=path)
            if found is None or found.kind == "made":
                return reference
            place = self._moved.get(found.path, found.path)
            written = written_path(reference)
            from_here = posixpath.normpath(posixpath.join(posixpath.dirname(path), written))
            beside = not written.startswith("/") and from_here.removesuffix(".md") == found.path.removesuffix(".md")
            if place == found.path and (here == path or not beside):
                return reference
            if not beside:
                made = ("/" if written.startswith("/") else "") + place
            else:
                made = posixpath.relpath(place, posixpath.dirname(here) or ".")
            return quote(made, safe="/%") + written_anchor(reference)

        return new

    # Identity ------------------------------------------------------------------------------------------------------

    def _with_alias(self, text: str, item: Item, target: str) -> str:
        """The item's text with its old address among the aliases, and its identity written down where that moves it."""
        settings = self._library.settings
        gone = f"{target.removesuffix('.md').removesuffix('/index')}/index.html"
        aliases = [alias for alias in item.aliases if alias_path(alias) != gone]
        aliases.append(f"/{item.permalink}")
        text = with_values(text, {"aliases": aliases})
        moved = structs.replace(item, path=target, aliases=tuple(aliases))
        if identity(moved, settings) != identity(item, settings):
            text = with_values(text, {"id": identity(item, settings)})
        return text
