"""Connections: reading ones that never wait, and writing ones that take the lock at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import ArgumentError

from catalogue_store import postgresql, sqlite
from catalogue_store.errors import InvalidValue, StoreError


class Database:
    """One database; safe to share between threads, not between processes."""

    def __init__(self, url: str, busy_seconds: float = sqlite.BUSY_SECONDS) -> None:
        self.url = _checked(url)
        self.name = self.url.database if self.is_sqlite else self.url.render_as_string(hide_password=True)
        self.engine = self._connect(busy_seconds)
        self._writer = self.engine.execution_options(**{sqlite.WRITES: True})

    @property
    def is_sqlite(self) -> bool:
        """Whether it is one file on this machine."""
        return self.url.get_backend_name() == "sqlite"

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that sees one state of the database and writes nothing."""
        with self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that is alone in writing; all of it is kept or none."""
        with self._writer.begin() as connection:
            yield connection

    def close(self) -> None:
        """Close the connections that nobody uses; the others close when they are given back."""
        self.engine.dispose()

    def _connect(self, busy_seconds: float) -> Engine:
        diagnose = sqlite.diagnose if self.is_sqlite else postgresql.diagnose
        # Last in, first out: a thread that works alone stays with one connection and the pages it remembers.
        engine = create_engine(self.url, pool_size=8, max_overflow=64, pool_use_lifo=True)
        if self.is_sqlite:
            sqlite.prepare(engine, str(self.name), busy_seconds)
        else:
            postgresql.prepare(engine, str(self.name))

        @event.listens_for(engine, "handle_error")
        def on_error(context: ExceptionContext) -> None:
            error = context.original_exception
            meaning = _meaning(error) or diagnose(error, str(self.name))
            if meaning is not None:
                raise meaning from error

        return engine


def _meaning(error: BaseException) -> StoreError | None:
    """An error of ours that was raised inside the library, or a value that no column takes."""
    if isinstance(error, StoreError):
        return error
    if isinstance(error, (TypeError, ValueError)):
        return InvalidValue(f"a value cannot be stored: {error}")
    return None


def _checked(url: str) -> URL:
    """The address of a database we work with."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise InvalidValue(
            f"{url!r} is no database address; write sqlite:///path or postgresql+psycopg://.."
        ) from error
    if parsed.drivername in {"postgres", "postgresql"}:
        hint = parsed.set(drivername="postgresql+psycopg").render_as_string(hide_password=True)
        raise InvalidValue(f"{parsed.drivername}:// names no driver we have; write {hint}")
    if parsed.get_backend_name() not in {"sqlite", "postgresql"}:
        raise InvalidValue(f"{parsed.get_backend_name()!r} is no database we know; sqlite and postgresql are")
    if parsed.get_backend_name() == "sqlite" and parsed.database in {None, "", ":memory:"}:
        raise InvalidValue(
            f"{url!r} names no file; write sqlite:///path, as several processes share the database"
        )
    return parsed
