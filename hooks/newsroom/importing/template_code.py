"""Turns code in texts of other generators into Markdown or HTML: Hugo's shortcodes, tags of Liquid and Hexo, MDX.

Nothing of it is run.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Sequence

from msgspec import Struct

from newsroom.importing.markdown import MARKDOWN_CODE, html_comment
from newsroom.importing.template_arguments import STRING, Arguments, tag_name
from newsroom.importing.template_names import CODE_NAMES, LOGIC_NAMES
from newsroom.importing.template_tags import SiteLookup, TagTurner

MAX_TAGS = 5_000
_MAX_DEPTH = 30
_VERBATIM = frozenset({*CODE_NAMES, *LOGIC_NAMES, "raw", "verbatim", "comment"})
_CODE = rf"(?P<code>{MARKDOWN_CODE}|<!--.*?(?:-->|\Z))"
_HUGO = (
    r"\{\{(?P<escaped>[<%]\s*/\*.{0,2000}?\*/\s*[>%])\}\}"
    rf"|\{{\{{[<%]\s*(?P<hugo_close>/)?\s*(?P<hugo>[\w./-]+)(?P<hugo_args>(?:{STRING}|[^\"'`{{}}>%]|[>%](?!\}}\}})){{0,500}})[>%]\}}\}}"
)
_LIQUID = (
    r"|\{%-?\s*(?P<liquid>\w[\w.-]*+)\s*(?P<liquid_args>(?:(?<=\s)(?:[^%]|%(?!\})){0,3000}+)?)%\}"
    r"|\{\{-?(?P<output>[^{}\n]{0,500}?)-?\}\}"
)
_JSX = (
    r"|\{/\*(?P<jsx_comment>.{0,5000}?)\*/\}"
    rf"|<(?P<jsx_close>/)?(?P<jsx>[A-Z][\w.]*)(?P<jsx_args>(?:{STRING}|\{{(?:[^{{}}]|\{{[^{{}}]*\}}){{0,2000}}\}}|[^<>\"'`{{}}]){{0,300}})>"
)
_TOKEN = re.compile(_CODE + "|" + _HUGO + _LIQUID, re.MULTILINE | re.DOTALL)
_MDX_TOKEN = re.compile(_CODE + "|" + _HUGO + _LIQUID + _JSX, re.MULTILINE | re.DOTALL)
_MDX_LINE = re.compile(r"^(?:import|export)\s[^\n]*(?:\n[ \t]+[^\n]*|\n[}\]][^\n]*)*\n?", re.MULTILINE)
_MORE = re.compile(r"^[ \t]*<!--\s*more\b[^>]*-->[ \t]*$|<!--\s*more\b[^>]*-->", re.MULTILINE | re.IGNORECASE)


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
        self._text, self._turner = text, TagTurner(site, is_html=is_html)
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
                tags.append(_Tag(start, end, tag_name(name), match["hugo_args"], bool(match["hugo_close"]), label))
            elif match["liquid"]:
                name = match["liquid"]
                is_close = name.startswith("end") and name != "end"
                template = match["liquid_args"].split()[:1] if name == "include" else []
                label = f"{{% {' '.join([name, *template])} %}}"
                tags.append(
                    _Tag(start, end, tag_name(name[3:] if is_close else name), match["liquid_args"], is_close, label)
                )
            elif match["output"] is not None:
                value = self._turner.read_output(match["output"])
                if value is None:
                    tags.append(_Tag(start, end, "{{", "", False, f"{{{{ {match['output'].strip()[:40]} }}}}"))
                else:
                    self._literals[start] = value
                    tags.append(_Tag(start, end, "", "", False, ""))
            elif match.groupdict().get("jsx"):
                name = match["jsx"]
                tags.append(_Tag(start, end, tag_name(name), match["jsx_args"], bool(match["jsx_close"]), f"<{name}>"))
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
        turned = self._turner.turn(tag.name, Arguments(tag.arguments), inner, is_alone=self._is_alone(tag.start, end))
        if turned is not None:
            return turned
        self.unknown.append(tag.label)
        if inner is None or tag.name in LOGIC_NAMES:
            return html_comment(f"Mã riêng của hệ cũ: {self._text[tag.start : end]}")
        return html_comment(f"Mã riêng của hệ cũ: {self._text[tag.start : tag.end]}") + inner

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


def outside_code(text: str, change: Callable[[str], str]) -> str:
    """Markdown with a change to what is neither code nor a comment."""
    parts, place = [], 0
    for match in re.finditer(_CODE, text, re.MULTILINE | re.DOTALL):
        parts += [change(text[place : match.start()]), match[0]]
        place = match.end()
    return "".join([*parts, change(text[place:])])
