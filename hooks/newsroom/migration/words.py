"""Counts the words that readers of a text see, so that none is lost on its way here without being told."""

import re
from collections import Counter
from html import unescape

import nh3

from newsroom.content.markdown.sanitizer import TAGS_REMOVED_WITH_CONTENT
from newsroom.importing.charset_fonts import BLOCK_TAGS
from newsroom.text.normalize import nfc, replace_lookalikes

_SEPARATING_TAGS = set(BLOCK_TAGS) | {"br", "td", "th", "img", "sup", "sub"}
_UNSEEN_TAGS = (TAGS_REMOVED_WITH_CONTENT | {"video", "audio", "canvas", "button"}) - _SEPARATING_TAGS
_TAG = re.compile(r"<[^<>]*>")
_INLINE_TAG = re.compile(rf"</?+(?!(?:{'|'.join(sorted(_SEPARATING_TAGS))})[\s/>])[^<>]*>", re.IGNORECASE)
_WORD = re.compile(r"\w+")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
_READER = nh3.Cleaner(tags=_SEPARATING_TAGS, attributes={}, clean_content_tags=_UNSEEN_TAGS, link_rel=None)
# In Markdown, addresses, tags, and what a fence says of its code are no words.
_NO_MARKDOWN_WORDS = re.compile(
    r"\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*|<[^<>]*>|^[ \t]*\[(?!\^)[^\[\]\n]+\]:[ \t]*\S+|^ {0,3}(?:```|~~~)[^\n]*",
    re.MULTILINE,
)

# Numbers of entries and of notes stand in the text of a body, and are drawn by the page.
_DRAWN_NUMBER = re.compile(r"^(?: *|\[\^)(\d+)(?:\. |\]:)", re.MULTILINE)


def text_words(text: str) -> Counter[str]:
    """The words of plain text, in one spelling, with how often each stands in it."""
    return Counter(_WORD.findall(replace_lookalikes(_INVISIBLE.sub("", nfc(text)))))


def visible_text(html: str) -> str:
    """The text of HTML as the parser that browsers use sees it, also of what its styles hide; a line for each block."""
    return _without_tags(_READER.clean(html))


def fragment_words(fragment: str) -> Counter[str]:
    """The words of HTML that is sanitised: a `<` begins a tag, and each tag ends."""
    return text_words(_without_tags(fragment))


def _without_tags(fragment: str) -> str:
    return unescape(_TAG.sub("\n", _INLINE_TAG.sub("", fragment)))


def markdown_words(markdown: str) -> Counter[str]:
    """The words of Markdown, about as readers see them."""
    return text_words(unescape(_NO_MARKDOWN_WORDS.sub(" ", markdown)))


def drawn_numbers(markdown: str) -> Counter[str]:
    """The numbers of entries of lists and of notes, which no page has as text."""
    return Counter(_DRAWN_NUMBER.findall(markdown))
