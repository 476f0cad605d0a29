"""Turns code in texts of other generators into Markdown or HTML: Hugo's shortcodes, tags of Liquid and Hexo, MDX.

Nothing of it is run.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct, field

from newsroom.importing.markdown import MARKDOWN_CODE, html_comment
from newsroom.importing.template_names import (
    ADDRESS_NAMES,
    CODE_NAMES,
    EMBEDS,
    FILE_LABELS,
    GALLERY_NAMES,
    LOGIC_NAMES,
    NOTHING_NAMES,
    PICTURE_NAMES,
    QUOTE_NAMES,
    TITLE_ARGUMENTS,
    WRAPPER_NAMES,
)
from newsroom.model.file_types import is_image
from newsroom.text.normalize import collapse_whitespace

MAX_TAGS = 5_000
_MAX_DEPTH = 30
_VERBATIM = frozenset({*CODE_NAMES, *LOGIC_NAMES, "raw", "verbatim", "comment"})
_CODE = rf"(?P<code>{MARKDOWN_CODE}|<!--.*?(?:-->|\Z))"
_STRING = r"\"(?:\\.|[^\"\\]){0,2000}\"|'[^']{0,2000}'|`[^`]{0,2000}`"
_HUGO = (
    r"\{\{(?P<escaped>[<%]\s*/\*.{0,2000}?\*/\s*[>%])\}\}"
    rf"|\{{\{{[<%]\s*(?P<hugo_close>/)?\s*(?P<hugo>[\w./-]+)(?P<hugo_args>(?:{_STRING}|[^\"'`{{}}>%]|[>%](?!\}}\}})){{0,500}})[>%]\}}\}}"
)
_LIQUID = (
    r"|\{%-?\s*(?P<liquid>\w[\w.-]*+)\s*(?P<liquid_args>(?:(?<=\s)(?:[^%]|%(?!\})){0,3000}+)?)%\}"
    r"|\{\{-?(?P<output>[^{}\n]{0,500}?)-?\}\}"
)
_JSX = (
    r"|\{/\*(?P<jsx_comment>.{0,5000}?)\*/\}"
    rf"|<(?P<jsx_close>/)?(?P<jsx>[A-Z][\w.]*)(?P<jsx_args>(?:{_STRING}|\{{(?:[^{{}}]|\{{[^{{}}]*\}}){{0,2000}}\}}|[^<>\"'`{{}}]){{0,300}})>"
)
_TOKEN = re.compile(_CODE + "|" + _HUGO + _LIQUID, re.MULTILINE | re.DOTALL)
_MDX_TOKEN = re.compile(_CODE + "|" + _HUGO + _LIQUID + _JSX, re.MULTILINE | re.DOTALL)
_MDX_LINE = re.compile(r"^(?:import|export)\s[^\n]*(?:\n[ \t]+[^\n]*|\n[}\]][^\n]*)*\n?", re.MULTILINE)
_MORE = re.compile(r"^[ \t]*<!--\s*more\b[^>]*-->[ \t]*$|<!--\s*more\b[^>]*-->", re.MULTILINE | re.IGNORECASE)
_ARGUMENT = re.compile(
    rf"(?:(?P<name>[\w:-]+)\s*[=:]\s*(?=\S))?(?:(?P<string>{_STRING})|\{{(?P<braces>[^{{}}]*)\}}|(?P<word>[^\s\"'`=]+))"
)
_LITERAL = re.compile(r"\s*(?:\"([^\"]*)\"|'([^']*)')\s*(?:\|(.*))?$", re.DOTALL)
_ID = re.compile(r"[\w./@-]{1,100}", re.ASCII)


class SiteLookup(Struct, frozen=True):
    """What such code asks of its site: the address of a page by its name or path, the pictures of a folder, values."""

    find_page: Callable[[str], str] = lambda _: ""
    list_pictures: Callable[[str], Sequence[str]] = lambda _: ()
    variables: Mapping[str, str] = field(default_factory=dict)
    """By names as texts write them: `site.baseurl`."""


class TurnedText(Struct, frozen=True):
    """The text; `unknown` names each piece of code that nobody here knows, which stands in a comment in its place."""

    text: str
    unknown: tuple[str, ...] = ()


class _Tag(Struct, frozen=True):
    start: int
    end: int
    name: str
    arguments: str
    is_close: bool
    label: str


class _Arguments:
    """The arguments of a tag: those with names, and the others in order."""

    def __init__(self, text: str) -> None:
        self.text = text.strip().removesuffix("-").strip()
        self.named: dict[str, str] = {}
        self.others: list[str] = []
        for match in _ARGUMENT.finditer(self.text):
            value = match["word"] if match["word"] is not None else match["braces"]
            value = match["string"][1:-1].replace('\\"', '"') if value is None else value.strip("\"'`")
            if match["name"] and not (match["name"] in ("http", "https") and value.startswith("//")):
                self.named[match["name"].lower()] = value
            elif match["name"]:
                self.others.append(f"{match['name']}:{value}")
            elif value not in ("/", "%}"):
                self.others.append(value)

    def first(self, *names: str, place: int = -1) -> str:
        """The first of these names that says something, else the argument at a place."""
        named = next(filter(None, (self.named.get(name, "") for name in names)), "")
        return named or (self.others[place] if 0 <= place < len(self.others) else "")


def turn_template_code(
    text: str, site: SiteLookup | None = None, *, is_mdx: bool = False, is_html: bool = False
) -> TurnedText:
    """The text with what is known turned into Markdown, or HTML; code that it shows as code stays as it is."""
    text = _MORE.sub("", text)
    is_mdx = is_mdx or text.lstrip().startswith(("import ", "export const "))
    if is_mdx:
        text = outside_code(text, lambda part: _MDX_LINE.sub("", part))
    if "{{" not in text and "{%" not in text and not is_mdx:
        return TurnedText(text)
    if text.count("{{") + text.count("{%") + is_mdx * text.count("<") > MAX_TAGS:
        return TurnedText(text, ("{{ … }}",))
    turner = _Turner(text, site or SiteLookup(), _MDX_TOKEN if is_mdx else _TOKEN, is_html=is_html)
    return TurnedText(turner.turn(), tuple(turner.unknown))


class _Turner:
    def __init__(self, text: str, site: SiteLookup, token: re.Pattern[str], *, is_html: bool) -> None:
        self._text, self._site, self._is_html = text, site, is_html
        self._literals: dict[int, str] = {}
        self._tags = list(self._read_tags(token))
        self._closers = _match_closers(self._tags)
        self.unknown: list[str] = []

    def turn(self) -> str:
        return self._render(0, len(self._tags), 0, len(self._text), 0)

    def _read_tags(self, token: re.Pattern[str]) -> list[_Tag]:
        tags = []
        for match in token.finditer(self._text):
            start, end = match.span()
            if match["code"] is not None:
                shown = re.sub(r"\{\{([<%])/\*((?:(?!\{\{[<%]/\*).)*?)\*/([>%])\}\}", r"{{\1\2\3}}", match[0])
                if shown != match[0]:
                    self._literals[start] = shown
                    tags.append(_Tag(start, end, "", "", False, ""))
            elif match["escaped"] is not None:
                self._literals[start] = "{{" + match["escaped"].replace("/*", "").replace("*/", "") + "}}"
                tags.append(_Tag(start, end, "", "", False, ""))
            elif match["hugo"]:
                name = match["hugo"]
                label = f"{{{{< {name} >}}}}"
                tags.append(_Tag(start, end, _tag_name(name), match["hugo_args"], bool(match["hugo_close"]), label))
            elif match["liquid"]:
                name = match["liquid"]
                is_close = name.startswith("end") and name != "end"
                template = match["liquid_args"].split()[:1] if name == "include" else []
                label = f"{{% {' '.join([name, *template])} %}}"
                tags.append(
                    _Tag(start, end, _tag_name(name[3:] if is_close else name), match["liquid_args"], is_close, label)
                )
            elif match["output"] is not None:
                value = self._read_output(match["output"])
                if value is None:
                    tags.append(_Tag(start, end, "{{", "", False, f"{{{{ {match['output'].strip()[:40]} }}}}"))
                else:
                    self._literals[start] = value
                    tags.append(_Tag(start, end, "", "", False, ""))
            elif match.groupdict().get("jsx"):
                name = match["jsx"]
                tags.append(_Tag(start, end, _tag_name(name), match["jsx_args"], bool(match["jsx_close"]), f"<{name}>"))
            else:
                self._literals[start] = ""
                tags.append(_Tag(start, end, "", "", False, ""))
        return tags

    def _render(self, first: int, last: int, begin: int, end: int, depth: int) -> str:
        parts: list[str] = []
        place, number = begin, first
        while number < last:
            tag = self._tags[number]
            parts.append(self._text[place : tag.start])
            closer = self._closers.get(number)
            if closer is not None and closer < last:
                close = self._tags[closer]
                if tag.name in _VERBATIM or depth >= _MAX_DEPTH:
                    inner = self._text[tag.end : close.start]
                else:
                    inner = self._render(number + 1, closer, tag.end, close.start, depth + 1)
                parts.append(self._replace(tag, inner, close.end))
                place, number = close.end, closer + 1
            else:
                parts.append("" if tag.is_close else self._replace(tag, None, tag.end))
                place, number = tag.end, number + 1
        parts.append(self._text[place:end])
        return "".join(parts)

    def _replace(self, tag: _Tag, inner: str | None, end: int) -> str:
        if tag.start in self._literals:
            return self._literals[tag.start]
        turned = self._turn_tag(tag.name, _Arguments(tag.arguments), inner, is_alone=self._is_alone(tag.start, end))
        if turned is not None:
            return turned
        self.unknown.append(tag.label)
        if inner is None or tag.name in LOGIC_NAMES:
            return html_comment(f"Mã riêng của hệ cũ: {self._text[tag.start : end]}")
        return html_comment(f"Mã riêng của hệ cũ: {self._text[tag.start : tag.end]}") + inner

    def _turn_tag(self, name: str, args: _Arguments, inner: str | None, *, is_alone: bool) -> str | None:
        """What a tag stands for; None for one that nobody here knows."""
        if name == "include":
            # Jekyll's templates are known by the names that most of them have.
            template, _, rest = args.text.partition(" ")
            name, args = _tag_name(template), _Arguments(rest)
            if name in (*WRAPPER_NAMES, "include") or (not rest and name not in NOTHING_NAMES):
                return None
        if name in LOGIC_NAMES or name == "{{":
            return "" if name in ("assign", "increment", "decrement") else None
        if name == "comment":
            return html_comment(inner or args.text)
        if name in ("raw", "verbatim"):
            return inner or ""
        if name in CODE_NAMES and inner is not None:
            return self._code(args, inner)
        if name in QUOTE_NAMES and inner is not None:
            return self._quote(args, inner)
        if name in PICTURE_NAMES:
            return self._picture(args, inner, is_alone=is_alone, by_place=name in ("img", "asset-img"))
        if name in GALLERY_NAMES:
            return self._gallery(args, inner)
        if name in EMBEDS:
            return self._embed(name, args)
        if name in FILE_LABELS:
            address = args.first("src", "url", "file", "href", "mp4", "path", "link", place=0)
            title = args.first(*TITLE_ARGUMENTS) or FILE_LABELS[name]
            return self._block(self._link(title, address), is_alone=is_alone) if address else None
        if name in ADDRESS_NAMES or name in ("link", "post-link", "asset-link", "button", "btn"):
            return self._address(name, args, inner)
        if name in NOTHING_NAMES:
            return NOTHING_NAMES[name] if inner is None else inner
        if name in WRAPPER_NAMES and inner is not None:
            title = args.first(*TITLE_ARGUMENTS, place=0 if WRAPPER_NAMES[name] else -1)
            heading = f"<p><strong>{title}</strong></p>" if self._is_html else f"\n**{collapse_whitespace(title)}**\n\n"
            return f"{heading if title else ''}{inner}"
        if name == "param":
            return self._site.variables.get(args.first(place=0))
        if is_image(args.first("src", "image", "img", "url", "path")):
            # Boards give shortcodes for pictures names of their own.
            return self._picture(args, inner, is_alone=is_alone, by_place=False)
        return None

    def _picture(self, args: _Arguments, inner: str | None, *, is_alone: bool, by_place: bool) -> str | None:
        source = args.first(
            "src", "url", "image", "image-path", "image_path", "path", "file", "source", "img", "filename"
        )
        words = args.others
        place = 0
        if not source and words:
            # Hexo: classes, the picture, its width and height, title and alt.
            place = next((n for n, word in enumerate(words) if "/" in word or "." in word), 0) if by_place else 0
            source = words[place]
        rest = [word for word in words[place + 1 :] if not word.isdecimal()]
        if not source:
            return None
        caption = args.first("caption", "title", "description", "desc", "cap") or (inner or "").strip()
        alt = args.first("alt", "alttext") or ""
        if by_place and rest:
            # Hexo: `"title" "alt"`, or a title of several words without quotes.
            title, *others = rest if re.search("[\"']", args.text) else [" ".join(rest)]
            caption, alt = caption or title, alt or " ".join(others[:1])
        elif rest and not alt:
            alt = rest[0]
        credit = args.first("attr", "attribution", "credit")
        caption = collapse_whitespace(re.sub(r"<[^<>]*>|\]\([^()]*\)|[\[\]*_]", "", caption))
        caption += f" (Ảnh: {collapse_whitespace(credit)})" if credit else ""
        return self._show_picture(source, alt, caption, is_alone=is_alone)

    def _show_picture(self, source: str, alt: str, caption: str, *, is_alone: bool) -> str:
        alt = collapse_whitespace(re.sub(r"[\[\]]", "", alt))
        if self._is_html:
            shown = f'<img src="{_attribute(source)}" alt="{_attribute(alt)}">'
            return f"<figure>{shown}<figcaption>{_attribute(caption)}</figcaption></figure>" if caption else shown
        address = f"<{source}>" if re.search(r"[\s()]", source) else source
        title = f' "{caption.replace(chr(34), chr(0x201D))}"' if caption else ""
        return self._block(f"![{alt}]({address}{title})", is_alone=is_alone)

    def _gallery(self, args: _Arguments, inner: str | None) -> str | None:
        place = args.first("dir", "folder", "match", "pattern", "src", "images", "image", "glob", place=0)
        names = re.split("[,;]", place.strip("[]")) if re.search(r"\.\w{3,4}\s*[,;]", place) else []
        pictures = [*filter(None, map(str.strip, names))] or (list(self._site.list_pictures(place)) if place else [])
        if not pictures and not (inner or "").strip():
            return None
        shown = [self._show_picture(each, "", "", is_alone=True) for each in pictures]
        return "".join([inner or "", *shown])

    def _embed(self, name: str, args: _Arguments) -> str | None:
        label, pattern = EMBEDS[name]
        names = ("url", "src", "link", "href", "user", "id", "v", "video", "videoid", "video-id")
        written = args.first(*names, place=0)
        second = args.first("id", place=1) if "user" in args.named or len(args.others) > 1 else ""
        title = collapse_whitespace(args.first(*TITLE_ARGUMENTS)) or label
        if written.startswith(("https://", "http://", "//")):
            return self._link(title, written)
        if not _ID.fullmatch(written) or (second and not _ID.fullmatch(second)):
            return None
        if "{user}" in pattern:
            if not second:
                pattern = pattern.replace("{user}", "i")
            address = pattern.replace("{user}", written).replace("{id}", second or written)
        else:
            address = pattern.replace("{id}", written)
        return self._link(title, address) if address else None

    def _address(self, name: str, args: _Arguments, inner: str | None) -> str | None:
        """A bare address, or a link with words."""
        if name in ("button", "btn"):
            address = args.first("href", "url", "link", "path", "relref", "to", place=0)
            words = inner or args.first("text", "label", "title", "content", place=1)
            return self._link(collapse_whitespace(words) or address, address) if address else None
        if name == "link" and len(args.others) > 1 and re.search(r"https?:|/", args.text):
            number = next(
                (n for n, word in enumerate(args.others) if re.match(r"https?:|/", word)), len(args.others) - 1
            )
            return self._link(" ".join(args.others[:number]) or args.others[number], args.others[number])
        written = args.first("path", "href", "url", "page", "to", place=0)
        if not written:
            return None
        path, mark, fragment = written.partition("#")
        address = (self._site.find_page(path) if path else "") or path
        target = f"{address}{mark}{fragment}"
        if name in ("post-link", "asset-link"):
            words = " ".join(word for word in args.others[1:] if word not in ("true", "false"))
            return self._link(words or inner or path.rpartition("/")[2], target)
        return self._link(inner, target) if inner else target

    def _link(self, words: str, address: str) -> str:
        address = f"https:{address}" if address.startswith("//") else address
        if self._is_html:
            return f'<a href="{_attribute(address)}">{_attribute(words)}</a>'
        address = f"<{address}>" if re.search(r"[\s()]", address) else address
        return f"[{re.sub(r'[][]', '', words)}]({address})"

    def _code(self, args: _Arguments, inner: str) -> str:
        inner = inner.strip("\n")
        if self._is_html:
            return f"<pre><code>{_attribute(inner)}</code></pre>"
        language = next(
            (word.removeprefix("lang:") for word in args.others if re.fullmatch(r"(?:lang:)?[\w+#-]+", word)), ""
        )
        language = args.named.get("lang", language)
        longest = max(map(len, re.findall(r"`{3,}", inner)), default=2)
        fence = "`" * (longest + 1)
        return f"\n{fence}{language}\n{inner}\n{fence}\n"

    def _quote(self, args: _Arguments, inner: str) -> str:
        author = args.first("author", "cite", "source", "by", "caption") or (
            "" if args.named else args.text.strip("\"'")
        )
        author = collapse_whitespace(author)
        if self._is_html:
            return f"<blockquote>{inner}{f'<p>— {_attribute(author)}</p>' if author else ''}</blockquote>"
        rows = [*inner.strip().split("\n"), *(["", f"— {author}"] if author else [])]
        return "\n" + "\n".join(f"> {row}".rstrip() for row in rows) + "\n"

    def _read_output(self, expression: str) -> str | None:
        """What `{{ … }}` of Liquid stands for, where that can be known."""
        variables = self._site.variables
        base, host = variables.get("site.baseurl", ""), variables.get("site.url", "")
        if literal := _LITERAL.match(expression):
            text = literal[1] if literal[1] is not None else literal[2] or ""
            filters = literal[3] or ""
            if "absolute_url" in filters or "site.url" in filters:
                return f"{host}{base}{text}"
            return f"{base}{text}" if "relative_url" in filters or "site.baseurl" in filters else text
        name = expression.partition("|")[0].strip()
        return variables.get(name, "" if name in ("site.baseurl", "site.url", "baseurl", "content") else None)

    def _block(self, text: str, *, is_alone: bool) -> str:
        return f"\n{text}\n" if is_alone and not self._is_html else text

    def _is_alone(self, start: int, end: int) -> bool:
        """Whether a tag begins at the margin and has its line to itself."""
        before = start == 0 or self._text[start - 1] == "\n"
        return before and self._text[end : self._text.find("\n", end) % (len(self._text) + 1)].strip() == ""


def _match_closers(tags: Sequence[_Tag]) -> dict[int, int]:
    """The numbers of the tags that end others, by those of the others."""
    open_tags: dict[str, list[int]] = defaultdict(list)
    closers: dict[int, int] = {}
    for number, tag in enumerate(tags):
        if tag.is_close:
            if open_tags[tag.name]:
                closers[open_tags[tag.name].pop()] = number
        elif tag.name:
            open_tags[tag.name].append(number)
    return closers


def _tag_name(written: str) -> str:
    """A name in one spelling: `partials/YouTube_Lite.html` is `youtube-lite`."""
    return re.sub(r"\.(?:html|md|liquid)$", "", written.rpartition("/")[2].lower()).replace("_", "-")


def _attribute(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;")


def outside_code(text: str, change: Callable[[str], str]) -> str:
    """Markdown with a change to what is neither code nor a comment."""
    parts, place = [], 0
    for match in re.finditer(_CODE, text, re.MULTILINE | re.DOTALL):
        parts += [change(text[place : match.start()]), match[0]]
        place = match.end()
    return "".join([*parts, change(text[place:])])
