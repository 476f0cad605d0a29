"""Starts the newsroom's command line: `python -m newsroom COMMAND`."""

from .cli import main

if __name__ == "__main__":
    raise SystemExit(main())
