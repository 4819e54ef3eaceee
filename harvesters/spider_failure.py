"""What went wrong in the spider's process: one sentence for people, and the trace for the log."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

SENTENCE_CHARACTERS = 300


class UnusablePage(Exception):
    """A page, or a selector of the mapping's on it, is not what it should be; no fault of the program."""


@dataclass(frozen=True, slots=True)
class SpiderFailure:
    """As both sides of the pipe know it."""

    address: str
    """What was at hand."""
    why: str
    """One line: what failed, and with which selector."""
    trace: str | None = None
    """Of a programming error."""

    def told(self) -> dict[str, Any]:
        """The failure as JSON values."""
        return asdict(self)


def spider_failure(address: str, error: BaseException | None, trace: str) -> SpiderFailure:
    """A failure told from what was raised."""
    if isinstance(error, UnusablePage):
        return SpiderFailure(address, one_line(str(error)))
    return SpiderFailure(address, one_line(f"{type(error).__name__}: {error}"), trace)


def one_line(text: str) -> str:
    """A text without line ends, and cut where it gets long."""
    line = " ".join(text.split())
    return line if len(line) <= SENTENCE_CHARACTERS else line[: SENTENCE_CHARACTERS - 3] + "..."
