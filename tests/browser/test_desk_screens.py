"""Every screen of a board's desk, at every width: fit for axe, a keyboard, and a narrow or a wide window."""

import re
import socket
import threading
from collections.abc import Iterator

import pytest
from accessibility import Look, barriers, scrolls_sideways
from desk_client import SharedDesk, browser_form_data
from newsroom.desk.access.rights import ROLES
from newsroom.desk.routes import ROUTES, ways_of_running
from newsroom.desk.server import DeskServer
from playwright.sync_api import Browser, Page
from project_folder import Project, image_bytes

FOLDER = "tin-tuc/2018/10"
PUBLISHED, DRAFT, WAITING, RETURNED, THROWN_AWAY = (
    f"{FOLDER}/{name}.md" for name in ("tren-trang", "nhap", "cho-duyet", "tra-lai", "thua")
)
HEAD = "---\ntitle: {}\ndate: 2018-10-19 08:00\n"
BODY = "---\n\nTừ năm giờ sáng, [sân](https://example.vn/) đã đỏ lửa.\n\n## Bếp\n\nBà con góp gạo.\n"
REVIEWED = "draft: yes\nreview: {{state: {}, by: {}, at: 2018-10-19 09:00, note: Thiếu ảnh, writers: [{}]}}\n"
PICTURE = "image:\n  src: anh.jpg\n  alt: Bếp lửa\n"
FILES = {
    PUBLISHED: HEAD.format("Mâm cơm chung ở thôn Ba Gò trong ngày hội đại đoàn kết toàn dân tộc") + PICTURE + BODY,
    DRAFT: HEAD.format("Bài nháp") + "draft: yes\nreview: {writers: [an]}\n" + BODY,
    WAITING: HEAD.format("Bài chờ duyệt") + REVIEWED.format("cho-duyet", "binh", "binh") + BODY,
    RETURNED: HEAD.format("Bài bị trả lại") + REVIEWED.format("tra-lai", "binh", "an") + BODY,
    THROWN_AWAY: HEAD.format("Bài thừa") + "draft: yes\n" + BODY,
    f"{FOLDER}/hen-gio.md": HEAD.format("Bài hẹn giờ").replace("19 08", "25 08") + BODY,
    f"{FOLDER}/loi.md": HEAD.format("Bài có lỗi") + "tags: 7\nimage: khong-co.jpg\n" + BODY,
}

# An address for each route by which a board's desk is read; what stands in braces is made by the fixture.
SCREENS = {
    "/_ban/": "/_ban/?tim=ba",
    "/_ban/vao": "/_ban/vao",
    "/_ban/mat-khau-moi": "/_ban/mat-khau-moi?ma={invitation}",
    "/_ban/tai-khoan": "/_ban/tai-khoan",
    "/_ban/nguoi": "/_ban/nguoi",
    "/_ban/nguoi/<login>": "/_ban/nguoi/binh",
    "/_ban/nhat-ky": "/_ban/nhat-ky",
    "/_ban/bai/<path:path>": f"/_ban/bai/{DRAFT}",
    "/_ban/dang/<path:path>": f"/_ban/dang/{WAITING}",
    "/_ban/lich": "/_ban/lich",
    "/_ban/go/<path:path>": f"/_ban/go/{PUBLISHED}",
    "/_ban/thu-vien": "/_ban/thu-vien",
    "/_ban/viec": "/_ban/viec",
    "/_xem/<token>": "/_xem/{preview}",
    "/_ban/lich-su/<path:path>": f"/_ban/lich-su/{DRAFT}",
    "/_ban/so-ban/<path:path>": f"/_ban/so-ban/{DRAFT}",
    "/_ban/ai-viet/<path:path>": f"/_ban/ai-viet/{DRAFT}",
    "/_ban/lay-lai-trang/<path:path>": "/_ban/lay-lai-trang/gioi-thieu.md?ban={page_version}",
    "/_ban/lay-lai/<path:path>": f"/_ban/lay-lai/{DRAFT}?ban={{version}}",
    "/_ban/bo/<path:path>": f"/_ban/bo/{PUBLISHED}",
    "/_ban/thung-rac": "/_ban/thung-rac",
    "/_ban/moi": "/_ban/moi",
    "/_ban/nhap": "/_ban/nhap",
    "/_ban/thiet-lap": "/_ban/thiet-lap",
    "/_ban/cac-trang": "/_ban/cac-trang",
    "/_ban/cac-trang/<path:path>": "/_ban/cac-trang/gioi-thieu.md",
    "/_ban/tinh-hinh": "/_ban/tinh-hinh",
}
# Screens in another state.
MORE_SCREENS = (
    f"/_ban/bai/{PUBLISHED}",
    f"/_ban/bai/{WAITING}?van-ban",
    f"/_ban/bai/{FOLDER}/loi.md",
    f"/_ban/dang/{RETURNED}",
)
# A step to a screen, files, and what scripts ask for.
NO_SCREENS = {
    "/",
    "/_ban/phien",
    "/_ban/nhat-ky.csv",
    "/_ban/len-trang/<path:path>",
    "/_ban/anh-nho",
    "/_ban/chinh-ta",
    "/_ban/chon",
    "/_ban/chon/ky",
    "/_ban/tep/<name>",
    "/assets/<path:path>",
    "/<path:path>",
}
STRANGERS_SEE = {"/_ban/vao", "/_ban/mat-khau-moi", "/_xem/<token>"}

# One of each colour scheme: wider windows show the same elements in the same colours.
LOOKS = [Look(360), Look(768, "dark")]
# Width, height and colours.
WINDOWS = [(360, 740, "light"), (768, 1024, "dark"), (1366, 700, "light"), (1920, 1000, "light")]

# The controls that a keyboard has to reach get a number each, the radio buttons of a group one together.
NUMBER_CONTROLS = """() => {
  const numbers = new Map();
  const controls = document.querySelectorAll(
    'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"], [contenteditable=true]');
  for (const control of controls) {
    if (!control.checkVisibility({ visibilityProperty: true }) || control.disabled || control.tabIndex < 0) continue;
    if (control.closest('.unseen[aria-hidden]')) continue;
    const key = control.type === 'radio' ? `${control.form?.action} ${control.name}` : control;
    if (!numbers.has(key)) numbers.set(key, numbers.size);
    control.dataset.control = numbers.get(key);
  }
  document.activeElement.blur();
  window.scrollTo(0, 0);
  return numbers.size;
}"""
# The number of what has the focus, and what is wrong with how it shows that.
FOCUSED = """async () => {
  const part = document.activeElement;
  const [box] = part.getClientRects();
  if (!box || part === document.body || part.tagName === 'IFRAME') return [part.dataset.control ?? '', ''];
  // It shows a moment later where it is.
  if (part.closest('.cm-editor')) await new Promise((resolve) => setTimeout(resolve, 50));
  const shown = [part, part.closest('.cm-editor'), ...(part.labels ?? [])].some((each) => {
    const style = each && getComputedStyle(each);
    return style && (style.outlineStyle !== 'none' || style.boxShadow !== 'none');
  });
  const [x, y] = [Math.max(box.left, 0) + Math.min(box.width, 20) / 2, box.top + Math.min(box.height, 20) / 2];
  const top = document.elementFromPoint(x, y);
  const onTop = top && (part.contains(top) || top.contains(part) || [...(part.labels ?? [])].includes(top));
  const wrong = !shown ? 'shows no focus' : !onTop ? 'is hidden when it has the focus' : '';
  return [part.dataset.control ?? '', wrong && `${wrong}: ${part.outerHTML.slice(0, 120)}`];
}"""
OUT_OF_SIGHT = """() => ['luu', 'buoc-cuoi'].filter((value) => {
  const button = document.querySelector(`.save button[value=${value}]`);
  if (!button) return value === 'luu';
  const box = button.getBoundingClientRect();
  return !(box.top >= 0 && box.left >= 0 && box.bottom <= window.innerHeight && box.right <= window.innerWidth);
})"""


def test_every_screen_has_an_address_here() -> None:
    read = {route.path for route in ROUTES if "GET" in route.methods and route.desk in ways_of_running(is_shared=True)}
    assert read == SCREENS.keys() | NO_SCREENS


@pytest.fixture
def desk_address(project: Project, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[SharedDesk, str]]:
    """A board's desk, and where it is served."""
    project.write({f"content/{path}": text for path, text in FILES.items()})
    project.write({f"content/{FOLDER}/{name}": image_bytes("JPEG") for name in ("anh.jpg", "chua-dung.jpg")})
    with socket.create_server(("127.0.0.1", 0)) as listening:
        host = f"127.0.0.1:{listening.getsockname()[1]}"
        desk = SharedDesk(project, monkeypatch, host=host)
        server = DeskServer(desk.app, listening)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield desk, f"http://{host}"
        server.stop()
        thread.join()


def made_before(desk: SharedDesk) -> dict[str, str]:
    """What a board has done so far, as the addresses name it: versions, comments, links, something thrown away."""
    an, binh = desk.client("an", roles=ROLES), desk.client("binh", roles=["editor"])
    for text in ("góp rau", "góp củi"):
        form = an.form_fields(DRAFT)
        assert an.save(DRAFT, form, noi_dung=form["noi-dung"].replace("góp gạo", text), viec="luu").status_code == 303
    form = browser_form_data(an.get("/_ban/cac-trang/gioi-thieu.md").text, "//form[@class='edit']")
    name = "noi-dung" if "noi-dung" in form else "van-ban"
    for text in ("Tòa soạn ở phố huyện.", "Tòa soạn ở Ba Gò."):
        form = browser_form_data(an.get("/_ban/cac-trang/gioi-thieu.md").text, "//form[@class='edit']")
        form[name] += text
        assert an.post("/_ban/cac-trang/gioi-thieu.md", form).status_code == 303
    assert an.post(f"/_ban/bo/{THROWN_AWAY}").status_code == 303
    assert binh.post(f"/_ban/gop-y/{DRAFT}", {"loi": "Ghi rõ ai góp công", "gui": "an"}).status_code == 303
    shared = an.post(f"/_ban/xem-chung/{DRAFT}", {"cho": "Lãnh đạo", "ngay": "7", "tra-loi": "1"})
    (preview,) = re.findall(r"/_xem/([\w-]+)", shared.text)[:1]
    invitation = desk.accounts.people.new_link("binh")
    version, page_version = (desk.app.services.history.versions(path)[-1].id for path in (DRAFT, "gioi-thieu.md"))
    return {"invitation": invitation, "preview": preview, "version": version, "page_version": page_version}


def test_everyone_can_use_every_screen(browser: Browser, desk_address: tuple[SharedDesk, str], axe: str) -> None:
    desk, address = desk_address
    made = made_before(desk)
    wrong: dict[str, list[str]] = {}
    said: list[str] = []
    for is_stranger in (True, False):
        context = browser.new_context(base_url=address, reduced_motion="reduce")
        context.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
        context.on("weberror", lambda error: said.append(str(error.error)))
        if not is_stranger:
            token = desk.accounts.sessions.start("an", address="127.0.0.1", browser="test")
            context.add_cookies([{"name": "ban", "value": token, "url": address}])
        page = context.new_page()
        screens = [SCREENS[path] for path in SCREENS if (path in STRANGERS_SEE) is is_stranger]
        for screen in screens + ([] if is_stranger else list(MORE_SCREENS)):
            response = page.goto(screen.format_map(made))
            assert response and response.status == 200, f"{screen}: {response and response.status}"
            wrong[screen] = screen_complaints(page, axe) + said
            said.clear()
        context.close()
    assert {screen: lines for screen, lines in wrong.items() if lines} == {}


def screen_complaints(page: Page, axe: str) -> list[str]:
    """What is wrong with the screen that a page shows, everything that opens being open."""
    page.evaluate("document.querySelectorAll('main details').forEach((each) => { each.open = true })")
    lines = barriers(page, axe, LOOKS)
    for width, height, scheme in WINDOWS:
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        page.evaluate("window.scrollTo(0, 0)")
        said = scrolls_sideways(page, width)
        has_item_form = page.locator("form[data-edit]").count() > 0
        # From key to key takes the most time; what is in two columns, and stays in sight, is walked through twice.
        said += keyboard_complaints(page) if width == 360 or (width == 1366 and has_item_form) else []
        if has_item_form:
            for place in ("h1", ".field--body, #van-ban"):
                page.locator(place).first.evaluate("part => part.scrollIntoView()")
                said += [f"{button} is out of sight at {place}" for button in page.evaluate(OUT_OF_SIGHT)]
        lines += [f"{width} {scheme}: {line}" for line in said]
    return lines


def keyboard_complaints(page: Page) -> list[str]:
    """What Tab does not reach, and what does not show that it has the focus."""
    left, complaints = set(map(str, range(page.evaluate(NUMBER_CONTROLS)))), list[str]()
    for _ in range(3 * len(left) + 100):
        page.keyboard.press("Tab")
        number, wrong = page.evaluate(FOCUSED)
        # The button of a date field, which comes after its parts, is drawn by the browser.
        complaints += [wrong] if wrong and number in left else []
        left.discard(number)
        if not left:
            break
    unreached = [
        page.locator(f"[data-control='{number}']").first.evaluate("e => e.outerHTML") for number in sorted(left)
    ]
    return [*complaints, *(f"is not reached by Tab: {markup[:120]}" for markup in unreached)]
