"""A number or a range with the words around it; the grammar that sizes, durations and prices share."""

from __future__ import annotations

import re
from dataclasses import dataclass

from normalise.interval import Interval
from normalise.transforms.numerals import NUMERAL, read_numeral
from normalise.transforms.reading import cannot_read

LONGEST = 100
"""A longer text is prose, not a quantity."""
BETWEEN = re.compile(
    r"(?P<unit>.*?)\s*(?P<link>[-\u2010-\u2015\u2212~]|\.\.\.?|…|\b(?:to|and|à|et|au|ki te)\b)\s*(?P<sign>.*)"
)
AT_MOST = (
    "no more than", "fewer than", "less than", "maximum of", "maximum de", "inférieur à", "jusqu'à",
    "moins de", "maximum", "at most", "au plus", "up to", "under", "below", "max.", "max", "<=", "<", "≤",
)  # fmt: skip
AT_LEAST = (
    "no less than", "starting from", "starting at", "à partir de", "minimum of", "minimum de", "more than",
    "au moins", "at least", "plus de", "minimum", "above", "over", "from", "min.", "min", "dès",
    ">=", ">", "≥",
)  # fmt: skip
AROUND = ("approximately", "approx.", "approx", "environ", "around", "about", "circa", "ca.", "~")
PAIRED = ("between", "entre", "from", "de")
"""Words that open a range: `from 350 to 700`."""
BOUND = re.compile(
    "|".join(
        re.escape(bound) + (r"(?![^\W\d_])" if bound[-1].isalpha() else "")
        for bound in sorted({*AT_MOST, *AT_LEAST, *AROUND, *PAIRED}, key=len, reverse=True)
    )
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """An interval and what was written beside its numbers, case-folded."""

    interval: Interval
    before: str
    """Text before the first number that is no bound: a currency sign, `level`."""
    after: str
    """The unit."""


def read_quantity(text: str, language: str, wanted: str) -> Quantity:
    """`55 - 80`, `24 à 30 h`, `less than 12 weeks`, `From $350 to $700`, `10+`.

    A strict bound (`less than 12`) becomes a closed end: the descriptor has no open ones. Raises
    TransformError, which says what is wanted, for no number, more than two, or two that are no range.
    """
    if text.isdecimal():
        return Quantity(Interval.exactly(read_numeral(text, language)), "", "")
    plain = text.replace("’", "'").casefold()
    found = [*NUMERAL.finditer(plain)] if len(plain) <= LONGEST else []
    if not 1 <= len(found) <= 2:
        raise cannot_read(text, wanted)
    before, bound = _split_bound(plain[: found[0].start()].strip())
    after = plain[found[-1].end() :].strip()
    values = [read_numeral(match.group(), language) for match in found]
    if len(values) == 1:
        return _single(values[0], before, bound, after)
    between = BETWEEN.fullmatch(plain[found[0].end() : found[1].start()].strip())
    if between is None or values[0] > values[1] or not _is_range(between, before, bound, after):
        raise cannot_read(text, f"{wanted}; a range is `low - high` in one unit")
    return Quantity(Interval(low=values[0], high=values[1]), before, after or between["unit"])


def _single(value: float, before: str, bound: str, after: str) -> Quantity:
    if after == "+" or (after.startswith("+ ") and after[2:].isalpha() and not before):
        bound, after = bound or AT_LEAST[0], after[1:].strip()
    return Quantity(_bounded(bound, value), before, after)


def _is_range(between: re.Match[str], before: str, bound: str, after: str) -> bool:
    has_pair = bound in {"", *PAIRED, *AROUND} and (bound in {"between", "entre"}) is (
        between["link"] in {"and", "et"}
    )
    same_sign = between["sign"] in {"", before}
    return has_pair and same_sign and between["unit"] in {"", after}


def _split_bound(words: str) -> tuple[str, str]:
    match = BOUND.match(words)
    return (words.strip(" :"), "") if match is None else (words[match.end() :].strip(" :"), match[0])


def _bounded(bound: str, value: float) -> Interval:
    if bound in AT_MOST:
        return Interval(high=value)
    return Interval(low=value) if bound in AT_LEAST else Interval.exactly(value)
