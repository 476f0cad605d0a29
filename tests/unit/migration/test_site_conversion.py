"""Items are converted by several processes: one that breaks this program is told, and costs no other."""

import os
from pathlib import Path

import pytest
from msgspec import Struct
from newsroom.migration import conversion
from newsroom.migration.conversion import ConversionTask, SiteConverter
from newsroom.migration.old_site import OldItem
from newsroom.migration.outcome import ConvertedFile, ConvertedItem
from newsroom.migration.own_references import FindPage
from newsroom.migration.spool import Spool

COUNT = 60


class Context(Struct, frozen=True):
    find_page: FindPage


def convert(item: OldItem, path: str, context: Context) -> ConvertedItem:
    match item.title:
        case "crash":
            os._exit(3)
        case "bug":
            raise ZeroDivisionError
        case "deep":
            raise RecursionError
        case "unreadable":
            return ConvertedItem(path, "x", True, (ConvertedFile("a.jpg", source=Path("/khong/co.jpg")),))
    aliases = tuple(address for address in item.former_addresses if context.find_page(address) == path)
    return ConvertedItem(path, f"{item.title} {item.feed_id}", True, (ConvertedFile("a.jpg", b"a"),), aliases)


@pytest.fixture
def spool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Spool:
    monkeypatch.setattr(conversion, "convert_item", convert)
    spool = Spool(tmp_path / "spool.sqlite")
    titles = {7: "bug", 20: "crash", 21: "deep", 40: "unreadable"}
    for number in range(1, COUNT + 1):
        spool.add_item(OldItem(key=f"k{number}", kind="article", title=titles.get(number, f"Bài {number}"), body=""))
    spool.finish()
    return spool


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a crash would end the test")
@pytest.mark.parametrize("jobs", [2, 3])
def test_what_breaks_is_told_and_the_others_go_on(spool: Spool, jobs: int) -> None:
    converter = SiteConverter(spool, lambda _: Context(lambda _: ""), "/", jobs)  # type: ignore[arg-type, return-value]
    done = list(converter.convert_all([ConversionTask(number, f"t/{number}.md") for number in range(1, COUNT + 1)]))
    assert [number for number, each in enumerate(done, 1) if each.item is None] == [7, 20, 21, 40]
    assert [each.failure for each in done if each.item is None] == [
        "làm chương trình gặp lỗi (ZeroDivisionError)",
        "làm chương trình dừng đột ngột",
        "quá lớn hoặc lồng nhau quá sâu, máy không đọc được",
        "không đọc được tệp đi cùng (No such file or directory)",
    ]
    assert [each.traceback.splitlines()[-1] for each in done if each.traceback] == ["ZeroDivisionError"]
    texts = {each.item.path: each.item.text for each in done if each.item is not None}
    assert texts["t/60.md"] == "Bài 60 "


def test_where_an_item_was_here_before_is_an_address_of_its_own(spool: Spool) -> None:
    converter = SiteConverter(spool, lambda _: Context(lambda _: ""), "/base/", 1)  # type: ignore[arg-type, return-value]
    (done,) = converter.convert_all([ConversionTask(1, "hoat-dong/a.md", ("tin-tuc/2019/05/a.md",), "khac:1")])
    assert done.item is not None
    assert done.item.aliases == ("/base/tin-tuc/2019/05/a/",)
    assert done.item.text == "Bài 1 khac:1"
