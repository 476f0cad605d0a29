"""Who may do what with one item: rights hold in sections, and writers have them on their own drafts alone."""

from newsroom.desk.access.rights import Person, Right
from newsroom.desk.content_cache import ContentCache
from newsroom.desk.database import Database


class ItemRights:
    """The rights on the items of one desk."""

    def __init__(self, content_cache: ContentCache, database: Database) -> None:
        self._content_cache, self._database = content_cache, database

    def may(self, person: Person, right: Right, path: str) -> bool:
        """True if somebody may use a right on what is, or was, at a path under content/."""
        section = path.partition("/")[0]
        if not person.may(right, section):
            return False
        if right is not Right.WRITE or person.may(Right.EDIT, section):
            return True
        snapshot = self._content_cache.last_snapshot()
        if path not in snapshot.sources:
            # What was typed for an item that has gone is shown to who typed it.
            return True
        item = snapshot.library.items.get(path)
        if item is None:
            return self._first_writer(path) == person.login
        return item.is_withheld and item.review is not None and item.review.owner == person.login

    def _first_writer(self, path: str) -> str:
        """Who began an item, where its own file cannot be read: its writer is to mend it."""
        rows = self._database.rows("SELECT login FROM versions WHERE path = ? ORDER BY number LIMIT 1", (path,))
        return rows[0]["login"] if rows else ""
