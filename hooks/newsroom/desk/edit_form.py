"""Answers for one item: its form, and its preview while it is written."""

from __future__ import annotations

import json
from http import HTTPStatus
from pathlib import Path

from msgspec import Struct
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Request, Response

from newsroom.content.frontmatter import schema
from newsroom.content.frontmatter.layout import UneditableFrontMatter
from newsroom.desk.auth import CSRF_HEADER, SANDBOX_POLICY
from newsroom.desk.conflicts import BaseVersions
from newsroom.desk.content_cache import ContentCache
from newsroom.desk.form_layout import form_panels
from newsroom.desk.git import GitRepository
from newsroom.desk.open_file import MAX_EDITABLE_BYTES, EditableText, content_digest
from newsroom.desk.preview import PreviewRenderer
from newsroom.desk.responses import TemplateResponses, cookie
from newsroom.desk.validation import validate_text
from newsroom.mkdocs_plugin.project import build_time_or_abort

EDITOR_COOKIE, GIT_COOKIE = "nguoi-sua", "ghi-git"
# What a page says after the browser was sent to it.
SUCCESS_MESSAGES = {
    "luu": "Đã lưu.",
    "khong-doi": "Không có gì thay đổi nên không ghi lại tệp.",
    "nhap": "Đã lưu thành bản nháp; bài sẽ không được đăng.",
    "dang": "Đã lưu và bỏ dấu bản nháp: bài sẽ hiện ở lần dựng trang tới.",
    "hen": "Đã hẹn giờ: bài sẽ tự hiện khi tới giờ, miễn là trang được dựng lại lúc ấy.",
    "con-loi": "Đã lưu, nhưng bài vẫn là bản nháp vì còn lỗi. Sửa các lỗi dưới đây rồi đăng lại.",
    "dinh-chinh": "Đã ghi đính chính vào bài.",
    "moi": "Đã tạo bài mới. Viết xong thì bấm Đăng hoặc Hẹn giờ.",
    "chuyen": "Đã chuyển bài; địa chỉ cũ vẫn dẫn tới đây.",
}


class OpenFile(Struct, frozen=True):
    """A file and the draft of what is in it."""

    path: str
    file: Path
    editable: EditableText
    digest: str


class EditForm:
    """The editor's pages of one desk."""

    def __init__(
        self,
        content_cache: ContentCache,
        responses: TemplateResponses,
        preview_renderer: PreviewRenderer,
        repository: GitRepository,
    ) -> None:
        self._content_cache, self._responses, self._preview_renderer, self._repository = (
            content_cache,
            responses,
            preview_renderer,
            repository,
        )
        self.base_versions = BaseVersions()

    # The form ------------------------------------------------------------------------------------------------------

    def show(self, request: Request, path: str, nonce: str) -> Response:
        """The form of an item."""
        self._content_cache.snapshot()
        opened = self.open_file(path)
        if isinstance(opened, Response):
            return opened
        done = SUCCESS_MESSAGES.get(request.args.get("da", ""), "")
        as_text = "van-ban" in request.args
        return self.render(request, opened, nonce, success=done, as_text=as_text, error=request.args.get("bao", ""))

    def render(
        self,
        request: Request,
        opened: OpenFile,
        nonce: str,
        *,
        success: str = "",
        as_text: bool = False,
        error: str = "",
        status: HTTPStatus = HTTPStatus.OK,
    ) -> Response:
        """The form of what is opened; `done` and `told` stand above it, as what went well and what did not."""
        draft, overview = opened.editable, self._content_cache.last_snapshot()
        found = validate_text(self._content_cache, overview, opened.path, draft)
        self.base_versions.add(opened.digest, draft.text)
        section = self._content_cache.section_of(opened.path)
        return self._responses.render(
            "edit.html",
            status=status,
            nonce=nonce,
            path=opened.path,
            place=f"{self._content_cache.folders.content_name}/{opened.path}",
            section=section,
            title=found.item.title if found.item and found.item.title else opened.path.rpartition("/")[2],
            draft=draft,
            digest=opened.digest,
            parts=form_panels(draft.keys),
            review=found,
            as_text=as_text or draft.front_matter is None,
            can_form=draft.front_matter is not None,
            is_draft=bool(found.item and found.item.draft),
            is_public=bool(found.item and found.item.is_public(overview.library.now)),
            address=f"{self._content_cache.settings.base}{found.item.permalink}" if found.item else "",
            now=build_time_or_abort(),
            done=success,
            told=error[:300],
            git=self._repository.is_available,
            commits=cookie(request, GIT_COOKIE) == "1",
            editor=cookie(request, EDITOR_COOKIE),
            tags=sorted({tag.title for tag in overview.library.tags.values()})[:2000],
            corrections=schema.ITEM_SCHEMA["corrections"].subfields_by_name["kind"].choices,
        )

    def open_file(self, path: str) -> OpenFile | Response:
        """The file at a path, or a page that says why it cannot be edited here. Raises `NotFound`."""
        section, file = self._content_cache.section_of(path), self._content_cache.existing_file(path)
        if section is None or file is None or not path.endswith(".md"):
            raise NotFound
        heading = f"Không mở được {path}"
        if path == f"{section.key}/index.md":
            words = "Đây là lời giới thiệu của chuyên mục, không phải một bài; hãy sửa bằng trình soạn thảo văn bản."
            return self._responses.message_page(heading, words, status=415)
        try:
            size = file.stat().st_size
            if size > MAX_EDITABLE_BYTES:
                words = f"Tệp nặng {size // 1_000_000} MB, quá lớn để sửa ở đây; hãy dùng trình soạn thảo văn bản."
                return self._responses.message_page(heading, words, status=413)
            data = file.read_bytes()
        except OSError:
            words = "Hãy kiểm tra quyền truy cập, hoặc đóng chương trình đang mở tệp này."
            return self._responses.message_page(heading, words, status=403)
        try:
            return OpenFile(
                path, file, EditableText(data.decode(), schema.SCHEMA_BY_KIND[section.kind]), content_digest(data)
            )
        except UnicodeDecodeError:
            problems = self._content_cache.new_parser().parse(path, data).problems
            words = " ".join(problem.message for problem in problems)
            return self._responses.message_page(heading, words, status=415)

    # While it is written -------------------------------------------------------------------------------------------

    def preview(self, request: Request, path: str) -> Response:
        """The page that a form's text makes and what there is to say of it; as a page of its own without a script."""
        opened = self.open_file(path)
        if isinstance(opened, Response):
            return opened
        try:
            draft = opened.editable.with_form(request.form)
        except UneditableFrontMatter:
            draft = opened.editable
        found, by_script = (
            validate_text(self._content_cache, self._content_cache.last_snapshot(), path, draft),
            CSRF_HEADER in request.headers,
        )
        page = self._preview_renderer.render(self._content_cache.last_snapshot(), found, banner=not by_script)
        if not by_script:
            answer = Response(page, content_type="text/html; charset=utf-8")
            answer.headers["Content-Security-Policy"] = SANDBOX_POLICY
            return answer
        remarks = [{"field": r.field, "level": r.level, "words": r.message, "line": r.line} for r in found.issues]
        told = {"page": page, "remarks": remarks, "stale": request.form.get("dau-van") != opened.digest}
        return Response(json.dumps(told, ensure_ascii=False), content_type="application/json")
