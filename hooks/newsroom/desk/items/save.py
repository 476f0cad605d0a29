"""Responds to what an item's form sends: saves it, or shows both versions where the file has changed."""

from contextlib import suppress
from pathlib import PurePosixPath
from urllib.parse import quote, urlencode

from msgspec import structs
from werkzeug.exceptions import NotFound
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from newsroom.content.frontmatter.editor import UneditableFrontMatter
from newsroom.desk.access.local import EDITOR_FIELD
from newsroom.desk.items.conflicts import side_by_side, three_way_merge
from newsroom.desk.items.edit_form import GIT_COOKIE, EditForm, OpenFile
from newsroom.desk.items.item_state import PUBLIC_STATES, item_state
from newsroom.desk.items.item_writer import ItemWriter
from newsroom.desk.items.next_versions import NextVersions
from newsroom.desk.items.open_file import MAX_EDITABLE_BYTES, ChangedOnDisk, EditableText
from newsroom.desk.items.save_rights import why_not_saved
from newsroom.desk.items.tasks import SUCCESS_MESSAGES, TASK_FIELDS, Question, TaskRejected, do_task, question_before
from newsroom.desk.media.form_files import with_files
from newsroom.desk.responses import set_preference_cookie
from newsroom.desk.services import DeskRequest, DeskServices
from newsroom.kinds import KINDS
from newsroom.model.items import next_version_path

_UNUSED = {
    "dinh-chinh-loi": "Lời báo bạn đọc chưa được ghi vào bài: bấm Ghi vào bài, hoặc xóa ô ấy.",
}

_NOT_WRITTEN = "Không ghi được tệp: hãy kiểm tra quyền ghi vào thư mục và chỗ trống trên đĩa. Bài chưa được lưu."


class SaveHandler:
    """Saves the items of one desk."""

    def __init__(self, services: DeskServices, edit_form: EditForm) -> None:
        self._services = services
        self._content_cache, self._responses = services.content_cache, services.responses
        self._edit_form, self._item_writer = edit_form, ItemWriter(services)
        self._next_versions = NextVersions(services, self._item_writer)

    def save(self, request: DeskRequest, path: str) -> Response:
        """Save what a form sent, and remember who edits in this browser."""
        try:
            response = self._save(request, path)
        except NotFound:
            response = self._missing_item_page(request, path)
        if EDITOR_FIELD in request.form:
            set_preference_cookie(response, EDITOR_FIELD, request.person.name)
            set_preference_cookie(response, GIT_COOKIE, "1" if "1" in request.form.getlist("ghi-git") else "")
        return response

    def _save(self, request: DeskRequest, path: str) -> Response:
        form, open_file = request.form, self._edit_form.open_file(request, path)
        # A task that was asked about comes back with the answer.
        task, is_confirmed = form.get("chac-chan") or form.get("viec", "luu"), "chac-chan" in form
        if form.get("dau-van") != open_file.digest:
            return self._conflict_page(request, open_file)
        try:
            typed = open_file.editable.with_form(form)
            refusal = self._why_not_saved(request, task, open_file, typed)
            if refusal:
                return self._show_form_again(request, open_file, typed, refusal)
            typed, file_error = self._with_files(request, open_file, typed)
            signed = self._item_writer.with_writer(request, open_file, typed)
            context = self._item_writer.task_context(request, open_file)
            result = do_task(task if not file_error else "luu", form, signed, context)
        except UneditableFrontMatter:
            error = "Phần đầu bài viết sai nên không ghi bằng biểu mẫu được; hãy sửa ở ô văn bản gốc dưới đây."
            typed = open_file.editable.with_text(form.get("van-ban", open_file.editable.text))
            return self._show_form_again(request, open_file, typed, error, as_text=True)
        except TaskRejected as rejection:
            return self._show_form_again(request, open_file, typed, str(rejection))
        editable, outcome = result.editable, result.outcome
        if len(editable.text.encode()) > MAX_EDITABLE_BYTES:
            return self._responses.message_page(
                request, "Bài quá dài", "Bài dài hơn 5 MB nên chưa lưu được.", status=413
            )
        try:
            approved = self._next_versions.approved(request, open_file, editable, context)
            if approved is None or task == "ban-sua":
                return self._begin_next_version(request, open_file, editable)
            editable = approved
        except TaskRejected as rejection:
            return self._show_form_again(request, open_file, typed, str(rejection))
        except OSError:
            return self._show_form_again(request, open_file, typed, _NOT_WRITTEN)
        except UneditableFrontMatter:
            error = "Phần đầu bài viết sai nên chưa lưu được bài đang trên trang; hãy sửa ở ô văn bản gốc dưới đây."
            return self._show_form_again(request, open_file, typed, error, as_text=True)
        question = self._question(open_file, editable) if not is_confirmed else None
        if question is not None:
            return self._show_form_again(request, open_file, typed, file_error, question=question)
        if editable.text == open_file.editable.text and outcome == "luu":
            outcome = "khong-doi"
        history_error = ""
        try:
            if outcome != "khong-doi":
                history_error = self._item_writer.write(request, open_file, editable, outcome)
        except ChangedOnDisk:
            return self._save(request, path)
        except OSError:
            return self._show_form_again(request, open_file, typed, _NOT_WRITTEN)
        errors = [*filter(None, (file_error, history_error)), *(_UNUSED[name] for name in result.unused)]
        if file_error or result.unused:
            # Saved all the same; what could not be used is still in the form.
            return self._edit_form.render(
                request,
                self._edit_form.open_file(request, path),
                success=SUCCESS_MESSAGES[outcome],
                saved_token=form.get("ban-go", ""),
                error=" ".join(errors),
                pending={name: form.get(name, "") for name in TASK_FIELDS} if result.unused else {},
                as_text="van-ban" in form,
                status=422,
            )
        token = {"ban-go": form["ban-go"]} if form.get("ban-go") else {}
        if task == "buoc-cuoi":
            has_new_date = typed.values.get("date") != open_file.editable.values.get("date")
            query = urlencode(token | ({"giu": "1"} if has_new_date else {}))
            return redirect(f"/_ban/dang/{quote(path)}?{query}", 303)
        said = {"da": outcome} | ({"bao": history_error} if history_error else {}) | token
        query = urlencode(said) + ("&van-ban" if "van-ban" in form else "")
        return redirect(f"/_ban/bai/{quote(path)}?{query}", 303)

    def _begin_next_version(self, request: DeskRequest, open_file: OpenFile, editable: EditableText) -> Response:
        """Save what was typed beside what readers have, and go on there."""
        error = self._next_versions.begin(request, open_file, editable)
        token = {"ban-go": request.form["ban-go"]} if request.form.get("ban-go") else {}
        query = urlencode({"da": "ban-sua"} | ({"bao": error} if error else {}) | token)
        return redirect(f"/_ban/bai/{quote(next_version_path(open_file.path))}?{query}", 303)

    def _with_files(self, request: DeskRequest, open_file: OpenFile, typed: EditableText) -> tuple[EditableText, str]:
        """What was typed with the files that were sent too, and Vietnamese sentences of those that were not taken."""
        taken = with_files(self._content_cache.writer, open_file.file, request.files, typed)
        if taken.names:
            self._content_cache.refresh(str(PurePosixPath(open_file.path).with_name(name)) for name in taken.names)
        return taken.editable, " ".join(taken.errors)

    def _why_not_saved(self, request: DeskRequest, task: str, open_file: OpenFile, typed: EditableText) -> str:
        parser, section = self._content_cache.new_parser(), open_file.section.key
        return why_not_saved(request.person, task, section, parser, open_file.path, open_file.editable, typed)

    def _question(self, open_file: OpenFile, editable: EditableText) -> Question | None:
        """What to ask before this text takes the item from readers."""
        snapshot = self._content_cache.last_snapshot()
        library, on_site = snapshot.library, self._services.on_site(snapshot)
        old_state = item_state(snapshot.version_in(open_file.path), library.now, on_site)
        if old_state not in PUBLIC_STATES:
            return None
        # The body has no say in it, and whatever is in it must not stop a save.
        front_matter = editable.text[: editable.body_offset].encode()
        item = self._content_cache.new_parser().parse(open_file.path, front_matter).item
        if item is not None:
            # What has lost its approval waits as a next version, and never comes here.
            item = structs.replace(item, unapproved="")
        return question_before(old_state, item_state(item, library.now, on_site))

    def _show_form_again(
        self,
        request: DeskRequest,
        open_file: OpenFile,
        typed: EditableText,
        error: str = "",
        *,
        question: Question | None = None,
        as_text: bool = False,
    ) -> Response:
        """The form with what was typed, and why it has not been saved."""
        return self._edit_form.render(
            request,
            structs.replace(open_file, editable=typed),
            as_text=as_text or "van-ban" in request.form,
            error=error,
            question=question,
            pending={name: request.form.get(name, "") for name in TASK_FIELDS},
            status=422,
        )

    def _conflict_page(self, request: DeskRequest, open_file: OpenFile) -> Response:
        """Both versions side by side, and a merged one to be saved in their place."""
        form = request.form
        theirs, base_text = open_file.editable, self._edit_form.base_versions.get(form.get("dau-van", ""))
        try:
            base = EditableText(base_text, theirs.keys) if base_text is not None else theirs
            mine = base.with_form(form)
        except UneditableFrontMatter:
            mine = theirs.with_text(form.get("van-ban", form.get("noi-dung", "")))
        return self._responses.render(
            request,
            "conflict.html",
            status=409,
            path=open_file.path,
            digest=open_file.digest,
            token=form.get("ban-go", ""),
            diff_lines=side_by_side(theirs.text, mine.text),
            mine=mine.text,
            merged=three_way_merge(base, mine, theirs).text if base_text is not None else mine.text,
            same=theirs.text == mine.text,
        )

    def _missing_item_page(self, request: DeskRequest, path: str) -> Response:
        """What was typed into an item that is no longer where it was."""
        form = request.form
        section = self._content_cache.section_of(path)
        base_text = self._edit_form.base_versions.get(form.get("dau-van", ""))
        mine = form.get("van-ban", form.get("noi-dung", ""))
        if base_text is not None and section is not None:
            with suppress(UneditableFrontMatter):
                mine = EditableText(base_text, KINDS[section.kind].fields).with_form(form).text
        return self._responses.render(request, "gone.html", status=404, path=path, mine=mine)
