"""What ELM has no code for, in words: additional notes of the specification."""

from __future__ import annotations

from collections.abc import Iterator

from normalise.closed_lists import HoursKind
from normalise.descriptor import Descriptor
from normalise.elements import CreditValue, Workload
from normalise.plain_number import plain_number
from normalise.statement import Node, exact
from normalise.vocabularies import Vocabularies

CONTACT_HOUR = "contact_hour"
"""The credit system whose credits are hours of contact."""


def note(said: dict[str, str] | None) -> Node | None:
    """A text by language."""
    return None if said is None else {"@type": "elm:Note", "elm:noteLiteral": said}


def notes(descriptor: Descriptor, vocabularies: Vocabularies) -> list[Node]:
    """One note for each value that is said in words only."""
    said = [*_size(descriptor, vocabularies), *_assurance(descriptor, vocabularies)]
    return [node for text in said if (node := note({"en": text})) is not None]


def contact_hours(descriptor: Descriptor) -> float | None:
    """Hours spent with a teacher where their number is exact: those of the workload, else those stated beside it."""
    workload = descriptor.workload
    if workload is not None and workload.kind is HoursKind.CONTACT:
        return exact(workload.hours)
    beside = (exact(one.value) for one in descriptor.credit_value if one.system == CONTACT_HOUR)
    return next((hours for hours in beside if hours is not None), None)


def needs_words(credit: CreditValue, vocabularies: Vocabularies) -> bool:
    """Whether ELM cannot count these credits: neither ECTS nor hours of contact, or no exact number."""
    is_counted = credit.system == CONTACT_HOUR or vocabularies.elm.of("credit", credit.system) is not None
    return exact(credit.value) is None or not is_counted


def is_in_words(workload: Workload) -> bool:
    """Whether hours are said in words: a range, or neither notional nor contact hours."""
    return not workload.hours.is_exact or workload.kind not in (HoursKind.NOTIONAL, HoursKind.CONTACT)


def _size(descriptor: Descriptor, vocabularies: Vocabularies) -> Iterator[str]:
    for credit in descriptor.credit_value:
        if needs_words(credit, vocabularies):
            system = vocabularies.credit_systems.get(credit.system)
            yield f"Credits: {credit.as_given} ({credit.system if system is None else system.name.en})"
    workload = descriptor.workload
    if workload is not None and is_in_words(workload):
        kind = vocabularies.labels.label("hours_kind", workload.kind.value, "en") or workload.kind.value
        yield f"Workload: {_ends(workload)} hours ({kind})"
    duration = descriptor.estimated_duration
    if duration is not None and duration.minimum != duration.maximum:
        yield f"Duration: {duration.minimum or '...'} to {duration.maximum or '...'}"


def _ends(workload: Workload) -> str:
    low, high = (
        None if end is None else plain_number(end) for end in (workload.hours.low, workload.hours.high)
    )
    if low == high:
        return str(low)
    if high is None:
        return f"at least {low}"
    return f"at most {high}" if low is None else f"{low} to {high}"


def _assurance(descriptor: Descriptor, vocabularies: Vocabularies) -> Iterator[str]:
    for statement in descriptor.quality_assured_by:
        kind = statement.kind.value
        label = vocabularies.labels.label("quality_assurance", kind, "en") or kind
        yield f"{label}: {statement.organisation.name.best('en')[1]}"
