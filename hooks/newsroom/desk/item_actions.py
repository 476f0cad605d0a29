"""Answers for what comes to the desk: new items, documents to import, pictures, and items that move."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from urllib.parse import quote

from msgspec import Struct
from werkzeug.exceptions import NotFound
from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response

from newsroom.content.frontmatter.schema import TITLE_LIMIT
from newsroom.content.new_item import compose_new_item, new_item_path
from newsroom.desk import uploads
from newsroom.desk.content_cache import ContentCache
from newsroom.desk.responses import TemplateResponses
from newsroom.importing.importer import Importer, ImportResult
from newsroom.library.move import Move, MoveRefused
from newsroom.mkdocs_plugin.project import build_time_or_abort
from newsroom.runtime.atomic_write import create_content_file
from newsroom.text.normalize import collapse_whitespace, nfc, slug


class UploadedDocument(Struct, frozen=True):
    """What became of a document that was sent."""

    file_name: str
    result: ImportResult


class ItemActions:
    """The ways by which something new gets under content/."""

    def __init__(self, content_cache: ContentCache, responses: TemplateResponses) -> None:
        self._content_cache, self._responses = content_cache, responses

    def create(self, request: Request, nonce: str) -> Response:
        """The form for a new item, and what it makes."""
        title = collapse_whitespace(nfc(request.form.get("tieu-de", "")))
        section = self._content_cache.settings.section_by_key(request.values.get("muc", ""))
        wrong = ""
        if request.method == "POST":
            if not title:
                wrong = "Hãy ghi tiêu đề, chẳng hạn: Hội thi Dân vận khéo năm 2018."
            elif len(title) > TITLE_LIMIT:
                wrong = f"Tiêu đề dài {len(title)} ký tự, chỉ được tối đa {TITLE_LIMIT}."
            elif section is None:
                wrong = "Hãy chọn một chuyên mục."
            else:
                moment, content = build_time_or_abort(), self._content_cache.folders.content
                folder, stem, number = new_item_path(title, section, content, moment)
                text = compose_new_item(title, section, self._content_cache.settings, now=moment, number=number)
                try:
                    written, _ = create_content_file(content / folder, stem, text, {}, allow_duplicate=True)
                except OSError:
                    wrong = "Không ghi được tệp: hãy kiểm tra quyền ghi vào thư mục và chỗ trống trên đĩa."
                else:
                    self._content_cache.snapshot()
                    return redirect(f"/_ban/bai/{quote(written.relative_to(content).as_posix())}?da=moi", 303)
        status = 422 if wrong else 200
        sections, chosen = self._content_cache.settings.sections, section.key if section else ""
        return self._responses.render(
            "new.html", status=status, nonce=nonce, sections=sections, title=title, chosen=chosen, wrong=wrong
        )

    def import_documents(self, request: Request, nonce: str) -> Response:
        """The page that takes documents, and what became of those it was given."""
        section = self._content_cache.settings.section_by_key(request.form.get("muc", ""))
        uploaded: list[UploadedDocument] = []
        if request.method == "POST":
            self._content_cache.snapshot()
            importer = Importer(
                self._content_cache.folders.content,
                self._content_cache.folders.content_name,
                self._content_cache.settings,
                self._content_cache.new_parser(),
                now=build_time_or_abort(),
                jobs=1,
            )
            with tempfile.TemporaryDirectory(prefix="newsroom-") as folder:
                for number, sent in enumerate(request.files.getlist("tep")):
                    if not sent.filename:
                        continue
                    name = sent.filename.replace("\\", "/").rpartition("/")[2]
                    # Its own name is what a title is taken from where there is none inside.
                    stem, dot, ending = name.rpartition(".")
                    kept = Path(folder, str(number), f"{slug(stem or ending)}{dot}{slug(ending)}")
                    kept.parent.mkdir()
                    sent.save(kept)
                    try:
                        result = importer.import_one(kept, section)
                    except OSError:
                        result = ImportResult("", ("không ghi được tệp; hãy kiểm tra quyền ghi vào thư mục",))
                    uploaded.append(UploadedDocument(name, result))
            self._content_cache.snapshot()
        sections = self._content_cache.settings.sections
        asked = request.method == "POST"
        return self._responses.render("import.html", nonce=nonce, sections=sections, uploaded=uploaded, submitted=asked)

    def upload_image(self, request: Request, path: str) -> Response:
        """Take a picture for an item; gives its name, or why it cannot be taken."""
        item, sent = self._content_cache.existing_file(path), request.files.get("tep")
        if item is None or not path.endswith(".md") or self._content_cache.section_of(path) is None:
            raise NotFound
        try:
            if sent is None or not sent.filename:
                raise uploads.UploadRefused("chưa chọn tệp ảnh")
            taken = uploads.save_image(item, sent.filename, sent.read())
        except uploads.UploadRefused as why:
            return _json_response({"wrong": f"Chưa nhận được ảnh: {why}."}, 422)
        except OSError:
            return _json_response({"wrong": "Không ghi được tệp ảnh: hãy kiểm tra quyền ghi vào thư mục."}, 422)
        self._content_cache.snapshot()
        return _json_response({"name": taken.name}, 200)

    def move(self, request: Request, path: str) -> Response:
        """Move an item; a refusal is told on its page."""
        overview, content = self._content_cache.snapshot(), self._content_cache.folders.content
        target, told = collapse_whitespace(request.form.get("noi-moi", "")), ""
        try:
            if not target:
                raise MoveRefused("Hãy ghi nơi chuyển tới, chẳng hạn: hoat-dong/2018/10/nuoc-sach.md")
            path = Move(overview.library, content, folder_name=self._content_cache.folders.content_name).run(
                path, target
            )[0]
        except MoveRefused as refusal:
            told = str(refusal)
        except (OSError, UnicodeDecodeError):
            told = "Không chuyển được: có tệp không đọc hay không ghi được; hãy kiểm tra quyền truy cập."
        self._content_cache.snapshot()
        return redirect(f"/_ban/bai/{quote(path)}?" + (f"bao={quote(told)}" if told else "da=chuyen"), 303)


def _json_response(value: dict[str, str], status: int) -> Response:
    return Response(json.dumps(value, ensure_ascii=False), status=status, content_type="application/json")
