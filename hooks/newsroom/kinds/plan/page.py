"""What the page and the feed entry of an official document show of its record."""

import datetime
from collections.abc import Iterator

from msgspec import Struct

from newsroom.feeds.entry_html import heading_html, list_html, record_rows_html
from newsroom.kinds.effect import effect_label, effect_state, effect_text, rows_without_state
from newsroom.library.library import Library
from newsroom.model import urls
from newsroom.model.document_numbers import NUMBER_UNKNOWN, DocumentRelation, number_key, printed_number
from newsroom.model.file_types import size_label, type_label
from newsroom.model.items import Item
from newsroom.model.records import Milestone, Plan
from newsroom.pages.item_views import RecordRow, RecordView, text_rows
from newsroom.pages.page_views import ItemSummary, Link
from newsroom.pages.presenter import Presenter
from newsroom.text.dates import date_range, document_date, short_date

MENTION_LABELS: dict[DocumentRelation, str] = {
    "replaces": "Được thay thế bởi",
    "amends": "Được sửa đổi, bổ sung bởi",
    "basis": "Là căn cứ của",
}
MILESTONE_STATE_LABELS = {"qua": "đã qua", "dang": "đang thực hiện", "sap": "sắp tới"}


class MilestoneView(Struct, frozen=True):
    """A task on a plan's timeline; `state` is qua (over), dang (under way) or sap (to come)."""

    first: str
    last: str
    when: str
    task: str
    lead: str
    partners: tuple[str, ...]
    state: str
    state_words: str


class FileView(Struct, frozen=True):
    """A file to download: type as people call it (PDF), size in words and in bytes, SHA-256 in hex."""

    url: str
    title: str
    type: str
    size: str
    bytes: int
    sha256: str


class LinkGroup(Struct, frozen=True):
    """Relations of one sort to other records, under their label."""

    label: str
    links: tuple[Link, ...]


class PlanView(RecordView, frozen=True, tag="plan"):
    """A plan's record as on paper and as a table."""

    heading_issuer: str
    heading_place: str
    """“Bắc Giang, ngày 12 tháng 9 năm 2018”."""
    document_number: str
    """The number alone, “62-KH/BDVTU”, or "" where it is not known."""
    issued: str
    """ISO 8601 day, or ""."""
    number: str
    """“Số 62-KH/BDVTU” (Party), “Số: 39/KH-UBND” (State), or “Số: đang cập nhật”."""
    doctype: str
    subject: str
    state: str
    """chua-co, con, het, or "" where nothing is said of its effect."""
    state_words: str
    rows: tuple[RecordRow, ...]
    milestones: tuple[MilestoneView, ...]
    calendar_url: str
    recipients: tuple[str, ...]
    signer_lines: tuple[str, ...]
    """Authority, title and name, as they stand under a document."""
    files: tuple[FileView, ...]
    relations: tuple[LinkGroup, ...]
    last_year: Link | None
    next_year: Link | None
    news: tuple[ItemSummary, ...]
    """Articles that announce or report the plan."""


def plan_view(item: Item, record: Plan, presenter: Presenter) -> PlanView:
    """A plan's page beyond what every item has."""
    library = presenter.library
    today = library.now.date()
    state = effect_state(record.effective_from, record.effective_to, today)
    before, after = library.series_neighbours(item)
    place_and_date = ", ".join(filter(None, (record.place, document_date(record.issued) if record.issued else "")))
    files = attached_files(item, presenter)
    signer = record.signer
    # On behalf of a collective (thay mặt) the body that signs is named with the authority, in capitals.
    authority = signer.authority if signer else ""
    if authority == "T/M" and record.issuer:
        authority = f"T/M {record.issuer.upper()}"
    title_lines = (authority, signer.title, signer.name) if signer else ()
    return PlanView(
        heading_issuer=record.issuer,
        heading_place=place_and_date,
        document_number=record.number,
        issued=record.issued.isoformat() if record.issued else "",
        number=printed_number(record),
        doctype=record.doctype,
        subject=record.subject or item.lead,
        state=state,
        state_words=effect_label(state),
        rows=tuple(_plan_rows(item, record, library, files)),
        milestones=tuple(_milestone_view(milestone, today) for milestone in record.milestones),
        calendar_url=library.settings.base + item.permalink + urls.CALENDAR if record.milestones else "",
        recipients=record.recipients,
        signer_lines=tuple(filter(None, title_lines)),
        files=files,
        relations=tuple(_mentioned_by(item, library)),
        last_year=presenter.link(before) if before else None,
        next_year=presenter.link(after) if after else None,
        news=presenter.summaries(library.announcements.get(item.path, [])),
    )


def _plan_rows(item: Item, record: Plan, library: Library, files: tuple[FileView, ...]) -> list[RecordRow]:
    """The record table; only the number is shown where it is not known."""
    signer = record.signer
    texts = (
        ("number", "Số, ký hiệu", record.number or NUMBER_UNKNOWN),
        ("doctype", "Loại văn bản", record.doctype),
        ("issued", "Ngày ban hành", short_date(record.issued) if record.issued else ""),
        ("issuer", "Cơ quan ban hành", record.issuer),
        ("place", "Địa danh", record.place),
        ("subject", "Trích yếu", record.subject or item.lead),
        ("field", "Lĩnh vực", record.field),
        ("signer", "Người ký", ", ".join(filter(None, (signer.name, signer.title))) if signer else ""),
        ("effective", "Hiệu lực", effect_text(record.effective_from, record.effective_to, library.now.date())),
    )
    rows = list(text_rows(texts))
    for field, label, references in (
        ("basis", "Căn cứ", record.basis),
        ("replaces", "Thay thế", record.replaces),
        ("amends", "Sửa đổi, bổ sung", record.amends),
    ):
        values = tuple(_related_document_link(reference, item, library) for reference in references)
        if values:
            rows.append(RecordRow(field, label, values))
    if record.recipients:
        rows.append(RecordRow("recipients", "Nơi nhận", tuple(Link("", name) for name in record.recipients)))
    if files:
        rows.append(RecordRow("attachments", "Tệp đính kèm", tuple(Link(file.url, file.title) for file in files)))
    return rows


def _related_document_link(reference: str, item: Item, library: Library) -> Link:
    """A related document: a link with its name where it is public here, else what the item itself calls it.

    Of a document that readers cannot see, a number may be told, for the item names it; a path would tell of its file.
    """
    other = library.find_plan(reference, from_path=item.path)
    if other is None:
        target = library.find_target(reference, from_path=item.path)
        other = library.items.get(target.path) if target else None
    if other is not None and other.path in library.public_paths:
        return Link(library.settings.base + other.permalink, _document_name(other, library))
    named = other is None or number_key(reference) in library.plans_by_number
    return Link("", reference if named else NUMBER_UNKNOWN)


def _document_name(item: Item, library: Library) -> str:
    record = library.plan_records.get(item.path)
    if record is not None and record.number:
        return f"{record.doctype} số {record.number}: {record.subject or item.title}"
    return item.title


def _mentioned_by(item: Item, library: Library) -> list[LinkGroup]:
    """What other public records say of this one."""
    groups: dict[DocumentRelation, list[Link]] = {mention: [] for mention in MENTION_LABELS}
    for mention, other in library.mentions.get(item.path, ()):
        groups[mention].append(Link(library.settings.base + other.permalink, _document_name(other, library)))
    return [LinkGroup(MENTION_LABELS[mention], tuple(links)) for mention, links in groups.items() if links]


def _milestone_view(milestone: Milestone, today: datetime.date) -> MilestoneView:
    state = "qua" if milestone.last_day < today else "dang" if milestone.first_day <= today else "sap"
    when = date_range(milestone.first_day, milestone.last_day)
    return MilestoneView(
        milestone.first_day.isoformat(),
        milestone.last_day.isoformat(),
        when[:1].upper() + when[1:],
        milestone.task,
        milestone.lead,
        milestone.partners,
        state,
        MILESTONE_STATE_LABELS[state],
    )


def attached_files(item: Item, presenter: Presenter) -> tuple[FileView, ...]:
    """The attachments of an item that are there."""
    library, found = presenter.library, []
    for attachment in item.record.attachments if item.record else ():
        target = library.find_target(attachment.file, from_path=item.path)
        info = presenter.get_file_info(target.path) if target is not None and target.kind == "file" else None
        if target is not None and info is not None:
            words = attachment.title, type_label(target.path), size_label(info.size)
            found.append(FileView(library.url_if_visible(target), *words, info.size, info.sha256))
    return tuple(found)


def plan_html(record: PlanView, origin: str) -> Iterator[str]:
    """The record as a list, and its milestones."""
    yield record_rows_html(rows_without_state(record.rows, "effective", record.state_words), origin)
    if record.milestones:
        yield heading_html("Mốc thời gian")
        yield list_html(
            ". ".join(
                filter(
                    None,
                    (
                        f"{milestone.when}: {milestone.task}".rstrip("."),
                        f"Chủ trì: {milestone.lead}" if milestone.lead else "",
                        f"Phối hợp: {', '.join(milestone.partners)}" if milestone.partners else "",
                    ),
                )
            )
            for milestone in record.milestones
        )
