"""Keeps what a build has changed in the published site, so that what is said of a failed one is true."""


class SiteChanges:
    """Paths under site/ that a build is about to change, and those that it has changed so far."""

    def __init__(self) -> None:
        self.planned: set[str] = set()
        self.done: set[str] = set()
