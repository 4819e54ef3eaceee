"""What the server asks of itself is worked on where it asks; visitors' requests leave the loop free for others."""

from __future__ import annotations

import asyncio
import threading

import pytest
from starlette.requests import Request
from starlette.responses import Response

from search_api.api.in_place import worked_on
from search_api.asked_address import Address


@pytest.mark.parametrize("is_own", [True, False], ids=["its own", "a visitor's"])
def test_only_its_own_requests_are_worked_on_in_the_thread_that_asks(is_own: bool) -> None:
    asked = Address("/", "country=NZ", "en").scope()
    scope = asked if is_own else {name: asked[name] for name in ("type", "method", "path", "headers")}
    worked: list[int] = []

    def work(request: Request) -> Response:
        worked.append(threading.get_ident())
        return Response(request.method)

    answer = asyncio.run(worked_on(work, Request(scope)))
    assert answer.body == b"GET"
    assert (worked == [threading.get_ident()]) is is_own


def test_an_address_comes_back_from_the_request_that_it_makes() -> None:
    for address in (
        Address("/", "q=%C3%A9&country=NZ", "fr", "atlas.test:8000", "https", is_compressed=True),
        Address("/v1/credentials", "", "en"),
    ):
        assert Address.of(address.scope()) == address
