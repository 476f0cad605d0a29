"""How the feeds one can subscribe to are grouped."""

from memory_site import SETTINGS
from newsroom.feeds.feeds import FeedSpec
from newsroom.feeds.groups import group_feeds


def test_feeds_are_grouped_by_their_paths_in_the_order_they_come() -> None:
    paths = ["", "dinh-chinh/", "chu-de/x/", "ban-tin/", "tin-tuc/", "chu-de/a/", "khac/"]
    groups = group_feeds([FeedSpec(path, path, "", ()) for path in paths], SETTINGS)
    assert [[feed.path for feed in group] for group in (groups.site, groups.sections, groups.tags)] == [
        ["", "dinh-chinh/", "khac/"],
        ["ban-tin/", "tin-tuc/"],
        ["chu-de/x/", "chu-de/a/"],
    ]


def test_no_feeds_are_no_groups() -> None:
    groups = group_feeds([], SETTINGS)
    assert (groups.site, groups.sections, groups.tags) == ((), (), ())
