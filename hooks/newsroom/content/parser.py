"""Turns the bytes of one content file into an item and its fragment, or into what is wrong with it."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Protocol

import yaml
from msgspec import Struct

from newsroom.content.frontmatter.encoding import decode_text
from newsroom.content.frontmatter.field_spec import FieldSpec
from newsroom.content.frontmatter.fields import Fields
from newsroom.content.frontmatter.reader import split_front_matter as read_front_matter
from newsroom.content.frontmatter.schema import ID_LIMIT, INTRODUCTION_SCHEMA
from newsroom.content.markdown.converter import Converter
from newsroom.content.scanner import check_file_name
from newsroom.model.items import Body, Correction, CorrectionKind, Item, LeadImage
from newsroom.model.problems import Problem, Report
from newsroom.model.records import Record
from newsroom.model.settings import DEFAULT_KIND, Section, Settings
from newsroom.text.dates import TIME_ZONE
from newsroom.text.normalize import tag_key

# A section's introduction has no date of its own.
_MISSING_DATE = datetime.datetime(1970, 1, 1, tzinfo=TIME_ZONE)
# Material's own page keys; they mean nothing to an item's page but are not mistakes.
_MATERIAL_KEYS = ("hide", "search", "template", "icon", "status", "description", "subtitle")


class ContentKind(Protocol):
    """What parsing asks of a kind of content: the keys of its front matter, and the record that they make."""

    @property
    def fields(self) -> Mapping[str, FieldSpec]: ...
    @property
    def record_type(self) -> type[Record] | None: ...
    def parse_record(self, fields: Fields) -> Record | None: ...


def field_names(kinds: Mapping[str, ContentKind]) -> frozenset[str]:
    """Every key that an item of any kind may have."""
    return frozenset().union(*(kind.fields for kind in kinds.values()))


class ParseResult(Struct, frozen=True):
    """What one file gave: the item, unless its front matter is beyond reading, its fragment and its problems."""

    item: Item | None
    fragment: str
    problems: tuple[Problem, ...]


class Parser:
    """Parses files one after another: the same bytes at the same path always give the same value."""

    def __init__(
        self, settings: Settings, converter: Converter, content_name: str, kinds: Mapping[str, ContentKind]
    ) -> None:
        self._settings, self._kinds = settings, kinds
        self._all_field_names = field_names(kinds)
        self._converter = converter
        self._content_name = content_name

    def parse(self, path: str, data: bytes) -> ParseResult:
        """Parse the file at `path` (POSIX, under content/)."""
        report = Report(f"{self._content_name}/{path}")
        check_file_name(path, report)
        text = decode_text(data, report)
        if text is None:
            return ParseResult(None, "", tuple(report.problems))
        section = self._settings.section_by_key(path.split("/", 1)[0])
        if section is not None and path == f"{section.key}/index.md":
            return self._parse_introduction(path, section, text, report)
        document = read_front_matter(text, report)
        if document is None or section is None:
            return ParseResult(None, "", tuple(report.problems))
        fields = Fields(document.node, report, specs=self._kinds[section.kind].fields)
        fragment, body = self._converter.convert(document.body, path=path, first_line=document.body_line, report=report)
        item = self._read_item(path, section, fields, body)
        return ParseResult(item, fragment, tuple(report.problems))

    def _parse_introduction(self, path: str, section: Section, text: str, report: Report) -> ParseResult:
        """A section folder's index.md: text of its own, front matter optional."""
        body, line, title, summary = text, 1, section.title, ""
        if text.lstrip().startswith("---"):
            document = read_front_matter(text, report)
            if document is None:
                return ParseResult(None, "", tuple(report.problems))
            body, line = document.body, document.body_line
            fields = Fields(document.node, report, specs=INTRODUCTION_SCHEMA)
            self._report_unknown(fields)
            reject_secrecy_mark(fields)
            title = fields.text("title") or title
            summary = fields.text("summary")
        fragment, facts = self._converter.convert(body, path=path, first_line=line, report=report)
        item = Item(path, section.key, DEFAULT_KIND, title, _MISSING_DATE, summary=summary, body=facts)
        return ParseResult(item, fragment, tuple(report.problems))

    def _read_item(self, path: str, section: Section, fields: Fields, body: Body) -> Item:
        kind = section.kind
        self._report_unknown(fields)
        reject_secrecy_mark(fields)
        written_kind = fields.text("kind")
        if written_kind and written_kind != kind:
            why = f"không khớp chuyên mục “{section.title}”, nơi mọi bài đều là {kind}"
            fields.report_problem("kind", why, value=written_kind, example=f"kind: {kind}")
        title = fields.text("title")
        date = fields.moment("date") or _MISSING_DATE
        summary = fields.text("summary")
        featured, until = _read_featured(fields)
        authors = fields.text_list("author")
        return Item(
            path=path,
            section=section.key,
            kind=kind,
            title=title,
            date=date,
            updated=_read_updated(fields, date),
            summary=summary,
            tags=_read_tags(fields),
            authors=tuple(name for name in authors if not _is_editorial_board(name, self._settings)),
            image=_read_image(fields),
            draft=fields.flag("draft"),
            expires=_read_expires(fields, date),
            featured=featured,
            featured_until=until,
            id=_read_id(fields),
            aliases=fields.text_list("aliases"),
            related=fields.text_list("related"),
            plan=fields.text("plan"),
            corrections=tuple(_read_corrections(fields, date)),
            record=self._kinds[kind].parse_record(fields),
            body=body,
        )

    def _report_unknown(self, fields: Fields) -> None:
        fields.report_unknown(ignored_keys=_MATERIAL_KEYS, keys_elsewhere=self._all_field_names)


def reject_secrecy_mark(fields: Fields) -> None:
    """Refuse the build for any mark of secrecy, whatever it says and wherever it stands."""
    if "secrecy" in fields.nodes:
        why = "là dấu độ mật; văn bản mật không được đưa lên trang, hãy chuyển tệp đi nơi khác và báo người phụ trách"
        value = fields.text("secrecy") or "(để trống)"
        fields.report_problem("secrecy", why, value=value, example="không để tệp này trong thư mục nội dung")


def _is_editorial_board(name: str, settings: Settings) -> bool:
    return name.casefold() in {board.casefold() for board in settings.board_names}


def _read_updated(fields: Fields, date: datetime.datetime) -> datetime.datetime | None:
    updated = fields.moment("updated")
    if updated is not None and updated < date:
        why = f"sớm hơn ngày đăng ({date:%d/%m/%Y %H:%M})"
        fields.report_problem("updated", why, value=fields.text("updated"), example=f"updated: {date:%Y-%m-%d %H:%M}")
    return updated


def _read_expires(fields: Fields, date: datetime.datetime) -> datetime.datetime | None:
    expires = fields.moment("expires")
    if expires is not None and expires <= date:
        why = f"không muộn hơn ngày đăng ({date:%d/%m/%Y %H:%M}), nên bài không bao giờ hiện ra"
        example = "draft: yes, nếu chưa muốn đăng"
        fields.report_problem("expires", why, value=fields.text("expires"), example=example, level="warning")
    return expires


def _read_tags(fields: Fields) -> tuple[str, ...]:
    """Tags as written, the first of those that are one tag."""
    written = fields.text_list("tags")
    if isinstance(fields.nodes.get("tags"), yaml.ScalarNode) and any("," in tag for tag in written):
        why = "có nhiều chủ đề thì phải viết thành danh sách trong ngoặc vuông"
        fields.report_problem("tags", why, value=written[0], example=f"tags: [{written[0]}]")
    return tuple({tag_key(tag): tag for tag in reversed(written)}.values())[::-1]


def _read_image(fields: Fields) -> LeadImage | None:
    image = fields.mapping("image")
    if image is None:
        return None
    image.report_unknown()
    source = image.text("src")
    picture = LeadImage(
        source,
        image.text("alt"),
        image.text("caption"),
        image.text("credit"),
    )
    return picture if source else None


def _read_featured(fields: Fields) -> tuple[bool, datetime.datetime | None]:
    node = fields.nodes.get("featured")
    if node is not None and not isinstance(node, yaml.ScalarNode):
        until = fields.mapping("featured")
        if until is None:
            return False, None
        until.report_unknown()
        return True, until.moment("until")
    return fields.flag("featured", example="featured: yes, hoặc featured: {until: 2017-10-15 08:00}"), None


def _read_id(fields: Fields) -> str:
    value = fields.text("id")
    why = f"dài {len(value)} ký tự, chỉ được tối đa {ID_LIMIT}" if len(value) > ID_LIMIT else ""
    if any(sign.isspace() or sign in '<>"' for sign in value):
        why = 'không được có dấu cách hay các ký tự < > "'
    if why:
        fields.report_problem("id", why, value=value, example="id: tag:danvan.example.vn,2017:thang-dan-van")
    return value


def _read_corrections(fields: Fields, date: datetime.datetime) -> list[Correction]:
    found = []
    for entry in fields.mapping_list("corrections"):
        entry.report_unknown()
        moment, text = entry.moment("date"), entry.text("text")
        word = entry.choice("kind", default="dinh-chinh")
        kind: CorrectionKind = "go" if word == "go" else "cap-nhat" if word == "cap-nhat" else "dinh-chinh"
        if moment is None or not text:
            continue
        if moment < date:
            why = f"sớm hơn ngày đăng bài ({date:%d/%m/%Y %H:%M})"
            entry.report_problem("date", why, value=entry.text("date"), example=f"date: {date:%Y-%m-%d %H:%M}")
        found.append(Correction(moment, text, kind))
    return sorted(found, key=lambda correction: correction.date)
