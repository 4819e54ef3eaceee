"""One number as people write it."""

from __future__ import annotations

import re

from normalise.language_map import UNDETERMINED
from normalise.transforms.number_signs import decimal_sign
from normalise.transforms.reading import LARGEST, cannot_read

GROUP = "[\u0020\u00a0\u2007\u2009\u202f'’]"
"""What stands between groups of thousands besides comma and point: spaces of all widths, apostrophes."""
NUMERAL = re.compile(rf"\d{{1,3}}(?:{GROUP}\d{{3}})+(?!\d)(?:[.,]\d+)?|\d+(?:[.,]\d+)*")


def read_numeral(text: str, language: str) -> float:
    """`1,250`, `1 250,5`, `12.5`; language and country (BCP 47) decide what a sign before three digits is.

    Raises TransformError when groups are not of three digits, two readings remain, or it is above 2^53.
    """
    number = _read(text, language)
    if number > LARGEST:
        raise cannot_read(text, "a number up to 2^53")
    return number


def _read(text: str, language: str) -> float:
    bare = re.sub(GROUP, "", text)
    signs = {sign for sign in bare if not sign.isdigit()}
    if not signs:
        return float(bare)
    if len(signs) == 2:
        return _read_both(text, bare)
    sign = signs.pop()
    if bare.count(sign) > 1:
        return _join(text, bare.split(sign), "")
    return _read_one(text, bare, sign, language)


def _read_both(text: str, bare: str) -> float:
    decimal = max(",.", key=bare.rfind)
    whole, _, part = bare.rpartition(decimal)
    return _join(text, whole.split("," if decimal == "." else "."), part)


def _read_one(text: str, bare: str, sign: str, language: str) -> float:
    whole, part = bare.split(sign)
    if len(part) != 3 or len(whole) > 3 or whole.startswith("0") or bare != text:
        return float(f"{whole}.{part}")
    decimal = decimal_sign(language)
    if decimal is None or (sign == decimal and (sign == "," or language == UNDETERMINED)):
        raise cannot_read(
            text, "one number: thousands or decimals? write it without the sign, or with decimals"
        )
    return float(f"{whole}.{part}") if sign == decimal else float(whole + part)


def _join(text: str, groups: list[str], part: str) -> float:
    if not 1 <= len(groups[0]) <= 3 or any(len(group) != 3 or not group.isdigit() for group in groups[1:]):
        raise cannot_read(text, "a number: groups of thousands have three digits")
    return float(f"{''.join(groups)}.{part or 0}")
