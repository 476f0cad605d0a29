"""What `init` asks of a board, and what is wrong with an answer."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

from msgspec import Struct

from newsroom.content.media.site_pictures import site_picture_defect
from newsroom.model import urls
from newsroom.model.file_types import DEFECT_REASONS
from newsroom.model.settings import DEFAULT_SECTIONS, Colours, Section
from newsroom.text.normalize import slug

_COLOUR = re.compile(r"#[0-9a-f]{6}", re.IGNORECASE)
EMBLEM_TYPES = {
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
}


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

    `read` raises ValueError, with a sentence in Vietnamese, for an answer that cannot be used.
    """

    field: str
    words: str
    example: str
    read: Callable[[str], object]
    required: bool = False


def _text(answer: str) -> str:
    return " ".join(answer.split())


def _url(answer: str) -> str:
    parts = urlsplit(answer.strip())
    if parts.scheme not in {"http", "https"} or not parts.hostname or "." not in parts.hostname:
        raise ValueError("địa chỉ trang phải đầy đủ, bắt đầu bằng https://")
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}/"


def _colour(answer: str) -> str:
    if not _COLOUR.fullmatch(answer.strip()):
        raise ValueError("màu viết theo lối #rrggbb")
    return answer.strip().lower()


def _emblem(answer: str) -> Path | None:
    if not answer.strip():
        return None
    file = Path(answer.strip()).expanduser()
    if file.suffix.lower() not in EMBLEM_TYPES:
        raise ValueError(f"huy hiệu phải là ảnh {', '.join(EMBLEM_TYPES)}")
    if not file.is_file():
        raise ValueError(f"không có tệp {file}")
    defect = site_picture_defect(file)
    if defect:
        raise ValueError(f"tệp {file} {DEFECT_REASONS[defect].format(ending=file.suffix.lower()[1:])}")
    return file


def _sections(answer: str) -> tuple[Section, ...]:
    """`tin-tuc=Tin tức; ke-hoach=Kế hoạch:plan`; the kind is article where none is written."""
    return tuple(_read_section(entry) for entry in answer.split(";") if entry.strip()) or DEFAULT_SECTIONS


def _read_section(entry: str) -> Section:
    key, equals, rest = entry.strip().partition("=")
    title, _, kind = rest.rpartition(":") if ":" in rest else (rest, "", "article")
    if not equals or not title.strip():
        raise ValueError(f"chuyên mục “{entry.strip()}” chưa đúng lối viết, chẳng hạn ke-hoach=Kế hoạch:plan")
    if key != slug(key) or key in urls.RESERVED_FOLDERS:
        raise ValueError(f"“{key}” không dùng làm tên thư mục được, thử {slug(title)}")
    return Section(key, title.strip(), kind.strip())


QUESTIONS = (
    Question("name", "Tên trang (tên cơ quan)", "Ban Dân vận Tỉnh ủy", _text, required=True),
    Question("url", "Địa chỉ trang trên mạng", "https://danvan.bacgiang.example.vn/", _url, required=True),
    Question("parent", "Cơ quan cấp trên", "Tỉnh ủy Bắc Giang", _text),
    Question("brand", "Màu chính", Colours().brand, _colour),
    Question("gold", "Màu đường kẻ", Colours().gold, _colour),
    Question("emblem", "Tệp huy hiệu (Enter nếu chưa có)", "huy-hieu.png", _emblem),
    Question(
        "sections",
        "Chuyên mục (Enter để lấy bảy chuyên mục thường dùng)",
        "tin-tuc=Tin tức; ke-hoach=Kế hoạch:plan",
        _sections,
    ),
    Question("address", "Địa chỉ trụ sở", "Số 1 đường Hùng Vương, Bắc Giang", _text),
    Question("telephone", "Điện thoại", "0204 3854 000", _text),
    Question("email", "Thư điện tử", "bientap@danvan.example.vn", _text),
    Question("licence", "Dòng giấy phép hoặc ghi nguồn", "Ghi rõ nguồn khi đăng lại", _text),
)


def read_answers(written: dict[str, str], kinds: tuple[str, ...]) -> tuple[Answers | None, list[str]]:
    """The answers, and what is wrong with what is written, a line each; `kinds` are the kinds of content there are."""
    values: dict[str, object] = {}
    errors: list[str] = []
    for question in QUESTIONS:
        text = written.get(question.field, "")
        try:
            if text.strip():
                values[question.field] = question.read(text)
            elif question.required:
                errors.append(f"--{question.field}: còn thiếu ({question.words}, chẳng hạn “{question.example}”)")
        except ValueError as error:
            errors.append(f"--{question.field}: {error}")
    errors.extend(_kind_errors(values.get("sections", DEFAULT_SECTIONS), kinds))
    return (None, errors) if errors else (Answers(**values), [])  # type: ignore[arg-type] # read by QUESTIONS


def _kind_errors(sections: object, kinds: tuple[str, ...]) -> Iterator[str]:
    assert isinstance(sections, tuple)
    for section in sections:
        if section.kind not in kinds:
            yield f"--sections: không có loại “{section.kind}”; chọn {', '.join(kinds)}"
