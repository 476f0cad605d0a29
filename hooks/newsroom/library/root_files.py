"""Knows the files that other services look for at the root of a site, which no page shows."""

import re

# What may lie in content/ and is published though no page shows it: the whole path, and what it is for.
_ROOT_FILES = {
    r"robots\.txt": "lời dặn máy tìm kiếm",  # RFC 9309
    r"(?:app-)?ads\.txt|sellers\.json": "khai báo bên bán quảng cáo",  # IAB Tech Lab
    r"security\.txt|humans\.txt|llms\.txt": "lời dặn người đọc mã và máy đọc trang",
    r"CNAME|_headers|_redirects": "cài đặt của nơi đặt trang",  # GitHub Pages, Netlify, Cloudflare Pages
    r"favicon\.ico|apple-touch-icon(?:-[0-9]+x[0-9]+)?(?:-precomposed)?\.png": "biểu tượng của trang",
    r"(?:manifest|site)\.(?:webmanifest|json)|browserconfig\.xml": "lời khai ứng dụng của trang",  # W3C, Microsoft
    r"google[0-9a-f]{16}\.html": "trang xác nhận của Google",
    r"BingSiteAuth\.xml": "tệp xác nhận của Bing",
    r"yandex_[0-9a-f]{16}\.html": "trang xác nhận của Yandex",
    r"baidu_verify_[0-9A-Za-z-]+\.html": "trang xác nhận của Baidu",
    r"naver[0-9a-f]{32}\.html": "trang xác nhận của Naver",
    r"pinterest-[0-9a-f]+\.html": "trang xác nhận của Pinterest",
    r"zalo_verifier[0-9A-Za-z_-]+\.html": "trang xác nhận của Zalo",
    r"[0-9a-f]{32}\.txt": "khóa IndexNow",  # indexnow.org
    r"\.well-known/(?:[0-9A-Za-z_-]+/)*[0-9A-Za-z_-]+(?:\.(?:txt|json|xml|html?))?": "tệp của .well-known",  # RFC 8615
}
_MAX_PAGE_LENGTH = 4096
# A page that only confirms who runs the site: text, and meta elements without a refresh.
_PLAIN_PAGE = re.compile(
    r"(?:[^<]|<(?:!doctype html|/?(?:html|head|title|body|p)|/meta|meta(?:\s+(?:name|property|content|charset)"
    r"=(?:\"[^\"<>]*\"|'[^'<>]*'|[\w-]+))+\s*/?)>)*",
    re.IGNORECASE,
)


def root_file_use(path: str) -> str:
    """What a file at that path under content/ is for, in Vietnamese; "" for one that no service is known to ask for."""
    # Of a hundred thousand files hardly one lies there.
    if "/" in path and not path.startswith(".well-known/"):
        return ""
    return next((use for pattern, use in _ROOT_FILES.items() if re.fullmatch(pattern, path)), "")


def is_plain_page(text: str) -> bool:
    """Whether an HTML page holds nothing but text and `meta`: such a page runs nothing."""
    return len(text) <= _MAX_PAGE_LENGTH and _PLAIN_PAGE.fullmatch(text) is not None
