"""The page on which an administrator changes the site: name, organisation, colours, emblem, sections and menu."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

from werkzeug.datastructures import FileStorage
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from newsroom.content.media.site_pictures import site_picture_defect
from newsroom.content.settings_file import WrongSettings, check_settings, section_introduction
from newsroom.desk.items.open_file import content_digest
from newsroom.desk.services import DeskRequest, DeskServices
from newsroom.desk.site.settings_text import (
    COLOUR_FIELDS,
    ORGANISATION_FIELDS,
    SITE_FIELDS,
    MenuPage,
    changed_text,
)
from newsroom.kinds import KINDS
from newsroom.model import urls
from newsroom.model.file_types import DEFECT_REASONS, file_extension
from newsroom.runtime.atomic_write import ChangedMeanwhile, replace_file
from newsroom.scaffold.answers import EMBLEM_TYPES
from newsroom.scaffold.favicon import draw_favicon
from newsroom.scaffold.project_files import emblem_path, emblem_picture

ADDRESS = "/_ban/thiet-lap"
_CHANGED = "mkdocs.yml vừa được sửa ở nơi khác; dưới đây là thiết lập mới. Hãy sửa lại rồi lưu."


class SettingsPage:
    """The settings of one site."""

    def __init__(
        self, services: DeskServices, file: Path, menu: Sequence[MenuPage] | None, overrides: Path | None
    ) -> None:
        """`file` is mkdocs.yml, `menu` what its menu has, `overrides` the folder of the board's own templates."""
        self._services, self._content_cache = services, services.content_cache
        self._file, self._menu, self._overrides = file, menu, overrides

    def show(self, request: DeskRequest) -> Response:
        """The form."""
        return self._page(request, success="Đã lưu thiết lập." if "da" in request.args else "")

    def save(self, request: DeskRequest) -> Response:
        """Change mkdocs.yml, unless it was changed meanwhile or would be wrong."""
        data = self._file.read_bytes()
        if request.form.get("dau-van") != content_digest(data):
            return self._page(request, errors=[_CHANGED], status=409)
        settings = self._content_cache.settings
        try:
            bom = "\ufeff" if data.startswith(b"\xef\xbb\xbf") else ""
            emblem = self._new_emblem(request.files.get("emblem"))
            name = next(iter(emblem), "")
            added = request.form.get("nav.new.path", "")
            if added and added not in self._pages_without_entry():
                raise WrongSettings(["Hãy chọn một trang có trong danh sách để đưa vào danh mục."])
            text = changed_text(data.decode("utf-8-sig"), request.form, settings, self._menu, emblem=name)
            new = check_settings(text, self._content_cache.folders.cache / "settings", KINDS)
            for path, drawing in emblem.items():
                self._write_override(path, drawing)
        except WrongSettings as wrong:
            return self._page(request, errors=list(wrong.lines), status=422)
        if text.encode() != data.removeprefix(b"\xef\xbb\xbf"):
            try:
                replace_file(self._file, (bom + text).encode(), expected=data)
            except ChangedMeanwhile:
                return self._page(request, errors=[_CHANGED], status=409)
            self._services.audit.record(request.person, "sửa thiết lập của trang", self._file.name)
        old_keys = {section.key for section in settings.sections}
        for section in new.sections:
            introduction = self._content_cache.folders.content / section.key / "index.md"
            if section.key not in old_keys and not introduction.exists():
                self._content_cache.writer.create(introduction, section_introduction(section, new).encode())
                self._content_cache.refresh([f"{section.key}/index.md"])
        return redirect(f"{ADDRESS}?da=1", 303)

    def _new_emblem(self, upload: FileStorage | None) -> dict[str, bytes]:
        """A new emblem, and the icon made of it, by their paths below overrides/. Raises WrongSettings."""
        if upload is None or not upload.filename:
            return {}
        extension = file_extension(upload.filename)
        if extension not in EMBLEM_TYPES:
            raise WrongSettings([f"Huy hiệu phải là ảnh {', '.join(EMBLEM_TYPES)}."])
        if self._overrides is None:
            raise WrongSettings(["mkdocs.yml chưa ghi theme.custom_dir, nên chưa có chỗ để huy hiệu."])
        with tempfile.TemporaryDirectory(prefix="newsroom-") as folder:
            file = Path(folder, f"emblem.{extension}")
            upload.save(file)
            defect = site_picture_defect(file)
            if defect:
                raise WrongSettings([f"Huy hiệu {DEFECT_REASONS[defect].format(ending=extension)}."])
            colours = self._content_cache.settings.colours
            icon = draw_favicon(file, brand=colours.brand, gold=colours.gold)
            return {emblem_path(file): emblem_picture(file), urls.FAVICON: icon.encode()}

    def _write_override(self, name: str, data: bytes) -> None:
        if self._overrides is not None:
            replace_file(self._overrides / name, data)

    def _page(
        self, request: DeskRequest, *, success: str = "", errors: list[str] | None = None, status: int = 200
    ) -> Response:
        settings, form = self._content_cache.settings, request.form
        data = self._file.read_bytes()
        return self._services.responses.render(
            request,
            "settings.html",
            status=status,
            settings=settings,
            site_values={"site_name": settings.site_name, "site_description": settings.description},
            site_fields=SITE_FIELDS,
            organisation_fields=ORGANISATION_FIELDS,
            colour_fields=COLOUR_FIELDS,
            menu_pages=self._menu,
            pages=self._pages_without_entry(),
            kinds={name: kind.label for name, kind in KINDS.items()},
            emblem_types=", ".join(EMBLEM_TYPES),
            accepted=",".join(f".{extension}" for extension in EMBLEM_TYPES),
            digest=content_digest(data),
            typed=form,
            success=success,
            errors=errors or [],
        )

    def _pages_without_entry(self) -> list[str]:
        shown = {entry.path for entry in self._menu or ()}
        return sorted(path for path in self._content_cache.last_snapshot().static_pages if path not in shown)
