"""The benchmark's corpus and its tables; what they say of time is for people to judge, and no test does."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
import yaml
from newsroom.text.normalize import count_syllables
from project_folder import ROOT, Project

LATER = "2025-01-01 00:00"
COLUMNS = ["job", "generator", "wall, s", "CPU, s", "peak, MiB", "ratio"]
EMPTY_PAGE = "mkdocs, one empty page"
posix = pytest.mark.skipif(os.name == "nt", reason="puts programs of its own on the path, as links and shell scripts")


def corpus(folder: Path, count: int, *options: str, hash_seed: int = 1) -> dict[str, str]:
    """The files of a corpus by path, the oldest article first."""
    subprocess.run(
        [sys.executable, "bench/corpus.py", str(folder), str(count), *options],
        cwd=ROOT,
        env=os.environ | {"PYTHONHASHSEED": str(hash_seed)},
        check=True,
    )
    files = {file.relative_to(folder).as_posix(): file.read_text(encoding="utf-8") for file in folder.rglob("*.md")}
    return dict(sorted(files.items(), key=lambda pair: int((re.findall(r"-(\d+)\.md", pair[0]) or [0])[0])))


def run(*arguments: str, path: str) -> subprocess.CompletedProcess[str]:
    """Run the benchmark with that PATH."""
    return subprocess.run(
        [sys.executable, "-m", "newsroom", "bench", *arguments],
        cwd=ROOT,
        env=os.environ | {"PATH": path, "PYTHONPATH": str(ROOT / "hooks")},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def programs(folder: Path, **scripts: str) -> str:
    """A folder for PATH with git and these shell scripts in it, and nothing else."""
    folder.mkdir()
    git = shutil.which("git")
    assert git, "the benchmark copies what git knows"
    (folder / "git").symlink_to(git)
    for name, script in scripts.items():
        (folder / name).write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        (folder / name).chmod(0o755)
    return str(folder)


def tables(text: str) -> list[list[list[str]]]:
    """The cells of each Markdown table in a text, row by row."""
    table_texts = re.findall(r"(?:^\|.*\|\n)+", text, re.MULTILINE)
    return [
        [[cell.strip() for cell in row.strip("|").split("|")] for row in table.splitlines()] for table in table_texts
    ]


def split(article: str) -> tuple[dict[str, object], str]:
    """Front matter and body."""
    _, front_matter, body = article.split("---\n", 2)
    return yaml.safe_load(front_matter), body


def test_a_corpus_is_the_same_every_time_and_another_with_another_seed(tmp_path: Path) -> None:
    first = corpus(tmp_path / "a", 40, hash_seed=1)
    assert len(first) == 40
    assert first == corpus(tmp_path / "b", 40, hash_seed=2)
    assert first != corpus(tmp_path / "c", 40, "--seed", "7")


def test_every_convention_tells_the_same_articles(tmp_path: Path) -> None:
    ours, hugo, pelican = (
        corpus(tmp_path / name, 40, "--convention", name) for name in ("newsroom", "hugo", "pelican")
    )
    assert hugo.keys() - ours.keys() == {f"{path.partition('/')[0]}/_index.md" for path in ours}
    assert ours.keys() == pelican.keys()
    for path, article in ours.items():
        text = re.sub(r"\]\(.*?\)", "]()", split(article)[1]).strip()
        assert text == re.sub(r"\]\(.*?\)", "]()", split(hugo[path])[1]).strip()
        assert text == re.sub(r"\]\(.*?\)", "]()", pelican[path].partition("\n\n")[2]).strip()


def test_a_corpus_is_content_without_a_problem(project: Project) -> None:
    assert len(corpus(project.content, 30)) > 30, "the articles and the project's own pages"
    assert project.problem_lines(now=LATER) == []


def test_a_corpus_reads_like_ten_years_of_news(tmp_path: Path) -> None:
    articles = [split(article) for article in corpus(tmp_path, 300).values()]
    lengths = [count_syllables(re.sub(r"[|#*-]", " ", body)) for _, body in articles]
    assert min(lengths) >= 300
    assert max(lengths) <= 650
    dates = [str(front_matter["date"]) for front_matter, _ in articles]
    assert dates == sorted(dates)
    assert (dates[0][:4], dates[-1][:4]) == ("2015", "2024")
    assert all(2 <= len(re.findall("^## ", body, re.MULTILINE)) <= 4 for _, body in articles)
    assert all("\n- " in body for _, body in articles)
    assert 25 <= sum("\n|---" in body for _, body in articles) <= 80, "about one in six has a table"
    assert 35 <= sum(".md)" in body for _, body in articles) <= 90, "about one in five has a link"
    used = Counter(tag for front_matter, _ in articles for tag in front_matter["tags"])
    (_, most), (_, second), *rest = used.most_common()
    assert most > second > 3 * rest[len(rest) // 4][1], "a few tags are used much, most hardly at all"


@posix
@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="the benchmark copies what git knows, and this is no checkout")
def test_a_run_gives_two_tables_and_every_figure(tmp_path: Path) -> None:
    file = tmp_path / "figures.json"
    path = programs(tmp_path / "bin")
    done = run("--count", "30", "--rounds", "1", "--peers", "hugo,pelican", "--json", str(file), path=path)
    assert done.returncode == 0, done.stderr
    large, small = tables(done.stdout)
    assert large[0] == small[0] == COLUMNS
    assert [(row[0].partition(":")[0], row[1]) for row in large[2:]] == [
        (job, "newsroom") for job in ("cold", "same", "edit", "add")
    ]
    assert [(row[0].partition(":")[0], row[1]) for row in small[2:]] == [
        pair for job in ("same", "edit", "add") for pair in ((job, "newsroom"), ("", EMPTY_PAGE))
    ]
    for row in [*large[2:], *small[2:]]:
        assert [float(cell) > 0 for cell in row[2:5]] == [True] * 3
        assert bool(row[5]) == (row[1] == EMPTY_PAGE)
    assert "left out: hugo, pelican" in done.stdout
    figures = json.loads(file.read_text(encoding="utf-8"))
    assert figures["missing"] == ["hugo", "pelican"]
    for table, kept in ((large, figures["large"]), (small, figures["small"])):
        assert kept["articles"] == 30
        assert [f"{result['cost']['wall_seconds']:.2f}" for result in kept["results"]] == [row[2] for row in table[2:]]


@posix
@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="the benchmark copies what git knows, and this is no checkout")
@pytest.mark.parametrize(
    ("build", "said"),
    [("echo no such theme >&2; exit 3", "status 3"), ("true", "hugo built no public/")],
    ids=["fails", "builds nothing"],
)
def test_a_peer_that_does_not_do_its_work_is_no_rival(tmp_path: Path, build: str, said: str) -> None:
    path = programs(tmp_path / "bin", hugo=f'if [ "$1" = version ]; then echo hugo v0.1; else {build}; fi')
    done = run("--count", "1", "--rounds", "1", "--peers", "hugo", path=path)
    assert done.returncode == 1
    assert said in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize("wrong", [["--count", "0"], ["--rounds", "x"], ["--peers", "hugo,jekyll"], ["--cuont", "9"]])
def test_a_wrong_option_is_refused_before_anything_is_built(wrong: list[str]) -> None:
    done = run(*wrong, path=os.environ["PATH"])
    assert (done.returncode, done.stdout) == (2, "")
    assert wrong[0] in done.stderr
