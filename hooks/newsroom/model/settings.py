"""What mkdocs.yml says of the site: its sections, its publisher, its looks."""

import re
from urllib.parse import SplitResult, urlsplit, urlunsplit

from msgspec import Struct

# A user, a colon that no port follows, and an “@” somewhere: a password may hold what ends a host.
_PORT = re.compile(r"\d*(/|$)")
_DEFAULT_PORTS = {"http": 80, "https": 443}
DEFAULT_KIND = "article"
"""The kind of content of sections that do not say one, and of text that belongs to no section."""


class Section(Struct, frozen=True):
    """A first-level folder of content/ and what its items are."""

    key: str
    title: str
    kind: str = DEFAULT_KIND
    description: str = ""


class Organisation(Struct, frozen=True):
    """Who publishes: the lines of the masthead and the footer."""

    name: str = ""
    parent: str = ""
    board: str = "Ban biên tập"
    emblem: str = ""
    responsible: str = ""
    licence: str = ""
    address: str = ""
    telephone: str = ""
    email: str = ""


class Colours(Struct, frozen=True):
    """The organisation's own, as #rrggbb: `brand` marks, `gold` is a thin line."""

    brand: str = "#b3261e"
    gold: str = "#d2a437"


class SocialAccount(Struct, frozen=True):
    """Where else the organisation speaks: the network's name and the address of its page there."""

    name: str
    url: str


SERVER_KINDS = {
    "": "không thêm tệp thiết lập nào",
    "apache": "Apache, LiteSpeed: thêm .htaccess",
    "nginx": "nginx: thêm tệp chuyển địa chỉ để nạp vào thiết lập của máy chủ",
    "caddy": "Caddy: thêm tệp chuyển địa chỉ để nạp vào thiết lập của máy chủ",
    "static": "Cloudflare Pages, Netlify: thêm _headers và _redirects",
}
"""What serves a target's files to readers, each with what a publication adds for it."""


class PublishTarget(Struct, frozen=True):
    """Where `publish` brings the site: a name of the board's own, an address, and what serves the files there."""

    name: str
    address: str
    server: str = ""
    insecure: bool = False
    """True if the board insists on a protocol that sends passwords and pages in the clear."""
    certificate: str = ""
    """The SHA-256, in small hexadecimal digits, of the one certificate that the server may show, whoever signed it."""
    endpoint: str = ""
    """The address of an object store; "" for Amazon's own."""
    region: str = ""
    """The region of an object store, where it wants one."""
    gzip: bool = False
    """True if an object store is to hold texts compressed, and send them so to whoever asks."""


class BackupTarget(Struct, frozen=True):
    """Where `backup` brings archives: a target that readers do not see, and how many archives stay there."""

    place: PublishTarget
    keep: int = 30


MAIL_SECURITY = {
    "starttls": "mã hóa từ giữa chừng, cổng 587",
    "tls": "mã hóa từ đầu, cổng 465",
    "none": "không mã hóa và không mật khẩu, cổng 25: chỉ trong mạng nội bộ",
}
"""How a mail server is spoken to, each with what it means."""


class MailSettings(Struct, frozen=True):
    """Whom `publish --watch` tells of troubles, and by which mail server; port 0 is the usual one."""

    to: str
    sender: str
    server: str
    port: int = 0
    user: str = ""
    """The name to log in with; "" without a login."""
    security: str = "starttls"


class ReviewSettings(Struct, frozen=True):
    """How a board approves items before readers see them."""

    required: bool = False
    """True if what has no valid approval is not public, whoever builds the site."""
    two_people: bool = False
    """True if nobody may approve what they have written themselves."""
    free: tuple[str, ...] = ()
    """Keys that may change without another approval: some of `model.review.FREE_KEYS`."""


DESK_PORT = 8765
"""Where the shared desk listens on its own machine, behind a web server."""


class LdapSettings(Struct, frozen=True):
    """The directory that knows the passwords of the organisation's people."""

    address: str
    """ldaps://host, or ldap://host, where TLS begins before anything is said (StartTLS)."""
    user: str
    """What it calls somebody, with `{}` for the login name: a distinguished name, or a name of Active Directory."""
    certificate: str = ""
    """A file with the authority that has signed its certificate; "" for those that the machine knows."""


class DeskSettings(Struct, frozen=True):
    """How a board reaches the desk that it shares (`desk --shared`); by default it is on this machine alone."""

    addresses: tuple[str, ...] = ()
    """Scheme, host and a port that is not the usual one, as browsers show them; the first stands in links."""
    certificate: str = ""
    """A file, with `key`, where the desk itself speaks TLS; "" where a web server in front of it does."""
    key: str = ""
    listen_host: str = ""
    """The address of this machine that it listens at; "" for the usual one."""
    listen_port: int = 0
    proxy: str = ""
    """The address of the web server in front, whose word on clients is taken; "" for the usual one."""
    ldap: LdapSettings | None = None

    @property
    def address(self) -> str:
        """What stands before a path of the desk in a link."""
        return self.addresses[0] if self.addresses else f"http://localhost:{self.port}"

    @property
    def hosts(self) -> frozenset[str]:
        """What browsers may call the desk by (the Host of a request)."""
        addresses = self.addresses or (self.address, f"http://127.0.0.1:{self.port}")
        return frozenset(urlsplit(address).netloc for address in addresses)

    @property
    def host(self) -> str:
        """The address of this machine to listen at; "" is all of them."""
        return self.listen_host or ("" if self.certificate else "127.0.0.1")

    @property
    def port(self) -> int:
        """The port to listen at: what browsers ask for, unless a web server in front takes their requests."""
        if self.listen_port or not (self.certificate and self.addresses):
            return self.listen_port or DESK_PORT
        parts = urlsplit(self.addresses[0])
        return parts.port or _DEFAULT_PORTS[parts.scheme]

    @property
    def trusted_proxy(self) -> str:
        """The address whose word on clients is taken; "" for nobody's."""
        return self.proxy or ("" if self.certificate else "127.0.0.1")


class Settings(Struct, frozen=True):
    """All that mkdocs.yml decides about the pages and feeds; `base` is the path of the site's root, "/" or "/x/"."""

    site_name: str
    site_url: str
    description: str
    sections: tuple[Section, ...]
    organisation: Organisation
    per_page: int = 20
    feed_length: int = 30
    hub: str = ""
    """The WebSub hub that tells subscribers of new entries; "" without one."""
    tag_addresses: tuple[tuple[str, str], ...] = ()
    """The slugs that were given for good, each with its tag."""
    clean_attachments: bool = False
    """Whether attachments are published without the names in their properties."""
    precompress: bool = False
    """True if the build puts a copy compressed by gzip beside each text, for the web server to send."""
    colours: Colours = Colours()
    social: tuple[SocialAccount, ...] = ()
    board_names: tuple[str, ...] = ("BBT", "Ban biên tập")
    publish: tuple[PublishTarget, ...] = ()
    """Where the site is brought to; the first is what `publish` alone means."""
    backup: tuple[BackupTarget, ...] = ()
    """Where backups are brought to."""
    mail: MailSettings | None = None
    """None where nobody is told of troubles."""
    review: ReviewSettings = ReviewSettings()
    desk: DeskSettings = DeskSettings()
    page_statuses: tuple[str, ...] = ()
    """Words of Material's page key `status` that mkdocs.yml declares (`extra: status:`)."""

    @property
    def redirects_queries(self) -> bool:
        """Whether a web server leads on from old addresses with a query, which can be no files."""
        return any(target.server for target in self.publish)

    @property
    def base(self) -> str:
        """The path under which the site is served, with a slash at each end."""
        return urlsplit(self.site_url).path.rstrip("/") + "/"

    @property
    def origin(self) -> str:
        """Scheme and host, for absolute addresses."""
        parts = urlsplit(self.site_url)
        return f"{parts.scheme}://{parts.netloc}" if parts.netloc else "https://example.vn"

    @property
    def home_url(self) -> str:
        """The absolute address of the home page, with a slash at the end."""
        return self.origin + self.base

    def section_by_key(self, key: str) -> Section | None:
        """The section of that folder name."""
        return next((section for section in self.sections if section.key == key), None)


def holds_password(address: str) -> bool:
    """Whether a password stands in the address of a place (`sftp://user:password@host/`)."""
    user, colon, rest = address.partition("://")[2].partition(":")
    is_user = not any(letter in user for letter in "/@[")
    return bool(colon) and is_user and _PORT.match(rest) is None and "@" in rest


def canonical_url(address: str) -> str:
    """An absolute address with scheme and host in small letters, the host in ASCII, and no port that is the default.

    So browsers and feed readers write it (WHATWG URL, 3.3, 4.5). Raises ValueError for a host that cannot exist.
    """
    parts = urlsplit(address)
    return urlunsplit(parts._replace(netloc=canonical_host(parts)))


def canonical_host(parts: SplitResult) -> str:
    """The host and port of an address as `canonical_url` writes them; raises ValueError for one that cannot exist."""
    host, port = parts.hostname or "", parts.port
    if not host.isascii():
        # UnicodeError is a ValueError.
        host = host.encode("idna").decode()
    if ":" in host:
        host = f"[{host}]"
    return host if port in (None, _DEFAULT_PORTS.get(parts.scheme)) else f"{host}:{port}"


DEFAULT_SECTIONS = (
    Section("tin-tuc", "Tin tức"),
    Section("hoat-dong", "Hoạt động"),
    Section("dien-hinh", "Điển hình"),
    Section("trao-doi", "Nghiên cứu – Trao đổi"),
    Section("ke-hoach", "Kế hoạch", "plan"),
    Section("hoi-thi", "Hội thi", "contest"),
    Section("ban-tin", "Bản tin", "bulletin"),
)
