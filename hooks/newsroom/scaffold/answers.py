"""What `init` asks of a board, and what is wrong with an answer."""

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from msgspec import Struct

from newsroom.content.media.site_pictures import site_picture_defect
from newsroom.kinds import KINDS
from newsroom.model import urls
from newsroom.model.file_types import DEFECT_REASONS, file_extension
from newsroom.model.settings import DEFAULT_KIND, DEFAULT_SECTIONS, Colours, Section, canonical_url
from newsroom.runtime.caller import path_from_caller
from newsroom.text.normalize import collapse_whitespace, nfc, slug, strip_control_chars

FIRST_PAGES = ("gioi-thieu", "lien-he")
"""Pages written by hand that every new site has, by their names without .md."""
EMBLEM_TYPES = ("svg", "png", "jpg", "jpeg", "webp")
_COLOUR = re.compile(r"#[0-9a-f]{6}", re.IGNORECASE)
_HOST = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::[0-9]+)?")
_URL_PATH = re.compile(r"(?:/[\w.~%-]+)*/?", re.ASCII)
_EMAIL = re.compile(r"[^\s@<>()\[\]\"?&]+@[^\s@<>()\[\]\"?&]+\.[^\s@<>()\[\]\"?&.]+")


class Answers(Struct, frozen=True):
    """All that a new site is made from."""

    name: str
    url: str
    parent: str = ""
    brand: str = Colours().brand
    gold: str = Colours().gold
    emblem: Path | None = None
    sections: tuple[Section, ...] = DEFAULT_SECTIONS
    address: str = ""
    telephone: str = ""
    email: str = ""
    licence: str = ""


class Question(Struct, frozen=True):
    """One answer: its option, what is asked at a terminal, an example, and what reads it.

    `read` raises ValueError, with a clause in Vietnamese, for an answer that cannot be used. `default` says what
    holds where there is no answer; "" where one is required.
    """

    field: str
    words: str
    example: str
    read: Callable[[str], object]
    default: str = ""


def _text(answer: str) -> str:
    return collapse_whitespace(strip_control_chars(nfc(answer)))


def _url(answer: str) -> str:
    try:
        parts = urlsplit(canonical_url(answer.strip()))
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in {"http", "https"} or not _HOST.fullmatch(parts.netloc):
        raise ValueError(f"“{answer.strip()}” không phải là địa chỉ đầy đủ của một trang, bắt đầu bằng https://")
    if not _URL_PATH.fullmatch(parts.path) or parts.query or parts.fragment:
        raise ValueError("sau tên máy chủ, địa chỉ trang chỉ gồm chữ không dấu, chữ số và gạch ngang")
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}/"


def _colour(answer: str) -> str:
    if not _COLOUR.fullmatch(answer.strip()):
        raise ValueError(f"“{answer.strip()}” không phải là màu viết theo lối #rrggbb")
    return answer.strip().lower()


def _email(answer: str) -> str:
    if not _EMAIL.fullmatch(answer.strip()):
        raise ValueError(f"“{answer.strip()}” không phải là một địa chỉ thư điện tử")
    return answer.strip()


def _emblem(answer: str) -> Path:
    file = path_from_caller(answer.strip())
    extension = file_extension(file.name)
    if extension not in EMBLEM_TYPES:
        raise ValueError(f"huy hiệu phải là ảnh {', '.join(EMBLEM_TYPES)}")
    if not file.is_file():
        raise ValueError(f"không có tệp {file}")
    defect = site_picture_defect(file)
    if defect:
        raise ValueError(f"tệp {file} {DEFECT_REASONS[defect].format(ending=extension)}")
    return file


def _sections(answer: str) -> tuple[Section, ...]:
    """`Tin tức; Kế hoạch: plan; hoi=Hội thi: contest`, divided by semicolons."""
    sections = tuple(_section(_text(entry)) for entry in answer.split(";") if entry.strip())
    keys = [section.key for section in sections]
    for key in keys:
        if keys.count(key) > 1:
            raise ValueError(f"có hai chuyên mục cùng thư mục “{key}”")
    if not sections:
        raise ValueError("chưa có chuyên mục nào")
    return sections


def _section(entry: str) -> Section:
    """A title, its folder before it where that is to be another one than the title's, its kind behind it."""
    folder, equals, titled = entry.rpartition("=")
    title, colon, written_kind = titled.rpartition(":") if ":" in titled else (titled, "", "")
    title, key = title.strip(), folder.strip() if equals else slug(title)
    if not title or not slug(title):
        raise ValueError(f"chuyên mục “{entry}” chưa có tên, chẳng hạn: Kế hoạch: plan")
    if key != slug(key) or not key or key in urls.RESERVED_FOLDERS or key in FIRST_PAGES:
        raise ValueError(f"“{key}” không dùng làm thư mục của chuyên mục được, thử {slug(title)}-2={title}")
    usual = next((section.kind for section in DEFAULT_SECTIONS if section.key == key), DEFAULT_KIND)
    return Section(key, title, _kind(written_kind) if colon else usual)


def _kind(written: str) -> str:
    """The kind of content of that name, or of that label."""
    for name, kind in KINDS.items():
        if slug(written) in {name, slug(kind.label)}:
            return name
    known = ", ".join(f"{name} ({kind.label})" for name, kind in KINDS.items())
    raise ValueError(f"không có loại “{written.strip()}”; chọn {known}")


_NOTHING = "bỏ trống"
QUESTIONS = (
    Question("name", "Tên trang (tên cơ quan)", "Ban Dân vận Tỉnh ủy", _text),
    Question("url", "Địa chỉ trang trên mạng", "https://danvan.bacgiang.example.vn/", _url),
    Question("parent", "Cơ quan cấp trên", "Tỉnh ủy Bắc Giang", _text, _NOTHING),
    Question("brand", "Màu chính", "#0b5394", _colour, Colours().brand),
    Question("gold", "Màu đường kẻ", "#f1c232", _colour, Colours().gold),
    Question("emblem", "Tệp ảnh huy hiệu", "huy-hieu.png", _emblem, _NOTHING),
    Question(
        "sections",
        "Các chuyên mục, cách nhau bằng dấu chấm phẩy, sau dấu hai chấm là loại",
        "Tin tức; Văn bản: plan",
        _sections,
        "bảy chuyên mục thường dùng",
    ),
    Question("address", "Địa chỉ trụ sở", "Số 1 đường Hùng Vương, Bắc Giang", _text, _NOTHING),
    Question("telephone", "Điện thoại", "0204 3854 000", _text, _NOTHING),
    Question("email", "Thư điện tử", "bientap@danvan.bacgiang.example.vn", _email, _NOTHING),
    Question("licence", "Dòng giấy phép hoặc ghi nguồn ở cuối trang", "Ghi rõ nguồn khi đăng lại", _text, _NOTHING),
)


def wrong_answers(written: Mapping[str, str]) -> Iterator[str]:
    """What is wrong with each answer that is there, a line each."""
    for question in QUESTIONS:
        if text := written.get(question.field, "").strip():
            try:
                question.read(text)
            except ValueError as error:
                yield f"--{question.field}: {error}"


def missing_answers(written: Mapping[str, str]) -> Iterator[str]:
    """The answers that are required and not there, a line each."""
    for question in QUESTIONS:
        if not question.default and not _text(written.get(question.field, "")):
            yield f"--{question.field}: còn thiếu ({question.words}, chẳng hạn “{question.example}”)"


def read_answers(written: Mapping[str, str]) -> Answers:
    """The answers, of which none is wrong or missing."""
    read = {question.field: question.read for question in QUESTIONS}
    return Answers(**{field: read[field](text) for field, text in written.items() if text.strip()})  # type: ignore[arg-type]
