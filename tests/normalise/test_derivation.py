"""What follows from statements: free or not from amounts, levels of other frameworks, each with its rule."""

from __future__ import annotations

from typing import Any

import pytest

from normalise.closed_lists import Answer
from normalise.derivation import Derivation
from normalise.filled import Filled
from tests.normalise.applying import VOCABULARIES
from tests.normalise.descriptors import completed as with_derived
from tests.normalise.descriptors import descriptor, drafted
from tests.normalise.small_mapping import described, json_payload, with_fields


def price(low: float | None, high: float | None, kind: str = "full") -> dict[str, Any]:
    return {"amount": {"low": low, "high": high}, "currency": "NZD", "kind": kind, "as_given": "x"}


def completed(**fields: Any) -> Any:
    return with_derived(Derivation(VOCABULARIES), descriptor(**fields))


@pytest.mark.parametrize(
    ("costs", "answer"),
    [
        ([price(0, 0)], "yes"),
        ([price(0, 0, "unknown")], "yes"),
        ([price(0, 0, "tuition"), price(0, 0, "materials")], "yes"),
        ([price(395, 395)], "no"),
        ([price(100, 300, "unknown")], "no"),
        ([price(80, 80, "per_module")], "no"),
        ([price(500, 500), price(200, 200, "subsidised")], "no"),
        ([price(0, 0, "tuition"), price(50, 50, "application")], "no"),
        ([price(0, 0, "tuition"), price(50, 50, "enrolment")], "no"),
        ([price(500, 500), price(0, 0, "subsidised")], "unknown"),
        ([price(0, 0, "subsidised")], "unknown"),
        ([price(0, 0, "materials")], "unknown"),
        ([price(0, 350)], "unknown"),
        ([price(None, 350)], "unknown"),
        ([price(40, 40, "assessment")], "unknown"),
        ([{"as_given": "ask us"}], "unknown"),
        ([], "unknown"),
    ],
)
def test_amounts_say_whether_it_is_free(costs: list[dict[str, Any]], answer: str) -> None:
    found = completed(estimated_cost=costs)
    assert found.is_free == answer
    origins = found.provenance.get("is_free", ())
    assert [origin.from_ for origin in origins] == ([] if answer == "unknown" else ["derived"])


def test_prices_of_editions_count_like_those_of_the_whole() -> None:
    free, paid = {"price": price(0, 0)}, {"price": price(90, 90)}
    assert completed(offerings=[free]).is_free is Answer.YES
    assert completed(offerings=[paid]).is_free is Answer.NO
    assert completed(offerings=[free, paid]).is_free is Answer.UNKNOWN


def test_what_the_source_says_of_free_stays_also_beside_an_amount() -> None:
    assert completed(is_free="yes", estimated_cost=[price(20, 20)]).is_free is Answer.YES


def levels(*named: tuple[str, str]) -> list[dict[str, str]]:
    return [{"framework": key, "level": level, "as_given": f"{key} {level}"} for key, level in named]


def test_an_australian_level_has_its_new_zealand_counterpart_and_no_eqf_level() -> None:
    found = completed(at_level=levels(("aqf", "5")))
    beside = [(one.framework, one.level, one.of) for one in found.comparable_level]
    assert beside == [("nzqcf", "5", "aqf:5")]
    assert found.eqf.level is None, "AQF to NZQCF to EQF is no official correspondence"
    assert [origin.rule for origin in found.provenance["comparable_level"]] == [
        found.comparable_level[0].source
    ]


def test_a_row_reads_both_ways_and_may_have_several_counterparts() -> None:
    found = completed(at_level=levels(("nfq", "5")))
    assert [(one.framework, one.level) for one in found.comparable_level] == [("nzqcf", "3"), ("nzqcf", "4")]
    back = completed(at_level=levels(("nzqcf", "3")))
    assert [(one.framework, one.level) for one in back.comparable_level] == [("aqf", "3"), ("nfq", "5")]


def test_cycles_of_higher_education_follow_from_a_stated_eqf_or_fheq_level_alone() -> None:
    def cycles(*named: tuple[str, str]) -> list[str]:
        found = completed(at_level=levels(*named)).comparable_level
        return [one.level for one in found if one.framework == "qf_ehea"]

    assert cycles(("eqf", "7")) == cycles(("fheq", "7")) == ["second cycle"]
    assert cycles(("nzqcf", "9")) == [], "EQF 7 by comparison is not yet a cycle"


def test_levels_of_several_frameworks_are_all_kept_and_lead_to_one_eqf_level() -> None:
    found = completed(at_level=levels(("nzqcf", "5"), ("nfq", "6")))
    assert (found.eqf.level, found.eqf.status) == (5, "referenced")
    assert [(one.framework, one.level) for one in found.comparable_level] == [("aqf", "5"), ("nzqcf", "6")]
    apart = completed(at_level=levels(("nzqcf", "5"), ("nfq", "9")))
    assert (apart.eqf.level, apart.eqf.status) == (None, "unknown")


def test_a_table_that_says_free_or_a_fee_gives_an_answer_with_its_rule() -> None:
    mapping = with_fields("  estimated_cost: {jmespath: fee, transforms: [cost]}\n")
    free = described(mapping, json_payload({"id": "1", "title": "Reading Weather Maps", "fee": "free"}))
    assert free["is_free"] == "yes"
    assert free["provenance"]["is_free"] == [{"from": "derived", "rule": "every stated amount is 0"}]
    paid = described(mapping, json_payload({"id": "1", "title": "Soil Sampling", "fee": "$250"}))
    assert paid["is_free"] == "no"
    assert paid["provenance"]["is_free"][0]["rule"] == "an amount that has to be paid is above 0"
    silent = described(mapping, json_payload({"id": "1", "title": "Hedge Laying", "fee": "$0 to $250"}))
    assert "is_free" not in silent


def test_what_is_shared_by_records_is_derived_and_written_as_what_is_not() -> None:
    given = descriptor(
        credit_value=[{"system": "nzqcf", "value": {"low": 5, "high": 5}, "as_given": "5"}],
        estimated_cost=[price(395, 395)],
        provenance={"credit_value": [{"from": "main#a", "raw": "5"}], "type": [{"from": "main#b"}]},
    )
    derivation, written = Derivation(VOCABULARIES), []
    for finish in (Filled.judge, Filled.share, Filled.share):
        draft = drafted(given, finish)
        derivation.complete(draft)
        written.append((draft.json(), draft.finished()))
    own, *shared = written
    assert b'"workload"' in own[0]
    assert b'"is_free":"no"' in own[0]
    assert shared == [own, own]
