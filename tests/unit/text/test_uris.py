"""What RFC 3986, 4151, 8141 and 9562 call a URI of their schemes is one, and nothing else."""

import pytest
from newsroom.text.uris import is_uri, uri_error

RIGHT = (
    "urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
    "URN:UUID:F81D4FAE-7DEC-11D0-A765-00A0C91E6BF6",
    "urn:isbn:9786045712345",
    "urn:example:a123,z456/bai?+x#phan",
    "tag:danvan.example.vn,2017:thang-dan-van",
    "tag:danvan.example.vn,2017-10:tin-tuc/2017/10/x/",
    "tag:bbt@danvan.example.vn,2017-10-09:a",
    "tag:danvan.example.vn,2017:",
    "https://danvan.example.vn/tin-tuc/?p=12#a",
    "https://danvan.example.vn:8080/đường/%C4%91",
    "http://[2001:db8::1]/a",
    "nukeviet:news:12",
    "wordpress:danvan.example.vn:12",
    "mailto:bbt@danvan.example.vn",
)
WRONG = (
    "urn:uuid:1234",
    "urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bfg",
    "urn:x/y",
    "urn:x:y",
    "urn:urn:a",
    "urn:-ab:c",
    "urn:isbn:",
    "tag:danvan.example.vn:thang-dan-van",
    "tag:danvan.example.vn,17:a",
    "tag:danvan.example.vn,2017-13:a",
    "tag:danvan.example.vn,2017-02-30:a",
    "tag:,2017:a",
    "tag:-a.vn,2017:a",
    "tag:danvan.example.vn,2017:a%zz",
    "https:///a",
    "https:a",
    "https://danvan.example.vn/%zz",
    "https://danvan.example.vn/a{b}",
    "https://danvan.example.vn/a#b#c",
    "nukeviet:news:%1",
    "a:b\\c",
    "a:b^c`d|e",
)


@pytest.mark.parametrize("uri", RIGHT)
def test_a_uri_is_right(uri: str) -> None:
    assert is_uri(uri)
    assert uri_error(uri) is None


@pytest.mark.parametrize("uri", WRONG)
def test_a_uri_is_wrong_and_the_example_right(uri: str) -> None:
    assert is_uri(uri)
    error = uri_error(uri)
    assert error is not None
    assert uri_error(error[1]) is None


@pytest.mark.parametrize("text", ["thang-dan-van-2017", "bài:một", "1:2", "a", "a:", ""])
def test_what_has_no_scheme_is_no_uri(text: str) -> None:
    assert not is_uri(text)


@pytest.mark.parametrize("sign", ["đ", "\u212a", "\u017f", "%41", "/", "a", "@", "-", "a."])
@pytest.mark.parametrize("start", ["x:", "tag:", "tag:a,2017:", "urn:a1:b", "http://", "http://a/"])
def test_a_sign_repeated_is_read_once(start: str, sign: str) -> None:
    """A pattern that could read a sign in two ways would not come to an end here."""
    assert uri_error(start + sign * 2_000 + "{") is not None
