"""What was asked of the sample server, so that tests can prove a harvester's manners."""

import threading
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

KEPT_REQUESTS = 20_000
"""The oldest requests are forgotten past this many; counts are kept for ever."""


@dataclass(frozen=True)
class LoggedRequest:
    """One request and the status it was answered with; `received_at` is in seconds of the log's clock."""

    method: str
    path: str
    query: str
    status: int
    user_agent: str
    is_conditional: bool
    received_at: float


class RequestLog:
    """A thread-safe, in-memory log of requests."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self._lock = threading.Lock()
        self._requests: deque[LoggedRequest] = deque(maxlen=KEPT_REQUESTS)
        self._counts: Counter[str] = Counter()
        self._open = 0
        self._most_at_once = 0

    @property
    def requests(self) -> tuple[LoggedRequest, ...]:
        """The requests kept, in the order in which they were answered."""
        with self._lock:
            return tuple(self._requests)

    @property
    def most_at_once(self) -> int:
        """The largest number of requests that were ever being answered at the same moment."""
        with self._lock:
            return self._most_at_once

    def count(self, path: str) -> int:
        """How often a path was asked for, whatever its query and its answer."""
        with self._lock:
            return self._counts[path]

    def counts(self) -> dict[str, int]:
        """Requests per path."""
        with self._lock:
            return dict(self._counts)

    def clear(self) -> None:
        """Forget every request answered so far."""
        with self._lock:
            self._requests.clear()
            self._counts.clear()
            self._most_at_once = self._open

    def open_request(self) -> float:
        """Note that a request has arrived; the time at which it did."""
        with self._lock:
            self._open += 1
            self._most_at_once = max(self._most_at_once, self._open)
        return self.clock()

    def close_request(self, request: LoggedRequest) -> None:
        """Keep a request that has been answered."""
        with self._lock:
            self._open -= 1
            self._requests.append(request)
            self._counts[request.path] += 1


class RequestRecorder:
    """ASGI layer that writes every HTTP request into a log; a broken connection has status 0."""

    def __init__(self, app: ASGIApp, log: RequestLog) -> None:
        self._app = app
        self._log = log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer through the application below, and log it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status = 0
        is_logged = False
        received_at = self._log.open_request()

        def close() -> None:
            nonlocal is_logged
            if not is_logged:
                is_logged = True
                self._log.close_request(logged_request(scope, status, received_at))

        async def note(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            elif not message.get("more_body", False):
                close()  # before the client can have it whole, so that whoever has the answer finds it logged
            await send(message)

        try:
            await self._app(scope, receive, note)
        finally:
            close()


def logged_request(scope: Scope, status: int, received_at: float) -> LoggedRequest:
    """The log line of an ASGI request."""
    headers = Headers(scope=scope)
    return LoggedRequest(
        method=scope["method"],
        path=scope["path"],
        query=scope["query_string"].decode("ascii", "backslashreplace"),
        status=status,
        user_agent=headers.get("user-agent", ""),
        is_conditional="if-none-match" in headers or "if-modified-since" in headers,
        received_at=received_at,
    )
