"""Reads mkdocs.yml, and takes over the messages that MkDocs would write in English."""

import contextlib
import io
import logging
import re
import sys
from pathlib import Path

import yaml
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, ConfigurationError
from msgspec import Struct

from newsroom.build.project import Project
from newsroom.content.frontmatter.fields import Fields
from newsroom.content.frontmatter.reader import compose_mapping
from newsroom.mkdocs_plugin.project import read_project
from newsroom.model.problems import Report, format_problems, has_errors

CONFIG_FILE = "mkdocs.yml"
# What MkDocs logs of a setting, and what its sentences quote. They are English, and are not shown.
_REFUSED_SETTING = re.compile(r"Config value '([^']+)': (.*)", re.DOTALL)
_QUOTED, _LINE = re.compile("['\"]([^'\"]+)['\"]"), re.compile(r"line (\d+)")
_SETTING_EXAMPLES = {
    "site_url": "https://danvan.example.vn/",
    "docs_dir": "content",
    "site_dir": "site",
    "nav": "[{Trang chủ: index.md}]",
    "theme": "{name: material, custom_dir: overrides}",
    "hooks": "[hooks/build.py]",
    "plugins": "[]",
    "markdown_extensions": "[attr_list, footnotes, tables]",
    "dev_addr": "127.0.0.1:8000",
    "watch": "[overrides]",
}


class _ReadAhead(Struct):
    """A configuration that was read before it is asked for, and what was said of it meanwhile."""

    config: MkDocsConfig
    said: str


_read_ahead: list[_ReadAhead] = []


def read_config_ahead() -> MkDocsConfig | None:
    """Read mkdocs.yml for the next call of `load_config_or_abort`; None where it cannot be used."""
    said = io.StringIO()
    try:
        with contextlib.redirect_stderr(said):
            config = load_config_or_abort()
    except (Exception, SystemExit):
        # Whoever asks for it reads it again, and says why. A hook may raise anything.
        return None
    _read_ahead.append(_ReadAhead(config, said.getvalue()))
    return config


def load_config_or_abort(*, strict: bool = False) -> MkDocsConfig:
    """MkDocs' configuration, which serves for one build; raises Abort, in Vietnamese, where mkdocs.yml is unusable."""
    if _read_ahead and not strict:
        ahead = _read_ahead.pop()
        print(ahead.said, end="", file=sys.stderr)
        return ahead.config
    report = Report(CONFIG_FILE)
    try:
        # MkDocs refuses, in English, what our reader of YAML has repaired and reported.
        mapping = compose_mapping(Path(CONFIG_FILE).read_text(encoding="utf-8-sig"), report)
        if mapping is not None and not report.problems:
            return _load_config(Fields(mapping, report), strict=strict)
    except FileNotFoundError:
        report.add(1, "tệp", "không có ở thư mục này", value=CONFIG_FILE, example="chạy lệnh ở thư mục gốc của trang")
    except UnicodeDecodeError:
        example = "Lưu thành (Save as) với mã UTF-8"
        report.add(1, "tệp", "không lưu bằng bảng mã UTF-8", value=CONFIG_FILE, example=example)
    except (ConfigurationError, yaml.YAMLError) as error:
        line = _LINE.search(str(error))
        names = _quoted_names(str(error))
        why = f"có {_in_quotes(names)} mà MkDocs không đọc được" if names else "có chỗ MkDocs không đọc được"
        report.add(int(line[1]) if line else 1, "tệp", why, value=CONFIG_FILE)
    raise Abort("\n".join(format_problems(report.problems)))


def _load_config(fields: Fields, *, strict: bool) -> MkDocsConfig:
    """MkDocs' configuration; what MkDocs logs of it is reported at its line. Raises Abort where that cannot be used."""
    config_log = _ConfigLogHandler()
    logger = logging.getLogger("mkdocs.config")
    logger.handlers[:], logger.propagate = [config_log], False
    try:
        config = load_config(CONFIG_FILE, strict=strict or None)
    except Abort as error:
        for record in config_log.records:
            _report_refused_setting(record, fields)
        raise Abort("\n".join(format_problems(fields.report.problems))) from error
    for record in config_log.records:
        _report_refused_setting(record, fields)
    for line in format_problems(fields.report.problems):
        print(line, file=sys.stderr)
    return config


def _report_refused_setting(record: logging.LogRecord, fields: Fields) -> None:
    """Report a sentence of MkDocs' about a setting at the line of that setting, with the names that it quotes."""
    is_error = record.levelno > logging.WARNING
    found = _REFUSED_SETTING.fullmatch(record.getMessage())
    key, sentence = found.groups() if found else ("tệp", record.getMessage())
    node = fields.nodes.get(key)
    names = _quoted_names(sentence)
    if not is_error:
        why, value = "không phải là thiết lập MkDocs biết, hoặc đã cũ", None
    elif isinstance(node, yaml.ScalarNode):
        why, value = "không phải là giá trị MkDocs nhận ở đây", node.value
    else:
        why = f"có {_in_quotes(names)} mà MkDocs không dùng được" if names else "không viết đúng cách MkDocs nhận"
        value = None
    example = _SETTING_EXAMPLES.get(key)
    fields.report_problem(key, why, value=value, example=example, level="error" if is_error else "warning")


def _quoted_names(sentence: str) -> list[str]:
    """What an English sentence quotes of mkdocs.yml; it may quote paths and types as well."""
    settings = Path(CONFIG_FILE).read_text(encoding="utf-8-sig")
    names = dict.fromkeys(_QUOTED.findall(re.sub("<class [^<>]*>", "", sentence)))
    return [name for name in names if name in settings]


def _in_quotes(names: list[str]) -> str:
    return ", ".join(f"“{name}”" for name in names)


def project_or_abort(config: MkDocsConfig, *, strict: bool = False) -> Project:
    """The project; prints the warnings of its mkdocs.yml, and raises Abort where that has errors."""
    project = read_project(config)
    lines = "\n".join(format_problems(project.problems))
    if has_errors(project.problems, strict=strict):
        raise Abort(lines)
    if lines:
        print(lines, file=sys.stderr)
    return project


def published_site(config: MkDocsConfig) -> Project:
    """The project whose site has been published; raises Abort where there is no site."""
    project = project_or_abort(config, strict=True)
    if not any(project.folders.site.glob("*")):
        raise Abort("Chưa có trang nào được dựng; hãy chạy ./newsroom build trước.")
    return project


class _ConfigLogHandler(logging.Handler):
    """Collects MkDocs' errors and warnings about its settings."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


def set_up_logging() -> None:
    """Show MkDocs' warnings; of its other messages only our own closing line."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(message)s"))
    handler.addFilter(lambda record: record.levelno >= logging.WARNING or record.name == "mkdocs.newsroom")
    logger = logging.getLogger("mkdocs")
    logger.handlers[:] = [handler]
    logger.setLevel(logging.INFO)
    logger.propagate = False
