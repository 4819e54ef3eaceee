"""Documents on their way into a cluster: many in one request, two requests at a time, and what becomes of each."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

import orjson

MOST_DOCUMENTS = 500
MOST_BYTES = 8 * 2**20
AT_ONCE = 2
"""Requests: a node at work on one lets its other cores rest, and its disk in turn."""
RETRIES = 6
"""Of documents that a busy cluster turned away, each time after twice the wait."""
FIRST_WAIT, LONGEST_WAIT = 1, 10
TURNED_AWAY = 429
READ = "errors,items.*._id,items.*.status,items.*.error"
"""All that is read of an answer, which says of every document where it is now."""

Json = Mapping[str, Any]
Action = tuple[dict[str, Any], str | None]
"""One line of a bulk request and the document that belongs to it, if any."""
Send = Callable[[bytes], Sequence[Mapping[str, Json]]]
"""Sends a request and reads what became of each action, in their order; nothing when all of them were taken."""


class TurnedAway(Exception):
    """A busy cluster has not looked at a request."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """One change that was not taken, and why."""

    id: str
    status: int
    reason: str


def write_all(send: Send, actions: Iterable[Action]) -> list[Refusal]:
    """Send every action; those that a busy cluster turns away again and again. What was refused for good."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return [one for refused in pool.map(partial(_write, send), _requests(actions)) for one in refused]


def _requests(actions: Iterable[Action]) -> Iterator[list[bytes]]:
    """Actions as lines, in as few requests as they fit."""
    lines: list[bytes] = []
    size = 0
    for action in actions:
        line = _line(action)
        if lines and (len(lines) == MOST_DOCUMENTS or size + len(line) > MOST_BYTES):
            yield lines
            lines, size = [], 0
        lines.append(line)
        size += len(line)
    if lines:
        yield lines


def _line(action: Action) -> bytes:
    told, source = action
    return orjson.dumps(told) + (b"\n" if source is None else b"\n%s\n" % source.encode())


def _write(send: Send, lines: Sequence[bytes]) -> list[Refusal]:
    refusals: list[Refusal] = []
    for attempt in range(RETRIES + 1):
        try:
            results = send(b"".join(lines))
        except TurnedAway:
            if attempt == RETRIES:
                raise
        else:
            is_last = attempt == RETRIES
            waiting = [not is_last and _outcome(one)[1]["status"] == TURNED_AWAY for one in results]
            refusals += [
                refusal
                for one, waits in zip(results, waiting, strict=False)
                if not waits and (refusal := _refusal(*_outcome(one))) is not None
            ]
            lines = [line for line, waits in zip(lines, waiting, strict=False) if waits]
            if not lines:
                break
        time.sleep(min(LONGEST_WAIT, FIRST_WAIT * 2**attempt))
    return refusals


def _outcome(result: Mapping[str, Json]) -> tuple[str, Json]:
    """What was to be done, and what is told of it."""
    return next(iter(result.items()))


def _refusal(operation: str, told: Json) -> Refusal | None:
    """Why it was not done, if it was not; to delete what is not there is nothing."""
    status = int(told["status"])
    if status < 300 or (operation == "delete" and status == 404):
        return None
    reason = told.get("error") or {}
    said = f"{reason.get('type')}: {reason.get('reason')}" if isinstance(reason, dict) else str(reason)
    return Refusal(str(told["_id"]), status, said)
