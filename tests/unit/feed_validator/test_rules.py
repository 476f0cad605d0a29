"""Every way to break a feed, and the flaw an editor reads about it; and what only looks broken.

Cases are data in `cases/feeds/`: the feeds `rss.xml`, `atom.xml`, `feed.json`, `feeds.opml`, and what the cases of the
text files change in them. A case begins with a line `#### What it shows`. A line `=== rss.xml` names the feed; below it
stand changes: text after `- ` that goes, where it first stands, and what comes in its place after `+ `, on one line or
several. After `<-` may stand how the text is written (`bom`, `utf-16`, …), or `whole` where the case is the whole file.
A case of `broken-*.txt` ends with `=== flaws`: the exact flaws, each as `rule | entry | value`.
"""

import json
import re
from collections.abc import Iterator

import pytest
from feed_validator import CHECKABLE_FILES, BrokenRule, PublishedFile, validate_feed
from feed_validator.report import rule_name
from feed_validator.rules import Rule
from hypothesis import given
from hypothesis import strategies as st
from project_folder import FILE_ENCODERS, ROOT

FOLDER = ROOT / "tests" / "cases" / "feeds"
SITE = "https://danvan.example.vn/"
BASES = {name: (FOLDER / name).read_text(encoding="utf-8") for name in CHECKABLE_FILES}
FILES = {
    url: PublishedFile(int(size), media_type)
    for url, size, media_type in map(str.split, (FOLDER / "files.txt").read_text(encoding="utf-8").splitlines())
}

Case = tuple[str, bytes, list[str]]


def cases(pattern: str) -> Iterator[tuple[str, Case]]:
    """Each feed of each case: what it shows, and its name, bytes and expected flaws."""
    for file in sorted(FOLDER.glob(pattern)):
        parts = re.split(r"^#### (.+)\n", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
        assert not parts[0].strip(), f"{file.name} begins with no case"
        for says, text in zip(parts[1::2], parts[2::2], strict=True):
            first, *drawn = re.split(r"^=== (\S+)(?: <- (\S+))?\n", text, flags=re.MULTILINE)
            assert not first.strip(), says
            feeds = [*zip(drawn[::3], drawn[1::3], drawn[2::3], strict=True)]
            expected = feeds.pop()[2].split("\n") if feeds[-1][0] == "flaws" else []
            for name, maker, below in feeds:
                data = (
                    below.strip().encode() if maker == "whole" else FILE_ENCODERS[maker or "text"](changed(name, below))
                )
                yield f"{file.stem}: {says} ({name})", (name, data, [line.strip() for line in expected if line.strip()])


def changed(name: str, changes: str) -> str:
    """A feed with the changes that a case lists."""
    text = BASES[name]
    for change in re.split(r"^- ", changes.rstrip("\n"), flags=re.MULTILINE)[1:]:
        old, *new = change.rstrip("\n").split("\n")
        assert all(line.startswith("+ ") for line in new), change
        assert old in text, f"{old} is not in {name}"
        text = text.replace(old, "\n".join(line[2:] for line in new), 1)
    return text


def check(name: str, data: bytes) -> list[BrokenRule]:
    """The flaws of a feed as it would be served at the site's root."""
    return validate_feed(name, data, feed_url=SITE + name, get_published_file=FILES.get)


BROKEN = dict(cases("broken-*.txt"))
VALID = dict(cases("valid.txt"))
# What a text file cannot hold.
BYTES: list[tuple[Rule, str, bytes]] = [
    (Rule.FILE_NAME, "tin-tuc/index.html", b"<html></html>"),
    (Rule.FILE_SIZE, "feed.json", b" " * (65 << 20)),
    (Rule.FILE_SIZE, "rss.xml", b"<rss>" + b"<a/>" * 3_200_000),
    (Rule.XML_CHARACTER, "rss.xml", BASES["rss.xml"].replace("Bài một", "Bài\x0bmột").encode()),
    (Rule.XML_CHARACTER, "atom.xml", BASES["atom.xml"].replace("Bài một", "Bài\ufffemột").encode()),
    (
        Rule.XML_ENCODING,
        "atom.xml",
        BASES["atom.xml"].replace("Bài một", "Bài\ud800một").encode("utf-8", "surrogatepass"),
    ),
    (Rule.XML_ENCODING, "rss.xml", BASES["rss.xml"].replace("Bài một", "Bai").encode().replace(b"Bai", b"B\xe0i")),
    (Rule.XML_ENCODING, "rss.xml", BASES["rss.xml"].replace("UTF-8", "UTF-16").encode("utf-16")[:-1]),
    (Rule.XML_ENCODING, "rss.xml", BASES["rss.xml"].encode("utf-16")),
    (Rule.XML_ENCODING, "rss.xml", BASES["rss.xml"].replace("UTF-8", "UTF-16").encode()),
    (Rule.XML_BROKEN, "feeds.opml", b""),
    (Rule.XML_BROKEN, "rss.xml", BASES["rss.xml"].encode() + b"\0"),
    (Rule.XML_BROKEN, "atom.xml", b"<a>" * 100_000),
    (Rule.JSON_BOM, "feed.json", BASES["feed.json"].encode("utf-8-sig")),
    (Rule.JSON_ENCODING, "feed.json", BASES["feed.json"].replace("Bài một", "Bai").encode().replace(b"Bai", b"B\xe0i")),
    (Rule.JSON_BROKEN, "feed.json", b"[" * 100_000),
    (Rule.JSON_BROKEN, "feed.json", b""),
]


@pytest.mark.parametrize("case", BROKEN.values(), ids=BROKEN)
def test_a_broken_feed_gives_exactly_its_flaws(case: Case) -> None:
    name, data, expected = case
    assert expected
    assert [" ".join(f"{flaw.rule} | {flaw.entry} | {flaw.value}".split()) for flaw in check(name, data)] == expected


@pytest.mark.parametrize(("rule", "name", "data"), BYTES, ids=[f"{rule.name} {name}" for rule, name, _ in BYTES])
def test_broken_bytes_give_exactly_their_flaw(rule: Rule, name: str, data: bytes) -> None:
    assert [flaw.rule for flaw in check(name, data)] == [rule_name(rule)]


@pytest.mark.parametrize("case", VALID.values(), ids=VALID)
def test_an_odd_but_valid_feed_has_no_flaw(case: Case) -> None:
    name, data, _ = case
    assert check(name, data) == []


def test_every_rule_is_broken_in_some_case() -> None:
    broken = {line.partition(" | ")[0] for _, _, expected in BROKEN.values() for line in expected}
    broken |= {rule_name(rule) for rule, _, _ in BYTES}
    assert broken == set(map(rule_name, Rule))
    assert len(BROKEN) + len(BYTES) >= 60
    assert len(VALID) >= 20


@pytest.mark.parametrize("rule", Rule, ids=rule_name)
def test_every_rule_says_why_and_what_would_be_right(rule: Rule) -> None:
    assert rule.message[0].islower(), "reads on from the value"
    assert not rule.message.endswith(".")
    assert rule.message.isprintable()
    assert rule.example.strip()


def test_a_feed_says_the_truth_about_files_as_far_as_it_is_known() -> None:
    data = changed("rss.xml", '- fileSize="2048"\n+ fileSize="1"').encode()
    assert [
        flaw.rule for flaw in validate_feed("rss.xml", data, feed_url=f"{SITE}rss.xml", get_published_file=FILES.get)
    ] == ["length-untrue"]
    assert validate_feed("rss.xml", data, feed_url=f"{SITE}rss.xml", get_published_file=lambda _: None) == []
    assert validate_feed("rss.xml", data, feed_url=f"{SITE}rss.xml") == []


@pytest.mark.parametrize("name", CHECKABLE_FILES)
def test_a_feed_elsewhere_says_where_it_is(name: str) -> None:
    data = BASES[name].encode()
    rules = [flaw.rule for flaw in validate_feed(f"tin-tuc/{name}", data, feed_url=f"{SITE}tin-tuc/{name}")]
    assert rules == ([] if name == "feeds.opml" else ["self-other"])


def test_the_same_content_is_judged_alike_in_every_format_and_again() -> None:
    old, new = "Nội dung hai.", 'Nội dung <a href="/x">hai</a>.'
    written = {
        "rss.xml": new,
        "atom.xml": new.replace("<", "&lt;"),
        "feed.json": new.replace('"', r"\""),
    }
    for name in (*written, *written):
        flaws = check(name, BASES[name].replace(old, written[name]).encode())
        assert [(flaw.rule, flaw.entry, flaw.value) for flaw in flaws] == [("html-address", "Bài hai", "/x")]


def test_a_thousand_flaws_are_enough_and_long_values_are_cut() -> None:
    many = BASES["rss.xml"].replace("</channel>", "<item/>" * 5000 + "</channel>")
    assert len(check("rss.xml", many.encode())) == 1000
    long = BASES["rss.xml"].replace("<language>vi", f"<language>{'x' * 100_000}")
    assert max(len(flaw.value) for flaw in check("rss.xml", long.encode())) <= 200


def test_hostile_content_is_read_without_going_back() -> None:
    """A pattern that goes back over what it has read would take hours."""
    for repeated in (
        "<a ",
        '<a "',
        "<!--",
        "<a b='",
        "<a href=",
        " ,",
        "&lt;",
        "<![CDATA[",
        '<a srcset=",,',
        "<a\t\n= ",
    ):
        text = (repeated * 50_000).replace("\\", "").replace('"', "'")
        flaws = check("feed.json", BASES["feed.json"].replace("Nội dung hai.", text.replace("\t\n", " ")).encode())
        assert len(flaws) <= 1000
    commas = "<img srcset='" + ", " * 100_000 + "'>"
    assert check("feed.json", BASES["feed.json"].replace("Nội dung hai.", commas).encode()) == []


@given(st.binary(), st.sampled_from(CHECKABLE_FILES))
def test_any_bytes_give_flaws_and_never_an_error(data: bytes, name: str) -> None:
    assert check(name, data)


DAMAGE = r"""< > & " ' ]]> <![CDATA[ <!-- <!DOCTYPE a> &#0; item - 0000 9999 24:00 +99:99 http://[ tag: % { } [
null 1e400 true :// \u"""
PIECES = st.sampled_from([*DAMAGE.split(), "\0", "\ud800", "\ufeff"])


@given(st.data(), st.sampled_from(CHECKABLE_FILES))
def test_a_feed_damaged_anywhere_gives_flaws_and_never_an_error(data: st.DataObject, name: str) -> None:
    text = BASES[name]
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text)))
        end = min(len(text), start + data.draw(st.integers(0, 30)))
        text = text[:start] + data.draw(PIECES | st.text(max_size=5)) + text[end:]
    for flaw in check(name, text.encode("utf-8", "surrogatepass")):
        assert flaw.rule in set(map(rule_name, Rule))


MEMBERS = sorted({*re.findall(r'"(\w+)":', BASES["feed.json"]), "next_url", "hubs", "type"})
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 5)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(MEMBERS),
            inner,
        )
    ),
)


@given(JSON)
def test_any_json_gives_flaws_and_never_an_error(value: object) -> None:
    assert check("feed.json", json.dumps({"items": [value], "authors": [value]}).encode())
    assert check("feed.json", json.dumps(value).encode())


@given(st.text(alphabet=st.sampled_from("<>/='\" aibhrefsrcsetonclick!-[]&;:#,"), max_size=80))
def test_any_html_is_judged_without_an_error(text: str) -> None:
    content = BASES["rss.xml"].replace("<p>Nội dung hai.</p>", text.replace("]]>", ""))
    for flaw in check("rss.xml", content.encode()):
        assert flaw.rule.startswith("html-")
