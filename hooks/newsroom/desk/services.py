"""What the handlers of the desk's requests have in common."""

import secrets

from msgspec import Struct
from werkzeug.exceptions import Forbidden
from werkzeug.wrappers import Request

from newsroom.desk.access.audit import Audit
from newsroom.desk.access.item_rights import ItemRights
from newsroom.desk.access.rights import Person, Session
from newsroom.desk.content_cache import ContentCache
from newsroom.desk.content_snapshot import ContentSnapshot
from newsroom.desk.database import Database
from newsroom.desk.engine.engine import Engine
from newsroom.desk.engine.on_site import OnSite, SiteReader
from newsroom.desk.history.git import GitRepository
from newsroom.desk.history.history import History
from newsroom.desk.items.preview import PreviewRenderer
from newsroom.desk.responses import TemplateResponses
from newsroom.importing.docx_package import MAX_FILE_SIZE


class DeskServices(Struct, frozen=True):
    """The parts of one desk that its handlers share."""

    content_cache: ContentCache
    responses: TemplateResponses
    preview_renderer: PreviewRenderer
    repository: GitRepository
    database: Database
    item_rights: ItemRights
    audit: Audit
    history: History
    engine: Engine
    site_reader: SiteReader

    def on_site(self, snapshot: ContentSnapshot) -> OnSite:
        """What readers have now of the items of a snapshot."""
        targets = [target.name for target in self.content_cache.settings.publish]
        return OnSite(self.site_reader.places(targets), snapshot.digests)


class DeskRequest(Request):
    """A request of bounded size, in bytes: documents may be large, what is typed is not."""

    max_content_length = MAX_FILE_SIZE + 10_000_000
    max_form_memory_size = 12_000_000
    max_form_parts = 20_000

    def __init__(self, environ: dict[str, object]) -> None:
        super().__init__(environ)
        self.nonce = secrets.token_urlsafe(16)
        """Allows the styles that the editor puts into the page, and no others (CSP)."""
        self.session: Session | None = None
        """Who sent it, as soon as that is known; None for a stranger."""

    @property
    def person(self) -> Person:
        """Who sent it. Raises `Forbidden` for a stranger."""
        if self.session is None:
            raise Forbidden
        return self.session.person
