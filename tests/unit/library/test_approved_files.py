"""Tests of approvals held against the files of items."""

from newsroom.content.approval import approve
from newsroom.model.settings import ReviewSettings
from newsroom.text.dates import parse_moment
from project_folder import NOW, Project


def test_an_approved_item_may_link_to_a_page_that_the_build_makes(project: Project) -> None:
    settings = project.root / "mkdocs.yml"
    text = settings.read_text("utf-8").replace("  newsroom:\n", "  newsroom:\n    review: {required: yes}\n")
    settings.write_text(text, "utf-8")
    item = "---\ntitle: Một\ndate: 2018-10-19\n---\n\n[Tin tức](/tin-tuc/)\n"
    approved = approve(item, by="an", at=parse_moment(NOW), settings=ReviewSettings(required=True), files="")
    project.write({"content/tin-tuc/mot.md": approved})
    assert not project.problem_lines()
