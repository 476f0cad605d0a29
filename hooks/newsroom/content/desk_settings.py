"""Reads `extra: newsroom: desk:` of mkdocs.yml: how a board reaches the desk that it shares."""

import ipaddress
from collections.abc import Iterator
from urllib.parse import urlsplit

from newsroom.content.frontmatter.field_spec import FieldSpec
from newsroom.content.frontmatter.fields import Fields
from newsroom.model.settings import DeskSettings, LdapSettings, canonical_url

_ADDRESS_EXAMPLE = "https://ban.danvan.example.vn"
_LISTEN_EXAMPLE = '"0.0.0.0:8443"'
_LDAP_USER_EXAMPLE = '"uid={},ou=people,dc=example,dc=vn"'
_LDAP_EXAMPLE = f"{{address: ldaps://thu-muc.example.vn, user: {_LDAP_USER_EXAMPLE}}}"
# Browsers keep passwords from the network there, whatever the scheme (W3C Secure Contexts, 3.1).
_THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "[::1]"})

DESK_FIELD = FieldSpec(
    "desk",
    example=f"{{address: {_ADDRESS_EXAMPLE}}}",
    subfields=(
        FieldSpec("address", example=_ADDRESS_EXAMPLE),
        FieldSpec("certificate", example="/etc/letsencrypt/live/ban.danvan.example.vn/fullchain.pem"),
        FieldSpec("key", example="/etc/letsencrypt/live/ban.danvan.example.vn/privkey.pem"),
        FieldSpec("listen", example=_LISTEN_EXAMPLE),
        FieldSpec("proxy", example='"127.0.0.1"'),
        FieldSpec(
            "ldap",
            example=_LDAP_EXAMPLE,
            subfields=(
                FieldSpec("address", example="ldaps://thu-muc.example.vn", required=True),
                FieldSpec("user", example=_LDAP_USER_EXAMPLE, required=True),
                FieldSpec("certificate", example="/etc/ssl/certs/thu-muc.pem"),
            ),
        ),
    ),
)


def read_desk_settings(fields: Fields) -> DeskSettings:
    """How the shared desk is reached; what is wrong is reported and reads as its default."""
    desk = fields.mapping("desk")
    if desk is None:
        return DeskSettings()
    desk.report_unknown()
    certificate, key = desk.text("certificate"), desk.text("key")
    if bool(certificate) != bool(key):
        written, missing = ("certificate", "key") if certificate else ("key", "certificate")
        why = f"cần đi cùng {missing}: chứng chỉ và khóa của nó là hai tệp"
        desk.report_problem(written, why, value=certificate or key, example=f"{missing}: /etc/ssl/ban/{missing}.pem")
        certificate = key = ""
    return DeskSettings(
        tuple(_read_addresses(desk)),
        certificate,
        key,
        *_read_listen(desk),
        proxy=_read_proxy(desk),
        ldap=_read_ldap(desk),
    )


def _read_addresses(desk: Fields) -> Iterator[str]:
    for written in desk.text_list("address"):
        try:
            address = canonical_url(written)
        except ValueError:
            address = ""
        parts = urlsplit(address)
        if parts.scheme not in ("https", "http") or not parts.hostname or parts.path.strip("/") or parts.query:
            why = "không phải là địa chỉ của bàn biên tập; địa chỉ chỉ gồm https:// và tên máy chủ"
        elif parts.scheme == "http" and parts.netloc.partition(":")[0] not in _THIS_MACHINE:
            why = "phải bắt đầu bằng https://, vì mật khẩu đi qua mạng"
        else:
            yield f"{parts.scheme}://{parts.netloc}"
            continue
        desk.report_problem("address", why, value=written, example=_ADDRESS_EXAMPLE)


def _read_listen(desk: Fields) -> tuple[str, int]:
    """The address of this machine and the port, "" and 0 where they are not written."""
    written = desk.text("listen")
    host, _, port = written.rpartition(":")
    if not written:
        return "", 0
    if _is_ip_address(host.strip("[]")) and port.isdecimal() and 0 < int(port) < 65536:
        return host.strip("[]"), int(port)
    why = "không phải là địa chỉ IP của máy này và một cổng, viết liền bằng dấu hai chấm"
    desk.report_problem("listen", why, value=written, example=_LISTEN_EXAMPLE)
    return "", 0


def _read_proxy(desk: Fields) -> str:
    proxy = desk.text("proxy")
    if proxy and not _is_ip_address(proxy):
        why = "không phải là địa chỉ IP của máy chủ web đứng trước bàn biên tập"
        desk.report_problem("proxy", why, value=proxy, example='proxy: "127.0.0.1"')
        return ""
    return proxy


def _read_ldap(desk: Fields) -> LdapSettings | None:
    ldap = desk.mapping("ldap")
    if ldap is None:
        return None
    ldap.report_unknown()
    address, user, parts = ldap.text("address"), ldap.text("user"), urlsplit(ldap.text("address"))
    if address and (parts.scheme not in ("ldaps", "ldap") or not parts.hostname or parts.path.strip("/")):
        why = "không phải là địa chỉ của máy chủ tài khoản; địa chỉ chỉ gồm ldaps:// và tên máy chủ"
        ldap.report_problem("address", why, value=address, example="address: ldaps://thu-muc.example.vn")
        return None
    if user and user.count("{}") != 1:
        why = "cần có {} ở chỗ của tên đăng nhập"
        ldap.report_problem("user", why, value=user, example=f"user: {_LDAP_USER_EXAMPLE}")
        return None
    return LdapSettings(address, user, ldap.text("certificate")) if address and user else None


def _is_ip_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
