"""Turns the records of plans and bulletins into what their pages show."""

from __future__ import annotations

import datetime
from collections.abc import Callable

from newsroom.content.plan import is_party_number
from newsroom.library.library import Library
from newsroom.model import urls
from newsroom.model.document_numbers import DocumentRelation, number_key
from newsroom.model.file_types import FileInfo, size_label, type_label
from newsroom.model.items import Bulletin, Item, Milestone, Plan
from newsroom.pages.page_views import ItemSummary, Link
from newsroom.pages.record_views import BulletinView, FileView, LinkGroup, MilestoneView, PlanView, RecordRow
from newsroom.text.dates import date_range, document_date, short_date

NUMBER_UNKNOWN = "đang cập nhật"
EFFECT_LABELS = {"chua-co": "Chưa có hiệu lực", "con": "Còn hiệu lực", "het": "Hết hiệu lực"}
MENTION_LABELS: dict[DocumentRelation, str] = {
    "replaces": "Được thay thế bởi",
    "amends": "Được sửa đổi, bổ sung bởi",
    "basis": "Là căn cứ của",
}
MILESTONE_STATE_LABELS = {"qua": "đã qua", "dang": "đang thực hiện", "sap": "sắp tới"}

GetSummary = Callable[[Item], ItemSummary]
GetLink = Callable[[Item], Link]
GetFileFacts = Callable[[str], FileInfo | None]


def effect_state(record: Plan, today: datetime.date) -> str:
    """The state of a document's effect on a day: chua-co, con, het; "" where nothing is said of it."""
    if record.effective_from is None and record.effective_to is None:
        return ""
    if record.effective_from is not None and today < record.effective_from:
        return "chua-co"
    return "het" if record.effective_to is not None and today > record.effective_to else "con"


def printed_number(record: Plan) -> str:
    """The number as it stands on paper: “Số 62-KH/BDVTU” of the Party, “Số: 39/KH-UBND” of the State."""
    if not record.number:
        return f"Số: {NUMBER_UNKNOWN}"
    return f"Số {record.number}" if is_party_number(record.number) else f"Số: {record.number}"


def plan_view(
    item: Item,
    record: Plan,
    library: Library,
    *,
    get_summary: GetSummary,
    get_link: GetLink,
    get_file_info: GetFileFacts,
) -> PlanView:
    """A plan's page beyond what every item has."""
    today = library.now.date()
    state = effect_state(record, today)
    before, after = library.series_neighbours(item)
    place_and_date = ", ".join(filter(None, (record.place, document_date(record.issued) if record.issued else "")))
    files = tuple(_file_views(item, record, library, get_file_info))
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
        state_words=EFFECT_LABELS.get(state, ""),
        rows=tuple(_plan_rows(item, record, library, state, files)),
        milestones=tuple(_milestone_view(milestone, today) for milestone in record.milestones),
        calendar_url=library.settings.base + item.permalink + urls.CALENDAR if record.milestones else "",
        recipients=record.recipients,
        signer_lines=tuple(filter(None, title_lines)),
        files=files,
        relations=tuple(_mentioned_by(item, library)),
        last_year=get_link(before) if before else None,
        next_year=get_link(after) if after else None,
        news=tuple(get_summary(article) for article in library.announcements.get(item.path, ())),
    )


def _plan_rows(item: Item, record: Plan, library: Library, state: str, files: tuple[FileView, ...]) -> list[RecordRow]:
    """The record table; only the number is shown where it is not known."""
    signer = record.signer
    effective = ""
    if record.effective_from or record.effective_to:
        begin = f"từ ngày {short_date(record.effective_from)}" if record.effective_from else ""
        end = f"đến ngày {short_date(record.effective_to)}" if record.effective_to else ""
        effective = f"{' '.join(filter(None, (begin, end))).capitalize()} ({EFFECT_LABELS[state].lower()})"
    texts = (
        ("number", "Số, ký hiệu", record.number or NUMBER_UNKNOWN),
        ("doctype", "Loại văn bản", record.doctype),
        ("issued", "Ngày ban hành", short_date(record.issued) if record.issued else ""),
        ("issuer", "Cơ quan ban hành", record.issuer),
        ("place", "Địa danh", record.place),
        ("subject", "Trích yếu", record.subject or item.lead),
        ("field", "Lĩnh vực", record.field),
        ("signer", "Người ký", ", ".join(filter(None, (signer.name, signer.title))) if signer else ""),
        ("effective", "Hiệu lực", effective),
    )
    rows = [RecordRow(field, label, (Link("", text),)) for field, label, text in texts if text]
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
        return Link(library.settings.base + other.permalink, _document_name(other))
    named = other is None or number_key(reference) in library.plans_by_number
    return Link("", reference if named else NUMBER_UNKNOWN)


def _document_name(item: Item) -> str:
    record = item.record
    if isinstance(record, Plan) and record.number:
        return f"{record.doctype} số {record.number}: {record.subject or item.title}"
    return item.title


def _mentioned_by(item: Item, library: Library) -> list[LinkGroup]:
    """What other public records say of this one."""
    groups: dict[DocumentRelation, list[Link]] = {mention: [] for mention in MENTION_LABELS}
    for mention, other in library.mentions.get(item.path, ()):
        groups[mention].append(Link(library.settings.base + other.permalink, _document_name(other)))
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


def _file_views(item: Item, record: Plan, library: Library, get_file_info: GetFileFacts) -> list[FileView]:
    found = []
    for attachment in record.attachments:
        target = library.find_target(attachment.file, from_path=item.path)
        known = get_file_info(target.path) if target is not None and target.kind == "file" else None
        if target is not None and known is not None:
            url = library.url_if_visible(target)
            found.append(FileView(url, attachment.title, type_label(target.path), size_label(known.size), known.sha256))
    return found


def bulletin_view(
    item: Item, record: Bulletin, library: Library, *, get_summary: GetSummary, get_link: GetLink
) -> BulletinView:
    """A bulletin's page beyond what every item has."""
    issues = library.bulletins
    place = next((number for number, issue in enumerate(issues) if issue.path == item.path), None)
    older = issues[place + 1] if place is not None and place + 1 < len(issues) else None
    newer = issues[place - 1] if place else None
    return BulletinView(
        number=f"Số {record.number}",
        period=f"Tháng {record.month} năm {record.year}",
        contents=tuple(get_summary(entry) for entry in library.bulletin_items(item)),
        previous=get_link(older) if older else None,
        next=get_link(newer) if newer else None,
        publisher=record.publisher,
        licence=record.licence,
    )
