"""Advice on the style of a content file, which stops no build, and corrections where only one can be meant."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

from msgspec import Struct

from newsroom.checks.prose import MASK, mask_non_prose
from newsroom.checks.style_words import StyleWords
from newsroom.content.frontmatter.editor import front_matter_end
from newsroom.model.items import Item
from newsroom.model.problems import BODY_KEY, Problem
from newsroom.text.normalize import LOOKALIKES, collapse_whitespace, count_syllables, fold, nfc

MAX_LEAD_SYLLABLES = 60
# A correction may make room for another one; a board's own list of typos may turn a word into another one and back.
MAX_CORRECTION_PASSES = 8
_IGNORE_COMMENT = re.compile(r"(?:<!--|#)\s*bo-qua\s*:\s*([a-z0-9, -]+)")
_CAPITAL_LETTERS = "".join(sign for sign in map(chr, range(0x41, 0x1EFA)) if sign.isupper() and nfc(sign) == sign)
_PROPER_NAME = re.compile(rf"(?<!\w)[{_CAPITAL_LETTERS}]\w*(?: [{_CAPITAL_LETTERS}]\w*)+")
_LINE_WITH_STRAIGHT_QUOTES = re.compile(r'^.*".*$', re.MULTILINE)
_LOOKALIKE = re.compile(f"[{''.join(map(chr, LOOKALIKES))}]")
_SHORT_LINK = re.compile(r"(?<!!)\[([^\[\]\n]{1,60})\]\(")
_VAGUE_LINK_TEXTS = frozenset(
    map(fold, ("tại đây", "ở đây", "vào đây", "đây", "xem thêm", "xem tiếp", "click here", "link"))
)
_FOREIGN_LETTERS = re.compile(
    "[^\\W\\d_][\u0300-\u036f]+|(?<![^\\W\\d_])[^\\W\\d_]*[äåæçëïîñöøûüÿßÄÅÆÇËÏÎÑÖØÛÜŸ][^\\W\\d_]*"
)
_DOUBLED_WORD = re.compile(r"(?<!\w)(\w+)[ ]+(\1)(?!\w)", re.IGNORECASE)
_EXTRA_SPACES = (
    (re.compile(r"(?<=\S) {2,}()(?=\S)"), "có nhiều dấu cách liền nhau"),
    # "Dùng dấu . đặt cuối câu" speaks of the sign; after a full stop comes no small letter.
    (
        re.compile(
            r"(?<=[\w”)])(?<![Dd]ấu)(?<![Kk]ý tự)(?<![Kk]ý hiệu)(?<![Pp]hím)"
            rf" +([,;](?=\s|$)|[!?.](?=\s|$)(?! +[^\W\d_{_CAPITAL_LETTERS}])|:(?=\s))",
            re.MULTILINE,
        ),
        "có dấu cách trước dấu câu",
    ),
)
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
    """Advice about the characters from `start` to `end` of a file; `replacement` is given where it is certain."""

    rule: str
    start: int
    end: int
    why: str
    example: str | None = None
    replacement: str | None = None
    reported: bool = True
    """Whether it is shown; of what the checks warn of already, only the correction is made."""


def check_style(text: str, item: Item | None, words: StyleWords) -> list[StyleSuggestion]:
    """All advice about a file's text (NFC, `\\n` line ends), in order, but for rules the file or the board disables."""
    context = _StyleContext(text, item, words)
    suggestions = [suggestion for rule in _active_rules(text, words) for suggestion in rule(context)]
    return sorted(suggestions, key=lambda suggestion: (suggestion.start, suggestion.rule))


def _active_rules(text: str, words: StyleWords) -> list[Rule]:
    disabled = set(words.disabled_rules)
    for comment in _IGNORE_COMMENT.findall(text):
        disabled |= {name.strip(" -") for name in comment.split(",")}
    return [] if "tat-ca" in disabled else [rule for name, rule in RULES.items() if name not in disabled]


def suggestions_to_problems(path: str, text: str, suggestions: list[StyleSuggestion]) -> list[Problem]:
    """The advice to be shown, as problems of the file at a path."""
    body_start, lines = front_matter_end(text), text.split("\n")
    problems = []
    for suggestion in suggestions:
        if suggestion.reported:
            line = text.count("\n", 0, suggestion.start) + 1
            key = "" if suggestion.start >= body_start else re.sub(r"^[\s-]*([\w-]*).*", r"\1", lines[line - 1])
            value = collapse_whitespace(text[suggestion.start : suggestion.end])
            why, example = f"{suggestion.why} ({suggestion.rule})", suggestion.example or suggestion.replacement
            problems.append(Problem(path, line, key or BODY_KEY, why, value, example, "advice"))
    return problems


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
    """A file, and its prose: its text with all else masked."""

    def __init__(self, text: str, item: Item | None, words: StyleWords) -> None:
        self.text, self.item, self.words = text, item, words
        self.prose = mask_non_prose(text)
        self.body_start = front_matter_end(text)

    def key_span(self, name: str) -> tuple[int, int]:
        """Where the value of a key of the front matter is; the key itself if it has none, else the body's start."""
        line = re.search(rf"^[ ]*{name}:[ ]*(.*)$", self.text[: self.body_start], re.MULTILINE)
        return line.span(1 if line[1] else 0) if line else (self.body_start, self.body_start)


def _mixed_quotes(context: _StyleContext) -> Iterator[StyleSuggestion]:
    if not re.search("[“”]", context.prose):
        return
    why = "là ngoặc kép thẳng trong bài có cả ngoặc kép cong; nên dùng một kiểu “ ”"
    for line in _LINE_WITH_STRAIGHT_QUOTES.finditer(context.prose, context.body_start):
        starts = [line.start() + n for n, sign in enumerate(line[0]) if sign == '"']
        for number, start in enumerate(starts):
            # Of a line with an odd number of them, nobody can say which is which.
            replacement = ("“", "”")[number % 2] if len(starts) % 2 == 0 else None
            yield StyleSuggestion(
                "ngoac-kep", start, start + 1, why, "“Dân vận khéo”", replacement, reported=number == 0
            )


def _vague_links(context: _StyleContext) -> Iterator[StyleSuggestion]:
    why = "là chữ liên kết không nói dẫn tới đâu; hãy lấy tên trang hay văn bản làm chữ liên kết"
    for link in _SHORT_LINK.finditer(context.text, context.body_start):
        words = fold(link[1]).strip(" .!*_")
        if words in _VAGUE_LINK_TEXTS or (len(words.split()) <= 5 and words.endswith(("tai day", "o day", "vao day"))):
            yield StyleSuggestion("tai-day", *link.span(1), why, "[Kế hoạch “Tháng Dân vận” năm 2017](…)")


def _lookalikes(context: _StyleContext) -> Iterator[StyleSuggestion]:
    for sign in _LOOKALIKE.finditer(context.prose):
        replacement = sign[0].translate(LOOKALIKES)
        yield StyleSuggestion("chu-gia", *sign.span(), "không phải là chữ đ", None, replacement, reported=False)


def _foreign_letters(context: _StyleContext) -> Iterator[StyleSuggestion]:
    why = "có chữ mang dấu không phải của tiếng Việt, có thể còn sót từ bảng mã cũ; hãy xem lại"
    for word in () if context.prose.isascii() else _FOREIGN_LETTERS.finditer(context.prose):
        yield StyleSuggestion("dau-lac", *word.span(), why)


def _doubled_words(context: _StyleContext) -> Iterator[StyleSuggestion]:
    for words in _DOUBLED_WORD.finditer(context.prose):
        if words[1].lower() in context.words.never_doubled:
            yield StyleSuggestion("lap-tu", *words.span(), "là một từ gõ hai lần", None, words[1])


def _extra_spaces(context: _StyleContext) -> Iterator[StyleSuggestion]:
    for pattern, why in _EXTRA_SPACES:
        for spaces in pattern.finditer(context.prose, context.body_start):
            # The word before the spaces is shown with them.
            start = max(context.prose.rfind(sign, 0, spaces.start()) for sign in " \n") + 1
            word = context.text[start : spaces.start()]
            yield StyleSuggestion("dau-cach", start, spaces.end(), why, None, word + (spaces[1] or " "))


def _common_typos(context: _StyleContext) -> Iterator[StyleSuggestion]:
    for typo in context.words.typo_pattern.finditer(context.prose):
        right = context.words.typos[typo[0].lower()]
        if typo[0].isupper():
            right = right.upper()
        elif typo[0][0].isupper():
            right = right[0].upper() + right[1:]
        yield StyleSuggestion("loi-thuong-gap", *typo.span(), "là lỗi gõ thường gặp", None, right)


def _inconsistent_names(context: _StyleContext) -> Iterator[StyleSuggestion]:
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    starts: dict[str, int] = {}
    for match in _PROPER_NAME.finditer(context.prose):
        # The first word may owe its capital to the sentence.
        first_word, _, rest = match[0].partition(" ")
        for name, start in ((match[0], match.start()), (rest, match.start() + len(first_word) + 1)):
            if " " in name and not name.isupper():
                spellings[fold(name)][name] += 1
                starts.setdefault(name, start)
    for counts in spellings.values():
        usual = min(counts, key=lambda name: (-counts[name], starts[name]))
        for other in sorted(counts.keys() - {usual}):
            line = context.text.count("\n", 0, starts[usual]) + 1
            why = f"cũng viết là “{usual}” (dòng {line}); nếu là một tên, hãy viết một cách"
            yield StyleSuggestion("ten-rieng", starts[other], starts[other] + len(other), why, usual)


def _relative_times(context: _StyleContext) -> Iterator[StyleSuggestion]:
    # A record has its days.
    if context.item is None or context.item.record or _EXPLICIT_DATE.search(context.prose):
        return
    # In a quotation, "yesterday" is right: it counts from the day it was said.
    words = _RELATIVE_TIME.finditer(context.prose)
    word = next((word for word in words if not _is_quoted(context.prose, word.start())), None)
    if word:
        why = "nói thời gian theo lúc viết mà cả bài không có ngày nào; đọc lại sau này sẽ không rõ là bao giờ"
        yield StyleSuggestion("thoi-gian", *word.span(), why, "ngày 9/10/2017")


def _is_quoted(prose: str, position: int) -> bool:
    """Whether a position is inside a quotation of its paragraph, or in a line of speech."""
    paragraph = prose[prose.rfind("\n", 0, position) + 1 : position]
    speech = paragraph.endswith(": ") or paragraph.lstrip(MASK).startswith(("–", "—"))
    return speech or paragraph.rfind("“") > paragraph.rfind("”")


def _missing_credit(context: _StyleContext) -> Iterator[StyleSuggestion]:
    image = context.item.image if context.item else None
    if image and not image.credit:
        yield StyleSuggestion(
            "anh-khong-nguon", *context.key_span("src"), "là ảnh không ghi người chụp hay nguồn", "credit: Văn An"
        )


def _alt_repeats_caption(context: _StyleContext) -> Iterator[StyleSuggestion]:
    image = context.item.image if context.item else None
    # Where both are missing, that is an error already.
    if image and image.alt and fold(image.alt) == fold(image.caption):
        why = "là lời tả ảnh chép từ chú thích; người không nhìn thấy ảnh cần biết trong ảnh có gì"
        yield StyleSuggestion("alt-lap", *context.key_span("alt"), why, "alt: Các đội thi chào khán giả trên sân khấu")


def _long_lead(context: _StyleContext) -> Iterator[StyleSuggestion]:
    count = count_syllables(context.item.lead) if context.item else 0
    if count > MAX_LEAD_SYLLABLES:
        why = f"là sapo dài {count} âm tiết; nên dưới {MAX_LEAD_SYLLABLES}"
        yield StyleSuggestion("sapo-dai", *context.key_span("summary"), why, "summary: Ai, việc gì, ở đâu, khi nào")


def _organisation_capitals(context: _StyleContext) -> Iterator[StyleSuggestion]:
    for name in context.words.organisation_pattern.finditer(context.prose):
        right = context.words.organisations_by_lowercase[name[0].lower()]
        # "các ban dân vận" is any of them, and of "phó trưởng ban Dân vận" the first two words are a title.
        before = context.prose[max(0, name.start() - 40) : name.start()]
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
