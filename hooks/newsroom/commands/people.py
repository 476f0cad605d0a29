"""The command `people`: the accounts of the shared desk, from the command line."""

import argparse
import sys
import time
from collections.abc import Callable

from mkdocs.exceptions import Abort

from newsroom.commands.command import EXIT_OK, Command, WrongCommand, one_of
from newsroom.commands.mkdocs_setup import load_config_or_abort, project_or_abort
from newsroom.desk.access.account_pages import account_state, role_labels, section_titles
from newsroom.desk.access.accounts import Accounts
from newsroom.desk.access.audit import Audit
from newsroom.desk.access.people import Account, PersonRefused, clean_login
from newsroom.desk.access.rights import ROLES, Person
from newsroom.desk.access.sign_in import NEW_PASSWORD_PATH
from newsroom.desk.database import Database
from newsroom.mkdocs_plugin.project import build_time_or_abort
from newsroom.model.settings import Settings

_AT_THE_MACHINE = Person("", "dòng lệnh", frozenset())


class PeopleCommand:
    """What the command does with the people of one project."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._accounts, self._settings = Accounts(database), settings
        self._audit = Audit(database, build_time_or_abort)

    def add(self, options: argparse.Namespace) -> None:
        """Add somebody, and print the link to their first password."""
        if not options.name:
            raise WrongCommand('Hãy ghi họ tên, chẳng hạn: ./newsroom people add an.nguyen --name "Nguyễn Thị An"')
        person = Person(
            clean_login(options.login),
            options.name,
            frozenset(options.role or ["writer"]),
            frozenset(options.section or ()),
        )
        self._check_sections(person)
        token = self._accounts.people.add(person, options.email or "")
        self._record("Thêm người", f"{person.login}: {role_labels(person)}")
        self._print_link(person.login, token)

    def change(self, options: argparse.Namespace) -> None:
        """Give somebody the name, roles, sections or address that were named; the rest stays."""
        account = self._account(options)
        before = account.person
        person = Person(
            before.login,
            options.name or before.name,
            frozenset(options.role) if options.role else before.roles,
            frozenset(options.section) - {"all"} if options.section else before.sections,
        )
        self._check_sections(person)
        self._accounts.people.change(person, account.email if options.email is None else options.email)
        self._record("Sửa quyền của người", f"{person.login}: {role_labels(before)} → {role_labels(person)}")
        print(self._line(self._account(options)))

    def list(self, _: argparse.Namespace) -> None:
        """Print everybody, one a line: login, name, roles, sections, state."""
        accounts = self._accounts.people.all()
        for account in accounts:
            print(self._line(account))
        if not accounts:
            print("Chưa có ai; thêm người quản trị: ./newsroom people add --help", file=sys.stderr)

    def disable(self, options: argparse.Namespace) -> None:
        """Keep somebody out, in every browser."""
        login = self._account(options).person.login
        self._accounts.people.disable(login)
        self._record("Khóa tài khoản", login)
        print(f"Đã khóa tài khoản {login}; các phiên đang mở đã kết thúc.", file=sys.stderr)

    def enable(self, options: argparse.Namespace) -> None:
        """Let somebody in again."""
        login = self._account(options).person.login
        self._accounts.people.enable(login)
        self._record("Mở lại tài khoản", login)
        print(f"Đã mở lại tài khoản {login}.", file=sys.stderr)

    def reset(self, options: argparse.Namespace) -> None:
        """Take somebody's password away, and print the link to the next one."""
        account = self._account(options)
        if account.is_disabled:
            raise Abort(f"Tài khoản {account.person.login} đang bị khóa; mở lại bằng: ./newsroom people enable")
        token = self._accounts.people.new_link(account.person.login)
        self._record("Tạo đường dẫn đặt mật khẩu", account.person.login)
        self._print_link(account.person.login, token)

    def _account(self, options: argparse.Namespace) -> Account:
        account = self._accounts.people.find(clean_login(options.login))
        if account is None:
            raise Abort(f"Không có ai đăng nhập bằng tên “{options.login}”; xem danh sách: ./newsroom people list")
        return account

    def _check_sections(self, person: Person) -> None:
        known = {section.key for section in self._settings.sections}
        unknown = sorted(person.sections - known)
        if unknown:
            raise WrongCommand(f"Không có chuyên mục {', '.join(unknown)}; chọn trong: {', '.join(sorted(known))}.")

    def _record(self, action: str, detail: str) -> None:
        self._audit.record(_AT_THE_MACHINE, action, detail=detail)

    def _print_link(self, login: str, token: str) -> None:
        print(f"{self._settings.desk.address}{NEW_PASSWORD_PATH}?ma={token}")
        print(f"Gửi đường dẫn ấy cho {login} để đặt mật khẩu; dùng được một lần, trong ba ngày.", file=sys.stderr)

    def _line(self, account: Account) -> str:
        sections = section_titles(account.person, self._settings) or "mọi chuyên mục"
        return "\t".join(
            (
                account.person.login,
                account.person.name,
                role_labels(account.person),
                sections,
                account_state(account, time.time()),
            )
        )


_ACTIONS: dict[str, Callable[[PeopleCommand, argparse.Namespace], None]] = {
    "add": PeopleCommand.add,
    "list": PeopleCommand.list,
    "change": PeopleCommand.change,
    "disable": PeopleCommand.disable,
    "enable": PeopleCommand.enable,
    "reset": PeopleCommand.reset,
}


def run(options: argparse.Namespace) -> int:
    """Do one thing with the people of the project."""
    project = project_or_abort(load_config_or_abort())
    if options.action != "list" and not options.login:
        raise WrongCommand(f"Hãy ghi tên đăng nhập, chẳng hạn: ./newsroom people {options.action} an.nguyen")
    try:
        _ACTIONS[options.action](PeopleCommand(Database(project.root), project.settings), options)
    except PersonRefused as refusal:
        raise Abort(str(refusal)) from refusal
    return EXIT_OK


_ROLE_WORDS = ", ".join(f"{key} ({role.label.lower()})" for key, role in ROLES.items())

COMMAND = Command(
    summary="tài khoản của bàn biên tập chung: thêm, đổi quyền, khóa",
    details=f"""\
    Thêm ai thì lệnh in ra một đường dẫn dùng được một lần để người ấy tự đặt mật khẩu. Người đầu tiên phải là quản
    trị; về sau người quản trị làm mọi việc này trong trình duyệt, ở mục Người.

    VIỆC: add (thêm), list (danh sách), change (đổi tên, vai trò, chuyên mục), disable (khóa), enable (mở lại), reset
    (bỏ mật khẩu cũ, cấp đường dẫn mới). Vai trò: {_ROLE_WORDS}.""",
    examples=(
        'people add an.nguyen --name "Nguyễn Thị An" --role administrator',
        'people add binh --name "Lê Văn Bình" --section tin-tuc',
        "people list",
        "people reset binh",
    ),
    arguments={
        "action": {
            "type": one_of(_ACTIONS),
            "nargs": "?",
            "default": "list",
            "metavar": "VIỆC",
            "help": "một trong các việc kể trên; không ghi thì là list",
        },
        "login": {"nargs": "?", "default": "", "metavar": "TÊN", "help": "tên đăng nhập: chữ thường không dấu"},
        "--name": {"metavar": "HỌ_TÊN", "help": "họ tên đầy đủ"},
        "--role": {
            "type": one_of(ROLES),
            "action": "append",
            "metavar": "VAI_TRÒ",
            "help": "vai trò; ghi nhiều lần được; không ghi thì là writer",
        },
        "--section": {
            "action": "append",
            "metavar": "CHUYÊN_MỤC",
            "help": "chỉ ở chuyên mục ấy; ghi nhiều lần được; không ghi thì mọi chuyên mục (change: all)",
        },
        "--email": {"metavar": "THƯ", "help": "địa chỉ thư, để nhận thư báo việc"},
    },
    run=run,
)
