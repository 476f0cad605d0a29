"""What tests of the desk in a browser share: a project with one item, and a browser that has come in."""

from collections.abc import Iterator

import pytest
from desk_browser import ITEM, TEXT, quiet_context
from desk_client import running_desk
from playwright.sync_api import Browser, BrowserContext
from project_folder import Project


@pytest.fixture
def site(project: Project) -> Project:
    project.write({f"content/{ITEM}": TEXT})
    return project


@pytest.fixture
def address(site: Project) -> Iterator[str]:
    with running_desk(site) as address:
        yield address


@pytest.fixture
def context(browser: Browser, address: str) -> Iterator[BrowserContext]:
    """A browser that has come in, and that complains of nothing."""
    with quiet_context(browser, address) as context:
        yield context
