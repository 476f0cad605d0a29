"""The words that advice goes by: our own lists, and those a board adds in goi-y.yml beside mkdocs.yml."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path

import yaml
from msgspec import Struct

from newsroom.content.frontmatter.encoding import decode_text
from newsroom.content.frontmatter.reader import compose_mapping, node_line
from newsroom.content.frontmatter.yaml_nodes import scalar_text
from newsroom.model.problems import Report
from newsroom.text.normalize import collapse_whitespace

STYLE_FILE = "goi-y.yml"
# A rule's name and what it is about; a file silences it by the name.
RULE_NAMES = {
    "ngoac-kep": "hai kiểu ngoặc kép trong một bài",
    "tai-day": "liên kết “tại đây”",
    "chu-gia": "chữ trông giống chữ khác",
    "dau-lac": "chữ mang dấu lạ",
    "lap-tu": "từ gõ hai lần",
    "dau-cach": "dấu cách thừa",
    "loi-thuong-gap": "lỗi gõ thường gặp",
    "ten-rieng": "một tên viết hai cách",
    "thoi-gian": "“vừa”, “hôm qua” mà không có ngày",
    "anh-khong-nguon": "ảnh không ghi nguồn",
    "alt-lap": "lời tả ảnh chép từ chú thích",
    "sapo-dai": "sapo quá dài",
    "ten-co-quan": "tên cơ quan thiếu chữ hoa",
}

# Wrong and right. Only what is never right as it stands: these are mended without asking what was meant.
COMMON_TYPOS = {
    "xây dụng": "xây dựng",
    "xử dụng": "sử dụng",
    "sữ dụng": "sử dụng",
    "sửa chửa": "sửa chữa",
    "chia sẽ": "chia sẻ",
    "bổ xung": "bổ sung",
    "sáp nhâp": "sáp nhập",
    "xát nhập": "sáp nhập",
    "sát nhập": "sáp nhập",
    "thăm quan": "tham quan",
    "trãi nghiệm": "trải nghiệm",
    "giử gìn": "giữ gìn",
    "giữ gình": "giữ gìn",
    "hổ trợ": "hỗ trợ",
    "nổ lực": "nỗ lực",
    "kỹ luật": "kỷ luật",
    "kỹ niệm": "kỷ niệm",
    "sã hội": "xã hội",
    "đãm bảo": "đảm bảo",
    "bảo đãm": "bảo đảm",
    "phấn khỡi": "phấn khởi",
    "sẳn sàng": "sẵn sàng",
    "mạnh mẻ": "mạnh mẽ",
    "vân động": "vận động",
    "dân vân khéo": "dân vận khéo",
    "nông thông mới": "nông thôn mới",
    "nhân dan": "nhân dân",
    "cãi cách": "cải cách",
    "tư tuởng": "tư tưởng",
    "truờng": "trường",
    "nguời": "người",
    "đuờng": "đường",
    "đuợc": "được",
    "huớng": "hướng",
    "phuờng": "phường",
    "luợng": "lượng",
    "thuờng": "thường",
    "chuơng": "chương",
    "phuơng": "phương",
}
# Words that nobody says twice in a row; Vietnamese doubles many others on purpose.
NEVER_DOUBLED = re.findall(
    r"\w+", "của và các những được trong với cho tại từ để đã sẽ đang bởi nhưng hoặc thì mà theo trên dưới do nên"
)
# As Nghị định 30/2020/NĐ-CP, Phụ lục II, writes names of bodies.
ORGANISATION_NAMES = (
    "Ban Dân vận",
    "Ban Tuyên giáo",
    "Ban Thường vụ",
    "Ban Chấp hành",
    "Tỉnh ủy",
    "Huyện ủy",
    "Thành ủy",
    "Ủy ban nhân dân",
    "Hội đồng nhân dân",
    "Mặt trận Tổ quốc",
    "Hội Liên hiệp Phụ nữ",
    "Hội Cựu chiến binh",
    "Liên đoàn Lao động",
    "Đoàn Thanh niên Cộng sản",
    "Đảng Cộng sản Việt Nam",
)
_TYPO_EXAMPLE = "loi-thuong-gap: {xây dụng: xây dựng}"


class StyleWords(Struct, frozen=True, dict=True):
    """The lists as one project has them."""

    typos: dict[str, str]
    never_doubled: frozenset[str]
    organisations: tuple[str, ...]
    disabled_rules: frozenset[str] = frozenset()

    @cached_property
    def typo_pattern(self) -> re.Pattern[str]:
        """Any of the slips as whole words."""
        return _whole_word_pattern(self.typos)

    @cached_property
    def organisation_pattern(self) -> re.Pattern[str]:
        """Any of the names of bodies in whatever case, the longest first."""
        return _whole_word_pattern(self.organisations)

    @cached_property
    def organisations_by_lowercase(self) -> dict[str, str]:
        """Names of bodies by how they are in small letters."""
        return {name.lower(): name for name in self.organisations}


def _whole_word_pattern(words: Iterable[str]) -> re.Pattern[str]:
    listed = sorted(words, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, listed)) or '(?!)'})(?!\w)", re.IGNORECASE)


DEFAULT_WORDS = StyleWords(COMMON_TYPOS, frozenset(NEVER_DOUBLED), ORGANISATION_NAMES)


def read_style_words(root: Path, report: Report) -> StyleWords:
    """Our lists with what goi-y.yml in the project's root adds; what is wrong in it is reported."""
    try:
        data = (root / STYLE_FILE).read_bytes()
    except FileNotFoundError:
        return DEFAULT_WORDS
    text = decode_text(data, report)
    node = compose_mapping(text, report) if text is not None and text.strip() else None
    slips, doubled, bodies, off = (
        dict(DEFAULT_WORDS.typos),
        set(DEFAULT_WORDS.never_doubled),
        list(DEFAULT_WORDS.organisations),
        set[str](),
    )
    for key_node, value in node.value if node is not None else ():
        key = scalar_text(key_node) or ""
        if key == "loi-thuong-gap" and isinstance(value, yaml.MappingNode):
            pairs = {
                collapse_whitespace(scalar_text(wrong) or "").lower(): collapse_whitespace(scalar_text(right) or "")
                for wrong, right in value.value
            }
            slips |= {wrong: right for wrong, right in pairs.items() if wrong and right}
        elif key in ("ten-co-quan", "lap-tu", "bo-qua") and isinstance(value, yaml.SequenceNode):
            words = [collapse_whitespace(scalar_text(entry) or "") for entry in value.value]
            if key == "ten-co-quan":
                bodies += words
            elif key == "lap-tu":
                doubled |= {word.lower() for word in words}
            else:
                _disable_rules(words, off, node_line(key_node), report)
        else:
            why = "không phải là danh sách mà tệp này nhận (loi-thuong-gap, ten-co-quan, lap-tu, bo-qua)"
            report.add(node_line(key_node), key or "?", why, value=key, example=_TYPO_EXAMPLE, level="warning")
    return StyleWords(slips, frozenset(doubled), tuple(filter(None, bodies)), frozenset(off))


def _disable_rules(names: list[str], off: set[str], line: int, report: Report) -> None:
    for name in names:
        if name in RULE_NAMES:
            off.add(name)
        else:
            why = "không phải là tên một gợi ý"
            report.add(line, "bo-qua", why, value=name, example=f"bo-qua: [{', '.join(RULE_NAMES)}]", level="warning")
