"""Makes a new draft of an item that is there."""

from urllib.parse import quote

from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from newsroom.content.approval import begin_anew
from newsroom.content.frontmatter.editor import UneditableFrontMatter
from newsroom.content.frontmatter.schema import TITLE_LIMIT
from newsroom.content.frontmatter.writer import FrontMatterValue
from newsroom.content.new_item import NewItem
from newsroom.desk.items.edit_form import EditForm
from newsroom.desk.services import DeskRequest, DeskServices
from newsroom.kinds import KINDS
from newsroom.library.move import Move
from newsroom.mkdocs_plugin.project import build_time_or_abort
from newsroom.text.normalize import shorten

_SUFFIX = " (bản sao)"
# What belongs to the first item alone: where it is found, what became of it, what has one of its kind only.
_OWN_KEYS = ("aliases", "id", "corrections", "expires", "featured", "updated", "review", "number")


class Duplicates:
    """Makes the duplicates of one desk."""

    def __init__(self, services: DeskServices, edit_form: EditForm) -> None:
        self._services, self._edit_form = services, edit_form
        self._content_cache = services.content_cache

    def duplicate(self, request: DeskRequest, path: str) -> Response:
        """Write a draft with an item's text and pictures, of today and by whoever asks for it."""
        open_file = self._edit_form.open_file(request, path)
        section, kind = open_file.section, KINDS[open_file.section.kind]
        writer, now = self._content_cache.writer, build_time_or_abort()
        title = shorten(str(open_file.editable.values.get("title", "")), TITLE_LIMIT - len(_SUFFIX)) + _SUFFIX
        new = NewItem(title, section, self._content_cache.settings, writer, now)
        folder, stem = kind.new_place(new)
        move = Move(
            self._content_cache.snapshot().library, writer, folder_name=self._content_cache.folders.content_name
        )
        changes: dict[str, FrontMatterValue] = {
            **dict.fromkeys(_OWN_KEYS, ""),
            **kind.new_values(new),
            "title": title,
            "date": f"{now:%Y-%m-%d %H:%M}",
            "draft": "yes",
        }
        try:
            text = open_file.editable.with_changes(
                {name: each for name, each in changes.items() if name in kind.fields}
            )
            own = begin_anew(text.text, by=request.person.login)
            copied = move.copied_text(own, path, f"{folder}/{stem}.md")
            file, _ = writer.create_item(writer.content / folder, stem, copied, {}, allow_duplicate=True)
        except UneditableFrontMatter:
            return self._refused(path, "Phần đầu bài viết sai nên chưa nhân bản được: hãy sửa trước.")
        except OSError:
            return self._refused(path, "Không ghi được tệp: hãy kiểm tra quyền ghi vào thư mục và chỗ trống trên đĩa.")
        new_path = file.relative_to(writer.content).as_posix()
        self._content_cache.refresh([new_path])
        self._services.history.record(request.person, "Nhân bản", {new_path: (None, copied.encode())})
        self._services.audit.record(request.person, "Nhân bản", new_path, f"từ {path}")
        return redirect(f"/_ban/bai/{quote(new_path)}?da=nhan-ban", 303)

    def _refused(self, path: str, reason: str) -> Response:
        return redirect(f"/_ban/bai/{quote(path)}?bao={quote(reason)}", 303)
