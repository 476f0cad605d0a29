"""The command `ping`: tells the WebSub hub which feeds have changed."""

import argparse
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from newsroom.commands.command import EXIT_CONTENT_ERRORS, EXIT_OK, Command, flag
from newsroom.commands.mkdocs_setup import load_config_or_abort, published_site
from newsroom.feeds.websub import HubState, NotifyResult, is_hub_url, notify_hub, published_feed_digests

HUB_STATE_FILE = "websub.json"
_SETUP_HELP = """Thêm vào mkdocs.yml, rồi dựng lại trang:
extra:
  newsroom:
    hub: https://pubsubhubbub.appspot.com/"""

NotifyHub = Callable[[str, list[str]], list[NotifyResult]]


def run(options: argparse.Namespace) -> int:
    """Tell the hub that mkdocs.yml names."""
    project = published_site(load_config_or_abort())
    settings, folders = project.settings, project.folders
    url = settings.home_url
    return ping_changed_feeds(
        settings.hub,
        published_feed_digests(folders.site, url),
        state_file=folders.cache / HUB_STATE_FILE,
        dry_run=options.dry_run,
        notify=lambda hub, topics: notify_hub(hub, topics, user_agent=f"newsroom (+{url})"),
    )


def ping_changed_feeds(
    hub: str, digests: Mapping[str, str], *, state_file: Path, dry_run: bool, notify: NotifyHub
) -> int:
    """Tell the hub of the feeds that changed; the exit status is 0 if it has accepted all of them.

    The published feeds (digests by address) are compared with what the hub was told last, which `state_file` keeps. So
    nothing is lost if there are two builds between two runs.
    """
    if not is_hub_url(hub):
        why = f"Địa chỉ hub trong mkdocs.yml không dùng được: {hub}" if hub else "Chưa cấu hình hub WebSub để báo tin."
        print(f"{why}\n{_SETUP_HELP}", file=sys.stderr)
        return EXIT_CONTENT_ERRORS
    if not digests:
        print("Chưa có trang nào được dựng; hãy chạy ./newsroom build trước.", file=sys.stderr)
        return EXIT_CONTENT_ERRORS
    state = HubState.load(state_file)
    changed = state.changed_feeds(hub, digests)
    if not changed:
        print("Không có nguồn tin nào thay đổi kể từ lần báo trước.", file=sys.stderr)
        return EXIT_OK
    if dry_run:
        print("\n".join(changed))
        print(f"Xem trước: {len(changed)} nguồn tin sẽ được báo cho {hub}; chưa báo gì.", file=sys.stderr)
        return EXIT_OK
    results = notify(hub, changed)
    for result in results:
        print(f"{result.topic}: {result.message}")
    accepted = {result.topic for result in results if result.accepted}
    if accepted:
        state.with_accepted(hub, digests, accepted).save(state_file)
    refused = len(changed) - len(accepted)
    rest = f", còn {refused} chưa báo được; chạy lại ./newsroom ping để báo tiếp" if refused else ""
    print(f"Đã báo cho {hub}: {len(accepted)} nguồn tin{rest}.", file=sys.stderr)
    return EXIT_CONTENT_ERRORS if refused else EXIT_OK


COMMAND = Command(
    summary="báo cho hub WebSub những nguồn tin vừa thay đổi",
    details="""\
    Hub ghi ở mkdocs.yml (extra: newsroom: hub:). Chạy sau khi đã đưa trang lên máy chủ. Mã thoát là 1 nếu còn nguồn
    tin chưa báo được; chạy lại là báo tiếp.""",
    examples=("ping --dry-run", "ping"),
    arguments={"--dry-run": flag("chỉ xem sẽ báo những gì")},
    run=run,
)
