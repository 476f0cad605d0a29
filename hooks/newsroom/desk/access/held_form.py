"""Keeps what a form sent whose session has ended, so that it can be sent again after signing in."""

from urllib.parse import urlsplit

from msgspec import Struct
from werkzeug.datastructures import MultiDict

from newsroom.desk.access.protection import CSRF_FIELD
from newsroom.desk.services import DeskRequest

FIRST_PAGE, SIGN_IN_PATH = "/_ban/viec", "/_ban/vao"
# What the names of held fields begin with in the form that holds them.
HELD_PREFIX = "giu."


class HeldForm(Struct, frozen=True):
    """A form that was sent without a valid session: where it goes, and its fields, to be sent again."""

    address: str
    fields: tuple[tuple[str, str], ...]

    @property
    def typed_text(self) -> str:
        """What was typed into the large box of an item's form."""
        values = dict(self.fields)
        return values.get("van-ban") or values.get("noi-dung", "")


def held_form(request: DeskRequest) -> HeldForm:
    """The form of a request that was refused, without its files."""
    fields = tuple((name, value) for name, value in request.form.items(multi=True) if name != CSRF_FIELD)
    return HeldForm(own_address(request.full_path.rstrip("?")), fields)


def own_address(address: str) -> str:
    """An address of the desk's own, with its query, and of anything else the first page's."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return FIRST_PAGE
    is_own = not parts.scheme and not parts.netloc and address.startswith("/_ban/")
    leads_on = not any(letter in address for letter in "\\\r\n\t\0")
    return address if is_own and leads_on and parts.path != SIGN_IN_PATH else FIRST_PAGE


def held_in(form: MultiDict[str, str]) -> HeldForm | None:
    """What the form for signing in holds; None where nothing was sent before."""
    fields = tuple(
        (name.removeprefix(HELD_PREFIX), value)
        for name, value in form.items(multi=True)
        if name.startswith(HELD_PREFIX)
    )
    return HeldForm(own_address(form.get("toi", "")), fields) if fields else None
