"""The Markdown or HTML of one tag of template code: a picture, an embedded film, a link, a quotation."""

import re
from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct, field

from newsroom.importing.markdown import html_comment
from newsroom.importing.template_arguments import Arguments, tag_name
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

_LITERAL = re.compile(r"\s*(?:\"([^\"]*)\"|'([^']*)')\s*(?:\|(.*))?$", re.DOTALL)
_ID = re.compile(r"[\w./@-]{1,100}", re.ASCII)


class SiteLookup(Struct, frozen=True):
    """What such code asks of its site: the address of a page by its name or path, the pictures of a folder, values."""

    find_page: Callable[[str], str] = lambda _: ""
    list_pictures: Callable[[str], Sequence[str]] = lambda _: ()
    variables: Mapping[str, str] = field(default_factory=dict)
    """By names as texts write them: `site.baseurl`."""


class TagTurner:
    """Turns the tags of one text, which is HTML or Markdown."""

    def __init__(self, site: SiteLookup, *, is_html: bool) -> None:
        self._site, self._is_html = site, is_html

    def turn(self, name: str, args: Arguments, inner: str | None, *, is_alone: bool) -> str | None:
        """What a tag stands for; None for one that nobody here knows."""
        if name == "include":
            # Jekyll's templates are known by the names that most of them have.
            template, _, rest = args.text.partition(" ")
            name, args = tag_name(template), Arguments(rest)
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

    def _picture(self, args: Arguments, inner: str | None, *, is_alone: bool, by_place: bool) -> str | None:
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

    def _gallery(self, args: Arguments, inner: str | None) -> str | None:
        place = args.first("dir", "folder", "match", "pattern", "src", "images", "image", "glob", place=0)
        names = re.split("[,;]", place.strip("[]")) if re.search(r"\.\w{3,4}\s*[,;]", place) else []
        pictures = [*filter(None, map(str.strip, names))] or (list(self._site.list_pictures(place)) if place else [])
        if not pictures and not (inner or "").strip():
            return None
        shown = [self._show_picture(each, "", "", is_alone=True) for each in pictures]
        return "".join([inner or "", *shown])

    def _embed(self, name: str, args: Arguments) -> str | None:
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

    def _address(self, name: str, args: Arguments, inner: str | None) -> str | None:
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

    def _code(self, args: Arguments, inner: str) -> str:
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

    def _quote(self, args: Arguments, inner: str) -> str:
        author = args.first("author", "cite", "source", "by", "caption") or (
            "" if args.named else args.text.strip("\"'")
        )
        author = collapse_whitespace(author)
        if self._is_html:
            return f"<blockquote>{inner}{f'<p>— {_attribute(author)}</p>' if author else ''}</blockquote>"
        rows = [*inner.strip().split("\n"), *(["", f"— {author}"] if author else [])]
        return "\n" + "\n".join(f"> {row}".rstrip() for row in rows) + "\n"

    def read_output(self, expression: str) -> str | None:
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


def _attribute(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;")
