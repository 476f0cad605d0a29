"""The desk's first pages: the list of items, and how things stand."""

from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from newsroom.desk.items.item_state import STATE_LABELS
from newsroom.desk.lists.item_index import ItemIndex
from newsroom.desk.lists.item_list import filter_items
from newsroom.desk.services import DeskRequest, DeskServices
from newsroom.kinds import KINDS
from newsroom.library.schedule import upcoming_events
from newsroom.library.status import status_groups


class Screens:
    """The pages of one desk that show many items."""

    def __init__(self, services: DeskServices) -> None:
        self._services = services
        self._content_cache, self._responses = services.content_cache, services.responses
        self._index = ItemIndex()

    def first_page(self, request: DeskRequest) -> Response:
        """Lead to where one begins: who works with others, with what waits for them."""
        return redirect("/_ban/viec" if request.person.login else "/_ban/", 303)

    def item_list(self, request: DeskRequest) -> Response:
        """The items that a search or the filters leave."""
        page = request.args.get("trang", "1")
        filters = {name: request.args.get(name, "") for name in ("tim", "muc", "loai", "tinh-trang")}
        snapshot = self._content_cache.snapshot()
        listing = filter_items(
            snapshot,
            self._index,
            query=filters["tim"],
            section=filters["muc"],
            kind=filters["loai"],
            state=filters["tinh-trang"] if filters["tinh-trang"] in STATE_LABELS else "",
            page=int(page) if page.isdecimal() and len(page) < 7 else 1,
            on_site=self._services.on_site(snapshot),
        )
        return self._responses.render(
            request,
            "list.html",
            listing=listing,
            filters=filters,
            states=STATE_LABELS,
            kinds=KINDS,
            sections=self._content_cache.settings.sections,
        )

    def status(self, request: DeskRequest) -> Response:
        """What is wrong, what is due and what is missing."""
        content_cache = self._content_cache
        snapshot, folder = content_cache.snapshot(), content_cache.folders.content_name
        problems = [problem for problems in snapshot.problems.values() for problem in problems]
        groups = status_groups(snapshot.library, KINDS, problems, folder_name=folder)
        events = upcoming_events(snapshot.library)
        return self._responses.render(request, "status.html", groups=groups, events=events, folder=folder)
