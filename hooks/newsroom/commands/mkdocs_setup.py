"""Reads mkdocs.yml, and takes over the messages that MkDocs would write in English."""

import logging
import sys
from pathlib import Path

import yaml
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, ConfigurationError

from newsroom.build.project import Project
from newsroom.content.frontmatter.reader import compose_mapping
from newsroom.mkdocs_plugin.project import read_project
from newsroom.model.problems import Report, format_problems, has_errors

CONFIG_FILE = "mkdocs.yml"


def load_config_or_abort(*, strict: bool = False) -> MkDocsConfig:
    """MkDocs' configuration; raises Abort, in Vietnamese, where mkdocs.yml cannot be used."""
    report, config_log = Report(CONFIG_FILE), _ConfigLogHandler()
    logger = logging.getLogger("mkdocs.config")
    logger.handlers[:], logger.propagate = [config_log], False
    try:
        # MkDocs refuses, in English, what our reader of YAML has repaired and reported.
        mapping = compose_mapping(Path(CONFIG_FILE).read_text(encoding="utf-8-sig"), report)
        if mapping is not None and not report.problems:
            return load_config(CONFIG_FILE, strict=strict or None)
    except FileNotFoundError:
        report.add(1, "tệp", "không có ở thư mục này", value=CONFIG_FILE, example="chạy lệnh ở thư mục gốc của trang")
    except UnicodeDecodeError:
        example = "Lưu thành (Save as) với mã UTF-8"
        report.add(1, "tệp", "không lưu bằng bảng mã UTF-8", value=CONFIG_FILE, example=example)
    except (ConfigurationError, yaml.YAMLError, Abort) as error:
        reason = (" ".join(config_log.errors) or str(error)).rstrip(".") if isinstance(error, Abort) else str(error)
        report.add(1, "tệp", f"có thiết lập MkDocs không nhận: {reason}", value=CONFIG_FILE)
    raise Abort("\n".join(format_problems(report.problems)))


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
    """Collects MkDocs' errors about its settings, and prints its warnings."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.errors: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.levelno > logging.WARNING:
            self.errors.append(record.getMessage())
        else:
            print(f"{CONFIG_FILE}: {record.getMessage()}", file=sys.stderr)


def set_up_logging() -> None:
    """Show MkDocs' warnings; of its other messages only our own closing line."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(message)s"))
    handler.addFilter(lambda record: record.levelno >= logging.WARNING or record.name == "mkdocs.newsroom")
    logger = logging.getLogger("mkdocs")
    logger.handlers[:] = [handler]
    logger.setLevel(logging.INFO)
    logger.propagate = False
