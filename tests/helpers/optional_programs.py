"""Programs that the machine may lack: their tests are skipped by name there, and fail in CI."""

import os
from typing import NoReturn

import pytest


def skip_without(reason: str, *, variable: str) -> NoReturn:
    """Skip a test for that reason; fail it where the environment variable is `required`, so that none is lost unseen.

    The variables are NEWSROOM_BROWSER, NEWSROOM_READERS, NEWSROOM_SERVER, NEWSROOM_INSPECTORS, NEWSROOM_OFFICE,
    NEWSROOM_STORES and NEWSROOM_DISK.
    """
    if os.environ.get(variable) == "required":
        pytest.fail(reason)
    pytest.skip(reason)
