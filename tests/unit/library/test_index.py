"""A library that asks its index answers as one that has all items in memory, whatever changes have come since."""

import datetime
from collections.abc import Iterator, Sequence
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from memory_site import NOW, SETTINGS, article, bulletin, contest, correction, lead_picture, plan, to_date
from newsroom.build.next_change import next_change
from newsroom.build.rows import RowMaker
from newsroom.kinds import KINDS
from newsroom.kinds.contest.record import Contest
from newsroom.library.index import LibraryIndex
from newsroom.library.indexed_library import IndexedLibrary, TagKeys
from newsroom.library.item_rows import ItemRow, microseconds
from newsroom.library.library import Library, hour_number
from newsroom.library.related import related_stories
from newsroom.model.items import Item
from newsroom.model.records import Attachment, Milestone
from newsroom.model.review import Review
from newsroom.runtime.blocks import Blocks
from newsroom.text.normalize import tag_key

FILES = ("anh.jpg", "Hai.jpg", "tep.pdf", "tin-tuc/tep.pdf")
PAGES = {"gioi-thieu.md": "gioi-thieu/", "Lien-He.md": "Lien-He/"}
TAGS = ("Hội thi", "HỘI THI", "Hòa", "Hoà", "Hoa", "Dân vận", "\u200b")
PATHS = (
    *(f"tin-tuc/{n}.md" for n in range(5)), "tin-tuc/2018/0.md", "tin-tuc/2018/index.md", "hoat-dong/Hoa.md",
    *(f"ke-hoach/{n}.md" for n in range(4)), "hoi-thi/0.md", "ban-tin/0.md", "ban-tin/1.md",
)  # fmt: skip
NUMBERS = ("1-KH/X", "2-KH/X", "")
REFERENCES = (
    *PATHS, *(f"/{path.removesuffix('.md')}/" for path in PATHS), *FILES, *PAGES, "tep.pdf", "/HAI.JPG", "Tin-Tuc/1.md",
    "chu-de/hoa/", "/chu-de/hoa/rss.xml", "/luu-tru/2018/12/", "/ke-hoach/1/lich.ics", "khong-co.md", "../anh.jpg", "",
    "#ghi-chu", "/lien-he/", "/sitemap-2018.xml", "/", "/tim-kiem/",
)  # fmt: skip


@st.composite
def items(draw: st.DrawFn, path: str, *, is_next: bool = False) -> Item:
    """An item that may have anything that lists, names and times depend on."""

    def chance(of: int) -> bool:
        return draw(st.integers(1, of)) == 1

    def some(values: Sequence[str], most: int) -> list[str]:
        return draw(st.lists(st.sampled_from(values), max_size=most, unique=True))

    def day(first: int, last: int) -> datetime.datetime:
        return NOW + timedelta(hours=draw(st.sampled_from([0, 0, 1])), days=draw(st.integers(first, last)))

    keys: dict[str, object] = {
        "date": day(-40, 1) if chance(2) else NOW - timedelta(days=400),
        "title": draw(st.sampled_from(["Một", "Hai"])),
        # The parser lets an item have one spelling of a tag.
        "tags": draw(st.lists(st.sampled_from(TAGS), max_size=3, unique_by=tag_key)),
        "related": some(PATHS, 2),
        "draft": chance(6),
        "featured": chance(4),
        "is_next_version": is_next,
    }
    if chance(3):
        keys["aliases"] = [f"/cu/{path}/"]
    if chance(3):
        keys["updated"] = day(-3, 2)
    if chance(4):
        keys["featured_until"] = day(-2, 2)
    if chance(4):
        keys["expires"] = day(-1, 3)
    if chance(3):
        kinds = draw(st.lists(st.sampled_from(["dinh-chinh", "cap-nhat", "go"]), min_size=1, max_size=2))
        keys["corrections"] = [correction(day(-3, 2), "Lý do", kind) for kind in kinds]
    if chance(3):
        keys["plan"] = draw(st.sampled_from([*NUMBERS, *PATHS]))
    if chance(3):
        keys["image"] = lead_picture(f"/{draw(st.sampled_from(FILES))}")
    if is_next:
        keys["review"] = Review(live=day(-1, 2) if chance(2) else None)
        keys["unapproved"] = "" if chance(2) else "waiting"
    if chance(2):
        keys["body"] = " ".join(f"[a]({reference})" for reference in some(REFERENCES, 3))
    if path.startswith("ke-hoach/"):
        first = to_date("2018-12-30") + timedelta(days=draw(st.integers(0, 3)))
        record: dict[str, object] = {
            "number": draw(st.sampled_from(NUMBERS)),
            "subject": "Việc",
            "issued": to_date(draw(st.sampled_from(["2017-01-05", "2018-01-05"]))),
            "effective_from": first,
            "attachments": (Attachment("/tep.pdf", "Toàn văn"),),
            draw(st.sampled_from(["basis", "replaces", "amends"])): tuple(some([*NUMBERS[:2], *PATHS], 2)),
        }
        if chance(2):
            record["milestones"] = (Milestone(first, first, "Việc"),)
        return plan(path, record=record, **keys)
    if path.startswith("hoi-thi/"):
        return contest(path, record=Contest(name="Hội thi"), **keys)
    if path.startswith("ban-tin/"):
        listed = some(PATHS, 3) if chance(2) else None
        return bulletin(path, number=draw(st.integers(1, 2)), period="2018-12", items=listed, **keys)
    return article(path, **keys)


untimed = settings(deadline=None, max_examples=40)
Content = tuple[dict[str, Item], dict[str, Item]]


@st.composite
def contents(draw: st.DrawFn) -> Content:
    """Items, and next versions of some."""
    paths = draw(st.lists(st.sampled_from(PATHS), unique=True, max_size=len(PATHS)))
    now = {path: draw(items(path)) for path in paths}
    later = draw(st.lists(st.sampled_from(paths), unique=True, max_size=2)) if paths else []
    return now, {path: draw(items(path, is_next=True)) for path in later}


@st.composite
def changed_contents(draw: st.DrawFn, content: Content) -> Content:
    """What is left of a content after one to three changes."""
    now, later = map(dict, content)
    for path in draw(st.lists(st.sampled_from(PATHS), unique=True, min_size=1, max_size=3)):
        now.pop(path, None)
        later.pop(path, None)
        if draw(st.booleans()):
            now[path] = draw(items(path))
            if draw(st.integers(1, 4)) == 1:
                later[path] = draw(items(path, is_next=True))
    return now, later


def library_of(content: Content, now: datetime.datetime) -> Library:
    return Library(
        content[0].values(),
        introductions={},
        static_pages=PAGES,
        files=frozenset(FILES),
        settings=SETTINGS,
        kinds=KINDS,
        now=now,
        next_versions=content[1].values(),
    )


def rows_of(library: Library) -> dict[str, ItemRow]:
    digests = {item.file_path: item.file_path.encode() for item in library.versions}
    return RowMaker(library.settings).rows(library, digests)


def indexed(index: LibraryIndex, library: Library) -> IndexedLibrary:
    """A library of the same content that asks the index."""
    files = {item.file_path: item for item in library.versions}
    return IndexedLibrary(
        index,
        files.get,
        introductions={},
        static_pages=PAGES,
        files=frozenset(FILES),
        file_by_lowercase={path.lower(): path for path in sorted(FILES, reverse=True)}.get,
        next_versions=library.next_versions,
        replaced=library.replaced,
        settings=SETTINGS,
        kinds=KINDS,
        now=library.now,
        redirect_lines=(),
    )


class Saved:
    """The blocks of an index that are saved, and read again, between builds."""

    def __init__(self) -> None:
        self.data: dict[str, bytes] = {}

    def open(self) -> LibraryIndex:
        self.blocks = Blocks(self.data.get)
        return LibraryIndex(self.blocks)

    def save(self, index: LibraryIndex) -> None:
        index.flush()
        for name, data in self.blocks.changes.items():
            if data is None:
                self.data.pop(name, None)
            else:
                self.data[name] = data


def paths(some: Sequence[Item]) -> list[str]:
    return [item.path for item in some]


def lists_of(library: Library) -> Iterator[tuple[str, object]]:
    """What pages and feeds ask of a library, by a name."""
    yield "items", dict(library.items)
    for name in (
        "public", "withdrawn", "corrected_items", "featured_items", "announcing_items", "items_with_files", "plans",
        "public_issues", "bulletins",
    ):  # fmt: skip
        yield name, paths(getattr(library, name))
    # Those that readers see come in order; of the others there is none.
    for name in ("items_with_aliases", "every_plan", "every_issue"):
        yield name, sorted(paths(getattr(library, name)))
    yield "public_paths", set(library.public_paths)
    for name in ("items_by_section", "items_by_month"):
        lists = getattr(library, name)
        yield name, [(key, paths(each)) for key, each in lists.items()]
        yield f"lengths of {name}", {key: len(each) for key, each in lists.items()}
    yield "tags", [(key, tag.title, tag.slug, paths(tag.items)) for key, tag in library.tags.items()]
    yield "changes", {month: list(library.changes(month)) for month in library.items_by_month}
    yield "corrections", library.corrections
    yield "featured_item", library.featured_item
    yield "plan_records", library.plan_records
    yield "plans_by_number", {key: paths(each) for key, each in library.plans_by_number.items()}
    yield "bulletin_records", library.bulletin_records
    yield "mentions", {key: [(kind, item.path) for kind, item in each] for key, each in library.mentions.items()}
    yield "announcements", {key: paths(each) for key, each in library.announcements.items()}
    yield "generated", library.generated


def answers_about(library: Library, item: Item) -> Iterator[tuple[str, object]]:
    """What the page of an item asks of a library, by a name."""
    yield "is_visible", library.is_visible(item)
    yield "live_time", library.live_time(item.path)
    yield "hour", sorted(paths(library.changed_in_hour(hour_number(library.last_modified(item)))))
    for reference in REFERENCES:
        yield f"target of {reference}", library.find_target(reference, from_path=item.path)
    for reference in (*NUMBERS, *PATHS):
        yield f"plan {reference}", library.find_plan(reference, from_path=item.path)
    yield "bulletin items", paths(library.bulletin_items(item))
    if item.path not in library.public_paths:
        return
    yield "neighbours", library.neighbours(item)
    yield "position", library.section_positions[item.path]
    yield "tags", [tag.slug for tag in library.tags_of(item)]
    keys = [library.tag_keys[tag] for tag in item.tags]
    yield "tag positions", [library.position_in_tag(key, item) for key in keys if key]
    yield "related stories", paths(related_stories(library, item))
    yield "announced plan", library.announced_plan(item)
    if item.path in library.plan_records:
        yield "series", library.series_neighbours(item)


def check_equal(actual: IndexedLibrary, expected: Library) -> None:
    assert dict(lists_of(actual)) == dict(lists_of(expected))
    for item in expected.items.values():
        assert dict(answers_about(actual, item)) == dict(answers_about(expected, item)), item.path


@untimed
@given(st.data(), contents())
def test_an_index_that_follows_changes_is_one_that_is_made_anew(data: st.DataObject, content: Content) -> None:
    saved, now = Saved(), NOW
    index = saved.open()
    library = library_of(content, now)
    index.fill(rows_of(library), library.tag_keys)
    check_equal(indexed(index, library), library)
    for _ in range(data.draw(st.integers(1, 3))):
        saved.save(index)
        index = saved.open()
        content = data.draw(changed_contents(content))
        now += data.draw(st.sampled_from([timedelta(), timedelta(hours=1), timedelta(days=1)]))
        library = library_of(content, now)
        before, rows = {path: index.row(path) for path in PATHS}, rows_of(library)
        for path in sorted(before.keys() | rows.keys()):
            if before.get(path) != rows.get(path):
                index.put(path, rows.get(path), TagKeys())
        check_equal(indexed(index, library), library)
        fresh = Saved()
        other = fresh.open()
        other.fill(rows, library.tag_keys)
        assert (index.topics, index.every_topic) == (other.topics, other.every_topic)
        assert {name: index.lists.all(name) for name in index.lists.names} == {
            name: other.lists.all(name) for name in other.lists.names
        }
        keys = {key for row in (*rows.values(), *filter(None, before.values())) for key in row.keys}
        assert {key: index.keys.get(key) for key in keys} == {key: other.keys.get(key) for key in keys}
        assert next_change(library, index) == next_change(library, other)


@untimed
@given(contents(), st.integers(0, 80))
def test_what_time_changes_is_due(content: Content, hours: int) -> None:
    before, after = (library_of(content, NOW + timedelta(hours=each)) for each in (0, hours))
    index = Saved().open()
    index.fill(rows_of(before), before.tag_keys)
    due = index.due(microseconds(after.now))
    assert due == sorted(due, key=due.index)
    now, later = rows_of(before), rows_of(after)
    assert {path for path in now if now[path] != later[path]} <= set(due)
    if not due:
        assert index.next_moment is None or index.next_moment > microseconds(after.now)
    else:
        assert index.next_moment is not None
        assert microseconds(before.now) < index.next_moment <= microseconds(after.now)


@pytest.mark.parametrize("first", [["tin-tuc/2017/a.md", "tin-tuc/b.md"], ["tin-tuc/2017/a.md"], []])
@pytest.mark.parametrize("second", [["hoat-dong/c.md"], ["tin-tuc/2017/d.md"], []])
def test_an_index_that_is_filled_again_forgets_what_it_had(first: list[str], second: list[str]) -> None:
    saved = Saved()
    for names in (first, second):
        index = saved.open()
        library = library_of(({name: article(name) for name in names}, {}), NOW)
        index.fill(rows_of(library), library.tag_keys)
        saved.save(index)
    index = saved.open()
    assert list(index.paths()) == second
    assert [index.row(path) is not None for path in (*first, *second)] == [path in second for path in (*first, *second)]
    fresh = Saved()
    index = fresh.open()
    index.fill(rows_of(library), library.tag_keys)
    fresh.save(index)
    assert saved.data == fresh.data


def test_a_list_reads_the_items_that_are_asked_for() -> None:
    content = ({f"tin-tuc/{n}.md": article(f"tin-tuc/{n}.md", date=NOW - timedelta(days=n)) for n in range(300)}, {})
    library, index, read = library_of(content, NOW), Saved().open(), list[str]()
    index.fill(rows_of(library), library.tag_keys)
    lazy = indexed(index, library)
    lazy.items._read = lambda path: read.append(path) or content[0][path]  # type: ignore[attr-defined]
    assert (len(lazy.public), len(lazy.items_by_section["tin-tuc"]), "tin-tuc/7.md" in lazy.items) == (300, 300, True)
    assert read == []
    assert paths(lazy.public[:3]) == paths(library.public[:3])
    assert lazy.public[-1] == library.public[-1]
    assert lazy.neighbours(library.items["tin-tuc/50.md"]) == library.neighbours(library.items["tin-tuc/50.md"])
    assert read == [f"tin-tuc/{n}.md" for n in (0, 1, 2, 299, 51, 49)]
    for place in (300, -301):
        with pytest.raises(IndexError):
            lazy.public[place]
