"""Nothing that stands in a content file ends in a traceback: it gives an item, or lines that say what is wrong."""

import os
import re
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from newsroom.content.loader import item_decoder
from newsroom.kinds import KINDS
from newsroom.model.items import Item
from newsroom.model.problems import Problem, format_problems
from project_folder import Project
from strange_content import COMMON_FRONT_MATTER, FRONT_MATTER_BY_PATH, NASTY_VALUES, content_checker

LINE = re.compile(r"content/\S[^\n]*?:[1-9][0-9]*: [^\n]+")
untimed = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

PATHS = (
    "tin-tuc/2017/10/x.md",
    "ke-hoach/2018/09/x.md",
    "hoi-thi/2017/10/x.md",
    "ban-tin/2017/x.md",
    "tin-tuc/index.md",
)
BODY = "---\ntitle: Bài\ndate: 2017-10-09\n---\n"
HUGE = 100_000


def read(path: str, data: bytes) -> tuple[list[Item], list[Problem]]:
    """Read one file among a few others, and prove that what comes of it is fit to be kept and printed."""
    items, problems = content_checker().check(
        {
            "tin-tuc/2017/10/y.md": BODY.encode(),
            "ke-hoach/2018/09/y.md": b"---\ntitle: K\ndate: 2018-03-01\nnumber: 39/KH-UBND\n---\n",
            "tin-tuc/2017/10/anh.jpg": b"",
            "ke-hoach/2018/09/62.pdf": b"",
            path: data,
        }
    )
    for line in format_problems(problems):
        assert LINE.fullmatch(line), line
        assert line.isprintable(), line
        assert len(line) < 1500
    for item in items:
        # What the store would give back to the next build.
        assert item_decoder(KINDS).decode(msgspec.json.encode(item)) == item
    return items, problems


@untimed
@given(st.sampled_from(PATHS), st.binary(max_size=400))
def test_any_bytes(path: str, data: bytes) -> None:
    read(path, data)


@untimed
@given(st.sampled_from(PATHS), st.text(st.characters(exclude_categories=()), max_size=300), st.text(max_size=200))
@example("tin-tuc/2017/10/x.md", "title: \ud800", "")
def test_any_text_as_front_matter_and_body(path: str, front_matter: str, body: str) -> None:
    read(path, f"---\n{front_matter}\n---\n{body}".encode("utf-8", "surrogatepass"))


@st.composite
def mutated(draw: st.DrawFn) -> tuple[str, str]:
    """A path and right front matter of its kind that something happened to."""
    path = draw(st.sampled_from(sorted(FRONT_MATTER_BY_PATH)))
    text = COMMON_FRONT_MATTER + FRONT_MATTER_BY_PATH[path]
    for _ in range(draw(st.integers(1, 4))):
        begin = draw(st.integers(0, len(text)))
        end = min(len(text), begin + draw(st.sampled_from((0, 0, 1, 2, 5, 30))))
        text = text[:begin] + draw(st.sampled_from(NASTY_VALUES) | st.text(max_size=5)) + text[end:]
    return path, text


@settings(untimed, max_examples=400)
@given(mutated())
def test_right_front_matter_that_something_happened_to(case: tuple[str, str]) -> None:
    path, front_matter = case
    read(path, f"---\n{front_matter}\n---\nNội dung.".encode("utf-8", "surrogatepass"))


@st.composite
def revalued(draw: st.DrawFn) -> tuple[str, str]:
    """A path and right front matter of its kind with other values in some rows."""
    path = draw(st.sampled_from(sorted(FRONT_MATTER_BY_PATH)))
    rows = (COMMON_FRONT_MATTER + FRONT_MATTER_BY_PATH[path]).splitlines()
    for _ in range(draw(st.integers(1, 3))):
        number = draw(st.integers(0, len(rows) - 1))
        key, colon, _ = rows[number].partition(": ")
        value = draw(
            st.sampled_from(NASTY_VALUES) | st.sampled_from(("[]", "{}", "[[]]", "{a: {b: c}}", "", "[a, ]", "[{}]"))
        )
        rows[number] = f"{key}{colon or ':'} {value}"
    return path, "\n".join(rows)


@settings(untimed, max_examples=300)
@given(revalued())
def test_right_keys_with_any_values(case: tuple[str, str]) -> None:
    path, front_matter = case
    read(path, f"---\n{front_matter}\n---\nNội dung.".encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize("path", FRONT_MATTER_BY_PATH)
def test_the_front_matter_that_is_mutated_is_right(path: str) -> None:
    items, problems = read(path, f"---\n{COMMON_FRONT_MATTER}{FRONT_MATTER_BY_PATH[path]}---\nNội dung.".encode())
    # The related item stands beside the article only.
    assert [line for line in format_problems(problems) if "y.md" not in line and "anh.jpg" not in line] == []
    assert path in [item.path for item in items]


MONSTERS = {
    "a hundred thousand brackets": f"---\ntitle: {'[' * HUGE}\n---\n",
    "as many, closed": f"---\ntitle: {'[' * HUGE}{']' * HUGE}\n---\n",
    "as many braces": f"---\ntitle: {'{a: ' * HUGE}\n---\n",
    "as many list signs": f"---\n{'- ' * HUGE}x\n---\n",
    "as many question marks": f"---\n{'? ' * HUGE}x\n---\n",
    "two thousand indents": "---\n" + "".join(f"{' ' * depth}a:\n" for depth in range(2000)) + "---\n",
    "ten thousand quotation marks of Markdown": f"{BODY}{'>' * 10_000} x\n",
    "ten thousand list signs in the body": f"{BODY}{'- ' * 10_000}x\n",
    "ten thousand tags": f"{BODY}{'<div>' * 10_000}x\n",
    "a key of a hundred thousand letters": f"---\ntitle: Bài\ndate: 2017-10-09\n{'k' * HUGE}: a\n---\n",
    "and one that YAML reads": f"---\ntitle: Bài\ndate: 2017-10-09\n? {'k' * HUGE}\n: a\n---\n",
    "a title of two million letters": f"---\ntitle: {'a' * 2_000_000}\ndate: 2017-10-09\n---\n",
    "a row of a hundred thousand spaces": f"---\ntitle: Bài\n{' ' * HUGE}x{' ' * HUGE}y\n---\n",
    "ten thousand duplicate keys": "---\n" + "title: Bài\n" * 10_000 + "---\n",
    "a thousand slips": "---\n" + "title: a: b\n" * 1000 + "---\n",
    "front matter of two megabytes with a slip": "---\nsummary: >\n" + "  a b c d\n" * 200_000 + "title: a: b\n---\n",
    "a body of two megabytes": BODY + "Ban Dân vận Tỉnh ủy. " * 80_000,
    "a number of four hundred digits": f"---\ntitle: a\ndate: 2017-10-09\nnumber: {'9' * 400}\nperiod: 2017-10\n---\n",
    "an anchor in itself": "---\ntitle: &a [*a]\nimage: &b {src: *b}\ncontest: &c {teams: *c}\nbasis: &d [*d]\n---\n",
    "anchors that would unfold to a billion": "---\na: &a [x, x]\n"
    + "".join(f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]\n" for n in range(20))
    + "tags: *u\n---\n",
    "tags that would run a program": "---\ntitle: !!python/object/apply:os.system [echo]\ndate: !!timestamp x\n---\n",
}


@pytest.mark.parametrize("text", MONSTERS.values(), ids=MONSTERS)
def test_monsters_give_lines(text: str) -> None:
    for path in FRONT_MATTER_BY_PATH:
        read(path, text.encode())


def test_content_may_link_in_rings_and_out_of_itself(project: Project) -> None:
    project.write_listing(
        """\
=== ben-ngoai/bi-mat.md
---
title: Bí mật
date: 2017-10-09
---
=== content/tin-tuc/2017/10/x.md
---
title: Bài
date: 2017-10-09
---
Nội dung.
"""
    )
    folder = project.content / "tin-tuc" / "2017"
    (folder / "ra-ngoai").symlink_to(project.root / "ben-ngoai", target_is_directory=True)
    (folder / "ra-ngoai.md").symlink_to(project.root / "ben-ngoai" / "bi-mat.md")
    (folder / "vong").symlink_to(project.content, target_is_directory=True)
    (folder / "hai").symlink_to(folder / "ba")
    (folder / "ba").symlink_to(folder / "hai")
    (folder / "mot.md").symlink_to(folder / "khong-co.md")
    for name, other in (("p", "q"), ("q", "p")):
        (project.content / "hoat-dong" / name).mkdir(parents=True)
        (project.content / "hoat-dong" / name / "sang").symlink_to(project.content / "hoat-dong" / other)
    (folder / "11").symlink_to(folder / "10", target_is_directory=True)
    assert project.problem_lines() == []


def may_read_what_is_locked(folder: Path) -> bool:
    """Whether taking a file's rights away keeps nobody from it, as it is for root, and on Windows."""
    file = folder / "khoa"
    file.touch(mode=0)
    try:
        file.read_bytes()
    except OSError:
        return False
    return True


def test_what_may_not_be_read_is_a_problem(project: Project) -> None:
    project.write(
        {
            "content/tin-tuc/2017/10/x.md": BODY,
            "content/tin-tuc/2017/10/a.md": f"{BODY}![a](anh.jpg)",
            "content/tin-tuc/2017/10/anh.jpg": b"",
            "content/tin-tuc/2018/01/y.md": BODY,
        }
    )
    if may_read_what_is_locked(project.root):
        pytest.skip("the administrator may read every file")
    locked = ["tin-tuc/2017/10/x.md", "tin-tuc/2017/10/anh.jpg", "tin-tuc/2018", "lien-he.md"]
    try:
        for path in locked:
            (project.content / path).chmod(0)
        lines = project.problem_lines()
    finally:
        for path in locked:
            (project.content / path).chmod(0o755)
    assert [line.partition(": ")[0] for line in lines] == [
        "content/lien-he.md:1",
        "content/tin-tuc/2017/10/a.md:5",
        "content/tin-tuc/2017/10/x.md:1",
        "content/tin-tuc/2018:1",
    ]


def test_a_file_name_that_is_no_unicode_is_a_problem(project: Project) -> None:
    folder = project.content / "tin-tuc" / "2017"
    folder.mkdir(parents=True)
    try:
        Path(os.fsdecode(os.fsencode(folder) + b"/\xff.md")).write_text(f"{BODY}Nội dung.\n", encoding="utf-8")
    except (OSError, UnicodeError):
        pytest.skip("this file system has Unicode names only")
    (line,) = project.problem_lines()
    assert line.startswith('content/tin-tuc/2017/�.md:1: tệp: "�.md" không dùng làm tên tệp')
