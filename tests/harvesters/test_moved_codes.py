"""Codes that move overnight in the records there are hold a run; a source that grows is published."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pytest

from catalogue_store import CatalogueStore, RunState
from harvesters.decision import release_run
from harvesters.report import RunReport
from harvesters.run import harvest_source
from normalise.mapping.mapping import Mapping
from normalise.mapping.mapping_file import load_mapping
from normalise.vocabularies import Vocabularies
from tests.harvesters.conftest import FakeClock, MakeFetcher
from tests.harvesters.local_site import LocalSite, Page
from tests.harvesters.mappings import RECORD, SOURCE, register

CODED = """
  at_level: {column: Level, transforms: [{level: {framework: nzqcf}}]}
  credit_value: {column: Credits, transforms: [{credits: {system: nzqcf}}]}
  in_language: {column: Language, transforms: [language_tag]}
"""
Row = tuple[str, str, str, str]
"""Id, level, credits, language."""


def rows(count: int, *levels: int, first: int = 1, credit: int = 20, language: str = "en") -> list[Row]:
    return [
        (f"R{number}", str(levels[number % len(levels)]), str(credit), language)
        for number in range(first, first + count)
    ]


@dataclass
class Nights:
    """A source that is harvested night after night."""

    store: CatalogueStore
    site: LocalSite
    make_fetcher: MakeFetcher
    clock: FakeClock
    vocabularies: Vocabularies
    expect: str = "{}"

    def mapping(self) -> Mapping:
        harvest = f"harvest: {{protocol: table, url: '{self.site.origin}/t', politeness: {{retries: 0}}}}\n"
        record = RECORD.replace("  offered_by", f"{CODED.rstrip()[1:]}\n  offered_by")
        mapping = load_mapping(
            f"{SOURCE}{harvest}expect: {self.expect}\n{record}", "test_table", "test_table.yml"
        )
        register(self.store, mapping)
        return mapping

    def night(self, listed: Iterable[Row]) -> RunReport:
        lines = [f"{key},Knots {key},{level},{size},{tag},Harbour School" for key, level, size, tag in listed]
        text = "\n".join(["Id,Title,Level,Credits,Language,Provider", *lines, ""])
        self.site.routes["/t"] = Page(text.encode(), headers={"Content-Type": "text/csv"})
        self.clock.pass_days(1)
        fetcher = self.make_fetcher()
        return harvest_source(self.mapping(), self.store, fetcher, self.vocabularies, now=self.clock.now)


@pytest.fixture
def source(
    store: CatalogueStore,
    site: LocalSite,
    make_fetcher: MakeFetcher,
    clock: FakeClock,
    vocabularies: Vocabularies,
) -> Nights:
    return Nights(store, site, make_fetcher, clock, vocabularies)


def unmet(report: RunReport) -> dict[str, tuple[float, float]]:
    return {guard.name: (guard.value, guard.limit) for guard in report.guards if not guard.is_met}


def test_levels_that_shift_overnight_to_one_the_source_never_had_are_held(source: Nights) -> None:
    assert source.night(rows(60, 5)).state is RunState.ACCEPTED
    report = source.night(rows(60, 6))
    assert report.state is RunState.HELD
    assert unmet(report) == {"new.at_level": (60, 6), "moved.at_level": (60, 30)}
    assert report.reasons[0] == (
        "at_level has a code that is new to the source ('nzqcf:6' in 60) in 60 of the 60 records known before that "
        "have it; allowed are fewer than 6, the larger of 5 and 10% (new_values_count, new_values_share)"
    )


def test_levels_that_shift_among_those_the_source_has_are_held(source: Nights) -> None:
    source.night(rows(60, 3, 4, 5, 6))
    report = source.night([*rows(60, 4, 5, 6, 3)])
    assert unmet(report) == {"moved.at_level": (60, 30)}


def test_column_that_moves_is_held(source: Nights) -> None:
    """The level stands where the credits stood: each is a value that the lists know."""
    source.night(rows(40, 5, credit=4))
    assert unmet(source.night(rows(40, 4, credit=5))) == {"new.at_level": (40, 5), "moved.at_level": (40, 20)}


def test_growth_is_published_whatever_it_brings(source: Nights) -> None:
    source.night(rows(40, 3, 5))
    grown = rows(40, 3, 5) + rows(40, 7, first=100, language="fr")
    assert source.night(grown).state is RunState.ACCEPTED


@pytest.mark.parametrize(("changed", "state"), [(4, RunState.ACCEPTED), (5, RunState.HELD)])
def test_new_codes_in_few_records_are_published(source: Nights, changed: int, state: RunState) -> None:
    source.night(rows(20, 5))
    assert source.night(rows(changed, 7) + rows(20 - changed, 5, first=changed + 1)).state is state


def test_code_that_one_of_the_last_runs_had_is_not_new(source: Nights) -> None:
    source.night(rows(21, 5, 5, 6))
    source.night(rows(21, 5))
    report = source.night(rows(6, 6) + rows(15, 5, first=7))
    assert (report.state, report.figures["shifts"]["at_level"]["new"]) == (RunState.ACCEPTED, 0)


def test_code_that_only_older_runs_had_is_new_again(source: Nights) -> None:
    source.expect = "{history_runs: 1}"
    source.night(rows(21, 5, 5, 6))
    source.night(rows(21, 5))
    report = source.night(rows(6, 6) + rows(15, 5, first=7))
    assert (unmet(report), report.history_runs) == ({"new.at_level": (6, 5)}, 1)


def test_limits_are_those_of_the_mapping(source: Nights) -> None:
    source.expect = "{new_values_share: 1, moved_values_share: 1, new_values_count: 30}"
    source.night(rows(20, 5))
    assert source.night(rows(20, 6)).state is RunState.ACCEPTED


def test_released_codes_are_known_from_then_on(source: Nights) -> None:
    source.night(rows(20, 5))
    held = source.night(rows(20, 6))
    release_run(source.store, held.run_id, "they level anew", source.clock.now)
    assert source.night(rows(20, 6)).state is RunState.ACCEPTED


def test_report_counts_the_codes_of_unchanged_records_too(source: Nights) -> None:
    first = source.night(rows(20, 5, 6)).figures["codes"]
    again = source.night(rows(20, 5, 6)).figures["codes"]
    assert (
        first
        == again
        == {
            "at_level": {"nzqcf:5": 10, "nzqcf:6": 10},
            "credit_value": {"nzqcf": 20},
            "in_language": {"en": 20},
        }
    )
