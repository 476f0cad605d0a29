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
from newsroom.content.frontmatter.layout import UneditableFrontMatter
from newsroom.content.frontmatter.writer import FrontMatterValue
from newsroom.desk import conflicts, uploads
from newsroom.desk.conflicts import three_way_merge
from newsroom.desk.content_cache import ContentCache
from newsroom.desk.edit_form import SUCCESS_MESSAGES, EditForm, OpenFile
from newsroom.desk.form_values import clean_input
from newsroom.desk.git import CommitFailed, GitRepository
from newsroom.desk.open_file import MAX_EDITABLE_BYTES, ChangedOnDisk, EditableText, save_if_unchanged
from newsroom.desk.responses import TemplateResponses
from newsroom.desk.validation import ValidationResult, validate_text
from newsroom.mkdocs_plugin.project import build_time_or_abort
from newsroom.text.dates import UnknownDateFormat, parse_moment


class SaveHandler:
    """What saves for one desk."""

    def __init__(
        self, content_cache: ContentCache, responses: TemplateResponses, edit_form: EditForm, repository: GitRepository
    ) -> None:
        self._content_cache, self._responses, self._edit_form, self._repository = (
            content_cache,
            responses,
            edit_form,
            repository,
        )

    def save(self, request: Request, path: str, nonce: str) -> Response:
        """Save what a form sent, or show both versions where the file has changed."""
        try:
            opened = self._edit_form.open_file(path)
        except NotFound:
            return self._missing_item_page(request, path, nonce)
        if isinstance(opened, Response):
            return opened
        if request.form.get("dau-van") != opened.digest:
            return self._conflict_page(request, opened, nonce)
        as_text = "van-ban" in request.form
        try:
            done, made = self._apply_form(request, opened)
        except UneditableFrontMatter:
            words = "Phần đầu bài viết sai nên không ghi bằng biểu mẫu được; hãy sửa ở ô văn bản gốc dưới đây."
            return self._edit_form.render(
                request, opened, nonce, as_text=True, error=words, status=HTTPStatus.UNPROCESSABLE_ENTITY
            )
        except _FormRejected as why:
            return self._show_form_again(request, opened, nonce, str(why))
        data = made.text.encode()
        if len(data) > MAX_EDITABLE_BYTES:
            return self._responses.message_page("Bài quá dài", "Bài dài hơn 5 MB nên chưa lưu được.", status=413)
        if made.text == opened.editable.text and done == "luu":
            done = "khong-doi"
        try:
            save_if_unchanged(opened.file, made.text, expected_digest=opened.digest)
        except ChangedOnDisk:
            return self.save(request, path, nonce)
        except OSError:
            words = "Không ghi được tệp: hãy kiểm tra quyền ghi vào thư mục và chỗ trống trên đĩa. Bài chưa được lưu."
            return self._show_form_again(request, opened, nonce, words)
        self._content_cache.snapshot()
        told = self._commit_if_wanted(request, opened.file, path, done)
        return self._redirect_to_item(path, done, told, as_text=as_text)

    def _apply_form(self, request: Request, open_file: OpenFile) -> tuple[str, EditableText]:
        """What was done, and the draft that comes of it. Raises `Unwritable`, `_Told`."""
        form, task = request.form, request.form.get("viec", "luu")
        made = open_file.editable.with_form(form)
        changes: dict[str, FrontMatterValue] = {}
        picture = request.files.get("anh-moi")
        if picture is not None and picture.filename:
            try:
                taken = uploads.save_image(open_file.file, picture.filename, picture.read())
            except uploads.UploadRefused as why:
                raise _FormRejected(f"Chưa nhận được ảnh: {why}.") from why
            self._content_cache.snapshot()
            changes["image"] = {**_as_mapping(made.values.get("image")), "src": taken.name}
        if task == "nhap":
            changes["draft"] = "yes"
        elif task in ("dang", "hen"):
            changes["draft"] = ""
            if task == "hen":
                changes["date"] = _scheduled_time(form.get("hen-gio", ""))
        elif task == "dinh-chinh":
            changes["corrections"] = [*_as_list(made.values.get("corrections")), self._correction_from_form(request)]
        made = made.with_changes({name: value for name, value in changes.items() if name in made.keys})
        if task in ("dang", "hen") and self._validate(open_file.path, made).error_count:
            return "con-loi", made.with_changes({"draft": "yes"})
        return task if task in SUCCESS_MESSAGES else "luu", made

    def _correction_from_form(self, request: Request) -> dict[str, FrontMatterValue]:
        text = clean_input(request.form.get("dinh-chinh-loi", ""))
        if not text:
            raise _FormRejected("Hãy viết lời báo bạn đọc cho đính chính.")
        return {
            "date": f"{build_time_or_abort():%Y-%m-%d %H:%M}",
            "kind": clean_input(request.form.get("dinh-chinh-loai", "")),
            "text": text,
        }

    def _validate(self, path: str, editable: EditableText) -> ValidationResult:
        return validate_text(self._content_cache, self._content_cache.last_snapshot(), path, editable)

    def _show_form_again(self, request: Request, open_file: OpenFile, nonce: str, error: str) -> Response:
        """The form with what was typed, and why it has not been saved."""
        try:
            typed_in = open_file.editable.with_form(request.form)
        except UneditableFrontMatter:
            typed_in = open_file.editable.with_text(request.form.get("van-ban", open_file.editable.text))
        again = OpenFile(open_file.path, open_file.file, typed_in, open_file.digest)
        as_text = "van-ban" in request.form
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return self._edit_form.render(request, again, nonce, as_text=as_text, error=error, status=status)

    def _conflict_page(self, request: Request, open_file: OpenFile, nonce: str) -> Response:
        """Both versions, side by side, and one to be saved in their place."""
        theirs, before = open_file.editable, self._edit_form.base_versions.get(request.form.get("dau-van", ""))
        try:
            base = EditableText(before, theirs.keys) if before is not None else theirs
            mine = base.with_form(request.form)
        except UneditableFrontMatter:
            mine = theirs.with_text(request.form.get("van-ban", request.form.get("noi-dung", "")))
        return self._responses.render(
            "conflict.html",
            status=HTTPStatus.CONFLICT,
            nonce=nonce,
            path=open_file.path,
            digest=open_file.digest,
            rows=conflicts.side_by_side(theirs.text, mine.text),
            mine=mine.text,
            joined=three_way_merge(base, mine, theirs).text if before is not None else mine.text,
            same=theirs.text == mine.text,
        )

    def _missing_item_page(self, request: Request, path: str, nonce: str) -> Response:
        """What was typed into an item that is no longer where it was."""
        form, section = request.form, self._content_cache.section_of(path)
        before = self._edit_form.base_versions.get(form.get("dau-van", ""))
        mine = form.get("van-ban", form.get("noi-dung", ""))
        if before is not None and section is not None:
            with suppress(UneditableFrontMatter):
                mine = EditableText(before, schema.SCHEMA_BY_KIND[section.kind]).with_form(form).text
        return self._responses.render("gone.html", status=HTTPStatus.NOT_FOUND, nonce=nonce, path=path, mine=mine)

    def _commit_if_wanted(self, request: Request, file: Path, path: str, outcome: str) -> str:
        """Commit where the editor wants it; gives what there is to say of it."""
        if "1" not in request.form.getlist("ghi-git") or outcome == "khong-doi" or not self._repository.is_available:
            return ""
        files, overview = [file], self._content_cache.last_snapshot()
        item = overview.library.items.get(path)
        for reference in item.files if item is not None else ():
            target = overview.library.find_target(reference, from_path=path)
            shown = (
                self._content_cache.existing_file(target.path) if target is not None and target.kind == "file" else None
            )
            files += [shown] if shown is not None else []
        try:
            title = item.title if item is not None else path
            self._repository.commit(files, editor=request.form.get("nguoi-sua", ""), message=f"Sửa bài: {title}")
        except CommitFailed as why:
            return str(why)
        return ""

    @staticmethod
    def _redirect_to_item(path: str, outcome: str, error: str, *, as_text: bool) -> Response:
        query = f"?da={outcome}" + (f"&bao={quote(error)}" if error else "") + ("&van-ban" if as_text else "")
        return redirect(f"/_ban/bai/{quote(path)}{query}", 303)


class _FormRejected(Exception):
    """Why a form cannot be saved as it is, as a Vietnamese sentence."""


def _scheduled_time(text: str) -> str:
    """A time as a date box of a browser gives it, as editors write it. Raises `_Told`."""
    try:
        return f"{parse_moment(text.strip()):%Y-%m-%d %H:%M}"
    except (UnknownDateFormat, ValueError) as error:
        raise _FormRejected("Hãy chọn ngày, giờ đăng rồi bấm Hẹn giờ.") from error


def _as_mapping(value: FrontMatterValue | None) -> Mapping[str, FrontMatterValue]:
    return value if isinstance(value, Mapping) else {}


def _as_list(value: FrontMatterValue | None) -> list[FrontMatterValue]:
    return list(value) if value is not None and not isinstance(value, str | Mapping) else []
