"""Turns lines in capitals, as documents print names and titles, into the case of a sentence."""

import re

# Names of bodies and offices in the case that Nghị định 30/2020/NĐ-CP, Phụ lục II, gives them; the longest match wins.
PROPER_NAMES = (
    "Đảng Cộng sản Việt Nam", "Ban Chấp hành", "Ban Thường vụ", "Ban Dân vận", "Ban Tổ chức", "Ban Tuyên giáo",
    "Ban Nội chính", "Ban Quản lý", "Ban Chỉ đạo", "Ban Tuyên giáo và Dân vận", "Ủy ban Kiểm tra", "Văn phòng",
    "Ủy ban nhân dân", "Hội đồng nhân dân", "Ủy ban Mặt trận Tổ quốc Việt Nam", "Ủy ban Mặt trận Tổ quốc",
    "Mặt trận Tổ quốc Việt Nam", "Mặt trận Tổ quốc", "Hội Nông dân", "Hội Liên hiệp Phụ nữ", "Hội Cựu chiến binh",
    "Liên đoàn Lao động", "Đoàn Thanh niên Cộng sản Hồ Chí Minh", "Đoàn TNCS Hồ Chí Minh", "Tỉnh đoàn", "Huyện đoàn",
    "Tỉnh ủy", "Thành ủy", "Huyện ủy", "Thị ủy", "Quận ủy", "Đảng ủy", "Đảng bộ", "Trung ương", "Chính phủ", "Quốc hội",
    "Sở Nội vụ", "Sở Tài chính", "Sở Y tế", "Sở Xây dựng", "Sở Tư pháp", "Sở Công Thương", "Sở Giáo dục và Đào tạo",
    "Sở Nông nghiệp và Môi trường", "Sở Khoa học và Công nghệ", "Sở Văn hóa, Thể thao và Du lịch", "Công an",
    "Bộ Chỉ huy Quân sự", "Trưởng ban", "Phó Trưởng ban", "Chủ tịch", "Phó Chủ tịch", "Bí thư",
    "Phó Bí thư", "Phó Bí thư Thường trực", "Giám đốc", "Phó Giám đốc", "Chánh Văn phòng", "Phó Chánh Văn phòng",
    "Trưởng phòng", "Phó Trưởng phòng", "Chủ nhiệm", "Phó Chủ nhiệm", "Thủ tướng", "Bộ trưởng", "Thứ trưởng",
    "Dân vận khéo", "Tháng Dân vận", "Hồ Chí Minh", "Việt Nam",
)  # fmt: skip
# The name of a place, in which each word has a capital, comes after these words.
_PLACE_NAME = re.compile(
    r"\b(tỉnh|thành phố|huyện|quận|thị xã|thị trấn|xã|phường|tỉnh ủy|thành ủy|huyện ủy|thị ủy|quận ủy|đảng ủy xã"
    r"|đảng ủy phường|tỉnh đoàn|huyện đoàn) ((?!ủy\b|đoàn\b|và\b)[^\W\d_]+(?: [^\W\d_]+){0,2})$"
)


def is_all_caps(line: str) -> bool:
    """True if the line has two letters or more, all capitals."""
    letters = [char for char in line if char.isalpha()]
    return len(letters) > 1 and all(map(str.isupper, letters))


def to_sentence_case(line: str, extra_names: tuple[str, ...] = ()) -> str:
    """A line of capitals in small letters, but for its first letter, known names and the name of a place at its end."""
    text = line.lower()
    match = _PLACE_NAME.search(text)
    if match:
        name = " ".join(word.capitalize() for word in match[2].split())
        text = text[: match.start(2)] + name
    for name in sorted((*PROPER_NAMES, *extra_names), key=len):
        text = re.sub(rf"(?<!\w){re.escape(name.lower())}(?!\w)", name, text, flags=re.IGNORECASE)
    return text[:1].upper() + text[1:]
