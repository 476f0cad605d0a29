"""Official documents: plans, decisions and the like, with number, issuer, milestones and attachments."""

from collections.abc import Collection, Iterator, Mapping
from types import MappingProxyType

from newsroom.checks.collector import ProblemCollector
from newsroom.content.frontmatter.fields import Fields
from newsroom.content.new_item import NewItem
from newsroom.kinds.kind import FormPanel, RecordKind
from newsroom.kinds.plan import register
from newsroom.kinds.plan.calendar import plan_calendar
from newsroom.kinds.plan.checks import check_number, check_related_documents
from newsroom.kinds.plan.fields import PLAN_FIELDS
from newsroom.kinds.plan.page import PlanView, plan_html, plan_view
from newsroom.kinds.plan.parse import read_plan
from newsroom.library.library import Library
from newsroom.library.status import StatusGroup
from newsroom.model import urls
from newsroom.model.document_numbers import number_key, plan_year, printed_number
from newsroom.model.file_types import MEDIA_TYPES, file_extension
from newsroom.model.items import Item
from newsroom.model.records import Plan
from newsroom.pages.item_views import ItemView, RecordView
from newsroom.pages.items import Page
from newsroom.pages.json_ld import JsonLdNode, StructuredData
from newsroom.pages.list_views import HomeBoxLayout
from newsroom.pages.lists import Listing, ListPages
from newsroom.pages.presenter import Presenter
from newsroom.text.dates import short_date
from newsroom.text.normalize import fold


class PlanKind(RecordKind[Plan, PlanView]):
    """An official document, with its section's register."""

    name, label, schema_type = "plan", "Kế hoạch, văn bản", "DigitalDocument"
    record_type, view_type = Plan, PlanView
    own_fields = PLAN_FIELDS
    form_panels = (
        FormPanel(
            "Văn bản",
            ("number", "doctype", "issued", "issuer", "place", "subject", "field", "signer", "effective"),
        ),
        FormPanel("Nơi nhận, quan hệ văn bản", ("recipients", "basis", "replaces", "amends"), is_open=False),
        FormPanel("Mốc thời gian", ("milestones",), is_open=False),
        FormPanel("Tệp đính kèm", ("attachments",), is_open=False),
    )
    body_hint = "Giới thiệu văn bản ở đây; toàn văn nên để ở tệp đính kèm (attachments)."
    is_document = True
    section_files = MappingProxyType(
        {urls.REGISTER_JSON: register.register_json, urls.REGISTER_SCHEMA: register.register_schema}
    )
    home_box = HomeBoxLayout("Kế hoạch, văn bản mới", 5)

    def parse_record(self, fields: Fields) -> Plan:
        return read_plan(fields)

    def new_values(self, new: NewItem) -> Mapping[str, str]:
        return {"doctype": "Kế hoạch", "issuer": new.settings.organisation.name}

    def check_item(self, collector: ProblemCollector, item: Item) -> None:
        check_related_documents(collector, item, self.record(item))

    def claims(self, item: Item) -> Iterator[str]:
        record = self.record(item)
        if record.number:
            yield f"{plan_year(item)} {number_key(record.number)} {fold(record.issuer)}"

    def check_claim(self, collector: ProblemCollector, paths: Collection[str]) -> None:
        check_number(collector, {path: self.record(collector.library.items[path]) for path in paths})

    def status_groups(self, library: Library, folder_name: str) -> Iterator[StatusGroup]:
        """Plans with a milestone in the past after which nothing was reported."""
        today, lines = library.now.date(), []
        for item in library.plans:
            past = [milestone for milestone in self.record(item).milestones if milestone.last_day < today]
            last = max(past, key=lambda milestone: milestone.last_day, default=None)
            reports = library.announcements.get(item.path, ())
            if last is not None and not any(report.date.date() >= last.first_day for report in reports):
                lines.append(f"{folder_name}/{item.path}: {item.title} (mốc {short_date(last.last_day)}: {last.task})")
        yield StatusGroup("Kế hoạch đã qua mốc mà chưa có bài đưa tin", tuple(lines))

    def list_label(self, item: Item) -> str:
        record = self.record(item)
        return printed_number(record) if record.number else ""

    def record_view(self, item: Item, presenter: Presenter) -> PlanView:
        return plan_view(item, self.record(item), presenter)

    def json_ld(self, view: ItemView, data: StructuredData) -> list[JsonLdNode]:
        """A document as it was issued, with its files (schema.org/DigitalDocument)."""
        record = self.view(view.record)
        document = data.creative_work(view, self.schema_type) | {"name": view.title, "genre": record.doctype}
        facts = {
            "identifier": record.document_number,
            "dateCreated": record.issued,
            "abstract": record.subject,
            "creator": {"@type": "Organization", "name": record.heading_issuer} if record.heading_issuer else "",
            "encoding": [
                {
                    "@type": "MediaObject",
                    "name": file.title,
                    "contentUrl": data.origin + file.url,
                    "encodingFormat": MEDIA_TYPES.get(file_extension(file.url), "application/octet-stream"),
                    "sha256": file.sha256,
                }
                for file in record.files
            ],
        }
        return [document | {key: value for key, value in facts.items() if value}]

    def feed_summary(self, item: Item) -> str:
        return item.lead or self.record(item).subject or item.title

    def feed_html(self, record: RecordView, origin: str) -> Iterator[str]:
        return plan_html(self.view(record), origin)

    def search_number(self, item: Item) -> str:
        return self.record(item).number

    def search_issuer(self, item: Item) -> str:
        return self.record(item).issuer

    def search_texts(self, item: Item) -> Iterator[str]:
        record = self.record(item)
        yield from (record.doctype, record.issuer, record.place, record.subject, record.field, *record.recipients)
        if record.signer is not None:
            yield from (record.signer.title, record.signer.name)
        for milestone in record.milestones:
            yield from (milestone.task, milestone.lead, *milestone.partners)
        yield from (attachment.title for attachment in record.attachments)

    def item_files(self, item: Item, presenter: Presenter) -> Iterator[tuple[str, bytes]]:
        record = self.record(item)
        if record.milestones:
            url = presenter.home_url + item.permalink
            host, changed = presenter.origin.partition("://")[2], presenter.library.last_modified(item)
            yield urls.CALENDAR, plan_calendar(item, record, url=url, host=host, last_modified=changed)

    def section_page(self, listing: Listing, lists: ListPages, presenter: Presenter) -> Page:
        return register.register_page(listing, lists, presenter)
