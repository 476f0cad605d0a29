"""The files that let machines run the program by themselves: each is a function of the same few values."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import PurePath
from xml.sax.saxutils import escape

from msgspec import Struct

from newsroom.model.settings import PublishTarget
from newsroom.publishing.secrets import secret_variable
from newsroom.publishing.target import address_scheme

LAUNCHER = "newsroom"
_SSH_SCHEMES = {"sftp", "rsync+ssh", "git+ssh"}
# Scheme of a target's address → the names of the secrets that it asks for.
_SECRETS = {
    **dict.fromkeys(("ftps", "ftp"), ("password",)),
    **dict.fromkeys(("git+https", "git+http"), ("token",)),
    "s3": ("key", "secret"),
}


class Service(Struct, frozen=True):
    """A project that is to be published by itself."""

    name: str
    """Of the service: small letters, digits and hyphens."""
    site_name: str
    root: PurePath
    python: str
    """The interpreter that starts the launcher; used on Windows, where no file is started by its first line."""
    user: str
    targets: Sequence[PublishTarget] = ()
    has_own_wheel: bool = False
    """True if the program is a wheel in vendor/, as `init` makes it; False in a checkout of the program."""
    desk_port: int = 0
    """Where the desk listens that is to be served, 0 to publish alone; the desk publishes, too."""

    @property
    def purpose(self) -> str:
        """What it does, in Vietnamese."""
        return "bàn biên tập" if self.desk_port else "tự dựng và đăng trang"

    @property
    def arguments(self) -> Sequence[str]:
        """The command of the program that does it."""
        return ("desk", "--shared") if self.desk_port else ("publish", "--watch")

    @property
    def secret_variables(self) -> list[str]:
        """The environment variables with the targets' secrets."""
        return [
            secret_variable(target.name, secret)
            for target in self.targets
            for secret in _SECRETS.get(address_scheme(target.address), ())
        ]

    @property
    def uses_ssh(self) -> bool:
        """True if a target is reached by SSH, with a key."""
        return any(address_scheme(target.address) in _SSH_SCHEMES for target in self.targets)

    @property
    def written_folders(self) -> list[str]:
        """The folders that a publication writes to."""
        places = [PurePath(target.address) for target in self.targets if not address_scheme(target.address)]
        return [str(self.root), *(str(self.root / place) for place in places)]


class ServiceFile(Struct, frozen=True):
    """A kind of file: what it is for, where it belongs, and what stands in it.

    `path` is relative to the project, or to the user's home where it begins with `~`.
    """

    label: str
    path: str
    write: Callable[[Service], str]
    encoding: str = "utf-8"


def systemd_user_unit(service: Service) -> str:
    """A unit of a user's own systemd (systemd.service(5), systemd.exec(5)), hardened as far as a user may."""
    return _unit(service, system=False)


def systemd_system_unit(service: Service) -> str:
    """A unit of the whole machine's systemd, which sees the disk read-only but for what it publishes from and to."""
    return _unit(service, system=True)


def _unit(service: Service, *, system: bool) -> str:
    network = "Wants=network-online.target\nAfter=network-online.target\n" if system else ""
    # Ports below 1024 are root's, unless it is said otherwise (capabilities(7)).
    low_port = "AmbientCapabilities=CAP_NET_BIND_SERVICE\n" if 0 < service.desk_port < 1024 else ""
    # A user's manager may not make file systems read-only for its services unless the kernel lets everybody do so.
    walls = f"""\
User={service.user}
ProtectSystem=strict
ProtectHome=read-only
ReadWritePaths={" ".join(_unit_word(f"-{folder}") for folder in service.written_folders)}
PrivateTmp=yes
PrivateDevices=yes
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectControlGroups=yes
{low_port}"""
    return f"""\
# Mật khẩu của các nơi đăng: ~/.config/newsroom/secrets.yml của người dùng {service.user}
[Unit]
Description={service.site_name.replace("%", "%%")}: {service.purpose}
{network}
[Service]
Type=exec
WorkingDirectory={str(service.root).replace("%", "%%")}
ExecStart={_unit_word(str(service.root / LAUNCHER))} {" ".join(service.arguments)}
Restart=always
RestartSec={5 if service.desk_port else 30}
# Lệnh sai, hoặc lệnh ấy đang chạy rồi
RestartPreventExitStatus=2
# Dừng giữa hai bước; đang lưu thì lưu xong, đang đăng dở thì lần sau đi tiếp
KillMode=mixed
TimeoutStopSec=5min
{walls if system else ""}NoNewPrivileges=yes
LockPersonality=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
SystemCallArchitectures=native

[Install]
WantedBy={"multi-user" if system else "default"}.target
"""


def _unit_word(text: str) -> str:
    """A word of a unit file: specifiers and quotes taken literally (systemd.syntax(7))."""
    written = text.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return f'"{written}"' if re.search(r"""[\s'"\\;]""", text) else written


def windows_task(service: Service) -> str:
    """A task of Windows' scheduler (Task Scheduler schema 1.2): from logging on, and looked after every ten minutes."""
    return f"""\
<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Description>{escape(service.site_name)}: {service.purpose}</Description>
  </RegistrationInfo>
  <Triggers>
    <TimeTrigger>
      <Repetition>
        <Interval>PT10M</Interval>
      </Repetition>
      <StartBoundary>2024-01-01T00:00:00</StartBoundary>
      <Enabled>true</Enabled>
    </TimeTrigger>
    <LogonTrigger>
      <Enabled>true</Enabled>
    </LogonTrigger>
  </Triggers>
  <Principals>
    <Principal id="Author">
      <LogonType>InteractiveToken</LogonType>
      <RunLevel>LeastPrivilege</RunLevel>
    </Principal>
  </Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <StartWhenAvailable>true</StartWhenAvailable>
    <Enabled>true</Enabled>
    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>
  </Settings>
  <Actions Context="Author">
    <Exec>
      <Command>{escape(service.python)}</Command>
      <Arguments>{LAUNCHER} {" ".join(service.arguments)}</Arguments>
      <WorkingDirectory>{escape(str(service.root))}</WorkingDirectory>
    </Exec>
  </Actions>
</Task>
"""


_MOUNT = "/trang"
"""Where the project is mounted in a container."""


def containerfile(service: Service) -> str:
    """An image with the program; the project is mounted. After the build it needs no network but for publishing."""
    secrets = "".join(f" -e {name}" for name in service.secret_variables)
    vendor = "COPY vendor ./vendor\n" if service.has_own_wheel else ""
    program = "" if service.has_own_wheel else f"ENV PYTHONPATH={_MOUNT}/hooks\n"
    keys = " -v ~/.ssh:/root/.ssh:ro" if service.uses_ssh else ""
    # So a web server of the machine reaches the desk, and nobody else does.
    network = " --network=host" if service.desk_port else ""
    run = f"podman run -d --name {service.name} --restart=always --stop-timeout=300{network}"
    command = ", ".join(f'"{word}"' for word in ("python", "-m", "newsroom", *service.arguments))
    return f"""\
# podman build -t {service.name} .
# {run} -v .:{_MOUNT}{keys}{secrets} {service.name}
FROM docker.io/library/python:3.13-slim
RUN {_apt_get(service)}
WORKDIR {_MOUNT}
COPY requirements.txt ./
{vendor}RUN python -m pip install --no-cache-dir --require-hashes -r requirements.txt
ENV NO_MKDOCS_2_WARNING=1 PYTHONDONTWRITEBYTECODE=1
{program}CMD [{command}]
"""


def _apt_get(service: Service) -> str:
    packages = "git openssh-client rsync" if service.uses_ssh else "git"
    return f"apt-get update && apt-get install -y --no-install-recommends {packages} && rm -rf /var/lib/apt/lists/*"


def _ssh_lines() -> Iterator[str]:
    """Shell lines that put the key and the servers' keys, from the variables of the same names, where SSH looks."""
    yield "mkdir -p -m 700 ~/.ssh"
    yield """(umask 077; printf '%s\\n' "$SSH_KEY" > ~/.ssh/id_ed25519)"""
    yield """printf '%s\\n' "$SSH_KNOWN_HOSTS" >> ~/.ssh/known_hosts"""


def github_workflow(service: Service) -> str:
    """A workflow of GitHub Actions: after each push, and every ten minutes for what is due."""
    ssh = ""
    if service.uses_ssh:
        lines = "".join(f"          {line}\n" for line in _ssh_lines())
        ssh = f"""\
      - run: |
{lines}        env:
          SSH_KEY: ${{{{ secrets.SSH_KEY }}}}
          SSH_KNOWN_HOSTS: ${{{{ secrets.SSH_KNOWN_HOSTS }}}}
"""
    variables = "".join(f"          {name}: ${{{{ secrets.{name} }}}}\n" for name in service.secret_variables)
    environment = f"        env:\n{variables}" if variables else ""
    return f"""\
# Mật khẩu và khóa ghi ở Settings → Secrets and variables → Actions{_named(service)}
name: Đăng trang
on:
  push:
    branches: [main]
  schedule:
    - cron: "*/10 * * * *"
  workflow_dispatch:
permissions:
  contents: read
concurrency:
  group: dang-trang
  cancel-in-progress: false
jobs:
  dang-trang:
    runs-on: ubuntu-latest
    timeout-minutes: 60
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with:
          python-version: "3.13"
      - uses: actions/cache@v4
        with:
          path: |
            .cache
            .publish
          key: newsroom-${{{{ github.run_id }}}}
          restore-keys: newsroom-
{ssh}      - run: ./{LAUNCHER} publish
{environment}"""


def gitlab_pipeline(service: Service) -> str:
    """A pipeline of GitLab CI: after each push to the default branch, and when a pipeline schedule says so."""
    lines = [_apt_get(service), *(_ssh_lines() if service.uses_ssh else ())]
    before = "".join(f"    - {_yaml_word(line)}\n" for line in lines)
    return f"""\
# Mật khẩu và khóa ghi ở Settings → CI/CD → Variables (Masked){_named(service)}
# Bài hẹn giờ: đặt lịch chạy mỗi 10 phút ở Build → Pipeline schedules
dang-trang:
  image: python:3.13-slim
  rules:
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
  resource_group: dang-trang
  timeout: 1h
  cache:
    key: newsroom
    paths:
      - .cache/
      - .publish/
  before_script:
{before}  script:
    - ./{LAUNCHER} publish
"""


def _yaml_word(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _named(service: Service) -> str:
    names = [*service.secret_variables, *(("SSH_KEY", "SSH_KNOWN_HOSTS") if service.uses_ssh else ())]
    return f": {', '.join(names)}" if names else ""


SERVICE_FILES: Mapping[str, ServiceFile] = {
    "systemd": ServiceFile("Linux, cho người dùng này", "~/.config/systemd/user/{name}.service", systemd_user_unit),
    "systemd-system": ServiceFile("Linux, cho cả máy", "/etc/systemd/system/{name}.service", systemd_system_unit),
    "windows": ServiceFile("Windows (Task Scheduler)", ".publish/{name}.xml", windows_task, "utf-16"),
    "container": ServiceFile("Podman, Docker", "Containerfile", containerfile),
    "github": ServiceFile("GitHub Actions", ".github/workflows/dang-trang.yml", github_workflow),
    "gitlab": ServiceFile("GitLab CI", ".gitlab-ci.yml", gitlab_pipeline),
}
