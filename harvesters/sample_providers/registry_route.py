"""How the registry answers a request whose parameters it cannot use: 400 and a list of errors."""

from collections.abc import Callable, Coroutine
from typing import Any

import orjson
from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute


class RegistryRoute(APIRoute):
    """A route that answers a wrong parameter with 400 and `{"errors": ["page: ..."]}`."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The route's handler with FastAPI's own report replaced."""
        handle = super().get_route_handler()

        async def handle_or_report(request: Request) -> Response:
            try:
                return await handle(request)
            except RequestValidationError as error:
                errors = [f"{wrong['loc'][-1]}: {wrong['msg']}" for wrong in error.errors()]
                return Response(orjson.dumps({"errors": errors}), 400, media_type="application/json")

        return handle_or_report
