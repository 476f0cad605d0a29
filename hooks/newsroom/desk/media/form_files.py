"""Takes the files that come with an item's form itself, from a browser that runs no script."""

from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct
from werkzeug.datastructures import FileStorage, MultiDict

from newsroom.desk.items.open_file import EditableText
from newsroom.desk.media.uploads import StoredFile, UploadRefused, save_upload
from newsroom.runtime.content_writer import ContentWriter

LEAD_PICTURE_FIELD, FILES_FIELD = "anh-moi", "tep-moi"


class FormFiles(Struct, frozen=True):
    """A text with the files that came along, the names of those that were written, and why others were not."""

    editable: EditableText
    names: tuple[str, ...]
    errors: tuple[str, ...]


def with_files(
    writer: ContentWriter, item_file: Path, files: MultiDict[str, FileStorage], typed: EditableText
) -> FormFiles:
    """What was typed with the picture of the item and the other files that were sent.

    Attachments go where the kind has a list of them, else below the text, as pictures do. Raises
    `UneditableFrontMatter`.
    """
    names: list[str] = []
    errors: list[str] = []
    for field in (LEAD_PICTURE_FIELD, FILES_FIELD):
        is_lead = field == LEAD_PICTURE_FIELD
        noun = "ảnh" if is_lead else "tệp"
        for upload in files.getlist(field):
            if not upload.filename:
                continue
            try:
                stored = save_upload(writer, item_file, upload.filename, upload.read(), pictures_only=is_lead)
            except UploadRefused as refusal:
                errors.append(f"Chưa nhận được {noun} {upload.filename}: {refusal}.")
            except OSError:
                errors.append(f"Không ghi được tệp {noun} {upload.filename}: hãy kiểm tra quyền ghi vào thư mục.")
            else:
                names.append(stored.file.name)
                typed = _as_lead_picture(typed, stored) if is_lead else _with_file(typed, stored)
    return FormFiles(typed, tuple(names), tuple(errors))


def _as_lead_picture(typed: EditableText, stored: StoredFile) -> EditableText:
    image = typed.values.get("image")
    return typed.with_changes({"image": {**(image if isinstance(image, Mapping) else {}), "src": stored.file.name}})


def _with_file(typed: EditableText, stored: StoredFile) -> EditableText:
    attachments = typed.values.get("attachments")
    if isinstance(attachments, list) and not stored.is_picture:
        return typed.with_changes({"attachments": [*attachments, {"file": stored.file.name, "title": stored.title}]})
    return typed.with_paragraph(stored.markdown)
