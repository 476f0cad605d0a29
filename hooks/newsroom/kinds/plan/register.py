"""Makes the register of documents: every plan of a section in one table, and the same as JSON with its schema."""

from msgspec import Struct, json, structs

from newsroom.kinds.effect import EFFECT_LABELS, effect_label, effect_state
from newsroom.kinds.plan.page import attached_files
from newsroom.model import urls
from newsroom.model.document_numbers import NUMBER_UNKNOWN
from newsroom.model.items import Item
from newsroom.model.records import Plan
from newsroom.pages.items import Page
from newsroom.pages.list_views import ListingView
from newsroom.pages.lists import Listing, ListPages
from newsroom.pages.presenter import Presenter
from newsroom.text import dates


class RegisterRow(Struct, frozen=True):
    """A document in the register: `state` and its words as on its own page; `issued` is its day, or its year alone."""

    url: str
    title: str
    number: str
    doctype: str
    issuer: str
    issued: str
    """ISO 8601 day, or "" where it is not known."""
    issued_words: str
    year: int
    state: str
    state_words: str
    preview_label: str


class RegisterView(ListingView, frozen=True, kw_only=True):
    """A section of documents: every one of them in a table, newest first."""

    rows: tuple[RegisterRow, ...]
    data_url: str
    schema_url: str
    """Addresses of the same as JSON, and of its JSON Schema."""


def register_page(listing: Listing, lists: ListPages, presenter: Presenter) -> Page:
    """The section's newest page, with the whole table."""
    page = lists.listing_page(listing, lists.paginated_page(listing, 0))
    assert isinstance(page.view, ListingView), "a list's page"
    rows = tuple(_register_row(item, record, presenter) for item, record in _documents(listing, presenter))
    data_url, schema_url = page.view.url + urls.REGISTER_JSON, page.view.url + urls.REGISTER_SCHEMA
    view = RegisterView(**structs.asdict(page.view), rows=rows, data_url=data_url, schema_url=schema_url)
    return Page("register.html", view)


def _documents(listing: Listing, presenter: Presenter) -> list[tuple[Item, Plan]]:
    return [(item, presenter.library.plan_records[item.path]) for item in listing.items]


def _register_row(item: Item, record: Plan, presenter: Presenter) -> RegisterRow:
    day = record.issued
    state = effect_state(record.effective_from, record.effective_to, presenter.library.now.date())
    return RegisterRow(
        url=presenter.base + item.permalink,
        title=record.subject or item.title,
        number=record.number or NUMBER_UNKNOWN,
        doctype=record.doctype,
        issuer=record.issuer,
        issued=day.isoformat() if day else "",
        issued_words=dates.short_date(day) if day else "",
        year=(day or item.date.astimezone(dates.TIME_ZONE)).year,
        state=state,
        state_words=effect_label(state),
        preview_label=presenter.library.preview_label(item),
    )


def register_json(listing: Listing, presenter: Presenter) -> bytes:
    """The records as JSON, newest first."""
    register = {
        "$schema": _schema_url(listing, presenter),
        "title": listing.heading,
        "records": [_record_json(item, record, presenter) for item, record in _documents(listing, presenter)],
    }
    return json.format(json.encode(register), indent=1) + b"\n"


def _schema_url(listing: Listing, presenter: Presenter) -> str:
    return presenter.home_url + listing.path + urls.REGISTER_SCHEMA


def _record_json(item: Item, record: Plan, presenter: Presenter) -> dict[str, object]:
    """One record; what is not known is left out."""
    library, signer = presenter.library, record.signer
    files = [
        {
            "url": presenter.origin + file.url,
            "title": file.title,
            "type": file.type,
            "size": file.bytes,
            "size_words": file.size,
            "sha256": file.sha256,
        }
        for file in attached_files(item, presenter)
    ]
    found: dict[str, object] = {
        "url": presenter.home_url + item.permalink,
        "title": item.title,
        "number": record.number,
        "doctype": record.doctype,
        "issued": record.issued and record.issued.isoformat(),
        "issuer": record.issuer,
        "place": record.place,
        "subject": record.subject or item.lead,
        "field": record.field,
        "signer": signer and _without_empty(structs.asdict(signer)),
        "effective_from": record.effective_from and record.effective_from.isoformat(),
        "effective_to": record.effective_to and record.effective_to.isoformat(),
        "state": effect_state(record.effective_from, record.effective_to, library.now.date()),
        "tags": [library.tags[key].title for tag in item.tags if (key := library.tag_keys[tag]) in library.tags],
        "attachments": files,
        "published": dates.iso_datetime(item.date),
        "updated": dates.iso_datetime(library.last_modified(item)),
    }
    return _without_empty(found)


def register_schema(listing: Listing, presenter: Presenter) -> bytes:
    """What the JSON of a register holds, as a JSON Schema (draft 2020-12)."""
    return json.format(json.encode({"$id": _schema_url(listing, presenter), **_REGISTER_SCHEMA}), indent=1) + b"\n"


def _without_empty(values: dict[str, object]) -> dict[str, object]:
    return {key: value for key, value in values.items() if value}


def _string_schema(description: str, **constraints: object) -> dict[str, object]:
    return {"type": "string", "minLength": 1, "description": description, **constraints}


def _object_schema(description: str, required: list[str], properties: dict[str, object]) -> dict[str, object]:
    closed = {"required": required, "properties": properties, "additionalProperties": False}
    return {"type": "object", "description": description, **closed}


_FILE_SCHEMA = _object_schema(
    "Tệp đính kèm",
    ["url", "title", "type", "size", "size_words", "sha256"],
    {
        "url": _string_schema("Địa chỉ tải", format="uri"),
        "title": _string_schema("Tên tệp"),
        "type": _string_schema("Loại tệp, như PDF"),
        "size": {"type": "integer", "minimum": 0, "description": "Dung lượng, byte"},
        "size_words": _string_schema("Dung lượng bằng chữ"),
        "sha256": _string_schema("Mã kiểm tra SHA-256", pattern="^[0-9a-f]{64}$"),
    },
)
_SIGNER_SCHEMA = _object_schema(
    "Người ký",
    ["name"],
    {
        "name": _string_schema("Họ và tên"),
        "title": _string_schema("Chức vụ"),
        "authority": _string_schema("Thẩm quyền ký: T/M, K/T, T/L, TUQ"),
    },
)
_RECORD_SCHEMA = _object_schema(
    "Một văn bản",
    ["url", "title", "doctype", "published", "updated"],
    {
        "url": _string_schema("Địa chỉ trang văn bản", format="uri"),
        "title": _string_schema("Tên trang"),
        "number": _string_schema("Số, ký hiệu; chưa có khi đang cập nhật"),
        "doctype": _string_schema("Loại văn bản"),
        "issued": _string_schema("Ngày ban hành", format="date"),
        "issuer": _string_schema("Cơ quan ban hành"),
        "place": _string_schema("Địa danh"),
        "subject": _string_schema("Trích yếu"),
        "field": _string_schema("Lĩnh vực"),
        "signer": _SIGNER_SCHEMA,
        "effective_from": _string_schema("Có hiệu lực từ ngày", format="date"),
        "effective_to": _string_schema("Hết hiệu lực sau ngày", format="date"),
        "state": _string_schema("Hiệu lực vào ngày dựng trang: chưa có, còn, hết", enum=list(EFFECT_LABELS)),
        "tags": {"type": "array", "description": "Chủ đề", "items": _string_schema("Tên chủ đề")},
        "attachments": {"type": "array", "description": "Tệp đính kèm", "items": _FILE_SCHEMA},
        "published": _string_schema("Giờ đăng", format="date-time"),
        "updated": _string_schema("Lần sửa gần nhất mà bạn đọc được báo", format="date-time"),
    },
)
_REGISTER_SCHEMA: dict[str, object] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Sổ văn bản",
    **_object_schema(
        "Các văn bản của một chuyên mục, mới nhất trước",
        ["$schema", "title", "records"],
        {
            "$schema": _string_schema("Địa chỉ của lược đồ này", format="uri"),
            "title": _string_schema("Tên chuyên mục"),
            "records": {"type": "array", "items": _RECORD_SCHEMA},
        },
    ),
}
