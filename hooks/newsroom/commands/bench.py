"""The command `bench`: the project's benchmark, which lies beside the package in bench/."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from newsroom.commands.command import Command, WrongCommand, flag, one_of, whole_number
from newsroom.runtime.caller import path_from_caller

T = TypeVar("T")

BENCHMARK_FOLDER = "bench"
PEERS = ("hugo", "hugo+pagefind", "pelican", "mkdocs")
COUNTS, LARGE_COUNT = (300, 1000, 3000, 10_000), 100_000


def run(options: argparse.Namespace) -> int:
    """Run the benchmark; its exit status is ours."""
    if not Path(BENCHMARK_FOLDER).is_dir():
        raise WrongCommand(
            "Lệnh bench đo chính phần mềm, nên chỉ chạy được ở bản tải về của phần mềm; "
            f"trang này không có thư mục {BENCHMARK_FOLDER}."
        )
    sys.path.insert(0, BENCHMARK_FOLDER)
    # Only a checkout has it.
    from run import run_benchmark

    counts = sorted({*options.count, LARGE_COUNT} if options.all else {*options.count})
    return run_benchmark(counts, options.rounds, options.peers, options.peer_bin, options.json)


def _list_of(read: Callable[[str], T]) -> Callable[[str], list[T]]:
    """The `type` of an argument that is several values with commas between them."""

    def read_all(text: str) -> list[T]:
        return list(dict.fromkeys(read(part.strip()) for part in text.split(",") if part.strip()))

    return read_all


COMMAND = Command(
    summary="đo thời gian dựng trang, đặt cạnh Hugo",
    details="""\
    Dành cho người phát triển. Mỗi việc là một tiến trình từ đầu đến cuối: dựng lần đầu, dựng lại khi không có gì đổi,
    sửa một bài, thêm một bài, đổi tên một chủ đề… Riêng việc cuối đo từ lúc lưu bài đến lúc trang đổi khi
    publish --watch đang chạy. Bảng kết quả (tiếng Anh) in ra đầu ra chuẩn; mỗi cỡ một cột.""",
    examples=("bench", 'bench --count 10000 --rounds 1 --peers ""'),
    arguments={
        "--count": {
            "type": _list_of(whole_number(1)),
            "default": list(COUNTS),
            "metavar": "SỐ,SỐ",
            "help": f"số bài ở mỗi cỡ; không ghi thì là {','.join(map(str, COUNTS))}",
        },
        "--all": flag(f"đo thêm cỡ {LARGE_COUNT} bài: mất nhiều giờ, nhiều chỗ trên đĩa"),
        "--rounds": {
            "type": whole_number(1),
            "default": 5,
            "metavar": "SỐ",
            "help": "số vòng đo, kết quả là trung vị; không ghi thì là 5",
        },
        "--peers": {
            "type": _list_of(one_of(PEERS)),
            "default": ["hugo"],
            "metavar": "TÊN,TÊN",
            "help": f'so với những chương trình nào trong {", ".join(PEERS)}; "" là không so',
        },
        "--peer-bin": {
            "type": path_from_caller,
            "metavar": "THƯ-MỤC",
            "help": "nơi có các chương trình ấy; không ghi thì tìm theo PATH",
        },
        "--json": {"type": path_from_caller, "metavar": "TỆP", "help": "tệp nhận mọi con số đo được"},
    },
    run=run,
)
