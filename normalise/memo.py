"""Pure functions of source values, remembered: catalogues repeat concepts, prices and organisations.

What is remembered is shared between records, so nobody may change it.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from enum import Enum
from functools import lru_cache
from threading import Lock
from typing import Any, Generic, TypeVar

import orjson

from normalise.opened_record import OpenedRecord

LONGEST = 2048
"""Bytes of JSON or characters of text that are worth a place; longer ones are prose and do not repeat."""
REMEMBERED = 1024
"""Values for each function; the oldest is forgotten."""
TRIAL = 2 * REMEMBERED
"""After so many questions a memory that answered less than half of them is given up: it fills first."""

Key = bytes | str
"""What a result depends on besides the record's language: JSON, or a text as it is."""
Result = TypeVar("Result")
Seen = TypeVar("Seen")


class Unknown(Enum):
    """The one answer of a memory that is no result."""

    UNKNOWN = "not remembered"


UNKNOWN = Unknown.UNKNOWN


class Memory(Generic[Result]):
    """Results by what they depend on; safe for threads."""

    def __init__(self) -> None:
        """Empty, and on trial."""
        self._results: OrderedDict[tuple[str, Key], Result | None] = OrderedDict()
        self._lock = Lock()
        self._known = 0
        self._unknown = 0
        self.is_useful = True

    def get(self, language: str, key: Key) -> Result | Unknown | None:
        """The result, or UNKNOWN."""
        result = self._results.get((language, key), UNKNOWN)
        if result is not UNKNOWN:
            self._known += 1
            return result
        self._unknown += 1
        if (self._known + self._unknown) % TRIAL == 0 and self._known < self._unknown:
            self.is_useful = False
        return UNKNOWN

    def put(self, language: str, key: Key, result: Result | None) -> None:
        """Remember the result of a key that is not too long."""
        if len(key) > LONGEST:
            return
        with self._lock:
            self._results[language, key] = result
            if not self.is_useful:
                self._results.clear()
            elif len(self._results) > REMEMBERED:
                self._results.popitem(last=False)


def remembered_reading(
    key_of: Callable[[OpenedRecord, Seen], Key | None],
    read: Callable[[OpenedRecord, Seen], Result | None],
    may_be_shared: Callable[[Any], bool],
) -> Callable[[OpenedRecord, Seen], Result | None]:
    """What is read from what a record shows, quicker where the same was shown before.

    Only what followed no link and gave no issue is remembered, so that it depends on nothing but its key.
    """
    memory: Memory[Result] = Memory()
    get = memory.get

    def run(record: OpenedRecord, seen: Seen) -> Result | None:
        key = key_of(record, seen) if memory.is_useful else None
        if key is None:
            return read(record, seen)
        known = get(record.language, key)
        if known is not UNKNOWN:
            return known
        before = len(record.issues), record.graph.followed
        result = read(record, seen)
        is_pure = before == (len(record.issues), record.graph.followed)
        if is_pure and (result is None or may_be_shared(result)):
            memory.put(record.language, key, result)
        return result

    return run


def remembered(apply: Callable[[Any], Any]) -> Callable[[OpenedRecord, Any], Any]:
    """The same function for a value of any record, quicker for texts and JSON objects it had before.

    Errors are not remembered; texts that hardly ever repeat, such as ids and addresses, are soon no longer looked up.
    """
    by_text = lru_cache(REMEMBERED)(apply)
    by_json = lru_cache(REMEMBERED)(lambda body: apply(orjson.loads(body)))
    asked = 0
    of_text = by_text

    def run(_: OpenedRecord, value: Any) -> Any:
        nonlocal asked, of_text
        kind = type(value)
        if kind is str:
            asked += 1
            if asked == TRIAL and by_text.cache_info().hits * 2 < TRIAL:
                of_text = apply  # type: ignore[assignment] # the function itself, without its memory
            return of_text(value) if len(value) <= LONGEST else apply(value)
        if kind is dict:
            body = orjson.dumps(value)
            return by_json(body) if len(body) <= LONGEST else apply(value)
        return apply(value)

    return run
