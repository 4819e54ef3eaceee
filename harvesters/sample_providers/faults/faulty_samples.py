"""The sample providers with faults in them, as one application."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Iterable
from datetime import UTC, datetime

from starlette.responses import StreamingResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from harvesters.sample_providers.answers import ConditionalAnswers
from harvesters.sample_providers.faults.contents import SampleContents
from harvesters.sample_providers.faults.fault import Fault, InjectedFault
from harvesters.sample_providers.faults.rewriting import REWRITES, at_first_page
from harvesters.sample_providers.faults.transport import PLAYS, BrokenRequest
from harvesters.sample_providers.faults.whole_answer import RewrittenAnswers, target_of, whole_answer

LIST_BEGINS = re.compile(
    r"/microcredentials\.do(?!.*[?&]start=[1-9])|/envelopes\?(.*&)?page=1(&|$)|/exports/"
)


class FaultySamples:
    """ASGI application that behaves as the sample providers do, except where a fault is injected.

    Faults may be injected and healed from another thread while the server runs. `now` is the clock that
    Retry-After dates go by.
    """

    def __init__(
        self,
        contents: SampleContents | None = None,
        faults: Iterable[InjectedFault] = (),
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._contents = SampleContents() if contents is None else contents
        self._healthy: ASGIApp = self._contents.app()
        self._now = now
        self._counted: tuple[CountedFault, ...] = ()
        self._apps: dict[tuple[Fault, int], ASGIApp] = {}
        self.inject(*faults)

    def inject(self, *faults: InjectedFault) -> None:
        """From now on these faults, and no others; of several that hit a request, the first one counts."""
        self._counted = tuple(CountedFault(fault) for fault in faults)

    def heal(self) -> None:
        """Be healthy again."""
        self.inject()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or break it."""
        target = target_of(scope) if scope["type"] == "http" else ""
        hitting = [counted for counted in self._counted if scope["type"] == "http" and counted.is_hit(target)]
        if not hitting:
            await self._healthy(scope, receive, send)
            return
        counted = hitting[0]
        play = PLAYS.get(counted.injected.fault)
        if play is not None:
            await play(BrokenRequest(self._healthy, scope, receive, send, self._now))
        elif counted.injected.fault is Fault.REPEATED_PAGE:
            await self._repeat(scope, receive, send)
        else:
            await self._app_of(counted.injected.fault, counted.readings)(scope, receive, send)

    async def _repeat(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The first page under every number; of a table, which has no pages, its rows without end."""
        if not scope["path"].startswith("/exports/"):
            first = {**scope, "query_string": at_first_page(scope["query_string"])}
            target = target_of(scope)
            rewrite = REWRITES[Fault.REPEATED_PAGE]
            app = RewrittenAnswers(self._healthy, lambda _, answer: rewrite(target, answer))
            await app(first if is_list(scope) else scope, receive, send)
            return
        answer = await whole_answer(self._healthy, scope, receive)
        rows = answer.body.partition(b"\n")[2]
        endless = StreamingResponse(
            endlessly(answer.body, rows), media_type=answer.media_type.partition(";")[0]
        )
        await endless(scope, receive, send)

    def _app_of(self, fault: Fault, readings: int) -> ASGIApp:
        """The providers under a fault of contents."""
        key = (fault, readings if fault is Fault.SHRINKING_LIST else 0)
        if key not in self._apps:
            left = self._contents.after(fault, readings)
            if left is not None:
                self._apps[key] = left.app()
            else:
                self._apps[key] = ConditionalAnswers(RewrittenAnswers(self._healthy, REWRITES[fault]))
        return self._apps[key]


class CountedFault:
    """An injected fault and the requests it has seen."""

    def __init__(self, injected: InjectedFault) -> None:
        self.injected = injected
        self.readings = 0
        """How often a list was begun."""
        self._matching = 0

    def is_hit(self, target: str) -> bool:
        """Whether the fault hits a request that comes in."""
        if not self.injected.matches(target):
            return False
        self._matching += 1
        self.readings += LIST_BEGINS.search(target) is not None
        return self.injected.hits(self._matching)


def is_list(scope: Scope) -> bool:
    """Whether a request is for a page of a list."""
    return str(scope["path"]).endswith(("/microcredentials.do", "/envelopes"))


async def endlessly(first: bytes, rest: bytes) -> AsyncIterator[bytes]:
    """The first bytes, then the rest again and again."""
    yield first
    while True:
        yield rest * 64
        await asyncio.sleep(0)  # lets it be noticed that the client has left
