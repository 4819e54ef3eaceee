"""A badge that was read leaves as a badge that says the same, as far as the descriptor holds it, or tells what it loses."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest

from normalise.descriptor import Descriptor
from normalise.language_map import LanguageMap
from normalise.mapping.accept_block import AcceptBlock
from normalise.mapping.mapping_file import load_mapping
from normalise.normaliser import Normaliser
from normalise.open_badges import to_open_badges
from normalise.raw_record import Payload, PayloadRole, RawRecord
from normalise.statement import Statement
from tests.golden.golden_record import ROOT
from tests.golden.normalising import outcome_of
from tests.golden.test_golden import records_of
from tests.normalise.applying import VOCABULARIES
from tests.normalise.every_field import address_of
from tests.normalise.open_badges.specification import check

SHAPES = ("edubadges-ob3", "openbadges-v3", "openbadges-v2")
READER = ROOT / "tests/golden/mappings/openbadges_v3.yml"


def badges(samples: Path | None) -> Iterator[tuple[str, Descriptor]]:
    for shape in SHAPES:
        for name, record in records_of(shape, samples).items():
            said = outcome_of(record, samples).descriptor
            assert said is not None, name
            if said.description is not None:
                yield name, said


def read_again(statement: Statement) -> Descriptor:
    mapping = load_mapping(READER.read_text(encoding="utf-8"), READER.stem, READER.name)
    mapping = mapping.model_copy(update={"accept": AcceptBlock()})
    body = orjson.dumps(statement.document)
    payload = Payload(PayloadRole.MAIN, "https://x.example/badge", "application/json", body, "utf-8")
    outcome = Normaliser(mapping, VOCABULARIES).normalise(
        RawRecord(mapping.id, statement.document["id"], (payload,))
    )
    assert outcome.descriptor is not None, outcome.issues
    return outcome.descriptor


def text(said: LanguageMap | None) -> str:
    return "" if said is None else next(iter(said.root.values()))


def test_what_a_badge_says_is_said_again(real_samples: Path | None) -> None:
    for name, said in badges(real_samples):
        statement = to_open_badges(said, VOCABULARIES, address_of)
        check(statement.document)
        again = read_again(statement)
        assert said.requires is not None, name
        assert again.requires is not None, name
        assert again.requires.subject_webpage == said.requires.subject_webpage
        assert text(again.requires.description).startswith(text(said.requires.description))
        assert (text(again.name), text(again.description)) == (text(said.name), text(said.description))
        assert again.version_identifier == said.version_identifier
        assert {one.level for one in again.at_level} == {one.level for one in said.at_level}
        assert {one.value for one in said.identifier} <= {one.value for one in again.identifier}
        assert {one.address for one in said.skill} <= {one.address for one in again.skill}


def test_what_is_not_said_again_is_told(real_samples: Path | None) -> None:
    for name, said in badges(real_samples):
        statement = to_open_badges(said, VOCABULARIES, address_of)
        lost = {loss.field for loss in statement.losses}
        again = read_again(statement)
        stated = {
            field
            for field, origins in said.provenance.items()
            if getattr(said, field) and any(origin.from_ != "derived" for origin in origins)
        }
        silent = {field for field in stated if not getattr(again, field)}
        in_words = {"assessment", "learning_outcomes", "offered_by"}
        assert silent - lost <= in_words, name
        for outcome in said.learning_outcomes:
            assert text(outcome) in statement.document["criteria"]["narrative"]
        if said.offered_by:
            assert statement.document["creator"]["name"] or "offered_by" in lost


@pytest.mark.parametrize("criteria", [{"id": "https://x.example/criteria"}, {"narrative": "Keep a hive."}])
def test_criteria_alone_are_enough(criteria: dict[str, str]) -> None:
    document = {
        "@context": [],
        "id": "https://x.example/1",
        "type": ["Achievement"],
        "name": "Bees",
        "description": "Keeps bees.",
        "criteria": criteria,
    }
    again = to_open_badges(read_again(Statement(document, ())), VOCABULARIES, address_of)
    assert again.document["criteria"] == criteria
