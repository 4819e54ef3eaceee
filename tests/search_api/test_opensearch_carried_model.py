"""Answers carried on are those made anew, whatever a cluster and its writers do to each other."""

from __future__ import annotations

import time
from collections.abc import Iterable
from contextlib import suppress
from functools import partial
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import settings
from hypothesis.stateful import precondition, rule, run_state_machine_as_test

from normalise.vocabularies import Vocabularies
from search_api.errors import EngineFailure, IndexBusy
from search_api.index.contract import Change
from search_api.index.opensearch_connection import Connection
from search_api.index.opensearch_index import OpenSearchIndex, open_opensearch_index
from search_api.index.opensearch_state import StateDocument
from search_api.index.opensearch_writer import ClusterWriter
from search_api.index.snapshot import SnapshotLost
from tests.search_api.index_engines import drop_tables, new_place, server_at
from tests.search_api.opensearch_opening import lose_points
from tests.search_api.test_carried_model import CarriedAnswers, batches

EXAMPLES, STEPS = 5, 10


class InACluster(CarriedAnswers):
    """Points in time are lost, shards refresh early, batches are half sent, and writers come too late."""

    writer: Any
    index: OpenSearchIndex
    stale: ClusterWriter | None = None
    """A writer that was taken over and does not know it."""

    def compare(self) -> None:
        """Once more where the view is lost: nobody asks a cluster for answers that are remembered."""
        try:
            super().compare()
        except SnapshotLost:
            self.index._reader.reopened(self.index._reader.view())
            super().compare()

    @rule()
    def lose_what_is_read(self) -> None:
        lose_points(self.index)

    @rule(batch=batches())
    def show_early_what_is_not_committed(self, batch: list[Change]) -> None:
        with self.writer._writer_in_use() as writer:
            writer.take(batch)
            self.writer._cluster.refresh(writer.generation.records)

    @rule(batch=batches())
    def send_half_a_batch(self, batch: list[Change]) -> None:
        send = ClusterWriter._send

        def half(writer: ClusterWriter, actions: Iterable[Any]) -> None:
            whole = list(actions)
            send(writer, whole[: (len(whole) + 1) // 2])
            raise EngineFailure("the cluster went away")

        with patch.object(ClusterWriter, "_send", half), suppress(EngineFailure):
            self.writer.apply(batch, self.writer.checkpoint())

    @rule()
    @precondition(lambda self: self.stale is None)
    def take_over_a_writer_that_hangs(self) -> None:
        with self.writer._writer_in_use() as writer:
            self.stale = writer
        taken = StateDocument(
            self.index._cluster, self.stale.generation, lambda: time.time() + 1e6, self.writer._mark
        )
        taken.take()
        taken._clock = time.time
        sources = self.writer._sources
        self.writer._writer = ClusterWriter(self.index._cluster, self.stale.generation, sources, taken)

    @rule(batch=batches())
    @precondition(lambda self: self.stale is not None)
    def let_it_come_late(self, batch: list[Change]) -> None:
        assert self.stale is not None
        with suppress(IndexBusy):
            self.stale.take(batch)


@pytest.mark.parametrize("shards", [1, 3])
def test_carried_answers_are_those_made_anew_whatever_a_cluster_does(
    shards: int, opensearch_address: str, vocabularies: Vocabularies
) -> None:
    def begun() -> InACluster:
        place = new_place(opensearch_address)
        server = server_at(place, shards=shards)
        return InACluster(
            lambda: open_opensearch_index(Connection(server), vocabularies), partial(drop_tables, place)
        )

    chosen = settings(max_examples=EXAMPLES, stateful_step_count=STEPS, deadline=None)
    run_state_machine_as_test(begun, settings=chosen)  # type: ignore[arg-type]
