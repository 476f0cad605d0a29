"""Responds with the history of an item: its versions, what two of them differ in, who wrote what, and an old one."""

from collections.abc import Sequence
from typing import Any

from msgspec import structs
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from newsroom.content.frontmatter.editor import UneditableFrontMatter
from newsroom.desk.access.rights import Right
from newsroom.desk.history.authorship import authorship
from newsroom.desk.history.body_diff import text_blocks
from newsroom.desk.history.comparison import compare
from newsroom.desk.history.store import FOUND, Version, blob_name
from newsroom.desk.items.edit_form import EditForm, OpenFile
from newsroom.desk.items.open_file import EditableText
from newsroom.desk.items.tasks import TASK_FIELDS
from newsroom.desk.services import DeskRequest, DeskServices
from newsroom.mkdocs_plugin.project import build_time_or_abort
from newsroom.model.items import item_path, next_version_path
from newsroom.text.dates import short_datetime

# Where an item stands, and where it is found, is not taken back with its text.
_NOT_RESTORED = frozenset({"aliases", "corrections", "date", "draft", "expires", "id", "review", "updated"})
# The version that is the file as it is now, where nobody has saved that here, by its id and what it is called.
_FILE_ID, _IN_FILE = "tep", "Bản đang có trong tệp"


class HistoryScreens:
    """The pages about the versions of one item."""

    def __init__(self, services: DeskServices, edit_form: EditForm) -> None:
        self._content_cache, self._responses = services.content_cache, services.responses
        self._history, self._edit_form = services.history, edit_form

    def versions(self, request: DeskRequest, path: str) -> Response:
        """The list of an item's versions."""
        open_file = self._edit_form.open_file(request, path)
        versions = self._versions(open_file)
        return self._page(request, "versions.html", open_file, versions, git_error=self._history.git_error)

    def compare(self, request: DeskRequest, path: str) -> Response:
        """What two versions differ in: `cu` and `moi` name them, else it is the last two."""
        open_file = self._edit_form.open_file(request, path)
        versions = self._versions(open_file)
        new = self._named(versions, request.args.get("moi", versions[0].id))
        older = versions[versions.index(new) + 1 :] or [new]
        old = self._named(versions, request.args.get("cu", older[0].id))
        # What is older stands on the left, whichever was chosen first.
        old, new = sorted((old, new), key=versions.index, reverse=True)
        before, after = (self._editable(open_file, version) for version in (old, new))
        parser = self._content_cache.new_parser()
        comparison = compare(before, after, lambda text: parser.parse(path, text.text.encode()).fragment)
        return self._page(request, "comparison.html", open_file, versions, old=old, new=new, comparison=comparison)

    def authors(self, request: DeskRequest, path: str) -> Response:
        """Who wrote each paragraph of the body."""
        open_file = self._edit_form.open_file(request, path)
        versions = self._versions(open_file)
        texts = self._history.texts(versions)
        bodies = [
            (version, text_blocks(self._editable(open_file, version, texts.get(version.id)).body))
            for version in reversed(versions)
            if version.id == _FILE_ID or version.id in texts
        ]
        return self._page(request, "authors.html", open_file, versions, paragraphs=authorship(bodies))

    def restore(self, request: DeskRequest, path: str) -> Response:
        """The form with the text of an old version, to be looked at and saved as any other text is."""
        open_file = self._edit_form.open_file(request, path)
        version = self._named(self._versions(open_file), request.args.get("ban", ""))
        old = self._editable(open_file, version)
        try:
            restored, as_text = restored_text(open_file.editable, old), False
        except UneditableFrontMatter:
            restored, as_text = open_file.editable.with_text(old.text), True
        return self._edit_form.render(
            request,
            structs.replace(open_file, editable=restored),
            success=f"Đây là bản lúc {short_datetime(version.at)}, chưa lưu: xem lại rồi bấm Lưu. "
            "Tình trạng và ngày đăng của bài giữ như hiện nay.",
            as_text=as_text,
            pending=dict.fromkeys(TASK_FIELDS, ""),
        )

    def _page(
        self, request: DeskRequest, template: str, open_file: OpenFile, versions: Sequence[Version], **context: Any
    ) -> Response:
        title = open_file.editable.values.get("title")
        return self._responses.render(
            request,
            template,
            path=open_file.path,
            title=title or open_file.path.rpartition("/")[2],
            versions=versions,
            in_file=_IN_FILE,
            found=FOUND,
            may_write=request.person.may(Right.WRITE, open_file.section.key),
            **context,
        )

    def _versions(self, open_file: OpenFile) -> list[Version]:
        """The versions of an item, newest first; there is always one, the text that the file has now."""
        snapshot = self._content_cache.last_snapshot()
        item_file = item_path(open_file.path)
        item = snapshot.library.items.get(item_file)
        aliases = item.aliases if item is not None else ()
        others = [path for alias in aliases if (path := f"{alias.strip('/')}.md") not in snapshot.sources]
        # A next version begins with the item's text, and when it has taken its place, the item's text was the next.
        next_version = next_version_path(item_file)
        if open_file.path == next_version:
            others.append(item_file)
        elif not (self._content_cache.folders.content / next_version).exists():
            others.append(next_version)
        versions = self._history.versions(open_file.path, other_paths=others)
        blob = blob_name(open_file.editable.text.encode())
        if versions and versions[0].blob == blob:
            return versions
        return [Version(_FILE_ID, build_time_or_abort(), "", "", _IN_FILE, blob), *versions]

    def _named(self, versions: Sequence[Version], version_id: str) -> Version:
        """The version of this item with that id; others cannot be asked for. Raises `NotFound`."""
        version = next((version for version in versions if version.id == version_id), None)
        if version is None:
            raise NotFound
        return version

    def _editable(self, open_file: OpenFile, version: Version, text: bytes | None = None) -> EditableText:
        if version.id == _FILE_ID:
            return open_file.editable
        data = text if text is not None else self._history.texts([version]).get(version.id)
        if data is None:
            raise NotFound
        return EditableText(data.decode("utf-8", "replace"), open_file.editable.keys)


def restored_text(now: EditableText, old: EditableText) -> EditableText:
    """The text with the fields and the body of an old version, but where it stands now.

    Raises `UneditableFrontMatter`.
    """
    if now.front_matter is None or old.front_matter is None:
        raise UneditableFrontMatter
    names = [name for name in old.values if name in now.values and name not in _NOT_RESTORED]
    changes = {name: old.values[name] for name in names if old.values[name] != now.values[name]}
    text = now.with_changes(changes)
    return EditableText(text.text[: text.body_offset] + old.text[old.body_offset :], now.keys)
