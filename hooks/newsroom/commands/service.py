"""The command `service`: the files by which this machine, a container or a CI runs `publish` by itself."""

import argparse
import getpass
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from mkdocs.exceptions import Abort

from newsroom.build.project import Project
from newsroom.commands.command import EXIT_OK, Command, WrongCommand, flag, one_of
from newsroom.commands.mkdocs_setup import load_config_or_abort, project_or_abort
from newsroom.publishing.service_files import SERVICE_FILES, Service
from newsroom.runtime.atomic_write import replace_file
from newsroom.text.normalize import slug

_RUN_AND_END = frozenset({"github", "gitlab"})
_HERE = "windows" if os.name == "nt" else "systemd"


def run(options: argparse.Namespace) -> int:
    """Print a file, or put it where it belongs and start what it describes."""
    if options.print == options.install:
        raise WrongCommand(f"Ghi một trong hai: --print hay --install, kèm loại: {', '.join(SERVICE_FILES)}.")
    kind = options.kind
    if options.desk and kind in _RUN_AND_END:
        raise WrongCommand(f"{SERVICE_FILES[kind].label} chỉ chạy từng lần, không phục vụ bàn biên tập được.")
    service = describe_service(project_or_abort(load_config_or_abort()), with_desk=options.desk)
    text = SERVICE_FILES[kind].write(service)
    if options.print:
        print(text, end="")
    else:
        install(kind, service, text)
    return EXIT_OK


def describe_service(project: Project, *, with_desk: bool = False) -> Service:
    """What the files say of a project."""
    name = f"newsroom-{slug(project.root.name) or 'trang'}"
    return Service(
        name=f"{name}-desk" if with_desk else name,
        site_name=project.settings.site_name,
        root=project.root,
        python=getattr(sys, "_base_executable", "") or sys.executable,
        user=getpass.getuser(),
        targets=project.settings.publish,
        has_own_wheel=(project.root / "vendor").is_dir(),
        desk_port=project.settings.desk.port if with_desk else 0,
    )


def install(kind: str, service: Service, text: str) -> None:
    """Write a file where it belongs, and start what it describes; raises Abort where that cannot be done."""
    file = Path(SERVICE_FILES[kind].path.format(name=service.name)).expanduser()
    data = text.encode(SERVICE_FILES[kind].encoding)
    if file.exists() and file.read_bytes() != data and kind in {"container", "github", "gitlab"}:
        raise Abort(f"Đã có tệp {file} khác thế; hãy so với: ./newsroom service --print {kind}")
    replace_file(file, data)
    print(f"Đã ghi {file}", file=sys.stderr)
    for command in _start_commands(kind, service.name, file):
        try:
            done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)
        except OSError:
            done = None
        if done is None or done.returncode != 0:
            raise Abort(f"Máy không nhận lệnh. Hãy tự chạy để xem vì sao: {' '.join(command)}")
    if kind == "systemd":
        print("Để chạy cả khi không ai đăng nhập: loginctl enable-linger", file=sys.stderr)


def _start_commands(kind: str, name: str, file: Path) -> Sequence[Sequence[str]]:
    if kind.startswith("systemd"):
        manager = ["systemctl"] if kind == "systemd-system" else ["systemctl", "--user"]
        return [*manager, "daemon-reload"], [*manager, "enable", "--now", name]
    if kind == "windows":
        return ["schtasks", "/Create", "/F", "/TN", name, "/XML", str(file)], ["schtasks", "/Run", "/TN", name]
    return ()


_KINDS = ", ".join(f"{kind} ({file.label})" for kind, file in SERVICE_FILES.items())

COMMAND = Command(
    summary="để máy, container hay CI tự dựng và đăng trang",
    details=f"""\
    Tệp mà hệ thống cần để chạy ./newsroom publish --watch mãi mãi, hoặc publish sau mỗi lần đẩy lên git. Với --desk
    là ./newsroom desk --shared: bàn biên tập chung, nó tự đăng trang luôn. Mật khẩu không nằm trong các tệp này.

    LOẠI là một trong: {_KINDS}.""",
    examples=("service --print systemd", "service --print github", "service --desk --print systemd-system"),
    arguments={
        "kind": {
            "type": one_of(SERVICE_FILES),
            "nargs": "?",
            "default": _HERE,
            "metavar": "LOẠI",
            "help": f"loại tệp; không ghi thì là {_HERE}",
        },
        "--desk": flag("phục vụ bàn biên tập chung"),
        "--print": flag("chỉ in tệp ra"),
        "--install": flag("ghi tệp vào chỗ của nó và chạy ngay"),
    },
    run=run,
)
