"""Advice on style: what is reported, what is not, how a comment silences it, and what `--fix` corrects."""

from pathlib import Path

import pytest
from msgspec import structs
from newsroom.checks.style import RULES, check_style, correct_text, suggestions_to_problems
from newsroom.checks.style_words import DEFAULT_WORDS, RULE_NAMES, read_style_words
from newsroom.model.problems import Report
from newsroom.text.normalize import nfc
from project_folder import ROOT, ContentChecker

CHECKUP = ContentChecker()
HEAD = "---\ntitle: Họp thôn\ndate: 2017-10-09\n---\n\n"


def advice(text: str, path: str = "tin-tuc/2017/10/bai.md") -> list[tuple[str, int, str]]:
    """Rule, line and value of each piece of advice about a file."""
    item = CHECKUP.parser.parse(path, text.encode()).item
    suggestions = [suggestion for suggestion in check_style(text, item, DEFAULT_WORDS) if suggestion.reported]
    lines = suggestions_to_problems(path, text, suggestions)
    return [(suggestion.rule, line.line, line.value or "") for suggestion, line in zip(suggestions, lines, strict=True)]


def rules(body: str) -> list[str]:
    return [rule for rule, _, _ in advice(HEAD + body + "\n")]


NOTICED = {
    'Phong trào "Dân vận khéo" và “Tháng Dân vận”.': "ngoac-kep",
    "Xem chi tiết [tại đây](https://example.vn).": "tai-day",
    "Xem [**ở đây**](https://example.vn) và [xem thêm](b.md).": "tai-day",
    "Chữ q\u0303uý còn sót.": "dau-lac",
    "Ñaûng boä tænh.": "dau-lac",
    "Nhiệm vụ của của các xã.": "lap-tu",
    "Các các xã.": "lap-tu",
    "Họp  thôn.": "dau-cach",
    "Họp thôn , họp xã.": "dau-cach",
    "Gắn với xây dụng nông thôn mới.": "loi-thuong-gap",
    "Xã Hiệp Hòa họp; người Hiệp Hoà vui.": "ten-rieng",
    "Hôm qua, xã họp dân.": "thoi-gian",
    "Tỉnh vừa triển khai kế hoạch.": "thoi-gian",
    "Theo ban dân vận tỉnh.": "ten-co-quan",
    "Chủ tịch Ủy ban Nhân dân xã.": "ten-co-quan",
}


@pytest.mark.parametrize(("body", "rule"), NOTICED.items())
def test_what_is_noticed(body: str, rule: str) -> None:
    assert set(rules(body)) == {rule}


LEFT_ALONE = [
    'Chỉ có "ngoặc thẳng" thôi.',
    "Xem [kế hoạch của tỉnh](a.md) đặt tại đây.",
    "Người người, nhà nhà, dần dần, luôn luôn, xanh xanh.",
    '`a  b`, https://example.vn/a--b?x=1 và <b class="x">b</b>.',
    "```\nxây dụng  của của\n```",
    "    xây dụng  của của",
    "| Tên | Số |\n| --- | --- |\n| a  | 1  |",
    "- một\n-  hai",
    "Hôm qua, ngày 8/10, xã họp dân.",
    "Ông bảo: “Hôm qua tôi đi họp”.",
    "– Hôm qua tôi đi họp.",
    "Đồng chí Phó Trưởng ban Dân vận; các ban dân vận; năm ban dân vận huyện ủy.",
    "BAN DÂN VẬN, ỦY BAN NHÂN DÂN XÃ",
    "Nguyễn Văn Tuấn, NGUYỄN VĂN TUẤN.",
    "Đoạn có ngắt dòng  \ndòng sau.",
    "Zalo, Facebook, café.",
    "Dùng dấu . đặt ở cuối câu, dấu , đặt giữa câu.",
    "Phím ; nằm cạnh chữ L; ký tự ? kết câu hỏi.",
    "Mở thư mục . rồi chép tệp.",
    "<!-- xây dụng  của của -->",
]


@pytest.mark.parametrize("body", LEFT_ALONE)
def test_what_is_left_alone(body: str) -> None:
    assert rules(body) == []


def test_pictures_and_leads() -> None:
    long = " ".join(["dài"] * 61)
    image = "image:\n  src: a.jpg\n  alt: Họp thôn\n  caption: Họp thôn\n"
    text = f"---\ntitle: A\ndate: 2017-10-09\nsummary: {long}\n{image}---\n\nB.\n"
    assert [(rule, line) for rule, line, _ in advice(text)] == [("sapo-dai", 4), ("anh-khong-nguon", 6), ("alt-lap", 7)]
    assert advice(text.replace(long, "Ngắn").replace("  alt: Họp thôn", "  alt: Bà con họp\n  credit: An")) == []


def test_a_picture_without_words_repeats_none() -> None:
    text = "---\ntitle: A\ndate: 2017-10-09\nimage: {src: a.jpg, credit: An}\n---\n\nB.\n"
    assert "alt-lap" not in [rule for rule, _, _ in advice(text)]


def test_a_lead_in_the_body_counts_too() -> None:
    assert rules(" ".join(["dài"] * 61) + ".") == ["sapo-dai"]


def test_front_matter_is_read_where_people_write_sentences() -> None:
    text = HEAD.replace("Họp thôn", "Xây dụng thôn").replace("date:", "id: xây dụng\ndate:") + "Nội dung.\n"
    assert advice(text) == [("loi-thuong-gap", 2, "Xây dụng")]


@pytest.mark.parametrize("comment", ["<!-- bo-qua: loi-thuong-gap, dau-cach -->", "<!-- bo-qua: tat-ca -->"])
def test_a_comment_silences(comment: str) -> None:
    assert rules(f"Gắn với xây dụng  nông thôn mới.\n\n{comment}") == []
    front_matter = HEAD.replace("date:", f"# {comment[5:-4]}\ndate:")
    assert advice(f"{front_matter}Gắn với xây dụng  nông thôn mới.\n") == []


def test_every_rule_has_a_name_and_a_case() -> None:
    assert tuple(RULES) == RULE_NAMES
    assert set(NOTICED.values()) | {"chu-gia", "anh-khong-nguon", "alt-lap", "sapo-dai"} == set(RULE_NAMES)


CORRECTED = {
    "gắn với xây dụng; Xây dụng; XÂY DỤNG": "gắn với xây dựng; Xây dựng; XÂY DỰNG",
    'Phong trào "Dân vận khéo" và “Tháng”': "Phong trào “Dân vận khéo” và “Tháng”",
    'Ba " dấu "lẻ" và “Tháng”': 'Ba " dấu "lẻ" và “Tháng”',
    "của của các xã  họp , rồi về .": "của các xã họp, rồi về.",
    "Ðảng bộ, nho\u0301m": "Đảng bộ, nhóm",
    "Hiệp Hòa, Hiệp Hoà; ban dân vận; hôm qua": "Hiệp Hòa, Hiệp Hoà; ban dân vận; hôm qua",
    "`của của`  và của của": "`của của` và của",
    # Two corrections at one word.
    "- Của  của ban": "- Của ban",
    "tỉnh  , và": "tỉnh, và",
    "xðy  nhà": "xđy nhà",
    "ðã ðã họp": "đã họp",
    "ðuợc , rồi": "được, rồi",
    "chia sẽ  nhiều": "chia sẻ nhiều",
    '"Tỉnh  ủy" và “huyện ủy”': "“Tỉnh ủy” và “huyện ủy”",
    'ở "xây dụng" và “x”': "ở “xây dựng” và “x”",
    "của  , của của": "của, của",
    "Một bài\nTỉnh  ủy": "Một bài\nTỉnh ủy",
}


@pytest.mark.parametrize(("body", "right"), CORRECTED.items())
def test_only_what_is_certain_is_mended(body: str, right: str) -> None:
    text = f"{HEAD}{body}\n"
    assert correct_text(nfc(text), None, DEFAULT_WORDS) == f"{HEAD}{right}\n"


def test_a_word_at_the_beginning_of_a_line_is_reported_on_its_line() -> None:
    assert advice(f"{HEAD}Một bài.\nTỉnh  ủy họp , về.\n") == [("dau-cach", 7, "Tỉnh"), ("dau-cach", 7, "họp ,")]


def test_a_board_whose_typos_contradict_each_other_gets_an_end() -> None:
    words = structs.replace(DEFAULT_WORDS, typos={"một": "hai", "hai": "một"})
    assert correct_text(f"{HEAD}một\n", None, words) == f"{HEAD}một\n"


def test_the_sample_needs_no_advice() -> None:
    suggestions = []
    for file in sorted((ROOT / "content").rglob("*.md")):
        path = file.relative_to(ROOT / "content").as_posix()
        if "/" in path and not path.endswith("index.md"):
            suggestions += advice(file.read_text("utf-8"), path)
    assert suggestions == []


def test_the_board_extends_the_lists(tmp_path: Path) -> None:
    (tmp_path / "goi-y.yml").write_text(
        "loi-thuong-gap:\n  Hiệp Hoà: Hiệp Hòa\nten-co-quan: [Ban Quản lý chợ]\nlap-tu: [họp]\n"
        "bo-qua: [sapo-dai, sai]\nla: 1\ntu-muon: [Start-up, check in]\n",
        "utf-8",
    )
    report = Report("goi-y.yml")
    words = read_style_words(tmp_path, report)
    text = f"{HEAD}Xã Hiệp Hoà họp họp ở ban quản lý chợ.\n"
    assert [suggestion.rule for suggestion in check_style(text, None, words)] == [
        "loi-thuong-gap",
        "lap-tu",
        "ten-co-quan",
    ]
    assert words.disabled_rules == {"sapo-dai"}
    assert words.loanwords - DEFAULT_WORDS.loanwords == {"start-up", "check", "in"}
    assert [problem.line for problem in report.problems] == [5, 6]
    assert read_style_words(tmp_path / "nowhere", report) is DEFAULT_WORDS
