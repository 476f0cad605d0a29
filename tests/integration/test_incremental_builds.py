"""An incremental build gives byte for byte the site of a build from nothing, whatever was changed and in any order.

NEWSROOM_EXAMPLES sets how many histories of a site are tried, NEWSROOM_STEPS how many steps each has.
"""

import contextlib
import io
import json
import logging
import os
import random
import shutil
import struct
import tempfile
import time
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

import pytest
import yaml
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from mkdocs.config import load_config
from newsroom.build import site_record
from newsroom.build.problems import find_problems
from newsroom.content import scanner
from newsroom.mkdocs_plugin import project as mkdocs_project
from newsroom.mkdocs_plugin.project import open_content
from newsroom.model.items import next_version_path
from newsroom.text.dates import TIME_ZONE
from PIL import Image
from project_folder import ROOT, Project
from site_builds import InProcessBuild, build_in_process, environment_variables, read_tree, record_changes
from written_values import (
    ADDRESSES,
    ATTACHMENTS,
    FIRST_SETTINGS,
    KEYS,
    MISTAKES,
    OLD_ADDRESSES,
    OTHER_FILES,
    PICTURES,
    REVIEW,
    SECTIONS,
    SETTINGS,
    TAGS,
    TITLES,
    Moment,
    Named,
    Some,
)

EXAMPLES = int(os.environ.get("NEWSROOM_EXAMPLES", "6"))
STEPS = int(os.environ.get("NEWSROOM_STEPS", "14"))
STAMP = struct.Struct("<qqq")
START = datetime(2018, 6, 15, 12, 0, tzinfo=TIME_ZONE)
# Of one length, so that only the bytes tell them apart.
BODIES = ("Một hai ba.", "Hai ba một.", "Ba một hai.")
TEMPLATES = (
    "article.html", "plan.html", "partials/ui.html", "partials/frame.html", "listing.html", "redirect.html",
    "head.html", "home.html",
)  # fmt: skip
LINK, LINKED = "lien-ket", ("tu-lieu", "tu-lieu-2")
"""A link to a folder beside it, under content/, and where it leads to."""
OUTPUTS = (".cache", "site")


@dataclass
class Draft:
    """What an editor has written in one file: its front matter and its body."""

    keys: dict[str, object]
    body: str = "Một hai ba.\n"

    def text(self) -> str:
        rows = "".join(f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in self.keys.items())
        return f"---\n{rows}---\n{self.body}"


@dataclass
class State:
    """A project at some moment: what its people have written, and where it leads."""

    mkdocs: str
    now: datetime
    link: str
    drafts: dict[str, Draft]
    files: dict[str, bytes]


def site_tree(site: Path) -> dict[str, bytes]:
    """The files of a site, with the record that it carries of itself."""
    files = (Path(parent, name) for parent, _, names in os.walk(site) for name in names)
    return {file.relative_to(site).as_posix(): file.read_bytes() for file in files}


def minute(time: datetime) -> str:
    return f"{time:%Y-%m-%d %H:%M}"


def file_bytes(path: str, width: int, shade: int) -> bytes:
    """A file of the type that its name says; broken where it is a picture of a negative width."""
    if width < 0:
        return b"hong"
    kind = {"jpg": "JPEG", "png": "PNG", "gif": "GIF", "webp": "WEBP"}.get(path.rpartition(".")[2])
    if kind:
        buffer = io.BytesIO()
        Image.new("L", (width, 6), shade * 40).save(buffer, kind)
        return buffer.getvalue()
    return f"%PDF-1.4 {width}\n/Author (Người {shade})\n".encode()


picks = st.integers(0, 60)
numbers = st.integers(0, 10**6)
days = st.one_of(st.integers(-40, 40), st.sampled_from([-200, -400, -900]))
words = st.sampled_from(["một", "hai", "ba"])


def edits(*keys: str) -> st.SearchStrategy[list[tuple[int, str, str, int]]]:
    """One to three changes of front matter: which item, the kind that the key is of, the key, which value."""
    table = [(kind, key) for kind, group in KEYS.items() for key in group if key in keys or not keys]
    one = st.tuples(picks, st.sampled_from(table), numbers).map(lambda e: (e[0], *e[1], e[2]))
    return st.lists(one, min_size=1, max_size=3)


class History(RuleBasedStateMachine):
    """What happens to a site: its editors' changes, its engineers', and the days that pass."""

    def __init__(self) -> None:
        super().__init__()
        logging.getLogger("mkdocs").setLevel(logging.INFO)
        logging.getLogger("mkdocs").propagate = False
        self.root_folder = Path(tempfile.mkdtemp(prefix="newsroom-"))
        self.project = Project(self.root_folder / "project")
        root = self.project.root
        (root / "overrides").unlink()
        shutil.copytree(ROOT / "overrides", root / "overrides")
        self.clean = self.root_folder / "clean"
        self.clean.mkdir()
        for name in ("content", "overrides", "hooks"):
            (self.clean / name).symlink_to(root / name, target_is_directory=True)
        self.mkdocs = FIRST_SETTINGS
        self.now, self.link, self.number, self.change_count, self.bad, self.program = START, LINKED[0], 0, 0, 0, 0
        self.drafts: dict[str, Draft] = {}
        self.good: State | None = None
        self.kept: State | None = None

    def teardown(self) -> None:
        shutil.rmtree(self.root_folder)

    @initialize(
        every=st.integers(1, 3),
        ticks=st.sampled_from(["real", "coarse", "late"]),
        start=st.integers(0, 3),
        jobs=st.sampled_from([1, 1, 2]),
    )
    def begin(self, every: int, ticks: str, start: int, jobs: int) -> None:
        """A small site of all kinds; builds come after every step, or after every second or third.

        A coarse clock is that of a file system that knows only every other second: changes may hide between. A late one
        lets each build take place an hour after the changes, as it seems to it, and trust what it finds.
        """
        self.every, self.ticks, self.jobs = every, ticks, jobs
        for path in (*PICTURES, *ATTACHMENTS, "kieu.css"):
            if not path.startswith(f"{LINK}/"):
                self.put(path, file_bytes(path, 8, start))
        self.put("tu-lieu-2/chung.jpg", file_bytes("tu-lieu-2/chung.jpg", 500, start + 1))
        self.set_link(self.link)
        self.put("gioi-thieu.md", "# Giới thiệu\n\n[Tin](tin-tuc/index.md)\n")
        self.put("tin-tuc/index.md", "Lời dẫn của chuyên mục. [Xem](/tin-tuc/2018/bai-1.md)\n")
        for number in range(4):
            self.write("tin-tuc", -3 * number, number)
            self.write("hoat-dong", -5 * number, number + 1)
        for number in range(3):
            self.write("ke-hoach", -20 * number, number)
        self.write("hoi-thi", -9, 0)
        self.write("ban-tin", -2, 0)
        self.write("ban-tin", -32, 0)
        # Long enough lists that most of what stands in them is far from any change.
        for number in range(20):
            self.write("hoat-dong", -3 * number, 2 * number)
        self.write("thong-bao", -3, 0)
        self.compare()
        assert self.good is not None, "the site of the beginning has errors"

    # Building ------------------------------------------------------------------------------------------------------

    @invariant()
    def the_site_is_that_of_a_build_from_nothing(self) -> None:
        if not hasattr(self, "every"):
            return
        self.change_count += 1
        if self.change_count % self.every == 0:
            self.compare()

    def compare(self) -> None:
        """Build both ways and compare: what was said, every file, and the count of files."""
        before = site_tree(self.project.site)
        with self.clock():
            output = self.build(self.project.root)
            self.empty_clean_folder()
            expected = self.build(self.clean, jobs=1)
        assert (output.succeeded, output.messages) == (expected.succeeded, expected.messages)
        after = site_tree(self.project.site)
        if not output.succeeded:
            assert after == before, "a build that failed has changed the site"
            self.bad += 1
            if self.bad >= 2:
                self.restore(self.good)
            return
        self.bad, self.good = 0, self.state()
        check_equal(after, site_tree(self.clean / "site"))
        before, after = counted(before), counted(after)
        written = sum(before.get(path) != data for path, data in after.items())
        assert output.file_counts == (written, len(after) - written, len(before.keys() - after.keys()))

    def build(self, root: Path, *, jobs: int = 0, **options: bool) -> InProcessBuild:
        """Build the project or its twin; `options` are those of `build_in_process`."""
        self.write_settings()
        now = int(self.now.timestamp())
        return build_in_process(root, now=now, jobs=jobs or self.jobs, time_ns=self.time_ns, **options)

    def write_settings(self) -> None:
        (self.project.root / "mkdocs.yml").write_text(self.mkdocs, encoding="utf-8")

    def empty_clean_folder(self) -> None:
        shutil.copyfile(self.project.root / "mkdocs.yml", self.clean / "mkdocs.yml")
        for name in OUTPUTS:
            shutil.rmtree(self.clean / name, ignore_errors=True)

    @contextlib.contextmanager
    def clock(self) -> Iterator[None]:
        """What of the world outside the project is not as it is: the file system's clock, the program's version."""
        with pytest.MonkeyPatch.context() as patch:
            if self.ticks == "coarse":
                patch.setattr(scanner, "file_stamp", coarse_stamp)
            patch.setattr(mkdocs_project, "running_programs_digest", lambda: bytes([self.program]) * 16)
            yield

    def time_ns(self) -> int:
        return time.time_ns() + (3_600_000_000_000 if self.ticks == "late" else 0)

    def state(self) -> State:
        return State(self.mkdocs, self.now, self.link, dict(self.drafts), read_tree(self.project.content))

    def restore(self, state: State | None) -> None:
        """The editors take back what they did since then."""
        assert state is not None
        self.mkdocs, self.now, self.drafts = state.mkdocs, state.now, dict(state.drafts)
        for path in read_tree(self.project.content).keys() - state.files.keys():
            self.remove(path)
        for path, data in state.files.items():
            file = self.project.content / path
            if not file.exists() or file.read_bytes() != data:
                self.put(path, data)
        if self.link != state.link:
            self.set_link(state.link)
        self.bad = 0

    # Writing -------------------------------------------------------------------------------------------------------

    def put(self, path: str, content: str | bytes) -> None:
        self.project.write({f"content/{path}": content})

    def remove(self, path: str) -> None:
        (self.project.content / path).unlink(missing_ok=True)

    def set_link(self, target: str) -> None:
        self.link = target
        self.remove(LINK)
        (self.project.content / LINK).symlink_to(target, target_is_directory=True)

    def save(self, path: str, draft: Draft) -> None:
        self.drafts[path] = draft
        self.put(path, draft.text())

    def write(self, section: str, day: int, number: int) -> str:
        """A new item of a section; its number decides what it shows of others."""
        self.number += 1
        date = self.now + timedelta(days=day, hours=-(self.number % 5))
        keys: dict[str, object] = {
            "title": TITLES[number % len(TITLES)],
            "date": minute(date),
            "tags": [TAGS[number % len(TAGS)], TAGS[(2 * number + 3) % len(TAGS)]],
        }
        name = f"{section}/{date.year}/bai-{self.number}.md"
        match SECTIONS[section]:
            case "article":
                if number % 2:
                    keys["image"] = {"src": f"/{PICTURES[number % 4]}", "alt": "Ảnh", "caption": "Chú thích"}
                else:
                    keys["plan"] = f"{1 + number % 3}-KH/X"
            case "plan":
                name = f"{section}/2018/ke-hoach-{self.number - 8}.md"
                keys |= {"number": f"{self.number - 8}-KH/X", "issued": "2018-01-05", "issuer": "Ban A", "basis": []}
                keys["milestones"] = [{"from": f"{date:%Y-%m-%d}", "to": f"{date:%Y-%m-%d}", "task": "Việc"}]
                keys["attachments"] = [{"file": ["tep.pdf", "/tu-lieu/tep.pdf"][number % 2], "title": "Toàn văn"}]
                keys["effective"] = {"from": f"{date:%Y-%m-%d}"}
            case "contest":
                teams = [{"name": "Đội A"}, {"name": "Đội B", "block": "Khối 2"}]
                keys["contest"] = {"name": "Hội thi", "teams": teams, "prizes": [{"rank": "nhat", "team": "Đội A"}]}
            case "bulletin":
                name = f"{section}/{date:%Y}/so-{date.month}.md"
                keys |= {"number": date.month, "period": f"{date:%Y-%m}"}
            case "notice":
                keys["valid"] = {"to": f"{self.now + timedelta(days=number % 7):%Y-%m-%d}"}
        self.save(name, Draft(keys))
        return name

    def some(self, pick: int, kind: str = "") -> str:
        """One of the items, of that kind if there is one of it; "" where there is none at all."""
        all_paths = sorted(self.drafts)
        paths = [path for path in all_paths if SECTIONS[path.partition("/")[0]] == kind] or all_paths
        return paths[pick % len(paths)] if paths else ""

    def fill_in(self, value: object, path: str, draw: random.Random) -> object:
        """What is written for a value of a key of the item at that path."""
        match value:
            case Moment(days, later, is_day):
                text = minute(self.now + timedelta(days=days))
                text = max(str(self.drafts[path].keys["date"]), text) if later else text
                return text[:10] if is_day else text
            case Named(section, key):
                named = self.some(draw.randrange(60), SECTIONS.get(section, ""))
                return self.drafts[named].keys.get(key, named)
            case Some(values, 0):
                return self.fill_in(draw.choice(values), path, draw)
            case Some(values, most):
                return draw.sample(list(values), draw.randint(0, most))
            case list():
                return [self.fill_in(entry, path, draw) for entry in value]
            case dict():
                return {key: self.fill_in(entry, path, draw) for key, entry in value.items()}
        return value

    def edit(self, changes: Sequence[tuple[int, str, str, int]]) -> None:
        """Set keys of items' front matter, or take them out."""
        for pick, kind, key, number in changes:
            path = self.some(pick, kind)
            if path:
                draft, draw = self.drafts[path], random.Random(number)
                value = self.fill_in(draw.choice(KEYS[kind][key]), path, draw)
                kept = {name: other for name, other in draft.keys.items() if name != key}
                self.save(path, replace(draft, keys=kept if value is None else kept | {key: value}))

    @rule(section=st.sampled_from(list(SECTIONS)), day=days, number=picks, count=st.sampled_from([1, 1, 1, 5]))
    def items_are_added(self, section: str, day: int, number: int, count: int) -> None:
        for more in range(count):
            self.write(section, day, number + more)

    @rule(changes=edits())
    def keys_are_edited(self, changes: Sequence[tuple[int, str, str, int]]) -> None:
        self.edit(changes)

    @rule(changes=edits("title", "summary", "tags", "author", "image", "date", "updated", "number"))
    def what_lists_show_is_edited(self, changes: Sequence[tuple[int, str, str, int]]) -> None:
        self.edit(changes)

    @rule(changes=edits("date", "draft", "expires", "featured", "corrections", "review"))
    def items_come_and_go(self, changes: Sequence[tuple[int, str, str, int]]) -> None:
        self.edit(changes)

    @rule(changes=edits("tags", "related", "plan", "aliases", "id", "number", "basis", "replaces", "amends", "items"))
    def ties_are_edited(self, changes: Sequence[tuple[int, str, str, int]]) -> None:
        self.edit(changes)

    @rule(pick=picks, mistake=st.sampled_from(MISTAKES), draft=st.booleans())
    def a_mistake_is_made(self, pick: int, mistake: dict[str, object], draft: bool) -> None:
        """It stops the build, unless it is in a draft."""
        if path := self.some(pick):
            keys = self.drafts[path].keys | mistake | ({"draft": True} if draft else {})
            self.put(path, replace(self.drafts[path], keys=keys).text())

    @rule(pick=picks, text=st.sampled_from(BODIES), links=st.lists(st.sampled_from(ADDRESSES), max_size=2), other=picks)
    def a_body_is_edited(self, pick: int, text: str, links: list[str], other: int) -> None:
        if path := self.some(pick):
            picture = f"\n![Ảnh](/{PICTURES[other % len(PICTURES)]})\n" if other % 3 == 0 else ""
            more = "".join(f"\n[xem]({address})\n" for address in [*links, f"/{self.some(other)}"][: other % 4])
            heading = "\n## Mục\n\n| a | b |\n|---|---|\n| 1 | 2 |\n" if other % 5 == 0 else ""
            self.save(path, replace(self.drafts[path], body=f"{text}\n{more}{picture}{heading}"))

    @rule(pick=picks, text=st.sampled_from(BODIES))
    def a_body_is_edited_in_place(self, pick: int, text: str) -> None:
        if path := self.some(pick):
            draft = self.drafts[path]
            self.save(path, replace(draft, body=text + draft.body[len(text) :]))

    @rule(
        pick=picks,
        number=st.integers(1, 3),
        alias=st.booleans(),
        section=st.sampled_from(["", "tin-tuc", "hoat-dong", "dien-hinh"]),
    )
    def an_item_is_moved(self, pick: int, number: int, alias: bool, section: str) -> None:
        old = self.some(pick)
        folder = old.rpartition("/")[0]
        if section and SECTIONS[old.partition("/")[0]] == "article":
            folder = f"{section}/2018"
        new = f"{folder}/doi-{number}.md"
        if not old or new in self.drafts:
            return
        draft = self.drafts.pop(old)
        self.remove(old)
        if alias:
            old_aliases = draft.keys.get("aliases")
            kept = list(old_aliases) if isinstance(old_aliases, list) else []
            endings = ("/", ".html", ".html/trang/cu")
            aliases = [*kept, f"/{old.removesuffix('.md')}{endings[number % 3]}"]
            draft = replace(draft, keys=draft.keys | {"aliases": aliases})
        self.save(new, draft)
        next_version = self.project.content / next_version_path(old)
        if next_version.exists():
            next_version.rename(self.project.content / next_version_path(new))

    @rule(section=st.sampled_from(list(SECTIONS)), year=st.sampled_from(["2016", "2017", "2019", ""]))
    def a_folder_is_moved_or_deleted(self, section: str, year: str) -> None:
        """With all that lies in it, whose own times stay as they are."""
        old, new = f"{section}/2018", f"{section}/{year}"
        inside = [path for path in self.drafts if path.startswith(f"{old}/")]
        folder = self.project.content
        # A coarse clock takes two such files for one.
        if not (folder / old).exists() or (folder / new).exists() == bool(year) or self.ticks == "coarse":
            return
        if year:
            (folder / old).rename(folder / new)
        else:
            shutil.rmtree(folder / old)
        for path in inside:
            draft = self.drafts.pop(path)
            if year:
                self.drafts[f"{new}{path.removeprefix(old)}"] = draft

    @rule(old=st.lists(st.sampled_from(OLD_ADDRESSES), max_size=6), pick=picks, link=picks)
    def old_addresses_lead_on(self, old: list[str], pick: int, link: int) -> None:
        """To an item, to a list, to each other, to nothing; an empty file says nothing, and then it is deleted."""
        if not old and link % 2:
            self.remove("redirects.txt")
            return
        item = f"/{self.some(pick).removesuffix('.md')}/"
        ends = (*ADDRESSES, *OLD_ADDRESSES, item, f"{item.rstrip('/')}.html", "https://tinh.example.vn/", "/", "/mat/")
        lines = (f"{address}  {ends[(link + 7 * number) % len(ends)]}\n" for number, address in enumerate(old))
        self.put("redirects.txt", "".join(lines))

    @rule(one=picks, other=picks)
    def two_items_change_places(self, one: int, other: int) -> None:
        first, second = self.some(one), self.some(other)
        if first and SECTIONS[first.partition("/")[0]] == SECTIONS[second.partition("/")[0]]:
            one_draft, other_draft = self.drafts[first], self.drafts[second]
            self.save(first, other_draft)
            self.save(second, one_draft)

    @rule(pick=picks)
    def an_item_is_deleted(self, pick: int) -> None:
        if path := self.some(pick):
            del self.drafts[path]
            self.remove(path)

    @rule(pick=picks, day=st.one_of(st.none(), st.integers(-1, 3)), text=st.sampled_from(BODIES), number=numbers)
    def a_next_version_is_written(self, pick: int, day: int | None, text: str, number: int) -> None:
        """For a time, or for when somebody says so."""
        if path := self.some(pick):
            draw = random.Random(number)
            keys = self.drafts[path].keys | {"title": "Bản sau"}
            for key in draw.sample(["tags", "image", "related", "summary", "date", "plan"], 2):
                keys[key] = self.fill_in(draw.choice(KEYS[""][key]), path, draw)
            live = {} if day is None else {"live": minute(self.now + timedelta(days=day))}
            kept = {key: value for key, value in keys.items() if value is not None}
            self.put(next_version_path(path), Draft(kept | {"review": live}, f"{text}\n").text())

    @rule(pick=picks)
    def a_next_version_is_put_away_or_left_alone(self, pick: int) -> None:
        if path := self.some(pick):
            self.remove(next_version_path(path))

    @rule()
    def the_board_approves_what_nobody_has(self) -> None:
        """From now on the site asks for approvals, or no longer."""
        if REVIEW in self.mkdocs:
            self.mkdocs = self.mkdocs.replace(REVIEW, "")
            return
        self.mkdocs += REVIEW
        self.approve("--published")

    @rule(pick=picks, by=st.sampled_from(["an", "binh"]))
    def the_board_approves_an_item(self, pick: int, by: str) -> None:
        if (path := self.some(pick)) and REVIEW in self.mkdocs:
            self.approve(f"content/{path}", by=by)

    def approve(self, what: str, *, by: str = "an") -> None:
        self.write_settings()
        self.project.run_newsroom("approve", what, "--by", by, now=minute(self.now))
        for path, draft in self.drafts.items():
            text = (self.project.content / path).read_text(encoding="utf-8")
            review = yaml.load(text.split("---\n")[1], yaml.BaseLoader).get("review")
            self.drafts[path] = replace(draft, keys=draft.keys | ({"review": review} if review else {}))

    @rule(
        path=st.sampled_from(PICTURES + ATTACHMENTS + OTHER_FILES),
        width=st.sampled_from([8, 8, 8, 9, 400, 1300, -1, 0]),
        shade=st.integers(0, 5),
        form=st.sampled_from(["NFC", "NFC", "NFD"]),
    )
    def a_file_is_changed_or_deleted(self, path: str, width: int, shade: int, form: Literal["NFC", "NFD"]) -> None:
        """Its name may come from a Mac, which takes letters apart."""
        name = unicodedata.normalize(form, path)
        if width:
            self.put(name, file_bytes(path, width, shade))
        else:
            self.remove(name)

    @rule(folder=st.sampled_from(LINKED))
    def the_link_leads_elsewhere(self, folder: str) -> None:
        self.set_link(folder)

    @rule(section=st.sampled_from(list(SECTIONS)), other=picks, title=st.booleans(), exists=st.booleans())
    def an_introduction_is_changed(self, section: str, other: int, title: bool, exists: bool) -> None:
        front_matter = "---\ntitle: Tên khác\nsummary: Lời dẫn\n---\n" if title else ""
        picture = f"![Ảnh](/{PICTURES[other % len(PICTURES)]})"
        if exists:
            self.put(f"{section}/index.md", f"{front_matter}[Xem](/{self.some(other)}) {picture}\n")
        else:
            self.remove(f"{section}/index.md")

    @rule(page=st.sampled_from(["them.md", "gioi-thieu.md", "index.md", "muc/them.md"]), other=picks, word=words)
    def a_hand_written_page_is_changed(self, page: str, other: int, word: str) -> None:
        if other % 5 == 0 and page not in {"gioi-thieu.md", "index.md"}:
            self.remove(page)
            return
        front_matter = f"---\ntitle: Trang {word}\ndescription: Lời\n---\n" if other % 4 == 0 else ""
        picture = f"![Ảnh](/{PICTURES[other % len(PICTURES)]})" if other % 3 == 0 else ""
        file = f"[Tệp](/{ATTACHMENTS[other % len(ATTACHMENTS)]})" if other % 7 == 0 else ""
        link = f"[Xem](/{self.some(other)})" if self.drafts else ""
        self.put(page, f"{front_matter}# Trang {word}\n\n{link} {file} {picture}\n")

    # Around the content --------------------------------------------------------------------------------------------

    @rule(name=st.sampled_from(TEMPLATES), word=words)
    def a_template_is_changed(self, name: str, word: str) -> None:
        text = (ROOT / "overrides" / name).read_text(encoding="utf-8")
        (self.project.root / "overrides" / name).write_text(f"{text}<!-- {word} -->\n", encoding="utf-8")

    @rule(name=st.sampled_from(["newsroom.css", "newsroom.js"]), word=st.sampled_from(["a", "b", "c"]))
    def a_stylesheet_is_changed(self, name: str, word: str) -> None:
        text = (ROOT / "overrides/assets" / name).read_text(encoding="utf-8")
        (self.project.root / "overrides/assets" / name).write_text(f"{text}/* {word} */\n", encoding="utf-8")

    @rule(change=st.sampled_from(SETTINGS))
    def the_settings_are_changed(self, change: tuple[str, str]) -> None:
        """Change a setting, or change it back."""
        old, new = change
        self.mkdocs = self.mkdocs.replace(*((new, old) if new in self.mkdocs else (old, new)))

    @rule(version=st.integers(0, 2))
    def another_version_of_the_program_comes(self, version: int) -> None:
        self.program = version

    @rule(hours=st.sampled_from([1 / 60, 1, 1, 12, 24, 24, 50, 24 * 40, 24 * 200, -1, -30, -24 * 40]))
    def time_passes(self, hours: float) -> None:
        self.now += timedelta(hours=hours)

    @rule()
    def nothing_happens(self) -> None:
        pass

    @rule(pick=picks, age=st.sampled_from([0, 0, 1, 10**9, -(10**9)]))
    def a_file_is_saved_again(self, pick: int, age: int) -> None:
        """By a program that gives it an old time maybe, or one to come, and puts another file in its place."""
        if path := self.some(pick):
            file, copy = self.project.content / path, self.root_folder / "saved"
            copy.write_text(self.drafts[path].text(), encoding="utf-8")
            if age:
                os.utime(copy, ns=(time.time_ns(), time.time_ns() - age * 1_000_000_000))
            copy.replace(file)

    @rule(one=st.sampled_from(PICTURES), other=st.sampled_from(PICTURES))
    def two_pictures_change_names(self, one: str, other: str) -> None:
        first, second = self.project.content / one, self.project.content / other
        if first.is_file() and second.is_file() and first.resolve() != second.resolve() and self.ticks != "coarse":
            first.rename(self.root_folder / "renamed")
            second.rename(first)
            (self.root_folder / "renamed").rename(second)

    @rule(name=st.sampled_from(OUTPUTS))
    def a_folder_is_deleted(self, name: str) -> None:
        shutil.rmtree(self.project.root / name, ignore_errors=True)

    @rule()
    def a_copy_is_kept(self) -> None:
        """Of the site, of the cache, and of what was written for them."""
        self.kept = self.good
        for name in OUTPUTS:
            shutil.rmtree(self.root_folder / f"kept-{name}", ignore_errors=True)
            if (self.project.root / name).exists():
                shutil.copytree(self.project.root / name, self.root_folder / f"kept-{name}")

    @rule(names=st.sampled_from([("content",), (".cache",), ("site",), OUTPUTS, ("content", *OUTPUTS)]))
    def a_copy_is_put_back(self, names: Sequence[str]) -> None:
        """As from a backup, or from what a server for builds has kept."""
        if self.kept is None:
            return
        if "content" in names:
            self.restore(self.kept)
        for name in OUTPUTS:
            if name in names:
                shutil.rmtree(self.project.root / name, ignore_errors=True)
                if (self.root_folder / f"kept-{name}").exists():
                    shutil.copytree(self.root_folder / f"kept-{name}", self.project.root / name)

    @rule(how=st.sampled_from(["strict", "unconfirmed", "full disk"]), change=st.integers(0, 60))
    def a_build_may_stop(self, how: str, change: int) -> None:
        """At a warning, before many pages go, or before that change of the site."""
        broken = change if how == "full disk" else None
        with self.clock(), record_changes(self.project.site, fail_before=broken), contextlib.suppress(OSError):
            self.build(self.project.root, strict=how == "strict", confirm=how != "unconfirmed")

    @rule(change=st.integers(0, 60))
    def a_build_is_killed(self, change: int) -> None:
        """Unless it is done before that change of the site."""
        if not hasattr(os, "fork"):
            return
        child = os.fork()
        if child == 0:
            try:
                with self.clock(), record_changes(self.project.site, kill_before=change):
                    self.build(self.project.root, jobs=1)
            finally:
                os._exit(0)
        os.waitpid(child, 0)

    @rule(pick=numbers, count=st.integers(1, 3))
    def the_cache_is_damaged(self, pick: int, count: int) -> None:
        file = self.project.root / ".cache/newsroom.sqlite"
        if file.exists():
            data = bytearray(file.read_bytes())
            for number in range(count):
                data[pick * (number + 7) % len(data)] ^= 1 << pick % 8
            file.write_bytes(data)

    @rule()
    def the_content_is_checked(self) -> None:
        self.write_settings()
        with self.clock(), environment_variables(SOURCE_DATE_EPOCH=str(int(self.now.timestamp()))):
            config = load_config(str(self.project.root / "mkdocs.yml"))
            with open_content(config, time_ns=self.time_ns) as loaded:
                find_problems(loaded)

    @rule()
    def somebody_looks_at_the_preview(self) -> None:
        """It is built beside the site, with the same cache."""
        with self.clock():
            output = self.build(self.project.root, serve=True)
            self.empty_clean_folder()
            expected = self.build(self.clean, jobs=1, serve=True)
        assert bool(output.file_counts) == bool(expected.file_counts)
        if output.file_counts:
            check_equal(*(site_tree(root / ".cache/preview") for root in (self.project.root, self.clean)))

    @rule(pick=picks, delete=st.booleans())
    def somebody_spoils_a_published_file(self, pick: int, delete: bool) -> None:
        files = sorted(file for file in self.project.site.rglob("*") if file.is_file())
        if files:
            file = files[pick * 7 % len(files)]
            file.unlink() if delete else file.write_text("hỏng")


def counted(tree: dict[str, bytes]) -> dict[str, bytes]:
    """What of a site a build counts: not what it writes of itself, but for the table of old addresses."""
    kept = tuple(f"{site_record.FOLDER}/{name}" for name in ("version", "files", "items"))
    return {path: data for path, data in tree.items() if not path.startswith(kept)}


def check_equal(ours: dict[str, bytes], wanted: dict[str, bytes]) -> None:
    """Fail at the first place where a site is not as it should be."""
    wrong = sorted(path for path in ours.keys() | wanted.keys() if ours.get(path) != wanted.get(path))
    assert not wrong, difference(wrong, ours, wanted)


def coarse_stamp(facts: os.stat_result) -> bytes:
    """The stamp a file would have where times are even seconds."""
    modified, changed = (ns - ns % 2_000_000_000 for ns in (facts.st_mtime_ns, facts.st_ctime_ns))
    return STAMP.pack(facts.st_size, modified, changed)


def difference(wrong: list[str], after: dict[str, bytes], wanted: dict[str, bytes]) -> str:
    """The first file that is not as it should be, at the place where it is not."""
    path = wrong[0]
    ours, right = after.get(path), wanted.get(path)
    if ours is None or right is None:
        return f"{len(wrong)} files: {'missing' if ours is None else 'left over'}: {path}; {wrong[:20]}"
    offset = next((n for n, pair in enumerate(zip(ours, right, strict=False)) if pair[0] != pair[1]), 0)
    excerpt = slice(max(0, offset - 150), offset + 150)
    return f"{len(wrong)} files: {wrong[:20]}\n{path}\n{ours[excerpt]!r}\n{right[excerpt]!r}"


TestHistory = History.TestCase
TestHistory.settings = settings(
    max_examples=EXAMPLES,
    stateful_step_count=STEPS,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
    print_blob=True,
)
