"""What the desk asks of a way to let people in."""

from collections.abc import Mapping
from typing import Protocol

from werkzeug.wrappers import Response

from newsroom.desk.access.rights import Session
from newsroom.desk.responses import TemplateResponses
from newsroom.desk.services import DeskRequest, DeskServices


class Access(Protocol):
    """Lets people in: on one's own machine by an address that works once, on a board's server by accounts."""

    is_shared: bool
    """True where several people have accounts."""

    def check_host(self, request: DeskRequest) -> None:
        """Raise `MisdirectedRequest` for a host name that is not the desk's: DNS may be made to lead here."""

    def session(self, request: DeskRequest) -> Session | None:
        """Who the request comes from; None for who was not let in."""

    def refuse_stranger(self, request: DeskRequest, responses: TemplateResponses) -> Response:
        """What somebody sees who was not let in; may raise `Forbidden`."""

    def handlers(self, services: DeskServices) -> Mapping[str, object]:
        """The objects with the handlers of its own routes, by the names that `desk/routes` gives them."""
