"""What is stored of a password, and why one may be too easy to guess."""

import threading
import unicodedata
from itertools import pairwise

from werkzeug.security import check_password_hash, generate_password_hash

from newsroom.text.normalize import fold, nfc

# The least that OWASP's Password Storage Cheat Sheet asks of scrypt where it takes 32 MB: N = 2**15, r = 8, p = 3.
METHOD = "scrypt:32768:8:3"
MIN_LENGTH, MAX_LENGTH = 10, 200
# With fewer letters and figures than these, a long password is a short one (“aaaaaaaaaa”, “1212121212”).
_MIN_DISTINCT = 5
# What is tried first, here and elsewhere, where it is long enough (NIST SP 800-63B, 3.1.1.2).
_COMMON = """
    1234567890 0123456789 0987654321 123456789a a123456789 1q2w3e4r5t 1qaz2wsx3edc qwertyuiop qwerty12345 password123
    password1234 matkhau123 matkhau1234 anhyeuem123 emyeuanh123 iloveyou123 vietnam123 vietnam1945 vietnam1975
    hochiminh1890 administrator admin12345 banbientap danvan1234
"""
# Each takes 32 MB and half a second of one core: strangers must not be able to take all of them.
_at_work = threading.BoundedSemaphore(2)
_SECONDS_TO_WAIT = 10.0
# Salt and result for a login that is wrong, so that it takes as long as a right one. No password gives them.
_NOBODY = f"abcdefghijklmnop${'0' * 128}"


class TooBusy(Exception):
    """More people sign in than passwords can be checked."""


def hash_password(password: str) -> str:
    """What is stored of a password: method, salt and scrypt's result, as Werkzeug writes them. Raises `TooBusy`."""
    with _Turn():
        return generate_password_hash(prepared(password), METHOD)


def password_matches(stored: str, password: str) -> bool:
    """True if this is the password; without a stored one it takes as long, and is none. Raises `TooBusy`."""
    with _Turn():
        return check_password_hash(stored or f"{METHOD}${_NOBODY}", prepared(password)[: MAX_LENGTH + 1])


def is_outdated(stored: str) -> bool:
    """True if a password was stored by another method than today's."""
    return not stored.startswith(f"{METHOD}$")


def prepared(password: str) -> str:
    """A password as keyboards and phones agree on it (RFC 8265, 4.2.2): one code for each letter, plain spaces."""
    return nfc("".join(" " if unicodedata.category(letter) == "Zs" else letter for letter in password))


def why_refused(password: str, *, login: str, name: str) -> str:
    """Why a new password cannot be taken, as a Vietnamese sentence, or ""."""
    text = prepared(password)
    if len(text) < MIN_LENGTH:
        return f"Mật khẩu cần ít nhất {MIN_LENGTH} ký tự; một câu ngắn dễ nhớ là tốt nhất."
    if len(text) > MAX_LENGTH:
        return f"Mật khẩu dài quá {MAX_LENGTH} ký tự."
    if any(unicodedata.category(letter) == "Cc" for letter in text):
        return "Mật khẩu có ký tự không gõ được bằng bàn phím."
    plain = fold(text).replace(" ", "")
    words = {fold(login), fold(name).replace(" ", "")} - {""}
    rest = plain
    for word in sorted(words, key=len, reverse=True):
        rest = rest.replace(word, "")
    is_sequence = all(ord(after) - ord(before) == 1 for before, after in pairwise(plain))
    if (
        plain in _COMMON.split()
        or is_sequence
        or len(set(plain)) < _MIN_DISTINCT
        or (rest != plain and len(rest) < _MIN_DISTINCT)
    ):
        return "Mật khẩu này dễ đoán; hãy chọn một câu mà chỉ mình biết."
    return ""


class _Turn:
    """A place among the few passwords that are worked out at once."""

    def __enter__(self) -> None:
        if not _at_work.acquire(timeout=_SECONDS_TO_WAIT):
            raise TooBusy

    def __exit__(self, *_: object) -> None:
        _at_work.release()
