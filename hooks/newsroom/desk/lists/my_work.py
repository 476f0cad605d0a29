"""The first page of somebody on the board: what waits for them, what came back, what is due, what is wrong."""

import datetime
from collections.abc import Iterable, Sequence
from itertools import chain

from msgspec import Struct
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from newsroom.desk.access.rights import Person, Right
from newsroom.desk.content_snapshot import ContentSnapshot
from newsroom.desk.services import DeskRequest, DeskServices
from newsroom.desk.work.comments import Comment, Comments
from newsroom.desk.work.locks import ItemLocks, Lock
from newsroom.desk.work.notices import WISHES, Notices
from newsroom.kinds import KINDS
from newsroom.library.schedule import Event, upcoming_events
from newsroom.mkdocs_plugin.project import build_time_or_abort
from newsroom.model.items import Item
from newsroom.model.review import APPROVED, RETURNED, WAITING
from newsroom.model.settings import ReviewSettings

_SOON, _RECENT = datetime.timedelta(days=7), datetime.timedelta(days=30)


class Work(Struct, frozen=True):
    """What one person has to do; the lists of items are oldest first, since the oldest has waited longest."""

    to_approve: Sequence[Item]
    to_publish: Sequence[Item]
    returned: Sequence[Item]
    waiting: Sequence[Item]
    """One's own, which wait for somebody else."""
    drafts: Sequence[Item]
    """One's own, newest first."""
    comments: Sequence[Comment]
    due: Sequence[Event]
    wrong: Sequence[tuple[str, str, int]]
    """Paths and titles of published items that have errors, with how many."""
    lacking: Sequence[tuple[Item, str]]
    """Items of the last month that readers see, newest first, with what they lack."""


def work_of(person: Person, snapshot: ContentSnapshot, comments: Sequence[Comment], review: ReviewSettings) -> Work:
    """The work of a person, among all items."""
    library = snapshot.library
    versions = chain(library.items.values(), library.next_versions.values())
    items = sorted(versions, key=lambda item: (item.date, item.file_path))
    reviewed = [item for item in items if item.review is not None]

    def is_own(item: Item) -> bool:
        return item.review is not None and person.login in item.review.writers

    def in_state(state: str) -> Iterable[Item]:
        return (item for item in reviewed if item.review is not None and item.review.state == state)

    def may_approve(item: Item) -> bool:
        is_same_person = review.two_people and is_own(item)
        return person.may(Right.APPROVE, item.section) and not is_same_person

    may_edit = [item for item in library.public if person.may(Right.EDIT, item.section)]
    lacking = [
        (item, missing)
        for item in may_edit
        if item.date > library.now - _RECENT and KINDS[item.kind].is_story and (missing := _missing(item))
    ]
    drafts = [item for item in items if item.draft and is_own(item) and item.review and not item.review.state]
    wrong = [
        (path, library.items[path].title, count)
        for path, problems in snapshot.problems.items()
        if path in library.items and person.may(Right.EDIT, library.items[path].section)
        if (count := sum(problem.level == "error" and not problem.of_draft for problem in problems))
    ]
    return Work(
        to_approve=[item for item in in_state(WAITING) if may_approve(item)],
        to_publish=[item for item in in_state(APPROVED) if item.draft and person.may(Right.APPROVE, item.section)],
        returned=[item for item in in_state(RETURNED) if is_own(item)],
        waiting=[item for item in in_state(WAITING) if is_own(item)],
        drafts=drafts[::-1],
        comments=comments,
        due=[event for event in upcoming_events(library) if event.moment <= library.now + _SOON],
        wrong=sorted(wrong),
        lacking=lacking,
    )


def _missing(item: Item) -> str:
    """What readers and search engines would look for in an item in vain, as Vietnamese words."""
    has_picture = item.image is not None or bool(item.body.images)
    there = {
        "sapo": bool(item.summary),
        "ảnh": has_picture,
        "chủ đề": bool(item.tags) or not KINDS[item.kind].wants_tags,
    }
    return ", ".join(name for name, is_there in there.items() if not is_there)


class MyWork:
    """The page of one desk."""

    def __init__(self, services: DeskServices) -> None:
        self._services = services
        self._comments = Comments(services.database, build_time_or_abort)
        self._locks, self._notices = ItemLocks(services.database, build_time_or_abort), Notices(services)

    def show(self, request: DeskRequest) -> Response:
        """What somebody sees first."""
        snapshot, settings = self._services.content_cache.snapshot(), self._services.content_cache.settings
        person = request.person
        comments = self._comments.waiting_for(person.login) if person.login else []
        work = work_of(person, snapshot, comments, settings.review)
        return self._services.responses.render(
            request,
            "my_work.html",
            work=work,
            items=snapshot.library.items,
            opened=self._open_by_others(person, snapshot),
            wishes=WISHES if person.login and self._notices.can_be_sent else {},
            chosen=self._notices.wishes(person.login),
            saved="da" in request.args,
        )

    def choose_notices(self, request: DeskRequest) -> Response:
        """Keep what somebody wants letters about."""
        self._notices.choose(request.person.login, request.form.getlist("thu"))
        return redirect("/_ban/viec?da=thu#thu", 303)

    def _open_by_others(self, person: Person, snapshot: ContentSnapshot) -> list[tuple[Lock, str]]:
        """What others are writing now, with the titles."""
        locks = (lock for lock in self._locks.all().values() if lock.login != person.login)
        items = snapshot.library.items
        return [(lock, items[lock.path].title if lock.path in items else lock.path) for lock in locks]
