"""Forms of text to compare, to name things by and to print: right for Vietnamese, defined for any text."""

import re
import sys
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from newsroom.text import normalize

ANY = st.text(st.characters(exclude_categories=()))
VOWELS = "aàảãáạăằẳẵắặâầẩẫấậeèẻẽéẹêềểễếệiìỉĩíịoòỏõóọôồổỗốộơờởỡớợuùủũúụưừửữứựyỳỷỹýỵ"
VIETNAMESE = st.text(st.sampled_from(VOWELS + "bcdđghklmnpqrstvxĐQ “”,.0123 "))

FOLDS = {
    "Đảng bộ tỉnh Bắc Giang": "dang bo tinh bac giang",
    "NGUYỄN THỊ ÁNH NGUYỆT": "nguyen thi anh nguyet",
    "Ðà Nẵng": "da nang",  # U+00D0, as in text converted from VNI
    "Ɖồng Tháp": "dong thap",  # U+0189
    "Y Moan Ênuôl": "y moan enuol",
    "khuỷu, ngoằn ngoèo, thuở": "khuyu, ngoan ngoeo, thuo",
    "“Dân vận khéo”": "“dan van kheo”",
    "dân\u00ad vận\u200b": "dan van",
    "İstanbul": "istanbul",
    "Straße": "strasse",
    "\u0149": "\u02bcn",
    "\u0345": "ι",
    "각": "\u1100\u1161\u11a8",
    "": "",
}


@pytest.mark.parametrize(("text", "folded"), FOLDS.items())
def test_fold_leaves_out_case_tones_and_marks(text: str, folded: str) -> None:
    assert normalize.fold(text) == folded


@given(st.one_of(ANY, VIETNAMESE))
def test_fold_is_its_definition_for_any_text(text: str) -> None:
    small = unicodedata.normalize("NFC", text).casefold()
    for letter in "đðɖ":
        small = small.replace(letter, "d")
    letters = [c for c in unicodedata.normalize("NFD", small) if not unicodedata.combining(c)]
    assert normalize.fold(text) == "".join(c for c in letters if unicodedata.category(c) not in ("Cf", "Me"))


@given(st.one_of(ANY, VIETNAMESE))
def test_fold_is_idempotent_and_equal_for_nfc_and_nfd(text: str) -> None:
    folded = normalize.fold(text)
    assert normalize.fold(folded) == folded
    assert normalize.fold(unicodedata.normalize("NFC", text)) == folded
    assert normalize.fold(unicodedata.normalize("NFD", text)) == folded


def test_fold_holds_for_every_character_there_is() -> None:
    for char in map(chr, range(sys.maxunicode + 1)):
        if unicodedata.category(char) not in ("Cn", "Co"):
            folded = normalize.fold(char)
            assert normalize.fold(folded) == folded, hex(ord(char))
            assert normalize.fold(unicodedata.normalize("NFD", char)) == folded, hex(ord(char))


def test_nfc_composes_what_a_mac_decomposed() -> None:
    assert normalize.nfc(unicodedata.normalize("NFD", "Thắng lợi ở Điện Biên")) == "Thắng lợi ở Điện Biên"


SLUGS = {
    "Tổ chức hoạt động “Tháng Dân vận” năm 2017": "to-chuc-hoat-dong-thang-dan-van-nam-2017",
    "Đảng bộ": "dang-bo",
    "Ðảng bộ": "dang-bo",
    "  62-KH/BDVTU  ": "62-kh-bdvtu",
    "H’Hen Niê – Y Kô": "h-hen-nie-y-ko",
    "Thu hồi 1.500 m² đất": "thu-hoi-1-500-m2-dat",
    "１２ giờ": "12-gio",
    "tin_tuc": "tin-tuc",
    "dân\u00advận": "danvan",
    "Con": "muc-con",
    "COM0": "muc-com0",
    "COM1": "muc-com1",
    "Con người": "con-nguoi",
    f"con {'a' * 100}": "muc-con",
}


@pytest.mark.parametrize(("text", "slug"), SLUGS.items())
def test_slug_names_text_in_ascii(text: str, slug: str) -> None:
    assert normalize.slug(text) == slug


@given(st.one_of(ANY, VIETNAMESE, st.text("ab- ", min_size=90, max_size=300)))
def test_slug_is_ascii_stable_bounded_and_equal_for_nfc_and_nfd(text: str) -> None:
    slug = normalize.slug(text)
    assert re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", slug)
    assert len(slug) <= normalize.SLUG_LIMIT
    assert normalize.slug(slug) == slug
    assert normalize.slug(unicodedata.normalize("NFC", text)) == slug
    assert normalize.slug(unicodedata.normalize("NFD", text)) == slug


@pytest.mark.parametrize("text", ["", "—", "!!!", "北江", "Москва", "🎉", "\ud800"])
def test_slug_of_text_without_letters_is_a_digest(text: str) -> None:
    assert re.fullmatch("muc-[0-9a-f]{8}", normalize.slug(text))


def test_slug_tells_texts_without_letters_apart() -> None:
    assert normalize.slug("北江") != normalize.slug("北寧")
    assert normalize.slug("\ud800") != normalize.slug("\ud801")


def test_slug_is_cut_after_a_word_at_100_characters() -> None:
    assert normalize.slug("công tác " * 20) == "-".join(["cong-tac"] * 11)
    assert normalize.slug("a" * 99 + " b") == "a" * 99
    assert normalize.slug("a" * 98 + " b") == "a" * 98 + "-b"
    assert normalize.slug("a b " + "c" * 96 + " d") == "a-b-" + "c" * 96
    assert normalize.slug("a" * 300) == "a" * 100


TONES = {
    "hoà bình": "hòa bình",
    "Hoà Bình": "Hòa Bình",
    "HOÀ BÌNH": "HÒA BÌNH",
    "thuý": "thúy",
    "khoẻ": "khỏe",
    "Uỷ ban": "Ủy ban",
    "uỵch, oà khóc, xoè ô, loã xoã": "uỵch, òa khóc, xòe ô, lõa xõa",
    "thuỳ-linh": "thùy-linh",
    "hoạ/hoả": "họa/hỏa",
}
STAYS = ["hòa", "Thúy", "hoàn toàn", "quý", "QUỸ", "Quỳnh", "quả", "khuỷu tay", "thuở", "huỳnh", "hoài", "ngoáy",
         "nguỵch", "hoa", "tuy", "loe", "òạ", "oằn", "cái", "của uà", "oỳ", "hoà\u0302"]  # fmt: skip


@pytest.mark.parametrize(("late", "early"), TONES.items())
def test_tone_of_an_open_syllable_moves_to_the_first_vowel(late: str, early: str) -> None:
    assert normalize.normalize_tone_placement(late) == early
    assert normalize.normalize_tone_placement(early) == early


@pytest.mark.parametrize("text", STAYS)
def test_tone_stays_where_there_is_one_place_only(text: str) -> None:
    assert normalize.normalize_tone_placement(text) == text


def _toneless(text: str) -> str:
    """`text` without the five tone marks."""
    letters = re.sub("[\u0300\u0301\u0303\u0309\u0323]", "", unicodedata.normalize("NFD", text))
    return unicodedata.normalize("NFC", letters)


@given(st.one_of(ANY, VIETNAMESE))
def test_tone_placement_changes_nothing_else(text: str) -> None:
    placed = normalize.normalize_tone_placement(text)
    assert normalize.normalize_tone_placement(placed) == placed == normalize.nfc(placed)
    assert normalize.normalize_tone_placement(unicodedata.normalize("NFD", text)) == placed
    assert _toneless(placed) == _toneless(text)
    assert len(placed) == len(normalize.nfc(text))


SAME_TAG = [
    ["Dân vận khéo", "dân vận khéo", "DÂN VẬN KHÉO", " Dân  vận\u00a0khéo ", "Dân vận khéo\u200b"],
    ["Hòa Bình", "Hoà Bình", "HOÀ BÌNH", "hòa\tbình"],
    ["Thúy", "Thuý"],
    ["sức khỏe", "Sức khoẻ"],
    ["Ủy ban", "UỶ BAN"],
]
OTHER_TAG = ["Hòa", "Hoa", "Hóa", "Hòa.", "quy", "quý", "đoàn", "đoan", "doàn", "Bắc Giang", "Bắcgiang", "Bac Giang"]


@pytest.mark.parametrize("spellings", SAME_TAG, ids=lambda spellings: spellings[0])
def test_tags_that_differ_in_case_form_tone_placement_or_spaces_are_one(spellings: list[str]) -> None:
    forms = [unicodedata.normalize(form, spelling) for spelling in spellings for form in ("NFC", "NFD")]
    assert len(set(map(normalize.tag_key, forms))) == 1


def test_tags_that_differ_otherwise_are_several() -> None:
    assert len(set(map(normalize.tag_key, OTHER_TAG))) == len(OTHER_TAG)


@given(ANY)
@example("\u03b1\u0345\u0308")  # folding the case of U+0345 makes it a letter, which keeps the mark from the alpha
def test_tag_key_is_idempotent_and_equal_for_nfc_and_nfd(text: str) -> None:
    key = normalize.tag_key(text)
    assert normalize.tag_key(key) == key
    assert normalize.tag_key(unicodedata.normalize("NFC", text)) == key
    assert normalize.tag_key(unicodedata.normalize("NFD", text)) == key


@given(VIETNAMESE)
def test_tag_key_is_equal_for_either_case(text: str) -> None:
    assert normalize.tag_key(text) == normalize.tag_key(text.upper()) == normalize.tag_key(text.lower())


SYLLABLES = {
    "": 0,
    "Ban Dân vận Tỉnh ủy Bắc Giang": 7,
    "chính trị - xã hội": 4,
    "“Dân vận khéo”, năm\u00a02017…": 5,
    "Kế hoạch 62-KH/BDVTU": 3,
    "– _ … 5": 1,
    "___": 0,
}


@pytest.mark.parametrize(("text", "count"), SYLLABLES.items())
def test_syllables_are_words_with_a_letter_or_digit(text: str, count: int) -> None:
    assert normalize.count_syllables(text) == count
    assert normalize.count_syllables(unicodedata.normalize("NFD", text)) == count


@pytest.mark.parametrize(("count", "minutes"), [(0, 1), (1, 1), (220, 1), (329, 1), (330, 2), (440, 2), (2200, 10)])
def test_reading_takes_a_minute_for_220_syllables(count: int, minutes: int) -> None:
    assert normalize.reading_minutes(count) == minutes


@given(ANY)
def test_collapsed_whitespace_leaves_one_line_with_single_spaces(text: str) -> None:
    collapsed = normalize.collapse_whitespace(text)
    assert collapsed.split(" ") == (text.split() or [""])
    assert normalize.collapse_whitespace(collapsed) == collapsed


def test_collapsed_whitespace_joins_lines_and_no_break_spaces() -> None:
    assert normalize.collapse_whitespace("\n Ban\u00a0 Dân\u202fvận\r\n\tTỉnh ủy\u3000") == "Ban Dân vận Tỉnh ủy"


STRIPPED = {
    "một\x0bhai\x00\x1f": "mộthai",
    "giữ\ttab\nvà dòng": "giữ\ttab\nvà dòng",
    "một\r\nhai\rba": "một\nhai\nba",
    "\ud83dlẻ\ufffe\uffff": "lẻ",
    "🎉 \x85": "🎉 \x85",
}


@pytest.mark.parametrize(("text", "stripped"), STRIPPED.items())
def test_control_characters_that_xml_forbids_are_stripped(text: str, stripped: str) -> None:
    assert normalize.strip_control_chars(text) == stripped


@given(ANY)
def test_stripping_leaves_only_the_characters_of_xml(text: str) -> None:
    allowed = re.compile("[\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]*")
    stripped = normalize.strip_control_chars(text)
    assert allowed.fullmatch(stripped)
    assert stripped == text or not allowed.fullmatch(text)


KEYS = [
    "title", "date", "updated", "summary", "tags", "author", "image", "draft", "expires", "featured", "id",
    "aliases", "related", "plan", "corrections", "extra", "number", "doctype", "issued", "issuer", "place",
    "subject", "field", "signer", "effective", "recipients", "basis", "replaces", "amends", "milestones",
    "attachments", "secrecy",
]  # fmt: skip
MISSPELLINGS = {
    "title": "title",
    "Title": "title",
    "tilte": "title",
    "titel": "title",
    "tag": "tags",
    "summry": "summary",
    "sumary": "summary",
    "autor": "author",
    "dates": "date",
    "dtae": "date",
    "update": "updated",
    "publish_date": None,
    "alias": "aliases",
    "correction": "corrections",
    "doc-type": "doctype",
    "effect": "effective",
    "recipient": "recipients",
    "secrécy": "secrecy",
    "file": None,
    "xyz": None,
    "tiêu đề": None,
    "": None,
    "…": None,
}


@pytest.mark.parametrize(("word", "meant"), MISSPELLINGS.items())
def test_the_closest_match_is_the_key_an_editor_meant(word: str, meant: str | None) -> None:
    assert normalize.closest_match(word, KEYS) == meant
    assert normalize.closest_match(word, set(KEYS)) == meant


PATHS = ["tin-tuc/2017/10/thang-dan-van.md", "tin-tuc/2017/10/hoi-nghi.md", "ke-hoach/2018/09/62-kh-bdvtu.md"]


def test_the_closest_path_is_a_misspelling_away_not_merely_in_the_same_folder() -> None:
    assert normalize.closest_match("tin-tuc/2017/10/thang-danvan.md", PATHS) == PATHS[0]
    assert normalize.closest_match("tin-tuc/2017/10/le-ky-niem.md", PATHS) is None


def test_the_closest_match_does_not_depend_on_the_order_of_the_candidates() -> None:
    assert normalize.closest_match("hoa", ["Hóa", "Hòa"]) == normalize.closest_match("hoa", ["Hòa", "Hóa"]) == "Hòa"


SHORTENED = [
    ("Ban Dân vận Tỉnh ủy", 30, "Ban Dân vận Tỉnh ủy"),
    ("Ban Dân vận Tỉnh ủy", 19, "Ban Dân vận Tỉnh ủy"),
    ("Ban Dân vận Tỉnh ủy", 18, "Ban Dân vận Tỉnh…"),
    ("Ban Dân vận Tỉnh ủy", 17, "Ban Dân vận Tỉnh…"),
    ("Ban Dân vận Tỉnh ủy", 16, "Ban Dân vận…"),
    ("Dân vận, khéo lắm", 10, "Dân vận…"),
    ("Nghiêng", 4, "Ngh…"),
    ("Nghiêng", 1, "…"),
]


@pytest.mark.parametrize(("text", "limit", "short"), SHORTENED)
def test_shorten_cuts_after_a_word(text: str, limit: int, short: str) -> None:
    assert normalize.shorten(text, limit) == short


@given(ANY, st.integers(1, 60))
def test_shorten_keeps_to_its_limit(text: str, limit: int) -> None:
    short = normalize.shorten(text, limit)
    assert len(short) <= limit
    full_text = normalize.collapse_whitespace(normalize.nfc(text))
    assert short == full_text or (short.endswith("…") and full_text.startswith(short[:-1]))
