"""mkdocs.yml gets more sections; what was in it stays byte for byte."""

from pathlib import Path

import pytest
from newsroom.content.read_settings import read_settings
from newsroom.content.settings_file import WrongSettings, add_sections, check_settings
from newsroom.kinds import KINDS
from newsroom.model.problems import Report
from newsroom.model.settings import DEFAULT_SECTIONS, Section, Settings
from project_folder import ROOT

NEW = Section("guong-sang", "Dân vận khéo: gương sáng")


def settings_of(text: str, folder: Path) -> Settings:
    file = folder / "read.yml"
    file.write_text(text, encoding="utf-8")
    return read_settings(file, site_name="", site_url="https://x.vn/", description="", kinds=KINDS, report=Report("x"))


WITH_SECTIONS = """\
site_name: Ban  # tên ngắn
extra:
  newsroom:
    sections:
      tin: {title: Tin,   kind: article}
      # văn bản để cuối
      van-ban: {title: Văn bản, kind: plan}
    per_page: 20
"""


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_a_section_comes_after_the_others_and_nothing_else_changes(tmp_path: Path, ending: str) -> None:
    text = WITH_SECTIONS.replace("\n", ending)
    changed = add_sections(text, [NEW, Section("tin", "Tin khác")], settings_of(text, tmp_path))
    added = [line for line in changed.split(ending) if line not in text.split(ending)]
    assert added == [
        "      guong-sang:",
        '        title: "Dân vận khéo: gương sáng"',
        "        kind: article",
    ]
    assert changed.replace("".join(f"{line}{ending}" for line in added), "") == text
    keys = [section.key for section in check_settings(changed, tmp_path, KINDS).sections]
    assert keys == ["tin", "van-ban", "guong-sang"]


@pytest.mark.parametrize("text", ["site_name: Ban\n", "site_name: Ban\nextra:\n  newsroom:\n    per_page: 10\n", ""])
def test_a_site_with_the_usual_sections_keeps_them(tmp_path: Path, text: str) -> None:
    changed = add_sections(text, [NEW], settings_of(text, tmp_path))
    assert check_settings(changed, tmp_path, KINDS).sections == (*DEFAULT_SECTIONS, NEW)


def test_sections_that_are_there_already_change_nothing(tmp_path: Path) -> None:
    settings = settings_of(WITH_SECTIONS, tmp_path)
    assert add_sections(WITH_SECTIONS, [Section("tin", "Khác")], settings) == WITH_SECTIONS


def test_settings_that_only_a_person_can_change_are_refused_in_vietnamese(tmp_path: Path) -> None:
    text = "x: &a {kind: article}\nextra: {newsroom: {sections: {tin: *a}}}\n"
    with pytest.raises(WrongSettings, match="không tự sửa được"):
        add_sections(text, [NEW], settings_of(text, tmp_path))


def test_several_sections_take_nothing_away(tmp_path: Path) -> None:
    text = (ROOT / "mkdocs.yml").read_text("utf-8")
    changed = add_sections(text, [NEW, Section("khac", "Khác")], settings_of(text, tmp_path))
    added = [line for line in changed.splitlines() if line not in text.splitlines()]
    assert [line for line in changed.splitlines() if line not in added] == text.splitlines()
    assert [section.key for section in check_settings(changed, tmp_path, KINDS).sections][-2:] == ["guong-sang", "khac"]


def test_what_has_to_be_written_anew_keeps_its_other_keys(tmp_path: Path) -> None:
    text = "extra: {newsroom: {organisation: {name: Ban}, sections: {tin: {title: Tin, kind: article}}}}\n"
    changed = add_sections(text, [NEW], settings_of(text, tmp_path))
    settings = check_settings(changed, tmp_path, KINDS)
    assert settings.organisation.name == "Ban"
    assert [section.key for section in settings.sections] == ["tin", "guong-sang"]
