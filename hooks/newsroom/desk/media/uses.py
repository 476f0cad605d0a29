"""Finds where the files under content/ are shown or linked to."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec import Struct

from newsroom.content.named_files import read_named_files
from newsroom.desk.content_snapshot import ContentSnapshot
from newsroom.library.root_files import root_file_use
from newsroom.library.target_index import is_publishable
from newsroom.model.items import Item


class Use(Struct, frozen=True):
    """A place that shows a file: what it is called, and the path of its item, "" for what is no item."""

    title: str
    item_path: str
    role: str
    """What the file is there, in Vietnamese."""
    alt: str = ""
    caption: str = ""
    """The picture's words there, where they are known."""


def file_uses(snapshot: ContentSnapshot, settings_file: Path) -> dict[str, tuple[Use, ...]]:
    """The uses of every file that may be published, by path; an unused one has none.

    Files that something may show that cannot be read count as used by it: by their name alone.
    """
    library = snapshot.library
    uses: dict[str, list[Use]] = {path: [] for path in sorted(library.files) if is_publishable(path)}

    def note(reference: str, from_path: str, use: Use) -> None:
        target = library.find_target(reference, from_path=from_path)
        if target is not None and target.kind == "file" and target.path in uses:
            uses[target.path].append(use)

    # The next version of an item shows files that its readers do not see yet, and the one that it replaces may return.
    for item in (*library.items.values(), *library.next_versions.values(), *library.replaced.values()):
        for reference, use in _item_uses(item, item.title or item.path, item.path):
            note(reference, item.path, use)
    for key, introduction in library.introductions.items():
        for reference, use in _item_uses(introduction, f"Giới thiệu chuyên mục {introduction.title or key}", ""):
            note(reference, introduction.path, use)
    for page in snapshot.static_pages.values():
        for reference, use in _item_uses(page.item, f"Trang {page.path}", ""):
            note(reference, page.path, use)
    for named in read_named_files(settings_file):
        note(f"/{named.name}", "", Use("Cài đặt trang", "", "tệp của trang"))
    for path in uses:
        if root_file_use(path):
            uses[path].append(Use("Gốc trang", "", "tệp nơi khác tìm đúng tên"))
    for path, use in _unreadable_uses(snapshot, uses):
        uses[path].append(use)
    return {path: tuple(dict.fromkeys(each)) for path, each in uses.items()}


def _item_uses(item: Item, title: str, item_path: str) -> Iterator[tuple[str, Use]]:
    if item.image is not None:
        yield item.image.src, Use(title, item_path, "ảnh của bài", item.image.alt, item.image.caption)
    for reference in item.body.images:
        yield reference, Use(title, item_path, "ảnh giữa bài")
    for attachment in item.record.attachments if item.record is not None else ():
        yield attachment.file, Use(title, item_path, "tệp đính kèm")
    for reference in item.body.links:
        yield reference, Use(title, item_path, "liên kết trong bài")


def _unreadable_uses(snapshot: ContentSnapshot, paths: Mapping[str, object]) -> Iterator[tuple[str, Use]]:
    by_name: dict[str, list[str]] = defaultdict(list)
    for path in paths:
        by_name[path.rpartition("/")[2].lower()].append(path)
    for unreadable in snapshot.unreadable_paths:
        try:
            text = Path(snapshot.sources[unreadable].disk_path).read_text("utf-8", "replace").lower()
        except OSError:
            # It is gone, or cannot be opened: what it shows is not known.
            continue
        use = Use(unreadable, unreadable, "có tên trong bài chưa đọc được")
        yield from ((path, use) for name, named in by_name.items() if name in text for path in named)
