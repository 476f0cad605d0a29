"""Whether somebody may change an item: rights, sections and whose draft it is, taken together."""

from newsroom.desk.access.rights import Person, Right
from newsroom.model.items import Item


def may_change(person: Person, path: str, item: Item | None) -> bool:
    """True for who edits the section's items, and for the owner of what nobody has published yet."""
    section = path.partition("/")[0]
    if person.may(Right.EDIT, section):
        return True
    is_own_draft = (
        item is not None and item.is_withheld and item.review is not None and item.review.owner == person.login
    )
    return is_own_draft and person.may(Right.WRITE, section)
