"""A child of ours that speaks frames over its standard input and output, and ends when we do: its pipe does."""

from __future__ import annotations

import select
import subprocess
import tempfile
from collections.abc import Sequence
from types import TracebackType
from typing import BinaryIO, Self, cast

from harvesters.errors import RunInterrupted
from harvesters.frames import BrokenFrame, Frame, read_frame, write_frame

END_SECONDS = 10.0
SHOWN_CHARACTERS = 2000


class FramedProcess:
    """Runs one of our modules until its `with` block is left; left by an error, it is killed."""

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
        """What it says next; RunInterrupted when it ends instead."""
        try:
            frame = read_frame(self._output)
        except BrokenFrame as error:
            raise RunInterrupted(f"{self._name} broke off ({error}){self._last_words()}") from error
        if frame is None:
            raise RunInterrupted(f"{self._name} ended before its work{self._last_words()}")
        return frame

    def send(self, frame: Frame) -> None:
        """Tell it something."""
        try:
            write_frame(self._input, frame)
        except BrokenPipeError as error:
            raise RunInterrupted(f"{self._name} is gone{self._last_words()}") from error

    def _close_pipes(self) -> None:
        self._output.close()
        try:
            self._input.close()
        except BrokenPipeError:
            # Closing flushes; the child has ended already, and how is told by its frames and exit code.
            return

    def _last_words(self) -> str:
        """How it ended and the end of what it wrote to its error output."""
        try:
            code = self._process.wait(1.0)
        except subprocess.TimeoutExpired:
            return ""
        self._errors.seek(0)
        words = self._errors.read().decode("utf-8", "replace").strip()[-SHOWN_CHARACTERS:]
        how = f"killed by signal {-code}" if code < 0 else f"exit code {code}"
        return f" ({how}){': ' + words if words else ''}"
