"""Tests of the desk's content in memory: what it holds is what a new look at the folder gives, however it got there."""

import shutil
import struct
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule
from mkdocs.config import load_config
from newsroom.build import changed_files
from newsroom.content import scanner
from newsroom.content.loader import ParsedFile, parse_file
from newsroom.content.scanner import Source
from newsroom.desk import content_cache
from newsroom.desk.content_cache import ContentCache
from newsroom.desk.content_snapshot import ContentSnapshot
from newsroom.library.approvals import approve_item
from newsroom.text.dates import parse_moment
from project_folder import Project, environment_variables, epoch_seconds, image_bytes

NOW = "2018-10-20 09:15"
SECTION_FILES = [f"{section}/{name}.md" for section in ("tin-tuc", "hoat-dong") for name in ("mot", "hai", "index")]
PATHS = [
    *SECTION_FILES,
    "tin-tuc/mot.next.md",
    "hoat-dong/hai.next.md",
    "ke-hoach/mot.md",
    "tin-tuc/2018/10/ba.md",
    "them.md",
    "muc/trang.md",
]
FILES = ["tin-tuc/anh.jpg", "hoat-dong/anh.jpg", "tin-tuc/so-lieu.pdf", "tin-tuc/2018/10/anh.jpg"]
LINES = [
    "draft: yes",
    "aliases: [/cu.html]",
    "id: ma-bai",
    "tags: [Dân vận khéo, Hòa]",
    "tags: [Hoa]",
    "expires: 2018-10-25",
    "related: [/tin-tuc/mot.md]",
    "image: anh.jpg",
    "plan: /ke-hoach/mot.md",
    "number: 5-KH/BDV",
    "corrections: [{date: 2018-10-19, kind: go, text: Sai}]",
    "secrecy: mật",
    "review: {live: 2018-10-20 08:00}",
    "review: {live: 2018-10-22 08:00}",
    "không phải khóa",
]
REDIRECTS = ["/cu.html  /tin-tuc/", "/rss/cu/ /tin-tuc/rss.xml", "/in/ /cu.html", "/mat/ /khong/", "hỏng"]
GENERATED = ["tin-tuc/", "chu-de/hoa/", "chu-de/dan-van-kheo/", "luu-tru/2018/10/", "tin-tuc/rss.xml", "chu-de/moi/"]
BODIES = ["Một.", "[Bài](/hoat-dong/hai.md)", "![Ảnh](anh.jpg)", "[Danh sách](/tin-tuc/)", "[Số liệu](so-lieu.pdf)", ""]

paths, titles, days = st.sampled_from(PATHS), st.sampled_from(["Một", "Hai", ""]), st.integers(17, 22)
lines, bodies = st.lists(st.sampled_from(LINES), max_size=2), st.sampled_from(BODIES)


@contextmanager
def watched(cache: ContentCache) -> Iterator[None]:
    """A thread reads what others write meanwhile."""
    cache.start_watching()
    try:
        yield
    finally:
        cache.stop_watching()


def everything(snapshot: ContentSnapshot) -> dict[str, Any]:
    """All that a page of the desk may show of the content."""
    library = snapshot.library
    return {
        "now": library.now,
        "items": dict(library.items),
        "public": library.public,
        "withdrawn": library.withdrawn,
        "introductions": dict(library.introductions),
        "pages": dict(snapshot.static_pages),
        "addresses": dict(library.static_pages),
        "files": library.files,
        "redirects": tuple(library.redirect_lines),
        "facts": {path: snapshot.facts(path) for path in sorted(library.files)},
        "sources": dict(snapshot.sources),
        "problems": dict(snapshot.problems),
        "conflicts": dict(snapshot.checked.conflicts),
        "unreadable": snapshot.unreadable_paths,
        "tags": (snapshot.tag_titles, library.tags, library.tag_keys),
        "sections": (library.items_by_section, library.section_positions),
        "months": library.items_by_month,
        "generated": [path for path in GENERATED if library.generates(path)],
    }


class Changes(RuleBasedStateMachine):
    """A folder that the desk and others write to; the cache is never told more than the desk tells it."""

    @initialize(needs_approval=st.booleans())
    def begin(self, needs_approval: bool) -> None:
        self.stack = ExitStack()
        root = Path(self.stack.enter_context(tempfile.TemporaryDirectory()))
        self.project = Project(root)
        self.set_clock(NOW)
        for path, line in zip(PATHS, LINES, strict=False):
            self.write_text(path, path, 19, [line], BODIES[1])
        self.project.write({f"content/{path}": image_bytes("JPEG") for path in FILES})
        mkdocs_yml = root / "mkdocs.yml"
        if needs_approval:
            text = mkdocs_yml.read_text("utf-8").replace("  newsroom:\n", "  newsroom:\n    review: {required: yes}\n")
            mkdocs_yml.write_text(text, "utf-8")
        self.cache = ContentCache(load_config(str(mkdocs_yml)))
        self.cache.snapshot()

    def set_clock(self, now: str) -> None:
        self.stack.enter_context(environment_variables(SOURCE_DATE_EPOCH=epoch_seconds(now)))

    def write_text(
        self, path: str, title: str, day: int, lines: list[str], body: str, *, by_desk: bool = False
    ) -> None:
        head = "\n".join([f"title: {title}", f"date: 2018-10-{day}", *lines])
        self.write(path, f"---\n{head}\n---\n\n{body}\n".encode(), by_desk=by_desk)

    def write(self, path: str, data: bytes, *, by_desk: bool) -> None:
        file = self.project.content / path
        if not by_desk:
            self.project.write({f"content/{path}": data})
        elif file.exists():
            self.cache.writer.replace(file, data, expected=file.read_bytes())
        else:
            self.cache.writer.create(file, data)

    @rule(texts=st.lists(st.tuples(paths, titles, days, lines, bodies), min_size=1, max_size=3), by_desk=st.booleans())
    def texts_are_written(self, texts: list[tuple[str, str, int, list[str], str]], by_desk: bool) -> None:
        for text in texts:
            self.write_text(*text, by_desk=by_desk)
            everything(self.cache.snapshot())

    @rule(
        path=st.sampled_from(FILES),
        data=st.sampled_from([image_bytes("JPEG"), b"%PDF-1.4\n", b""]),
        by_desk=st.booleans(),
    )
    def a_file_is_written(self, path: str, data: bytes, by_desk: bool) -> None:
        self.write(path, data, by_desk=by_desk)

    @rule(lines=st.lists(st.sampled_from(REDIRECTS), max_size=3), by_desk=st.booleans())
    def redirects_are_written(self, lines: list[str], by_desk: bool) -> None:
        self.write("redirects.txt", "\n".join(lines).encode(), by_desk=by_desk)

    @rule(path=paths, word=st.sampled_from(["Hòa", "Hoa", "Mới"]))
    def only_the_tags_change(self, path: str, word: str) -> None:
        everything(self.cache.snapshot())
        file = self.project.content / path
        if file.exists():
            others = [line for line in file.read_text("utf-8").splitlines() if not line.startswith("tags:")]
            text = "\n".join([*others[:1], f"tags: [{word}]", *others[1:]])
            self.write(path, f"{text}\n".encode(), by_desk=True)

    @rule(path=paths)
    def an_item_is_approved(self, path: str) -> None:
        snapshot = self.cache.snapshot()
        item = snapshot.library.items.get(path)
        if item is not None:
            text, review = (self.project.content / path).read_text("utf-8"), self.cache.settings.review
            approved = approve_item(
                text, item, snapshot.library, snapshot.facts, by="an", at=parse_moment(NOW), settings=review
            )
            self.write(path, approved.encode(), by_desk=True)

    @rule(path=st.sampled_from([*PATHS, *FILES, "redirects.txt"]), by_desk=st.booleans())
    def a_file_is_deleted(self, path: str, by_desk: bool) -> None:
        file = self.project.content / path
        if file.exists():
            self.cache.writer.delete(file) if by_desk else file.unlink()

    @rule(
        one=st.sampled_from(["tin-tuc", "muc", "tin-tuc/2018"]),
        other=st.sampled_from(["hoat-dong/x", "muc", "tin-tuc"]),
    )
    def a_folder_is_renamed(self, one: str, other: str) -> None:
        source, target = self.project.content / one, self.project.content / other
        if source.is_dir() and not target.exists() and not target.is_relative_to(source):
            target.parent.mkdir(exist_ok=True)
            shutil.move(source, target)

    @rule(day=st.integers(17, 27))
    def time_passes(self, day: int) -> None:
        self.set_clock(f"2018-10-{day} 09:15")

    @rule()
    def the_desk_is_used(self) -> None:
        everything(self.cache.snapshot())

    def teardown(self) -> None:
        fresh = ContentCache(load_config(str(self.project.root / "mkdocs.yml")))
        assert everything(self.cache.snapshot()) == everything(fresh.snapshot())
        self.stack.close()


TestChanges = Changes.TestCase
TestChanges.settings = settings(
    max_examples=15,
    stateful_step_count=12,
    deadline=None,
    # To make a failing history shorter takes minutes.
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)


def test_what_others_write_is_read_in_the_background(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch_seconds(NOW))
    item = "---\ntitle: {}\ndate: 2018-10-19\n---\n\n[Một](/tin-tuc/mot.md)\n"
    project.write({"content/tin-tuc/mot.md": item.format("Một"), "content/tin-tuc/hai.md": item.format("Hai")})
    config = load_config(str(project.root / "mkdocs.yml"))
    cache = ContentCache(config)

    def wait_until_read() -> None:
        deadline = time.monotonic() + 60
        while everything(cache.last_snapshot()) != everything(ContentCache(config).snapshot()):
            assert time.monotonic() < deadline
            time.sleep(0.1)

    with watched(cache):
        (project.content / "tin-tuc/hai.md").write_text(item.format("Ba"), "utf-8")
        wait_until_read()
        (project.content / "tin-tuc/mot.md").unlink()
        wait_until_read()
        (project.content / "tin-tuc").rename(project.content / "hoat-dong")
        wait_until_read()
        assert cache.last_snapshot().problems


def test_a_request_reads_only_what_the_desk_has_written(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch_seconds(NOW))
    item = "---\ntitle: {}\ndate: 2018-10-19\n---\n\n{}\n"
    paths = [f"tin-tuc/bai-{number}.md" for number in range(20)]
    project.write({f"content/{path}": item.format("Một", "Lời.") for path in paths})
    cache = ContentCache(load_config(str(project.root / "mkdocs.yml")))
    read: list[str] = []

    def counting(source: Source, *arguments: Any, **keys: Any) -> ParsedFile:
        read.append(source.path)
        return parse_file(source, *arguments, **keys)

    def refuse(*_: object) -> None:
        raise AssertionError("a request looks through the whole folder")

    with watched(cache):
        monkeypatch.setattr(changed_files, "parse_file", counting)
        monkeypatch.setattr(cache, "_catch_up", lambda changes: None)
        monkeypatch.setattr(cache, "_look_everywhere", refuse)
        monkeypatch.setattr(content_cache, "check_content", refuse)
        file = project.content / paths[3]
        cache.writer.replace(file, item.format("Hai", "[Đâu](khong-co.md)").encode(), expected=file.read_bytes())
        snapshot = cache.snapshot()
        assert read == [paths[3]]
        assert snapshot.library.items[paths[3]].title == "Hai"
        assert [problem.key for problem in snapshot.problems[paths[3]]] == ["nội dung"]
        assert cache.snapshot() is snapshot


def test_a_file_that_changes_within_one_tick_of_the_clock_is_read_again(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch_seconds(NOW))
    now_ns = time.time_ns() + 3600 * 10**9
    monkeypatch.setattr(scanner, "file_stamp", lambda status: struct.pack("<qqq", 1, now_ns, now_ns))
    cache = ContentCache(load_config(str(project.root / "mkdocs.yml")))
    for title in ("Một", "Hai"):
        project.write({"content/tin-tuc/mot.md": f"---\ntitle: {title}\ndate: 2018-10-19\n---\n\nLời.\n"})
        assert cache.snapshot().library.items["tin-tuc/mot.md"].title == title


def test_what_is_found_of_a_file_later_is_kept_in_memory(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch_seconds(NOW))
    project.write({"content/tin-tuc/anh.jpg": image_bytes("JPEG")})
    cache = ContentCache(load_config(str(project.root / "mkdocs.yml")))
    monkeypatch.setattr(scanner, "file_stamp", lambda status: struct.pack("<qqq", status.st_size, 1, 1))
    assert cache.snapshot().facts("tin-tuc/anh.jpg") is not None
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch_seconds("2018-10-20 09:16"))
    assert cache.snapshot().facts("tin-tuc/anh.jpg") is not None
