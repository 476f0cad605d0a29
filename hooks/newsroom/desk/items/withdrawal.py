"""Withdraws an item: asks why, and shows first what readers will no longer find."""

from collections.abc import Iterator, Sequence
from urllib.parse import quote

from msgspec import Struct
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from newsroom.content.frontmatter.editor import UneditableFrontMatter
from newsroom.desk.items.edit_form import EditForm, OpenFile
from newsroom.desk.items.item_state import PUBLIC_STATES, item_state
from newsroom.desk.items.item_writer import ItemWriter
from newsroom.desk.items.open_file import ChangedOnDisk
from newsroom.desk.items.tasks import TaskRejected, do_task
from newsroom.desk.services import DeskRequest, DeskServices
from newsroom.library.library import Library
from newsroom.library.published_files import referenced_files
from newsroom.model.items import Item


class Departure(Struct, frozen=True):
    """What goes with an item, and what leads to it and stays."""

    address: str
    lists: Sequence[str]
    files: Sequence[str]
    """Paths of the files that no other page shows."""
    links: Sequence[Item]
    """Public items that link to it."""


def departure(library: Library, item: Item) -> Departure:
    """What readers lose if a public item is withdrawn."""
    section = library.settings.section_by_key(item.section)
    lists = [f"mục {section.title}" if section is not None else "", f"lưu trữ tháng {item.date:%m/%Y}"]
    lists += [f"chủ đề {tag}" for tag in item.tags]
    others = [other for other in library.public if other.path != item.path]
    kept = {path for other in others for path in referenced_files(library, other)}
    files = sorted(set(referenced_files(library, item)) - kept)
    links = [other for other in others if item.path in _targets(library, other)]
    return Departure(library.settings.home_url + item.permalink, [name for name in lists if name], files, links)


def _targets(library: Library, item: Item) -> Iterator[str]:
    for reference in (*item.body.links, *item.related):
        target = library.find_target(reference, from_path=item.path)
        if target is not None:
            yield target.path


class Withdrawal:
    """The page of one desk."""

    def __init__(self, services: DeskServices, edit_form: EditForm) -> None:
        self._services, self._edit_form = services, edit_form
        self._content_cache, self._responses = services.content_cache, services.responses
        self._writer = ItemWriter(services)

    def show(self, request: DeskRequest, path: str) -> Response:
        """What will disappear, and the field for the reason."""
        self._content_cache.snapshot()
        open_file = self._edit_form.open_file(request, path)
        self._writer.check_right(request, open_file, "go")
        return self._page(request, open_file)

    def withdraw(self, request: DeskRequest, path: str) -> Response:
        """Withdraw the item as it was shown."""
        form, open_file = request.form, self._edit_form.open_file(request, path)
        self._writer.check_right(request, open_file, "go")
        if form.get("dau-van") != open_file.digest:
            return self._page(request, open_file, "Bài vừa được sửa ở nơi khác: hãy xem lại rồi bấm lần nữa.")
        try:
            context = self._writer.task_context(request, open_file)
            result = do_task("go", form, open_file.editable, context)
            error = self._writer.write(request, open_file, result.editable, result.outcome)
        except TaskRejected:
            return self._page(request, open_file, "Hãy viết lý do gỡ bài: bạn đọc sẽ đọc lời ấy ở chỗ của bài.")
        except UneditableFrontMatter:
            return self._page(request, open_file, "Phần đầu bài viết sai: hãy sửa ở ô văn bản gốc của bài trước.")
        except ChangedOnDisk:
            return self.withdraw(request, path)
        except OSError:
            return self._page(request, open_file, "Không ghi được tệp: hãy kiểm tra quyền ghi và chỗ trống trên đĩa.")
        if "dua-len" in form:
            self._services.engine.publish()
        return redirect(f"/_ban/bai/{quote(path)}?da=go" + (f"&bao={quote(error)}" if error else ""), 303)

    def _page(self, request: DeskRequest, open_file: OpenFile, error: str = "") -> Response:
        snapshot = self._content_cache.last_snapshot()
        item = snapshot.library.items.get(open_file.path)
        state = item_state(item, snapshot.library.now, self._services.on_site(snapshot))
        return self._responses.render(
            request,
            "withdrawal.html",
            status=422 if error else 200,
            path=open_file.path,
            digest=open_file.digest,
            title=item.title if item is not None and item.title else open_file.path,
            departure=departure(snapshot.library, item) if item is not None and state in PUBLIC_STATES else None,
            reason=request.form.get("dinh-chinh-loi", ""),
            targets=[target.name for target in snapshot.library.settings.publish],
            is_automatic=self._services.engine.is_automatic,
            error=error,
        )
