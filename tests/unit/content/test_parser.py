"""The typed values that front matter of each kind becomes."""

from datetime import date, datetime
from functools import cache

import pytest
from newsroom.kinds.contest.parse import format_decimal, total_points
from newsroom.kinds.contest.record import Contest, Prize, Round, Score, Team
from newsroom.model.document_numbers import doctype_code, is_party_number
from newsroom.model.items import Correction, Item, LeadImage
from newsroom.model.records import Attachment, Bulletin, Milestone, Plan, Signer
from newsroom.text.dates import TIME_ZONE, parse_moment
from project_folder import ContentChecker


@cache
def checkup() -> ContentChecker:
    return ContentChecker()


def parsed(front_matter: str, path: str = "tin-tuc/2017/10/x.md", body: str = "Đoạn đầu.\n\nĐoạn hai.") -> Item:
    """The item of a file; references lead nowhere here, and are not what these tests are about."""
    items, _ = checkup().check({path: f"---\n{front_matter}\n---\n{body}".encode()})
    return items[0]


def article(front_matter: str) -> Item:
    return parsed(f"title: Bài\ndate: 2017-10-09\n{front_matter}")


def test_what_is_not_said_has_its_default() -> None:
    item = parsed("title: Bài\ndate: 2017-10-09")
    assert item == Item(
        path="tin-tuc/2017/10/x.md",
        section="tin-tuc",
        kind="article",
        title="Bài",
        date=datetime(2017, 10, 9, tzinfo=TIME_ZONE),
        body=item.body,
    )
    assert item.lead == "Đoạn đầu."
    assert item.permalink == "tin-tuc/2017/10/x/"


def test_an_article_with_all_its_keys() -> None:
    item = article(
        """\
updated: 10/10/2017 9:00
summary: >
  Tóm tắt
  hai dòng
tags: [Dân vận khéo, dân vận  khéo, Hiệp Hoà, Hiệp Hòa]
author: [BBT, Nguyễn Văn A, ban biên tập]
image: {src: a.jpg, alt: Mô tả, caption: Chú thích, credit: Nguồn}
expires: 2018-10-09T08:30:00Z
featured: {until: 2017-10-12}
id: bai-mot
aliases: /cu.html
related: [y.md]
plan: 62-KH/BDVTU
corrections:
  - {date: 2017-10-12, text: Sau, kind: cap-nhat}
  - {date: 2017-10-11, text: Trước}"""
    )
    assert item.updated == parse_moment("2017-10-10 09:00")
    assert (item.summary, item.lead) == ("Tóm tắt hai dòng", "Tóm tắt hai dòng")
    assert item.tags == ("Dân vận khéo", "Hiệp Hoà"), "the first spelling of each tag"
    assert item.authors == ("Nguyễn Văn A",), "the board is no person"
    assert item.image == LeadImage("a.jpg", "Mô tả", "Chú thích", "Nguồn")
    assert item.expires == parse_moment("2018-10-09 15:30")
    assert (item.featured, item.featured_until) == (True, parse_moment("2017-10-12"))
    assert (item.id, item.aliases, item.related, item.plan) == ("bai-mot", ("/cu.html",), ("y.md",), "62-KH/BDVTU")
    assert item.corrections == (
        Correction(parse_moment("2017-10-11"), "Trước", "dinh-chinh"),
        Correction(parse_moment("2017-10-12"), "Sau", "cap-nhat"),
    )


@pytest.mark.parametrize("word", ["yes", "Yes", "true", "on", "có", "Có", "CÓ", "co", '"yes"'])
def test_yes_in_two_languages(word: str) -> None:
    assert article(f"draft: {word}\nfeatured: {word}").draft
    assert article(f"featured: {word}").featured


@pytest.mark.parametrize("word", ["no", "false", "off", "không", "KHÔNG", "khong", "", "~"])
def test_no_in_two_languages(word: str) -> None:
    item = article(f"draft: {word}\nfeatured: {word}")
    assert (item.draft, item.featured) == (False, False)


def test_a_withdrawal_counts_from_its_own_time() -> None:
    item = article("corrections:\n  - {date: 2017-10-11 08:00, text: Gỡ, kind: go}")
    assert item.withdrawal(parse_moment("2017-10-11 07:59:59")) is None
    assert item.withdrawal(parse_moment("2017-10-11 08:00")) == item.corrections[0]


@pytest.mark.parametrize(
    ("path", "permalink"),
    {
        "tin-tuc/2017/10/x.md": "tin-tuc/2017/10/x/",
        "tin-tuc/2017/10/x/index.md": "tin-tuc/2017/10/x/",
        "tin-tuc/x.md": "tin-tuc/x/",
        "tin-tuc/index-2.md": "tin-tuc/index-2/",
    }.items(),
)
def test_the_permalink_is_the_path(path: str, permalink: str) -> None:
    assert parsed("title: Bài\ndate: 2017-10-09", path).permalink == permalink


def test_a_plan_with_all_its_keys() -> None:
    item = parsed(
        """\
title: Kế hoạch
date: 2018-09-12 08:00
number: 62 - KH/BDVTU
doctype: Kế hoạch
issued: 12/9/2018
issuer: Ban Dân vận
place: Bắc Giang
subject: Tổ chức Tháng Dân vận
field: Dân vận
signer: {name: Nguyễn Văn A, title: Trưởng ban, authority: T/M}
effective: {from: 2018-09-12, to: 2018-12-31}
recipients: [Các huyện ủy, Lưu VP]
basis: [39/KH-UBND]
replaces: 12-KH/BDVTU
amends: [13-KH/BDVTU]
milestones:
  - {from: 2018-10-15, task: Tổng kết, lead: Ban, with: Hội Nông dân}
  - {from: 2018-10-01, to: 2018-10-31, task: Hội thi, with: [Hội, Đoàn]}
  - {date: 2018-10-01, task: Phát động}
attachments:
  - {file: van-ban/62.pdf}
  - {file: b.pdf, title: Phụ lục}""",
        "ke-hoach/2018/09/x.md",
    )
    first, middle, last = date(2018, 10, 1), date(2018, 10, 15), date(2018, 10, 31)
    assert item.record == Plan(
        number="62-KH/BDVTU",
        doctype="Kế hoạch",
        issued=date(2018, 9, 12),
        issuer="Ban Dân vận",
        place="Bắc Giang",
        subject="Tổ chức Tháng Dân vận",
        field="Dân vận",
        signer=Signer("Nguyễn Văn A", "Trưởng ban", "T/M"),
        effective_from=date(2018, 9, 12),
        effective_to=date(2018, 12, 31),
        recipients=("Các huyện ủy", "Lưu VP"),
        basis=("39/KH-UBND",),
        replaces=("12-KH/BDVTU",),
        amends=("13-KH/BDVTU",),
        milestones=(
            Milestone(first, first, "Phát động"),
            Milestone(first, last, "Hội thi", "", ("Hội", "Đoàn")),
            Milestone(middle, middle, "Tổng kết", "Ban", ("Hội Nông dân",)),
        ),
        attachments=(Attachment("van-ban/62.pdf", "62.pdf"), Attachment("b.pdf", "Phụ lục")),
    )
    assert item.files == ("van-ban/62.pdf", "b.pdf")


def test_a_plan_of_which_little_is_known() -> None:
    assert parsed("title: Kế hoạch\ndate: 2018-09-12", "ke-hoach/2018/09/x.md").record == Plan(doctype="Kế hoạch")


@pytest.mark.parametrize(
    ("number", "code", "party"),
    [
        ("62-KH/BDVTU", "KH", True),
        ("08-NQ/ĐU", "NQ", True),
        ("66-QĐ/TW", "QĐ", True),
        ("39/KH-UBND", "KH", False),
        ("30/2020/NĐ-CP", "NĐ", False),
        ("15a/CTr-HĐND", "CTr", False),
        ("62/KH", None, False),
        ("KH-62/BDVTU", None, False),
    ],
)
def test_the_forms_of_a_number(number: str, code: str | None, party: bool) -> None:
    assert (doctype_code(number), is_party_number(number)) == (code, party)


def test_a_contest_with_all_its_keys() -> None:
    item = parsed(
        """\
title: Hội thi
date: 2017-10-09
contest:
  name: Dân vận khéo
  edition: 3
  level: Huyện
  organiser: Huyện ủy
  place: Nhà văn hóa
  from: 2017-10-09
  teams:
    - {name: Hiệp  Hòa, unit: Xã, block: Khối xã}
    - {name: 12}
  rounds: [{name: Chào hỏi}, {name: Tiểu phẩm, max: "40,5"}]
  scores:
    12: [0.1, 0.2]
    Hiệp Hòa: ["18,25", 40.5]
  prizes:
    - {rank: nhat, team: Hiệp Hòa}
    - {rank: phu, team: 12, title: Tiểu phẩm hay}""",
        "hoi-thi/2017/10/x.md",
    )
    record = Contest(
        name="Dân vận khéo",
        edition="3",
        level="Huyện",
        organiser="Huyện ủy",
        place="Nhà văn hóa",
        first_day=date(2017, 10, 9),
        last_day=date(2017, 10, 9),
        teams=(Team("Hiệp Hòa", "Xã", "Khối xã"), Team("12")),
        rounds=(Round("Chào hỏi"), Round("Tiểu phẩm", 40.5)),
        scores=(Score("12", (0.1, 0.2)), Score("Hiệp Hòa", (18.25, 40.5))),
        prizes=(Prize("nhat", "Hiệp Hòa"), Prize("phu", "12", "Tiểu phẩm hay")),
    )
    assert item.record == record
    assert total_points(record) == {"12": 0.3, "Hiệp Hòa": 58.75}
    assert [format_decimal(value) for value in (0.3, 58.75, 48.0, 0.0, 100.0)] == ["0,3", "58,75", "48", "0", "100"]


def test_a_bulletin() -> None:
    front_matter = "title: Bản tin\ndate: 2017-10-30\nnumber: 10\nperiod: 2017-10"
    assert parsed(front_matter, "ban-tin/2017/x.md").record == Bulletin(10, 2017, 10)
    assert parsed(f"{front_matter}\nitems: auto", "ban-tin/2017/x.md").record == Bulletin(10, 2017, 10)
    listed = parsed(f"{front_matter}\nitems: [b.md, a.md]\npublisher: Ban\nlicence: Số 12", "ban-tin/2017/x.md")
    assert listed.record == Bulletin(10, 2017, 10, ("b.md", "a.md"), "Ban", "Số 12")


def test_a_section_s_introduction_takes_the_section_s_title_and_its_own_words() -> None:
    site = checkup()
    reading = site.parser.parse("tin-tuc/index.md", b"## M\xe1\xbb\xa5c\n\nGi\xe1\xbb\x9bi thi\xe1\xbb\x87u.")
    assert reading.item is not None
    assert (reading.item.title, reading.item.lead) == ("Tin tức", "Giới thiệu.")
    introduction = site.parser.parse(
        "tin-tuc/index.md", "---\ntitle: Tin mới\nsummary: Sapo\n---\nGiới thiệu.".encode()
    )
    assert introduction.item is not None
    assert (introduction.item.title, introduction.item.lead) == ("Tin mới", "Sapo")


def test_the_same_bytes_give_the_same_item_whatever_was_read_before() -> None:
    front_matter = "title: Bài\ndate: 2017-10-09\ntags: [a, b]"
    first = parsed(front_matter)
    parsed("title: [", body="# Khác\n\n[^1]\n\n[^1]: Chú thích")
    assert parsed(front_matter) == first
