"""Responds with the form of one item, and with its preview while it is written."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from urllib.parse import quote

from msgspec import Struct
from werkzeug.exceptions import NotFound, abort
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from newsroom.content.frontmatter.editor import UneditableFrontMatter
from newsroom.content.frontmatter.field_spec import FieldSpec
from newsroom.content.frontmatter.schema import ITEM_SCHEMA
from newsroom.desk.access.protection import CSRF_HEADER
from newsroom.desk.access.rights import Right
from newsroom.desk.content_snapshot import ContentSnapshot
from newsroom.desk.engine.progress import item_progress
from newsroom.desk.items.conflicts import BaseVersions
from newsroom.desk.items.item_state import DRAFT_STATES, item_state, state_label
from newsroom.desk.items.open_file import MAX_EDITABLE_BYTES, EditableText, content_digest
from newsroom.desk.items.tasks import ACTIONS, SUCCESS_MESSAGES, Question
from newsroom.desk.items.validation import validate_text
from newsroom.desk.media.uploads import ACCEPTED_FILES, ACCEPTED_PICTURES
from newsroom.desk.responses import json_response, sandboxed_response
from newsroom.desk.services import DeskRequest, DeskServices
from newsroom.desk.work.item_panel import item_panel
from newsroom.desk.work.locks import ItemLocks
from newsroom.kinds import KINDS
from newsroom.kinds.kind import FormPanel, Kind
from newsroom.library.next_versions import put_in_place
from newsroom.mkdocs_plugin.project import build_time_or_abort
from newsroom.model.items import NEXT_VERSION, item_path, next_version_path
from newsroom.model.review import UNAPPROVED_REASONS
from newsroom.model.settings import Section
from newsroom.runtime.atomic_write import ChangedMeanwhile

GIT_COOKIE = "ghi-git"
_FIRST_PANEL = FormPanel("Tiêu đề và sapo", ("title", "summary"))
_COMMON_PANELS = (
    FormPanel("Ảnh của bài", ("image",)),
    FormPanel("Đăng bài", ("date", "author", "tags")),
    FormPanel("Gỡ bài, trang chủ, cập nhật", ("expires", "featured", "updated"), is_open=False),
    FormPanel("Bài liên quan", ("plan", "related"), is_open=False),
    FormPanel("Đính chính đã ghi", ("corrections",), is_open=False),
    FormPanel("Địa chỉ và mã bài", ("aliases", "id"), is_open=False),
)


class OpenFile(Struct, frozen=True):
    """A file of an item, its path under content/, and its text with the digest it had when it was read."""

    path: str
    section: Section
    file: Path
    editable: EditableText
    digest: str


class EditForm:
    """The editor's pages of one desk."""

    def __init__(self, services: DeskServices) -> None:
        self._services = services
        self._content_cache, self._responses = services.content_cache, services.responses
        self._locks = ItemLocks(services.database, build_time_or_abort)
        self.base_versions = BaseVersions()

    def show(self, request: DeskRequest, path: str) -> Response:
        """The form of an item."""
        self._content_cache.snapshot()
        if self._settle(request, path) and path.endswith(NEXT_VERSION):
            return redirect(f"/_ban/bai/{quote(item_path(path))}")
        success = SUCCESS_MESSAGES.get(request.args.get("da", ""), "")
        as_text, error = "van-ban" in request.args, request.args.get("bao", "")
        token = request.args.get("ban-go", "")
        return self.render(
            request, self.open_file(request, path), success=success, saved_token=token, as_text=as_text, error=error
        )

    def render(
        self,
        request: DeskRequest,
        open_file: OpenFile,
        *,
        success: str = "",
        saved_token: str = "",
        as_text: bool = False,
        error: str = "",
        question: Question | None = None,
        pending: Mapping[str, str] = MappingProxyType({}),
        status: int = 200,
    ) -> Response:
        """The form of an open file; `success`, `error` and `question` stand above it.

        `saved_token` is what the browser calls the text that was saved. `as_text` shows the whole file in one box;
        `pending` is what the fields of tasks hold, where something in the form has not been saved.
        """
        editable, snapshot = open_file.editable, self._content_cache.last_snapshot()
        validation = validate_text(self._content_cache, snapshot, open_file.path, editable)
        item = validation.item
        on_site = self._services.on_site(snapshot)
        saved = snapshot.version_in(open_file.path)
        state = item_state(saved, snapshot.library.now, on_site)
        return self._responses.render(
            request,
            "edit.html",
            status=status,
            path=open_file.path,
            place=f"{self._content_cache.folders.content_name}/{open_file.path}",
            section=open_file.section,
            title=item.title if item and item.title else open_file.path.rpartition("/")[2],
            editable=editable,
            digest=open_file.digest,
            panels=form_panels(KINDS[open_file.section.kind]),
            validation=validation,
            as_text=as_text or editable.front_matter is None,
            has_form=editable.front_matter is not None,
            state=state,
            state_label=state_label(saved, state, snapshot.library.now, on_site),
            is_draft=state in DRAFT_STATES,
            review=saved.review if saved is not None else None,
            unapproved=UNAPPROVED_REASONS[saved.unapproved] if saved is not None and saved.unapproved else "",
            may_write=self._services.item_rights.may(request.person, Right.WRITE, open_file.path),
            may_approve=request.person.may(Right.APPROVE, open_file.section.key),
            progress=item_progress(self._services, snapshot, open_file.path),
            next_version=self._next_version(snapshot, open_file.path),
            replaces=item_path(open_file.path) if open_file.path.endswith(NEXT_VERSION) else "",
            review_required=snapshot.library.settings.review.required,
            success=success,
            saved_token=saved_token,
            error=error[:500],
            question=question,
            confirmed_task=request.form.get("viec", "luu"),
            pending=pending,
            git=not request.person.login and self._services.repository.is_available,
            commits=request.cookies.get(GIT_COOKIE) == "1",
            editor=request.person.name,
            lock=self._locks.others_lock(open_file.path, request.person),
            panel=item_panel(self._services, open_file.path, item, request.person),
            tags=snapshot.tag_titles[:2000],
            accepted_pictures=ACCEPTED_PICTURES,
            accepted_files=ACCEPTED_FILES,
            corrections=[choice for choice in _correction_choices() if choice[0] != "go"],
        )

    @staticmethod
    def _next_version(snapshot: ContentSnapshot, path: str) -> str:
        """The path of the next version of the item in a file; "" where it has none, or is one."""
        following = next_version_path(path)
        return following if not path.endswith(NEXT_VERSION) and following in snapshot.sources else ""

    def _settle(self, request: DeskRequest, path: str) -> bool:
        """Put a next version that readers see already into its place, since what is written there has no effect else.

        True if that was done.
        """
        place = item_path(path)
        if place not in self._content_cache.last_snapshot().library.replaced:
            return False
        try:
            before, after = put_in_place(self._content_cache.writer, place)
        except (OSError, ChangedMeanwhile):
            return False
        texts = {place: (before, after), next_version_path(place): (after, None)}
        self._content_cache.refresh(texts)
        self._services.history.record(request.person, ACTIONS["thay"], texts)
        return True

    def open_file(self, request: DeskRequest, path: str) -> OpenFile:
        """The file at a path. Raises `NotFound`, or HTTPException with a page that says why it cannot be edited."""
        self._settle(request, path)
        section, file = self._content_cache.section_of(path), self._content_cache.existing_file(path)
        if section is None or file is None or not path.endswith(".md"):
            raise NotFound

        def refuse(text: str, status: int) -> Response:
            return self._responses.message_page(request, f"Không mở được {path}", text, status=status)

        if path == f"{section.key}/index.md":
            text = "Đây là lời giới thiệu của chuyên mục, không phải một bài; hãy sửa bằng trình soạn thảo văn bản."
            abort(refuse(text, 415))
        try:
            size = file.stat().st_size
            if size > MAX_EDITABLE_BYTES:
                text = f"Tệp nặng {size // 1_000_000} MB, quá lớn để sửa ở đây; hãy dùng trình soạn thảo văn bản."
                abort(refuse(text, 413))
            data = file.read_bytes()
        except OSError:
            abort(refuse("Hãy kiểm tra quyền truy cập, hoặc đóng chương trình đang mở tệp này.", 403))
        try:
            editable = EditableText(data.decode(), KINDS[section.kind].fields)
        except UnicodeDecodeError:
            problems = self._content_cache.new_parser().parse(path, data).problems
            abort(refuse(" ".join(problem.message for problem in problems), 415))
        open_file = OpenFile(path, section, file, editable, content_digest(data))
        self.base_versions.add(open_file.digest, editable.text)
        return open_file

    def preview(self, request: DeskRequest, path: str) -> Response:
        """The page that a form's text makes, and for a script also the issues; without a script a page of its own."""
        open_file, snapshot = self.open_file(request, path), self._content_cache.last_snapshot()
        try:
            editable = open_file.editable.with_form(request.form)
        except UneditableFrontMatter:
            editable = open_file.editable
        validation = validate_text(self._content_cache, snapshot, path, editable)
        by_script = CSRF_HEADER in request.headers
        page = self._services.preview_renderer.render(snapshot, validation, banner=not by_script)
        if not by_script:
            return sandboxed_response(page, "text/html; charset=utf-8")
        issues = [
            {"field": issue.field, "level": issue.level, "message": issue.message, "line": issue.line}
            for issue in validation.issues
        ]
        is_stale = request.form.get("dau-van") != open_file.digest
        return json_response({"page": page, "issues": issues, "stale": is_stale})


def _correction_choices() -> Sequence[tuple[str, str]]:
    return ITEM_SCHEMA["corrections"].subfields_by_name["kind"].choices


def form_panels(kind: Kind) -> list[tuple[FormPanel, list[FieldSpec]]]:
    """The parts of the form of a kind with their fields: its own after title and lead."""
    panels = (_FIRST_PANEL, *kind.form_panels, *_COMMON_PANELS)
    return [(panel, [kind.fields[name] for name in panel.field_names]) for panel in panels]
