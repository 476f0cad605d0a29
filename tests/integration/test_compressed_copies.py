"""Copies compressed by the build: beside every text where the board asks for them, and never otherwise."""

import gzip

import pytest
from newsroom.build.compressed_copies import COMPRESSIBLE_EXTENSIONS
from project_folder import Project, read_tree
from site_builds import (
    build_from_scratch,
    build_in_process,
    write_first_version,
    write_second_version,
)

NOW = "2019-01-01 08:00"


def set_precompress(project: Project, *, on: bool) -> None:
    """Uncomment, or comment out, the line of mkdocs.yml."""
    text = (project.root / "mkdocs.yml").read_text("utf-8")
    off_line, on_line = "\n    # precompress: yes\n", "\n    precompress: yes\n"
    assert (off_line in text) is not (on_line in text)
    text = text.replace(off_line, on_line) if on else text.replace(on_line, off_line)
    project.write({"mkdocs.yml": text})


@pytest.fixture
def compressed(project: Project) -> Project:
    """A site with compressed copies, built."""
    write_first_version(project)
    set_precompress(project, on=True)
    assert build_in_process(project.root, now=NOW).succeeded
    return project


def copies(site: dict[str, bytes]) -> dict[str, bytes]:
    """The compressed copies in a site."""
    return {path: data for path, data in site.items() if path.endswith(".gz")}


def test_beside_every_text_and_nothing_else_lies_a_copy_of_it(compressed: Project) -> None:
    site = read_tree(compressed.site)
    texts = {path for path in site if path.rpartition(".")[2] in COMPRESSIBLE_EXTENSIONS}
    assert {"index.html", "404.html", "rss.xml", "feed.json", "assets/newsroom.css", "gioi-thieu/index.html"} <= texts
    assert copies(site).keys() == {f"{path}.gz" for path in texts}
    for path in texts:
        packed = site[f"{path}.gz"]
        assert gzip.decompress(packed) == site[path], path
        assert packed[4:8] == bytes(4), "no time is in it"


def test_an_incremental_build_gives_the_copies_of_a_clean_one(compressed: Project) -> None:
    before = copies(read_tree(compressed.site))
    write_second_version(compressed)
    assert build_in_process(compressed.root, now=NOW).succeeded
    site = read_tree(compressed.site)
    assert before.keys() - site.keys(), "what was removed took its copy with it"
    assert site == build_from_scratch(compressed, now=NOW)
    assert build_in_process(compressed.root, now=NOW).succeeded
    assert read_tree(compressed.site) == site


def test_a_copy_that_somebody_changed_or_deleted_is_made_again(compressed: Project) -> None:
    before = read_tree(compressed.site)
    (compressed.site / "index.html.gz").write_bytes(b"changed")
    (compressed.site / "rss.xml.gz").unlink()
    assert build_in_process(compressed.root, now=NOW).succeeded
    assert read_tree(compressed.site) == before


def test_where_nobody_asks_for_copies_any_more_they_go(compressed: Project) -> None:
    before = read_tree(compressed.site)
    set_precompress(compressed, on=False)
    assert build_in_process(compressed.root, now=NOW).succeeded
    assert copies(read_tree(compressed.site)) == {}
    set_precompress(compressed, on=True)
    assert build_in_process(compressed.root, now=NOW).succeeded
    assert read_tree(compressed.site) == before
