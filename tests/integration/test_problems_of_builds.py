"""What an incremental build says is wrong is what a check of everything says, whichever build succeeded last."""

import re
from random import Random

import pytest
from changing_content import SETTINGS, begin, changed_files, write_or_delete
from project_folder import Project

STEPS = 20
PROBLEM = re.compile(r"(?:content/.*|mkdocs\.yml):\d+: ")


@pytest.mark.parametrize("written", SETTINGS.values(), ids=SETTINGS)
def test_a_build_tells_what_a_check_of_everything_tells(written: str, project: Project) -> None:
    begin(project, written)
    rng, day = Random(written), 20
    since_last_build: dict[str, bytes | None] = {}
    for _ in range(STEPS):
        if rng.random() < 0.15 and day < 30:
            day += 1
        for path, data in changed_files(rng):
            file = project.content / path
            since_last_build.setdefault(path, file.read_bytes() if file.is_file() else None)
            write_or_delete(project, path, data)
        now = f"2018-10-{day} 09:15"
        build = project.run_newsroom("build", now=now)
        told = [line for line in build.stderr.splitlines() if PROBLEM.match(line)]
        assert sorted(told) == sorted(project.problem_lines(now))
        if build.exit_status == 0:
            since_last_build = {}
        elif rng.random() < 0.7:
            # Most errors are mended by taking back what was written.
            for path, before in since_last_build.items():
                write_or_delete(project, path, before)
