"""A build reads the lines of redirects.txt that a change concerns, and no others."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from memory_site import MemorySite, article, correction
from newsroom.content.scanner import Source, file_stamp
from newsroom.library import redirect_lines
from newsroom.library.library import Library
from newsroom.library.lookups import KeyRange, found_by, list_found_by
from newsroom.library.redirects import Redirects
from newsroom.library.redirects_file import REDIRECTS_FILE, RedirectsFile, parse_redirects, read_redirects
from newsroom.model import urls
from newsroom.model.items import Item
from newsroom.model.settings import PublishTarget
from newsroom.pages.redirects import line_table, line_views
from newsroom.runtime import cache as caches
from newsroom.runtime.cache import Cache, open_cache
from newsroom.text.normalize import slug, tag_key

LATER = 10**19


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    with open_cache(tmp_path / "cache", engine_key=b"") as opened:
        yield opened


@pytest.fixture
def small_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redirect_lines, "GROUP_SIZE", 2)


def source_of(file: Path) -> Source:
    return Source(REDIRECTS_FILE, str(file), file_stamp(file.stat()))


def read(file: Path, cache: Cache, *, now_ns: int = LATER, in_groups: bool = True) -> RedirectsFile:
    return read_redirects(source_of(file), "content", cache, now_ns=now_ns, in_groups=in_groups)


TEXT = "".join(f"/cu/{number}.html  /tin-tuc/{number}/\n" for number in range(9)) + "/sai\n/cu/10/  /cu/3.html\n"


@pytest.mark.usefixtures("small_groups")
def test_lines_from_the_cache_are_those_of_the_file(tmp_path: Path, cache: Cache) -> None:
    file = tmp_path / REDIRECTS_FILE
    file.write_text(TEXT)
    parsed = parse_redirects(TEXT.encode(), "content/redirects.txt")
    for _ in range(2):
        for in_groups in (True, False):
            kept = read(file, cache, in_groups=in_groups)
            assert kept.problems == parsed.problems
            assert kept.lines.groups == parsed.lines.groups == range(5)
            for number in range(6):
                assert kept.lines.group(number) == parsed.lines.group(number)
            for request in ("cu/3.html", "cu/10/", "cu/10.html", ""):
                assert kept.lines.find(request) == parsed.lines.find(request)
            assert list(kept.lines.steps("/cu/10/")) == ["/cu/10/", "/cu/3.html", "/tin-tuc/3/"]
            assert (len(kept.lines), kept.lines[-1], tuple(kept.lines)) == (10, parsed.lines[-1], tuple(parsed.lines))
    file.write_text(TEXT.replace("/tin-tuc/3/", "/tin-tuc/khac/"))
    assert list(read(file, cache).lines.steps("/cu/10/"))[-1] == "/tin-tuc/khac/"


@pytest.mark.usefixtures("small_groups")
def test_an_unchanged_file_is_not_opened_and_one_group_is_read_alone(
    tmp_path: Path, cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / REDIRECTS_FILE
    file.write_text(TEXT)
    read(file, cache).lines.groups_with(["tin-tuc/1"])
    asked, get_value = list[str](), Cache.get_value

    def watched(self: Cache, name: str) -> bytes | None:
        asked.append(name)
        return get_value(self, name)

    monkeypatch.setattr(caches.Cache, "get_value", watched)
    monkeypatch.setattr(Path, "read_bytes", lambda self: pytest.fail("opened"))
    lines = read(file, cache).lines
    assert lines.groups_with(["tin-tuc/khac", "tin-tuc/5"]) == {2}
    assert [line.new for line in lines.group(2)] == ["/tin-tuc/4/", "/tin-tuc/5/"]
    assert asked == ["redirects.txt", "redirects.txt keys 0", "redirects.txt keys 0", "redirects.txt 2"]


def test_a_file_that_may_still_change_is_opened(tmp_path: Path, cache: Cache) -> None:
    file = tmp_path / REDIRECTS_FILE
    file.write_text("/a/  /b/\n")
    stamp = source_of(file)
    assert len(read_redirects(stamp, "content", cache, now_ns=0).lines) == 1
    file.write_text("/c/  /d/\n")
    (line,) = read_redirects(stamp, "content", cache, now_ns=0).lines
    assert line.old == "/c/"


@pytest.mark.usefixtures("small_groups")
@pytest.mark.parametrize("lost", ["redirects.txt", "redirects.txt 1", "redirects.txt keys 0"])
@pytest.mark.parametrize("value", [None, b"", b"\x92\xc4\x00\x90"])
def test_what_the_cache_has_lost_is_read_again(tmp_path: Path, cache: Cache, lost: str, value: bytes | None) -> None:
    file = tmp_path / REDIRECTS_FILE
    file.write_text(TEXT)
    before = read(file, cache).lines
    assert before.groups_with(["tin-tuc/3"]) == {1, 4}
    cache.save_value(lost, value)
    after = read(file, cache).lines
    assert after.groups_with(["tin-tuc/3"]) == {1, 4}
    assert [after.group(number) for number in after.groups] == [before.group(number) for number in before.groups]


# Keys ----------------------------------------------------------------------------------------------------------------

PATHS = ("tin-tuc/a.md", "tin-tuc/2018/b.md", "tin-tuc/2018/c/index.md", "hoat-dong/b.md")
OLD = ("/cu/a.html", "/cu/a.html/b/", "/cu/", "/CU/B.html", "/?p=1", "/cu/b")
NEW = (
    "/tin-tuc/a/",
    "/tin-tuc/2018/b/#ket",
    "/tin-tuc/2018/c/",
    "/TIN-TUC/A",
    "/hoat-dong/b.md",
    "/gioi-thieu/",
    "/chu-de/moi/",
    "/chu-de/moi/rss.xml",
    "/luu-tru/2018/02/",
    "/tep.pdf",
    "https://khac.example.vn/",
    "/tin-tuc/",
    "/khong-co/",
)
states = st.sampled_from(["public", "draft", "withdrawn"])
contents = st.fixed_dictionaries(
    {
        "items": st.dictionaries(
            st.sampled_from(PATHS),
            st.tuples(states, st.lists(st.sampled_from(OLD), max_size=2, unique=True), st.booleans()),
        ),
        "pages": st.sets(st.sampled_from(["gioi-thieu.md", "cu/b.md"])),
        "files": st.sets(st.sampled_from(["tep.pdf", "anh.jpg", "cu.html"])),
    }
)
lines = st.lists(
    st.tuples(
        st.sampled_from(
            [*OLD, "/tep.pdf", "/anh.jpg.360.webp", "/tin-tuc/a/", "/gioi-thieu/", "/chu-de/moi/", "/cu.html/x/", "/x/"]
        ),
        st.sampled_from([*NEW, *OLD]),
    ),
    max_size=6,
    unique_by=lambda line: line[0],
)


def site(content: dict[str, object], text: str) -> Library:
    items = []
    assert isinstance(content["items"], dict)
    for path, (state, aliases, is_tagged) in content["items"].items():
        gone = [correction("2018-03-01", kind="go")] if state == "withdrawn" else []
        tags = ["Mới"] if is_tagged else []
        items.append(
            article(path, date="2018-02-01", draft=state == "draft", aliases=aliases, tags=tags, corrections=gone)
        )
    pages = {str(path): f"{str(path).removesuffix('.md')}/" for path in sorted(content["pages"])}  # type: ignore[call-overload]
    files = sorted(content["files"])  # type: ignore[call-overload]
    target = PublishTarget("chinh", "../ra", "nginx")
    return MemorySite(*items, pages=pages, files=files, redirects=text, publish=(target,)).library


def facts(library: Library, item: Item | None) -> object:
    """All of an item that decides what old addresses lead to."""
    if item is None:
        return None
    return library.is_visible(item), item.aliases, item.title, item.tags


def keys_of_change(before: Library, after: Library) -> Iterator[str]:
    """The keys of all that came, went or changed between two versions of a site."""
    ranges = set[KeyRange]()
    for path in before.items.keys() | after.items.keys():
        pair = [(library, library.items.get(path)) for library in (before, after)]
        if facts(*pair[0]) != facts(*pair[1]):
            for _, item in pair:
                ranges |= found_by(path, item)
                for tag in item.tags if item is not None else ():
                    ranges |= list_found_by(urls.tag(slug(tag_key(tag))))
    files = [set(library.static_pages) | set(library.files) for library in (before, after)]
    for path in files[0] ^ files[1]:
        ranges |= found_by(path, None)
    for path in before.generated ^ after.generated:
        ranges |= list_found_by(path)
    return (low for low, _ in ranges)


def outcome(library: Library, group: int) -> object:
    redirects = Redirects(library)
    group_lines = library.redirect_lines.group(group)
    led_on = redirects.destinations(group_lines, library.files.__contains__)
    views = list(line_views(redirects, library, led_on))
    known = [(redirects.overruled_by(line), redirects.is_known(line.new)) for line in group_lines]
    return led_on, views, line_table(library, led_on), known


EMPTY: dict[str, object] = {"items": {}, "pages": set(), "files": set()}
TAGGED = {**EMPTY, "items": {PATHS[0]: ("public", [], True)}}
NESTED = {**EMPTY, "items": {PATHS[0]: ("public", ["/cu/a.html/b/"], False)}}
QUERIED = {**EMPTY, "items": {PATHS[0]: ("public", ["/?p=1"], False)}}


@settings(max_examples=150)
@example(before=EMPTY, after=TAGGED, rows=[("/cu/a.html", "/chu-de/moi/"), ("/cu/a.html/b/", "/tin-tuc/")])
@example(before=EMPTY, after=NESTED, rows=[("/cu/a.html", "/tin-tuc/")])
@example(before=EMPTY, after={**EMPTY, "files": {"tep.pdf"}}, rows=[("/tep.pdf/x/", "/tin-tuc/")])
@example(before=EMPTY, after=QUERIED, rows=[("/?p=1", "/tin-tuc/")])
@given(before=contents, after=contents, rows=lines)
def test_a_line_changes_only_with_something_that_it_looks_up(
    before: dict[str, object], after: dict[str, object], rows: list[tuple[str, str]]
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(redirect_lines, "GROUP_SIZE", 1)
        text = "".join(f"{old}  {new}\n" for old, new in rows)
        one, other = site(before, text), site(after, text)
        asked = other.redirect_lines.groups_with(keys_of_change(one, other))
        for number in other.redirect_lines.groups:
            if number not in asked:
                assert outcome(one, number) == outcome(other, number), rows[number]
