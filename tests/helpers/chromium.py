"""The machine's own Chromium: its names on the path, and the switches that it is started with."""

CHROMIUM_PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM_ARGUMENTS = (
    "--no-sandbox",  # as root, which containers run as, Chromium does not start with it
    "--disable-gpu",
    "--disable-quic",
    # Left alone, it asks for updates, accounts and experiments at every start; a test talks to its own page only.
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
