"""Responds to what brings files beside an item, and to what turns and crops its pictures."""

import re
import threading
from math import isfinite
from pathlib import Path, PurePosixPath
from urllib.parse import quote

from werkzeug.exceptions import Forbidden, NotFound
from werkzeug.wrappers import Response

from newsroom.content.media.caches import WIDTHS, ImageCache, Rendition, renditions
from newsroom.content.media.transform import QUARTER_TURNS, Crop, TransformRefused, transform_picture
from newsroom.desk.access.rights import Right
from newsroom.desk.content_snapshot import ContentSnapshot
from newsroom.desk.media.uploads import StoredFile, UploadRefused, save_upload, store_beside
from newsroom.desk.responses import json_response, sandboxed_response
from newsroom.desk.services import DeskRequest, DeskServices
from newsroom.model.file_types import MEDIA_TYPES, FileInfo, file_extension, is_image, size_label, type_label
from newsroom.text.normalize import slug

_DISK_ERROR = "Không ghi được tệp: hãy kiểm tra quyền ghi vào thư mục và chỗ trống trên đĩa."
# What marks the name of a picture that was cut from another.
_CUT_NAME = re.compile(r"-cat(?:-\d+)?$")


class ItemFiles:
    """Takes files for the items of one desk, and makes new pictures of theirs."""

    def __init__(self, services: DeskServices) -> None:
        self._content_cache, self._audit = services.content_cache, services.audit
        self._image_cache = ImageCache(services.content_cache.folders.cache / "pictures")
        # A large picture takes hundreds of megabytes while it is open.
        self._one_picture = threading.Lock()

    def upload(self, request: DeskRequest, path: str) -> Response:
        """Take a file for an item; responds with its name and what shows it, or why it cannot be taken."""
        item_file, upload = self._item_file(request, path), request.files.get("tep")
        noun = "ảnh" if request.form.get("loai") == "anh" else "tệp"
        if upload is None or not upload.filename:
            return _refusal(f"Chưa nhận được {noun}: chưa chọn tệp.")
        try:
            stored = save_upload(
                self._content_cache.writer,
                item_file,
                upload.filename,
                upload.read(),
                pictures_only=noun == "ảnh",
            )
        except UploadRefused as refusal:
            return _refusal(f"Chưa nhận được {noun} {upload.filename[:100]}: {refusal}.")
        except OSError:
            return _refusal(_DISK_ERROR)
        return self._new_file(request, path, stored, f"tải {noun} lên")

    def change_picture(self, request: DeskRequest, path: str) -> Response:
        """Turn and crop a picture that an item shows into a new one beside the item; responds with its name."""
        item_file, snapshot = self._item_file(request, path), self._content_cache.last_snapshot()
        picture = picture_path(snapshot, request.form.get("anh", ""), path)
        file = self._content_cache.existing_file(picture) if picture else None
        if file is None:
            raise NotFound
        turn, crop = _turn(request.form.get("xoay", "")), _crop(request.form.get("cat", ""))
        extension = file_extension(picture)
        try:
            with self._one_picture:
                data = transform_picture(file.read_bytes(), extension, turn=turn, crop=crop)
        except TransformRefused as refusal:
            return _refusal(f"Chưa sửa được ảnh: {refusal}.")
        except (OSError, SyntaxError, ValueError):
            return _refusal("Chưa sửa được ảnh: ảnh hỏng hoặc quá lớn, máy không mở được.")
        try:
            stem = f"{_CUT_NAME.sub('', slug(PurePosixPath(picture).stem))}-cat"
            new = store_beside(self._content_cache.writer, item_file, stem, extension, data)
        except UploadRefused as refusal:
            return _refusal(f"Chưa sửa được ảnh: {refusal}.")
        except OSError:
            return _refusal(_DISK_ERROR)
        return self._new_file(request, path, StoredFile(new, new.stem, is_picture=True), "cắt, xoay ảnh")

    def thumbnail(self, request: DeskRequest) -> Response:
        """A picture in one of the site's widths: `anh` is a reference in the item `bai`."""
        snapshot = self._content_cache.last_snapshot()
        path = picture_path(snapshot, request.args.get("anh", ""), request.args.get("bai", ""))
        file = self._content_cache.existing_file(path) if path else None
        info = snapshot.facts(path) if file is not None else None
        if file is None or info is None or info.defect:
            raise NotFound
        width = next((each for each in WIDTHS if str(each) == request.args.get("rong")), WIDTHS[0])
        rendition = Rendition(width, "webp")
        if rendition not in renditions(path, info):
            return sandboxed_response(file.read_bytes(), MEDIA_TYPES[file_extension(path)])
        with self._one_picture:
            data = self._image_cache.scaled_copy(self._image_cache.reserve_name(info, rendition), file, rendition)
        return sandboxed_response(data, MEDIA_TYPES["webp"])

    def _item_file(self, request: DeskRequest, path: str) -> Path:
        """The file of an item that the person may write in. Raises `NotFound` and `Forbidden`."""
        section, file = self._content_cache.section_of(path), self._content_cache.existing_file(path)
        if section is None or file is None or not path.endswith(".md"):
            raise NotFound
        if not request.person.may(Right.WRITE, section.key):
            raise Forbidden
        return file

    def _new_file(self, request: DeskRequest, path: str, stored: StoredFile, action: str) -> Response:
        new_path = str(PurePosixPath(path).with_name(stored.file.name))
        info = self._content_cache.refresh([new_path]).facts(new_path)
        self._audit.record(request.person, action, path, stored.file.name)
        return json_response(
            {
                "name": stored.file.name,
                "title": stored.title,
                "markdown": stored.markdown,
                "picture": stored.is_picture,
                "facts": file_facts(new_path, info),
            }
        )


def picture_path(snapshot: ContentSnapshot, reference: str, from_path: str) -> str:
    """The path under content/ of the picture that a reference in a file leads to; "" where there is none."""
    target = snapshot.library.find_target(reference, from_path=from_path) if reference else None
    return target.path if target is not None and target.kind == "file" and is_image(target.path) else ""


def thumbnail_address(path: str) -> str:
    """Where a small copy of the picture at a path under content/ is."""
    return f"/_ban/anh-nho?anh=/{quote(path)}"


def file_facts(path: str, info: FileInfo | None) -> str:
    """Type, pixels and size of a file in words: “Ảnh JPEG, 1600×900, 320 KB”."""
    pixels = f"{info.width}×{info.height}" if info is not None and info.width else ""
    size = size_label(info.size) if info is not None else ""
    return ", ".join(filter(None, (type_label(path), pixels, size)))


def _refusal(text: str) -> Response:
    return json_response({"error": text}, status=422)


def _turn(text: str) -> int:
    return next((turn for turn in QUARTER_TURNS if str(turn) == text), 0)


def _crop(text: str) -> Crop | None:
    """Left, top, width and height in percent with spaces between; None for anything else."""
    try:
        numbers = [float(part) for part in text.split()]
    except ValueError:
        return None
    is_part = len(numbers) == 4 and all(isfinite(number) and 0 <= number <= 100 for number in numbers)
    return Crop(*numbers) if is_part else None
