"""An environment in which the program is installed from its wheel, and nothing of this checkout is on the path."""

import os
import subprocess
import sys
import sysconfig
import venv
from dataclasses import dataclass
from pathlib import Path

from newsroom.scaffold.wheel import program_wheel
from project_folder import NOW, CommandResult, epoch_seconds


@dataclass(frozen=True)
class InstalledProgram:
    """The environment's folder with programs, as a shell that has activated it finds them."""

    programs: Path

    def run(self, folder: Path, program: str, *arguments: str, now: str = NOW) -> CommandResult:
        """Run a program of the environment: `newsroom`, `mkdocs`, `python`."""
        run = subprocess.run(
            self.command(program, *arguments),
            cwd=folder,
            env=self.environment(now=now),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        return CommandResult(run.returncode, run.stdout, run.stderr)

    def command(self, program: str, *arguments: str) -> list[str]:
        """The command line; `mkdocs` belongs to the libraries, which are installed elsewhere."""
        if program == "mkdocs":
            return [str(self.programs / "python"), "-m", "mkdocs", *arguments]
        return [str(self.programs / program), *arguments]

    def environment(self, *, now: str = NOW) -> dict[str, str]:
        """The environment variables of a shell that has activated the environment."""
        variables = {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "NEWSROOM_CWD"}}
        path = os.pathsep.join([str(self.programs), variables.get("PATH", "")])
        return variables | {
            "PATH": path,
            "PYTHONUTF8": "1",
            "SOURCE_DATE_EPOCH": epoch_seconds(now),
            "NO_MKDOCS_2_WARNING": "1",
        }


def install_program(folder: Path) -> InstalledProgram:
    """Install the wheel of this checkout in a new environment, which shares the libraries of this one."""
    wheel = program_wheel()
    (folder / wheel.name).write_bytes(wheel.data)
    environment = folder / "env"
    venv.create(environment, symlinks=os.name != "nt")
    scheme = {"base": str(environment), "platbase": str(environment)}
    packages = Path(sysconfig.get_path("purelib", "venv", scheme))
    (packages / "libraries.pth").write_text(sysconfig.get_path("purelib"))
    programs = Path(sysconfig.get_path("scripts", "venv", scheme))
    pip = [sys.executable, "-m", "pip", "--python", str(programs / "python"), "--disable-pip-version-check"]
    install = ["install", "--quiet", "--no-index", "--no-deps", "--force-reinstall", str(folder / wheel.name)]
    subprocess.run([*pip, *install], check=True, capture_output=True)
    return InstalledProgram(programs)
