"""Makes and ends preview links, and shows what they lead to: one item, its pictures, and two buttons to answer with."""

from itertools import chain

from werkzeug.exceptions import Forbidden, NotFound
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from newsroom.desk.access.rights import Person, Right
from newsroom.desk.items.open_file import EditableText
from newsroom.desk.items.validation import validate_text
from newsroom.desk.responses import SiteFiles, item_address
from newsroom.desk.services import DeskRequest, DeskServices
from newsroom.desk.work.comments import MAX_COMMENT_LENGTH, Comments
from newsroom.desk.work.notices import Notices
from newsroom.desk.work.preview_links import LIFETIMES, PreviewLink, PreviewLinks
from newsroom.kinds import KINDS
from newsroom.library.library import Library
from newsroom.mkdocs_plugin.project import build_time_or_abort
from newsroom.model import urls
from newsroom.text.normalize import collapse_whitespace, nfc, strip_control_chars

PREVIEW_PATH = "/_xem/"
_COOKIE = "xem"
_ANSWERS = {"dong-y": "Đồng ý", "tra-lai": "Đề nghị sửa"}
_MAX_NAME_LENGTH = 100
# Each is a comment and a letter; whoever has the address could send them without end.
_MAX_ANSWERS = 20
_ENOUGH_ANSWERS = ("Chưa gửi được ý kiến", "Bài này đã nhận đủ ý kiến; xin nói thẳng với người gửi liên kết.")
# Search engines are told so in the page as well; a link that was passed on is found by none.
_NOT_INDEXED = "noindex, nofollow, noarchive"


class PreviewLinkPages:
    """The preview links of one desk; `site_files` gives what their pages show."""

    def __init__(self, services: DeskServices, site_files: SiteFiles) -> None:
        self._services, self._site_files = services, site_files
        self._content_cache = services.content_cache
        self._notices, self._comments = Notices(services), Comments(services.database, build_time_or_abort)
        self.links = PreviewLinks(services.database, build_time_or_abort)

    def change(self, request: DeskRequest, path: str) -> Response:
        """Make a link to an item, whose address is shown once, or end one."""
        section = self._content_cache.section_of(path)
        if section is None or self._content_cache.existing_file(path) is None:
            raise NotFound
        if not request.person.may(Right.WRITE, section.key):
            raise Forbidden
        back = f"{item_address(path)}#xem-chung"
        if ended := request.form.get("bo", ""):
            self.links.end(path, ended)
            self._services.audit.record(request.person, "bỏ liên kết xem trước", path)
            return redirect(back, 303)
        for_whom = _one_line(request.form.get("cho", ""))
        days = request.form.get("ngay", "")
        token = self.links.make(
            path,
            request.person,
            for_whom=for_whom,
            days=int(days if days in LIFETIMES else "7"),
            may_answer="1" in request.form.getlist("tra-loi"),
        )
        self._services.audit.record(request.person, "tạo liên kết xem trước", path, for_whom)
        address = f"{request.host_url.rstrip('/')}{PREVIEW_PATH}{token}"
        return self._services.responses.render(request, "preview_link.html", address=address, back=back, whom=for_whom)

    def show(self, request: DeskRequest, token: str) -> Response:
        """What a leader sees: the page of the item in a frame, and the buttons to answer with."""
        link = self.links.find(token)
        if link is None:
            return self._ended(request)
        item = self._content_cache.snapshot().library.items.get(link.path)
        self.links.note_opened(link)
        response = self._services.responses.render(
            request,
            "shared_preview.html",
            link=link,
            token=token,
            title=item.title if item is not None else link.path,
            page=self._page(link),
            answers=_ANSWERS if link.may_answer else {},
            answered=request.args.get("xong", ""),
        )
        secure = request.is_secure
        response.set_cookie(_COOKIE, token, httponly=True, samesite="Lax", secure=secure, path="/")
        response.headers["X-Robots-Tag"] = _NOT_INDEXED
        # The address is the secret: no page that is opened from here may learn it.
        response.headers["Referrer-Policy"] = "same-origin"
        return response

    def answer(self, request: DeskRequest, token: str) -> Response:
        """Take what somebody says, as a comment to whoever made the link."""
        link = self.links.find(token)
        if link is None:
            return self._ended(request)
        answer = _ANSWERS.get(request.form.get("y-kien", ""))
        if not link.may_answer or answer is None:
            raise Forbidden
        comments = self._comments.of([link.path])
        if sum(not comment.login and comment.at >= link.made for comment in comments) >= _MAX_ANSWERS:
            return self._services.responses.message_page(request, *_ENOUGH_ANSWERS, status=429)
        name = _one_line(request.form.get("ten", "")) or link.for_whom or "Người xem"
        note = nfc(strip_control_chars(request.form.get("loi", ""))).strip()[:MAX_COMMENT_LENGTH]
        # No account has an empty login name, so nobody can sign so.
        reader = Person("", f"{name} (xem qua liên kết)", frozenset())
        text = f"{answer}{': ' if note else '.'}{note}"
        self._comments.add(link.path, reader, text, link.login)
        self._services.audit.record(reader, f"trả lời liên kết xem trước: {answer}", link.path, note)
        self._notices.send("xem-truoc", [link.login], f"{name}: {answer}", [text, "", link.path], by=reader)
        return redirect(f"{PREVIEW_PATH}{token}?xong=1", 303)

    def file(self, request: DeskRequest, path: str) -> Response:
        """A file of the site: for people with an account, or where an item that a link leads to shows it."""
        if request.session is None:
            link = self.links.find(request.cookies.get(_COOKIE, ""))
            if link is None or not _shows(self._content_cache.last_snapshot().library, link, path):
                raise Forbidden
        return self._site_files.respond(request, path)

    def _page(self, link: PreviewLink) -> str:
        """The page of the item as its file is now."""
        file, section = self._content_cache.existing_file(link.path), self._content_cache.section_of(link.path)
        if file is None or section is None:
            raise NotFound
        snapshot = self._content_cache.last_snapshot()
        editable = EditableText(file.read_text(encoding="utf-8", errors="replace"), KINDS[section.kind].fields)
        validation = validate_text(self._content_cache, snapshot, link.path, editable)
        return self._services.preview_renderer.render(snapshot, validation, banner=False, alone=True)

    def _ended(self, request: DeskRequest) -> Response:
        """What a reader without an account is told, who can look for the item nowhere else."""
        why = "Liên kết đã hết hạn, đã bị bỏ, hoặc chép thiếu chữ. Hãy xin người gửi một liên kết khác."
        response = self._services.responses.message_page(
            request, "Liên kết không còn xem được", why, status=404, leads_on=False
        )
        response.headers["X-Robots-Tag"] = _NOT_INDEXED
        return response


def _shows(library: Library, link: PreviewLink, path: str) -> bool:
    """True for a picture or attachment of the item, or of one that readers see, or a smaller copy of such a picture.

    The page of the item shows others beside it, with their pictures.
    """
    path = f"/{path}".removeprefix(library.settings.base).removeprefix("/")
    own = (item for item in [library.items.get(link.path)] if item is not None)
    files = ((item, file) for item in chain(own, library.public) for file in item.files)
    targets = (library.find_target(file, from_path=item.path) for item, file in files)
    wanted = {path, urls.rendition_source(path)}
    return any(target is not None and target.path in wanted for target in targets)


def _one_line(text: str) -> str:
    return nfc(collapse_whitespace(strip_control_chars(text)))[:_MAX_NAME_LENGTH]
