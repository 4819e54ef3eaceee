"""Transform to credits of a system."""

from __future__ import annotations

import re
from typing import ClassVar

from normalise.elements import CreditValue
from normalise.errors import TransformError
from normalise.interval import Interval
from normalise.transforms.nodes import plain, target_of, term
from normalise.transforms.quantity import Quantity, read_quantity
from normalise.transforms.reading import cannot_read, shown, text_of
from normalise.transforms.transform import Arguments, TransformContext, transform
from normalise.vocabularies import Vocabularies

CREDIT_WORDS = frozenset({
    "", "credit", "credits", "credit(s)", "credit points", "points", "point", "pts", "cr", "cr.", "crédit",
    "crédits", "crédit(s)", "unités", "unité", "whiwhinga",
})  # fmt: skip
"""Units that name no system."""
NAMED_UNIT = re.compile(r"\((?P<name>[^()]+)\)$")
"""A ValueProfile's words that end with the name of the unit: `5 credits (New Zealand credits)`."""
WANTED = "a number of credits such as `10` or `55 - 80`"


class CreditArguments(Arguments):
    """In which credit system the source counts."""

    main: ClassVar[str | None] = "system"

    system: str | None = None
    """Key of a credit system; without it the value must name one (`4 ECTS`), else it is `unknown`."""

    def check(self, vocabularies: Vocabularies) -> None:
        """The system exists."""
        if self.system is not None:
            vocabularies.credit_systems.require(self.system)


@transform("credits", CreditArguments)
def credits_of(value: object, arguments: CreditArguments, context: TransformContext) -> CreditValue | None:
    """Credits of a system: `15`, `55 - 80`, `4 ECTS`, or a ValueProfile of CTDL."""
    if isinstance(value, dict):
        return _of_profile(value, arguments, context)
    text = text_of(value, WANTED)
    if text == "":
        return None
    quantity = read_quantity(text, context.locale, WANTED)
    system = _system(quantity, value, arguments, context)
    return CreditValue(system=system, value=quantity.interval, as_given=text)


def _system(quantity: Quantity, value: object, arguments: CreditArguments, context: TransformContext) -> str:
    word = quantity.after or quantity.before
    if word in CREDIT_WORDS:
        return arguments.system or "unknown"
    named = context.vocabularies.credit_systems.key_of(word)
    if named is None or (quantity.after and quantity.before):
        raise cannot_read(value, f"{WANTED}: {word!r} names no known credit system")
    if arguments.system not in {None, named}:
        message = f"names credits of {named}, but the mapping says {arguments.system}"
        raise TransformError(f"{shown(value)} {message}")
    return named


def _of_profile(
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
    word = _unit_word(node, context)
    named = None if word is None else context.vocabularies.credit_systems.key_of(word)
    as_given = " - ".join(f"{end:g}" for end in dict.fromkeys(known)) + (f" {word}" if word else "")
    value = Interval(low=ends[0], high=ends[1])
    return CreditValue(system=arguments.system or named or "unknown", value=value, as_given=as_given)


def _unit_word(node: dict[str, object], context: TransformContext) -> str | None:
    """The unit's concept or name; CTDL has none for most systems, so then a name in words: `5 (ECTS credits)`."""
    unit = term(node, "creditUnitType")
    word = unit if isinstance(unit, str) else target_of(unit)
    if word is not None:
        return word
    named = NAMED_UNIT.search(plain(term(node, "description")).strip())
    is_known = named is not None and context.vocabularies.credit_systems.key_of(named["name"]) is not None
    return named["name"] if named is not None and is_known else None


def _number(value: object, context: TransformContext) -> float:
    quantity = read_quantity(text_of(value, WANTED), context.locale, WANTED)
    if not quantity.interval.is_exact or quantity.before or quantity.after or quantity.interval.low is None:
        raise cannot_read(value, "a number of credits")
    return quantity.interval.low
