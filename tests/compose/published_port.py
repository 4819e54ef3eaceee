"""The catalogue as a visitor of the published port sees it."""

from __future__ import annotations

import json
import re
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import Any

LEASE = re.compile(r'^credatlas_source_lease_held\{source="xx_orchard"\} 1\.0$', re.MULTILINE)
NO_ANSWER, NO_RETRY_AFTER = "no answer", "503 without Retry-After"
SECONDS = 30
TURNS = 9


@dataclass
class PublishedPort:
    """Questions over HTTP."""

    origin: str
    statuses: Counter[str] = field(default_factory=Counter)

    def text(self, path: str) -> str:
        """An answer's body; raises OSError when there is none, or it is no success."""
        with urllib.request.urlopen(f"{self.origin}{path}", timeout=SECONDS) as answer:
            body: bytes = answer.read()
        return body.decode()

    def json(self, path: str) -> Any:
        """The same of JSON."""
        return json.loads(self.text(path))

    def total(self, question: str = "") -> int:
        """How many records a search finds; -1 while there is no answer."""
        try:
            return int(self.json(f"/v1/credentials?size=0&facets=&{question}")["total"])
        except OSError:
            return -1

    def shows(self, total: int) -> bool:
        """Whether so many records are found, asked so often that every API container has had its turn."""
        return all(self.total() == total for _ in range(TURNS))

    def is_harvesting(self) -> bool:
        """Whether a process works on the source, as the metrics say."""
        try:
            return LEASE.search(self.text("/metrics")) is not None
        except OSError:
            return False

    def ids(self) -> list[str]:
        """The id of every record, by the cursor."""
        found, path = [], "/v1/credentials?size=100&facets=&sort=-changed_at"
        while path:
            page = self.json(path)
            found += [hit["id"] for hit in page["hits"]]
            path = page["next"] or ""
        return found

    def added(self) -> Counter[str]:
        """How often the change log says of each record that it was added."""
        seen: Counter[str] = Counter()
        page = self.json("/v1/changes?after=0")
        while page["changes"]:
            seen.update(change["id"] for change in page["changes"] if change["kind"] == "added")
            page = self.json(page["next"])
        return seen

    @contextmanager
    def watched(self) -> Iterator[Counter[str]]:
        """Ask again and again meanwhile, and count how it is answered."""
        answers: Counter[str] = Counter()
        over = Event()

        def ask() -> None:
            while not over.wait(0.1):
                answers[self._status("/v1/credentials?q=pruning&size=1")] += 1

        asking = Thread(target=ask)
        asking.start()
        try:
            yield answers
        finally:
            over.set()
            asking.join()

    def _status(self, path: str) -> str:
        try:
            self.text(path)
        except urllib.error.HTTPError as error:
            patient = error.code != 503 or "Retry-After" in error.headers
            return str(error.code) if patient else NO_RETRY_AFTER
        except OSError:
            return NO_ANSWER
        return "200"


def soon(what: str, look: Callable[[], bool], seconds: float = 300) -> float:
    """Wait until something is so; gives how long that took."""
    begun = time.monotonic()
    while not look():
        if time.monotonic() - begun > seconds:
            raise RuntimeError(f"not so after {seconds:.0f} s: {what}")
        time.sleep(0.2)
    return time.monotonic() - begun
