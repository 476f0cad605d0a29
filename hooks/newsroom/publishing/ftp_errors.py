"""What went wrong with an FTP server, in one Vietnamese line that says what to do."""

import ftplib
import re
import socket
import ssl

from newsroom.publishing.target import TargetError

_NO_SPACE = "máy chủ đã hết chỗ dành cho tài khoản này; hãy xóa bớt tệp, hoặc xin nhà cung cấp thêm dung lượng"
_NO_RIGHT = "tài khoản không có quyền ghi ở đó, hoặc máy chủ cấm tên tệp ấy; hãy xem lại đường dẫn và quyền của thư mục"
_NO_DATA = "không mở được kết nối dữ liệu; hãy hỏi nhà cung cấp về chế độ passive, hoặc xem lại tường lửa của máy này"
# Codes of answers: RFC 959, section 4.2.2, and RFC 2228, section 5.3.
_ADVICE = {
    "421": "máy chủ đang có quá nhiều kết nối hoặc sắp tắt; hãy đợi vài phút",
    "425": _NO_DATA,
    "426": _NO_DATA,
    "452": _NO_SPACE,
    "552": _NO_SPACE,
    "530": "phiên đăng nhập không còn; hãy xem lại tên người dùng và mật khẩu",
    "532": _NO_RIGHT,
    "550": _NO_RIGHT,
    "553": _NO_RIGHT,
    "431": "máy chủ không mã hóa được kết nối; hãy hỏi nhà cung cấp",
    "521": "máy chủ không mã hóa được kết nối; hãy hỏi nhà cung cấp",
    "522": "máy chủ không nhận kết nối dữ liệu mã hóa; hãy hỏi nhà cung cấp",
    "536": "máy chủ không mã hóa được kết nối; hãy hỏi nhà cung cấp",
}
NO_SPACE_CODES = frozenset(code for code, advice in _ADVICE.items() if advice is _NO_SPACE)


def refusal(answer: str, host: str, path: str = "") -> TargetError:
    """A server's answer (code and words, bytes in the place of characters) as an error, on the file of that path."""
    what = f" khi ghi {path}" if path else ""
    advice = _ADVICE.get(answer[:3], "hãy gửi câu ấy cho nhà cung cấp")
    return TargetError(f"Máy chủ {host} từ chối{what}: {advice}, rồi chạy lại (máy chủ trả lời: “{readable(answer)}”).")


def lost(error: BaseException, host: str) -> TargetError:
    """A connection that ended again and again."""
    if isinstance(error, ftplib.Error) and str(error)[:3] in _ADVICE:
        return refusal(str(error), host)
    why = readable(str(error)) or "máy chủ ngắt kết nối"
    return TargetError(f"Mất kết nối với máy chủ {host} ({why}). Hãy xem lại mạng rồi chạy lại; lần sau sẽ đi tiếp.")


def unreachable(error: OSError, host: str, port: int) -> TargetError:
    """A server that cannot be reached, or not be spoken with."""
    if isinstance(error, socket.gaierror):
        why = "Hãy xem lại tên máy chủ trong địa chỉ, và mạng của máy này."
        return TargetError(f"Không tìm thấy máy chủ {host}. {why}")
    if isinstance(error, ssl.SSLError):
        why = error.reason or str(error)
        return TargetError(f"Không lập được kết nối mã hóa với máy chủ {host} ({why}). Hãy hỏi nhà cung cấp về FTPS.")
    return TargetError(
        f"Không kết nối được với máy chủ {host} ở cổng {port} ({error.strerror or error}). Hãy xem lại tên máy chủ, "
        "cổng và mạng, rồi chạy lại."
    )


def untrusted(error: ssl.SSLCertVerificationError, host: str, fingerprint: str) -> TargetError:
    """A certificate that this machine does not trust, or that is for another name; `fingerprint` is its SHA-256."""
    return TargetError(
        f"Chứng chỉ của máy chủ {host} không đáng tin ({error.verify_message}). Hãy ghi tên máy chủ như nhà cung cấp "
        "cho (tên có trong chứng chỉ); hoặc, khi nhà cung cấp xác nhận chứng chỉ của họ có dấu vân tay SHA-256 sau "
        f"đây, ghi vào nơi đăng ấy certificate: {fingerprint}"
    )


def readable(answer: str, secret: str = "") -> str:
    """An answer of a server as text of one line, without a secret that it repeats."""
    text = answer.encode("latin-1", "replace").decode("utf-8", "replace")
    if secret:
        text = re.sub(re.escape(secret), "…", text, flags=re.IGNORECASE)
    return " ".join(text.split())[:300]
