"""A mistake is text on the page of the preview."""

from pathlib import Path

from newsroom.mkdocs_plugin.live_preview import LivePreview


def test_what_is_wrong_is_text_and_no_markup(tmp_path: Path) -> None:
    preview = LivePreview()
    preview.report_failure(["<script>alert(1)</script>"], tmp_path)
    assert "<script>" not in preview.banner()
