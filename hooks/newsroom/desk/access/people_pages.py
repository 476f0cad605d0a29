"""Responds to the administrator's work with people: add, change, a new link, disable, end sessions."""

from msgspec import Struct
from werkzeug.exceptions import NotFound
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from newsroom.desk.access.account_pages import (
    account_state,
    moment_in_words,
    role_labels,
    section_titles,
    session_views,
)
from newsroom.desk.access.accounts import Accounts
from newsroom.desk.access.people import Account, PersonRefused, clean_login
from newsroom.desk.access.rights import ROLES, Person
from newsroom.desk.access.sign_in import NEW_PASSWORD_PATH
from newsroom.desk.services import DeskRequest, DeskServices

_MESSAGES = {
    "sua": "Đã lưu; có hiệu lực ngay.",
    "khoa": "Đã khóa tài khoản: người này không vào được nữa, kể cả ở trình duyệt đang mở.",
    "mo": "Đã mở lại tài khoản: người này vào được bằng mật khẩu cũ.",
    "phien": "Đã kết thúc mọi phiên: người này phải đăng nhập lại.",
}


class PersonView(Struct, frozen=True):
    """A line of the list of people."""

    account: Account
    roles: str
    sections: str
    state: str
    seen: str


class PeoplePages:
    """The people of one shared desk."""

    def __init__(self, accounts: Accounts, services: DeskServices) -> None:
        self._accounts, self._people = accounts, accounts.people
        self._responses, self._audit = services.responses, services.audit
        self._settings = services.content_cache.settings

    def show(self, request: DeskRequest, typed: Person | None = None, error: str = "") -> Response:
        """Everybody, and the form for somebody new; `typed` is what could not be taken."""
        return self._responses.render(
            request,
            "people.html",
            status=422 if error else 200,
            people=[self._view(account) for account in self._people.all()],
            typed=typed or Person("", "", frozenset({"writer"})),
            email=request.form.get("thu", "") if error else "",
            error=error,
            roles=ROLES,
            sections=self._settings.sections,
        )

    def add(self, request: DeskRequest) -> Response:
        """Add somebody; the page shows the link to their first password, this once."""
        person, email = _typed(request, clean_login(request.form.get("ten", "")))
        try:
            token = self._people.add(person, email)
        except PersonRefused as refusal:
            return self.show(request, person, str(refusal))
        self._audit.record(request.person, "Thêm người", detail=f"{person.login}: {role_labels(person)}")
        return self._person_page(request, person.login, token=token)

    def show_person(self, request: DeskRequest, login: str) -> Response:
        """One person: what they may do, where they are signed in, and what an administrator can do about it."""
        return self._person_page(request, login)

    def change(self, request: DeskRequest, login: str) -> Response:
        """Give somebody another name, other roles or sections."""
        before = self._account(login).person
        person, email = _typed(request, login)
        try:
            self._people.change(person, email)
        except PersonRefused as refusal:
            return self._person_page(request, login, error=str(refusal))
        detail = f"{login}: {role_labels(before)} → {role_labels(person)}"
        detail += f"; chuyên mục: {section_titles(person, self._settings) or 'tất cả'}"
        self._audit.record(request.person, "Sửa quyền của người", detail=detail)
        return redirect(f"/_ban/nguoi/{login}?da=sua", 303)

    def new_link(self, request: DeskRequest, login: str) -> Response:
        """Take somebody's password away; the page shows the link to the next one, this once."""
        if self._account(login).is_disabled:
            return self._person_page(request, login, error="Hãy mở lại tài khoản trước khi tạo đường dẫn.")
        token = self._people.new_link(login)
        self._audit.record(request.person, "Tạo đường dẫn đặt mật khẩu", detail=login)
        return self._person_page(request, login, token=token)

    def disable(self, request: DeskRequest, login: str) -> Response:
        """Keep somebody out from now on."""
        try:
            if self._account(login).person.login == request.person.login:
                raise PersonRefused("Không khóa được tài khoản của chính mình; hãy nhờ người quản trị khác.")
            self._people.disable(login)
        except PersonRefused as refusal:
            return self._person_page(request, login, error=str(refusal))
        self._audit.record(request.person, "Khóa tài khoản", detail=login)
        return redirect(f"/_ban/nguoi/{login}?da=khoa", 303)

    def enable(self, request: DeskRequest, login: str) -> Response:
        """Let somebody in again."""
        self._people.enable(self._account(login).person.login)
        self._audit.record(request.person, "Mở lại tài khoản", detail=login)
        return redirect(f"/_ban/nguoi/{login}?da=mo", 303)

    def end_sessions(self, request: DeskRequest, login: str) -> Response:
        """Have somebody sign in again, wherever they are signed in."""
        count = self._accounts.sessions.end_all(self._account(login).person.login)
        self._audit.record(request.person, "Kết thúc mọi phiên của người", detail=f"{login}: {count}")
        return redirect(f"/_ban/nguoi/{login}?da=phien", 303)

    def _account(self, login: str) -> Account:
        account = self._people.find(login)
        if account is None:
            raise NotFound
        return account

    def _person_page(self, request: DeskRequest, login: str, *, token: str = "", error: str = "") -> Response:
        account = self._account(login)
        own = self._accounts.open_session(request)
        link = f"{request.host_url.rstrip('/')}{NEW_PASSWORD_PATH}?ma={token}" if token else ""
        return self._responses.render(
            request,
            "person.html",
            status=422 if error else 200,
            view=self._view(account),
            account=account,
            sessions=session_views(self._accounts.sessions.of(login), own),
            link=link,
            link_until=moment_in_words(account.link_until),
            message=_MESSAGES.get(request.args.get("da", ""), ""),
            error=error,
            roles=ROLES,
            sections=self._settings.sections,
        )

    def _view(self, account: Account) -> PersonView:
        sessions = self._accounts.sessions.of(account.person.login)
        return PersonView(
            account,
            role_labels(account.person),
            section_titles(account.person, self._settings),
            account_state(account, self._accounts.now()),
            moment_in_words(sessions[0].seen_at) if sessions else "",
        )


def _typed(request: DeskRequest, login: str) -> tuple[Person, str]:
    """Somebody as a form describes them, and their address for letters."""
    form = request.form
    person = Person(login, form.get("ho-ten", ""), frozenset(form.getlist("vai-tro")), frozenset(form.getlist("muc")))
    return person, form.get("thu", "")
