"""An incremental build gives byte for byte the site of a build from nothing, whatever was changed and in any order.

NEWSROOM_EXAMPLES sets how many histories of a site are tried.
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
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from mkdocs.config import load_config
from newsroom.build import site_record
from newsroom.build.problems import find_problems
from newsroom.content import scanner
from newsroom.mkdocs_plugin.project import open_content
from newsroom.model.items import next_version_path
from newsroom.text.dates import TIME_ZONE
from PIL import Image
from project_folder import ROOT, Project
from site_builds import build_in_process, environment_variables, read_tree, record_changes

EXAMPLES = int(os.environ.get("NEWSROOM_EXAMPLES", "6"))
STEPS = 14
STAMP = struct.Struct("<qqq")
START = datetime(2018, 6, 15, 12, 0, tzinfo=TIME_ZONE)
SECTIONS = {
    "tin-tuc": "article",
    "hoat-dong": "article",
    "ke-hoach": "plan",
    "hoi-thi": "contest",
    "ban-tin": "bulletin",
}
TAGS = ("Hòa giải", "Hoà giải", "HÒA GIẢI", "Hoa giai", "Dân vận khéo", "Hội thi", "Đảng bộ", "A & B", "?")
# Two of these topics would have one address.
PER_PAGE = """per_page: 3
    tag_addresses: {hoa-giai-2: Hoa giai}
    publish: {chinh: {to: ../ra, server: nginx}}"""
REVIEW = "    review: {required: yes, free: [tags]}\n"
PICTURES = ("tin-tuc/2018/anh.jpg", "tin-tuc/2018/hai.png", "tu-lieu/chung.jpg", "anh-bia.png")
FILES = ("tu-lieu/tep.pdf", "ke-hoach/2018/tep.pdf", "tep.pdf", "tin-tuc/2018/bang.xlsx")
ADDRESSES = (
    "/chu-de/hoa-giai/", "/chu-de/dan-van-kheo/rss.xml", "/luu-tru/2018/06/", "/tin-tuc/", "/ke-hoach/rss.xml",
    "/gioi-thieu/", "/them/", "/dinh-chinh/", "/tu-lieu/tep.pdf", "tep.pdf", "bang.xlsx",
)  # fmt: skip
OLD_ADDRESSES = (
    "/cu/", "/cu/1.html", "/cu/1.html/in/", "/rss/cu/", "/chu-de/hoa-giai/", "/?p=1", "/tin-tuc/", "/index.php",
    "/them/", "/tin-tuc/2018/bai-1.html", "/anh-bia.png", "khong-dung",
)  # fmt: skip
TITLES = ("Tháng Dân vận", "Hội thi dân vận khéo", "Kế hoạch năm 2018", "Kế hoạch năm 2017", "Ngày hội", "Tin <b>&amp;")
# Of one length, so that only the bytes tell them apart.
BODIES = ("Một hai ba.", "Hai ba một.", "Ba một hai.")
TEMPLATES = (
    "article.html",
    "partials/ui.html",
    "partials/frame.html",
    "listing.html",
    "redirect.html",
    "head.html",
    "home.html",
)


@dataclass
class Draft:
    """What an editor has written in one file: its front matter and its body."""

    keys: dict[str, object]
    body: str = "Một hai ba.\n"

    def text(self) -> str:
        rows = "".join(f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in self.keys.items())
        return f"---\n{rows}---\n{self.body}"


def site_tree(site: Path) -> dict[str, bytes]:
    """The files of a site, with its table of old addresses."""
    return read_tree(site) | parts(site, site_record.REDIRECTS)


def parts(site: Path, *registers: site_record.Register) -> dict[str, bytes]:
    """What a site records in some registers, file by file."""
    paths = [register.file(year) for register in registers for year in register.years(site)]
    return {path: (site / path).read_bytes() for path in paths}


def moment(time: datetime) -> str:
    return f"{time:%Y-%m-%d %H:%M}"


def image(kind: str, width: int, shade: int) -> bytes:
    buffer = io.BytesIO()
    Image.new("L", (width, 6), shade).save(buffer, kind)
    return buffer.getvalue()


picks = st.integers(0, 60)
days = st.integers(-40, 40)
words = st.sampled_from(["một", "hai", "ba"])


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
        self.mkdocs = (root / "mkdocs.yml").read_text(encoding="utf-8").replace("per_page: 20", PER_PAGE)
        self.now = START
        self.number = 0
        self.change_count = 0
        self.drafts: dict[str, Draft] = {}
        self.good: tuple[str, datetime, dict[str, Draft], dict[str, bytes]] | None = None
        self.bad = 0
        self.draw = random.Random(7)

    def teardown(self) -> None:
        shutil.rmtree(self.root_folder)

    @initialize(every=st.integers(1, 3), ticks=st.sampled_from(["real", "coarse", "late"]), start=st.integers(0, 3))
    def begin(self, every: int, ticks: str, start: int) -> None:
        """A small site of all four kinds; builds come after every change, or after every second or third.

        A coarse clock is that of a file system that knows only every other second: changes may hide between. A late one
        lets each build take place an hour after the changes, as it seems to it, and trust what it finds.
        """
        self.every, self.ticks = every, ticks
        for path in (*PICTURES, *FILES):
            self.put(path, self.file(path, 8, start))
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
        root = self.project.root
        (root / "mkdocs.yml").write_text(self.mkdocs, encoding="utf-8")
        before = site_tree(self.project.site)
        now = int(self.now.timestamp())
        with self.clock():
            output = build_in_process(root, now=now, time_ns=self.time_ns)
            shutil.copyfile(root / "mkdocs.yml", self.clean / "mkdocs.yml")
            for name in ("site", ".cache"):
                shutil.rmtree(self.clean / name, ignore_errors=True)
            expected = build_in_process(self.clean, now=now, time_ns=self.time_ns)
        assert (output.succeeded, output.messages) == (expected.succeeded, expected.messages)
        after = site_tree(self.project.site)
        if not output.succeeded:
            assert after == before, "a build that failed has changed the site"
            self.bad += 1
            if self.bad >= 2:
                self.undo()
            return
        self.bad = 0
        self.good = self.mkdocs, self.now, dict(self.drafts), read_tree(self.project.content)
        wanted = site_tree(self.clean / "site")
        wrong = sorted(path for path in after.keys() | wanted.keys() if after.get(path) != wanted.get(path))
        assert not wrong, difference(wrong, after, wanted)
        own = site_record.FILES, site_record.ITEMS
        assert parts(self.project.site, *own) == parts(self.clean / "site", *own)
        written = sum(before.get(path) != data for path, data in after.items())
        assert output.file_counts == (written, len(after) - written, len(before.keys() - after.keys()))

    @contextlib.contextmanager
    def clock(self) -> Iterator[None]:
        with pytest.MonkeyPatch.context() as patch:
            if self.ticks == "coarse":
                patch.setattr(scanner, "file_stamp", coarse_stamp)
            yield

    def time_ns(self) -> int:
        return time.time_ns() + (3_600_000_000_000 if self.ticks == "late" else 0)

    def undo(self) -> None:
        """The editors take back what they did since the last good build."""
        assert self.good is not None
        self.mkdocs, self.now, self.drafts, files = self.good[0], self.good[1], dict(self.good[2]), self.good[3]
        for path in read_tree(self.project.content).keys() - files.keys():
            (self.project.content / path).unlink()
        for path, data in files.items():
            file = self.project.content / path
            if not file.exists() or file.read_bytes() != data:
                self.put(path, data)
        self.bad = 0

    # Writing -------------------------------------------------------------------------------------------------------

    def put(self, path: str, content: str | bytes) -> None:
        self.project.write({f"content/{path}": content})

    def remove(self, path: str) -> None:
        (self.project.content / path).unlink(missing_ok=True)

    def file(self, path: str, width: int, shade: int) -> bytes:
        kind = {"jpg": "JPEG", "png": "PNG"}.get(path.rpartition(".")[2])
        return image(kind, width, shade * 40) if kind else f"%PDF {width} {shade}\n".encode()

    def save(self, path: str, draft: Draft) -> None:
        self.drafts[path] = draft
        self.put(path, draft.text())

    def write(self, section: str, day: int, number: int) -> str:
        """A new item of a section; its number decides what it shows of others."""
        self.number += 1
        date = self.now + timedelta(days=day, hours=-(self.number % 5))
        keys: dict[str, object] = {
            "title": TITLES[number % len(TITLES)],
            "date": moment(date),
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
        self.save(name, Draft(keys))
        return name

    def some(self, pick: int, section: str = "") -> str:
        """One of the items."""
        paths = sorted(path for path in self.drafts if path.startswith(section)) or sorted(self.drafts)
        return paths[pick % len(paths)]

    def change(self, pick: int, *gone: str, **keys: object) -> None:
        """Set keys of one item's front matter, or take them out."""
        if self.drafts:
            path = self.some(pick)
            draft = self.drafts[path]
            kept = {key: value for key, value in draft.keys.items() if key not in gone}
            self.save(path, replace(draft, keys=kept | keys))

    def after(self, pick: int, day: int) -> str:
        """So many days from now, but never before the item is out."""
        date = str(self.drafts[self.some(pick)].keys["date"]) if self.drafts else ""
        return max(date, moment(self.now + timedelta(days=day)))

    @rule(section=st.sampled_from(list(SECTIONS)), day=days, number=picks)
    def an_item_is_added(self, section: str, day: int, number: int) -> None:
        self.write(section, day, number)

    @rule(pick=picks, text=st.sampled_from(BODIES), links=st.lists(st.sampled_from(ADDRESSES), max_size=2), other=picks)
    def a_body_is_edited(self, pick: int, text: str, links: list[str], other: int) -> None:
        if self.drafts:
            path, target = self.some(pick), self.some(other)
            picture = f"\n![Ảnh](/{PICTURES[other % 4]})\n" if other % 3 == 0 else ""
            more = "".join(f"\n[xem]({address})\n" for address in [*links, f"/{target}"][: other % 4])
            self.save(path, replace(self.drafts[path], body=f"{text}\n{more}{picture}"))

    @rule(pick=picks, text=st.sampled_from(BODIES))
    def a_body_is_edited_in_place(self, pick: int, text: str) -> None:
        if self.drafts:
            path = self.some(pick)
            draft = self.drafts[path]
            self.save(path, replace(draft, body=text + draft.body[len(text) :]))

    @rule(pick=picks, title=st.sampled_from(TITLES))
    def a_title_is_edited(self, pick: int, title: str) -> None:
        self.change(pick, title=title)

    @rule(pick=picks, lead=words)
    def a_lead_is_edited(self, pick: int, lead: str) -> None:
        self.change(pick, summary=f"Tóm tắt {lead}.")

    @rule(pick=picks, day=days)
    def a_date_is_edited(self, pick: int, day: int) -> None:
        self.change(pick, date=moment(self.now + timedelta(days=day)))

    @rule(
        pick=picks,
        number=st.integers(1, 3),
        alias=st.booleans(),
        section=st.sampled_from(["", "tin-tuc", "hoat-dong"]),
    )
    def an_item_is_moved(self, pick: int, number: int, alias: bool, section: str) -> None:
        if not self.drafts:
            return
        old = self.some(pick)
        folder = old.rpartition("/")[0]
        if section and SECTIONS[old.partition("/")[0]] == "article":
            folder = f"{section}/2018"
        new = f"{folder}/doi-{number}.md"
        if new in self.drafts:
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

    @rule(old=st.lists(st.sampled_from(OLD_ADDRESSES), max_size=6), pick=picks, link=picks)
    def old_addresses_lead_on(self, old: list[str], pick: int, link: int) -> None:
        """To an item, to a list, to each other, to nothing; an empty file says nothing, and then it is deleted."""
        if not old and link % 2:
            self.remove("redirects.txt")
            return
        item = f"/{self.some(pick).removesuffix('.md')}/" if self.drafts else "/"
        ends = (*ADDRESSES, *OLD_ADDRESSES, item, f"{item.rstrip('/')}.html", "https://tinh.example.vn/", "/", "/mat/")
        lines = (f"{address}  {ends[(link + 7 * number) % len(ends)]}\n" for number, address in enumerate(old))
        self.put("redirects.txt", "".join(lines))

    @rule(one=picks, other=picks)
    def two_items_change_places(self, one: int, other: int) -> None:
        if self.drafts:
            first, second = self.some(one), self.some(other)
            if SECTIONS[first.partition("/")[0]] == SECTIONS[second.partition("/")[0]]:
                one_draft, other_draft = self.drafts[first], self.drafts[second]
                self.save(first, other_draft)
                self.save(second, one_draft)

    @rule(pick=picks)
    def an_item_is_deleted(self, pick: int) -> None:
        if self.drafts:
            path = self.some(pick)
            del self.drafts[path]
            self.remove(path)

    @rule(pick=picks, day=st.one_of(st.none(), st.integers(-1, 3)), text=st.sampled_from(BODIES), title=words)
    def a_next_version_is_written(self, pick: int, day: int | None, text: str, title: str) -> None:
        """For a time, or for when somebody says so."""
        if self.drafts:
            path = self.some(pick)
            draft = self.drafts[path]
            keys = draft.keys | {"title": f"Bản sau {title}", "tags": [TAGS[pick % len(TAGS)]]}
            live = {} if day is None else {"live": moment(self.now + timedelta(days=day))}
            self.put(next_version_path(path), Draft(keys | {"review": live}, f"{text}\n").text())

    @rule(pick=picks)
    def a_next_version_is_put_away_or_left_alone(self, pick: int) -> None:
        if self.drafts:
            self.remove(next_version_path(self.some(pick)))

    @rule()
    def the_board_approves_what_nobody_has(self) -> None:
        """From now on the site asks for approvals, or no longer."""
        if REVIEW in self.mkdocs:
            self.mkdocs = self.mkdocs.replace(REVIEW, "")
            return
        self.mkdocs += REVIEW
        self.project.run_newsroom("approve", "--published", "--by", "an", now=moment(self.now))
        for path, draft in self.drafts.items():
            text = (self.project.content / path).read_text(encoding="utf-8")
            review = yaml.load(text.split("---\n")[1], yaml.BaseLoader).get("review")
            self.drafts[path] = replace(draft, keys=draft.keys | ({"review": review} if review else {}))

    @rule(pick=picks, tags=st.lists(st.sampled_from(TAGS), max_size=3))
    def an_item_is_retagged(self, pick: int, tags: list[str]) -> None:
        self.change(pick, tags=tags)

    @rule(pick=picks, draft=st.booleans())
    def an_item_is_held_back(self, pick: int, draft: bool) -> None:
        self.change(pick, "draft", **({"draft": True} if draft else {}))

    @rule(pick=picks, day=st.integers(-3, 5))
    def an_item_is_to_expire(self, pick: int, day: int) -> None:
        self.change(pick, expires=self.after(pick, day))

    @rule(pick=picks, day=st.integers(-3, 3), kind=st.sampled_from(["dinh-chinh", "cap-nhat", "go"]), text=words)
    def an_item_is_corrected(self, pick: int, day: int, kind: str, text: str) -> None:
        self.change(pick, corrections=[{"date": self.after(pick, day), "text": text, "kind": kind}])

    @rule(pick=picks, day=st.integers(-3, 3))
    def an_item_is_updated(self, pick: int, day: int) -> None:
        self.change(pick, updated=self.after(pick, day))

    @rule(pick=picks, until=st.one_of(st.none(), st.integers(-2, 3)))
    def an_item_is_to_lead_the_home_page(self, pick: int, until: int | None) -> None:
        self.change(pick, featured=True if until is None else {"until": moment(self.now + timedelta(days=until))})

    @rule(pick=picks, other=picks, by=st.sampled_from(["path", "number", "none"]))
    def an_item_announces_a_plan(self, pick: int, other: int, by: str) -> None:
        if self.drafts:
            plan = self.some(other, "ke-hoach/")
            number = self.drafts[plan].keys.get("number", "1-KH/X")
            self.change(pick, "plan", **({} if by == "none" else {"plan": number if by == "number" else plan}))

    @rule(pick=picks, others=st.lists(picks, max_size=2))
    def an_item_names_related_ones(self, pick: int, others: list[int]) -> None:
        self.change(pick, related=[self.some(other) for other in others])

    @rule(
        pick=picks,
        other=picks,
        key=st.sampled_from(["basis", "replaces", "amends"]),
        by=st.sampled_from(["path", "number"]),
        number=st.integers(1, 4),
        file=st.sampled_from(FILES),
    )
    def a_plan_is_edited(self, pick: int, other: int, key: str, by: str, number: int, file: str) -> None:
        plan, named = self.some(pick, "ke-hoach/"), self.some(other, "ke-hoach/")
        if not plan.startswith("ke-hoach/"):
            return
        draft = self.drafts[plan]
        reference = named if by == "path" else self.drafts[named].keys.get("number", "9-KH/X")
        keys = draft.keys | {key: [reference], "number": f"{number}-KH/X", "issued": f"201{number + 4}-01-05"}
        self.save(plan, replace(draft, keys=keys | {"attachments": [{"file": f"/{file}", "title": "Văn bản"}]}))

    @rule(pick=picks, others=st.lists(picks, max_size=3))
    def a_bulletin_gets_other_contents(self, pick: int, others: list[int]) -> None:
        issue = self.some(pick, "ban-tin/")
        if issue.startswith("ban-tin/"):
            draft = self.drafts[issue]
            items = [self.some(other) for other in others] or ["auto"]
            self.save(issue, replace(draft, keys=draft.keys | {"items": items}))

    @rule(path=st.sampled_from(PICTURES + FILES), width=st.sampled_from([8, 8, 8, 9, 0]), shade=st.integers(0, 5))
    def a_file_is_changed_or_deleted(self, path: str, width: int, shade: int) -> None:
        if width:
            self.put(path, self.file(path, width, shade))
        else:
            self.remove(path)

    @rule(pick=picks, picture=st.sampled_from(PICTURES), beside=st.booleans())
    def an_item_gets_a_picture(self, pick: int, picture: str, beside: bool) -> None:
        src = picture.rpartition("/")[2] if beside else f"/{picture}"
        self.change(pick, image={"src": src, "alt": "Ảnh", "caption": "Chú thích"})

    @rule(section=st.sampled_from(list(SECTIONS)), other=picks, title=st.booleans(), exists=st.booleans())
    def an_introduction_is_changed(self, section: str, other: int, title: bool, exists: bool) -> None:
        front_matter = "---\ntitle: Tên khác\nsummary: Lời dẫn\n---\n" if title else ""
        if exists and self.drafts:
            self.put(
                f"{section}/index.md", f"{front_matter}[Xem](/{self.some(other)}) ![Ảnh](/{PICTURES[other % 4]})\n"
            )
        else:
            self.remove(f"{section}/index.md")

    @rule(page=st.sampled_from(["them.md", "gioi-thieu.md", "index.md", "muc/them.md"]), other=picks, word=words)
    def a_hand_written_page_is_changed(self, page: str, other: int, word: str) -> None:
        if other % 5 == 0 and page not in {"gioi-thieu.md", "index.md"}:
            self.remove(page)
        else:
            picture = f"![Ảnh](/{PICTURES[other % 4]})" if other % 3 == 0 else ""
            link = f"[Xem](/{self.some(other)})" if self.drafts else ""
            self.put(page, f"# Trang {word}\n\n{link} {picture}\n")

    # Around the content --------------------------------------------------------------------------------------------

    @rule(name=st.sampled_from(TEMPLATES), word=words)
    def a_template_is_changed(self, name: str, word: str) -> None:
        text = (ROOT / "overrides" / name).read_text(encoding="utf-8")
        (self.project.root / "overrides" / name).write_text(f"{text}<!-- {word} -->\n", encoding="utf-8")

    @rule(name=st.sampled_from(["newsroom.css", "newsroom.js"]), word=st.sampled_from(["a", "b", "c"]))
    def a_stylesheet_is_changed(self, name: str, word: str) -> None:
        text = (ROOT / "overrides/assets" / name).read_text(encoding="utf-8")
        (self.project.root / "overrides/assets" / name).write_text(f"{text}/* {word} */\n", encoding="utf-8")

    @rule(
        change=st.sampled_from(
            [
                ("name: Ban Dân vận Tỉnh ủy", "name: Ban Dân vận Huyện ủy"),
                ("per_page: 3", "per_page: 4"),
                ("# precompress: yes", "precompress: yes"),
                ("title: Tin tức", "title: Tin mới"),
                ("{title: Hoạt động, kind: article,", "{title: Hoạt động, kind: plan,"),
                ("language: vi", "language: en"),
                ("site_name: Ban Dân vận", "site_name: Ban Tuyên giáo"),
                ("site_url: https://danvan.example.vn/", "site_url: https://danvan.example.vn/dan-van/"),
                ("  - Liên hệ: lien-he.md\n", "  - Xin liên hệ: lien-he.md\n"),
                ("  - tables\n", "  - nl2br\n"),
                ("      hoi-thi: {", "      hoi-thi-khac: {"),
            ]
        )
    )
    def the_settings_are_changed(self, change: tuple[str, str]) -> None:
        """Change a setting, or change it back."""
        old, new = change
        self.mkdocs = self.mkdocs.replace(*((old, new) if old in self.mkdocs else (new, old)))

    @rule(hours=st.sampled_from([1, 12, 24, 50, 24 * 40, -1, -30, -24 * 40]))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule()
    def nothing_happens(self) -> None:
        pass

    @rule(pick=picks)
    def a_file_is_saved_again(self, pick: int) -> None:
        if self.drafts:
            path = self.some(pick)
            self.save(path, self.drafts[path])

    @rule(name=st.sampled_from([".cache", "site"]))
    def a_folder_is_deleted(self, name: str) -> None:
        shutil.rmtree(self.project.root / name, ignore_errors=True)

    @rule(change=st.integers(0, 60))
    def a_build_is_killed(self, change: int) -> None:
        """Unless it is done before that change of the site."""
        if not hasattr(os, "fork"):
            return
        child = os.fork()
        if child == 0:
            try:
                with self.clock(), record_changes(self.project.site, kill_before=change):
                    build_in_process(self.project.root, now=int(self.now.timestamp()), time_ns=self.time_ns)
            finally:
                os._exit(0)
        os.waitpid(child, 0)

    @rule(pick=st.integers(0, 10**6), count=st.integers(1, 3))
    def the_cache_is_damaged(self, pick: int, count: int) -> None:
        file = self.project.root / ".cache/newsroom.sqlite"
        if file.exists():
            data = bytearray(file.read_bytes())
            for number in range(count):
                data[pick * (number + 7) % len(data)] ^= 1 << pick % 8
            file.write_bytes(data)

    @rule()
    def the_content_is_checked(self) -> None:
        with self.clock(), environment_variables(SOURCE_DATE_EPOCH=str(int(self.now.timestamp()))):
            config = load_config(str(self.project.root / "mkdocs.yml"))
            with open_content(config, time_ns=self.time_ns) as loaded:
                find_problems(loaded)

    @rule(pick=picks, delete=st.booleans())
    def somebody_spoils_a_published_file(self, pick: int, delete: bool) -> None:
        files = sorted(file for file in self.project.site.rglob("*") if file.is_file())
        if files:
            file = files[pick * 7 % len(files)]
            file.unlink() if delete else file.write_text("hỏng")


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
