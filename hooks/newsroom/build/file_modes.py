"""The rights of published files: everybody may read them, and their owner alone may write, whatever the umask is."""

import os
from stat import S_IMODE

FILE_MODE, FOLDER_MODE = 0o644, 0o755


def set_mode(path: str | os.PathLike[str], mode: int) -> bool:
    """Give a file or folder the rights `mode`; False where the file system keeps none. Raises OSError."""
    now = S_IMODE(os.stat(path).st_mode)
    if now & 0o777 == mode:
        return True
    os.chmod(path, now & ~0o777 | mode)
    return os.stat(path).st_mode & 0o777 == mode
