"""What every command declares, the types of its arguments, and the exit statuses."""

import argparse
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from msgspec import Struct

from newsroom.model.problems import did_you_mean
from newsroom.text.normalize import closest_match

EXIT_OK, EXIT_CONTENT_ERRORS, EXIT_WRONG_COMMAND, EXIT_INTERRUPTED = 0, 1, 2, 130


class WrongCommand(Exception):
    """The command line cannot be carried out; the message says in Vietnamese what to type instead."""


class Command(Struct, frozen=True, kw_only=True):
    """A command: `run` takes the parsed options and returns the exit status.

    `arguments` are those of `ArgumentParser.add_argument`, by name, each with a `help` of its own; None where another
    program parses them, which then gets them from `options.arguments`.
    """

    summary: str
    """What it does, in Vietnamese, on one line of the list of commands."""
    details: str = ""
    """What else its own help says: paragraphs divided by an empty line."""
    examples: tuple[str, ...]
    """Command lines without the program's name."""
    run: Callable[[argparse.Namespace], int]
    arguments: Mapping[str, Mapping[str, Any]] | None


def port_refused(port: int, error: OSError) -> WrongCommand:
    """The refusal of a port on which this machine does not let us listen."""
    if isinstance(error, PermissionError):
        return WrongCommand(f"Máy không cho dùng cổng {port}; chọn một số từ 1024 đến 65535.")
    return WrongCommand(f"Cổng {port} đang có chương trình khác dùng; chọn cổng khác: --port {port % 65535 + 1}")


def flag(explanation: str) -> dict[str, str]:
    """The settings of an option without a value."""
    return {"action": "store_true", "help": explanation}


def whole_number(lowest: int, highest: int | None = None) -> Callable[[str], int]:
    """The `type` of an argument that is a whole number within bounds, which are included."""
    bounds = f"từ {lowest} đến {highest}" if highest is not None else f"từ {lowest} trở lên"

    def read(text: str) -> int:
        try:
            number = int(text)
        except ValueError:
            number = lowest - 1
        if number < lowest or (highest is not None and number > highest):
            raise argparse.ArgumentTypeError(f"“{text}” không phải là số nguyên {bounds}.")
        return number

    return read


def one_of(names: Iterable[str]) -> Callable[[str], str]:
    """The `type` of an argument that is one of several names."""
    choices = tuple(names)

    def read(text: str) -> str:
        if text not in choices:
            question = did_you_mean(closest_match(text, choices)) or "."
            raise argparse.ArgumentTypeError(f"“{text}” không dùng được; chọn {', '.join(choices)}{question}")
        return text

    return read
