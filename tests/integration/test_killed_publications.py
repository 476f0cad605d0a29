"""A publication that is killed at every step, and goes on, while readers follow links through nginx."""

import gzip
import http.client
import os
import signal
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from functools import cache
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from msgspec import json
from newsroom.model import urls
from newsroom.model.settings import PublishTarget
from newsroom.publishing.history import Publication
from newsroom.publishing.target import Destination
from project_folder import Project
from site_builds import SiteUpdate, internal_links, record_changes
from target_checks import Laboratory, Tree, files_below
from web_servers import running_server

Read = Callable[[str], bytes | None]
_COMPRESSED = (".html", ".xml", ".json", ".css", ".js")


def with_copies(site: Tree) -> Tree:
    """A site with the compressed copies of its texts."""
    copies = {f"{path}.gz": gzip.compress(data, mtime=0) for path, data in site.items() if path.endswith(_COMPRESSED)}
    return {**site, **copies}


@cache
def files_led_to(path: str, data: bytes) -> tuple[str, ...]:
    """The files that a page, a feed, the sitemap or the contents of the search index lead to."""
    if path == urls.SEARCH_CONTENTS:
        contents = json.decode(data)
        names = (contents.get("words"), *(year["table"] for year in contents.get("years", ())))
        return tuple(urls.SEARCH_INDEX + name for name in names if name)
    if path == f"{urls.SEARCH}{urls.INDEX_HTML}":
        return (*internal_links(path, data).values(), urls.SEARCH_CONTENTS)
    return tuple(internal_links(path, data).values())


class Reader:
    """Begins at the home page, follows every link, and begins anew; keeps what a reader would complain of."""

    def __init__(self, read: Read) -> None:
        self._read = read
        self.dead: set[str] = set()
        self.requests = 0

    def rounds(self) -> Iterator[None]:
        """One request at a time, for ever."""
        while True:
            yield from self.round()

    def round(self) -> Iterator[None]:
        """All that is reached from the home page, one request at a time."""
        came_from: dict[str, str] = {}
        waiting = [urls.INDEX_HTML]
        while waiting:
            path = waiting.pop()
            data = self._read(path)
            self.requests += 1
            yield
            if data is None:
                if self._is_still_led_to(path, came_from):
                    self.dead.add(f"{came_from.get(path, '')} -> {path}")
                continue
            for file in files_led_to(path, data):
                if file not in came_from and file != urls.INDEX_HTML:
                    came_from[file] = path
                    waiting.append(file)

    def _is_still_led_to(self, path: str, came_from: Mapping[str, str]) -> bool:
        """Whether the file is missing though each page on the way there, as it is now, leads to the next.

        A page that was read a moment ago may be another one by now.
        """
        way = [path]
        while way[-1] in came_from:
            way.append(came_from[way[-1]])
        for page, following in zip(reversed(way), reversed(way[:-1]), strict=False):
            data = self._read(page)
            if data is None or following not in files_led_to(page, data):
                return False
        return self._read(path) is None


@pytest.fixture(scope="module")
def update(tmp_path_factory: pytest.TempPathFactory) -> SiteUpdate:
    return SiteUpdate(Project(tmp_path_factory.mktemp("change") / "project"))


def publish_in_child(laboratory: Laboratory, version: Publication, folder: Path, kill_before: int) -> int:
    """The process that publishes, and kills itself before its change of that number to the folder."""
    child = os.fork()
    if child == 0:
        try:
            with pytest.MonkeyPatch.context() as patch, record_changes(folder, kill_before=kill_before):
                patch.setattr(os, "fsync", lambda descriptor: None)
                laboratory.publish(version)
            os._exit(0)
        finally:
            os._exit(1)
    return child


def test_readers_find_every_link_and_every_file_whole_whenever_a_publication_is_killed(
    update: SiteUpdate, tmp_path: Path
) -> None:
    before, after = with_copies(update.site_before), with_copies(update.site_after)
    assert sum(before.get(path) != after.get(path) for path in before.keys() | after.keys()) >= 200
    # Not below pytest's own folders, which nginx may not enter.
    with tempfile.TemporaryDirectory(prefix="newsroom-target-") as target:
        folder = Path(target)
        folder.chmod(0o755)
        laboratory = Laboratory(
            Destination(PublishTarget("chinh", target), lambda name: "", tmp_path),
            lambda: files_below(folder),
            tmp_path,
        )
        laboratory.publish(laboratory.version(before))
        new_version = laboratory.version(after)
        with (
            running_server("nginx", folder, in_place=True) as address,
            closing(http.client.HTTPConnection(urlsplit(address).netloc, timeout=10)) as connection,
        ):
            reader = Reader(lambda path: ask(connection, path, before, after))
            reading, kills = reader.rounds(), 0
            while True:
                child = publish_in_child(laboratory, new_version, folder, kill_before=4 + kills % 7)
                while (ended := os.waitpid(child, os.WNOHANG)) == (0, 0):
                    next(reading)
                at_rest = Reader(files_below(folder).get)
                for _ in at_rest.round():
                    pass
                assert at_rest.dead == set(), f"after {kills} kills"
                if not os.WIFSIGNALED(ended[1]):
                    assert os.waitstatus_to_exitcode(ended[1]) == 0
                    break
                assert os.WTERMSIG(ended[1]) == signal.SIGKILL
                kills += 1
        assert laboratory.files() == after
    assert kills > 60
    assert reader.requests > kills
    assert reader.dead == set()


def ask(connection: http.client.HTTPConnection, path: str, before: Tree, after: Tree) -> bytes | None:
    """A file as nginx sends it, compressed where there is a copy; fails where it is neither of the two versions."""
    address = path.removesuffix(urls.INDEX_HTML) if path.endswith(f"/{urls.INDEX_HTML}") else path
    # Whoever does not ask for HTML gets the feed at the page about feeds.
    connection.request("GET", f"/{quote(address)}", headers={"Accept": "text/html,*/*", "Accept-Encoding": "gzip"})
    answer = connection.getresponse()
    data = answer.read()
    if answer.status == 404:
        return None
    if answer.getheader("Content-Encoding") == "gzip":
        data = gzip.decompress(data)
    assert (answer.status, data in (before.get(path), after.get(path))) == (200, True), path
    return data
