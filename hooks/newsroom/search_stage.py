"""Turns the pieces of the search index into staged files: those that changed are made, and contents lead to all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from hashlib import blake2b

from msgspec import DecodeError, Struct, ValidationError, json, msgpack

from . import workers
from .items import Kind
from .publish import FILES, LISTS, Site, Staged
from .search_index import FOLDER, TOGETHER, Piece, SearchIndex, Summary, packed
from .search_words import bare, word_code
from .stage import Stage
from .store import Store

CONTENTS = f"{FOLDER}muc-luc.json"
COMMON_WORDS = 150
KINDS: dict[Kind, str] = {
    "article": "Bài viết",
    "plan": "Kế hoạch, văn bản",
    "contest": "Hội thi",
    "bulletin": "Bản tin",
}


class Indexed(Struct, frozen=True):
    """The files of the index, and its contents: what a search begins with."""

    files: list[Staged]
    contents: bytes


class Kept(Struct, frozen=True):
    """What was published of a piece: its folder, the digests of its files by path, and what is told of it."""

    folder: str
    files: dict[str, bytes]
    summary: Summary


def stage_index(search: SearchIndex, site: Site, stage: Stage, store: Store, *, jobs: int) -> Indexed:
    """The index; files of pieces that changed are made and staged. Raises IndexerFailed.

    What tells where the pieces are goes public after them, and pieces nobody needs any more go last.
    """
    pieces = search.pieces
    known = {piece.name: kept for piece in pieces if (kept := _kept(piece, site, store)) is not None}
    wanted = [piece for piece in pieces if piece.name not in known]
    staged: list[Staged] = []

    def work(numbers: Sequence[int]) -> list[tuple[list[Staged], Summary]]:
        store.after_fork()
        made = [search.make(wanted[number]) for number in numbers]
        return [
            ([_staged(site, stage, path, data, FILES) for path, data in piece.files.items()], piece.summary)
            for piece in made
        ]

    made = [piece for part in workers.over(work, workers.chunks(0, len(wanted), 1), jobs=jobs) for piece in part]
    for piece, (files, summary) in zip(wanted, made, strict=True):
        kept = known[piece.name] = Kept(piece.folder, {file.path: file.digest for file in files}, summary)
        store.save_note(_note(piece, site), msgpack.encode(kept))
        staged += files
    bodies = [(_place(piece), known[piece.name].summary) for piece in pieces if not piece.is_head]
    tables = _named("than", packed({place: (summary.table, summary.words) for place, summary in bodies}))
    titles = Counter[str]()
    for piece in pieces:
        titles.update(known[piece.name].summary.titles)
    runs = [run for run, _ in sorted(titles.items(), key=lambda pair: (-pair[1], pair[0]))]
    words = _named("tu-vung", packed({"tags": search.tags, "words": runs}))
    contents = json.encode({**_contents(search, known, tables[0], words[0]), "common": _common(titles)})
    for path, data, turn in ((*tables, FILES), (*words, FILES), (CONTENTS, contents, LISTS)):
        if not site.keeps(path, _digest(data)):
            staged.append(_staged(site, stage, path, data, turn))
    return Indexed(staged, contents)


def _contents(search: SearchIndex, known: dict[str, Kept], tables: str, words: str) -> dict[str, object]:
    """Where the pieces are, which items they hold, and of heads, which are always asked, the tables."""

    def entry(piece: Piece) -> dict[str, object]:
        place = {"path": _place(piece), "first": piece.first, "count": len(piece.items)}
        if not piece.is_head:
            return {"year": int(piece.name[:4]), **place}
        return {**place, "table": known[piece.name].summary.table}

    return {
        "sections": {section.key: (section.title, section.kind) for section in search.sections},
        "kinds": KINDS,
        "together": TOGETHER,
        "words": words.removeprefix(FOLDER),
        "tables": tables.removeprefix(FOLDER),
        "heads": [entry(piece) for piece in search.pieces if piece.is_head],
        "bodies": [entry(piece) for piece in search.pieces if not piece.is_head],
    }


def _common(titles: Counter[str]) -> list[str]:
    """Bare words of many titles, the commonest first: a long query is asked by its other words."""
    counts = Counter[str]()
    for run, count in titles.items():
        counts[bare(word_code(run))] += count
    return [word for word, _ in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:COMMON_WORDS]]


def _place(piece: Piece) -> str:
    return piece.folder.removeprefix(FOLDER)


def _kept(piece: Piece, site: Site, store: Store) -> Kept | None:
    """What is published of a piece, if it is whole and as it would be made."""
    note = store.note(_note(piece, site))
    try:
        kept = msgpack.decode(note, type=Kept) if note is not None else None
    except (DecodeError, ValidationError):
        # An earlier version of this program kept other things.
        return None
    if kept is None or kept.folder != piece.folder:
        return None
    if any(site.holds(path, digest) is None for path, digest in kept.files.items()):
        return None
    for path, digest in kept.files.items():
        site.keeps(path, digest)
    return kept


def _note(piece: Piece, site: Site) -> str:
    return f"index {piece.name} {site.folder}"


def _named(name: str, data: bytes) -> tuple[str, bytes]:
    """A file that is named by its bytes."""
    return f"{FOLDER}{name}-{blake2b(data, digest_size=6).hexdigest()}.bin", data


def _staged(site: Site, stage: Stage, path: str, data: bytes, turn: int) -> Staged:
    digest = _digest(data)
    return Staged(path, digest, digest, turn, *site.put(path, data, stage))


def _digest(data: bytes) -> bytes:
    return blake2b(data, digest_size=16).digest()
