"""The lists of words behind the rules of style: our own, and those a board adds in goi-y.yml beside mkdocs.yml."""

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
RULE_NAMES = (
    "ngoac-kep", "tai-day", "chu-gia", "dau-lac", "lap-tu", "dau-cach", "loi-thuong-gap", "ten-rieng", "thoi-gian",
    "anh-khong-nguon", "alt-lap", "sapo-dai", "ten-co-quan",
)  # fmt: skip
"""By these names a file or a board disables a rule (`style.RULES`)."""

# Wrong and right. Only what is never right as it stands, since these are corrected without asking what was meant.
COMMON_TYPOS = {
    "xây dụng": "xây dựng", "xử dụng": "sử dụng", "sữ dụng": "sử dụng", "sửa chửa": "sửa chữa", "chia sẽ": "chia sẻ",
    "bổ xung": "bổ sung", "sáp nhâp": "sáp nhập", "xát nhập": "sáp nhập", "sát nhập": "sáp nhập",
    "thăm quan": "tham quan", "trãi nghiệm": "trải nghiệm", "giử gìn": "giữ gìn", "giữ gình": "giữ gìn",
    "hổ trợ": "hỗ trợ", "nổ lực": "nỗ lực", "kỹ luật": "kỷ luật", "kỹ niệm": "kỷ niệm", "sã hội": "xã hội",
    "đãm bảo": "đảm bảo", "bảo đãm": "bảo đảm", "phấn khỡi": "phấn khởi", "sẳn sàng": "sẵn sàng",
    "mạnh mẻ": "mạnh mẽ", "vân động": "vận động", "dân vân khéo": "dân vận khéo", "nông thông mới": "nông thôn mới",
    "nhân dan": "nhân dân", "cãi cách": "cải cách", "tư tuởng": "tư tưởng", "truờng": "trường", "nguời": "người",
    "đuờng": "đường", "đuợc": "được", "huớng": "hướng", "phuờng": "phường", "luợng": "lượng", "thuờng": "thường",
    "chuơng": "chương", "phuơng": "phương",
}  # fmt: skip
# Words that nobody says twice in a row; Vietnamese doubles many others on purpose.
NEVER_DOUBLED = re.findall(
    r"\w+", "của và các những được trong với cho tại từ để đã sẽ đang bởi nhưng hoặc thì mà theo trên dưới do nên"
)
# As Nghị định 30/2020/NĐ-CP, Phụ lục II, writes names of organisations.
ORGANISATION_NAMES = (
    "Ban Dân vận", "Ban Tuyên giáo", "Ban Thường vụ", "Ban Chấp hành", "Tỉnh ủy", "Huyện ủy", "Thành ủy",
    "Ủy ban nhân dân", "Hội đồng nhân dân", "Mặt trận Tổ quốc", "Hội Liên hiệp Phụ nữ", "Hội Cựu chiến binh",
    "Liên đoàn Lao động", "Đoàn Thanh niên Cộng sản", "Đảng Cộng sản Việt Nam",
)  # fmt: skip
# Words that are no syllables and still right: units, and words of other languages that everybody writes so.
LOANWORDS = re.findall(
    r"\S+",
    "km cm mm dm kg mg ml kw kwh mw hz khz mhz kb mb gb tb usd vnđ "
    "internet web website blog blogger email e-mail online offline video clip chat zalo fanpage livestream wifi wi-fi "
    "smartphone laptop camera micro radio file fax photocopy photo podcast infographic hotline app sapo "
    "karaoke festival gala logo slogan show talkshow game gameshow marketing logistics container robot drone taxi "
    "album poster banner catalogue catalog menu flycam scan "
    "virus vaccine covid gen protein vitamin lipid glucose oxy ozone hydro nitơ nitrat nitrit axit bazơ cacbon clo "
    "canxi kali natri amoni phốtpho photpho sunfat urê biogas melamine vietgap composite inox nilon nylon "
    "polyme ampe euro ôtô",
)
_TYPO_EXAMPLE = "loi-thuong-gap: {xây dụng: xây dựng}"


class StyleWords(Struct, frozen=True, dict=True):
    """The lists of one project."""

    typos: dict[str, str]
    never_doubled: frozenset[str]
    organisations: tuple[str, ...]
    disabled_rules: frozenset[str] = frozenset()
    loanwords: frozenset[str] = frozenset(LOANWORDS)
    """In small letters."""

    @cached_property
    def typo_pattern(self) -> re.Pattern[str]:
        """Any of the typos as a whole word."""
        return _whole_word_pattern(self.typos)

    @cached_property
    def organisation_pattern(self) -> re.Pattern[str]:
        """Any of the organisations' names in whatever case, the longest first."""
        return _whole_word_pattern(self.organisations)

    @cached_property
    def organisations_by_lowercase(self) -> dict[str, str]:
        """The organisations' names by the name in small letters."""
        return {name.lower(): name for name in self.organisations}


def _whole_word_pattern(words: Iterable[str]) -> re.Pattern[str]:
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first)) or '(?!)'})(?!\w)", re.IGNORECASE)


DEFAULT_WORDS = StyleWords(COMMON_TYPOS, frozenset(NEVER_DOUBLED), ORGANISATION_NAMES)


def read_style_words(root: Path, report: Report) -> StyleWords:
    """Our lists with what goi-y.yml in the project's root adds; what is wrong in it is reported."""
    try:
        data = (root / STYLE_FILE).read_bytes()
    except FileNotFoundError:
        return DEFAULT_WORDS
    text = decode_text(data, report)
    node = compose_mapping(text, report) if text is not None and text.strip() else None
    typos = dict(DEFAULT_WORDS.typos)
    lists: dict[str, list[str]] = {"ten-co-quan": [], "lap-tu": [], "tu-muon": [], "bo-qua": []}
    for key_node, value in node.value if node is not None else ():
        key, line = scalar_text(key_node) or "", node_line(key_node)
        if key == "loi-thuong-gap" and isinstance(value, yaml.MappingNode):
            pairs = ((_one_line(wrong).lower(), _one_line(right)) for wrong, right in value.value)
            typos |= {wrong: right for wrong, right in pairs if wrong and right}
        elif key in lists and isinstance(value, yaml.SequenceNode):
            lists[key] += filter(None, map(_one_line, value.value))
        else:
            why = "không phải là danh sách mà tệp này nhận (loi-thuong-gap, ten-co-quan, lap-tu, tu-muon, bo-qua)"
            report.add(line, key or "?", why, value=key, example=_TYPO_EXAMPLE, level="warning")
        for name in set(lists["bo-qua"]).difference(RULE_NAMES) if key == "bo-qua" else ():
            example = f"bo-qua: [{', '.join(RULE_NAMES)}]"
            report.add(line, key, "không phải là tên một gợi ý", value=name, example=example, level="warning")
    return StyleWords(
        typos,
        DEFAULT_WORDS.never_doubled.union(map(str.lower, lists["lap-tu"])),
        (*DEFAULT_WORDS.organisations, *lists["ten-co-quan"]),
        frozenset(lists["bo-qua"]).intersection(RULE_NAMES),
        DEFAULT_WORDS.loanwords.union(word.lower() for words in lists["tu-muon"] for word in words.split()),
    )


def _one_line(node: yaml.Node) -> str:
    return collapse_whitespace(scalar_text(node) or "")
