"""Turns items into what the search index holds of them: words of the head, words of the body, and a card to show."""

from __future__ import annotations

from collections.abc import Iterator

from newsroom.library.library import Library
from newsroom.model.items import Contest, Item, Plan
from newsroom.pages.presenter import Presenter
from newsroom.search.tokens import tokenize, visible_text
from newsroom.text import dates
from newsroom.text.normalize import shorten

RESULT_LEAD_LIMIT = 600

# No text has this word: digits are never followed by letters. It keeps apart what stands side by side, and is the page
# itself where fields hold everything, for Pagefind leaves out an empty page.
SEPARATOR = "0z"


class SearchDocuments:
    """What the index holds of the items of one library."""

    def __init__(self, presenter: Presenter) -> None:
        self._presenter, self._library = presenter, presenter.library
        self._titles_by_tags: dict[tuple[str, ...], list[str]] = {}
        self._title_by_tag = {
            tag: found.title
            for tag, key in presenter.library.tag_keys.items()
            if (found := presenter.library.tags.get(key)) is not None
        }

    def tag_titles(self, item: Item) -> list[str]:
        """The item's tags as the site spells them."""
        found = self._titles_by_tags.get(item.tags)
        if found is None:
            found = self._titles_by_tags[item.tags] = [
                self._title_by_tag[tag] for tag in item.tags if tag in self._title_by_tag
            ]
        return found

    def metadata_fingerprint(self, item: Item) -> tuple[object, ...]:
        """Equal for equal heads and cards of one item."""
        image = self._presenter.image(item) if item.image else None
        mark = self._library.preview_label(item) if self._library.preview else ""
        record = item.record
        plan = (record.number, record.issuer) if isinstance(record, Plan) else None
        return (item.path, item.title, item.date, item.lead, self.tag_titles(item), image, mark, plan)

    def metadata_fields(self, item: Item) -> dict[str, str]:
        """The words of title, tags, lead and number."""
        number = item.record.number if isinstance(item.record, Plan) else ""
        tags = f" {SEPARATOR} ".join(_token_string(tag) for tag in self.tag_titles(item))
        return {
            "title": _token_string(item.title),
            "tags": tags,
            "lead": _token_string(item.lead),
            "number": _token_string(number),
        }

    def facets(self, item: Item) -> dict[str, list[str]]:
        """What a reader may filter by; the kind follows from the section, and the year from the item's place."""
        issuer = item.record.issuer if isinstance(item.record, Plan) else ""
        return {"section": [item.section], "tag": self.tag_titles(item), "issuer": [issuer] if issuer else []}

    def fulltext(self, item: Item, fragment: str) -> list[str]:
        """All that the item's page shows below its head, split by its spaces, given the fragment of its body."""
        return " · ".join(filter(None, (visible_text(fragment), *_secondary_texts(item, self._library)))).split()

    def result_summary(self, item: Item) -> tuple[object, ...]:
        """What a result shows: path from the site's root, title, lead, time, section, number, picture, mark."""
        card = self._presenter.summary(item)
        image = card.image and (card.image.url, card.image.width, card.image.height)
        lead = shorten(item.lead, RESULT_LEAD_LIMIT)
        return (
            item.permalink,
            item.title,
            lead,
            dates.iso_datetime(item.date),
            item.section,
            card.number,
            image,
            card.preview_label,
        )


def _token_string(text: str) -> str:
    return " ".join(tokenize(text))


def _secondary_texts(item: Item, library: Library) -> Iterator[str]:
    """What a page shows beside head and body."""
    yield from item.authors
    if item.image is not None:
        yield from (item.image.caption, item.image.credit)
    yield from (notice.text for notice in library.visible_corrections(item))
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
