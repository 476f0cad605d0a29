"""Finds the documents at paths and in folders, and says of every other file there what it is."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal

from msgspec import Struct

from newsroom.runtime.folders import walk

DocumentFormat = Literal["docx", "html", "text", "markdown"]

# What is read, by the endings of files; the words name the format to editors.
_FORMATS: tuple[tuple[DocumentFormat, str, str], ...] = (
    ("docx", "Word", ".docx .docm .dotx .dotm"),
    ("html", "trang web đã lưu", ".html .htm .xhtml .xht"),
    ("text", "văn bản thuần", ".txt .text"),
    ("markdown", "Markdown", ".md .markdown .mdown .mkdn .mkd .mdx"),
)
FORMATS_BY_SUFFIX = {suffix: name for name, _, suffixes in _FORMATS for suffix in suffixes.split()}
"""What the endings of files that can be read mean."""
ACCEPTED_FORMATS = "; ".join(f"{words} ({suffixes.replace(' ', ', ')})" for _, words, suffixes in _FORMATS)
"""Those formats with all endings, as editors are told of them."""

_SAVE_AS_DOCX = "hãy mở bằng Word (hoặc LibreOffice) rồi Lưu thành loại Word Document (.docx)"
_SAVE_AS_HTML = "hãy mở bằng trình duyệt rồi Lưu trang thành loại .html"
# Documents that are not read, and what to do with them.
_REFUSED_FORMATS = (
    (".doc .dot", f"là tệp Word đời cũ; {_SAVE_AS_DOCX}"),
    (".rtf", f"là tệp RTF; {_SAVE_AS_DOCX}"),
    (".odt .ott .fodt .sxw", f"là tệp OpenDocument; {_SAVE_AS_DOCX}"),
    (".wps .wpt .wpd .pages .hwp .abw", f"là tệp của một trình soạn thảo khác; {_SAVE_AS_DOCX}"),
    (".gdoc", "chỉ là đường dẫn tới Google Docs; hãy mở ở đó rồi Tải xuống loại Microsoft Word (.docx)"),
    (
        ".pdf",
        "là tệp PDF, không nhập thành bài được; hãy xin bản Word, hoặc đính kèm tệp PDF vào kế hoạch (attachments)",
    ),
    (".mht .mhtml .webarchive .maff", f"là trang web gói trong một tệp; {_SAVE_AS_HTML}"),
    (".eml .msg", "là một bức thư; hãy mở thư, lưu tệp đính kèm hoặc chép chữ vào một tệp .docx"),
    (".zip .rar .7z .tar .gz .tgz", "là tệp nén; hãy giải nén rồi nhập thư mục"),
    (".xls .xlsx .ods .csv", "là bảng tính; hãy chép bảng vào một tệp .docx, hoặc đính kèm tệp (attachments)"),
    (".ppt .pptx .odp", "là bài trình chiếu; hãy chép chữ vào một tệp .docx, hoặc đính kèm tệp (attachments)"),
    (".epub .tex .rst .adoc .asciidoc .org .textile .wiki", f"là loại văn bản máy chưa đọc được; {_SAVE_AS_DOCX}"),
)
_REFUSED_SUFFIXES = {suffix: why for suffixes, why in _REFUSED_FORMATS for suffix in suffixes.split()}


class FoundFiles(Struct, frozen=True):
    """What is at the paths that were named, each file and each folder left alone in one of the lists.

    `refused` has documents that cannot be read, each with a Vietnamese clause that says why; `others` is what lies in
    a folder and is no document, a path each.
    """

    documents: list[Path]
    refused: list[tuple[Path, str]]
    others: list[Path]


def find_documents(paths: Iterable[Path], content: Path, content_name: str) -> FoundFiles:
    """The files at these paths and below these folders; nothing inside `content` is a document to bring in."""
    found = FoundFiles([], [], [])
    for path in paths:
        if not path.exists():
            found.refused.append((path, "không có tệp hay thư mục này"))
            continue
        for file in _files_in(path, found) if path.is_dir() else [path]:
            why = why_refused(file.suffix)
            if file.resolve().is_relative_to(content.resolve()):
                found.refused.append((file, f"đã nằm trong {content_name}/, không cần nhập"))
            elif not why:
                found.documents.append(file)
            elif file == path or file.suffix.lower() in _REFUSED_SUFFIXES:
                found.refused.append((file, why))
            else:
                found.others.append(file)
    return found


def why_refused(suffix: str) -> str:
    """Why a file with this ending cannot be read, as a Vietnamese clause that says what to do; "" where it can."""
    if suffix.lower() in FORMATS_BY_SUFFIX:
        return ""
    why = _REFUSED_SUFFIXES.get(suffix.lower())
    return why or f"thuộc loại tệp không nhập được; nhận các loại: {ACCEPTED_FORMATS}"


def _files_in(folder: Path, found: FoundFiles) -> Iterator[Path]:
    """The files of a folder in order of their names; hidden ones and linked folders are named and left alone."""

    def report_unreadable(error: OSError) -> None:
        found.refused.append((Path(error.filename), "là thư mục không mở được; hãy kiểm tra quyền truy cập"))

    for parent, subfolders, names in walk(folder, report_unreadable):
        here = Path(parent)
        entered = [name for name in sorted(subfolders) if not name.startswith(".") and not (here / name).is_symlink()]
        found.others.extend(here / name for name in sorted(set(subfolders) - set(entered)))
        subfolders[:] = entered
        for name in sorted(names):
            # Word keeps ~$bai.docx beside a document while it is open.
            if name.startswith((".", "~$")):
                found.others.append(here / name)
            else:
                yield here / name
