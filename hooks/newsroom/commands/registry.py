"""The commands by name; the module of a command is imported when the command is run."""

from __future__ import annotations

from importlib import import_module

from newsroom.commands.command import Command

# Name → module of this package, in the order of the help text.
COMMANDS = {
    "build": "build",
    "serve": "serve",
    "check": "check",
    "new": "new",
    "import": "import_documents",
    "move": "move",
    "due": "due",
    "status": "status",
    "desk": "desk",
    "ping": "ping",
    "bench": "bench",
}


def load_command(name: str) -> Command:
    """The command of that name, which must be one of `COMMANDS`."""
    command: Command = import_module(f"{__package__}.{COMMANDS[name]}").COMMAND
    return command
