"""Turns one item of an old site into the content file it becomes here."""

import datetime
import html
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import PurePosixPath

from msgspec import Struct, structs

from newsroom.content.frontmatter.schema import ID_LIMIT, TITLE_LIMIT
from newsroom.content.frontmatter.writer import FrontMatterValue, FrontMatterWriter, compact_entry
from newsroom.content.parser import Parser, ParseResult
from newsroom.importing.adopted_keys import moment_text
from newsroom.importing.compose import ImportedKind
from newsroom.importing.markdown import escape_markdown
from newsroom.migration.item_body import BodyReader, ConvertedBody
from newsroom.migration.media import FindMedia
from newsroom.migration.old_addresses import AddressesHere, item_aliases
from newsroom.migration.old_site import Finding, OldItem, OldTerm
from newsroom.migration.outcome import ConvertedItem
from newsroom.migration.own_references import FindPage, OwnAddresses
from newsroom.migration.site_map import SiteMap
from newsroom.migration.words import fragment_words, markdown_words, text_words
from newsroom.model.document_numbers import DOCTYPES_BY_CODE, doctype_code
from newsroom.model.problems import Problem
from newsroom.model.settings import DEFAULT_KIND, Settings
from newsroom.text.dates import TIME_ZONE
from newsroom.text.normalize import collapse_whitespace, nfc, shorten, strip_control_chars, tag_key
from newsroom.text.uris import is_uri, uri_error

FindItem = Callable[[str], str]
"""Gives the path under content/ of the item with a key, "" where none is brought in."""
_MIN_YEAR = 1000


class ConvertContext(Struct, frozen=True):
    """What a conversion needs to know besides the item; `addresses` are the old site's, with a slash at the end."""

    settings: Settings
    kinds: Mapping[str, ImportedKind]
    parser: Parser
    site_map: SiteMap
    categories: Mapping[str, OldTerm]
    addresses: tuple[str, ...]
    find_page: FindPage
    find_item: FindItem
    find_media: FindMedia
    here: AddressesHere
    now: datetime.datetime


# A file's head may have 100,000 characters.
MAX_SUMMARY_LENGTH, MAX_EXTRA_LENGTH, MAX_COMMENTS, MAX_COMMENT_LENGTH = 2000, 30_000, 50, 800


def convert_item(item: OldItem, path: str, context: ConvertContext) -> ConvertedItem:
    """The content file of an item, to be written at `path` below content/, whose first folder is its section.

    A path in no section is a page's, which MkDocs draws. Never raises for what an item holds: what cannot be read
    becomes a draft with what could be.
    """
    return _Conversion(item, path, context).convert()


class _Conversion:
    """The conversion of one item."""

    def __init__(self, item: OldItem, path: str, context: ConvertContext) -> None:
        self._item, self._path, self._context = _with_short_summary(item), path, context
        self._stem = PurePosixPath(path).stem
        self._section = context.settings.section_by_key(path.partition("/")[0])
        self._findings: list[Finding] = list(item.findings)
        self._draft_reasons: list[str] = []
        # Values that have no place here, by the names that they had.
        self._extra: dict[str, FrontMatterValue] = {}

    def convert(self) -> ConvertedItem:
        item, context = self._item, self._context
        is_document = self._section is not None and context.kinds[self._section.kind].is_document
        reader = BodyReader(
            item, self._path, addresses=OwnAddresses(context.addresses), find_page=context.find_page,
            find_media=context.find_media,
        )  # fmt: skip
        body = reader.read(attachments_in_text=not is_document)
        self._findings += body.findings
        if item.state.visibility != "public":
            self._draft_reasons.append(item.state.why or "chưa đăng ở trang cũ")
        if not body.is_readable:
            self._draft_reasons.append("máy không đọc được hết chữ của bài")
        self._extra |= {str(name): value for name, value in item.extra.items()}
        values = self._item_values(body) if self._section else self._page_values()
        text, parsed, values = self._settle(values, body)
        out = self._words_here(values, body, parsed)
        total, kept = body.words.total(), (body.words & out).total()
        if not body.keeps_spelling and 10 * out.total() > 9 * total:
            # Signs of an old character set stand between words here and there.
            total = kept = out.total()
        counts = structs.replace(body.counts, words=total, words_kept=kept)
        if total - kept > max(3, total // 200):
            missing = ", ".join(word for word, _ in (body.words - out).most_common(8))
            self._tell("lost-words", f"{total - kept} trên {total} chữ: {missing}")
        aliases = values.get("aliases", ())
        return ConvertedItem(
            path=self._path,
            text=text,
            is_public=not self._draft_reasons,
            files=body.files,
            aliases=tuple(str(each) for each in aliases),
            findings=tuple(dict.fromkeys(self._findings)),
            counts=counts,
            has_open_links=body.has_open_links,
        )

    # Front matter ----------------------------------------------------------------------------------------------------

    def _title(self) -> str:
        title = collapse_whitespace(nfc(strip_control_chars(self._item.title)))
        if len(title) > TITLE_LIMIT:
            self._extra["title"] = title
            self._tell("long-title", f"dài {len(title)} ký tự")
            return shorten(title, TITLE_LIMIT)
        if not title:
            self._tell("no-title", self._path)
            self._draft_reasons.append("không có tiêu đề")
            return "Bài chưa có tiêu đề"
        return title

    def _page_values(self) -> dict[str, FrontMatterValue]:
        values: dict[str, FrontMatterValue] = {"title": self._title()}
        if summary := collapse_whitespace(self._item.summary):
            values["description"] = summary
        return values

    def _item_values(self, body: ConvertedBody) -> dict[str, FrontMatterValue]:
        """Values by key, in the order in which they are written."""
        item = self._item
        date, expires = self._moment("date", item.date), self._moment("expires", item.expires)
        if date is None:
            self._tell("no-date", self._path)
            self._draft_reasons.append("không rõ ngày đăng")
            date = self._context.now.replace(microsecond=0)
        updated = self._moment("updated", item.updated)
        if expires is not None and expires <= date:
            self._extra["expires"], expires = moment_text(expires), None
            self._tell("refused-value", f"expires: {self._extra['expires']} không muộn hơn ngày đăng")
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
        return [tag for key, tag in tags.items() if key]

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
            if is_clean and len(identity) <= ID_LIMIT and is_uri(identity) and uri_error(identity) is None:
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
                self._extra["doctype"] = doctype
        for key, value in record.items():
            if key in fields:
                yield key, value
            else:
                self._extra[key] = value

    # The file --------------------------------------------------------------------------------------------------------

    def _settle(
        self, values: dict[str, FrontMatterValue], body: ConvertedBody
    ) -> tuple[str, ParseResult, dict[str, FrontMatterValue]]:
        """The file's text as the parser takes it: what it refuses is kept aside, else the item is a draft."""
        for key in [key for key in values.keys() - _REQUIRED if len(str(values[key])) > MAX_EXTRA_LENGTH]:
            self._tell("lost-value", f"{key}: {len(str(values[key]))} ký tự")
            values = {name: value for name, value in values.items() if name != key}
        text = self._compose(values, body)
        parsed = self._parse(text, body)
        for _ in range(3):
            errors = [problem for problem in parsed.problems if problem.level == "error"]
            if not errors:
                break
            refused = {re.split(r"[.\[]", problem.key)[0] for problem in errors} & (values.keys() - _REQUIRED)
            for key in sorted(refused):
                self._extra[key] = values[key]
                self._tell("refused-value", next(_problem_words(p) for p in errors if p.key.startswith(key)))
            values = {key: value for key, value in values.items() if key not in refused}
            if not refused and not self._draft_reasons:
                self._tell("needs-draft", _problem_words(errors[0]))
                self._draft_reasons.append(errors[0].message)
            elif not refused:
                break
            text = self._compose(values, body)
            parsed = self._parse(text, body)
        return text, parsed, values

    def _compose(self, values: Mapping[str, FrontMatterValue], body: ConvertedBody) -> str:
        front = FrontMatterWriter()
        for comment in body.comments[:MAX_COMMENTS]:
            front.add_comment(shorten(comment, MAX_COMMENT_LENGTH))
        for key, value in values.items():
            front.add_lines(*compact_entry(key, value))
        if self._draft_reasons and self._section:
            front.add_comment(f"Bản nháp: {'; '.join(self._draft_reasons)}. Xem lại rồi xóa dòng sau để đăng.")
            front.add("draft", "yes")
        if extra := self._short_extra():
            front.add_comment("Giá trị của trang cũ không có chỗ ở đây, giữ nguyên.")
            front.add("extra", extra)
        markdown = body.markdown if self._section else f"# {values['title']}\n\n{body.markdown}"
        return front.to_text(markdown)

    def _short_extra(self) -> dict[str, FrontMatterValue]:
        """The values without a place of their own, but for those that would make the file's head too long to read."""
        kept: dict[str, FrontMatterValue] = {}
        left = MAX_EXTRA_LENGTH
        for name, value in self._extra.items():
            size = len(name) + len(str(value))
            if size <= left:
                kept[name] = value
                left -= size
            else:
                self._tell("lost-value", f"{name[:60]}: {size} ký tự")
        return kept

    def _parse(self, text: str, body: ConvertedBody) -> ParseResult:
        """What the parser makes of the file; a page's text is read as that of an article."""
        if self._section is not None:
            return self._context.parser.parse(self._path, text.encode())
        sections = self._context.settings.sections
        section = next((each for each in sections if each.kind == DEFAULT_KIND), sections[0])
        as_article = f"---\ntitle: Trang\ndate: 2000-01-01\ndraft: yes\n---\n{body.markdown}\n"
        return self._context.parser.parse(f"{section.key}/trang.md", as_article.encode())

    def _words_here(
        self, values: Mapping[str, FrontMatterValue], body: ConvertedBody, parsed: ParseResult
    ) -> Counter[str]:
        """The words that stand in the file, for readers and for editors."""
        is_parsed = parsed.fragment and self._item.body_format == "html"
        words = fragment_words(parsed.fragment) if is_parsed else markdown_words(body.markdown)
        lead = body.lead
        texts = [values["title"], values.get("summary", ""), values.get("description", ""), *body.comments]
        texts += [lead.alt, lead.caption.text, f"Ảnh: {lead.caption.credit}"] if lead else []
        texts += (part.partition("-->")[0] for part in body.markdown.split("<!--")[1:])
        return words + text_words(" ".join(map(str, texts)))

    def _tell(self, kind: str, detail: str) -> None:
        self._findings.append(Finding(kind, self._item.title or self._path, detail))


def _with_short_summary(item: OldItem) -> OldItem:
    """An item whose lead is a whole text has that above its body."""
    if len(item.summary) <= MAX_SUMMARY_LENGTH:
        return item
    if item.body_format == "html":
        return structs.replace(item, summary="", body=f"<p>{html.escape(item.summary)}</p>\n{item.body}")
    return structs.replace(item, summary="", body=f"{escape_markdown(item.summary)}\n\n{item.body}")


_REQUIRED = frozenset({"title", "date"})


def _as_list(value: FrontMatterValue) -> list[FrontMatterValue]:
    return [value] if isinstance(value, (str, Mapping)) else list(value)


def _problem_words(problem: Problem) -> str:
    return problem.message
