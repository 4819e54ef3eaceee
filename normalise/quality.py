"""How well records answer what people ask of an offer: by question, of one record and of a whole source.

A question is answered when each of its parts is: a part names fields of which one is enough. This describes how an
offer is described, never how good it is; the labels are in the list `question` of the vocabularies.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

Part = tuple[str, ...]
"""Descriptor fields of which one is enough."""


@dataclass(frozen=True, slots=True)
class Question:
    """One thing people want to know before they choose."""

    name: str
    parts: tuple[Part, ...]

    def answered_parts(self, filled: Collection[str]) -> int:
        """How many of its parts a record with these fields answers."""
        return sum(any(field in filled for field in part) for part in self.parts)


QUESTIONS = (
    Question("content", (("description",), ("learning_outcomes", "skill"), ("subject",))),
    Question("workload", (("workload", "ects", "credit_value"), ("estimated_duration", "offerings"))),
    Question("level", (("at_level", "eqf", "audience_level"),)),
    Question("participation", (("delivery_type",), ("in_language",), ("schedule", "offerings"))),
    Question("assessment", (("assessment",), ("supervision", "identity_check"))),
    Question("entry", (("entry_condition",),)),
    Question("cost", (("estimated_cost", "is_free"),)),
    Question("provider", (("offered_by", "owned_by"), ("country", "region"), ("subject_webpage",))),
    Question("recognition", (("quality_assured_by",), ("proof",))),
    Question("leads_to", (("stackability", "counts_towards", "is_part_of", "is_preparation_for"),)),
    Question("standing", (("credential_status", "expiration_date", "review_date", "approved_date"),)),
)
"""In the order in which people ask."""
PARTS = sum(len(question.parts) for question in QUESTIONS)


@dataclass(frozen=True, slots=True)
class Answered:
    """How far one question is answered."""

    question: str
    parts: int
    answered: int
    missing: tuple[Part, ...]
    """The parts that are not, each the fields of which one would do."""


@dataclass(frozen=True, slots=True)
class PartFill:
    """How many records of a source answer one part of a question."""

    fields: Part
    records: int


@dataclass(frozen=True, slots=True)
class QuestionFill:
    """How many records of a source answer a question."""

    question: str
    answered: int
    """Records that answer all of its parts."""
    parts: tuple[PartFill, ...]


@dataclass(frozen=True, slots=True)
class SourceQuality:
    """How well the records of a source answer all questions."""

    records: int
    score: float | None
    """The mean share of parts that a record answers, 0 to 1; none without records."""
    questions: tuple[QuestionFill, ...]


def answers_of(filled: Collection[str]) -> tuple[Answered, ...]:
    """Every question, answered by a record with these fields filled."""
    return tuple(
        Answered(
            one.name,
            len(one.parts),
            one.answered_parts(filled),
            tuple(part for part in one.parts if not any(field in filled for field in part)),
        )
        for one in QUESTIONS
    )


def score_of(filled: Collection[str]) -> float:
    """The share of all parts that a record with these fields answers, 0 to 1."""
    return sum(one.answered_parts(filled) for one in QUESTIONS) / PARTS


def source_quality(shapes: Iterable[tuple[Collection[str], int]]) -> SourceQuality:
    """The quality of records given as (filled fields, how many records have just these)."""
    records, parts = 0, 0
    whole, by_part = Counter[str](), Counter[Part]()
    for filled, count in shapes:
        records += count
        for one in QUESTIONS:
            answered = [part for part in one.parts if any(field in filled for field in part)]
            parts += count * len(answered)
            whole[one.name] += count * (len(answered) == len(one.parts))
            by_part.update(dict.fromkeys(answered, count))
    fills = tuple(
        QuestionFill(one.name, whole[one.name], tuple(PartFill(part, by_part[part]) for part in one.parts))
        for one in QUESTIONS
    )
    return SourceQuality(records, parts / (records * PARTS) if records else None, fills)
