"""The board's map: where what an old site has goes to here, and what is left out."""

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct, field

from newsroom.model.settings import Section


class CategoryRule(Struct, frozen=True):
    """What becomes of a category's items: the section they go to, further tags, or that they are left out.

    "" as section: that of the category above it, else the default one.
    """

    section: str = ""
    tags: tuple[str, ...] = ()
    leave_out: bool = False


class SiteMap(Struct, frozen=True):
    """The decisions of a board; a category by its key, authors by the names the old site has."""

    categories: Mapping[str, CategoryRule] = field(default_factory=dict)
    authors: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    """What tags are called here, by `tag_key`: two that differ in marks alone would have one address."""
    article_section: str = ""
    """The section of articles whose categories say nothing; "" for the first of articles."""
    plan_section: str = ""
    protected: Literal["draft", "leave-out"] = "draft"
    new_sections: tuple[Section, ...] = ()
    """What mkdocs.yml has to have before the items come."""
