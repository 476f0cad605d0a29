"""Turns one item of an old site into the content file it becomes here."""

import html
import re
from collections import Counter
from collections.abc import Mapping

from msgspec import structs

from newsroom.content.frontmatter.writer import FrontMatterValue, FrontMatterWriter, compact_entry
from newsroom.content.parser import ParseResult
from newsroom.importing.markdown import escape_markdown
from newsroom.migration.context import ConvertContext
from newsroom.migration.findings import TOLD_STATES
from newsroom.migration.item_body import BodyReader, ConvertedBody
from newsroom.migration.item_values import ItemValues
from newsroom.migration.old_site import Finding, OldItem
from newsroom.migration.outcome import ConvertedItem
from newsroom.migration.own_references import OwnAddresses
from newsroom.migration.words import drawn_numbers, fragment_words, markdown_words, text_words
from newsroom.model.settings import DEFAULT_KIND
from newsroom.text.normalize import shorten

_REQUIRED = frozenset({"title", "date"})
# A file's head may have 100,000 characters.
MAX_SUMMARY_LENGTH, MAX_EXTRA_LENGTH, MAX_COMMENTS, MAX_COMMENT_LENGTH = 2000, 30_000, 50, 800


def convert_item(item: OldItem, path: str, context: ConvertContext) -> ConvertedItem:
    """The content file of an item, to be written at `path` below content/, whose first folder is its section.

    A path in no section is a page's, which MkDocs draws. Never raises for what an item holds: what cannot be read
    becomes a draft with what could be.
    """
    return _Conversion(item, path, context).convert()


class _Conversion:
    """The conversion of one item."""

    def __init__(self, item: OldItem, path: str, context: ConvertContext) -> None:
        self._item, self._path, self._context = _with_short_summary(item), path, context
        self._section = context.settings.section_by_key(path.partition("/")[0])
        self._findings: list[Finding] = list(item.findings)
        self._draft_reasons: list[str] = []
        self._extra: dict[str, FrontMatterValue] = {}

    def convert(self) -> ConvertedItem:
        item, context = self._item, self._context
        is_document = self._section is not None and context.kinds[self._section.kind].is_document
        reader = BodyReader(
            item, self._path, addresses=OwnAddresses(context.addresses), find_page=context.find_page,
            find_media=context.find_media,
        )  # fmt: skip
        body = reader.read(attachments_in_text=not is_document, lead_in_text=self._section is None)
        self._findings += body.findings
        if item.state.visibility != "public":
            self._draft_reasons.append(item.state.why or "chưa đăng ở trang cũ")
            if not any(finding.kind in TOLD_STATES for finding in item.findings):
                self._tell("draft" if item.state.visibility == "draft" else "protected", item.state.why)
        if not body.is_readable:
            self._draft_reasons.append("máy không đọc được hết chữ của bài")
        reading = ItemValues(self._item, self._path, context)
        values = reading.read(body)
        self._extra = reading.extra
        self._findings += reading.findings
        self._draft_reasons += reading.draft_reasons
        text, parsed, values = self._settle(values, body)
        if parsed.item is not None and (foreign := set(parsed.item.body.images) - {file.name for file in body.files}):
            # The build stops at a picture that is not there, and nobody has brought this one.
            self._tell("needs-draft", f"ảnh {min(foreign)[:200]} không theo bài sang được")
            self._draft_reasons.append("có ảnh không theo bài sang được")
            text = self._compose(values, body)
        out = self._words_here(values, body, parsed)
        total, kept = body.words.total(), (body.words & out).total()
        if not body.keeps_spelling and 10 * out.total() > 9 * total:
            # Signs of an old character set stand between words here and there.
            total = kept = out.total()
        counts = structs.replace(body.counts, words=total, words_kept=kept)
        if total - kept > max(3, total // 200):
            missing = ", ".join(word for word, _ in (body.words - out).most_common(8))
            self._tell("lost-words", f"{total - kept} trên {total} chữ: {missing}")
        aliases = values.get("aliases", ())
        return ConvertedItem(
            path=self._path,
            text=text,
            is_public=not self._draft_reasons,
            files=body.files,
            aliases=tuple(str(each) for each in aliases),
            findings=tuple(dict.fromkeys(self._findings)),
            counts=counts,
            has_open_links=body.has_open_links,
        )

    def _settle(
        self, values: dict[str, FrontMatterValue], body: ConvertedBody
    ) -> tuple[str, ParseResult, dict[str, FrontMatterValue]]:
        """The file's text as the parser takes it: what it refuses is kept aside, else the item is a draft."""
        for key in [key for key in values.keys() - _REQUIRED if len(str(values[key])) > MAX_EXTRA_LENGTH]:
            self._tell("lost-value", f"{key}: {len(str(values[key]))} ký tự")
            values = {name: value for name, value in values.items() if name != key}
        text = self._compose(values, body)
        parsed = self._parse(text, body)
        for _ in range(3):
            errors = [problem for problem in parsed.problems if problem.level == "error"]
            if not errors:
                break
            refused = {re.split(r"[.\[]", problem.key)[0] for problem in errors} & (values.keys() - _REQUIRED)
            for key in sorted(refused):
                self._extra[key] = values[key]
                self._tell("refused-value", next(error.message for error in errors if error.key.startswith(key)))
            values = {key: value for key, value in values.items() if key not in refused}
            if not refused and not self._draft_reasons:
                self._tell("needs-draft", errors[0].message)
                self._draft_reasons.append(errors[0].message)
            elif not refused:
                break
            text = self._compose(values, body)
            parsed = self._parse(text, body)
        return text, parsed, values

    def _compose(self, values: Mapping[str, FrontMatterValue], body: ConvertedBody) -> str:
        front = FrontMatterWriter()
        for comment in body.comments[:MAX_COMMENTS]:
            front.add_comment(shorten(comment, MAX_COMMENT_LENGTH))
        for key, value in values.items():
            front.add_lines(*compact_entry(key, value))
        if self._draft_reasons and self._section:
            front.add_comment(f"Bản nháp: {'; '.join(self._draft_reasons)}. Xem lại rồi xóa dòng sau để đăng.")
            front.add("draft", "yes")
        if extra := self._short_extra():
            front.add_comment("Giá trị của trang cũ không có chỗ ở đây, giữ nguyên.")
            front.add("extra", extra)
        markdown = body.markdown if self._section else f"# {values['title']}\n\n{body.markdown}"
        return front.to_text(markdown)

    def _short_extra(self) -> dict[str, FrontMatterValue]:
        """The values without a place of their own, but for those that would make the file's head too long to read."""
        kept: dict[str, FrontMatterValue] = {}
        left = MAX_EXTRA_LENGTH
        for name, value in self._extra.items():
            size = len(name) + len(str(value))
            if size <= left:
                kept[name] = value
                left -= size
            else:
                self._tell("lost-value", f"{name[:60]}: {size} ký tự")
        return kept

    def _parse(self, text: str, body: ConvertedBody) -> ParseResult:
        """What the parser makes of the file; a page's text is read as that of an article."""
        if self._section is not None:
            return self._context.parser.parse(self._path, text.encode())
        sections = self._context.settings.sections
        section = next((each for each in sections if each.kind == DEFAULT_KIND), sections[0])
        as_article = f"---\ntitle: Trang\ndate: 2000-01-01\ndraft: yes\n---\n{body.markdown}\n"
        return self._context.parser.parse(f"{section.key}/trang.md", as_article.encode())

    def _words_here(
        self, values: Mapping[str, FrontMatterValue], body: ConvertedBody, parsed: ParseResult
    ) -> Counter[str]:
        """The words that stand in the file, for readers and for editors."""
        is_parsed = parsed.fragment and self._item.body_format == "html"
        if is_parsed:
            words = fragment_words(parsed.fragment) + drawn_numbers(body.markdown)
        else:
            words = markdown_words(body.markdown)
        lead = body.lead
        texts = [values["title"], values.get("summary", ""), values.get("description", ""), *body.comments]
        texts += [lead.alt, lead.caption.text, f"Ảnh: {lead.caption.credit}"] if lead else []
        texts += (part.partition("-->")[0] for part in body.markdown.split("<!--")[1:])
        return words + text_words(" ".join(map(str, texts)))

    def _tell(self, kind: str, detail: str) -> None:
        self._findings.append(Finding(kind, self._item.title or self._path, detail))


def _with_short_summary(item: OldItem) -> OldItem:
    """An item whose lead is a whole text has that above its body."""
    if len(item.summary) <= MAX_SUMMARY_LENGTH:
        return item
    if item.body_format == "html":
        return structs.replace(item, summary="", body=f"<p>{html.escape(item.summary)}</p>\n{item.body}")
    return structs.replace(item, summary="", body=f"{escape_markdown(item.summary)}\n\n{item.body}")
