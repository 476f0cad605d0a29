"""The map of an import: proposed, edited by a board, read with its problems, and extended without touching a byte."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs
from newsroom.migration.inventory import Inventory, take_inventory
from newsroom.migration.map_file import settle_map
from newsroom.migration.map_proposal import MAX_NEW_SECTIONS, propose_map
from newsroom.migration.old_site import OldItem, OldState, OldTerm
from newsroom.migration.site_map import CategoryRule
from newsroom.migration.spool import Spool
from newsroom.model.settings import DEFAULT_SECTIONS, Organisation, Section, Settings

SETTINGS = Settings("Ban Dân vận", "https://danvan.example.vn/", "", DEFAULT_SECTIONS, Organisation())
PATH = "import-site/map.yml"


def category(key: str, title: str, *, parent: str = "", address: str = "") -> OldTerm:
    return OldTerm("category", key, title, parent, (address,) if address else ())


def inventory(*terms: OldTerm, items: dict[str, int] | None = None, **values: object) -> Inventory:
    counts = items if items is not None else dict.fromkeys((term.key for term in terms), 100)
    known = {term.key: term for term in terms}
    return structs.replace(Inventory(known, counts, articles=sum(counts.values())), **values)


OLD_SITE = inventory(
    category("news:1", "Tin tức", address="/tin-tuc/"),
    category("news:2", "Trong tỉnh", parent="news:1", address="/tin-tuc/trong-tinh/"),
    category("news:3", "HOẠT ĐỘNG", address="/hd/"),
    category("news:4", "Dân vận khéo: gương sáng", address="/guong-sang/"),
    category("news:5", "Chưa phân loại", address="/chua-phan-loai/"),
    category("news:6", "Nhỏ, [lạ]"),
    items={"news:1": 812, "news:2": 1200, "news:3": 40, "news:4": 30, "news:5": 3, "news:6": 1},
    authors={"admin": 700, "Lê Thị Hoa": 120, "Le Thi Hoa": 3, "pv01": 4, "Hoa": 2},
    tags={"Dân vận khéo": 40, "dan van kheo": 3, "Hiệp Hòa": 5, "Hiệp Hoà": 2},
    plans=7,
    protected=3,
)


def settle(old: Inventory, text: str | None = None, settings: Settings = SETTINGS, taken: tuple[str, ...] = ()):
    data = None if text is None else text.encode()
    return settle_map(data, PATH, old, settings, source="NukeViet 4.5 (sao-luu.sql)", taken=taken)


def test_categories_go_to_the_sections_of_their_name_and_those_below_them_become_tags() -> None:
    site_map = settle(OLD_SITE).site_map
    assert site_map.categories == {
        "news:1": CategoryRule("tin-tuc"),
        "news:2": CategoryRule(tags=("Trong tỉnh",)),
        "news:3": CategoryRule("hoat-dong"),
        "news:4": CategoryRule("guong-sang"),
        "news:5": CategoryRule(),
        "news:6": CategoryRule(tags=("Nhỏ, [lạ]",)),
    }
    assert site_map.new_sections == (Section("guong-sang", "Dân vận khéo: gương sáng", "article"),)
    assert (site_map.article_section, site_map.plan_section, site_map.protected) == ("tin-tuc", "ke-hoach", "draft")


def test_categories_of_documents_lead_to_the_section_of_documents() -> None:
    old = inventory(
        category("news:1", "Tin tức", address="/tin-tuc/"),
        category("laws", "Văn bản của Ban"),
        category("laws:1", "Kế hoạch", parent="laws"),
        items={"news:1": 10, "laws:1": 30},
        plans_by_category={"laws:1": 30},
        plans=30,
    )
    assert settle(old).site_map.categories == {
        "news:1": CategoryRule("tin-tuc"),
        "laws": CategoryRule("ke-hoach"),
        "laws:1": CategoryRule(tags=("Kế hoạch",)),
    }


def test_logins_are_the_board_and_names_without_marks_are_those_with_them() -> None:
    assert settle(OLD_SITE).site_map.authors == {"admin": "BBT", "pv01": "BBT", "Le Thi Hoa": "Lê Thị Hoa"}


def test_tags_that_would_share_an_address_are_one_and_spellings_of_one_tag_are_left_alone() -> None:
    assert settle(OLD_SITE).site_map.tags == {"dan van kheo": "Dân vận khéo"}


def test_a_site_of_many_categories_gets_few_new_sections() -> None:
    terms = [category(f"c:{n}", f"Mục số {n}") for n in range(60)]
    proposal = propose_map(inventory(*terms), SETTINGS)
    assert len(proposal.new_sections) == MAX_NEW_SECTIONS
    assert all(rule.section or rule.tags for rule in proposal.categories.values())


def test_a_section_whose_name_is_alike_is_that_of_the_largest_category_of_such_a_name() -> None:
    terms = [
        category("a", "Hoạt động huyện"), category("b", "Hoạt động của Ban"), category("c", "Tin tức - Sự kiện"),
        category("d", "Trao đổi"), category("e", "Tin"), category("f", "Gương điển hình"), category("g", "Điển hình"),
    ]  # fmt: skip
    old = inventory(*terms, items={"a": 10, "b": 20, "c": 30, "d": 40, "e": 50, "f": 60, "g": 5})
    site_map = settle(old).site_map
    assert {key: rule.section for key, rule in site_map.categories.items()} == {
        "a": "hoat-dong-huyen",
        "b": "hoat-dong",
        "c": "tin-tuc",
        "d": "trao-doi",
        "e": "tin",
        "f": "guong-dien-hinh",
        "g": "dien-hinh",
    }


def test_a_new_section_takes_no_address_of_a_page_of_another_section_or_of_a_list() -> None:
    terms = [category("a", "Giới thiệu"), category("b", "Kế hoạch"), category("c", "Chủ đề")]
    site_map = settle(inventory(*terms), taken=("gioi-thieu",)).site_map
    assert [section.key for section in site_map.new_sections] == ["gioi-thieu-2", "ke-hoach-2", "chu-de-2"]


def test_documents_get_a_section_where_the_site_has_none_for_them() -> None:
    settings = structs.replace(SETTINGS, sections=(Section("tin", "Tin"),))
    site_map = settle(inventory(plans=1), settings=settings).site_map
    assert site_map.plan_section == "van-ban"
    assert site_map.new_sections == (Section("van-ban", "Văn bản", "plan"),)


def test_categories_whose_parents_go_in_a_circle_are_all_proposed() -> None:
    terms = [category("a", "A", parent="b"), category("b", "B", parent="a"), category("c", "C", parent="c")]
    assert set(settle(inventory(*terms)).site_map.categories) == {"a", "b", "c"}


class CountedTerms(dict[str, OldTerm]):
    """Categories that count how often one of them was looked up."""

    looked_up = 0

    def __getitem__(self, key: str) -> OldTerm:
        self.looked_up += 1
        return super().__getitem__(key)

    def get(self, key: str, default: OldTerm | None = None) -> OldTerm | None:
        self.looked_up += 1
        return super().get(key, default)


def test_categories_however_deep_are_each_looked_at_a_few_times() -> None:
    for count in (100, 2_000):
        terms = CountedTerms({f"c{n}": category(f"c{n}", f"Mục {n}", parent=f"c{n + 1}") for n in range(count)})
        settled = settle(Inventory(terms, {"c0": 9}, articles=9))
        assert len(settled.site_map.categories) == count
        assert terms.looked_up < 20 * count


def test_a_map_that_lacks_nothing_stays_as_it_is() -> None:
    first = settle(OLD_SITE)
    assert settle(OLD_SITE, first.text) == first


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_what_a_newer_export_has_is_added_and_every_other_byte_stays(ending: str) -> None:
    edited = settle(OLD_SITE).text.replace("{section: hoat-dong}", "{leave_out: yes}   # ban quyết ngày 3/10")
    edited = edited.replace("\n", ending)
    newer = structs.replace(
        OLD_SITE,
        categories={**OLD_SITE.categories, "news:9": category("news:9", "Hội Phụ nữ")},
        items_by_category={**OLD_SITE.items_by_category, "news:9": 400},
        authors={**OLD_SITE.authors, "webmaster": 1},
    )
    settled = settle(newer, edited)
    added = [line for line in settled.text.split(ending) if line not in edited.split(ending)]
    assert added == [
        "  hoi-phu-nu: {title: Hội Phụ nữ, kind: article}",
        "  # Hội Phụ nữ (400 bài)",
        "  news:9: {section: hoi-phu-nu}",
        "  webmaster: BBT",
    ]
    assert (
        settled.text.replace("".join(f"{line}{ending}" for line in added[:1]), "")
        .replace("".join(f"{line}{ending}" for line in added[1:3]), "")
        .replace(f"{added[3]}{ending}", "")
        == edited
    )
    assert settled.site_map.categories["news:3"] == CategoryRule(leave_out=True)


@pytest.mark.parametrize(
    "text", ["article_section: tin-tuc\n", "categories:\n", "categories: {}\nauthors: {}\n", "# x"]
)
def test_groups_that_a_board_has_emptied_or_deleted_come_back(text: str) -> None:
    settled = settle(OLD_SITE, text)
    assert settled.problems == ()
    assert settled.site_map.categories == settle(OLD_SITE).site_map.categories
    assert settled.text.startswith(text.partition("\n")[0].partition(" {")[0])


def test_a_new_section_whose_category_is_left_out_does_not_come() -> None:
    text = settle(OLD_SITE).text.replace("{section: guong-sang}", "{section: guong-sang, leave_out: yes}")
    assert settle(OLD_SITE, text).site_map.new_sections == ()
    assert settle(OLD_SITE, text).text == text


def test_a_line_of_the_boards_own_holds_against_the_proposal() -> None:
    text = settle(OLD_SITE).text.replace("  admin: BBT\n", "  admin: admin\n")
    assert settle(OLD_SITE, text).site_map.authors["admin"] == "admin"


PROBLEMS = [
    (
        "article_section: tin-tucc",
        '1: article_section: "tin-tucc" chưa có trong mkdocs.yml, cũng chưa ghi ở new_sections; có phải “tin-tuc”? '
        "Ví dụ đúng: tin-tuc",
    ),
    (
        "plan_section: Kế hoạch",
        '1: plan_section: "Kế hoạch" chưa có trong mkdocs.yml, cũng chưa ghi ở new_sections; có phải “ke-hoach”? '
        "Ví dụ đúng: ke-hoach",
    ),
    (
        "article_section: ke-hoach",
        '1: article_section: "ke-hoach" là chuyên mục loại plan, không nhận những bài này; chọn một trong: tin-tuc, '
        "hoat-dong, dien-hinh, trao-doi. Ví dụ đúng: tin-tuc",
    ),
    (
        "protected: bỏ",
        '1: protected: "bỏ" chỉ nhận một trong các giá trị: draft, leave-out. Ví dụ đúng: draft',
    ),
    (
        "catergories:\n  news:1: {section: tin-tuc}",
        '1: catergories: "catergories" không phải là khóa dùng được ở đây; có phải “categories”? '
        "Ví dụ đúng: categories: …",
    ),
    (
        "categories:\n  news:1: tin-tuc",
        '2: categories.news:1: "tin-tuc" phải là một nhóm khóa, mỗi khóa một dòng viết thụt vào. '
        "Ví dụ đúng: news:1: {section: tin-tuc}",
    ),
    (
        "categories:\n  news:1: {setion: tin-tuc}",
        '2: categories.news:1.setion: "setion" không phải là khóa dùng được ở đây; có phải “section”? '
        "Ví dụ đúng: section: tin-tuc",
    ),
    (
        "categories:\n  news:1:{section: tin-tuc}",
        '2: categories.news:1:{section: "news:1:{section" thiếu dấu cách sau dấu hai chấm, trước dấu {. '
        "Ví dụ đúng: news:1: {section: tin-tuc}",
    ),
    (
        "categories: {news:1: {section: tin-tuc}}",
        "1: categories: phải viết mỗi mục một dòng thụt vào dưới tên nhóm, không đặt cả nhóm trong một cặp ngoặc {}. "
        "Ví dụ đúng: categories: (một dòng), rồi từng mục ở các dòng dưới",
    ),
    (
        "new_sections:\n  Hội thi: {title: Hội thi}",
        '2: new_sections.Hội thi: "Hội thi" không dùng làm địa chỉ chuyên mục được; chỉ gồm chữ thường không dấu, '
        "chữ số và gạch ngang. Ví dụ đúng: hoi-thi",
    ),
    (
        "new_sections:\n  rss: {title: Tin}",
        '2: new_sections.rss: "rss" là địa chỉ dành cho các trang do máy tạo ra. Ví dụ đúng: rss-2',
    ),
    (
        "new_sections:\n  hoi: {title: Hội, kind: contest}",
        '2: new_sections.hoi.kind: "contest" không phải là loại chuyên mục mà trang cũ chuyển vào được; chọn article, '
        "notice hoặc plan. Ví dụ đúng: article",
    ),
    (
        "new_sections:\n  hoi:",
        '2: new_sections.hoi: "hoi" chưa ghi tên chuyên mục. Ví dụ đúng: {title: Tin tức}',
    ),
]


@pytest.mark.parametrize("text, line", PROBLEMS, ids=[text.partition("\n")[0] for text, _ in PROBLEMS])
def test_what_is_wrong_is_told_with_its_line_and_nothing_is_written(text: str, line: str) -> None:
    settled = settle(OLD_SITE, text)
    assert [str(problem) for problem in settled.problems] == [f"{PATH}:{line}"]
    assert settled.text == text


def test_lines_of_another_old_site_are_told_once_and_stop_nothing() -> None:
    text = "categories:\n  blog:7: {section: tin-tuc}\n  blog:8: {}\n"
    settled = settle(OLD_SITE, text)
    assert [str(problem) for problem in settled.problems] == [
        f'{PATH}:2: categories.blog:7: "blog:7" và 1 dòng khác không phải là chuyên mục của nguồn này nên lần này '
        "không dùng. [cảnh báo]"
    ]
    assert settled.text.startswith(text)
    assert settled.site_map.categories["blog:7"] == CategoryRule("tin-tuc")


def test_a_map_that_cannot_be_extended_is_told_and_kept() -> None:
    text = "categories:\n  news:1: &a {section: tin-tuc}\n  news:2: *a\n"
    settled = settle(OLD_SITE, text)
    assert settled.text == text
    assert [problem.level for problem in settled.problems] == ["warning"]


@given(
    st.lists(st.text(min_size=1, max_size=30), min_size=1, max_size=6, unique=True),
    st.lists(st.text(max_size=30), max_size=6),
    st.lists(st.text(min_size=1, max_size=20), max_size=6),
)
def test_whatever_an_old_site_calls_things_the_map_reads_back(
    keys: list[str], titles: list[str], names: list[str]
) -> None:
    terms = [category(key, titles[n] if n < len(titles) else key) for n, key in enumerate(keys)]
    counts = dict.fromkeys(names, 1)
    old = inventory(*terms, authors=counts, tags=counts)
    first = settle(old)
    assert first.problems == ()
    second = settle(old, first.text)
    assert second.problems == ()
    assert second.text == first.text
    assert set(first.site_map.categories.values()) <= set(propose_map(old, SETTINGS).categories.values())


def test_an_inventory_counts_what_a_spool_holds(tmp_path) -> None:
    spool = Spool(tmp_path / "spool.sqlite")
    spool.add_term(category("news:1", "Tin tức"))
    spool.add_item(OldItem("a", "article", "A", "", categories=("news:1",), tags=("Hòa",), authors=("admin",)))
    spool.add_item(OldItem("b", "article", "B", "", dossiers=("Bão số 3",), state=OldState("protected", "riêng")))
    spool.add_item(OldItem("c", "plan", "C", "", categories=("laws:1",)))
    spool.finish()
    assert take_inventory(spool) == Inventory(
        {"news:1": category("news:1", "Tin tức")},
        {"news:1": 1, "laws:1": 1},
        {"laws:1": 1},
        {"admin": 1},
        {"Hòa": 1, "Bão số 3": 1},
        articles=2,
        plans=1,
        protected=1,
    )
    spool.close()
