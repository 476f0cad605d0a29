"""Turns the bytes of one content file into an item and its fragment, or into what is wrong with it."""

from __future__ import annotations

import datetime

import yaml
from msgspec import Struct

from newsroom.content import bulletin, contest, plan
from newsroom.content.file_names import check_name
from newsroom.content.frontmatter import field_names, schema
from newsroom.content.frontmatter.encoding import decode
from newsroom.content.frontmatter.fields import Fields
from newsroom.content.frontmatter.reader import read as read_front_matter
from newsroom.content.frontmatter.schema import ID_LIMIT
from newsroom.content.markdown.converter import Converter
from newsroom.content.read_settings import Section, Settings
from newsroom.model.items import Body, Bulletin, Contest, Correction, CorrectionKind, Item, Kind, Picture, Plan
from newsroom.model.problems import Problem, Report
from newsroom.text.dates import ZONE
from newsroom.text.normalize import tag_key

# A section's introduction has no date of its own.
_NO_DATE = datetime.datetime(1970, 1, 1, tzinfo=ZONE)


class Parsed(Struct, frozen=True):
    """What one file gave: the item, unless its front matter is beyond reading, its fragment and its problems."""

    item: Item | None
    fragment: str
    problems: tuple[Problem, ...]


class Parser:
    """Parses files one after another: the same bytes at the same path always give the same value."""

    def __init__(self, settings: Settings, converter: Converter, folder: str) -> None:
        self._settings = settings
        self._converter = converter
        self._folder = folder

    def parse(self, path: str, data: bytes) -> Parsed:
        """Parse the file at `path` (POSIX, under content/)."""
        report = Report(f"{self._folder}/{path}")
        check_name(path, report)
        text = decode(data, report)
        if text is None:
            return Parsed(None, "", tuple(report.problems))
        section = self._settings.section(path.split("/", 1)[0])
        if section is not None and path == f"{section.key}/index.md":
            return self._introduction(path, section, text, report)
        document = read_front_matter(text, report)
        if document is None or section is None:
            return Parsed(None, "", tuple(report.problems))
        fields = Fields(document.node, report, keys=schema.OF_KIND[section.kind])
        fragment, body = self._converter.convert(document.body, path=path, first_line=document.body_line, report=report)
        item = _item(path, section, fields, body, self._settings)
        return Parsed(item, fragment, tuple(report.problems))

    def _introduction(self, path: str, section: Section, text: str, report: Report) -> Parsed:
        """A section folder's index.md: text of its own, front matter optional."""
        body, line, title, summary = text, 1, section.title, ""
        if text.lstrip().startswith("---"):
            document = read_front_matter(text, report)
            if document is None:
                return Parsed(None, "", tuple(report.problems))
            body, line = document.body, document.body_line
            fields = Fields(document.node, report, keys=schema.INTRODUCTION)
            fields.unknown(passed=field_names.MATERIAL)
            refuse_secret(fields)
            title = fields.text("title") or title
            summary = fields.text("summary")
        fragment, facts = self._converter.convert(body, path=path, first_line=line, report=report)
        item = Item(path, section.key, "article", title, _NO_DATE, summary=summary, body=facts)
        return Parsed(item, fragment, tuple(report.problems))


def _item(path: str, section: Section, fields: Fields, body: Body, settings: Settings) -> Item:
    kind = section.kind
    fields.unknown(passed=field_names.MATERIAL)
    refuse_secret(fields)
    written_kind = fields.text("kind")
    if written_kind and written_kind != kind:
        why = f"không khớp chuyên mục “{section.title}”, nơi mọi bài đều là {kind}"
        fields.problem("kind", why, value=written_kind, example=f"kind: {kind}")
    title = fields.text("title")
    date = fields.moment("date") or _NO_DATE
    summary = fields.text("summary")
    featured, until = _featured(fields)
    authors = fields.texts("author")
    return Item(
        path=path,
        section=section.key,
        kind=kind,
        title=title,
        date=date,
        updated=_updated(fields, date),
        summary=summary,
        tags=_tags(fields),
        authors=tuple(name for name in authors if not _is_board(name, settings)),
        image=_picture(fields),
        draft=fields.flag("draft"),
        expires=_expires(fields, date),
        featured=featured,
        featured_until=until,
        id=_identity(fields),
        aliases=fields.texts("aliases"),
        related=fields.texts("related"),
        plan=fields.text("plan"),
        corrections=tuple(_corrections(fields, date)),
        record=_record(kind, fields),
        body=body,
    )


def refuse_secret(fields: Fields) -> None:
    """Refuse the build for any mark of secrecy, whatever it says and wherever it stands."""
    if "secrecy" in fields.nodes:
        why = "là dấu độ mật; văn bản mật không được đưa lên trang, hãy chuyển tệp đi nơi khác và báo người phụ trách"
        value = fields.text("secrecy") or "(để trống)"
        fields.problem("secrecy", why, value=value, example="không để tệp này trong thư mục nội dung")


def _record(kind: Kind, fields: Fields) -> Plan | Contest | Bulletin | None:
    if kind == "plan":
        return plan.read(fields)
    if kind == "contest":
        return contest.read(fields)
    if kind == "bulletin":
        return bulletin.read(fields)
    return None


def _is_board(name: str, settings: Settings) -> bool:
    return name.casefold() in {board.casefold() for board in settings.board_names}


def _updated(fields: Fields, date: datetime.datetime) -> datetime.datetime | None:
    updated = fields.moment("updated")
    if updated is not None and updated < date:
        why = f"sớm hơn ngày đăng ({date:%d/%m/%Y %H:%M})"
        fields.problem("updated", why, value=fields.text("updated"), example=f"updated: {date:%Y-%m-%d %H:%M}")
    return updated


def _expires(fields: Fields, date: datetime.datetime) -> datetime.datetime | None:
    expires = fields.moment("expires")
    if expires is not None and expires <= date:
        why = f"không muộn hơn ngày đăng ({date:%d/%m/%Y %H:%M}), nên bài không bao giờ hiện ra"
        example = "draft: yes, nếu chưa muốn đăng"
        fields.problem("expires", why, value=fields.text("expires"), example=example, level="warning")
    return expires


def _tags(fields: Fields) -> tuple[str, ...]:
    """Tags as written, the first of those that are one tag."""
    written = fields.texts("tags")
    if isinstance(fields.nodes.get("tags"), yaml.ScalarNode) and any("," in tag for tag in written):
        why = "có nhiều chủ đề thì phải viết thành danh sách trong ngoặc vuông"
        fields.problem("tags", why, value=written[0], example=f"tags: [{written[0]}]")
    return tuple({tag_key(tag): tag for tag in reversed(written)}.values())[::-1]


def _picture(fields: Fields) -> Picture | None:
    image = fields.fields("image")
    if image is None:
        return None
    image.unknown()
    source = image.text("src")
    picture = Picture(
        source,
        image.text("alt"),
        image.text("caption"),
        image.text("credit"),
    )
    return picture if source else None


def _featured(fields: Fields) -> tuple[bool, datetime.datetime | None]:
    node = fields.nodes.get("featured")
    if node is not None and not isinstance(node, yaml.ScalarNode):
        until = fields.fields("featured")
        if until is None:
            return False, None
        until.unknown()
        return True, until.moment("until")
    return fields.flag("featured", example="featured: yes, hoặc featured: {until: 2017-10-15 08:00}"), None


def _identity(fields: Fields) -> str:
    value = fields.text("id")
    why = f"dài {len(value)} ký tự, chỉ được tối đa {ID_LIMIT}" if len(value) > ID_LIMIT else ""
    if any(sign.isspace() or sign in '<>"' for sign in value):
        why = 'không được có dấu cách hay các ký tự < > "'
    if why:
        fields.problem("id", why, value=value, example="id: tag:danvan.example.vn,2017:thang-dan-van")
    return value


def _corrections(fields: Fields, date: datetime.datetime) -> list[Correction]:
    found = []
    for entry in fields.field_list("corrections"):
        entry.unknown()
        moment, text = entry.moment("date"), entry.text("text")
        word = entry.choice("kind", default="dinh-chinh")
        kind: CorrectionKind = "go" if word == "go" else "cap-nhat" if word == "cap-nhat" else "dinh-chinh"
        if moment is None or not text:
            continue
        if moment < date:
            why = f"sớm hơn ngày đăng bài ({date:%d/%m/%Y %H:%M})"
            entry.problem("date", why, value=entry.text("date"), example=f"date: {date:%Y-%m-%d %H:%M}")
        found.append(Correction(moment, text, kind))
    return sorted(found, key=lambda correction: correction.date)
