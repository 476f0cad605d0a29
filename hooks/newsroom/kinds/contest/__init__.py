"""Contests: teams, rounds, scores and prizes."""

from collections.abc import Iterator

from newsroom.content.frontmatter.fields import Fields
from newsroom.content.frontmatter.writer import FrontMatterWriter
from newsroom.content.new_item import NewItem
from newsroom.kinds.contest.page import ContestView, contest_html, contest_view
from newsroom.kinds.contest.parse import read_contest
from newsroom.kinds.contest.record import CONTEST_FIELDS, Contest
from newsroom.kinds.kind import FormPanel, RecordKind
from newsroom.model.items import Item
from newsroom.pages.item_views import ItemView, RecordView
from newsroom.pages.json_ld import JsonLdNode, StructuredData
from newsroom.pages.list_views import HomeBoxLayout
from newsroom.pages.presenter import Presenter

EVENT_FRAGMENT = "#su-kien"


class ContestKind(RecordKind[Contest, ContestView]):
    """The report of a contest, with its results."""

    name, label = "contest", "Hội thi"
    record_type, view_type = Contest, ContestView
    own_fields = CONTEST_FIELDS
    form_panels = (FormPanel("Hội thi", ("contest",)),)
    body_hint = "Viết bài về hội thi ở đây; đội, điểm và giải ghi ở phần đầu."
    is_story = True
    home_box = HomeBoxLayout("Hội thi", 1)

    def parse_record(self, fields: Fields) -> Contest:
        return read_contest(fields)

    def add_new_fields(self, front: FrontMatterWriter, new: NewItem) -> None:
        front.add_comment("Hội thi: tên, lần thứ, cấp, đơn vị tổ chức, địa điểm, từ ngày, đến ngày.")
        front.add("contest", {"name": new.title})
        lines = (
            'edition: "1"', "level: huyện", "organiser: Ban Dân vận Huyện ủy", "place: Nhà văn hóa huyện",
            f"from: {new.now:%Y-%m-%d}", f"to: {new.now:%Y-%m-%d}",
            "teams: [{name: Đội Thanh Lĩnh, unit: xã Thanh Lĩnh, block: Khối xã}]",
            "rounds: [{name: Chào hỏi, max: 20}, {name: Xử lý tình huống, max: 40}]",
            "scores: {Đội Thanh Lĩnh: [18.5, 36]}",
            "prizes: [{rank: nhat, team: Đội Thanh Lĩnh}]",
        )  # fmt: skip
        front.add_comment("rank của giải là nhat, nhi, ba, khuyen-khich, toan-doan hoặc phu (giải phụ ghi thêm title).")
        front.add_lines(*(f"  {line}" for line in lines), commented_out=True)

    def record_view(self, item: Item, presenter: Presenter) -> ContestView:
        return contest_view(self.record(item))

    def json_ld(self, view: ItemView, data: StructuredData) -> list[JsonLdNode]:
        """The report, and the contest itself (schema.org/Event), which wants a day and a place where they are known."""
        record, event_id = self.view(view.record), view.canonical + EVENT_FRAGMENT
        report = data.creative_work(view, self.schema_type) | {"about": {"@id": event_id}}
        event: JsonLdNode = {
            "@type": "Event",
            "@id": event_id,
            "name": record.name or view.title,
            "url": view.canonical,
            "eventStatus": "https://schema.org/EventScheduled",
            "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        }
        organiser = {"@type": "Organization", "name": record.organiser}
        facts = {
            "startDate": record.first,
            "endDate": record.last,
            "description": view.lead,
            "location": {"@type": "Place", "name": record.place, "address": record.place} if record.place else "",
            "organizer": organiser if record.organiser else data.publisher_name,
            "image": data.origin + view.image.url if view.image else "",
        }
        return [report, event | {key: value for key, value in facts.items() if value}]

    def feed_html(self, record: RecordView, origin: str) -> Iterator[str]:
        return contest_html(self.view(record), origin)

    def search_texts(self, item: Item) -> Iterator[str]:
        record = self.record(item)
        yield from (record.name, record.organiser, record.place)
        for team in record.teams:
            yield from (team.name, team.unit, team.block)
        yield from (prize.title for prize in record.prizes)
