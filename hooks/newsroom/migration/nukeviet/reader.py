"""The reader of NukeViet's dumps: a file, or a folder that has one, with uploads/ beside it."""

import re
import zipfile
from collections import Counter
from collections.abc import Iterable
from itertools import islice
from pathlib import Path

from newsroom.migration.dump_file import open_dump
from newsroom.migration.nukeviet.laws import LawsModule
from newsroom.migration.nukeviet.news import NewsModule
from newsroom.migration.nukeviet.pages import contact_page, hand_written_pages
from newsroom.migration.nukeviet.site import Module, NukevietSite
from newsroom.migration.nukeviet.tables import Tables
from newsroom.migration.old_site import OldItem, OldTerm
from newsroom.migration.source import SourceRefused
from newsroom.migration.spool import Spool
from newsroom.migration.sql_dump import DumpDamage, DumpTooLarge, read_dump
from newsroom.runtime.folders import is_file_inside

_DUMP_NAMES = ("*.sql", "*.sql.gz", "*.sql.bz2", "*.sql.zip")
# Where NukeViet keeps the backups it makes by itself, from the site's own folder.
_DUMP_FOLDERS = (".", "data/logs/dump_backup", "logs/dump_backup", "dump_backup")
_BEGINNING_SIZE = 1 << 18
_SQL = re.compile(rb"^(?:-- |/\*|SET |CREATE TABLE|INSERT INTO|DROP TABLE)", re.IGNORECASE | re.MULTILINE)
# A letter that became a question mark, as MySQL writes what a dump's character set cannot.
_LOST_LETTER = re.compile(r"[^\W\d_]\?[^\W\d_]|\?\?[^\W\d_]")
# Tables that all of NukeViet's dumps begin with, or that are of one language.
_TABLES = re.compile(
    rb"nukeviet|\w_(?:authors_(?:config|module)|banners_(?:click|plans)|(?:vi|en)_\w+)\b", re.IGNORECASE
)
# Pictures and files of a site whose home is not at the root of its host.
_UPLOADS = re.compile(r"""\b(?:src|href)=["'](/(?:[\w.~-]{1,40}/){0,3})uploads/""", re.ASCII)
_LOOKED_AT = 1000
_MOST_TOLD = 10_000
_OTHER_SYSTEMS = (
    (re.compile(r"_posts\Z"), "WordPress", "Trong trang quản trị WordPress, chọn Công cụ › Xuất ra để có tệp .xml."),
    (re.compile(r"_content\Z"), "Joomla", "Lưu các trang của trang cũ thành tệp HTML rồi nhập thư mục ấy."),
)


class NukevietReader:
    """Reads a dump of NukeViet's database whole, of all its languages and modules."""

    @property
    def system(self) -> str:
        """The name of the system, and what is read of it."""
        return "NukeViet (tệp sao lưu cơ sở dữ liệu .sql, .sql.gz)"

    def recognises(self, source: Path) -> bool:
        """Whether a file is SQL, or a folder has a file of SQL."""
        try:
            dumps = find_dumps(source)
            if not dumps:
                return False
            with open_dump(dumps[0]) as stream:
                beginning = stream.read(_BEGINNING_SIZE)
        except (OSError, EOFError, zipfile.BadZipFile, ValueError):
            return False
        is_sql = b"\0" not in beginning[:1000] and _SQL.search(beginning) is not None
        # A folder may be of another system, and have a file of SQL besides; a file alone is told what it lacks.
        return is_sql and (source.is_file() or _TABLES.search(beginning) is not None)

    def read(self, source: Path, spool: Spool) -> None:
        """Read all rows into a database of our own, then put them together. Raises SourceRefused and OSError."""
        dumps = find_dumps(source)
        if not dumps:
            raise SourceRefused(f"Trong {source} không có tệp .sql hay .sql.gz nào.")
        tables, damage = Tables(), DumpDamage()
        try:
            with open_dump(dumps[0]) as stream:
                for table, row in read_dump(stream, damage):
                    tables.add(table, row)
            tables.finish()
            if len(dumps) > 1:
                spool.tell("dump-chosen", dumps[0].name, f"còn {len(dumps) - 1} tệp khác, cũ hơn")
            _tell_damage(dumps[0].name, damage, tables, spool)
            _read_site(tables, dumps[0], spool)
        except DumpTooLarge:
            raise SourceRefused(f"{dumps[0]} giải nén ra quá lớn, không phải tệp sao lưu của một trang tin.") from None
        except zipfile.BadZipFile:
            raise SourceRefused(f"{dumps[0]} không giải nén được, hoặc có nhiều tệp .sql bên trong.") from None
        finally:
            tables.close()


def find_dumps(source: Path) -> list[Path]:
    """The dumps of a source, the newest first."""
    if source.is_file():
        return [source]
    found = {
        file
        for folder in _DUMP_FOLDERS
        for pattern in _DUMP_NAMES
        for file in (source / folder).glob(pattern)
        if is_file_inside(file, source)
    }
    return sorted(found, key=lambda file: (file.stat().st_mtime, file.name), reverse=True)


def _read_site(tables: Tables, dump: Path, spool: Spool) -> None:
    news = sorted({*tables.bases("news"), *tables.bases("news_copy")})
    laws, pages, offices = tables.bases("law"), tables.bases("page"), tables.bases("office")
    if not (news or laws or pages or offices):
        raise SourceRefused(_why_nothing(tables, dump))
    site = NukevietSite(tables, _site_folder(tables, news))
    spool.site = site.old_site()
    lost = 0
    home = _home_module(site, news)
    spool.add_term(_site_term(site, home))
    for base in news:
        reader = NewsModule(tables, site, site.module(base))
        lost += _add_items(reader.articles(), spool)
        for term in reader.lists.terms(home.name if home else ""):
            spool.add_term(term)
        if not reader.is_whole:
            spool.tell("table-missing", f"{base}_rows", "lấy bài từ bảng của từng chuyên mục")
    for base in laws:
        documents = LawsModule(tables, site, site.module(base))
        lost += _add_items(documents.documents(), spool)
        for term in documents.terms():
            spool.add_term(term)
    for base in pages:
        lost += _add_items(hand_written_pages(tables, site, site.module(base)), spool)
    for base in offices:
        if contacts := contact_page(tables, site, site.module(base)):
            spool.add_item(contacts)
    if lost:
        spool.tell("letters-lost", dump.name, f"{lost} tiêu đề")
    for noun, count in tables.left_out.items():
        spool.leave_out(noun, count)


def _add_items(items: Iterable[OldItem], spool: Spool) -> int:
    """Add items; how many have lost letters of their titles to a character set that has no place for them."""
    lost = 0
    for item in items:
        spool.add_item(item)
        if item.hits:
            spool.leave_out("số lượt xem của bài")
        lost += _LOST_LETTER.search(item.title) is not None
    return lost


def _site_folder(tables: Tables, news: list[str]) -> str:
    """The path of the site's home, which no setting says: it stands before uploads/ in the pictures of articles."""
    seen: Counter[str] = Counter()
    for base in news:
        for row in islice(tables.rows("detail", base), _LOOKED_AT):
            seen.update(set(_UPLOADS.findall(row["bodyhtml"][:_BEGINNING_SIZE])))
    (folder, count), *_ = seen.most_common(1) or [("/", 0)]
    return folder if 2 * count > seen.total() else "/"


def _home_module(site: NukevietSite, news: list[str]) -> Module | None:
    """The module of news that the home page shows; where it shows another, the first."""
    modules = [site.module(base) for base in news]
    own = [module for module in modules if module.language == site.language] or modules
    name = site.setting("site_home_module", language=site.language) or "news"
    return next((module for module in own if module.name == name), own[0] if own else None)


def _site_term(site: NukevietSite, home: Module | None) -> OldTerm:
    """The home page's other addresses, and the feeds of all articles."""
    addresses = [f"{site.folder}index.php", f"{site.folder}{site.language}/"]
    addresses += [form for form in site.forms(home) if form != site.folder] if home else []
    feeds = tuple(site.feed_forms(home)) if home else ()
    return OldTerm("site", "", site.old_site().title, addresses=tuple(dict.fromkeys(addresses)), feed_addresses=feeds)


def _tell_damage(name: str, damage: DumpDamage, tables: Tables, spool: Spool) -> None:
    if damage.is_cut_off:
        spool.tell("dump-cut-off", name, "tệp nén hỏng" if damage.is_unpackable else "")
    for words, count in (
        ("câu lệnh viết sai", damage.damaged),
        ("dòng dài quá 64 MB", damage.oversized),
        ("dòng thiếu hoặc thừa cột", tables.odd_rows),
    ):
        for _ in range(min(count, _MOST_TOLD)):
            spool.tell("dump-damaged", name, words)


def _why_nothing(tables: Tables, dump: Path) -> str:
    for pattern, system, advice in _OTHER_SYSTEMS:
        if any(map(pattern.search, tables.names)):
            return f"{dump} là cơ sở dữ liệu của {system}, máy chưa đọc được từ SQL. {advice}"
    advice = "Trong trang quản trị NukeViet, mở CSDL, chọn tất cả các table, rồi Tải về, Cấu trúc và dữ liệu, Thực thi."
    if tables.has_nameless_columns:
        return f"{dump} chỉ có dữ liệu, thiếu cấu trúc các bảng nên máy không biết cột nào là gì. {advice}"
    return f"{dump} không có bảng tin bài, văn bản hay trang nào của NukeViet. {advice}"
