"""Publishing against a small model of what it promises, over random histories of one source."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from catalogue_store import AbsencePolicy, CatalogueStore, Outcome, RunKind, RunState
from tests.catalogue_store.harvest import BEGIN, fill, kept, normalised, source_row

IDS = st.sampled_from("abcd")
TEXTS = st.sampled_from(["Data", "Welding", "Nursing", "BAD page", "OTHER course", "odd"])
STAMPS = st.sampled_from(["one", "one", "two", "mended", "wide"])
PAUSES = st.sampled_from([0.5, 4, 8])
POLICY = AbsencePolicy()


@dataclass
class ModelRaw:
    """What the model knows of a listed id."""

    text: str
    stamp: str
    outcome: Outcome
    first_seen: datetime
    last_seen: datetime
    missing_runs: int = 0
    missing_since: datetime | None = None
    is_absent: bool = False

    def see(self, at: datetime) -> None:
        self.last_seen, self.missing_runs, self.missing_since, self.is_absent = at, 0, None, False


@dataclass
class ModelRecord:
    """What the model knows of a record."""

    text: str
    stamp: str
    raw_text: str
    changed_at: datetime
    version: int = 1
    is_withdrawn: bool = False


class Model:
    """A catalogue of one source, one record at a time."""

    def __init__(self) -> None:
        self.raw: dict[str, ModelRaw] = {}
        self.records: dict[str, ModelRecord] = {}
        self.log: list[tuple[str, str]] = []

    def publish(
        self, kind: RunKind, listed: dict[str, str], gone: set[str], stamp: str, at: datetime
    ) -> None:
        for one in sorted({*self.raw, *listed}):
            change = self._normalise(one, kind, listed, gone, stamp, at) or self._presence(
                one, kind, listed, gone, at
            )
            if change is not None:
                self.log.append((one, change))

    def _normalise(
        self, one: str, kind: RunKind, listed: dict[str, str], gone: set[str], stamp: str, at: datetime
    ) -> str | None:
        raw, record = self.raw.get(one), self.records.get(one)
        if one in gone:
            return None
        if kind is RunKind.REPLAY:
            if raw is None or raw.stamp == stamp or (raw.is_absent and record is None):
                return None
            text, present = raw.text, not raw.is_absent
        else:
            if one not in listed or (raw is not None and (raw.text, raw.stamp) == (listed[one], stamp)):
                return None
            text, present = listed[one], True
        outcome = Outcome(normalised(kept(one, text), stamp).outcome)
        if raw is None:
            self.raw[one] = ModelRaw(text, stamp, outcome, at, at)
        else:
            raw.text, raw.stamp, raw.outcome = text, stamp, outcome
            if kind is not RunKind.REPLAY:
                raw.see(at)
        if outcome is Outcome.ACCEPTED:
            return self._describe(one, text, stamp, present, at)
        if outcome is Outcome.NOT_ACCEPTED and record is not None and not record.is_withdrawn:
            record.is_withdrawn = True
            return "withdrawn"
        return None

    def _describe(self, one: str, text: str, stamp: str, present: bool, at: datetime) -> str | None:
        record = self.records.get(one)
        if record is None:
            self.records[one] = ModelRecord(text, stamp, text, at)
            return "added"
        differs, source_differs = (record.text, record.stamp) != (text, stamp), record.raw_text != text
        record.text, record.stamp, record.raw_text = text, stamp, text
        record.version += differs
        if differs and source_differs:
            record.changed_at = at
        if record.is_withdrawn and present:
            record.is_withdrawn = False
            return "revived"
        if differs:
            return "changed" if source_differs else "renormalised"
        return None

    def _presence(
        self, one: str, kind: RunKind, listed: dict[str, str], gone: set[str], at: datetime
    ) -> str | None:
        raw, record = self.raw.get(one), self.records.get(one)
        if raw is None or kind is RunKind.REPLAY:
            return None
        if one in gone:
            raw.is_absent = True
            return self._withdraw(record)
        if one in listed:
            raw.see(at)
            if record is not None and record.is_withdrawn and raw.outcome is Outcome.ACCEPTED:
                record.is_withdrawn = False
                return "revived"
            return None
        if kind is RunKind.FULL and not raw.is_absent:
            raw.missing_runs += 1
            raw.missing_since = raw.missing_since or at
            if raw.missing_runs >= POLICY.runs and at - raw.missing_since >= timedelta(days=POLICY.days):
                raw.is_absent = True
                return self._withdraw(record)
        return None

    @staticmethod
    def _withdraw(record: ModelRecord | None) -> str | None:
        if record is None or record.is_withdrawn:
            return None
        record.is_withdrawn = True
        return "withdrawn"


class Histories(RuleBasedStateMachine):
    """One source of a shared store: each example has a source of its own, so the store is opened once."""

    store: CatalogueStore
    examples: Iterator[int]

    @initialize()
    def begin(self) -> None:
        self.source_id = f"src_{next(self.examples)}"
        self.store.sources.register(source_row(self.source_id))
        self.site: dict[str, str] = {}
        self.model = Model()
        self.at = BEGIN
        self.first_seq = self.store.changes.last_seq()

    @rule(one=IDS, text=TEXTS)
    def the_source_says(self, one: str, text: str) -> None:
        self.site[one] = text

    @rule(one=IDS)
    def the_source_drops(self, one: str) -> None:
        self.site.pop(one, None)

    @rule(stamp=STAMPS, pause=PAUSES)
    def full_run(self, stamp: str, pause: float) -> None:
        self._run(RunKind.FULL, self.site, set(), stamp, pause)

    @rule(ids=st.sets(IDS), gone=st.sets(IDS), stamp=STAMPS, pause=PAUSES)
    def incremental_run(self, ids: set[str], gone: set[str], stamp: str, pause: float) -> None:
        listed = {one: text for one, text in self.site.items() if one in ids - gone}
        self._run(RunKind.INCREMENTAL, listed, gone, stamp, pause)

    @rule(stamp=STAMPS, pause=PAUSES)
    def replay_run(self, stamp: str, pause: float) -> None:
        self._run(RunKind.REPLAY, {}, set(), stamp, pause)

    @rule(ids=st.sets(IDS), text=TEXTS, stamp=STAMPS)
    def rejected_run(self, ids: set[str], text: str, stamp: str) -> None:
        run = fill(self.store, self.at, dict.fromkeys(ids, text), stamp=stamp, source_id=self.source_id)
        run.finish(RunState.REJECTED, {}, self.at)
        run.purge_staging()

    def _run(self, kind: RunKind, listed: dict[str, str], gone: set[str], stamp: str, pause: float) -> None:
        self.at += timedelta(days=pause)
        run = fill(
            self.store, self.at, listed, kind=kind, stamp=stamp, gone=sorted(gone), source_id=self.source_id
        )
        figures = run.figures()
        logged = len(self.model.log)
        self.model.publish(kind, listed, gone, stamp, self.at)
        counts = self.store.publish(run.id, POLICY, self.at)
        kinds = [kind for _, kind in self.model.log[logged:]]
        assert (counts.added, counts.changed, counts.renormalised, counts.withdrawn, counts.revived) == tuple(
            map(kinds.count, ("added", "changed", "renormalised", "withdrawn", "revived"))
        )
        assert (figures.new, figures.changed, figures.renormalised, figures.revived) == (
            counts.added,
            counts.changed,
            counts.renormalised,
            counts.revived,
        )

    @invariant()
    def the_change_log_is_that_of_the_model(self) -> None:
        changes = self.store.changes.after(self.first_seq)
        assert [
            (change.record_id.partition(":")[2], str(change.kind)) for change in changes
        ] == self.model.log
        assert [change.seq for change in changes] == sorted({change.seq for change in changes})

    @invariant()
    def the_records_are_those_of_the_model(self) -> None:
        stored = self.store.records.iterate(include_withdrawn=True, source_id=self.source_id)
        assert {record.native_id for record in stored} == set(self.model.records)
        for record in stored:
            model, raw = self.model.records[record.native_id], self.model.raw[record.native_id]
            descriptor = json.loads(record.descriptor_json)
            assert (descriptor["name"], descriptor["mapping_version"]) == (model.text, model.stamp)
            assert (record.version, record.changed_at) == (model.version, model.changed_at)
            assert (record.withdrawn_at is not None) == model.is_withdrawn
            assert (record.first_seen_at, record.last_seen_at) == (raw.first_seen, raw.last_seen)
            versions = self.store.records.versions(record.id)
            assert [version.version for version in versions] == list(range(1, record.version + 1))
            assert versions[-1].descriptor_hash == record.descriptor_hash


def test_publishing_does_what_the_model_does(store: CatalogueStore) -> None:
    machine = type("OneStore", (Histories,), {"store": store, "examples": iter(range(1_000_000))})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=12,
            stateful_step_count=10,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )
