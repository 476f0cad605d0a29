"""The pictures of an old item: those in its text, and the one that leads it."""

from collections.abc import Callable
from pathlib import Path, PurePosixPath

from msgspec import structs

from newsroom.importing.heuristics import parse_caption
from newsroom.importing.manuscript import Caption, DraftBuilder, PlacedPicture
from newsroom.importing.pictures import (
    MAX_PICTURE_SIZE,
    PictureFile,
    add_picture_file,
    description_of,
    to_picture_file,
)
from newsroom.migration.old_site import OldItem
from newsroom.runtime.atomic_write import STEM_PLACEHOLDER
from newsroom.text.normalize import collapse_whitespace, shorten

_MEGABYTE = 1024 * 1024
# Characters that front matter takes.
_MAX_WORDS_OF_PICTURE = 900


class BodyPictures:
    """The pictures of one item, which comes to a path; `find_file` gives the file at an address, or why there is none.

    `tell` takes a kind of findings and the detail of one.
    """

    def __init__(
        self, item: OldItem, path: str, find_file: Callable[[str], Path | str], tell: Callable[[str, str], None]
    ) -> None:
        self._item, self._stem, self._find_file, self._tell = item, PurePosixPath(path).stem, find_file, tell
        self._loaded: dict[int, tuple[bytes, Path]] = {}
        self.count = self.at_hand = 0

    def source_of(self, data: bytes) -> Path | None:
        """The file that bytes were read from."""
        return self._loaded.get(id(data), (b"", None))[1]

    def load(self, address: str) -> bytes | str:
        """The bytes of a picture, for the readers of texts."""
        self.count += 1
        file = self._find_file(address)
        why = file if isinstance(file, str) else ""
        if isinstance(file, Path):
            try:
                if file.stat().st_size > MAX_PICTURE_SIZE:
                    why = f"nặng hơn {MAX_PICTURE_SIZE // _MEGABYTE} MB"
                else:
                    data = file.read_bytes()
                    self._loaded[id(data)] = data, file
                    self.at_hand += 1
                    return data
            except OSError:
                why = "không mở được"
        self._tell("missing-picture", f"{address[:200]} {why}")
        return f"ảnh {address[:300]} {why}"

    def take_lead(self, builder: DraftBuilder) -> tuple[PlacedPicture | None, list[str]]:
        """The picture that leads the item, and comments on one that is not at hand."""
        image = self._item.image
        if image is None:
            return None, []
        data = self.load(image.address)
        file = data if isinstance(data, str) else to_picture_file(data)
        if isinstance(file, str):
            if not isinstance(data, str):
                self._tell("lost-picture", f"{image.address[:200]}: {file}")
            words = "; ".join(filter(None, (file, image.alt and f"lời tả: {image.alt}",
                                            image.caption and f"chú thích: {image.caption}")))  # fmt: skip
            return None, [f"Ảnh của bài ở trang cũ: {words}"]
        below = self._take_repeated_picture(builder, file)
        ending = add_picture_file(builder, file)
        alt = description_of(image.alt)
        caption = below or Caption(collapse_whitespace(image.caption), image.credit)
        if not alt:
            self._tell("picture-without-words", image.address[:200])
        # Readers see a caption, which a leading picture must have: where it had none, what they saw is the title.
        words = caption.text or alt or self._item.title or self._stand_in_words()
        alt = shorten(alt or caption.text or self._stand_in_words(), _MAX_WORDS_OF_PICTURE)
        caption = Caption(shorten(words, _MAX_WORDS_OF_PICTURE), caption.credit)
        return PlacedPicture(f"{self._stem}{ending}", alt, caption), []

    def _take_repeated_picture(self, builder: DraftBuilder, lead: PictureFile) -> Caption | None:
        """Take the leading picture out of the text's beginning, where it would be seen twice; gives its caption."""
        for place, block in enumerate(builder.blocks[:3]):
            if block.kind == "picture" and builder.document.pictures[block.picture_number].data == lead.data:
                del builder.blocks[place]
                self.count -= 1
                self.at_hand -= 1
                below = parse_caption(builder.blocks[place], below_picture=True) if builder.blocks[place:] else None
                if below is not None:
                    del builder.blocks[place]
                return below if below and below.text else None
        return None

    def describe(self, builder: DraftBuilder) -> None:
        """Give a description to each picture that has none: its caption, or the article that it is in."""
        for number, placed in builder.pictures.items():
            if not placed.alt:
                self._tell("picture-without-words", placed.file_name.replace(STEM_PLACEHOLDER, self._stem))
                alt = placed.caption.text or self._stand_in_words()
                builder.pictures[number] = structs.replace(placed, alt=alt)
        for loss in builder.losses[len(builder.document.losses) :]:
            self._tell("lost-picture", loss)

    def _stand_in_words(self) -> str:
        return f"Ảnh trong bài “{shorten(self._item.title, 150)}”" if self._item.title else "Ảnh trong bài"
