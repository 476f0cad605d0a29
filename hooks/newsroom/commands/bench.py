"""The command `bench`: the project's benchmark, which lies beside the package in bench/."""

import argparse
import sys
from pathlib import Path

from newsroom.commands.command import Command, WrongCommand, one_of, whole_number
from newsroom.runtime.caller import path_from_caller

BENCHMARK_FOLDER = "bench"
PEERS = ("hugo", "hugo+pagefind", "pelican")


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

    return run_benchmark(options.count, options.rounds, options.peers, options.peer_bin, options.json)


def _peer_names(text: str) -> list[str]:
    names = [name.strip() for name in text.split(",") if name.strip()]
    return list(dict.fromkeys(map(one_of(PEERS), names)))


COMMAND = Command(
    summary="đo thời gian dựng trang, đặt cạnh Hugo và Pelican",
    details="""\
    Dành cho người phát triển. Mỗi việc là một tiến trình từ đầu đến cuối: dựng lần đầu, dựng lại khi không có gì
    đổi, sửa một bài, thêm một bài. Bảng kết quả (tiếng Anh) in ra đầu ra chuẩn.""",
    examples=("bench", 'bench --count 10000 --peers ""'),
    arguments={
        "--count": {"type": whole_number(1), "default": 2000, "metavar": "SỐ", "help": "số bài; không ghi thì là 2000"},
        "--rounds": {
            "type": whole_number(1),
            "default": 3,
            "metavar": "SỐ",
            "help": "số vòng đo, kết quả là trung vị; không ghi thì là 3",
        },
        "--peers": {
            "type": _peer_names,
            "default": ["hugo", "pelican"],
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
