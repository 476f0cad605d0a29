"""Answers for what an item's form sends: saves it, or shows both versions where the file has changed."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from http import HTTPStatus
from pathlib import Path
from urllib.parse import quote

from werkzeug.exceptions import NotFound
from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response

from newsroom.content.frontmatter import schema
from newsroom.content.frontmatter.layout import Unwritable
from newsroom.content.frontmatter.writer import Value
from newsroom.desk import conflicts, uploads
from newsroom.desk.conflicts import joined
from newsroom.desk.content_cache import Content
from newsroom.desk.edit_form import DONE, Editing, Opened
from newsroom.desk.form_values import typed
from newsroom.desk.git import NotCommitted, Repository
from newsroom.desk.open_file import MOST_TEXT, Changed, Draft, save
from newsroom.desk.responses import Pages
from newsroom.desk.validation import Review, review
from newsroom.mkdocs_plugin.project import now
from newsroom.text.dates import UnknownDate, parse_moment


class Saving:
    """What saves for one desk."""

    def __init__(self, content: Content, pages: Pages, editing: Editing, repository: Repository) -> None:
        self._content, self._pages, self._editing, self._repository = content, pages, editing, repository

    def save(self, request: Request, path: str, nonce: str) -> Response:
        """Save what a form sent, or show both versions where the file has changed."""
        try:
            opened = self._editing.open(path)
        except NotFound:
            return self._gone(request, path, nonce)
        if isinstance(opened, Response):
            return opened
        if request.form.get("dau-van") != opened.digest:
            return self._conflict(request, opened, nonce)
        as_text = "van-ban" in request.form
        try:
            done, made = self._made(request, opened)
        except Unwritable:
            words = "Phần đầu bài viết sai nên không ghi bằng biểu mẫu được; hãy sửa ở ô văn bản gốc dưới đây."
            return self._editing.form(
                request, opened, nonce, as_text=True, told=words, status=HTTPStatus.UNPROCESSABLE_ENTITY
            )
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
            return self.save(request, path, nonce)
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
        return self._editing.form(request, again, nonce, as_text=as_text, told=told, status=status)

    def _conflict(self, request: Request, opened: Opened, nonce: str) -> Response:
        """Both versions, side by side, and one to be saved in their place."""
        theirs, before = opened.draft, self._editing.remembered.text(request.form.get("dau-van", ""))
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

    def _gone(self, request: Request, path: str, nonce: str) -> Response:
        """What was typed into an item that is no longer where it was."""
        form, section = request.form, self._content.section_of(path)
        before = self._editing.remembered.text(form.get("dau-van", ""))
        mine = form.get("van-ban", form.get("noi-dung", ""))
        if before is not None and section is not None:
            with suppress(Unwritable):
                mine = Draft(before, schema.OF_KIND[section.kind]).with_form(form).text
        return self._pages.page("gone.html", status=HTTPStatus.NOT_FOUND, nonce=nonce, path=path, mine=mine)

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
