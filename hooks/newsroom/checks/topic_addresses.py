"""Finds topics that differ and would have one address."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from newsroom.checks.claim import Claim, claim_key
from newsroom.checks.collector import ProblemCollector
from newsroom.library.tags import most_used
from newsroom.model import urls
from newsroom.model.items import Item
from newsroom.model.problems import did_you_mean
from newsroom.model.settings import Settings
from newsroom.text.normalize import fold, slug, tag_key


class TopicAddresses:
    """The addresses that the topics of one site claim."""

    def __init__(self, settings: Settings) -> None:
        self.fixed = {topic: address for address, tag in settings.tag_addresses if (topic := tag_key(tag))}
        """Those that mkdocs.yml gives for good, by topic."""
        # Few topics, written again and again.
        self._claims: dict[str, Claim | None] = {}

    def claims_of(self, tags: Iterable[str]) -> Iterator[Claim]:
        """The claims of an item's tags, one for each that readers can see."""
        claims = self._claims
        for tag in tags:
            claim = claims[tag] if tag in claims else self._read(tag)
            if claim is not None:
                yield claim

    def claims_of_settings(self) -> Iterator[Claim]:
        """The claims of the topics that have their address for good, whether any item has them or not."""
        return (Claim(claim_key("topic", address), topic) for topic, address in self.fixed.items())

    def address(self, topic: str) -> str:
        """The last part of a topic's address."""
        return self.fixed.get(topic) or slug(topic)

    def _read(self, tag: str) -> Claim | None:
        topic = tag_key(tag)
        self._claims[tag] = claim = Claim(claim_key("topic", self.address(topic)), topic) if topic else None
        return claim


def check_topic_address(collector: ProblemCollector, addresses: TopicAddresses, key: str, paths: Iterable[str]) -> None:
    """Report topics with one address, at each item of all but the topic that has it.

    That is an error: which of two has an address would else depend on what was written since, and links would lead to
    another topic. Items still to come count as well, so that no build stops at night.
    """
    library, uses = collector.library, defaultdict[str, list[tuple[Item, str]]](list)
    for item in map(library.items.__getitem__, paths):
        for tag in item.tags:
            for claim in addresses.claims_of([tag]):
                if claim.key == key:
                    uses[claim.holder].append((item, tag))
    topics = {claim.holder for claim in addresses.claims_of_settings() if claim.key == key} | uses.keys()

    def rank(topic: str) -> tuple[bool, int, int, int, datetime.datetime]:
        """The lowest is the one that was meant: a fixed one, else that of most items, with most marks, the oldest."""
        items = [item for item, _ in uses[topic]]
        public = sum(item.path in library.public_paths for item in items)
        marks = sum(letter not in fold(topic) for letter in topic)
        oldest = min((item.date for item in items), default=library.now)
        return topic not in addresses.fixed, -public, -len(items), -marks, oldest

    owner, *others = sorted(sorted(topics), key=rank)
    spellings = Counter(tag for _, tag in uses[owner])
    address = addresses.address(owner)
    title = most_used(spellings) if spellings else dict(library.settings.tag_addresses)[address]
    for number, item, tag in ((number, *use) for number, topic in enumerate(others, start=2) for use in uses[topic]):
        why = (
            f"có cùng địa chỉ /{urls.tag(address)} với chủ đề “{title}”; nếu là hai chủ đề khác nhau thì thêm dòng"
            f" {address}-{number}: {tag} dưới tag_addresses: trong mkdocs.yml{did_you_mean(title)}"
        )
        collector.add(item.path, "tags", why, value=tag, example=f"tags: [{title}]")
