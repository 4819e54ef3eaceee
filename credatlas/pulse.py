"""A file that a long-running command touches as long as it does its work: what a health check looks at."""

from __future__ import annotations

from pathlib import Path

from credatlas.errors import UsageError


class Pulse:
    """Beats once whenever a round of work is done; without a file nothing happens.

    What an earlier process left is removed, so that the file stands for this one. UsageError when it cannot be written.
    """

    def __init__(self, file: Path | None) -> None:
        self._file = file
        if file is not None:
            _require_writable(file)

    def beat(self) -> None:
        """Say that all is well now."""
        if self._file is not None:
            self._file.touch()


def _require_writable(file: Path) -> None:
    try:
        file.touch()
        file.unlink()
    except OSError as error:
        raise UsageError(
            f"--pulse {file} cannot be written: {error.strerror}; name a file that can"
        ) from error
