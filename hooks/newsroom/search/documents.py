"""Turns items into what the search index has of them: metadata, full text, and a summary for results."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from newsroom.model.items import Item
from newsroom.pages.presenter import Presenter
from newsroom.search.tokens import visible_text
from newsroom.text import dates
from newsroom.text.normalize import shorten

RESULT_LEAD_LIMIT = 600


class SearchKind(Protocol):
    """What the search index needs of a kind of content."""

    @property
    def label(self) -> str: ...
    def search_number(self, item: Item) -> str: ...
    def search_issuer(self, item: Item) -> str: ...
    def search_texts(self, item: Item) -> Iterator[str]: ...


class SearchDocuments:
    """What the index has of the items of one library."""

    def __init__(self, presenter: Presenter, kinds: Mapping[str, SearchKind]) -> None:
        self._presenter, self._library, self._kinds = presenter, presenter.library, kinds
        self._titles_by_tags: dict[tuple[str, ...], list[str]] = {}

    def tag_titles(self, item: Item) -> list[str]:
        """The item's tags as the site spells them."""
        titles = self._titles_by_tags.get(item.tags)
        if titles is None:
            titles = [tag.title for tag in self._library.tags_of(item)]
            self._titles_by_tags[item.tags] = titles
        return titles

    def metadata_fingerprint(self, item: Item) -> tuple[object, ...]:
        """Equal values mean equal metadata and summary of an item."""
        image = self._presenter.image(item) if item.image else None
        label = self._library.preview_label(item) if self._library.preview else ""
        kind = self._kinds[item.kind]
        record = kind.search_number(item), kind.search_issuer(item)
        return (item.path, item.title, item.date, item.lead, self.tag_titles(item), image, label, record)

    def fulltext_fingerprint(self, item: Item) -> object:
        """Equal values mean equal full text of an item."""
        return item.body.digest, *self._secondary_texts(item)

    def metadata(self, item: Item) -> Mapping[str, Sequence[str]]:
        """The texts of each field but the body."""
        number = self._kinds[item.kind].search_number(item)
        return {"number": (number,), "title": (item.title,), "tags": self.tag_titles(item), "lead": (item.lead,)}

    def facets(self, item: Item) -> dict[str, list[str]]:
        """What readers can filter by; the kind follows from the section, and the year from the item's number."""
        issuer = self._kinds[item.kind].search_issuer(item)
        return {"section": [item.section], "tag": self.tag_titles(item), "issuer": [issuer] if issuer else []}

    def fulltext(self, item: Item, fragment: str) -> list[str]:
        """The words of all that the item's page shows below its metadata; `fragment` is its body's HTML."""
        return " · ".join(filter(None, (visible_text(fragment), *self._secondary_texts(item)))).split()

    def result_summary(self, item: Item) -> tuple[object, ...]:
        """What a result shows: path, title, lead, time, section, number, picture and preview label."""
        summary = self._presenter.summary(item)
        image: tuple[object, ...] | None = None
        if summary.image is not None:
            focus = (summary.image.focus,) if summary.image.focus else ()
            image = (summary.image.url, summary.image.width, summary.image.height, *focus)
        lead = shorten(item.lead, RESULT_LEAD_LIMIT)
        time = dates.iso_datetime(item.date)
        return item.permalink, item.title, lead, time, item.section, summary.number, image, summary.preview_label

    def _secondary_texts(self, item: Item) -> Iterator[str]:
        """What a page shows besides metadata and body."""
        yield from item.authors
        if item.image is not None:
            yield from (item.image.caption, item.image.credit)
        yield from (correction.text for correction in self._library.visible_corrections(item))
        yield from self._kinds[item.kind].search_texts(item)
