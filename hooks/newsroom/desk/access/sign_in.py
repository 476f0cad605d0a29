"""Responds to who signs in and out, and sets a password by a link that works once."""

import sys
from urllib.parse import quote

from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from newsroom.desk.access.accounts import Accounts
from newsroom.desk.access.directory import DirectoryUnavailable
from newsroom.desk.access.held_form import (
    FIRST_PAGE,
    HELD_PREFIX,
    SIGN_IN_PATH,
    HeldForm,
    held_form,
    held_in,
    own_address,
)
from newsroom.desk.access.lockout import FREE_FOR_ACCOUNT, account_counter, address_counter
from newsroom.desk.access.passwords import MIN_LENGTH, TooBusy
from newsroom.desk.access.people import Account, PersonRefused, clean_login
from newsroom.desk.access.protection import CSRF_HEADER
from newsroom.desk.access.rights import Session
from newsroom.desk.responses import TemplateResponses, json_response
from newsroom.desk.services import DeskRequest, DeskServices

NEW_PASSWORD_PATH = "/_ban/mat-khau-moi"
BUSY = "Máy đang kiểm tra mật khẩu của nhiều người; hãy thử lại sau một phút."


def refuse_stranger(request: DeskRequest, responses: TemplateResponses) -> Response:
    """Ask to sign in: then the page that was wanted comes, and nothing is lost that was sent."""
    if CSRF_HEADER in request.headers or request.headers.get("Sec-Fetch-Dest", "document") not in ("document", ""):
        message = "Phiên làm việc đã hết: hãy đăng nhập lại ở một thẻ khác. Những gì đã gõ vẫn được giữ."
        return json_response({"error": message, "sign_in": SIGN_IN_PATH}, status=401)
    if request.method in ("GET", "HEAD"):
        wanted = own_address(request.full_path.rstrip("?"))
        return redirect(SIGN_IN_PATH + (f"?toi={quote(wanted)}" if wanted != FIRST_PAGE else ""), 303)
    return sign_in_page(request, responses, held=held_form(request), status=401)


def sign_in_page(
    request: DeskRequest,
    responses: TemplateResponses,
    *,
    login: str = "",
    wanted: str = FIRST_PAGE,
    error: str = "",
    held: HeldForm | None = None,
    status: int = 200,
) -> Response:
    """The page on which one signs in; `held` is what is sent again afterwards."""
    return responses.render(
        request, "sign_in.html", status=status, login=login, wanted=wanted, error=error, held=held, prefix=HELD_PREFIX
    )


class SignIn:
    """The ways in and out of one shared desk."""

    def __init__(self, accounts: Accounts, services: DeskServices) -> None:
        self._accounts, self._responses, self._audit = accounts, services.responses, services.audit

    def show(self, request: DeskRequest) -> Response:
        """The page on which one signs in; who is in goes on."""
        wanted = own_address(request.args.get("toi", ""))
        if request.session is not None:
            return redirect(wanted, 303)
        return sign_in_page(request, self._responses, wanted=wanted)

    def submit(self, request: DeskRequest) -> Response:
        """Let somebody in, or say what every other wrong attempt is told as well."""
        form = request.form
        login, wanted = clean_login(form.get("ten", "")), own_address(form.get("toi", ""))
        held = held_in(form)
        account, error = self._account(request, login, form.get("mat-khau", ""))
        if account is None:
            return sign_in_page(
                request, self._responses, login=login, wanted=wanted, error=error, held=held, status=422
            )
        response = redirect(wanted, 303)
        token = self._accounts.let_in(request, response, login)
        if held is not None:
            request.session = Session(account.person, token)
            page = self._responses.render(request, "resend.html", held=held)
            page.headers.extend(("Set-Cookie", cookie) for cookie in response.headers.getlist("Set-Cookie"))
            response = page
        self._audit.record(account.person, "Đăng nhập", detail=request.remote_addr or "")
        return response

    def _account(self, request: DeskRequest, login: str, password: str) -> tuple[Account | None, str]:
        """Whose login and password these are, or why nobody is let in, which names no account."""
        counter = account_counter(login, self._accounts.known_browser(request, login))
        address = address_counter(request.remote_addr or "")
        wait = self._accounts.lock_out.admit((counter, address))
        if wait > 0:
            return None, f"Đã gõ sai nhiều lần. Hãy thử lại sau {wait_in_words(wait)}."
        try:
            account = self._accounts.check_password(login, password)
        except TooBusy:
            return None, BUSY
        except DirectoryUnavailable as error:
            # For who looks after the machine; the address of the directory is nobody else's business.
            print(f"LDAP: {error}", file=sys.stderr, flush=True)
            return (
                None,
                "Chưa hỏi được máy chủ tài khoản của cơ quan. Hãy thử lại sau ít phút, hoặc báo người quản trị.",
            )
        if account is not None:
            self._accounts.lock_out.forgive(counter, address)
            return account, ""
        if self._accounts.lock_out.count(counter) == FREE_FOR_ACCOUNT:
            known = self._accounts.people.find(login)
            if known is not None:
                detail = f"gõ sai {FREE_FOR_ACCOUNT} lần, từ {request.remote_addr}"
                self._audit.record(known.person, "Tạm chặn đăng nhập", detail=detail)
        return None, "Tên đăng nhập hoặc mật khẩu không đúng. Quên mật khẩu thì xin người quản trị một đường dẫn mới."

    def sign_out(self, request: DeskRequest) -> Response:
        """End the session of this browser."""
        session = self._accounts.open_session(request)
        if session is not None:
            self._accounts.sessions.end(session.login, session.number)
            self._audit.record(request.person, "Đăng xuất")
        response = redirect(f"{SIGN_IN_PATH}?da-ra", 303)
        self._accounts.forget_session(request, response)
        return response

    def new_password(self, request: DeskRequest) -> Response:
        """The page behind a link that works once. To look at it uses nothing up: previews of messages do."""
        token = request.values.get("ma", "")
        account, error = self._accounts.people.by_link(token), ""
        if account is None:
            return self._responses.message_page(
                request,
                "Đường dẫn không còn dùng được",
                "Đường dẫn đặt mật khẩu chỉ dùng được một lần, trong ba ngày. Đã đặt mật khẩu thì vào trang đăng nhập; "
                "chưa đặt, hay quên mật khẩu, thì xin người quản trị đường dẫn mới.",
                status=404,
            )
        if request.method == "POST":
            try:
                password = new_password_of(request)
                self._accounts.people.use_link(token, password)
                response = redirect(FIRST_PAGE, 303)
                self._accounts.let_in(request, response, account.person.login)
                self._audit.record(account.person, "Đặt mật khẩu bằng đường dẫn", detail=request.remote_addr or "")
                return response
            except PersonRefused as refusal:
                error = str(refusal)
            except TooBusy:
                error = BUSY
        return self._responses.render(
            request,
            "new_password.html",
            status=422 if error else 200,
            account=account,
            token=token,
            error=error,
            min_length=MIN_LENGTH,
        )

    def state(self, request: DeskRequest) -> Response:
        """For scripts: who is signed in here, and what forms that were opened before need; 401 where nobody is."""
        if request.session is None:
            return refuse_stranger(request, self._responses)
        session = request.session
        return json_response({"login": session.person.login, "name": session.person.name, "khoa": session.csrf_token})


def new_password_of(request: DeskRequest) -> str:
    """The new password that a form holds twice. Raises `PersonRefused`."""
    password = request.form.get("mat-khau-moi", "")
    if password != request.form.get("mat-khau-lai", ""):
        raise PersonRefused("Hai lần gõ mật khẩu mới chưa giống nhau.")
    return password


def wait_in_words(seconds: float) -> str:
    """A time to wait, rounded up."""
    return f"{round(seconds + 0.5)} giây" if seconds < 60 else f"{-int(-seconds // 60)} phút"
