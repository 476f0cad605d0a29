"""The command `desk`: the editors' web application, on this machine for one person or shared by a board."""

import argparse
import sys
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort
from msgspec import structs

from newsroom.build.project import Project
from newsroom.commands.command import EXIT_OK, Command, flag, port_refused, whole_number
from newsroom.commands.mkdocs_setup import load_config_or_abort, project_or_abort
from newsroom.desk.access.directory import Directory, DirectoryUnavailable
from newsroom.desk.access.local import LocalAccess
from newsroom.desk.access.shared import SharedAccess
from newsroom.desk.app import DeskApp
from newsroom.desk.database import Database
from newsroom.desk.local_desk import open_socket, serve_desk
from newsroom.desk.shared_desk import WrongCertificate, open_shared_socket, read_certificate, serve_shared_desk


def run(options: argparse.Namespace) -> int:
    """Serve the desk."""
    config = load_config_or_abort()
    project = project_or_abort(config)
    if options.shared:
        _serve_shared(config, project, options.port)
    else:
        _serve_local(config, project, options.port, open_browser=not options.no_open)
    print("\nĐã đóng bàn biên tập.", file=sys.stderr)
    return EXIT_OK


def _serve_local(config: MkDocsConfig, project: Project, port: int, *, open_browser: bool) -> None:
    try:
        listening_socket = open_socket(port, Path(config.config_file_path).resolve())
    except OSError as error:
        raise port_refused(port, error) from error
    with listening_socket:
        access = LocalAccess(listening_socket.getsockname()[1])
        desk = DeskApp(config, access, Database(project.root))
        with desk.watching():
            serve_desk(desk, access, listening_socket, project.folders.cache, open_browser=open_browser)


def _serve_shared(config: MkDocsConfig, project: Project, port: int) -> None:
    settings = project.settings.desk
    if port:
        settings = structs.replace(settings, listen_port=port)
    try:
        tls = read_certificate(settings, project.root)
        directory = Directory(settings.ldap, project.root) if settings.ldap is not None else None
        listening_socket = open_shared_socket(settings)
    except (WrongCertificate, DirectoryUnavailable) as error:
        raise Abort(str(error)) from error
    except OSError as error:
        raise port_refused(settings.port, error) from error
    with listening_socket:
        database = Database(project.root)
        access = SharedAccess(database, settings.hosts, directory=directory)
        if not access.accounts.people.all():
            print("Chưa ai có tài khoản: mở một cửa sổ lệnh khác rồi gõ ./newsroom people add", file=sys.stderr)
        desk = DeskApp(config, access, database)
        with desk.watching():
            serve_shared_desk(desk, listening_socket, settings, tls)


COMMAND = Command(
    summary="mở bàn biên tập trong trình duyệt, cho một người hay cả ban",
    details="""\
    Viết, sửa, xem trước, nhập Word, hẹn giờ, ngay trên các tệp của content/. Nút Đăng dựng trang và đưa lên các nơi
    đăng ghi ở mkdocs.yml. Dừng bằng Ctrl-C.

    Với --shared, cả ban biên tập cùng làm, mỗi người một tài khoản (./newsroom people) trên máy của mình; bài vừa đăng
    và bài tới giờ tự lên trang, như với publish --watch. Địa chỉ và chứng chỉ ghi ở extra → newsroom → desk trong
    mkdocs.yml.""",
    examples=("desk", "desk --port 8765 --no-open", "desk --shared"),
    arguments={
        "--port": {
            "type": whole_number(0, 65535),
            "default": 0,
            "metavar": "SỐ",
            "help": "cổng của bàn biên tập; không ghi thì chọn một cổng đang trống, với --shared thì theo mkdocs.yml",
        },
        "--shared": flag("cho nhiều người, mỗi người một tài khoản"),
        "--no-open": flag("không tự mở trình duyệt, chỉ in ra địa chỉ"),
    },
    run=run,
)
