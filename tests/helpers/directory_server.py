"""OpenLDAP's slapd with a directory of its own, on ports of its own."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from certificates import certificate_files
from msgspec import Struct
from optional_programs import skip_without
from web_servers import two_free_ports

_SETTINGS = """\
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile {folder}/pid
TLSCertificateFile {certificate}
TLSCertificateKeyFile {key}
security simple_bind=128
database mdb
suffix "dc=example,dc=vn"
directory {folder}/data
access to attrs=userPassword by anonymous auth by * none
access to * by * none
"""
_ENTRIES = """\
dn: dc=example,dc=vn
objectClass: dcObject
objectClass: organization
dc: example
o: Ban Dân vận

dn: ou=people,dc=example,dc=vn
objectClass: organizationalUnit
ou: people
"""
_PERSON = """
dn: uid={login},ou=people,dc=example,dc=vn
objectClass: inetOrgPerson
uid: {login}
cn: {login}
sn: {login}
userPassword: {password}
"""


class DirectoryServer(Struct):
    """A running directory; simple binds are taken over TLS alone. `certificate` has signed itself, for localhost."""

    tls_port: int
    plain_port: int
    certificate: Path
    process: subprocess.Popen[bytes]


@contextmanager
def running_directory(folder: Path, passwords: dict[str, str]) -> Iterator[DirectoryServer]:
    """A directory of people with their passwords; skips the test where there is no slapd."""
    program = shutil.which("slapd", path=os.environ["PATH"] + ":/usr/sbin")
    if program is None or not Path("/etc/ldap/schema/core.schema").exists():
        skip_without("no slapd is on the path", variable="NEWSROOM_SERVER")
    certificate, key = certificate_files(folder, "localhost")
    (folder / "data").mkdir()
    settings, entries = folder / "slapd.conf", folder / "entries.ldif"
    settings.write_text(_SETTINGS.format(folder=folder, certificate=certificate, key=key), "utf-8")
    people = (_PERSON.format(login=login, password=password) for login, password in passwords.items())
    entries.write_text(_ENTRIES + "".join(people), "utf-8")
    subprocess.run([program, "-Ta", "-f", settings, "-l", entries], check=True, capture_output=True)
    tls_port, plain_port = two_free_ports()
    addresses = f"ldaps://localhost:{tls_port} ldap://localhost:{plain_port}"
    log = folder / "slapd.log"
    with log.open("wb") as out:
        # -d keeps it in the foreground.
        process = subprocess.Popen([program, "-f", settings, "-h", addresses, "-d", "0"], stdout=out, stderr=out)
    try:
        _wait_until_listening(plain_port, process, log)
        yield DirectoryServer(tls_port, plain_port, certificate, process)
    finally:
        process.terminate()
        process.wait(20)


def _wait_until_listening(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 20
    while process.poll() is None and time.monotonic() < deadline:
        try:
            socket.create_connection(("localhost", port), timeout=5).close()
            return
        except OSError:
            time.sleep(0.05)
    pytest.fail(f"slapd does not serve: {log.read_text('utf-8', 'replace')}")
