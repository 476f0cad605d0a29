"""Responds to what an item's form sends: saves it, or shows both versions where the file has changed."""

from collections.abc import Mapping
from contextlib import suppress
from urllib.parse import quote

from msgspec import structs
from werkzeug.exceptions import NotFound
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from newsroom.content.frontmatter.editor import UneditableFrontMatter
from newsroom.content.frontmatter.writer import FrontMatterValue
from newsroom.desk.conflicts import side_by_side, three_way_merge
from newsroom.desk.edit_form import EDITOR_COOKIE, GIT_COOKIE, SUCCESS_MESSAGES, EditForm, OpenFile
from newsroom.desk.form_values import FormData, clean_input
from newsroom.desk.git import CommitFailed
from newsroom.desk.item_actions import UploadRefused, save_image
from newsroom.desk.open_file import MAX_EDITABLE_BYTES, ChangedOnDisk, EditableText, save_if_unchanged
from newsroom.desk.responses import set_preference_cookie
from newsroom.desk.services import DeskRequest, DeskServices
from newsroom.desk.validation import validate_text
from newsroom.kinds import KINDS
from newsroom.mkdocs_plugin.project import build_time_or_abort
from newsroom.text.dates import UnknownDateFormat, parse_moment


class SaveHandler:
    """Saves the items of one desk."""

    def __init__(self, services: DeskServices, edit_form: EditForm) -> None:
        self._content_cache, self._responses = services.content_cache, services.responses
        self._repository, self._edit_form = services.repository, edit_form

    def save(self, request: DeskRequest, path: str) -> Response:
        """Save what a form sent, and remember who edits in this browser."""
        try:
            response = self._save(request, path)
        except NotFound:
            response = self._missing_item_page(request.form, path)
        if "nguoi-sua" in request.form:
            set_preference_cookie(response, EDITOR_COOKIE, request.form["nguoi-sua"].strip()[:100])
            set_preference_cookie(response, GIT_COOKIE, "1" if "1" in request.form.getlist("ghi-git") else "")
        return response

    def _save(self, request: DeskRequest, path: str) -> Response:
        open_file = self._edit_form.open_file(path)
        if request.form.get("dau-van") != open_file.digest:
            return self._conflict_page(request.form, open_file)
        try:
            outcome, editable = self._apply_form(request, open_file)
        except UneditableFrontMatter:
            error = "Phần đầu bài viết sai nên không ghi bằng biểu mẫu được; hãy sửa ở ô văn bản gốc dưới đây."
            return self._edit_form.render(request, open_file, as_text=True, error=error, status=422)
        except _FormRejected as rejection:
            return self._show_form_again(request, open_file, str(rejection))
        if len(editable.text.encode()) > MAX_EDITABLE_BYTES:
            return self._responses.message_page("Bài quá dài", "Bài dài hơn 5 MB nên chưa lưu được.", status=413)
        if editable.text == open_file.editable.text and outcome == "luu":
            outcome = "khong-doi"
        try:
            save_if_unchanged(
                self._content_cache.writer, open_file.file, editable.text, expected_digest=open_file.digest
            )
        except ChangedOnDisk:
            return self._save(request, path)
        except OSError:
            error = "Không ghi được tệp: hãy kiểm tra quyền ghi vào thư mục và chỗ trống trên đĩa. Bài chưa được lưu."
            return self._show_form_again(request, open_file, error)
        self._content_cache.snapshot()
        error = self._commit_if_wanted(request.form, open_file) if outcome != "khong-doi" else ""
        query = f"da={outcome}" + (f"&bao={quote(error)}" if error else "")
        query += "&van-ban" if "van-ban" in request.form else ""
        return redirect(f"/_ban/bai/{quote(path)}?{query}", 303)

    def _apply_form(self, request: DeskRequest, open_file: OpenFile) -> tuple[str, EditableText]:
        """A key of `SUCCESS_MESSAGES` and the text to be saved. Raises `UneditableFrontMatter`, `_FormRejected`."""
        form, task = request.form, request.form.get("viec", "luu")
        editable = open_file.editable.with_form(form)
        changes: dict[str, FrontMatterValue] = {}
        picture = request.files.get("anh-moi")
        if picture is not None and picture.filename:
            try:
                picture_file = save_image(self._content_cache.writer, open_file.file, picture.filename, picture.read())
            except UploadRefused as refusal:
                raise _FormRejected(f"Chưa nhận được ảnh: {refusal}.") from refusal
            self._content_cache.snapshot()
            image = editable.values.get("image")
            changes["image"] = {**(image if isinstance(image, Mapping) else {}), "src": picture_file.name}
        if task == "nhap":
            changes["draft"] = "yes"
        elif task in ("dang", "hen"):
            changes["draft"] = ""
            if task == "hen":
                changes["date"] = _scheduled_time(form.get("hen-gio", ""))
        elif task == "dinh-chinh":
            written = editable.values.get("corrections")
            changes["corrections"] = [*(written if isinstance(written, list) else ()), _correction_from_form(form)]
        editable = editable.with_changes({name: value for name, value in changes.items() if name in editable.keys})
        if task in ("dang", "hen"):
            snapshot = self._content_cache.last_snapshot()
            if validate_text(self._content_cache, snapshot, open_file.path, editable).error_count:
                return "con-loi", editable.with_changes({"draft": "yes"})
        return task if task in SUCCESS_MESSAGES else "luu", editable

    def _show_form_again(self, request: DeskRequest, open_file: OpenFile, error: str) -> Response:
        """The form with what was typed, and why it has not been saved."""
        try:
            typed = open_file.editable.with_form(request.form)
        except UneditableFrontMatter:
            typed = open_file.editable.with_text(request.form.get("van-ban", open_file.editable.text))
        unsaved = structs.replace(open_file, editable=typed)
        return self._edit_form.render(request, unsaved, as_text="van-ban" in request.form, error=error, status=422)

    def _conflict_page(self, form: FormData, open_file: OpenFile) -> Response:
        """Both versions side by side, and a merged one to be saved in their place."""
        theirs, base_text = open_file.editable, self._edit_form.base_versions.get(form.get("dau-van", ""))
        try:
            base = EditableText(base_text, theirs.keys) if base_text is not None else theirs
            mine = base.with_form(form)
        except UneditableFrontMatter:
            mine = theirs.with_text(form.get("van-ban", form.get("noi-dung", "")))
        return self._responses.render(
            "conflict.html",
            status=409,
            path=open_file.path,
            digest=open_file.digest,
            diff_lines=side_by_side(theirs.text, mine.text),
            mine=mine.text,
            merged=three_way_merge(base, mine, theirs).text if base_text is not None else mine.text,
            same=theirs.text == mine.text,
        )

    def _missing_item_page(self, form: FormData, path: str) -> Response:
        """What was typed into an item that is no longer where it was."""
        section = self._content_cache.section_of(path)
        base_text = self._edit_form.base_versions.get(form.get("dau-van", ""))
        mine = form.get("van-ban", form.get("noi-dung", ""))
        if base_text is not None and section is not None:
            with suppress(UneditableFrontMatter):
                mine = EditableText(base_text, KINDS[section.kind].fields).with_form(form).text
        return self._responses.render("gone.html", status=404, path=path, mine=mine)

    def _commit_if_wanted(self, form: FormData, open_file: OpenFile) -> str:
        """Commit the item and the files it shows, where the editor wants it; returns why that failed, or ""."""
        if "1" not in form.getlist("ghi-git") or not self._repository.is_available:
            return ""
        library = self._content_cache.last_snapshot().library
        item = library.items.get(open_file.path)
        targets = (library.find_target(link, from_path=open_file.path) for link in (item.files if item else ()))
        paths = [target.path for target in targets if target is not None and target.kind == "file"]
        files = [open_file.file, *filter(None, map(self._content_cache.existing_file, paths))]
        title = item.title if item is not None else open_file.path
        try:
            self._repository.commit(files, editor=form.get("nguoi-sua", ""), message=f"Sửa bài: {title}")
        except CommitFailed as failure:
            return str(failure)
        return ""


class _FormRejected(Exception):
    """Why a form cannot be saved as it is, as a Vietnamese sentence."""


def _correction_from_form(form: FormData) -> dict[str, FrontMatterValue]:
    text = clean_input(form.get("dinh-chinh-loi", ""))
    if not text:
        raise _FormRejected("Hãy viết lời báo bạn đọc cho đính chính.")
    date, kind = f"{build_time_or_abort():%Y-%m-%d %H:%M}", clean_input(form.get("dinh-chinh-loai", ""))
    return {"date": date, "kind": kind, "text": text}


def _scheduled_time(text: str) -> str:
    """A time as a browser's date field gives it, as editors write it. Raises `_FormRejected`."""
    try:
        return f"{parse_moment(text.strip()):%Y-%m-%d %H:%M}"
    except (UnknownDateFormat, ValueError) as error:
        raise _FormRejected("Hãy chọn ngày, giờ đăng rồi bấm Hẹn giờ.") from error
