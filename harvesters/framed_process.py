"""A child of ours that speaks frames over its standard input and output, and ends when we do: its pipe does."""

from __future__ import annotations

import logging
import select
import subprocess
import tempfile
from collections.abc import Sequence
from types import TracebackType
from typing import BinaryIO, Self, cast

from harvesters.errors import HarvestError, OutOfMemory, RunInterrupted
from harvesters.frames import BrokenFrame, Frame, read_frame, write_frame
from harvesters.limited_process import memory_limit_mb
from harvesters.spider_failure import one_line

logger = logging.getLogger(__name__)
END_SECONDS = 10.0
LOGGED_CHARACTERS = 20_000
WANT_OF_MEMORY = ("MemoryError", "Cannot allocate memory", "failed to map segment", "can't start new thread")
"""What Python, the system, its loader and its threads say when there is none left."""


class FramedProcess:
    """Runs one of our modules until its `with` block is left; left by an error, it is killed."""

    gave_up: type[HarvestError] = RunInterrupted
    """Raised when it ended badly by itself."""

    def __init__(self, command: Sequence[str], name: str) -> None:
        """Runs the command at once; `name` is what messages call it: `the spider's process`."""
        self._name = name
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed in __exit__
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
        )
        self._input = cast("BinaryIO", self._process.stdin)
        self._output = cast("BinaryIO", self._process.stdout)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            self._process.kill()
        self._close_pipes()
        try:
            self._process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._errors.close()

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    @property
    def has_spoken(self) -> bool:
        """Whether something of it waits to be read, its end included."""
        return bool(select.select([self._output], [], [], 0)[0])

    def read(self) -> Frame:
        """What it says next.

        When it ends instead: RunInterrupted if it was killed, OutOfMemory if its memory did not suffice, and
        `gave_up` if it ended badly by itself.
        """
        try:
            frame = read_frame(self._output)
        except BrokenFrame as error:
            raise self._ended(f"{self._name} broke off ({error})") from error
        if frame is None:
            raise self._ended(f"{self._name} ended before its work")
        return frame

    def send(self, frame: Frame) -> None:
        """Tell it something."""
        try:
            write_frame(self._input, frame)
        except BrokenPipeError as error:
            raise self._ended(f"{self._name} is gone") from error

    def _close_pipes(self) -> None:
        self._output.close()
        try:
            self._input.close()
        except BrokenPipeError:
            # Closing flushes; the child has ended already, and how is told by its frames and exit code.
            return

    def _ended(self, what: str) -> HarvestError:
        """The error of a child that went without a word, in one line; all that it wrote is in the log."""
        try:
            code = self._process.wait(1.0)
        except subprocess.TimeoutExpired:
            return RunInterrupted(what)
        self._errors.seek(0)
        written = self._errors.read().decode("utf-8", "replace").strip()[-LOGGED_CHARACTERS:]
        if written:
            logger.error("%s ended", self._name, extra={"code": code, "written": written})
        if code < 0:
            return RunInterrupted(f"{what} (killed by signal {-code})")
        last = one_line(written.rpartition("\n")[2])
        if any(words in last for words in WANT_OF_MEMORY):
            return OutOfMemory(memory_limit_mb())
        how = f"{what} (exit code {code}){': ' + last if last else ''}"
        return self.gave_up(how) if code else RunInterrupted(how)
