"""Certificates that a server signs itself, made by openssl."""

import shutil
import subprocess
from pathlib import Path

from optional_programs import skip_without


def certificate_files(folder: Path, name: str) -> tuple[Path, Path]:
    """A certificate of that host with its key, as files of a folder; skips the test where there is no openssl."""
    if shutil.which("openssl") is None:
        skip_without("no openssl is on the path", variable="NEWSROOM_SERVER")
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    command += ["-keyout", str(key), "-out", str(certificate), "-days", "2", "-subj", f"/CN={name}"]
    subprocess.run([*command, "-addext", f"subjectAltName=DNS:{name}"], check=True, capture_output=True)
    return certificate, key
