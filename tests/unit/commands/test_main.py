"""The command line: the registry, help, and what is said of a line that is wrong, always in Vietnamese."""

import argparse
import inspect
import re

import pytest
from newsroom.commands.command import EXIT_OK, EXIT_WRONG_COMMAND
from newsroom.commands.command_line import parse_arguments
from newsroom.commands.main import COMMANDS, load_command, main, usage

# The longer words of all that argparse says, from its own source.
ARGPARSE_SENTENCES = re.findall(r"_\(\s*'([^']+)'", inspect.getsource(argparse))
ARGPARSE_WORDS = {word for text in ARGPARSE_SENTENCES for word in re.findall("[a-z]{4,}", text)} - {"help"}


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Exit status, standard output, standard error."""
    status = main(arguments)
    printed = capsys.readouterr()
    return status, printed.out, printed.err


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("option", ["--help", "-h"])
def test_each_command_has_a_help_of_its_own(capsys: pytest.CaptureFixture[str], name: str, option: str) -> None:
    status, out, err = run(capsys, name, option)
    lines, command = out.splitlines(), load_command(name)
    assert (status, err) == (EXIT_OK, "")
    assert lines[0].startswith(f"Cách dùng: ./newsroom {name}")
    assert max(map(len, lines)) <= 80
    assert command.examples
    for example in command.examples:
        assert f"  ./newsroom {example}" in lines
        assert example.split()[0] == name
    for argument, settings in (command.arguments or {}).items():
        assert settings["help"], argument
        shown = argument if argument.startswith("-") else settings["metavar"]
        assert any(line.startswith(f"  {shown}") for line in lines), argument


def test_the_help_lists_every_command_and_every_exit_status(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(capsys, "--help")
    assert (status, out, err) == (EXIT_OK, f"{usage()}\n", "")
    assert max(map(len, out.splitlines())) <= 80
    for name in COMMANDS:
        assert f"  {name:12}{load_command(name).summary}" in out.splitlines()
    for code in ("0", "1", "2", "130"):
        assert f"\n  {code:4} " in out


@pytest.mark.parametrize(
    ("installed", "steps"), [(True, ["desk", "serve", "publish"]), (False, ["init", "serve", "desk"])]
)
def test_nothing_typed_is_answered_with_the_first_three_steps(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, installed: bool, steps: list[str]
) -> None:
    monkeypatch.setattr("newsroom.commands.main.IS_INSTALLED", installed)
    status, out, err = run(capsys)
    assert (status, out) == (EXIT_WRONG_COMMAND, "")
    assert [line.split()[1] for line in err.splitlines() if line.startswith("  ./newsroom")] == steps
    assert max(map(len, err.splitlines())) <= 80


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(capsys, "--version")
    assert (status, err) == (EXIT_OK, "")
    assert out.startswith("newsroom 1.")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ("biuld", "Không có lệnh “biuld”. Có phải ý bạn là: ./newsroom build"),
        ("Serv", "Không có lệnh “Serv”. Có phải ý bạn là: ./newsroom serve"),
        ("dựng", "Không có lệnh “dựng”."),
        ("--strict build", "Tùy chọn “--strict” phải ghi sau tên lệnh, chẳng hạn: ./newsroom build --strict"),
        ("build --stric", "Lệnh build không có tùy chọn “--stric”; có phải “--strict”?"),
        ("build --strict=1", "Tùy chọn --strict không nhận giá trị nào."),
        ("build -x", "Lệnh build không có tùy chọn “-x”."),
        ("due --bogus=1", "Lệnh due không có tùy chọn “--bogus”."),
        ("due x", "Lệnh due không nhận thêm “x”."),
        ("new Tin mới", 'Lệnh new không nhận thêm “mới”; chữ có dấu cách phải đặt trong dấu ngoặc kép: "Tin mới".'),
        ("new --section", "Tùy chọn --section còn thiếu giá trị; hãy ghi: --section CHUYÊN-MỤC"),
        ("new --section --kind plan", "Tùy chọn --section còn thiếu giá trị; hãy ghi: --section CHUYÊN-MỤC"),
        (
            "new x --kind plans",
            "Tùy chọn --kind: “plans” không dùng được; chọn article, plan, contest, bulletin, notice",
        ),
        ("check --format xml", "Tùy chọn --format: “xml” không dùng được; chọn text, json, github."),
        ("build --jobs 0", "Tùy chọn --jobs: “0” không phải là số nguyên từ 1 trở lên."),
        ("serve --port x", "Tùy chọn --port: “x” không phải là số nguyên từ 0 đến 65535."),
        ("desk --port 70000", "Tùy chọn --port: “70000” không phải là số nguyên từ 0 đến 65535."),
        ("status --links --seconds -1", "Tùy chọn --seconds: “-1” không phải là số nguyên từ 1 trở lên."),
        (
            "bench --peers hugo,jekyll",
            "Tùy chọn --peers: “jekyll” không dùng được; chọn hugo, hugo+pagefind, pelican, mkdocs.",
        ),
        ("import", "Hãy ghi tên tệp hay thư mục cần nhập, chẳng hạn: ./newsroom import bai.docx"),
        ("move a", "Hãy ghi đường dẫn cũ rồi đường dẫn mới, chẳng hạn: ./newsroom move content/"),
    ],
)
def test_a_wrong_command_line_is_answered_with_what_to_type(
    capsys: pytest.CaptureFixture[str], arguments: str, says: str
) -> None:
    status, out, err = run(capsys, *arguments.split())
    assert (status, out) == (EXIT_WRONG_COMMAND, "")
    assert err.startswith(says)


def wrong_lines() -> list[list[str]]:
    """For every command: an unknown option, too many values, and every option without its value or with a wrong one."""
    lines = [["khong-co-lenh"], ["-x"]]
    for name in COMMANDS:
        arguments = load_command(name).arguments
        if arguments is None:
            continue
        lines.append([name, "--khong-co"])
        if not any(settings.get("nargs") == "*" for settings in arguments.values()):
            lines.append([name, "mot", "hai", "ba"])
        for option, settings in arguments.items():
            if settings.get("action") == "store_true":
                lines.append([name, f"{option}=x"])
            elif option.startswith("-"):
                lines.append([name, option])
            if settings.get("type") and settings["metavar"] not in ("TỆP", "THƯ-MỤC"):
                lines.append([name, f"{option}=-"])
    return lines


@pytest.mark.parametrize("arguments", wrong_lines(), ids=" ".join)
def test_no_sentence_of_the_parser_is_shown(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    assert {"expected", "unrecognized", "invalid", "ignored", "usage"} <= ARGPARSE_WORDS
    status, out, err = run(capsys, *arguments)
    assert (status, out) == (EXIT_WRONG_COMMAND, "")
    assert ARGPARSE_WORDS & set(re.findall("[a-z]+", err.lower())) <= set(re.findall("[a-z]+", " ".join(arguments)))


def test_options_may_stand_between_the_values() -> None:
    options = parse_arguments("import", load_command("import"), ["a.docx", "--section", "tin-tuc", "b.docx"])
    assert (options.files, options.section) == (["a.docx", "b.docx"], "tin-tuc")
