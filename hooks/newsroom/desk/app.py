"""Turns requests from a browser on this machine into the desk's responses (WSGI, PEP 3333)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from mkdocs.config.defaults import MkDocsConfig
from werkzeug.exceptions import Forbidden, HTTPException, RequestEntityTooLarge
from werkzeug.routing import Map, Rule
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from newsroom.desk.access.auth import LOGIN_PATH, Auth, add_security_headers
from newsroom.desk.content_cache import ContentCache
from newsroom.desk.history.git import GitRepository
from newsroom.desk.items.edit_form import EditForm
from newsroom.desk.items.item_actions import ItemActions
from newsroom.desk.items.item_state import STATE_LABELS, SitePages
from newsroom.desk.items.preview import PreviewRenderer
from newsroom.desk.items.save import SaveHandler
from newsroom.desk.lists.item_list import filter_items
from newsroom.desk.responses import SiteFiles, TemplateResponses, asset_response
from newsroom.desk.services import DeskRequest, DeskServices
from newsroom.kinds import KINDS
from newsroom.library.schedule import upcoming_events
from newsroom.library.status import status_groups
from newsroom.mkdocs_plugin.shell import find_theme_files
from newsroom.runtime import errors

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_ERROR_TEXTS = {
    403: (
        "Chưa vào được bàn biên tập",
        "Mỗi địa chỉ chỉ mở được một lần: hãy mở địa chỉ cuối cùng mà lệnh ./newsroom desk in ra ở cửa sổ lệnh.",
    ),
    404: ("Không có trang này", "Bài có thể đã được chuyển hoặc đổi tên; hãy tìm lại trong danh sách."),
    405: ("Không làm thế được", "Hãy quay lại danh sách rồi mở lại bài."),
    413: ("Gửi lên quá nhiều", "Bài hoặc tệp quá lớn nên chưa lưu được. Bấm nút quay lại: những gì đã gõ vẫn còn."),
    421: ("Sai địa chỉ", "Hãy mở đúng địa chỉ mà lệnh ./newsroom desk in ra ở cửa sổ lệnh."),
}


class DeskApp:
    """The application for one project, served on one port; `after_login` is called when a browser was let in."""

    def __init__(self, config: MkDocsConfig, port: int) -> None:
        self.auth = Auth(port)
        self.after_login: Callable[[], None] = lambda: None
        content_cache = ContentCache(config)
        self._services = DeskServices(
            content_cache,
            TemplateResponses(self.auth.csrf_token, site_name=content_cache.settings.site_name),
            PreviewRenderer(config, content_cache),
            GitRepository(content_cache.folders.content),
        )
        edit_form, item_actions = EditForm(self._services), ItemActions(self._services)
        save_handler = SaveHandler(self._services, edit_form)
        site_files = SiteFiles(content_cache, find_theme_files(config))
        # The endpoint of a rule is the function that responds: it takes the request and what the path names.
        self._routes = Map(
            [
                Rule("/", methods=["GET"], endpoint=lambda _: redirect("/_ban/", 303)),
                Rule(LOGIN_PATH, methods=["GET"], endpoint=self._log_in),
                Rule("/_ban/", methods=["GET"], endpoint=self._item_list_page),
                Rule("/_ban/bai/<path:path>", methods=["GET"], endpoint=edit_form.show),
                Rule("/_ban/bai/<path:path>", methods=["POST"], endpoint=save_handler.save),
                Rule("/_ban/xem/<path:path>", methods=["POST"], endpoint=edit_form.preview),
                Rule("/_ban/anh/<path:path>", methods=["POST"], endpoint=item_actions.upload_image),
                Rule("/_ban/chuyen/<path:path>", methods=["POST"], endpoint=item_actions.move),
                Rule("/_ban/moi", methods=["GET", "POST"], endpoint=item_actions.create),
                Rule("/_ban/nhap", methods=["GET", "POST"], endpoint=item_actions.import_documents),
                Rule("/_ban/tinh-hinh", methods=["GET"], endpoint=self._status_page),
                Rule("/_ban/tep/<name>", methods=["GET"], endpoint=lambda _, name: asset_response(name)),
                Rule("/<path:path>", methods=["GET"], endpoint=lambda _, path: site_files.respond(path)),
            ],
            # A path with two slashes is wrong, not another way to write one with one.
            merge_slashes=False,
        )

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        request = DeskRequest(environ)
        response = self._respond(request)
        add_security_headers(response, request.nonce)
        return response(environ, start_response)

    def _respond(self, request: DeskRequest) -> Response:
        message_page = self._services.responses.message_page
        try:
            self.auth.check(request)
            handler, arguments = self._routes.bind_to_environ(request.environ).match()
            response: Response = handler(request, **arguments)
            return response
        except RequestEntityTooLarge:
            return self._error_page(413)
        except HTTPException as error:
            if error.response is not None or error.code is None or error.code < 400:
                return Response.force_type(error.get_response(request.environ), request.environ)
            return self._error_page(error.code)
        except errors.REPORTABLE_ERRORS as error:
            return message_page("Chưa làm được", errors.error_message(error), status=500)
        except Exception as error:
            line = errors.report_bug(error, self._services.content_cache.folders.cache)
            return message_page("Chương trình gặp lỗi", line, status=500)

    def _error_page(self, code: int) -> Response:
        heading, text = _ERROR_TEXTS.get(code, ("Yêu cầu không đúng", "Hãy quay lại danh sách rồi thử lại."))
        return self._services.responses.message_page(heading, text, status=code)

    def _log_in(self, request: DeskRequest) -> Response:
        """Set the session cookie and lead away from the address with the token.

        By a page and not by a redirect: browsers send no Strict cookie after a redirect that began elsewhere.
        """
        response = self._services.responses.render("enter.html")
        if self.auth.has_session(request):
            return response
        # Who only asks what is there, as the previews of messages do, has not come in.
        if request.method != "GET" or not self.auth.use_login_token(request.args.get("khoa", "")):
            raise Forbidden
        self.auth.set_session_cookie(response)
        self.after_login()
        return response

    def _item_list_page(self, request: DeskRequest) -> Response:
        page = request.args.get("trang", "1")
        filters = {name: request.args.get(name, "") for name in ("tim", "muc", "loai", "tinh-trang")}
        listing = filter_items(
            self._services.content_cache.snapshot(),
            query=filters["tim"],
            section=filters["muc"],
            kind=filters["loai"],
            state=filters["tinh-trang"] if filters["tinh-trang"] in STATE_LABELS else "",
            page=int(page) if page.isdecimal() and len(page) < 7 else 1,
            pages=SitePages(self._services.content_cache.folders.site),
        )
        return self._services.responses.render(
            "list.html",
            listing=listing,
            filters=filters,
            states=STATE_LABELS,
            kinds=KINDS,
            sections=self._services.content_cache.settings.sections,
        )

    def _status_page(self, _: DeskRequest) -> Response:
        content_cache = self._services.content_cache
        snapshot, folder = content_cache.snapshot(), content_cache.folders.content_name
        problems = [problem for problems in snapshot.problems.values() for problem in problems]
        groups = status_groups(snapshot.library, KINDS, problems, folder_name=folder)
        events = upcoming_events(snapshot.library)
        return self._services.responses.render("status.html", groups=groups, events=events, folder=folder)
