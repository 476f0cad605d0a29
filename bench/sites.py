"""Turns a folder into sites of the generators that are compared."""

import compileall
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import corpus
from measuring import ProcessCost, measure_process

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parent
NEWSROOM_NAME, EMPTY_PAGE_NAME = "newsroom", "MkDocs’ empty page"
CACHE_FOLDER = ".cache"

# The articles of the project and what lies beside them; the corpus takes their place.
_SAMPLE_ARTICLES = re.compile(r"content/[^/]+/\d{4}/")
_EMPTY_CONFIG = "site_name: Ban Dân vận\ntheme: {name: material, language: vi, font: false}\n"
# Our path to modules and a time that is set change what a generator does; without bytecode each start would compile.
_NOT_PASSED_ON = ("PYTHONPATH", "SOURCE_DATE_EPOCH", "PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX")


class PageNotBuilt(Exception):
    """A command ended well, but the page it should have made is not there."""


@dataclass(frozen=True, slots=True)
class GeneratorSite:
    """A generator's site: the command that builds it, the folder its pages go to, and what else it leaves behind.

    A site without a convention has no articles.
    """

    name: str
    root: Path
    command: Sequence[str]
    output_folder: str
    other_outputs: Sequence[str] = ()
    convention: corpus.Convention | None = None
    environment: Mapping[str, str] = field(default_factory=dict)

    @property
    def content(self) -> Path:
        """The folder of the articles' files."""
        return self.root / "content"

    @property
    def output(self) -> Path:
        """The folder of its pages."""
        return self.root / self.output_folder

    @property
    def cache(self) -> Path:
        """The folder of our site's cache."""
        return self.root / CACHE_FOLDER

    @property
    def whole_environment(self) -> dict[str, str]:
        """The environment variables of its processes."""
        kept = {name: value for name, value in os.environ.items() if name not in _NOT_PASSED_ON}
        return {**kept, "NO_MKDOCS_2_WARNING": "1", "PYTHONUTF8": "1", **self.environment}

    def build(self) -> ProcessCost:
        """Build the site in a process of its own."""
        return measure_process(self.command, self.root, self.whole_environment)

    def clean(self) -> None:
        """Take away all that builds have left."""
        for name in (self.output_folder, *self.other_outputs):
            shutil.rmtree(self.root / name, ignore_errors=True)

    def forget(self) -> None:
        """Leave what a clone holds: neither what builds have left, nor the program's bytecode."""
        self.clean()
        for folder in list((self.root / "hooks").rglob("__pycache__")):
            shutil.rmtree(folder)

    def page_file(self, path: str) -> Path:
        """The file of the page of that address."""
        return self.output / path / "index.html"

    def page(self, path: str) -> str:
        """The published page of that address; PageNotBuilt where there is none."""
        file = self.page_file(path)
        if not file.is_file():
            raise PageNotBuilt(f"{self.name} built no {file.relative_to(self.root)}")
        return file.read_text(encoding="utf-8")


def newsroom_site(root: Path) -> GeneratorSite:
    """This project as git knows it, committed or not, without its own articles."""
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listing, cwd=PROJECT, check=True, stdout=subprocess.PIPE).stdout.decode().split("\0")
    for name in set(filter(None, names)):
        if (PROJECT / name).is_file() and not _SAMPLE_ARTICLES.match(name):
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(PROJECT / name, root / name)
    # Installed programs come compiled; the first build of a round of one should not have to do it.
    compileall.compile_dir(root / "hooks", quiet=2)
    command = [sys.executable, "-m", "newsroom", "build"]
    return GeneratorSite(
        NEWSROOM_NAME, root, command, "site", [CACHE_FOLDER], "newsroom", {"PYTHONPATH": str(root / "hooks")}
    )


def hugo_site(root: Path, program: str) -> GeneratorSite:
    """A Hugo site with the features that it shares with ours."""
    shutil.copytree(HERE / "hugo", root)
    return GeneratorSite("hugo", root, [program, "--quiet"], "public", ["resources"], "hugo")


def hugo_pagefind_site(root: Path, program: str) -> GeneratorSite:
    """The Hugo site with a search index of its pages, by Pagefind alone."""
    shutil.copytree(HERE / "hugo", root)
    # Pagefind is installed beside Hugo.
    command = [str(Path(program).with_name("python")), str(HERE / "hugo_pagefind.py"), program]
    return GeneratorSite("hugo and pagefind", root, command, "public", ["resources"], "hugo")


def pelican_site(root: Path, program: str) -> GeneratorSite:
    """A Pelican site with the features that it shares with ours."""
    root.mkdir(parents=True)
    shutil.copy2(HERE / "pelicanconf.py", root)
    command = [program, "content", "--output", "output", "--settings", "pelicanconf.py", "--quiet"]
    return GeneratorSite("pelican", root, command, "output", ["__pycache__"], "pelican")


def empty_page_site(root: Path, program: str) -> GeneratorSite:
    """What MkDocs with Material takes to build next to nothing; `program` is Python."""
    (root / "docs").mkdir(parents=True)
    (root / "docs/index.md").touch()
    (root / "mkdocs.yml").write_text(_EMPTY_CONFIG, encoding="utf-8")
    return GeneratorSite(EMPTY_PAGE_NAME, root, [program, "-m", "mkdocs", "build", "--quiet"], "site")
