"""How well records answer what people ask of an offer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalise.descriptor import Descriptor
from normalise.quality import PARTS, QUESTIONS, answers_of, score_of, source_quality
from normalise.vocabularies import load_vocabularies

FIELDS = sorted({field for question in QUESTIONS for part in question.parts for field in part})


def test_every_part_names_fields_of_a_descriptor() -> None:
    assert set(FIELDS) <= set(Descriptor.model_fields)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_question_has_a_label(language: str) -> None:
    labels = load_vocabularies().labels
    assert all(labels.label("question", question.name, language) for question in QUESTIONS)


def test_one_field_of_a_part_is_enough_and_all_parts_are_needed() -> None:
    content = answers_of({"description", "skill"})[0]
    assert (content.question, content.answered, content.parts, content.missing) == (
        "content",
        2,
        3,
        (("subject",),),
    )
    assert answers_of({"is_free"})[6].answered == 1


@given(st.lists(st.tuples(st.frozensets(st.sampled_from(FIELDS)), st.integers(1, 9)), max_size=8))
def test_counts_are_those_of_the_records_one_by_one(shapes: list[tuple[frozenset[str], int]]) -> None:
    found = source_quality(shapes)
    records = [filled for filled, count in shapes for _ in range(count)]
    assert found.records == len(records)
    for number, question in enumerate(found.questions):
        answers = [answers_of(filled)[number] for filled in records]
        assert question.answered == sum(one.answered == one.parts for one in answers)
        for part in question.parts:
            assert part.records == sum(part.fields not in one.missing for one in answers)
    mean = sum(map(score_of, records)) / len(records) if records else None
    assert found.score == (None if mean is None else pytest.approx(mean))


@given(st.frozensets(st.sampled_from(FIELDS)), st.sampled_from(FIELDS))
def test_another_field_never_lowers_a_score(filled: frozenset[str], field: str) -> None:
    assert 0 <= score_of(filled) <= score_of(filled | {field}) <= 1
    assert score_of(FIELDS) == 1
    assert sum(len(question.parts) for question in QUESTIONS) == PARTS
