"""Starts the newsroom's command line: `python -m newsroom COMMAND`."""

from newsroom.commands.main import main

if __name__ == "__main__":
    raise SystemExit(main())
