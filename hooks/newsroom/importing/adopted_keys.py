"""Takes over the front matter of other programs: what has a place here, and the rest under `extra`."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from urllib.parse import urlsplit

import yaml
from msgspec import Struct, field

from newsroom.content.frontmatter.field_spec import FieldSpec, synonym_of
from newsroom.content.frontmatter.other_systems import key_word, meaning_elsewhere, publication_state
from newsroom.content.frontmatter.writer import FrontMatterValue
from newsroom.content.frontmatter.yaml_nodes import is_empty_node, node_preview, scalar_text
from newsroom.importing.docx_package import ImportRefused
from newsroom.text.normalize import collapse_whitespace, slug, tag_key
from newsroom.text.written_dates import moment_or_none, read_written_moment, why_unreadable

_ADDRESS_WORDS = {
    "src": "src url image path file relative href teaser overlay-image feature thumbnail",
    "alt": "alt description",
    "caption": "caption title",
    "credit": "credit author source photographer",
}
_SECRECY_WORDS = frozenset({"secret", "confidential", "classified"})
_PUBLIC_WORDS = frozenset({"public", "unclassified", "none", "no", "false", "khong", "thuong"})
# Jekyll and Hugo write `/:year/:title/`: a pattern is no address.
_OLD_ADDRESS = re.compile(r"/[^\s:?#<>\\]*")


class LeadPictureSource(Struct, frozen=True):
    """The picture that front matter names: its address as written, and its words."""

    address: str
    alt: str = ""
    caption: str = ""
    credit: str = ""


class AdoptedKeys(Struct):
    """What front matter gave: values for keys of ours, a file name, and clauses in Vietnamese as in `ArticleDraft`."""

    fields: dict[str, FrontMatterValue] = field(default_factory=dict)
    extra: dict[str, FrontMatterValue] = field(default_factory=dict)
    stem: str = ""
    notes: list[str] = field(default_factory=list)
    to_do: list[str] = field(default_factory=list)

    def keep(self, name: str, node: yaml.Node) -> None:
        """Put a value where it is not lost, and where nothing reads it."""
        self.extra[name] = plain_value(node)


def adopt_keys(
    nodes: Iterable[tuple[str, yaml.Node]], specs: Mapping[str, FieldSpec], refused: Collection[str] = ()
) -> AdoptedKeys:
    """Values for the keys that `specs` has; `refused` are keys whose values turned out to be wrong here.

    A key by its own name wins over words that mean it, whichever stands first; lists take both. Raises `ImportRefused`
    for a mark of secrecy.
    """
    adopted = AdoptedKeys()
    own_extra: dict[str, FrontMatterValue] = {}
    exact, others = list[tuple[str, yaml.Node]](), list[tuple[str, yaml.Node]]()
    for name, node in _with_time(list(nodes)):
        _refuse_secrets(name, node)
        if name == "extra" and isinstance(node, yaml.MappingNode):
            own_extra = {scalar_text(key) or "…": plain_value(value) for key, value in node.value}
        elif name and not is_empty_node(node):
            (exact if name in specs else others).append((name, node))
    for name, node in exact:
        if name in refused or not _take(adopted, name, name, node, specs):
            adopted.keep(name, node)
            if name in refused:
                adopted.to_do.append(f"khóa “{name}: {node_preview(node)}” không dùng được ở đây, đã giữ trong extra")
    for name, node in others:
        if not _take_state(adopted, name, node, specs) and not _take_word(adopted, name, node, specs, refused):
            adopted.keep(name, node)
    # What was approved elsewhere, or says that it was, nobody has approved here.
    if adopted.fields.pop("review", None) is not None:
        adopted.notes.append("không mang sang phần duyệt bài (review): bài nhập vào phải duyệt lại")
    if adopted.extra:
        names = ", ".join(name[:40] for name in adopted.extra)
        adopted.notes.append(f"giá trị không có chỗ ở đây, giữ nguyên trong extra: {names}")
    adopted.extra = {**own_extra, **adopted.extra}
    return adopted


def _with_time(nodes: list[tuple[str, yaml.Node]]) -> list[tuple[str, yaml.Node]]:
    """The nodes with the hour that stands at a key of its own, `time: 7:05 AM`, behind the day at `date`."""
    days = [(name, node) for name, node in nodes if name == "date"]
    times = [(name, node) for name, node in nodes if key_word(name) in ("time", "gio")]
    if len(days) != 1 or len(times) != 1:
        return nodes
    day, time = scalar_text(days[0][1]) or "", scalar_text(times[0][1]) or ""
    moment, both = moment_or_none(day), moment_or_none(f"{day} {time}")
    if not time or moment is None or both is None or moment_text(moment) == moment_text(both):
        return nodes
    whole = yaml.ScalarNode("tag:yaml.org,2002:str", f"{day} {time}")
    return [(name, whole if name == "date" else node) for name, node in nodes if name != times[0][0]]


def lead_picture(nodes: Iterable[tuple[str, yaml.Node]]) -> LeadPictureSource | None:
    """The picture that front matter names by `image` or a word for it; None where it names none."""
    named = {name: node for name, node in nodes if meaning_elsewhere(name, ("image",)) == "image"}
    node = named.get("image") or next(iter(named.values()), None)
    if isinstance(node, yaml.SequenceNode) and node.value:
        node = node.value[0]
    if isinstance(node, yaml.MappingNode):
        written = {slug(scalar_text(key) or ""): scalar_text(value) or "" for key, value in node.value}
        parts = {key: next(filter(None, map(written.get, words.split())), "") for key, words in _ADDRESS_WORDS.items()}
    else:
        parts = {"src": (scalar_text(node) if node is not None else "") or ""}
    address, *words = (collapse_whitespace(parts.get(key, "") or "") for key in _ADDRESS_WORDS)
    # Other values of such keys, `header: false` for one, name none.
    return LeadPictureSource(address, *words) if re.search(r"[./]", address) else None


def plain_value(node: yaml.Node) -> FrontMatterValue:
    """A node as a value that can be written again; every scalar is a text."""
    if isinstance(node, yaml.MappingNode):
        return {collapse_whitespace(scalar_text(key) or "…"): plain_value(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [plain_value(value) for value in node.value]
    return collapse_whitespace(scalar_text(node) or "")


def moment_text(moment: datetime) -> str:
    """A moment as front matter has it: no more of the time than there is."""
    if moment.second:
        return f"{moment:%Y-%m-%d %H:%M:%S}"
    return f"{moment:%Y-%m-%d %H:%M}" if moment.hour or moment.minute else f"{moment:%Y-%m-%d}"


def is_secrecy_key(name: str) -> bool:
    """Whether a key, of this system or another, says how secret something is."""
    return key_word(name) in _SECRECY_WORDS or _means_secrecy(name)


@lru_cache(4_096)
def _means_secrecy(name: str) -> bool:
    return synonym_of(name, ("secrecy",)) is not None


def _refuse_secrets(name: str, node: yaml.Node) -> None:
    """Raise `ImportRefused` for a mark of secrecy, however deep it stands."""
    is_word = key_word(name) in _SECRECY_WORDS and slug(scalar_text(node) or "public") not in _PUBLIC_WORDS
    if is_word or _means_secrecy(name):
        raise ImportRefused(f"có dấu độ mật ở phần đầu tệp (khóa “{name}”): văn bản mật không được đưa lên trang")
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            _refuse_secrets(scalar_text(key) or "", value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            _refuse_secrets("", value)


def _take_state(adopted: AdoptedKeys, name: str, node: yaml.Node, specs: Mapping[str, FieldSpec]) -> bool:
    """Take what a key of another system says of publication; False where it says nothing that has a place."""
    state = publication_state(name, node)
    if state is None:
        return False
    if state.key in ("date", "expires") and state.value:
        if state.key not in adopted.fields and _take(adopted, state.key, name, node, specs):
            return True
        adopted.to_do.append(f"“{name}: {state.value}” {state.clause}; đã giữ trong extra, hãy xem lại {state.key}")
        return False
    if state.key:
        value = "" if "pass" in name.lower() else f": {node_preview(node)}"
        adopted.to_do.append(f"“{name}{value}” {state.clause}; xem có nên đăng không")
    return True


def _take_word(
    adopted: AdoptedKeys, name: str, node: yaml.Node, specs: Mapping[str, FieldSpec], refused: Collection[str]
) -> bool:
    """Take a value whose key is a word for one of ours; False where it has no place."""
    if slug(name) == "slug" and (written := scalar_text(node)):
        adopted.stem = slug(written)
        if adopted.stem != written:
            adopted.notes.append(f"slug “{written[:80]}” thành tên tệp {adopted.stem}")
        return True
    key = meaning_elsewhere(name, specs)
    if key is None or key in refused or key in ("extra", "kind", "draft"):
        return False
    if key in adopted.fields and specs[key].field_type != "texts":
        return False
    return _take(adopted, key, name, node, specs)


def _take(adopted: AdoptedKeys, key: str, name: str, node: yaml.Node, specs: Mapping[str, FieldSpec]) -> bool:
    """Put the value of the key `name` at our `key`; False where it makes no sense there."""
    kind = specs[key].field_type
    text = collapse_whitespace(scalar_text(node) or "")
    if key == "image":
        # Its file is brought in as a picture of the document (see `lead_picture`).
        return lead_picture([("image", node)]) is not None
    if key == "draft":
        return True
    if kind == "moment":
        try:
            adopted.fields[key] = moment_text(read_written_moment(text))
        except ValueError as error:
            written, why = text or node_preview(node), why_unreadable(text, error)
            adopted.to_do.append(f"“{name}: {written}” {why}; đã giữ trong extra, hãy ghi lại {key}")
            return False
    elif kind == "texts":
        texts = _texts(key, node)
        left: list[FrontMatterValue] = []
        if key == "aliases":
            left += [each for each in texts if not _old_path(each)]
            texts = list(filter(None, map(_old_path, texts)))
        merged: dict[str, str] = {}
        for each in (*_as_texts(adopted.fields.get(key, ())), *texts):
            merged.setdefault(tag_key(each), each)
        if not texts:
            return False
        adopted.fields[key] = list(merged.values())
        if left or _has_mappings(node):
            adopted.extra[name] = left or plain_value(node)
    elif kind in ("text", "prose"):
        if not text:
            return False
        adopted.fields[key] = text
    else:
        adopted.fields[key] = plain_value(node)
    return True


def _has_mappings(node: yaml.Node) -> bool:
    """Whether a list has more to say than texts, such as an author's address."""
    children = node.value if isinstance(node, yaml.SequenceNode) else [node]
    return any(isinstance(child, yaml.MappingNode) for child in children)


def _as_texts(value: FrontMatterValue | Sequence[str]) -> list[str]:
    return [each for each in value if isinstance(each, str)] if isinstance(value, (list, tuple)) else []


def _texts(key: str, node: yaml.Node) -> list[str]:
    """The texts of a list, or of a text that other programs take for several; names of authors with more about them."""
    if isinstance(node, yaml.SequenceNode):
        return [text for child in node.value for text in _texts("", child)]
    if isinstance(node, yaml.MappingNode):
        names = (value for name, value in node.value if slug(scalar_text(name) or "") in ("name", "ten", "title"))
        return [text for value in names for text in _texts("", value)]
    text = scalar_text(node) or ""
    parts = re.split("[,;]", text.strip("[]")) if key in ("tags", "author") else [text]
    return list(filter(None, map(collapse_whitespace, parts)))


def _old_path(address: str) -> str:
    """An old address as `aliases` has it; "" for what is none, such as a pattern."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    path = parts.path if parts.scheme in ("http", "https") and parts.netloc else address
    if path and not path.startswith("/") and not parts.scheme:
        path = f"/{path}"
    return path if path != "/" and _OLD_ADDRESS.fullmatch(path) else ""
