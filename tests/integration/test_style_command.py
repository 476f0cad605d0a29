"""`check` prints advice on style, and `--fix` corrects what is certain."""

import json

from project_folder import Project

HEAD = "---\ntitle: Họp thôn\ndate: 2017-10-09\n---\n\n"
BODY = "Gắn với xây dụng nông thôn mới. Xem [tại đây](https://example.vn)."


def test_check_says_advice_and_blocks_nothing(project: Project) -> None:
    project.introduce_sections()
    project.write({"content/tin-tuc/2017/10/bai.md": f"{HEAD}{BODY}\n"})
    for arguments in ((), ("--strict",)):
        run = project.run_newsroom("check", *arguments)
        assert run.exit_status == 0
        first, second = run.stdout.splitlines()
        assert first.startswith('content/tin-tuc/2017/10/bai.md:6: nội dung: "tại đây" là chữ liên kết')
        assert first.endswith("[gợi ý]")
        assert second == (
            'content/tin-tuc/2017/10/bai.md:6: nội dung: "xây dụng" là lỗi gõ thường gặp (loi-thuong-gap).'
            " Ví dụ đúng: xây dựng [gợi ý]"
        )
    assert project.run_newsroom("check", "--no-advice").stdout == ""
    levels = [
        json.loads(line)["level"] for line in project.run_newsroom("check", "--format", "json").stdout.splitlines()
    ]
    assert levels == ["advice", "advice"]
    assert project.run_newsroom("check", "--format", "github").stdout.count("::notice file=") == 2
    assert project.run_newsroom("build", "--strict").exit_status == 0


def test_fix_shows_the_difference_and_mends_what_is_certain(project: Project) -> None:
    project.introduce_sections()
    path = "content/tin-tuc/2017/10/bai.md"
    project.write({path: f"{HEAD}{BODY}\n".replace("\n", "\r\n"), "content/tin-tuc/2017/10/tot.md": f"{HEAD}Tốt.\n"})
    run = project.run_newsroom("check", "--fix")
    assert run.exit_status == 0
    assert f"-{BODY}\n+{BODY.replace('xây dụng', 'xây dựng')}\n" in run.stdout
    assert "tại đây" in run.stdout.splitlines()[-1]
    assert "Đã sửa 1 tệp." in run.stderr
    assert (project.root / path).read_bytes() == f"{HEAD}{BODY}\n".replace("dụng", "dựng").replace(
        "\n", "\r\n"
    ).encode()
    assert "Không có lỗi nào chắc chắn" in project.run_newsroom("check", "--fix").stderr
