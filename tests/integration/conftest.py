"""A visitor of the desk."""

import pytest
from desk_client import ITEM_PATH, ITEM_TEXT, DeskClient
from project_folder import Project


@pytest.fixture
def visitor(project: Project, monkeypatch: pytest.MonkeyPatch) -> DeskClient:
    """Somebody in the desk of a project with one item."""
    project.write({f"content/{ITEM_PATH}": ITEM_TEXT})
    return DeskClient(project, monkeypatch)
