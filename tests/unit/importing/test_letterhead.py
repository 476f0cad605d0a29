"""Heads and feet of official documents typed as text, of the Party and of the State, whole and with parts missing."""

import datetime

import pytest
from newsroom.importing.letterhead import Letterhead, parse_letterhead, secrecy_mark
from newsroom.importing.plain_text import read_plain_text

BODY = "Căn cứ tình hình, Ban xây dựng kế hoạch như sau.\n\nI. MỤC ĐÍCH\n\nNắm chắc tình hình nhân dân.\n"
PARTY = """TỈNH ỦY BẮC GIANG\t\tĐẢNG CỘNG SẢN VIỆT NAM
BAN DÂN VẬN
*
Số 62-KH/BDVTU          Bắc Giang, ngày 12 tháng 9 năm 2018

KẾ HOẠCH
tổ chức hoạt động “Tháng Dân vận” năm 2018
-----
"""
PARTY_FOOT = """
Nơi nhận:                     T/M BAN DÂN VẬN
- Ban Dân vận Trung ương,           TRƯỞNG BAN
- Các ban xây dựng
Đảng,
- Lưu ban.
                              Nguyễn Thị Hòa
"""
STATE = """ỦY BAN NHÂN DÂN
HUYỆN HIỆP HÒA
-------
Số: 145/UBND-NV
V/v rà soát mô hình “Dân vận khéo”
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập – Tự do – Hạnh phúc
---------------
Hiệp Hòa, ngày 05 tháng 02 năm 2018

Kính gửi: Ủy ban nhân dân các xã, thị trấn.

"""
STATE_FOOT = """
TM. ỦY BAN NHÂN DÂN
KT. CHỦ TỊCH
PHÓ CHỦ TỊCH
(Đã ký, đóng dấu)
TRẦN VĂN KHUỶNH

Nơi nhận:
- Như trên;
- Lưu: VT.
"""


def parse_or_none(text: str, *names: str) -> Letterhead | None:
    return parse_letterhead(read_plain_text(text.encode()).blocks, names)


def parse(text: str, *names: str) -> Letterhead:
    letterhead = parse_or_none(text, *names)
    assert letterhead is not None
    return letterhead


def test_of_the_party_in_two_columns() -> None:
    letterhead = parse(PARTY + BODY + PARTY_FOOT)
    assert (letterhead.number, letterhead.doctype, letterhead.place) == ("62-KH/BDVTU", "Kế hoạch", "Bắc Giang")
    assert letterhead.issued == datetime.date(2018, 9, 12)
    assert letterhead.issuer == "Ban Dân vận Tỉnh ủy Bắc Giang"
    assert letterhead.subject == "tổ chức hoạt động “Tháng Dân vận” năm 2018"
    assert (letterhead.authority, letterhead.signer_title, letterhead.signer) == ("T/M", "Trưởng ban", "Nguyễn Thị Hòa")
    assert letterhead.recipients == ("Ban Dân vận Trung ương", "Các ban xây dựng Đảng", "Lưu ban")
    assert "\n\n".join(block.plain for block in letterhead.body_blocks) == BODY.strip()


def test_of_the_state_one_below_the_other() -> None:
    letterhead = parse(STATE + BODY + STATE_FOOT)
    assert letterhead.doctype == "Công văn"
    assert letterhead.subject == "rà soát mô hình “Dân vận khéo”"
    assert letterhead.issuer == "Ủy ban nhân dân huyện Hiệp Hòa"
    assert letterhead.issued == datetime.date(2018, 2, 5)
    assert (letterhead.authority, letterhead.signer_title, letterhead.signer) == (
        "K/T",
        "Phó Chủ tịch",
        "Trần Văn Khuỷnh",
    )
    assert letterhead.recipients == ("Như trên", "Lưu: VT")
    assert letterhead.body_blocks[0].plain.startswith("Kính gửi:")


TITLES = {
    "T/M BAN THƯỜNG VỤ\nPHÓ BÍ THƯ\nTHƯỜNG TRỰC": "Phó Bí thư Thường trực",
    "TM. ỦY BAN NHÂN DÂN\nHUYỆN HIỆP HÒA\nCHỦ TỊCH": "Chủ tịch",
    "T/M BAN DÂN VẬN\nQ. TRƯỞNG BAN": "Q. Trưởng ban",
    "TL. CHỦ TỊCH\nKT. CHÁNH VĂN PHÒNG\nPHÓ CHÁNH\nVĂN PHÒNG": "Phó Chánh Văn phòng",
    "T/M BAN DÂN VẬN\nĐẠI DIỆN": "Đại diện",
}


@pytest.mark.parametrize(("lines", "title"), TITLES.items())
def test_a_title_is_read_whole(lines: str, title: str) -> None:
    letterhead = parse(f"{PARTY}{BODY}\n{lines}\n(đã ký)\nNguyễn Thị Hòa\n")
    assert (letterhead.signer_title, letterhead.signer) == (title, "Nguyễn Thị Hòa")


def test_the_boards_own_writing_of_a_name_is_taken() -> None:
    text = PARTY.replace("TỈNH ỦY BẮC GIANG\t", "BAN DÂN VẬN VÀ TÔN GIÁO\t").replace(
        "BAN DÂN VẬN\n", "TỈNH BẮC GIANG\n"
    )
    name = "Ban Dân vận và Tôn giáo tỉnh Bắc Giang"
    assert parse(text + BODY, name).issuer == name


@pytest.mark.parametrize(
    ("line", "note"),
    [
        ("Số          -KH/BDVTU          Bắc Giang, ngày 12 tháng 9 năm 2018", "chưa đủ hoặc không đúng mẫu"),
        ("Số 62-KH/BDVTU          Bắc Giang, ngày    tháng 9 năm 2018", "chưa ghi ngày ban hành"),
        ("Số 62-KH/BDVTU          Bắc Giang, ngày 31 tháng 2 năm 2018", "không phải là ngày có thật"),
    ],
)
def test_what_is_not_filled_in_is_told_and_not_made_up(line: str, note: str) -> None:
    letterhead = parse(PARTY.replace("Số 62-KH/BDVTU          Bắc Giang, ngày 12 tháng 9 năm 2018", line) + BODY)
    assert any(note in words for words in letterhead.notes)
    assert letterhead.number == ("" if "chưa đủ" in note else "62-KH/BDVTU")
    assert (letterhead.issued is None) == ("ngày" in note)


@pytest.mark.parametrize("mark", ["MẬT", "TỐI MẬT", "(TUYỆT  MẬT)", "Độ mật: Mật", "[MẬT]"])
@pytest.mark.parametrize("text", [PARTY, "Một tin ngắn\n\n"], ids=["letterhead", "none"])
def test_a_mark_of_secrecy_is_seen_with_and_without_a_letterhead(mark: str, text: str) -> None:
    blocks = read_plain_text(f"{mark}\n{text}{BODY}".encode()).blocks
    assert secrecy_mark(blocks) == mark.replace("  ", " ")


@pytest.mark.parametrize("line", ["Mật", "Mật ong Hiệp Hòa", "BÍ MẬT CỦA RỪNG", "Bảo mật"])
def test_a_word_of_the_text_is_no_mark_of_secrecy(line: str) -> None:
    assert secrecy_mark(read_plain_text(f"{line}\n\n{BODY}".encode()).blocks) == ""


def test_a_document_without_a_foot_ends_with_its_text() -> None:
    letterhead = parse(PARTY + BODY)
    assert (letterhead.signer, letterhead.recipients) == ("", ())
    assert letterhead.body_blocks[-1].plain == "Nắm chắc tình hình nhân dân."


NEWS = [
    "Hội thi Dân vận khéo\n\nNgày 12/10, huyện tổ chức hội thi.\n\nBBT\n",
    "KẾ HOẠCH NHỎ\n\nEm thu gom giấy vụn.\n\nNguyễn Văn A\n",
    "Bắc Giang, ngày 12 tháng 9 năm 2018\n\nTỉnh ban hành kế hoạch số 62-KH/BDVTU.\n\nHết.\n",
    "ĐẢNG CỘNG SẢN VIỆT NAM\n\nTròn 88 năm xây dựng và trưởng thành.\n\nHết.\n",
]


@pytest.mark.parametrize("text", NEWS)
def test_news_is_no_document(text: str) -> None:
    assert parse_or_none(text) is None
