"""Hostile items of any old site: secrets stay behind, and none takes the identity or the place of what is here."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from memory_site import SETTINGS
from newsroom.migration.convert import convert_item
from newsroom.migration.media import MediaFolders
from newsroom.migration.old_addresses import addresses_here
from newsroom.migration.old_site import OldItem
from newsroom.migration.spool import Spool
from old_site_here import context

BODY = "<p>Kế hoạch bảo vệ.</p>"
HOST = urlsplit(SETTINGS.origin).hostname


def old_item(**values: Any) -> OldItem:
    return OldItem(**{"key": "old:1", "kind": "article", "title": "Kế hoạch", "body": BODY, **values})


@pytest.mark.parametrize(
    "values",
    [
        {"extra": {"do_mat": "Mật"}},
        {"extra": {"tep": {"Độ mật": "TUYỆT MẬT"}}},
        {"record": {"secrecy": "1"}},
        {"extra": {"classified": "yes"}},
        {"body": f"<p>MẬT</p>{BODY}"},
        {"body": f"<table><tr><td>UBND TỈNH</td><td><p><b>TỐI</b>&nbsp;M&#7852;T</p></td></tr></table>{BODY}"},
        {"body": f"<p>Độ mật: Mật</p>{BODY}"},
        {"body": "**TUYỆT MẬT**\n\nKế hoạch bảo vệ.", "body_format": "markdown"},
    ],
)
def test_what_is_marked_secret_is_told_and_left_where_it_is(tmp_path: Path, values: dict[str, Any]) -> None:
    spool = Spool(tmp_path / "spool.sqlite")
    spool.add_item(old_item(address="/ke-hoach/", **values))
    spool.finish()
    assert list(spool.items()) == []
    assert spool.key_at("/ke-hoach/") == ""
    assert [(finding.kind, finding.subject) for finding in spool.findings()] == [("secret", "Kế hoạch")]


@pytest.mark.parametrize(
    "values",
    [
        {"extra": {"do_mat": "Không"}},
        {"extra": {"do_mat": ""}},
        {"extra": {"classified": "no"}},
        {"body": f"<p>Giữ bí mật nhà nước.</p><p>Mật</p>{BODY}"},
        {"body": f"{BODY * 40}<p>MẬT</p>"},
        {"title": "MẬT ONG", "body": "<p>MẬT ONG RỪNG</p>\ud800\x00"},
    ],
)
def test_what_only_speaks_of_secrets_comes_in(tmp_path: Path, values: dict[str, Any]) -> None:
    spool = Spool(tmp_path / "spool.sqlite")
    spool.add_item(old_item(**values))
    spool.finish()
    assert len(list(spool.items())) == 1


@pytest.mark.parametrize(
    ("feed_id", "is_kept"),
    [
        (f"tag:{HOST},2024:tin-tuc/2024/05/bai", False),
        (f"tag:{HOST},2009:/blog//1.123", True),
        ("tag:blogger.com,1999:blog-1.post-2", True),
        ("https://cu.example.vn/?p=1", True),
    ],
)
def test_no_item_takes_the_identity_that_another_has_by_its_address(feed_id: str, is_kept: bool) -> None:
    item, path = old_item(key="cu:1", feed_id=feed_id), "tin-tuc/2018/05/bai-moi.md"
    converted = convert_item(item, path, context(item, path, MediaFolders([])))
    assert (f"id: {feed_id}" in converted.text) is is_kept
    assert f"tag:{HOST},2024" not in converted.text


@pytest.mark.parametrize("address", ["/_redirects", "/_headers/", "/CNAME", "/_worker.js/index.html", "/web.config"])
def test_no_old_address_takes_the_place_of_a_host_s_settings(address: str) -> None:
    here = addresses_here([], SETTINGS)
    assert not here.is_free_for_alias(address)
    assert not here.is_free(address)
