"""A draft with an error blocks nothing but the draft: it is told, and all else is built."""

import pytest
from newsroom.model.problems import format_problems
from project_folder import Project

PUBLIC = "---\ntitle: Bài đã đăng\ndate: 2017-10-09\nid: mot\naliases: [/cu.html]\n---\nNội dung.\n"
HEAD = "---\ntitle: Chưa xong\ndate: 2017-10-10\ndraft: yes\n"
# The drafts come before the public item by path, which must not make them the owners of what both claim.
BROKEN_DRAFTS = {
    "an unknown key": f"{HEAD}hidden: yes\n---\nNháp mật danh.\n",
    "a remote picture": f"{HEAD}---\nNháp mật danh ![Ảnh](https://example.vn/a.jpg).\n",
    "a missing picture": f"{HEAD}image: {{src: thieu.jpg, alt: A, caption: B}}\n---\nNháp mật danh.\n",
    "no date": "---\ntitle: Chưa xong\ndraft: yes\n---\nNháp mật danh.\n",
    "an identity of another item": f"{HEAD}id: mot\n---\nNháp mật danh.\n",
    "an old address of another item": f"{HEAD}aliases: [/cu.html]\n---\nNháp mật danh.\n",
    "front matter beyond reading": f"{HEAD}tags: {'[' * 200}\n---\nNháp mật danh.\n",
}


@pytest.mark.parametrize("draft", BROKEN_DRAFTS.values(), ids=BROKEN_DRAFTS)
def test_all_but_the_draft_is_built(draft: str, project: Project) -> None:
    project.write({"content/tin-tuc/2017/10/bai.md": PUBLIC, "content/tin-tuc/2017/10/a.md": draft})
    lines = format_problems(project.content_problems())
    assert lines and all(line.startswith("content/tin-tuc/2017/10/a.md:") for line in lines)

    run = project.run_newsroom("build")
    assert run.exit_status == 0
    assert all(line in run.stderr for line in lines)
    assert "1 bản nháp có lỗi" in run.stderr
    site = project.site_files()
    assert "tin-tuc/2017/10/bai/index.html" in site
    assert not any(b"danh" in data and "Nháp mật danh".encode() in data for data in site.values())

    assert project.run_newsroom("build").exit_status == 0, "also when nothing has changed"
    strict = project.run_newsroom("build", "--strict")
    assert strict.exit_status == 1
    assert "bản nháp có lỗi" not in strict.stderr
    assert project.run_newsroom("check").exit_status == 1


BLOCKING = {
    "a mark of secrecy": f"{HEAD}secrecy: Mật\n---\nNháp.\n",
    "an error of an item that is no draft": PUBLIC.replace("mot", "hai").replace("/cu", "/cu-2") + "![](thieu.jpg)\n",
    "front matter that does not say it is a draft's": f"---\ntags: {'[' * 200}\n---\ndraft: yes\n",
    "a draft's word that cannot be read": HEAD.replace("yes", "chưa biết") + "---\nNháp.\n",
}


@pytest.mark.parametrize("text", BLOCKING.values(), ids=BLOCKING)
def test_what_is_no_mere_error_of_a_draft_stops_the_build(text: str, project: Project) -> None:
    project.write({"content/tin-tuc/2017/10/bai.md": PUBLIC, "content/tin-tuc/2017/10/a.md": text})
    run = project.run_newsroom("build")
    assert run.exit_status == 1
    assert "bản nháp có lỗi" not in run.stderr
    assert not project.site_files()


def test_a_draft_at_the_old_address_of_an_item_gives_way(project: Project) -> None:
    public = PUBLIC.replace("/cu.html", "/tin-tuc/2017/10/a/")
    project.write({"content/tin-tuc/2017/10/bai.md": public, "content/tin-tuc/2017/10/a.md": f"{HEAD}---\nNháp.\n"})
    assert [problem.path for problem in project.content_problems()] == ["content/tin-tuc/2017/10/a.md"]
    assert "/tin-tuc/2017/10/bai/" in project.build().read_site_file("tin-tuc/2017/10/a/")


def test_two_drafts_of_one_address_are_told_too(project: Project) -> None:
    drafts = {f"content/tin-tuc/2017/10/{name}.md": f"{HEAD}id: mot\n---\nNháp.\n" for name in ("a", "b")}
    project.write(drafts)
    assert [problem.path for problem in project.content_problems()] == ["content/tin-tuc/2017/10/b.md"]
    assert project.run_newsroom("build").exit_status == 0
