"""Transforms to credits, levels and hours."""

from __future__ import annotations

import re
from typing import ClassVar

from normalise.closed_lists import HoursKind
from normalise.elements import CreditValue, Level, Workload
from normalise.errors import TransformError
from normalise.interval import Interval
from normalise.transforms.quantity import Quantity, read_quantity
from normalise.transforms.reading import cannot_read, shown, term, text_of
from normalise.transforms.transform import Arguments, TransformContext, transform
from normalise.vocabularies import Vocabularies

CREDIT_WORDS = frozenset(
    {"", "credit", "credits", "credit(s)", "credit points", "points", "point", "pts", "cr", "cr."}
)
CREDIT_WORDS_OTHER = frozenset({"crédit", "crédits", "crédit(s)", "unités", "unité", "whiwhinga"})
HOUR_WORDS = frozenset(
    {"", "h", "h.", "hr", "hrs", "hrs.", "hour", "hours", "hour(s)", "heure", "heures", "heure(s)", "haora"}
)
MINUTE_WORDS = frozenset({"min", "min.", "mins", "minute", "minutes", "meneti"})
CLOCK = re.compile(
    r"(\d{1,4})\s?(?:h|hours?|hrs?|heures?)\s?(?:and|et)?\s?([0-5]?\d)\s?(?:min(?:ute)?s?\.?)?", re.IGNORECASE
)
ISO_HOURS = re.compile(r"PT(?=\d)(?:(\d+)H)?(?:(\d+)M)?", re.IGNORECASE)
LEVEL = re.compile(
    r"(?:(?P<framework>[^\d]*?)\s*\b(?:level|lvl|kaupae|niveau|taumata)\b\.?:?\s*)?(?P<level>[A-Z]?\d{1,2}|[IVX]{1,4})"
    r"(?:\s+(?:du|de la|de|of the|of|on the)\s+(?P<of>[^\d]+))?",
    re.IGNORECASE,
)
LONGEST_LEVEL = 40
"""A longer text is prose, not the name of a level such as `first cycle`."""
TITLE_LEVEL = re.compile(
    r"[(\[](?:[^()\[\]\d]*\b)?(?:level|kaupae|niveau)\s*(?P<level>\d{1,2})[)\]]", re.IGNORECASE
)


class CreditArguments(Arguments):
    """In which credit system the source counts."""

    main: ClassVar[str | None] = "system"

    system: str | None = None
    """Key of a credit system; without it the value must name one (`4 ECTS`), else it is `unknown`."""

    def check(self, vocabularies: Vocabularies) -> None:
        """The system exists."""
        if self.system is not None:
            vocabularies.credit_systems.require(self.system)


class HoursArguments(Arguments):
    """Which hours the source counts."""

    main: ClassVar[str | None] = "kind"

    kind: HoursKind = HoursKind.UNKNOWN
    """`notional`, `contact` or `instruction`."""


class LevelArguments(Arguments):
    """Whose levels the source writes."""

    main: ClassVar[str | None] = "framework"

    framework: str | None = None
    """Key of a framework; without it the value must name one (`NFQ Level 8`), else it is `unknown`."""
    in_title: bool = False
    """Whether the value is a title that may hold `(Level 5)`; without it there is no level."""

    def check(self, vocabularies: Vocabularies) -> None:
        """The framework exists."""
        if self.framework is not None:
            vocabularies.frameworks.require(self.framework)


@transform("credits", CreditArguments)
def credits_(value: object, arguments: CreditArguments, context: TransformContext) -> CreditValue | None:
    """Credits of a system: `15`, `55 - 80`, `4 ECTS`, or a ValueProfile of CTDL."""
    if isinstance(value, dict):
        return _credits_of_profile(value, arguments, context)
    wanted = "a number of credits such as `10` or `55 - 80`"
    text = text_of(value, wanted)
    if text == "":
        return None
    quantity = read_quantity(text, context.language, wanted)
    system = _system(quantity, value, arguments, context)
    return CreditValue(system=system, value=quantity.interval, as_given=text)


@transform("hours", HoursArguments)
def hours(value: object, arguments: HoursArguments, context: TransformContext) -> Workload | None:
    """Hours of learning: `50`, `24-30 h`, `1 h 30`, `90 minutes`, `PT50H`, `less than 12 hours`."""
    wanted = "a number of hours such as `50`, `24-30 h` or `PT50H`"
    text = text_of(value, wanted)
    if text == "":
        return None
    found = _hours(text, context, wanted)
    if found.high == 0:
        raise TransformError(f"{shown(value)} is no time at all; leave it out, or say how long it takes")
    return Workload(hours=found, kind=arguments.kind, as_given=text)


@transform("level", LevelArguments)
def level(value: object, arguments: LevelArguments, context: TransformContext) -> Level | None:
    """A level of a framework: `5`, `Level 5`, `Kaupae 5`, `Niveau 5`, `EQF level 6`, or a CTDL alignment."""
    given = _alignment_text(value) if isinstance(value, dict) else value
    wanted = "a level such as `5` or `Level 5`"
    text = text_of(given, wanted)
    match = TITLE_LEVEL.search(text) if arguments.in_title else LEVEL.fullmatch(text)
    if match is None and (arguments.in_title or text == ""):
        return None
    named = None if match is None or arguments.in_title else _named_framework(match, value, context)
    key = arguments.framework or named or "unknown"
    if named not in {None, key}:
        raise TransformError(f"{shown(value)} names the framework {named}, but the mapping says {key}")
    if match is None and (key == "unknown" or len(text) > LONGEST_LEVEL):
        raise cannot_read(value, wanted)
    name = text if match is None else match["level"]
    return Level(framework=key, level=_known_level(key, name, value, context), as_given=text)


def _system(quantity: Quantity, value: object, arguments: CreditArguments, context: TransformContext) -> str:
    word = quantity.after or quantity.before
    if (quantity.after and quantity.before) or word == "":
        named = None if word == "" else ""
    elif word in CREDIT_WORDS | CREDIT_WORDS_OTHER:
        named = None
    else:
        named = context.vocabularies.credit_systems.key_of(word) or ""
    if named == "":
        raise cannot_read(
            value, "a number of credits: the words beside the number name no known credit system"
        )
    if named and arguments.system and named != arguments.system:
        raise TransformError(
            f"{shown(value)} names credits of {named}, but the mapping says {arguments.system}"
        )
    return named or arguments.system or "unknown"


def _credits_of_profile(
    node: dict[str, object], arguments: CreditArguments, context: TransformContext
) -> CreditValue | None:
    low, high, exact = (term(node, name) for name in ("minValue", "maxValue", "value"))
    if low is None and high is None and exact is None:
        return None
    given = (low, high) if exact is None else (exact, exact)
    ends = [None if end is None else _number(end, context) for end in given]
    known = [end for end in ends if end is not None]
    if known[0] > known[-1]:
        raise cannot_read(node, "a ValueProfile whose minValue is not above its maxValue")
    unit = term(node, "creditUnitType")
    word = unit if isinstance(unit, str) else _alignment_target(unit)
    system = arguments.system or (word and context.vocabularies.credit_systems.key_of(word)) or "unknown"
    shown_ends = " - ".join(f"{end:g}" for end in dict.fromkeys(known))
    as_given = f"{shown_ends} {word}" if word else shown_ends
    return CreditValue(system=system, value=Interval(low=ends[0], high=ends[1]), as_given=as_given)


def _number(value: object, context: TransformContext) -> float:
    text = text_of(value, "a number of credits")
    quantity = read_quantity(text, context.language, "a number of credits")
    if not quantity.interval.is_exact or quantity.before or quantity.after or quantity.interval.low is None:
        raise cannot_read(value, "a number of credits")
    return quantity.interval.low


def _hours(text: str, context: TransformContext, wanted: str) -> Interval:
    for shape in (CLOCK, ISO_HOURS):
        if match := shape.fullmatch(text):
            return Interval.exactly(int(match[1] or 0) + int(match[2] or 0) / 60)
    if text[:1] in "Pp" and text[1:2].isalnum():
        raise cannot_read(
            text, "a duration in hours and minutes (`PT50H`); weeks, months and years are calendar time"
        )
    quantity = read_quantity(text, context.language, wanted)
    if quantity.before == "" and quantity.after in HOUR_WORDS:
        return quantity.interval
    if quantity.before == "" and quantity.after in MINUTE_WORDS:
        return quantity.interval.times(1 / 60)
    raise cannot_read(text, f"{wanted}; hours a week or other units are not a workload")


def _named_framework(match: re.Match[str], value: object, context: TransformContext) -> str | None:
    words = (match["of"] or match["framework"] or "").strip()
    if words == "":
        return None
    key = context.vocabularies.frameworks.key_of(words)
    if key is None:
        raise cannot_read(value, f"a level of a known framework: {words!r} is none")
    return key


def _known_level(framework: str, text: str, value: object, context: TransformContext) -> str:
    known = context.vocabularies.frameworks.get(framework)
    if known is None:
        return text
    found = known.level_of(text)
    if found is None:
        raise TransformError(
            f"{shown(value)} is no level of {known.short}; its levels are {', '.join(known.levels)}"
        )
    return found


def _alignment_text(node: dict[str, object]) -> str:
    """`NZQF Level 5` of an alignment whose framework and level are two terms."""
    parts = [_plain(term(node, name)) for name in ("frameworkName", "targetNodeName")]
    return " ".join(filter(None, parts))


def _alignment_target(node: object) -> str | None:
    if not isinstance(node, dict):
        return None
    target = term(node, "targetNode")
    return target if isinstance(target, str) else _plain(term(node, "targetNodeName")) or None


def _plain(value: object) -> str:
    if isinstance(value, dict):
        value = next(iter(value.values()), "")
    return value if isinstance(value, str) else ""
