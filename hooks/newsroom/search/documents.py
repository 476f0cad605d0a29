"""Turns items into what the search index holds of them: words of the head, words of the body, and a card to show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol

from newsroom.model.items import Item
from newsroom.pages.presenter import Presenter
from newsroom.search.tokens import tokenize, visible_text
from newsroom.text import dates
from newsroom.text.normalize import shorten

RESULT_LEAD_LIMIT = 600

# No text has this word: digits are never followed by letters. It keeps apart what stands side by side, and is the page
# itself where fields hold everything, for Pagefind leaves out an empty page.
SEPARATOR = "0z"


class SearchKind(Protocol):
    """What the search index asks of a kind of content."""

    @property
    def label(self) -> str: ...
    def search_number(self, item: Item) -> str: ...
    def search_issuer(self, item: Item) -> str: ...
    def search_texts(self, item: Item) -> Iterator[str]: ...


class SearchDocuments:
    """What the index holds of the items of one library."""

    def __init__(self, presenter: Presenter, kinds: Mapping[str, SearchKind]) -> None:
        self._presenter, self._library, self._kinds = presenter, presenter.library, kinds
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
        kind = self._kinds[item.kind]
        facts = kind.search_number(item), kind.search_issuer(item)
        return (item.path, item.title, item.date, item.lead, self.tag_titles(item), image, mark, facts)

    def metadata_fields(self, item: Item) -> dict[str, str]:
        """The words of title, tags, lead and number."""
        tags = f" {SEPARATOR} ".join(_token_string(tag) for tag in self.tag_titles(item))
        return {
            "title": _token_string(item.title),
            "tags": tags,
            "lead": _token_string(item.lead),
            "number": _token_string(self._kinds[item.kind].search_number(item)),
        }

    def facets(self, item: Item) -> dict[str, list[str]]:
        """What a reader may filter by; the kind follows from the section, and the year from the item's place."""
        issuer = self._kinds[item.kind].search_issuer(item)
        return {"section": [item.section], "tag": self.tag_titles(item), "issuer": [issuer] if issuer else []}

    def fulltext(self, item: Item, fragment: str) -> list[str]:
        """All that the item's page shows below its head, split by its spaces, given the fragment of its body."""
        return " · ".join(filter(None, (visible_text(fragment), *self._secondary_texts(item)))).split()

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

    def _secondary_texts(self, item: Item) -> Iterator[str]:
        """What a page shows beside head and body."""
        yield from item.authors
        if item.image is not None:
            yield from (item.image.caption, item.image.credit)
        yield from (notice.text for notice in self._library.visible_corrections(item))
        yield from self._kinds[item.kind].search_texts(item)


def _token_string(text: str) -> str:
    return " ".join(tokenize(text))
