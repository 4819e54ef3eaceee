"""The one edge to OpenSearch's requests: what our index asks of a cluster, in terms of tables and documents.

Facts behind the choices (3.8 and 2.19): a search that may answer in part miscounts without a word; what a bulk
request wrote is seen after a refresh alone; a document is read back at once, whatever was refreshed; a point in
time that may be opened in part leaves out shards without a node, and no search over it tells; to write to a table
that is gone makes another one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from opensearchpy.exceptions import ConflictError, NotFoundError, RequestError, TransportError

from search_api.errors import BadQuery, EngineFailure, IndexMissing
from search_api.index.opensearch_bulk import READ, TURNED_AWAY, Action, Refusal, TurnedAway, write_all
from search_api.index.opensearch_connection import Connection
from search_api.index.snapshot import SnapshotLost

KEEP_ALIVE = "5m"
"""How long a point in time outlives its last search."""
WRITING_SECONDS = 60.0
"""How long an answer to what is written is waited for at least: nobody waits for it on a page."""
BUSY = (429, 502, 503, 504)
"""Statuses of a cluster that has too much to do."""
MAY_BE_MISSING = {"ignore": 404}
"""That a thing is not there is an answer, which the client would write to the log as a failure."""
TOO_MANY_WORDS = "too_many"
"""In the types of the errors over a question with more conditions than the cluster takes."""

Json = Mapping[str, Any]


class Conflicting(Exception):
    """A document is not, or no longer, what it was thought to be: another process has written it."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One document as it is kept."""

    table: str
    source: Json
    version: tuple[int, int]
    """Sequence number and primary term: it is written over only as long as these hold."""


class Cluster:
    """One cluster; its errors are ours."""

    def __init__(self, connection: Connection) -> None:
        self.server = connection.server
        self._connection = connection
        self._client = connection.client
        self._patience = {"request_timeout": max(connection.server.timeout_seconds, WRITING_SECONDS)}

    def search(self, bodies: Sequence[Json]) -> list[Json]:
        """The answers to questions over points in time, in one request.

        Raises:
            SnapshotLost: a point in time is gone.
            BadQuery: more words than the cluster takes.
        """
        with self._connection.errors("searching"), question_errors():
            if len(bodies) == 1:
                whole = {"allow_partial_search_results": "false"}
                return [self._client.search(body=bodies[0], params=whole)]
            header = {"allow_partial_search_results": False}
            asked = [part for body in bodies for part in (header, body)]
            answers = self._client.msearch(body=asked)["responses"]
            for answer in answers:
                if "error" in answer:
                    raise TransportError(answer["status"], answer["error"]["type"], answer)
        return list(answers)

    def open_point_in_time(self, table: str) -> str:
        """A view of all that was refreshed last, by its id.

        Raises:
            IndexMissing: there is no such table.
        """
        asked = {"keep_alive": KEEP_ALIVE, "allow_partial_pit_creation": "false"}
        with self._connection.errors("opening the last commit"):
            try:
                return str(self._client.create_pit(index=table, params=asked)["pit_id"])
            except NotFoundError as error:
                raise IndexMissing(
                    f"{table} is gone from {self.server}; `credatlas index rebuild` makes it anew"
                ) from error

    def close_points_in_time(self, ids: Sequence[str]) -> None:
        """Let the cluster forget them; one that is gone already is no matter."""
        with self._connection.errors("closing commits"):
            self._client.delete_pit(body={"pit_id": list(ids)}, params=MAY_BE_MISSING)

    def bulk(self, actions: Iterable[Action]) -> list[Refusal]:
        """Write documents, those that a busy cluster turns away again and again; what was refused for good."""
        with self._connection.errors("writing documents"):
            try:
                return write_all(self._send, actions)
            except TurnedAway as turned:
                raise turned.__cause__ or turned from None

    def _send(self, lines: bytes) -> Sequence[Mapping[str, Json]]:
        try:
            told = self._connection.writing_client.bulk(
                body=lines, params={**self._patience, "filter_path": READ}
            )
        except TransportError as error:
            if error.status_code == TURNED_AWAY:
                raise TurnedAway from error
            raise
        return told["items"] if told["errors"] else ()

    def refresh(self, table: str) -> None:
        """Let everything written to a table be seen."""
        with self._connection.errors("committing"):
            told = self._client.indices.refresh(index=table, params=self._patience)["_shards"]
            if told["failed"]:
                raise EngineFailure(
                    f"committing: {told['failed']} of {told['total']} shards of {table} failed"
                )

    def document(self, table: str, key: str) -> Kept | None:
        """One document as it was written last, refreshed or not; none when it or its table is not there."""
        with self._connection.errors("reading a document"):
            found = self._client.get(index=table, id=key, params=MAY_BE_MISSING)
        if not found.get("found"):
            return None
        return Kept(found["_index"], found["_source"], (found["_seq_no"], found["_primary_term"]))

    def documents(self, table: str, keys: Sequence[str]) -> dict[str, Json]:
        """Key -> document, of those that are there."""
        with self._connection.errors("reading documents"):
            found = self._client.mget(index=table, body={"ids": list(keys)})["docs"]
        return {one["_id"]: one["_source"] for one in found if one.get("found")}

    def write(self, table: str, key: str, source: Json, version: tuple[int, int] | None) -> tuple[int, int]:
        """Write one document over that version, or the first of its key; its new version.

        Raises:
            Conflicting: it is of another version by now.
        """
        if version is None:
            parameters: dict[str, Any] = {"op_type": "create"}
        else:
            parameters = {"if_seq_no": version[0], "if_primary_term": version[1]}
        with self._connection.errors("writing a document"):
            try:
                told = self._client.index(index=table, id=key, body=source, params=parameters)
            except (ConflictError, NotFoundError) as error:
                raise Conflicting(f"{key} of {table}") from error
        return told["_seq_no"], told["_primary_term"]

    def identity(self, table: str) -> str | None:
        """What tells a table from another one of its name, made after it was deleted; none when there is none."""
        with self._connection.errors(f"looking at {table}"):
            try:
                told = self._client.indices.get_settings(index=table, name="index.uuid")
            except NotFoundError:
                return None
        return str(told[table]["settings"]["index"]["uuid"])

    def create_table(self, table: str) -> bool:
        """Make a table by its template; False when there is one of that name."""
        with self._connection.errors(f"making {table}"):
            try:
                self._client.indices.create(index=table)
            except RequestError as error:
                if error.error != "resource_already_exists_exception":
                    raise
                return False
        return True

    def put_template(self, name: str, body: Json) -> None:
        """Say how tables of certain names are made."""
        with self._connection.errors(f"writing the template {name}"):
            try:
                self._client.indices.put_index_template(name=name, body=body)
            except RequestError as error:
                raise EngineFailure(
                    f"{self.server} does not take the template {name}: {error.info}; delete the template that is "
                    "in its way, or set CREDATLAS_OPENSEARCH_INDEX_NAME to another name"
                ) from error

    def set(self, tables: Sequence[str], settings: Json) -> None:
        """Change settings of tables."""
        with self._connection.errors("changing settings"):
            self._client.indices.put_settings(index=",".join(tables), body=settings)

    def drop_tables(self, tables: Sequence[str]) -> None:
        """Delete tables; one that is not there is no matter."""
        with self._connection.errors("deleting tables"):
            self._client.indices.delete(index=",".join(tables), params={"ignore_unavailable": "true"})

    def tables(self, pattern: str) -> list[str]:
        """The names of tables that a pattern with stars names."""
        with self._connection.errors("listing tables"):
            return list(self._client.indices.get_alias(index=pattern))

    def move_aliases(self, aliases: Mapping[str, str], pattern: str) -> None:
        """Let each alias name its table alone, all at the same moment."""
        moved: list[Json] = []
        for alias, table in aliases.items():
            moved.append({"remove": {"index": pattern, "alias": alias, "must_exist": False}})
            moved.append({"add": {"index": table, "alias": alias}})
        with self._connection.errors("switching"):
            try:
                self._client.indices.update_aliases(body={"actions": moved})
            except RequestError as error:
                raise EngineFailure(
                    f"{self.server} does not let {', '.join(aliases)} name tables of ours: {error.info}; "
                    "delete what has that name there, or set CREDATLAS_OPENSEARCH_INDEX_NAME to another one"
                ) from error


@contextmanager
def question_errors() -> Iterator[None]:
    """What the cluster says of a question or of its point in time, as an error of ours.

    All else it may say, such as that it has too much to do, is for the connection to tell.
    """
    try:
        yield
    except TransportError as error:
        told = error.info.get("error") if isinstance(error.info, dict) else None
        refused = _refused(error.status_code, told) if isinstance(told, dict) else None
        if refused is None:
            raise
        try:
            raise refused from error
        finally:
            del refused  # an error that its own traceback leads to would keep the point in time open


def _refused(status: int | str, told: Json) -> Exception | None:
    """Why a search failed, if for its own sake.

    A point in time dies with its node: whoever opens another learns what is wrong.
    """
    causes = [told, *told.get("root_cause", ()), told.get("caused_by") or {}]
    kinds = [str(one.get("type")) for one in causes]
    said = "; ".join(dict.fromkeys(f"{one.get('type')}: {one.get('reason')}" for one in causes if one))
    if any(TOO_MANY_WORDS in kind and "clauses" in kind for kind in kinds):
        return BadQuery("q", "", "holds more words than can be looked for at once; leave some out")
    if status in (404, 503):
        return SnapshotLost(f"the commit that was being read is gone: {said}")
    return EngineFailure(f"searching (status {status}): {said}") if status == 400 else None
