"""Search as readers get it, in a browser: what is found, in which order, by which keys, and what goes wrong."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from newsroom.search.bloom import bloom_filter
from newsroom.search.tokens import tokenize
from playwright.sync_api import Browser, Page, Route
from project_folder import ROOT, Project
from static_server import serve_folder

NOW = "2025-06-01 12:00"
GENERATED = 1600
QUERIES = [line.split("\t") for line in (ROOT / "tests/cases/search/queries.tsv").read_text("utf-8").splitlines()]
POLICY = re.findall(r'Content-Security-Policy "([^"]+)"', (ROOT / "server/Caddyfile").read_text("utf-8"))[0]


@pytest.fixture(scope="session")
def large(sample_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The sample with a generated corpus."""
    project = Project(tmp_path_factory.mktemp("search"))
    project.copy_sample(sample_site)
    command = [sys.executable, str(ROOT / "bench/corpus.py"), str(project.content), str(GENERATED)]
    subprocess.run(command, check=True, timeout=120)
    run = project.run_newsroom("build", now=NOW)
    assert run.exit_status == 0, run.stderr
    return project


@pytest.fixture(scope="session")
def address(large: Project) -> Iterator[str]:
    with serve_folder(large.site, {"Content-Security-Policy": POLICY}) as url:
        yield url


RANKED = {
    # The same words: as they were typed, in another spelling, as the beginning of a longer one.
    "hoa-binh": ("Hòa Bình gặp mặt", "2017-01-01", "Tin.", "Nội dung."),
    "hoa-binh-khong-dau": ("Hoa Binh gap mat", "2018-01-01", "Tin.", "Nội dung."),
    "hoach": ("Kế hoạch binhan", "2018-12-01", "Tin.", "Nội dung."),
    "roi": ("Bình yên, hòa thuận", "2018-06-01", "Tin.", "Nội dung."),
    # The same words in title, lead and body.
    "tua": ("Vải thiều được mùa", "2016-01-01", "Tin.", "Nội dung."),
    "sapo": ("Chuyện mùa hè", "2016-02-01", "Vải thiều được mùa.", "Nội dung."),
    "than": ("Chuyện làng", "2016-03-01", "Tin.", "Năm nay vải thiều được mùa."),
    # Equals.
    "cu": ("Đối thoại ở cơ sở", "2015-01-01", "Tin.", "Nội dung."),
    "moi": ("Đối thoại ở cơ sở", "2017-05-01", "Tin.", "Nội dung."),
}


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A few articles that differ in one thing each."""
    project = Project(tmp_path_factory.mktemp("ranking"))
    for name, (title, date, lead, body) in RANKED.items():
        text = f'---\ntitle: "{title}"\ndate: {date}\nsummary: {lead}\ntags: [Môi trường]\n---\n\n{body}\n'
        project.write({f"content/tin-tuc/2018/{name}.md": text})
    project.write(
        {"content/tin-tuc/2018/nhap.md": "---\ntitle: Bản nháp vải thiều\ndate: 2018-01-01\ndraft: yes\n---\n"}
    )
    run = project.run_newsroom("build", now=NOW)
    assert run.exit_status == 0, run.stderr
    return project


@pytest.fixture(scope="session")
def ranking(small: Project) -> Iterator[str]:
    with serve_folder(small.site, {"Content-Security-Policy": POLICY}) as url:
        yield url


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page in which nothing may go wrong."""
    page = browser.new_context().new_page()
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    yield page
    page.context.close()
    assert not wrong


def result_urls(page: Page) -> list[str]:
    """Paths of the results."""
    # Playwright's waiting for a function needs what the policy forbids.
    page.wait_for_selector("[data-search-status]:not(:empty)")
    page.wait_for_selector("[data-finder-results]:not([aria-busy])", state="attached")
    links = page.eval_on_selector_all(
        "[data-search-result]", "rows => rows.map(row => row.querySelector('a').pathname)"
    )
    return [link.strip("/") + "/" for link in links]


def ask(page: Page, query: str) -> list[str]:
    """What the search page finds."""
    page.fill("#nr-find", query)
    page.press("#nr-find", "Enter")
    return result_urls(page)


def status(page: Page) -> str:
    return page.inner_text("[data-search-status]")


# Sends the form with each query; in the page itself, since the way there and back takes longer than a search.
ASK_ALL = """async (queries) => {
  const field = document.querySelector('#nr-find'), results = document.querySelector('[data-finder-results]');
  const found = [];
  for (const query of queries) {
    field.value = query;
    field.form.requestSubmit();
    while (results.hasAttribute('aria-busy')) await new Promise((done) => setTimeout(done, 2));
    found.push([...document.querySelectorAll('[data-search-result]')].map((row) => row.querySelector('a').pathname));
  }
  return found;
}"""


def test_what_is_asked_for_is_found_first(page: Page, address: str) -> None:
    assert len(QUERIES) >= 150
    page.goto(f"{address}/tim-kiem/")
    firsts, lost = 0, []
    found = page.evaluate(ASK_ALL, [query for _, query, _ in QUERIES])
    for (_, query, path), links in zip(QUERIES, found, strict=True):
        results = [f"{link.strip('/')}/" for link in links]
        firsts += results[:1] == [path]
        if path not in results[:3]:
            lost.append((query, path, results[:3]))
    assert not lost
    assert firsts >= 0.95 * len(QUERIES)


@pytest.mark.parametrize(
    ("query", "order"),
    [
        ("Hòa Bình", ["hoa-binh", "roi", "hoa-binh-khong-dau"]),
        ("hoa binh", ["hoa-binh-khong-dau", "hoa-binh", "roi"]),
        ("hoà", ["roi", "hoa-binh", "hoa-binh-khong-dau"]),
        ("vải thiều được mùa", ["tua", "sapo", "than"]),
        ("vai thieu", ["tua", "sapo", "than"]),
        ("đối thoại", ["moi", "cu"]),
        ("doi thoai o co so", ["moi", "cu"]),
        ("binha", ["hoach"]),
    ],
)
def test_results_stand_in_their_order(page: Page, ranking: str, query: str, order: list[str]) -> None:
    page.goto(f"{ranking}/tim-kiem/?q={quote(query)}")
    assert [path.split("/")[-2] for path in result_urls(page)] == order


def test_the_script_makes_the_same_words_and_asks_the_same_sets(page: Page, ranking: str, large: Project) -> None:
    texts = [path.read_text("utf-8") for path in sorted((ROOT / "content").rglob("*.md"))]
    texts += ["ÐƉðɖ Đ", "hoà hòa HÒA", "c\u00ado\u200bn", "Москва 漢字 ½ m²", "İI ß ﬁ", "a\u0301b 12a34", "x" * 99]
    page.goto(f"{ranking}/tim-kiem/")
    script = (
        "async (texts) => { const { words } = await import(document.querySelector('[data-finder]').dataset.engine);"
    )
    assert page.evaluate(f"{script} return texts.map(words); }}", texts) == [tokenize(text) for text in texts]
    members = sorted({word for text in texts for word in tokenize(text)})
    ask_set = """async ([bits, members, others]) => {
        const { mayContain } = await import(document.querySelector('[data-finder]').dataset.engine);
        const set = Uint8Array.from(atob(bits), (char) => char.charCodeAt(0));
        return [members.every((word) => mayContain(set, word)), others.filter((word) => mayContain(set, word)).length];
    }"""
    others = [f"khong{number}co" for number in range(1000)]
    all_there, mistaken = page.evaluate(ask_set, [bloom_filter(members), members, others])
    assert all_there
    assert mistaken < 100


@pytest.mark.parametrize("query", ["dân vận khéo", "đường nông thôn", "không có gì như thế"])
def test_what_is_found_moves_nothing_that_stands_there(page: Page, address: str, query: str) -> None:
    def late(route: Route) -> None:
        # Longer than the page needs to show itself without results.
        page.wait_for_timeout(300)
        route.continue_()

    page.set_viewport_size({"width": 360, "height": 740})
    page.route("**/chi-muc/**/tu/*.bin", late)
    page.goto(f"{address}/tim-kiem/?q={quote(query)}")
    result_urls(page)
    page.wait_for_timeout(300)
    moved = """() => new Promise((done) => {
      const told = [];
      new PerformanceObserver((list) => list.getEntries().forEach((entry) => told.push(entry.value)))
        .observe({ type: 'layout-shift', buffered: true });
      setTimeout(() => done(told.reduce((sum, value) => sum + value, 0)), 200);
    })"""
    assert page.evaluate(moved) < 0.02


@pytest.mark.parametrize(
    "query",
    [
        "a" * 10_000,
        "dân vận " * 1250,
        "***",
        "“”…",
        "<b>dân</b><img src=x onerror=alert(1)>",
        ".*(dân|vận)+[",
        "👍🏽 ❤️",
        "\\",
        "'\"&amp;",
    ],
)
def test_no_query_does_harm(page: Page, address: str, query: str) -> None:
    page.goto(f"{address}/tim-kiem/?q={quote(query)}"[:9000])
    result_urls(page)
    assert status(page)
    assert page.locator(".finder__status :not(a), [data-search-result] img[onerror]").count() == 0
    page.goto(f"{address}/tim-kiem/")
    ask(page, query)
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280


@pytest.mark.parametrize("lost", ["tim-kiem/chi-muc", "tim-kiem/chi-muc/*/tu", "tim-kiem/chi-muc/*/doc"])
def test_a_missing_or_partial_index_is_told_and_the_archive_offered(
    browser: Browser, small: Project, tmp_path: Path, lost: str
) -> None:
    site = tmp_path / "site"
    shutil.copytree(small.site, site)
    for folder in sorted(site.glob(lost)):
        shutil.rmtree(folder)
    with serve_folder(site, {"Content-Security-Policy": POLICY}) as address:
        page = browser.new_page()
        page.goto(f"{address}/tim-kiem/?q=vai+thieu")
        assert result_urls(page) == []
        assert "Chỉ mục tìm kiếm đang thiếu" in status(page)
        assert page.locator("[data-search-status] a[href='/luu-tru/']").count() == 1
        page.close()


def test_a_page_that_is_older_than_the_index_finds_what_is_new(
    browser: Browser, small: Project, tmp_path: Path
) -> None:
    site = tmp_path / "site"
    shutil.copytree(small.site, site)
    with serve_folder(site, {"Content-Security-Policy": POLICY}) as address:
        page = browser.new_page()
        page.goto(f"{address}/tim-kiem/")
        index = site / "tim-kiem/chi-muc"
        contents = json.loads((index / "muc-luc.json").read_text("utf-8"))
        for shard in contents["heads"]:
            (index / shard["path"]).rename(index / f"x-{shard['path']}")
            shard["path"] = f"x-{shard['path']}"
        (index / "muc-luc.json").write_text(json.dumps(contents), "utf-8")
        assert [path.split("/")[-2] for path in ask(page, "vải thiều")] == ["tua", "sapo", "than"]
        page.close()


def test_filters_count_and_narrow_and_stand_in_the_address(page: Page, address: str) -> None:
    page.goto(f"{address}/tim-kiem/?q=dan+van")
    result_urls(page)
    page.click("[data-finder-filters] summary")
    page.wait_for_selector("#nr-loai option[value=plan]", state="attached")
    option = page.locator("#nr-loai option[value=plan]").inner_text()
    count = int(re.findall(r"\((\d+)\)", option)[0])
    page.select_option("#nr-loai", "plan")
    results = result_urls(page)
    assert count == len(results)
    assert all(path.startswith("ke-hoach/") for path in results)
    assert "loai=plan" in page.url
    page.select_option("#nr-order", "ngay")
    dates = page.eval_on_selector_all("[data-search-result] time", "times => times.map(time => time.dateTime)")
    result_urls(page)
    assert dates == sorted(dates, reverse=True)
    page.reload()
    assert set(result_urls(page)) == set(results)
    page.go_back()
    page.go_back()
    result_urls(page)
    assert "loai=" not in page.url


def test_a_slip_is_answered_with_what_was_meant(page: Page, ranking: str) -> None:
    page.goto(f"{ranking}/tim-kiem/?q={quote('môi trườg')}")
    assert result_urls(page) == []
    assert "Có phải bạn tìm" in status(page)
    page.click("[data-search-status] a")
    assert result_urls(page)


def test_results_show_marks_picture_section_and_day(page: Page, address: str) -> None:
    page.goto(f"{address}/tim-kiem/?q={quote('dân vận khéo')}")
    result_urls(page)
    first = page.locator("[data-search-result]").first
    assert first.locator("h2 mark").count() >= 3
    assert first.locator(".kicker").inner_text()
    assert re.fullmatch(r"\d{2}/\d{2}/\d{4}", first.locator("time").inner_text())
    page.wait_for_selector("[data-search-result] img[src]")
    assert re.match(r"Có [\d.]+ kết quả cho “dân vận khéo”", status(page))


@pytest.mark.parametrize("width", [320, 1280])
def test_the_box_in_the_header_answers_to_keys(page: Page, address: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 720})
    page.goto(f"{address}/gioi-thieu/")
    page.keyboard.press("/")
    page.keyboard.type("hoa giai dinh c", delay=20)
    page.wait_for_selector(".search__list [role=option]")
    assert page.get_attribute("#nr-search", "aria-expanded") == "true"
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.keyboard.press("ArrowDown")
    chosen = page.locator(".search__list [aria-selected=true]")
    assert chosen.get_attribute("id") == page.get_attribute("#nr-search", "aria-activedescendant")
    page.keyboard.press("Escape")
    assert page.locator(".search__list").is_hidden()
    page.keyboard.type("a")
    page.wait_for_selector(".search__list [role=option]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/nguoi-hoa-giai-dinh-ca/")
    page.fill("#nr-search", "dan van")
    page.press("#nr-search", "Enter")
    page.wait_for_url("**/tim-kiem/?q=dan+van")
    assert result_urls(page)


def test_without_javascript_the_box_leads_to_other_ways(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/gioi-thieu/")
    page.fill("#nr-search", "dân vận")
    page.press("#nr-search", "Enter")
    page.wait_for_url("**/tim-kiem/?q=*")
    for link in ("/luu-tru/", "/ke-hoach/", "/chu-de/", "/tin-tuc/"):
        assert page.locator(f"#nr-main a[href='{link}']").first.is_visible()
    context.close()


def test_a_search_receives_little(browser: Browser, address: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    received = 0

    pictures: set[str] = set()

    def count(event: dict[str, object]) -> None:
        nonlocal received
        if event["requestId"] not in pictures:
            received += int(str(event["encodedDataLength"]).partition(".")[0])

    def record_response(event: dict[str, object]) -> None:
        # Those of results are asked for as they come into view.
        if event["type"] == "Image":
            pictures.add(str(event["requestId"]))

    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    session.on("Network.requestWillBeSent", record_response)
    session.on("Network.loadingFinished", count)
    page.goto(f"{address}/tim-kiem/?q={quote('dân vận khéo')}")
    result_urls(page)
    assert 0 < received <= 400_000
    received = 0
    ask(page, "nông thôn")
    assert 0 < received <= 150_000
    context.close()


def test_the_register_sorts_and_filters(page: Page, address: str) -> None:
    page.goto(f"{address}/ke-hoach/")
    numbers = "rows => rows.filter(row => !row.hidden).map(row => row.dataset.number)"
    before = page.eval_on_selector_all("[data-register] [data-item]", numbers)
    assert len(before) == 4
    page.click("th[data-sort=number] button")
    after = page.eval_on_selector_all("[data-register] [data-item]", numbers)
    assert after == ["17/KH-UBND", "39/KH-UBND", "62-KH/BDVTU", "đang cập nhật"]
    page.fill("#nr-words", "dong man")
    visible_numbers = page.eval_on_selector_all("[data-register] [data-item]", numbers)
    assert visible_numbers == ["17/KH-UBND", "39/KH-UBND"]
    assert page.inner_text("[data-register-status]") == "Đang hiện 2 trong 4 văn bản."
