"""The jobs that are measured, in the order of a round: what each changes before a build."""

from collections.abc import Callable
from dataclasses import dataclass

from archive import TOPIC_SIZE, Archive, Change
from sites import GeneratorSite


@dataclass(frozen=True, slots=True)
class Job:
    """What a build is asked to do: `prepare` readies the folder, `change` the articles, by the number of the round."""

    name: str
    label: str
    prepare: Callable[[GeneratorSite], None] | None = None
    change: Callable[[Archive, GeneratorSite, int], Change] | None = None
    is_shared: bool = False
    """True if peers do the same."""


FRESH = Job("fresh", "first build in a fresh clone: no bytecode either", GeneratorSite.forget)
COLD = Job("cold", "cold: no cache, no earlier output", GeneratorSite.clean, is_shared=True)
EDIT = Job("edit", "edit: a sentence more in one article", change=Archive.edit, is_shared=True)
JOBS = (
    FRESH,
    COLD,
    Job("same", "same: nothing changed", is_shared=True),
    EDIT,
    Job("add", "add: one new article", change=Archive.add, is_shared=True),
    Job("retitle", "another title for an old article", change=Archive.retitle),
    Job("rename", f"another name for a topic of {TOPIC_SIZE}", change=Archive.rename_topic),
    Job("backdate", "one article with a date of years ago", change=Archive.add_backdated),
    Job("withdraw", "one article withdrawn", change=Archive.withdraw),
)
SAVED = Job("saved", "saved → in `site/`, beside `publish --watch`")
"""No build of ours: a service makes it."""
