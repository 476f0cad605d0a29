"""What programs put on the clipboard becomes Markdown: every case of `cases/clipboard/*.txt`, and RTF by its pictures.

A case begins with a line `#### What it shows`; then come `=== clipboard.html`, maybe `=== clipboard.rtf`, and what
becomes of them. PICTURE.jpg stands for a picture as hexadecimal digits, PICTURE.b64 for one as base64.
"""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st
from newsroom.importing.clipboard import ClipboardText, clipboard_markdown, read_clipboard
from newsroom.importing.rtf_pictures import rtf_pictures
from newsroom.runtime.atomic_write import STEM_PLACEHOLDER
from project_folder import ROOT, image_bytes, parse_file_listing

PICTURE = image_bytes("JPEG")
CASES = {
    f"{file.stem}: {case.partition(chr(10))[0]}": case.partition("\n")[2]
    for file in sorted((ROOT / "tests" / "cases" / "clipboard").glob("*.txt"))
    for case in file.read_text("utf-8").removeprefix("#### ").split("\n#### ")
}


def paste(html: str, rtf: bytes = b"") -> ClipboardText:
    """What is pasted into an item of `tin-tuc/2018/10/`."""
    return clipboard_markdown(
        read_clipboard(html, rtf),
        home_url="https://example.vn/",
        folder="tin-tuc/2018/10",
        find_file=lambda path: f"{path}.md" if path == "ke-hoach/17" else "",
    )


@pytest.mark.parametrize("case", CASES)
def test_what_a_program_copies_becomes_markdown(case: str) -> None:
    files = parse_file_listing(CASES[case])
    html = files.pop("clipboard.html").decode().replace("PICTURE.b64", base64.b64encode(PICTURE).decode())
    rtf = files.pop("clipboard.rtf", b"").replace(b"PICTURE.jpg", PICTURE.hex().encode())
    pasted = paste(html, rtf)
    kind = "inline" if pasted.is_inline else "markdown"
    result = {kind: pasted.markdown.replace(STEM_PLACEHOLDER, "bai")}
    if pasted.losses:
        result["losses"] = "\n".join(pasted.losses)
    assert result == {name: data.decode().strip("\n") for name, data in files.items()}
    assert all(data == PICTURE for data in pasted.picture_files.values())
    assert pasted.markdown.count("-1.jpg") >= len(pasted.picture_files)


def test_drawings_keep_the_order_of_pictures_and_binary_data_is_passed_over() -> None:
    floating = rb"{\shp{\*\shpinst{\sp{\sn pib}{\sv {\pict\pngblip\bin3 }}} ff}}}{\shprslt{\pict 00}}}"
    rtf = rb"{\rtf1{\pict\emfblip 0a0B}%s}" % floating
    assert rtf_pictures(rtf) == [b"\x0a\x0b", b"\xff"]


@given(st.text(alphabet="{}\\ picthexbn0aF1'*\n", max_size=60))
def test_any_rtf_is_read(text: str) -> None:
    rtf_pictures(text.encode())


@given(st.text(alphabet="<>/ptdablih='\" a", max_size=80))
def test_any_html_with_a_word_in_it_is_read(text: str) -> None:
    paste(f"<p>chữ</p>{text}")
