"""The benchmark's corpus and its tables; what they say of time is for people to judge, and no test does."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from unittest.mock import ANY

import pytest
import yaml
from growth import fit_line, laws
from newsroom.text.normalize import count_syllables
from project_folder import ROOT, Project, command_environment

LATER = "2025-01-01 00:00"
BUILDS = ["fresh", "cold", "same", "edit", "add", "retitle", "rename", "backdate", "withdraw"]
# A site generator: every article's page is its file.
PEER = """
import pathlib, sys
if sys.argv[1:] == ["version"]:
    print("peer v0.1")
for file in pathlib.Path("content").rglob("*.md"):
    page = pathlib.Path("public", file.relative_to("content").with_suffix(""), "index.html")
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_bytes(file.read_bytes())
pathlib.Path("public/index.html").touch()
"""
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


def table(text: str) -> list[list[str]]:
    """The cells of the Markdown table in a text, row by row, without its ruler."""
    header, _, *rows = re.findall(r"^\|.*\|$", text, re.MULTILINE)
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in (header, *rows)]


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
def test_a_run_gives_one_table_with_a_column_for_each_size_and_every_figure(tmp_path: Path) -> None:
    file = tmp_path / "figures.json"
    (tmp_path / "peer.py").write_text(PEER, encoding="utf-8")
    path = programs(tmp_path / "bin", hugo=f"exec {sys.executable} {tmp_path}/peer.py $1")
    done = run("--count", "6,2", "--rounds", "1", "--peers", "hugo,pelican", "--json", str(file), path=path)
    assert done.returncode == 0, done.stderr
    header, *rows = table(done.stdout)
    assert header == ["job", "2", "6"]
    jobs = dict(zip([*BUILDS, "saved", "peak cold", "peak edit", "left"], rows, strict=True))
    for name in (*BUILDS, "saved"):
        assert all(float(cell.split(" s")[0]) > 0 for cell in jobs[name][1:]), name
    for name in BUILDS:
        is_shared = name in ("cold", "same", "edit", "add")
        assert [" × hugo" in cell for cell in jobs[name][1:]] == [is_shared] * 2, name
    assert all(re.search(r"\bcold [+-]\d", cell) for cell in jobs["fresh"][1:])
    assert [int(re.search(r"(\d+) files", cell)[1]) > 0 for cell in jobs["withdraw"][1:]] == [True] * 2
    assert "left out: pelican" in done.stdout
    assert done.stdout.count(" processors") == 1, "the machine is said once"
    figures = json.loads(file.read_text(encoding="utf-8"))
    assert (figures["missing"], list(figures["results"])) == (["pelican"], ["2", "6"])
    measured = [(each["job"], each["site"]) for each in figures["results"]["6"]]
    assert measured[:3] == [("fresh", "newsroom"), ("cold", "newsroom"), ("cold", "hugo")]


@posix
@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="the benchmark copies what git knows, and this is no checkout")
def test_what_a_build_wrote_is_counted_and_changes_of_a_round_are_undone(tmp_path: Path) -> None:
    file = tmp_path / "figures.json"
    done = run("--count", "6", "--rounds", "2", "--peers", "", "--json", str(file), path=programs(tmp_path / "bin"))
    assert done.returncode == 0, done.stderr
    first, second = (
        {each["job"]: each["footprint"] for each in json.loads(file.read_text())["results"]["6"] if each["round"] == n}
        for n in (0, 1)
    )
    assert first["cold"]["written"] == first["cold"]["files"]
    assert (first["same"]["written"], first["same"]["removed"]) == (0, 0)
    assert 0 < first["edit"]["written"] < first["cold"]["files"]
    # The article that the first round added is all that the second has more.
    assert second["cold"]["files"] == first["add"]["files"]


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


def test_workers_that_share_nothing_make_the_same_pages(project: Project) -> None:
    *_, newest = corpus(project.content, 12)
    project.build(now=LATER)
    command = [sys.executable, str(ROOT / "bench/divided_build.py"), str(project.root)]

    def divide() -> subprocess.CompletedProcess[str]:
        environment = command_environment(now=LATER)
        return subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", check=False)

    done = divide()
    assert (done.returncode, done.stderr) == (0, "0 differ\n")
    assert [row[:2] for row in table(done.stdout)[1:]] == [["reading files", "12"], ["rendering pages", ANY]]
    page = project.site / newest.removesuffix(".md") / "index.html"
    page.write_bytes(page.read_bytes() + b"x")
    done = divide()
    assert (done.returncode, done.stderr) == (1, f"1 differ: {page.relative_to(project.site)}\n")


def test_a_law_of_growth_is_fitted_by_relative_errors() -> None:
    fixed, each = fit_line({count: 0.5 + 0.002 * count for count in (300, 1000, 10_000, 100_000)})
    assert (fixed, each) == (pytest.approx(0.5), pytest.approx(0.002))
    # A tenth too much at one size puts no size off by more than a twentieth; squares of seconds would, by a third.
    points = {1000: 2.5, 10_000: 20.5, 100_000: 220.5}
    fixed, each = fit_line(points)
    assert max(abs(fixed + each * count - seconds) / seconds for count, seconds in points.items()) < 0.05


def test_the_table_of_laws_says_what_a_million_articles_would_take() -> None:
    def measured(job: str, seconds: float, files: int) -> dict[str, object]:
        cost = {"wall_seconds": 9.0, "cpu_seconds": seconds, "peak_mib": 100.0}
        return {"job": job, "cost": cost, "footprint": {"files": files, "site_bytes": 10**9, "cache_bytes": 10**6}}

    peer = measured("cold", 999.0, 0) | {"footprint": None}
    results = {
        1000: [measured("cold", 3.0, 3100), measured("cold", 99.0, 3100), measured("cold", 2.0, 3100), peer],
        10_000: [measured("cold", 21.0, 30_100)],
    }
    header, _, seconds, memory, files, *_ = laws(results)
    assert header == ["what", "1,000", "10,000", "fixed", "each 1,000", "off by", "1,000,000"]
    assert seconds == ["cold: processor, s", "3.00", "21.00", "1.00", "2.00", "0%", "2,001"]
    assert memory == ["cold: largest process, MiB", "100", "100", "100", "0", "0%", "100"]
    assert files == ["files of the site", "3,100", "30,100", "100", "3,000", "0%", "3,000,100"]
