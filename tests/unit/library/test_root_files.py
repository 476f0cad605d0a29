"""Which files are published though no page shows them: those that other services ask for by name."""

import pytest
from newsroom.library.root_files import is_plain_page, root_file_use

KNOWN = (
    "robots.txt", "ads.txt", "app-ads.txt", "CNAME", "_redirects", "favicon.ico", "apple-touch-icon.png",
    "apple-touch-icon-180x180-precomposed.png", "site.webmanifest", "google0123456789abcdef.html", "BingSiteAuth.xml",
    "yandex_0123456789abcdef.html", "zalo_verifierGyEDV9_x.html", "0123456789abcdef0123456789abcdef.txt",
    ".well-known/security.txt", ".well-known/acme-challenge/a_b-C", ".well-known/pki-validation/fileauth.txt",
)  # fmt: skip
UNKNOWN = (
    "noibo.docx", "backup.sql", "x.php", "tin-tuc/robots.txt", "google.html", "google0123456789abcdef.html.bak",
    "ghi-chu.txt", ".well-known/x.php", ".well-known/../x.txt", ".well-known/", "robots.txt\n", "CNAME~", "index.html",
)  # fmt: skip


@pytest.mark.parametrize("path", KNOWN)
def test_files_that_services_ask_for_are_known(path: str) -> None:
    assert root_file_use(path)


@pytest.mark.parametrize("path", UNKNOWN)
def test_no_other_file_is(path: str) -> None:
    assert not root_file_use(path)


PAGES = {
    "google-site-verification: google0123456789abcdef.html": True,
    '<html>\n<head>\n<meta http-equiv="Content-Type" content="text/html; charset=UTF-8">\n</head></html>': False,
    '<!DOCTYPE html><html><head><meta name="v" content="/"/></head><body>Zalo!</body></html>': True,
    "<script>alert(1)</script>": False,
    '<body onload="alert(1)">': False,
    '<meta http-equiv="refresh" content="0;url=https://example.com">': False,
    '<meta name="a" onclick="x">': False,
    "a < b": False,
    "x" * 5000: False,
}


@pytest.mark.parametrize(("text", "plain"), PAGES.items(), ids=lambda value: str(value)[:40])
def test_a_page_that_confirms_who_runs_the_site_holds_text_and_meta_alone(text: str, plain: bool) -> None:
    assert is_plain_page(text) is plain
