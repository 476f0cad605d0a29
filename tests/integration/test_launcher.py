"""The launcher makes, repairs and reuses its environment, and then runs the program in its place."""

import hashlib
import importlib.machinery
import importlib.util
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest
from project_folder import ROOT

LAUNCHER = ROOT / "newsroom"
FIRST = "Đang chuẩn bị môi trường lần đầu…"
UPDATE = "Đang cập nhật môi trường .venv theo requirements.txt…"
REBUILD = "Môi trường .venv không dùng được nữa, đang dựng lại…"
PROGRESS = ("Đang tải thư viện: ", "Đã tải xong, ")
WAIT = "Một lệnh newsroom khác đang chuẩn bị môi trường, xin đợi…"

# Stands for the package: says how it was called, and ends as it is told. That it is all the launcher needs
# shows that the launcher knows nothing of the content.
PACKAGE = """
import importlib.metadata, json, os, sys
names = ("NEWSROOM_CWD", "PYTHONPATH", "PYTHONUTF8", "NO_MKDOCS_2_WARNING")
found = [d.version for d in importlib.metadata.distributions(name="sample")]
print(json.dumps({"arguments": sys.argv[1:], "cwd": os.getcwd(), "pid": os.getpid(), "sample": found,
                  "prefix": sys.prefix, **{name: os.environ.get(name) for name in names}}))
sys.exit(int(sys.argv[2]) if sys.argv[1:2] == ["exit"] else 0)
"""


def write_wheel(folder: Path, name: str, version: str, code: str = "") -> str:
    """Writes a wheel of one module; returns its requirement line, hash and all."""
    wheel = folder / f"{name}-{version}-py3-none-any.whl"
    info = f"{name}-{version}.dist-info"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr(f"{name}.py", code)
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")
    return f"{name}=={version} --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n"


class Checkout:
    """A checkout that holds the launcher, a package of its own, and pins that a folder of wheels satisfies."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.venv = root / ".venv"
        self.stamp = self.venv / "newsroom-stamp.txt"
        self.pins = root / "requirements.txt"
        self.wheels = root / "wheels"
        self.wheels.mkdir(parents=True, exist_ok=True)
        (root / "hooks/newsroom").mkdir(parents=True, exist_ok=True)
        (root / "hooks/newsroom/__main__.py").write_text(PACKAGE, encoding="utf-8")
        shutil.copy(LAUNCHER, root / "newsroom")
        self.pins.write_text(write_wheel(self.wheels, "sample", "1.0"), encoding="utf-8")

    @property
    def python(self) -> Path:
        return self.venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

    def environment(self, **more: str) -> dict[str, str]:
        """The caller's variables, with no index to reach and none of this run's own settings."""
        ours = ("PIP_", "PYTHON", "NEWSROOM")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        offline = {"PIP_CONFIG_FILE": os.devnull, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": self.wheels.as_uri()}
        return kept | offline | more

    def start(self, *arguments: str, **variables: str) -> "subprocess.Popen[str]":
        """The launcher as a process, called from the folder beside the checkout."""
        return subprocess.Popen(
            [sys.executable, str(self.root / "newsroom"), *arguments],
            cwd=self.root.parent,
            env=self.environment(**variables),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            start_new_session=True,
        )

    def run(self, *arguments: str, **variables: str) -> tuple[int, str, list[str]]:
        """Exit status, standard output, and the lines of standard error."""
        with self.start(*arguments, **variables) as process:
            output, errors = process.communicate(timeout=120)
        # How far a set-up has come is said where it takes long, as it may on any machine.
        return process.returncode, output, [line for line in errors.splitlines() if not line.startswith(PROGRESS)]

    def report(self, *arguments: str, **variables: str) -> dict[str, object]:
        """What the package says of a call that needs no set-up."""
        status, output, errors = self.run(*arguments, **variables)
        assert (status, errors) == (0, [])
        said: dict[str, object] = json.loads(output)
        return said


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    """A checkout, under a name with a space and a Vietnamese letter, after its first command."""
    checkout = Checkout(tmp_path_factory.mktemp("máy mới") / "tòa soạn")
    status, output, errors = checkout.run("build")
    assert (status, errors) == (0, [FIRST])
    assert json.loads(output)["sample"] == ["1.0"]
    return checkout


@pytest.fixture
def launcher(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The launcher as a module."""
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    loader = importlib.machinery.SourceFileLoader("launcher", str(LAUNCHER))
    spec = importlib.util.spec_from_loader("launcher", loader)
    assert spec
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    yield module


# Too old a Python


def python_of_version(version: str) -> str | None:
    """A Python of that version on this machine: pyenv's, or one on the path that starts."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    candidates = [*map(str, sorted(pyenv.glob(f"{version}.*/bin/python"))), shutil.which(f"python{version}")]
    for candidate in filter(None, candidates):
        if subprocess.run([candidate, "-c", ""], capture_output=True, check=False).returncode == 0:
            return candidate
    return None


@pytest.mark.parametrize("encoding", ["", "ascii", "cp1252", "cp1258"])
@pytest.mark.parametrize("version", ["2.7", "3.6", "3.8", "3.10"])
def test_an_old_python_gets_one_line_that_names_it_and_what_to_install(version: str, encoding: str) -> None:
    python = python_of_version(version)
    if not python:
        pytest.skip(f"no Python {version} on this machine")
    environment = os.environ | {"LC_ALL": "C", "PYTHONIOENCODING": encoding}
    result = subprocess.run([python, LAUNCHER, "build"], env=environment, capture_output=True, check=False)
    (line,) = result.stderr.decode("utf-8").splitlines()
    assert result.returncode == 2
    assert f"Cần Python 3.11 trở lên, còn đây là Python {version}." in line
    assert "python.org/downloads" in line


def test_the_version_that_is_asked_for_is_the_one_that_decides(
    launcher: ModuleType, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(launcher, "OLDEST", (sys.version_info.major, sys.version_info.minor + 1))
    assert launcher.main(["build"]) == 2
    assert "còn đây là Python" in capfd.readouterr().err


# The hand-over


def test_a_second_call_changes_nothing_and_says_nothing(ready: Checkout) -> None:
    before = ready.stamp.stat()
    ready.report("build")
    after = ready.stamp.stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_second_call_imports_nothing_that_only_the_set_up_needs(ready: Checkout) -> None:
    def imported(*command: str) -> set[str]:
        run = subprocess.run(
            [sys.executable, "-X", "importtime", *command],
            env=ready.environment(),
            capture_output=True,
            encoding="utf-8",
            check=True,
        )
        return {line.rsplit("|", 1)[1].strip() for line in run.stderr.splitlines() if line.startswith("import time:")}

    more = imported(str(ready.root / "newsroom"), "build") - imported("-c", "")
    assert "hashlib" in more
    assert not more & {"subprocess", "shutil", "pathlib", "tempfile", "venv", "ensurepip", "importlib.util", "fcntl"}


@pytest.mark.parametrize(
    "arguments",
    [[], ["build"], ["build", "--strict"], ["--help"], ["import", "bài viết.docx", "-", "--", ""], ["không-có-lệnh"]],
)
def test_the_arguments_reach_the_package_as_they_were_typed(ready: Checkout, arguments: list[str]) -> None:
    assert ready.report(*arguments)["arguments"] == arguments


def test_the_package_runs_in_the_root_and_learns_where_the_user_was(ready: Checkout) -> None:
    said = ready.report("import", "x.docx", PYTHONPATH="theirs")
    assert said["cwd"] == str(ready.root)
    assert said["NEWSROOM_CWD"] == str(ready.root.parent)
    assert said["prefix"] == str(ready.venv)
    assert said["PYTHONPATH"] == os.pathsep.join([str(ready.root / "hooks"), "theirs"])
    assert (said["PYTHONUTF8"], said["NO_MKDOCS_2_WARNING"]) == ("1", "1")


@pytest.mark.skipif(os.name == "nt", reason="Windows asks for a privilege to make links")
def test_a_link_to_the_launcher_finds_the_checkout(ready: Checkout, tmp_path: Path) -> None:
    (tmp_path / "newsroom").symlink_to(ready.root / "newsroom")
    command = [sys.executable, str(tmp_path / "newsroom")]
    run = subprocess.run(command, env=ready.environment(), capture_output=True, encoding="utf-8", check=True)
    assert json.loads(run.stdout)["cwd"] == str(ready.root)


@pytest.mark.parametrize("status", [0, 1, 2, 7])
def test_the_exit_status_is_that_of_the_command(ready: Checkout, status: int) -> None:
    assert ready.run("exit", str(status))[0] == status


@pytest.mark.skipif(os.name == "nt", reason="a process cannot become another on Windows")
def test_the_launcher_becomes_the_command_so_that_signals_reach_it(ready: Checkout) -> None:
    with ready.start("build") as process:
        output, _ = process.communicate(timeout=60)
    assert json.loads(output)["pid"] == process.pid


def test_where_it_cannot_become_the_command_it_passes_on_the_exit_status(launcher: ModuleType) -> None:
    assert launcher.attend([sys.executable, "-c", "raise SystemExit(5)"], dict(os.environ)) == 5


@pytest.mark.skipif(os.name == "nt", reason="sends the signal to a POSIX process group")
def test_where_it_cannot_become_the_command_it_leaves_ctrl_c_to_the_command() -> None:
    server = "import time\ntry: print('up', flush=True), time.sleep(60)\nexcept KeyboardInterrupt: raise SystemExit(4)"
    parent = (
        "import os, runpy, sys\n"
        f"attend = runpy.run_path({str(LAUNCHER)!r})['attend']\n"
        f"sys.exit(attend([sys.executable, '-c', {server!r}], dict(os.environ)))"
    )
    command = [sys.executable, "-c", parent]
    with subprocess.Popen(command, stdout=subprocess.PIPE, start_new_session=True) as process:
        assert process.stdout and process.stdout.readline() == b"up\n"
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait(timeout=60) == 4


# What makes it set up again. These share one checkout: each leaves it ready.


def test_changed_pins_are_installed_and_the_environment_is_kept(ready: Checkout) -> None:
    ours = ready.venv / "kept"
    ours.touch()
    ready.pins.write_text(write_wheel(ready.wheels, "sample", "2.0"), encoding="utf-8")
    astray = {"PYTHONPATH": "theirs", "PIP_TARGET": str(ready.root / "astray"), "PIP_USER": "1"}
    status, output, errors = ready.run("build", **astray)
    assert (status, errors) == (0, [UPDATE])
    assert json.loads(output)["sample"] == ["2.0"]
    assert ours.exists()


def lose_python(checkout: Checkout) -> None:
    checkout.python.unlink()


def break_off_the_set_up(checkout: Checkout) -> None:
    with checkout.start("build") as process:
        while not (checkout.venv / "pyvenv.cfg").exists():
            assert process.poll() is None
            time.sleep(0.01)
        if os.name == "nt":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def start_from_nothing_and_break_off(checkout: Checkout) -> None:
    shutil.rmtree(checkout.venv)
    break_off_the_set_up(checkout)


def change_stamp(key: str, value: str) -> Callable[[Checkout], None]:
    def change(checkout: Checkout) -> None:
        stamp = checkout.stamp.read_text(encoding="utf-8")
        checkout.stamp.write_text(re.sub(f"(?m)^{key} .*$", f"{key} {value}", stamp), encoding="utf-8")

    return change


def upgrade_python(checkout: Checkout) -> None:
    change_stamp("interpreter", "elsewhere 1 1")(checkout)
    change_stamp("python", "3.10 linux-x86_64")(checkout)


DAMAGES = {
    "its Python is gone": (lose_python, REBUILD, False),
    "the system's Python got a new version": (upgrade_python, REBUILD, False),
    "the system's Python got a new build of the same version": (change_stamp("interpreter", "x 1 1"), UPDATE, True),
    "the first set-up broke off": (start_from_nothing_and_break_off, FIRST, False),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_environment_is_mended(ready: Checkout, damage: str) -> None:
    harm, line, kept = DAMAGES[damage]
    (ready.venv / "mark").touch()
    harm(ready)
    status, output, errors = ready.run("build")
    # What a set-up that was killed had started may hold the lock for a moment.
    assert (status, [said for said in errors if said != WAIT]) == (0, [line])
    assert json.loads(output)["sample"] == ready.report("build")["sample"] != []
    assert (ready.venv / "mark").exists() is kept


def test_a_copy_of_the_checkout_makes_its_own_environment(ready: Checkout, tmp_path: Path) -> None:
    shutil.copytree(ready.root, tmp_path / "copy", symlinks=True)
    copy = Checkout(tmp_path / "copy")
    status, output, errors = copy.run("build")
    assert (status, errors) == (0, [REBUILD])
    assert json.loads(output)["prefix"] == str(copy.venv)
    assert not list(copy.root.glob(".venv.cu-*"))


NO_PACKAGE = "nowhere==1.0 --hash=sha256:" + "0" * 64
FAILURES: dict[str, tuple[str, dict[str, str], str]] = {
    "a hash that differs": ("sample==1.0 --hash=sha256:" + "0" * 64, {}, "không khớp mã băm"),
    "no hash at all": ("sample==1.0", {}, "công cụ cài đặt báo lỗi"),
    "a package that is nowhere": (NO_PACKAGE, {}, "không tìm thấy gói"),
    "no network": (
        NO_PACKAGE,
        {"PIP_NO_INDEX": "0", "PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_RETRIES": "1"},
        "không kết nối được mạng",
    ),
}


@pytest.mark.parametrize("failure", FAILURES)
def test_pins_that_cannot_be_installed_give_one_more_line_and_cost_nothing(ready: Checkout, failure: str) -> None:
    pins, variables, reason = FAILURES[failure]
    good = ready.pins.read_text(encoding="utf-8")
    ready.pins.write_text(pins, encoding="utf-8")
    try:
        status, output, errors = ready.run("build", **variables)
    finally:
        ready.pins.write_text(good, encoding="utf-8")
    assert (status, output, errors[0]) == (2, "", UPDATE)
    assert len(errors) == 2
    assert errors[1].startswith("Không cài được thư viện") and reason in errors[1]
    assert "ERROR" in Path(errors[1].partition("Nhật ký đầy đủ: ")[2]).read_text(encoding="utf-8")
    assert ready.report("build")["sample"] == ["2.0"]  # the pins from before still count as installed


def test_what_a_board_needs_besides_is_installed_while_its_file_is_there(ready: Checkout) -> None:
    extra = ready.root / "requirements-s3.txt"
    extra.write_text(write_wheel(ready.wheels, "more", "1.0"), encoding="utf-8")
    status, _, errors = ready.run("build")
    assert (status, errors) == (0, ["Đang cập nhật môi trường .venv theo requirements-s3.txt…"])
    assert subprocess.run([ready.python, "-c", "import more"], capture_output=True, check=False).returncode == 0
    assert ready.run("build")[2] == []
    extra.unlink()


def test_the_tests_bring_tools_of_their_own(ready: Checkout) -> None:
    tool = write_wheel(ready.wheels, "tool", "1.0")
    (ready.root / "tests").mkdir(exist_ok=True)
    (ready.root / "tests/suite.py").touch()  # the program's own checkout, and no board's project
    (ready.root / "requirements-dev.txt").write_text(ready.pins.read_text(encoding="utf-8") + tool, encoding="utf-8")
    installed = [ready.python, "-c", "import tool"]
    assert ready.report("test", "--help")["arguments"] == ["test", "--help"]
    assert subprocess.run(installed, capture_output=True, check=False).returncode == 1, "help needs no tools"
    status, output, errors = ready.run("test", "-k", "một hai")
    assert (status, errors) == (0, ["Đang cập nhật môi trường .venv theo requirements-dev.txt…"])
    assert json.loads(output)["arguments"] == ["test", "-k", "một hai"]
    assert subprocess.run(installed, capture_output=True, check=False).returncode == 0
    ready.report("build")


# How far it has come


def test_a_long_set_up_says_how_many_packages_it_has_fetched(
    ready: Checkout, launcher: ModuleType, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(launcher, "ROOT", str(ready.root))
    monkeypatch.setattr(launcher, "LOG", str(ready.root / "setup.log"))
    monkeypatch.setattr(launcher, "DELAY", 0.01)
    monkeypatch.setattr(launcher, "INTERVAL", 0.01)
    (ready.root / "many.txt").write_text("# all\na==1 \\\n    --hash=sha256:0\nb==2 \\\n    --hash=sha256:1\nc==3\n")
    # Goes on when what it has said so far has been told.
    pip = (
        "import pathlib, sys, time\n"
        "lines = ['Collecting a==1', 'Collecting b==2', 'Installing collected packages: a, b']\n"
        "for number, said in enumerate(lines):\n"
        "    print(said, flush=True)\n"
        "    while not pathlib.Path(f'told-{number}').exists(): time.sleep(0.01)\n"
        "sys.exit(3)\n"
    )
    lines = ["Đang tải thư viện: 1/3…", "Đang tải thư viện: 2/3…", "Đã tải xong, đang cài các thư viện…"]

    def how_far() -> str:
        line: str = launcher.how_far(["many.txt"])
        if line in lines:
            (ready.root / f"told-{lines.index(line)}").touch()
        return line

    with (ready.root / "setup.log").open("wb") as log, (ready.root / ".venv.lock").open("w") as lock:
        assert launcher.run([sys.executable, "-c", pip], log, lock, how_far) == 3
    said = capfd.readouterr().err.splitlines()
    assert [line for line in said if line != "Đang tải thư viện: 0/3…"] == lines


# From the start


def test_what_the_system_refuses_is_told_in_vietnamese(tmp_path: Path) -> None:
    checkout = Checkout(tmp_path)
    lock = checkout.root / ".venv.lock"
    lock.mkdir()
    reason = "ở chỗ của tệp lại có một thư mục cùng tên"
    assert checkout.run("build") == (2, "", [f"Không dùng được môi trường .venv: {reason} ({lock})"])


def test_where_a_set_up_failed_nothing_counts_as_made(tmp_path: Path) -> None:
    checkout = Checkout(tmp_path)
    good = checkout.pins.read_text(encoding="utf-8")
    checkout.pins.write_text(NO_PACKAGE, encoding="utf-8")
    assert checkout.run("build")[0] == 2
    checkout.pins.write_text(good, encoding="utf-8")
    status, output, errors = checkout.run("build")
    assert (status, errors, json.loads(output)["sample"]) == (0, [FIRST], ["1.0"])


@pytest.mark.parametrize("module", ["venv", "ensurepip"])
def test_a_python_that_cannot_make_environments_gets_one_line_on_what_to_install(tmp_path: Path, module: str) -> None:
    checkout = Checkout(tmp_path / "checkout")
    (tmp_path / "sitecustomize.py").write_text(f"import sys\nsys.modules[{module!r}] = None\n", encoding="utf-8")
    status, output, (line,) = checkout.run("build", PYTHONPATH=str(tmp_path))
    advice = "python.org/downloads" if os.name == "nt" else f"apt install python3.{sys.version_info[1]}-venv"
    assert (status, output) == (2, "")
    assert "thiếu venv hoặc ensurepip" in line and advice in line
    assert not checkout.venv.exists()


def test_two_at_once_set_up_once(tmp_path: Path) -> None:
    checkout = Checkout(tmp_path)
    with checkout.start("first") as first, checkout.start("second") as second:
        results = [process.communicate(timeout=120) for process in (first, second)]
    assert [json.loads(output)["arguments"] for output, _ in results] == [["first"], ["second"]]
    assert sorted(errors.strip() for _, errors in results) == sorted([FIRST, WAIT])


def test_an_environment_of_the_users_own_is_kept_and_installed_into(tmp_path: Path) -> None:
    checkout = Checkout(tmp_path)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", checkout.venv], check=True)
    (checkout.venv / "mine").touch()
    status, output, errors = checkout.run("build")
    assert (status, errors, json.loads(output)["sample"]) == (0, [UPDATE], ["1.0"])
    assert (checkout.venv / "mine").exists()
    checkout.report("build")


def test_what_the_user_made_and_cannot_be_used_is_put_aside_not_deleted(tmp_path: Path) -> None:
    checkout = Checkout(tmp_path)
    checkout.venv.mkdir()
    (checkout.venv / "mine").touch()
    status, _, errors = checkout.run("build")
    (renamed,) = tmp_path.glob(".venv.cu-*")
    assert (status, errors) == (0, [REBUILD, f"Môi trường cũ không do newsroom tạo nên được giữ lại ở {renamed}"])
    assert (renamed / "mine").exists()
