"""Each request is answered from one commit of the index, whatever is committed meanwhile."""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

from search_api.index.contract import SearchIndex


class OneCommit:
    """Holds the commit that the first question of a request meets, so that its ETag names what is in its body."""

    def __init__(self, app: ASGIApp, index: SearchIndex) -> None:
        self._app = app
        self._index = index

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        with self._index.one_commit():
            await self._app(scope, receive, send)
