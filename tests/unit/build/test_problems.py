"""What is wrong after a change is found by what files look up and claim: the same as by a look at everything."""

from collections.abc import Mapping
from contextlib import suppress
from random import Random

import pytest
from changing_content import ISSUES, ITEMS, NEXTS, SETTINGS, begin, changed_files, write_or_delete
from mkdocs.config import load_config
from newsroom.build.changed_files import at_moment, with_changed_files
from newsroom.build.content import Content
from newsroom.build.problems import checker, find_problems, with_results
from newsroom.checks.collector import CheckResult
from newsroom.content.frontmatter.editor import UneditableFrontMatter
from newsroom.content.scanner import find_source
from newsroom.library.approvals import approve_item
from newsroom.mkdocs_plugin.project import open_content
from newsroom.text.dates import parse_moment
from project_folder import Project, environment_variables, epoch_seconds
from relations import Relations

NOW, STEPS = "2018-10-20 09:15", 60


class Board:
    """A project whose content changes."""

    def __init__(self, project: Project, written: str) -> None:
        """`written` are lines for the newsroom's settings."""
        self.project = project
        begin(project, written)
        config = load_config(str(project.root / "mkdocs.yml"))
        with environment_variables(SOURCE_DATE_EPOCH=epoch_seconds(NOW)), open_content(config) as loaded:
            self.content = Content(**{name: getattr(loaded, name) for name in Content.__struct_fields__})
        self.parser = self.content.project.parser()

    def go_on(self, rng: Random) -> None:
        """Let something happen: files change, the day becomes another, or an item is approved."""
        what = rng.random()
        if what < 0.1:
            self.content = at_moment(self.content, parse_moment(f"2018-10-{rng.randrange(17, 26)} 09:15"))
        elif what < 0.3 and self.content.project.settings.review.required:
            self.approve(rng.choice([*ITEMS, *ISSUES, *NEXTS]))
        else:
            self.write(dict(changed_files(rng)))

    def approve(self, path: str) -> None:
        item, content = self.content.versions.get(path), self.content
        # Some texts cannot be edited.
        with suppress(UneditableFrontMatter):
            if item is not None:
                text, review = (self.project.content / path).read_text("utf-8"), content.project.settings.review
                at, library = parse_moment(NOW), content.library
                text = approve_item(text, item, library, content.file_info, by="an", at=at, settings=review)
                self.write({path: text})

    def write(self, files: Mapping[str, str | bytes | None]) -> None:
        for path, data in files.items():
            write_or_delete(self.project, path, data)
        sources = {path: find_source(self.project.content, path) for path in files}
        self.content = with_changed_files(self.content, sources, self.parser)

    def problems(self) -> list[str]:
        """What a check of everything finds."""
        return sorted(map(repr, find_problems(self.content)))


class Follower:
    """Follows a content from change to change: what is wrong is kept by source, and made new where it was touched."""

    def __init__(self, content: Content, left_out: str = "") -> None:
        """`left_out` is what of the relations is not recorded."""
        self._relations, self._left_out = Relations(content, left_out), left_out
        self._results = checker(content).check_all()

    def follow(self, content: Content) -> list[str]:
        """What is wrong now; in drafts too."""
        relations = Relations(content, self._left_out)
        again = checker(content).check_again(relations.changes_since(self._relations, self._results))
        self._relations = relations
        self._results = {source: found for source, found in (self._results | again).items() if found != CheckResult()}
        return sorted(map(repr, with_results(content, self._results)))


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("written", SETTINGS.values(), ids=SETTINGS)
def test_what_a_change_touches_is_all_that_it_can_change(written: str, seed: int, project: Project) -> None:
    board, rng = Board(project, written), Random(f"{written}{seed}")
    follower = Follower(board.content)
    for _ in range(STEPS):
        board.go_on(rng)
        assert follower.follow(board.content) == board.problems()


def article(*lines: str, body: str = "Chữ.", day: int = 18) -> str:
    """An article's file."""
    return "\n".join(["---", "title: Bài", f"date: 2018-10-{day}", *lines, "---", "", body, ""])


# By what is not recorded: what there is, and what then happens: files change, or it becomes another day.
NEEDED: dict[str, tuple[dict[str, str], dict[str, str | None] | int]] = {
    "links": ({"tin-tuc/a.md": article(body="[Xem](b.md)"), "tin-tuc/b.md": article()}, {"tin-tuc/b.md": None}),
    "pictures": ({"tin-tuc/a.md": article(body="![Ảnh](/anh.jpg)")}, {"anh.jpg": None}),
    "related items": (
        {"tin-tuc/a.md": article("related: [b.md]"), "tin-tuc/b.md": article()},
        {"tin-tuc/b.md": None},
    ),
    "announced plans": (
        {"tin-tuc/a.md": article("plan: 6-KH/BDV"), "ke-hoach/b.md": article("number: 6-KH/BDV")},
        {"ke-hoach/b.md": None},
    ),
    "records": (
        {"ke-hoach/a.md": article("basis: [b.md]"), "ke-hoach/b.md": article("number: 6-KH/BDV")},
        {"ke-hoach/b.md": None},
    ),
    "old addresses": ({"tin-tuc/a.md": article("aliases: [/tin-tuc/b/]")}, {"tin-tuc/b.md": article()}),
    "next versions": (
        {
            "tin-tuc/a.md": article(),
            "tin-tuc/a.next.md": article(body="[Xem](/chu-de/hoa/)"),
            "tin-tuc/b.md": article(),
            "tin-tuc/b.next.md": article(),
        },
        {"tin-tuc/b.next.md": article("tags: [Hoa]")},
    ),
    "claims": ({"tin-tuc/a.md": article("id: ma")}, {"tin-tuc/b.md": article("id: ma")}),
    "mentions": (
        {"tin-tuc/a.md": article(body="[Tải](/van-ban/b.pdf)"), "van-ban/b.pdf": "%PDF-1.4"},
        {"tin-tuc/a.md": article()},
    ),
    "lists": (
        {"tin-tuc/a.md": article(body="[Xem](/chu-de/hoa/)"), "tin-tuc/b.md": article("tags: [Hoa]")},
        {"tin-tuc/b.md": article("tags: [Hoa]", "draft: yes")},
    ),
    "topics of drafts": (
        {"redirects.txt": "/x/ /chu-de/hoa/", "tin-tuc/b.md": article("tags: [Hoa]", "draft: yes")},
        {"tin-tuc/b.md": article("draft: yes")},
    ),
    "redirects": ({"redirects.txt": "/x/ /tin-tuc/b/", "tin-tuc/b.md": article()}, {"tin-tuc/b.md": None}),
    "all paths": ({"tin-tuc/a.md": article(body="[Xem](bai-viet-dai.md)")}, {"tin-tuc/bai-viet-dat.md": article()}),
    "who sees it": ({"tin-tuc/a.md": article(body="[Xem](b.md)"), "tin-tuc/b.md": article(day=22)}, 23),
    "found by its path": (
        {"tin-tuc/a.md": article(body="[Xem](b.md)"), "tin-tuc/b.md": article()},
        {"tin-tuc/b.md": article("draft: yes")},
    ),
    "found by its record": (
        {"tin-tuc/a.md": article("plan: 6-KH/BDV"), "ke-hoach/b.md": article("number: 6-KH/BDV")},
        {"ke-hoach/b.md": article()},
    ),
}


@pytest.mark.parametrize("relation", NEEDED)
def test_without_a_relation_something_stays_as_it_was(relation: str, project: Project) -> None:
    before, happening = NEEDED[relation]
    board = Board(project, SETTINGS["plain"])
    board.write(before)
    right, wrong = Follower(board.content), Follower(board.content, relation)
    if isinstance(happening, int):
        board.content = at_moment(board.content, parse_moment(f"2018-10-{happening} 09:15"))
    else:
        board.write(happening)
    assert right.follow(board.content) == board.problems()
    assert wrong.follow(board.content) != board.problems()
