"""The site's address as browsers and feed readers write it (WHATWG URL, 3.3 and 4.5)."""

import pytest
from newsroom.model.settings import canonical_url

ADDRESSES = {
    "https://danvan.example.vn/": "https://danvan.example.vn/",
    "HTTPS://DanVan.Example.VN/Trang/": "https://danvan.example.vn/Trang/",
    "https://danvan.example.vn:443/": "https://danvan.example.vn/",
    "http://danvan.example.vn:80/": "http://danvan.example.vn/",
    "https://danvan.example.vn:8443/x/": "https://danvan.example.vn:8443/x/",
    "https://dânvận.vn/": "https://xn--dnvn-boa8786b.vn/",
    "https://DÂNVẬN.vn:443/": "https://xn--dnvn-boa8786b.vn/",
    "https://da\u0302nva\u0323\u0302n.vn/": "https://xn--dnvn-boa8786b.vn/",
    "https://[::1]:8000/": "https://[::1]:8000/",
    "": "",
}


@pytest.mark.parametrize(("written", "canonical"), ADDRESSES.items())
def test_an_address_has_one_form(written: str, canonical: str) -> None:
    assert canonical_url(written) == canonical
    assert canonical_url(canonical) == canonical


@pytest.mark.parametrize("address", ["https://a:b/", "https://[x/", f"https://{'đ' * 80}.vn/"])
def test_a_host_that_cannot_exist_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        canonical_url(address)
