"""Passwords are stored unreadable, compared as every keyboard types them, and refused where they are guessable."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from newsroom.desk.access import passwords

METHOD = passwords.METHOD


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "METHOD", "scrypt:1024:8:1")


def test_todays_method_is_the_least_that_owasp_asks_of_32_megabytes() -> None:
    name, cost, block, lanes = METHOD.split(":")
    assert 128 * int(cost) * int(block) == 32 * 1024 * 1024
    assert (name, int(lanes)) == ("scrypt", 3)


def test_two_of_the_same_are_stored_differently_and_neither_can_be_read() -> None:
    first, second = (passwords.hash_password("Con trâu đi trước") for _ in range(2))
    assert first != second
    assert "trâu" not in first
    assert passwords.password_matches(first, "Con trâu đi trước")
    assert not passwords.password_matches(first, "con trâu đi trước")
    assert not passwords.password_matches("", "")


def test_a_password_of_an_older_method_is_known_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    stored = passwords.hash_password("Con trâu đi trước")
    assert not passwords.is_outdated(stored)
    monkeypatch.setattr(passwords, "METHOD", "scrypt:2048:8:1")
    assert passwords.is_outdated(stored)
    assert passwords.password_matches(stored, "Con trâu đi trước")


@given(st.text(max_size=300))
def test_whatever_is_typed_has_one_form(text: str) -> None:
    assert passwords.prepared(passwords.prepared(text)) == passwords.prepared(text)


GUESSABLE = [
    "aaaaaaaaaaaa",
    "121212121212",
    "1234567890",
    "abcdefghijkl",
    "matkhau123",
    "binhbinh12",
    "levanbinh1",
    "Mật khẩu 123",
    "Lê Văn Bình 1",
    "  1234567890  ",
]


@pytest.mark.parametrize("password", GUESSABLE)
def test_what_is_guessed_first_is_refused(password: str) -> None:
    assert "dễ đoán" in passwords.why_refused(password, login="binh", name="Lê Văn Bình")


@pytest.mark.parametrize(
    "password", ["Con trâu đi trước", "correct horse battery", "x7#kQ2!mPz", "Nhà tôi có hai con mèo"]
)
def test_a_sentence_or_a_random_word_is_taken(password: str) -> None:
    assert passwords.why_refused(password, login="binh", name="Lê Văn Bình") == ""


def test_what_is_too_short_too_long_or_untypable_is_refused() -> None:
    assert "ít nhất 10" in passwords.why_refused("ngắn", login="", name="")
    assert "200" in passwords.why_refused("dài" * 100, login="", name="")
    assert "không gõ được" in passwords.why_refused("mười ký tự\0 đấy", login="", name="")


def test_no_more_than_two_are_worked_out_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_SECONDS_TO_WAIT", 0)
    with passwords._Turn(), passwords._Turn(), pytest.raises(passwords.TooBusy):
        passwords.hash_password("Con trâu đi trước")
    assert passwords.hash_password("Con trâu đi trước")
