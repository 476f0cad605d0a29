"""How few files of a site one change touches, and that the closing line tells the truth about it."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from project_folder import ROOT, Project

NOW = "2026-01-01 00:00"
COUNT = 1_000
CLOSING = re.compile(r"Đã dựng: (\d+) tệp mới hoặc thay đổi, (\d+) tệp giữ nguyên, (\d+) tệp gỡ bỏ")


def articles(folder: Path, count: int) -> list[Path]:
    """That many articles of the benchmark's corpus below a folder, the oldest first."""
    subprocess.run([sys.executable, "bench/corpus.py", str(folder), str(count)], cwd=ROOT, check=True)
    paths = folder.rglob("2*/*/*.md")
    return sorted(paths, key=lambda path: re.findall(r"(?m)^date: (.*)", path.read_text("utf-8")))


def build(project: Project) -> tuple[dict[str, bytes], tuple[int, int, int]]:
    """The site after one more build, and the numbers of its closing line."""
    run = project.run_newsroom("build", now=NOW)
    assert run.exit_status == 0, run.stderr
    closing_line = CLOSING.search(run.stderr)
    assert closing_line, run.stderr
    return project.site_files(), (int(closing_line[1]), int(closing_line[2]), int(closing_line[3]))


def changes(before: dict[str, bytes], after: dict[str, bytes]) -> set[str]:
    """Paths whose file is new, other than before, or gone."""
    return {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}


def pages_in(paths: set[str]) -> set[str]:
    """Those that are not of the search index, of which a shard changes as a whole."""
    return {path for path in paths if not path.startswith("tim-kiem/chi-muc/")}


def shards_of(paths: set[str]) -> set[str]:
    """The shards of full text in the search index that these files belong to."""
    return {path.split("/")[2].rpartition("-")[0] for path in paths if path.startswith("tim-kiem/chi-muc/2")}


def page_of(source: Path, root: Path) -> str:
    """The file of an article's page."""
    return f"{source.relative_to(root / 'content').with_suffix('').as_posix()}/index.html"


def counted(before: dict[str, bytes], after: dict[str, bytes]) -> tuple[int, int, int]:
    """What a closing line must say of the step between two sites."""
    gone = len(before.keys() - after.keys())
    changed = len(changes(before, after)) - gone
    return changed, len(after) - changed, gone


def test_one_change_among_a_thousand_articles_touches_a_handful_of_files(project: Project, tmp_path: Path) -> None:
    *_, newest = paths = articles(tmp_path / "content", COUNT)
    first, last_line = build(project)
    assert last_line == (len(first), 0, 0)

    again, last_line = build(project)
    assert again == first
    assert last_line == (0, len(first), 0)

    added = newest.with_name("bai-moi.md")
    added.write_text(re.sub(r"(?m)^date: .*", "date: 2025-06-01 08:00", newest.read_text("utf-8"), count=1), "utf-8")
    more, last_line = build(project)
    assert last_line == counted(first, more)
    assert page_of(added, tmp_path) in more
    assert len(pages_in(changes(first, more))) <= 60
    assert shards_of(changes(first, more)) == {"2025-06"}

    middle = paths[COUNT // 2]
    middle.write_text(middle.read_text("utf-8") + "\nThêm một câu ở cuối bài.\n", "utf-8")
    edited, last_line = build(project)
    assert last_line == counted(more, edited)
    assert page_of(middle, tmp_path) in changes(more, edited)
    assert len(pages_in(changes(more, edited))) <= 12
    assert len(shards_of(changes(more, edited))) == 1
    assert "tim-kiem/index.html" in changes(more, edited), "the page knows where the shards are"

    added.unlink()
    middle.write_text(middle.read_text("utf-8").removesuffix("\nThêm một câu ở cuối bài.\n"), "utf-8")
    back, last_line = build(project)
    assert last_line == counted(edited, back)
    assert back == first


@pytest.mark.parametrize("items", [45, 85])
def test_a_full_page_of_a_list_stays_as_it_is_when_newer_items_come(
    project: Project, tmp_path: Path, items: int
) -> None:
    paths = articles(tmp_path / "store", 2 * items)
    for source in paths[:items]:
        put(source, tmp_path)
    before, _ = build(project)
    for source in paths[items:]:
        put(source, tmp_path)
    after, _ = build(project)
    full = [path for path in before if re.fullmatch(r"tin-tuc/trang/\d+/index\.html", path)]
    assert full
    changed = [path for path in full if before[path] != after[path]]
    # The newest full page led to the newest of all, and leads to the next full one now.
    assert len(changed) <= 1
    for path in changed:
        assert ITEM.findall(before[path]) == ITEM.findall(after[path])


ITEM = re.compile(rb'data-item.*?href="([^"]*)"', re.DOTALL)


def put(source: Path, root: Path) -> None:
    """Publish an article in tin-tuc."""
    target = root / "content/tin-tuc" / source.name
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(re.sub(r"\[([^]]*)\]\([^)]*\.md[^)]*\)", r"\1", source.read_text("utf-8")), "utf-8")
