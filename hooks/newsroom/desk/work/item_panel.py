"""What the page of an item shows of the work that people do on it together."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from newsroom.desk.access.people import People
from newsroom.desk.access.rights import Person
from newsroom.desk.services import DeskServices
from newsroom.desk.work.comments import Comment, Comments, paths_of
from newsroom.desk.work.preview_links import LIFETIMES, PreviewLink, PreviewLinks
from newsroom.mkdocs_plugin.project import build_time_or_abort
from newsroom.model.items import Item


class ItemPanel(Struct, frozen=True):
    """The comments and open preview links of an item, and the people who may be written to."""

    comments: Sequence[Comment]
    links: Sequence[PreviewLink]
    people: Sequence[Person]
    """All others who may sign in."""
    names: Mapping[str, str]
    """Of everybody, by login."""

    def name_of(self, login: str) -> str:
        """The name of a person, of one who has no account any more the login."""
        return self.names.get(login, login)

    @property
    def lifetimes(self) -> Mapping[str, str]:
        """Days that a link may last, and how they are called."""
        return LIFETIMES

    @property
    def open_count(self) -> int:
        """How many comments are not dealt with."""
        return sum(comment.done_at is None for comment in self.comments)


def item_panel(services: DeskServices, path: str, item: Item | None, person: Person) -> ItemPanel | None:
    """The panel of an item; None for the desk of one person, who has nobody to talk to."""
    if not person.login:
        return None
    comments = Comments(services.database, build_time_or_abort).of(paths_of(path, item))
    links = PreviewLinks(services.database, build_time_or_abort).of(path)
    accounts = People(services.database).all()
    people = [each.person for each in accounts if not each.is_disabled and each.person.login != person.login]
    return ItemPanel(comments, links, people, {each.person.login: each.person.name for each in accounts})
