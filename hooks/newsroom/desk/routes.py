"""Every address of the desk: what answers there, and the right that it needs."""

from typing import Literal

from msgspec import Struct

from newsroom.desk.access.rights import Right
from newsroom.model import urls

Method = Literal["GET", "POST"]
Way = Literal["both", "local", "shared"]
GET: tuple[Method, ...] = ("GET",)
POST: tuple[Method, ...] = ("POST",)


class Route(Struct, frozen=True):
    """An address, as Werkzeug's rules write it, and "object.method" of what answers; see `DeskApp`.

    The right is checked before the handler is called, one on items for the item at `path` where the address has one;
    for items that only the form names, the handler asks `DeskServices.item_rights`.
    """

    path: str
    methods: tuple[Method, ...]
    handler: str
    right: Right
    desk: Way = "both"
    """The way of running the desk that has it."""
    changes_item: bool = True
    """False where a right on items need hold in the section of the item at `path` alone, whoever wrote that."""


ROUTES = (
    Route("/", GET, "screens.first_page", Right.READ),
    Route("/_ban/", GET, "screens.item_list", Right.READ),
    Route("/_ban/vao", GET, "sign_in.log_in", Right.NONE, "local"),
    Route("/_ban/vao", GET, "sign_in.show", Right.NONE, "shared"),
    Route("/_ban/vao", POST, "sign_in.submit", Right.NONE, "shared"),
    Route("/_ban/ra", POST, "sign_in.sign_out", Right.READ, "shared"),
    Route("/_ban/mat-khau-moi", ("GET", "POST"), "sign_in.new_password", Right.NONE, "shared"),
    Route("/_ban/phien", GET, "sign_in.state", Right.NONE),
    Route("/_ban/tai-khoan", GET, "account.show", Right.READ, "shared"),
    Route("/_ban/tai-khoan", POST, "account.change_password", Right.READ, "shared"),
    Route("/_ban/tai-khoan/phien", POST, "account.end_sessions", Right.READ, "shared"),
    Route("/_ban/nguoi", GET, "people.show", Right.ADMINISTER, "shared"),
    Route("/_ban/nguoi", POST, "people.add", Right.ADMINISTER, "shared"),
    Route("/_ban/nguoi/<login>", GET, "people.show_person", Right.ADMINISTER, "shared"),
    Route("/_ban/nguoi/<login>", POST, "people.change", Right.ADMINISTER, "shared"),
    Route("/_ban/nguoi/<login>/duong-dan", POST, "people.new_link", Right.ADMINISTER, "shared"),
    Route("/_ban/nguoi/<login>/khoa", POST, "people.disable", Right.ADMINISTER, "shared"),
    Route("/_ban/nguoi/<login>/mo", POST, "people.enable", Right.ADMINISTER, "shared"),
    Route("/_ban/nguoi/<login>/phien", POST, "people.end_sessions", Right.ADMINISTER, "shared"),
    Route("/_ban/nhat-ky", GET, "audit.show", Right.ADMINISTER),
    Route("/_ban/nhat-ky.csv", GET, "audit.export", Right.ADMINISTER),
    Route("/_ban/bai/<path:path>", GET, "edit_form.show", Right.READ),
    Route("/_ban/bai/<path:path>", POST, "save.save", Right.WRITE),
    Route("/_ban/xem/<path:path>", POST, "edit_form.preview", Right.READ),
    Route("/_ban/dang/<path:path>", GET, "last_step.show", Right.WRITE),
    Route("/_ban/dang/<path:path>", POST, "last_step.decide", Right.WRITE),
    Route("/_ban/lich", GET, "calendar.show", Right.READ),
    Route("/_ban/go/<path:path>", GET, "withdrawal.show", Right.APPROVE),
    Route("/_ban/go/<path:path>", POST, "withdrawal.withdraw", Right.APPROVE),
    Route("/_ban/len-trang/<path:path>", GET, "engine.progress", Right.READ),
    Route("/_ban/len-trang/<path:path>", POST, "engine.publish", Right.APPROVE),
    Route("/_ban/tai-len/<path:path>", POST, "item_files.upload", Right.WRITE),
    Route("/_ban/sua-anh/<path:path>", POST, "item_files.change_picture", Right.WRITE),
    Route("/_ban/anh-nho", GET, "item_files.thumbnail", Right.READ),
    Route("/_ban/thu-vien", GET, "file_library.show", Right.READ),
    Route("/_ban/thu-vien/bo/<path:path>", POST, "file_library.discard", Right.EDIT, changes_item=False),
    Route("/_ban/chinh-ta", GET, "spelling.respond", Right.READ),
    Route("/_ban/dan/<path:path>", POST, "pasting.respond", Right.WRITE),
    Route("/_ban/chuyen/<path:path>", POST, "item_actions.move", Right.EDIT),
    Route("/_ban/chon", GET, "pickers.search", Right.READ),
    Route("/_ban/chon/ky", GET, "pickers.period", Right.READ),
    Route("/_ban/giu/<path:path>", POST, "locks.hold", Right.WRITE),
    Route("/_ban/viec", GET, "my_work.show", Right.READ),
    Route("/_ban/viec/thu", POST, "my_work.choose_notices", Right.READ, "shared"),
    Route("/_ban/gop-y/<path:path>", POST, "comments.change", Right.READ, "shared"),
    Route("/_ban/xem-chung/<path:path>", POST, "preview_links.change", Right.WRITE, "shared"),
    Route("/_xem/<token>", GET, "preview_links.show", Right.NONE, "shared"),
    Route("/_xem/<token>", POST, "preview_links.answer", Right.NONE, "shared"),
    Route("/_ban/lich-su/<path:path>", GET, "history.versions", Right.READ),
    Route("/_ban/so-ban/<path:path>", GET, "history.compare", Right.READ),
    Route("/_ban/ai-viet/<path:path>", GET, "history.authors", Right.READ),
    Route("/_ban/lay-lai-trang/<path:path>", GET, "history.restore_page", Right.ADMINISTER),
    Route("/_ban/lay-lai/<path:path>", GET, "history.restore", Right.WRITE),
    Route("/_ban/bo/<path:path>", GET, "trash.ask", Right.WRITE),
    Route("/_ban/bo/<path:path>", POST, "trash.put", Right.WRITE),
    Route("/_ban/nhieu-bai", POST, "bulk.respond", Right.EDIT),
    Route("/_ban/thung-rac", GET, "trash.show", Right.WRITE),
    Route("/_ban/thung-rac/<int:number>", POST, "trash.change", Right.WRITE),
    Route("/_ban/nhan-ban/<path:path>", POST, "duplicate.duplicate", Right.WRITE, changes_item=False),
    Route("/_ban/moi", ("GET", "POST"), "item_actions.create", Right.WRITE),
    Route("/_ban/nhap", ("GET", "POST"), "item_actions.import_documents", Right.WRITE),
    Route("/_ban/thiet-lap", GET, "settings.show", Right.ADMINISTER),
    Route("/_ban/thiet-lap", POST, "settings.save", Right.ADMINISTER),
    Route("/_ban/cac-trang", GET, "site_pages.show_all", Right.ADMINISTER),
    Route("/_ban/cac-trang/<path:path>", GET, "site_pages.show", Right.ADMINISTER),
    Route("/_ban/cac-trang/<path:path>", POST, "site_pages.save", Right.ADMINISTER),
    Route("/_ban/tinh-hinh", GET, "screens.status", Right.READ),
    Route("/_ban/tep/<name>", GET, "assets.respond", Right.READ, "local"),
    # The page for signing in looks like the desk; nothing in these files is the board's own.
    Route("/_ban/tep/<name>", GET, "assets.respond", Right.NONE, "shared"),
    Route(f"/{urls.ASSETS}<path:path>", GET, "site_files.theme_file", Right.NONE, "shared"),
    Route("/<path:path>", GET, "site_files.respond", Right.READ, "local"),
    # Preview links show the pictures of their item to people without an account; the handler holds this.
    Route("/<path:path>", GET, "preview_links.file", Right.NONE, "shared"),
)


class MenuEntry(Struct, frozen=True):
    """A screen that stands in the bar of every page, for those who have its right."""

    address: str
    label: str
    right: Right
    desk: Way = "both"


MENU = (
    MenuEntry("/_ban/viec", "Việc của tôi", Right.READ),
    MenuEntry("/_ban/", "Các bài", Right.READ),
    MenuEntry("/_ban/moi", "Viết bài mới", Right.WRITE),
    MenuEntry("/_ban/nhap", "Nhập từ Word", Right.WRITE),
    MenuEntry("/_ban/thu-vien", "Thư viện", Right.READ),
    MenuEntry("/_ban/lich", "Lịch đăng", Right.READ),
    MenuEntry("/_ban/tinh-hinh", "Tình hình", Right.READ),
    MenuEntry("/_ban/cac-trang", "Các trang", Right.ADMINISTER),
    MenuEntry("/_ban/thiet-lap", "Thiết lập", Right.ADMINISTER),
    MenuEntry("/_ban/nguoi", "Người", Right.ADMINISTER, "shared"),
    MenuEntry("/_ban/nhat-ky", "Nhật ký", Right.ADMINISTER, "shared"),
)


def ways_of_running(is_shared: bool) -> tuple[Way, Way]:
    """The values of `desk` in these tables that mean a desk of one person, or one of several."""
    return "both", "shared" if is_shared else "local"
