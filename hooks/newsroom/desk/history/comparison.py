"""Compares two versions of an item in an editor's words: fields by their labels, the body as readers see it."""

from collections.abc import Callable, Iterable, Mapping

from msgspec import Struct

from newsroom.content.frontmatter.field_spec import FieldSpec
from newsroom.content.frontmatter.writer import FrontMatterValue
from newsroom.content.frontmatter.yaml_nodes import scalar_text
from newsroom.desk.history.body_diff import Block, BlockChange, compare_blocks, fragment_blocks, text_blocks
from newsroom.desk.history.word_diff import Piece, compare_words
from newsroom.desk.items.form_values import is_yes
from newsroom.desk.items.open_file import EditableText

# Makes the sanitised HTML of a text's body; "" where it gives none.
Render = Callable[[EditableText], str]
# What the desk writes for itself, and tells in other words.
_UNTOLD = frozenset({"review"})


class FieldChange(Struct, frozen=True):
    """A field whose value differs, by its label, with the words that went and came."""

    label: str
    pieces: tuple[Piece, ...]


class Comparison(Struct, frozen=True):
    """What two versions differ in; `note` says what else, where readers would see no difference."""

    fields: tuple[FieldChange, ...]
    blocks: tuple[BlockChange, ...]
    note: str = ""

    @property
    def is_empty(self) -> bool:
        """True where there is nothing to show."""
        return not self.fields and not any(block.change != "skipped" for block in self.blocks)


def compare(old: EditableText, new: EditableText, render: Render) -> Comparison:
    """What became of an older version of an item."""
    fields = tuple(_field_changes(old, new))
    changes = () if old.body == new.body else compare_blocks(body_blocks(old, render), body_blocks(new, render))
    comparison = Comparison(fields, tuple(changes))
    if not comparison.is_empty:
        return comparison
    if old.text == new.text:
        return Comparison((), (), "Hai bản giống hệt nhau.")
    return Comparison((), (), "Hai bản chỉ khác ở dấu cách, ghi chú hoặc cách viết trong tệp; bạn đọc không thấy khác.")


def body_blocks(editable: EditableText, render: Render) -> list[Block]:
    """The blocks of a version's body, as Markdown where it gives no HTML."""
    return fragment_blocks(render(editable)) or text_blocks(editable.body)


def _field_changes(old: EditableText, new: EditableText) -> Iterable[FieldChange]:
    before, after = _field_texts(old), _field_texts(new)
    for name in dict.fromkeys((*(name for name in new.keys if name in before or name in after), *before, *after)):
        old_text, new_text = before.get(name, ""), after.get(name, "")
        if old_text == new_text:
            continue
        key = new.keys.get(name)
        pieces = compare_words(old_text, new_text)
        if any(piece.change != "same" for piece in pieces):
            yield FieldChange(key.label if key is not None and key.label else name, pieces)


def _field_texts(editable: EditableText) -> dict[str, str]:
    """What each key of the front matter says, as a text; keys that have no field as they are written."""
    texts = {name: field_text(editable.keys[name], value) for name, value in editable.values.items()}
    layout = editable.front_matter
    for key, value in layout.pairs if layout is not None else ():
        name = scalar_text(key) or ""
        if name not in texts and layout is not None:
            start, end = layout.line_span(key, value)
            texts[name] = editable.text[start:end].partition(":")[2].strip()
    return {name: text for name, text in texts.items() if text and name not in _UNTOLD}


def field_text(key: FieldSpec, value: FrontMatterValue) -> str:
    """The value of a field in words; entries of a list of groups stand on lines of their own."""
    if isinstance(value, str):
        if key.field_type in ("flag", "featured"):
            return "có" if is_yes(value) else ""
        return dict(key.choices).get(value, value)
    if isinstance(value, Mapping):
        if key.field_type == "scores":
            return "\n".join(f"{team}: {_joined(points)}" for team, points in value.items())
        return _group_text(key.subfields_by_name, value)
    if key.field_type == "groups":
        return "\n".join(_group_text(key.subfields_by_name, row) for row in value if isinstance(row, Mapping))
    return _joined(value)


def _group_text(keys: Mapping[str, FieldSpec], value: Mapping[str, FrontMatterValue]) -> str:
    parts = ((keys[name].label, field_text(keys[name], inner)) for name, inner in value.items() if name in keys)
    return "; ".join(f"{label}: {text}" for label, text in parts if text)


def _joined(value: FrontMatterValue) -> str:
    return value if isinstance(value, str) else "; ".join(str(each) for each in value)
