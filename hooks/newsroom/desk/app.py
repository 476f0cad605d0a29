"""Turns requests from a browser into the desk's responses (WSGI, PEP 3333)."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import yaml
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, ConfigurationError
from werkzeug.exceptions import Forbidden, HTTPException, RequestEntityTooLarge
from werkzeug.wrappers import Response

from newsroom.desk.access.access import Access
from newsroom.desk.access.held_form import SIGN_IN_PATH, held_form, own_address
from newsroom.desk.access.protection import (
    CSRF_HEADER,
    add_security_headers,
    check_same_origin,
    has_form_token,
    is_link_elsewhere,
)
from newsroom.desk.access.rights import RIGHTS_ON_ITEMS, Right
from newsroom.desk.database import Database, is_busy
from newsroom.desk.engine.engine import Engine
from newsroom.desk.parts import make_parts
from newsroom.desk.routes import Route
from newsroom.desk.services import DeskRequest, DeskServices
from newsroom.model.settings import Settings
from newsroom.runtime import errors

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_ERROR_TEXTS = {
    403: (
        "Chưa vào được bàn biên tập",
        "Mỗi địa chỉ chỉ mở được một lần: hãy mở địa chỉ cuối cùng mà lệnh ./newsroom desk in ra ở cửa sổ lệnh.",
    ),
    404: (
        "Không có trang này",
        "Bài có thể đã được chuyển, đổi tên hay bỏ vào thùng rác: hãy tìm lại ở danh sách.",
    ),
    405: ("Không làm thế được", "Hãy quay lại danh sách rồi mở lại bài."),
    413: ("Gửi lên quá nhiều", "Bài hoặc tệp quá lớn nên chưa lưu được. Bấm nút quay lại: những gì đã gõ vẫn còn."),
    421: (
        "Sai địa chỉ",
        "Hãy mở đúng địa chỉ mà lệnh ./newsroom desk in ra, hoặc địa chỉ chung ghi ở desk.address trong mkdocs.yml.",
    ),
}
_DATABASE = "dữ liệu của bàn biên tập trong thư mục .desk"
_NOT_ALLOWED = (
    "Việc này cần quyền khác",
    "Tài khoản của anh/chị chưa có quyền làm việc này; người quản trị của tòa soạn có thể cấp. Những gì đã gõ vẫn còn.",
)

_FROM_ELSEWHERE = (
    "Yêu cầu bị từ chối",
    "Yêu cầu này không đến từ bàn biên tập. Hãy mở bàn biên tập bằng địa chỉ của tòa soạn rồi đăng nhập.",
)


_BROKEN_SETTINGS = (
    "mkdocs.yml vừa được sửa nhưng có chỗ sai, nên bàn biên tập làm tiếp với thiết lập trước đó. "
    "Gõ ./newsroom check để xem sai ở dòng nào."
)


class DeskApp:
    """The application for one project; `access` lets people in."""

    def __init__(self, config: MkDocsConfig, access: Access, database: Database) -> None:
        self.access = access
        self._database, self._settings_file = database, Path(config.config_file_path)
        self._reloading, self._is_watching = threading.Lock(), False
        self._stamp = self._settings_stamp()
        root = self._settings_file.resolve().parent
        self.engine = Engine(root, lambda: [target.name for target in self._settings.publish])
        self._parts = make_parts(config, access, database, self.engine)

    @property
    def services(self) -> DeskServices:
        """What the handlers share, by the settings of now."""
        return self._parts.services

    @property
    def _settings(self) -> Settings:
        return self.services.content_cache.settings

    def _settings_stamp(self) -> tuple[int, int] | None:
        try:
            facts = self._settings_file.stat()
        except OSError:
            return None
        return facts.st_mtime_ns, facts.st_size

    def _take_changed_settings(self) -> None:
        """Begin anew where mkdocs.yml has been changed; one that cannot be read is told in the log, and all stays."""
        stamp = self._settings_stamp()
        if stamp in (None, self._stamp):
            return
        with self._reloading:
            if stamp == self._stamp:
                return
            self._stamp = stamp
            try:
                config = load_config(str(self._settings_file))
            except (Abort, ConfigurationError, yaml.YAMLError, OSError):
                print(_BROKEN_SETTINGS, file=sys.stderr, flush=True)
                return
            before, self._parts = self._parts, make_parts(config, self.access, self._database, self.engine)
            if self._is_watching:
                self._parts.services.content_cache.start_watching()
                before.services.content_cache.stop_watching()

    @contextmanager
    def watching(self) -> Iterator[None]:
        """In the `with` block what others write is read in the background, and requests need not look for it."""
        self._is_watching = True
        self.services.content_cache.start_watching()
        try:
            yield
        finally:
            self._is_watching = False
            self.services.content_cache.stop_watching()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        self._take_changed_settings()
        request = DeskRequest(environ)
        response = self._respond(request)
        add_security_headers(request, response, request.nonce)
        return response(environ, start_response)

    def _respond(self, request: DeskRequest) -> Response:
        try:
            self.access.check_host(request)
            request.session = self.access.session(request)
            return self._handle(request)
        except RequestEntityTooLarge:
            return self._error_page(request, 413)
        except HTTPException as error:
            if error.response is not None or error.code is None or error.code < 400:
                return Response.force_type(error.get_response(request.environ), request.environ)
            return self._error_page(request, error.code)
        except errors.REPORTABLE_ERRORS as error:
            if is_busy(error):
                return self._failure_page(request, "Máy đang bận", "Hãy đợi một lát rồi gửi lại.", status=503)
            return self._failure_page(request, "Chưa làm được", errors.error_message(error, database=_DATABASE))
        except Exception as error:
            line = errors.report_bug(error, self.services.content_cache.folders.cache)
            return self._failure_page(request, "Chương trình gặp lỗi", line)

    def _handle(self, request: DeskRequest) -> Response:
        parts = self._parts
        responses = parts.services.responses
        if is_link_elsewhere(request):
            address = request.full_path.rstrip("?")
            # The address that a desk on one's own machine prints has its key with it.
            return responses.render(
                request, "enter.html", address=address if request.path == SIGN_IN_PATH else own_address(address)
            )
        check_same_origin(request)
        try:
            route, arguments = parts.routes.bind_to_environ(request.environ).match()
        except HTTPException:
            # A stranger is not told what is there.
            if request.session is None:
                return self.access.refuse_stranger(request, responses)
            raise
        if not has_form_token(request, request.session):
            # The form was opened in an earlier session of this browser.
            return responses.render(request, "resend.html", status=403, held=held_form(request))
        if route.right is not Right.NONE:
            if request.session is None:
                return self.access.refuse_stranger(request, responses)
            if not self._may(request, route, arguments):
                raise Forbidden
        return parts.responders[route](request, **arguments)

    def _may(self, request: DeskRequest, route: Route, arguments: Mapping[str, str]) -> bool:
        """True if the person may use a route, and where its right is one on items, for the item that the path names."""
        path = arguments.get("path", "") if route.right in RIGHTS_ON_ITEMS else ""
        if path and route.changes_item:
            return self.services.item_rights.may(request.person, route.right, path)
        return request.person.may(route.right, path.partition("/")[0])

    def _failure_page(self, request: DeskRequest, heading: str, why: str, *, status: int = 500) -> Response:
        """Why a request could not be carried out; what was typed into a form can be sent again from there."""
        responses, held = self.services.responses, None
        if request.method == "POST" and CSRF_HEADER not in request.headers:
            # What could not even be read is not there to be shown.
            with suppress(OSError, HTTPException):
                held = held_form(request)
        if held is None or not held.fields:
            return responses.message_page(request, heading, why, status=status)
        return responses.render(request, "resend.html", status=status, held=held, heading=heading, why=why)

    def _error_page(self, request: DeskRequest, code: int) -> Response:
        heading, text = _ERROR_TEXTS.get(code, ("Yêu cầu không đúng", "Hãy quay lại danh sách rồi thử lại."))
        if code == 403 and request.session is not None:
            heading, text = _NOT_ALLOWED
        elif code == 403 and self.access.is_shared:
            heading, text = _FROM_ELSEWHERE
        return self.services.responses.message_page(request, heading, text, status=code)
