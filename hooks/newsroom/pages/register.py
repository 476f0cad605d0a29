"""Makes the register of documents: every plan of a section in one table, and the same as JSON with its schema."""

from __future__ import annotations

from msgspec import json, structs

from newsroom.model.file_types import size_words, type_words
from newsroom.model.items import Item, Plan
from newsroom.pages.items import Page
from newsroom.pages.list_views import ListingView, RegisterRow, RegisterView
from newsroom.pages.lists import Listing, Lists
from newsroom.pages.plan_and_bulletin import STATES, UNKNOWN, effect
from newsroom.pages.presenter import Parts
from newsroom.text import dates

DATA = "index.json"
SCHEMA = "schema.json"


class Register:
    """The registers of one library, one for each section of plans."""

    def __init__(self, parts: Parts, lists: Lists) -> None:
        self._parts, self._lists, self._library = parts, lists, parts.library

    def is_of(self, listing: Listing) -> bool:
        """Whether a list is that of a section of documents."""
        section = self._library.settings.section(listing.section) if listing.sort == "section" else None
        return section is not None and section.kind == "plan"

    def page(self, listing: Listing) -> Page:
        """The section's newest page, with the whole table."""
        newest = next(iter(self._lists.parts_of(listing)))
        page = self._lists.page(listing, newest)
        assert isinstance(page.view, ListingView), "a list's page"
        rows = tuple(self._row(item, item.record) for item in listing.items if isinstance(item.record, Plan))
        view = RegisterView(**structs.asdict(page.view), rows=rows, data_url=f"{self._parts.base}{listing.path}{DATA}")
        return Page("register.html", view, page.body)

    def _row(self, item: Item, record: Plan) -> RegisterRow:
        day = record.issued
        state = effect(record, self._library.now.date())
        return RegisterRow(
            url=self._parts.base + item.permalink,
            title=record.subject or item.title,
            number=record.number or UNKNOWN,
            doctype=record.doctype,
            issuer=record.issuer,
            issued=day.isoformat() if day else "",
            issued_words=dates.short(day) if day else "",
            year=(day or item.date.astimezone(dates.ZONE)).year,
            state=state,
            state_words=STATES.get(state, ""),
            mark=self._library.mark(item),
        )

    def data(self, listing: Listing) -> bytes:
        """The records as JSON, newest first."""
        origin = self._parts.canonical(self._parts.base)
        records = [self._record(item, item.record) for item in listing.items if isinstance(item.record, Plan)]
        register = {"$schema": f"{origin}{listing.path}{SCHEMA}", "title": listing.heading, "records": records}
        return json.format(json.encode(register), indent=1) + b"\n"

    def _record(self, item: Item, record: Plan) -> dict[str, object]:
        """One record; what is not known is left out."""
        parts, library = self._parts, self._library
        origin = parts.canonical(parts.base)
        files = []
        for attachment in record.attachments:
            target = library.find(attachment.file, near=item.path)
            known = parts.facts(target.path) if target is not None and target.kind == "file" else None
            if target is not None and known is not None:
                url = parts.canonical(library.address(target))
                file = {"url": url, "title": attachment.title, "type": type_words(target.path)}
                files.append({**file, "size": known.size, "size_words": size_words(known.size), "sha256": known.sha256})
        signer = record.signer
        found: dict[str, object] = {
            "url": origin + item.permalink,
            "title": item.title,
            "number": record.number,
            "doctype": record.doctype,
            "issued": record.issued and record.issued.isoformat(),
            "issuer": record.issuer,
            "place": record.place,
            "subject": record.subject or item.lead,
            "field": record.field,
            "signer": signer and _known(structs.asdict(signer)),
            "effective_from": record.effective_from and record.effective_from.isoformat(),
            "effective_to": record.effective_to and record.effective_to.isoformat(),
            "state": effect(record, library.now.date()),
            "tags": [library.tags[key].title for tag in item.tags if (key := library.tag_keys[tag]) in library.tags],
            "attachments": files,
            "published": dates.iso(item.date),
            "updated": dates.iso(library.changed(item)),
        }
        return _known(found)

    def schema(self, listing: Listing) -> bytes:
        """What the JSON of a register holds, as a JSON Schema (draft 2020-12)."""
        address = self._parts.canonical(f"{self._parts.base}{listing.path}{SCHEMA}")
        return json.format(json.encode({"$id": address, **_SCHEMA}), indent=1) + b"\n"


def _known(values: dict[str, object]) -> dict[str, object]:
    return {key: value for key, value in values.items() if value}


def _text(description: str, **more: object) -> dict[str, object]:
    return {"type": "string", "minLength": 1, "description": description, **more}


def _object(description: str, required: list[str], properties: dict[str, object]) -> dict[str, object]:
    closed = {"required": required, "properties": properties, "additionalProperties": False}
    return {"type": "object", "description": description, **closed}


_FILE = _object(
    "Tệp đính kèm",
    ["url", "title", "type", "size", "size_words", "sha256"],
    {
        "url": _text("Địa chỉ tải", format="uri"),
        "title": _text("Tên tệp"),
        "type": _text("Loại tệp, như PDF"),
        "size": {"type": "integer", "minimum": 0, "description": "Dung lượng, byte"},
        "size_words": _text("Dung lượng bằng chữ"),
        "sha256": _text("Mã kiểm tra SHA-256", pattern="^[0-9a-f]{64}$"),
    },
)
_SIGNER = _object(
    "Người ký",
    ["name"],
    {"name": _text("Họ và tên"), "title": _text("Chức vụ"), "authority": _text("Thẩm quyền ký: T/M, K/T, T/L, TUQ")},
)
_RECORD = _object(
    "Một văn bản",
    ["url", "title", "doctype", "published", "updated"],
    {
        "url": _text("Địa chỉ trang văn bản", format="uri"),
        "title": _text("Tên trang"),
        "number": _text("Số, ký hiệu; chưa có khi đang cập nhật"),
        "doctype": _text("Loại văn bản"),
        "issued": _text("Ngày ban hành", format="date"),
        "issuer": _text("Cơ quan ban hành"),
        "place": _text("Địa danh"),
        "subject": _text("Trích yếu"),
        "field": _text("Lĩnh vực"),
        "signer": _SIGNER,
        "effective_from": _text("Có hiệu lực từ ngày", format="date"),
        "effective_to": _text("Hết hiệu lực sau ngày", format="date"),
        "state": _text("Hiệu lực vào ngày dựng trang: chưa có, còn, hết", enum=list(STATES)),
        "tags": {"type": "array", "description": "Chủ đề", "items": _text("Tên chủ đề")},
        "attachments": {"type": "array", "description": "Tệp đính kèm", "items": _FILE},
        "published": _text("Giờ đăng", format="date-time"),
        "updated": _text("Lần sửa gần nhất mà bạn đọc được báo", format="date-time"),
    },
)
_SCHEMA: dict[str, object] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Sổ văn bản",
    **_object(
        "Các văn bản của một chuyên mục, mới nhất trước",
        ["$schema", "title", "records"],
        {
            "$schema": _text("Địa chỉ của lược đồ này", format="uri"),
            "title": _text("Tên chuyên mục"),
            "records": {"type": "array", "items": _RECORD},
        },
    ),
}
