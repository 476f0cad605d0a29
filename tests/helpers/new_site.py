"""A board's own site as `init` makes it, each command run by its launcher, with the packages of the running tests."""

import os
import site
import subprocess
import sys
import venv
from collections.abc import Mapping
from pathlib import Path

from project_folder import ROOT, CommandResult, command_environment, epoch_seconds


class NewSite:
    """The folder of a board's site; no command in it knows of this repository."""

    def __init__(self, root: Path, *, now: str | None = None) -> None:
        """A site in this folder; it is always `now` there, or, without that, the time goes on."""
        self.root, self.content, self.site, self.now = root, root / "content", root / "site", now
        self.variables = {"HOME": str(root.parent)}
        """More of the environment of each command."""

    def init(self, *answers: str) -> CommandResult:
        """Make the site by `init` with these options, and ready its environment."""
        environment = command_environment(NEWSROOM_CWD=str(self.root.parent))
        done = _run([sys.executable, "-m", "newsroom", "init", self.root.name, *answers], ROOT, environment)
        assert done.exit_status == 0, done.stderr
        self.ready_environment()
        return done

    def ready_environment(self) -> None:
        """An environment that sees the packages of this one: pip then finds all pins but the program satisfied."""
        folder = self.root / ".venv"
        venv.create(folder, symlinks=os.name != "nt")
        (packages,) = {*folder.glob("lib/python*/site-packages"), *folder.glob("Lib/site-packages")}
        (packages / "running.pth").write_text("\n".join(site.getsitepackages()), encoding="utf-8")

    def environment(self, **variables: str) -> dict[str, str]:
        """The environment of a command, which finds no index of packages to reach."""
        run_by = ("PIP_", "PYTHON", "NEWSROOM", "SOURCE_DATE_EPOCH")
        ours = {name: value for name, value in os.environ.items() if not name.startswith(run_by)}
        clock = {"SOURCE_DATE_EPOCH": epoch_seconds(self.now)} if self.now else {}
        return ours | clock | {"PIP_CONFIG_FILE": os.devnull, "PIP_NO_INDEX": "1"} | self.variables | variables

    def command(self, *arguments: str) -> list[str]:
        """The command line of `./newsroom` with these arguments."""
        return [sys.executable, str(self.root / "newsroom"), *arguments]

    def run(self, *arguments: str, **variables: str) -> CommandResult:
        """Run a command of the site, with nothing to read on stdin."""
        return _run(self.command(*arguments), self.root, self.environment(**variables))

    def write(self, files: Mapping[str, str | bytes]) -> None:
        """Put files into the site's folder, by their path from there."""
        for path, content in files.items():
            file = self.root / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content.encode() if isinstance(content, str) else content)

    def add_settings(self, text: str) -> None:
        """Put lines below `newsroom:` in mkdocs.yml, which `init` has written last."""
        settings = self.root / "mkdocs.yml"
        lines = "".join(f"    {line}\n" for line in text.splitlines())
        settings.write_text(settings.read_text("utf-8") + lines, encoding="utf-8")


def _run(command: list[str], folder: Path, environment: Mapping[str, str]) -> CommandResult:
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return CommandResult(done.returncode, done.stdout, done.stderr)
