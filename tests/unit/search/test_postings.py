"""The files of words: what stands where can be read back from them, by the reader's script too."""

import base64
import gzip
import json
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from newsroom.search import postings as postings_module
from newsroom.search.postings import FIELD_SIZE, FIELDS, Postings
from project_folder import ROOT

CASE = json.loads((ROOT / "tests/cases/search/word-file.json").read_text("utf-8"))
"""Fields of a shard's items, and its file of words; `web/test/shard.test.js` holds the script to the same file."""

WORDS = st.lists(st.text("ab1", min_size=1, max_size=3), max_size=30)
ITEMS = st.lists(st.dictionaries(st.sampled_from(list(FIELDS)), st.lists(WORDS, max_size=3)), max_size=300)


def read_file(data: bytes) -> Iterator[tuple[str, list[list[int]]]]:
    """Each word of a file with its places, as item and position."""
    head, _, rest = gzip.decompress(data).partition(b"\n")
    words, counts = json.loads(head)
    size = sum(counts)
    low_steps, high_steps, low_positions, high_positions = (rest[n * size : (n + 1) * size] for n in range(4))
    assert len(rest) == 4 * size
    steps = [low + 256 * high for low, high in zip(low_steps, high_steps, strict=True)]
    positions = [low + 256 * high for low, high in zip(low_positions, high_positions, strict=True)]
    begin = 0
    for word, count in zip(words, counts, strict=True):
        places = [
            [sum(steps[begin : number + 1]), position]
            for number, position in enumerate(positions[begin : begin + count], start=begin)
        ]
        yield word, places
        begin += count


def fill(items: list[dict[str, list[list[str]]]]) -> Postings:
    """The postings of items with such texts in their fields."""
    result = Postings()
    for number, fields in enumerate(items):
        for field, texts in fields.items():
            result.add(number, field, texts)
    return result


@given(ITEMS)
def test_each_word_is_where_it_stands(items: list[dict[str, list[list[str]]]]) -> None:
    expected: dict[str, list[list[int]]] = {}
    for number, fields in enumerate(items):
        for field, texts in fields.items():
            position = FIELDS[field] * FIELD_SIZE
            for words in texts:
                for place, word in enumerate(words):
                    expected.setdefault(word, []).append([number, position + place])
                # No phrase spans two texts.
                position += len(words) + 1
    first_words, files = fill(items).files()
    read = [list(read_file(file)) for file in files]
    assert [entry for file in read for entry in file] == sorted(expected.items())
    assert [file[0][0] for file in read] == list(first_words)


def test_words_are_divided_among_small_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postings_module, "_FILE_SIZE", 50)
    first_words, files = fill([{"body": [[f"tu{n}" for n in range(100)]]}]).files()
    assert len(files) == len(first_words) > 5
    assert list(first_words) == sorted(first_words)
    assert all(len(list(read_file(file))) <= 50 for file in files)


def test_a_field_longer_than_positions_go_stays_within_its_field() -> None:
    _, files = fill([{"lead": [["a"] * FIELD_SIZE, ["b"], ["c"]]}]).files()
    places = dict(entry for file in files for entry in read_file(file))
    last = (FIELDS["lead"] + 1) * FIELD_SIZE - 1
    assert max(position for _, position in places["a"]) == last
    assert places["b"] == places["c"] == [[0, last]]


def test_a_file_is_the_one_that_the_script_reads() -> None:
    postings = Postings()
    for number, field, texts in CASE["fields"]:
        postings.add(number, field, texts)
    (file,) = postings.files()[1]
    assert gzip.decompress(file) == base64.b64decode(CASE["file"])
    assert dict(read_file(file)) == CASE["words"]
