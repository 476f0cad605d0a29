"""Reads a module of news: its articles with all that belongs to them."""

import json
import re
from collections.abc import Iterator, Mapping

from newsroom.migration.nukeviet.news_lists import Category, NewsLists
from newsroom.migration.nukeviet.site import Module, NukevietSite
from newsroom.migration.nukeviet.tables import Role, Row, Tables, whole_number
from newsroom.migration.nukeviet.texts import listed, moment, plain_text
from newsroom.migration.old_site import Finding, OldFile, OldItem, OldPicture, OldState
from newsroom.migration.states import old_state
from newsroom.text.normalize import slug

# A category that is locked adds this to the states of its articles; its own state is then 10 or more.
_LOCKED = 21
# Groups of articles that boards put on their front pages: the newest of these stay featured here.
_FEATURED_WORDS = ("tieu-diem", "noi-bat", "tin-nong", "tin-hot", "hot-news", "tin-chinh")
_MAX_FEATURED = 5
_MAX_VERSIONS = 50
_MAX_LEAD_LENGTH = 800
"""In characters; twice what a lead has."""
# Columns that have no place here, by NukeViet's names.
_KEPT_COLUMNS = ("titlesite", "description", "keywords", "sourcetext")


class NewsModule:
    """The articles of one module, which pass one by one; `lists` are complete after that."""

    def __init__(self, tables: Tables, site: NukevietSite, module: Module) -> None:
        self._tables = tables
        self._site = site
        self._module = module
        self.lists = NewsLists(tables, site, module)
        base = module.base
        self._role: Role = "news" if tables.count("news", base) else "news_copy"
        """The copies that categories have are of use where the table itself is missing: they outlive articles."""
        self._sources = {row["sourceid"]: row for row in tables.rows("source", base)}
        self._voices = {row["id"]: plain_text(row["title"]) for row in tables.rows("voice", base)}
        self._blocks = {row["bid"]: plain_text(row["title"]) for row in tables.rows("block", base)}
        self._featured = self._find_featured()
        self.is_whole = self._role == "news"

    def articles(self) -> Iterator[OldItem]:
        """All articles in the order of their numbers."""
        for row in self._tables.rows(self._role, self._module.base):
            if number := whole_number(row["id"]):
                article = self._article(number, row)
                if article.state.visibility == "public":
                    self.lists.count(row)
                yield article

    def _find_featured(self) -> set[int]:
        wanted = {bid for bid, title in self._blocks.items() if any(word in slug(title) for word in _FEATURED_WORDS)}
        rows = [row for row in self._tables.links("item_block", self._module.base) if row["bid"] in wanted]
        rows.sort(key=lambda row: (whole_number(row["weight"]), -whole_number(row["id"])))
        return {whole_number(row["id"]) for row in rows[:_MAX_FEATURED]}

    def _article(self, number: int, row: Row) -> OldItem:
        site, module, base = self._site, self._module, self._module.base
        detail = self._tables.row("detail", base, number)
        body = detail["bodyhtml"] or self._tables.row("bodytext", base, number)["bodytext"]
        title = plain_text(row["title"])
        state, findings = self._state(row, title)
        summary = plain_text(row["hometext"])
        if not body.strip() and len(summary) > _MAX_LEAD_LENGTH:
            # Some wrote the whole article where its lead belongs.
            body, summary = f"<div>{row['hometext']}</div>", ""
        if not body.strip():
            findings += (Finding("body-missing", title),)
        if row["external_link"] == "1" and detail["sourcetext"]:
            if state.visibility == "public":
                state = OldState("draft", "chỉ dẫn sang một trang khác, ở trang cũ không có trang riêng")
            findings += (Finding("external-link", title, detail["sourcetext"][:200]),)
        categories = self.lists.categories(row)
        address, former, other = self._addresses(number, row, categories)
        topic = self.lists.topic(row)
        return OldItem(
            key=f"nukeviet:{site.key(module, number)}",
            kind="article",
            title=title,
            body=body,
            state=state,
            date=moment(row["publtime"]) or moment(row["addtime"]),
            expires=moment(row["exptime"]),
            featured=number in self._featured,
            summary=summary,
            authors=self._authors(number, row),
            categories=tuple(category.key for category in categories),
            tags=tuple(self.lists.tags(number)),
            dossiers=(topic,) if topic else (),
            image=self._picture(row),
            attachments=tuple(self._files(detail)),
            source=self._source(row, detail),
            slug=row["alias"],
            feed_id=f"nukeviet:{site.key(module, number)}",
            address=address,
            former_addresses=former,
            other_addresses=other,
            hits=max(0, whole_number(row["hitstotal"])),
            extra=self._extra(number, row, detail),
            findings=findings,
        )

    def _state(self, row: Row, title: str) -> tuple[OldState, tuple[Finding, ...]]:
        """Whether readers saw an article: by its own state, that of its main category and that of the module."""
        word = row["status"]
        if whole_number(word) >= _LOCKED - 1:
            return OldState("draft", "ở chuyên mục đang khóa"), ()
        own = old_state("nukeviet", word)
        if own is None:
            return OldState("draft", "không rõ đã đăng hay chưa"), (
                Finding("unclear-state", title, f"status = {word}"),
            )
        if own.visibility != "public":
            return own, ()
        if not self._module.is_on:
            return OldState("draft", "ở phần đã tắt"), ()
        if not self._module.is_for_all:
            return OldState("protected", "ở phần chỉ dành cho thành viên"), ()
        category = self.lists.main_category(row)
        if category is None:
            detail = f"chuyên mục số {row['catid'] or 0} không có trong tệp sao lưu"
            return OldState("draft", "không rõ thuộc chuyên mục nào"), (Finding("unclear-state", title, detail),)
        return category.state, ()

    def _addresses(
        self, number: int, row: Row, categories: list[Category]
    ) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
        """The address of an article, those in further categories and by former names, and all else that led to it."""
        if not categories:
            return "", (), ()
        site, module = self._site, self._module
        name = f"{row['alias']}-{number}{site.extension}"
        address, *other = site.forms(module, f"{categories[0].alias}/{name}")
        former = [site.address(module, f"{category.alias}/{name}") for category in categories[1:]]
        for version in self._tables.rows_of("history", module.base, number)[-_MAX_VERSIONS:]:
            if category := self.lists.main_category(version):
                former.append(site.address(module, f"{category.alias}/{version['alias']}-{number}{site.extension}"))
        for function in ("print", "savefile"):
            written = module.functions.get(function, function)
            other.append(site.address(module, f"{written}/{categories[0].alias}/{name}"))
        return address, tuple(each for each in dict.fromkeys(former) if each != address), tuple(other)

    def _authors(self, number: int, row: Row) -> tuple[str, ...]:
        links = self._tables.rows_of("item_author", self._module.base, number)
        names = [plain_text(link["pseudonym"]) for link in links]
        written = plain_text(row["author"])
        if not _names_a_source(written):
            names += _single_names(written)
        return tuple(dict.fromkeys(filter(None, names)))

    def _picture(self, row: Row) -> OldPicture | None:
        file = row["homeimgfile"].strip()
        if not file:
            return None
        caption = plain_text(row["homeimgalt"])
        return OldPicture(self._upload(file), alt=caption, caption=caption)

    def _upload(self, file: str) -> str:
        """The address of a file of the module, as pages had it."""
        if "//" in file:
            return file
        return f"{self._site.folder}uploads/{self._module.upload}/{file.lstrip('/')}"

    def _files(self, detail: Row) -> Iterator[OldFile]:
        for file in listed(detail["files"]):
            yield OldFile(self._upload(file), file.rsplit("/", 1)[-1])
        for number, file in _voice_files(detail["voicedata"]):
            voice = self._voices.get(number, "")
            yield OldFile(self._upload(file), f"Bản đọc – {voice}" if voice else "Bản đọc")

    def _source(self, row: Row, detail: Row) -> str:
        source = self._sources.get(row["sourceid"])
        title = plain_text(source["title"]) if source else ""
        if not title and "//" not in detail["sourcetext"]:
            title = plain_text(detail["sourcetext"])
        if not title and _names_a_source(author := plain_text(row["author"])):
            title = author
        return title if not title or _names_a_source(title) else f"Theo {title}"

    def _extra(self, number: int, row: Row, detail: Row) -> Mapping[str, object]:
        extra: dict[str, object] = {name: text for name in _KEPT_COLUMNS if (text := plain_text(detail[name]))}
        rows = self._tables.rows_of("item_block", self._module.base, number)
        if blocks := [title for row in rows if (title := self._blocks.get(row["bid"], ""))]:
            extra["block"] = blocks
        if _names_a_source(author := plain_text(row["author"])) and author != self._source(row, detail):
            extra["author"] = author
        return extra


def _names_a_source(text: str) -> bool:
    """Whether a line says itself that it is where a text comes from."""
    return slug(text).startswith(("theo-", "nguon-"))


def _single_names(text: str) -> list[str]:
    """The people that one line names; a line that is no list of names of people stays whole."""
    parts = [part.strip() for part in re.split(r"[;,/]", text)]
    return parts if all(part and 2 <= len(part.split()) <= 5 for part in parts) else [text]


def _voice_files(data: str) -> list[tuple[str, str]]:
    """The files of a text read aloud with the numbers of their voices, from JSON."""
    try:
        voices = json.loads(data) if data else {}
    except (ValueError, RecursionError):
        return []
    if not isinstance(voices, dict):
        return []
    return [(number, file) for number, file in voices.items() if isinstance(file, str) and file]
