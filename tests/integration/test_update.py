"""A board's project moves to another version of the program where that installs, starts and builds the site."""

import hashlib
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import newsroom
import pytest
import yaml
from new_site import NewSite
from newsroom.publishing import s3
from newsroom.runtime.locks import file_lock
from newsroom.scaffold import program_update
from newsroom.scaffold.program_update import changes_between, update_files
from newsroom.scaffold.project_files import requirements
from newsroom.scaffold.trial import Comparison, Trial, compare_sites, make_trial, relocate_environment
from newsroom.scaffold.wheel import Wheel
from packaging.version import Version
from program_wheels import write_version
from project_folder import Project
from static_server import serve_folder

NOW = "2018-10-20 09:15"
OLD = newsroom.__version__
TEMPLATE = "newsroom/program/overrides/not_found.html"
MARK = "<!-- mẫu mới -->"
CHANGES = (
    f"# Thay đổi\n\n## 1.2.0\n\n- Ở bản sau nữa.\n\n## 1.1.0\n\n- Trang báo lỗi đẹp hơn.\n\n## {OLD}\n\n- Bản đầu.\n"
)


def changed_template(text: str) -> str:
    return text.replace('<div class="reading">', f'<div class="reading">{MARK}', 1)


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with version 1.1.0, which has another template, launcher and changelog."""
    folder = tmp_path_factory.mktemp("wheels")
    write_version(
        folder,
        "1.1.0",
        {
            TEMPLATE: changed_template,
            "newsroom/program/THAY-DOI.md": lambda text: CHANGES,
            "newsroom/program/newsroom": lambda text: f"{text}# 1.1.0\n",
            "newsroom/program/hooks/build.py": lambda text: f"{text}# 1.1.0\n",
        },
    )
    return folder


@pytest.fixture(scope="module")
def made_site(tmp_path_factory: pytest.TempPathFactory) -> NewSite:
    site = NewSite(tmp_path_factory.mktemp("made") / "trang", now=NOW)
    site.init("--name", "Ban Dân vận", "--url", "https://danvan.example.vn/")
    assert site.run("--version").exit_status == 0
    return site


@pytest.fixture
def site(made_site: NewSite) -> NewSite:
    """A site with the version of this checkout, without git; what a test has changed is put back."""
    kept = made_site.root.with_name("kept")
    if not kept.exists():
        shutil.rmtree(made_site.root / ".git", ignore_errors=True)
        shutil.copytree(made_site.root, kept, symlinks=True)
    shutil.rmtree(made_site.root)
    shutil.copytree(kept, made_site.root, symlinks=True)
    return made_site


def tree(root: Path) -> dict[str, bytes]:
    """All files of a project but for its caches, by path."""
    files = (Path(parent, name) for parent, _, names in os.walk(root) for name in names)
    paths = {file.relative_to(root).as_posix(): file for file in files}
    return {
        path: file.read_bytes()
        for path, file in paths.items()
        if not re.search(r"^(\.cache/|\.venv\.lock$)|__pycache__/", path)
    }


def version(site: NewSite) -> tuple[str, str]:
    """The version that the site runs, and what its launcher says meanwhile."""
    run = site.run("--version")
    assert run.exit_status == 0, run.stderr
    return run.stdout.split()[1], run.stderr


def test_a_site_moves_to_a_new_version_and_back(site: NewSite, wheels: Path) -> None:
    (wheel,) = wheels.iterdir()
    before = tree(site.root)
    run = site.run("update", "--from", str(wheels), "--dry-run")
    assert run.exit_status == 0, run.stderr
    assert f"Đang dùng bản {OLD}; thử bản 1.1.0 ({wheel.name})." in run.stderr
    assert "Có gì thay đổi:\n1.1.0\n- Trang báo lỗi đẹp hơn.\n" in run.stderr
    assert "Ở bản sau nữa" not in run.stderr and "Bản đầu" not in run.stderr
    assert "Bản 1.1.0 dựng ra: 0 tệp mới, 1 tệp thay đổi, 0 tệp mất.\n  tệp thay đổi: 404.html\n" in run.stderr
    assert run.stderr.endswith("Chỉ thử; chưa đổi gì.\n")
    assert tree(site.root) == before

    shutil.copy(wheel, site.root / "vendor")
    run = site.run("update")
    assert run.exit_status == 0, run.stderr
    assert "Đã chuyển sang bản 1.1.0." in run.stderr
    assert version(site) == ("1.1.0", ""), "nothing is left for the launcher to do"
    after = tree(site.root)
    changed = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
    own = {path for path in changed if not path.startswith(".venv/")}
    assert own == {f"vendor/{wheel.name}", "requirements.txt", "newsroom", "hooks/build.py"}
    assert (
        f"./vendor/{wheel.name} --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n"
        in after["requirements.txt"].decode()
    )
    assert os.access(site.root / "newsroom", os.X_OK) or os.name == "nt"
    assert [path for path, data in after.items() if path.startswith(".venv/bin/") and b".cache/update" in data] == []
    assert list(site.root.glob(".venv.cu-*")) == list((site.root / ".cache").glob("update-*")) == []
    assert site.run("build").exit_status == 0
    assert MARK in (site.site / "404.html").read_text("utf-8")

    run = site.run("update")
    assert (run.exit_status, run.stderr) == (0, "Đang dùng bản 1.1.0; vendor không có bản nào mới hơn.\n")
    run = site.run("update", "--to", OLD)
    assert run.exit_status == 0, run.stderr
    assert version(site) == (OLD, "")
    assert {
        path: data for path, data in tree(site.root).items() if path in before and not path.startswith(".venv/")
    } == {path: data for path, data in before.items() if not path.startswith(".venv/")}


BROKEN: dict[str, tuple[dict[str, Callable[[str], str]], str]] = {
    "it does not install": (
        {"newsroom/program/requirements.txt": lambda text: f"{text}khong-co==1.0 --hash=sha256:{'0' * 64}\n"},
        "Không cài được bản 1.1.0. Chưa đổi gì; trang vẫn dùng bản",
    ),
    "it does not start": (
        {"newsroom/commands/main.py": lambda text: f"{text}\nraise RuntimeError('hỏng')\n"},
        "Bản 1.1.0 cài xong không chạy được. Chưa đổi gì; trang vẫn dùng bản",
    ),
    "it does not build": (
        {TEMPLATE: lambda text: text + "{% block %}"},
        "Bản 1.1.0 không dựng được trang này. Chưa đổi gì; trang vẫn dùng bản",
    ),
}


@pytest.mark.parametrize("way", BROKEN)
def test_a_broken_version_changes_nothing(site: NewSite, tmp_path: Path, way: str) -> None:
    edits, says = BROKEN[way]
    wheel = write_version(tmp_path, "1.1.0", edits)
    before = tree(site.root)
    run = site.run("update", "--from", str(wheel))
    assert run.exit_status == 1
    assert says in run.stderr
    assert ".cache/update-" not in run.stderr
    assert tree(site.root) == before
    assert (site.root / ".cache/update.log").stat().st_size > 0
    assert list((site.root / ".cache").glob("update-*")) == []
    assert version(site) == (OLD, "")


def test_what_the_board_has_changed_stays_and_is_told(site: NewSite, wheels: Path) -> None:
    own = {"newsroom": "# của ban biên tập\n", "hooks/build.py": "# của ban biên tập\n"}
    for path, line in own.items():
        with (site.root / path).open("a", encoding="utf-8") as file:
            file.write(line)
    run = site.run("update", "--from", str(wheels))
    assert run.exit_status == 0, run.stderr
    for path, line in own.items():
        assert f"Lưu ý: {path} đã được ban biên tập sửa nên giữ nguyên" in run.stderr
        assert (site.root / path).read_text("utf-8").endswith(line)
    assert version(site)[0] == "1.1.0"


def test_a_version_that_loses_much_of_the_site_asks_first(site: NewSite, tmp_path: Path) -> None:
    end = "    return EXIT_OK\n"
    lose = f"    __import__('shutil').rmtree('site/assets')\n{end}"
    wheel = write_version(tmp_path, "1.1.0", {"newsroom/commands/build.py": lambda text: text.replace(end, lose)})
    run = site.run("update", "--from", str(wheel))
    assert run.exit_status == 1
    assert re.search(r"\d\d tệp mất\.\n  tệp mất: assets/", run.stderr)
    assert "Bản 1.1.0 làm mất hơn một phần mười số tệp. Chưa đổi gì; nếu đúng ý, thêm --confirm." in run.stderr
    assert version(site) == (OLD, "")
    run = site.run("update", "--from", str(wheel), "--confirm")
    assert run.exit_status == 0, run.stderr
    assert version(site) == ("1.1.0", "")


def test_content_that_has_errors_is_told_before_anything_is_tried(site: NewSite, wheels: Path) -> None:
    site.write({"content/tin-tuc/2017/10/hong.md": "---\ntitle: Bài\ndate: 2017-10-32\n---\n"})
    run = site.run("update", "--from", str(wheels))
    assert run.exit_status == 1
    assert "content/tin-tuc/2017/10/hong.md:3: date:" in run.stderr
    assert "Bản đang dùng chưa dựng được trang, nên chưa so sánh được. Chưa đổi gì" in run.stderr
    assert version(site) == (OLD, "")


def test_a_version_comes_from_an_address_with_its_checksum(site: NewSite, wheels: Path) -> None:
    (wheel,) = wheels.iterdir()
    checksum = hashlib.sha256(wheel.read_bytes()).hexdigest()
    with serve_folder(wheels) as address:
        url = f"{address.rstrip('/')}/{wheel.name}"
        for wrong, says in (
            (url, "Địa chỉ tải phải bắt đầu bằng https://, hoặc có mã kiểm tra"),
            (f"{url}#sha256={'0' * 64}", "không khớp mã kiểm tra."),
            (f"{url}x#sha256={checksum}", "máy chủ trả lời 404."),
        ):
            run = site.run("update", "--from", wrong)
            assert (run.exit_status, run.stdout) == (1, "")
            assert says in run.stderr
        run = site.run("update", "--from", f"{url}#sha256={checksum}", "--dry-run")
        assert run.exit_status == 0, run.stderr
        assert "Bản 1.1.0 dựng ra:" in run.stderr


def test_bad_input_gets_a_line(site: NewSite, wheels: Path, tmp_path: Path) -> None:
    (wheel,) = wheels.iterdir()
    (tmp_path / wheel.name).write_bytes(wheel.read_bytes()[:-100])
    (tmp_path / "rong").mkdir()
    shutil.copy(wheel, tmp_path / "khac-1.1.0-py3-none-any.whl")
    before = tree(site.root)
    for arguments, status, says in (
        (["--to", "mới"], 2, "Tùy chọn --to: “mới” không phải là số của một phiên bản, chẳng hạn 1.2.0."),
        (["--to", "9.9"], 1, f"Không có bản 9.9 trong {site.root / 'vendor'}; ở đó có: {OLD}."),
        (["--from", str(wheel), "--to", "9.9"], 1, f"{wheel.name} không phải là bản 9.9."),
        (["--from", str(tmp_path / "rong")], 1, "Không có tệp newsroom-….whl nào trong"),
        (["--from", str(tmp_path / "khong-co.whl")], 1, "Không có tệp"),
        (["--from", str(tmp_path / wheel.name)], 1, f"{wheel.name} đã hỏng hoặc bị cắt cụt; hãy tải lại."),
        (["--from", str(tmp_path / "khac-1.1.0-py3-none-any.whl")], 1, "không phải là tệp cài đặt của chương trình"),
    ):
        run = site.run("update", *arguments)
        assert (run.exit_status, run.stdout) == (status, "")
        assert says in run.stderr
    assert tree(site.root) == before


def test_a_checkout_of_the_program_is_updated_by_git(project: Project) -> None:
    run = project.run_newsroom("update")
    assert (run.exit_status, run.stdout) == (1, "")
    assert "cập nhật bằng: git pull" in run.stderr


# The parts


@pytest.fixture
def new_wheel(wheels: Path) -> Wheel:
    (file,) = wheels.iterdir()
    return Wheel(file.name, file.read_bytes())


def test_pins_that_a_board_has_added_stay(new_wheel: Wheel, tmp_path: Path) -> None:
    old = Wheel(f"newsroom-{OLD}-py3-none-any.whl", new_wheel.data)
    own = "them==1.0 \\\n    --hash=sha256:" + "a" * 64 + "\n"
    (tmp_path / "requirements.txt").write_text(requirements(old) + own, encoding="utf-8")
    files = update_files(tmp_path, new_wheel).files
    assert files["requirements.txt"].decode() == requirements(new_wheel) + own
    assert list(files)[-1] == "requirements.txt"


def test_what_a_board_needs_besides_moves_with_the_program(new_wheel: Wheel, tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("", "utf-8")
    (tmp_path / "requirements-s3.txt").write_text("obstore==0.1 --hash=sha256:0\n", "utf-8")
    pins = (Path(s3.__file__).with_name("requirements-s3.txt")).read_bytes()
    assert update_files(tmp_path, new_wheel).files["requirements-s3.txt"] == pins


def test_the_changes_are_those_of_the_versions_in_between(new_wheel: Wheel) -> None:
    assert changes_between(new_wheel, Version(OLD)) == "1.1.0\n- Trang báo lỗi đẹp hơn."
    assert changes_between(new_wheel, Version("1.1.0")) == ""


def test_a_trial_stays_in_its_folder_whatever_the_settings_say(tmp_path: Path) -> None:
    root = tmp_path / "trang"
    for path in ("content/index.md", "hooks/build.py", ".venv/pyvenv.cfg", "site/index.html", "sao-luu/a.zip"):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text("old")
    settings = "site_dir: ../tren-mang\ndocs_dir: content\nextra: {site_dir: x}\n"
    (root / "mkdocs.yml").write_text(settings)
    (root / "newsroom").write_text("launcher")
    trial = make_trial(root, root / "content", tmp_path / "thu", {"hooks/build.py": b"new"})
    read = yaml.safe_load((trial.folder / "mkdocs.yml").read_text("utf-8"))
    assert read == {"site_dir": "site", "docs_dir": str(root / "content"), "extra": {"site_dir": "x"}}
    assert not (trial.folder / "newsroom").is_symlink(), "the launcher works where its file really lies"
    assert not (trial.folder / "site").exists() and not (trial.folder / ".venv").exists()
    assert (root / "hooks/build.py").read_text() == "old"
    assert (trial.folder / "hooks/build.py").read_text() == "new"


def test_two_sites_are_compared_by_their_bytes(tmp_path: Path) -> None:
    trees = {"cu": {"a": "1", "b": "1", "c/d": "1"}, "moi": {"a": "1", "b": "2", "e": "1"}}
    for name, files in trees.items():
        for path, text in {**files, ".newsroom/version": name}.items():
            (tmp_path / name / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name / path).write_text(text)
    assert compare_sites(tmp_path / "cu", tmp_path / "moi") == Comparison(("e",), ("b",), ("c/d",), 3)


@pytest.mark.skipif(os.name == "nt", reason="there the launcher exchanges the environment")
@pytest.mark.parametrize("failing", ["files", "environment"])
def test_a_switch_that_fails_puts_all_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str) -> None:
    root, trial = tmp_path / "trang", Trial(tmp_path / "thu")
    for folder, text in ((root / ".venv/bin", "old"), (trial.folder / ".venv/bin", f"{trial.folder}/.venv")):
        folder.mkdir(parents=True)
        (folder / "pip").write_text(text)
    (root / "requirements.txt").write_text("old")
    before = tree(root)
    real = Path.rename if failing == "environment" else program_update.replace_file
    calls = 0

    def fail(*arguments: Path | bytes) -> object:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise PermissionError(13, "")
        return real(*arguments)  # type: ignore[arg-type]

    if failing == "environment":
        monkeypatch.setattr(Path, "rename", fail)
    else:
        monkeypatch.setattr(program_update, "replace_file", fail)
    with pytest.raises(PermissionError):
        program_update.switch(root, trial, {"vendor/new.whl": b"new", "requirements.txt": b"new"}, print)
    after = {path: data for path, data in tree(root).items() if path != ".venv.lock"}
    assert after == before
    monkeypatch.undo()
    with file_lock(root / ".venv.lock", lambda holder: pytest.fail("the lock is still held")):
        pass
    program_update.switch(root, trial, {"requirements.txt": b"new"}, print)
    assert (root / ".venv/bin/pip").read_text() == f"{root}/.venv"
    assert (root / "requirements.txt").read_bytes() == b"new"


def test_only_texts_are_changed_where_an_environment_moves(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "pyvenv.cfg").write_text("command = python -m venv /cu/.venv\n")
    (tmp_path / "bin/pip.exe").write_bytes(b"MZ\0/cu/.venv")
    (tmp_path / "bin/python").symlink_to("/cu/.venv")
    relocate_environment(tmp_path, Path("/cu/.venv"), Path("/moi/.venv"))
    assert (tmp_path / "pyvenv.cfg").read_text() == "command = python -m venv /moi/.venv\n"
    assert (tmp_path / "bin/pip.exe").read_bytes() == b"MZ\0/cu/.venv"
    assert (tmp_path / "bin/python").is_symlink()
