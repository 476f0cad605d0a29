"""Where old addresses lead."""

from memory_site import MemorySite, article, correction
from newsroom.pages.items import redirect_views
from newsroom.pages.page_views import RedirectView


def test_each_old_address_leads_to_its_item() -> None:
    desk = MemorySite(
        article(title="Bài", aliases=["/cu/", "/cu.html", "/?p=1"]),
        article("tin-tuc/go.md", title="Đã gỡ", aliases=["/go/"], corrections=[correction("2018-01-01", kind="go")]),
        article("tin-tuc/nhap.md", aliases=["/nhap/"], draft=True),
        article("tin-tuc/het.md", aliases=["/het/"], expires="2018-01-01"),
        site_url="https://tinh.example.vn/danvan/",
    )
    home = "/danvan/tin-tuc/2017/10/bai/"
    assert list(redirect_views(desk.library)) == [
        ("cu/index.html", RedirectView(home, "Bài")),
        ("cu.html", RedirectView(home, "Bài")),
        (
            "go/index.html",
            RedirectView("/danvan/tin-tuc/go/", "Đã gỡ"),
        ),
    ]
