"""Turns the pieces of the search index into staged files: those that changed are made, and contents lead to all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from hashlib import blake2b

from msgspec import DecodeError, Struct, ValidationError, json, msgpack, structs

from newsroom.build.publisher import FILES, LISTS, Site, Staged
from newsroom.build.staging import Stage
from newsroom.model.items import Kind
from newsroom.runtime import pool
from newsroom.runtime.background import Aside
from newsroom.runtime.cache import Store
from newsroom.search.index import FOLDER, IN_A_RECORD, TOGETHER, Piece, SearchIndex, Summary, packed
from newsroom.search.tokens import bare, word_code

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
        earlier = {piece.name: _noted(piece, site, store) for piece in search.pieces}
        self._earlier = {name: kept for name, kept in earlier.items() if kept is not None and _is_whole(kept, site)}
        self._wanted: list[Piece] = []
        for piece in search.pieces:
            kept = self._earlier.get(piece.name)
            if kept is not None and kept.key == piece.key:
                self._stays(kept)
            else:
                self._wanted.append(piece)
        self._making = Aside(self._made, pool.chunks(0, len(self._wanted), 1), jobs=jobs)

    def close(self) -> None:
        """End what is still under way, where the build does not come to its end."""
        self._making.close()

    def _made(self, numbers: Sequence[int]) -> list[tuple[Kept, list[Staged]]]:
        self._store.after_fork()
        return [self._piece(self._wanted[number]) for number in numbers]

    def _piece(self, piece: Piece) -> tuple[Kept, list[Staged]]:
        """A piece as it is to be, and its files where they are not there yet."""
        folder = self._search.folder(piece)
        kept = self._earlier.get(piece.name)
        if kept is not None and kept.folder == folder:
            return structs.replace(kept, key=piece.key), []
        made = self._search.make(piece, folder)
        staged = [self._staged(path, data, FILES) for path, data in made.files.items()]
        return Kept(piece.key, folder, {file.path: file.digest for file in staged}, made.summary), staged

    def finish(self, progress: Callable[[int, int], None]) -> Indexed:
        """All files of the index as they are to be; `progress` hears how many pieces are in. Raises IndexerFailed."""
        search, site, known, staged = self._search, self._site, dict(self._earlier), list[Staged]()
        try:
            made = [piece for part in self._making.results(progress) for piece in part]
        except pool.WorkerDied as death:
            raise pool.WorkerDied(death.place, f"{FOLDER}{self._wanted[death.place].name}") from death
        for piece, (kept, files) in zip(self._wanted, made, strict=True):
            known[piece.name] = kept
            self._store.save_note(_note(piece, site), msgpack.encode(kept))
            staged += files
            if not files:
                self._stays(kept)
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

    def _stays(self, kept: Kept) -> None:
        for path, digest in kept.files.items():
            self._site.keeps(path, digest)

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


def _noted(piece: Piece, site: Site, store: Store) -> Kept | None:
    """What was published of a piece."""
    note = store.note(_note(piece, site))
    try:
        return msgpack.decode(note, type=Kept) if note is not None else None
    except (DecodeError, ValidationError):
        # An earlier version of this program kept other things.
        return None


def _is_whole(kept: Kept, site: Site) -> bool:
    """Whether all files of a piece are there."""
    return all(site.holds(path, digest) is not None for path, digest in kept.files.items())


def _note(piece: Piece, site: Site) -> str:
    return f"index {piece.name} {site.folder}"


def _named(name: str, data: bytes) -> tuple[str, bytes]:
    """A file that is named by its bytes."""
    return f"{FOLDER}{name}-{blake2b(data, digest_size=6).hexdigest()}.bin", data


def _digest(data: bytes) -> bytes:
    return blake2b(data, digest_size=16).digest()
