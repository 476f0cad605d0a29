"""When a next version takes its item's place, and how its file comes into it."""

from pathlib import Path
from typing import Any

import pytest
from memory_site import SETTINGS, article, correction, next_change_of, to_datetime
from newsroom.kinds import KINDS
from newsroom.library.library import Library
from newsroom.library.next_versions import put_in_place
from newsroom.library.schedule import upcoming_events
from newsroom.model.review import Review
from newsroom.runtime.content_writer import ContentWriter
from project_folder import Project
from reviewed_items import approved

LIVE = "2018-10-10 08:00"
PATH = "tin-tuc/2018/bai.md"
# What else an item says, and its next version, and whether that version goes live.
VERSIONS: dict[str, tuple[dict[str, Any], dict[str, Any], bool]] = {
    "nothing else": ({}, {}, True),
    "a draft": ({"draft": True}, {}, False),
    "a next version that is a draft": ({}, {"draft": True}, False),
    "a next version that is not approved": ({}, {"unapproved": "waiting"}, False),
    "an item that is no longer approved": ({"unapproved": "changed"}, {}, True),
    "an item that is withdrawn": ({"corrections": [correction("2018-10-09 09:00", kind="go")]}, {}, False),
    "an item that had expired": ({"expires": "2018-10-10 07:00"}, {}, False),
    "an item that would expire later": ({"expires": "2018-10-11 07:00"}, {}, True),
}


def library(now: str, before: dict[str, Any], after: dict[str, Any], live: str | None = LIVE) -> Library:
    review = Review(live=to_datetime(live) if live else None)
    return Library(
        [article(PATH, date="2018-10-01", title="Cũ", **before)],
        introductions={},
        static_pages={},
        files=frozenset(),
        settings=SETTINGS,
        kinds=KINDS,
        now=to_datetime(now),
        next_versions=[article(PATH, date="2018-10-01", title="Mới", review=review, is_next_version=True, **after)],
    )


@pytest.mark.parametrize(("before", "after", "goes_live"), VERSIONS.values(), ids=VERSIONS)
def test_a_next_version_takes_its_place_at_its_minute_where_nothing_speaks_against_it(
    before: dict[str, Any], after: dict[str, Any], goes_live: bool
) -> None:
    earlier = library("2018-10-10 07:59", before, after)
    assert earlier.items[PATH].title == "Cũ"
    assert ("thay bằng bản sửa" in [event.kind for event in upcoming_events(earlier)]) == goes_live
    for now in ("2018-10-10 08:00", "2018-10-12 08:00"):
        later = library(now, before, after)
        assert later.items[PATH].title == ("Mới" if goes_live else "Cũ")
        assert (PATH in later.next_versions) != goes_live
        assert "thay bằng bản sửa" not in [event.kind for event in upcoming_events(later)]


def test_the_site_changes_at_the_minute_and_at_none_where_nobody_has_set_one() -> None:
    assert next_change_of(library("2018-10-10 07:59", {}, {})) == to_datetime(LIVE)
    assert next_change_of(library("2018-10-10 07:59", {}, {}, live=None)) is None
    assert next_change_of(library("2018-10-10 08:00", {}, {})) is None


def test_a_version_in_its_place_keeps_its_approval_and_makes_the_same_site(project: Project) -> None:
    file, next_file = project.content / PATH, project.content / "tin-tuc/2018/bai.next.md"
    text = "---\ntitle: Mới\ndate: 2018-10-01\nreview: {live: 2018-10-10 08:00}\n---\nHai.\n"
    project.write({f"content/{PATH}": "---\ntitle: Cũ\ndate: 2018-10-01\n---\nMột.\n"})
    next_file.write_text(approved(text), encoding="utf-8")
    before = project.build(now="2018-10-11").site_files()
    old = file.read_bytes()
    writer = ContentWriter(project.content, project.root / ".cache")
    assert put_in_place(writer, PATH) == (old, file.read_bytes())
    assert not next_file.exists()
    assert file.read_text("utf-8") == approved(text.replace("review: {live: 2018-10-10 08:00}\n", ""))
    after = project.build(now="2018-10-11").site_files()
    changed = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
    # The parts of the search index are named by the digests of files.
    assert not [path for path in changed if not path.startswith((".newsroom/", "tim-kiem/"))]
    with pytest.raises(FileNotFoundError):
        put_in_place(writer, PATH)


def test_a_version_that_was_put_into_its_place_halfway_is_there_after_the_next_attempt(project: Project) -> None:
    file, next_file = project.content / PATH, project.content / "tin-tuc/2018/bai.next.md"
    project.write({f"content/{PATH}": "---\ntitle: Cũ\ndate: 2018-10-01\n---\nMột.\n"})
    next_file.write_text("---\ntitle: Mới\ndate: 2018-10-01\n---\nHai.\n", encoding="utf-8")

    class Killed(ContentWriter):
        def delete(self, file: Path) -> None:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        put_in_place(Killed(project.content, project.root / ".cache"), PATH)
    assert file.read_bytes() == next_file.read_bytes()
    put_in_place(ContentWriter(project.content, project.root / ".cache"), PATH)
    assert not next_file.exists()
