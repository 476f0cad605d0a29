"""Reads a command line by what its command declares: help and refusals are Vietnamese, within 80 columns.

argparse splits the line and lays out the help. None of its own sentences is shown: types are functions of
`commands.command`, and what remains to be said follows from the declaration.
"""

import argparse
import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

from newsroom.commands.command import Command, WrongCommand
from newsroom.model.problems import did_you_mean
from newsroom.text.normalize import closest_match

PROGRAM = "./newsroom"
COLUMNS = 80
_HELP = {"-h --help": {"action": "store_true", "help": "in phần giúp đỡ này"}}


class _HelpFormatter(argparse.RawDescriptionHelpFormatter):
    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=COLUMNS)

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, prefix or "Cách dùng: ")


def parse_arguments(name: str, command: Command, arguments: Sequence[str]) -> argparse.Namespace:
    """The options of one command; raises WrongCommand where they are wrong."""
    if command.arguments is None:
        return argparse.Namespace(arguments=arguments, help=arguments[:1] in (["-h"], ["--help"]))
    parser = _parser(name, command)
    try:
        # Options may stand between values: import a.docx --section tin-tuc b.docx
        options, surplus = parser.parse_known_intermixed_args(arguments)
    except argparse.ArgumentError as mistake:
        raise WrongCommand(f"{_why_refused(mistake, command.arguments)}\n{_see_help(name)}") from mistake
    if surplus and not options.help:
        raise WrongCommand(f"{_why_surplus(name, command.arguments, surplus)}\n{_see_help(name)}")
    return options


def command_help(name: str, command: Command) -> str:
    """The help of one command: usage, what it does, its arguments, examples."""
    return _parser(name, command).format_help().rstrip()


def unknown_command(name: str, names: Sequence[str]) -> WrongCommand:
    """The refusal of a command that does not exist."""
    if name.startswith("-"):
        why = f"Tùy chọn “{name}” phải ghi sau tên lệnh, chẳng hạn: {PROGRAM} build --strict"
    else:
        similar = closest_match(name, names)
        question = f" Có phải ý bạn là: {PROGRAM} {similar}" if similar else ""
        why = f"Không có lệnh “{name}”.{question}"
    return WrongCommand(f"{why}\nXem các lệnh: {PROGRAM} --help")


def _parser(name: str, command: Command) -> argparse.ArgumentParser:
    paragraphs = [f"{command.summary[0].upper()}{command.summary[1:]}.", *command.details.split("\n\n")]
    parser = argparse.ArgumentParser(
        prog=f"{PROGRAM} {name}",
        description="\n\n".join(textwrap.fill(" ".join(text.split()), COLUMNS) for text in paragraphs if text),
        epilog="\n".join(["Ví dụ:", *(f"  {PROGRAM} {example}" for example in command.examples)]),
        formatter_class=_HelpFormatter,
        add_help=False,
        allow_abbrev=False,
        exit_on_error=False,
    )
    values, options = parser.add_argument_group("Đối số"), parser.add_argument_group("Tùy chọn")
    for argument, settings in {**(command.arguments or {}), **_HELP}.items():
        group = options if argument.startswith("-") else values
        group.add_argument(*argument.split(), **settings)
    return parser


def _why_refused(mistake: argparse.ArgumentError, declared: Mapping[str, Mapping[str, Any]]) -> str:
    """What is wrong with the value of an argument: its type says so, or it has none, or has one too many."""
    argument = str(mistake.argument_name)
    if isinstance(mistake.__context__, argparse.ArgumentTypeError):
        label = f"Tùy chọn {argument}: " if argument.startswith("-") else f"{argument}: "
        return f"{label}{mistake.__context__}"
    metavar = declared.get(argument, {}).get("metavar")
    if metavar is None:
        return f"Tùy chọn {argument} không nhận giá trị nào."
    return f"Tùy chọn {argument} còn thiếu giá trị; hãy ghi: {argument} {metavar}"


def _why_surplus(name: str, declared: Mapping[str, Any], surplus: Sequence[str]) -> str:
    option = next((word for word in surplus if word.startswith("-")), "").partition("=")[0]
    if option:
        options = [argument for argument in declared if argument.startswith("--")]
        return f"Lệnh {name} không có tùy chọn “{option}”{did_you_mean(closest_match(option, options)) or '.'}"
    values = any(not argument.startswith("-") for argument in declared)
    advice = '; chữ có dấu cách phải đặt trong dấu ngoặc kép: "Tin mới"' if values else ""
    return f"Lệnh {name} không nhận thêm “{' '.join(surplus)}”{advice}."


def _see_help(name: str) -> str:
    return f"Xem cách dùng: {PROGRAM} {name} --help"
