"""Brings a site to a bucket of S3 or of a store that speaks its language: MinIO, R2, what hosts in Viet Nam offer.

An object appears whole by itself, with the headers that it will be sent with, so that nothing is renamed. Changes of a
stage go side by side. Nothing of the store is taken from variables of the environment that other programs use.
"""

import gzip
import os
import re
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from newsroom.publishing.history import OWN_NOTES
from newsroom.publishing.object_headers import is_compressible, object_headers
from newsroom.publishing.target import Change, Destination, FileFacts, Target, TargetError
from newsroom.runtime.program_files import S3_PINS

if TYPE_CHECKING:
    from obstore.store import S3Credential, S3Store

_DEFAULT_REGION = "us-east-1"
_AT_ONCE = 8
_PART_BYTES, _PARTS_AT_ONCE = 8 << 20, 3
# Five minutes for 8 MiB: a slow line shared by all uploads may be that slow.
_REQUEST_TIMEOUT, _CONNECT_TIMEOUT = timedelta(minutes=5), timedelta(seconds=15)
_MAX_RETRIES, _FIRST_WAIT, _RETRY_TIMEOUT = 5, timedelta(seconds=0.5), timedelta(minutes=2)

# The code of an error, or the library's words, and what that means; the first that fits is told.
_REASONS = (
    ("InvalidAccessKeyId|UnknownAccessKey", "kho không biết khóa (key) ấy; hãy ghi lại key và secret mà kho đã cấp."),
    ("SignatureDoesNotMatch", "secret không khớp với key; hãy ghi lại cả hai như kho đã cấp."),
    ("NoSuchBucket|InvalidBucketName", "không có bucket “{bucket}”; hãy tạo bucket ấy ở kho, hoặc sửa địa chỉ s3://."),
    ("RequestTimeTooSkewed|RequestExpired", "đồng hồ máy này lệch so với kho; hãy chỉnh ngày giờ rồi chạy lại."),
    ("SlowDown|ServiceUnavailable|TooManyRequests|status code: (429|503)",
     "kho đang quá tải; ít phút nữa hãy chạy lại, việc đăng sẽ đi tiếp từ chỗ dừng."),
    ("QuotaExceeded|StorageFull|InsufficientStorage|status code: 507",
     "kho đã hết dung lượng; hãy dọn bớt, hoặc mua thêm."),
    ("AuthorizationHeaderMalformed|PermanentRedirect|redirect|InvalidRegion",
     "bucket ở vùng khác; hãy ghi thêm region: {region} ở nơi đăng này trong mkdocs.yml."),
    ("AccessDenied|AccountProblem|status code: 40[13]",
     "khóa này không được phép đọc, ghi, xóa và liệt kê trong bucket “{bucket}”; hãy cấp cho nó đủ các quyền ấy."),
    ("EntityTooLarge", "kho không nhận tệp lớn như {path}; hãy bỏ hoặc thu nhỏ tệp ấy."),
    ("KeyTooLong", "kho không nhận tên dài như {path}; hãy rút ngắn tên tệp."),
    ("error sending request|connection|timed out|error decoding|HTTP error",
     "không nối được tới {endpoint}, hoặc bị ngắt giữa chừng; hãy xem lại mạng và endpoint, rồi chạy lại."),
    ("", "kho báo lỗi {code}; hãy hỏi nơi cung cấp."),
)  # fmt: skip


@contextmanager
def connect(destination: Destination) -> Iterator[Target]:
    """The bucket, and the folder in it, of an address `s3://bucket/folder`."""
    yield S3Target(destination)


class S3Target:
    """A folder of a bucket, or all of it."""

    def __init__(self, destination: Destination) -> None:
        settings = destination.settings
        self._bucket, self._region = urlsplit(settings.address).netloc, settings.region or _DEFAULT_REGION
        self._endpoint = (settings.endpoint or f"https://s3.{self._region}.amazonaws.com").rstrip("/")
        self._has_compression = settings.gzip
        address = urlsplit(self._endpoint)
        if not self._bucket or address.scheme not in ("http", "https") or not address.hostname:
            raise TargetError(
                "Kho s3: địa chỉ chưa đúng; hãy ghi to: s3://TÊN-BUCKET/THƯ-MỤC và endpoint: https://ĐỊA-CHỈ-CỦA-KHO."
            )
        if address.scheme == "http" and not settings.insecure:
            raise TargetError("Kho s3: endpoint http:// không mã hóa; hãy dùng https://, hoặc ghi insecure: yes.")
        self._store = self._open(destination)

    def read(self, path: str) -> bytes | None:
        """The bytes of an object; None where there is none."""
        from obstore.exceptions import BaseError

        try:
            return bytes(self._store.get(path).bytes())
        except (BaseError, FileNotFoundError) as error:
            if isinstance(error, FileNotFoundError) and "NoSuchBucket" not in str(error):
                return None
            raise self._failure(error, path) from error

    def list_files(self) -> dict[str, FileFacts]:
        """All objects; the size of one that was compressed on its way says nothing."""
        from obstore.exceptions import BaseError

        try:
            return {
                entry["path"]: FileFacts(
                    None if self._is_compressed(entry["path"]) else entry["size"], entry["last_modified"].timestamp()
                )
                for batch in self._store.list()
                for entry in batch
            }
        except (BaseError, FileNotFoundError) as error:
            raise self._failure(error, "") from error

    def apply(self, changes: Iterable[Change]) -> Iterator[Change]:
        """Make the changes, those of a stage side by side, and give each when it is done."""
        running: set[Future[Change]] = set()
        stage = None
        pool = ThreadPoolExecutor(_AT_ONCE)
        try:
            for change in changes:
                while running and (change.stage != stage or len(running) >= _AT_ONCE):
                    done, running = wait(running, return_when=FIRST_COMPLETED)
                    yield from (future.result() for future in done)
                stage = change.stage
                running.add(pool.submit(self._make, change))
            done, _ = wait(running)
            yield from (future.result() for future in done)
        finally:
            pool.shutdown(cancel_futures=True)

    def finish(self, message: str) -> None:
        """Nothing is left to do: each change was visible at once."""

    def _make(self, change: Change) -> Change:
        from obstore.exceptions import BaseError

        try:
            if change.file is None:
                self._store.delete(change.path)
            else:
                self._upload(change.path, change.file)
        except FileNotFoundError as error:
            # A removal of what is not there is done; some stores say 404 to it.
            if change.file is not None or "NoSuchBucket" in str(error):
                raise self._failure(error, change.path) from error
        except (BaseError, OSError) as error:
            raise self._failure(error, change.path) from error
        return change

    def _upload(self, path: str, file: Path) -> None:
        headers = dict(object_headers(path))
        content: Path | bytes = file
        if self._is_compressed(path):
            headers["Content-Encoding"], content = "gzip", gzip.compress(file.read_bytes(), mtime=0)
        self._store.put(path, content, attributes=headers, chunk_size=_PART_BYTES, max_concurrency=_PARTS_AT_ONCE)

    def _is_compressed(self, path: str) -> bool:
        return self._has_compression and is_compressible(path) and not path.startswith(OWN_NOTES)

    def _open(self, destination: Destination) -> "S3Store":
        try:
            from obstore.store import S3Store
        except ImportError as error:
            command = "copy" if os.name == "nt" else "cp"
            raise TargetError(
                f"Kho s3: cần thêm một thư viện. Hãy chạy lệnh này rồi đăng lại: {command} {S3_PINS} {Path.cwd()}"
            ) from error
        credential: S3Credential = {
            "access_key_id": destination.secret("key"),
            "secret_access_key": destination.secret("secret"),
            "token": None,
            "expires_at": None,
        }
        return S3Store(
            self._bucket,
            prefix=unquote(urlsplit(destination.settings.address).path).strip("/") or None,
            endpoint=self._endpoint,
            aws_endpoint_url_s3=self._endpoint,
            region=self._region,
            credential_provider=lambda: credential,
            disable_bulk_delete=True,  # not every store has it
            client_options={
                "allow_http": destination.settings.insecure,
                "timeout": _REQUEST_TIMEOUT,
                "connect_timeout": _CONNECT_TIMEOUT,
            },
            retry_config={
                "max_retries": _MAX_RETRIES,
                "backoff": {"init_backoff": _FIRST_WAIT},
                "retry_timeout": _RETRY_TIMEOUT,
            },
        )

    def _failure(self, error: Exception, path: str) -> TargetError:
        words = str(error)
        why = next(why for sign, why in _REASONS if re.search(sign, words))
        code = re.search(r"<Code>(\w+)</Code>", words) or re.search(r"status code: (\d+)", words)
        region = re.search(r"<Region>([\w-]+)</Region>", words)
        return TargetError(
            "Kho s3: "
            + why.format(
                bucket=self._bucket,
                endpoint=self._endpoint,
                path=path,
                region=region[1] if region else "VÙNG",
                code=code[1] if code else type(error).__name__,
            )
        )
