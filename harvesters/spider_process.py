"""The spider in a process of its own, which reaches the world only through this one."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from types import TracebackType
from typing import BinaryIO, Self, cast

from harvesters.errors import RunInterrupted
from harvesters.frames import BrokenFrame, Frame, read_frame, write_frame
from harvesters.spider_task import SpiderTask

COMMAND = (sys.executable, "-m", "harvesters.html_spider")
END_SECONDS = 10.0
SHOWN_CHARACTERS = 2000


class SpiderProcess:
    """Runs while its `with` block does; left early, it is killed.

    The spider asks for addresses and tells what it found; it has no other way to the network, and ends by
    itself when this process is gone, because its pipe does.
    """

    def __init__(self, task: SpiderTask) -> None:
        self._task = task
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed in __exit__
        self._process = subprocess.Popen(  # noqa: S603
            COMMAND,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
        )
        self._input = cast("BinaryIO", self._process.stdin)
        self._output = cast("BinaryIO", self._process.stdout)

    def __enter__(self) -> Self:
        self.send(Frame({"kind": "task", "task": self._task.told()}))
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

    def frames(self) -> Iterator[Frame]:
        """What the spider says until it has finished; RunInterrupted when it ends without having said so."""
        while True:
            try:
                frame = read_frame(self._output)
            except BrokenFrame as error:
                raise RunInterrupted(
                    f"the spider's process broke off ({error}){self._last_words()}"
                ) from error
            if frame is None:
                raise RunInterrupted(f"the spider's process ended before its work{self._last_words()}")
            yield frame
            if frame.kind == "finished":
                return

    def send(self, frame: Frame) -> None:
        """Answer the spider."""
        try:
            write_frame(self._input, frame)
        except BrokenPipeError as error:
            raise RunInterrupted(f"the spider's process is gone{self._last_words()}") from error

    def _close_pipes(self) -> None:
        self._output.close()
        try:
            self._input.close()
        except BrokenPipeError:
            # Closing flushes; the spider has ended already, and how is told by its frames and exit code.
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
