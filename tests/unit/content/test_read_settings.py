"""What mkdocs.yml says of the site, as the rest of the program gets it."""

from pathlib import Path

import pytest
from newsroom.content.read_settings import read_settings
from newsroom.model.problems import Report


def test_the_sites_name_has_no_character_that_xml_forbids(tmp_path: Path) -> None:
    file = tmp_path / "mkdocs.yml"
    file.write_text("site_name: unused\n", encoding="utf-8")
    names = {"site_name": "Ban\x08 Dân vận", "site_url": "https://a.vn/", "description": "Tin\ud800 tức"}
    settings = read_settings(file, **names, kinds=(), report=Report(""))
    assert settings.site_name == settings.organisation.name == "Ban Dân vận"
    assert settings.description == "Tin tức"


@pytest.mark.parametrize(
    ("written", "read", "problems"),
    [("https://DÂNVẬN.vn:443/", "https://xn--dnvn-boa8786b.vn/", []), ("https://a:b/", "", ["site_url"])],
)
def test_the_sites_address_is_written_as_browsers_write_it(
    tmp_path: Path, written: str, read: str, problems: list[str]
) -> None:
    file = tmp_path / "mkdocs.yml"
    file.write_text("site_name: unused\n", encoding="utf-8")
    report = Report("mkdocs.yml")
    settings = read_settings(file, site_name="A", site_url=written, description="", kinds=(), report=report)
    assert settings.site_url == read
    assert [problem.key for problem in report.problems] == problems
