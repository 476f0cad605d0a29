"""What the pages of contests show of their results."""

from memory_site import MemorySite, contest, to_date
from newsroom.kinds.contest.page import ContestView, contest_view
from newsroom.kinds.contest.record import Contest, Prize, Round, Score, Team


def rows(view: ContestView) -> dict[str, tuple[str, list[str]]]:
    return {row.field: (row.label, [value.title for value in row.values]) for row in view.rows}


TEAMS = (
    Team("Cầu Mây", "Thị trấn Cầu Mây", "Khối xã"),
    Team("May Hưng Lĩnh", "Công ty may", "Khối cơ quan"),
    Team("Đồng Mận", "Xã Đồng Mận", "Khối xã"),
    Team("Ngòi Sen", "Xã Ngòi Sen", "Khối xã"),
    Team("Y tế", "", "Khối cơ quan"),
)
RESULTS = Contest(
    name="Hội thi Dân vận khéo",
    edition="III",
    level="Huyện",
    organiser="Ban Dân vận Huyện ủy",
    place="Nhà văn hóa",
    first_day=to_date("2017-10-11"),
    last_day=to_date("2017-10-12"),
    teams=TEAMS,
    rounds=(Round("Chào hỏi", 20), Round("Tình huống", 50.5), Round("Phụ")),
    scores=(
        Score("Cầu Mây", (18, 43, 0.1)),
        Score("May Hưng Lĩnh", (19, 46, 0.2)),
        Score("Đồng Mận", (18.5, 46.5, 0.05)),
        Score("Ngòi Sen", (18, 43.1, 0)),
    ),
    prizes=(
        Prize("phu", "Y tế", "Kiến thức xuất sắc"),
        Prize("toan-doan", "Đồng Mận"),
        Prize("nhi", "Cầu Mây"),
        Prize("nhat", "May Hưng Lĩnh"),
        Prize("nhi", "Ngòi Sen"),
        Prize("nhat", "Đồng Mận"),
    ),
)


def test_a_contests_facts_are_rows() -> None:
    assert rows(contest_view(RESULTS)) == {
        "name": ("Tên hội thi", ["Hội thi Dân vận khéo"]),
        "edition": ("Lần thứ", ["III"]),
        "level": ("Cấp", ["Huyện"]),
        "organiser": ("Đơn vị tổ chức", ["Ban Dân vận Huyện ủy"]),
        "place": ("Địa điểm", ["Nhà văn hóa"]),
        "from": ("Thời gian", ["Từ ngày 11 đến ngày 12/10/2017"]),
        "teams": ("Số đội dự thi", ["5 đội"]),
    }


def test_rounds_tell_their_most_points() -> None:
    assert contest_view(RESULTS).rounds == ("Chào hỏi (tối đa\u00a020)", "Tình huống (tối đa\u00a050,5)", "Phụ")


def test_blocks_are_in_the_order_they_are_named_and_the_best_team_first() -> None:
    view = contest_view(RESULTS)
    assert [(block.name, [(row.team, row.total) for row in block.rows]) for block in view.blocks] == [
        ("Khối xã", [("Đồng Mận", "65,05"), ("Cầu Mây", "61,1"), ("Ngòi Sen", "61,1")]),
        ("Khối cơ quan", [("May Hưng Lĩnh", "65,2"), ("Y tế", "")]),
    ]
    assert view.has_scores


def test_equal_totals_are_equal_however_they_were_added_up() -> None:
    scores = (Score("Một", (0.3, 0)), Score("Hai", (0.1, 0.2)))
    view = contest_view(Contest(teams=(Team("Một"), Team("Hai")), scores=scores))
    assert [row.team for row in view.blocks[0].rows] == ["Một", "Hai"]


def test_a_row_has_points_total_and_prizes_in_words() -> None:
    first, *_ = contest_view(RESULTS).blocks[0].rows
    assert (first.unit, first.points, first.total) == ("Xã Đồng Mận", ("18,5", "46,5", "0,05"), "65,05")
    assert first.prizes == ("Giải Toàn đoàn", "Giải Nhất")
    assert contest_view(RESULTS).blocks[1].rows[1].prizes == ("Giải phụ: Kiến thức xuất sắc",)


def test_prizes_are_by_rank_with_all_that_share_one() -> None:
    groups = contest_view(RESULTS).prizes
    assert [(group.rank, group.label, [prize.team for prize in group.prizes]) for group in groups] == [
        ("nhat", "Giải Nhất", ["May Hưng Lĩnh", "Đồng Mận"]),
        ("nhi", "Giải Nhì", ["Cầu Mây", "Ngòi Sen"]),
        ("toan-doan", "Giải Toàn đoàn", ["Đồng Mận"]),
        ("phu", "Giải phụ", ["Y tế"]),
    ]
    special = groups[-1].prizes[0]
    assert (special.title, special.block, special.total) == ("Kiến thức xuất sắc", "Khối cơ quan", "")


def test_a_contest_without_results_shows_its_teams() -> None:
    view = contest_view(
        Contest(
            name="Hội thi",
            teams=(Team("A"), Team("B")),
            first_day=to_date("2017-10-11"),
            last_day=to_date("2017-10-11"),
        )
    )
    assert [(block.name, [row.team for row in block.rows]) for block in view.blocks] == [("", ["A", "B"])]
    assert (view.has_scores, view.prizes) == (False, ())
    assert rows(view)["from"] == ("Thời gian", ["Ngày 11/10/2017"])


def test_a_contest_page_has_its_results() -> None:
    desk = MemorySite(contest(record=RESULTS))
    assert desk.item_view("hoi-thi/2017/10/hoi-thi.md").record == contest_view(RESULTS)
