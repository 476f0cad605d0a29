"""Reads a module of documents (laws): what a board has issued, as records of plans."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from newsroom.migration.nukeviet.site import Module, NukevietSite, is_for_everyone
from newsroom.migration.nukeviet.tables import Row, Tables, whole_number
from newsroom.migration.nukeviet.texts import listed, moment, numbers, plain_text
from newsroom.migration.old_site import Finding, OldFile, OldItem, OldState, OldTerm
from newsroom.model.document_numbers import SUBJECT_LIMIT
from newsroom.text.normalize import slug


class LawsModule:
    """The documents of one module."""

    def __init__(self, tables: Tables, site: NukevietSite, module: Module) -> None:
        self._tables = tables
        self._site = site
        self._module = module
        base = module.base
        self._categories = {row["id"]: row for row in tables.rows("law_category", base)}
        self._subjects = {row["id"]: row for row in tables.rows("law_subject", base)}
        self._areas = {row["id"]: row for row in tables.rows("law_area", base)}
        self._signers = {row["id"]: row for row in tables.rows("law_signer", base)}
        self._replaced = self._find_replaced()

    def documents(self) -> Iterator[OldItem]:
        """All documents in the order of their numbers."""
        for row in self._tables.rows("law", self._module.base):
            if number := whole_number(row["id"]):
                yield self._document(number, row)

    def terms(self) -> Iterator[OldTerm]:
        """The module, where all lists but those of kinds lead to, and the kinds of documents."""
        site, module = self._site, self._module
        lists = [f"subject/{row['alias']}" for row in self._subjects.values()]
        lists += [f"area/{row['alias']}" for row in self._areas.values()]
        lists += [f"signer/{number}/{slug(row['title'])}" for number, row in self._signers.items()]
        yield OldTerm(
            "category",
            site.key(module),
            module.title or "Văn bản",
            addresses=tuple(form for name in ("", *lists) for form in site.forms(module, name) if form != site.folder),
            feed_addresses=tuple(site.feed_forms(module)),
            is_public=module.is_on and module.is_for_all,
        )
        for number, row in self._categories.items():
            above = row["parentid"]
            yield OldTerm(
                "category",
                site.key(module, number),
                plain_text(row["title"]),
                parent=site.key(module, above) if above in self._categories and above != number else site.key(module),
                addresses=tuple(site.forms(module, row["alias"])),
                feed_addresses=tuple(site.feed_forms(module, row["alias"])),
                description=plain_text(row["introduction"]),
                is_public=module.is_on and module.is_for_all,
            )

    def _find_replaced(self) -> dict[int, list[int]]:
        """The documents that each replaces: a row names those that came in its place, and so does a table of pairs."""
        found: dict[int, list[int]] = defaultdict(list)
        for row in self._tables.rows("law", self._module.base):
            for newer in numbers(row["replacement"]):
                found[newer].append(whole_number(row["id"]))
        for row in self._tables.rows("law_replacement", self._module.base):
            found[whole_number(row["nid"])].append(whole_number(row["oid"]))
        return {newer: list(dict.fromkeys(older)) for newer, older in found.items()}

    def _document(self, number: int, row: Row) -> OldItem:
        site, module = self._site, self._module
        title, lead = plain_text(row["title"]), plain_text(row["introtext"])
        state = self._state(row)
        files = tuple(self._files(row))
        findings: tuple[Finding, ...] = ()
        extra = self._extra(row)
        if files and not is_for_everyone(row.get("groups_download", "6")):
            # Readers of the old site saw the page and not its files.
            findings = (Finding("protected-files", title, ", ".join(file.title for file in files)[:200]),)
            extra["files"] = [file.address for file in files]
            files = ()
        detail = module.functions.get("detail", "detail")
        address, *other = site.forms(module, f"{detail}/{row['alias']}")
        if not row["alias"].endswith(f"-{number}"):
            other += site.forms(module, f"{detail}/{row['alias']}-{number}")
        key = f"nukeviet:{site.key(module, number)}"
        issued = moment(row["publtime"])
        return OldItem(
            key=key,
            kind="plan",
            title=title or lead or plain_text(row["code"]),
            body=row["bodytext"],
            state=state,
            date=moment(row["addtime"]) or issued,
            summary=lead,
            categories=(site.key(module, row["cid"]),) if row["cid"] in self._categories else (site.key(module),),
            attachments=files,
            slug=row["alias"].removesuffix(f"-{number}"),
            feed_id=key,
            address=address,
            other_addresses=tuple(other),
            record=self._record(number, row, title, lead),
            related=tuple(self._keys(numbers(row["relatement"]), number)),
            replaces=tuple(self._keys(self._replaced.get(number, ()), number)),
            hits=max(0, whole_number(row["view_hits"])),
            extra=extra,
            findings=findings,
        )

    def _keys(self, documents: Iterable[int], own: int) -> Iterator[str]:
        """The keys of other documents."""
        return (f"nukeviet:{self._site.key(self._module, number)}" for number in documents if number != own)

    def _state(self, row: Row) -> OldState:
        if row["status"] != "1":
            return OldState("draft", "đang ngưng đăng")
        if not self._module.is_on:
            return OldState("draft", "ở phần đã tắt")
        if not is_for_everyone(row.get("groups_view", "6")) or not self._module.is_for_all:
            return OldState("protected", "chỉ dành cho một số nhóm")
        return OldState()

    def _record(self, number: int, row: Row, title: str, lead: str) -> dict[str, object]:
        """The keys of a plan's record that are known."""
        record: dict[str, object] = {
            "number": plain_text(row["code"]),
            "doctype": self._title(self._categories, row["cid"]),
            "issued": _day(row["publtime"]),
            "issuer": self._title(self._subjects, row["sid"]),
            "subject": next((text for text in (lead, title) if 0 < len(text) <= SUBJECT_LIMIT), ""),
            "field": ", ".join(self._fields(number, row)),
        }
        if signer := self._signers.get(row["sgid"]):
            name, position = plain_text(signer["title"]), plain_text(signer["positions"])
            record["signer"] = {key: text for key, text in (("name", name), ("title", position)) if text}
        effect = {"from": _day(row["startvalid"]), "to": _day(row["exptime"])}
        record["effective"] = {key: day for key, day in effect.items() if day}
        return {key: value for key, value in record.items() if value}

    def _title(self, rows: dict[str, Row], number: str) -> str:
        row = rows.get(number)
        return plain_text(row["title"]) if row else ""

    def _fields(self, number: int, row: Row) -> list[str]:
        links = self._tables.rows_of("law_row_area", self._module.base, number)
        areas = [str(area) for area in numbers(row["area_ids"])] or [link["area_id"] for link in links]
        return list(dict.fromkeys(filter(None, (self._title(self._areas, area) for area in areas))))

    def _files(self, row: Row) -> Iterator[OldFile]:
        for file in listed(row["files"]):
            address = file if "//" in file else f"{self._site.folder}uploads/{self._module.upload}/{file.lstrip('/')}"
            yield OldFile(address, file.rsplit("/", 1)[-1])

    def _extra(self, row: Row) -> dict[str, object]:
        extra: dict[str, object] = {name: text for name in ("note", "keywords") if (text := plain_text(row[name]))}
        extra |= {name: day for name in ("start_comm_time", "end_comm_time") if (day := _day(row[name]))}
        return extra


def _day(seconds: str) -> str:
    day = moment(seconds)
    return f"{day:%Y-%m-%d}" if day else ""
