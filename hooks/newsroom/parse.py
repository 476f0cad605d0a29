"""Turns the bytes of one content file into an item and its fragment, or into what is wrong with it."""

from __future__ import annotations

import datetime
import re
import unicodedata

import yaml
from msgspec import Struct

from . import bulletin, contest, plan
from .body import Converter
from .dates import ZONE
from .fields import Fields
from .front_matter import read as read_front_matter
from .items import Body, Bulletin, Contest, Correction, CorrectionKind, Item, Kind, Picture, Plan
from .problems import FILE, Problem, Report
from .settings import Section, Settings
from .text import LOOKALIKES, nfc, slug, tag_key

KEYS = (
    "title",
    "date",
    "updated",
    "summary",
    "tags",
    "author",
    "image",
    "draft",
    "expires",
    "featured",
    "id",
    "aliases",
    "related",
    "plan",
    "corrections",
    "extra",
    "kind",
)
# Material's own page keys; they mean nothing to an item's page but are not mistakes.
PASSED = ("hide", "search", "template", "icon", "status", "description", "subtitle")
KIND_KEYS: dict[Kind, tuple[str, ...]] = {
    "article": (),
    "plan": plan.KEYS,
    "contest": contest.KEYS,
    "bulletin": bulletin.KEYS,
}
CORRECTION_KINDS = ("dinh-chinh", "cap-nhat", "go")
TITLE_LIMIT = 200
# A section's introduction has no date of its own.
_NO_DATE = datetime.datetime(1970, 1, 1, tzinfo=ZONE)
NAME = re.compile(r"[a-z0-9-]+")
# Windows opens a device under these names, with any extension.
WINDOWS_DEVICE = re.compile(r"con|prn|aux|nul|com[0-9]|lpt[0-9]")


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
        self._check_name(path, report)
        text = decode(data, report)
        if text is None:
            return Parsed(None, "", tuple(report.problems))
        section = self._settings.section(path.split("/", 1)[0])
        if section is not None and path == f"{section.key}/index.md":
            return self._introduction(path, section, text, report)
        document = read_front_matter(text, report)
        if document is None or section is None:
            return Parsed(None, "", tuple(report.problems))
        fields = Fields(document.node, report)
        fragment, body = self._converter.convert(document.body, path=path, first_line=document.body_line, report=report)
        item = _item(path, section, fields, body, self._settings)
        _warn_look_alikes(text, report)
        return Parsed(item, fragment, tuple(report.problems))

    def _introduction(self, path: str, section: Section, text: str, report: Report) -> Parsed:
        """A section folder's index.md: text of its own, front matter optional."""
        body, line, title = text, 1, section.title
        if text.startswith("---"):
            document = read_front_matter(text, report)
            if document is None:
                return Parsed(None, "", tuple(report.problems))
            body, line = document.body, document.body_line
            fields = Fields(document.node, report)
            fields.unknown(("title", "summary", "extra"), PASSED)
            title = fields.text("title", limit=TITLE_LIMIT) or title
        fragment, facts = self._converter.convert(body, path=path, first_line=line, report=report)
        item = Item(path, section.key, "article", title, _NO_DATE, facts.lead, body=facts)
        return Parsed(item, fragment, tuple(report.problems))

    def _check_name(self, path: str, report: Report) -> None:
        parts = nfc(path).removesuffix(".md").split("/")
        for part in parts:
            if not NAME.fullmatch(part) or WINDOWS_DEVICE.fullmatch(part):
                right = "/".join(slug(part) for part in parts) + ".md"
                report.add(
                    1,
                    FILE,
                    "tên tệp và thư mục chỉ dùng chữ thường không dấu, chữ số và gạch ngang",
                    value=parts[-1] + ".md" if part == parts[-1] else part,
                    example=right,
                )
                return


def decode(data: bytes, report: Report) -> str | None:
    """The text of a file, NFC with `\\n` line ends; None with a problem where it is not UTF-8."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in data[:4096]:
        report.add(
            1,
            FILE,
            "tệp lưu bằng bảng mã UTF-16; hãy mở bằng trình soạn thảo, chọn Lưu thành (Save as) với mã UTF-8",
            example="Encoding: UTF-8",
        )
        return None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        row = data.split(b"\n")[line - 1].decode("cp1258", errors="replace")
        report.add(
            line,
            FILE,
            "tệp không lưu bằng bảng mã UTF-8 (có thể là Windows-1258 hoặc mã cũ); hãy chọn Lưu thành "
            "(Save as) với mã UTF-8",
            value=nfc(row),
            example="Encoding: UTF-8",
        )
        return None
    if text.startswith("\ufeff"):
        text = text.removeprefix("\ufeff")
        report.add(
            1,
            FILE,
            "đầu tệp có dấu BOM không nhìn thấy được; nên lưu lại với mã UTF-8 không BOM",
            example="Encoding: UTF-8",
            level="warning",
        )
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not unicodedata.is_normalized("NFC", text):
        number, row = next(
            (number, row)
            for number, row in enumerate(text.split("\n"), start=1)
            if not unicodedata.is_normalized("NFC", row)
        )
        report.add(
            number,
            FILE,
            "có chữ viết bằng Unicode tổ hợp (NFD); trang vẫn hiện đúng, nên lưu lại bằng Unicode dựng sẵn",
            value=row,
            example=nfc(row.strip())[:60],
            level="warning",
        )
        text = nfc(text)
    return text


def _item(path: str, section: Section, fields: Fields, body: Body, settings: Settings) -> Item:
    kind = section.kind
    fields.unknown((*KEYS, *KIND_KEYS[kind]), PASSED)
    written_kind = fields.text("kind")
    if written_kind and written_kind != kind:
        fields.problem(
            "kind",
            f"không khớp chuyên mục “{section.title}”, nơi mọi bài đều là {kind}",
            value=written_kind,
            example=f"kind: {kind}",
        )
    title = fields.text("title", required="Tổ chức hoạt động “Tháng Dân vận” năm 2017", limit=TITLE_LIMIT)
    date = fields.moment("date", required=True) or _NO_DATE
    updated = fields.moment("updated")
    if updated is not None and updated < date:
        fields.problem(
            "updated",
            f"sớm hơn ngày đăng ({date:%d/%m/%Y %H:%M})",
            value=fields.text("updated"),
            example=f"updated: {date:%Y-%m-%d %H:%M}",
        )
    summary = fields.text("summary")
    featured, until = _featured(fields)
    record = _record(kind, fields)
    return Item(
        path=path,
        section=section.key,
        kind=kind,
        title=title,
        date=date,
        lead=summary or body.lead,
        updated=updated,
        summary=summary,
        tags=_tags(fields),
        authors=tuple(
            name for name in fields.texts("author", "[Nguyễn Văn A, Trần Thị B]") if not _is_board(name, settings)
        ),
        image=_picture(fields),
        draft=fields.flag("draft"),
        expires=fields.moment("expires"),
        featured=featured,
        featured_until=until,
        id=_identity(fields),
        aliases=fields.texts("aliases", "[/tin-tuc/bai-cu.html]"),
        related=fields.texts("related", "[tin-tuc/2017/10/thang-dan-van.md]"),
        plan=fields.text("plan"),
        corrections=tuple(_corrections(fields, date)),
        record=record,
        body=body,
    )


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


def _tags(fields: Fields) -> tuple[str, ...]:
    """Tags as written, the first of those that are one tag."""
    return tuple({tag_key(tag): tag for tag in reversed(fields.texts("tags", "[Dân vận khéo, Hiệp Hòa]"))}.values())[
        ::-1
    ]


def _picture(fields: Fields) -> Picture | None:
    image = fields.fields("image", "{src: anh.jpg, alt: Mô tả ảnh, caption: Chú thích ảnh}")
    if image is None:
        return None
    image.unknown(("src", "alt", "caption", "credit"))
    source = image.text("src", required="hoi-thi.jpg")
    picture = Picture(
        source,
        image.text("alt", required="Các đội thi chào khán giả trên sân khấu"),
        image.text("caption", required="Ban Dân vận huyện Hiệp Hòa tổ chức Hội thi dân vận khéo"),
        image.text("credit"),
    )
    return picture if source else None


def _featured(fields: Fields) -> tuple[bool, datetime.datetime | None]:
    node = fields.nodes.get("featured")
    if node is not None and not isinstance(node, yaml.ScalarNode):
        until = fields.fields("featured", "featured: {until: 2017-10-15 08:00}")
        if until is None:
            return False, None
        until.unknown(("until",))
        return True, until.moment("until", required=True)
    return fields.flag("featured"), None


def _identity(fields: Fields) -> str:
    value = fields.text("id", limit=200)
    if any(sign.isspace() or sign in '<>"' for sign in value):
        fields.problem(
            "id",
            'không được có dấu cách hay các ký tự < > "',
            value=value,
            example="id: tag:danvan.example.vn,2017:thang-dan-van",
        )
    return value


def _corrections(fields: Fields, date: datetime.datetime) -> list[Correction]:
    found = []
    example = "- {date: 2017-10-10 09:00, kind: dinh-chinh, text: Ngày khai mạc là 12/10}"
    for entry in fields.field_list("corrections", example):
        entry.unknown(("date", "text", "kind"))
        moment = entry.moment("date", required=True)
        text = entry.text("text", required="Ngày khai mạc là 12/10, không phải 10/10")
        word = entry.choice("kind", CORRECTION_KINDS, default="dinh-chinh")
        kind: CorrectionKind = "go" if word == "go" else "cap-nhat" if word == "cap-nhat" else "dinh-chinh"
        if moment is None or not text:
            continue
        if moment < date:
            entry.problem(
                "date",
                f"sớm hơn ngày đăng bài ({date:%d/%m/%Y %H:%M})",
                value=entry.text("date"),
                example=f"date: {date:%Y-%m-%d %H:%M}",
            )
        found.append(Correction(moment, text, kind))
    return sorted(found, key=lambda correction: correction.date)


def _warn_look_alikes(text: str, report: Report) -> None:
    """Letters of other alphabets in đ's place look right but are never found."""
    if text.translate(LOOKALIKES) == text:
        return
    for number, row in enumerate(text.split("\n"), start=1):
        mended = row.translate(LOOKALIKES)
        if mended != row:
            report.add(
                number,
                FILE,
                "có chữ trông giống chữ đ nhưng là ký tự khác, máy tìm kiếm không nhận ra",
                value=row,
                example=mended.strip()[:60],
                level="warning",
            )
