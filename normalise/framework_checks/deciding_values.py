"""The values that decide rules, in the catalogue's own codes: short, and the same in every language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from normalise.closed_lists import Answer, HoursKind, Stackability, Supervision
from normalise.descriptor import Descriptor
from normalise.elements import Coding, Organisation
from normalise.interval import Interval

Values = Callable[[Descriptor], Iterable[str]]
SHOWN = 3
"""Organisations, skills or references that are named; more are counted."""


def deciding_values(looked_at: Iterable[str], shown: Descriptor) -> tuple[tuple[str, str], ...]:
    """(what is looked at, its value) of what the description states; `shown` has passed `republished`."""
    found = ((name, ", ".join(_first(LOOKED_AT[name](shown)))) for name in looked_at)
    return tuple((name, value) for name, value in found if value)


def span_text(interval: Interval) -> str:
    """`50`, `90..120`, `45..`: ends to the hundredth."""
    low, high = ("" if end is None else f"{round(end, 2):g}" for end in (interval.low, interval.high))
    return low if interval.is_exact else f"{low}..{high}"


def _first(values: Iterable[str]) -> list[str]:
    every = list(values)
    return every if len(every) <= SHOWN else [*every[:SHOWN], f"+{len(every) - SHOWN}"]


def _titles(offer: Descriptor) -> Iterator[str]:
    yield from dict.fromkeys(offer.name.root.values())


def _places(offer: Descriptor) -> Iterator[str]:
    if offer.country is not None:
        yield offer.region or offer.country
        return
    yield from dict.fromkeys(one.region or one.country or "" for one in _bodies(offer) if one.country)


def _bodies(offer: Descriptor) -> tuple[Organisation, ...]:
    own = (offer.owned_by,) if offer.owned_by is not None else ()
    return own or offer.offered_by


def _awarding(offer: Descriptor) -> Iterator[str]:
    yield from (one.name.best("en")[1] for one in _bodies(offer))


def _outcomes(offer: Descriptor) -> Iterator[str]:
    if offer.learning_outcomes:
        yield str(len(offer.learning_outcomes))


def _workload(offer: Descriptor) -> Iterator[str]:
    if offer.workload is not None:
        kind = "" if offer.workload.kind is HoursKind.UNKNOWN else f" {offer.workload.kind}"
        yield f"{span_text(offer.workload.hours)} h{kind}"
    yield from _ects(offer)


def _ects(offer: Descriptor) -> Iterator[str]:
    if offer.ects is not None:
        yield f"{span_text(offer.ects.value)} ects"


def _credits(offer: Descriptor) -> Iterator[str]:
    for one in offer.credit_value:
        yield one.as_given if one.value is None else f"{span_text(one.value)} {one.system}"


def _levels(offer: Descriptor) -> Iterator[str]:
    yield from (f"{one.framework}:{one.level}" for one in offer.at_level)
    yield from _eqf(offer)


def _eqf(offer: Descriptor) -> Iterator[str]:
    if offer.eqf.level is not None:
        yield f"eqf:{offer.eqf.level} {offer.eqf.status}"


def _assurance(offer: Descriptor) -> Iterator[str]:
    for one in offer.quality_assured_by:
        yield f"{one.kind}: {one.organisation.name.best('en')[1]}"


def _supervision(offer: Descriptor) -> Iterator[str]:
    if offer.supervision is not Supervision.UNKNOWN:
        yield offer.supervision
    if offer.identity_check is not Answer.UNKNOWN:
        yield f"identity_check: {offer.identity_check}"


def _stackability(offer: Descriptor) -> Iterator[str]:
    if offer.stackability is not Stackability.UNKNOWN:
        yield offer.stackability
    yield from (one.as_given for one in (*offer.counts_towards, *offer.is_part_of))


def _codes(codings: Iterable[Coding], scheme: str) -> Iterator[str]:
    yield from (one.code for one in codings if one.scheme == scheme and one.code is not None)


def _skills(offer: Descriptor) -> Iterator[str]:
    schemes = dict.fromkeys(one.scheme for one in offer.skill)
    yield from (f"{scheme}: {sum(one.scheme == scheme for one in offer.skill)}" for scheme in schemes)


def _review(offer: Descriptor) -> Iterator[str]:
    if offer.approved_date is not None and offer.review_date is not None:
        yield f"{offer.approved_date}..{offer.review_date}"


def _duration(offer: Descriptor) -> Iterator[str]:
    duration = offer.estimated_duration
    if duration is not None:
        ends = dict.fromkeys(filter(None, (duration.minimum, duration.maximum)))
        yield "..".join(ends) or duration.as_given


def _proof(offer: Descriptor) -> Iterator[str]:
    if offer.proof.standard != "unknown":
        yield offer.proof.standard


LOOKED_AT: Mapping[str, Values] = {
    "title": _titles,
    "country": _places,
    "awarding_body": _awarding,
    "learning_outcomes": _outcomes,
    "workload": _workload,
    "level": _levels,
    "assessment": lambda offer: offer.assessment,
    "participation": lambda offer: offer.delivery_type,
    "quality_assurance": _assurance,
    "prerequisites": lambda offer: ["stated"] if offer.entry_condition is not None else [],
    "supervision": _supervision,
    "stackability": _stackability,
    "further_information": lambda offer: filter(None, [offer.subject_webpage]),
    "credits": _credits,
    "ects": _ects,
    "eqf": _eqf,
    "nzsced": lambda offer: _codes(offer.subject, "nzsced"),
    "isced_f": lambda offer: _codes(offer.subject, "isced-f"),
    "skills": _skills,
    "description": lambda offer: ["stated"] if offer.description is not None else [],
    "language": lambda offer: offer.in_language,
    "review": _review,
    "duration": _duration,
    "place": lambda offer: filter(None, (one.place for one in offer.offerings)),
    "proof": _proof,
    "type": lambda offer: [offer.type],
}
"""What a rule may look at -> its values; the elements of Annex I under their own names."""
