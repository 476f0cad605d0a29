"""One key of front matter or of the settings: what it takes, what editors are told of it, and what they call it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from typing import Literal

from msgspec import Struct

from newsroom.text.normalize import closest_match, slug

ANY_KEY = "*"
"""The name of the FieldSpec for every key that has none of its own."""
MOMENT_EXAMPLE, DAY_EXAMPLE = "2017-10-09 08:30", "2017-10-09"

# `prose` is text that a form shows in several lines; `whole` a number from 1; `group` a mapping, `groups` a list of
# them; `featured` a yes or no, or a time; `scores` map a team to its points; `free` is anything.
FieldType = Literal[
    "text", "prose", "moment", "day", "flag", "number", "whole", "choice", "texts", "group", "groups", "featured",
    "scores", "free",
]  # fmt: skip


MAX_LENGTHS: Mapping[FieldType, int] = {"text": 1_000, "prose": 10_000, "texts": 1_000}
"""Characters of the longest text, or entry of a list of texts, at a key without a limit of its own; 200 for others."""


class FieldSpec(Struct, frozen=True, dict=True):
    """One key; `label` and `hint` are for editors, `example` is a right value as it is written in the file."""

    name: str
    label: str = ""
    field_type: FieldType = "text"
    hint: str = ""
    example: str = ""
    required: bool = False
    has_alternative: bool = False
    """True if another key can say the same, so that it is not always required."""
    max_length: int = 0
    """Characters; 0 is the limit of its type."""
    max_entry_length: int = 0
    """The same for each entry of a list of texts."""
    choices: tuple[tuple[str, str], ...] = ()
    """Each word allowed, with its meaning."""
    subfields: tuple[FieldSpec, ...] = ()
    """The keys of a group, or of each entry of a list of groups."""

    @property
    def length_limit(self) -> int:
        """Characters of the longest text that the key takes; of a list, each of its texts."""
        return self.max_length or self.max_entry_length or MAX_LENGTHS.get(self.field_type, 200)

    @cached_property
    def subfields_by_name(self) -> Mapping[str, FieldSpec]:
        """The keys below this one."""
        return specs_by_name(self.subfields)


def specs_by_name(specs: Iterable[FieldSpec]) -> Mapping[str, FieldSpec]:
    return {key.name: key for key in specs}


# Vietnamese labels and the words of other programs, as slugs; the first of the meanings that a place knows counts.
_SYNONYMS = {
    "alt": "mo-ta mo-ta-anh chu-giai",
    "aliases": "dia-chi-cu redirect redirects redirect-from redirect_from",
    "amends": "sua-doi bo-sung sua-doi-bo-sung",
    "attachments": "tep-dinh-kem dinh-kem tep tai-lieu file files download",
    "author": "tac-gia nguoi-viet but-danh byline",
    "authority": "tham-quyen quyen-han",
    "basis": "can-cu",
    "block": "khoi bang",
    "caption": "chu-thich loi-chu chu-thich-anh",
    "contest": "hoi-thi",
    "corrections": "dinh-chinh sua-loi correction errata",
    "credit": "nguon nguon-anh anh-cua",
    "date": "ngay ngay-dang thoi-gian ngay-gio published pubdate created",
    "doctype": "loai-van-ban the-loai-van-ban",
    "draft": "nhap ban-nhap",
    "edition": "lan-thu lan",
    "effective": "hieu-luc ngay-hieu-luc",
    "expires": "het-han ngay-het-han expiry expire unpublish",
    "featured": "noi-bat tin-noi-bat ghim sticky pinned",
    "field": "linh-vuc",
    "focus": "diem-chinh tieu-diem focal-point focal_point focalpoint",
    "from": "tu tu-ngay bat-dau start begin",
    "id": "ma ma-bai guid",
    "image": "anh hinh hinh-anh anh-dai-dien cover thumbnail picture photo",
    "issued": "ngay-ban-hanh",
    "issuer": "co-quan-ban-hanh noi-ban-hanh co-quan",
    "items": "muc-luc danh-sach-bai cac-bai",
    "lead": "chu-tri",
    "level": "cap",
    "licence": "giay-phep license",
    "max": "diem-toi-da toi-da",
    "milestones": "moc-thoi-gian moc tien-do",
    "name": "ten ho-ten",
    "number": "so so-ky-hieu so-hieu ky-hieu",
    "organiser": "don-vi-to-chuc ban-to-chuc organizer",
    "period": "ky thang",
    "place": "dia-danh dia-diem noi location",
    "plan": "ke-hoach van-ban",
    "prizes": "giai-thuong giai",
    "publisher": "nha-xuat-ban don-vi-xuat-ban",
    "rank": "hang giai giai-thuong",
    "recipients": "noi-nhan",
    "related": "lien-quan bai-lien-quan tin-lien-quan",
    "replaces": "thay-the",
    "rounds": "vong-thi vong phan-thi",
    "scores": "diem bang-diem",
    "secrecy": "do-mat mat",
    "signer": "nguoi-ky",
    "src": "anh tep duong-dan file",
    "subject": "trich-yeu",
    "summary": "sapo tom-tat mo-ta mo-dau dan lead excerpt abstract",
    "tags": "tag the tu-khoa chu-de nhan keywords categories category",
    "task": "noi-dung cong-viec viec nhiem-vu",
    "team": "doi ten-doi doi-thi",
    "teams": "doi cac-doi doi-thi",
    "text": "noi-dung loi",
    "title": "tieu-de tua ten-bai headline ten chuc-vu chuc-danh",
    "to": "den den-ngay ket-thuc end",
    "unit": "don-vi",
    "until": "den den-ngay den-khi to",
    "updated": "cap-nhat ngay-cap-nhat sua-ngay modified lastmod last-modified",
    "with": "phoi-hop",
}
# Names that are not words of Vietnamese as well.
ENGLISH_NAMES = frozenset(_SYNONYMS) - {"to"}
_FIELDS_BY_SYNONYM: dict[str, list[str]] = {}
for _key, _words in _SYNONYMS.items():
    for _word in _words.split():
        _FIELDS_BY_SYNONYM.setdefault(_word, []).append(_key)


def suggest_field_name(text: str, candidates: Mapping[str, FieldSpec] | Collection[str]) -> str | None:
    """The known key that an editor probably meant by what is written; None where nothing suggests one."""
    return synonym_of(text, candidates) or closest_match(text[:80], candidates)


def synonym_of(text: str, candidates: Mapping[str, FieldSpec] | Collection[str]) -> str | None:
    """The known key that a text is another word for; None where it is none."""
    name = slug(text[:80])
    if name in candidates:
        return name
    specs = candidates if isinstance(candidates, Mapping) else {}
    labelled = [key for key, spec in specs.items() if spec.label and name == slug(spec.label)]
    meant = [key for key in (*_FIELDS_BY_SYNONYM.get(name, ()), *labelled) if key in candidates]
    return meant[0] if meant else None
