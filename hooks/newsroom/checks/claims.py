"""Says what each item claims that only one can have, and what is wrong where several claim the same."""

from collections.abc import Collection, Iterable, Mapping
from typing import Protocol

from newsroom.checks.claim import Claim, claim_key
from newsroom.checks.collector import ProblemCollector
from newsroom.checks.old_addresses import alias_claim, check_shared_address
from newsroom.checks.topic_addresses import TopicAddresses, check_topic_address
from newsroom.model.items import Item
from newsroom.model.settings import Settings
from newsroom.text.normalize import slug


class ClaimingKind(Protocol):
    """What claims ask of a kind of content."""

    def claims(self, item: Item) -> Iterable[str]: ...
    def check_claim(self, collector: ProblemCollector, paths: Collection[str]) -> None: ...


class Claims:
    """The claims of one site's items: old addresses, identities, addresses of topics, and what their kinds number."""

    def __init__(self, settings: Settings, kinds: Mapping[str, ClaimingKind]) -> None:
        self._settings, self._kinds, self._topics = settings, kinds, TopicAddresses(settings)

    def of_settings(self) -> list[Claim]:
        """The claims of mkdocs.yml."""
        return list(self._topics.claims_of_settings())

    def of_tags(self, tags: Iterable[str]) -> Iterable[Claim]:
        """The claims of tags, for the addresses of their topics."""
        return self._topics.claims_of(tags)

    def of_item(self, item: Item) -> list[Claim]:
        """The claims of a version of an item."""
        claims = list(self._topics.claims_of(item.tags))
        for alias in item.aliases:
            claim = alias_claim(item, alias, self._settings)
            if claim is not None:
                claims.append(claim)
        if item.id:
            claims.append(Claim(claim_key("id", item.id), item.path))
        if item.record:
            claims += [Claim(claim_key(item.kind, text), item.path) for text in self._kinds[item.kind].claims(item)]
        return claims

    def find_shared(self, items: Iterable[Item]) -> set[str]:
        """The keys that have several holders among these items and mkdocs.yml."""
        holders = dict(self.of_settings())
        first_holder, of_item = holders.setdefault, self.of_item
        return {key for item in items for key, holder in of_item(item) if first_holder(key, holder) != holder}

    def find_claimants(self, items: Mapping[str, Item], keys: Collection[str]) -> dict[str, list[str]]:
        """The paths, of these items by path, of those that claim each of these keys."""
        claimants: dict[str, list[str]] = {key: [] for key in keys}
        for path, item in items.items() if claimants else ():
            for key in {claim.key for claim in self.of_item(item)} & claimants.keys():
                claimants[key].append(path)
        return claimants

    def check(self, collector: ProblemCollector, key: str, paths: Collection[str]) -> None:
        """Report what is wrong between the items at these paths, which are all that claim a key."""
        name = key.partition(" ")[0]
        if name == "topic":
            check_topic_address(collector, self._topics, key, paths)
        elif name == "alias":
            check_shared_address(collector, key, paths)
        elif name == "id":
            _check_identity(collector, paths)
        else:
            self._kinds[name].check_claim(collector, paths)


def _check_identity(collector: ProblemCollector, paths: Iterable[str]) -> None:
    library = collector.library
    owner, *others = sorted(paths, key=library.claim_order)
    for path in others:
        item = library.items[path]
        why = f"đã dùng cho {collector.display_path(owner)}; mỗi bài phải có id riêng"
        collector.add(path, "id", why, value=item.id, example=f"id: {slug(item.title)}")


def check_claims(collector: ProblemCollector, kinds: Mapping[str, ClaimingKind], item: Item) -> None:
    """Report what is wrong between an item of the collector's library and others that claim the same."""
    claims = Claims(collector.library.settings, kinds)
    keys = {claim.key for claim in claims.of_item(item)}
    for key, paths in claims.find_claimants(collector.library.items, keys).items():
        claims.check(collector, key, paths)
