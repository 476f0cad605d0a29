"""Where the program's own files lie that are no modules: templates, the launcher, the pins of its libraries."""

import os
from pathlib import Path

_PACKAGE = Path(__file__).parents[1]
_INSTALLED = _PACKAGE / "program"

IS_INSTALLED = _INSTALLED.is_dir()
"""False in a checkout of the program."""
PROGRAM = _INSTALLED if IS_INSTALLED else _PACKAGE.parents[1]
"""A folder with `overrides/`, `newsroom`, `requirements.txt` …: in an installed package, and in a checkout its root."""
SERVER_SETTINGS = PROGRAM / "server"
"""Settings for nginx, Caddy and Apache."""
OVERRIDES = PROGRAM / "overrides"
"""The program's templates, scripts, styles and fonts."""
S3_PINS = PROGRAM / "requirements-s3.txt" if IS_INSTALLED else _PACKAGE / "publishing/requirements-s3.txt"
"""The library for `s3://`; in a checkout not at the root, where the launcher would install it."""
LDAP_PINS = PROGRAM / "requirements-ldap.txt" if IS_INSTALLED else _PACKAGE / "desk/access/requirements-ldap.txt"
"""The library for `desk: ldap:`, likewise."""
WARM_START = "newsroom.commands.warm_start"
"""The module that has commands start from a process which has loaded the program already."""


def program_environment() -> dict[str, str]:
    """The environment in which `python -m newsroom` is this program and says at once what it has to say."""
    search_path = os.pathsep.join(filter(None, (str(_PACKAGE.parent), os.environ.get("PYTHONPATH"))))
    return {**os.environ, "PYTHONPATH": search_path, "PYTHONUNBUFFERED": "1"}
