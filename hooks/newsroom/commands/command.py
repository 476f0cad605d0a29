"""What every command declares, and the exit statuses."""

import argparse
from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct

EXIT_OK, EXIT_CONTENT_ERRORS, EXIT_WRONG_COMMAND = 0, 1, 2
FLAG = {"action": "store_true"}
_HELP_INDENT = 23


class WrongCommand(Exception):
    """The command line cannot be carried out; the message says in Vietnamese what to type instead."""


class Command(Struct, frozen=True, kw_only=True):
    """A command: `run` takes the parsed options and returns the exit status.

    `arguments` are those of `ArgumentParser.add_argument`, by name; None where another program parses them, which
    then gets them from `options.arguments`.
    """

    usage: str
    """Its name and options, in Vietnamese."""
    summary: str
    """What it does, in Vietnamese: a line or several."""
    run: Callable[[argparse.Namespace], int]
    arguments: Mapping[str, Mapping[str, Any]] | None

    @property
    def help_entry(self) -> str:
        """Usage and summary in two columns, as the list of commands has them."""
        heading, indent = f"  {self.usage}", " " * _HELP_INDENT
        begin = heading.ljust(_HELP_INDENT) if len(heading) < _HELP_INDENT else f"{heading}\n{indent}"
        return begin + self.summary.replace("\n", f"\n{indent}")
