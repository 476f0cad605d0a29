"""The preview's server knows its own names."""

import pytest
from newsroom.mkdocs_plugin.live_preview import is_own_host

CASES = """\
127.0.0.1 8000 = 127.0.0.1:8000 localhost:8000 LOCALHOST:8000 [::1]:8000
127.0.0.1 80 = 127.0.0.1 localhost:80 [::1]
xem.example.vn 8000 = xem.example.vn:8000 localhost:8000
::1 8000 = [::1]:8000 127.0.0.1:8000
192.0.2.7 8000 = 192.0.2.7:8000 127.0.0.1:8000
0.0.0.0 8000 = 192.0.2.7:8000 [2001:db8::7]:8000 127.0.0.1:8000
:: 8000 = 192.0.2.7:8000 [2001:db8::7]:8000
"""
OTHERS = """\
127.0.0.1 8000 = evil.example:8000 127.0.0.1 127.0.0.1:80 192.0.2.7:8000 a@127.0.0.1:8000 127.0.0.1:8000:8000
127.0.0.1 80 = evil.example evil.example:80 127.0.0.1:8000
0.0.0.0 8000 = evil.example:8000 192.0.2.7 192.0.2.7.evil.example:8000
xem.example.vn 8000 = example.vn:8000 192.0.2.7:8000
"""


def hosts(cases: str) -> list[tuple[str, int, str]]:
    rows = (line.partition(" = ") for line in cases.splitlines())
    return [(*_server(server), host) for server, _, names in rows for host in names.split()]


def _server(text: str) -> tuple[str, int]:
    name, port = text.split()
    return name, int(port)


@pytest.mark.parametrize(("own_name", "port", "host"), hosts(CASES))
def test_its_own_names_are_served(own_name: str, port: int, host: str) -> None:
    assert is_own_host(host, own_name, port)


@pytest.mark.parametrize(("own_name", "port", "host"), hosts(OTHERS))
def test_other_names_are_not(own_name: str, port: int, host: str) -> None:
    assert not is_own_host(host, own_name, port)
