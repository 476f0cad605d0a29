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

from newsroom.content.read_settings import KINDS
from newsroom.desk.auth import ENTRANCE, Gate
from newsroom.desk.content_cache import Content
from newsroom.desk.edit_form import EDITOR_COOKIE, GIT_COOKIE, Editing
from newsroom.desk.git import Repository
from newsroom.desk.item_actions import Arrivals
from newsroom.desk.item_list import STATES, listing
from newsroom.desk.preview import Previewer
from newsroom.desk.responses import Pages, asset, remember, sealed
from newsroom.desk.save import Saving
from newsroom.desk.site_files import SiteFiles
from newsroom.importing.docx_package import MOST_FILE
from newsroom.library.schedule import events
from newsroom.library.status import groups
from newsroom.runtime import errors

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_ROUTES = Map(
    [
        Rule("/", endpoint="home", methods=["GET"]),
        Rule(ENTRANCE, endpoint="enter", methods=["GET"]),
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
_SAID = {
    403: ("Chưa vào được bàn biên tập", "Hãy mở đúng địa chỉ mà lệnh ./newsroom desk in ra ở cửa sổ lệnh."),
    404: ("Không có trang này", "Bài có thể đã được chuyển hoặc đổi tên; hãy tìm lại trong danh sách."),
    405: ("Không làm thế được", "Hãy quay lại danh sách rồi mở lại bài."),
    413: ("Gửi lên quá nhiều", "Bài hoặc tệp quá lớn nên chưa lưu được. Bấm nút quay lại: những gì đã gõ vẫn còn."),
    421: ("Sai địa chỉ", "Hãy mở đúng địa chỉ mà lệnh ./newsroom desk in ra ở cửa sổ lệnh."),
}


class _Request(Request):
    """A request of bounded size: documents may be large, what is typed is not."""

    max_content_length = MOST_FILE + 10_000_000
    max_form_memory_size = 12_000_000
    max_form_parts = 20_000


class Desk:
    """The application for one project, served on one port."""

    def __init__(self, config: MkDocsConfig, port: int) -> None:
        self.gate = Gate(port)
        self.content = Content(config)
        self._pages = Pages(self.gate, site_name=self.content.settings.site_name)
        previewer = Previewer(config, self.content)
        repository = Repository(self.content.folders.content)
        self._editing = Editing(self.content, self._pages, previewer, repository)
        self._saving = Saving(self.content, self._pages, self._editing, repository)
        self._arrivals = Arrivals(self.content, self._pages)
        self._files = SiteFiles(self.content, Path(config.theme.custom_dir or "overrides"))

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        request, nonce = _Request(environ), secrets.token_urlsafe(16)
        return sealed(self._answer(request, nonce), nonce)(environ, start_response)

    def _answer(self, request: Request, nonce: str) -> Response:
        try:
            self.gate.check(request)
            endpoint, arguments = _ROUTES.bind_to_environ(request.environ).match()
            return self._dispatch(endpoint, request, nonce, **arguments)
        except RequestEntityTooLarge:
            return self._said(413)
        except HTTPException as error:
            if error.response is not None or error.code is None or error.code < 400:
                return Response.force_type(error.get_response(request.environ), request.environ)
            return self._said(error.code)
        except errors.FAULTS as fault:
            return self._pages.message("Chưa làm được", errors.line(fault), status=500)
        except Exception as error:
            line = errors.bug(error, self.content.folders.cache)
            return self._pages.message("Chương trình gặp lỗi", line, status=500)

    def _said(self, code: int) -> Response:
        heading, words = _SAID.get(code, ("Yêu cầu không đúng", "Hãy quay lại danh sách rồi thử lại."))
        return self._pages.message(heading, words, status=code)

    def _dispatch(self, endpoint: str, request: Request, nonce: str, path: str = "", name: str = "") -> Response:
        match endpoint:
            case "enter":
                return self._enter(request)
            case "home":
                return redirect("/_ban/", 303)
            case "list":
                return self._list(request, nonce)
            case "show":
                return self._editing.show(request, path, nonce)
            case "save":
                return self._with_cookies(request, self._saving.save(request, path, nonce))
            case "preview":
                return self._editing.preview(request, path)
            case "picture":
                return self._arrivals.picture(request, path)
            case "move":
                return self._arrivals.move(request, path)
            case "new":
                return self._arrivals.new(request, nonce)
            case "documents":
                return self._arrivals.documents(request, nonce)
            case "status":
                return self._status(nonce)
            case "asset":
                found = asset(name)
                if found is None:
                    raise NotFound
                return found
            case _:
                return self._files.get(path)

    def _enter(self, request: Request) -> Response:
        """Give the browser its cookie and leave the key behind.

        By a page and not by a redirect: of a redirect that began elsewhere, no Strict cookie is sent along.
        """
        if not self.gate.admits(request.args.get("khoa", "")):
            raise Forbidden
        answer = self._pages.page("enter.html")
        self.gate.remember(answer)
        return answer

    def _list(self, request: Request, nonce: str) -> Response:
        asked = request.args
        page = asked.get("trang", "1")
        wanted = {name: asked.get(name, "") for name in ("tim", "muc", "loai", "tinh-trang")}
        found = listing(
            self.content.overview(),
            words=wanted["tim"],
            section=wanted["muc"],
            kind=wanted["loai"],
            state=wanted["tinh-trang"] if wanted["tinh-trang"] in STATES else "",
            page=int(page) if page.isdecimal() and len(page) < 7 else 1,
        )
        return self._pages.page(
            "list.html",
            nonce=nonce,
            found=found,
            wanted=wanted,
            states=STATES,
            kinds=KINDS,
            sections=self.content.settings.sections,
        )

    def _status(self, nonce: str) -> Response:
        library, folder = self.content.overview().library, self.content.folders.name
        found = groups(library, folder=folder)
        return self._pages.page("status.html", nonce=nonce, groups=found, events=events(library), folder=folder)

    @staticmethod
    def _with_cookies(request: Request, answer: Response) -> Response:
        """Remember who edits here, and whether what is saved is committed."""
        if "nguoi-sua" in request.form:
            remember(answer, EDITOR_COOKIE, request.form["nguoi-sua"].strip()[:100])
            remember(answer, GIT_COOKIE, "1" if "1" in request.form.getlist("ghi-git") else "")
        return answer
