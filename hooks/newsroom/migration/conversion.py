"""Converts the items of an old site in forked processes, each as `convert_item` does."""

import datetime
import os
import traceback
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from msgspec import Struct, structs

from newsroom.migration.context import ConvertContext
from newsroom.migration.convert import convert_item
from newsroom.migration.old_site import OldItem
from newsroom.migration.outcome import ConvertedItem
from newsroom.migration.spool import Spool
from newsroom.model import urls
from newsroom.runtime import pool
from newsroom.runtime.digests import digest
from newsroom.text.dates import TIME_ZONE

CHUNK_SIZE = 16
_CRASHED = "làm chương trình dừng đột ngột"
_TOO_LARGE = "quá lớn hoặc lồng nhau quá sâu, máy không đọc được"


class ConversionTask(Struct, frozen=True):
    """An item to convert: its number in the spool, its path below content/, and where its page was before.

    `feed_id` is another id for feeds than its own, which something else has here; "" where nothing has. `made` is when
    it first came in.
    """

    number: int
    path: str
    former_paths: tuple[str, ...] = ()
    feed_id: str = ""
    made: datetime.datetime | None = None


class Conversion(Struct, frozen=True):
    """An item as it is to be written, with the digests of its file and of those beside it by name; or why it is not.

    `failure` is a Vietnamese clause, and `traceback` that of a bug of ours.
    """

    item: ConvertedItem | None
    digest: bytes = b""
    files: dict[str, bytes] = {}
    failure: str = ""
    traceback: str = ""


class SiteConverter:
    """Converts items of a spool; `make_context` gives what conversions need with the spool of the process itself."""

    def __init__(self, spool: Spool, make_context: Callable[[Spool], ConvertContext], base: str, jobs: int) -> None:
        self._spool, self._make_context, self._base, self._jobs = spool, make_context, base, jobs
        self._here: tuple[int, Spool, ConvertContext] | None = None

    def convert_all(self, tasks: Sequence[ConversionTask]) -> Iterator[Conversion]:
        """The conversion of each task, in order."""

        def convert_chunk(numbers: Sequence[int]) -> list[Conversion]:
            return list(self._convert([tasks[number] for number in numbers]))

        crashed = Conversion(None, failure=_CRASHED)
        return pool.map_surviving(convert_chunk, len(tasks), size=CHUNK_SIZE, jobs=self._jobs, crashed=crashed)

    def _convert(self, tasks: Sequence[ConversionTask]) -> Iterator[Conversion]:
        spool, context = self._own_context()
        items = spool.items([task.number for task in tasks])
        for task, item in zip(tasks, items, strict=True):
            yield self._convert_one(task, item, context)

    def _convert_one(self, task: ConversionTask, item: OldItem, context: ConvertContext) -> Conversion:
        try:
            converted = convert_item(*self._as_it_is_here(item, task, context))
            files = {file.name: digest(_file_data(file.data, file.source)) for file in converted.files}
        except OSError as error:
            return Conversion(None, failure=f"không đọc được tệp đi cùng ({error.strerror or error})")
        except (MemoryError, RecursionError):
            return Conversion(None, failure=_TOO_LARGE)
        except Exception as error:
            # Items come from anywhere: what we did not think of in one must not cost the board the others.
            failure = f"làm chương trình gặp lỗi ({type(error).__name__})"
            return Conversion(None, failure=failure, traceback=traceback.format_exc())
        return Conversion(converted, digest(converted.text.encode()), files)

    def _as_it_is_here(
        self, item: OldItem, task: ConversionTask, context: ConvertContext
    ) -> tuple[OldItem, str, ConvertContext]:
        """What to convert: an item's id here, and where it was here before as addresses of its own."""
        if task.feed_id:
            item = structs.replace(item, feed_id=task.feed_id)
        if item.date is None and task.made is not None:
            context = structs.replace(context, now=task.made.astimezone(TIME_ZONE))
        if not task.former_paths:
            return item, task.path, context
        here = tuple(f"{self._base}{urls.permalink(path)}" for path in task.former_paths)

        def find_page(address: str) -> str:
            return task.path if address in here else context.find_page(address)

        item = structs.replace(item, former_addresses=(*item.former_addresses, *here))
        return item, task.path, structs.replace(context, find_page=find_page)

    def _own_context(self) -> tuple[Spool, ConvertContext]:
        """A connection and a context of this process: a forked one cannot use those of its parent."""
        if self._here is None or self._here[0] != os.getpid():
            spool = self._spool.reopen()
            self._here = os.getpid(), spool, self._make_context(spool)
        return self._here[1:]


def _file_data(data: bytes, source: Path | None) -> bytes:
    """The bytes of a file that is given by them, or by where it lies."""
    return data if source is None else source.read_bytes()
