"""Issues of the bulletin: number, month and contents."""

import itertools
import re
from collections.abc import Collection, Iterable, Iterator, Mapping

from markupsafe import Markup

from newsroom.checks.collector import ProblemCollector
from newsroom.checks.references import check_item_reference
from newsroom.content.frontmatter.field_spec import FieldSpec
from newsroom.content.frontmatter.fields import Fields
from newsroom.content.new_item import NewItem
from newsroom.feeds.entry_html import heading_html, link_html, list_html, paragraph_html
from newsroom.kinds.kind import FormPanel, RecordKind
from newsroom.library.library import Library
from newsroom.library.status import StatusGroup
from newsroom.model.items import Item
from newsroom.model.records import Bulletin
from newsroom.model.review import UNAPPROVED_REASONS
from newsroom.pages.item_views import ItemView, RecordView
from newsroom.pages.json_ld import JsonLdNode, StructuredData
from newsroom.pages.list_views import HomeBoxLayout
from newsroom.pages.page_views import ItemSummary, Link
from newsroom.pages.presenter import Presenter

BULLETIN_FIELDS = (
    FieldSpec("number", "Số", "whole", example="10", required=True),
    FieldSpec("period", "Kỳ (năm-tháng)", example="2017-10", required=True),
    FieldSpec(
        "items",
        "Các bài trong số",
        "texts",
        example="[tin-tuc/2017/10/thang-dan-van.md]",
        hint="Mỗi dòng đường dẫn một bài, theo thứ tự; ghi auto là mọi bài đã đăng trong tháng.",
    ),
    FieldSpec("publisher", "Đơn vị xuất bản", example="Ban Dân vận Tỉnh ủy"),
    FieldSpec("licence", "Giấy phép xuất bản", example="Giấy phép số 12/GP-STTTT"),
)
_PERIOD = re.compile(r"([1-9][0-9]{3})-([0-9]{1,2})", re.ASCII)
_MONTH_BEFORE_YEAR = re.compile(r"(0?[1-9]|1[0-2])[-/]([1-9][0-9]{3})", re.ASCII)
_ISSUE_FILE_NAME = re.compile(r"so-([0-9]+)\.md")


class BulletinView(RecordView, frozen=True, tag="bulletin"):
    """A bulletin issue: its cover line, contents in order, and its neighbours."""

    number: str
    """“Số 10”."""
    period: str
    """“Tháng 10 năm 2017”."""
    contents: tuple[ItemSummary, ...]
    previous: Link | None
    next: Link | None
    publisher: str
    licence: str


class BulletinKind(RecordKind[Bulletin, BulletinView]):
    """An issue of the bulletin."""

    name, label, schema_type = "bulletin", "Bản tin", "PublicationIssue"
    record_type, view_type = Bulletin, BulletinView
    own_fields = BULLETIN_FIELDS
    form_panels = (FormPanel("Số bản tin", ("number", "period", "items", "publisher", "licence")),)
    body_hint = "Viết lời giới thiệu số bản tin ở đây."
    wants_tags = False
    home_box = HomeBoxLayout("Bản tin", 1, card_class="document--issue")

    def parse_record(self, fields: Fields) -> Bulletin:
        return _read_bulletin(fields)

    def new_place(self, new: NewItem) -> tuple[str, str]:
        return f"{new.section.key}/{new.now:%Y}", f"so-{_next_number(new):02}"

    def new_values(self, new: NewItem) -> Mapping[str, str]:
        return {"number": str(_next_number(new)), "period": f"{new.now:%Y-%m}", "items": "auto"}

    def check_item(self, collector: ProblemCollector, item: Item) -> None:
        for reference in self.record(item).items or ():
            _check_entry(collector, item, reference)

    def claims(self, item: Item) -> Iterator[str]:
        record = self.record(item)
        if record.number and record.year:
            yield f"{record.year}"

    def check_claim(self, collector: ProblemCollector, paths: Collection[str]) -> None:
        _check_year(collector, {path: self.record(collector.library.items[path]) for path in paths})

    def status_groups(self, library: Library, folder_name: str) -> Iterator[StatusGroup]:
        yield StatusGroup("Bản tin còn thiếu", tuple(_missing_months(library)))

    def list_label(self, item: Item) -> str:
        return f"Số {self.record(item).number}"

    def home_items(self, library: Library) -> Iterable[Item]:
        return library.bulletins

    def record_view(self, item: Item, presenter: Presenter) -> BulletinView:
        record, issues = self.record(item), presenter.library.bulletins
        place = next((number for number, issue in enumerate(issues) if issue.path == item.path), None)
        older = issues[place + 1] if place is not None and place + 1 < len(issues) else None
        newer = issues[place - 1] if place else None
        return BulletinView(
            number=self.list_label(item),
            period=f"Tháng {record.month} năm {record.year}",
            contents=presenter.summaries(presenter.library.bulletin_items(item)),
            previous=presenter.link(older) if older else None,
            next=presenter.link(newer) if newer else None,
            publisher=record.publisher,
            licence=record.licence,
        )

    def json_ld(self, view: ItemView, data: StructuredData) -> list[JsonLdNode]:
        """An issue with what is in it (schema.org/PublicationIssue)."""
        record = self.view(view.record)
        section = view.section_link
        issue = data.creative_work(view, self.schema_type) | {
            "name": view.title,
            "issueNumber": record.number.rpartition(" ")[2],
            "isPartOf": {"@type": "Periodical", "name": section.title, "url": data.origin + section.url},
        }
        parts = [
            {"@type": data.kinds[card.kind].schema_type, "headline": card.title, "url": data.origin + card.url}
            for card in record.contents
        ]
        return [issue | {"hasPart": parts} if parts else issue]

    def feed_html(self, record: RecordView, origin: str) -> Iterator[str]:
        view = self.view(record)
        yield Markup("<p><strong>{}, {}</strong></p>").format(view.number, view.period.lower())
        if view.contents:
            yield heading_html("Trong số này")
            yield list_html(link_html(Link(card.url, card.title), origin) for card in view.contents)
        words = ". ".join(filter(None, (view.publisher, view.licence)))
        if words:
            yield paragraph_html(words)


def _read_bulletin(fields: Fields) -> Bulletin:
    """The issue; a wrong part is reported and reads as absent."""
    year, month = _read_period(fields)
    items = fields.text_list("items")
    return Bulletin(
        number=fields.positive_int("number") or 0,
        year=year,
        month=month,
        items=None if items in {(), ("auto",)} else items,
        publisher=fields.text("publisher"),
        licence=fields.text("licence"),
    )


def _read_period(fields: Fields) -> tuple[int, int]:
    """Year and month, zeros where they are not to be had."""
    written = fields.text("period")
    match = _PERIOD.fullmatch(written)
    if match and 1 <= int(match[2]) <= 12:
        return int(match[1]), int(match[2])
    if written:
        why = "không phải là tháng có thật" if match else "không đúng cách viết tháng: năm trước, tháng sau"
        turned = _MONTH_BEFORE_YEAR.fullmatch(written)
        example = f"period: {turned[2]}-{int(turned[1]):02}" if turned else "period: 2017-10"
        fields.report_problem("period", why, value=written, example=example)
    return 0, 0


def _next_number(new: NewItem) -> int:
    """The number after the highest of the year's files."""
    folder = new.writer.content / new.section.key / f"{new.now:%Y}"
    issues = [_ISSUE_FILE_NAME.fullmatch(file.name) for file in folder.iterdir()] if folder.is_dir() else []
    return max((int(issue[1]) for issue in issues if issue), default=0) + 1


def _check_year(collector: ProblemCollector, records: Mapping[str, Bulletin]) -> None:
    """Report every number given twice, and every gap in the run of a year's issues: these, by path."""
    issues = [(record.number, path) for path, record in records.items()]
    issues.sort(key=lambda issue: (issue[0], collector.library.claim_order(issue[1])))
    year, numbers = next(record.year for record in records.values()), [number for number, _ in issues]
    free = next((low + 1 for low, high in itertools.pairwise(numbers) if high > low + 1), numbers[-1] + 1)
    for (before, first), (number, path) in itertools.pairwise(issues):
        if number == before:
            why = f"trùng số với {collector.display_path(first)} trong năm {year}"
            collector.add(path, "number", why, value=str(number), example=f"number: {free}")
        elif number > before + 1:
            lost = f"{before + 1}" if number == before + 2 else f"{before + 1} đến {number - 1}"
            why = f"nhảy số: năm {year} đã có số {before} nhưng thiếu bản tin số {lost}"
            collector.add(path, "number", why, value=str(number), example=f"number: {before + 1}")


def _check_entry(collector: ProblemCollector, issue: Item, reference: str) -> None:
    """An entry of an issue that readers can see has to be seen as well."""
    library = collector.library
    path = check_item_reference(collector, issue, "items", reference)
    if path is None or issue.path not in library.public_paths or path in library.public_paths:
        return
    entry = library.items[path]
    if entry.draft or entry.date > library.now:
        why = "là bài chưa công khai (bản nháp hoặc hẹn giờ đăng)"
        collector.add(issue.path, "items", why, value=reference, example="đăng bài ấy trước, hoặc xóa dòng này")
    elif entry.unapproved:
        why = f"là bài {UNAPPROVED_REASONS[entry.unapproved]}, nên tạm vắng trong mục lục của số này"
        collector.add(issue.path, "items", why, value=reference, example="duyệt bài ấy", level="warning")
    else:
        why = "là bài đã hết hạn hoặc đã gỡ, nên không còn trong mục lục của số này"
        collector.add(issue.path, "items", why, value=reference, example="xóa dòng này", level="warning")


def _missing_months(library: Library) -> Iterator[str]:
    """Months since the first issue that are over and have none; a long gap is one line."""
    # Months count from January of the year 0.
    issued = {record.year * 12 + record.month - 1 for record in library.bulletin_records.values() if record.year}
    this_month = library.now.year * 12 + library.now.month - 1
    missing = [month for month in range(min(issued, default=this_month), this_month) if month not in issued]
    for _, gap in itertools.groupby(enumerate(missing), key=lambda pair: pair[1] - pair[0]):
        names = [f"tháng {month % 12 + 1}/{month // 12}" for _, month in gap]
        yield names[0] if len(names) == 1 else f"{names[0]} đến {names[-1]}"
