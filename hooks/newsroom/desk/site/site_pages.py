"""Forms for the pages that are no items: home, about, contact, and the introductions of sections."""

from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct, structs
from werkzeug.exceptions import NotFound
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from newsroom.content.frontmatter.editor import UneditableFrontMatter
from newsroom.content.frontmatter.field_spec import FieldSpec
from newsroom.content.frontmatter.schema import INTRODUCTION_SCHEMA, ITEM_SCHEMA
from newsroom.desk.items.open_file import ChangedOnDisk, EditableText, content_digest, save_if_unchanged
from newsroom.desk.items.validation import Issue
from newsroom.desk.services import DeskRequest, DeskServices

ADDRESS = "/_ban/cac-trang"
_HOME = "index.md"
_MAX_BYTES = 1_000_000
# What MkDocs and Material read on a page of theirs.
_PAGE_FIELDS: Mapping[str, FieldSpec] = {
    "title": structs.replace(ITEM_SCHEMA["title"], required=False),
    "description": structs.replace(ITEM_SCHEMA["summary"], name="description", label="Mô tả", hint="", example=""),
}
_INTRODUCTION_FIELDS = {name: INTRODUCTION_SCHEMA[name] for name in ("title", "summary")}


class SitePage(Struct, frozen=True):
    """A page: its path under content/, what it is called at the desk, and the fields of its form."""

    path: str
    label: str
    fields: Mapping[str, FieldSpec]


class SitePages:
    """The pages of one site that are no items."""

    def __init__(self, services: DeskServices, menu_titles: Mapping[str, str]) -> None:
        """`menu_titles` has what the menu of the site calls its pages, by path."""
        self._services, self._content_cache, self._menu_titles = services, services.content_cache, menu_titles

    def show_all(self, request: DeskRequest) -> Response:
        """All of them."""
        return self._services.responses.render(request, "site_pages.html", pages=self._pages())

    def show(self, request: DeskRequest, path: str) -> Response:
        """The form of one."""
        page, editable, digest = self._open(path)
        return self._form(request, page, editable, digest, success="Đã lưu." if "da" in request.args else "")

    def save(self, request: DeskRequest, path: str) -> Response:
        """Write a page, unless it was changed meanwhile; what was typed is shown again where it was not written."""
        page, opened, digest = self._open(path)
        try:
            typed = opened.with_form(request.form)
        except UneditableFrontMatter:
            typed = opened.with_text(request.form.get("noi-dung", opened.text))
        if request.form.get("dau-van") != digest:
            return self._conflict(request, page, typed, digest)
        if len(typed.text.encode()) > _MAX_BYTES:
            return self._form(request, page, typed, digest, error="Trang dài hơn 1 MB nên chưa lưu được.", status=413)
        file = self._content_cache.folders.content / path
        expected = digest if file.exists() else ""
        try:
            save_if_unchanged(self._content_cache.writer, file, typed.text, expected_digest=expected)
        except ChangedOnDisk:
            return self._conflict(request, page, typed, self._open(path)[2])
        if typed.text != opened.text:
            before = opened.text.encode() if expected else None
            self._services.history.record(request.person, "Sửa trang", {path: (before, typed.text.encode())})
            self._services.audit.record(request.person, "sửa trang", path)
        self._content_cache.refresh([path])
        return redirect(f"{ADDRESS}/{path}?da=1", 303)

    def find(self, path: str) -> SitePage | None:
        """The page at a path under content/; None for what is no such page."""
        return next((page for page in self._pages() if page.path == path), None)

    def text(self, path: str) -> EditableText:
        """The text of a page as its file is now. Raises `NotFound`."""
        return self._open(path)[1]

    def form_with(self, request: DeskRequest, path: str, editable: EditableText, message: str) -> Response:
        """The form of a page with a text that is not saved yet, and what is said of it."""
        page, _, digest = self._open(path)
        return self._form(request, page, editable, digest, success=message)

    def _conflict(self, request: DeskRequest, page: SitePage, typed: EditableText, digest: str) -> Response:
        error = (
            "Trang vừa được lưu ở nơi khác. Dưới đây là những gì anh/chị đã gõ; bấm Lưu thì bản này thay bản kia, "
            "bản kia vẫn còn trong lịch sử."
        )
        return self._form(request, page, typed, digest, error=error, status=409)

    def _pages(self) -> list[SitePage]:
        static = self._content_cache.last_snapshot().static_pages
        pages = [
            SitePage(path, "Trang chủ" if path == _HOME else self._menu_titles.get(path, path), _PAGE_FIELDS)
            for path in sorted(static)
        ]
        pages.sort(key=lambda page: page.path != _HOME)
        pages += [
            SitePage(f"{section.key}/index.md", f"Lời giới thiệu chuyên mục {section.title}", _INTRODUCTION_FIELDS)
            for section in self._content_cache.settings.sections
        ]
        return pages

    def _open(self, path: str) -> tuple[SitePage, EditableText, str]:
        """A page with its text and digest; raises `NotFound`. A section without introduction has an empty one."""
        page = self.find(path)
        if page is None:
            raise NotFound
        file = self._content_cache.existing_file(path)
        if file is None and (self._content_cache.folders.content / path).exists():
            # It is there, but leads out of content/.
            raise NotFound
        data = file.read_bytes() if file is not None else b"---\ntitle:\n---\n"
        return page, EditableText(data.decode("utf-8", "replace"), page.fields), content_digest(data)

    def _form(
        self,
        request: DeskRequest,
        page: SitePage,
        editable: EditableText,
        digest: str,
        *,
        success: str = "",
        error: str = "",
        status: int = 200,
    ) -> Response:
        problems = self._content_cache.last_snapshot().problems.get(page.path, ())
        return self._services.responses.render(
            request,
            "site_page.html",
            status=status,
            page=page,
            place=Path(self._content_cache.folders.content_name, page.path).as_posix(),
            editable=editable,
            has_fields=editable.front_matter is not None,
            body=editable.body if editable.front_matter is not None else editable.text,
            digest=digest,
            problems=[Issue("tep", problem.level, problem.message, problem.line) for problem in problems],
            success=success,
            error=error,
        )
