"""What the report of an import shows, as values: its figures, what was found by kinds, and what to do next."""

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterator

from msgspec import Struct

from newsroom.migration.findings import KINDS, FindingGroup, FindingKind
from newsroom.migration.outcome import Counts, ImportSummary, ItemOutcome, ToldFinding
from newsroom.runtime.progress import format_number
from newsroom.text.dates import short_datetime
from newsroom.text.normalize import shorten

_MAX_EXAMPLES = 5
# Characters of a title or path, and of what is said of it.
_MAX_SUBJECT, _MAX_DETAIL = 120, 240
_OUTCOMES: dict[ItemOutcome, tuple[str, str]] = {
    "new": ("mới mang sang", "sẽ mang sang"),
    "changed": (
        "đã đổi ở trang cũ hay ở tệp quyết định, cập nhật theo",
        "đã đổi ở trang cũ hay ở tệp quyết định, sẽ cập nhật theo",
    ),
    "unchanged": ("không đổi từ lần trước", "không đổi từ lần trước"),
    "edited": ("đã có người sửa ở đây, để nguyên", "đã có người sửa ở đây, sẽ để nguyên"),
    "deleted": ("đã có người xóa hay chuyển đi ở đây, không mang lại", "đã có người xóa hay chuyển đi ở đây"),
    "left-out": ("không mang sang theo tệp quyết định", "sẽ không mang sang theo tệp quyết định"),
    "failed": ("không mang sang được", "không mang sang được"),
}
GROUPS: dict[FindingGroup, tuple[str, str, int]] = {
    "open": ("Việc còn lại", "Những chỗ cần người xem rồi sửa.", 9),
    "lost": (
        "Không mang sang",
        "Những gì không có chỗ ở trang này, không đọc được từ nguồn, hoặc tệp quyết định {map_file} bỏ lại.",
        5,
    ),
    "decided": ("Máy đã quyết", "Không đúng ý thì sửa ở tệp quyết định {map_file}, rồi chạy lại.", 6),
    "done": ("Đã làm", "Để biết; không phải làm gì.", 3),
}
"""Each with its heading, what it is, and how many of its kinds the terminal shows."""


class Row(Struct, frozen=True):
    """A line of figures: what is counted, how much, and what to know of it."""

    label: str
    value: str
    note: str = ""


class Example(Struct, frozen=True):
    """One of the things found; `address` is that of its item at the desk, "" where it has none yet."""

    subject: str
    detail: str
    path: str
    address: str


class KindView(Struct, frozen=True):
    """Things of one kind: `words` say how many and what, `examples` are some of them."""

    count: int
    words: str
    advice: str
    examples: tuple[Example, ...]


class GroupView(Struct, frozen=True):
    """The kinds of one group, the most frequent first; on the terminal at most `shown` of them."""

    heading: str
    words: str
    kinds: tuple[KindView, ...]
    shown: int


class ReportView(Struct, frozen=True):
    """All that a report shows, as plain text without control characters."""

    heading: str
    source: str
    made: str
    items: tuple[Row, ...]
    kept: tuple[Row, ...]
    addresses: tuple[Row, ...]
    groups: tuple[GroupView, ...]
    steps: tuple[str, ...]


def report_view(
    summary: ImportSummary,
    made: datetime.datetime,
    item_address: Callable[[str], str] | None = None,
    *,
    desk: str = "./newsroom desk",
) -> ReportView:
    """What a report of an import shows; `item_address` gives an item's address at the desk by its path.

    `desk` says how the desk is opened for these addresses: a command or an address.
    """
    site = summary.site
    name = " – ".join(filter(None, (site.system, f"“{plain_line(site.title, _MAX_SUBJECT)}”" if site.title else "")))
    links = None if summary.is_dry_run else item_address
    return ReportView(
        "Xem thử việc nhập trang cũ: chưa ghi bài nào" if summary.is_dry_run else "Đã nhập trang cũ",
        f"{plain_line(name, _MAX_DETAIL)}, đọc từ {plain_line(summary.source, _MAX_DETAIL)}",
        short_datetime(made),
        tuple(_item_rows(summary)),
        tuple(_kept_rows(summary.counts)),
        tuple(_address_rows(summary)),
        tuple(_groups(summary, links)),
        tuple(_steps(summary, desk)),
    )


def _item_rows(summary: ImportSummary) -> Iterator[Row]:
    for outcome, words in _OUTCOMES.items():
        count = summary.outcomes.get(outcome, 0)
        if count:
            yield Row(words[summary.is_dry_run], format_number(count))
    if summary.drafts:
        yield Row("là bản nháp, bạn đọc không thấy", format_number(summary.drafts))


def _kept_rows(counts: Counts) -> Iterator[Row]:
    lacking = counts.pictures - counts.pictures_at_hand
    pictures = f"ảnh có tệp; thiếu tệp của {format_number(lacking)} ảnh" if lacking else "ảnh có tệp"
    for label, kept, total in (
        ("chữ", counts.words_kept, counts.words),
        (pictures, counts.pictures_kept, counts.pictures_at_hand),
        ("liên kết", counts.links_kept, counts.links),
        ("bảng", counts.tables_kept, counts.tables),
    ):
        if total:
            yield Row(label, _percent(kept, total), f"{format_number(kept)} trong {format_number(total)}")
        elif label == pictures and lacking:
            yield Row(label, "0")


def _address_rows(summary: ImportSummary) -> Iterator[Row]:
    if summary.addresses:
        yield Row("địa chỉ ở trang cũ", format_number(summary.addresses), "của bài, bản in, chuyên mục, chủ đề, RSS…")
    if summary.redirects:
        note = f"địa chỉ còn lại {'sẽ ghi' if summary.is_dry_run else 'ghi'} ở aliases của từng bài"
        yield Row("dòng ở content/redirects.txt", format_number(summary.redirects), note)


class _Tally:
    """The things of one kind, counted, with the first few that differ."""

    def __init__(self) -> None:
        self.count = 0
        self.examples: dict[Example, None] = {}

    def add(self, told: ToldFinding, item_address: Callable[[str], str] | None) -> None:
        self.count += 1
        if len(self.examples) < _MAX_EXAMPLES:
            subject = plain_line(told.finding.subject, _MAX_SUBJECT) or plain_line(told.path, _MAX_SUBJECT)
            address = item_address(told.path) if item_address is not None and told.path else ""
            detail, path = plain_line(told.finding.detail, _MAX_DETAIL), plain_line(told.path, _MAX_DETAIL)
            self.examples[Example(subject, detail, path, address)] = None


def _groups(summary: ImportSummary, item_address: Callable[[str], str] | None) -> Iterator[GroupView]:
    tallies: dict[str, _Tally] = defaultdict(_Tally)
    for told in summary.findings:
        tallies[told.finding.kind].add(told, item_address)
    for group, (heading, words, shown) in GROUPS.items():
        kinds = [_kind_view(kind_of(name), tally) for name, tally in tallies.items() if kind_of(name).group == group]
        if group == "lost":
            kinds += [_plainkind_of(count, what) for what, count in summary.left_out]
        if group == "decided" and summary.new_sections:
            examples = tuple(Example(plain_line(name, _MAX_SUBJECT), "", "", "") for name in summary.new_sections)
            verb = "sẽ ghi vào" if summary.is_dry_run else "đã ghi vào"
            kinds.append(_plainkind_of(len(examples), f"chuyên mục mới, {verb} mkdocs.yml", examples))
        if kinds:
            kinds.sort(key=lambda kind: -kind.count)
            yield GroupView(heading, words.format(map_file=summary.map_file), tuple(kinds), shown)


def kind_of(name: str) -> FindingKind:
    """The kind of findings of a name; one that no table has is told by its name."""
    return KINDS.get(name) or FindingKind("open", name)


def _plainkind_of(count: int, words: str, examples: tuple[Example, ...] = ()) -> KindView:
    return KindView(count, f"{format_number(count)} {plain_line(words, _MAX_DETAIL)}", "", examples)


def _kind_view(kind: FindingKind, tally: _Tally) -> KindView:
    return KindView(tally.count, f"{format_number(tally.count)} {kind.title}", kind.advice, tuple(tally.examples))


def _steps(summary: ImportSummary, desk: str) -> Iterator[str]:
    if summary.is_dry_run:
        yield f"Đọc báo cáo; chỗ nào chưa đúng ý thì sửa tệp quyết định {summary.map_file}, rồi xem thử lại."
        yield "Vừa ý thì chạy lại đúng lệnh ấy, bỏ chữ --dry-run."
        return
    yield "Xem trang trên máy mình: ./newsroom serve"
    yield f"Làm dần phần “Việc còn lại” ở bàn biên tập ({desk}); mở bàn biên tập rồi thì bấm vào tên bài là tới bài ấy."
    yield "Hỏi máy xem còn lỗi không: ./newsroom check"
    yield "Đăng: ./newsroom publish. Cách đổi tên miền sang trang mới ở sổ tay, tờ chuyen-trang.md."


def _percent(part: int, total: int) -> str:
    """A share, rounded down, so that nothing lost ever reads as 100%."""
    tenths = part * 1000 // total
    return f"{tenths // 10},{tenths % 10}%" if tenths % 10 else f"{tenths // 10}%"


def plain_line(text: str, limit: int = 2_000) -> str:
    """A text on one line, without what steers terminals or turns the direction of what follows."""
    line = " ".join(text[: 4 * limit].split())
    return shorten(line if line.isprintable() else "".join(c if c.isprintable() else "�" for c in line), limit)
