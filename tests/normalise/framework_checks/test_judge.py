"""What frameworks say of an offer: rule by rule, and as a whole."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalise.framework_checks.judge import FrameworkChecks
from normalise.framework_checks.result import CheckResult, Judgement, Reach
from normalise.vocabularies.recognition import Evidence, RuleScope
from tests.normalise.applying import VOCABULARIES
from tests.normalise.descriptors import descriptor

CHECKS = FrameworkChecks(VOCABULARIES)
OTAGO = {"id": "nz_x:o", "name": {"en": "Otago"}, "country": "NZ"}
AGENCY = {"id": "nz_x:a", "name": {"en": "Agency"}}


def hours(low: float, high: float | None, kind: str = "notional") -> dict[str, Any]:
    return {"workload": {"hours": {"low": low, "high": high}, "kind": kind, "as_given": "hours"}}


def credit(system: str, amount: float) -> dict[str, Any]:
    return {
        "credit_value": [
            {"system": system, "value": {"low": amount, "high": amount}, "as_given": f"{amount}"}
        ]
    }


def level(number: str, eqf: int | None = None) -> dict[str, Any]:
    stated = {"at_level": [{"framework": "nzqcf", "level": number, "as_given": number}]}
    return (
        stated if eqf is None else stated | {"eqf": {"level": eqf, "status": "compared", "source": "report"}}
    )


def skills(scheme: str) -> dict[str, Any]:
    return {"skill": [{"scheme": scheme, "code": "1"}]}


def dates(approved: str, review: str) -> dict[str, Any]:
    return {"approved_date": approved, "review_date": review}


NZ = {"country": "NZ", "owned_by": OTAGO}
ANNEX_I: dict[str, Any] = NZ | level("5", 5) | hours(50, 50) | {
    "learning_outcomes": [{"en": "Keep bees"}],
    "assessment": ["portfolio"],
    "delivery_type": ["online"],
    "quality_assured_by": [{"organisation": AGENCY, "kind": "approved"}],
}  # fmt: skip
EMC: dict[str, Any] = ANNEX_I | level("7", 6) | hours(120, 120) | credit("ects", 5) | {
    "identity_check": "yes",
    "counts_towards": [{"as_given": "A degree"}],
}  # fmt: skip
BADGE: dict[str, Any] = ANNEX_I | credit("ects", 3.5) | {
    "country": "NL",
    "description": {"en": "About bees"},
    "in_language": ["nl"],
    "supervision": "supervised",
    "proof": {"standard": "open_badges"},
}  # fmt: skip
NZQA: dict[str, Any] = ANNEX_I | credit("nzqcf", 5) | {
    "description": {"en": "A purpose"},
    "subject": [{"scheme": "nzsced", "code": "050104"}],
}  # fmt: skip
ELM: dict[str, Any] = ANNEX_I | {
    "subject_webpage": "https://x.example/",
    "in_language": ["en"],
    "subject": [{"scheme": "isced-f", "code": "0811"}],
}


def judged(key: str, /, **fields: Any) -> Judgement:
    return next(one for one in CHECKS.judge(descriptor(**fields)) if one.framework.key == key)


def rule(key: str, name: str, /, **fields: Any) -> str:
    return next(one.result.value for one in judged(key, **fields).findings if one.rule.rule == name)


@pytest.mark.parametrize(
    ("key", "fields", "result"),
    [
        ("eu_annex_i", ANNEX_I, "pass"),
        ("eu_annex_i", ANNEX_I | {"assessment": []}, "unknown"),
        ("eu_annex_i", {}, "unknown"),
        ("emc_cmf_2019", EMC, "human"),
        ("emc_cmf_2019", EMC | level("5", 5), "fail"),
        ("emc_cmf", EMC | level("5", 5), "human"),
        ("emc_cmf", EMC | level("5", 5) | {"credit_value": []}, "unknown"),
        ("emc_cmf", EMC | hours(90, 120), "unknown"),
        ("emc_cmf", EMC | hours(50, 50), "fail"),
        ("nzqa_2022", NZQA, "pass"),
        ("nzqa_2022", NZQA | credit("nzqcf", 3), "pass"),
        ("nzqa_2018", NZQA | credit("nzqcf", 3), "fail"),
        ("nzqa_2022", NZQA | credit("nzqcf", 41), "fail"),
        ("nzqa_2022", NZQA | {"subject": []}, "unknown"),
        ("4eu_plus", {"country": "FR"} | credit("ects", 6), "pass"),
        ("4eu_plus", {"country": "FR"} | credit("ects", 20), "fail"),
        ("4eu_plus", {"country": "FR"} | credit("uk", 10), "fail"),
        ("4eu_plus", {"country": "FR"} | hours(60, 60), "unknown"),
        ("ecampusontario", ANNEX_I | skills("esco") | {"country": "CA", "region": "CA-ON"}, "human"),
        ("ecampusontario", ANNEX_I | skills("text") | {"country": "CA", "region": "CA-ON"}, "unknown"),
        ("au_nmf", ANNEX_I | {"country": "AU", "stackability": "standalone"}, "pass"),
        ("au_nmf", ANNEX_I | {"country": "AU"}, "unknown"),
        ("au_nmf", ANNEX_I | {"country": "AU", "assessment": ["none"]}, "fail"),
        ("unesco", ANNEX_I, "pass"),
        ("unesco", ANNEX_I | {"assessment": ["none"]}, "fail"),
        ("nl_edubadges", BADGE | level("5", 5), "human"),
        ("nl_edubadges", BADGE | {"eqf": {}}, "fail"),
        ("nl_edubadges", BADGE | {"in_language": []}, "fail"),
        ("nl_edubadges", BADGE | credit("ects", 2), "fail"),
        ("elm_loq", ELM, "pass"),
        ("elm_loq", ELM | {"subject": []}, "fail"),
        ("elm_loq", ELM | {"at_level": [], "eqf": {}}, "pass"),
        ("microbol", {"country": "FR"} | credit("uk", 10), "unknown"),
        ("eccoe", ANNEX_I | skills("esco"), "human"),
        ("opencreds_au", ANNEX_I | {"country": "AU"}, "unknown"),
        ("opencreds_my", ANNEX_I | {"country": "MY"}, "unknown"),
        ("mqa", ANNEX_I | credit("mqf", 2) | {"country": "MY", "stackability": "standalone"}, "pass"),
        ("mqa", ANNEX_I | credit("mqf", 2) | {"country": "MY", "stackability": "stackable"}, "human"),
        ("eu_he_group", {"country": "FR"} | credit("ects", 1), "pass"),
        ("eu_he_group", {"country": "FR"} | hours(20, 40), "unknown"),
        ("eu_he_group", {"country": "FR"} | hours(10, 20), "fail"),
        ("eu_he_group", {"country": "FR", "ects": {"value": {"low": 0.3, "high": 0.8}, "rule": "x"}}, "fail"),
    ],
)
def test_a_framework_is_decided_by_its_weightiest_rules(
    key: str, fields: dict[str, Any], result: str
) -> None:
    assert judged(key, **fields).result == result


@pytest.mark.parametrize(
    ("key", "name", "fields", "result"),
    [
        ("eu_annex_i", "M1", ANNEX_I, "not_applicable"),
        ("eu_annex_i", "M8", {}, "unknown"),
        ("eu_annex_i", "M7", hours(50, 50, "contact"), "unknown"),
        ("eu_annex_i", "M3", {"owned_by": OTAGO}, "pass"),
        ("emc_cmf", "C1", hours(160, 200, "contact"), "fail"),
        ("emc_cmf", "C1", hours(120, 120, "instruction"), "unknown"),
        ("emc_cmf", "C1", hours(500, 500, "unknown"), "unknown"),
        ("emc_cmf", "C1b", credit("uk", 12), "pass"),
        ("emc_cmf", "C1b", credit("us_semester", 4), "fail"),
        ("emc_cmf_2019", "C2", level("8") | {"eqf": {"status": "unlevelled"}}, "unknown"),
        ("emc_cmf", "C2b", level("1", 2), "fail"),
        ("emc_cmf", "C4", {"identity_check": "no"}, "fail"),
        ("emc_cmf", "C6", {"stackability": "standalone"}, "fail"),
        ("emc_cmf", "C6", {"counts_towards": [{"as_given": "x"}]}, "human"),
        ("nzqa_2022", "N2a", NZ | hours(300, 300), "pass"),
        ("nzqa_2022", "N2a", NZ | hours(500, 500), "fail"),
        ("nzqa_2022", "N2b", NZ | level("11"), "fail"),
        ("nzqa_2022", "N2c", NZ | credit("nzqcf", 5) | hours(50, 50), "pass"),
        ("nzqa_2022", "N2c", NZ | credit("nzqcf", 5) | hours(80, 80), "fail"),
        ("nzqa_2022", "N3", NZ | {"subject": [{"scheme": "nzsced", "code": "0501"}]}, "unknown"),
        ("nzqa_2022", "N7", NZ | dates("2019-07", "2021-07-14"), "pass"),
        ("nzqa_2022", "N7", NZ | dates("2019-07", "2026-07-14"), "human"),
        ("nzqa_2018", "N7-2018", NZ | dates("2019-07-01", "2020-06-30"), "pass"),
        ("nzqa_2022", "N8", NZ | {"name": {"en": "A National Diploma of Bees"}}, "human"),
        ("nzqa_2022", "N8", NZ | {"name": {"en": "Masterful bees, internationally"}}, "pass"),
        ("nzqa_2022", "N9", NZ, "human"),
        ("4eu_plus", "U5", {"country": "FR", "proof": {"standard": "paper"}}, "unknown"),
        ("nl_edubadges", "L1", BADGE | credit("nl_sbu", 240), "not_applicable"),
        ("nl_edubadges", "L2", BADGE | credit("nl_sbu", 240), "pass"),
        ("nl_edubadges", "L2", BADGE | credit("nl_sbu", 200), "fail"),
        ("nl_edubadges", "L4", BADGE | {"assessment": ["essay"]}, "human"),
        ("elm_loq", "Q3", level("5"), "unknown"),
        ("elm_loq", "Q4", credit("nzqcf", 5), "not_applicable"),
        ("au_nmf", "A2", {"country": "AU", "type": "Certificate"}, "human"),
        ("au_nmf", "A5", {"country": "AU"}, "unknown"),
    ],
)
def test_a_rule_is_decided_by_what_is_stated(
    key: str, name: str, fields: dict[str, Any], result: str
) -> None:
    assert rule(key, name, **fields) == result


@pytest.mark.parametrize(
    ("key", "fields", "reach"),
    [
        ("nzqa_2022", {"country": "FR"}, Reach.ELSEWHERE),
        ("nzqa_2022", {}, Reach.PLACE_UNKNOWN),
        ("nzqa_2022", {"offered_by": [OTAGO]}, Reach.APPLIES),
        ("nzqa_2022", {"offered_by": [OTAGO, OTAGO | {"country": "FR"}]}, Reach.APPLIES),
        ("ecampusontario", {"country": "CA"}, Reach.PLACE_UNKNOWN),
        ("ecampusontario", {"country": "CA", "region": "CA-BC"}, Reach.ELSEWHERE),
        ("ecampusontario", {"country": "CA", "region": "CA-ON"}, Reach.APPLIES),
        ("nl_edubadges", {"country": "NL"}, Reach.PROOF_UNKNOWN),
        ("nl_edubadges", {"country": "NL", "proof": {"standard": "paper"}}, Reach.OTHER_PROOF),
        ("nl_edubadges", BADGE, Reach.APPLIES),
        ("unesco", {"type": "BachelorDegree"}, Reach.OTHER_TYPE),
        ("unesco", {"type": "DigitalBadge"}, Reach.APPLIES),
    ],
)
def test_a_framework_is_about_some_offers_only(key: str, fields: dict[str, Any], reach: Reach) -> None:
    found = judged(key, **fields)
    standing = CHECKS.standing(descriptor(**fields))
    assert found.reach is reach
    if reach is Reach.APPLIES:
        return
    is_out = reach in {Reach.ELSEWHERE, Reach.OTHER_PROOF, Reach.OTHER_TYPE}
    assert found.result == ("not_applicable" if is_out else "unknown")
    assert key not in (*standing.meets, *standing.may_meet)


def test_the_deciding_values_stand_beside_the_result_and_the_rules_that_decide() -> None:
    found = judged(
        "emc_cmf", **EMC | hours(50, 50) | {"ects": {"value": {"low": 1.6667, "high": 2}, "rule": "x"}}
    )
    values = {one.rule.rule: dict(one.values) for one in found.findings}
    assert found.decided_by == ("C1",)
    assert values["C1"] == {"workload": "50 h notional, 1.67..2 ects"}
    assert values["C2b"] == {"eqf": "eqf:6 compared", "credits": "5 ects"}
    assert values["C6"] == {"stackability": "A degree"}


def test_a_withheld_text_counts_and_is_not_repeated() -> None:
    rights = {"licence": "unknown", "attribution": "X", "withheld": ["learning_outcomes"]}
    found = judged("unesco", **ANNEX_I | {"rights": rights})
    assert found.result == "pass"
    assert {one.rule.rule: one.values for one in found.findings}["X1"] == ()


OFFERS = st.fixed_dictionaries(
    {},
    optional={
        "country": st.sampled_from(["NZ", "AU", "NL", "FR", "CA", "MY", "US"]),
        "region": st.sampled_from(["CA-ON", "CA-BC"]),
        "type": st.sampled_from(["MicroCredential", "Certificate", "MasterDegree", "OpenBadge"]),
        "owned_by": st.just(OTAGO),
        "learning_outcomes": st.just([{"en": "Keep bees"}]),
        "description": st.just({"en": "Bees"}),
        "assessment": st.sampled_from([["exam"], ["none"], ["essay", "none"]]),
        "delivery_type": st.sampled_from([["online"], ["variable_site"]]),
        "quality_assured_by": st.sampled_from(
            [[{"organisation": AGENCY, "kind": kind}] for kind in ("approved", "endorsed")]
        ),
        "workload": st.builds(
            lambda low, more, kind: hours(low, low + more, kind)["workload"],
            st.integers(0, 200),
            st.integers(0, 60),
            st.sampled_from(["notional", "contact", "unknown"]),
        ),
        "credit_value": st.builds(
            lambda system, amount: credit(system, amount)["credit_value"],
            st.sampled_from(["ects", "nzqcf", "nl_sbu", "mqf", "uk", "unknown", "degree_credit"]),
            st.integers(1, 300),
        ),
        "at_level": st.sampled_from([level(one)["at_level"] for one in ("5", "11", "x")]),
        "eqf": st.integers(1, 8).map(lambda one: {"level": one, "status": "referenced", "source": "x"}),
        "identity_check": st.sampled_from(["yes", "no"]),
        "supervision": st.just("supervised"),
        "stackability": st.sampled_from(["standalone", "stackable"]),
        "counts_towards": st.just([{"as_given": "x"}]),
        "proof": st.sampled_from([{"standard": one} for one in ("open_badges", "paper", "edc")]),
        "skill": st.sampled_from([skills(one)["skill"] for one in ("esco", "text")]),
        "subject": st.sampled_from([[{"scheme": one, "code": "050104"}] for one in ("nzsced", "isced-f")]),
        "in_language": st.just(["en"]),
        "subject_webpage": st.just("https://x.example/"),
    },
)


@given(fields=OFFERS)
def test_the_quick_standing_is_what_judging_every_rule_gives(fields: dict[str, Any]) -> None:
    offer = descriptor(**fields)
    judgements = [one for one in CHECKS.judge(offer) if one.reach is Reach.APPLIES]
    standing = CHECKS.standing(offer)
    assert standing.meets == tuple(one.framework.key for one in judgements if one.result is CheckResult.PASS)
    may_meet = {CheckResult.UNKNOWN, CheckResult.HUMAN}
    assert standing.may_meet == tuple(one.framework.key for one in judgements if one.result in may_meet)


@given(fields=OFFERS)
def test_inferred_and_unfound_rules_never_fail_and_rules_of_other_scopes_never_decide(
    fields: dict[str, Any],
) -> None:
    for judgement in CHECKS.judge(descriptor(**fields)):
        for finding in judgement.findings:
            if finding.rule.evidence in {Evidence.INFERRED, Evidence.NOT_FOUND}:
                assert finding.result is not CheckResult.FAIL
            if finding.rule.scope is not RuleScope.OFFER:
                assert finding.rule.rule not in judgement.decided_by


@given(fields=OFFERS, left_out=st.sampled_from(["assessment", "eqf", "workload", "proof", "stackability"]))
def test_saying_less_fails_no_framework_but_those_about_the_description_itself(
    fields: dict[str, Any], left_out: str
) -> None:
    less = {name: value for name, value in fields.items() if name != left_out}
    failed = {one.framework.key for one in CHECKS.judge(descriptor(**less)) if one.result is CheckResult.FAIL}
    before = {
        one.framework.key for one in CHECKS.judge(descriptor(**fields)) if one.result is CheckResult.FAIL
    }
    assert failed - before <= {"nl_edubadges", "elm_loq"}
