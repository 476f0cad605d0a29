"""The desk on one's own machine: lets in only the browser that was given its address."""

import hmac
import secrets
import threading
from collections.abc import Callable, Mapping
from hashlib import sha256

from msgspec import structs
from werkzeug.exceptions import Forbidden, MisdirectedRequest
from werkzeug.wrappers import Response

from newsroom.desk.access.protection import equal_in_constant_time
from newsroom.desk.access.rights import LOCAL_PERSON, Session
from newsroom.desk.responses import TemplateResponses, json_response
from newsroom.desk.services import DeskRequest, DeskServices

LOGIN_PATH = "/_ban/vao"
EDITOR_FIELD = "nguoi-sua"
"""The field, and the cookie, with the name that who uses the desk gives."""


class LocalAccess:
    """The checks of one run of the desk; all tokens are secrets that only this process knows."""

    is_shared = False

    def __init__(self, port: int) -> None:
        self._hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}
        self._secret = secrets.token_bytes(32)
        # Browsers share cookies between ports; two desks must not overwrite each other's.
        self._cookie_name = f"ban-{port}"
        self._lock = threading.Lock()
        self.after_login: Callable[[], None] = lambda: None
        """Called when a browser was let in."""
        self.login_token = secrets.token_hex(32)
        """What the next browser is let in by, once."""
        self.csrf_token = self._derive_token("form")

    def _derive_token(self, purpose: str) -> str:
        return hmac.new(self._secret, purpose.encode(), sha256).hexdigest()

    def check_host(self, request: DeskRequest) -> None:
        """See `Access`."""
        if request.environ.get("HTTP_HOST", "") not in self._hosts:
            raise MisdirectedRequest

    def session(self, request: DeskRequest) -> Session | None:
        """See `Access`."""
        cookie = request.cookies.get(self._cookie_name, "")
        is_known = equal_in_constant_time(cookie, self._derive_token("cookie"))
        if not is_known:
            return None
        name = request.form.get(EDITOR_FIELD, request.cookies.get(EDITOR_FIELD, "")).strip()[:100]
        return Session(structs.replace(LOCAL_PERSON, name=name), self.csrf_token)

    def refuse_stranger(self, request: DeskRequest, responses: TemplateResponses) -> Response:
        """See `Access`."""
        raise Forbidden

    def handlers(self, services: DeskServices) -> Mapping[str, object]:
        """See `Access`."""
        return {"sign_in": _LocalSignIn(self, services.responses)}

    def use_login_token(self, token: str) -> bool:
        """True if this is the token in the address that was printed last; it is not valid a second time."""
        with self._lock:
            is_valid = equal_in_constant_time(token, self.login_token)
            if is_valid:
                self.login_token = secrets.token_hex(32)
        return is_valid

    def set_session_cookie(self, response: Response) -> None:
        """Give the browser the cookie that lets it in."""
        response.set_cookie(self._cookie_name, self._derive_token("cookie"), httponly=True, samesite="Strict", path="/")


class _LocalSignIn:
    def __init__(self, access: LocalAccess, responses: TemplateResponses) -> None:
        self._access, self._responses = access, responses

    def log_in(self, request: DeskRequest) -> Response:
        """Set the session cookie and lead away from the address with the token.

        By a page and not by a redirect: browsers send no Strict cookie after a redirect that began elsewhere.
        """
        response = self._responses.render(request, "enter.html", address="/_ban/")
        if self._access.session(request) is not None:
            return response
        # Who only asks what is there, as the previews of messages do, has not come in.
        if request.method != "GET" or not self._access.use_login_token(request.args.get("khoa", "")):
            raise Forbidden
        self._access.set_session_cookie(response)
        self._access.after_login()
        return response

    def state(self, request: DeskRequest) -> Response:
        """For scripts: what forms that were opened before need."""
        session = self._access.session(request)
        if session is None:
            raise Forbidden
        return json_response({"login": "", "name": session.person.name, "khoa": session.csrf_token})
