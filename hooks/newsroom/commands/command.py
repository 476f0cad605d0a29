"""What every command declares, and the exit statuses."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from msgspec import Struct

EXIT_OK, EXIT_CONTENT_ERRORS, EXIT_WRONG_COMMAND = 0, 1, 2
_HELP_INDENT = 23


class WrongCommand(Exception):
    """The command line cannot be carried out; the message says in Vietnamese what to type instead."""


class Command(Struct, frozen=True, kw_only=True):
    """A command: `run` takes the parsed options and returns the exit status.

    `add_arguments` is None where another program parses the arguments; they are then in `options.arguments`.
    """

    usage: str
    """Its name and options, in Vietnamese."""
    summary: str
    """What it does, in Vietnamese: a line or several."""
    run: Callable[[argparse.Namespace], int]
    add_arguments: Callable[[argparse.ArgumentParser], None] | None

    @property
    def help_entry(self) -> str:
        """Usage and summary in two columns, as the list of commands has them."""
        heading, indent = f"  {self.usage}", " " * _HELP_INDENT
        begin = heading.ljust(_HELP_INDENT) if len(heading) < _HELP_INDENT else f"{heading}\n{indent}"
        return begin + self.summary.replace("\n", f"\n{indent}")


def no_arguments(parser: argparse.ArgumentParser) -> None:
    """For commands without options."""
