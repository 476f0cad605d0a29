"""Turns requests from a browser on this machine into the desk's answers (WSGI, PEP 3333)."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.config.defaults import MkDocsConfig
from werkzeug.exceptions import Forbidden, HTTPException, NotFound, RequestEntityTooLarge
from werkzeug.routing import Map, Rule
from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response

from newsroom.content.read_settings import ITEM_KINDS
from newsroom.desk.auth import LOGIN_PATH, Auth
from newsroom.desk.content_cache import ContentCache
from newsroom.desk.edit_form import EDITOR_COOKIE, GIT_COOKIE, EditForm
from newsroom.desk.git import GitRepository
from newsroom.desk.item_actions import ItemActions
from newsroom.desk.item_list import STATE_LABELS, filter_items
from newsroom.desk.preview import PreviewRenderer
from newsroom.desk.responses import TemplateResponses, asset_response, sealed, set_preference_cookie
from newsroom.desk.save import SaveHandler
from newsroom.desk.site_files import SiteFiles
from newsroom.importing.docx_package import MAX_FILE_SIZE
from newsroom.library.schedule import upcoming_events
from newsroom.library.status import status_groups
from newsroom.runtime import errors

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_ROUTES = Map(
    [
        Rule("/", endpoint="home", methods=["GET"]),
        Rule(LOGIN_PATH, endpoint="enter", methods=["GET"]),
        Rule("/_ban/", endpoint="list", methods=["GET"]),
        Rule("/_ban/bai/<path:path>", endpoint="show", methods=["GET"]),
        Rule("/_ban/bai/<path:path>", endpoint="save", methods=["POST"]),
        Rule("/_ban/xem/<path:path>", endpoint="preview", methods=["POST"]),
        Rule("/_ban/anh/<path:path>", endpoint="picture", methods=["POST"]),
        Rule("/_ban/chuyen/<path:path>", endpoint="move", methods=["POST"]),
        Rule("/_ban/moi", endpoint="new", methods=["GET", "POST"]),
        Rule("/_ban/nhap", endpoint="documents", methods=["GET", "POST"]),
        Rule("/_ban/tinh-hinh", endpoint="status", methods=["GET"]),
        Rule("/_ban/tep/<name>", endpoint="asset", methods=["GET"]),
        Rule("/<path:path>", endpoint="site", methods=["GET"]),
    ],
    # A path with two slashes is wrong, not another way to write one with one.
    merge_slashes=False,
)
_ERROR_TEXTS = {
    403: ("Chưa vào được bàn biên tập", "Hãy mở đúng địa chỉ mà lệnh ./newsroom desk in ra ở cửa sổ lệnh."),
    404: ("Không có trang này", "Bài có thể đã được chuyển hoặc đổi tên; hãy tìm lại trong danh sách."),
    405: ("Không làm thế được", "Hãy quay lại danh sách rồi mở lại bài."),
    413: ("Gửi lên quá nhiều", "Bài hoặc tệp quá lớn nên chưa lưu được. Bấm nút quay lại: những gì đã gõ vẫn còn."),
    421: ("Sai địa chỉ", "Hãy mở đúng địa chỉ mà lệnh ./newsroom desk in ra ở cửa sổ lệnh."),
}


class _Request(Request):
    """A request of bounded size: documents may be large, what is typed is not."""

    max_content_length = MAX_FILE_SIZE + 10_000_000
    max_form_memory_size = 12_000_000
    max_form_parts = 20_000


class DeskApp:
    """The application for one project, served on one port."""

    def __init__(self, config: MkDocsConfig, port: int) -> None:
        self.auth = Auth(port)
        self.content_cache = ContentCache(config)
        self._responses = TemplateResponses(self.auth, site_name=self.content_cache.settings.site_name)
        previewer = PreviewRenderer(config, self.content_cache)
        repository = GitRepository(self.content_cache.folders.content)
        self._edit_form = EditForm(self.content_cache, self._responses, previewer, repository)
        self._save_handler = SaveHandler(self.content_cache, self._responses, self._edit_form, repository)
        self._item_actions = ItemActions(self.content_cache, self._responses)
        self._site_files = SiteFiles(self.content_cache, Path(config.theme.custom_dir or "overrides"))

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        request, nonce = _Request(environ), secrets.token_urlsafe(16)
        return sealed(self._respond(request, nonce), nonce)(environ, start_response)

    def _respond(self, request: Request, nonce: str) -> Response:
        try:
            self.auth.check(request)
            endpoint, arguments = _ROUTES.bind_to_environ(request.environ).match()
            return self._dispatch(endpoint, request, nonce, **arguments)
        except RequestEntityTooLarge:
            return self._error_page(413)
        except HTTPException as error:
            if error.response is not None or error.code is None or error.code < 400:
                return Response.force_type(error.get_response(request.environ), request.environ)
            return self._error_page(error.code)
        except errors.REPORTABLE_ERRORS as fault:
            return self._responses.message_page("Chưa làm được", errors.error_message(fault), status=500)
        except Exception as error:
            line = errors.report_bug(error, self.content_cache.folders.cache)
            return self._responses.message_page("Chương trình gặp lỗi", line, status=500)

    def _error_page(self, code: int) -> Response:
        heading, words = _ERROR_TEXTS.get(code, ("Yêu cầu không đúng", "Hãy quay lại danh sách rồi thử lại."))
        return self._responses.message_page(heading, words, status=code)

    def _dispatch(self, endpoint: str, request: Request, nonce: str, path: str = "", name: str = "") -> Response:
        match endpoint:
            case "enter":
                return self._log_in(request)
            case "home":
                return redirect("/_ban/", 303)
            case "list":
                return self._item_list_page(request, nonce)
            case "show":
                return self._edit_form.show(request, path, nonce)
            case "save":
                return self._set_editor_cookies(request, self._save_handler.save(request, path, nonce))
            case "preview":
                return self._edit_form.preview(request, path)
            case "picture":
                return self._item_actions.upload_image(request, path)
            case "move":
                return self._item_actions.move(request, path)
            case "new":
                return self._item_actions.create(request, nonce)
            case "documents":
                return self._item_actions.import_documents(request, nonce)
            case "status":
                return self._status_page(nonce)
            case "asset":
                found = asset_response(name)
                if found is None:
                    raise NotFound
                return found
            case _:
                return self._site_files.respond(path)

    def _log_in(self, request: Request) -> Response:
        """Give the browser its cookie and leave the key behind.

        By a page and not by a redirect: of a redirect that began elsewhere, no Strict cookie is sent along.
        """
        if not self.auth.is_login_token(request.args.get("khoa", "")):
            raise Forbidden
        answer = self._responses.render("enter.html")
        self.auth.set_session_cookie(answer)
        return answer

    def _item_list_page(self, request: Request, nonce: str) -> Response:
        asked = request.args
        page = asked.get("trang", "1")
        wanted = {name: asked.get(name, "") for name in ("tim", "muc", "loai", "tinh-trang")}
        found = filter_items(
            self.content_cache.snapshot(),
            query=wanted["tim"],
            section=wanted["muc"],
            kind=wanted["loai"],
            state=wanted["tinh-trang"] if wanted["tinh-trang"] in STATE_LABELS else "",
            page=int(page) if page.isdecimal() and len(page) < 7 else 1,
        )
        return self._responses.render(
            "list.html",
            nonce=nonce,
            found=found,
            wanted=wanted,
            states=STATE_LABELS,
            kinds=ITEM_KINDS,
            sections=self.content_cache.settings.sections,
        )

    def _status_page(self, nonce: str) -> Response:
        library, folder = self.content_cache.snapshot().library, self.content_cache.folders.content_name
        found = status_groups(library, folder_name=folder)
        return self._responses.render(
            "status.html", nonce=nonce, groups=found, events=upcoming_events(library), folder=folder
        )

    @staticmethod
    def _set_editor_cookies(request: Request, response: Response) -> Response:
        """Remember who edits here, and whether what is saved is committed."""
        if "nguoi-sua" in request.form:
            set_preference_cookie(response, EDITOR_COOKIE, request.form["nguoi-sua"].strip()[:100])
            set_preference_cookie(response, GIT_COOKIE, "1" if "1" in request.form.getlist("ghi-git") else "")
        return response
