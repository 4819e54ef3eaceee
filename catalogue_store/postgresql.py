"""PostgreSQL as the store wants it: what its errors mean for an operator.

The driver is an extra of the package and imported by SQLAlchemy alone: errors are known by their SQLSTATE.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, event

from catalogue_store.errors import StoreBusy, StoreError, StoreUnavailable

ENCODING = "UTF8"
DRIVER = "psycopg"
BUSY = frozenset({"40001", "40P01", "55P03", "57014"})
"""Serialisation failure, deadlock, lock not available, statement timeout: trying again is safe."""
REMEDIES = (
    ("53100", "its disk is full", "free space there, then start again: everything committed is intact"),
    ("53300", "it has no free connection", "raise its `max_connections`, or run fewer processes"),
    ("53", "it lacks a resource", "look at the server's log"),
    ("57P", "it is stopping or starting", "wait until it is up again: nothing was half written"),
    ("08", "the connection broke", "check the server and the network: nothing was half written"),
    ("28", "it refused the user or password", "check the address in CREDATLAS_DATABASE_URL"),
    ("3D000", "there is no such database", "make it (`createdb`), or correct CREDATLAS_DATABASE_URL"),
    ("25006", "it may not be written to", "it is a read-only copy: name the primary server"),
    ("42501", "the account has no right to it", "grant the account the rights of the database's owner"),
    ("58", "its disk failed to read or write", "check the server's disk and log"),
    ("XX001", "its file is damaged", "stop the server and restore a backup"),
)

CONNECTING = (
    ("does not exist", "there is no such database or user", "make it, or correct CREDATLAS_DATABASE_URL"),
    (
        "authentication failed",
        "it refused the user or password",
        "check the address in CREDATLAS_DATABASE_URL",
    ),
    ("pg_hba.conf", "it lets nobody in from here", "allow this machine and user in its pg_hba.conf"),
    ("too many", "it has no free connection", "raise its `max_connections`, or run fewer processes"),
    ("starting up", "it is starting", "wait until it is up: nothing was half written"),
    ("shutting down", "it is stopping", "wait until it is up again: nothing was half written"),
)
"""What a refused connection says; the driver gives it no SQLSTATE."""


def prepare(engine: Engine, name: str) -> None:
    """Refuse a database that cannot hold every text, before anything is asked of it.

    One of SQL_ASCII would answer in bytes, and one of LATIN1 fail on the first Greek name.
    """

    def on_connect(connection: Any, _record: Any) -> None:
        encoding = connection.info.parameter_status("server_encoding")
        if encoding not in (None, ENCODING):
            connection.close()
            raise StoreUnavailable(
                f"database {name}: its encoding is {encoding}, which cannot hold every text; make one with "
                f"`CREATE DATABASE .. ENCODING '{ENCODING}' TEMPLATE template0` and name it"
            )

    # Before SQLAlchemy's own first questions, which fail on bytes.
    event.listen(engine, "connect", on_connect, insert=True)


def diagnose(error: BaseException, name: str) -> StoreError | None:
    """What an error of the driver means for an operator; none when it is a fault of ours."""
    if not type(error).__module__.startswith(DRIVER):
        return None
    state: str = getattr(error, "sqlstate", None) or ""
    if state in BUSY:
        return StoreBusy(f"database {name}: another process is writing and did not end in time; try again")
    for sign, cause, remedy in REMEDIES:
        if state.startswith(sign):
            return StoreUnavailable(f"database {name}: {cause} ({_first_line(error)}); {remedy}")
    for sign, cause, remedy in CONNECTING:
        if not state and sign in str(error):
            return StoreUnavailable(f"database {name}: {cause} ({_first_line(error)}); {remedy}")
    if not state and type(error).__name__ == "OperationalError":
        return StoreUnavailable(
            f"database {name}: it cannot be reached ({_first_line(error)}); check that the server is up and that "
            "CREDATLAS_DATABASE_URL names it"
        )
    return None


def _first_line(error: BaseException) -> str:
    return str(error).strip().partition("\n")[0]
