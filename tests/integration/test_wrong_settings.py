"""Settings that MkDocs refuses are told in Vietnamese, at their line, and none of its own sentences is shown."""

import inspect
import re
import socket

import mkdocs.config.base
import mkdocs.config.config_options
import pytest
from project_folder import ROOT, Project

SETTINGS = (ROOT / "mkdocs.yml").read_text("utf-8")
LAST = SETTINGS.count("\n") + 1
# The longer words of MkDocs' own sentences, from its source.
SENTENCES = re.findall(
    r"Error\(\s*f?[\"']([^\n]+)[\"']",
    inspect.getsource(mkdocs.config.config_options) + inspect.getsource(mkdocs.config.base),
)
MKDOCS_WORDS = {word for text in SENTENCES for word in re.findall("[a-z]{5,}", re.sub("{[^}]*}", "", text))} - {"theme"}


def added(line: str) -> str:
    return f"{SETTINGS}{line}\n"


def changed(pattern: str, line: str) -> str:
    text, count = re.subn(pattern, line, SETTINGS, count=1, flags=re.MULTILINE)
    assert count == 1
    return text


def line_of(beginning: str) -> int:
    return next(number for number, line in enumerate(SETTINGS.splitlines(), 1) if line.startswith(beginning))


CASES = {
    "a theme that is not installed": (
        changed("^  name: material", "  name: khongco"),
        f"mkdocs.yml:{line_of('theme:')}: theme: có “khongco” mà MkDocs không dùng được. "
        "Ví dụ đúng: {name: material, custom_dir: overrides}",
    ),
    "an address without its scheme": (
        changed("^site_url: .*", "site_url: khong phai"),
        f'mkdocs.yml:{line_of("site_url:")}: site_url: "khong phai" không phải là giá trị MkDocs nhận ở đây. '
        "Ví dụ đúng: https://danvan.example.vn/",
    ),
    "a plugin that is not installed": (
        changed(r"^plugins: \[\]", "plugins: [khongco]"),
        f"mkdocs.yml:{line_of('plugins:')}: plugins: có “khongco” mà MkDocs không dùng được. Ví dụ đúng: []",
    ),
    "an extension that is not installed": (
        changed("^  - attr_list", "  - khongco"),
        f"mkdocs.yml:{line_of('markdown_extensions:')}: markdown_extensions: có “khongco” mà MkDocs không dùng được. "
        "Ví dụ đúng: [attr_list, footnotes, tables]",
    ),
    "a folder that is not there": (
        changed("^docs_dir: .*", "docs_dir: khong-co"),
        f'mkdocs.yml:{line_of("docs_dir:")}: docs_dir: "khong-co" không phải là giá trị MkDocs nhận ở đây. '
        "Ví dụ đúng: content",
    ),
    "a setting of another type": (
        added("edit_uri: [1]"),
        f"mkdocs.yml:{LAST}: edit_uri: không viết đúng cách MkDocs nhận.",
    ),
    "an inherited file that is not there": (
        added("INHERIT: khong.yml"),
        'mkdocs.yml:1: tệp: "mkdocs.yml" có “khong.yml” mà MkDocs không đọc được.',
    ),
    "a tag that YAML does not know": (
        added("x: !KHONG y"),
        f'mkdocs.yml:{LAST}: tệp: "mkdocs.yml" có “!KHONG” mà MkDocs không đọc được.',
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_setting_that_mkdocs_refuses_is_told_in_vietnamese(project: Project, case: str) -> None:
    assert {"expected", "invalid"} & MKDOCS_WORDS
    text, line = CASES[case]
    project.write({"mkdocs.yml": text})
    done = project.run_process("newsroom", "due")
    assert (done.exit_status, done.stdout) == (1, "")
    assert done.stderr.splitlines() == [line]
    assert not MKDOCS_WORDS & set(re.findall("[a-z]+", done.stderr.partition("Ví dụ đúng")[0].lower()))


def test_a_setting_that_mkdocs_does_not_know_is_a_warning(project: Project) -> None:
    project.write({"mkdocs.yml": added("khong_co: 1")})
    done = project.run_process("newsroom", "check", "--no-advice")
    warning = f"mkdocs.yml:{LAST}: khong_co: không phải là thiết lập MkDocs biết, hoặc đã cũ. [cảnh báo]"
    assert (done.exit_status, done.stderr.splitlines()) == (0, [warning])
    done = project.run_process("newsroom", "check", "--no-advice", "--strict")
    assert (done.exit_status, done.stderr.splitlines()) == (1, [warning])


@pytest.mark.parametrize("command", ["serve", "desk"])
def test_a_port_that_is_taken_is_told_before_anything_is_built(project: Project, command: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = project.run_process("newsroom", command, "--port", str(port))
    assert (done.exit_status, done.stdout) == (2, "")
    assert done.stderr == f"Cổng {port} đang có chương trình khác dùng; chọn cổng khác: --port {port + 1}\n"
    assert not (project.root / ".cache/preview").exists()
