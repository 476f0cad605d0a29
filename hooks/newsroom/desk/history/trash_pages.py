"""Responds to what puts items into the trash, brings them back and deletes them for ever."""

import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from pathlib import PurePosixPath
from urllib.parse import quote

from msgspec import Struct
from werkzeug.exceptions import Forbidden, NotFound
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from newsroom.content.frontmatter.editor import UneditableFrontMatter
from newsroom.desk.access.rights import Person, Right
from newsroom.desk.history.trash import Trash, TrashedItem
from newsroom.desk.items.edit_form import EditForm, OpenFile
from newsroom.desk.items.item_state import PUBLIC_STATES, item_state, state_label
from newsroom.desk.items.open_file import EditableText
from newsroom.desk.services import DeskRequest, DeskServices
from newsroom.desk.work.locks import ItemLocks
from newsroom.kinds import KINDS
from newsroom.library.library import Library
from newsroom.library.published_files import own_files
from newsroom.mkdocs_plugin.project import build_time_or_abort
from newsroom.model.items import Item, next_version_path
from newsroom.runtime.atomic_write import candidate_names

_TO_TRASH, _BACK, _FOR_EVER = "Bỏ vào thùng rác", "Lấy lại từ thùng rác", "Xóa hẳn"
_NOT_DELETED = "Chưa bỏ được bài: hãy kiểm tra quyền ghi vào thư mục và chỗ trống trên đĩa. Bài vẫn còn đó."
_NO_DRAFT = "Phần đầu bài viết sai nên máy không đánh dấu bản nháp được: cần người duyệt lấy lại bài này."
_HAS_NEXT = "Bài còn bản sửa đang chờ lên trang: hãy đăng hoặc bỏ bản ấy trước."
_MESSAGES = {"bo": "Đã bỏ bài vào thùng rác; từ đây lấy lại được.", "xoa": "Đã xóa hẳn."}


class Deletion(Struct, frozen=True):
    """What goes with an item and what it leaves behind: files of its own, and what refers to it."""

    open_file: OpenFile
    item: Item | None
    is_on_site: bool
    """Readers see it, or will see it by the next publication."""
    state_label: str
    files: tuple[str, ...]
    referring: tuple[Item, ...]


class TrashPages:
    """The trash of one desk."""

    def __init__(self, services: DeskServices, edit_form: EditForm) -> None:
        self._services, self._edit_form = services, edit_form
        self._content_cache, self._responses = services.content_cache, services.responses
        self._trash, self._locks = Trash(services.database), ItemLocks(services.database, build_time_or_abort)

    def ask(self, request: DeskRequest, path: str) -> Response:
        """What will happen where an item is put into the trash."""
        return self._question(request, self._deletion(request, path))

    def put(self, request: DeskRequest, path: str) -> Response:
        """Put an item into the trash, with the files that only it shows."""
        deletion = self._deletion(request, path)
        if (self._content_cache.folders.content / next_version_path(path)).exists():
            return self._question(request, deletion, _HAS_NEXT)
        content, writer = self._content_cache.folders.content, self._content_cache.writer
        names = (path, *deletion.files)
        with writer.locked():
            try:
                files = {name: (content / name).read_bytes() for name in names}
                if files[path].decode("utf-8", "replace") != deletion.open_file.editable.text:
                    return self._question(request, deletion, "Bài vừa được sửa ở nơi khác: hãy xem lại.")
                number = self._trash.add(request.person, build_time_or_abort(), path, self._title(deletion), files)
            except (OSError, sqlite3.Error):
                return self._question(request, deletion, _NOT_DELETED)
            try:
                writer.delete(content / path)
            except OSError:
                self._trash.remove(number)
                return self._question(request, deletion, _NOT_DELETED)
            # Without the item, its files are nobody's: `status` tells of one that could not be deleted.
            for name in deletion.files:
                with suppress(OSError):
                    writer.delete(content / name)
        self._content_cache.refresh(names)
        self._services.history.record(request.person, _TO_TRASH, {name: (files[name], None) for name in names})
        self._services.audit.record(request.person, _TO_TRASH, path, self._title(deletion))
        return redirect("/_ban/thung-rac?da=bo", 303)

    def show(self, request: DeskRequest) -> Response:
        """What is in the trash."""
        return self._page(request, success=_MESSAGES.get(request.args.get("da", ""), ""))

    def change(self, request: DeskRequest, number: int) -> Response:
        """Bring an item back, or delete it for ever."""
        item = self._trash.find(number)
        if item is None:
            raise NotFound
        if request.form.get("viec") == "khoi-phuc":
            return self._restore(request, item)
        if not self._may_delete(request.person, item):
            raise Forbidden
        if request.form.get("chac-chan") != "1":
            return self._page(
                request, error=f"Đánh dấu “Tôi biết là không lấy lại được” rồi mới xóa hẳn “{item.title}”."
            )
        self._trash.remove(number)
        if item.path not in self._content_cache.snapshot().sources:
            self._services.history.forget([item.path, next_version_path(item.path)])
        self._services.audit.record(request.person, _FOR_EVER, item.path, item.title)
        return redirect("/_ban/thung-rac?da=xoa", 303)

    def _restore(self, request: DeskRequest, item: TrashedItem) -> Response:
        """Bring an item back as a draft, under another name where its own is taken by now."""
        section = self._content_cache.section_of(item.path)
        if section is None:
            return self._page(request, error=f"Chuyên mục của “{item.title}” không còn: hãy tạo lại rồi lấy lại bài.")
        if not self._may_restore(request.person, item):
            raise Forbidden
        files, is_item = self._trash.files(item), item.path.endswith(".md")
        own = files[item.path]
        if is_item:
            try:
                own = _as_draft(EditableText(own.decode("utf-8", "replace"), KINDS[section.kind].fields)).text.encode()
            except UneditableFrontMatter:
                # No form can make it a draft, but a build may read it, and publish it.
                if not request.person.may(Right.APPROVE, section.key):
                    return self._page(request, error=_NO_DRAFT)
        renamed: list[str] = []
        written: dict[str, bytes] = {}
        try:
            with self._content_cache.writer.locked():
                for name in (*item.file_names, item.path):
                    data = own if name == item.path else files[name]
                    new_name = self._write(name, data)
                    written[new_name] = data
                    renamed += [new_name] if new_name != name else []
        except OSError:
            return self._page(request, error="Không ghi được tệp: hãy kiểm tra quyền ghi vào thư mục và chỗ trống.")
        path = list(written)[-1]
        self._trash.remove(item.number)
        self._content_cache.refresh(written)
        if not is_item:
            self._services.audit.record(request.person, _BACK, path, item.title)
            return redirect(f"/_ban/thu-vien?tim={quote(path)}", 303)
        if path != item.path:
            self._services.history.moved(item.path, path)
        self._services.history.record(request.person, _BACK, {path: (files[item.path], written[path])})
        self._services.audit.record(request.person, _BACK, path, item.title)
        told = f"&bao={quote('Tên cũ đã có tệp khác, nên được đổi thành: ' + ', '.join(renamed))}" if renamed else ""
        return redirect(f"/_ban/bai/{quote(path)}?da=tu-thung-rac{told}", 303)

    def _write(self, name: str, data: bytes) -> str:
        """Write a file under the first of its names that is free, or has the same bytes; returns that name."""
        path = PurePosixPath(name)
        for stem in candidate_names(path.stem):
            new_name = path.with_name(f"{stem}{path.suffix}")
            file = self._content_cache.folders.content / new_name
            try:
                self._content_cache.writer.create(file, data)
            except FileExistsError:
                if path.suffix == ".md" or file.read_bytes() != data:
                    continue
            return str(new_name)
        raise OSError

    def _deletion(self, request: DeskRequest, path: str) -> Deletion:
        """What deleting an item would do. Raises `NotFound` and `Forbidden`."""
        open_file, snapshot = self._edit_form.open_file(request, path), self._content_cache.snapshot()
        library, item = snapshot.library, snapshot.library.items.get(path)
        on_site = self._services.on_site(snapshot)
        state = item_state(item, library.now, on_site)
        is_on_site = state in PUBLIC_STATES or on_site.has_any(path)
        if is_on_site and not request.person.may(Right.APPROVE, open_file.section.key):
            raise Forbidden
        files = tuple(own_files(library, item)) if item is not None else ()
        referring = tuple(_referring(library, path))
        return Deletion(open_file, item, is_on_site, state_label(item, state, library.now, on_site), files, referring)

    def _question(self, request: DeskRequest, deletion: Deletion, error: str = "") -> Response:
        return self._responses.render(
            request,
            "to_trash.html",
            status=422 if error else 200,
            path=deletion.open_file.path,
            title=self._title(deletion),
            deletion=deletion,
            lock=self._locks.others_lock(deletion.open_file.path, request.person),
            error=error,
        )

    def _page(self, request: DeskRequest, *, success: str = "", error: str = "") -> Response:
        items = [item for item in self._trash.items() if self._may_restore(request.person, item)]
        return self._responses.render(
            request,
            "trash.html",
            status=422 if error else 200,
            items=[(item, self._may_delete(request.person, item)) for item in items],
            success=success,
            error=error,
        )

    def _title(self, deletion: Deletion) -> str:
        item, path = deletion.item, deletion.open_file.path
        return item.title if item is not None and item.title else path.rpartition("/")[2]

    def _may_restore(self, person: Person, item: TrashedItem) -> bool:
        section = item.path.partition("/")[0]
        is_own = item.login == person.login and person.may(Right.WRITE, section)
        return is_own or person.may(Right.EDIT, section)

    def _may_delete(self, person: Person, item: TrashedItem) -> bool:
        return person.may(Right.APPROVE, item.path.partition("/")[0])


def _as_draft(editable: EditableText) -> EditableText:
    """The text as a draft: who brings an item back decides anew when readers see it. Raises UneditableFrontMatter."""
    return editable.with_changes({"draft": "yes"})


def _referring(library: Library, path: str) -> Iterator[Item]:
    """The items that link to one, name it as related, as their plan or in their contents."""
    for item in library.items.values():
        if item.path == path:
            continue
        references = (*item.body.links, *item.related, *((item.plan,) if item.plan else ()))
        targets = (library.find_target(reference, from_path=item.path) for reference in references)
        is_content = item.path in library.bulletin_records and any(
            each.path == path for each in library.bulletin_items(item)
        )
        if is_content or any(target is not None and target.path == path for target in targets):
            yield item
