"""Where the user typed the command: the launcher has gone to the project's root since."""

import os
from pathlib import Path


def path_from_caller(text: str) -> Path:
    """A path as it was typed, from the root, `~` being the user's own folder."""
    return Path(os.path.normpath(Path(os.environ.get("NEWSROOM_CWD") or Path.cwd(), Path(text).expanduser())))
