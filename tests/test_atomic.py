"""Whatever stops a build, the published site stays whole, and the next build makes it what it should be."""

import os
import random
import shutil

import pytest
from project import ROOT, Project, picture
from publishing import changes, dead_links, from_nothing, killed_before, publish, tree

forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")


def article(path: str, title: str, date: str, *, tags: str = "", rest: str = "", body: str = "Lời.") -> dict[str, str]:
    text = f"---\ntitle: {title}\ndate: {date}\ntags: [{tags}]\n{rest}---\n{body}\n"
    return {f"content/{path}": text}


PLAN = "number: {n}-KH/BDVTU\nissued: 2018-0{n}-05\nattachments: [{{file: tep-{n}.pdf, title: Toàn văn}}]\n" + (
    "milestones: [{{date: 2018-11-0{n}, task: Việc {n}}}]\n"
)
IMAGE = "image: {src: anh.jpg, alt: Ảnh, caption: Chú thích}\n"
LINKS = "[Bài mới](/tin-tuc/2018/12/moi-1.md) [Chủ đề mới](/chu-de/chu-de-moi/) [Nguồn tin](/chu-de/chu-de-moi/rss.xml)"


def draw_before(project: Project) -> None:
    """A small site whose lists have older pages."""
    settings = (ROOT / "mkdocs.yml").read_text(encoding="utf-8").replace("per_page: 20", "per_page: 3")
    project.write({"mkdocs.yml": settings, "content/gioi-thieu.md": "# Giới thiệu\n", "content/cu.md": "# Trang cũ\n"})
    for n in range(1, 9):
        body = f"Bài [trước](/tin-tuc/2018/0{n - 1}/bai-{n - 1}.md)." if n > 1 else "Bài đầu."
        tags = "Dân vận khéo, Chủ đề cũ" if n in (2, 3) else "Dân vận khéo"
        rest = IMAGE if n % 2 else ""
        project.write(
            article(f"tin-tuc/2018/0{n}/bai-{n}.md", f"Bài {n}", f"2018-0{n}-10", tags=tags, rest=rest, body=body)
        )
        project.write({f"content/tin-tuc/2018/0{n}/anh.jpg": picture("JPEG")})
    for n in range(1, 4):
        rest = PLAN.format(n=n)
        project.write(article(f"ke-hoach/2018/ke-hoach-{n}.md", f"Kế hoạch {n}", f"2018-0{n}-06", rest=rest))
        project.write({f"content/ke-hoach/2018/tep-{n}.pdf": f"%PDF-1.4 {n}"})


def draw_after(project: Project) -> None:
    """Articles come, change, move and go, and with them tags, months, lists, pictures and pages of their own."""
    for n in (1, 2, 3):
        other = f"[kia](/tin-tuc/2018/12/moi-{n % 3 + 1}.md)"
        rest = "plan: 4-KH/BDVTU\n" + (IMAGE if n == 1 else "")
        path = f"tin-tuc/2018/12/moi-{n}.md"
        project.write(
            article(path, f"Mới {n}", f"2018-12-0{n}", tags="Chủ đề mới, Dân vận khéo", rest=rest, body=other)
        )
    project.write({"content/tin-tuc/2018/12/anh.jpg": picture("JPEG"), "content/them.md": f"# Trang mới\n\n{LINKS}\n"})
    project.write(article("ke-hoach/2018/ke-hoach-4.md", "Kế hoạch 4", "2018-12-02", rest=PLAN.format(n=4)))
    project.write(
        {"content/ke-hoach/2018/tep-4.pdf": "%PDF-1.4 4", "content/gioi-thieu.md": f"# Giới thiệu\n\n{LINKS}\n"}
    )
    project.write(article("tin-tuc/2018/02/bai-2.md", "Bài 2", "2018-02-10", tags="Chủ đề mới", body=LINKS))
    project.write(article("tin-tuc/2018/03/bai-3.md", "Bài 3", "2018-03-10", rest=IMAGE, body="Không còn chủ đề."))
    project.write(article("tin-tuc/2018/06/bai-6.md", "Bài 6", "2018-06-10", body="Bài trước đã gỡ."))
    project.write(article("tin-tuc/2018/05/bai-5.md", "Bài 5", "2018-05-10", body="Bài trước đã gỡ."))
    moved = article("hoat-dong/2018/bai-8.md", "Bài 8", "2018-08-10", rest="aliases: [/tin-tuc/2018/08/bai-8/]\n")
    project.write(moved)
    for path in ("tin-tuc/2018/04/bai-4.md", "tin-tuc/2018/08/bai-8.md", "ke-hoach/2018/ke-hoach-1.md", "cu.md"):
        (project.content / path).unlink()
    for path in ("tin-tuc/2018/05/anh.jpg", "ke-hoach/2018/tep-1.pdf"):
        (project.content / path).unlink()


class Change:
    """A published site and a change of its content that waits to be built; `begin` sets both up again."""

    def __init__(self, project: Project) -> None:
        self.project = project
        draw_before(project)
        told = publish(project.root)
        assert told.good, told.lines
        self.before = tree(project.site)
        self._kept = project.root.with_name("kept")
        for name in ("site", ".cache"):
            shutil.copytree(project.root / name, self._kept / name)
        draw_after(project)
        self.after = from_nothing(project)
        assert dead_links(self.before) == dead_links(self.after) == []
        assert len(self.after.keys() - self.before.keys()) > 10
        assert len(self.before.keys() - self.after.keys()) > 8

    def begin(self) -> None:
        for name in ("site", ".cache"):
            shutil.rmtree(self.project.root / name, ignore_errors=True)
            shutil.copytree(self._kept / name, self.project.root / name)


@pytest.fixture(scope="module")
def change(tmp_path_factory: pytest.TempPathFactory) -> Change:
    return Change(Project(tmp_path_factory.mktemp("change") / "project"))


@pytest.fixture
def small(project: Project) -> Project:
    """A published site of a few pages."""
    draw_before(project)
    assert publish(project.root).good
    return project


# Killed --------------------------------------------------------------------------------------------------------------


@forks
def test_killed_at_any_change_the_site_is_whole_and_the_next_build_repairs_it(change: Change) -> None:
    change.begin()
    with changes(change.project.site) as made:
        assert publish(change.project.root).good
    assert tree(change.project.site) == change.after
    assert len(made) > 80
    for number in sorted(random.Random(1).sample(range(len(made)), 40)):
        change.begin()
        killed_before(number, change.project)
        assert dead_links(tree(change.project.site)) == [], f"before change {number}: {made[number]}"
        if number % 5 == 0:
            assert publish(change.project.root).good
            assert tree(change.project.site) == change.after
