"""Says in one line why a command, or a step of one that goes on, has failed."""

from pathlib import Path

from mkdocs.exceptions import Abort

from newsroom.commands.command import WrongCommand
from newsroom.mkdocs_plugin.project import CACHE_FOLDER
from newsroom.publishing.history import HistoryError
from newsroom.publishing.target import TargetError
from newsroom.runtime import errors


def failure_line(error: Exception) -> str:
    """The line for the user; of a bug of the program the traceback goes into a file."""
    if isinstance(error, Abort | WrongCommand | TargetError | HistoryError):
        return str(error)
    if isinstance(error, errors.PublicationStopped):
        return errors.report_bug(error.__cause__ or error, Path(CACHE_FOLDER), str(error))
    if isinstance(error, errors.REPORTABLE_ERRORS):
        return errors.error_message(error)
    return errors.report_bug(error, Path(CACHE_FOLDER))
