"""How lists are divided into pages that stay as they are."""

from hypothesis import given
from hypothesis import strategies as st
from newsroom.pages.lists import PaginatedPage, full_pages, page_number, paginated_page

URL = "/tin-tuc/"


def divided(count: int, per_page: int) -> list[PaginatedPage[int]]:
    """The pages of a list of `count` entries, 0 the oldest; the newest page first."""
    items, full = range(count - 1, -1, -1), full_pages(count, per_page)
    return [paginated_page(items, number, url=URL, per_page=per_page) for number in (0, *range(full, 0, -1))]


SIZES = st.integers(0, 200), st.integers(1, 30)


@given(*SIZES)
def test_every_entry_is_on_one_page_and_the_order_is_kept(count: int, per_page: int) -> None:
    assert [entry for page in divided(count, per_page) for entry in page.items] == list(range(count - 1, -1, -1))


@given(*SIZES)
def test_numbered_pages_are_full_and_counted_from_the_oldest(count: int, per_page: int) -> None:
    newest, *numbered = divided(count, per_page)
    assert newest.path == ""
    assert [page.path for page in numbered] == [f"trang/{n}/" for n in range(len(numbered), 0, -1)]
    assert all(len(page.items) == per_page for page in numbered)
    assert len(newest.items) < 2 * per_page
    assert len(newest.items) >= per_page or not numbered


@given(*SIZES)
def test_an_entry_is_on_the_page_of_its_number(count: int, per_page: int) -> None:
    for page in divided(count, per_page):
        number = int(page.path.split("/")[1]) if page.path else 0
        assert {page_number(count - 1 - entry, count, per_page) for entry in page.items} <= {number}


@given(*SIZES, st.integers(0, 100))
def test_a_numbered_page_keeps_its_entries_whatever_is_added(count: int, per_page: int, more: int) -> None:
    before = {page.path: list(page.items) for page in divided(count, per_page)[1:]}
    after = {page.path: list(page.items) for page in divided(count + more, per_page)[1:]}
    assert before.items() <= after.items()


@given(*SIZES)
def test_one_more_entry_changes_no_page_but_the_newest_and_its_neighbour(count: int, per_page: int) -> None:
    before = {page.path: page for page in divided(count, per_page)}
    after = {page.path: page for page in divided(count + 1, per_page)}
    changed = [path for path, page in before.items() if page != after[path]]
    assert len(changed) <= 2
    assert "" in changed


@given(*SIZES)
def test_the_links_lead_through_all_pages_and_back(count: int, per_page: int) -> None:
    pagers = {URL + page.path: page.pager for page in divided(count, per_page)}
    for forward, back in (("older", "newer"), ("newer", "older")):
        start = URL if forward == "older" else list(pagers)[-1]
        way, address = [start], getattr(pagers[start], forward)
        while address:
            assert getattr(pagers[address], back) == way[-1]
            way.append(address)
            address = getattr(pagers[address], forward)
        assert sorted(way) == sorted(pagers)


def test_pages_are_named_to_the_reader() -> None:
    assert [page.pager.label for page in divided(10, 3)] == ["", "Trang 2", "Trang 1"]
