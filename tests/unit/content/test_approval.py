"""An approval belongs to a text: what is written in it, who wrote it, and nothing of how it is written."""

import datetime
import unicodedata

import pytest
from newsroom.content.approval import (
    ApprovalRefused,
    add_writer,
    approve,
    is_approved,
    keep_approval,
    return_to_writers,
    send_for_review,
    set_live_time,
    take_back,
)
from newsroom.content.frontmatter.editor import UneditableFrontMatter
from newsroom.model.settings import ReviewSettings
from newsroom.text.dates import TIME_ZONE

AT = datetime.datetime(2017, 10, 9, 8, 30, tzinfo=TIME_ZONE)
SETTINGS = ReviewSettings(required=True, two_people=True, free=("tags", "related"))
TEXT = """\
---
title: Bài
tags: [Dân vận khéo]
date: 2017-10-09 08:30
image: {src: anh.jpg, alt: Ảnh, caption: Ảnh}
draft: yes
review:
  writers: [binh]
---

Một đoạn.

Hai đoạn.
"""
APPROVED = approve(TEXT, by="an", at=AT, settings=SETTINGS, files="f1")
SAME = {
    "publishing it": ("draft: yes\n", ""),
    "a free key": ("tags: [Dân vận khéo]", "tags: [Dân vận khéo, Hiệp Hòa]"),
    "a free key that is new": ("draft: yes\n", "related: [tin-tuc/2017/10/b.md]\n"),
    "quotes": ("title: Bài", 'title: "Bài"'),
    "white space": ("title: Bài", "title:   Bài"),
    "the order of keys": ("title: Bài\ntags: [Dân vận khéo]\n", "tags: [Dân vận khéo]\ntitle: Bài\n"),
    "the style of a group": (
        "image: {src: anh.jpg, alt: Ảnh, caption: Ảnh}",
        "image:\n  src: anh.jpg\n  caption: Ảnh\n  alt: Ảnh",
    ),
    "a comment": ("draft: yes", "# Viết xong\ndraft: yes"),
    "a key without a value": ("draft: yes", "expires:\ndraft: yes"),
    "the note of the approver": ("  state: da-duyet", "  note: Được\n  state: da-duyet"),
    "blank lines at the end": ("Hai đoạn.\n", "Hai đoạn.\n\n"),
}  # fmt: skip
OTHER = {
    "the title": ("title: Bài", "title: Bài mới"),
    "the date": ("08:30\nimage", "09:30\nimage"),
    "a word inside a group": ("caption: Ảnh", "caption: Tranh"),
    "a new key": ("draft: yes", "summary: Tóm tắt"),
    "the body": ("Hai đoạn.", "Hai đoạn, đã sửa."),
    "the line of a paragraph": ("Một đoạn.\n\nHai", "Một đoạn.\nHai"),
    "who approved": ("by: an", "by: chi"),
    "who wrote": ("writers: [binh]", "writers: [chi]"),
    "what may change": ("except: [tags, related]", "except: [tags, related, image]"),
    "the files": ("files: f1", "files: f2"),
}


def changed(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new, 1)


@pytest.mark.parametrize(("old", "new"), SAME.values(), ids=SAME)
def test_an_approval_stays_when_the_same_is_written_otherwise(old: str, new: str) -> None:
    assert is_approved(changed(APPROVED, old, new))


@pytest.mark.parametrize(("old", "new"), OTHER.values(), ids=OTHER)
def test_an_approval_is_void_once_anything_else_changes(old: str, new: str) -> None:
    assert is_approved(APPROVED)
    assert not is_approved(changed(APPROVED, old, new))


def test_an_approval_counts_line_ends_and_composed_letters_for_nothing() -> None:
    assert is_approved(unicodedata.normalize("NFD", APPROVED).replace("\n", "\r\n"))


def test_the_digest_of_an_approval_is_the_same_for_all_time() -> None:
    """With another the articles of every board would be off their sites after an update of the program."""
    assert "digest: 9ce00f4bff952641df48f56d2016756f" in APPROVED


def test_a_body_cannot_be_excepted() -> None:
    for key in ("title", "body", "review", "date"):
        text = changed(TEXT, "writers: [binh]", f"writers: [binh]\n  except: [{key}]")
        approved = approve(text, by="an", at=AT, settings=ReviewSettings(free=(key,)), files="")
        assert not is_approved(changed(approved, "title: Bài", "title: Khác")), key


def test_a_text_goes_to_the_approver_and_back_and_keeps_its_writers() -> None:
    sent = send_for_review(TEXT, by="binh", at=AT, note="Gấp")
    assert "state: cho-duyet\n  by: binh\n  at: 2017-10-09 08:30\n  note: Gấp\n" in sent
    returned = return_to_writers(sent, by="an", at=AT, note="Thiếu ảnh\nở đầu bài")
    assert "state: tra-lai" in returned
    assert "note: Thiếu ảnh ở đầu bài" in returned
    approved = approve(returned, by="an", at=AT, settings=SETTINGS, files="")
    assert "note" not in approved
    assert take_back(sent) == take_back(approved) == TEXT
    assert is_approved(approved)
    assert not is_approved(returned)


def test_who_wrote_a_text_does_not_approve_it_where_two_people_are_asked_for() -> None:
    with pytest.raises(ApprovalRefused, match="binh đã viết"):
        approve(TEXT, by="binh", at=AT, settings=SETTINGS, files="")
    assert is_approved(approve(TEXT, by="binh", at=AT, settings=ReviewSettings(required=True), files=""))
    with pytest.raises(ApprovalRefused, match="ai duyệt"):
        approve(TEXT, by="", at=AT, settings=ReviewSettings(required=True), files="")


def test_writers_are_noted_anew_after_an_approval_behind_the_owner() -> None:
    edited = changed(APPROVED, "Hai", "Ba")
    by_chi = add_writer(APPROVED, edited, by="chi")
    assert "writers: [binh, chi]" in by_chi
    assert "writers: [binh, chi, dung]" in add_writer(by_chi, changed(by_chi, "Ba", "Bốn"), by="dung")
    again = approve(by_chi, by="dung", at=AT, settings=SETTINGS, files="")
    assert "writers: [binh, em]" in add_writer(again, changed(again, "Ba", "Bốn"), by="em")


def test_an_edit_of_free_keys_or_of_nothing_makes_nobody_a_writer() -> None:
    tagged = changed(APPROVED, "tags: [Dân vận khéo]", "tags: [Khác]")
    assert add_writer(APPROVED, tagged, by="chi") == tagged
    sent = send_for_review(TEXT, by="chi", at=AT)
    assert add_writer(TEXT, sent, by="chi") == sent
    assert add_writer(TEXT, changed(TEXT, "Hai", "Ba"), by="") == changed(TEXT, "Hai", "Ba")


def test_what_an_approver_decides_besides_the_text_keeps_the_approval() -> None:
    published = changed(changed(APPROVED, "draft: yes\n", ""), "08:30\nimage", "10:00\nimage")
    assert not is_approved(published)
    assert is_approved(keep_approval(APPROVED, published))
    moved = keep_approval(APPROVED, changed(APPROVED, "anh.jpg", "/cu/anh.jpg"), files="f2")
    assert is_approved(moved)
    assert "files: f2" in moved
    # What was not approved does not become so.
    assert keep_approval(TEXT, published.replace("title: Bài", "title: Khác")) == published.replace("Bài", "Khác", 1)


def test_a_next_version_keeps_its_approval_when_its_time_is_set() -> None:
    live = set_live_time(APPROVED, datetime.datetime(2017, 12, 1, 8, 0, tzinfo=TIME_ZONE))
    assert "live: 2017-12-01 08:00" in live
    assert is_approved(live)
    assert set_live_time(live, None) == APPROVED


def test_front_matter_with_errors_is_not_approved() -> None:
    for text in ("Không có phần đầu bài.", TEXT.replace("tags: [", "tags: [[")):
        with pytest.raises(UneditableFrontMatter):
            approve(text, by="an", at=AT, settings=SETTINGS, files="")


def test_aliases_that_multiply_take_no_time() -> None:
    nested = "".join(f"  k{n}: &k{n} [*k{n - 1}, *k{n - 1}]\n" for n in range(1, 40))
    text = TEXT.replace("draft: yes\n", f"extra:\n  k0: &k0 [a]\n{nested}")
    with pytest.raises(UneditableFrontMatter):
        approve(text, by="an", at=AT, settings=SETTINGS, files="")
