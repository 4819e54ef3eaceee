"""Which records are micro-credentials: accepted, counted by class, or quarantined because nobody can tell."""

from __future__ import annotations

import pytest

from normalise.normaliser import Normaliser
from normalise.raw_record import RawRecord
from tests.normalise.small_mapping import VOCABULARIES, codes, json_payload, normalise, with_fields

KINDS = "accept:\n  - rule: {jmespath: kind}\n    in: [Micro-credential, Badge]\n"


@pytest.mark.parametrize(
    ("rest", "kind", "counted_as"),
    [
        (KINDS, "Micro-credential", None),
        (KINDS, "MICRO-CREDENTIAL ", None),
        (KINDS, ["Diploma", "Badge"], None),
        (KINDS, "Diploma", "Diploma"),
        ("accept:\n  - {rule: {jmespath: kind}, matches: '^Micro'}\n", "Micro-credential (Level 4)", None),
        ("accept:\n  - {rule: {jmespath: kind}, matches: '^Micro'}\n", "A Micro", "A Micro"),
        (KINDS + "  - {rule: {jmespath: id}, in: ['1']}\n", "Badge", None),
        (KINDS + "  - {rule: {jmespath: id}, in: ['2']}\n", "Badge", "1"),
        ("", "Diploma", None),
    ],
)
def test_all_conditions_hold_or_the_record_is_counted_by_its_class(
    rest: str, kind: object, counted_as: str | None
) -> None:
    outcome = normalise(
        with_fields("", rest + "ignore: [kind]\n"), json_payload({"id": 1, "title": "T", "kind": kind})
    )
    assert (outcome.accepted, outcome.not_accepted_class) == (counted_as is None, counted_as)
    assert (outcome.descriptor is None) == (counted_as is not None)
    assert not outcome.is_quarantined
    assert outcome.issues == ()


def test_a_value_neither_accepted_nor_refused_quarantines_and_names_the_nearest() -> None:
    mapping = with_fields("", KINDS + "    refused: [Diploma, Certificate]\n")
    counted = normalise(mapping, json_payload({"id": 1, "title": "T", "kind": "certificate"}))
    assert counted.not_accepted_class == "certificate"
    lost = normalise(mapping, json_payload({"id": 1, "title": "T", "kind": "Certificates"}))
    assert lost.is_quarantined
    assert codes(lost) == ["unmapped_value"]
    assert (
        lost.issues[0].message
        == "accept: 'Certificates' is no class this mapping knows; nearest is 'Certificate'"
    )


def test_a_record_that_does_not_say_what_it_is_is_quarantined() -> None:
    outcome = normalise(with_fields("", KINDS), json_payload({"id": 1, "title": "T"}))
    assert outcome.is_quarantined
    assert codes(outcome) == ["missing_field"]


def test_without_a_rule_the_listed_class_is_judged() -> None:
    mapping = with_fields("", "accept:\n  - in: [ceterms:Badge]\n")

    def listed(name: str | None) -> tuple[bool, str | None]:
        raw = RawRecord(mapping.id, "1", (json_payload({"id": 1, "title": "T"}),), listed_class=name)
        outcome = Normaliser(mapping, VOCABULARIES).normalise(raw)
        return outcome.descriptor is not None, outcome.not_accepted_class

    assert listed("ceterms:Badge") == (True, None)
    assert listed("ceterms:Course") == (False, "ceterms:Course")
    assert listed(None) == (False, None)
