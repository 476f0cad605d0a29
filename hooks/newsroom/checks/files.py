"""Finds pictures and attachments that cannot be published: missing, broken, or of a kind that is refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from newsroom.checks.collector import Findings, or_rather
from newsroom.content.markdown.sanitizer import written_path
from newsroom.model import file_types
from newsroom.model.file_types import FAULTS, FileFacts
from newsroom.model.items import Item, Plan
from newsroom.model.problems import BODY
from newsroom.text.normalize import slug

_NAME = re.compile(r"[A-Za-z0-9._/-]+")
_DRIVE = re.compile(r"[A-Za-z]:|.*\\")
FactsOf = Callable[[str], FileFacts | None]


def check_files(found: Findings, item: Item, facts: FactsOf) -> None:
    """Report what is wrong with every file an item shows."""
    if item.image:
        _check(found, item, "image", item.image.src, facts, pictures=True)
    for source in item.body.pictures:
        _check(found, item, BODY, source, facts, pictures=True)
    if isinstance(item.record, Plan):
        for attachment in item.record.attachments:
            _check(found, item, "attachments", attachment.file, facts, pictures=False)


def _check(found: Findings, item: Item, key: str, reference: str, facts: FactsOf, *, pictures: bool) -> None:
    what, example = ("ảnh", "hoi-thi.jpg") if pictures else ("tệp", "62-kh-bdvtu.pdf")
    elsewhere = _elsewhere(reference, what)
    if elsewhere:
        found.add(item.path, key, elsewhere, value=reference, example=example)
        return
    target = found.library.find(reference, near=item.path)
    if target is None or target.kind != "file":
        near = found.nearest(reference, _beside(item, found.library.files)) or found.nearest(
            reference, found.library.files
        )
        shown = _from(item.path, near) if near else None
        why = f"không có {what} này cạnh bài, cũng không có trong {found.folder}/" + or_rather(shown)
        found.add(item.path, key, why, value=reference, example=shown or example)
        return
    ending = file_types.suffix(target.path)
    if ending not in (file_types.PICTURES if pictures else file_types.PICTURES | file_types.ATTACHMENTS):
        right = "jpg, png, webp, avif, gif" if pictures else "pdf, docx, xlsx, pptx, odt, zip…"
        why = f"thuộc loại tệp không được đăng; {what} phải là một trong các loại: {right}"
        found.add(item.path, key, why, value=reference, example=example)
    elif not _NAME.fullmatch(target.path):
        folder, _, name = target.path.rpartition("/")
        parts = [part if _NAME.fullmatch(part) else slug(part) for part in folder.split("/")]
        right = "/".join([*parts, f"{slug(name.rpartition('.')[0])}.{ending}"])
        why = f"có tên {what} hay thư mục viết bằng chữ có dấu, dấu cách hoặc ký tự lạ; hãy đổi tên"
        found.add(item.path, key, why, value=reference, example=_from(item.path, right))
    else:
        known = facts(target.path)
        if known is not None and known.fault:
            why = FAULTS[known.fault].format(ending=ending)
            found.add(item.path, key, why, value=reference, example=f"lưu lại thành {example}")
        elif target.path.rpartition("/")[2] != written_path(reference).rpartition("/")[2]:
            why = "viết chữ hoa, chữ thường khác với tên tệp thật; nên ghi đúng như tên tệp"
            right = _from(item.path, target.path)
            found.add(item.path, key, why, value=reference, example=right, level="warning")


def _elsewhere(reference: str, what: str) -> str | None:
    """Why a reference is none to a file of this site."""
    if _DRIVE.match(reference):
        return f"là đường dẫn trên máy riêng; hãy chép {what} vào cạnh bài rồi chỉ ghi tên tệp"
    try:
        parts = urlsplit(reference)
    except ValueError:
        return f"không phải là tên {what}"
    if parts.scheme or parts.netloc:
        return f"là địa chỉ ở trang khác; hãy tải {what} về đặt cạnh bài rồi chỉ ghi tên tệp"
    return None


def _beside(item: Item, paths: frozenset[str]) -> list[str]:
    folder = item.path.rpartition("/")[0]
    return [path for path in paths if path.rpartition("/")[0] == folder]


def _from(origin: str, path: str) -> str:
    """How the file `origin` would name the file at `path`: by its name alone if it is beside it."""
    folder, _, name = path.rpartition("/")
    return name if folder == origin.rpartition("/")[0] else f"/{path}"
