"""How far a generation is, and who writes it: one document that is only ever written over a known version."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields, replace
from uuid import uuid4

from catalogue_store.leases import Holder
from catalogue_store.this_process import is_alive, this_holder
from search_api.errors import IndexBusy, IndexMissing
from search_api.index.opensearch import Cluster, Conflicting, Json, Kept
from search_api.index.opensearch_mappings import STATE_FIELD
from search_api.index.opensearch_tables import Generation

STATE_KEY = "\x1fstate"
"""No facet value has this key."""
LEASE_SECONDS = 60.0
"""How long a writer of another machine is waited for after it was last heard of."""
RENEWED_SECONDS = 15.0
MOST_TAKEN = 100
"""Takings over that are kept in mind, those in a row without a commit in between as one."""


@dataclass(frozen=True, slots=True)
class State:
    """What the document says."""

    checkpoint: int = 0
    """The last change that is certainly in."""
    commit: int = 0
    names: int = 0
    """Commits of the table of names alone, which changes seldom."""
    written: int | None = None
    """Records taken so far, each as often as it was, those of an unfinished commit among them; none where a writer
    of another version of the program did not count them."""
    is_committing: bool = False
    """Whether tables are being refreshed: what they show is neither this commit nor the next."""
    records: str | None = None
    """Identity of the table of records: one that the cluster made after it was deleted has another."""
    vocabularies: str | None = None
    """Version of the tables that its documents are built with."""
    catalogue: str | None = None
    """The catalogue that its documents come from."""
    answers_since: float = 0.0
    """Seconds since 1970; 0 for a generation that never answered."""
    taken_after: Sequence[Sequence[int]] = ()
    """First and last of commits after which a writer took over: what the one before it sent then may still come."""
    fence: int = 1
    """Grows with every writer; the version of its documents, so that those of an earlier writer come too late."""
    writer: str | None = None
    """A mark of the writer that has it now."""
    writer_host: str = ""
    writer_pid: int = 0
    writer_started: str = ""
    heard_at: float = 0.0
    """When that writer was last heard of, in seconds since 1970."""


def read_state(kept: Kept) -> State:
    """The state that a document holds; what only a later version of the program writes is passed over."""
    known = {one.name for one in fields(State)}
    return State(**{name: part for name, part in kept.source[STATE_FIELD].items() if name in known})


class StateDocument:
    """The state of one generation, written by one process at a time."""

    def __init__(
        self,
        cluster: Cluster,
        generation: Generation,
        clock: Callable[[], float] = time.time,
        mark: str | None = None,
    ) -> None:
        """`mark` is the writer's: whoever has the same goes on where the other one stopped; none: a new one."""
        self._cluster = cluster
        self._table = generation.names
        self._records = generation.records
        self._clock = clock
        self._mark = mark or uuid4().hex
        self._version: tuple[int, int] | None = None
        self._follows_another = False
        self.state = State()

    def create(self, vocabularies: str) -> None:
        """Write it for a new generation, and be its writer."""
        records = self._cluster.identity(self._records)
        self.state = replace(self._as_ours(State(written=0)), records=records, vocabularies=vocabularies)
        self._write()

    def check_records(self) -> None:
        """IndexMissing when the table of records is gone, or another one since."""
        if self._cluster.identity(self._records) != self.state.records:
            raise IndexMissing(f"{self._records} was deleted; `credatlas index rebuild` makes the index anew")

    def take(self) -> None:
        """Be the writer of a generation that is there.

        Raises:
            IndexBusy: another process is; it is given up when it is gone, or was not heard of for long.
        """
        kept = self._cluster.document(self._table, STATE_KEY)
        if kept is None:
            raise IndexBusy(f"{self._table} is being made, or taken away")
        self.state, self._version = read_state(kept), kept.version
        if self.state.writer != self._mark and is_written(self.state, self._clock()):
            raise self._busy()
        self.state = replace(self._as_ours(self.state), fence=self.state.fence + 1)
        self._write()
        self._follows_another = True

    def begin(self) -> None:
        """Before the first document is sent: what we write is written after another commit than what came before us.

        Raises:
            IndexBusy: another process has taken over.
        """
        if self._follows_another:
            commit = self.state.commit
            self.change(commit=commit + 1, taken_after=_with(self.state.taken_after, commit))
            self._follows_another = False

    def keep(self) -> None:
        """Be heard of, if it has been a while, and see that there still is what is written.

        Raises:
            IndexBusy: another process has taken over.
            IndexMissing: somebody has deleted it.
        """
        if self._clock() - self.state.heard_at >= RENEWED_SECONDS:
            self.check_records()
            self.change()

    def change(self, **parts: object) -> None:
        """Write parts of it anew.

        Raises:
            IndexBusy: another process has taken over.
        """
        self.state = replace(self._as_ours(self.state), **parts)  # type: ignore[arg-type]
        self._write()

    def give_up(self) -> None:
        """Let others write; nothing happens when another one has taken over."""
        self.state = replace(self.state, writer=None)
        try:
            self._write()
        except IndexBusy:
            return

    def _as_ours(self, state: State) -> State:
        holder = this_holder()
        return replace(
            state,
            writer=self._mark,
            writer_host=holder.host,
            writer_pid=holder.pid,
            writer_started=holder.process_started,
            heard_at=self._clock(),
        )

    def _write(self) -> None:
        """Over what we wrote last; a version that nobody told us of is looked up once."""
        source: Json = {STATE_FIELD: asdict(self.state)}
        try:
            self._version = self._cluster.write(self._table, STATE_KEY, source, self._version)
        except Conflicting as error:
            version = self._own_version(error)
            try:
                self._version = self._cluster.write(self._table, STATE_KEY, source, version)
            except Conflicting as again:
                raise self._busy() from again

    def _own_version(self, error: Conflicting) -> tuple[int, int]:
        """The version that is there, when we wrote it and only the answer was lost.

        Raises:
            IndexBusy: another process wrote it.
        """
        kept = self._cluster.document(self._table, STATE_KEY)
        if kept is None or read_state(kept).writer != self._mark:
            raise self._busy() from error
        return kept.version

    def _busy(self) -> IndexBusy:
        return IndexBusy(f"another process is writing the index in {self._table}")


def _with(taken_after: Sequence[Sequence[int]], commit: int) -> list[Sequence[int]]:
    """With one more commit; behind the last one it goes on."""
    *others, last = taken_after or [(commit, commit)]
    if last[1] in (commit, commit - 1):
        return [*others, (last[0], commit)]
    return [*taken_after, (commit, commit)][-MOST_TAKEN:]


def is_written(state: State, now: float) -> bool:
    """Whether a generation has a writer: a process that runs on this machine, or that was heard of lately.

    A container that was started again is another machine: nobody there can see whether the one before it still runs.
    """
    if state.writer is None:
        return False
    holder, ourselves = Holder(state.writer_host, state.writer_pid, state.writer_started), this_holder()
    if holder == ourselves or holder.host != ourselves.host:
        return now - state.heard_at < LEASE_SECONDS
    return is_alive(holder)
