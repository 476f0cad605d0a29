"""What is wrong after a change is found by what files look up and claim: the same as by a look at everything."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from random import Random

import pytest
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
from project_folder import Project, environment_variables, epoch_seconds, image_bytes
from relations import Relations

NOW, STEPS = "2018-10-20 09:15", 60
SETTINGS = {
    "plain": "",
    "review": "    review: {required: yes}\n",
    "fixed": "    tag_addresses: {hoa-2: Hoa, le-hoi: Lễ hội}\n"
    "    publish: {may-chu: {to: 'file:///tmp/trang', server: nginx}}\n",
}
ITEMS = ["tin-tuc/2018/a.md", "tin-tuc/2018/b.md", "tin-tuc/2018/b/index.md", "tin-tuc/trang/c.md", "tin-tuc/d.md"]
PLANS, ISSUES = [f"ke-hoach/2018/{name}.md" for name in "pqr"], [f"ban-tin/2018/so-{n}.md" for n in (1, 2, 3)]
OTHERS = ["tin-tuc/index.md", "tro-giup/x.md", "tro-giup/README.md", "tro-giup/index.md", "chu-de/y.md"]
NEXTS = ["tin-tuc/2018/a.next.md", "tin-tuc/d.next.md", "ke-hoach/2018/p.next.md"]
TEXTS = [*ITEMS, *ITEMS, *PLANS, *ISSUES, *OTHERS, *NEXTS]
FILES = [
    "tin-tuc/2018/anh.jpg",
    "anh.jpg",
    "van-ban/So-Lieu.pdf",
    "van-ban/ghi-chu.txt",
    "ke-hoach/2018/p/lich.ics",
    "sitemap.xml",
    "sitemap-2018.xml",
    "cu",
    "cu.html",
    "google0123456789abcdef.html",
    "tin-tuc/2018/e.markdown",
]
REFERENCES = [
    "a.md", "b", "/tin-tuc/2018/b/", "/tin-tuc/d.md", "/tin-tuc/2018/b/index.md", "../tin-tuc/D.MD", "khong.md",
    "/ke-hoach/2018/p.md", "q.md", "/ke-hoach/2018/p/lich.ics", "/chu-de/hoa/", "/chu-de/hoa/rss.xml",
    "/luu-tru/2018/10/", "/tro-giup/x.md", "/tro-giup/", "/van-ban/so-lieu.pdf", "/van-ban/ghi-chu.txt", "/anh.jpg",
    "/tin-tuc/2018/e.md", "5-KH/BDV", "/tin-tuc/", "https://khac.vn/a", "/sitemap-2018.xml",
]  # fmt: skip
PICTURES = ["anh.jpg", "/anh.jpg", "khong.jpg"]
DOCUMENTS = ["5-KH/BDV", "6-KH/BDV", "p.md", "/ke-hoach/2018/q.md", "/tin-tuc/2018/a.md"]
ALIASES = [
    "/cu.html", "/cu.html/", "/cu.html/them/", "/cu/duoi/", "/tin-tuc/2018/b/", "/tin-tuc/d", "/van-ban/So-Lieu.pdf",
    "/ke-hoach/2018/p/lich.ics", "/tin-tuc/trang/3/", "/tin-tuc/2018/a/trang/2", "/chu-de/hoa/", "/?p=5", "/x?p=5",
    "/anh.jpg.320.webp", "/sitemap-2018.xml", "/x/", "/y/",
]  # fmt: skip
REDIRECTS = [
    "/cu.html /tin-tuc/2018/a/", "/cu/x/ /tin-tuc/2018/b/", "/tin-tuc/d/ /cu.html", "/mat/ /khong.md", "/x/ /y/",
    "/x?p=5 /chu-de/hoa/", "/nua/ /mat/", "/v/ /van-ban/so-lieu.pdf", "/luu-tru/2018/10/ /tin-tuc/", "/z/ /chu-de/hoa/",
]  # fmt: skip


def listed(key: str, values: list[str]) -> list[str]:
    """Lines of front matter, each with one or two of these values."""
    return [f"{key}: [{one!r}]" for one in values] + [f"{key}: [{one!r}, {values[0]!r}]" for one in values[1:]]


# Each time one of the groups is taken, and one of its lines.
COMMON = [
    ["draft: yes"],
    ["expires: 2018-10-23"],
    ["id: ma", "id: hai"],
    [f"corrections: [{{date: 2018-10-{day}, kind: go, text: Sai}}]" for day in (22, 23)],
    listed("aliases", ALIASES),
    listed("aliases", ALIASES),
    listed("tags", ["Hòa", "Hoa", "hoá", "Lễ hội", "Lê hội"]),
    listed("related", REFERENCES),
    [f"plan: {reference}" for reference in DOCUMENTS],
    [f"image: {{src: {picture}, alt: Ảnh, caption: Ảnh}}" for picture in PICTURES],
    ["secrecy: mật", "x: ["],
]
OWN = {
    "ke-hoach": [
        ["number: 5-KH/BDV", "number: 6-KH/BDV", "number: 5-kh/bdv"],
        ["issued: 2017-05-01", "issuer: Sở"],
        ["milestones: [{from: 2018-11-01, to: 2018-11-02, task: Việc}]"],
        listed("basis", DOCUMENTS),
        ["attachments: [{file: /van-ban/So-Lieu.pdf, title: Tệp}]", "attachments: [{file: p.pdf, title: Tệp}]"],
    ],
    "ban-tin": [[f"number: {number}" for number in (1, 2, 3, 5)], listed("items", REFERENCES[:6])],
}
GIVEN = {"ke-hoach": ["number: 5-KH/BDV"], "ban-tin": ["number: 1", "period: 2018-10", "items: auto"]}


def text_for(path: str, rng: Random) -> str:
    """What may be written in a Markdown file."""
    links = " ".join(f"[Xem]({rng.choice(REFERENCES)})" for _ in range(rng.choice([0, 0, 1, 2])))
    body = f"Chữ. {links}{rng.choice(['', '', ' ![Ảnh](/anh.jpg)'])}\n"
    if path in OTHERS:
        return body
    section = path.partition("/")[0]
    groups = COMMON + 2 * OWN.get(section, [])
    lines = [*GIVEN.get(section, []), *(rng.choice(rng.choice(groups)) for _ in range(rng.randrange(4)))]
    if path in NEXTS:
        lines.append(f"review: {{live: 2018-10-{rng.choice([20, 23])} 08:00}}")
    lines += ["title: Bài", f"date: 2018-10-{rng.choice([17, 18, 18, 18, 22])}"]
    front = {line.partition(":")[0]: line for line in lines}
    return "\n".join(["---", *front.values(), "---", "", body])


def changed_files(rng: Random) -> Iterator[tuple[str, str | bytes | None]]:
    """Files that are written or, with None, deleted."""
    for _ in range(rng.choice([1, 1, 2, 3])):
        path = rng.choice([*TEXTS, *TEXTS, *FILES, "redirects.txt"])
        data: str | bytes | None = None
        if path == "redirects.txt":
            data = "\n".join(rng.sample(REDIRECTS, rng.randrange(6)))
        elif rng.random() < 0.8:
            contents = [image_bytes("JPEG"), b"%PDF-1.4\n", b"<script>"]
            data = text_for(path, rng) if path in TEXTS else rng.choice(contents)
        yield path, data


# What is there at the beginning: one file of each sort.
BEGINNING = dict.fromkeys(
    [*ITEMS[:2], ITEMS[4]], f"---\ntitle: Bài\ndate: 2018-10-18\n---\n\n[Xem]({REFERENCES[0]})\n"
) | {
    PLANS[0]: "---\ntitle: Kế hoạch\ndate: 2018-10-18\nnumber: 5-KH/BDV\n---\n\nChữ.\n",
    ISSUES[0]: "---\ntitle: Số 1\ndate: 2018-10-18\nnumber: 1\nperiod: 2018-10\nitems: [/tin-tuc/d.md]\n---\n\nChữ.\n",
    OTHERS[0]: "Chữ.\n",
    OTHERS[1]: "[Xem](/van-ban/So-Lieu.pdf)\n",
    "anh.jpg": image_bytes("JPEG"),
    "van-ban/So-Lieu.pdf": b"%PDF-1.4\n",
}


class Board:
    """A project whose content changes."""

    def __init__(self, project: Project, written: str) -> None:
        """`written` are lines for the newsroom's settings."""
        mkdocs_yml, self.project = project.root / "mkdocs.yml", project
        text = mkdocs_yml.read_text("utf-8").replace("  newsroom:\n", f"  newsroom:\n{written}")
        mkdocs_yml.write_text(text, "utf-8")
        project.write({f"content/{path}": data for path, data in BEGINNING.items()})
        config = load_config(str(mkdocs_yml))
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
            file = self.project.content / path
            if data is None:
                file.unlink(missing_ok=True)
            elif not file.is_dir() and not any(parent.is_file() for parent in file.parents):
                self.project.write({f"content/{path}": data})
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
