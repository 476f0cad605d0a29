"""Reads pages written by hand, and the list of offices and people as one page of contacts."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from html import escape

from newsroom.migration.nukeviet.site import Module, NukevietSite
from newsroom.migration.nukeviet.tables import Row, Tables, whole_number
from newsroom.migration.nukeviet.texts import moment, plain_text
from newsroom.migration.old_site import OldItem, OldPicture, OldState
from newsroom.text.normalize import slug

_PERSON_COLUMNS = (("name", "Họ tên"), ("position", "Chức vụ"), ("phone", "Điện thoại"), ("email", "Thư điện tử"))
_OFFICE_LINES = (("address", "Địa chỉ"), ("phone", "Điện thoại"), ("fax", "Fax"), ("email", "Thư điện tử"))
_MAX_DEPTH = 4


def hand_written_pages(tables: Tables, site: NukevietSite, module: Module) -> Iterator[OldItem]:
    """The pages of a module (`page` and its copies, such as `about`); the first of them stands for the module."""
    rows = list(tables.rows("page", module.base))
    shown = [row for row in rows if row["status"] == "1"]
    first = min(shown, key=lambda row: whole_number(row["weight"]))["id"] if shown else ""
    for row in rows:
        if not (number := whole_number(row["id"])):
            continue
        address, *other = site.forms(module, row["alias"] + site.extension)
        if row["id"] == first:
            other += [form for form in site.forms(module) if form != site.folder]
        key = f"nukeviet:{site.key(module, number)}"
        image = row["image"].strip()
        upload = image if "//" in image else f"{site.folder}uploads/{module.upload}/{image.lstrip('/')}"
        caption = plain_text(row["imagealt"])
        yield OldItem(
            key=key,
            kind="page",
            title=plain_text(row["title"]),
            body=row["bodytext"],
            state=_state(module, row["status"] == "1"),
            date=moment(row["add_time"]),
            summary=plain_text(row["description"]),
            image=OldPicture(upload, caption, caption) if image else None,
            slug=row["alias"],
            feed_id=key,
            address=address,
            other_addresses=tuple(other),
            hits=max(0, whole_number(row["hitstotal"])),
            extra={"keywords": keywords} if (keywords := plain_text(row["keywords"])) else {},
        )


def contact_page(tables: Tables, site: NukevietSite, module: Module) -> OldItem | None:
    """The offices of a board with their people as readers saw them; None where there are none.

    Days of birth, mobile numbers and the like are personal data, and stay behind.
    """
    offices = [row for row in tables.rows("office", module.base) if row.get("active", "1") == "1"]
    if not offices:
        return None
    people: dict[str, list[Row]] = defaultdict(list)
    for row in tables.rows("person", module.base):
        if row.get("active", "1") == "1":
            people[row["organid"]].append(row)
    below: dict[str, list[Row]] = defaultdict(list)
    known = {row["organid"] for row in offices}
    for row in offices:
        below[row["parentid"] if row["parentid"] in known else ""].append(row)
    address, *other = site.forms(module)
    for row in offices:
        place = f"{row['alias']}-{row['organid']}"
        other += site.forms(module, f"vieworg/{place}")
        for person in people[row["organid"]]:
            name = slug(plain_text(person["name"]))
            other.append(site.address(module, f"person/{place}/{name}-{person['personid']}"))
    title = module.title or "Cơ cấu tổ chức"
    return OldItem(
        key=f"nukeviet:{site.key(module)}",
        kind="page",
        title=title,
        body="\n".join(_office_html(below, people, "", 2)),
        state=_state(module, is_shown=True),
        slug=slug(title),
        address=address if address != site.folder else "",
        other_addresses=tuple(form for form in other if form != site.folder),
    )


def _state(module: Module, is_shown: bool) -> OldState:
    if not is_shown:
        return OldState("draft", "đang ngưng đăng")
    if not module.is_on:
        return OldState("draft", "ở phần đã tắt")
    return OldState() if module.is_for_all else OldState("protected", "ở phần chỉ dành cho thành viên")


def _office_html(below: dict[str, list[Row]], people: dict[str, list[Row]], number: str, level: int) -> Iterator[str]:
    rows = below.pop(number, [])  # Taken away, so that offices that stand below each other end.
    for row in sorted(rows, key=lambda row: (whole_number(row["orders"]), whole_number(row["weight"]))):
        yield f"<h{level}>{escape(plain_text(row['title']))}</h{level}>"
        lines = [f"{label}: {escape(text)}" for name, label in _OFFICE_LINES if (text := plain_text(row[name]))]
        if lines:
            yield f"<p>{'<br>'.join(lines)}</p>"
        if row["description"].strip():
            yield row["description"]
        if members := people.get(row["organid"]):
            yield from _people_table(sorted(members, key=lambda person: whole_number(person["weight"])))
        yield from _office_html(below, people, row["organid"], min(level + 1, _MAX_DEPTH))


def _people_table(people: Iterable[Row]) -> Iterator[str]:
    yield f"<table><tr>{''.join(f'<th>{label}</th>' for _, label in _PERSON_COLUMNS)}</tr>"
    for person in people:
        yield f"<tr>{''.join(f'<td>{escape(plain_text(person[name]))}</td>' for name, _ in _PERSON_COLUMNS)}</tr>"
    yield "</table>"
