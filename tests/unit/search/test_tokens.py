"""Words of the search index: one for all spellings, and the same in the reader's script."""

import json
import shutil
import subprocess
import unicodedata
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from newsroom.search.bloom import bloom_filter
from newsroom.search.tokens import distinct_tokens, lowercase_words, strip_marks, tokenize, visible_text
from project_folder import ROOT

FOLDER = ROOT / "tests/cases/search"
CASES = {case["text"]: case["words"] for case in json.loads((FOLDER / "words.json").read_text("utf-8"))}
"""Texts and their words; `web/test/tokens.test.js` holds the script to the same table."""

LETTERS = "aăâbcdđeêghiklmnoôơpqrstuưvxyAĂÂĐÊÔƠƯ"
TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
OTHERS = (
    "0",
    "62",
    "-",
    "/",
    " ",
    "“",
    "\u00ad",
    "\u200b",
    "Ð",
    "Ɖ",
    "ö",
    "ß",
    "ﬁ",
    "İ",
    "я",
    "Σ",
    "漢",
    "½",
    "²",
    "٣",
    "👍",
)

SCRIPT = """
import { words } from "./web/src/site/search/tokens.js";
const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
console.log(JSON.stringify(JSON.parse(Buffer.concat(chunks)).map(words)));
"""


@pytest.mark.parametrize("text", CASES)
def test_a_text_has_these_words(text: str) -> None:
    assert tokenize(text) == CASES[text]
    assert tokenize(unicodedata.normalize("NFC", text)) == CASES[text]
    assert tokenize(unicodedata.normalize("NFD", text)) == CASES[text]


@pytest.mark.skipif(shutil.which("node") is None, reason="no Node here")
def test_the_script_makes_the_same_words_of_many_texts() -> None:
    random = Random(1)
    letters = [letter + tone for letter in LETTERS for tone in TONES]
    texts = [
        unicodedata.normalize(random.choice(("NFC", "NFD")), "".join(random.choices(letters, k=random.randrange(1, 9))))
        for _ in range(5000)
    ]
    texts += ["".join(random.choices([*letters, *OTHERS], k=20)) for _ in range(2000)]
    command = ["node", "--input-type=module", "--eval", SCRIPT]
    run = subprocess.run(
        command, input=json.dumps(texts), capture_output=True, encoding="utf-8", cwd=ROOT, check=True, timeout=60
    )
    by_script = dict(zip(texts, json.loads(run.stdout), strict=True))
    assert {text: tokens for text, tokens in by_script.items() if tokens != tokenize(text)} == {}


def test_a_bloom_filter_is_the_one_that_the_script_asks() -> None:
    case = json.loads((FOLDER / "bloom.json").read_text("utf-8"))
    assert bloom_filter(case["words"]) == case["filter"]


@given(st.text(st.characters(codec="utf-8")))
def test_words_are_plain_and_do_not_depend_on_composition(text: str) -> None:
    tokens = tokenize(text)
    assert tokenize(unicodedata.normalize("NFD", unicodedata.normalize("NFC", text))) == tokenize(
        unicodedata.normalize("NFC", text)
    )
    assert all(word.isascii() and word.isalnum() and word == word.lower() for word in tokens)
    assert distinct_tokens(text.split()) == list(dict.fromkeys(tokens))
    assert len(lowercase_words(text)) == len(tokens)


@pytest.mark.parametrize(("word", "plain"), [("duong9772", "duong"), ("62", "62"), ("xa4", "xa"), ("x43cx1", "x43cx")])
def test_a_bare_word_has_no_marks(word: str, plain: str) -> None:
    assert strip_marks(word) == plain


def test_the_text_of_a_fragment_keeps_words_whole_and_blocks_apart() -> None:
    assert visible_text("<p>Dân <b>v</b>ận</p><p>khéo &amp; giỏi</p>").split() == ["Dân", "vận", "khéo", "&", "giỏi"]
    assert visible_text("<td>a</td><td>b</td>").split() == ["a", "b"]
