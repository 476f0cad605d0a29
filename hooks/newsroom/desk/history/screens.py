"""Responds with the history of an item or page: its versions, what two differ in, who wrote what, an old one."""

from collections.abc import Sequence
from typing import Any

from msgspec import Struct, structs
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from newsroom.content.frontmatter.editor import UneditableFrontMatter
from newsroom.desk.access.rights import Right
from newsroom.desk.history.authorship import authorship
from newsroom.desk.history.body_diff import text_blocks
from newsroom.desk.history.comparison import compare
from newsroom.desk.history.store import FOUND, Version, blob_name
from newsroom.desk.items.edit_form import EditForm
from newsroom.desk.items.open_file import EditableText
from newsroom.desk.items.tasks import TASK_FIELDS
from newsroom.desk.services import DeskRequest, DeskServices
from newsroom.desk.site.site_pages import ADDRESS as PAGES_ADDRESS
from newsroom.desk.site.site_pages import SitePages
from newsroom.mkdocs_plugin.project import build_time_or_abort
from newsroom.model.items import item_path, next_version_path
from newsroom.text.dates import short_datetime

# Where an item stands, and where it is found, is not taken back with its text.
_NOT_RESTORED = frozenset({"aliases", "corrections", "date", "draft", "expires", "id", "review", "updated"})
# The version that is the file as it is now, where nobody has saved that here, by its id and what it is called.
_FILE_ID, _IN_FILE = "tep", "Bản đang có trong tệp"
_RESTORED = "Đây là bản lúc {}, chưa lưu: xem lại rồi bấm Lưu."


class Subject(Struct, frozen=True):
    """The item or page of which it is told, as its file is now, and where its form is."""

    path: str
    title: str
    editable: EditableText
    address: str
    restoring: str
    """The address of what takes an old version back, without its path."""
    may_restore: bool


class HistoryScreens:
    """The pages about the versions of one item, or of one page that is no item."""

    def __init__(self, services: DeskServices, edit_form: EditForm, site_pages: SitePages) -> None:
        self._content_cache, self._responses = services.content_cache, services.responses
        self._history, self._edit_form, self._site_pages = services.history, edit_form, site_pages

    def versions(self, request: DeskRequest, path: str) -> Response:
        """The list of the versions."""
        subject = self._subject(request, path)
        versions = self._versions(subject)
        return self._page(request, "versions.html", subject, versions, git_error=self._history.git_error)

    def compare(self, request: DeskRequest, path: str) -> Response:
        """What two versions differ in: `cu` and `moi` name them, else it is the last two."""
        subject = self._subject(request, path)
        versions = self._versions(subject)
        new = self._named(versions, request.args.get("moi", versions[0].id))
        older = versions[versions.index(new) + 1 :] or [new]
        old = self._named(versions, request.args.get("cu", older[0].id))
        # What is older stands on the left, whichever was chosen first.
        old, new = sorted((old, new), key=versions.index, reverse=True)
        before, after = (self._editable(subject, version) for version in (old, new))
        parser = self._content_cache.new_parser()
        comparison = compare(before, after, lambda text: parser.parse(path, text.text.encode()).fragment)
        return self._page(request, "comparison.html", subject, versions, old=old, new=new, comparison=comparison)

    def authors(self, request: DeskRequest, path: str) -> Response:
        """Who wrote each paragraph of the body."""
        subject = self._subject(request, path)
        versions = self._versions(subject)
        texts = self._history.texts(versions)
        bodies = [
            (version, text_blocks(self._editable(subject, version, texts.get(version.id)).body))
            for version in reversed(versions)
            if version.id == _FILE_ID or version.id in texts
        ]
        return self._page(request, "authors.html", subject, versions, paragraphs=authorship(bodies))

    def restore(self, request: DeskRequest, path: str) -> Response:
        """The form with the text of an old version, to be looked at and saved as any other text is."""
        open_file = self._edit_form.open_file(request, path)
        version, restored, as_text = self._restored(request, path)
        return self._edit_form.render(
            request,
            structs.replace(open_file, editable=restored),
            success=f"{_RESTORED.format(short_datetime(version.at))} Tình trạng và ngày đăng của bài giữ như hiện nay.",
            as_text=as_text,
            pending=dict.fromkeys(TASK_FIELDS, ""),
        )

    def restore_page(self, request: DeskRequest, path: str) -> Response:
        """The same for a page that is no item."""
        if self._site_pages.find(path) is None:
            raise NotFound
        version, restored, _ = self._restored(request, path)
        return self._site_pages.form_with(request, path, restored, _RESTORED.format(short_datetime(version.at)))

    def _restored(self, request: DeskRequest, path: str) -> tuple[Version, EditableText, bool]:
        """The version that `ban` names, the text to be saved, and whether it is the whole old text."""
        subject = self._subject(request, path)
        version = self._named(self._versions(subject), request.args.get("ban", ""))
        old = self._editable(subject, version)
        try:
            return version, restored_text(subject.editable, old), False
        except UneditableFrontMatter:
            return version, subject.editable.with_text(old.text), True

    def _subject(self, request: DeskRequest, path: str) -> Subject:
        """What is at a path. Raises `NotFound`, or HTTPException with a page that says why it cannot be opened."""
        page = self._site_pages.find(path)
        if page is not None:
            editable = self._site_pages.text(path)
            may_restore = request.person.may(Right.ADMINISTER)
            return Subject(path, page.label, editable, f"{PAGES_ADDRESS}/", "/_ban/lay-lai-trang/", may_restore)
        open_file = self._edit_form.open_file(request, path)
        title = open_file.editable.values.get("title")
        return Subject(
            path,
            str(title) if title else path.rpartition("/")[2],
            open_file.editable,
            "/_ban/bai/",
            "/_ban/lay-lai/",
            request.person.may(Right.WRITE, open_file.section.key),
        )

    def _page(
        self, request: DeskRequest, template: str, subject: Subject, versions: Sequence[Version], **context: Any
    ) -> Response:
        return self._responses.render(
            request, template, subject=subject, versions=versions, in_file=_IN_FILE, found=FOUND, **context
        )

    def _versions(self, subject: Subject) -> list[Version]:
        """The versions of an item, newest first; there is always one, the text that the file has now."""
        snapshot = self._content_cache.last_snapshot()
        item_file = item_path(subject.path)
        item = snapshot.library.items.get(item_file)
        aliases = item.aliases if item is not None else ()
        others = [path for alias in aliases if (path := f"{alias.strip('/')}.md") not in snapshot.sources]
        # A next version begins with the item's text, and when it has taken its place, the item's text was the next.
        next_version = next_version_path(item_file)
        if subject.path == next_version:
            others.append(item_file)
        elif not (self._content_cache.folders.content / next_version).exists():
            others.append(next_version)
        versions = self._history.versions(subject.path, other_paths=others)
        blob = blob_name(subject.editable.text.encode())
        if versions and versions[0].blob == blob:
            return versions
        return [Version(_FILE_ID, build_time_or_abort(), "", "", _IN_FILE, blob), *versions]

    def _named(self, versions: Sequence[Version], version_id: str) -> Version:
        """The version of this item with that id; others cannot be asked for. Raises `NotFound`."""
        version = next((version for version in versions if version.id == version_id), None)
        if version is None:
            raise NotFound
        return version

    def _editable(self, subject: Subject, version: Version, text: bytes | None = None) -> EditableText:
        if version.id == _FILE_ID:
            return subject.editable
        data = text if text is not None else self._history.texts([version]).get(version.id)
        if data is None:
            raise NotFound
        return EditableText(data.decode("utf-8", "replace"), subject.editable.keys)


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
