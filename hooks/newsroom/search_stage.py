"""Turns the pieces of the search index into staged files: those that changed are made, and contents lead to all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from hashlib import blake2b

from msgspec import DecodeError, Struct, ValidationError, json, msgpack, structs

from . import workers
from .aside import Aside
from .items import Kind
from .publish import FILES, LISTS, Site, Staged
from .search_index import FOLDER, IN_A_RECORD, TOGETHER, Piece, SearchIndex, Summary, packed
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
    """What was published of a piece: its key, its folder, the digests of its files, and what is told of it."""

    key: bytes
    folder: str
    files: dict[str, bytes]
    summary: Summary


class IndexStage:
    """The index on its way to the stage: pieces that changed are made aside, from now on until they are asked for.

    What tells where the pieces are goes public after them, and pieces nobody needs any more go last.
    """

    def __init__(self, search: SearchIndex, site: Site, stage: Stage, store: Store, *, jobs: int) -> None:
        self._search, self._site, self._stage, self._store = search, site, stage, store
        self._folders: dict[str, str] = {}
        self._known: dict[str, Kept] = {}
        for piece in search.pieces:
            kept = _kept(piece, site, store)
            folder = kept.folder if kept is not None and kept.key == piece.key else search.folder(piece)
            self._folders[piece.name] = folder
            if kept is not None and kept.folder == folder and _stays(kept, site):
                self._known[piece.name] = kept
                if kept.key != piece.key:
                    self._keep(piece, structs.replace(kept, key=piece.key))
        self._wanted = [piece for piece in search.pieces if piece.name not in self._known]
        self._making = Aside(self._make, workers.chunks(0, len(self._wanted), 1), jobs=jobs)

    def close(self) -> None:
        """End what is still under way, where the build does not come to its end."""
        self._making.close()

    def _keep(self, piece: Piece, kept: Kept) -> None:
        self._known[piece.name] = kept
        self._store.save_note(_note(piece, self._site), msgpack.encode(kept))

    def _make(self, numbers: Sequence[int]) -> list[tuple[list[Staged], Summary]]:
        self._store.after_fork()
        wanted = [self._wanted[number] for number in numbers]
        made = [self._search.make(piece, self._folders[piece.name]) for piece in wanted]
        return [([self._staged(path, data, FILES) for path, data in each.files.items()], each.summary) for each in made]

    def finish(self, progress: Callable[[int, int], None]) -> Indexed:
        """All files of the index as they are to be; `progress` hears how many pieces are in. Raises IndexerFailed."""
        search, site, known, staged = self._search, self._site, self._known, list[Staged]()
        try:
            made = [piece for part in self._making.results(progress) for piece in part]
        except workers.WorkerDied as death:
            raise workers.WorkerDied(death.place, self._folders[self._wanted[death.place].name]) from death
        for piece, (files, summary) in zip(self._wanted, made, strict=True):
            own = {file.path: file.digest for file in files}
            self._keep(piece, Kept(piece.key, self._folders[piece.name], own, summary))
            staged += files
        bodies = [known[piece.name] for piece in search.pieces if not piece.is_head]
        tables = _named("than", packed({_place(body): (body.summary.table, body.summary.words) for body in bodies}))
        titles = Counter[str]()
        for piece in search.pieces:
            titles.update(known[piece.name].summary.titles)
        runs = [run for run, _ in sorted(titles.items(), key=lambda pair: (-pair[1], pair[0]))]
        words = _named("tu-vung", packed({"tags": search.tags, "words": runs}))
        contents = json.encode({**_contents(search, known, tables[0], words[0]), "common": _common(titles)})
        for path, data, turn in ((*tables, FILES), (*words, FILES), (CONTENTS, contents, LISTS)):
            if not site.keeps(path, _digest(data)):
                staged.append(self._staged(path, data, turn))
        return Indexed(staged, contents)

    def _staged(self, path: str, data: bytes, turn: int) -> Staged:
        digest = _digest(data)
        return Staged(path, digest, digest, turn, *self._site.put(path, data, self._stage))


def _contents(search: SearchIndex, known: dict[str, Kept], tables: str, words: str) -> dict[str, object]:
    """Where the pieces are, which items they hold, and of heads, which are always asked, the tables."""

    def entry(piece: Piece) -> dict[str, object]:
        place = {"path": _place(known[piece.name]), "first": piece.first, "count": len(piece.items)}
        if not piece.is_head:
            return {"year": int(piece.name[:4]), **place}
        return {**place, "table": known[piece.name].summary.table}

    return {
        "sections": {section.key: (section.title, section.kind) for section in search.sections},
        "kinds": KINDS,
        "together": TOGETHER,
        "inARecord": IN_A_RECORD,
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


def _place(kept: Kept) -> str:
    return kept.folder.removeprefix(FOLDER)


def _kept(piece: Piece, site: Site, store: Store) -> Kept | None:
    """What was published of a piece."""
    note = store.note(_note(piece, site))
    try:
        return msgpack.decode(note, type=Kept) if note is not None else None
    except (DecodeError, ValidationError):
        # An earlier version of this program kept other things.
        return None


def _stays(kept: Kept, site: Site) -> bool:
    """Whether all files of a piece are there: if so, they stay."""
    if any(site.holds(path, digest) is None for path, digest in kept.files.items()):
        return False
    for path, digest in kept.files.items():
        site.keeps(path, digest)
    return True


def _note(piece: Piece, site: Site) -> str:
    return f"index {piece.name} {site.folder}"


def _named(name: str, data: bytes) -> tuple[str, bytes]:
    """A file that is named by its bytes."""
    return f"{FOLDER}{name}-{blake2b(data, digest_size=6).hexdigest()}.bin", data


def _digest(data: bytes) -> bytes:
    return blake2b(data, digest_size=16).digest()
