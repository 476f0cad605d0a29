"""Where passwords of targets are found, and that no message shows one."""

import sys
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType

import pytest
from newsroom.publishing.secrets import SECRETS_VARIABLE, secret_finder, secrets_file
from newsroom.publishing.target import TargetError

SITE = "https://danvan.example.vn/"


def find(environment: Mapping[str, str], target: str = "chinh", name: str = "password") -> str:
    return secret_finder(SITE, target, environment)(name)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "newsroom").mkdir()
    return tmp_path / "newsroom/secrets.yml"


def write(file: Path, text: str, mode: int = 0o600) -> dict[str, str]:
    """Write the file of secrets; gives the environment in which it is found."""
    file.write_text(text, "utf-8")
    file.chmod(mode)
    return {"XDG_CONFIG_HOME": str(file.parent.parent)}


def test_the_environment_comes_first(file: Path) -> None:
    environment = write(file, "chinh: {password: trong tệp}\n")
    assert find(environment) == "trong tệp"
    assert find({**environment, "NEWSROOM_CHINH_PASSWORD": "biến"}) == "biến"
    assert find({**environment, "NEWSROOM_CHINH_PASSWORD": ""}) == "trong tệp"


def test_a_name_with_a_dash_is_a_variable_with_an_underscore() -> None:
    assert find({"NEWSROOM_DU_PHONG_SECRET_KEY": "khóa"}, "du-phong", "secret-key") == "khóa"


@pytest.mark.parametrize(("yaml", "secret"), [("'012'", "012"), ("12345", "12345"), ("'đ%#: \"'", 'đ%#: "')])
def test_a_secret_is_text_whatever_yaml_takes_it_for(file: Path, yaml: str, secret: str) -> None:
    assert find(write(file, f"chinh:\n  password: {yaml}\n")) == secret


@pytest.mark.parametrize(
    "text", ["", "khac: {password: x}\n", "chinh:\n", "chinh: x\n", "- chinh\n", "chinh: {password: }\n"]
)
def test_who_has_told_none_is_told_where_to_write_it(file: Path, text: str) -> None:
    with pytest.raises(TargetError) as told:
        find(write(file, text))
    assert str(told.value) == (
        "Chưa có mật khẩu của nơi đăng “chinh”. Ghi vào biến môi trường NEWSROOM_CHINH_PASSWORD, hoặc vào tệp "
        f"{file} (hai dòng: “chinh:”, rồi thụt vào hai dấu cách “password: …”)."
    )


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o606])
def test_a_file_that_others_may_read_is_refused(file: Path, mode: int) -> None:
    with pytest.raises(TargetError, match=rf"Tệp mật khẩu {file} ai cũng đọc được\. Hãy chạy: chmod 600"):
        find(write(file, "chinh: {password: bi-mat}\n", mode))


@pytest.mark.parametrize("data", ["chinh: {password: bi-mat\n", "chinh:\n\tpassword: bi-mat\n", "bi-mat: [\n"])
def test_no_message_shows_what_the_file_holds(file: Path, data: str) -> None:
    with pytest.raises(TargetError) as told:
        find(write(file, data))
    assert str(told.value) == f"Tệp mật khẩu {file} viết sai cú pháp YAML."


def test_a_file_of_another_encoding_is_told(file: Path) -> None:
    environment = write(file, "")
    file.write_bytes("chinh: {password: mật}".encode("utf-16"))
    with pytest.raises(TargetError, match="hãy lưu tệp ấy bằng bảng mã UTF-8"):
        find(environment)


def test_the_file_lies_where_the_system_keeps_settings_or_where_the_board_says() -> None:
    assert secrets_file({}) == Path("~/.config/newsroom/secrets.yml").expanduser()
    assert secrets_file({"APPDATA": "/a", "XDG_CONFIG_HOME": "/b"}) == Path("/a/newsroom/secrets.yml")
    assert secrets_file({SECRETS_VARIABLE: "/c/kho.yml"}) == Path("/c/kho.yml")


def test_the_keyring_is_asked_last_and_one_that_fails_is_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    keyring, errors, asked = ModuleType("keyring"), ModuleType("keyring.errors"), []

    class KeyringError(Exception):
        pass

    def get_password(service: str, user: str) -> str | None:
        asked.append((service, user))
        if user == "hong/password":
            raise KeyringError
        return "trong kho" if user == "chinh/password" else None

    keyring.get_password, errors.KeyringError = get_password, KeyringError  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "keyring", keyring)
    monkeypatch.setitem(sys.modules, "keyring.errors", errors)
    nowhere = {"XDG_CONFIG_HOME": str(tmp_path)}
    assert find(nowhere) == "trong kho"
    assert asked == [(f"newsroom {SITE}", "chinh/password")]
    for target in ("khac", "hong"):
        with pytest.raises(TargetError, match="Chưa có mật khẩu"):
            find(nowhere, target)
