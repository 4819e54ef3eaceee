"""One line an event: time, level, event and its fields as `name=value`."""

from __future__ import annotations

import logging
import sys

STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "color_message"}


class FieldFormatter(logging.Formatter):
    """Writes the fields given as `extra` behind the event."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """The event's line."""
        fields = {name: value for name, value in vars(record).items() if name not in STANDARD}
        text = super().format(record)
        return text + "".join(f" {name}={value}" for name, value in fields.items())


def start_logging(verbose: bool) -> None:
    """Send our events to standard error: warnings, or everything from INFO when verbose."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(FieldFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO if verbose else logging.WARNING)
