"""A source that loses its records empties no catalogue: held, shown, and decided by one command."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from catalogue_store import ChangeKind, RunState, open_store
from catalogue_store.errors import StaleRun
from normalise.vocabularies import load_vocabularies
from tests.credatlas.nightly import SOURCE, NightlyCatalogue
from tests.harvesters.local_site import LocalSite

Make = Callable[[int], NightlyCatalogue]


@pytest.fixture
def catalogue_of(tmp_path: Path) -> Iterator[Make]:
    """A catalogue of so many records, harvested once."""
    with LocalSite() as site, open_store(f"sqlite:///{tmp_path / 'catalogue.db'}") as store:
        made: list[NightlyCatalogue] = []

        def make(count: int) -> NightlyCatalogue:
            catalogue = NightlyCatalogue(tmp_path, store, site, load_vocabularies())
            made.append(catalogue)
            catalogue.lists(range(count))
            assert catalogue.night().state is RunState.ACCEPTED
            return catalogue

        yield make
        for catalogue in made:
            catalogue.index.close()


@pytest.mark.parametrize("count", [12, 45, 5000])
def test_source_that_loses_most_overnight_is_held_and_nothing_is_seen_of_it(
    count: int, catalogue_of: Make
) -> None:
    catalogue = catalogue_of(count)
    before = catalogue.seen()
    assert before["total"] == count
    assert before["page"]
    assert {title.rpartition(" ")[0] for _, title in before["page"]} == {"Knots"}
    catalogue.lists(range(count * 2 // 5), title="Bends")
    report = catalogue.night()
    assert report.state is RunState.HELD
    lost = count - count * 2 // 5
    assert report.reasons[0].startswith(
        f"{lost} records lost ({lost} missing) of {count} live ones; allowed are"
    )
    assert catalogue.seen() == before

    catalogue.discard(report.run_id)
    assert catalogue.seen() == before
    catalogue.lists(range(count))
    assert catalogue.night().state is RunState.ACCEPTED
    assert catalogue.seen() == before


def test_source_that_loses_15_percent_a_night_is_held_from_the_second_night_on(catalogue_of: Make) -> None:
    catalogue = catalogue_of(100)
    left = list(range(100))
    before = catalogue.seen()
    states = []
    for _ in range(7):
        left = left[: round(len(left) * 0.85)]
        catalogue.lists(left)
        report = catalogue.night()
        states.append(report.state)
        assert catalogue.seen() == before
    assert states == [RunState.ACCEPTED, *[RunState.HELD] * 6]
    assert [row.state for row in catalogue.store.runs.of_source(SOURCE)].count(RunState.HELD) == 1

    # One command, and the loss that it allowed holds no later night up; another one does.
    assert catalogue.release(report.run_id)["missing"] == 100 - len(left)
    assert catalogue.seen() == before
    nights = [catalogue.night() for _ in range(8)]
    assert {night.state for night in nights} == {RunState.ACCEPTED}
    assert catalogue.seen()["total"] == len(left)
    assert nights[-1].figures["released"] == 100 - len(left)
    catalogue.lists(left[:-8])
    again = catalogue.night()
    assert again.state is RunState.HELD
    assert again.reasons[0].endswith(f"; {100 - len(left)} more were lost when a run was released")


def test_losses_too_small_for_one_night_are_added_up_over_a_month(catalogue_of: Make) -> None:
    catalogue = catalogue_of(100)
    for night in range(1, 6):
        catalogue.lists(range(100 - 3 * night))
        assert catalogue.night().state is RunState.ACCEPTED
    for _ in range(7):
        assert catalogue.night().state is RunState.ACCEPTED
    assert catalogue.store.records.count() < 100  # the first are withdrawn by now; they count all the same
    catalogue.lists(range(100 - 3 * 5 - 6))
    assert catalogue.night().state is RunState.HELD
    assert catalogue.night(days=31).state is RunState.ACCEPTED


def test_what_was_held_is_exactly_what_is_published(catalogue_of: Make) -> None:
    catalogue = catalogue_of(45)
    catalogue.lists([*range(18), *range(100, 103)], title="Bends")
    held = catalogue.night()
    # The source changes again before anybody decides.
    catalogue.lists(range(45), title="Hitches")
    counts = catalogue.release(held.run_id)
    assert (counts["added"], counts["changed"], counts["withdrawn"], counts["missing"]) == (3, 18, 0, 27)
    names = {row.native_id: row.descriptor_json for row in catalogue.store.records.iterate()}
    assert len(names) == 48
    assert sum(b"Bends" in text for text in names.values()) == 21
    assert sum(b"Knots" in text for text in names.values()) == 27
    assert catalogue.seen()["total"] == 48
    with pytest.raises(StaleRun, match="is accepted, not held; there is nothing to decide"):
        catalogue.release(held.run_id)


def test_a_run_that_an_earlier_version_held_says_why_it_cannot_be_released(catalogue_of: Make) -> None:
    catalogue = catalogue_of(45)
    catalogue.lists(range(18))
    held = catalogue.night()
    known = {name: value for name, value in held.as_json().items() if not name.startswith("absence_")}
    catalogue.store.runs.open(held.run_id).finish(RunState.HELD, known, held.finished_at)
    with pytest.raises(StaleRun, match=r"was held by an earlier version, .* harvest the source again"):
        catalogue.release(held.run_id)


def test_a_decision_leaves_when_the_run_ended_and_says_its_own_moment(catalogue_of: Make) -> None:
    catalogue = catalogue_of(45)
    for decide in (catalogue.discard, catalogue.release):
        catalogue.lists(range(18))
        held = catalogue.night()
        catalogue.now += timedelta(days=3)
        decide(held.run_id)
        row = catalogue.store.runs.get(held.run_id)
        assert row is not None
        assert (row.finished_at, row.ended_at) == (held.finished_at, catalogue.now)
    assert row.published_at == catalogue.now


def test_superseded_and_stale_held_runs_refuse_and_say_why(catalogue_of: Make) -> None:
    catalogue = catalogue_of(45)
    catalogue.lists(range(18))
    first, second = catalogue.night(), catalogue.night()
    with pytest.raises(StaleRun, match=f"run {first.run_id} .* superseded by run {second.run_id}"):
        catalogue.release(first.run_id)
    catalogue.lists(range(45))
    third = catalogue.night()
    assert third.state is RunState.ACCEPTED
    for decide in (catalogue.release, catalogue.discard):
        with pytest.raises(StaleRun, match=f"superseded by run {third.run_id}"):
            decide(second.run_id)
    assert catalogue.seen()["total"] == 45


def test_held_run_that_was_judged_against_another_state_refuses(catalogue_of: Make) -> None:
    catalogue = catalogue_of(45)
    catalogue.lists(range(18))
    held = catalogue.night()
    since = catalogue.replay()
    with pytest.raises(StaleRun, match=f"judged against run 1, but run {since.run_id} was published since"):
        catalogue.release(held.run_id)
    assert catalogue.seen()["total"] == 45
    catalogue.discard(held.run_id)


def test_absence_waits_two_runs_and_seven_days_then_answers_410_and_comes_back(catalogue_of: Make) -> None:
    catalogue = catalogue_of(45)
    catalogue.lists(n for n in range(45) if n not in (3, 4))
    for night in range(7):
        assert catalogue.night().state is RunState.ACCEPTED
        assert catalogue.status(3) == 200, f"withdrawn after {night} days"
    catalogue.night()
    assert (catalogue.status(3), catalogue.status(5)) == (410, 200)
    gone = catalogue.client.get(f"/v1/credentials/{SOURCE}:R3").json()
    assert gone["last_version"]["name"] == {"en": "Knots 3"}
    catalogue.lists(range(45))
    assert catalogue.night().state is RunState.ACCEPTED
    assert catalogue.status(3) == 200
    assert catalogue.kinds(3) == [ChangeKind.ADDED, ChangeKind.WITHDRAWN, ChangeKind.REVIVED]
    history = catalogue.client.get(f"/v1/credentials/{SOURCE}:R3/history")
    assert [entry["kind"] for entry in history.json()["versions"]] == ["added"]


def test_seven_days_alone_are_no_absence(catalogue_of: Make) -> None:
    catalogue = catalogue_of(45)
    catalogue.lists(range(44))
    catalogue.night(days=30)
    assert catalogue.status(44) == 200
    catalogue.night(days=6.9)
    assert catalogue.status(44) == 200
    catalogue.night(days=0.2)
    assert catalogue.status(44) == 410
