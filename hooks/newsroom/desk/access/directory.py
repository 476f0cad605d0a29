"""Asks the directory of an organisation (OpenLDAP, Active Directory) whether a password is somebody's."""

from __future__ import annotations

import os
import ssl
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from newsroom.model.settings import LdapSettings
from newsroom.runtime.program_files import LDAP_PINS

if TYPE_CHECKING:
    from ldap3 import Connection

_CONNECT_SECONDS, _ANSWER_SECONDS = 5, 10
_SUCCESS, _INVALID_CREDENTIALS = 0, 49
"""Result codes (RFC 4511, A.1)."""


class DirectoryUnavailable(Exception):
    """The directory cannot be asked; the message says why in Vietnamese."""


class Directory:
    """One directory; people are asked for by binding as them (RFC 4513, 5.1.3), so it needs no password of ours."""

    def __init__(self, settings: LdapSettings, root: Path) -> None:
        """Raises DirectoryUnavailable where the library is missing that speaks LDAP."""
        self._settings, self._root = settings, root
        try:
            import ldap3  # noqa: F401
        except ImportError as error:
            command = "copy" if os.name == "nt" else "cp"
            raise DirectoryUnavailable(
                f"desk.ldap cần thêm một thư viện. Hãy chạy lệnh này rồi chạy lại: {command} {LDAP_PINS} {Path.cwd()}"
            ) from error

    def accepts(self, login: str, password: str) -> bool:
        """True if this is the person's password. Raises DirectoryUnavailable."""
        from ldap3.core.exceptions import LDAPExceptionError

        # A directory lets in whoever sends none, as nobody (RFC 4513, 5.1.2).
        if not login or not password:
            return False
        try:
            connection = self._connect(login, password)
            try:
                connection.bind()
                code, words = connection.result["result"], connection.result["description"]
            finally:
                connection.unbind()
        except (LDAPExceptionError, ssl.SSLError, OSError) as error:
            raise DirectoryUnavailable(f"{self._settings.address}: {error}") from error
        if code not in (_SUCCESS, _INVALID_CREDENTIALS):
            raise DirectoryUnavailable(f"{self._settings.address}: {words}")
        return bool(code == _SUCCESS)

    def _connect(self, login: str, password: str) -> Connection:
        """A connection that nobody can listen to."""
        from ldap3 import NONE, Connection, Server, Tls
        from ldap3.utils.dn import escape_rdn

        parts, authorities = urlsplit(self._settings.address), self._settings.certificate
        is_encrypted = parts.scheme == "ldaps"
        tls = Tls(validate=ssl.CERT_REQUIRED, ca_certs_file=str(self._root / authorities) if authorities else None)
        server = Server(
            parts.hostname or "",
            port=parts.port or (636 if is_encrypted else 389),
            use_ssl=is_encrypted,
            tls=tls,
            connect_timeout=_CONNECT_SECONDS,
            get_info=NONE,
        )
        template = self._settings.user
        user = template.replace("{}", escape_rdn(login) if "=" in template else login)
        connection = Connection(server, user, password, receive_timeout=_ANSWER_SECONDS, read_only=True)
        connection.open()
        if not is_encrypted:
            connection.start_tls()
        return connection
