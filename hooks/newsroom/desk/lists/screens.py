"""The desk's first pages: the list of items, and how things stand."""

from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from newsroom.desk.items.item_state import STATE_LABELS
from newsroom.desk.lists.bulk_actions import bulk_actions
from newsroom.desk.lists.item_index import ORDERS, ItemIndex
from newsroom.desk.lists.item_list import ItemList
from newsroom.desk.lists.list_query import ListQuery, RememberedQueries
from newsroom.desk.services import DeskRequest, DeskServices
from newsroom.kinds import KINDS
from newsroom.library.schedule import upcoming_events
from newsroom.library.status import status_groups


class Screens:
    """The pages of one desk that show many items."""

    def __init__(self, services: DeskServices, index: ItemIndex) -> None:
        self._services = services
        self._content_cache, self._responses = services.content_cache, services.responses
        self._list, self._queries = ItemList(index), RememberedQueries(services.database)

    def first_page(self, request: DeskRequest) -> Response:
        """Lead to where one begins: who works with others, with what waits for them."""
        return redirect("/_ban/viec" if request.person.login else "/_ban/", 303)

    def item_list(self, request: DeskRequest) -> Response:
        """The items that a search or the filters leave; without any in the address, as they last were."""
        login = request.person.login
        if request.args:
            query = ListQuery.from_args(request.args)
            self._queries.keep(login, query)
        else:
            query = self._queries.get(login)
        snapshot = self._content_cache.snapshot()
        return self._responses.render(
            request,
            "list.html",
            listing=self._list.page(snapshot, self._services.on_site(snapshot), query),
            query=query,
            orders=ORDERS,
            bulk_actions=bulk_actions(request.person),
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
