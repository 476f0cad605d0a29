"""The database of a small portal run by NukeViet, in the forms that a board may bring it in."""

import re
from collections.abc import Sequence

from msgspec import Struct

Value = int | str | bytes | None

# Columns as NukeViet names them, with types; what a row does not give is 0 or "".
_SCHEMA = {
    "config": "lang varchar(3), module varchar(50), config_name varchar(30), config_value text",
    "vi_modules": "title varchar(50), module_file varchar(50), module_data varchar(50), module_upload varchar(50), "
    "custom_title varchar(255), groups_view varchar(255), act tinyint(1), rss tinyint(4)",
    "vi_modfuncs": "func_id int(8), func_name varchar(55), alias varchar(55), func_custom_name varchar(255), "
    "in_module varchar(50)",
    "vi_comment": "cid int(11), module varchar(55), area int(11), id int(11), content text, post_name varchar(100)",
    "vi_news_cat": "catid int(5), parentid int(5), title varchar(250), alias varchar(250), description text, "
    "groups_view varchar(255), status int(4)",
    "vi_news_rows": "id int(11), catid int(5), listcatid varchar(255), topicid int(5), author varchar(250), "
    "sourceid int(8), addtime int(11), edittime int(11), status tinyint(4), publtime int(11), exptime int(11), "
    "archive tinyint(1), title varchar(250), alias varchar(250), hometext text, homeimgfile varchar(255), "
    "homeimgalt varchar(255), homeimgthumb tinyint(4), external_link tinyint(1), hitstotal int(8)",
    "vi_news_detail": "id int(11), titlesite varchar(255), description text, bodyhtml longtext, voicedata text, "
    "keywords varchar(255), sourcetext varchar(255), files text, imgposition tinyint(1), reject_reason text",
    "vi_news_row_histories": "id int(11), new_id int(11), historytime int(11), catid int(5), listcatid varchar(255), "
    "title varchar(250), alias varchar(250), hometext text, publtime int(11), status int(4), bodyhtml longtext",
    "vi_news_sources": "sourceid int(8), title varchar(250), link varchar(255)",
    "vi_news_topics": "topicid int(5), title varchar(250), alias varchar(250), description varchar(255)",
    "vi_news_tags": "tid int(8), title varchar(250), alias varchar(250), description text, keywords varchar(255)",
    "vi_news_tags_id": "id int(11), tid int(9), keyword varchar(65)",
    "vi_news_author": "id int(8), uid int(11), alias varchar(100), pseudonym varchar(100), description text",
    "vi_news_authorlist": "id int(11), aid int(8), alias varchar(100), pseudonym varchar(100)",
    "vi_news_block_cat": "bid int(5), adddefault tinyint(4), title varchar(250), alias varchar(250)",
    "vi_news_block": "bid int(5), id int(11), weight int(11)",
    "vi_news_voices": "id int(4), voice_key varchar(50), title varchar(250)",
    "vi_laws_row": "id int(10), replacement varchar(255), relatement varchar(255), title varchar(255), "
    "alias varchar(255), code varchar(50), area_ids varchar(191), cid int(4), sid int(4), sgid int(4), note text, "
    "introtext text, bodytext mediumtext, keywords varchar(255), groups_view varchar(255), "
    "groups_download varchar(255), files mediumtext, status tinyint(1), addtime int(11), publtime int(11), "
    "start_comm_time int(11), end_comm_time int(11), startvalid int(11), exptime int(11), view_hits int(8)",
    "vi_laws_cat": "id int(4), parentid int(4), alias varchar(249), title varchar(249), introduction mediumtext, "
    "newday int(2)",
    "vi_laws_area": "id int(4), parentid int(4), alias varchar(249), title varchar(249), introduction mediumtext",
    "vi_laws_subject": "id int(4), alias varchar(250), title varchar(250), introduction mediumtext, numlink int(2)",
    "vi_laws_signer": "id int(4), title varchar(255), offices varchar(255), positions varchar(255)",
    "vi_laws_row_area": "row_id int(10), area_id int(4)",
    "vi_laws_set_replace": "id int(8), oid int(8), nid int(8)",
    "vi_about": "id int(8), title varchar(250), alias varchar(250), image varchar(255), imagealt varchar(255), "
    "description text, bodytext mediumtext, keywords text, weight int(4), add_time int(11), status tinyint(1), "
    "hitstotal int(8)",
    "vi_organs_rows": "organid int(11), parentid int(11), title varchar(250), alias varchar(250), orders int(8), "
    "active tinyint(1), address text, email text, phone varchar(50), fax varchar(50), description mediumtext",
    "vi_organs_person": "personid int(11), name varchar(100), mobile char(20), email varchar(50), position text, "
    "phone varchar(255), birthday int(11), organid int(11), weight int(8), active tinyint(2)",
    "vi_download": "id int(8), title varchar(250), alias varchar(250), description text, content text",
}  # fmt: skip
# NukeViet 4.0.00 to 4.0.28 had the bodies by 2,000 in tables of their own, and neither these columns nor these tables.
_NOT_IN_4_0 = {"status": "vi_news_cat", "title": "vi_news_tags"}
_NEW_TABLES = {"vi_news_author", "vi_news_authorlist", "vi_news_row_histories", "vi_news_voices"}

_SETTINGS = {
    ("sys", "global", "version"): "4.5.05",
    ("sys", "global", "site_lang"): "vi",
    ("sys", "global", "my_domains"): "bandanvan.bacgiang.gov.vn,www.bandanvan.bacgiang.gov.vn",
    ("sys", "global", "rewrite_enable"): "1",
    ("sys", "global", "rewrite_optional"): "1",
    ("sys", "global", "rewrite_op_mod"): "news",
    ("sys", "global", "rewrite_endurl"): "/",
    ("sys", "global", "rewrite_exturl"): ".html",
    ("vi", "global", "site_name"): "Ban Dân vận Tỉnh ủy Bắc Giang",
    ("vi", "global", "site_home_module"): "news",
}
_MODULES = (
    ("news", "Tin tức"), ("laws", "Văn bản"), ("about", "Giới thiệu"), ("organs", "Liên hệ"), ("download", "Tải về"),
)  # fmt: skip
DAY = 86_400
FIRST_TIME = 1_507_511_400
"""9 October 2017, 8:10 in Hà Nội."""


class Table(Struct):
    """A table with its rows, each value in the order of the columns."""

    name: str
    columns: list[tuple[str, str]]
    rows: list[list[Value]]
    written: str = ""
    """Its definition as a server gave it."""

    @property
    def definition(self) -> str:
        """What SHOW CREATE TABLE says of it."""
        if self.written:
            return self.written
        lines = [f"  `{name}` {kind} DEFAULT NULL" for name, kind in self.columns]
        keys = f"  KEY `{self.columns[0][0]}` (`{self.columns[0][0]}`)"
        return (
            f"CREATE TABLE `{self.name}` (\n" + ",\n".join([*lines, keys]) + "\n) ENGINE=MyISAM DEFAULT CHARSET=utf8mb4"
        )


class Portal:
    """A portal to be filled by a test, its tables by the part of their names after the prefix."""

    def __init__(self, prefix: str = "nv4") -> None:
        self.prefix = prefix
        self.settings = dict(_SETTINGS)
        self.tables = {
            name: Table(f"{prefix}_{name}", re.findall(r"(\w+) (\w+(?:\(\d+\))?)", columns), [])
            for name, columns in _SCHEMA.items()
        }
        for name, title in _MODULES:
            self.add(
                "vi_modules", title=name, module_file=name, module_data=name, module_upload=name, custom_title=title,
                groups_view="6", act=1, rss=1,
            )  # fmt: skip

    def add(self, table: str, **values: Value) -> None:
        """Add a row."""
        known = self.tables[table]
        unknown = set(values) - {name for name, _ in known.columns}
        assert not unknown, unknown
        known.rows.append([values.get(name, 0 if "int" in kind else "") for name, kind in known.columns])

    def add_article(self, number: int, title: str, *, body: str = "<p>Nội dung.</p>", **values: Value) -> None:
        """Add an article with its body, public and in category 1 unless values say otherwise."""
        row: dict[str, Value] = {
            "id": number, "title": title, "alias": f"bai-{number}", "catid": 1, "listcatid": "1", "status": 1,
            "publtime": FIRST_TIME + number * DAY, "addtime": FIRST_TIME,
        }  # fmt: skip
        detail = {name for name, _ in self.tables["vi_news_detail"].columns} - {"id"}
        self.add("vi_news_rows", **row | {name: value for name, value in values.items() if name not in detail})
        parts = {name: value for name, value in values.items() if name in detail}
        self.add("vi_news_detail", id=number, bodyhtml=body, **parts)

    def copy_to_categories(self) -> None:
        """Make the table that each category has of its articles."""
        rows = self.tables["vi_news_rows"]
        names = [name for name, _ in rows.columns]
        for row in rows.rows:
            for category in str(row[names.index("listcatid")]).split(","):
                copy = self.tables.setdefault(
                    f"vi_news_{category}", Table(f"{self.prefix}_vi_news_{category}", rows.columns, [])
                )
                copy.rows.append(row)

    def as_of_4_0(self) -> None:
        """Turn it into what NukeViet 4.0.00 to 4.0.28 had."""
        detail = self.tables.pop("vi_news_detail")
        kept = [
            index
            for index, (name, _) in enumerate(detail.columns)
            if name in {"id", "bodyhtml", "sourcetext", "imgposition"}
        ]
        for row in detail.rows:
            part = f"vi_news_bodyhtml_{-(-int(str(row[0])) // 2000)}"
            columns = [detail.columns[index] for index in kept]
            table = self.tables.setdefault(part, Table(f"{self.prefix}_{part}", columns, []))
            table.rows.append([row[index] for index in kept])
        for name in _NEW_TABLES:
            self.tables.pop(name)
        for column, name in _NOT_IN_4_0.items():
            table = self.tables[name]
            index = [known for known, _ in table.columns].index(column)
            table.columns.pop(index)
            for row in table.rows:
                row.pop(index)
        self.settings["sys", "global", "version"] = "4.0.20"

    def all_tables(self) -> list[Table]:
        """All of them by name, as every dump has them."""
        config = self.tables["config"]
        config.rows = [[*key, value] for key, value in self.settings.items()]
        return sorted(self.tables.values(), key=lambda table: table.name)


def sample_portal() -> Portal:
    """A portal with a bit of everything."""
    portal = Portal()
    portal.add("vi_news_cat", catid=1, title="Tin tức &#x2F; Sự kiện", alias="tin-tuc", groups_view="6", status=1)
    portal.add(
        "vi_news_cat", catid=2, parentid=1, title="Dân vận khéo", alias="dan-van-kheo", groups_view="6", status=1
    )
    portal.add("vi_news_cat", catid=3, title="Nội bộ", alias="noi-bo", groups_view="4", status=1)
    portal.add("vi_news_cat", catid=4, title="Đã tắt", alias="da-tat", groups_view="6", status=0)
    portal.add("vi_news_topics", topicid=7, title="Tháng Dân vận 2017", alias="thang-dan-van-2017")
    portal.add("vi_news_sources", sourceid=5, title="Báo Bắc Giang", link="https://baobacgiang.vn")
    portal.add("vi_news_tags", tid=9, title="Dân vận khéo", alias="dan-van-kheo", keywords="dân vận khéo")
    portal.add("vi_news_tags_id", id=1, tid=9, keyword="Dân vận khéo")
    portal.add("vi_news_author", id=3, uid=8, alias="nguyen-van-an", pseudonym="Nguyễn Văn An")
    portal.add("vi_news_authorlist", id=1, aid=3, alias="nguyen-van-an", pseudonym="Nguyễn Văn An")
    portal.add("vi_news_block_cat", bid=1, title="Tin tiêu điểm", alias="tin-tieu-diem")
    portal.add("vi_news_block_cat", bid=2, title="Tin mới", alias="tin-moi")
    portal.add("vi_news_block", bid=1, id=1, weight=1)
    portal.add("vi_news_block", bid=2, id=1, weight=1)
    portal.add("vi_news_voices", id=2, voice_key="nu-bac", title="Giọng nữ miền Bắc")
    portal.add_article(
        1, "Phát động &quot;Tháng Dân vận&quot; năm 2017&#x3A; vì dân", alias="phat-dong-thang-dan-van", catid=1,
        listcatid="1,2", topicid=7, sourceid=5, author="Minh Ngọc",
        hometext="Sáng 9/10,<br />Ban Dân vận &amp; các đoàn thể…",
        homeimgfile="2017_10/le-phat-dong.jpg", homeimgalt="Lễ phát động", homeimgthumb=1, hitstotal=321,
        body="<p>Ông <strong>An</strong> nói: \"Dân vận khéo thì việc gì cũng thành công\".</p>\r\n"
        "<p>C:\\dan-van 'khéo' — <img src=\"/uploads/news/2017_10/anh-1.jpg\" alt=\"Ảnh\" /> 100% 😀</p>",
        files="van-ban.pdf,2017_10/bieu mau.docx", keywords="dân vận, bắc giang", sourcetext="https://baobacgiang.vn/x",
        voicedata='{"2":"2017_10/doc.mp3"}',
    )  # fmt: skip
    for number, (status, title) in enumerate(
        ((0, "Ngưng đăng"), (2, "Hẹn giờ"), (3, "Hết hạn"), (4, "Bản nháp"), (5, "Chuyển duyệt"), (6, "Từ chối duyệt"),
         (7, "Đang duyệt"), (8, "Chuyển đăng"), (9, "Từ chối đăng"), (10, "Đang kiểm tra"), (22, "Khóa"), (-3, "Lạ")),
        start=10,
    ):  # fmt: skip
        portal.add_article(number, title, status=status)
    portal.add_article(30, "Chuyện nội bộ", catid=3, listcatid="3")
    portal.add_article(31, "Chuyên mục tắt", catid=4, listcatid="4")
    portal.add_article(32, "Không chuyên mục", catid=99, listcatid="99")
    portal.add_article(33, "Dẫn sang trang khác", external_link=1, sourcetext="https://dangcongsan.vn/tin")
    portal.add_article(34, "Có hạn", exptime=FIRST_TIME + 900 * DAY, archive=1)
    portal.add("vi_news_row_histories", id=1, new_id=1, historytime=FIRST_TIME, title="Bản cũ", bodyhtml="bí mật cũ")
    portal.add("vi_comment", cid=1, module="news", id=1, content="Bình luận riêng tư", post_name="Ai đó")
    portal.add("vi_laws_cat", id=1, alias="ke-hoach", title="Kế hoạch", newday=5)
    portal.add("vi_laws_area", id=1, alias="dan-van", title="Công tác dân vận")
    portal.add("vi_laws_subject", id=1, alias="ban-dan-van", title="Ban Dân vận Tỉnh ủy", numlink=5)
    portal.add("vi_laws_signer", id=1, title="Nguyễn Văn B", offices="Ban Dân vận", positions="Trưởng ban")
    law: dict[str, Value] = {"cid": 1, "sid": 1, "sgid": 1, "groups_view": "6", "groups_download": "6", "status": 1}
    portal.add(
        "vi_laws_row", id=1, title="Kế hoạch Tháng Dân vận năm 2016", alias="ke-hoach-2016-1", code="50-KH/BDVTU",
        introtext="Tổ chức Tháng Dân vận năm 2016", publtime=FIRST_TIME - 365 * DAY, addtime=FIRST_TIME - 365 * DAY,
        replacement="2", files="2016/50-kh.pdf", **law,
    )  # fmt: skip
    portal.add(
        "vi_laws_row", id=2, title="Kế hoạch Tháng Dân vận năm 2017", alias="ke-hoach-2017-2", code="62-KH/BDVTU",
        introtext="Tổ chức Tháng Dân vận năm 2017", publtime=FIRST_TIME, addtime=FIRST_TIME, startvalid=FIRST_TIME,
        exptime=FIRST_TIME + 90 * DAY, relatement="1", area_ids="1", files="2017/62-kh.pdf,https://x.vn/y.pdf",
        bodytext="<p>Toàn văn.</p>", note="Gửi các huyện", **law,
    )  # fmt: skip
    portal.add("vi_laws_row_area", row_id=1, area_id=1)
    portal.add("vi_laws_set_replace", id=1, oid=1, nid=2)
    portal.add("vi_laws_row", id=3, title="Chỉ lãnh đạo", alias="chi-lanh-dao-3", code="1-TB/BDV", publtime=FIRST_TIME,
               addtime=FIRST_TIME, **law | {"groups_view": "1,2"})  # fmt: skip
    portal.add("vi_laws_row", id=4, title="Tệp nội bộ", alias="tep-noi-bo-4", code="2-TB/BDV", publtime=FIRST_TIME,
               addtime=FIRST_TIME, files="mat.pdf", **law | {"groups_download": "4"})  # fmt: skip
    portal.add("vi_about", id=1, title="Giới thiệu chung", alias="gioi-thieu-chung", bodytext="<p>Ban Dân vận…</p>",
               weight=1, add_time=FIRST_TIME, status=1)  # fmt: skip
    portal.add("vi_about", id=2, title="Trang ẩn", alias="trang-an", bodytext="<p>ẩn</p>", weight=2, status=0)
    portal.add("vi_organs_rows", organid=1, title="Văn phòng", alias="van-phong", orders=1, active=1,
               address="Số 1 đường X", phone="0204 123", email="vp@bacgiang.gov.vn")  # fmt: skip
    portal.add("vi_organs_rows", organid=2, parentid=1, title="Tổ văn thư", alias="to-van-thu", orders=2, active=1)
    portal.add("vi_organs_person", personid=1, name="Trần Thị C", position="Chánh Văn phòng", organid=1, active=1,
               phone="0204 124", email="c@bacgiang.gov.vn", mobile="0912345678", birthday=FIRST_TIME)  # fmt: skip
    portal.add("vi_download", id=1, title="Mẫu đơn", alias="mau-don", content="…")
    portal.copy_to_categories()
    return portal


def own_backup(tables: Sequence[Table], line_end: str = "\n") -> bytes:
    """What NukeViet's own backup writes: no lists of columns, strings by PHP's addslashes, one INSERT a table."""
    out = [
        "-- NUKEVIET 4.0", "-- Module: Database", "", 'SET SQL_MODE="NO_AUTO_VALUE_ON_ZERO";',
        "SET SESSION `character_set_client`='utf8mb4';", "SET NAMES 'utf8mb4';",
        "ALTER DATABASE DEFAULT CHARACTER SET `utf8mb4` COLLATE `utf8mb4_unicode_ci`;", "",
    ]  # fmt: skip
    for table in tables:
        out += ["", "-- ---------------------------------------", f"DROP TABLE IF EXISTS `{table.name}`;"]
        out += [f"{table.definition};", ""]
        if table.rows:
            rows = [
                "("
                + ", ".join(_own_value(value, name) for value, (name, _) in zip(row, table.columns, strict=True))
                + ")"
                for row in table.rows
            ]
            out += [f"INSERT INTO `{table.name}` VALUES", f", {line_end}".join(rows) + ";"]
    return line_end.join(out).encode()


def phpmyadmin_export(tables: Sequence[Table], rows_each: int = 2) -> bytes:
    """What phpMyAdmin writes: lists of columns, '' for a quote, several INSERTs a table, keys at the end."""
    out = [
        "-- phpMyAdmin SQL Dump", "-- version 5.2.1", 'SET SQL_MODE = "NO_AUTO_VALUE_ON_ZERO";', "START TRANSACTION;",
        'SET time_zone = "+00:00";', "", "/*!40101 SET NAMES utf8mb4 */;", "", "--", "-- Cơ sở dữ liệu: `portal`", "--",
    ]  # fmt: skip
    for table in tables:
        out += ["", "-- --------------------------------------------------------", "", f"{table.definition};", ""]
        names = ", ".join(f"`{name}`" for name, _ in table.columns)
        for first in range(0, len(table.rows), rows_each):
            rows = ["(" + ", ".join(map(_php_value, row)) + ")" for row in table.rows[first : first + rows_each]]
            out += [f"INSERT INTO `{table.name}` ({names}) VALUES", ",\n".join(rows) + ";"]
    for table in tables:
        out += ["", f"ALTER TABLE `{table.name}`", f"  ADD KEY `x` (`{table.columns[0][0]}`);"]
    return "\n".join([*out, "COMMIT;", ""]).encode()


def plain_sql(tables: Sequence[Table]) -> bytes:
    """What fills a server's database."""
    out = ["SET NAMES utf8mb4;"]
    for table in tables:
        out += [f"{table.definition};"]
        out += [f"INSERT INTO `{table.name}` VALUES ({', '.join(map(_php_value, row))});" for row in table.rows]
    return "\n".join(out).encode()


def _own_value(value: Value, column: str) -> str:
    if value is None or isinstance(value, int):
        return "NULL" if value is None else str(value)
    text = value.decode() if isinstance(value, bytes) else value
    if column == "bodyhtml":
        text = text.replace("\r", "").replace("\n", "")
    elif column == "bodytext":
        text = re.sub(r"\r\n|\r|\n", " ", text)
    return "'" + re.sub(r"(['\"\\])", r"\\\1", text).replace("\0", "\\0") + "'"


def _php_value(value: Value) -> str:
    if value is None or isinstance(value, int):
        return "NULL" if value is None else str(value)
    if isinstance(value, bytes):
        return f"0x{value.hex()}"
    signs = {"\\": "\\\\", "'": "''", "\0": "\\0", "\n": "\\n", "\r": "\\r", "\x1a": "\\Z"}
    return "'" + "".join(signs.get(sign, sign) for sign in text) + "'" if (text := value) else "''"
