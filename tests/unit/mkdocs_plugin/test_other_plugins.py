"""Plugins that cannot work here are named at their line."""

from pathlib import Path

import pytest
from mkdocs.config import load_config
from newsroom.mkdocs_plugin.other_plugins import report_unsupported_plugins
from newsroom.model.problems import Report


@pytest.mark.parametrize(
    ("plugins", "line"),
    [
        ("plugins:\n  - search\n", 5),
        ("plugins:\n  # - search\n  - search: {lang: en}\n", 6),
        ("plugins:\n  search: {}\n", 5),
        ("INHERIT: base.yml\n", 1),
    ],
    ids=["named", "with options", "as a mapping", "in another file"],
)
def test_a_plugin_is_reported_at_its_line(tmp_path: Path, plugins: str, line: int) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "base.yml").write_text("plugins: [search]\n", encoding="utf-8")
    nav = "site_name: Trang\nnav:\n  - research: research.md\n"
    (tmp_path / "mkdocs.yml").write_text(nav + plugins, encoding="utf-8")
    report = Report("mkdocs.yml")
    report_unsupported_plugins(load_config(str(tmp_path / "mkdocs.yml")), report)
    assert [(problem.line, problem.value) for problem in report.problems] == [(line, "search")]
