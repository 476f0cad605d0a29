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


class HubScenario:
    """A published site, and a hub that takes all but what it is set to refuse."""

    def __init__(self, folder: Path) -> None:
        self.site, self.cache = folder / "site", folder / ".cache"
        self.refused: set[str] = set()
        self.requests: list[tuple[str, str]] = []

    def write_file(self, path: str, text: str) -> None:
        """Put a file into the site."""
        file = self.site / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def notify(self, hub: str, topics: list[str]) -> list[NotifyResult]:
        self.requests += [(hub, topic.removeprefix(ROOT)) for topic in topics]
        return [
            NotifyResult(topic, topic not in self.refused, "từ chối" if topic in self.refused else "nhận")
            for topic in topics
        ]

    def ping(self, hub: str = HUB, *, dry_run: bool = False) -> int:
        self.requests.clear()
        return ping_changed_feeds(
            hub,
            published_feed_digests(self.site, ROOT),
            state_file=self.cache / HUB_STATE_FILE,
            dry_run=dry_run,
            notify=self.notify,
        )

    @property
    def notified_topics(self) -> list[str]:
        return [path for _, path in self.requests]


@pytest.fixture
def scenario(tmp_path: Path) -> HubScenario:
    new_scenario = HubScenario(tmp_path)
    for path in ("rss.xml", "atom.xml", "feed.json", "tin-tuc/rss.xml", "chu-de/hoi-thi/feed.json"):
        new_scenario.write_file(path, "một")
    for path in ("index.html", "sitemap.xml", "luu-tru/2017/10/rss.xml", "luu-tru/2017/10/atom.xml", "feeds.opml"):
        new_scenario.write_file(path, "khác")
    return new_scenario


ALL = ["atom.xml", "chu-de/hoi-thi/feed.json", "feed.json", "rss.xml", "tin-tuc/rss.xml"]


def test_the_first_time_a_hub_is_told_of_every_feed_but_the_archives(scenario: HubScenario) -> None:
    assert scenario.ping() == 0
    assert scenario.notified_topics == ALL


def test_then_only_of_what_changed(scenario: HubScenario, capsys: pytest.CaptureFixture[str]) -> None:
    scenario.ping()
    capsys.readouterr()
    assert scenario.ping() == 0
    assert scenario.notified_topics == []
    assert capsys.readouterr() == ("", "Không có nguồn tin nào thay đổi kể từ lần báo trước.\n")
    scenario.write_file("rss.xml", "hai")
    scenario.write_file("luu-tru/2017/10/rss.xml", "hai")
    scenario.ping()
    assert scenario.notified_topics == ["rss.xml"]


def test_two_builds_between_lose_nothing(scenario: HubScenario) -> None:
    scenario.ping()
    scenario.write_file("rss.xml", "hai")
    scenario.write_file("tin-tuc/rss.xml", "hai")
    scenario.write_file("rss.xml", "ba")
    scenario.write_file("chu-de/moi/atom.xml", "một")
    scenario.ping()
    assert scenario.notified_topics == ["chu-de/moi/atom.xml", "rss.xml", "tin-tuc/rss.xml"]


def test_a_file_written_again_as_it_was_is_no_news(scenario: HubScenario) -> None:
    scenario.ping()
    (scenario.site / "rss.xml").unlink()
    scenario.write_file("rss.xml", "một")
    scenario.ping()
    assert scenario.notified_topics == []


def test_a_feed_that_is_gone_is_not_told_of_and_is_new_when_it_comes_back(scenario: HubScenario) -> None:
    scenario.ping()
    scenario.write_file("atom.xml", "hai")
    (scenario.site / "rss.xml").unlink()
    scenario.ping()
    assert scenario.notified_topics == ["atom.xml"]
    scenario.write_file("rss.xml", "một")
    scenario.ping()
    assert scenario.notified_topics == ["rss.xml"]


def test_what_was_not_accepted_is_told_again(scenario: HubScenario, capsys: pytest.CaptureFixture[str]) -> None:
    scenario.refused = {f"{ROOT}rss.xml"}
    assert scenario.ping() == 1
    out, err = capsys.readouterr()
    assert f"{ROOT}rss.xml: từ chối\n" in out
    assert f"{ROOT}atom.xml: nhận\n" in out
    assert len(out.splitlines()) == len(ALL)
    assert err == f"Đã báo cho {HUB}: 4 nguồn tin, còn 1 chưa báo được; chạy lại ./newsroom ping để báo tiếp.\n"
    assert scenario.ping() == 1
    assert scenario.notified_topics == ["rss.xml"]
    scenario.refused.clear()
    assert scenario.ping() == 0
    assert scenario.notified_topics == ["rss.xml"]
    assert capsys.readouterr().err.endswith(f"Đã báo cho {HUB}: 1 nguồn tin.\n")


def test_a_feed_that_changed_while_the_hub_was_told_is_told_again(scenario: HubScenario) -> None:
    plain = scenario.notify

    def slowly(hub: str, topics: list[str]) -> list[NotifyResult]:
        scenario.write_file("rss.xml", "ngay lúc ấy")
        return plain(hub, topics)

    scenario.notify = slowly  # type: ignore[method-assign]
    scenario.ping()
    scenario.notify = plain  # type: ignore[method-assign]
    scenario.ping()
    assert scenario.notified_topics == ["rss.xml"]


def test_another_hub_knows_nothing_yet(scenario: HubScenario) -> None:
    scenario.ping()
    assert scenario.ping(OTHER) == 0
    assert scenario.requests == [(OTHER, path) for path in ALL]


def test_a_preview_tells_nobody(scenario: HubScenario, capsys: pytest.CaptureFixture[str]) -> None:
    assert scenario.ping(dry_run=True) == 0
    assert scenario.notified_topics == []
    out, err = capsys.readouterr()
    assert out.splitlines() == [ROOT + path for path in ALL]
    assert err == f"Xem trước: 5 nguồn tin sẽ được báo cho {HUB}; chưa báo gì.\n"
    scenario.ping()
    assert scenario.notified_topics == ALL


@pytest.mark.parametrize(
    ("hub", "says"),
    [
        ("", "Chưa cấu hình hub WebSub để báo tin."),
        ("hub.example.vn", "Địa chỉ hub trong mkdocs.yml không dùng được: hub.example.vn"),
    ],
)
def test_without_a_hub_it_says_how_to_name_one(
    scenario: HubScenario, capsys: pytest.CaptureFixture[str], hub: str, says: str
) -> None:
    assert scenario.ping(hub) == 1
    assert scenario.requests == []
    err = capsys.readouterr().err
    assert err.startswith(f"{says}\n")
    assert "    hub: https://" in err


def test_without_a_site_it_says_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert HubScenario(tmp_path).ping() == 1
    assert capsys.readouterr().err == "Chưa có trang nào được dựng; hãy chạy ./newsroom build trước.\n"


@pytest.mark.parametrize(
    "damage",
    [b"", b"{", b'{"hub":1}', b'{"feeds":[]}', b"\xff\xfe", b'{"hub":"\xff"}', b"null", b'{"feeds":{"a":null}}'],
)
def test_a_damaged_record_is_an_empty_one(scenario: HubScenario, damage: bytes) -> None:
    scenario.ping()
    (scenario.cache / HUB_STATE_FILE).write_bytes(damage)
    assert scenario.ping() == 0
    assert scenario.notified_topics == ALL


def test_nothing_else_in_the_cache_is_touched(scenario: HubScenario) -> None:
    scenario.cache.mkdir()
    (scenario.cache / "newsroom.sqlite").write_bytes(b"store")
    scenario.ping()
    assert sorted(file.name for file in scenario.cache.iterdir()) == ["newsroom.sqlite", HUB_STATE_FILE]
    assert (scenario.cache / "newsroom.sqlite").read_bytes() == b"store"


def test_feeds_stand_below_the_sites_address(scenario: HubScenario) -> None:
    digests = published_feed_digests(scenario.site, "https://tinh.example.vn/danvan/")
    assert sorted(digests) == [f"https://tinh.example.vn/danvan/{path}" for path in ALL]
    assert len(set(digests.values())) == 1


@given(DIGESTS, DIGESTS, st.sets(st.sampled_from("abcdef")))
def test_what_was_accepted_is_known_and_nothing_else_becomes_known(
    before: dict[str, str], now: dict[str, str], accepted: set[str]
) -> None:
    state = HubState(HUB, before)
    after = state.with_accepted(HUB, now, accepted)
    assert set(after.changed_feeds(HUB, now)) == set(state.changed_feeds(HUB, now)) - accepted
    assert after.feeds.keys() <= now.keys()
    assert msgspec.json.decode(msgspec.json.encode(after), type=HubState) == after
    assert after.changed_feeds(OTHER, now) == sorted(now)
