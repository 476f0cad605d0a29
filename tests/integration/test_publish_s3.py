"""A bucket as a target, at a server that speaks S3 and checks each signature."""

import gzip
import itertools
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from newsroom.model.settings import PublishTarget
from newsroom.publishing import publication, s3
from newsroom.publishing.target import Change, Destination, TargetError, connect
from object_store import BUCKET, BadLine, ObjectStore, Trouble, running_store
from target_checks import FIRST, SECOND, Laboratory, check_other_machine, check_target

HOW_OFTEN = itertools.count()


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ObjectStore]:
    with running_store(tmp_path_factory.mktemp("store") / "server.log") as store:
        yield store


@pytest.fixture(autouse=True)
def _tried_again_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(s3, "_FIRST_WAIT", timedelta(milliseconds=1))


Open = Callable[..., Laboratory]


@pytest.fixture
def open_laboratory(store: ObjectStore, tmp_path: Path) -> Open:
    """Gives a project that publishes into a folder of the bucket where nothing is yet."""
    prefix = f"báo/{next(HOW_OFTEN)}"

    def open_laboratory(
        endpoint: str = "", *, bucket: str = BUCKET, key: str = "", secret: str = "", compress: bool = False
    ) -> Laboratory:
        target = PublishTarget(
            "kho", f"s3://{bucket}/{prefix}", insecure=True, endpoint=endpoint or store.address, gzip=compress
        )
        secrets = {"key": key or store.key, "secret": secret or store.secret}
        destination = Destination(target, secrets.__getitem__, tmp_path / "state")
        return Laboratory(destination, lambda: store.files(prefix), tmp_path)

    return open_laboratory


def headers(store: ObjectStore, laboratory: Laboratory, path: str) -> dict[str, str]:
    prefix = laboratory.destination.settings.address.removeprefix(f"s3://{BUCKET}/")
    return dict(store.open(prefix).get(path).attributes)


def test_a_bucket_is_made_the_same_as_the_site_whatever_happens_in_between(open_laboratory: Open) -> None:
    check_target(open_laboratory())


def test_what_another_machine_has_begun_is_brought_to_an_end(open_laboratory: Open) -> None:
    check_other_machine(open_laboratory())


def test_objects_come_as_what_they_are(open_laboratory: Open, store: ObjectStore) -> None:
    laboratory = open_laboratory()
    laboratory.publish(laboratory.version(FIRST))
    assert headers(store, laboratory, "tin/index.html") == {
        "Content-Type": "text/html; charset=utf-8",
        "Cache-Control": "no-cache",
    }
    assert headers(store, laboratory, "tin/anh.jpg") == {
        "Content-Type": "image/jpeg",
        "Cache-Control": "public, max-age=86400",
    }


def test_texts_are_kept_compressed_where_the_board_asks(open_laboratory: Open, store: ObjectStore) -> None:
    laboratory = open_laboratory(compress=True)
    laboratory.publish(laboratory.version(FIRST))
    files = laboratory.files()
    assert gzip.decompress(files["tin/index.html"]) == FIRST["tin/index.html"]
    assert headers(store, laboratory, "tin/index.html")["Content-Encoding"] == "gzip"
    assert files["tin/anh.jpg"] == FIRST["tin/anh.jpg"]
    with connect(laboratory.destination) as target:
        assert publication.read_remote_state(target, laboratory.history).changed == frozenset()
    assert laboratory.publish(laboratory.version(FIRST)).changes == ()


def test_a_large_file_comes_in_parts(open_laboratory: Open, store: ObjectStore) -> None:
    with BadLine(store.address, count_requests := CountedRequests()) as line:
        laboratory = open_laboratory(line.address)
        tree = {"index.html": b"home", "phim.mp4": bytes(range(256)) * 80_000}
        laboratory.publish(laboratory.version(tree))
    assert laboratory.files() == tree
    assert [query for query in count_requests.queries if "partNumber=3" in query]
    assert headers(store, laboratory, "phim.mp4")["Content-Type"] == "video/mp4"


class CountedRequests:
    """No trouble, but each request is noted."""

    def __init__(self) -> None:
        self.queries: list[str] = []

    def __call__(self, method: str, path: str) -> None:
        self.queries.append(path)


def test_files_that_others_changed_are_noticed(open_laboratory: Open, store: ObjectStore) -> None:
    laboratory = open_laboratory()
    laboratory.publish(laboratory.version(FIRST))
    prefix = laboratory.destination.settings.address.removeprefix(f"s3://{BUCKET}/")
    store.open(prefix).put("index.html", b"other")
    store.open(prefix).delete("tin/anh.jpg")
    with connect(laboratory.destination) as target:
        assert publication.read_remote_state(target, laboratory.history).changed == {"index.html", "tin/anh.jpg"}


def test_a_stage_ends_before_the_next_begins(open_laboratory: Open, store: ObjectStore, tmp_path: Path) -> None:
    """The first upload of a stage waits until all of the stage are under way; the next stage waits for it."""
    stages = {f"{stage}-{number}": stage for stage in range(3) for number in range(4)}
    begun, lock, together = Counter[int](), threading.Lock(), [threading.Event() for _ in range(3)]
    seen: list[tuple[int, int]] = []

    def wait_for_the_stage(method: str, path: str) -> None:
        name = path.rpartition("/")[2]
        if name not in stages:
            return
        with lock:
            begun[stages[name]] += 1
            seen.append((stages[name], len(done)))
            if begun[stages[name]] == 4:
                together[stages[name]].set()
        assert together[stages[name]].wait(10), "the uploads of a stage are side by side"

    done: list[Change] = []
    file = tmp_path / "file"
    file.write_bytes(b"x")
    with (
        BadLine(store.address, wait_for_the_stage) as line,
        connect(open_laboratory(line.address).destination) as target,
    ):
        for change in target.apply(Change(name, file, 1, stage) for name, stage in stages.items()):
            done.append(change)
    assert all(count >= 4 * stage for stage, count in seen)
    assert {change.path for change in done} == stages.keys()


def answer_each(status: int, code: str, rest: str = "") -> Trouble:
    return lambda method, path: (status, f"<Error><Code>{code}</Code><Message>…</Message>{rest}</Error>")


REFUSALS = {
    (403, "RequestTimeTooSkewed", ""): "đồng hồ máy này lệch so với kho; hãy chỉnh ngày giờ rồi chạy lại.",
    (403, "AccessDenied", ""): (
        "khóa này không được phép đọc, ghi, xóa và liệt kê trong bucket “trang”; hãy cấp cho nó đủ các quyền ấy."
    ),
    (503, "SlowDown", ""): "kho đang quá tải; ít phút nữa hãy chạy lại, việc đăng sẽ đi tiếp từ chỗ dừng.",
    (507, "XMinioStorageFull", ""): "kho đã hết dung lượng; hãy dọn bớt, hoặc mua thêm.",
    (400, "AuthorizationHeaderMalformed", "<Region>ap-southeast-1</Region>"): (
        "bucket ở vùng khác; hãy ghi thêm region: ap-southeast-1 ở nơi đăng này trong mkdocs.yml."
    ),
    (400, "QueVay", ""): "kho báo lỗi QueVay; hãy hỏi nơi cung cấp.",
}


@pytest.mark.parametrize("answer", REFUSALS)
def test_what_a_store_refuses_is_told(open_laboratory: Open, answer: tuple[int, str, str], store: ObjectStore) -> None:
    laboratory = open_laboratory()
    laboratory.publish(laboratory.version(FIRST))
    with BadLine(store.address, answer_each(*answer)) as line:
        broken = open_laboratory(line.address)
        with pytest.raises(TargetError) as refusal:
            broken.publish(broken.version(SECOND))
    assert str(refusal.value) == f"Kho s3: {REFUSALS[answer]}"
    assert laboratory.files() == FIRST


@pytest.mark.parametrize(
    ("wrong", "line"),
    [
        ({"key": "AKIAKHONGCO"}, "kho không biết khóa (key) ấy; hãy ghi lại key và secret mà kho đã cấp."),
        ({"secret": "sai-bi-mat"}, "secret không khớp với key; hãy ghi lại cả hai như kho đã cấp."),
        ({"bucket": "khong-co"}, "không có bucket “khong-co”; hãy tạo bucket ấy ở kho, hoặc sửa địa chỉ s3://."),
        (
            {"endpoint": "http://127.0.0.1:9"},
            "không nối được tới http://127.0.0.1:9, hoặc bị ngắt giữa chừng; hãy xem lại mạng và endpoint, "
            "rồi chạy lại.",
        ),
    ],
)
def test_what_is_wrong_with_the_settings_is_told(open_laboratory: Open, wrong: dict[str, str], line: str) -> None:
    laboratory = open_laboratory(**wrong)
    with pytest.raises(TargetError) as refusal:
        laboratory.publish(laboratory.version(FIRST))
    assert str(refusal.value) == f"Kho s3: {line}"


def test_a_busy_store_and_a_broken_line_are_tried_again(open_laboratory: Open, store: ObjectStore) -> None:
    troubles = iter([(503, "<Error><Code>SlowDown</Code></Error>"), "cut"] * 2)
    with BadLine(store.address, lambda method, path: next(troubles, None) if method == "PUT" else None) as line:
        laboratory = open_laboratory(line.address)
        laboratory.publish(laboratory.version(FIRST))
    assert laboratory.files() == FIRST


def test_a_line_that_breaks_for_good_leaves_no_half_file(open_laboratory: Open, store: ObjectStore) -> None:
    laboratory = open_laboratory()
    laboratory.publish(laboratory.version(FIRST))
    uploads = itertools.count()
    with BadLine(store.address, lambda method, path: "cut" if method == "PUT" and next(uploads) > 2 else None) as line:
        broken = open_laboratory(line.address)
        with pytest.raises(TargetError, match="Kho s3: không nối được tới http://127"):
            broken.publish(broken.version(SECOND))
    assert all(data in (FIRST.get(path), SECOND.get(path)) for path, data in laboratory.files().items())
    laboratory.publish(laboratory.version(SECOND))
    assert laboratory.files() == SECOND


def test_variables_of_other_programs_lead_nowhere(open_laboratory: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "of somebody else")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAKHAC")
    laboratory = open_laboratory()
    laboratory.publish(laboratory.version(FIRST))
    monkeypatch.undo()
    assert laboratory.files() == FIRST


@pytest.mark.parametrize("address", ["s3:///thu-muc", "s3://trang"])
def test_an_address_without_bucket_or_endpoint_scheme_is_told(tmp_path: Path, address: str) -> None:
    target = PublishTarget("kho", address, endpoint="kho.example.vn")
    with pytest.raises(TargetError, match="Kho s3: địa chỉ chưa đúng; hãy ghi to: s3://TÊN-BUCKET"):
        connect(Destination(target, str, tmp_path)).__enter__()


def test_a_store_in_the_clear_must_be_asked_for(tmp_path: Path, store: ObjectStore) -> None:
    target = PublishTarget("kho", "s3://trang", endpoint=store.address)
    with pytest.raises(TargetError, match="endpoint http:// không mã hóa; hãy dùng https://, hoặc ghi insecure: yes"):
        connect(Destination(target, str, tmp_path)).__enter__()


def test_a_missing_library_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "obstore.store", None)
    target = PublishTarget("kho", "s3://trang", endpoint="https://kho.example.vn")
    with pytest.raises(TargetError, match=r"Hãy chạy lệnh này rồi đăng lại: (cp|copy) \S+requirements-s3\.txt "):
        connect(Destination(target, str, tmp_path)).__enter__()
