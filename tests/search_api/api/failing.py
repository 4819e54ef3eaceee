"""An index and a store that answer nothing but an error."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import date

from starlette.testclient import TestClient

from catalogue_store.errors import StoreUnavailable
from search_api.app import build_app
from search_api.query import Hit
from search_api.services import Services


class FailingIndex:
    """An index that answers nothing but one error."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    @property
    def generation(self) -> str:
        raise self._error

    def checkpoint(self) -> int:
        raise self._error

    def more_like_this(self, record_id: str, *, today: date, size: int) -> tuple[Hit, ...]:
        raise self._error

    def one_commit(self) -> AbstractContextManager[None]:
        return nullcontext()


class FailingStore:
    """A store that cannot be read."""

    @property
    def changes(self) -> None:
        raise StoreUnavailable("the disk is gone")

    sources = records = runs = changes


def failing(services: Services, error: Exception) -> TestClient:
    broken = replace(services, index=FailingIndex(error))  # type: ignore[arg-type]
    return TestClient(build_app(broken), raise_server_exceptions=False)
