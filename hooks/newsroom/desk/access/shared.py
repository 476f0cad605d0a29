"""The desk of a board: lets in people with accounts, by a password and then by a session's cookie."""

import time
from collections.abc import Callable, Container, Mapping

from werkzeug.exceptions import MisdirectedRequest
from werkzeug.wrappers import Response

from newsroom.desk.access.account_pages import AccountPages
from newsroom.desk.access.accounts import Accounts
from newsroom.desk.access.directory import Directory
from newsroom.desk.access.people_pages import PeoplePages
from newsroom.desk.access.rights import Session
from newsroom.desk.access.sign_in import SignIn, refuse_stranger
from newsroom.desk.database import Database
from newsroom.desk.responses import TemplateResponses
from newsroom.desk.services import DeskRequest, DeskServices


class SharedAccess:
    """The way into one desk; `hosts` are the names that browsers know it by, with a port that is not the usual one."""

    is_shared = True

    def __init__(
        self,
        database: Database,
        hosts: Container[str],
        now: Callable[[], float] = time.time,
        directory: Directory | None = None,
    ) -> None:
        self._hosts, self.accounts = hosts, Accounts(database, now, directory)

    def check_host(self, request: DeskRequest) -> None:
        """See `Access`."""
        if request.environ.get("HTTP_HOST", "") not in self._hosts:
            raise MisdirectedRequest

    def session(self, request: DeskRequest) -> Session | None:
        """See `Access`."""
        return self.accounts.session(request)

    def refuse_stranger(self, request: DeskRequest, responses: TemplateResponses) -> Response:
        """See `Access`."""
        return refuse_stranger(request, responses)

    def handlers(self, services: DeskServices) -> Mapping[str, object]:
        """See `Access`."""
        return {
            "sign_in": SignIn(self.accounts, services),
            "account": AccountPages(self.accounts, services),
            "people": PeoplePages(self.accounts, services),
        }
