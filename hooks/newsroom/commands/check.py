"""The command `check`: the problems of the content with style advice, or those of the published feeds."""

from __future__ import annotations

import argparse
import sys

from newsroom.build.steps import find_problems
from newsroom.commands.command import EXIT_CONTENT_ERRORS, EXIT_OK, FLAG, Command
from newsroom.commands.fix_style import StyleChecker, confirm_at_terminal
from newsroom.commands.mkdocs_setup import load_config_or_abort, published_site
from newsroom.mkdocs_plugin.project import open_content
from newsroom.model.problems import Problem, format_problems, has_errors


def run(options: argparse.Namespace) -> int:
    """Print every problem on standard output; the exit status is 1 if there is an error among them."""
    problems = _feed_problems() if options.feeds else _content_problems(options)
    for line in format_problems(problems, options.format):
        print(line)
    failed = bool(problems) if options.feeds else has_errors(problems, strict=options.strict)
    return EXIT_CONTENT_ERRORS if failed else EXIT_OK


def _content_problems(options: argparse.Namespace) -> list[Problem]:
    config = load_config_or_abort(strict=options.strict)
    if options.fix:
        with open_content(config) as loaded:
            count = StyleChecker(loaded).fix(confirm_at_terminal)
        print(f"Đã sửa {count} tệp." if count else "Không có lỗi nào chắc chắn để sửa.", file=sys.stderr)
    with open_content(config) as loaded:
        return find_problems(loaded) + ([] if options.no_advice else StyleChecker(loaded).check())


def _feed_problems() -> list[Problem]:
    # The checker of feeds is slow to import, and without --feeds it is not needed.
    from newsroom.feeds.validate import check_site_feeds

    project = published_site(load_config_or_abort())
    return list(check_site_feeds(project.folders.site, project.settings.home_url))


COMMAND = Command(
    usage="check [--format text|json|github] [--strict] [--no-advice] [--fix] [--feeds]",
    summary="""\
chỉ kiểm tra nội dung, không dựng trang; kèm gợi ý biên tập (--no-advice: không kèm;
--fix: cho xem rồi sửa những lỗi chắc chắn;
--feeds: kiểm tra các nguồn tin RSS, Atom, JSON của trang đã dựng)""",
    arguments={
        "--format": {"choices": ("text", "json", "github"), "default": "text"},
        "--strict": FLAG,
        "--feeds": FLAG,
        "--fix": FLAG,
        "--no-advice": FLAG,
    },
    run=run,
)
