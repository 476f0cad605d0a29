"""The people of one desk: who they are, what they may do, and the ways by which they get a password."""

import re
import secrets
import sqlite3
import time
from collections.abc import Callable, Iterable
from hashlib import sha256

from msgspec import Struct

from newsroom.desk.access import passwords
from newsroom.desk.access.rights import ROLES, Person
from newsroom.desk.access.sessions import DAY
from newsroom.desk.database import Database
from newsroom.text.normalize import collapse_whitespace, nfc

LINK_SECONDS = 3 * DAY
"""How long a link to a first or new password works."""
_LOGIN = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,38}[a-z0-9])?")
_EMAIL = re.compile(r"[^@\s<>,;\"]+@[^@\s<>,;\"]+\.[^@\s<>,;\".]+")
_ADMINISTRATOR = "administrator"


class PersonRefused(Exception):
    """Why somebody cannot be added or changed, as a Vietnamese sentence."""


class Account(Struct, frozen=True):
    """A person's account; times are seconds since 1970, 0 for never.

    `has_password` is False until the person has used their first link; `link_until` is when an open one ends.
    """

    person: Person
    email: str
    has_password: bool
    disabled_at: float
    link_until: float
    created_at: float

    @property
    def is_disabled(self) -> bool:
        """True if the person may not sign in."""
        return self.disabled_at > 0


class People:
    """The accounts of one desk; safe to use from several threads and processes."""

    def __init__(self, database: Database, now: Callable[[], float] = time.time) -> None:
        self._database, self._now = database, now

    def all(self) -> list[Account]:
        """Everybody, those who may sign in first, by login."""
        return [_account(row) for row in self._database.rows("SELECT * FROM people ORDER BY disabled_at > 0, login")]

    def find(self, login: str) -> Account | None:
        """The account of a login, in small letters."""
        rows = self._database.rows("SELECT * FROM people WHERE login = ?", (login,))
        return _account(rows[0]) if rows else None

    def name_of(self, login: str) -> str:
        """The name of a person; of one who has no account, what stands for it in the files of the board."""
        account = self.find(login)
        return account.person.name if account is not None else login

    def add(self, person: Person, email: str = "") -> str:
        """Add somebody; returns the secret of the link to their first password. Raises `PersonRefused`."""
        person, email = checked(person, email)
        if not _LOGIN.fullmatch(person.login):
            raise PersonRefused(
                f"Tên đăng nhập “{person.login}” không dùng được: chỉ gồm chữ thường không dấu, chữ số, dấu chấm, "
                "gạch ngang; chẳng hạn: an.nguyen"
            )
        try:
            with self._database.transaction() as connection:
                connection.execute(
                    "INSERT INTO people (login, name, email, roles, sections, created_at) VALUES (?, ?, ?, ?, ?, ?)",
                    (person.login, person.name, email, _words(person.roles), _words(person.sections), self._now()),
                )
        except sqlite3.IntegrityError as error:
            raise PersonRefused(f"Đã có người đăng nhập bằng tên “{person.login}”; hãy chọn tên khác.") from error
        return self.new_link(person.login)

    def change(self, person: Person, email: str) -> None:
        """Give somebody another name, other roles or sections. Raises `PersonRefused`."""
        person, email = checked(person, email)
        with self._database.transaction() as connection:
            if _ADMINISTRATOR not in person.roles:
                _keep_an_administrator(connection, person.login)
            connection.execute(
                "UPDATE people SET name = ?, email = ?, roles = ?, sections = ? WHERE login = ?",
                (person.name, email, _words(person.roles), _words(person.sections), person.login),
            )

    def disable(self, login: str) -> None:
        """Keep somebody out from now on, in every browser; what they did stays theirs. Raises `PersonRefused`."""
        with self._database.transaction() as connection:
            _keep_an_administrator(connection, login)
            connection.execute(
                "UPDATE people SET disabled_at = ?, link_digest = '', link_until = 0 WHERE login = ?",
                (self._now(), login),
            )
            connection.execute("DELETE FROM sessions WHERE login = ?", (login,))

    def enable(self, login: str) -> None:
        """Let somebody in again, by the password they had."""
        with self._database.transaction() as connection:
            connection.execute("UPDATE people SET disabled_at = 0 WHERE login = ?", (login,))

    def new_link(self, login: str) -> str:
        """Take somebody's password away; returns the secret of a link by which they set the next one."""
        token = secrets.token_urlsafe(32)
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE people SET password = '', link_digest = ?, link_until = ? WHERE login = ?",
                (_digest(token), self._now() + LINK_SECONDS, login),
            )
            connection.execute("DELETE FROM sessions WHERE login = ?", (login,))
        return token

    def by_link(self, token: str) -> Account | None:
        """Whose password a link sets; None where the link is used up, too old or none."""
        rows = self._database.rows("SELECT * FROM people WHERE link_digest = ?", (_digest(token),)) if token else []
        account = _account(rows[0]) if rows else None
        is_valid = account is not None and not account.is_disabled and self._is_open(account.link_until)
        return account if is_valid else None

    def use_link(self, token: str, password: str) -> Account:
        """Set a person's password by a link, which then works no more. Raises `PersonRefused`, `TooBusy`."""
        account = self.by_link(token)
        if account is None:
            raise PersonRefused("Đường dẫn này đã dùng rồi hoặc đã quá hạn; hãy xin người quản trị đường dẫn mới.")
        stored = _stored(account.person, password)
        with self._database.transaction() as connection:
            # Two may use one link at the same moment.
            is_first = connection.execute(
                "UPDATE people SET password = ?, link_digest = '', link_until = 0 "
                "WHERE login = ? AND link_digest = ? AND disabled_at = 0",
                (stored, account.person.login, _digest(token)),
            ).rowcount
            connection.execute("DELETE FROM sessions WHERE login = ?", (account.person.login,))
        if not is_first:
            raise PersonRefused("Đường dẫn này đã dùng rồi; hãy xin người quản trị đường dẫn mới.")
        return account

    def set_password(self, person: Person, password: str) -> None:
        """Set one's own password. Raises `PersonRefused`, `TooBusy`."""
        stored = _stored(person, password)
        with self._database.transaction() as connection:
            connection.execute("UPDATE people SET password = ? WHERE login = ?", (stored, person.login))

    def check_password(self, login: str, password: str) -> Account | None:
        """The account, if it may sign in by this password; takes as long where there is none. Raises `TooBusy`."""
        rows = self._database.rows("SELECT * FROM people WHERE login = ?", (login,))
        stored = rows[0]["password"] if rows else ""
        if not passwords.password_matches(stored, password):
            return None
        if passwords.is_outdated(stored):
            renewed = passwords.hash_password(password)
            with self._database.transaction() as connection:
                connection.execute(
                    "UPDATE people SET password = ? WHERE login = ? AND password = ?", (renewed, login, stored)
                )
        account = _account(rows[0])
        return account if not account.is_disabled else None

    def _is_open(self, until: float) -> bool:
        # A clock that was set back must not give a link more time than it had.
        return 0 < until - self._now() <= LINK_SECONDS


def clean_login(text: str) -> str:
    """A login as somebody typed it, in small letters."""
    return nfc(text).strip().casefold()[:200]


def checked(person: Person, email: str) -> tuple[Person, str]:
    """Somebody as typed, with tidy words. Raises `PersonRefused`."""
    name, email = collapse_whitespace(nfc(person.name))[:100], email.strip()
    if not name:
        raise PersonRefused("Hãy ghi họ tên, chẳng hạn: Nguyễn Thị An")
    if not person.roles:
        raise PersonRefused("Hãy chọn ít nhất một vai trò.")
    if not person.roles <= ROLES.keys():
        raise PersonRefused(f"Vai trò chỉ có: {', '.join(ROLES)}.")
    if email and not _EMAIL.fullmatch(email):
        raise PersonRefused(f"Địa chỉ thư “{email}” viết sai; chẳng hạn: an@danvan.example.vn")
    return Person(person.login, name, person.roles, person.sections), email


def _keep_an_administrator(connection: sqlite3.Connection, login: str) -> None:
    """Raise `PersonRefused` where nobody else could add people any more."""
    rows = connection.execute("SELECT login, roles FROM people WHERE disabled_at = 0").fetchall()
    administrators = {row["login"] for row in rows if _ADMINISTRATOR in row["roles"].split()}
    if administrators == {login}:
        raise PersonRefused("Đây là người quản trị cuối cùng; hãy giao vai trò quản trị cho người khác trước.")


def _stored(person: Person, password: str) -> str:
    why = passwords.why_refused(password, login=person.login, name=person.name)
    if why:
        raise PersonRefused(why)
    return passwords.hash_password(password)


def _account(row: sqlite3.Row) -> Account:
    # A role that this version does not know gives no right.
    roles = frozenset(row["roles"].split()) & ROLES.keys()
    return Account(
        Person(row["login"], row["name"], roles, frozenset(row["sections"].split())),
        email=row["email"],
        has_password=bool(row["password"]),
        disabled_at=row["disabled_at"],
        link_until=row["link_until"],
        created_at=row["created_at"],
    )


def _words(keys: Iterable[str]) -> str:
    return " ".join(sorted(keys))


def _digest(token: str) -> str:
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
