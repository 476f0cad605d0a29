"""What a dump says of the site itself: its names, modules, settings, and the addresses it gave to its pages."""

import re
from collections.abc import Mapping
from urllib.parse import quote

from msgspec import Struct

from newsroom.migration.nukeviet.tables import Row, Tables
from newsroom.migration.nukeviet.texts import listed, plain_text
from newsroom.migration.old_site import OldSite

_TABLE_NAME = re.compile(r".+?_(?P<language>[a-z]{2})_(?P<data>.+)\Z")
_EVERYONE = {"5", "6"}
"""The groups that people without an account belong to: guests, and all."""


class Module(Struct, frozen=True):
    """A module of one language: `name` is that in addresses, `base` what its tables' names begin with."""

    base: str
    language: str
    name: str
    title: str
    upload: str
    """The folder of its files below uploads/."""
    is_on: bool = True
    is_for_all: bool = True
    functions: Mapping[str, str] = {}
    """What stands in addresses for the names of its functions, where a board has changed them."""


class NukevietSite:
    """The settings of a site and the forms of its addresses (`nv_url_rewrite` in NukeViet's includes/functions.php)."""

    def __init__(self, tables: Tables, folder: str = "/") -> None:
        self.folder = folder
        self._tables = tables
        self._settings: dict[tuple[str, str, str], str] = {}
        for base in tables.bases("config"):
            for row in tables.rows("config", base):
                self._settings[row["lang"], row["module"], row["config_name"]] = row["config_value"]
        self.language = self.setting("site_lang") or "vi"
        self._is_rewriting = self.setting("rewrite_enable") != "0"
        self._has_language = self.setting("rewrite_optional") != "1"
        self._bare_module = self.setting("rewrite_op_mod")
        self._end = self.setting("rewrite_endurl") or "/"
        self.extension = self.setting("rewrite_exturl") or ".html"

    def setting(self, name: str, module: str = "global", language: str = "") -> str:
        """A setting of the site or of a module; "" where there is none."""
        for key in (language or "sys", "sys", "vi"):
            if (value := self._settings.get((key, module, name))) is not None:
                return value
        return ""

    def old_site(self) -> OldSite:
        """The site as the importer knows it."""
        domains = [*listed(self.setting("site_domain", language=self.language)), *listed(self.setting("my_domains"))]
        hosts = dict.fromkeys(
            host
            for host in (re.sub(r"\Ahttps?://|/.*", "", domain.strip().lower()) for domain in domains)
            if "." in host
        )
        addresses = tuple(f"{scheme}://{host}{self.folder}" for host in hosts for scheme in ("https", "http"))
        title = plain_text(self.setting("site_name", language=self.language))
        return OldSite(f"NukeViet {self.setting('version')}".strip(), title, addresses)

    def module(self, base: str) -> Module:
        """The module whose tables' names begin so; by its tables alone where the list of modules is not in the dump."""
        matched = _TABLE_NAME.fullmatch(base)
        language, data = matched.group("language", "data") if matched else (self.language, base)
        for modules in self._tables.bases("modules"):
            if modules.endswith(f"_{language}") and base.startswith(f"{modules}_"):
                data = base.removeprefix(f"{modules}_")
                for row in self._tables.rows("modules", modules):
                    if row["module_data"] == data:
                        return self._listed_module(base, language, modules, row)
        name = data.replace("_", "-")
        return Module(base, language, name, "", name)

    def _listed_module(self, base: str, language: str, modules: str, row: Row) -> Module:
        name = row["title"]
        functions = {
            function["func_name"]: function["alias"]
            for function in self._tables.rows("functions", modules)
            if function["in_module"] == name and function["alias"]
        }
        title = plain_text(row["custom_title"]) or name
        upload = row["module_upload"] or name
        is_for_all = is_for_everyone(row.get("groups_view", "6"))
        return Module(base, language, name, title, upload, row.get("act", "1") == "1", is_for_all, functions)

    def key(self, module: Module, number: int | str = "") -> str:
        """The key of something in a module: `news:12`; with the language where it is not that of the site."""
        parts = [module.name] if module.language == self.language else [module.language, module.name]
        return ":".join([*parts, str(number)] if number != "" else parts)

    def address(self, module: Module, operation: str = "") -> str:
        """The address that readers came to know of a module's page."""
        return self.forms(module, operation)[0]

    def forms(self, module: Module, operation: str = "") -> list[str]:
        """All addresses that lead to a module's page: the one in use first, then those with the language or the module
        in front, and the query behind them all. A page's address has the extension, a list's the slash."""
        written = quote(operation, safe="/-._~")
        query = f"{self.folder}index.php?language={module.language}&nv={module.name}"
        query += f"&op={written}" if written else ""
        end = "" if written.endswith(self.extension) else self._end
        paths = []
        # Without a language an address is one of the language that the site begins with.
        is_own = module.language == self.language
        for with_language in (self._has_language, not self._has_language) if is_own else (True,):
            for with_module in (module.name != self._bare_module, True):
                parts = [module.language] * with_language + [module.name] * with_module + [written] * bool(written)
                paths.append(self.folder + "/".join(parts) + (end if parts else ""))
        found = [*paths, query] if self._is_rewriting else [query, *paths]
        return list(dict.fromkeys(found))

    def feed_forms(self, module: Module, category: str = "") -> list[str]:
        """The addresses of a module's feed, or of that of one of its categories."""
        name = module.functions.get("rss", "rss")
        return self.forms(module, f"{name}/{category}" if category else name)


def is_for_everyone(groups: str) -> bool:
    """Whether a list of groups has those of people without an account."""
    return not _EVERYONE.isdisjoint(listed(groups))
