"""How alike two records are: a score with its reasons, and what speaks against it.

The rules, in order: an operator's word; records of one source are two, because their source says so; a CTID, unique in
the world, decides when title or provider agrees; an identifier or an address that one of them gives as the same decides
within one provider, unless the titles disagree and something else does; else provider, title, and level or size must
agree and nothing may contradict. Titles alone never join anything.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass
from enum import StrEnum

from normalise.closed_lists import HoursKind
from normalise.interval import Interval
from normalise.sameness.traits import Traits


class Verdict(StrEnum):
    """What is made of two records."""

    SAME = "same"
    POSSIBLE = "possible"
    """Much speaks for it, but not enough to join them; an operator may."""
    DIFFERENT = "different"


IDENTIFIED = 1.0
WEIGHTS = {"provider": 0.3, "title": 0.4, "level": 0.15, "size": 0.15}
NEEDED = 0.85
"""Provider, title, and level or size."""
POSSIBLE = 0.7
"""Provider and title, with nothing to tell by."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """What comparing two records gave."""

    verdict: Verdict
    score: float
    """0 to 1; a sum of weights, no probability."""
    reasons: tuple[str, ...]
    """What agrees."""
    against: tuple[str, ...] = ()
    """What contradicts."""
    is_identified: bool = False
    """Whether an identifier or an operator says so, not a likeness of words."""
    is_confirmed: bool = False
    """Whether an operator says so."""

    @classmethod
    def confirmed(cls, reason: str) -> Likeness:
        """What an operator says is the same."""
        told = f"an operator says so: {reason}"
        return cls(Verdict.SAME, IDENTIFIED, (told,), is_identified=True, is_confirmed=True)


def compare(one: Traits, other: Traits) -> Likeness:
    """How alike two records are; the same in both directions."""
    against = tuple(contradictions(one, other))
    if one.source_id == other.source_id:
        return Likeness(Verdict.DIFFERENT, 0.0, (), ("one source lists them as two",))
    if one.is_sample or other.is_sample:
        return Likeness(Verdict.DIFFERENT, 0.0, (), ("a sample is no credential",))
    agreeing = dict(_agreements(one, other))
    identified = tuple(_identifications(one, other))
    if identified:
        return _by_identifier(identified, agreeing, against, _doubt(one, other, agreeing, against))
    score = round(sum(WEIGHTS[name] for name in agreeing), 2)
    if not {"provider", "title"} <= agreeing.keys() or against:
        return Likeness(Verdict.DIFFERENT, score, tuple(agreeing.values()), against)
    verdict = Verdict.SAME if score >= NEEDED else Verdict.POSSIBLE
    return Likeness(verdict, score, tuple(agreeing.values()))


def _by_identifier(
    identified: tuple[str, ...], agreeing: dict[str, str], against: tuple[str, ...], doubt: str | None
) -> Likeness:
    """An identifier that agrees where nothing else does is more likely wrong than right."""
    reasons = (*identified, *agreeing.values())
    if doubt is None:
        return Likeness(Verdict.SAME, IDENTIFIED, reasons, against, is_identified=True)
    return Likeness(Verdict.POSSIBLE, POSSIBLE, reasons, (*against, doubt), is_identified=True)


def _doubt(one: Traits, other: Traits, agreeing: Container[str], against: tuple[str, ...]) -> str | None:
    """Why what identifies both may not identify one credential.

    Codes and pages are a provider's own: two providers number their courses alike, and one page lists many courses.
    """
    if not ("provider" in agreeing or "title" in agreeing):
        return "neither title nor provider agrees"
    if one.ctid is not None and one.ctid == other.ctid:
        return None
    if "provider" not in agreeing and one.providers and other.providers:
        return "the providers differ"
    if "title" not in agreeing and against:
        return "the titles differ"
    if "title" not in agreeing and not one.identifiers & other.identifiers and _same_language(one, other):
        return "the titles differ in one language"
    return None


def _same_language(one: Traits, other: Traits) -> bool:
    return bool(one.languages & other.languages)


def _identifications(one: Traits, other: Traits) -> Iterator[str]:
    if one.ctid is not None and one.ctid == other.ctid:
        yield f"same CTID {one.ctid}"
    yield from (f"same identifier {shared}" for shared in sorted(one.identifiers & other.identifiers))
    yield from (f"said to be the same: {shared}" for shared in sorted(_said_same(one, other)))


def _said_same(one: Traits, other: Traits) -> frozenset[str]:
    pages = frozenset(page for page in (one.webpage, other.webpage) if page is not None)
    return (one.same_as & other.same_as) | (one.same_as & pages & {other.webpage}) | (
        other.same_as & pages & {one.webpage}
    )  # fmt: skip


def _agreements(one: Traits, other: Traits) -> Iterator[tuple[str, str]]:
    if shared := one.providers & other.providers:
        yield "provider", f"same provider {min(shared, key=lambda key: (key.startswith('id '), key))}"
    if titles := one.titles & other.titles:
        yield "title", f"same title {min(titles)!r}"
    levels = sorted(
        f"{framework} {level}"
        for framework in one.levels.keys() & other.levels.keys()
        for level in one.levels[framework] & other.levels[framework]
    )
    if levels:
        yield "level", f"same level {levels[0]}"
    elif one.eqf is not None and one.eqf == other.eqf:
        yield "level", f"same EQF level {one.eqf}"
    if size := _same_size(one, other):
        yield "size", size


def _same_size(one: Traits, other: Traits) -> str | None:
    for system in sorted(one.credits.keys() & other.credits.keys()):
        if _agree(one.credits[system], other.credits[system]):
            return f"same {system} credits"
    hours = _comparable_hours(one, other)
    return f"{hours[0]} hours overlap" if hours is not None and _agree(hours[1], hours[2]) else None


def _agree(one: Interval, other: Interval) -> bool:
    """An open end, `at least an hour`, contradicts little and agrees with nothing."""
    ends = (one.low, one.high, other.low, other.high)
    return None not in ends and one.overlaps(other)


def _comparable_hours(one: Traits, other: Traits) -> tuple[HoursKind, Interval, Interval] | None:
    """The hours of both, where they are of one kind."""
    if one.hours is None or other.hours is None or one.hours[0] is not other.hours[0]:
        return None
    return one.hours[0], one.hours[1], other.hours[1]


def contradictions(one: Traits, other: Traits) -> Iterator[str]:
    """What both state, and differently."""
    if one.ctid is not None and other.ctid is not None and one.ctid != other.ctid:
        yield f"CTIDs {one.ctid} and {other.ctid}"
    if one.type != other.type:
        yield f"classes {one.type} and {other.type}"
    if one.country is not None and other.country is not None and one.country != other.country:
        yield f"countries {one.country} and {other.country}"
    if one.region is not None and other.region is not None and one.region != other.region:
        yield f"regions {one.region} and {other.region}"
    for framework in sorted(one.levels.keys() & other.levels.keys()):
        if not one.levels[framework] & other.levels[framework]:
            yield f"levels of {framework}: {_told(one.levels[framework])} and {_told(other.levels[framework])}"
    if one.eqf is not None and other.eqf is not None and one.eqf != other.eqf:
        yield f"EQF levels {one.eqf} and {other.eqf}"
    yield from _other_sizes(one, other)
    if one.owners and other.owners and not one.owners & other.owners:
        yield "owners differ"
    if one.validity is not None and other.validity is not None and not one.validity.overlaps(other.validity):
        yield "one expired before the other took effect"


def _other_sizes(one: Traits, other: Traits) -> Iterator[str]:
    for system in sorted(one.credits.keys() & other.credits.keys()):
        if not one.credits[system].overlaps(other.credits[system]):
            yield f"{system} credits differ"
    hours = _comparable_hours(one, other)
    if hours is not None and not hours[1].overlaps(hours[2]):
        yield f"{hours[0]} hours differ"


def _told(levels: frozenset[str]) -> str:
    return ", ".join(sorted(levels))
