"""Writes the text of an item for a person: signed where the board approves items, kept as a version, and noted."""

import sqlite3

from msgspec import structs
from werkzeug.exceptions import Forbidden

from newsroom.content.approval import add_writer
from newsroom.content.frontmatter.editor import UneditableFrontMatter
from newsroom.desk.access.rights import TASK_RIGHTS, Person
from newsroom.desk.history.history import Texts
from newsroom.desk.items.edit_form import OpenFile
from newsroom.desk.items.open_file import EditableText, save_if_unchanged
from newsroom.desk.items.tasks import ACTIONS, TaskContext, TaskRejected
from newsroom.desk.items.validation import validate_text
from newsroom.desk.services import DeskRequest, DeskServices
from newsroom.library.approvals import approve_item
from newsroom.mkdocs_plugin.project import build_time_or_abort
from newsroom.model.items import NEXT_VERSION

_NOT_SIGNED = (
    "Phần đầu bài viết sai nên không ghi được ai đã sửa, mà người viết thì không được tự duyệt: "
    "hãy sửa phần đầu cho đúng rồi lưu. Bài chưa được lưu."
)


class ItemWriter:
    """Writes the items of one desk."""

    def __init__(self, services: DeskServices) -> None:
        self._services, self._content_cache = services, services.content_cache

    def check_right(self, request: DeskRequest, open_file: OpenFile, task: str) -> None:
        """Raise `Forbidden` where a person may not do that in an item's section, or nobody anywhere."""
        right = TASK_RIGHTS.get(task)
        if right is None or not request.person.may(right, open_file.section.key):
            raise Forbidden

    def signer(self, person: Person) -> str:
        """The name by which a person signs a text: the account's, on a desk without accounts the one that was given."""
        return person.login or person.name

    def with_writer(self, request: DeskRequest, open_file: OpenFile, typed: EditableText) -> EditableText:
        """What somebody typed, with their name among its writers, where that is of use to anybody.

        Raises `TaskRejected` where that cannot be written, and writers may not approve what they wrote.
        """
        person, review = request.person, self._content_cache.settings.review
        if not (person.login or review.required):
            return typed
        try:
            text = add_writer(open_file.editable.text, typed.text, by=self.signer(person))
        except UneditableFrontMatter as error:
            if person.login and review.required and review.two_people and typed.text != open_file.editable.text:
                raise TaskRejected(_NOT_SIGNED) from error
            return typed
        return structs.replace(typed, text=text)

    def task_context(self, request: DeskRequest, open_file: OpenFile) -> TaskContext:
        """What a task is to know about its text and who does it."""
        snapshot, settings = self._content_cache.last_snapshot(), self._content_cache.settings
        item = snapshot.version_in(open_file.path)

        def has_errors(text: EditableText) -> bool:
            return validate_text(self._content_cache, snapshot, open_file.path, text).error_count > 0

        def approve(text: EditableText) -> EditableText:
            read = validate_text(self._content_cache, snapshot, open_file.path, text).item
            if read is None:
                raise UneditableFrontMatter
            approved = approve_item(
                text.text,
                read,
                snapshot.library.with_changes({read.path: read}),
                snapshot.facts,
                by=self.signer(request.person),
                at=build_time_or_abort(),
                settings=settings.review,
            )
            return EditableText(approved, text.keys)

        return TaskContext(
            signer=self.signer(request.person),
            now=build_time_or_abort(),
            needs_approval=settings.review.required and (item is None or bool(item.unapproved)),
            has_errors=has_errors,
            approve=approve,
            is_next_version=open_file.path.endswith(NEXT_VERSION),
        )

    def write(self, request: DeskRequest, open_file: OpenFile, editable: EditableText, outcome: str) -> str:
        """Save a text in the place of the one that was opened; returns why it could not be kept as a version, or "".

        Raises `ChangedOnDisk` and OSError.
        """
        save_if_unchanged(self._content_cache.writer, open_file.file, editable.text, expected_digest=open_file.digest)
        before = open_file.editable.text.encode() if open_file.digest else None
        return self.note(request, outcome, open_file.path, {open_file.path: (before, editable.text.encode())})

    def note(self, request: DeskRequest, outcome: str, path: str, texts: Texts) -> str:
        """Keep what was written as versions, and note who did it; returns a sentence where that failed, or ""."""
        action, in_git = ACTIONS.get(outcome, ACTIONS["luu"]), "1" in request.form.getlist("ghi-git")
        error = self._services.history.record(request.person, action, texts, in_git=in_git)
        if in_git:
            self._services.history.commit_waiting()
        try:
            self._services.audit.record(request.person, action, path, request.form.get("loi-nhan", ""))
        except sqlite3.Error:
            # The text is saved all the same.
            error = error or "Đã lưu bài nhưng chưa ghi được vào nhật ký của bàn biên tập; hãy báo người quản trị."
        return error or (self._services.history.git_error if in_git else "")
