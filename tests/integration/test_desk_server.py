"""`./newsroom desk`: where it listens, what it prints, how it ends."""

import os
import re
import socket
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from desk_client import running_desk
from project_folder import Project


def port_of(address: str) -> int:
    return int(re.findall(r":(\d+)/", address)[0])


@pytest.mark.skipif(os.name == "nt", reason="no interrupts are sent there")
def test_it_prints_one_address_and_ends_by_an_interrupt(project: Project) -> None:
    with running_desk(project) as address:
        assert urlopen(address, timeout=10).status == 200
        for used in (address, address.partition("?")[0]):
            with pytest.raises(HTTPError, match="403"):
                urlopen(used, timeout=10)
        other_address = (project.root / "desk.log").read_text("utf-8").splitlines()[2].rpartition(" ")[2]
        assert urlopen(other_address, timeout=10).status == 200
    said = (project.root / "desk.log").read_text("utf-8").splitlines()
    assert said[:2] == [f"Bàn biên tập: {address}", "(chỉ mở được một lần, trên máy này; dừng bằng Ctrl-C)"]
    assert said[2] == f"Đã mở ở một trình duyệt. Trình duyệt khác thì mở: {other_address}"
    assert said[-2:] == ["", "Đã đóng bàn biên tập."]
    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.1", port_of(address)), timeout=1)


def test_it_is_on_this_machine_alone(project: Project) -> None:
    with running_desk(project) as address:
        names = socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET, socket.SOCK_STREAM)
        others = {
            str(socket_address[0]) for *_, socket_address in names if not str(socket_address[0]).startswith("127.")
        }
        for other in others:
            with pytest.raises(OSError):
                socket.create_connection((other, port_of(address)), timeout=1)


def test_a_project_keeps_its_port_and_gives_way(project: Project) -> None:
    with running_desk(project) as first, running_desk(project) as second:
        assert port_of(first) != port_of(second)
    with running_desk(project) as again:
        assert port_of(again) == port_of(first)


def test_a_port_in_use_is_said(project: Project) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        run = project.run_process("newsroom", "desk", "--no-open", "--port", port)
    assert (run.exit_status, run.stdout) == (2, "")
    assert f"Cổng {port} đang có chương trình khác dùng" in run.stderr
    assert (
        "“70000” không phải là số nguyên từ 0 đến 65535"
        in project.run_process("newsroom", "desk", "--no-open", "--port", "70000").stderr
    )
