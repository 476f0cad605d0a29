"""Front matter of every kind, and values that break naive parsers."""

from functools import cache

from project_folder import ContentChecker

COMMON_FRONT_MATTER = """\
title: Tháng Dân vận
date: 2017-10-09 08:30
updated: 2017-10-10 08:30
summary: Tóm tắt
tags: [Dân vận khéo, Hiệp Hòa]
author: [BBT, Nguyễn Văn A]
image: {src: anh.jpg, alt: Mô tả, caption: Chú thích, credit: BBT}
draft: no
expires: 2030-01-01
featured: {until: 2017-10-12}
id: bai
aliases: [/cu/bai.html]
related: [y.md]
plan: 39/KH-UBND
corrections:
  - {date: 2017-10-11, text: Sửa, kind: cap-nhat}
extra: {a: [b]}
"""

FRONT_MATTER_BY_PATH = {
    "tin-tuc/2017/10/x.md": "",
    "ke-hoach/2018/09/x.md": """\
number: 62-KH/BDVTU
doctype: Kế hoạch
issued: 2018-09-12
issuer: Ban Dân vận
place: Bắc Giang
subject: Tổ chức Tháng Dân vận
field: Dân vận
signer: {name: Nguyễn Văn A, title: Trưởng ban, authority: T/M}
effective: {from: 2018-09-12, to: 2018-12-31}
recipients: [Các huyện ủy]
basis: [39/KH-UBND, y.md]
replaces: [12-KH/BDVTU]
amends: y.md
milestones:
  - {date: 2018-10-15, task: Tổng kết, lead: Ban, with: [Hội]}
  - from: 2018-10-01
    to: 2018-10-31
    task: Hội thi
attachments:
  - {file: 62.pdf, title: Toàn văn}
""",
    "hoi-thi/2017/10/x.md": """\
contest:
  name: Dân vận khéo
  edition: 3
  from: 2017-10-09
  to: 2017-10-10
  teams:
    - {name: Hiệp Hòa, unit: Huyện ủy, block: Khối huyện}
    - {name: Tân Yên, block: Khối huyện}
  rounds:
    - {name: Chào hỏi, max: 20}
    - {name: Tiểu phẩm, max: 40}
  scores:
    Hiệp Hòa: [18.5, 30]
    Tân Yên: [18, 30]
  prizes:
    - {rank: nhat, team: Hiệp Hòa}
    - {rank: phu, team: Tân Yên, title: Tiểu phẩm hay}
""",
    "ban-tin/2017/x.md": """\
number: 10
period: 2017-10
items: [tin-tuc/2017/10/y.md]
publisher: Ban Dân vận
licence: 12/GP
""",
}

NASTY_VALUES = (
    *(
        "[",
        "]",
        "{",
        "}",
        ":",
        ": ",
        "- ",
        "? ",
        "#",
        " #x",
        "&a ",
        "*a",
        "!b ",
        "!!python/object:os.system x",
        "|",
        ">",
        "%",
    ),
    *(
        "@",
        "`",
        "'",
        '"',
        "\\",
        "\t",
        "\n",
        "\r\n",
        "---\n",
        "...\n",
        "<<: *a",
        "\0",
        "\x85",
        "\u2028",
        "\u00a0",
        "\ufeff",
    ),
    *("\ud800", '"\\ud800"', '"\\x00"', "~", "null", "1e400", "9" * 400, "-1", "0", ".inf", ".nan", "0x1F", "1_000"),
    *(
        "2017-02-30",
        "9999-12-31",
        "9999-12-31T23:59-12:00",
        "0000-00-00",
        "1000-01-01T00:00+23:59",
        "auto",
        "secrecy: a",
    ),
    *("../../../../etc/passwd", "//[", "http://[::1", "C:\\x", "javascript:x()", "a" * 300, "x.md", "/", "%00", "%ff"),
    *(
        "{{ view }}",
        "{% raw %}",
        "<script>",
        "</title>",
        "]]>",
        "&#0;",
        "&lt;",
        "Ð",
        "e\u0301",
        "😀",
        "\u202e",
        "\u200b",
    ),
)


@cache
def content_checker() -> ContentChecker:
    """One for all examples: making it costs more than reading."""
    return ContentChecker()
