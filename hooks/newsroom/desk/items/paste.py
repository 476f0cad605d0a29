"""Responds with the Markdown of what was copied elsewhere and pasted into the text of an item."""

from functools import partial

from werkzeug.exceptions import Forbidden, NotFound
from werkzeug.wrappers import Response

from newsroom.desk.access.rights import Right
from newsroom.desk.media.uploads import UploadRefused, save_upload
from newsroom.desk.responses import json_response
from newsroom.desk.services import DeskRequest, DeskServices
from newsroom.importing.clipboard import ClipboardText, clipboard_markdown, read_clipboard
from newsroom.importing.docx_package import ImportRefused
from newsroom.importing.own_links import find_own_file
from newsroom.runtime.atomic_write import STEM_PLACEHOLDER


class Pasting:
    """Reads clipboards for the items of one desk."""

    def __init__(self, services: DeskServices) -> None:
        self._content_cache, self._audit = services.content_cache, services.audit

    def respond(self, request: DeskRequest, path: str) -> Response:
        """The Markdown of the clipboard in the fields `html` and `rtf`, whose pictures are now beside the item."""
        cache = self._content_cache
        item_file, section = cache.existing_file(path), cache.section_of(path)
        if item_file is None or not path.endswith(".md") or section is None:
            raise NotFound
        if not request.person.may(Right.WRITE, section.key):
            raise Forbidden
        forms = {name: upload.read() for name, upload in request.files.items()}
        try:
            document = read_clipboard(forms.get("html", b"").decode(errors="replace"), forms.get("rtf", b""))
        except (ImportRefused, RecursionError) as refusal:
            why = refusal if isinstance(refusal, ImportRefused) else "lồng nhau quá sâu"
            return json_response({"error": f"Phần vừa dán {why}."}, status=422)
        pasted = clipboard_markdown(
            document,
            home_url=cache.settings.home_url,
            folder=path.rpartition("/")[0],
            find_file=partial(find_own_file, cache.folders.content, cache.settings),
        )
        if not pasted.markdown:
            return json_response({"error": "Phần vừa dán không có chữ nào bên trong."}, status=422)
        try:
            markdown, saved = self._save_pictures(pasted, path)
        except UploadRefused as refusal:
            return json_response({"error": f"Chưa nhận được ảnh: {refusal}."}, status=422)
        except OSError:
            return json_response({"error": "Không ghi được tệp ảnh: hãy kiểm tra quyền ghi vào thư mục."}, status=422)
        if saved:
            self._audit.record(request.person, "dán ảnh", path, ", ".join(saved))
        return json_response(
            {"markdown": markdown, "inline": pasted.is_inline, "pictures": len(saved), "losses": pasted.losses}
        )

    def _save_pictures(self, pasted: ClipboardText, path: str) -> tuple[str, list[str]]:
        """The Markdown with the pictures' real names, and those names. Raises `UploadRefused` and OSError."""
        cache, markdown, folder = self._content_cache, pasted.markdown, path.rpartition("/")[0]
        item_file = cache.folders.content / path
        names: list[str] = []
        for ending, data in pasted.picture_files.items():
            file = save_upload(cache.writer, item_file, f"{item_file.stem}{ending}", data, pictures_only=True).file
            names.append(file.name)
            markdown = markdown.replace(f"{STEM_PLACEHOLDER}{ending}", file.name)
        if names:
            cache.refresh([f"{folder}/{name}" for name in names])
        return markdown, names
