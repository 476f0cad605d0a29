"""Each file that `service` prints is read as its reader would, and what it runs is run as far as this machine can."""

import os
import re
import shutil
import subprocess
import sys
import time
import venv
from pathlib import Path, PurePosixPath, PureWindowsPath
from xml.etree import ElementTree

import pytest
import yaml
from newsroom.model.settings import PublishTarget
from newsroom.publishing.service_files import SERVICE_FILES, Service
from optional_programs import skip_without
from project_folder import Project, command_environment

TASK = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"
REMOTE = (
    PublishTarget("chinh", "sftp://bbt@may-chu.example.vn/var/www/trang"),
    PublishTarget("cho-thue", "ftps://bbt@ftp.example.vn/public_html"),
    PublishTarget("kho", "s3://trang"),
)


@pytest.fixture
def board(tmp_path: Path) -> Project:
    """A project in a folder with a name that needs quoting, with a folder as its target."""
    root = tmp_path / "Trang của 100% ban $HOME"
    board = Project(root)
    (root / "dich").mkdir()
    settings = (root / "mkdocs.yml").read_text("utf-8")
    launcher = f'#!/bin/sh\nexec "{sys.executable}" -m newsroom "$@"\n'
    board.write({"mkdocs.yml": f"{settings}    publish:\n      chinh: {{to: {root / 'dich'}}}\n", "newsroom": launcher})
    (root / "newsroom").chmod(0o755)
    return board


def printed(project: Project, *arguments: str) -> str:
    run = project.run_newsroom("service", "--print", *arguments)
    assert run.exit_status == 0, run.stderr
    return run.stdout


def service(**values: object) -> Service:
    defaults = {"name": "newsroom-trang", "site_name": "Ban Dân vận", "root": PurePosixPath("/srv/trang")}
    return Service(**{**defaults, "python": "/usr/bin/python3", "user": "bbt", "targets": REMOTE, **values})  # type: ignore[arg-type]


def shell(script: str, folder: Path, **variables: str) -> None:
    subprocess.run(
        ["sh", "-eu", "-c", script], cwd=folder, env=command_environment(**variables), check=True, timeout=300
    )


@pytest.mark.parametrize("arguments", [["systemd"], ["systemd-system"], ["systemd-system", "--desk"]], ids=" ".join)
def test_systemd_takes_the_unit(board: Project, arguments: list[str], tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        skip_without("systemd-analyze is not installed", variable="NEWSROOM_SERVER")
    unit = tmp_path / "newsroom-trang.service"
    unit.write_text(printed(board, *arguments), "utf-8")
    scope = ["--user"] if arguments == ["systemd"] else ["--system"]
    environment = {**os.environ, "XDG_RUNTIME_DIR": str(tmp_path)}
    checked = subprocess.run(
        ["systemd-analyze", *scope, "--man=no", "verify", unit], capture_output=True, text=True, env=environment
    )
    assert [line for line in checked.stderr.splitlines() if unit.name in line] == []
    assert checked.returncode == 0, checked.stderr


@pytest.mark.skipif(os.name == "nt", reason="a unit is of Linux")
def test_what_the_unit_starts_builds_and_publishes(board: Project) -> None:
    lines = dict(line.split("=", 1) for line in printed(board, "systemd").splitlines() if "=" in line)
    # What systemd makes of it (systemd.syntax(7)): quotes, then %%.
    program, *arguments = re.findall(r'"([^"]*)"|(\S+)', lines["ExecStart"])
    command = [("".join(word)).replace("%%", "%") for word in (program, *arguments)]
    folder = lines["WorkingDirectory"].replace("%%", "%")
    process = subprocess.Popen(command, cwd=folder, env=command_environment(), stderr=subprocess.PIPE)
    try:
        deadline = time.monotonic() + 60
        while not (board.root / "dich/.newsroom/manifest.json").exists() and time.monotonic() < deadline:
            time.sleep(0.1)
    finally:
        process.terminate()
        output = process.communicate(timeout=60)[1].decode()
    assert (board.root / "dich/index.html").exists(), output
    assert process.returncode == 0


def test_a_unit_for_the_desk_serves_it_and_lets_it_take_a_low_port() -> None:
    unit = SERVICE_FILES["systemd-system"].write(service(desk_port=443))
    assert "Description=Ban Dân vận: bàn biên tập\n" in unit
    assert "ExecStart=/srv/trang/newsroom desk --shared\n" in unit
    assert "AmbientCapabilities=CAP_NET_BIND_SERVICE\n" in unit
    assert "AmbientCapabilities" not in SERVICE_FILES["systemd-system"].write(service(desk_port=8765))
    assert "newsroom desk --shared</Arguments>" in SERVICE_FILES["windows"].write(service(desk_port=8765))
    container = SERVICE_FILES["container"].write(service(desk_port=8765))
    assert 'CMD ["python", "-m", "newsroom", "desk", "--shared"]' in container
    assert "--network=host" in container


def test_what_runs_and_ends_serves_no_desk(board: Project) -> None:
    run = board.run_newsroom("service", "--desk", "--print", "github")
    assert run.exit_status == 2
    assert "không phục vụ bàn biên tập được" in run.stderr


def test_the_system_unit_sees_the_disk_read_only_but_for_what_it_publishes() -> None:
    targets = (PublishTarget("o", "/mnt/ổ chung"),)
    unit = SERVICE_FILES["systemd-system"].write(service(targets=targets))
    assert "ProtectSystem=strict\n" in unit
    assert 'ReadWritePaths=-/srv/trang "-/mnt/ổ chung"\n' in unit
    assert "User=bbt\n" in unit


def test_windows_takes_the_task() -> None:
    root = PureWindowsPath(r"C:\Trang & ban")
    text = SERVICE_FILES["windows"].write(service(root=root, python=r"C:\Python313\python.exe"))
    # The declaration names the encoding that `--install` writes.
    task = ElementTree.fromstring(text.encode(SERVICE_FILES["windows"].encoding))
    assert [part.tag.removeprefix(TASK) for part in task] == [
        "RegistrationInfo",
        "Triggers",
        "Principals",
        "Settings",
        "Actions",
    ]
    # Of the types triggerBaseType and execType the schema fixes the order.
    trigger = task.find(f"{TASK}Triggers/{TASK}TimeTrigger")
    execute = task.find(f"{TASK}Actions/{TASK}Exec")
    assert trigger is not None
    assert [part.tag.removeprefix(TASK) for part in trigger] == ["Repetition", "StartBoundary", "Enabled"]
    assert execute is not None
    assert [part.text for part in execute] == [
        r"C:\Python313\python.exe",
        "newsroom publish --watch",
        r"C:\Trang & ban",
    ]


@pytest.mark.skipif(os.name == "nt", reason="a shell's lines")
def test_the_workflow_of_github_deploys(board: Project, tmp_path: Path) -> None:
    workflow = yaml.safe_load(printed(board, "github"))
    # YAML 1.1 reads the key `on` as a truth value.
    assert workflow[True]["push"] == {"branches": ["main"]}
    steps = workflow["jobs"]["dang-trang"]["steps"]
    cache = next(step for step in steps if step.get("uses", "").startswith("actions/cache@"))
    assert cache["with"]["path"].split() == [".cache", ".publish"]
    clone = cloned(board, tmp_path)
    for step in steps:
        if "run" in step:
            shell(step["run"], clone)
    assert (board.root / "dich/index.html").exists()


@pytest.mark.skipif(os.name == "nt", reason="a shell's lines")
def test_the_pipeline_of_gitlab_deploys(board: Project, tmp_path: Path) -> None:
    job = yaml.safe_load(printed(board, "gitlab"))["dang-trang"]
    assert job["cache"]["paths"] == [".cache/", ".publish/"]
    clone = cloned(board, tmp_path)
    for line in job["script"]:
        shell(line, clone)
    assert (board.root / "dich/index.html").exists()


def cloned(project: Project, folder: Path) -> Path:
    """A clone of the project as a CI makes it."""
    identity = ["-c", "user.name=bbt", "-c", "user.email=bbt@danvan.example.vn", "-c", "commit.gpgsign=false"]
    for command in (["init", "--quiet"], ["add", "."], [*identity, "commit", "--quiet", "-m", "Trang"]):
        subprocess.run(["git", *command], cwd=project.root, check=True)
    subprocess.run(["git", "clone", "--quiet", project.root, folder / "clone"], check=True)
    return folder / "clone"


@pytest.mark.skipif(os.name == "nt", reason="a shell's lines")
@pytest.mark.parametrize("kind", ["github", "gitlab"])
def test_the_key_and_the_servers_key_come_from_secrets(kind: str, tmp_path: Path) -> None:
    parsed = yaml.safe_load(SERVICE_FILES[kind].write(service()))
    if kind == "github":
        *_, keys, publish = parsed["jobs"]["dang-trang"]["steps"]
        names = ("NEWSROOM_CHO_THUE_PASSWORD", "NEWSROOM_KHO_KEY", "NEWSROOM_KHO_SECRET")
        assert publish["env"] == {name: f"${{{{ secrets.{name} }}}}" for name in names}
        assert keys["env"] == {name: f"${{{{ secrets.{name} }}}}" for name in ("SSH_KEY", "SSH_KNOWN_HOSTS")}
        script = keys["run"]
    else:
        installs, *lines = parsed["dang-trang"]["before_script"]
        assert "openssh-client" in installs
        script = "\n".join(lines)
    shell(
        script, tmp_path, HOME=str(tmp_path), SSH_KEY="khóa\ncủa $HOME 'bbt'", SSH_KNOWN_HOSTS="may-chu ssh-ed25519 A"
    )
    key = tmp_path / ".ssh/id_ed25519"
    assert key.read_text("utf-8") == "khóa\ncủa $HOME 'bbt'\n"
    assert key.stat().st_mode & 0o777 == 0o600
    assert (tmp_path / ".ssh/known_hosts").read_text("utf-8") == "may-chu ssh-ed25519 A\n"


@pytest.mark.skipif(os.name == "nt", reason="a shell's lines")
def test_the_containers_lines_install_the_pinned_program(board: Project, tmp_path: Path) -> None:
    """In an empty environment that finds what this one has: pip must agree that nothing is missing."""
    lines = printed(board, "container").splitlines()
    shutil.copy(Path(__file__).parents[2] / "requirements.txt", tmp_path)
    for line in lines:
        if line.startswith("COPY"):
            *sources, _ = line.split()[1:]
            assert all((tmp_path / source).exists() for source in sources)
    venv.create(tmp_path / "env", with_pip=True)
    site_packages = next((tmp_path / "env").glob("lib/python*/site-packages"))
    (site_packages / "here.pth").write_text("\n".join(path for path in sys.path if path.endswith("site-packages")))
    (installs,) = (line.removeprefix("RUN ") for line in lines if line.startswith("RUN python"))
    shell(installs, tmp_path, PATH=f"{tmp_path / 'env/bin'}:{os.environ['PATH']}", PIP_NO_INDEX="1")
    command = re.findall(r'"([^"]+)"', lines[-1])
    assert command == ["python", "-m", "newsroom", "publish", "--watch"]
    shown = subprocess.run(
        [tmp_path / "env/bin/python", *command[1:3], "--version"], env=command_environment(), capture_output=True
    )
    assert shown.stdout.startswith(b"newsroom ")


def test_a_file_of_the_boards_own_is_not_overwritten(board: Project) -> None:
    assert board.run_newsroom("service", "--install", "gitlab").exit_status == 0
    assert (board.root / ".gitlab-ci.yml").read_text("utf-8") == printed(board, "gitlab")
    board.write({".gitlab-ci.yml": "của ban: {script: [true]}\n"})
    refused = board.run_newsroom("service", "--install", "gitlab")
    assert refused.exit_status == 1
    assert refused.stderr.endswith("hãy so với: ./newsroom service --print gitlab\n")
    assert (board.root / ".gitlab-ci.yml").read_text("utf-8") == "của ban: {script: [true]}\n"


@pytest.mark.parametrize("arguments", [(), ("systemd", "--print", "--install")])
def test_one_of_the_two_options(project: Project, arguments: tuple[str, ...]) -> None:
    refused = project.run_newsroom("service", *arguments)
    assert refused.exit_status == 2
    assert refused.stderr.startswith("Ghi một trong hai: --print hay --install, kèm loại: systemd, ")


@pytest.mark.skipif(shutil.which("systemctl") is None, reason="systemctl is not installed")
def test_where_no_systemd_runs_it_says_what_to_do(board: Project, tmp_path: Path) -> None:
    if Path("/run/systemd/system").exists():
        pytest.skip("a systemd runs here, which a test must not change")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(tmp_path))
        refused = board.run_newsroom("service", "--install")
    assert refused.exit_status == 1
    assert refused.stderr.splitlines()[-1].endswith("Hãy tự chạy để xem vì sao: systemctl --user daemon-reload")
    (unit,) = tmp_path.glob(".config/systemd/user/newsroom-*.service")
    assert "publish --watch" in unit.read_text("utf-8")
