"""The spider in a process of its own, which reaches the world only through this one."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Self

from harvesters.errors import SpiderFailed
from harvesters.framed_process import FramedProcess
from harvesters.frames import Frame
from harvesters.spider_task import SpiderTask

COMMAND = (sys.executable, "-m", "harvesters.html_spider")


class SpiderProcess(FramedProcess):
    """The spider asks for addresses and tells what it found; it has no other way to the network."""

    gave_up = SpiderFailed

    def __init__(self, task: SpiderTask) -> None:
        super().__init__(COMMAND, "the spider's process")
        self._task = task

    def __enter__(self) -> Self:
        self.send(Frame({"kind": "task", "task": self._task.told()}))
        return self

    def frames(self) -> Iterator[Frame]:
        """What the spider says until it has finished; without that, an error that says how it ended."""
        while True:
            frame = self.read()
            yield frame
            if frame.kind == "finished":
                return
