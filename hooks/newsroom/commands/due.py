"""The command `due`: when the next items appear or expire, with ready settings for cron, systemd and GitHub Actions."""

import argparse
import sys
from pathlib import Path

from newsroom.commands.command import EXIT_OK, Command, flag
from newsroom.commands.mkdocs_setup import load_config_or_abort
from newsroom.library.schedule import scheduler_examples, upcoming_events
from newsroom.mkdocs_plugin.project import open_content
from newsroom.text.dates import iso_datetime


def run(options: argparse.Namespace) -> int:
    """Print the events on standard output, one a line, and the settings on standard error."""
    config = load_config_or_abort()
    with open_content(config) as loaded:
        events = upcoming_events(loaded.library)
        folder = loaded.project.folders.content_name
        for event in events if options.all else events[:1]:
            print(iso_datetime(event.moment), event.kind, f"{folder}/{event.path}", event.title, sep="\t")
    if not events:
        print("Không có bài nào hẹn giờ đăng hay sắp hết hạn.", file=sys.stderr)
    root = Path(config.config_file_path).resolve().parent
    print(f"\n{scheduler_examples(root, events[0].moment if events else None)}", file=sys.stderr, end="")
    return EXIT_OK


COMMAND = Command(
    summary="lúc nào có bài tới giờ đăng hay hết hạn",
    details="""\
    In ra lần gần nhất, kèm mẫu cài đặt cron, systemd và GitHub Actions để máy tự dựng lại trang đúng lúc.""",
    examples=("due", "due --all"),
    arguments={"--all": flag("mọi lần, không chỉ lần gần nhất")},
    run=run,
)
