"""What somebody wants the list of items to show, read from an address, and remembered until they come again."""

from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode

from msgspec import Struct

from newsroom.desk.database import Database
from newsroom.desk.items.item_state import STATE_LABELS
from newsroom.desk.lists.item_index import ORDERS


class ListQuery(Struct, frozen=True):
    """An empty text is all; `order` is a key of `ORDERS`, `page` counts from 1."""

    words: str = ""
    section: str = ""
    kind: str = ""
    state: str = ""
    order: str = ""
    page: int = 1

    @classmethod
    def from_args(cls, args: Mapping[str, str]) -> "ListQuery":
        """The query of an address; what it says wrongly is as if it were not said."""
        page = args.get("trang", "1")
        return cls(
            words=args.get("tim", "")[:200],
            section=args.get("muc", "")[:100],
            kind=args.get("loai", "")[:100],
            state=state if (state := args.get("tinh-trang", "")) in STATE_LABELS else "",
            order=order if (order := args.get("sap-xep", "")) in ORDERS else "",
            page=int(page) if page.isdecimal() and len(page) < 7 else 1,
        )

    @property
    def is_filter(self) -> bool:
        """True if it leaves anything out."""
        return bool(self.words or self.section or self.kind or self.state)

    def address(self, page: int) -> str:
        """The query of the address of one of its pages, with its question mark."""
        values = {
            "tim": self.words,
            "muc": self.section,
            "loai": self.kind,
            "tinh-trang": self.state,
            "sap-xep": self.order,
        }
        return "?" + urlencode({name: value for name, value in values.items() if value} | {"trang": page})


class RememberedQueries:
    """What each person last had the list show."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, login: str) -> ListQuery:
        """The last query of a person. Raises sqlite3.Error."""
        rows = self._database.rows("SELECT query FROM list_queries WHERE login = ?", (login,))
        return ListQuery.from_args(dict(parse_qsl(rows[0]["query"]))) if rows else ListQuery()

    def keep(self, login: str, query: ListQuery) -> None:
        """Remember a query, if it is another than before. Raises sqlite3.Error."""
        if query != self.get(login):
            with self._database.transaction() as connection:
                address = query.address(query.page).removeprefix("?")
                connection.execute("INSERT OR REPLACE INTO list_queries VALUES (?, ?)", (login, address))
