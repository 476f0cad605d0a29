"""Responds to what brings something new under content/: new items, documents, and items that move."""

import sys
import tempfile
from pathlib import Path, PurePosixPath
from urllib.parse import quote

from msgspec import structs
from werkzeug.exceptions import Forbidden
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from newsroom.content.approval import set_owner
from newsroom.content.new_item import ItemRefused, NewItem, create_item
from newsroom.desk.access.rights import Person, Right
from newsroom.desk.items.moving import move_item
from newsroom.desk.services import DeskRequest, DeskServices
from newsroom.importing.importer import Importer, ImportResult
from newsroom.importing.sources import ACCEPTED_FORMATS, FORMATS_BY_SUFFIX
from newsroom.kinds import KINDS
from newsroom.library.move import MoveRefused
from newsroom.mkdocs_plugin.project import build_time_or_abort
from newsroom.text.normalize import collapse_whitespace, nfc, slug


class ItemActions:
    """The ways by which something new gets under content/."""

    def __init__(self, services: DeskServices) -> None:
        self._services = services
        self._content_cache, self._responses = services.content_cache, services.responses

    def create(self, request: DeskRequest) -> Response:
        """The form for a new item, and what it makes."""
        settings, writer = self._content_cache.settings, self._content_cache.writer
        title = collapse_whitespace(nfc(request.form.get("tieu-de", "")))
        section = settings.section_by_key(request.values.get("muc", ""))
        error = ""
        if request.method == "POST":
            try:
                if not title:
                    raise ItemRefused("Hãy ghi tiêu đề, chẳng hạn: Hội thi Dân vận khéo năm 2018.")
                if section is None or not request.person.may(Right.WRITE, section.key):
                    raise ItemRefused("Hãy chọn một chuyên mục.")
                new = NewItem(title, section, settings, writer, build_time_or_abort())
                path = create_item(new, KINDS[section.kind], has_body_hint=False)
                self._take_in(request.person, "Viết bài mới", path)
                return redirect(f"/_ban/bai/{quote(path)}?da=moi", 303)
            except ItemRefused as refusal:
                error = str(refusal)
            except OSError:
                error = "Không ghi được tệp: hãy kiểm tra quyền ghi vào thư mục và chỗ trống trên đĩa."
        sections = [each for each in settings.sections if request.person.may(Right.WRITE, each.key)]
        status, chosen = 422 if error else 200, section.key if section else ""
        return self._responses.render(
            request, "new.html", status=status, sections=sections, title=title, chosen=chosen, error=error
        )

    def import_documents(self, request: DeskRequest) -> Response:
        """The page that takes documents, and what became of those it was given."""
        settings, folders = self._content_cache.settings, self._content_cache.folders
        section = settings.section_by_key(request.form.get("muc", ""))
        if section is not None and not request.person.may(Right.WRITE, section.key):
            raise Forbidden
        sections = [each for each in settings.sections if request.person.may(Right.WRITE, each.key)]
        uploaded: list[tuple[str, ImportResult]] = []
        if request.method == "POST":
            self._content_cache.snapshot()
            parser, now = self._content_cache.new_parser(), build_time_or_abort()
            importer = Importer(
                self._content_cache.writer,
                folders.content_name,
                structs.replace(settings, sections=tuple(sections)),
                parser,
                kinds=KINDS,
                now=now,
                jobs=1,
            )
            for upload in request.files.getlist("tep"):
                if not upload.filename:
                    continue
                file_name = PurePosixPath(upload.filename.replace("\\", "/"))
                with tempfile.TemporaryDirectory(prefix="newsroom-") as folder:
                    # A document without a title gets it from the name of its file.
                    suffix = f".{slug(file_name.suffix)}" if file_name.suffix else ""
                    file = Path(folder, slug(file_name.stem) + suffix)
                    upload.save(file)
                    result = importer.import_one(file, section)
                if result.traceback:
                    print(result.traceback, file=sys.stderr)
                uploaded.append((file_name.name, result))
                if result.is_new:
                    self._take_in(request.person, f"Nhập từ {file_name.name}", result.path)
            self._content_cache.snapshot()
        submitted = request.method == "POST"
        return self._responses.render(
            request,
            "import.html",
            sections=sections,
            uploaded=uploaded,
            submitted=submitted,
            formats=ACCEPTED_FORMATS,
            suffixes=",".join(FORMATS_BY_SUFFIX),
        )

    def move(self, request: DeskRequest, path: str) -> Response:
        """Move an item; its page says why if that is refused."""
        target, query = collapse_whitespace(request.form.get("noi-moi", "")), "da=chuyen"
        try:
            if not target:
                raise MoveRefused("Hãy ghi nơi chuyển tới, chẳng hạn: hoat-dong/2018/10/nuoc-sach.md")
            path = move_item(self._services, request.person, path, target)
        except MoveRefused as refusal:
            query = f"bao={quote(str(refusal))}"
        except (OSError, UnicodeDecodeError):
            error = "Không chuyển được: có tệp không đọc hay không ghi được; hãy kiểm tra quyền truy cập."
            query = f"bao={quote(error)}"
        return redirect(f"/_ban/bai/{quote(path)}?{query}", 303)

    def _take_in(self, person: Person, action: str, path: str) -> None:
        """Write down whose a new item is, where people have accounts; keep its text as a version. Raises OSError."""
        file = self._content_cache.folders.content / path
        text = file.read_bytes()
        if person.login:
            owned = set_owner(text.decode(), owner=person.login).encode()
            self._content_cache.writer.replace(file, owned, expected=text)
            text = owned
        self._content_cache.refresh([path])
        self._services.history.record(person, action, {path: (None, text)})
        self._services.audit.record(person, action, path)
