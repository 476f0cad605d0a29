"""Responds with how far an item is on its way to readers, and has what was saved brought there."""

from urllib.parse import quote

from werkzeug.exceptions import Forbidden, NotFound
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from newsroom.desk.access.rights import Right
from newsroom.desk.engine.progress import item_progress
from newsroom.desk.items.item_state import item_state, state_label
from newsroom.desk.responses import json_response
from newsroom.desk.services import DeskRequest, DeskServices


class EnginePages:
    """The handlers of one desk."""

    def __init__(self, services: DeskServices) -> None:
        self._services = services

    def progress(self, request: DeskRequest, path: str) -> Response:
        """Where an item is, for the script of its page."""
        snapshot = self._services.content_cache.last_snapshot()
        progress = item_progress(self._services, snapshot, path)
        item, now, on_site = snapshot.version_in(path), snapshot.library.now, self._services.on_site(snapshot)
        state = item_state(item, now, on_site)
        return json_response(
            {
                "state": progress.state,
                "text": progress.text,
                "address": progress.address,
                "badge": state_label(item, state, now, on_site),
                "badgeState": state,
            }
        )

    def publish(self, request: DeskRequest, path: str) -> Response:
        """Have everything that was saved brought to readers, and show the item that it was asked for."""
        section = self._services.content_cache.section_of(path)
        if section is None:
            raise NotFound
        if not request.person.may(Right.APPROVE, section.key):
            raise Forbidden
        is_confirmed = "chac-chan" in request.form
        self._services.audit.record(request.person, "Đưa lên trang" + (" (đã xác nhận)" if is_confirmed else ""), path)
        self._services.engine.publish(confirmed=is_confirmed)
        return redirect(f"/_ban/bai/{quote(path)}", 303)
