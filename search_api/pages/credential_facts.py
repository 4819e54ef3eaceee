"""The strip of six key facts of a credential, each with where it comes from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from normalise.closed_lists import Answer, Supervision
from normalise.descriptor import Descriptor
from search_api.pages.comparison_facts import every_level_fact, whole_workload_fact
from search_api.pages.facts import (
    Fact,
    assessment_words,
    cost_fact,
    delivery_fact,
    duration_words,
    eqf_fact,
)
from search_api.pages.interface import Interface, lowered
from search_api.pages.provenance import Provenance, Provenances

FIELDS = {
    "level": ("at_level", "comparable_level"),
    "eqf": ("eqf",),
    "workload": ("credit_value", "workload", "ects"),
    "cost": ("estimated_cost", "is_free"),
    "delivery": ("delivery_type", "schedule", "estimated_duration"),
    "assessment": ("assessment", "supervision", "identity_check"),
}
"""Key fact -> the descriptor's fields it is made of."""


@dataclass(frozen=True, slots=True)
class KeyFact:
    """One fact of the strip."""

    label: str
    fact: Fact
    provenance: Provenance | None


def key_facts(descriptor: Descriptor, provenances: Provenances, ui: Interface) -> tuple[KeyFact, ...]:
    """The six, in the order of the strip."""
    return tuple(
        KeyFact(label, fact, provenances.of(label, FIELDS[fact.name], _shown(fact, descriptor)))
        for fact in _facts(descriptor, ui)
        for label in [ui.t(f"strip.{fact.name}")]
    )


def _shown(fact: Fact, descriptor: Descriptor) -> str:
    """The fact with the document that an EQF level rests on, which is too long for the strip."""
    words = shown_words(fact)
    return f"{words}: {descriptor.eqf.source}" if fact.name == "eqf" and descriptor.eqf.source else words


def shown_words(fact: Fact) -> str:
    """The fact on one line: `50 h notional = 1.7–2.0 ECTS`."""
    value = fact.value or fact.absent or ""
    if fact.note is None:
        return value
    return f"{value} {fact.note}" if fact.note.startswith("=") else f"{value}, {fact.note}"


def _facts(descriptor: Descriptor, ui: Interface) -> Iterator[Fact]:
    yield every_level_fact(descriptor.at_level, descriptor.comparable_level, ui)
    yield eqf_fact(descriptor.eqf, ui)
    yield whole_workload_fact(descriptor, ui)
    yield cost_fact(descriptor.estimated_cost, descriptor.is_free, ui)
    delivery = delivery_fact(descriptor.delivery_type, descriptor.schedule, ui)
    duration = descriptor.estimated_duration
    yield delivery if duration is None else replace(delivery, note=duration_words(duration, ui))
    yield _assessment_fact(descriptor, ui)


def _assessment_fact(descriptor: Descriptor, ui: Interface) -> Fact:
    methods = assessment_words(descriptor.assessment, ui)
    return Fact(
        "assessment",
        methods,
        None if methods else ui.t("fact.unknown"),
        note=supervision_words(descriptor, ui),
        absent_note=None if _is_supervision_known(descriptor) else ui.t("fact.identity_unknown"),
    )


def supervision_words(descriptor: Descriptor, ui: Interface) -> str | None:
    """`supervised online, identity checked`; none when neither is known."""
    words = []
    if descriptor.supervision is not Supervision.UNKNOWN:
        words.append(lowered(ui.label("supervision", descriptor.supervision)))
    if descriptor.identity_check is not Answer.UNKNOWN:
        words.append(ui.t(f"fact.identity_{descriptor.identity_check}"))
    return ", ".join(words) or None


def _is_supervision_known(descriptor: Descriptor) -> bool:
    is_supervised = descriptor.supervision is not Supervision.UNKNOWN
    return is_supervised or descriptor.identity_check is not Answer.UNKNOWN
