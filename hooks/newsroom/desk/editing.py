"""Answers for one item: its form, saving it, and its preview while it is written."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path
from urllib.parse import quote

from msgspec import Struct
from werkzeug.exceptions import NotFound
from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response

from .. import schema
from ..dates import UnknownDate, parse_moment
from ..new_file import Value
from ..project import now
from ..rewriting import Unwritable
from . import conflicts, uploads
from .committing import NotCommitted, Repository
from .conflicts import Remembered, joined
from .drafts import MOST_TEXT, Changed, Draft, digest, save
from .forms import parts
from .gate import HEADER, SANDBOX
from .overview import Content
from .pages import Pages, cookie
from .previewing import Previewer
from .reviewing import Review, review
from .values import typed

EDITOR_COOKIE, GIT_COOKIE = "nguoi-sua", "ghi-git"
# What a page says after the browser was sent to it.
DONE = {
    "luu": "Đã lưu.",
    "khong-doi": "Không có gì thay đổi nên không ghi lại tệp.",
    "nhap": "Đã lưu thành bản nháp; bài sẽ không được đăng.",
    "dang": "Đã lưu và bỏ dấu bản nháp: bài sẽ hiện ở lần dựng trang tới.",
    "hen": "Đã hẹn giờ: bài sẽ tự hiện khi tới giờ, miễn là trang được dựng lại lúc ấy.",
    "con-loi": "Đã lưu, nhưng bài vẫn là bản nháp vì còn lỗi. Sửa các lỗi dưới đây rồi đăng lại.",
    "dinh-chinh": "Đã ghi đính chính vào bài.",
    "moi": "Đã tạo bài mới. Viết xong thì bấm Đăng hoặc Hẹn giờ.",
    "chuyen": "Đã chuyển bài; địa chỉ cũ vẫn dẫn tới đây.",
}


class Opened(Struct, frozen=True):
    """A file and the draft of what is in it."""

    path: str
    file: Path
    draft: Draft
    digest: str


class Editing:
    """The editor's pages of one desk."""

    def __init__(self, content: Content, pages: Pages, previewer: Previewer, repository: Repository) -> None:
        self._content, self._pages, self._previewer, self._repository = content, pages, previewer, repository
        self._remembered = Remembered()

    # The form ------------------------------------------------------------------------------------------------------

    def show(self, request: Request, path: str, nonce: str) -> Response:
        """The form of an item."""
        self._content.overview()
        opened = self._open(path)
        if isinstance(opened, Response):
            return opened
        done = DONE.get(request.args.get("da", ""), "")
        as_text = "van-ban" in request.args
        return self._form(request, opened, nonce, done=done, as_text=as_text, told=request.args.get("bao", ""))

    def _form(
        self,
        request: Request,
        opened: Opened,
        nonce: str,
        *,
        done: str = "",
        as_text: bool = False,
        told: str = "",
        status: HTTPStatus = HTTPStatus.OK,
    ) -> Response:
        draft, overview = opened.draft, self._content.last()
        found = review(self._content, overview, opened.path, draft)
        self._remembered.keep(opened.digest, draft.text)
        section = self._content.section_of(opened.path)
        return self._pages.page(
            "edit.html",
            status=status,
            nonce=nonce,
            path=opened.path,
            place=f"{self._content.folders.name}/{opened.path}",
            section=section,
            title=found.item.title if found.item and found.item.title else opened.path.rpartition("/")[2],
            draft=draft,
            digest=opened.digest,
            parts=parts(draft.keys),
            review=found,
            as_text=as_text or draft.head is None,
            can_form=draft.head is not None,
            is_draft=bool(found.item and found.item.draft),
            is_public=bool(found.item and found.item.public(overview.library.now)),
            address=f"{self._content.settings.base}{found.item.permalink}" if found.item else "",
            now=now(),
            done=done,
            told=told[:300],
            git=self._repository.is_there,
            commits=cookie(request, GIT_COOKIE) == "1",
            editor=cookie(request, EDITOR_COOKIE),
            tags=sorted({tag.title for tag in overview.library.tags.values()})[:2000],
            corrections=schema.ITEM["corrections"].by_name["kind"].choices,
        )

    def _open(self, path: str) -> Opened | Response:
        """The file at a path, or a page that says why it cannot be edited here. Raises `NotFound`."""
        section, file = self._content.section_of(path), self._content.file(path)
        if section is None or file is None or not path.endswith(".md"):
            raise NotFound
        heading = f"Không mở được {path}"
        if path == f"{section.key}/index.md":
            words = "Đây là lời giới thiệu của chuyên mục, không phải một bài; hãy sửa bằng trình soạn thảo văn bản."
            return self._pages.message(heading, words, status=415)
        try:
            size = file.stat().st_size
            if size > MOST_TEXT:
                words = f"Tệp nặng {size // 1_000_000} MB, quá lớn để sửa ở đây; hãy dùng trình soạn thảo văn bản."
                return self._pages.message(heading, words, status=413)
            data = file.read_bytes()
        except OSError:
            words = "Hãy kiểm tra quyền truy cập, hoặc đóng chương trình đang mở tệp này."
            return self._pages.message(heading, words, status=403)
        try:
            return Opened(path, file, Draft(data.decode(), schema.OF_KIND[section.kind]), digest(data))
        except UnicodeDecodeError:
            problems = self._content.parser().parse(path, data).problems
            words = " ".join(problem.message for problem in problems)
            return self._pages.message(heading, words, status=415)

    # Saving --------------------------------------------------------------------------------------------------------

    def save(self, request: Request, path: str, nonce: str) -> Response:
        """Save what a form sent, or show both versions where the file has changed."""
        opened = self._open(path)
        if isinstance(opened, Response):
            return opened
        if request.form.get("dau-van") != opened.digest:
            return self._conflict(request, opened, nonce)
        as_text = "van-ban" in request.form
        try:
            done, made = self._made(request, opened)
        except Unwritable:
            words = "Phần đầu bài viết sai nên không ghi bằng biểu mẫu được; hãy sửa ở ô văn bản gốc dưới đây."
            return self._form(request, opened, nonce, as_text=True, told=words, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        except _Told as why:
            return self._again(request, opened, nonce, str(why))
        data = made.text.encode()
        if len(data) > MOST_TEXT:
            return self._pages.message("Bài quá dài", "Bài dài hơn 5 MB nên chưa lưu được.", status=413)
        if made.text == opened.draft.text and done == "luu":
            done = "khong-doi"
        try:
            save(opened.file, made.text, opened=opened.digest)
        except Changed:
            again = self._open(path)
            return again if isinstance(again, Response) else self._conflict(request, again, nonce)
        except OSError:
            words = "Không ghi được tệp: hãy kiểm tra quyền ghi vào thư mục và chỗ trống trên đĩa. Bài chưa được lưu."
            return self._again(request, opened, nonce, words)
        self._content.overview()
        told = self._committed(request, opened.file, path, done)
        return self._sent_to(path, done, told, as_text=as_text)

    def _made(self, request: Request, opened: Opened) -> tuple[str, Draft]:
        """What was done, and the draft that comes of it. Raises `Unwritable`, `_Told`."""
        form, task = request.form, request.form.get("viec", "luu")
        made = opened.draft.with_form(form)
        changes: dict[str, Value] = {}
        picture = request.files.get("anh-moi")
        if picture is not None and picture.filename:
            try:
                taken = uploads.take(opened.file, picture.filename, picture.read())
            except uploads.Unusable as why:
                raise _Told(f"Chưa nhận được ảnh: {why}.") from why
            self._content.overview()
            changes["image"] = {**_mapping(made.values.get("image")), "src": taken.name}
        if task == "nhap":
            changes["draft"] = "yes"
        elif task in ("dang", "hen"):
            changes["draft"] = ""
            if task == "hen":
                changes["date"] = _moment(form.get("hen-gio", ""))
        elif task == "dinh-chinh":
            changes["corrections"] = [*_list(made.values.get("corrections")), self._correction(request)]
        made = made.with_changes({name: value for name, value in changes.items() if name in made.keys})
        if task in ("dang", "hen") and self._review(opened.path, made).errors:
            return "con-loi", made.with_changes({"draft": "yes"})
        return task if task in DONE else "luu", made

    def _correction(self, request: Request) -> dict[str, Value]:
        text = typed(request.form.get("dinh-chinh-loi", ""))
        if not text:
            raise _Told("Hãy viết lời báo bạn đọc cho đính chính.")
        return {"date": f"{now():%Y-%m-%d %H:%M}", "kind": typed(request.form.get("dinh-chinh-loai", "")), "text": text}

    def _review(self, path: str, draft: Draft) -> Review:
        return review(self._content, self._content.last(), path, draft)

    def _again(self, request: Request, opened: Opened, nonce: str, told: str) -> Response:
        """The form with what was typed, and why it has not been saved."""
        try:
            typed_in = opened.draft.with_form(request.form)
        except Unwritable:
            typed_in = opened.draft.with_text(request.form.get("van-ban", opened.draft.text))
        again = Opened(opened.path, opened.file, typed_in, opened.digest)
        as_text = "van-ban" in request.form
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return self._form(request, again, nonce, as_text=as_text, told=told, status=status)

    def _conflict(self, request: Request, opened: Opened, nonce: str) -> Response:
        """Both versions, side by side, and one to be saved in their place."""
        theirs, before = opened.draft, self._remembered.text(request.form.get("dau-van", ""))
        try:
            base = Draft(before, theirs.keys) if before is not None else theirs
            mine = base.with_form(request.form)
        except Unwritable:
            mine = theirs.with_text(request.form.get("van-ban", request.form.get("noi-dung", "")))
        return self._pages.page(
            "conflict.html",
            status=HTTPStatus.CONFLICT,
            nonce=nonce,
            path=opened.path,
            digest=opened.digest,
            rows=conflicts.rows(theirs.text, mine.text),
            mine=mine.text,
            joined=joined(base, mine, theirs).text if before is not None else mine.text,
            same=theirs.text == mine.text,
        )

    def _committed(self, request: Request, file: Path, path: str, done: str) -> str:
        """Commit where the editor wants it; gives what there is to say of it."""
        if "1" not in request.form.getlist("ghi-git") or done == "khong-doi" or not self._repository.is_there:
            return ""
        files, overview = [file], self._content.last()
        item = overview.library.items.get(path)
        for reference in item.files if item is not None else ():
            target = overview.library.find(reference, near=path)
            shown = self._content.file(target.path) if target is not None and target.kind == "file" else None
            files += [shown] if shown is not None else []
        try:
            title = item.title if item is not None else path
            self._repository.commit(files, editor=request.form.get("nguoi-sua", ""), message=f"Sửa bài: {title}")
        except NotCommitted as why:
            return str(why)
        return ""

    @staticmethod
    def _sent_to(path: str, done: str, told: str, *, as_text: bool) -> Response:
        query = f"?da={done}" + (f"&bao={quote(told)}" if told else "") + ("&van-ban" if as_text else "")
        return redirect(f"/_ban/bai/{quote(path)}{query}", 303)

    # While it is written -------------------------------------------------------------------------------------------

    def preview(self, request: Request, path: str) -> Response:
        """The page that a form's text makes and what there is to say of it; as a page of its own without a script."""
        opened = self._open(path)
        if isinstance(opened, Response):
            return opened
        try:
            draft = opened.draft.with_form(request.form)
        except Unwritable:
            draft = opened.draft
        found, by_script = self._review(path, draft), HEADER in request.headers
        page = self._previewer.page(self._content.last(), found, banner=not by_script)
        if not by_script:
            answer = Response(page, content_type="text/html; charset=utf-8")
            answer.headers["Content-Security-Policy"] = SANDBOX
            return answer
        remarks = [{"field": r.field, "level": r.level, "words": r.words, "line": r.line} for r in found.remarks]
        told = {"page": page, "remarks": remarks, "stale": request.form.get("dau-van") != opened.digest}
        return Response(json.dumps(told, ensure_ascii=False), content_type="application/json")


class _Told(Exception):
    """Why a form cannot be saved as it is, as a Vietnamese sentence."""


def _moment(written: str) -> str:
    """A time as a date box of a browser gives it, as editors write it. Raises `_Told`."""
    try:
        return f"{parse_moment(written.strip()):%Y-%m-%d %H:%M}"
    except (UnknownDate, ValueError) as error:
        raise _Told("Hãy chọn ngày, giờ đăng rồi bấm Hẹn giờ.") from error


def _mapping(value: Value | None) -> Mapping[str, Value]:
    return value if isinstance(value, Mapping) else {}


def _list(value: Value | None) -> list[Value]:
    return list(value) if value is not None and not isinstance(value, str | Mapping) else []
