"""Shows an editor the preview: the last good site, with what is wrong in the content on top of every page."""

from __future__ import annotations

import html
import ipaddress
import sys
import traceback
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from mkdocs.exceptions import MkDocsException

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

    from mkdocs.livereload import LiveReloadServer

from newsroom.model import urls

_BANNER_STYLE = (
    "position:sticky;top:0;z-index:9999;margin:0;padding:1rem 1.5rem;background:#fff4f2;color:#1d1d1b;"
    "border-bottom:4px solid #b3261e;font:16px/1.6 system-ui,sans-serif;max-height:60vh;overflow:auto"
)
_WRONG_HOST_PAGE = (
    "<!doctype html><html lang=vi><meta charset=utf-8><title>Sai địa chỉ</title>"
    "<body><p>Trang xem thử chỉ mở được ở địa chỉ mà lệnh ./newsroom serve in ra.</p></body></html>"
)
_NO_PREVIEW_PAGE = (
    "<!doctype html><html lang=vi><meta charset=utf-8><meta name=viewport content='width=device-width'>"
    "<title>Chưa dựng được trang</title><body><p>Chưa có bản xem trước nào. "
    "Hãy sửa các lỗi ở trên rồi lưu lại.</p></body></html>"
)


class LivePreview:
    """The preview of one `serve`; `error_lines` are those of the last build, empty after a good one.

    `draft_lines` are the problems of drafts, which stop nothing else.
    """

    def __init__(self) -> None:
        self.error_lines: list[str] = []
        self.draft_lines: list[str] = []
        self._site: Path | None = None

    def report_failure(self, lines: list[str], site: Path) -> None:
        """Keep the last good site and say why there is no newer one."""
        self.error_lines = lines
        if not (site / urls.INDEX_HTML).exists():
            site.mkdir(parents=True, exist_ok=True)
            (site / urls.INDEX_HTML).write_text(_NO_PREVIEW_PAGE, encoding="utf-8")

    def attach(self, server: LiveReloadServer, site: Path) -> None:
        """Let the server serve the preview instead of a folder of MkDocs' own, which is empty at each start."""
        self._site = site
        server.root = str(site)
        server.error_handler = self._read_error_page
        server.builder = partial(self._rebuild, server.builder)

        own_name = urlsplit(server.url).hostname or ""

        def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
            if not is_own_host(environ.get("HTTP_HOST", ""), own_name, server.server_address[1]):
                # Drafts are shown here, and an attacker's host name may be made to lead here (DNS rebinding).
                page = _WRONG_HOST_PAGE.encode()
                headers = [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(page)))]
                start_response("421 Misdirected Request", headers)
                return [page]
            return self._with_banner(server, environ, start_response)

        server.set_app(application)

    def _rebuild(self, build: Callable[[], None]) -> None:
        """Build again; the banner shows what stops a build. With MkDocs' own server the browser would wait for ever."""
        self.error_lines = []
        try:
            build()
        except MkDocsException as error:
            print(error, file=sys.stderr)
            self.error_lines = self.error_lines or [str(error)]
        except Exception as error:
            traceback.print_exception(error)
            self.error_lines = self.error_lines or [f"{type(error).__name__}: {error}"]

    def _read_error_page(self, code: int) -> bytes | None:
        page = self._site / f"{code}.html" if self._site else None
        return page.read_bytes() if page is not None and page.is_file() else None

    def _with_banner(
        self, server: LiveReloadServer, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        answers: list[tuple[str, list[tuple[str, str]]]] = []

        def keep(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> Callable[[bytes], object]:
            answers.append((status, headers))
            return lambda data: None

        # The server blocks here during a build, which may set `error_lines`.
        body = server.serve_request(environ, keep)
        status, headers = answers[0]
        is_page = any(name.lower() == "content-type" and "html" in value for name, value in headers)
        if not (self.error_lines or self.draft_lines) or not is_page:
            start_response(status, headers)
            return body
        page = b"".join(body)
        end = page.find(b">", page.find(b"<body")) + 1
        page = page[:end] + self.banner().encode() + page[end:]
        others = [(name, value) for name, value in headers if name.lower() != "content-length"]
        start_response(status, [*others, ("Content-Length", str(len(page)))])
        return [page]

    def banner(self) -> str:
        """What is wrong, as HTML."""
        heading, words = "Bản nháp có lỗi nên chưa hiện ở đây.", "Các trang khác đã được dựng lại."
        if self.error_lines:
            heading, words = "Nội dung có lỗi nên trang chưa được dựng lại.", "Đang hiện bản tốt gần nhất."
        rows = "".join(f"<li>{html.escape(line)}</li>" for line in self.error_lines or self.draft_lines)
        return (
            f'<div role="alert" style="{_BANNER_STYLE}"><strong>{heading}</strong> '
            f"{words} Sửa xong và lưu tệp, trang sẽ tự tải lại.<ul>{rows}</ul></div>"
        )


def is_own_host(host: str, own_name: str, port: int) -> bool:
    """True if a request's Host (RFC 9110, 7.2) is the server's: `own_name` is the name or address it listens on.

    Where it listens on every address of the machine, any address will do: only names can be made to lead elsewhere.
    """
    name = host.lower().removesuffix(f":{port}")
    if name == host.lower() and port != 80:
        return False
    if name in ("localhost", "127.0.0.1", "[::1]", own_name, f"[{own_name}]"):
        return True
    return own_name in ("0.0.0.0", "::") and _is_address(name.removeprefix("[").removesuffix("]"))


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
