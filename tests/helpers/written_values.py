"""Values to try for every key of front matter and every setting, right ones and wrong ones; the data of histories.

A key of a kind has several values; None takes it out. `Moment`, `Named` and `Some` are filled in when one is written.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from project_folder import ROOT


@dataclass(frozen=True)
class Moment:
    """So many days from now; `later` is never before the item's own date, and a day has no hour."""

    days: float
    later: bool = False
    is_day: bool = False


@dataclass(frozen=True)
class Named:
    """An item of a section ("" is any): its path under content/, or the value of one of its keys."""

    section: str = ""
    key: str = ""


@dataclass(frozen=True)
class Some:
    """Up to so many of these values, or with `most=0` one of them alone."""

    values: Sequence[object]
    most: int = 0


SECTIONS = {
    "tin-tuc": "article",
    "hoat-dong": "article",
    "dien-hinh": "article",
    "ke-hoach": "plan",
    "hoi-thi": "contest",
    "ban-tin": "bulletin",
    "thong-bao": "notice",
}
TITLES = ("Tháng Dân vận", "Hội thi dân vận khéo", "Kế hoạch năm 2018", "Kế hoạch năm 2017", "Ngày hội", "Tin <b>&amp;")
# Two of these topics would have one address.
TAGS = ("Hòa giải", "Hoà giải", "HÒA GIẢI", "Hoa giai", "Dân vận khéo", "Hội thi", "Đảng bộ", "A & B", "?")
PICTURES = ("tin-tuc/2018/anh.jpg", "tin-tuc/2018/hai.png", "tu-lieu/chung.jpg", "anh-bia.png", "lien-ket/chung.jpg")
ATTACHMENTS = (
    "tu-lieu/tep.pdf",
    "ke-hoach/2018/tep.pdf",
    "tep.pdf",
    "tin-tuc/2018/bang.xlsx",
    "tu-lieu/Tệp có dấu.pdf",
)
# Named by mkdocs.yml or asked for by other services, shown by nobody, of a type that is never published.
OTHER_FILES = (
    "tu-lieu-2/chung.jpg", "tu-lieu/dong.gif", "tu-lieu/mot.webp", "kieu.css", "robots.txt", "favicon.ico",
    ".well-known/security.txt", "google0123456789abcdef.html", "tu-lieu/hinh.svg", ".nhap.md.swp", "tin-tuc/la.txt",
)  # fmt: skip
ADDRESSES = (
    "/chu-de/hoa-giai/", "/chu-de/dan-van-kheo/rss.xml", "/luu-tru/2018/06/", "/tin-tuc/", "/ke-hoach/rss.xml",
    "/gioi-thieu/", "/them/", "/dinh-chinh/", "/tu-lieu/tep.pdf", "tep.pdf", "bang.xlsx", "/luu-tru/2016/06/",
    "/dien-hinh/", "/tin-tuc/trang/1/", "/tu-lieu/mot.webp",
)  # fmt: skip
OLD_ADDRESSES = (
    "/cu/", "/cu/1.html", "/cu/1.html/in/", "/rss/cu/", "/chu-de/hoa-giai/", "/?p=1", "/tin-tuc/", "/index.php",
    "/them/", "/tin-tuc/2018/bai-1.html", "/anh-bia.png", "khong-dung",
)  # fmt: skip

_PICTURE = {"src": Some([f"/{path}" for path in PICTURES]), "alt": "Ảnh", "caption": "Chú thích"}
_LATER = tuple(Moment(days, later=True) for days in (-3, -1, 0, 1, 3))
_DAYS = tuple(Moment(days, is_day=True) for days in (-20, -1, 0, 1, 20))
_PERIODS = (*({"from": day} for day in _DAYS), *({"to": day} for day in _DAYS), None)
_DOCUMENTS = ([Named("ke-hoach")], [Named("ke-hoach", "number")], [Named("ke-hoach"), "9-KH/X"], None)
_CORRECTION = {"date": Some(_LATER), "text": Some(["một", "hai"]), "kind": Some(["dinh-chinh", "cap-nhat"])}

KEYS: Mapping[str, Mapping[str, Sequence[object]]] = {
    "": {
        "title": TITLES,
        "date": [Moment(days) for days in (-900, -200, -40, -7, -2, -1, 0, 1, 3, 30)],
        "updated": (*_LATER, None),
        "summary": ("Tóm tắt một.", "Tóm tắt hai.", None),
        "tags": (Some(TAGS, 3), None),
        "author": ("BBT", "Nguyễn An", ["Nguyễn An", "Trần Bình"], None),
        "image": (
            _PICTURE,
            _PICTURE | {"src": Some(["anh.jpg", "hai.png"])},
            _PICTURE | {"caption": "Lời khác", "credit": "Văn An"},
            _PICTURE | {"focus": Some(["40% 30%", "100% 0%"])},
            None,
        ),
        "draft": (True, None),
        "expires": (*_LATER, Moment(5, later=True), None),
        "featured": (True, *({"until": Moment(days)} for days in (-2, 0, 1, 3)), None),
        "id": ("ma-1", "ma-2", "tag:danvan.example.vn,2018:x", None),
        "aliases": (Some(OLD_ADDRESSES, 2), Some([f"/cu/{number}.html" for number in range(9)], 3), None),
        "related": ([Named()], [Named(), Named()], None),
        "plan": (Named("ke-hoach"), Named("ke-hoach", "number"), "9-KH/X", None),
        "corrections": (
            [_CORRECTION],
            [_CORRECTION, _CORRECTION],
            [_CORRECTION | {"kind": "go"}],
            [_CORRECTION, {"date": Moment(2, later=True), "text": "gỡ", "kind": "go"}],
            None,
        ),
        "review": (
            {"state": "cho-duyet", "by": "an", "at": Moment(0)},
            {"state": "tra-lai", "by": "an", "at": Moment(0), "note": "Thiếu ảnh"},
            {"writers": ["an", "binh"]},
            None,
        ),
        "extra": ({"nguon": "Sổ tay"}, None),
        "kind": ("article", None),
        "hide": (["toc"], None),
        "status": ("moi", None),
    },
    "plan": {
        "number": ("1-KH/X", "2-KH/X", "3-KH/X", "4/KH-Y", None),
        "doctype": ("Kế hoạch", None),
        "issued": ("2015-01-05", "2018-01-05", "2018-02-05", None),
        "issuer": ("Ban A", "Ban B", None),
        "place": ("Bắc Giang", "Hiệp Hòa", None),
        "subject": ("Về việc một", "Về việc hai", None),
        "field": ("Dân vận", "Tổ chức", None),
        "signer": ({"name": "Nguyễn An", "title": "Trưởng ban", "authority": "T/M"}, {"name": "Trần Bình"}, None),
        "effective": _PERIODS,
        "recipients": (["Các huyện ủy", "Lưu VP"], ["Lưu VP"], None),
        "basis": _DOCUMENTS,
        "replaces": _DOCUMENTS,
        "amends": _DOCUMENTS,
        "milestones": (
            [{"date": Some(_DAYS), "task": "Việc"}, {"date": Some(_DAYS), "task": "Việc khác", "lead": "Ban A"}],
            [{"from": Some(_DAYS[:3]), "to": Some(_DAYS[3:]), "task": "Việc dài", "with": ["Hội A", "Hội B"]}],
            None,
        ),
        "attachments": (
            [{"file": Some([f"/{path}" for path in ATTACHMENTS]), "title": Some(["Toàn văn", "Phụ lục"])}],
            [{"file": "/tu-lieu/tep.pdf", "title": "Một"}, {"file": "/tep.pdf"}],
            [{"file": "tep.pdf"}],
            None,
        ),
    },
    "contest": {
        "contest": (
            {"name": "Hội thi", "teams": [{"name": "Đội A"}, {"name": "Đội B", "block": "Khối 2"}],
             "prizes": [{"rank": "nhat", "team": "Đội A"}]},
            {"name": "Hội thi lớn", "edition": "2", "level": "huyện", "organiser": "Ban A", "place": "Nhà văn hóa",
             "from": Some(_DAYS[:3]), "to": Some(_DAYS[3:]), "teams": [{"name": "Đội A", "unit": "Xã A"}],
             "rounds": [{"name": "Chào hỏi", "max": 20}], "scores": {"Đội A": [Some([18.5, 19])]},
             "prizes": [{"rank": "phu", "team": "Đội A", "title": "Giải đẹp"}]},
        ),
    },
    "bulletin": {
        "number": (1, 2, 3, 4, 5, 6, 7),
        "period": ("2018-05", "2018-06", "2018-07", "2017-12"),
        "items": (["auto"], [Named()], [Named(), Named("tin-tuc"), Named("ke-hoach")], None),
        "publisher": ("Ban A", "Ban B", None),
        "licence": ("Giấy phép số 1", None),
    },
    "notice": {"valid": _PERIODS, "concerns": (["Cán bộ cơ sở"], ["Nhân dân", "Cán bộ cơ sở"], None)},
}  # fmt: skip

MISTAKES: Sequence[Mapping[str, object]] = (
    {"titel": "Tháng"},
    {"title": ""},
    {"date": "31/02/2017"},
    {"secrecy": "Mật"},
    {"related": ["khong/co.md"]},
    {"image": {"src": "khong-co.jpg", "alt": "Ảnh", "caption": "Ảnh"}},
    {"image": {"src": "/tu-lieu/hinh.svg", "alt": "Ảnh", "caption": "Ảnh"}},
    {"tags": "một, hai"},
    {"expires": "2001-01-01"},
    {"aliases": ["/tin-tuc/", "/anh-bia.png"]},
    {"plan": "khong/co.md"},
    {"status": "draft"},
    {"id": "có dấu cách"},
)
"""Keys that are wrong, or make others wrong; some are warnings."""

_OWN_SETTINGS = """per_page: 3
    clean_attachments: no
    colours: {brand: "#b3261e"}
    social: []
    tag_addresses: {hoa-giai-2: Hoa giai}
    publish: {chinh: {to: ../ra, server: nginx}}"""
_NOTICES = "    sections:\n      thong-bao: {title: Thông báo, kind: notice}\n"
FIRST_SETTINGS = (
    (ROOT / "mkdocs.yml")
    .read_text(encoding="utf-8")
    .replace("per_page: 20", _OWN_SETTINGS)
    .replace("    sections:\n", _NOTICES)
)
"""What a history begins with in its mkdocs.yml."""
REVIEW = "    review: {required: yes, free: [tags]}\n"
SETTINGS: Sequence[tuple[str, str]] = (
    ("name: Ban Dân vận Tỉnh ủy", "name: Ban Dân vận Huyện ủy"),
    ("parent: Tỉnh ủy Bắc Giang", "parent: Huyện ủy"),
    ("emblem: assets/emblem.svg", "emblem: anh-bia.png"),
    ("    organisation:\n", "    organisation:\n      board: Tòa soạn\n"),
    ("Chịu trách nhiệm nội dung: Ban biên tập", "Chịu trách nhiệm nội dung: Tòa soạn"),
    ('licence: "Trang mẫu', 'licence: "Trang thử'),
    ("address: Trụ sở Ban", "address: Nhà của Ban"),
    ("email: bientap@", "email: toasoan@"),
    ('telephone: ""', 'telephone: "0204 3 854 000"'),
    ("per_page: 3", "per_page: 4"),
    ("    # hub:", "    hub:"),
    ("    # precompress:", "    precompress:"),
    ("clean_attachments: no", "clean_attachments: yes"),
    ('brand: "#b3261e"', 'brand: "#004b8d"'),
    ("social: []", "social: [{name: Facebook, url: https://www.facebook.com/danvan}]"),
    ("{hoa-giai-2: Hoa giai}", "{hoa: Hoa giai, dang: Đảng bộ}"),
    ("../ra, server: nginx}", "../ra}"),
    ("publish: {chinh", "backup: {chinh"),
    ("free: [tags]", "two_people: yes, free: [image, expires]"),
    ("title: Tin tức", "title: Tin mới"),
    ("description: Tin hoạt động dân vận trong tỉnh", "description: Việc của Ban"),
    ("{title: Hoạt động, kind: article,", "{title: Hoạt động, kind: plan,"),
    ("      hoi-thi: {", "      hoi-thi-khac: {"),
    ("    sections:\n", "    sections:\n      moi: {title: Mới, kind: article}\n"),
    ("language: vi", "language: en"),
    ("font: false", "font: false\n  favicon: anh-bia.png"),
    ("site_name: Ban Dân vận", "site_name: Ban Tuyên giáo"),
    ("site_url: https://danvan.example.vn/", "site_url: https://danvan.example.vn/dan-van/"),
    ("site_description: Tin tức", "site_description: Việc"),
    ("  - Liên hệ: lien-he.md\n", "  - Xin liên hệ: lien-he.md\n"),
    ("Giới thiệu: gioi-thieu.md", "Trang tỉnh: https://tinh.example.vn/"),
    ("  - tables\n", "  - nl2br\n"),
    ("  - toc\n", "  - toc: {permalink: true}\n"),
    ("plugins: []", "plugins: [typeset]"),
    ("\nextra:\n", "\nextra_css: [kieu.css]\n\nextra:\n  status: {moi: Mới}\n"),
)
"""Pairs of texts in mkdocs.yml: a setting, and what it is changed to and back; a text that is not there stays out."""
