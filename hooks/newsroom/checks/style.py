"""Reads a content file as a sub-editor does: advice that stops nothing, and corrections where only one can be meant."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator

from msgspec import Struct

from newsroom.checks.prose import BLOT, body_begins, prose
from newsroom.checks.style_words import Words
from newsroom.model.items import Item
from newsroom.model.problems import BODY, Problem
from newsroom.text.normalize import LOOKALIKES, fold, nfc, squeeze, syllables

LEAD_SYLLABLES = 60
_SILENCED = re.compile(r"(?:<!--|#)\s*bo-qua\s*:\s*([a-z0-9, -]+)")
_CAPITAL = "".join(sign for sign in map(chr, range(0x41, 0x1EFA)) if sign.isupper() and nfc(sign) == sign)
_NAME = re.compile(rf"[{_CAPITAL}]\w*(?: [{_CAPITAL}]\w*)+")
_HERE = re.compile(r"\[([^\]\n]{1,60})\]\(")
_HERE_WORDS = frozenset(map(fold, ("tại đây", "ở đây", "vào đây", "đây", "xem thêm", "xem tiếp", "click here", "link")))
_STRAY = re.compile("[^\\W\\d_][\u0300-\u036f]+|[^\\W\\d_]*[äåæçëïîñöøûüÿßÄÅÆÇËÏÎÑÖØÛÜŸ][^\\W\\d_]*")
_TWICE = re.compile(r"(?<!\w)(\w+)[ ]+(\1)(?!\w)", re.IGNORECASE)
_SPACES = re.compile(r"(?<=\S) {2,}(?=\S)")
_BEFORE_STOP = re.compile(r"(?<=[\w”)]) +(?=[,;!?](?:\s|$)|\.(?:\s|$)|:\s)", re.MULTILINE)
_GENERIC = re.compile(
    r"(?<!\w)(?:các|những|mọi|mỗi|từng|một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười|\d+|trưởng|phó)(?: \w+){0,3} $",
    re.IGNORECASE,
)
_DATED = re.compile(r"\d{1,2}[/-]\d{1,2}|ngày \d{1,2}\b", re.IGNORECASE)
_RELATIVE = re.compile(
    r"(?<!\w)(?:hôm (?:qua|nay|kia)|(?:sáng|trưa|chiều|tối|đêm) (?:qua|nay)|ngày mai|tuần (?:qua|trước)"
    r"|mới đây|vừa qua|vừa (?:mới |được )?(?:tổ chức|triển khai|ban hành|công bố|diễn ra|khai mạc|phát động|ký|trao"
    r"|hoàn thành|khánh thành|ra mắt|có))(?!\w)",
    re.IGNORECASE,
)


class Finding(Struct, frozen=True):
    """A piece of advice about the characters from `begin` to `end` of a file; `right` stands where it is certain."""

    rule: str
    begin: int
    end: int
    why: str
    example: str | None = None
    right: str | None = None
    told: bool = True
    """Whether it is said; what the checks warn of is only mended here."""


def findings(text: str, item: Item | None, words: Words) -> list[Finding]:
    """All advice about a file's text (`\\n` line ends), in order; what the file or the board silences is left out."""
    silenced = set(words.off)
    for comment in _SILENCED.findall(text):
        silenced |= {name.strip(" -") for name in comment.split(",")}
    if "tat-ca" in silenced:
        return []
    reader = _Reader(text, item, words)
    found = [finding for rule, look in _RULES.items() if rule not in silenced for finding in look(reader)]
    return sorted(found, key=lambda finding: (finding.begin, finding.rule))


def problems(path: str, text: str, found: list[Finding]) -> list[Problem]:
    """The advice as problem lines, which block nothing."""
    begin = body_begins(text)
    made = []
    for finding in found:
        if finding.told:
            line = text.count("\n", 0, finding.begin) + 1
            row = text.split("\n")[line - 1]
            key = BODY if finding.begin >= begin else re.sub(r"^[\s-]*([\w-]*).*", r"\1", row) or BODY
            value = squeeze(text[finding.begin : finding.end])
            why = f"{finding.why} ({finding.rule})"
            made.append(Problem(path, line, key, why, value, finding.example or finding.right, "advice"))
    return made


def mended(text: str, found: list[Finding]) -> str:
    """The text with every certain correction made."""
    for finding in sorted(found, key=lambda finding: finding.begin, reverse=True):
        if finding.right is not None:
            text = text[: finding.begin] + finding.right + text[finding.end :]
    return nfc(text)


class _Reader:
    """A file with its prose."""

    def __init__(self, text: str, item: Item | None, words: Words) -> None:
        self.text, self.item, self.words = text, item, words
        self.prose = prose(text)
        self.body = body_begins(text)

    def key(self, name: str) -> tuple[int, int]:
        """Where the value of a key of the front matter stands, or the beginning of the body."""
        found = re.search(rf"^[ ]*{name}:[ ]*(.*)$", self.text[: self.body], re.MULTILINE)
        return found.span(1) if found and found[1] else found.span() if found else (self.body, self.body)


def _quotes(reader: _Reader) -> Iterator[Finding]:
    prose = reader.prose
    if '"' not in prose[reader.body :] or not re.search("[“”]", prose):
        return
    why = "là ngoặc kép thẳng trong bài có cả ngoặc kép cong; nên dùng một kiểu “ ”"
    for row in re.finditer(r'^.*".*$', prose[reader.body :], re.MULTILINE):
        places = [reader.body + row.start() + n for n, sign in enumerate(row[0]) if sign == '"']
        for number, place in enumerate(places):
            # Of a line with an odd number of them, nobody can say which is which.
            right = ("“", "”")[number % 2] if len(places) % 2 == 0 else None
            yield Finding("ngoac-kep", place, place + 1, why, "“Dân vận khéo”", right, told=number == 0)


def _here(reader: _Reader) -> Iterator[Finding]:
    why = "là chữ liên kết không nói dẫn tới đâu; hãy lấy tên trang hay văn bản làm chữ liên kết"
    for link in _HERE.finditer(reader.text, reader.body):
        if link.start() and reader.text[link.start() - 1] == "!":
            continue
        words = fold(link[1]).strip(" .!*_")
        if words in _HERE_WORDS or (len(words.split()) <= 5 and words.endswith(("tai day", "o day", "vao day"))):
            yield Finding("tai-day", *link.span(1), why, "[Kế hoạch “Tháng Dân vận” năm 2017](…)")


def _lookalikes(reader: _Reader) -> Iterator[Finding]:
    for place, sign in enumerate(reader.prose):
        if ord(sign) in LOOKALIKES:
            yield Finding(
                "chu-gia", place, place + 1, "không phải là chữ đ", None, sign.translate(LOOKALIKES), told=False
            )


def _stray(reader: _Reader) -> Iterator[Finding]:
    why = "có chữ mang dấu không phải của tiếng Việt, có thể còn sót từ bảng mã cũ; hãy xem lại"
    if reader.prose.isascii():
        return
    for word in _STRAY.finditer(reader.prose):
        yield Finding("dau-lac", *word.span(), why)


def _twice(reader: _Reader) -> Iterator[Finding]:
    for words in _TWICE.finditer(reader.prose):
        if words[1].lower() in reader.words.doubled:
            yield Finding("lap-tu", *words.span(), "là một từ gõ hai lần", None, words[1])


def _spaces(reader: _Reader) -> Iterator[Finding]:
    for spaces in _SPACES.finditer(reader.prose, reader.body):
        begin = reader.prose.rfind(" ", 0, spaces.start()) + 1
        yield Finding("dau-cach", begin, spaces.end(), "có nhiều dấu cách liền nhau", None,
                      f"{reader.text[begin : spaces.start()]} ")  # fmt: skip
    for spaces in _BEFORE_STOP.finditer(reader.prose, reader.body):
        begin = reader.prose.rfind(" ", 0, spaces.start()) + 1
        right = reader.text[begin : spaces.start()] + reader.text[spaces.end()]
        yield Finding("dau-cach", begin, spaces.end() + 1, "có dấu cách trước dấu câu", None, right)


def _slips(reader: _Reader) -> Iterator[Finding]:
    for slip in reader.words.slip_pattern.finditer(reader.prose):
        right = reader.words.slips[slip[0].lower()]
        if slip[0].isupper():
            right = right.upper()
        elif slip[0][0].isupper():
            right = right[0].upper() + right[1:]
        yield Finding("loi-thuong-gap", *slip.span(), "là lỗi gõ thường gặp", None, right)


def _names(reader: _Reader) -> Iterator[Finding]:
    spelt: dict[str, Counter[str]] = {}
    first: dict[str, int] = {}
    for found in _NAME.finditer(reader.prose):
        # The first word may owe its capital to the sentence.
        after = found[0].find(" ") + 1
        for name, begin in ((found[0], found.start()), (found[0][after:], found.start() + after)):
            if " " in name and not name.isupper():
                spelt.setdefault(fold(name), Counter())[name] += 1
                first.setdefault(name, begin)
    for spellings in spelt.values():
        if len(spellings) > 1:
            usual = min(spellings, key=lambda name: (-spellings[name], first[name]))
            for other in sorted(spellings.keys() - {usual}):
                line = reader.text.count("\n", 0, first[usual]) + 1
                why = f"cũng viết là “{usual}” (dòng {line}); nếu là một tên, hãy viết một cách"
                yield Finding("ten-rieng", first[other], first[other] + len(other), why, usual)


def _times(reader: _Reader) -> Iterator[Finding]:
    if reader.item is None or reader.item.kind != "article" or _DATED.search(reader.prose):
        return
    # What somebody said was said that day.
    said = (word for word in _RELATIVE.finditer(reader.prose) if not _is_quoted(reader.prose, word.start()))
    word = next(said, None)
    if word:
        why = "nói thời gian theo lúc viết mà cả bài không có ngày nào; đọc lại sau này sẽ không rõ là bao giờ"
        yield Finding("thoi-gian", *word.span(), why, "ngày 9/10/2017")


def _is_quoted(prose: str, place: int) -> bool:
    """Whether a place is inside a quotation of its paragraph, or in a line of speech."""
    paragraph = prose[prose.rfind("\n", 0, place) + 1 : place]
    speech = paragraph.endswith(": ") or paragraph.lstrip(BLOT).startswith(("–", "—"))
    return speech or paragraph.rfind("“") > paragraph.rfind("”")


def _credit(reader: _Reader) -> Iterator[Finding]:
    image = reader.item.image if reader.item else None
    if image and not image.credit:
        yield Finding("anh-khong-nguon", *reader.key("src"), "là ảnh không ghi người chụp hay nguồn", "credit: Văn An")


def _alt(reader: _Reader) -> Iterator[Finding]:
    image = reader.item.image if reader.item else None
    if image and fold(image.alt) == fold(image.caption):
        why = "là lời tả ảnh chép từ chú thích; người không nhìn thấy ảnh cần biết trong ảnh có gì"
        yield Finding("alt-lap", *reader.key("alt"), why, "alt: Các đội thi chào khán giả trên sân khấu")


def _lead(reader: _Reader) -> Iterator[Finding]:
    count = syllables(reader.item.lead) if reader.item else 0
    if count > LEAD_SYLLABLES:
        begin, end = reader.key("summary")
        why = f"là sapo dài {count} âm tiết; nên dưới {LEAD_SYLLABLES}"
        yield Finding("sapo-dai", begin, max(end, begin), why, "summary: Ai, việc gì, ở đâu, khi nào")


def _bodies(reader: _Reader) -> Iterator[Finding]:
    for name in reader.words.body_pattern.finditer(reader.prose):
        right = reader.words.bodies_by_small[name[0].lower()]
        # "các ban dân vận" is any of them, and of "phó trưởng ban Dân vận" the first two words are a title.
        before = reader.prose[max(0, name.start() - 40) : name.start()]
        if name[0] != right and not name[0].isupper() and not _GENERIC.search(before):
            yield Finding("ten-co-quan", *name.span(), "là tên cơ quan viết thiếu hoặc thừa chữ hoa", right)


_RULES: dict[str, Callable[[_Reader], Iterator[Finding]]] = {
    "ngoac-kep": _quotes,
    "tai-day": _here,
    "chu-gia": _lookalikes,
    "dau-lac": _stray,
    "lap-tu": _twice,
    "dau-cach": _spaces,
    "loi-thuong-gap": _slips,
    "ten-rieng": _names,
    "thoi-gian": _times,
    "anh-khong-nguon": _credit,
    "alt-lap": _alt,
    "sapo-dai": _lead,
    "ten-co-quan": _bodies,
}
