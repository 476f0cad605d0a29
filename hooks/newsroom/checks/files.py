"""Finds pictures and attachments that cannot be published: missing, broken, or of a kind that is refused."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from urllib.parse import urlsplit

from newsroom.checks.collector import ProblemCollector
from newsroom.library.target_index import reference_path
from newsroom.model import file_types
from newsroom.model.file_types import DEFECT_REASONS, FileInfo
from newsroom.model.items import Item
from newsroom.model.problems import BODY_KEY, ProblemLevel, did_you_mean
from newsroom.text.normalize import slug

_PORTABLE_PATH = re.compile(r"[A-Za-z0-9._/-]+")
_LOCAL_PATH = re.compile(r"[A-Za-z]:|.*\\")
GetFileInfo = Callable[[str], FileInfo | None]


def check_files(collector: ProblemCollector, item: Item, get_file_info: GetFileInfo) -> None:
    """Report what is wrong with every file an item shows."""
    references = [("image", item.image.src)] if item.image else []
    references += ((BODY_KEY, source) for source in item.body.images)
    if item.record:
        references += (("attachments", attachment.file) for attachment in item.record.attachments)
    for key, reference in references:
        _check_file(collector, item, key, reference, get_file_info)


def _check_file(collector: ProblemCollector, item: Item, key: str, reference: str, get_file_info: GetFileInfo) -> None:
    is_picture = key != "attachments"
    noun, example = ("ảnh", "hoi-thi.jpg") if is_picture else ("tệp", "62-kh-bdvtu.pdf")
    library = collector.library
    target = library.find_target(reference, from_path=item.path)
    level: ProblemLevel = "error"
    if why_not_local := _why_not_local(reference, noun):
        why = why_not_local
    elif target is None or target.kind != "file":
        folder = posixpath.dirname(item.path)
        beside = [path for path in library.files if posixpath.dirname(path) == folder]
        path = collector.suggest_path(reference, beside) or collector.suggest_path(reference, library.files)
        suggestion = _reference_from(item.path, path) if path else None
        why = f"không có {noun} này cạnh bài, cũng không có trong {collector.folder_name}/" + did_you_mean(suggestion)
        example = suggestion or example
    else:
        suffix = file_types.file_extension(target.path)
        folder, name = posixpath.split(target.path)
        if suffix not in file_types.IMAGE_FORMATS and (is_picture or suffix not in file_types.ATTACHMENT_TYPES):
            types = "jpg, png, webp, avif, gif" if is_picture else "pdf, docx, xlsx, pptx, odt, zip…"
            why = f"thuộc loại tệp không được đăng; {noun} phải là một trong các loại: {types}"
        elif not _PORTABLE_PATH.fullmatch(target.path):
            parts = [part if _PORTABLE_PATH.fullmatch(part) else slug(part) for part in folder.split("/")]
            why = f"có tên {noun} hay thư mục viết bằng chữ có dấu, dấu cách hoặc ký tự lạ; hãy đổi tên"
            portable_name = f"{slug(name.rpartition('.')[0])}.{suffix}"
            example = _reference_from(item.path, "/".join([*parts, portable_name]))
        elif (info := get_file_info(target.path)) is not None and info.defect:
            why = DEFECT_REASONS[info.defect].format(ending=suffix)
            example = f"lưu lại thành {example}"
        elif name != posixpath.basename(reference_path(reference)):
            why = "viết chữ hoa, chữ thường khác với tên tệp thật; nên ghi đúng như tên tệp"
            example, level = _reference_from(item.path, target.path), "warning"
        else:
            return
    collector.add(item.path, key, why, value=reference, example=example, level=level)


def _why_not_local(reference: str, noun: str) -> str | None:
    """Why a reference is none to a file of this site."""
    if _LOCAL_PATH.match(reference):
        return f"là đường dẫn trên máy riêng; hãy chép {noun} vào cạnh bài rồi chỉ ghi tên tệp"
    try:
        parts = urlsplit(reference)
    except ValueError:
        return f"không phải là tên {noun}"
    if parts.scheme or parts.netloc:
        return f"là địa chỉ ở trang khác; hãy tải {noun} về đặt cạnh bài rồi chỉ ghi tên tệp"
    return None


def _reference_from(from_path: str, path: str) -> str:
    """How one file would name another: by its name alone if it is beside it."""
    folder, name = posixpath.split(path)
    return name if folder == posixpath.dirname(from_path) else f"/{path}"
