"""Turns items into what the search index holds of them: words of the head, words of the body, and a card to show."""

from __future__ import annotations

from collections.abc import Iterator

from newsroom.library.library import Library
from newsroom.model.items import Contest, Item, Plan
from newsroom.pages.presenter import Parts
from newsroom.search.tokens import text_of, words
from newsroom.text import dates
from newsroom.text.normalize import shorten

LEAD_LIMIT = 600

# No text has this word: digits are never followed by letters. It keeps apart what stands side by side, and is the page
# itself where fields hold everything, for Pagefind leaves out an empty page.
APART = "0z"


class SearchRecords:
    """What the index holds of the items of one library."""

    def __init__(self, parts: Parts) -> None:
        self._parts, self._library = parts, parts.library
        self._spelled: dict[tuple[str, ...], list[str]] = {}
        self._tags = {
            tag: found.title
            for tag, key in parts.library.tag_keys.items()
            if (found := parts.library.tags.get(key)) is not None
        }

    def tags(self, item: Item) -> list[str]:
        """The item's tags as the site spells them."""
        found = self._spelled.get(item.tags)
        if found is None:
            found = self._spelled[item.tags] = [self._tags[tag] for tag in item.tags if tag in self._tags]
        return found

    def ink(self, item: Item) -> tuple[object, ...]:
        """Equal for equal heads and cards of one item."""
        image = self._parts.image(item) if item.image else None
        mark = self._library.mark(item) if self._library.preview else ""
        record = item.record
        plan = (record.number, record.issuer) if isinstance(record, Plan) else None
        return (item.path, item.title, item.date, item.lead, self.tags(item), image, mark, plan)

    def head(self, item: Item) -> dict[str, str]:
        """The words of title, tags, lead and number."""
        number = item.record.number if isinstance(item.record, Plan) else ""
        tags = f" {APART} ".join(_line(tag) for tag in self.tags(item))
        return {"title": _line(item.title), "tags": tags, "lead": _line(item.lead), "number": _line(number)}

    def facets(self, item: Item) -> dict[str, list[str]]:
        """What a reader may filter by; the kind follows from the section, and the year from the item's place."""
        issuer = item.record.issuer if isinstance(item.record, Plan) else ""
        return {"section": [item.section], "tag": self.tags(item), "issuer": [issuer] if issuer else []}

    def text(self, item: Item, fragment: str) -> list[str]:
        """All that the item's page shows below its head, split by its spaces, given the fragment of its body."""
        return " · ".join(filter(None, (text_of(fragment), *_beside(item, self._library)))).split()

    def card(self, item: Item) -> tuple[object, ...]:
        """What a result shows: path from the site's root, title, lead, time, section, number, picture, mark."""
        card = self._parts.card(item)
        image = card.image and (card.image.url, card.image.width, card.image.height)
        lead = shorten(item.lead, LEAD_LIMIT)
        return (item.permalink, item.title, lead, dates.iso(item.date), item.section, card.number, image, card.mark)


def _line(text: str) -> str:
    return " ".join(words(text))


def _beside(item: Item, library: Library) -> Iterator[str]:
    """What a page shows beside head and body."""
    yield from item.authors
    if item.image is not None:
        yield from (item.image.caption, item.image.credit)
    yield from (notice.text for notice in library.corrections(item))
    record = item.record
    if isinstance(record, Plan):
        yield from (record.doctype, record.issuer, record.place, record.subject, record.field, *record.recipients)
        if record.signer is not None:
            yield from (record.signer.title, record.signer.name)
        for milestone in record.milestones:
            yield from (milestone.task, milestone.lead, *milestone.partners)
        yield from (attachment.title for attachment in record.attachments)
    elif isinstance(record, Contest):
        yield from (record.name, record.organiser, record.place)
        for team in record.teams:
            yield from (team.name, team.unit, team.block)
        yield from (prize.title for prize in record.prizes)
