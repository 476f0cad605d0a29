"""Which feeds the command `ping` tells a hub of, and what it says of that."""

from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from newsroom.commands.ping import HUB_STATE_FILE, ping_changed_feeds
from newsroom.feeds.websub import HubState, NotifyResult, published_feed_digests

HUB, OTHER = "https://hub.example.vn/", "https://hub2.example.vn/"
ROOT = "https://danvan.example.vn/"
DIGESTS = st.dictionaries(st.sampled_from("abcdef"), st.sampled_from("123"))


class Desk:
    """A published site, and a hub that takes all but what it is told to refuse."""

    def __init__(self, folder: Path) -> None:
        self.site, self.cache = folder / "site", folder / ".cache"
        self.refused: set[str] = set()
        self.heard: list[tuple[str, str]] = []

    def put(self, path: str, text: str) -> None:
        """Put a file into the site."""
        file = self.site / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def tell(self, hub: str, topics: list[str]) -> list[NotifyResult]:
        self.heard += [(hub, topic.removeprefix(ROOT)) for topic in topics]
        return [
            NotifyResult(topic, topic not in self.refused, "từ chối" if topic in self.refused else "nhận")
            for topic in topics
        ]

    def ping(self, hub: str = HUB, *, dry_run: bool = False) -> int:
        self.heard.clear()
        return ping_changed_feeds(
            hub,
            site_url=ROOT,
            site_folder=self.site,
            state_file=self.cache / HUB_STATE_FILE,
            dry_run=dry_run,
            notify=self.tell,
        )

    @property
    def told(self) -> list[str]:
        return [path for _, path in self.heard]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = Desk(tmp_path)
    for path in ("rss.xml", "atom.xml", "feed.json", "tin-tuc/rss.xml", "chu-de/hoi-thi/feed.json"):
        made.put(path, "một")
    for path in ("index.html", "sitemap.xml", "luu-tru/2017/10/rss.xml", "luu-tru/2017/10/atom.xml", "feeds.opml"):
        made.put(path, "khác")
    return made


ALL = ["atom.xml", "chu-de/hoi-thi/feed.json", "feed.json", "rss.xml", "tin-tuc/rss.xml"]


def test_the_first_time_a_hub_is_told_of_every_feed_but_the_archives(desk: Desk) -> None:
    assert desk.ping() == 0
    assert desk.told == ALL


def test_then_only_of_what_changed(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.ping()
    capsys.readouterr()
    assert desk.ping() == 0
    assert desk.told == []
    assert capsys.readouterr() == ("", "Không có nguồn tin nào thay đổi kể từ lần báo trước.\n")
    desk.put("rss.xml", "hai")
    desk.put("luu-tru/2017/10/rss.xml", "hai")
    desk.ping()
    assert desk.told == ["rss.xml"]


def test_two_builds_between_lose_nothing(desk: Desk) -> None:
    desk.ping()
    desk.put("rss.xml", "hai")
    desk.put("tin-tuc/rss.xml", "hai")
    desk.put("rss.xml", "ba")
    desk.put("chu-de/moi/atom.xml", "một")
    desk.ping()
    assert desk.told == ["chu-de/moi/atom.xml", "rss.xml", "tin-tuc/rss.xml"]


def test_a_file_written_again_as_it_was_is_no_news(desk: Desk) -> None:
    desk.ping()
    (desk.site / "rss.xml").unlink()
    desk.put("rss.xml", "một")
    desk.ping()
    assert desk.told == []


def test_a_feed_that_is_gone_is_not_told_of_and_is_new_when_it_comes_back(desk: Desk) -> None:
    desk.ping()
    desk.put("atom.xml", "hai")
    (desk.site / "rss.xml").unlink()
    desk.ping()
    assert desk.told == ["atom.xml"]
    desk.put("rss.xml", "một")
    desk.ping()
    assert desk.told == ["rss.xml"]


def test_what_was_not_accepted_is_told_again(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.refused = {f"{ROOT}rss.xml"}
    assert desk.ping() == 1
    out, err = capsys.readouterr()
    assert f"{ROOT}rss.xml: từ chối\n" in out
    assert f"{ROOT}atom.xml: nhận\n" in out
    assert len(out.splitlines()) == len(ALL)
    assert err == f"Đã báo cho {HUB}: 4 nguồn tin, còn 1 chưa báo được; chạy lại ./newsroom ping để báo tiếp.\n"
    assert desk.ping() == 1
    assert desk.told == ["rss.xml"]
    desk.refused.clear()
    assert desk.ping() == 0
    assert desk.told == ["rss.xml"]
    assert capsys.readouterr().err.endswith(f"Đã báo cho {HUB}: 1 nguồn tin.\n")


def test_a_feed_that_changed_while_the_hub_was_told_is_told_again(desk: Desk) -> None:
    plain = desk.tell

    def slowly(hub: str, topics: list[str]) -> list[NotifyResult]:
        desk.put("rss.xml", "ngay lúc ấy")
        return plain(hub, topics)

    desk.tell = slowly  # type: ignore[method-assign]
    desk.ping()
    desk.tell = plain  # type: ignore[method-assign]
    desk.ping()
    assert desk.told == ["rss.xml"]


def test_another_hub_knows_nothing_yet(desk: Desk) -> None:
    desk.ping()
    assert desk.ping(OTHER) == 0
    assert desk.heard == [(OTHER, path) for path in ALL]


def test_a_preview_tells_nobody(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    assert desk.ping(dry_run=True) == 0
    assert desk.told == []
    out, err = capsys.readouterr()
    assert out.splitlines() == [ROOT + path for path in ALL]
    assert err == f"Xem trước: 5 nguồn tin sẽ được báo cho {HUB}; chưa báo gì.\n"
    desk.ping()
    assert desk.told == ALL


@pytest.mark.parametrize(
    ("hub", "says"),
    [
        ("", "Chưa cấu hình hub WebSub để báo tin."),
        ("hub.example.vn", "Địa chỉ hub trong mkdocs.yml không dùng được: hub.example.vn"),
    ],
)
def test_without_a_hub_it_says_how_to_name_one(
    desk: Desk, capsys: pytest.CaptureFixture[str], hub: str, says: str
) -> None:
    assert desk.ping(hub) == 1
    assert desk.heard == []
    err = capsys.readouterr().err
    assert err.startswith(f"{says}\n")
    assert "    hub: https://" in err


def test_without_a_site_it_says_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert Desk(tmp_path).ping() == 1
    assert capsys.readouterr().err == "Chưa có trang nào được dựng; hãy chạy ./newsroom build trước.\n"


@pytest.mark.parametrize(
    "damage",
    [b"", b"{", b'{"hub":1}', b'{"feeds":[]}', b"\xff\xfe", b'{"hub":"\xff"}', b"null", b'{"feeds":{"a":null}}'],
)
def test_a_damaged_record_is_an_empty_one(desk: Desk, damage: bytes) -> None:
    desk.ping()
    (desk.cache / HUB_STATE_FILE).write_bytes(damage)
    assert desk.ping() == 0
    assert desk.told == ALL


def test_nothing_else_in_the_cache_is_touched(desk: Desk) -> None:
    desk.cache.mkdir()
    (desk.cache / "newsroom.sqlite").write_bytes(b"store")
    desk.ping()
    assert sorted(file.name for file in desk.cache.iterdir()) == ["newsroom.sqlite", HUB_STATE_FILE]
    assert (desk.cache / "newsroom.sqlite").read_bytes() == b"store"


def test_feeds_stand_below_the_sites_address(desk: Desk) -> None:
    found = published_feed_digests(desk.site, "https://tinh.example.vn/danvan/")
    assert sorted(found) == [f"https://tinh.example.vn/danvan/{path}" for path in ALL]
    assert len(set(found.values())) == 1


@given(DIGESTS, DIGESTS, st.sets(st.sampled_from("abcdef")))
def test_what_was_accepted_is_known_and_nothing_else_becomes_known(
    before: dict[str, str], now: dict[str, str], accepted: set[str]
) -> None:
    told = HubState(HUB, before)
    after = told.with_accepted(HUB, now, accepted)
    assert set(after.changed_feeds(HUB, now)) == set(told.changed_feeds(HUB, now)) - accepted
    assert after.feeds.keys() <= now.keys()
    assert msgspec.json.decode(msgspec.json.encode(after), type=HubState) == after
    assert after.changed_feeds(OTHER, now) == sorted(now)
