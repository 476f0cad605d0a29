"""The editors' handbook: every command in it runs, every example passes the checks, every answer is what comes."""

import os
import re
import shlex
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import desk_client
import handbook_screenshots
import pytest
from newsroom.checks.style_words import RULE_NAMES
from newsroom.commands.main import COMMANDS
from PIL import Image
from project_folder import ROOT, Project, epoch_seconds

HANDBOOK = ROOT / "HUONG-DAN.md"
NOW = "2018-10-20 09:15"
_BLOCK = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks() -> Iterator[tuple[str, str, str]]:
    """Kind, path and text of each example."""
    yield from _BLOCK.findall(HANDBOOK.read_text("utf-8"))


def test_the_handbook_is_true(project: Project) -> None:
    # The advice on sections without a folder is not what the examples are about.
    project.introduce_sections()
    answer = ""
    ran: set[str] = set()
    for kind, path, text in blocks():
        if path:
            project.write({path: text})
            errors = project.problem_lines(NOW) if path.startswith("content/") else []
            assert errors == [], path
        elif kind == "yaml" and text.startswith("publish:"):
            settings = (project.root / "mkdocs.yml").read_text("utf-8")
            project.write({"mkdocs.yml": settings + textwrap.indent(text, "    ")})
            (project.root / re.findall(r"to: (\S+)}", text)[0]).mkdir()
        elif kind == "sh":
            for line in text.splitlines():
                program, *arguments = shlex.split(line)
                assert program == "./newsroom"
                answer = STARTED[arguments[0]](project) if arguments[0] in STARTED else run(project, arguments)
                ran.add(arguments[0])
        elif kind == "text":
            assert answer == text
    # `ping` asks a server elsewhere, `bench` and `test` are for developers; each has its own test.
    assert "./newsroom ping" in HANDBOOK.read_text("utf-8")
    assert ran == {*COMMANDS, "--help"} - {"ping", "bench", "test"}


def run(project: Project, arguments: list[str]) -> str:
    """What a command of the handbook writes to standard output."""
    done = project.run_process("newsroom", *arguments, now=NOW)
    assert done.exit_status == 0, (arguments, done.stderr)
    return done.stdout


def served(project: Project) -> str:
    """Start the preview, and end it once it says where it is."""
    environment = os.environ | {
        "PYTHONPATH": str(ROOT / "hooks"),
        "PYTHONUNBUFFERED": "1",
        "SOURCE_DATE_EPOCH": epoch_seconds(NOW),
    }
    log = project.root / "serve.log"
    command = [sys.executable, "-m", "newsroom", "serve", "--port", "0"]
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=project.root, env=environment, stdout=out, stderr=out)
    try:
        deadline = time.monotonic() + 60
        while "Xem thử tại http://127.0.0.1:" not in log.read_text("utf-8") and time.monotonic() < deadline:
            time.sleep(0.1)
        assert "Xem thử tại http://127.0.0.1:" in log.read_text("utf-8")
    finally:
        process.terminate()
        process.wait(30)
    return ""


def visited(project: Project) -> str:
    """Start the desk, come in by the address it prints, and end it."""
    with desk_client.running_desk(project) as address:
        assert urlopen(address, timeout=30).status == 200
    return ""


STARTED = {"serve": served, "desk": visited}


def test_the_desks_buttons_are_called_what_the_handbook_calls_them() -> None:
    chapter = HANDBOOK.read_text("utf-8").partition("Bàn biên tập trong trình duyệt\n")[2].partition("\n## ")[0]
    desk = ROOT / "hooks/newsroom/desk"
    templates = "".join(file.read_text("utf-8") for file in (*desk.glob("templates/*.html"), desk / "item_state.py"))
    named = re.findall(r"\*\*(.+?)\*\*", chapter)
    assert len(named) > 10
    assert [words for words in named if words not in templates] == []


def test_the_handbook_shows_each_screen_in_words_too() -> None:
    pictures = {
        Path(path).stem: words
        for words, path in re.findall(r"!\[([^\]]*)\]\((huong-dan/\S+\.webp)\)", HANDBOOK.read_text("utf-8"))
    }
    assert pictures.keys() == set(handbook_screenshots.SCREENSHOTS)
    for name, words in pictures.items():
        assert len(words.split()) > 8
        file = handbook_screenshots.OUTPUT_FOLDER / f"{name}.webp"
        assert file.stat().st_size < 60_000
        with Image.open(file) as picture:
            assert (picture.format, picture.size) == ("WEBP", (handbook_screenshots.WIDTH, handbook_screenshots.HEIGHT))
    assert {file.stem for file in handbook_screenshots.OUTPUT_FOLDER.iterdir()} == pictures.keys()


@pytest.mark.parametrize("rule", RULE_NAMES)
def test_every_kind_of_advice_is_in_the_handbook(rule: str) -> None:
    assert f"| `{rule}` |" in HANDBOOK.read_text("utf-8")


def test_links_in_the_handbook_lead_somewhere() -> None:
    for target in re.findall(r"\]\((?!http)([^)#]+)\)", re.sub(_BLOCK, "", HANDBOOK.read_text("utf-8"))):
        if not re.fullmatch(r"ten-anh\.jpg .*", target):
            assert (Path(ROOT) / target).exists(), target
