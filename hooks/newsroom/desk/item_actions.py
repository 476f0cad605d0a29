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
from newsroom.content.new_item import compose, place_of
from newsroom.desk import uploads
from newsroom.desk.content_cache import Content
from newsroom.desk.responses import Pages
from newsroom.importing.importer import Importer, Outcome
from newsroom.library.move import Move, Refusal
from newsroom.mkdocs_plugin.project import now
from newsroom.runtime.atomic_write import AlreadyThere, place
from newsroom.text.normalize import nfc, slug, squeeze


class Arrived(Struct, frozen=True):
    """What became of one document: the path of its item, or "" and why there is none."""

    name: str
    path: str
    title: str
    told: tuple[str, ...]


class Arrivals:
    """The ways by which something new gets under content/."""

    def __init__(self, content: Content, pages: Pages) -> None:
        self._content, self._pages = content, pages

    def new(self, request: Request, nonce: str) -> Response:
        """The form for a new item, and what it makes."""
        title = squeeze(nfc(request.form.get("tieu-de", "")))
        section = self._content.settings.section(request.values.get("muc", ""))
        wrong = ""
        if request.method == "POST":
            if not title:
                wrong = "Hãy ghi tiêu đề, chẳng hạn: Hội thi Dân vận khéo năm 2018."
            elif len(title) > TITLE_LIMIT:
                wrong = f"Tiêu đề dài {len(title)} ký tự, chỉ được tối đa {TITLE_LIMIT}."
            elif section is None:
                wrong = "Hãy chọn một chuyên mục."
            else:
                moment, content = now(), self._content.folders.content
                folder, stem, number = place_of(title, section, content, moment)
                text = compose(title, section, self._content.settings, now=moment, number=number)
                try:
                    written, _ = place(content / folder, stem, text, {}, anew=True)
                except OSError:
                    wrong = "Không ghi được tệp: hãy kiểm tra quyền ghi vào thư mục và chỗ trống trên đĩa."
                else:
                    self._content.overview()
                    return redirect(f"/_ban/bai/{quote(written.relative_to(content).as_posix())}?da=moi", 303)
        status = 422 if wrong else 200
        sections, chosen = self._content.settings.sections, section.key if section else ""
        return self._pages.page(
            "new.html", status=status, nonce=nonce, sections=sections, title=title, chosen=chosen, wrong=wrong
        )

    def documents(self, request: Request, nonce: str) -> Response:
        """The page that takes documents, and what became of those it was given."""
        section = self._content.settings.section(request.form.get("muc", ""))
        found: list[Arrived] = []
        if request.method == "POST":
            self._content.overview()
            importer = Importer(
                self._content.folders.content,
                self._content.folders.name,
                self._content.settings,
                self._content.parser(),
                now=now(),
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
                    outcome = importer.read(kept, section)
                    found.append(self._placed(name, outcome))
            self._content.overview()
        sections = self._content.settings.sections
        asked = request.method == "POST"
        return self._pages.page("import.html", nonce=nonce, sections=sections, found=found, asked=asked)

    def _placed(self, name: str, outcome: Outcome) -> Arrived:
        draft = outcome.draft
        if draft is None:
            return Arrived(name, "", "", (outcome.refusal,))
        content = self._content.folders.content
        try:
            target, _ = place(content / draft.folder, draft.stem, draft.text, draft.beside)
        except AlreadyThere as before:
            path = before.path.relative_to(content).as_posix()
            return Arrived(name, path, path, ("đã nhập từ trước, không ghi lại",))
        except OSError:
            return Arrived(name, "", "", ("không ghi được tệp; hãy kiểm tra quyền ghi vào thư mục",))
        told = [*draft.told, *(f"cần bổ sung: {words}" for words in (*draft.open, *outcome.problems))]
        path = target.relative_to(content).as_posix()
        return Arrived(name, path, path, (*told, *(f"không mang sang: {words}" for words in draft.losses)))

    def picture(self, request: Request, path: str) -> Response:
        """Take a picture for an item; gives its name, or why it cannot be taken."""
        item, sent = self._content.file(path), request.files.get("tep")
        if item is None or not path.endswith(".md") or self._content.section_of(path) is None:
            raise NotFound
        try:
            if sent is None or not sent.filename:
                raise uploads.Unusable("chưa chọn tệp ảnh")
            taken = uploads.take(item, sent.filename, sent.read())
        except uploads.Unusable as why:
            return _json({"wrong": f"Chưa nhận được ảnh: {why}."}, 422)
        except OSError:
            return _json({"wrong": "Không ghi được tệp ảnh: hãy kiểm tra quyền ghi vào thư mục."}, 422)
        self._content.overview()
        return _json({"name": taken.name}, 200)

    def move(self, request: Request, path: str) -> Response:
        """Move an item; a refusal is told on its page."""
        overview, content = self._content.overview(), self._content.folders.content
        target, told = squeeze(request.form.get("noi-moi", "")), ""
        try:
            if not target:
                raise Refusal("Hãy ghi nơi chuyển tới, chẳng hạn: hoat-dong/2018/10/nuoc-sach.md")
            path = Move(overview.library, content, folder=self._content.folders.name).run(path, target)[0]
        except Refusal as refusal:
            told = str(refusal)
        except (OSError, UnicodeDecodeError):
            told = "Không chuyển được: có tệp không đọc hay không ghi được; hãy kiểm tra quyền truy cập."
        self._content.overview()
        return redirect(f"/_ban/bai/{quote(path)}?" + (f"bao={quote(told)}" if told else "da=chuyen"), 303)


def _json(value: dict[str, str], status: int) -> Response:
    return Response(json.dumps(value, ensure_ascii=False), status=status, content_type="application/json")
