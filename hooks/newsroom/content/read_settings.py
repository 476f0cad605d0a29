"""Turns `extra: newsroom:` of mkdocs.yml into the settings of the site, and reports what is wrong in it."""

import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from msgspec import structs

from newsroom.content.desk_settings import DESK_FIELD, read_desk_settings
from newsroom.content.frontmatter.field_spec import ANY_KEY, FieldSpec
from newsroom.content.frontmatter.fields import Fields
from newsroom.content.frontmatter.reader import compose_mapping
from newsroom.model import urls
from newsroom.model.problems import Report
from newsroom.model.review import FREE_KEYS
from newsroom.model.settings import (
    DEFAULT_KIND,
    DEFAULT_SECTIONS,
    MAIL_SECURITY,
    SERVER_KINDS,
    BackupTarget,
    Colours,
    MailSettings,
    Organisation,
    PublishTarget,
    ReviewSettings,
    Section,
    Settings,
    SocialAccount,
    canonical_url,
    holds_password,
)
from newsroom.text.normalize import nfc, slug, strip_control_chars, tag_key

_PRINTABLE_ASCII = re.compile(r"[!-~]+")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_MAIL_ADDRESS = re.compile(r"[^\s@,;<>]+@[^\s@,;<>]+")
_COLOUR = re.compile(r"#[0-9a-f]{6}")

_SECTION_EXAMPLE = "{title: Tin tức, kind: article}"
_TAG_ADDRESS_EXAMPLE = "{hoa: Hòa, hoa-2: Hoa}"
_ACCOUNT_EXAMPLE = "{name: Facebook, url: https://www.facebook.com/danvan}"
_MAIL_EXAMPLE = "{to: ky-thuat@danvan.example.vn, from: trang@danvan.example.vn, server: thu.example.vn}"
_CERTIFICATE_EXAMPLE = f'"{":".join(["0F"] * 32)}"'
_TARGET_EXAMPLE = "{to: sftp://bbt@may-chu.example.vn/var/www/trang, server: nginx}"
_REVIEW_EXAMPLE = "{required: yes, two_people: yes, free: [tags, related]}"
_BACKUP_EXAMPLE = "{to: /media/usb, keep: 30}"


def setting_fields(kinds: Collection[str]) -> Mapping[str, FieldSpec]:
    """What `extra: newsroom:` may hold; `kinds` are the names of the kinds of content."""
    section = (
        FieldSpec("title", example="Tin tức", required=True),
        FieldSpec("kind", example="article", required=True, choices=tuple((kind, "") for kind in kinds)),
        FieldSpec("description"),
    )
    account = (
        FieldSpec("name", example="Facebook", required=True),
        FieldSpec("url", example="https://www.facebook.com/…", required=True),
    )
    access = (
        FieldSpec("insecure", field_type="flag"),
        FieldSpec("certificate", example=_CERTIFICATE_EXAMPLE),
        FieldSpec("endpoint", example="https://s3.nha-cung-cap.example.vn"),
        FieldSpec("region", example="ap-southeast-1"),
    )
    target = (
        FieldSpec("to", example="sftp://bbt@may-chu.example.vn/var/www/trang", required=True),
        FieldSpec("server", choices=tuple((kind, words) for kind, words in SERVER_KINDS.items() if kind)),
        *access,
        FieldSpec("gzip", field_type="flag"),
    )
    backup = (FieldSpec("to", example="/media/usb", required=True), FieldSpec("keep"), *access)
    mail = (
        FieldSpec("to", example="ky-thuat@danvan.example.vn", required=True),
        FieldSpec("from", example="trang@danvan.example.vn", required=True),
        FieldSpec("server", example="thu.example.vn", required=True),
        FieldSpec("port", example="587"),
        FieldSpec("user", example="trang@danvan.example.vn"),
        FieldSpec("security", choices=tuple(MAIL_SECURITY.items())),
    )
    review = (
        FieldSpec("required", field_type="flag"),
        FieldSpec("two_people", field_type="flag"),
        FieldSpec("free", field_type="texts", example="[tags, related]"),
    )
    any_target = FieldSpec(ANY_KEY, example=_TARGET_EXAMPLE, subfields=target)
    any_backup = FieldSpec(ANY_KEY, example=_BACKUP_EXAMPLE, subfields=backup)
    organisation, colours = (tuple(map(FieldSpec, group.__struct_fields__)) for group in (Organisation, Colours))
    any_section = FieldSpec(ANY_KEY, example=_SECTION_EXAMPLE, subfields=section)
    settings = (
        FieldSpec("sections", example=f"{{tin-tuc: {_SECTION_EXAMPLE}}}", subfields=(any_section,)),
        FieldSpec("organisation", example="{name: Ban Dân vận Tỉnh ủy}", subfields=organisation),
        FieldSpec("per_page"),
        FieldSpec("publish", example=f"{{chinh: {_TARGET_EXAMPLE}}}", subfields=(any_target,)),
        FieldSpec("backup", example=f"{{usb: {_BACKUP_EXAMPLE}}}", subfields=(any_backup,)),
        FieldSpec("mail", example=_MAIL_EXAMPLE, subfields=mail),
        FieldSpec("hub"),
        FieldSpec("colours", example='{brand: "#b3261e", gold: "#d2a437"}', subfields=colours),
        FieldSpec("social", example=f"[{_ACCOUNT_EXAMPLE}]", subfields=account),
        FieldSpec("tag_addresses", example=_TAG_ADDRESS_EXAMPLE, subfields=(FieldSpec(ANY_KEY, example="Hòa"),)),
        FieldSpec("clean_attachments", example="yes"),
        FieldSpec("precompress", example="yes"),
        FieldSpec("review", example=_REVIEW_EXAMPLE, subfields=review),
        DESK_FIELD,
    )
    newsroom = FieldSpec("newsroom", example="{per_page: 20}", subfields=settings)
    return {"extra": FieldSpec("extra", example="{newsroom: {per_page: 20}}", subfields=(newsroom,))}


def read_settings(
    file: Path, *, site_name: str, site_url: str, description: str, kinds: Collection[str], report: Report
) -> Settings:
    """The settings written in a mkdocs.yml; what is wrong is reported and reads as its default.

    `kinds` are the names of the kinds of content.
    """
    root = compose_mapping(file.read_text(encoding="utf-8-sig"), report)
    name, description = (strip_control_chars(nfc(text or "")) for text in (site_name, description))
    settings = Settings(name, _read_site_url(site_url, report), description, DEFAULT_SECTIONS, Organisation(name=name))
    if root is None:
        return settings
    if not site_url:
        why = "còn thiếu, nên địa chỉ trong RSS và sơ đồ trang sẽ sai"
        report.add(1, "site_url", why, example="site_url: https://danvan.example.vn/", level="warning")
    extra = Fields(root, report, specs=setting_fields(kinds)).mapping("extra")
    fields = statuses = None
    if extra is not None:
        fields, statuses = extra.mapping("newsroom"), extra.mapping("status")
    settings = structs.replace(settings, page_statuses=tuple(statuses.nodes) if statuses is not None else ())
    if fields is None:
        return settings
    fields.report_unknown()
    sections = fields.mapping("sections")
    return structs.replace(
        settings,
        sections=settings.sections if sections is None else tuple(_read_sections(sections)),
        organisation=_read_organisation(fields, settings.organisation),
        per_page=fields.positive_int("per_page") or settings.per_page,
        hub=_read_hub(fields),
        tag_addresses=tuple(_read_tag_addresses(fields)),
        clean_attachments=fields.flag("clean_attachments"),
        precompress=fields.flag("precompress"),
        colours=_read_colours(fields),
        social=tuple(_read_accounts(fields)),
        publish=tuple(_read_targets(fields)),
        backup=tuple(_read_backups(fields)),
        mail=_read_mail(fields),
        review=_read_review(fields),
        desk=read_desk_settings(fields),
    )


def _read_site_url(address: str, report: Report) -> str:
    """The site's address as browsers write it; "", with a problem, for one whose host cannot exist."""
    try:
        return canonical_url(address)
    except ValueError:
        why = "không phải là địa chỉ của một trang"
        report.add(1, "site_url", why, value=address, example="site_url: https://danvan.example.vn/")
        return ""


def _read_sections(sections: Fields) -> Iterator[Section]:
    for key in sections.nodes:
        if key in urls.RESERVED_FOLDERS:
            why = "là tên dành cho các trang do máy tạo ra, không dùng làm thư mục chuyên mục được"
            sections.report_problem(key, why, value=key, example=f"{key}-2")
        elif key != slug(key):
            why = "không dùng làm tên thư mục chuyên mục được; tên chỉ gồm chữ thường không dấu, chữ số và gạch ngang"
            sections.report_problem(key, why, value=key, example=slug(key))
        fields = sections.mapping(key)
        if fields is not None:
            fields.report_unknown()
            kind = fields.choice("kind", default=DEFAULT_KIND)
            yield Section(key, fields.text("title"), kind, fields.text("description"))
            continue
        if key not in sections:
            why = "là chuyên mục chưa ghi title và kind"
            sections.report_problem(key, why, value=key, example=f"{key}: {_SECTION_EXAMPLE}")
        yield Section(key, key)


def _read_organisation(fields: Fields, default: Organisation) -> Organisation:
    organisation = fields.mapping("organisation")
    if organisation is None:
        return default
    organisation.report_unknown()
    written = {key: text for key in Organisation.__struct_fields__ if (text := organisation.text(key))}
    return structs.replace(default, **written)


def _read_tag_addresses(fields: Fields) -> Iterator[tuple[str, str]]:
    """The slugs of tags that are fixed, each with its tag."""
    addresses = fields.mapping("tag_addresses")
    if addresses is None:
        return
    slugs_by_tag: dict[str, str] = {}
    for address in addresses.nodes:
        tag = addresses.text(address)
        if address != slug(address):
            why = "không dùng làm địa chỉ được; địa chỉ chỉ gồm chữ thường không dấu, chữ số và gạch ngang"
            addresses.report_problem(address, why, value=address, example=f"{slug(address)}: {tag or 'Hòa'}")
        elif tag and slugs_by_tag.setdefault(tag_key(tag), address) != address:
            why = f"đã có địa chỉ {slugs_by_tag[tag_key(tag)]}; mỗi chủ đề chỉ có một địa chỉ"
            addresses.report_problem(address, why, value=tag, example="xóa một trong hai dòng")
        elif tag:
            yield address, tag


def _read_hub(fields: Fields) -> str:
    """The address of the WebSub hub; "" where none is written, or one that no subscriber could reach."""
    address = fields.text("hub")
    try:
        parts = urlsplit(address)
        reachable = parts.scheme in {"http", "https"} and parts.hostname and _PRINTABLE_ASCII.fullmatch(address)
    except ValueError:
        reachable = False
    if address and not reachable:
        why = "không phải là địa chỉ đầy đủ của một trạm WebSub"
        fields.report_problem("hub", why, value=address, example="https://pubsubhubbub.appspot.com/")
    return address if reachable else ""


def _read_colours(fields: Fields) -> Colours:
    """The organisation's colours; the default for each that is not written as #rrggbb."""
    colours = fields.mapping("colours")
    if colours is None:
        return Colours()
    colours.report_unknown()
    valid = {}
    for key in Colours.__struct_fields__:
        written = colours.text(key).lower()
        if _COLOUR.fullmatch(written):
            valid[key] = written
        elif written:
            why = "không phải là màu viết theo lối #rrggbb, trong dấu nháy kép"
            colours.report_problem(key, why, value=written, example='"#b3261e"')
    return Colours(**valid)


def _read_accounts(fields: Fields) -> Iterator[SocialAccount]:
    for account in fields.mapping_list("social"):
        account.report_unknown()
        name, url = account.text("name"), account.text("url")
        if url and not url.startswith("https://"):
            why = "không phải là địa chỉ đầy đủ, bắt đầu bằng https://"
            account.report_problem("url", why, value=url, example=_ACCOUNT_EXAMPLE)
        elif name and url:
            yield SocialAccount(name, url)


def _read_targets(fields: Fields) -> Iterator[PublishTarget]:
    for place, target in _read_places(fields, "publish", "nơi đăng", _TARGET_EXAMPLE):
        yield structs.replace(place, server=target.choice("server", default=""), gzip=target.flag("gzip"))


def _read_backups(fields: Fields) -> Iterator[BackupTarget]:
    for place, target in _read_places(fields, "backup", "nơi sao lưu", _BACKUP_EXAMPLE):
        keep = target.positive_int("keep")
        yield BackupTarget(place, keep) if keep else BackupTarget(place)


def _read_places(fields: Fields, key: str, noun: str, example: str) -> Iterator[tuple[PublishTarget, Fields]]:
    """Each place that stands below a key, with how it is reached, and its other settings."""
    places = fields.mapping(key)
    if places is None:
        return
    for name in places.nodes:
        if name != slug(name):
            why = f"không dùng làm tên của {noun} được; tên chỉ gồm chữ thường không dấu, chữ số và gạch ngang"
            places.report_problem(name, why, value=name, example=slug(name))
        place = places.mapping(name)
        if place is None:
            if name not in places:
                places.report_problem(name, f"là {noun} chưa ghi địa chỉ", value=name, example=example)
            continue
        place.report_unknown()
        address = place.text("to")
        if holds_password(address):
            why = f"không được ghi mật khẩu ở đây, vì ai đọc được tệp này cũng thấy; xem ./newsroom {key} --help"
            place.report_problem("to", why, value="…", example=example)
        elif address:
            yield (
                PublishTarget(
                    name,
                    address,
                    insecure=place.flag("insecure"),
                    certificate=_read_fingerprint(place),
                    endpoint=place.text("endpoint"),
                    region=place.text("region"),
                ),
                place,
            )


def _read_fingerprint(target: Fields) -> str:
    """The SHA-256 of a certificate, as programs show it: with or without colons, in large or small letters."""
    written = target.text("certificate")
    fingerprint = written.replace(":", "").lower()
    if fingerprint and not _SHA256.fullmatch(fingerprint):
        why = "không phải là dấu vân tay SHA-256 của một chứng chỉ (64 chữ số và chữ cái a–f)"
        target.report_problem("certificate", why, value=written, example=f"certificate: {_CERTIFICATE_EXAMPLE}")
        return ""
    return fingerprint


def _read_mail(fields: Fields) -> MailSettings | None:
    """Whom to tell of troubles; None where that is not written whole."""
    mail = fields.mapping("mail")
    if mail is None:
        return None
    mail.report_unknown()
    to, sender, server = mail.text("to"), mail.text("from"), mail.text("server")
    for key, address in (("to", to), ("from", sender)):
        if address and not (address.isascii() and _MAIL_ADDRESS.fullmatch(address)):
            mail.report_problem(key, "không phải là một địa chỉ thư", value=address, example="bbt@danvan.example.vn")
            return None
    port = mail.positive_int("port") or 0
    if port > 65535:
        mail.report_problem("port", "không phải là một cổng, từ 1 đến 65535", value=str(port), example="587")
        return None
    if not (to and sender and server):
        return None
    security = mail.choice("security", default="starttls")
    return MailSettings(to, sender, server, port, mail.text("user"), security)


def _read_review(fields: Fields) -> ReviewSettings:
    """How the board approves items; without this key nothing needs an approval."""
    review = fields.mapping("review")
    if review is None:
        return ReviewSettings()
    review.report_unknown()
    free = review.text_list("free")
    for key in free:
        if key not in FREE_KEYS:
            why = f"không để ngoài phạm vi duyệt được; chỉ có thể là: {', '.join(FREE_KEYS)}"
            review.report_problem("free", why, value=key, example="free: [tags, related]")
    allowed = tuple(dict.fromkeys(key for key in free if key in FREE_KEYS))
    return ReviewSettings(review.flag("required"), review.flag("two_people"), allowed)
