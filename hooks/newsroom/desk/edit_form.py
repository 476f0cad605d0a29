"""Answers for one item: its form, and its preview while it is written."""

from __future__ import annotations

import json
from http import HTTPStatus
from pathlib import Path

from msgspec import Struct
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Request, Response

from newsroom.content.frontmatter import schema
from newsroom.content.frontmatter.layout import Unwritable
from newsroom.desk.auth import HEADER, SANDBOX
from newsroom.desk.conflicts import Remembered
from newsroom.desk.content_cache import Content
from newsroom.desk.form_layout import parts
from newsroom.desk.git import Repository
from newsroom.desk.open_file import MOST_TEXT, Draft, digest
from newsroom.desk.preview import Previewer
from newsroom.desk.responses import Pages, cookie
from newsroom.desk.validation import review
from newsroom.mkdocs_plugin.project import now

EDITOR_COOKIE, GIT_COOKIE = "nguoi-sua", "ghi-git"
# What a page says after the browser was sent to it.
DONE = {
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


class Opened(Struct, frozen=True):
    """A file and the draft of what is in it."""

    path: str
    file: Path
    draft: Draft
    digest: str


class Editing:
    """The editor's pages of one desk."""

    def __init__(self, content: Content, pages: Pages, previewer: Previewer, repository: Repository) -> None:
        self._content, self._pages, self._previewer, self._repository = content, pages, previewer, repository
        self.remembered = Remembered()

    # The form ------------------------------------------------------------------------------------------------------

    def show(self, request: Request, path: str, nonce: str) -> Response:
        """The form of an item."""
        self._content.overview()
        opened = self.open(path)
        if isinstance(opened, Response):
            return opened
        done = DONE.get(request.args.get("da", ""), "")
        as_text = "van-ban" in request.args
        return self.form(request, opened, nonce, done=done, as_text=as_text, told=request.args.get("bao", ""))

    def form(
        self,
        request: Request,
        opened: Opened,
        nonce: str,
        *,
        done: str = "",
        as_text: bool = False,
        told: str = "",
        status: HTTPStatus = HTTPStatus.OK,
    ) -> Response:
        """The form of what is opened; `done` and `told` stand above it, as what went well and what did not."""
        draft, overview = opened.draft, self._content.last()
        found = review(self._content, overview, opened.path, draft)
        self.remembered.keep(opened.digest, draft.text)
        section = self._content.section_of(opened.path)
        return self._pages.page(
            "edit.html",
            status=status,
            nonce=nonce,
            path=opened.path,
            place=f"{self._content.folders.name}/{opened.path}",
            section=section,
            title=found.item.title if found.item and found.item.title else opened.path.rpartition("/")[2],
            draft=draft,
            digest=opened.digest,
            parts=parts(draft.keys),
            review=found,
            as_text=as_text or draft.head is None,
            can_form=draft.head is not None,
            is_draft=bool(found.item and found.item.draft),
            is_public=bool(found.item and found.item.public(overview.library.now)),
            address=f"{self._content.settings.base}{found.item.permalink}" if found.item else "",
            now=now(),
            done=done,
            told=told[:300],
            git=self._repository.is_there,
            commits=cookie(request, GIT_COOKIE) == "1",
            editor=cookie(request, EDITOR_COOKIE),
            tags=sorted({tag.title for tag in overview.library.tags.values()})[:2000],
            corrections=schema.ITEM["corrections"].by_name["kind"].choices,
        )

    def open(self, path: str) -> Opened | Response:
        """The file at a path, or a page that says why it cannot be edited here. Raises `NotFound`."""
        section, file = self._content.section_of(path), self._content.file(path)
        if section is None or file is None or not path.endswith(".md"):
            raise NotFound
        heading = f"Không mở được {path}"
        if path == f"{section.key}/index.md":
            words = "Đây là lời giới thiệu của chuyên mục, không phải một bài; hãy sửa bằng trình soạn thảo văn bản."
            return self._pages.message(heading, words, status=415)
        try:
            size = file.stat().st_size
            if size > MOST_TEXT:
                words = f"Tệp nặng {size // 1_000_000} MB, quá lớn để sửa ở đây; hãy dùng trình soạn thảo văn bản."
                return self._pages.message(heading, words, status=413)
            data = file.read_bytes()
        except OSError:
            words = "Hãy kiểm tra quyền truy cập, hoặc đóng chương trình đang mở tệp này."
            return self._pages.message(heading, words, status=403)
        try:
            return Opened(path, file, Draft(data.decode(), schema.OF_KIND[section.kind]), digest(data))
        except UnicodeDecodeError:
            problems = self._content.parser().parse(path, data).problems
            words = " ".join(problem.message for problem in problems)
            return self._pages.message(heading, words, status=415)

    # While it is written -------------------------------------------------------------------------------------------

    def preview(self, request: Request, path: str) -> Response:
        """The page that a form's text makes and what there is to say of it; as a page of its own without a script."""
        opened = self.open(path)
        if isinstance(opened, Response):
            return opened
        try:
            draft = opened.draft.with_form(request.form)
        except Unwritable:
            draft = opened.draft
        found, by_script = review(self._content, self._content.last(), path, draft), HEADER in request.headers
        page = self._previewer.page(self._content.last(), found, banner=not by_script)
        if not by_script:
            answer = Response(page, content_type="text/html; charset=utf-8")
            answer.headers["Content-Security-Policy"] = SANDBOX
            return answer
        remarks = [{"field": r.field, "level": r.level, "words": r.words, "line": r.line} for r in found.remarks]
        told = {"page": page, "remarks": remarks, "stale": request.form.get("dau-van") != opened.digest}
        return Response(json.dumps(told, ensure_ascii=False), content_type="application/json")
