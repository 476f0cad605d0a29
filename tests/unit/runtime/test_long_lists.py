"""A long list is shown kind by kind, and a file holds all of it."""

from pathlib import Path

import pytest
from newsroom.runtime.long_lists import EXAMPLES, MAX_KINDS, MAX_LINES, ListedLine, lines_to_show


def listed(kind: str, count: int, noun: str = "lỗi", rank: int = 0) -> list[ListedLine]:
    return [ListedLine(f"content/{kind}-{number}.md:1: {kind}", kind, noun, rank) for number in range(count)]


def test_a_short_list_is_shown_whole_and_the_file_of_a_long_one_before_goes(tmp_path: Path) -> None:
    file = tmp_path / "list.txt"
    file.write_text("cũ", encoding="utf-8")
    lines = listed("thiếu", MAX_LINES)
    assert lines_to_show(lines, file) == [line.text for line in lines]
    assert not file.exists()


def test_a_long_list_is_shown_by_kind_with_counts_and_three_examples(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    lines = [*listed("ảnh", 80, "cảnh báo", 1), *listed("ngày", 4), *listed("tên", 30), *listed("khác", 2)]
    assert lines_to_show(lines, tmp_path / ".cache/list.txt") == [
        "30 lỗi cùng loại “tên”, chẳng hạn:",
        *(f"content/tên-{number}.md:1: tên" for number in range(3)),
        "4 lỗi cùng loại “ngày”, chẳng hạn:",
        *(f"content/ngày-{number}.md:1: ngày" for number in range(3)),
        "content/khác-0.md:1: khác",
        "content/khác-1.md:1: khác",
        "80 cảnh báo cùng loại “ảnh”, chẳng hạn:",
        *(f"content/ảnh-{number}.md:1: ảnh" for number in range(3)),
        "Danh sách đầy đủ 116 dòng: .cache/list.txt",
    ]
    text = (tmp_path / ".cache/list.txt").read_text("utf-8")
    assert text == "".join(f"{line.text}\n" for line in lines)


def test_what_is_shown_is_bounded_however_many_kinds_there_are(tmp_path: Path) -> None:
    lines = [line for kind in range(400) for line in listed(f"loại {kind}", 5)]
    shown = lines_to_show(lines, tmp_path / "list.txt")
    assert len(shown) == MAX_KINDS * (1 + EXAMPLES) + 2
    assert shown[-2] == f"… và {400 - MAX_KINDS} loại khác, {5 * (400 - MAX_KINDS)} dòng."
