"""Turns the bytes of one content file into an item and its fragment, or into what is wrong with it."""

import datetime
import html
import re
from collections.abc import Collection, Mapping
from typing import Protocol

import yaml
from msgspec import Struct, structs

from newsroom.content.approval import read_review, why_unapproved
from newsroom.content.frontmatter.encoding import decode_text
from newsroom.content.frontmatter.field_spec import MOMENT_EXAMPLE, FieldSpec
from newsroom.content.frontmatter.fields import Fields
from newsroom.content.frontmatter.other_systems import PublicationState, change_of_import, publication_state
from newsroom.content.frontmatter.reader import SplitFile, split_front_matter, split_optional_front_matter
from newsroom.content.frontmatter.schema import ID_LIMIT, INTRODUCTION_SCHEMA
from newsroom.content.frontmatter.yaml_nodes import node_preview
from newsroom.content.markdown.converter import Converter
from newsroom.content.scanner import check_file_name
from newsroom.model.items import (
    NEXT_VERSION,
    Body,
    Correction,
    CorrectionKind,
    FocalPoint,
    Item,
    LeadImage,
    item_path,
)
from newsroom.model.problems import BODY_KEY, FILE_KEY, Problem, Report
from newsroom.model.records import Record
from newsroom.model.settings import DEFAULT_KIND, Section, Settings
from newsroom.text.dates import TIME_ZONE
from newsroom.text.normalize import count_syllables, tag_key
from newsroom.text.uris import is_uri, uri_error
from newsroom.text.written_dates import file_name_day, moment_or_none

_TAG = re.compile(r"<[^<>]*>")
_FOCAL_POINT = re.compile(r"([0-9]{1,3}) ?%?[ ,;] ?([0-9]{1,3}) ?%?")
# So few may be character references that stand for a space.
_FEW_SYLLABLES = 20
# A section's introduction has no date of its own.
_MISSING_DATE = datetime.datetime(1970, 1, 1, tzinfo=TIME_ZONE)
NO_NEXT_VERSION = "không dùng được: chỉ bài trong chuyên mục mới có bản sửa viết sẵn"
"""Why a page that is no item can have no next version."""
# Material's own page keys; they mean nothing to an item's page but are not mistakes.
# Longer values of keys of other systems differ from file to file.
_MAX_WORD = 8
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
        self._converter, self._content_name = converter, content_name
        self._all_field_names = field_names(kinds)
        self._board_names = {name.casefold() for name in settings.board_names}

    def parse(self, path: str, data: bytes) -> ParseResult:
        """Parse the file at `path` (POSIX, under content/); a next version gives an item at the path of its item."""
        report = Report(f"{self._content_name}/{path}")
        item, fragment = self._parse(item_path(path), data, report)
        if item is not None and path.endswith(NEXT_VERSION):
            item = structs.replace(item, is_next_version=True)
        return ParseResult(item, fragment, tuple(report.problems))

    def _parse(self, path: str, data: bytes, report: Report) -> tuple[Item | None, str]:
        check_file_name(path, report)
        text = decode_text(data, report)
        if text is None:
            return None, ""
        section = self._settings.section_by_key(path.split("/", 1)[0])
        # A section folder's index.md is a text of its own, without a date, and needs no front matter.
        is_introduction = section is not None and path == f"{section.key}/index.md"
        is_next_version = report.path.endswith(NEXT_VERSION)
        if is_introduction and is_next_version:
            report.add(1, FILE_KEY, NO_NEXT_VERSION, value=f"index{NEXT_VERSION}", example="index.md")
            return None, ""
        document = (split_optional_front_matter if is_introduction else split_front_matter)(text, report)
        if document is None or section is None:
            return None, ""
        specs = INTRODUCTION_SCHEMA if is_introduction else self._kinds[section.kind].fields
        fields = Fields(document.node, report, specs=specs)
        fragment, body = self._converter.convert(document.body, path=path, first_line=document.body_line, report=report)
        handled = report_publication_keys(fields, self._settings.page_statuses)
        ignored = {*_MATERIAL_KEYS, *handled}
        others = fields.nodes.keys() - specs.keys() - ignored
        if "summary" not in fields and any(change_of_import(key, specs) for key in others):
            # The file came from another system, where this is what readers see of an article.
            ignored.discard("description")
        fields.report_unknown(ignored_keys=ignored, keys_elsewhere=self._all_field_names)
        reject_secrecy_mark(fields)
        if not is_introduction:
            item = self._read_item(path, section, document, fields, body)
            if item.review is not None and item.review.live is not None:
                _check_live_time(fields, item, item.review.live, is_next_version=is_next_version)
            is_told = any(problem.key == BODY_KEY and problem.level == "error" for problem in report.problems)
            if not is_told and _is_without_content(item, fragment):
                why = "còn trống, bạn đọc mở bài ra chỉ thấy tiêu đề"
                example = "viết nội dung dưới dòng --- thứ hai, hoặc ghi draft: yes ở trên"
                report.add(document.body_line, BODY_KEY, why, example=example)
            return item, fragment
        title, summary = fields.text("title") or section.title, fields.text("summary")
        return Item(path, section.key, DEFAULT_KIND, title, _MISSING_DATE, summary=summary, body=body), fragment

    def _read_item(self, path: str, section: Section, document: SplitFile, fields: Fields, body: Body) -> Item:
        written_kind = fields.text("kind")
        if written_kind and written_kind != section.kind:
            why = f"không khớp chuyên mục “{section.title}”, nơi mọi bài đều là {section.kind}"
            fields.report_problem("kind", why, value=written_kind, example=f"kind: {section.kind}")
        if "date" not in fields and (day := file_name_day(path.rpartition("/")[2].removesuffix(".md"))[0]):
            fields.specs = {**fields.specs, "date": structs.replace(fields.specs["date"], example=day)}
        title, date = fields.text("title"), fields.moment("date") or _MISSING_DATE
        featured, until = _read_featured(fields)
        review = read_review(fields)
        return Item(
            path=path,
            section=section.key,
            kind=section.kind,
            title=title,
            date=date,
            updated=_read_updated(fields, date),
            summary=fields.text("summary"),
            tags=_read_tags(fields),
            authors=tuple(name for name in fields.text_list("author") if name.casefold() not in self._board_names),
            image=_read_image(fields),
            draft=fields.flag("draft"),
            expires=_read_expires(fields, date),
            featured=featured,
            featured_until=until,
            id=_read_id(fields),
            aliases=fields.text_list("aliases"),
            related=fields.text_list("related"),
            plan=fields.text("plan"),
            corrections=_read_corrections(fields, date),
            record=self._kinds[section.kind].parse_record(fields),
            body=body,
            review=review,
            unapproved=why_unapproved(review, document, self._settings.review),
        )


def _is_without_content(item: Item, fragment: str) -> bool:
    """Whether readers of an item find nothing to read or to see; a draft has no readers, what is withdrawn no text."""
    if item.body.syllables > _FEW_SYLLABLES or item.draft or any(each.kind == "go" for each in item.corrections):
        return False
    has_text = count_syllables(html.unescape(_TAG.sub(" ", fragment)))
    return not (has_text or item.body.images or item.image or (item.record and item.record.stands_alone))


def _check_live_time(fields: Fields, item: Item, live: datetime.datetime, *, is_next_version: bool) -> None:
    """Report a time at which nothing could take another's place, or at which the item would leave the site."""
    value = f"{live:%Y-%m-%d %H:%M}"
    if not is_next_version:
        why = f"chỉ dùng trong tệp {NEXT_VERSION}, là bản sẽ thay bản đang đăng; hẹn giờ đăng thì ghi ở date"
        fields.report.add(fields.line_for("review"), "review.live", why, value=value, example=f"date: {value}")
    elif item.date > live:
        why = f"muộn hơn lúc thay bản đang đăng ({live:%d/%m/%Y %H:%M}), nên từ lúc ấy đến ngày này trang không có bài"
        fields.report_problem("date", why, value=fields.text("date"), example=f"date: {value}", level="warning")


def reject_secrecy_mark(fields: Fields) -> None:
    """Refuse the build for any mark of secrecy, whatever it says and wherever it stands."""
    if "secrecy" in fields.nodes:
        why = "là dấu độ mật; văn bản mật không được đưa lên trang, hãy chuyển tệp đi nơi khác và báo người phụ trách"
        value = fields.text("secrecy") or "(để trống)"
        fields.report_problem("secrecy", why, value=value, example="không để tệp này trong thư mục nội dung")


def report_publication_keys(fields: Fields, page_statuses: Collection[str]) -> frozenset[str]:
    """Report each key that in another system keeps a page back or lets it out, and return those keys.

    `page_statuses` are the words of Material's own key `status`, which says nothing of publication.
    """
    states = {key: publication_state(key, node) for key, node in fields.nodes.items() if key not in fields.specs}
    for key, state in states.items():
        value = node_preview(fields.nodes[key]) or "(trống)"
        if state is None or (key == "status" and value in page_statuses):
            continue
        why, example = f"{state.clause}; ", "xóa dòng này"
        if not state.key:
            why += "ở đây bài nào không ghi draft: yes thì được đăng, hãy xóa dòng này"
        elif state.key not in fields.specs:
            why += "trang giới thiệu chuyên mục lúc nào cũng hiện ra"
            example = "chuyển chữ sang một bài nháp, hoặc xóa dòng này"
        elif state.key in fields:
            why += f"ở đây chỉ ghi điều ấy ở khóa {state.key}, hãy xóa dòng này"
        else:
            example = f"{state.key}: {_example_value(state)}"
            why += f"ở đây viết {example}" if state.key == "draft" else f"ở đây ghi vào khóa {state.key}"
        change = f"{key}: {value} → {state.key or 'bỏ'}" if len(value) < _MAX_WORD else f"{key} → {state.key or 'bỏ'}"
        fields.report_instead_of(state.key, key, why, value=value, example=example, change=change)
    return frozenset(key for key, state in states.items() if state is not None)


def _example_value(state: PublicationState) -> str:
    """What to write here for a state: a moment as editors write it, even where it came as seconds since 1970."""
    if state.key == "draft":
        return state.value
    moment = moment_or_none(state.value)
    return f"{moment:%Y-%m-%d %H:%M}" if moment else MOMENT_EXAMPLE


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
    src, alt, caption, credit = map(image.text, ("src", "alt", "caption", "credit"))
    picture = LeadImage(src, alt, caption, credit, _read_focus(image))
    return picture if picture.src else None


def _read_focus(image: Fields) -> FocalPoint | None:
    """Two percentages, as CSS writes a position."""
    value = image.text("focus")
    match = _FOCAL_POINT.fullmatch(value)
    if match is not None and max(int(match[1]), int(match[2])) <= 100:
        return FocalPoint(int(match[1]), int(match[2]))
    if value:
        why = "phải là hai số phần trăm từ 0 đến 100: cách mép trái, rồi cách mép trên"
        image.report_problem("focus", why, value=value, example="focus: 40% 30%")
    return None


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
    example = "tag:danvan.example.vn,2017:thang-dan-van"
    value, why = fields.text("id", shorter_example=f"id: {example}"), ""
    if any(char.isspace() or char in '<>"' for char in value):
        why = 'không được có dấu cách hay các ký tự < > "'
    elif is_uri(value) and len(value) <= ID_LIMIT and (error := uri_error(value)):
        why, example = error
    if why:
        fields.report_problem("id", why, value=value, example=f"id: {example}")
    return value


def _read_corrections(fields: Fields, date: datetime.datetime) -> tuple[Correction, ...]:
    corrections = []
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
        corrections.append(Correction(moment, text, kind))
    return tuple(sorted(corrections, key=lambda correction: correction.date))
