"""Makes what a web server wants beside the site, by its kind: redirects from old addresses, headers, caching.

The settings themselves stand in server/, once; what a kind of server reads from the site's folder follows from them.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import urlsplit

from newsroom.model import urls
from newsroom.publishing.history import OWN_NOTES
from newsroom.runtime.program_files import SERVER_SETTINGS

Redirects = Mapping[str, str]
"""Where each old address leads to, both as browsers ask for them, from the root of the host."""
NGINX_MAP, CADDY_MAP = f"{OWN_NOTES}/redirects.map", f"{OWN_NOTES}/redirects.caddy"
HTACCESS, HEADERS, STATIC_REDIRECTS = SETTINGS_FILES = (".htaccess", "_headers", "_redirects")
"""What a server obeys wherever it finds it, whoever has put it there."""

MOVED = f"{OWN_NOTES}/moved/"
"""Where Apache finds the redirects, in a folder for each ending of an address."""

# The last letters and digits of an address without its ending; the time it takes does not grow faster than the address.
_MOVED_KEY = r"([0-9a-z]{1,3})(?:\.html?)?[^0-9a-z ]*+ HTTP/"
# So that the way to the rules is never that of a folder, which a server may answer for by itself.
_AT = "at/"
_PERCENT = re.compile(r"%[0-9A-F]{2}")
_DIRECTORY_LINES = re.compile(r"^( *)<Directory .*?^\1</Directory>\n", re.MULTILINE | re.DOTALL)
_MODULES = {"Header": "mod_headers.c", "Rewrite": "mod_rewrite.c", "AddOutputFilter": "mod_deflate.c"}
_ALWAYS_SET = re.compile(r'^    Header always set (\S+) "?(.*?)"?$', re.MULTILINE)
_FOREVER = "public, max-age=31536000, immutable"
_FEED_TYPES = {urls.RSS_FILE: "rss+xml", urls.ATOM_FILE: "atom+xml", urls.JSON_FEED_FILE: "feed+json"}


def server_files(kind: str, redirects: Redirects, base: str) -> dict[str, bytes]:
    """The files of a kind of `SERVER_KINDS` by path; `base` is the path of the site's root, with slashes around it."""
    make = _MAKERS.get(kind)
    return {path: text.encode() for path, text in make(redirects, base)} if make else {}


def _nginx_files(redirects: Redirects, base: str) -> Iterator[tuple[str, str]]:
    # nginx takes the letters of a key in any case, and does not start where two keys are then one.
    alike = _alike(redirects)
    keys = {old: f"~^{re.escape(old)}$" if old in alike else old for old in redirects}
    yield NGINX_MAP, "".join(f'"{keys[old]}" "{new}";\n' for old, new in sorted(redirects.items()))


def _alike(redirects: Redirects) -> set[str]:
    """The addresses that differ from another one only in capitals; any other is found however it is written."""
    spellings = Counter(map(str.lower, redirects))
    return {old for old in redirects if spellings[old.lower()] > 1}


def _caddy_files(redirects: Redirects, base: str) -> Iterator[tuple[str, str]]:
    rows = ((old, new) for address, new in sorted(redirects.items()) for old in _spellings(address))
    yield CADDY_MAP, "".join(f'"{old}" "{new}"\n' for old, new in rows)


def _apache_files(redirects: Redirects, base: str) -> Iterator[tuple[str, str]]:
    """A .htaccess: the virtual host of server/apache.conf without what a folder cannot say; redirects in folders."""
    settings = (SERVER_SETTINGS / "apache.conf").read_text(encoding="utf-8")
    host = _DIRECTORY_LINES.sub("", settings[settings.index("<VirtualHost") : settings.index("</VirtualHost>")])
    lines = [line.removeprefix("    ") for line in host.splitlines()[1:]]
    text = "".join(f"{line}\n" for line in lines if not line.startswith(("ServerName", "DocumentRoot")))
    text = text.replace(f"/{urls.NOT_FOUND}", base + urls.NOT_FOUND)
    text = text.replace(f" /{urls.RSS_FILE} ", f" {base}{urls.RSS_FILE} ")
    text = text.replace("RewriteEngine On\n", f"RewriteEngine On\n{_to_moved_folder(base) if redirects else ''}")
    yield from _moved_folders(redirects, base)
    yield HTACCESS, f"Options -Indexes -MultiViews\nDirectoryIndex {urls.INDEX_HTML}\n{_guarded(text)}"


def _to_moved_folder(base: str) -> str:
    return (
        f'RewriteCond %{{ENV:REDIRECT_STATUS}} "^$"\nRewriteCond %{{THE_REQUEST}} "{_MOVED_KEY}"\n'
        f'RewriteCond "%{{DOCUMENT_ROOT}}{base}{MOVED}-%1/{HTACCESS}" -f\n'
        f'RewriteRule ^(.*)$ "{base}{MOVED}-%1/{_AT}$1" [L]\n'
    )


def _rewrite_rule(old: str, new: str, flags: str) -> str:
    target, condition = new.replace("%", r"\%"), f"^[A-Z]+ {re.escape(old)}\\s"
    return f'RewriteCond %{{THE_REQUEST}} "{condition}"{flags}\nRewriteRule ^ "{target}" [R=301,L,NE,QSD]\n'


def _moved_folders(redirects: Redirects, base: str) -> Iterator[tuple[str, str]]:
    """A `.htaccess` for the redirects of all addresses with the same last letters and digits.

    Apache reads a `.htaccess` at every request, ten microseconds a rule; so hardly any request reads more than fifty.
    """
    rules: dict[str, list[str]] = defaultdict(list)
    alike = _alike(redirects)
    for address, new in sorted(redirects.items()):
        for old in _spellings(address):
            if match := re.search(_MOVED_KEY, f"{old} HTTP/"):
                rules[match[1]].append(_rewrite_rule(old, new, "" if address in alike else " [NC]"))
    # Whoever asks for the folder itself finds nothing; what is no old address is answered as it was asked for.
    end = 'RewriteCond %{ENV:REDIRECT_STATUS} "^$"\nRewriteRule ^ - [R=404,L]\n'
    end += f'RewriteRule ^{_AT}(.*)$ "{base}$1" [L]\n'
    for key, lines in rules.items():
        yield f"{MOVED}-{key}/{HTACCESS}", _guarded("".join(["RewriteEngine On\n", *lines, end]))


def _spellings(old: str) -> list[str]:
    """An address as browsers may ask for it: letters beyond ASCII have their numbers in capitals or in small ones."""
    return list(dict.fromkeys([old, _PERCENT.sub(lambda match: match[0].lower(), old)]))


def _guarded(text: str) -> str:
    """The text with each directive passed over by a server that lacks its module, instead of failing over it."""
    blocks: list[tuple[str, str]] = []
    for block in _directives(text):
        module = next((name for word, name in _MODULES.items() if re.search(rf"^ *{word}", block, re.MULTILINE)), "")
        same = blocks.pop()[1] if blocks and blocks[-1][0] == module else ""
        blocks.append((module, same + block))
    return "".join(f"<IfModule {module}>\n{lines}</IfModule>\n" if module else lines for module, lines in blocks)


def _directives(text: str) -> Iterator[str]:
    """Each line, or all lines of a section (`<Files …>` to `</Files>`) that begins at the margin."""
    section = ""
    for line in text.splitlines(keepends=True):
        section += line
        if not section.startswith("<") or line.startswith("</"):
            yield section
            section = ""
    if section:
        yield section


def _static_files(redirects: Redirects, base: str) -> Iterator[tuple[str, str]]:
    """The two files of Netlify and Cloudflare Pages; the latter passes over rules with a query, which it lacks."""
    settings = (SERVER_SETTINGS / "apache.conf").read_text(encoding="utf-8")
    types = ((base + name, f"Content-Type: application/{kind}; charset=utf-8") for name, kind in _FEED_TYPES.items())
    rules = [
        *((f"{base}*", f"{name}: {value}") for name, value in _ALWAYS_SET.findall(settings)),
        (f"{base}{urls.FONTS}*", f"Cache-Control: {_FOREVER}"),
        *types,
    ]
    paths = dict.fromkeys(path for path, _ in rules)
    yield (
        HEADERS,
        "".join("\n".join([path, *(f"  {line}" for each, line in rules if each == path), ""]) for path in paths),
    )
    yield STATIC_REDIRECTS, "".join(_static_rule(old, new) for old, new in sorted(redirects.items()))


def _static_rule(old: str, new: str) -> str:
    parts = urlsplit(old)
    if not parts.query:
        return f"{old} {new} 301\n"
    # The exclamation mark: also where there is a page at the path.
    return f"{parts.path} {parts.query.replace('&', ' ')} {new} 301!\n"


_MAKERS: Mapping[str, Callable[[Redirects, str], Iterator[tuple[str, str]]]] = {
    "nginx": _nginx_files,
    "caddy": _caddy_files,
    "apache": _apache_files,
    "static": _static_files,
}
