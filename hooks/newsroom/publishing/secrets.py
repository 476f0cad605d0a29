"""Finds the passwords of targets: in the environment, in a file outside the project, or in the system's keyring.

They never stand in mkdocs.yml, which is shared and kept in git, and are never printed.
"""

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import yaml

from newsroom.publishing.target import TargetError

SECRETS_VARIABLE = "NEWSROOM_SECRETS"
"""The variable that names another file of secrets."""


def secret_finder(site: str, target: str, environment: Mapping[str, str] = os.environ) -> Callable[[str], str]:
    """A function that gives the secret of a target by its name (`password`), and raises TargetError without one.

    `site` is the address of the site, under which the keyring keeps its secrets.
    """

    def find(name: str) -> str:
        variable = secret_variable(target, name)
        file = secrets_file(environment)
        value = environment.get(variable) or _from_file(file, target, name) or _from_keyring(site, target, name)
        if value:
            return value
        raise TargetError(
            f"Chưa có mật khẩu của nơi đăng “{target}”. Ghi vào biến môi trường {variable}, hoặc vào tệp {file} "
            f"(hai dòng: “{target}:”, rồi thụt vào hai dấu cách “{name}: …”)."
        )

    return find


def secret_variable(target: str, name: str) -> str:
    """The environment variable that holds a target's secret of that name."""
    return f"NEWSROOM_{target}_{name}".upper().replace("-", "_")


def secrets_file(environment: Mapping[str, str]) -> Path:
    """Where the file of secrets lies: in the user's own settings folder."""
    if environment.get(SECRETS_VARIABLE):
        return Path(environment[SECRETS_VARIABLE])
    folder = environment.get("APPDATA") or environment.get("XDG_CONFIG_HOME") or "~/.config"
    return Path(folder, "newsroom", "secrets.yml").expanduser()


def _from_file(file: Path, target: str, name: str) -> str:
    try:
        facts = file.stat()
        text = file.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise TargetError(f"Không đọc được tệp mật khẩu {file}; hãy lưu tệp ấy bằng bảng mã UTF-8.") from error
    if os.name == "posix" and facts.st_mode & 0o077:
        raise TargetError(f"Tệp mật khẩu {file} ai cũng đọc được. Hãy chạy: chmod 600 {file}")
    try:
        secrets = yaml.safe_load(text)
    except yaml.YAMLError as error:
        # The parser's own words would show a line of the file.
        raise TargetError(f"Tệp mật khẩu {file} viết sai cú pháp YAML.") from error
    entry = secrets.get(target) if isinstance(secrets, dict) else None
    value = entry.get(name) if isinstance(entry, dict) else None
    return str(value) if value is not None else ""


def _from_keyring(site: str, target: str, name: str) -> str:
    """What the keyring of the system knows, where the board has installed the library for it."""
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        return ""
    try:
        return keyring.get_password(f"newsroom {site}", f"{target}/{name}") or ""
    except KeyringError:
        return ""
