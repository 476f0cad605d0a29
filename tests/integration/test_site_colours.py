"""Pages take the colours of mkdocs.yml."""

import re

from project_folder import Project

SETTINGS = """
    colours: {brand: "#005BAC", gold: "#ffcc00"}
    social:
      - {name: Zalo, url: "https://zalo.me/danvan"}
      - {name: Facebook, url: "https://www.facebook.com/danvan"}
"""


def test_pages_take_the_colours_and_accounts_of_mkdocs_yml(project: Project) -> None:
    settings = project.root / "mkdocs.yml"
    text = settings.read_text("utf-8")
    settings.write_text(text.replace("    per_page: 20\n", f"    per_page: 20{SETTINGS}"), "utf-8")
    project.build()
    page = project.read_site_file("")
    assert re.search(r'<link rel="stylesheet" href="/assets/colours\.css\?[0-9a-f]{8}">', page)
    assert "--brand: #005bac" in project.read_site_file("assets/colours.css")
    assert '<a href="https://zalo.me/danvan" rel="me noopener">Zalo</a>' in page


def test_the_colours_of_the_sample_cost_no_file_of_their_own(project: Project) -> None:
    assert "assets/colours.css" not in project.build().site_files()
