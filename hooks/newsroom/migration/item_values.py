"""Gives the values of an old site's item for the keys of front matter here, and what has no key."""

import datetime
from collections.abc import Iterator, Mapping

from newsroom.content.frontmatter.schema import ID_LIMIT, TAG_LIMIT, TITLE_LIMIT
from newsroom.content.frontmatter.writer import FrontMatterValue
from newsroom.importing.adopted_keys import moment_text
from newsroom.library.identity import is_derived_id
from newsroom.migration.context import ConvertContext
from newsroom.migration.item_body import ConvertedBody
from newsroom.migration.old_addresses import item_aliases
from newsroom.migration.old_site import Finding, OldItem
from newsroom.model.document_numbers import DOCTYPES_BY_CODE, doctype_code
from newsroom.text.dates import TIME_ZONE
from newsroom.text.normalize import collapse_whitespace, nfc, shorten, strip_control_chars, tag_key
from newsroom.text.uris import is_uri, uri_error

_MIN_YEAR = 1000


class ItemValues:
    """Reads the values of one item that is to lie at `path`; afterwards, what it met on the way.

    `extra` has values without a key here by their own names, `draft_reasons` Vietnamese clauses that keep it a draft.
    """

    def __init__(self, item: OldItem, path: str, context: ConvertContext) -> None:
        self._item, self._path, self._context = item, path, context
        self._section = context.settings.section_by_key(path.partition("/")[0])
        self.extra: dict[str, FrontMatterValue] = {str(name): value for name, value in item.extra.items()}
        self.draft_reasons: list[str] = []
        self.findings: list[Finding] = []

    def read(self, body: ConvertedBody) -> dict[str, FrontMatterValue]:
        """The values by key, in the order in which they are written."""
        return self._item_values(body) if self._section else self._page_values()

    def _title(self) -> str:
        title = collapse_whitespace(nfc(strip_control_chars(self._item.title)))
        if len(title) > TITLE_LIMIT:
            self.extra["title"] = title
            self._tell("long-title", f"dài {len(title)} ký tự")
            return shorten(title, TITLE_LIMIT)
        if not title:
            self._tell("no-title", self._path)
            self.draft_reasons.append("không có tiêu đề")
            return "Bài chưa có tiêu đề"
        return title

    def _page_values(self) -> dict[str, FrontMatterValue]:
        values: dict[str, FrontMatterValue] = {"title": self._title()}
        if summary := collapse_whitespace(self._item.summary):
            values["description"] = summary
        return values

    def _item_values(self, body: ConvertedBody) -> dict[str, FrontMatterValue]:
        item = self._item
        date, expires = self._moment("date", item.date), self._moment("expires", item.expires)
        if date is None:
            self._tell("no-date", self._path)
            self.draft_reasons.append("không rõ ngày đăng")
            date = self._context.now.replace(microsecond=0)
        updated = self._moment("updated", item.updated)
        if expires is not None and expires <= date:
            self.extra["expires"], expires = moment_text(expires), None
            self._tell("refused-value", f"expires: {self.extra['expires']} không muộn hơn ngày đăng")
        values: dict[str, FrontMatterValue] = {
            "title": self._title(),
            "date": moment_text(date),
            "updated": moment_text(updated) if updated and updated > date else "",
            "summary": collapse_whitespace(item.summary),
            "tags": self._tags(),
            "author": self._authors(),
            "image": self._image(body),
        }
        record = dict(self._record())
        values |= record
        if body.attachments and self._is_document:
            values["attachments"] = [{"file": name, "title": title} for name, title in body.attachments]
        values |= {
            "expires": moment_text(expires) if expires else "",
            "featured": "yes" if item.featured else "",
            "id": self._identity(),
            "aliases": item_aliases(item, self._path, self._context.find_page, self._context.here),
            "related": [path for path in map(self._context.find_item, item.related) if path and path != self._path],
        }
        return {key: value for key, value in values.items() if value}

    @property
    def _is_document(self) -> bool:
        return self._section is not None and self._context.kinds[self._section.kind].is_document

    def _moment(self, key: str, moment: datetime.datetime | None) -> datetime.datetime | None:
        if moment is None:
            return None
        try:
            local = moment.astimezone(TIME_ZONE)
        except (OverflowError, ValueError):
            local = None
        if local is None or local.year < _MIN_YEAR:
            self._tell("refused-value", f"{key}: {moment}")
            return None
        return local.replace(microsecond=0)

    def _tags(self) -> list[str]:
        """The tags that readers saw, those that the map gives for categories, and the threads, each once."""
        item, site_map = self._item, self._context.site_map
        rules = filter(None, map(site_map.categories.get, item.categories))
        tags: dict[str, str] = {}
        for tag in (*item.tags, *(tag for rule in rules for tag in rule.tags), *item.dossiers):
            here = collapse_whitespace(site_map.tags.get(tag_key(tag), tag))
            tags.setdefault(tag_key(here), here)
        if too_long := [tag for tag in tags.values() if len(tag) > TAG_LIMIT]:
            self.extra["tags"] = too_long
            self._tell("refused-value", f"tags: {too_long[0][:80]}…")
        return [tag for key, tag in tags.items() if key and len(tag) <= TAG_LIMIT]

    def _authors(self) -> list[str]:
        names = self._context.site_map.authors
        board = {name.casefold() for name in self._context.settings.board_names}
        authors = (collapse_whitespace(names.get(name, name)) for name in self._item.authors)
        return [name for name in dict.fromkeys(authors) if name and name.casefold() not in board]

    def _image(self, body: ConvertedBody) -> FrontMatterValue:
        if body.lead is None:
            return ""
        picture = body.lead
        image = {
            "src": picture.file_name, "alt": picture.alt, "caption": picture.caption.text,
            "credit": picture.caption.credit,
        }  # fmt: skip
        return {key: value for key, value in image.items() if value}

    def _identity(self) -> str:
        for identity in (self._item.feed_id, self._item.key):
            is_clean = identity and not any(sign.isspace() or sign in '<>"' for sign in identity)
            if not is_clean or len(identity) > ID_LIMIT or not is_uri(identity) or uri_error(identity) is not None:
                continue
            if not is_derived_id(identity, self._context.settings):
                return identity
        return ""

    def _record(self) -> Iterator[tuple[str, FrontMatterValue]]:
        """What makes a document: values for its kind's own keys; what its section has no key for is kept aside."""
        item, section = self._item, self._section
        record: dict[str, FrontMatterValue] = dict(item.record)
        if replaced := [path for path in map(self._context.find_item, item.replaces) if path]:
            record["replaces"] = [*_as_list(record.get("replaces", ())), *replaced]
        fields = self._context.kinds[section.kind].fields if section else {}
        number, doctype = str(record.get("number", "")), str(record.get("doctype", ""))
        kinds = DOCTYPES_BY_CODE.get(doctype_code("".join(number.split())) or "", ())
        if kinds and doctype.casefold() not in {kind.casefold() for kind in kinds}:
            # The number says what a document is; the old site's own word for it may be that of a drawer.
            record["doctype"] = kinds[0]
            if doctype:
                self.extra["doctype"] = doctype
        for key, value in record.items():
            if key in fields:
                yield key, value
            else:
                self.extra[key] = value

    def _tell(self, kind: str, detail: str) -> None:
        self.findings.append(Finding(kind, self._item.title or self._path, detail))


def _as_list(value: FrontMatterValue) -> list[FrontMatterValue]:
    return [value] if isinstance(value, (str, Mapping)) else list(value)
