"""Divides the site's search index into pieces that change apart, and makes and stages those that changed."""

from __future__ import annotations

import datetime
import gzip
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from hashlib import blake2b
from itertools import groupby

from msgspec import Struct, json, msgpack

from . import workers
from .dates import ZONE
from .inks import Inks
from .items import Item, Kind
from .pagefind import index
from .parts import Parts
from .publish import FILES, LISTS, Site, Staged
from .search_records import SearchRecords, cards_file
from .search_words import RUN, word_code
from .stage import Stage
from .store import Store

FOLDER = "tim-kiem/chi-muc/"
CONTENTS = f"{FOLDER}muc-luc.json"
CARDS_A_FILE = 8
KINDS: dict[Kind, str] = {
    "article": "Bài viết",
    "plan": "Kế hoạch, văn bản",
    "contest": "Hội thi",
    "bulletin": "Bản tin",
}

# A year is finished once the newest item is half a year beyond it: until then late news of it still come, and the first
# item of a year does not make all that went before anew.
_FINISHED_AFTER = datetime.timedelta(days=183)

_PUBLISHED = ("index/", "filter/")


class Piece(Struct, frozen=True):
    """An index of its own in a folder of its own, named by what it is made from: `items` oldest first.

    `first` is the number of its first item, of all public items from the oldest.
    """

    name: str
    folder: str
    items: tuple[Item, ...]
    first: int
    is_head: bool


class SearchIndex:
    """The search index of one library.

    Heads (title, number, tags, lead) are two pieces, one of all finished years and one of what is newer, so that every
    query asks two. Bodies are a piece a year, asked newest first and only where heads do not tell enough.
    """

    def __init__(self, parts: Parts, inks: Inks, fragment: Callable[[str], str], *, key: bytes) -> None:
        """`key` stands for the programs."""
        self._library, self._inks, self._fragment, self._key = parts.library, inks, fragment, key
        self._records = SearchRecords(parts)
        self._items = parts.library.public[::-1]

    @cached_property
    def pieces(self) -> tuple[Piece, ...]:
        """Every piece; those that take longest to make first."""
        items = self._items
        years = [item.date.astimezone(ZONE).year for item in items]
        recent = (items[-1].date - _FINISHED_AFTER).astimezone(ZONE).year if items else 0
        finished = sum(year < recent for year in years)
        heads = [("cu", items[:finished], 0), ("moi", items[finished:], finished)]
        found = [self._piece(name, own, first, is_head=True) for name, own, first in heads if own]
        first = 0
        for year, group in groupby(years):
            count = len(list(group))
            found.append(self._piece(str(year), items[first : first + count], first, is_head=False))
            first += count
        return tuple(found)

    def _piece(self, name: str, items: tuple[Item, ...], first: int, *, is_head: bool) -> Piece:
        ink = self._records.ink if is_head else self._body_ink
        digest = blake2b(msgpack.encode([ink(item) for item in items]), digest_size=6, key=self._key).hexdigest()
        return Piece(name, f"{FOLDER}{name}-{digest}/", items, first, is_head)

    def _body_ink(self, item: Item) -> bytes:
        notices = [notice.text for notice in self._library.corrections(item)] if item.corrections else []
        return self._inks.file(item) + msgpack.encode(notices)

    def files(self, piece: Piece) -> Iterator[tuple[str, bytes]]:
        """The files of a piece by their paths. Raises IndexerFailed."""
        records = self._records
        if piece.is_head:
            made = index([records.head(item) for item in piece.items])
        else:
            made = index([records.body(item, self._fragment(item.body.digest)) for item in piece.items])
        for path, data in sorted(made.items()):
            if path.startswith(_PUBLISHED):
                yield piece.folder + path, data
            elif path.endswith(".pf_meta"):
                yield f"{piece.folder}pagefind.pf_meta", data
        if piece.is_head:
            for start in range(0, len(piece.items), CARDS_A_FILE):
                cards = [records.card(item) for item in piece.items[start : start + CARDS_A_FILE]]
                path = f"{piece.folder}the/{start // CARDS_A_FILE}.bin"
                yield path, gzip.compress(cards_file(cards), compresslevel=9, mtime=0)

    @cached_property
    def words(self) -> tuple[str, bytes]:
        """Path and bytes of the tags and title words that a slip may be meant for, the most used first."""
        library = self._library
        runs = Counter(run for item in self._items for run in set(RUN.findall(item.title.lower())))
        known = [run for run, _ in sorted(runs.items(), key=lambda pair: (-pair[1], pair[0])) if word_code(run)]
        tags = sorted(library.tags.values(), key=lambda tag: (-len(tag.items), tag.slug))
        data = json.encode({"tags": [tag.title for tag in tags], "words": known})
        digest = blake2b(data, digest_size=6).hexdigest()
        return f"{FOLDER}tu-vung-{digest}.bin", gzip.compress(data, compresslevel=9, mtime=0)

    def contents(self) -> bytes:
        """What a search begins with: where the pieces are and which items they hold."""

        def entry(piece: Piece) -> dict[str, object]:
            place = {"path": piece.folder.removeprefix(FOLDER), "first": piece.first, "count": len(piece.items)}
            return place if piece.is_head else {"year": int(piece.name), **place}

        sections = self._library.settings.sections
        return json.encode(
            {
                "sections": {section.key: (section.title, section.kind) for section in sections},
                "kinds": KINDS,
                "cards": CARDS_A_FILE,
                "words": self.words[0].removeprefix(FOLDER),
                "heads": [entry(piece) for piece in self.pieces if piece.is_head],
                "bodies": [entry(piece) for piece in self.pieces if not piece.is_head],
            }
        )


class Kept(Struct, frozen=True):
    """What was published of a piece: its folder, and the digests of its files by path."""

    folder: str
    files: dict[str, bytes]


def stage_index(search: SearchIndex, site: Site, stage: Stage, store: Store, *, jobs: int) -> list[Staged]:
    """The files of the index; those of pieces that changed are made and staged. Raises IndexerFailed.

    What tells where the pieces are goes public after them, and pieces nobody needs any more go last.
    """
    wanted = [piece for piece in search.pieces if not _stays(piece, site, store)]

    def work(numbers: Sequence[int]) -> list[list[Staged]]:
        store.after_fork()
        return [[_staged(site, stage, *file, FILES) for file in search.files(wanted[n])] for n in numbers]

    made = [files for part in workers.over(work, len(wanted), chunk=1, jobs=jobs) for files in part]
    for piece, files in zip(wanted, made, strict=True):
        kept = Kept(piece.folder, {file.path: file.digest for file in files})
        store.save_note(_note(piece, site), msgpack.encode(kept))
    found = [file for files in made for file in files]
    for path, data, turn in ((*search.words, FILES), (CONTENTS, search.contents(), LISTS)):
        if not site.keeps(path, _digest(data)):
            found.append(_staged(site, stage, path, data, turn))
    return found


def _stays(piece: Piece, site: Site, store: Store) -> bool:
    """Whether a piece is published whole, as it was made."""
    note = store.note(_note(piece, site))
    kept = msgpack.decode(note, type=Kept) if note is not None else None
    if kept is None or kept.folder != piece.folder:
        return False
    if any(site.holds(path, digest) is None for path, digest in kept.files.items()):
        return False
    # Every file is asked for, though one would be enough of an answer.
    return all([site.keeps(path, digest) for path, digest in kept.files.items()])  # noqa: C419


def _note(piece: Piece, site: Site) -> str:
    return f"index {piece.name} {site.folder}"


def _staged(site: Site, stage: Stage, path: str, data: bytes, turn: int) -> Staged:
    digest = _digest(data)
    return Staged(path, digest, digest, turn, *site.put(path, data, stage))


def _digest(data: bytes) -> bytes:
    return blake2b(data, digest_size=16).digest()
