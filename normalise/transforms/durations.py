"""Transform to calendar time in ISO 8601; months and years are never made days."""

from __future__ import annotations

import re
from typing import ClassVar, Literal

from normalise.elements import EstimatedDuration
from normalise.errors import TransformError
from normalise.transforms.nodes import term
from normalise.transforms.quantity import Quantity, read_quantity
from normalise.transforms.reading import cannot_read, shown, text_of
from normalise.transforms.transform import Arguments, TransformContext, transform

ISO = re.compile(
    r"P(?P<years>[\d.,]+Y)?(?P<months>[\d.,]+M)?(?P<weeks>[\d.,]+W)?(?P<days>[\d.,]+D)?"
    r"(?:T(?P<hours>[\d.,]+H)?(?P<minutes>[\d.,]+M)?(?P<seconds>[\d.,]+S)?)?"
)
PLAIN_ISO = re.compile(r"P[1-9]\d*[YMWD]|PT[1-9]\d*[HM]")
"""What most durations are: one amount in one unit."""
Unit = Literal["years", "months", "weeks", "days", "hours", "minutes"]
ORDER: tuple[str, ...] = ("years", "months", "weeks", "days", "hours", "minutes", "seconds")
SMALLER = {"years": ("months", 12), "hours": ("minutes", 60), "minutes": ("seconds", 60)}
"""What a fraction of a unit is exactly; half a month or half a week is no whole number of anything."""
DAYS = {
    "years": (365, 366), "months": (28, 31), "weeks": (7, 7), "days": (1, 1), "hours": (1 / 24, 1 / 24),
    "minutes": (1 / 1440, 1 / 1440), "seconds": (1 / 86400, 1 / 86400),
}  # fmt: skip
"""How short and how long a unit is."""
WORDS = {
    "years": {
        "year", "years", "yr", "yrs", "an", "ans", "année", "années", "tau", "jaar", "jaren", "jahr", "jahre",
        "año", "años", "ano", "anos", "anno", "anni",
    },
    "months": {
        "month", "months", "mo", "mos", "mois", "marama", "maand", "maanden", "monat", "monate", "mes", "meses",
        "mês", "mese", "mesi",
    },
    "weeks": {
        "week", "weeks", "wk", "wks", "semaine", "semaines", "sem", "sem.", "wiki", "weken", "woche", "wochen",
        "semana", "semanas", "settimana", "settimane",
    },
    "days": {
        "day", "days", "jour", "jours", "rā", "ra", "dag", "dagen", "tag", "tage", "día", "días", "dia", "dias",
        "giorno", "giorni",
    },
    "hours": {
        "hour", "hours", "hr", "hrs", "h", "heure", "heures", "haora", "uur", "uren", "stunde", "stunden", "hora",
        "horas", "ora", "ore",
    },
    "minutes": {
        "minute", "minutes", "min", "mins", "meneti", "minuut", "minuten", "minuto", "minutos", "minuti",
    },
}  # fmt: skip
"""English, French, Māori, Dutch, German, Spanish, Portuguese and Italian."""
UNIT_OF = {word: unit for unit, words in WORDS.items() for word in words}
PARTS = re.compile(r"\s*(?:,|\band\b|\bet\b|\+)\s*|(?<=[a-zé])\s+(?=\d)")
ONE_PART = re.compile(r"\d[\d.,]*\s*(?P<word>[^\W\d_]+)\.?")
WANTED = "a duration such as `12 weeks`, `8-10 semaines` or `P8W`"


class DurationArguments(Arguments):
    """What a bare number counts."""

    main: ClassVar[str | None] = "unit"

    unit: Unit | None = None
    """`years`, `months`, `weeks`, `days`, `hours` or `minutes`; without it a bare number is an error."""


@transform("duration", DurationArguments)
def duration(
    value: object, arguments: DurationArguments, context: TransformContext
) -> EstimatedDuration | None:
    """Calendar time: `12 weeks`, `8 semaines`, `less than 12 weeks`, `P1Y2M3W4DT5H6M`, a DurationProfile."""
    if isinstance(value, dict):
        return _of_profile(value)
    text = text_of(value, WANTED)
    if text == "":
        return None
    if text[:1] in "Pp" and (text[1:2].isdigit() or text[1:2] in {"T", "t"}):
        iso = _iso(text)
        return EstimatedDuration(minimum=iso, maximum=iso, as_given=text)
    low, high = _ends(text, arguments.unit, context.locale)
    return EstimatedDuration(minimum=low, maximum=high, as_given=text)


def _of_profile(node: dict[str, object]) -> EstimatedDuration | None:
    given = [term(node, name) for name in ("exactDuration", "minimumDuration", "maximumDuration")]
    exact, low, high = (None if one is None or one == "" else _iso(text_of(one, WANTED)) for one in given)
    low, high = exact or low, exact or high
    if low is None and high is None:
        return None
    as_given = " - ".join(dict.fromkeys(str(one) for one in given if one))
    if low is not None and high is not None and _days(low)[0] > _days(high)[1]:
        raise cannot_read(
            as_given, "a DurationProfile whose minimumDuration is not above its maximumDuration"
        )
    return EstimatedDuration(minimum=low, maximum=high, as_given=as_given)


def _days(iso: str) -> tuple[float, float]:
    """The least and the most days that a duration can be; a month is 28 to 31."""
    match = ISO.fullmatch(iso)
    amounts = (
        {} if match is None else {unit: float(part[:-1]) for unit, part in match.groupdict().items() if part}
    )
    least, most = (sum(amount * DAYS[unit][end] for unit, amount in amounts.items()) for end in (0, 1))
    return least, most


def _iso(text: str) -> str:
    if PLAIN_ISO.fullmatch(text):
        return text
    match = ISO.fullmatch(text.upper().replace(" ", ""))
    if match is None or not any(match.groups()):
        raise cannot_read(text, "an ISO 8601 duration such as `P8W` or `P1Y2M3W4DT5H6M`")
    amounts: dict[str, float] = {}
    for unit, given in match.groupdict().items():
        if given is not None:
            amounts[unit] = _amount(given[:-1].replace(",", "."), text)
    return _write(amounts, text)


def _amount(number: str, text: str) -> float:
    try:
        return float(number)
    except ValueError as error:
        raise cannot_read(text, "an ISO 8601 duration: its numbers are digits") from error


def _ends(text: str, unit: Unit | None, language: str) -> tuple[str | None, str | None]:
    parts = PARTS.split(text)
    if len(parts) > 1 and all(map(_is_one_part, parts)):
        sums: dict[str, float] = {}
        for part in parts:
            quantity = read_quantity(part, language, WANTED)
            name = _unit(quantity, None, text)
            if not quantity.interval.is_exact or name in sums:
                raise cannot_read(text, WANTED)
            sums[name] = quantity.interval.low or 0
        iso = _write(sums, text)
        return iso, iso
    quantity = read_quantity(text, language, WANTED)
    name = _unit(quantity, unit, text)
    low, high = (
        None if end is None else _write({name: end}, text)
        for end in (quantity.interval.low, quantity.interval.high)
    )
    return low, high


def _is_one_part(text: str) -> bool:
    """Whether it is an amount of one unit; `6 to` of `6 to 10 weeks` is none."""
    match = ONE_PART.fullmatch(text)
    return match is not None and match["word"].casefold() in UNIT_OF


def _unit(quantity: Quantity, default: Unit | None, text: str) -> str:
    word = quantity.after.removesuffix("(s)").rstrip(".")
    if quantity.before == "" and word in UNIT_OF:
        return UNIT_OF[word]
    if quantity.before == "" and word == "" and default is not None:
        return default
    raise cannot_read(text, f"{WANTED}; units are {', '.join(WORDS)}, or the mapping declares `unit`")


def _write(amounts: dict[str, float], text: str) -> str:
    whole = dict.fromkeys(ORDER, 0)
    for unit, amount in amounts.items():
        for name, count in _whole(unit, amount, text).items():
            whole[name] += count
    day = "".join(f"{whole[unit]}{unit[0].upper()}" for unit in ORDER[:4] if whole[unit])
    time = "".join(f"{whole[unit]}{unit[0].upper()}" for unit in ORDER[4:] if whole[unit])
    if not day and not time:
        raise TransformError(f"{shown(text)} is no time at all; leave it out, or say how long it takes")
    return f"P{day}T{time}" if time else f"P{day}"


def _whole(unit: str, amount: float, text: str) -> dict[str, int]:
    if amount.is_integer():
        return {unit: int(amount)}
    smaller, factor = SMALLER.get(unit, ("", 0))
    rest = round((amount % 1) * factor, 6)
    if not smaller or not rest.is_integer():
        raise cannot_read(text, f"a duration in whole {unit}; write it in a smaller unit")
    return {unit: int(amount), smaller: int(rest)}
