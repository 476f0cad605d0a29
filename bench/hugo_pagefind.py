"""Builds a Hugo site and its search index as Hugo's users do: python hugo_pagefind.py HUGO"""

import subprocess
import sys


def main() -> int:
    """Run Hugo, then Pagefind over all its pages; the status of the first that fails, or 0."""
    for command in ([sys.argv[1]], [sys.executable, "-m", "pagefind_bin", "--site", "public"]):
        status = subprocess.run([*command, "--quiet"], check=False).returncode
        if status:
            return status
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
