"""The next version of an item that readers have: begun by a change that they may not see yet, put in place later."""

from msgspec import structs

from newsroom.content.approval import ApprovalRefused, is_approved, take_back
from newsroom.desk.access.rights import Right
from newsroom.desk.items.edit_form import OpenFile
from newsroom.desk.items.form_values import is_yes
from newsroom.desk.items.item_writer import ItemWriter
from newsroom.desk.items.open_file import ChangedOnDisk, EditableText, save_if_unchanged
from newsroom.desk.items.tasks import TaskContext, TaskRejected
from newsroom.desk.services import DeskRequest, DeskServices
from newsroom.library.next_versions import put_in_place
from newsroom.model.items import item_path, next_version_path
from newsroom.runtime.atomic_write import ChangedMeanwhile

_THERE_IS_ONE = "Bài đã có một bản sửa đang chờ: hãy mở bản sửa ấy (ở đầu trang này) mà viết tiếp. Bài chưa được lưu."


class NextVersions:
    """The next versions of one desk's items."""

    def __init__(self, services: DeskServices, writer: ItemWriter) -> None:
        self._services, self._content_cache, self._writer = services, services.content_cache, writer

    def approved(
        self, request: DeskRequest, open_file: OpenFile, editable: EditableText, context: TaskContext
    ) -> EditableText | None:
        """The text as it may take the place of what readers have; None where it has to wait beside it.

        Where the board approves items, a change of a public one is approved by who saves it, if they may do that.
        """
        item = self._content_cache.last_snapshot().version_in(open_file.path)
        is_public = item is not None and not item.is_next_version and item.is_public(context.now)
        if (
            not self._content_cache.settings.review.required
            or not is_public
            or is_yes(editable.values.get("draft", ""))
        ):
            return editable
        if is_approved(editable.text):
            return editable
        if not request.person.may(Right.APPROVE, open_file.section.key):
            return None
        try:
            return context.approve(editable)
        except ApprovalRefused:
            return None

    def begin(self, request: DeskRequest, open_file: OpenFile, editable: EditableText) -> str:
        """Save a text as the next version; returns why it could not be kept in the history, or "".

        Raises `TaskRejected` where there is one already, OSError and UneditableFrontMatter.
        """
        path = next_version_path(open_file.path)
        file = self._content_cache.folders.content / path
        if file.exists():
            raise TaskRejected(_THERE_IS_ONE)
        beside = structs.replace(open_file, path=path, file=file, editable=EditableText("", editable.keys), digest="")
        text = EditableText(take_back(editable.text), editable.keys)
        return self._writer.write(request, beside, text, "ban-sua")

    def put_in_place(self, request: DeskRequest, open_file: OpenFile, editable: EditableText) -> str:
        """Let a next version be what readers have; returns why that could not be kept in the history, or "".

        Raises `ChangedOnDisk` and OSError.
        """
        writer, path = self._content_cache.writer, item_path(open_file.path)
        with writer.locked():
            save_if_unchanged(writer, open_file.file, editable.text, expected_digest=open_file.digest)
            try:
                before, after = put_in_place(writer, path)
            except ChangedMeanwhile as error:
                raise ChangedOnDisk from error
        texts = {path: (before, after), open_file.path: (open_file.editable.text.encode(), None)}
        self._content_cache.refresh(texts)
        return self._writer.note(request, "thay", path, texts)
