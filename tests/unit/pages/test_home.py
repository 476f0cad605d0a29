"""What the home page shows."""

from memory_site import MemorySite, article, bulletin, contest, plan
from newsroom.kinds.contest.record import Contest
from newsroom.model.items import Item
from newsroom.pages.home import BESIDE_LEAD_COUNT, LATEST_COUNT, SECTION_STORIES_COUNT, home_view, static_page_view
from newsroom.pages.list_views import HomeView
from newsroom.pages.page_views import ItemSummary, Link
from newsroom.pages.presenter import feed_links


def stories(count: int, section: str = "tin-tuc", year: int = 2017) -> list[Item]:
    """Articles named by their number, the highest the newest."""
    return [
        article(f"{section}/{n}.md", date=f"{year}-{n // 28 + 1:02}-{n % 28 + 1:02}", title=f"{section} {n}")
        for n in range(count)
    ]


def of(*items: Item, **keys: str) -> HomeView:
    return home_view(MemorySite(*items, **keys).presenter)


def titles(cards: tuple[ItemSummary, ...]) -> list[str]:
    return [card.title for card in cards]


def test_the_newest_story_leads_and_the_next_stand_beside_it() -> None:
    view = of(*stories(30))
    assert view.lead is not None
    assert view.lead.title == "tin-tuc 29"
    assert titles(view.beside) == ["tin-tuc 28", "tin-tuc 27", "tin-tuc 26", "tin-tuc 25"]
    assert titles(view.latest) == [f"tin-tuc {n}" for n in range(24, 9, -1)]
    assert (len(view.beside), len(view.latest)) == (BESIDE_LEAD_COUNT, LATEST_COUNT)


def test_a_featured_item_leads_whatever_its_kind_and_is_told_once() -> None:
    featured = plan(title="Kế hoạch", date="2016-01-01", featured=True)
    view = of(*stories(10), featured)
    assert view.lead is not None
    assert view.lead.title == "Kế hoạch"
    assert titles(view.beside)[0] == "tin-tuc 9"
    assert "Kế hoạch" not in [*titles(view.beside), *titles(view.latest)]


def test_featuring_ends() -> None:
    until = article("hoat-dong/a.md", date="2016-01-01", title="Cũ", featured=True, featured_until="2018-01-01")
    leads = [of(*stories(3), until, now=now).lead for now in ("2017-12-31 23:59", "2018-01-01")]
    assert [lead.title for lead in leads if lead] == ["Cũ", "tin-tuc 2"]


def test_records_have_boxes_of_their_own() -> None:
    plans = [plan(f"ke-hoach/{n}.md", date=f"2018-01-0{n}", title=f"KH {n}") for n in range(1, 8)]
    contests = [
        contest(f"hoi-thi/{n}.md", date=f"2016-01-0{n}", title=f"HT {n}", record=Contest()) for n in range(1, 4)
    ]
    issues = [bulletin(f"ban-tin/{n}.md", number=n, period=f"2017-{n:02}", title=f"BT {n}") for n in range(1, 4)]
    view = of(*stories(5), *plans, *contests, *issues)
    assert titles(view.boxes[0].cards) == ["KH 7", "KH 6", "KH 5", "KH 4", "KH 3"]
    assert titles(view.boxes[1].cards) == ["HT 3"]
    assert titles(view.boxes[2].cards) == ["BT 3"]
    assert view.lead is not None
    assert view.lead.title == "tin-tuc 4"


def test_every_section_of_articles_with_any_has_a_block() -> None:
    view = of(*stories(9), *stories(2, "dien-hinh", 2016), plan())
    assert [(block.link, titles(block.cards)) for block in view.blocks] == [
        (Link("/tin-tuc/", "Tin tức"), [f"tin-tuc {n}" for n in (8, 7, 6, 5)]),
        (Link("/dien-hinh/", "Điển hình"), ["dien-hinh 1", "dien-hinh 0"]),
    ]
    assert len(view.blocks[0].cards) == SECTION_STORIES_COUNT


def test_a_site_of_plans_alone_has_a_lead_too() -> None:
    lead = of(plan(title="Kế hoạch")).lead
    assert lead is not None
    assert lead.title == "Kế hoạch"


def test_an_empty_site_has_a_home_page() -> None:
    view = of()
    assert (view.lead, view.beside, view.latest, view.boxes, view.blocks) == (
        None, (), (), (), (),
    )  # fmt: skip
    assert (view.url, view.canonical, view.title) == ("/", "https://danvan.example.vn/", "Ban Dân vận")


def test_the_day_is_that_of_the_newest_item() -> None:
    day = of(article(date="2017-10-09 08:30")).day
    assert (day.iso, day.words, day.short) == ("2017-10-09", "Thứ Hai, ngày 9 tháng 10 năm 2017", "09/10/2017")


def test_a_hand_written_page_has_a_head_like_the_others() -> None:
    view = static_page_view(
        MemorySite(site_url="https://tinh.example.vn/danvan/").presenter, "gioi-thieu/", "Giới thiệu", "Về Ban"
    )
    assert (view.url, view.canonical) == ("/danvan/gioi-thieu/", "https://tinh.example.vn/danvan/gioi-thieu/")
    assert (view.title, view.description, view.indexed) == ("Giới thiệu", "Về Ban", True)
    assert view.feeds == feed_links("/danvan/", "Ban Dân vận")
