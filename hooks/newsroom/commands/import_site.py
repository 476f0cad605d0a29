"""The command `import-site`: a whole old site comes in, with an answer for every old address."""

import argparse
import datetime
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from pathlib import Path

from mkdocs.exceptions import Abort
from msgspec import structs

from newsroom.build.project import Project
from newsroom.commands.command import EXIT_CONTENT_ERRORS, EXIT_OK, Command, WrongCommand, flag
from newsroom.commands.mkdocs_setup import load_config_or_abort, project_or_abort
from newsroom.content.settings_file import WrongSettings
from newsroom.desk.responses import item_address, page_address
from newsroom.kinds import KINDS
from newsroom.library.redirects_file import REDIRECTS_FILE
from newsroom.migration.context import ConvertContext
from newsroom.migration.finding_list import FindingList
from newsroom.migration.importer import ImportTotals
from newsroom.migration.inventory import take_inventory
from newsroom.migration.journal import FOLDER, JOURNAL_FILE, Journal
from newsroom.migration.map_file import settle_map
from newsroom.migration.media import MediaFolders, folders_of_source
from newsroom.migration.new_sections import write_sections
from newsroom.migration.old_addresses import addresses_here, page_finder, taken_feeds
from newsroom.migration.old_site import Finding
from newsroom.migration.outcome import ImportSummary
from newsroom.migration.page_findings import page_findings
from newsroom.migration.report import HTML_FILE, terminal_lines, write_report
from newsroom.migration.report_view import report_view
from newsroom.migration.site_map import SiteMap
from newsroom.migration.source import SourceRefused
from newsroom.migration.sources import find_reader
from newsroom.migration.spool import Spool
from newsroom.migration.steps import ImportRun
from newsroom.mkdocs_plugin.project import CACHE_FOLDER, engine_key
from newsroom.model.problems import format_problems, has_errors
from newsroom.model.settings import DESK_PORT, Section
from newsroom.runtime.atomic_write import replace_file
from newsroom.runtime.caller import path_from_caller
from newsroom.runtime.folders import files_below
from newsroom.runtime.locks import file_lock
from newsroom.runtime.pool import job_count
from newsroom.runtime.progress import Progress
from newsroom.scaffold.project_files import untouched_first_pages
from newsroom.text.dates import TIME_ZONE, ImpossibleDate, UnknownDateFormat, parse_moment

_BUGS_FILE = "loi-nhap-trang-cu.txt"


def run(options: argparse.Namespace) -> int:
    """Print the report's lines on standard output, and what is under way on standard error."""
    if len(options.source) != 1:
        raise WrongCommand("Hãy ghi tệp hay thư mục của trang cũ, chẳng hạn: ./newsroom import-site trang-cu.sql.gz")
    since = _read_since(options.since)
    progress = Progress(sys.stderr)

    def report_wait(holder: str) -> None:
        progress.print_line(f"Một lần nhập trang cũ khác đang chạy{holder}; đang chờ…")

    project = project_or_abort(load_config_or_abort())
    with ExitStack() as stack:
        stack.enter_context(file_lock(project.folders.cache / "import-site.lock", report_wait))
        try:
            site_import = _SiteImport(options, since, progress, stack)
            summary = site_import.run()
        except SourceRefused as refusal:
            raise WrongCommand(str(refusal)) from refusal
        for line in _write_report(summary, site_import.project):
            print(line)
    return EXIT_CONTENT_ERRORS if summary.outcomes.get("failed") else EXIT_OK


class _SiteImport:
    """One call of the command; what it opens is closed by `stack`."""

    def __init__(
        self, options: argparse.Namespace, since: datetime.datetime | None, progress: Progress, stack: ExitStack
    ) -> None:
        self._options, self._since, self._progress, self._stack = options, since, progress, stack
        self._is_dry_run = bool(options.dry_run)
        self._source = path_from_caller(options.source[0])
        self._read_project()

    def _read_project(self) -> None:
        self._config = load_config_or_abort()
        self._project = project_or_abort(self._config)
        self._cache = self._project.folders.cache

    @property
    def project(self) -> Project:
        """The project, once `run` is over with the sections that the map adds."""
        return self._project

    def run(self) -> ImportSummary:
        """Read, decide, write, and sum up."""
        spool = self._read_source()
        site_map, map_file = self._settle_map(spool)
        journal = self._stack.enter_context(
            closing(Journal(self._project.root / JOURNAL_FILE, is_dry_run=self._is_dry_run))
        )
        journal.choose_site(spool.site)
        findings = self._stack.enter_context(closing(FindingList(self._cache / "import-site-findings.sqlite")))
        for finding in spool.findings():
            findings.add(finding)
        folders = self._project.folders
        run = ImportRun(
            spool, journal, site_map, self._project.settings, folders.content_writer(self._progress.print_line),
            folders.site, engine_key(self._config, self._project), self._since, self._project.now, self._is_dry_run,
            job_count(), untouched_first_pages(folders.content),
        )  # fmt: skip
        placed = run.place()
        parser = self._project.parser()

        media = MediaFolders(self._media_folders())
        names_here = (file.relative_to(folders.content).as_posix() for file in files_below(folders.content))
        here = addresses_here([*names_here, *placed.items.paths.values()], self._project.settings)

        def make_context(own_spool: Spool) -> ConvertContext:
            return ConvertContext(
                settings=self._project.settings,
                kinds=KINDS,
                parser=parser,
                site_map=site_map,
                addresses=spool.site.addresses,
                find_page=page_finder(own_spool, placed.items.paths, placed.lists),
                find_item=lambda key: placed.items.paths.get(key, ""),
                find_media=media.find,
                here=here,
                now=self._project.now,
            )

        totals = run.bring_in(placed, findings, make_context, self._show_progress)
        paths = (file.relative_to(folders.content).as_posix() for file in files_below(folders.content))
        redirects = folders.content / REDIRECTS_FILE
        lines = list(run.redirects(placed, paths, redirects.read_bytes() if redirects.is_file() else b""))
        run.write_redirects(lines)
        for old, new in taken_feeds(placed.lists, here):
            findings.add(Finding("feed-address-taken", old, f"bản tin RSS nay ở {new}"))
        self._keep_tracebacks(totals)
        for told in page_findings(
            placed.items.paths.values(), folders.content, self._project.settings, self._config.nav
        ):
            findings.add(told.finding, told.path)
        return ImportSummary(
            site=spool.site, source=self._options.source[0], is_dry_run=self._is_dry_run, outcomes=totals.outcomes,
            drafts=totals.drafts, counts=totals.counts, findings=findings,
            left_out=[*totals.left_out.most_common(), *spool.left_out()], redirects=len(lines), map_file=map_file,
            new_sections=[section.title for section in site_map.new_sections],
            addresses=spool.count_addresses() + len(placed.lists),
        )  # fmt: skip

    def _read_source(self) -> Spool:
        self._progress.print_line("Đang đọc trang cũ…")
        reader = find_reader(self._source)
        spool = Spool(self._cache / "import-site.sqlite")
        self._stack.callback(spool.close)
        reader.read(self._source, spool)
        spool.finish()
        return spool

    def _media_folders(self) -> Iterator[Path]:
        """Where pictures and files may lie: what the board names, and what its source brings."""
        if self._options.media:
            folder = path_from_caller(self._options.media)
            if not folder.is_dir():
                raise WrongCommand(f"Không có thư mục {self._options.media} (--media).")
            yield folder
        yield from folders_of_source(self._source)

    def _settle_map(self, spool: Spool) -> tuple[SiteMap, str]:
        """The board's decisions and their file as the board sees its path; new sections are in mkdocs.yml afterwards.

        A dry run writes the file too: it is what a board looks through before anything comes in. Raises Abort where
        there are errors in the file.
        """
        project, options = self._project, self._options
        file = path_from_caller(options.map) if options.map else project.root / FOLDER / "map.yml"
        shown = options.map or f"{FOLDER}/map.yml"
        data = file.read_bytes() if file.is_file() else None
        if options.map and data is None:
            self._progress.print_line(f"Chưa có tệp {shown} (--map): máy viết đề nghị vào đó rồi làm theo.")
        pages = [page.stem for page in project.folders.content.glob("*.md")]
        board_map = settle_map(
            data, shown, take_inventory(spool), project.settings, source=options.source[0], taken=pages
        )
        problems = "\n".join(format_problems(board_map.problems))
        if has_errors(board_map.problems, strict=False):
            raise Abort(problems)
        if problems:
            self._progress.print_line(problems)
        new = board_map.text.encode()
        if new != data:
            replace_file(file, new)
        self._add_sections(board_map.site_map.new_sections)
        return board_map.site_map, shown

    def _add_sections(self, sections: Sequence[Section]) -> None:
        """Write new sections into mkdocs.yml; a dry run only goes on as if they stood there."""
        if not sections:
            return
        settings, folders = self._project.settings, self._project.folders
        if self._is_dry_run:
            settings = structs.replace(settings, sections=(*settings.sections, *sections))
            self._project = structs.replace(self._project, settings=settings)
            return
        writer = folders.content_writer(self._progress.print_line)
        try:
            write_sections(self._project.settings_file, sections, settings, KINDS, self._cache / FOLDER, writer)
        except WrongSettings as error:
            raise Abort(str(error)) from error
        self._read_project()

    def _keep_tracebacks(self, totals: ImportTotals) -> None:
        """Keep what a programmer needs of our own bugs where nothing is published."""
        if totals.tracebacks:
            (self._cache / _BUGS_FILE).write_text("\n".join(totals.tracebacks[:100]), encoding="utf-8")
            self._progress.print_line(f"Chi tiết lỗi của chương trình ở tệp {CACHE_FOLDER}/{_BUGS_FILE}.")

    def _show_progress(self, done: int, total: int) -> None:
        self._progress.show("Đang xem thử" if self._is_dry_run else "Đang nhập trang cũ", done, total)


def _write_report(summary: ImportSummary, project: Project) -> list[str]:
    """Write the report; gives the lines for the terminal."""
    folder, settings = project.root / FOLDER, project.settings
    # A desk for one person knows its browser by a cookie of the host that it prints.
    desk = settings.desk.addresses[0] if settings.desk.addresses else f"http://127.0.0.1:{DESK_PORT}"

    def desk_address(path: str) -> str:
        is_item = settings.section_by_key(path.partition("/")[0]) is not None
        return desk + (item_address(path) if is_item else page_address(path))

    opened_by = desk if settings.desk.addresses else f"./newsroom desk --port {DESK_PORT}"
    view = report_view(summary, datetime.datetime.now(TIME_ZONE), desk_address, desk=opened_by)
    write_report(folder, view, summary)
    return terminal_lines(view, (folder / HTML_FILE).relative_to(project.root).as_posix())


def _read_since(text: str) -> datetime.datetime | None:
    try:
        return parse_moment(text) if text else None
    except (UnknownDateFormat, ImpossibleDate) as error:
        raise WrongCommand(f"“{text}” không phải là một ngày; hãy ghi như: --since 2015-01-01") from error


COMMAND = Command(
    summary="đưa cả trang cũ sang (NukeViet, WordPress, Blogger, Hugo…)",
    details="""\
    Nhận bản sao lưu của trang cũ (một tệp hay một thư mục), ghi mọi bài vào nội dung của trang này và giữ cho các
    địa chỉ cũ vẫn dẫn tới đúng bài. Bài chưa công khai ở trang cũ là bản nháp ở đây. Chạy lại với bản mới hơn thì chỉ
    bài mới hay đã đổi được ghi; bài đã sửa ở đây thì giữ nguyên.

    Hãy chạy với --dry-run trước: máy viết báo cáo (import-site/report.html) và tệp quyết định (import-site/map.yml),
    sửa tệp ấy cho đúng ý rồi mới nhập. Sổ tay có từng bước, ở tờ chuyen-trang.md.""",
    examples=(
        "import-site ../trang-cu --dry-run",
        "import-site ../trang-cu",
        "import-site trang-cu.sql.gz --media uploads",
    ),
    arguments={
        "source": {"nargs": "*", "metavar": "NGUỒN", "help": "tệp hay thư mục của trang cũ"},
        "--map": {"default": "", "metavar": "TỆP", "help": "tệp quyết định, nếu không dùng import-site/map.yml"},
        "--media": {"default": "", "metavar": "THƯ-MỤC", "help": "thư mục có ảnh và tệp của trang cũ"},
        "--since": {"default": "", "metavar": "NGÀY", "help": "chỉ nhập bài từ ngày này, chẳng hạn 2015-01-01"},
        "--dry-run": flag("chỉ nói sẽ làm gì, viết báo cáo và tệp quyết định vào import-site/; không ghi gì khác"),
    },
    run=run,
)
