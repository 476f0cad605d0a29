"""What people say to each other about an item, to one person or to all, until it is dealt with."""

import datetime
import sqlite3
from collections.abc import Callable, Collection

from msgspec import Struct
from werkzeug.exceptions import Forbidden, NotFound
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from newsroom.desk.access.people import People
from newsroom.desk.access.rights import Person
from newsroom.desk.database import Database
from newsroom.desk.responses import item_address
from newsroom.desk.services import DeskRequest, DeskServices
from newsroom.desk.work.notices import Notices
from newsroom.mkdocs_plugin.project import build_time_or_abort
from newsroom.model.items import Item
from newsroom.text.normalize import nfc, strip_control_chars

MAX_COMMENT_LENGTH = 5_000
ANCHOR = "gop-y"


class Comment(Struct, frozen=True):
    """One comment; `to_login` is "" where it is for all, `done_at` None as long as it is open."""

    number: int
    path: str
    at: datetime.datetime
    login: str
    name: str
    to_login: str
    text: str
    done_at: datetime.datetime | None
    done_by: str


class Comments:
    """The comments of one desk. They belong to an item's path, and follow it when the desk moves it."""

    def __init__(self, database: Database, now: Callable[[], datetime.datetime]) -> None:
        self._database, self._now = database, now

    def add(self, path: str, person: Person, text: str, to_login: str = "") -> None:
        """Say something about an item."""
        row = (path, self._now().isoformat(), person.login, person.name, to_login, text)
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT INTO comments (path, at, login, name, to_login, text) VALUES (?, ?, ?, ?, ?, ?)", row
            )

    def of(self, paths: Collection[str]) -> list[Comment]:
        """The comments on an item, by all the paths it has had, oldest first."""
        marks = ", ".join("?" * len(paths))
        rows = self._database.rows(f"SELECT * FROM comments WHERE path IN ({marks}) ORDER BY number", tuple(paths))
        return [_comment(row) for row in rows]

    def waiting_for(self, login: str) -> list[Comment]:
        """Open comments to a person, newest first."""
        query = "SELECT * FROM comments WHERE to_login = ? AND done_at = '' ORDER BY number DESC"
        return [_comment(row) for row in self._database.rows(query, (login,))]

    def close(self, number: int, person: Person) -> None:
        """Say that a comment has been dealt with; one that is closed already stays as it is."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE comments SET done_at = ?, done_by = ? WHERE number = ? AND done_at = ''",
                (self._now().isoformat(), person.name, number),
            )


def _comment(row: sqlite3.Row) -> Comment:
    moment = datetime.datetime.fromisoformat
    return Comment(
        number=row["number"],
        path=row["path"],
        at=moment(row["at"]),
        login=row["login"],
        name=row["name"],
        to_login=row["to_login"],
        text=row["text"],
        done_at=moment(row["done_at"]) if row["done_at"] else None,
        done_by=row["done_by"],
    )


def paths_of(path: str, item: Item | None) -> tuple[str, ...]:
    """The path of an item, and those it had before it was moved: they are its aliases."""
    aliases = item.aliases if item is not None else ()
    return path, *(f"{alias.strip('/')}.md" for alias in aliases)


class CommentPages:
    """Takes what is said on the page of an item."""

    def __init__(self, services: DeskServices) -> None:
        self._content_cache, self._audit = services.content_cache, services.audit
        self._people = People(services.database)
        self._notices = Notices(services)
        self.comments = Comments(services.database, build_time_or_abort)

    def change(self, request: DeskRequest, path: str) -> Response:
        """Add a comment, or close one; leads back to the item."""
        if self._content_cache.section_of(path) is None or self._content_cache.existing_file(path) is None:
            raise NotFound
        item = self._content_cache.last_snapshot().library.items.get(path)
        closed = request.form.get("xong", "")
        if closed.isdecimal() and len(closed) < 16:
            numbers = [comment.number for comment in self.comments.of(paths_of(path, item))]
            if int(closed) not in numbers:
                raise NotFound
            self.comments.close(int(closed), request.person)
            self._audit.record(request.person, "coi góp ý là xong", path)
            return redirect(f"{item_address(path)}#{ANCHOR}", 303)
        text = nfc(strip_control_chars(request.form.get("loi", ""))).strip()[:MAX_COMMENT_LENGTH]
        to_login = request.form.get("gui", "")
        if to_login and self._people.find(to_login) is None:
            raise Forbidden
        if text:
            self.comments.add(path, request.person, text, to_login)
            self._audit.record(request.person, "góp ý", path)
            title = item.title if item is not None else path
            everybody = [account.person.login for account in self._people.all() if not account.is_disabled]
            self._notices.send(
                "gop-y",
                [to_login] if to_login else everybody,
                f"{request.person.name} góp ý: {title}",
                [text, "", path],
                by=request.person,
            )
        return redirect(f"{item_address(path)}#{ANCHOR}", 303)
