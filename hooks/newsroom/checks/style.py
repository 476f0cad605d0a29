"""Reads a content file as a sub-editor does: advice that stops nothing, and corrections where only one can be meant."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

from msgspec import Struct

from newsroom.checks.prose import MASK, body_start, mask_non_prose
from newsroom.checks.style_words import StyleWords
from newsroom.model.items import Item
from newsroom.model.problems import BODY_KEY, Problem
from newsroom.text.normalize import LOOKALIKES, collapse_whitespace, count_syllables, fold, nfc

MAX_LEAD_SYLLABLES = 60
# A correction may make room for another one; a board's own list of typos may turn a word into another one and back.
MAX_CORRECTION_PASSES = 8
_IGNORE_COMMENT = re.compile(r"(?:<!--|#)\s*bo-qua\s*:\s*([a-z0-9, -]+)")
_CAPITAL_LETTERS = "".join(sign for sign in map(chr, range(0x41, 0x1EFA)) if sign.isupper() and nfc(sign) == sign)
_PROPER_NAME = re.compile(rf"[{_CAPITAL_LETTERS}]\w*(?: [{_CAPITAL_LETTERS}]\w*)+")
_SHORT_LINK = re.compile(r"\[([^\]\n]{1,60})\]\(")
_VAGUE_LINK_TEXTS = frozenset(
    map(fold, ("tại đây", "ở đây", "vào đây", "đây", "xem thêm", "xem tiếp", "click here", "link"))
)
_FOREIGN_LETTERS = re.compile("[^\\W\\d_][\u0300-\u036f]+|[^\\W\\d_]*[äåæçëïîñöøûüÿßÄÅÆÇËÏÎÑÖØÛÜŸ][^\\W\\d_]*")
_DOUBLED_WORD = re.compile(r"(?<!\w)(\w+)[ ]+(\1)(?!\w)", re.IGNORECASE)
_MULTIPLE_SPACES = re.compile(r"(?<=\S) {2,}(?=\S)")
_SPACE_BEFORE_PUNCTUATION = re.compile(r"(?<=[\w”)]) +(?=[,;!?](?:\s|$)|\.(?:\s|$)|:\s)", re.MULTILINE)
_GENERIC_NOUN_BEFORE = re.compile(
    r"(?<!\w)(?:các|những|mọi|mỗi|từng|một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười|\d+|trưởng|phó)(?: \w+){0,3} $",
    re.IGNORECASE,
)
_EXPLICIT_DATE = re.compile(r"\d{1,2}[/-]\d{1,2}|ngày \d{1,2}\b", re.IGNORECASE)
_RELATIVE_TIME = re.compile(
    r"(?<!\w)(?:hôm (?:qua|nay|kia)|(?:sáng|trưa|chiều|tối|đêm) (?:qua|nay)|ngày mai|tuần (?:qua|trước)"
    r"|mới đây|vừa qua|vừa (?:mới |được )?(?:tổ chức|triển khai|ban hành|công bố|diễn ra|khai mạc|phát động|ký|trao"
    r"|hoàn thành|khánh thành|ra mắt|có))(?!\w)",
    re.IGNORECASE,
)


class StyleSuggestion(Struct, frozen=True):
    """A piece of advice about the characters from `begin` to `end` of a file; `right` stands where it is certain."""

    rule: str
    start: int
    end: int
    why: str
    example: str | None = None
    replacement: str | None = None
    reported: bool = True
    """Whether it is said; what the checks warn of is only mended here."""


def check_style(text: str, item: Item | None, words: StyleWords) -> list[StyleSuggestion]:
    """All advice about a file's text (`\\n` line ends), in order; what the file or the board silences is left out."""
    context = _StyleContext(text, item, words)
    suggestions = [suggestion for rule in _active_rules(text, words) for suggestion in rule(context)]
    return sorted(suggestions, key=lambda suggestion: (suggestion.start, suggestion.rule))


def _active_rules(text: str, words: StyleWords) -> list[Rule]:
    disabled = set(words.disabled_rules)
    for comment in _IGNORE_COMMENT.findall(text):
        disabled |= {name.strip(" -") for name in comment.split(",")}
    return [] if "tat-ca" in disabled else [rule for name, rule in RULES.items() if name not in disabled]


def suggestions_to_problems(path: str, text: str, suggestions: list[StyleSuggestion]) -> list[Problem]:
    """The advice as problem lines, which block nothing."""
    begin = body_start(text)
    made = []
    for finding in suggestions:
        if finding.reported:
            line = text.count("\n", 0, finding.start) + 1
            row = text.split("\n")[line - 1]
            key = BODY_KEY if finding.start >= begin else re.sub(r"^[\s-]*([\w-]*).*", r"\1", row) or BODY_KEY
            value = collapse_whitespace(text[finding.start : finding.end])
            why = f"{finding.why} ({finding.rule})"
            made.append(Problem(path, line, key, why, value, finding.example or finding.replacement, "advice"))
    return made


def correct_text(text: str, item: Item | None, words: StyleWords) -> str:
    """A file's text (NFC, `\\n` line ends) with every certain correction made.

    Each rule reads what the one before it wrote, so that no two of them correct the same characters.
    """
    for _ in range(MAX_CORRECTION_PASSES):
        before, context = text, _StyleContext(text, item, words)
        for rule in _active_rules(text, words):
            text = _apply_replacements(context.text, rule(context))
            if text != context.text:
                context = _StyleContext(text, item, words)
        if text == before:
            break
    return text


def _apply_replacements(text: str, suggestions: Iterable[StyleSuggestion]) -> str:
    """The text with the corrections of one rule made, but for those that overlap an earlier one."""
    parts, position = [], 0
    for suggestion in sorted(suggestions, key=lambda suggestion: suggestion.start):
        if suggestion.replacement is not None and suggestion.start >= position:
            parts += [text[position : suggestion.start], suggestion.replacement]
            position = suggestion.end
    return nfc("".join([*parts, text[position:]]))


class _StyleContext:
    """A file with its prose."""

    def __init__(self, text: str, item: Item | None, words: StyleWords) -> None:
        self.text, self.item, self.words = text, item, words
        self.prose = mask_non_prose(text)
        self.body_start = body_start(text)

    def key_span(self, name: str) -> tuple[int, int]:
        """Where the value of a key of the front matter stands, or the beginning of the body."""
        found = re.search(rf"^[ ]*{name}:[ ]*(.*)$", self.text[: self.body_start], re.MULTILINE)
        return found.span(1) if found and found[1] else found.span() if found else (self.body_start, self.body_start)


def _mixed_quotes(reader: _StyleContext) -> Iterator[StyleSuggestion]:
    prose = reader.prose
    if '"' not in prose[reader.body_start :] or not re.search("[“”]", prose):
        return
    why = "là ngoặc kép thẳng trong bài có cả ngoặc kép cong; nên dùng một kiểu “ ”"
    for row in re.finditer(r'^.*".*$', prose[reader.body_start :], re.MULTILINE):
        places = [reader.body_start + row.start() + n for n, sign in enumerate(row[0]) if sign == '"']
        for number, place in enumerate(places):
            # Of a line with an odd number of them, nobody can say which is which.
            right = ("“", "”")[number % 2] if len(places) % 2 == 0 else None
            yield StyleSuggestion("ngoac-kep", place, place + 1, why, "“Dân vận khéo”", right, reported=number == 0)


def _vague_links(reader: _StyleContext) -> Iterator[StyleSuggestion]:
    why = "là chữ liên kết không nói dẫn tới đâu; hãy lấy tên trang hay văn bản làm chữ liên kết"
    for link in _SHORT_LINK.finditer(reader.text, reader.body_start):
        if link.start() and reader.text[link.start() - 1] == "!":
            continue
        words = fold(link[1]).strip(" .!*_")
        if words in _VAGUE_LINK_TEXTS or (len(words.split()) <= 5 and words.endswith(("tai day", "o day", "vao day"))):
            yield StyleSuggestion("tai-day", *link.span(1), why, "[Kế hoạch “Tháng Dân vận” năm 2017](…)")


def _lookalikes(reader: _StyleContext) -> Iterator[StyleSuggestion]:
    for place, sign in enumerate(reader.prose):
        if ord(sign) in LOOKALIKES:
            yield StyleSuggestion(
                "chu-gia", place, place + 1, "không phải là chữ đ", None, sign.translate(LOOKALIKES), reported=False
            )


def _foreign_letters(reader: _StyleContext) -> Iterator[StyleSuggestion]:
    why = "có chữ mang dấu không phải của tiếng Việt, có thể còn sót từ bảng mã cũ; hãy xem lại"
    if reader.prose.isascii():
        return
    for word in _FOREIGN_LETTERS.finditer(reader.prose):
        yield StyleSuggestion("dau-lac", *word.span(), why)


def _doubled_words(reader: _StyleContext) -> Iterator[StyleSuggestion]:
    for words in _DOUBLED_WORD.finditer(reader.prose):
        if words[1].lower() in reader.words.never_doubled:
            yield StyleSuggestion("lap-tu", *words.span(), "là một từ gõ hai lần", None, words[1])


def _extra_spaces(reader: _StyleContext) -> Iterator[StyleSuggestion]:
    for spaces in _MULTIPLE_SPACES.finditer(reader.prose, reader.body_start):
        begin = _word_start(reader.prose, spaces.start())
        yield StyleSuggestion("dau-cach", begin, spaces.end(), "có nhiều dấu cách liền nhau", None,
                      f"{reader.text[begin : spaces.start()]} ")  # fmt: skip
    for spaces in _SPACE_BEFORE_PUNCTUATION.finditer(reader.prose, reader.body_start):
        begin = _word_start(reader.prose, spaces.start())
        right = reader.text[begin : spaces.start()] + reader.text[spaces.end()]
        yield StyleSuggestion("dau-cach", begin, spaces.end() + 1, "có dấu cách trước dấu câu", None, right)


def _word_start(prose: str, end: int) -> int:
    return max(prose.rfind(" ", 0, end), prose.rfind("\n", 0, end)) + 1


def _common_typos(reader: _StyleContext) -> Iterator[StyleSuggestion]:
    for slip in reader.words.typo_pattern.finditer(reader.prose):
        right = reader.words.typos[slip[0].lower()]
        if slip[0].isupper():
            right = right.upper()
        elif slip[0][0].isupper():
            right = right[0].upper() + right[1:]
        yield StyleSuggestion("loi-thuong-gap", *slip.span(), "là lỗi gõ thường gặp", None, right)


def _inconsistent_names(reader: _StyleContext) -> Iterator[StyleSuggestion]:
    spelt: dict[str, Counter[str]] = {}
    first: dict[str, int] = {}
    for found in _PROPER_NAME.finditer(reader.prose):
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
                yield StyleSuggestion("ten-rieng", first[other], first[other] + len(other), why, usual)


def _relative_times(reader: _StyleContext) -> Iterator[StyleSuggestion]:
    if reader.item is None or reader.item.kind != "article" or _EXPLICIT_DATE.search(reader.prose):
        return
    # What somebody said was said that day.
    said = (word for word in _RELATIVE_TIME.finditer(reader.prose) if not _is_quoted(reader.prose, word.start()))
    word = next(said, None)
    if word:
        why = "nói thời gian theo lúc viết mà cả bài không có ngày nào; đọc lại sau này sẽ không rõ là bao giờ"
        yield StyleSuggestion("thoi-gian", *word.span(), why, "ngày 9/10/2017")


def _is_quoted(prose: str, place: int) -> bool:
    """Whether a place is inside a quotation of its paragraph, or in a line of speech."""
    paragraph = prose[prose.rfind("\n", 0, place) + 1 : place]
    speech = paragraph.endswith(": ") or paragraph.lstrip(MASK).startswith(("–", "—"))
    return speech or paragraph.rfind("“") > paragraph.rfind("”")


def _missing_credit(reader: _StyleContext) -> Iterator[StyleSuggestion]:
    image = reader.item.image if reader.item else None
    if image and not image.credit:
        yield StyleSuggestion(
            "anh-khong-nguon", *reader.key_span("src"), "là ảnh không ghi người chụp hay nguồn", "credit: Văn An"
        )


def _alt_repeats_caption(reader: _StyleContext) -> Iterator[StyleSuggestion]:
    image = reader.item.image if reader.item else None
    if image and fold(image.alt) == fold(image.caption):
        why = "là lời tả ảnh chép từ chú thích; người không nhìn thấy ảnh cần biết trong ảnh có gì"
        yield StyleSuggestion("alt-lap", *reader.key_span("alt"), why, "alt: Các đội thi chào khán giả trên sân khấu")


def _long_lead(reader: _StyleContext) -> Iterator[StyleSuggestion]:
    count = count_syllables(reader.item.lead) if reader.item else 0
    if count > MAX_LEAD_SYLLABLES:
        begin, end = reader.key_span("summary")
        why = f"là sapo dài {count} âm tiết; nên dưới {MAX_LEAD_SYLLABLES}"
        yield StyleSuggestion("sapo-dai", begin, max(end, begin), why, "summary: Ai, việc gì, ở đâu, khi nào")


def _organisation_capitals(reader: _StyleContext) -> Iterator[StyleSuggestion]:
    for name in reader.words.organisation_pattern.finditer(reader.prose):
        right = reader.words.organisations_by_lowercase[name[0].lower()]
        # "các ban dân vận" is any of them, and of "phó trưởng ban Dân vận" the first two words are a title.
        before = reader.prose[max(0, name.start() - 40) : name.start()]
        if name[0] != right and not name[0].isupper() and not _GENERIC_NOUN_BEFORE.search(before):
            yield StyleSuggestion("ten-co-quan", *name.span(), "là tên cơ quan viết thiếu hoặc thừa chữ hoa", right)


Rule: TypeAlias = Callable[[_StyleContext], Iterator[StyleSuggestion]]
RULES: dict[str, Rule] = {
    "ngoac-kep": _mixed_quotes,
    "tai-day": _vague_links,
    "chu-gia": _lookalikes,
    "dau-lac": _foreign_letters,
    "lap-tu": _doubled_words,
    "dau-cach": _extra_spaces,
    "loi-thuong-gap": _common_typos,
    "ten-rieng": _inconsistent_names,
    "thoi-gian": _relative_times,
    "anh-khong-nguon": _missing_credit,
    "alt-lap": _alt_repeats_caption,
    "sapo-dai": _long_lead,
    "ten-co-quan": _organisation_capitals,
}
