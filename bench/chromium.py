"""The machine's own Chromium, for measurements, tests and the handbook's pictures."""

import os
import shutil

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    "--no-sandbox",  # as root, which containers run as, Chromium does not start with it
    "--disable-gpu",
    "--disable-quic",
    # Left alone, it asks for updates, accounts and experiments at every start; a test talks to its own page only.
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


def find_chromium() -> str:
    """The program that NEWSROOM_CHROMIUM names, else the first on the path; "" where there is none."""
    named = os.environ.get("NEWSROOM_CHROMIUM")
    return next(filter(None, map(shutil.which, [named] if named else PROGRAMS)), "")
