"""Reads a module of news: its articles with all that belongs to them, and what they are gathered under."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping

from msgspec import Struct

from newsroom.migration.nukeviet.site import Module, NukevietSite, is_for_everyone
from newsroom.migration.nukeviet.tables import Role, Row, Tables, whole_number
from newsroom.migration.nukeviet.texts import listed, moment, numbers, plain_text
from newsroom.migration.old_site import Finding, OldFile, OldItem, OldPicture, OldState, OldTerm
from newsroom.migration.states import old_state
from newsroom.text.normalize import slug

# A category that is locked adds this to the states of its articles; its own state is then 10 or more.
_LOCKED = 21
_VISIBLE_CATEGORY = {"1", "2", ""}
# Groups of articles that boards put on their front pages: the newest of these stay featured here.
_FEATURED_WORDS = ("tieu-diem", "noi-bat", "tin-nong", "tin-hot", "hot-news", "tin-chinh")
MAX_FEATURED = 5
MAX_LIST_PAGES = 500
MAX_LEAD_LENGTH = 800
"""In characters; twice what a lead has."""
# Columns that have no place here, by NukeViet's names.
_KEPT_COLUMNS = ("titlesite", "description", "keywords", "sourcetext")


class _Category(Struct, frozen=True):
    key: str
    alias: str
    state: OldState


class NewsModule:
    """The articles of one module, with the terms around them in memory; the articles pass one by one."""

    def __init__(self, tables: Tables, site: NukevietSite, module: Module) -> None:
        self._tables = tables
        self._site = site
        self._module = module
        base = module.base
        self._role: Role = "news" if tables.count("news", base) else "news_copy"
        """The copies that categories have are of use where the table itself is missing: they outlive articles."""
        self._topics = {row["topicid"]: row for row in tables.rows("topic", base)}
        self._sources = {row["sourceid"]: row for row in tables.rows("source", base)}
        self._tags = {row["tid"]: row for row in tables.rows("tag", base)}
        self._authors = {row["id"]: row for row in tables.rows("author", base)}
        self._voices = {row["id"]: plain_text(row["title"]) for row in tables.rows("voice", base)}
        self._blocks = {row["bid"]: plain_text(row["title"]) for row in tables.rows("block", base)}
        self._category_rows = {row["catid"]: row for row in tables.rows("category", base)}
        self._categories = {number: self._read_category(number, row) for number, row in self._category_rows.items()}
        self._aliases = {category.key: category.alias for category in self._categories.values()}
        self._featured = self._find_featured()
        self._tag_words: Counter[tuple[str, str]] = Counter()
        self._shown: Counter[str] = Counter()
        """How many public articles each list has, by its operation in addresses."""
        self._per_page = whole_number(site.setting("per_page", module.name, module.language)) or 20
        self.is_whole = self._role == "news"

    def articles(self) -> Iterator[OldItem]:
        """All articles in the order of their numbers."""
        for row in self._tables.rows(self._role, self._module.base):
            if number := whole_number(row["id"]):
                article = self._article(number, row)
                if article.state.visibility == "public":
                    aliases = (self._aliases.get(key, "") for key in article.categories)
                    topic = self._topics.get(row["topicid"])
                    self._shown.update([*aliases, *([self._topic_operation(topic)] if topic else ())])
                yield article

    def terms(self, home: str) -> Iterator[OldTerm]:
        """What articles are gathered under, after all of them were read: tags are called as articles call them.

        A module is a category above its own, but for that of the home page, whose name is `home`: that is the site.
        """
        site, module = self._site, self._module
        is_home = module.name == home and module.language == site.language
        if not is_home:
            yield OldTerm(
                "category",
                site.key(module),
                module.title or module.name,
                addresses=tuple(site.forms(module)),
                feed_addresses=tuple(site.feed_forms(module)),
                is_public=module.is_on and module.is_for_all,
            )
        for number, row in self._category_rows.items():
            category = self._categories[number]
            above = self._categories.get(row["parentid"]) if row["parentid"] != number else None
            yield OldTerm(
                "category",
                category.key,
                plain_text(row["title"]) or category.alias,
                parent=above.key if above else "" if is_home else site.key(module),
                addresses=self._list_forms(category.alias),
                feed_addresses=tuple(site.feed_forms(module, category.alias)),
                description=plain_text(row["description"]),
                is_public=category.state.visibility == "public",
            )
        words: dict[str, str] = {}
        for (number, word), _ in self._tag_words.most_common():
            words.setdefault(number, word)
        for number, row in self._tags.items():
            title = words.get(number) or plain_text(row["title"]) or plain_text(row["keywords"].partition(",")[0])
            yield OldTerm(
                "tag",
                site.key(module, number),
                title,
                addresses=self._open_forms(f"tag/{row['alias']}"),
                description=plain_text(row["description"]),
            )
        for number, row in self._topics.items():
            yield OldTerm(
                "dossier",
                site.key(module, number),
                plain_text(row["title"]),
                addresses=self._list_forms(self._topic_operation(row)),
                description=plain_text(row["description"]),
            )
        author = module.functions.get("author", "author")
        for number, row in self._authors.items():
            yield OldTerm(
                "author",
                site.key(module, number),
                plain_text(row["pseudonym"]),
                addresses=tuple(site.forms(module, f"{author}/{row['alias']}")),
                description=plain_text(row["description"]),
            )

    def _topic_operation(self, row: Row) -> str:
        return f"{self._module.functions.get('topic', 'topic')}/{row['alias']}"

    def _list_forms(self, operation: str) -> tuple[str, ...]:
        """The forms of a list's address, and the addresses of its further pages."""
        pages = min(-(-self._shown[operation] // self._per_page), MAX_LIST_PAGES)
        further = (self._site.address(self._module, f"{operation}/page-{page}") for page in range(2, pages + 1))
        return (*self._site.forms(self._module, operation), *further)

    def _open_forms(self, operation: str) -> tuple[str, ...]:
        """The forms of a list that stood with and without a slash at its end."""
        forms = self._site.forms(self._module, operation)
        return tuple(dict.fromkeys(spelling for form in forms for spelling in (form.rstrip("/"), form)))

    def _read_category(self, number: str, row: Row) -> _Category:
        state = OldState()
        if row["status"] not in _VISIBLE_CATEGORY:
            state = OldState("draft", "ở chuyên mục đã tắt")
        elif not is_for_everyone(row.get("groups_view", "6")):
            state = OldState("protected", "ở chuyên mục chỉ dành cho thành viên")
        return _Category(self._site.key(self._module, number), row["alias"], state)

    def _find_featured(self) -> set[int]:
        wanted = {bid for bid, title in self._blocks.items() if any(word in slug(title) for word in _FEATURED_WORDS)}
        rows = [row for row in self._tables.rows("item_block", self._module.base) if row["bid"] in wanted]
        rows.sort(key=lambda row: (whole_number(row["weight"]), -whole_number(row["id"])))
        return {whole_number(row["id"]) for row in rows[:MAX_FEATURED]}

    def _article(self, number: int, row: Row) -> OldItem:
        site, module, base = self._site, self._module, self._module.base
        detail = self._tables.row("detail", base, number)
        body = detail["bodyhtml"] or self._tables.row("bodytext", base, number)["bodytext"]
        title = plain_text(row["title"])
        state, findings = self._state(row, title)
        summary = plain_text(row["hometext"])
        if not body.strip() and len(summary) > MAX_LEAD_LENGTH:
            # Some wrote the whole article where its lead belongs.
            body, summary = f"<div>{row['hometext']}</div>", ""
        if not body.strip():
            findings += (Finding("body-missing", title),)
        if row["external_link"] == "1" and detail["sourcetext"]:
            link = detail["sourcetext"]
            state = OldState("draft", "chỉ dẫn sang một trang khác, ở trang cũ không có trang riêng")
            findings += (Finding("external-link", title, link[:200]),)
        main = self._categories.get(row["catid"])
        others = [self._categories.get(str(catid)) for catid in numbers(row["listcatid"])]
        categories = list(dict.fromkeys(category for category in (main, *others) if category))
        name = f"{row['alias']}-{number}{site.extension}"
        address, former, other = self._addresses(categories, name)
        topic = self._topics.get(row["topicid"])
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
            authors=tuple(self._author_names(number, row)),
            categories=tuple(category.key for category in categories),
            tags=tuple(self._tag_names(number)),
            dossiers=(plain_text(topic["title"]),) if topic else (),
            image=self._picture(row),
            attachments=tuple(self._files(detail)),
            source=self._source(row, detail),
            slug=row["alias"],
            feed_id=f"nukeviet:{site.key(module, number)}",
            address=address,
            former_addresses=former,
            other_addresses=other,
            hits=max(0, whole_number(row["hitstotal"])),
            extra=self._extra(number, detail),
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
        category = self._categories.get(row["catid"])
        if category is None:
            detail = f"chuyên mục số {row['catid'] or 0} không có trong tệp sao lưu"
            return OldState("draft", "không rõ thuộc chuyên mục nào"), (Finding("unclear-state", title, detail),)
        return category.state, ()

    def _addresses(self, categories: list[_Category], name: str) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
        """The address of an article, that below each further category, and all else that led to it."""
        if not categories:
            return "", (), ()
        site, module = self._site, self._module
        address, *other = site.forms(module, f"{categories[0].alias}/{name}")
        former = tuple(site.address(module, f"{category.alias}/{name}") for category in categories[1:])
        for function in ("print", "savefile"):
            written = module.functions.get(function, function)
            other.append(site.address(module, f"{written}/{categories[0].alias}/{name}"))
        return address, former, tuple(other)

    def _author_names(self, number: int, row: Row) -> Iterator[str]:
        names = [
            plain_text(link["pseudonym"]) for link in self._tables.rows_of("item_author", self._module.base, number)
        ]
        yield from dict.fromkeys(filter(None, [*names, plain_text(row["author"])]))

    def _tag_names(self, number: int) -> Iterator[str]:
        found: dict[str, None] = {}
        for link in self._tables.rows_of("item_tag", self._module.base, number):
            tag = self._tags.get(link["tid"])
            word = plain_text(link["keyword"]) or (plain_text(tag["title"]) if tag else "")
            if word:
                self._tag_words[link["tid"], word] += 1
                found[word] = None
        yield from found

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
        if not title or slug(title).startswith(("theo-", "nguon-")):
            return title
        return f"Theo {title}"

    def _extra(self, number: int, detail: Row) -> Mapping[str, object]:
        extra: dict[str, object] = {name: text for name in _KEPT_COLUMNS if (text := plain_text(detail[name]))}
        rows = self._tables.rows_of("item_block", self._module.base, number)
        if blocks := [title for row in rows if (title := self._blocks.get(row["bid"], ""))]:
            extra["block"] = blocks
        return extra


def _voice_files(data: str) -> list[tuple[str, str]]:
    """The files of a text read aloud with the numbers of their voices, from JSON."""
    try:
        voices = json.loads(data) if data else {}
    except (ValueError, RecursionError):
        return []
    if not isinstance(voices, dict):
        return []
    return [(number, file) for number, file in voices.items() if isinstance(file, str) and file]
