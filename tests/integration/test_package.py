"""The wheel holds all that the program opens: installed, it works as the checkout does, with no file of it."""

import re
import shutil
import socket
import subprocess
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import metadata
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import newsroom
import pytest
from installed_program import InstalledProgram, install_program
from newsroom.scaffold.wheel import VENDOR_FOLDER
from project_folder import ROOT, read_tree, run_command

OPTIONS = ("--name", "Ban Dân vận", "--url", "https://dv.hiephoa.vn/")
SAMPLE_TIME = "2025-12-31 17:00"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> InstalledProgram:
    return install_program(tmp_path_factory.mktemp("installed"))


@pytest.fixture
def site(installed: InstalledProgram, tmp_path: Path) -> Path:
    """A site that the installed program has made."""
    assert installed.run(tmp_path, "newsroom", "init", "trang", *OPTIONS).exit_status == 0
    return tmp_path / "trang"


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


def test_the_version_stands_in_one_place(installed: InstalledProgram, tmp_path: Path) -> None:
    assert tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dynamic"] == ["version"]
    for program in (["newsroom"], ["python", "-m", "newsroom"]):
        said = installed.run(tmp_path, *program, "--version").stdout
        assert said.startswith(f"newsroom {newsroom.__version__} (Python ")
    (found,) = metadata.distributions(name="newsroom", path=[str(packages(installed))])
    assert found.version == newsroom.__version__
    for name in ("CHANGELOG.md", "THAY-DOI.md"):
        (heading, *_) = re.findall(r"^## (.+)$", (ROOT / name).read_text("utf-8"), re.MULTILINE)
        assert heading == newsroom.__version__, name


def packages(installed: InstalledProgram) -> Path:
    (found,) = installed.programs.parent.rglob("newsroom/__init__.py")
    return found.parents[1]


def test_every_file_of_the_package_and_of_the_theme_is_in_the_wheel(installed: InstalledProgram) -> None:
    done = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    tracked = {path for path in done.stdout.split("\n") if (ROOT / path).is_file()}
    wanted = {path.removeprefix("hooks/") for path in tracked if path.startswith("hooks/")} - {"build.py"}
    wanted |= {f"newsroom/program/{path}" for path in tracked if path.startswith("overrides/")}
    there = {path for path in read_tree(packages(installed)) if "__pycache__" not in path}
    own = {path for path in there if path.startswith(("newsroom/", "feed_validator/"))}
    moved = {"newsroom/publishing/requirements-s3.txt", "newsroom/program/requirements-s3.txt"}
    moved |= {"newsroom/desk/access/requirements-ldap.txt", "newsroom/program/requirements-ldap.txt"}
    assert wanted - own | moved & own == moved
    # Nothing else of this machine, but for what stands at the root of the checkout.
    assert all((ROOT / path.removeprefix("newsroom/program/")).is_file() for path in own - wanted - moved)
    assert [path for path in there if path.endswith(".dist-info/licenses/LICENSE")]
    # What the program opens by name.
    opened = re.findall(
        r'PROGRAM / "([^"]+)"', "".join(file.read_text("utf-8") for file in (ROOT / "hooks/newsroom").rglob("*.py"))
    )
    assert "requirements-s3.txt" in opened
    assert [name for name in opened if not (packages(installed) / "newsroom/program" / name).exists()] == []


def test_the_sample_is_built_byte_for_byte_as_the_checkout_builds_it(
    installed: InstalledProgram, site: Path, tmp_path: Path
) -> None:
    shutil.rmtree(site / "content")
    shutil.rmtree(site / "overrides/assets")
    shutil.copytree(ROOT / "content", site / "content")
    shutil.copyfile(ROOT / "mkdocs.yml", site / "mkdocs.yml")
    checkout = tmp_path / "checkout"
    shutil.copytree(site, checkout, ignore=shutil.ignore_patterns(".git", VENDOR_FOLDER))
    done = installed.run(site, "newsroom", "build", "--strict", now=SAMPLE_TIME)
    assert done.exit_status == 0, done.stderr
    assert run_command(checkout, "newsroom", "build", "--strict", now=SAMPLE_TIME).exit_status == 0
    ours, theirs = (read_tree(root / "site") for root in (site, checkout))
    assert {path for path in ours.keys() | theirs.keys() if ours.get(path) != theirs.get(path)} == set()


def test_an_editors_commands_work_from_any_folder_of_the_site(installed: InstalledProgram, site: Path) -> None:
    folder = site / "ban-thao"
    folder.mkdir()
    (folder / "ban-thao.txt").write_text("Họp thôn bàn nước sạch\n\nTối 8/10, thôn Ba Gò họp bàn.\n", "utf-8")
    done = installed.run(folder, "newsroom", "import", "ban-thao.txt", "--section", "tin-tuc")
    assert done.exit_status == 0, done.stderr
    assert installed.run(folder, "newsroom", "new", "Bài mới", "--section", "tin-tuc").exit_status == 0
    assert installed.run(folder, "newsroom", "check", "--no-advice").exit_status == 0
    assert installed.run(folder, "newsroom", "build").exit_status == 0
    assert installed.run(folder, "newsroom", "check", "--feeds").stdout == ""
    assert (site / "site/index.html").is_file()
    assert not (folder / "site").exists()


def test_what_belongs_to_a_checkout_says_so(installed: InstalledProgram, site: Path) -> None:
    done = installed.run(site, "newsroom", "bench")
    assert done.exit_status == 2
    assert done.stderr.startswith("Lệnh bench đo chính phần mềm, nên chỉ chạy được ở bản tải về của phần mềm;")
    done = installed.run(site, "newsroom", "test")
    assert (done.exit_status, done.stderr.splitlines()[-1]) == (0, "OK")


def test_the_installed_program_makes_sites_that_hold_the_same_wheel(installed: InstalledProgram, site: Path) -> None:
    (wheel,) = (site / VENDOR_FOLDER).iterdir()
    assert wheel.read_bytes() == (installed.programs.parents[1] / wheel.name).read_bytes()
    assert f"./{VENDOR_FOLDER}/{wheel.name} --hash=sha256:" in (site / "requirements.txt").read_text("utf-8")


def test_mkdocs_builds_the_same_with_the_hook_with_the_plugin_and_never_with_both(
    installed: InstalledProgram, site: Path
) -> None:
    settings = site / "mkdocs.yml"
    assert installed.run(site, "mkdocs", "build", "--strict").exit_status == 0
    with_hook = read_tree(site / "site")
    edit(settings, "plugins: []", "plugins: [newsroom]")
    line = next(n for n, text in enumerate(settings.read_text("utf-8").splitlines(), 1) if "- hooks/build.py" in text)
    problem = (
        f'mkdocs.yml:{line}: hooks: "hooks/build.py" làm cùng việc với “newsroom” ghi ở plugins; hãy bỏ một trong hai. '
        "Ví dụ đúng: plugins: []"
    )
    for command in (["mkdocs", "build"], ["newsroom", "build"], ["newsroom", "check"]):
        done = installed.run(site, *command)
        assert done.exit_status == 1
        assert [text for text in (done.stdout + done.stderr).splitlines() if "plugins: []" in text] == [problem]
    edit(settings, "hooks:\n  - hooks/build.py\n", "")
    shutil.rmtree(site / ".cache")
    done = installed.run(site, "mkdocs", "build", "--strict")
    assert done.exit_status == 0, done.stderr
    assert read_tree(site / "site") == with_hook
    assert "Đã dựng: 0 tệp mới" in installed.run(site, "newsroom", "build").stderr


def test_a_boards_own_files_win_one_by_one(installed: InstalledProgram, site: Path) -> None:
    before = read_tree(site / "site") if installed.run(site, "newsroom", "build").exit_status == 0 else {}
    overrides = site / "overrides"
    (overrides / "partials").mkdir()
    theme = ROOT / "overrides"
    own = {"not_found.html": "<!--mẫu-->", "partials/ui.html": "", "assets/newsroom.css": "/*màu*/"}
    for name, mark in own.items():
        (overrides / name).write_text(mark + (theme / name).read_text("utf-8"), "utf-8")
    edit(overrides / "partials/ui.html", "<h1>{{ heading }}</h1>", '<h1 class="rieng">{{ heading }}</h1>')
    assert installed.run(site, "newsroom", "build").exit_status == 0
    after = read_tree(site / "site")
    assert before.keys() == after.keys()
    assert b"<!--m\xe1\xba\xabu-->" in after["404.html"]
    assert b'<h1 class="rieng">' in after["tin-tuc/index.html"]
    assert after["assets/newsroom.css"].startswith("/*màu*/".encode())
    assert after["assets/search.css"] == before["assets/search.css"]
    for name in own:
        (overrides / name).unlink()
    assert installed.run(site, "newsroom", "build").exit_status == 0
    assert read_tree(site / "site") == before


@pytest.mark.parametrize("command", ["serve", "desk"])
def test_preview_and_desk_answer_with_all_their_files(installed: InstalledProgram, site: Path, command: str) -> None:
    with started(installed, site, command) as address:
        assert "<html" in answer(address)


def answer(address: str) -> str:
    """The page at an address, which its server may have printed a moment before it listens."""
    for _ in range(100):
        with suppress(ConnectionError, URLError):
            return urlopen(address, timeout=30).read().decode()
        time.sleep(0.1)
    raise AssertionError(f"{address} never answered")


@contextmanager
def started(installed: InstalledProgram, site: Path, command: str) -> Iterator[str]:
    """The address that a server of the installed program prints."""
    log = site.parent / "log.txt"
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    environment = installed.environment() | {"PYTHONUNBUFFERED": "1", "BROWSER": "true"}
    with log.open("wb") as out:
        process = subprocess.Popen(
            installed.command("newsroom", command, "--port", port), cwd=site, env=environment, stdout=out, stderr=out
        )
    try:
        deadline = time.monotonic() + 60
        while not (found := re.search(r"http://127\.0\.0\.1:\d+/\S*", log.read_text("utf-8"))):
            assert process.poll() is None and time.monotonic() < deadline, log.read_text("utf-8")
            time.sleep(0.1)
        yield found[0]
    finally:
        process.terminate()
        process.wait(30)
