"""What a module of news gathers its articles under: categories, topics, tags and authors."""

from collections import Counter
from collections.abc import Iterator

from msgspec import Struct

from newsroom.migration.nukeviet.site import Module, NukevietSite, is_for_everyone
from newsroom.migration.nukeviet.tables import Row, Tables, whole_number
from newsroom.migration.nukeviet.texts import numbers, plain_text
from newsroom.migration.old_site import OldState, OldTerm

_VISIBLE_CATEGORY = {"1", "2", ""}
MAX_LIST_PAGES = 500


class Category(Struct, frozen=True):
    """A category, and whether readers saw what is in it."""

    key: str
    alias: str
    state: OldState


class NewsLists:
    """The lists of one module; `count` is told of each article, since lists have pages by what is in them."""

    def __init__(self, tables: Tables, site: NukevietSite, module: Module) -> None:
        self._tables, self._site, self._module = tables, site, module
        base = module.base
        self._topics = {row["topicid"]: row for row in tables.rows("topic", base)}
        self._tags = {row["tid"]: row for row in tables.rows("tag", base)}
        self._authors = {row["id"]: row for row in tables.rows("author", base)}
        self._category_rows = {row["catid"]: row for row in tables.rows("category", base)}
        self._categories = {number: self._read_category(number, row) for number, row in self._category_rows.items()}
        self._tag_words: Counter[tuple[str, str]] = Counter()
        self._shown: Counter[str] = Counter()
        """How many public articles each list has, by its operation in addresses."""
        self._per_page = whole_number(site.setting("per_page", module.name, module.language)) or 20

    def main_category(self, row: Row) -> Category | None:
        """The category of an article's address; None where the dump has none of that number."""
        return self._categories.get(row["catid"])

    def categories(self, row: Row) -> list[Category]:
        """All categories of an article, the main one first."""
        others = [self._categories.get(str(number)) for number in numbers(row["listcatid"])]
        return list(dict.fromkeys(category for category in (self.main_category(row), *others) if category))

    def topic(self, row: Row) -> str:
        """The title of an article's topic; "" for none."""
        topic = self._topics.get(row["topicid"])
        return plain_text(topic["title"]) if topic else ""

    def tags(self, number: int) -> Iterator[str]:
        """The tags of an article as its page called them."""
        found: dict[str, None] = {}
        for link in self._tables.rows_of("item_tag", self._module.base, number):
            tag = self._tags.get(link["tid"])
            word = plain_text(link["keyword"]) or (plain_text(tag["title"]) if tag else "")
            if word:
                self._tag_words[link["tid"], word] += 1
                found[word] = None
        yield from found

    def count(self, row: Row) -> None:
        """Count a public article in its lists."""
        self._shown.update(category.alias for category in self.categories(row))
        if topic := self._topics.get(row["topicid"]):
            self._shown[self._topic_operation(topic)] += 1

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

    def _read_category(self, number: str, row: Row) -> Category:
        state = OldState()
        if row["status"] not in _VISIBLE_CATEGORY:
            state = OldState("draft", "ở chuyên mục đã tắt")
        elif not is_for_everyone(row.get("groups_view", "6")):
            state = OldState("protected", "ở chuyên mục chỉ dành cho thành viên")
        return Category(self._site.key(self._module, number), row["alias"], state)
