"""When readers see an item, and what a build does to the published site when something is wrong."""

import json
import os
import subprocess
import sys

import pytest
from project_folder import ROOT, Project

GOOD = "---\ntitle: Bài tốt\ndate: 2017-10-09\n---\nNội dung.\n"
BAD = "---\ntitle: Bài hỏng\ndate: 2017-10-32\n---\nNội dung.\n"
DEAD_LINK = "---\ntitle: Bài\ndate: 2017-10-09\n---\n[Mất](khong-co.md)\n"


def test_source_date_epoch_is_now_to_the_second(project: Project) -> None:
    html_heads = {
        "dung-gio": "date: 2018-06-01 12:00",
        "dung-gio-mui-khac": "date: 2018-06-01T05:00:00Z",
        "mot-giay-nua": "date: 2018-06-01 12:00:01",
        "mui-khac": "date: 2018-06-01T12:00+06:59",
        "vua-het": "date: 2017-10-09\nexpires: 2018-06-01 12:00",
        "con-mot-giay": "date: 2017-10-09\nexpires: 2018-06-01 12:00:01",
        "nhap": "date: 2017-10-09\ndraft: có",
        "khong-nhap": "date: 2017-10-09\ndraft: không",
        "het-noi-bat": "date: 2017-10-09\nfeatured: {until: 2018-06-01 12:00}",
        "con-noi-bat": "date: 2017-10-08\nfeatured: {until: 2018-06-01 12:00:01}",
    }
    for name, head in html_heads.items():
        project.write({f"content/tin-tuc/2018/{name}.md": f"---\ntitle: Bài {name}\n{head}\n---\nNội dung.\n"})
    project.build(now="2018-06-01 12:00")
    seen = {name for name in html_heads if (project.site / "tin-tuc" / "2018" / name / "index.html").exists()}
    assert seen == {"dung-gio", "dung-gio-mui-khac", "con-mot-giay", "khong-nhap", "het-noi-bat", "con-noi-bat"}
    leads = [project.read_site_file("").find(f"Bài {name}") for name in ("con-noi-bat", "dung-gio", "het-noi-bat")]
    assert leads == sorted(leads), "what is featured leads the home page, for as long as it says"
    assert -1 not in leads


def test_a_failing_build_leaves_the_site_as_it_was(project: Project) -> None:
    project.write({"content/tin-tuc/2017/10/tot.md": GOOD})
    project.build()
    before = project.site_files()
    times = {path: (project.site / path).stat().st_mtime_ns for path in before}

    project.write({"content/tin-tuc/2017/10/hong.md": BAD, "content/tin-tuc/2017/10/moi.md": GOOD})
    ours = project.run_newsroom("build")
    assert ours.stdout == ""
    assert "trang đã đăng giữ nguyên" in ours.stderr
    for run in (ours, project.run_process("mkdocs", "build", "--quiet")):
        assert run.exit_status == 1
        assert 'content/tin-tuc/2017/10/hong.md:3: date: "2017-10-32" không phải là ngày có thật.' in run.stderr
        assert "Traceback" not in run.stderr
        assert project.site_files() == before
    assert {path: (project.site / path).stat().st_mtime_ns for path in before} == times


def test_a_secret_document_refuses_the_build_though_it_is_a_draft(project: Project) -> None:
    secret = "---\ntitle: Kế hoạch\ndate: 2017-10-09\ndraft: yes\nsecrecy: Tối mật\n---\n"
    project.write({"content/ke-hoach/2017/mat.md": secret})
    assert project.run_newsroom("build").exit_status == 1
    assert not project.site.exists()


def test_a_warning_lets_a_build_through_and_strict_does_not(project: Project) -> None:
    project.write({"content/tin-tuc/2017/10/x.md": DEAD_LINK})
    strict = project.run_newsroom("build", "--strict")
    assert strict.exit_status == 1
    assert "khong-co.md" in strict.stderr
    assert not project.site.exists()

    run = project.run_newsroom("build")
    assert run.exit_status == 0
    assert "[cảnh báo]" in run.stderr
    assert run.stdout == ""
    assert "Mất" in project.read_site_file("tin-tuc/2017/10/x/")
    before = project.site_files()

    for run in (
        project.run_newsroom("build", "--strict"),
        project.run_process("mkdocs", "build", "--strict", "--quiet"),
    ):
        assert run.exit_status == 1
        assert project.site_files() == before


@pytest.mark.parametrize("strict", [[], ["--strict"]])
def test_check_prints_problems_and_only_those_on_standard_output(project: Project, strict: list[str]) -> None:
    project.introduce_sections()
    project.write({"content/tin-tuc/2017/10/b.md": BAD, "content/tin-tuc/2017/10/a.md": DEAD_LINK})
    text = project.run_newsroom("check", *strict)
    assert text.exit_status == 1
    assert [line.partition(": ")[0] for line in text.stdout.splitlines()] == [
        "content/tin-tuc/2017/10/a.md:5",
        "content/tin-tuc/2017/10/b.md:3",
    ]
    assert not project.site.exists()


def test_check_passes_what_has_only_warnings_unless_strict(project: Project) -> None:
    project.introduce_sections()
    project.write({"content/tin-tuc/2017/10/a.md": DEAD_LINK})
    assert project.run_newsroom("check").exit_status == 0
    strict = project.run_newsroom("check", "--strict")
    assert strict.exit_status == 1
    assert strict.stdout.count("\n") == 1


def test_check_writes_json_and_workflow_commands(project: Project) -> None:
    project.introduce_sections()
    project.write({"content/tin-tuc/2017/10/b.md": BAD, "content/tin-tuc/2017/10/a.md": DEAD_LINK})
    first, second = (json.loads(line) for line in project.run_newsroom("check", "--format", "json").stdout.splitlines())
    assert (first["level"], first["path"], first["line"]) == ("warning", "content/tin-tuc/2017/10/a.md", 5)
    assert second == {
        "path": "content/tin-tuc/2017/10/b.md",
        "line": 3,
        "key": "date",
        "value": "2017-10-32",
        "why": "không phải là ngày có thật",
        "example": "2017-10-09 08:30",
        "level": "error",
    }
    commands = project.run_newsroom("check", "--format", "github").stdout.splitlines()
    assert [command.partition("::n")[0] for command in commands[:1]] == [
        "::warning file=content/tin-tuc/2017/10/a.md,line=5"
    ]
    assert commands[1].startswith('::error file=content/tin-tuc/2017/10/b.md,line=3::date: "2017-10-32" không phải')


def test_a_wrong_command_gives_2_and_says_so_on_standard_error(project: Project) -> None:
    for arguments in ([], ["dung"], ["check", "--format", "xml"], ["build", "--nhanh"]):
        run = project.run_newsroom(*arguments)
        assert run.exit_status == 2, arguments
        assert run.stdout == ""
        assert run.stderr


@pytest.mark.parametrize(
    ("text", "line"),
    {
        "site_name: Ban: Dân vận": 'mkdocs.yml:1: site_name: "Ban: Dân vận" có dấu hai chấm',
        "site_name: a\nextra: [a": 'mkdocs.yml:2: extra: "[a" mở ngoặc vuông [ mà không đóng lại',
        "- a": 'mkdocs.yml:1: tệp: "- a" cả tệp phải gồm các dòng dạng “khóa: giá trị”',
        "": "mkdocs.yml:1: tệp: cả tệp không có khóa nào",
    }.items(),
)
def test_settings_that_yaml_cannot_read_are_told_in_one_line(project: Project, text: str, line: str) -> None:
    project.write({"mkdocs.yml": text})
    run = project.run_newsroom("check")
    assert (run.exit_status, run.stdout) == (1, "")
    assert run.stderr.startswith(line)
    assert run.stderr.count("\n") == 1


def test_messages_are_utf_8_whatever_the_console(project: Project) -> None:
    project.write({"content/tin-tuc/2017/10/b.md": BAD})
    environment = os.environ | {"PYTHONPATH": str(ROOT / "hooks"), "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    command = [sys.executable, "-m", "newsroom", "check"]
    run = subprocess.run(command, cwd=project.root, env=environment, capture_output=True, check=False)
    assert "không phải là ngày có thật" in run.stdout.decode("utf-8")
