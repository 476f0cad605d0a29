"""The kinds of content, each in one module or package: its keys, record, checks, page, feed entry, search and form."""

from newsroom.kinds.bulletin import BulletinKind
from newsroom.kinds.contest import ContestKind
from newsroom.kinds.kind import Kind
from newsroom.kinds.notice import NoticeKind
from newsroom.kinds.plan import PlanKind

KINDS: dict[str, Kind] = {kind.name: kind for kind in (Kind(), PlanKind(), ContestKind(), BulletinKind(), NoticeKind())}
"""Every kind by its name."""
