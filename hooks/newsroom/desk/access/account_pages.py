"""Responds to what people do with their own accounts: another password, the end of sessions elsewhere."""

import datetime

from msgspec import Struct
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from newsroom.desk.access.accounts import Accounts
from newsroom.desk.access.browser_names import browser_name
from newsroom.desk.access.lockout import account_counter, address_counter
from newsroom.desk.access.passwords import MIN_LENGTH, TooBusy
from newsroom.desk.access.people import Account, PersonRefused
from newsroom.desk.access.rights import ROLES, Person
from newsroom.desk.access.sessions import OpenSession
from newsroom.desk.access.sign_in import BUSY, new_password_of, wait_in_words
from newsroom.desk.services import DeskRequest, DeskServices
from newsroom.model.settings import Settings
from newsroom.text.dates import TIME_ZONE, short_datetime

_MESSAGES = {
    "mat-khau": "Đã đổi mật khẩu; các trình duyệt khác phải đăng nhập lại.",
    "phien": "Đã kết thúc phiên.",
}


class SessionView(Struct, frozen=True):
    """A session as pages show it."""

    number: int
    browser: str
    address: str
    started: str
    seen: str
    is_own: bool
    """True for the session of who looks at the page."""


class AccountPages:
    """Everybody's own page at one shared desk."""

    def __init__(self, accounts: Accounts, services: DeskServices) -> None:
        self._accounts, self._responses, self._audit = accounts, services.responses, services.audit
        self._settings = services.content_cache.settings

    def show(self, request: DeskRequest, error: str = "") -> Response:
        """The account of who asks."""
        login, own = request.person.login, self._accounts.open_session(request)
        return self._responses.render(
            request,
            "account.html",
            status=422 if error else 200,
            account=self._accounts.people.find(login),
            roles=role_labels(request.person),
            sections=section_titles(request.person, self._settings),
            sessions=session_views(self._accounts.sessions.of(login), own),
            message=_MESSAGES.get(request.args.get("da", ""), ""),
            error=error,
            min_length=MIN_LENGTH,
        )

    def change_password(self, request: DeskRequest) -> Response:
        """Set another password, for who knows the present one: who finds an open browser does not."""
        person, own = request.person, self._accounts.open_session(request)
        counters = account_counter(person.login, "own"), address_counter(request.remote_addr or "")
        wait = self._accounts.lock_out.admit(counters)
        if wait > 0:
            return self.show(request, f"Đã gõ sai nhiều lần. Hãy thử lại sau {wait_in_words(wait)}.")
        try:
            if self._accounts.people.check_password(person.login, request.form.get("mat-khau", "")) is None:
                return self.show(request, "Mật khẩu đang dùng không đúng.")
            self._accounts.lock_out.forgive(*counters)
            self._accounts.people.set_password(person, new_password_of(request))
        except PersonRefused as refusal:
            return self.show(request, str(refusal))
        except TooBusy:
            return self.show(request, BUSY)
        self._accounts.sessions.end_all(person.login, but=own.number if own is not None else None)
        self._audit.record(person, "Đổi mật khẩu")
        return redirect("/_ban/tai-khoan?da=mat-khau", 303)

    def end_sessions(self, request: DeskRequest) -> Response:
        """End one session elsewhere, or all of them."""
        login, own = request.person.login, self._accounts.open_session(request)
        number = request.form.get("phien", "")
        if number == "khac":
            self._accounts.sessions.end_all(login, but=own.number if own is not None else None)
        elif number.isdecimal() and len(number) < 19:
            self._accounts.sessions.end(login, int(number))
        self._audit.record(request.person, "Kết thúc phiên")
        return redirect("/_ban/tai-khoan?da=phien", 303)


def session_views(sessions: list[OpenSession], own: OpenSession | None) -> list[SessionView]:
    """Sessions as pages show them."""
    return [
        SessionView(
            session.number,
            browser_name(session.browser),
            session.address,
            started=moment_in_words(session.started_at),
            seen=moment_in_words(session.seen_at),
            is_own=own is not None and own.number == session.number,
        )
        for session in sessions
    ]


def moment_in_words(seconds: float) -> str:
    """A moment in seconds since 1970, as pages write it; "" for 0."""
    return short_datetime(datetime.datetime.fromtimestamp(seconds, TIME_ZONE)) if seconds else ""


def role_labels(person: Person) -> str:
    """What somebody is on the board, in Vietnamese."""
    return ", ".join(role.label for key, role in ROLES.items() if key in person.roles)


def section_titles(person: Person, settings: Settings) -> str:
    """Where somebody's rights hold; "" for everywhere."""
    titles = {section.key: section.title for section in settings.sections}
    return ", ".join(titles.get(key, key) for key in sorted(person.sections))


def account_state(account: Account, now: float) -> str:
    """What has become of an account, as a Vietnamese clause."""
    if account.is_disabled:
        return f"đã khóa từ {moment_in_words(account.disabled_at)}"
    if account.has_password:
        return "đang dùng"
    if account.link_until > now:
        return f"chưa đặt mật khẩu; đường dẫn dùng được đến {moment_in_words(account.link_until)}"
    return "chưa đặt mật khẩu; đường dẫn đã quá hạn"
