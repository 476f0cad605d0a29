"""What is made for each kind of web server; behind real ones it is tested in tests/integration/test_server_files.py."""

import pytest
from newsroom.model.settings import SERVER_KINDS
from newsroom.publishing.server_files import CADDY_MAP, HEADERS, HTACCESS, MOVED, STATIC_REDIRECTS, server_files

REDIRECTS = {"/x/?p=123": "/x/a/", "/x/bai.php?id=5&b=6": "/x/b/", "/x/cu.html": "/x/a%20b/"}


@pytest.mark.parametrize(
    ("kind", "paths"),
    [
        ("", set()),
        ("nginx", {".newsroom/redirects.map"}),
        ("caddy", {".newsroom/redirects.caddy"}),
        (
            "apache",
            {
                HTACCESS,
                ".newsroom/moved/-123/.htaccess",
                ".newsroom/moved/-6/.htaccess",
                ".newsroom/moved/-cu/.htaccess",
            },
        ),
        ("static", {HEADERS, STATIC_REDIRECTS}),
    ],
)
def test_each_kind_of_server_gets_its_files(kind: str, paths: set[str]) -> None:
    assert server_files(kind, REDIRECTS, "/x/").keys() == paths
    assert kind in SERVER_KINDS


def test_every_kind_of_server_is_known() -> None:
    assert all(server_files(kind, REDIRECTS, "/") for kind in SERVER_KINDS if kind)


def test_hosts_of_static_sites_lead_on_from_queries_even_where_there_is_a_page() -> None:
    files = server_files("static", REDIRECTS, "/x/")
    assert files[STATIC_REDIRECTS].decode().splitlines() == [
        "/x/ p=123 /x/a/ 301!",
        "/x/bai.php id=5 b=6 /x/b/ 301!",
        "/x/cu.html /x/a%20b/ 301",
    ]
    headers = files[HEADERS].decode()
    assert headers.startswith("/x/*\n  Content-Security-Policy: default-src 'none'; ")
    assert "\n  X-Content-Type-Options: nosniff\n" in headers
    assert "\n/x/assets/fonts/*\n  Cache-Control: public, max-age=31536000, immutable\n" in headers
    # Cloudflare Pages joins what several rules say of one header.
    assert headers.count("Cache-Control") == 1


def test_a_folder_says_nothing_that_only_a_host_can_say_and_nothing_fails_for_want_of_a_module() -> None:
    files = server_files("apache", REDIRECTS, "/x/")
    text = "".join(data.decode() for data in files.values())
    assert not {"ServerName", "DocumentRoot", "<Directory", "<VirtualHost", "Require"} & set(text.split())
    assert "ErrorDocument 404 /x/404.html\n" in text
    assert "RewriteRule ^/?rss/?$ /x/rss.xml [R=302,L]\n" in text
    module = ""
    for line in map(str.strip, text.splitlines()):
        if line.startswith("<IfModule "):
            module = line[len("<IfModule ") : -1]
        elif line == "</IfModule>":
            module = ""
        for word, needed in {"Header": "mod_headers.c", "Rewrite": "mod_rewrite.c"}.items():
            assert not line.startswith(word) or module == needed, line


def test_a_htaccess_does_not_grow_with_the_old_addresses() -> None:
    few, many = (
        server_files("apache", {f"/tin/bai-{number}.html": "/x/" for number in range(count)}, "/")
        for count in (10, 20_000)
    )
    assert few[HTACCESS] == many[HTACCESS]
    assert max(data.count(b"RewriteRule") for path, data in many.items() if path != HTACCESS) < 30


def test_letters_beyond_ascii_are_found_in_either_spelling_of_their_numbers() -> None:
    redirects = {"/h%C3%B2a/": "/x/"}
    assert server_files("caddy", redirects, "/")[CADDY_MAP] == b'"/h%C3%B2a/" "/x/"\n"/h%c3%b2a/" "/x/"\n'
    rules = {path for path in server_files("apache", redirects, "/") if path.startswith(MOVED)}
    assert rules == {f"{MOVED}-2a/{HTACCESS}", f"{MOVED}-b2a/{HTACCESS}"}
