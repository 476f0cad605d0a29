"""Approves the items of tests, and switches on that a board approves what readers see."""

from datetime import datetime

from newsroom.content.approval import approve
from newsroom.model.settings import ReviewSettings
from newsroom.text.dates import TIME_ZONE
from project_folder import Project

APPROVED_AT = datetime(2017, 10, 9, 8, 30, tzinfo=TIME_ZONE)
REVIEW = ReviewSettings(required=True)


def require_review(project: Project, settings: str = "{required: yes}") -> None:
    """Let the project's settings ask for an approval."""
    text = (project.root / "mkdocs.yml").read_text(encoding="utf-8")
    project.write({"mkdocs.yml": f"{text}    review: {settings}\n"})


def approved(text: str, *, by: str = "an", files: str = "") -> str:
    """The text of an item with an approval of it; `files` is the digest of what it shows."""
    return approve(text, by=by, at=APPROVED_AT, settings=REVIEW, files=files)
