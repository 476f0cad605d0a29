"""Responds to one action on many items: first what will happen to each, and when that was seen, what happened."""

from msgspec import Struct
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.wrappers import Response

from newsroom.content.frontmatter.editor import UneditableFrontMatter
from newsroom.desk.items.edit_form import EditForm, OpenFile
from newsroom.desk.items.item_writer import ItemWriter
from newsroom.desk.items.moving import move_item
from newsroom.desk.items.open_file import ChangedOnDisk
from newsroom.desk.items.tasks import TaskRejected, do_task
from newsroom.desk.lists.bulk_actions import (
    BULK_ACTIONS,
    BulkAction,
    Change,
    NotDone,
    section_change,
    tag_change,
    withdrawal_effect,
)
from newsroom.desk.lists.item_list import ITEMS_PER_PAGE
from newsroom.desk.services import DeskRequest, DeskServices
from newsroom.desk.work.locks import ItemLocks
from newsroom.library.move import MoveRefused
from newsroom.mkdocs_plugin.project import build_time_or_abort

# What a page of the list shows. Moving one of ten thousand items reads all of them, about a second each.
MAX_ITEMS = ITEMS_PER_PAGE


class BulkEntry(Struct, frozen=True):
    """An item of the selection: what will happen or has happened to it, or `reason`, why nothing does."""

    path: str
    title: str
    digest: str = ""
    effect: str = ""
    reason: str = ""


class BulkPages:
    """The pages of one desk."""

    def __init__(self, services: DeskServices, edit_form: EditForm) -> None:
        self._services, self._edit_form = services, edit_form
        self._content_cache, self._responses = services.content_cache, services.responses
        self._writer, self._locks = ItemWriter(services), ItemLocks(services.database, build_time_or_abort)

    def respond(self, request: DeskRequest) -> Response:
        """Ask what the action needs, say what it will do, or do it to what is still as it was then."""
        form = request.form
        name, value = form.get("viec", ""), form.get("gia-tri", "").strip()
        action, paths = BULK_ACTIONS.get(name), list(dict.fromkeys(form.getlist("bai")))[:MAX_ITEMS]
        if action is None:
            raise NotFound
        done = bool(value) and form.get("lam") == "1"
        seen = dict(zip(form.getlist("da-xem"), form.getlist("dau-van"), strict=False))
        entries = [self._entry(request, name, value, path, seen if done else None) for path in paths] if value else [
            BulkEntry(path, self._title(path)) for path in paths
        ]  # fmt: skip
        return self._responses.render(
            request,
            "bulk.html",
            name=name,
            action=action,
            value=value,
            entries=entries,
            done=done,
            able=sum(not entry.reason for entry in entries),
            sections=self._content_cache.settings.sections,
            tags=sorted({tag.title for tag in self._content_cache.last_snapshot().library.tags.values()})[:2000],
        )

    def _entry(self, request: DeskRequest, name: str, value: str, path: str, seen: dict[str, str] | None) -> BulkEntry:
        """What the action will do to an item; with the digests that were `seen`, it is done."""
        title = self._title(path)
        try:
            open_file = self._open(request, BULK_ACTIONS[name], path)
            change = self._change(request, name, value, open_file)
            if seen is not None:
                if seen.get(path) != open_file.digest:
                    raise NotDone("vừa được sửa ở nơi khác: hãy xem lại")
                self._do(request, name, open_file, change)
        except (NotDone, MoveRefused, TaskRejected) as refusal:
            return BulkEntry(path, title, reason=str(refusal))
        except ChangedOnDisk:
            return BulkEntry(path, title, reason="vừa được sửa ở nơi khác: hãy xem lại")
        except OSError:
            return BulkEntry(path, title, reason="không ghi được tệp: hãy kiểm tra quyền ghi và chỗ trống trên đĩa")
        return BulkEntry(
            change.path if seen is not None and change.path else path, title, open_file.digest, change.effect
        )

    def _open(self, request: DeskRequest, action: BulkAction, path: str) -> OpenFile:
        """The file of an item. Raises `NotDone`."""
        section = path.partition("/")[0]
        if not request.person.may(action.right, section):
            raise NotDone("anh/chị không có quyền làm việc này với bài")
        try:
            open_file = self._edit_form.open_file(request, path)
        except HTTPException as error:
            raise NotDone("không mở được") from error
        lock = self._locks.others_lock(path, request.person)
        if lock is not None:
            raise NotDone(f"{lock.name} đang mở bài")
        return open_file

    def _change(self, request: DeskRequest, name: str, value: str, open_file: OpenFile) -> Change:
        snapshot = self._content_cache.snapshot()
        library, item = snapshot.library, snapshot.library.items.get(open_file.path)
        if item is None:
            raise NotDone("bài viết sai, chưa đọc được")
        if name == "chuyen-muc":
            change = section_change(item, library, value, snapshot.sources)
            if not request.person.may(BULK_ACTIONS[name].right, value):
                raise NotDone("anh/chị không có quyền ở chuyên mục mới")
            return change
        if name == "go":
            effect, form = withdrawal_effect(item, library.now), MultiDict({"dinh-chinh-loi": value})
            try:
                context = self._writer.task_context(request, open_file)
                return Change(effect, do_task("go", form, open_file.editable, context).editable)
            except UneditableFrontMatter as error:
                raise NotDone("phần đầu bài viết sai nên không sửa được") from error
        parser = self._content_cache.new_parser()
        return tag_change(open_file.editable, item, library, parser, value, remove=name == "bo-chu-de")

    def _do(self, request: DeskRequest, name: str, open_file: OpenFile, change: Change) -> None:
        if change.text is not None:
            self._writer.write(request, open_file, change.text, "go" if name == "go" else "luu")
        else:
            move_item(self._services, request.person, open_file.path, change.path)

    def _title(self, path: str) -> str:
        item = self._content_cache.last_snapshot().library.items.get(path)
        return item.title if item is not None and item.title else path.rpartition("/")[2]
