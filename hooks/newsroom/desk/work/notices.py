"""Letters to people about what concerns them, where they have asked for these."""

import logging
import threading
from collections.abc import Collection, Iterable, Mapping, Sequence

from msgspec import structs

from newsroom.desk.access.people import People
from newsroom.desk.access.rights import Person
from newsroom.desk.services import DeskServices
from newsroom.publishing.mail import send_mail
from newsroom.publishing.secrets import secret_finder
from newsroom.publishing.target import TargetError

WISHES: Mapping[str, str] = {
    "gop-y": "khi có góp ý cho tôi hoặc cho mọi người",
    "cho-duyet": "khi có bài chờ tôi duyệt",
    "ket-qua": "khi bài của tôi được duyệt, trả lại hoặc đăng",
    "xem-truoc": "khi có người trả lời liên kết xem trước của tôi",
}
"""What somebody may ask to be told of."""
_log = logging.getLogger(__name__)


class Notices:
    """The letters of one desk."""

    def __init__(self, services: DeskServices) -> None:
        self._services, self._people = services, People(services.database)

    @property
    def can_be_sent(self) -> bool:
        """True where mkdocs.yml names a mail server."""
        return self._services.content_cache.settings.mail is not None

    def wishes(self, login: str) -> frozenset[str]:
        """The keys of `WISHES` that a person has chosen."""
        rows = self._services.database.rows("SELECT wishes FROM notices WHERE login = ?", (login,))
        return frozenset(rows[0]["wishes"].split()) & WISHES.keys() if rows else frozenset()

    def choose(self, login: str, wishes: Iterable[str]) -> None:
        """Keep what a person wants to be told of."""
        chosen = " ".join(sorted(frozenset(wishes) & WISHES.keys()))
        with self._services.database.transaction() as connection:
            connection.execute("REPLACE INTO notices VALUES (?, ?)", (login, chosen))

    def send(self, wish: str, logins: Collection[str], subject: str, lines: Sequence[str], *, by: Person) -> None:
        """Write to those people who want to be told of this, but not to the one who did it; nobody waits for it."""
        addresses = [
            account.email
            for account in map(self._people.find, logins)
            if account is not None and account.email and not account.is_disabled
            if account.person.login != by.login and wish in self.wishes(account.person.login)
        ]
        if addresses and self.can_be_sent:
            threading.Thread(target=self._deliver, args=(addresses, subject, lines), daemon=True).start()

    def _deliver(self, addresses: Sequence[str], subject: str, lines: Sequence[str]) -> None:
        settings = self._services.content_cache.settings
        if settings.mail is None:
            return
        title = f"{settings.site_name}: {subject}"[:200]
        for address in addresses:
            try:
                secret = secret_finder(settings.home_url, "mail")
                send_mail(structs.replace(settings.mail, to=address), title, lines, secret)
            except TargetError as error:
                # What was done stays done; whoever looks after the desk reads why nobody was told.
                _log.warning("Chưa gửi được thư báo cho %s: %s", address, error)
