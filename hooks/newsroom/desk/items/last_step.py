"""The last step before readers: what is missing, how it looks on a phone, and the decision what becomes of it."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from urllib.parse import quote

from msgspec import Struct
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from newsroom.content.frontmatter.editor import UneditableFrontMatter
from newsroom.desk.access.rights import Right
from newsroom.desk.items.edit_form import EditForm, OpenFile
from newsroom.desk.items.item_state import DRAFT_STATES, item_state, state_label
from newsroom.desk.items.item_writer import ItemWriter
from newsroom.desk.items.next_versions import NextVersions
from newsroom.desk.items.open_file import ChangedOnDisk
from newsroom.desk.items.tasks import TaskRejected, do_task
from newsroom.desk.items.validation import BODY_FIELD, ValidationResult, validate_text
from newsroom.desk.services import DeskRequest, DeskServices
from newsroom.kinds import KINDS
from newsroom.mkdocs_plugin.project import build_time_or_abort
from newsroom.model.items import NEXT_VERSION, Item, item_path
from newsroom.text.dates import short_datetime, spoken_moment

_TASKS = frozenset({"gui-duyet", "rut-lai", "tra-lai", "duyet", "dang"})
_FIELDS = ("luc", "hen-gio", "loi-nhan")


class Check(Struct, frozen=True):
    """A line of the list: what was looked for, what was found, and the field of the form that has it.

    Without what is `asked_about` an item may be published, if somebody says so.
    """

    label: str
    is_there: bool
    found: str
    field: str
    asked_about: bool = False


class LastStep:
    """The page of one desk."""

    def __init__(self, services: DeskServices, edit_form: EditForm) -> None:
        self._services, self._edit_form = services, edit_form
        self._content_cache, self._responses = services.content_cache, services.responses
        self._writer = ItemWriter(services)
        self._next_versions = NextVersions(services, self._writer)

    def show(self, request: DeskRequest, path: str) -> Response:
        """The page for an item as it is saved."""
        self._content_cache.snapshot()
        open_file = self._edit_form.open_file(request, path)
        self._writer.check_right(request, open_file, "buoc-cuoi")
        return self._page(request, open_file)

    def decide(self, request: DeskRequest, path: str) -> Response:
        """Do what was decided, with the text that was shown."""
        form, open_file = request.form, self._edit_form.open_file(request, path)
        task = form.get("viec", "")
        if task not in _TASKS:
            return self._page(request, open_file, error="Hãy bấm một nút của trang này.")
        self._writer.check_right(request, open_file, task)
        filled_in = {name: form.get(name, "") for name in _FIELDS}
        if form.get("dau-van") != open_file.digest:
            error = "Bài vừa được sửa ở nơi khác. Dưới đây là bản mới nhất: hãy xem lại rồi quyết định."
            return self._page(request, open_file, filled_in, error)
        try:
            context = self._writer.task_context(request, open_file)
            if task == "dang":
                self._check_complete(request, open_file)
            result = do_task(task, form, open_file.editable, context)
            if result.outcome == "thay":
                history_error = self._next_versions.put_in_place(request, open_file, result.editable)
            else:
                history_error = self._writer.write(request, open_file, result.editable, result.outcome)
        except TaskRejected as rejection:
            return self._page(request, open_file, filled_in, str(rejection))
        except UneditableFrontMatter:
            error = "Phần đầu bài viết sai nên chưa làm được; hãy về biểu mẫu sửa ở ô văn bản gốc."
            return self._page(request, open_file, filled_in, error)
        except ChangedOnDisk:
            return self.decide(request, path)
        except OSError:
            error = "Không ghi được tệp: hãy kiểm tra quyền ghi vào thư mục và chỗ trống trên đĩa."
            return self._page(request, open_file, filled_in, error)
        if result.outcome in ("dang", "thay") and "dua-len" in form:
            self._services.engine.publish()
        if result.outcome == "thay":
            path = item_path(path)
        query = f"da={result.outcome}" + (f"&bao={quote(history_error)}" if history_error else "")
        return redirect(f"/_ban/bai/{quote(path)}?{query}", 303)

    def _check_complete(self, request: DeskRequest, open_file: OpenFile) -> None:
        """Raise `TaskRejected` where something is missing and nobody has said that it is meant so."""
        missing = [check.label.lower() for check in self._checks(open_file) if check.asked_about and not check.is_there]
        if missing and "thieu" not in request.form:
            raise TaskRejected(f"Bài chưa có {', '.join(missing)}: hãy bổ sung, hoặc đánh dấu “Vẫn đăng”.")

    def _as_published(self, open_file: OpenFile) -> ValidationResult:
        """What the checks say of the text once it is no draft; where that cannot be written, of the text as it is."""
        editable = open_file.editable
        try:
            if "draft" in editable.keys:
                editable = editable.with_changes({"draft": ""})
        except UneditableFrontMatter:
            pass
        return validate_text(self._content_cache, self._content_cache.last_snapshot(), open_file.path, editable)

    def _checks(self, open_file: OpenFile) -> list[Check]:
        validation = self._as_published(open_file)
        return list(_checks(validation.item, validation)) if validation.item is not None else []

    def _page(
        self,
        request: DeskRequest,
        open_file: OpenFile,
        filled_in: Mapping[str, str] = MappingProxyType({}),
        error: str = "",
    ) -> Response:
        snapshot, now = self._content_cache.last_snapshot(), build_time_or_abort()
        library, settings = snapshot.library, self._content_cache.settings
        on_site, saved = self._services.on_site(snapshot), snapshot.version_in(open_file.path)
        state, validation = item_state(saved, library.now, on_site), self._as_published(open_file)
        item, person, section = validation.item, request.person, open_file.section
        checks = list(_checks(item, validation)) if item is not None else []
        written = item.date if item is not None else None
        is_next_version = open_file.path.endswith(NEXT_VERSION)
        if is_next_version:
            # Its date is the item's; what is chosen is when it takes its place.
            written = saved.review.live if saved is not None and saved.review is not None else None
        to_come = f"{written:%Y-%m-%dT%H:%M}" if written is not None and written > now else ""
        chosen = filled_in.get("luc") or ("hen" if to_come else "giu" if "giu" in request.args else "bay-gio")
        return self._responses.render(
            request,
            "last_step.html",
            status=422 if error else 200,
            path=open_file.path,
            saved_token=request.args.get("ban-go", ""),
            digest=open_file.digest,
            title=item.title if item and item.title else open_file.path.rpartition("/")[2],
            section=section,
            state=state,
            state_label=state_label(saved, state, library.now, on_site),
            is_draft=state in DRAFT_STATES,
            review=saved.review if saved is not None else None,
            may_approve=person.may(Right.APPROVE, section.key),
            review_settings=settings.review,
            is_next_version=is_next_version,
            checks=checks,
            missing=[check.label.lower() for check in checks if check.asked_about and not check.is_there],
            errors=[issue for issue in validation.issues if issue.level == "error"],
            labels=_labels(open_file),
            advice=[issue for issue in validation.issues if issue.level != "error"],
            preview=self._services.preview_renderer.render(snapshot, validation, banner=False),
            now=now,
            spoken_now=spoken_moment(now),
            written=short_datetime(written) if written is not None and written <= now else "",
            chosen=chosen,
            scheduled=filled_in.get("hen-gio") or to_come,
            note=filled_in.get("loi-nhan", ""),
            targets=[target.name for target in settings.publish],
            is_automatic=self._services.engine.is_automatic,
            error=error,
        )


def _labels(open_file: OpenFile) -> dict[str, str]:
    """What the fields of the form are called."""
    return {BODY_FIELD: "Nội dung", **{name: spec.label for name, spec in open_file.editable.keys.items()}}


def _checks(item: Item, validation: ValidationResult) -> Iterable[Check]:
    kind = KINDS[item.kind]
    fields = {issue.field for issue in validation.issues if issue.level == "error"}
    yield Check("Tiêu đề", bool(item.title) and "title" not in fields, item.title, "title")
    words = item.body.syllables
    yield Check("Nội dung", BODY_FIELD not in fields, f"{words} âm tiết" if words else "", BODY_FIELD)
    lead = item.summary or (f"chưa viết, máy lấy đoạn đầu: {item.body.lead[:120]}" if item.body.lead else "")
    yield Check("Sapo", bool(item.summary), lead, "summary", asked_about=True)
    if kind.is_story:
        picture = item.image.src if item.image else "có ảnh trong nội dung" if item.body.images else ""
        yield Check("Ảnh", bool(picture), picture.rpartition("/")[2], "image", asked_about=True)
    if kind.wants_tags:
        yield Check("Chủ đề", bool(item.tags), ", ".join(item.tags), "tags")
